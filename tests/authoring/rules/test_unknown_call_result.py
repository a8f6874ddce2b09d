"""E1: a text that a call result is compared with is one of the forty names, letter for letter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.authoring import examine
from scxml_engine.ocs import CallResult
from tests.ocs.harness import document

NAMES = [each.event_name for each in CallResult if each.event_name]


def found(cond, data="", handler=""):
    """What the rule says of a condition on a result: message and remedy."""
    body = f"""<state id="a"><transition event="ocs.callresult" target="a">{handler}<script><![CDATA[x = {cond}]]></script>
      </transition></state>"""
    every = examine(document(body, data=data), "x")
    return [(each.message, each.remedy) for each in every if each.code == "unknown-call-result"]


def remedies(cond, **more):
    return [remedy for _, remedy in found(cond, **more)]


@pytest.mark.parametrize(
    ("word", "meant"),
    [("answer", "Answer"), ("BUSY", "Busy"), ("No Answer", "NoAnswer"), ("NoAnwser", "NoAnswer"), ("Answering Machine Detected", "AnswMachine"),
     ("AnsweringMachine", "AnswMachine"), ("SIT_VC", "SIT_Vacant"), ("No Port Available", "NoFreePortError"), ("wrong_number", "WrongNumber")],
)  # fmt: skip
def test_e1_a_name_that_is_near_another(word, meant):
    for cond in (
        f"_event.data.callresult == '{word}'",
        f"'{word}' !== _eventdata.callresult",
        f"_event.data['callresult'] ne \"{word}\"",
    ):
        [(message, remedy)] = found(cond)
        assert remedy == f"did you mean {meant}?"
        assert f"'{word}'" in message


@given(st.sampled_from(NAMES))
def test_e1_no_name_is_wrong(name):
    assert found(f"_event.data.callresult == '{name}' || ['{name}'].includes(_event.data.callresult)") == []


def test_e1_a_word_that_is_near_nothing():
    assert remedies("_event.data.callresult == 'zzz'") == ["scxml-engine constants call-result shows the names"]


@pytest.mark.parametrize(
    "cond",
    ["['Answer', 'busy'].indexOf(_event.data.callresult) >= 0", "['busy'].includes(_event.data.callresult)", "(x && _event.data.callresult eq 'busy')",
     "(function () { switch (_event.data.callresult) { case 'Answer': return 1; case 'busy': return 2; } })()"],
)  # fmt: skip
def test_e1_lists_and_cases_are_comparisons_too(cond):
    assert remedies(cond) == ["did you mean Busy?"]


def test_e1_each_word_once_an_attribute():
    cond = "_event.data.callresult == 'busy' || _event.data.callresult == 'busy' || _event.data.callresult == 'fax'"
    assert remedies(cond) == ["did you mean Busy?", "did you mean Fax?"]


def kept(cond, assigned="_event.data.callresult", first="''", more=""):
    """The same of a condition on a variable that an event fills."""
    body = f"""<state id="a"><transition event="ocs.callresult" target="b"><assign location="result" expr="{assigned}"/>{more}</transition>
      </state><state id="b"><transition cond="{cond}" target="a"/></state>"""
    every = examine(
        document(body, data=f"result={first}; dead=['Fax', 'Pager']; waits={{Busy: 300, NoAnswr: 60, later: 1}}"), "x"
    )
    return [each.remedy for each in every if each.code == "unknown-call-result"]


def test_e1_a_variable_that_only_ever_receives_a_result():
    assert kept("result == 'fax'") == ["did you mean Fax?"]
    assert kept("_data.result == 'fax'") == ["did you mean Fax?"]
    assert kept("result == ''") == [], "what it holds before the first call"
    assert kept("result == 'fax'", first="'fax'") == []


@pytest.mark.parametrize(
    ("assigned", "more"),
    [("_event.data.callresult + ''", ""), ("_event.data.contact_info", ""), ("_event.data.callresult", "<script>result = 'fax'</script>"),
     ("_event.data.callresult", '<assign location="result" expr="x()"/>'), ("_event.data.callresult", '<log expr="result = 5"/>')],
)  # fmt: skip
def test_e1_a_variable_that_may_hold_anything_else(assigned, more):
    assert kept("result == 'fax'", assigned, more=more) == []


def test_e1_the_entries_of_a_list_in_which_a_result_is_looked_up():
    assert kept("dead.indexOf(result) &gt;= 0") == ["did you mean PagerDetected?"]
    assert kept("_data.dead.includes(_event.data.callresult)") == ["did you mean PagerDetected?"]
    assert kept("dead.indexOf('x') &gt;= 0") == []


def test_e1_the_keys_of_an_object_that_are_nearly_a_name():
    assert kept("waits[result] &gt; 100") == ["did you mean NoAnswer?"]


def test_e1_the_finding_is_at_the_list():
    data = """<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><datamodel>
      <data id="dead" expr="['fax']"/></datamodel>
      <state id="a"><transition event="ocs.callresult" cond="dead.indexOf(_event.data.callresult) &gt;= 0" target="a"/></state></scxml>"""
    [diagnostic] = [each for each in examine(data.encode(), "x") if each.code == "unknown-call-result"]
    assert (diagnostic.location.line, diagnostic.location.column) == (2, 7)


@pytest.mark.parametrize(
    "cond",
    ["_event.data.callresult == '4711'", "_event.data.callresult == x", "_event.data.callresult + '' == 'busy'", "_event.data.daytime_code == 'busy'",
     "_event.data.callresult > 'busy'", "'_event.data.callresult == busy'", "x.callresult == 'busy'", "_event.data.callresult.x == 'busy'",
     "typeof _event.data.callresult == 'undefined'", "_event.data.callresult == 'bu\\x73y'", "f(_event.data.callresult) == 'busy'",
     "x.indexOf(_event.data.callresult) >= 0", "['busy', x].indexOf(_event.data.callresult) >= 0", "['busy'].indexOf(_event.data.name) >= 0"],
)  # fmt: skip
def test_e1_anything_else_is_not_judged(cond):
    assert found(cond) == []


def test_e1_a_document_that_makes_results_of_its_own_may_call_them_as_it_likes():
    own = '<send event="x"><param name="callresult" expr="\'busy\'"/></send>'
    assert found("_event.data.callresult == 'busy'", handler=own) == []


def test_e1_of_many_words_the_first_have_a_suggestion():
    """E1: a hostile list does not take for ever."""
    words = ", ".join(f"'NoAnsver{n}'" for n in range(300))
    body = f"""<state id="a"><transition event="ocs.callresult" cond="[{words}].includes(_event.data.callresult)" target="a"/></state>"""
    remedies = [each.remedy for each in examine(document(body), "x") if each.code == "unknown-call-result"]
    assert len(remedies) == 300
    assert (remedies[0], remedies[-1]) == (
        "did you mean NoAnswer?",
        "scxml-engine constants call-result shows the names",
    )
