"""E1: `Ok` is the result of a record that was never dialed; a customer who was reached is `Answer`."""

import pytest

from scxml_engine.authoring import examine
from tests.ocs.harness import document


def found(cond):
    body = f"""<state id="a"><transition event="ocs.callresult" target="a"><assign location="result" expr="_event.data.callresult"/>
      <script><![CDATA[x = {cond}]]></script></transition></state>"""
    every = examine(document(body), "x")
    return [each.code for each in every if each.code in ("ok-as-success", "unknown-call-result")]


@pytest.mark.parametrize("word", ["Ok", "OK", "ok"])
def test_e1_ok_is_no_success_however_it_is_written(word):
    """E1: one finding, of this rule alone."""
    assert found(f"_event.data.callresult == '{word}'") == ["ok-as-success"]
    assert found(f"'{word}' === _eventdata.callresult && x") == ["ok-as-success"]


def test_e1_a_case_of_a_switch():
    assert found("f(function () { switch (_event.data.callresult) { case 'Ok': return 1; } })") == ["ok-as-success"]


def test_e1_one_of_a_list_of_successes():
    assert found("['Ok', 'RemoteRelease'].indexOf(_event.data.callresult) >= 0") == ["ok-as-success"]


@pytest.mark.parametrize(
    "cond",
    ["_event.data.callresult != 'Ok'", "_event.data.callresult == 'Ok' || _event.data.callresult == 'Unknown'", "x == 'Ok'",
     "_event.data.callresult == 'Ok' || _event.data.callresult == 'Answer'", "['Ok', 'Unknown'].indexOf(_event.data.callresult) >= 0",
     "_event.data.state == 'Ok'", "['Ok', 'Busy'].indexOf(_event.data.callresult) < 0", "['Ok', 'Answer'].includes(_event.data.callresult)"],
)  # fmt: skip
def test_e1_whoever_knows_what_it_is_may_ask_for_it(cond):
    assert found(cond) == []
