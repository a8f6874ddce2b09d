"""A6: a state that waits for the result of a call goes on whatever it is."""

import pytest

from scxml_engine.authoring import examine
from scxml_engine.ocs import CallResult
from tests.ocs.harness import document, play, record, treatment

CALL = '<onentry><ocs:make_call record_id="1"/></onentry>'
ENDS = '<final id="end"/><state id="other"><transition event="x" target="end"/></state>'
LIST = "['Fax', 'Busy'].indexOf(_event.data.callresult)"


def taken(*conds, event="ocs.callresult"):
    return "".join(
        f'<transition event="{event}" {f"""cond="{cond}" """ if cond else ""}target="end"/>' for cond in conds
    )


def waiting(transitions, outer="", call=CALL):
    return f'<state id="outer">{outer}<state id="a">{call}{transitions}</state></state>{ENDS}'


def found(body):
    every = examine(document(body, data="n=0; limit=3; done=false; result=''"), "x")
    return [each.message for each in every if each.code == "unhandled-results"]


IS = "_event.data.callresult == '{}'"


@pytest.mark.parametrize(
    "conds",
    [
        [IS.format("Answer")],
        [IS.format("Answer"), IS.format("Busy"), "_eventdata.callresult eq 'Fax' or _eventdata.callresult eq 'NoAnswer'"],
        [f"{LIST} &gt;= 0", f"{LIST} != -1", f"~{LIST}"],
        [IS.format("Answer"), "n &gt;= limit"],
        [IS.format("Answer"), "!done"],
        [IS.format("Answer") + " &amp;&amp; n &lt; limit", "(" + IS.format("Busy") + ") &amp;&amp; (n == 1 || done)"],
        ["_event.data.callresult != 'Answer' &amp;&amp; " + IS.format("Busy")],
    ],
)  # fmt: skip
def test_a6_some_results_only(conds):
    [message] = found(waiting(taken(*conds)))
    assert "NoAnswer" in message or "RemoteRelease" in message or "AnswMachine" in message


@pytest.mark.parametrize(
    "conds",
    [
        [],
        [IS.format("Answer"), ""],
        [IS.format("Answer"), "_event.data.callresult != 'Answer'"],
        ["_event.data.callresult != 'Answer'", "_event.data.callresult != 'Busy'"],
        [f"{LIST} &gt;= 0", f"{LIST} &lt; 0"],
        [IS.format("Answer"), "n &gt;= limit", "n &lt; limit"],
        [IS.format("Answer"), "_event.data.record_id == n"],
        [IS.format("Answer"), "later(_event.data.callresult)"],
        [IS.format("Answer"), "true"],
        [IS.format("Answer") + " ? done : !done"],
        [" || ".join(IS.format(each.event_name) for each in CallResult if each.event_name)],
    ],
)  # fmt: skip
def test_a6_every_result_is_taken_or_it_cannot_be_said(conds):
    assert found(waiting(taken(*conds))) == []


ONE = taken(IS.format("Answer"))


@pytest.mark.parametrize(
    "outer",
    [
        '<transition event="ocs.callresult" target="end"/>', '<transition event="*" target="end"/>', '<transition event="ocs.daytime_change" target="end"/>',
        '<onentry><ocs:timeout delay="5"/></onentry><transition event="ocs.timeout" target="end"/>', '<transition event="mine" target="end"/>', '<transition cond="n" target="end"/>',
        '<transition event="ocs.daytime_change"><ocs:make_call record_id="2"/></transition>', '<invoke type="scxml"><content><scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><final/></scxml></content></invoke>',
    ],
)  # fmt: skip
def test_a6_something_else_may_come(outer):
    assert found(waiting(ONE, outer)) == []


@pytest.mark.parametrize(
    "outer",
    ["", '<transition event="Error.Attribute" target="end"/>', '<transition event="ocs.timeout" target="end"/>', '<transition event="ocs.daytime_change"><log expr="n"/></transition>',
     taken(IS.format("Busy"))],
)  # fmt: skip
def test_a6_nothing_else_comes(outer):
    assert len(found(waiting(ONE, outer))) == 1


def test_a6_a_call_on_the_way_into_a_state():
    body = f"""<state id="s"><transition target="a"><ocs:make_call record_id="1"/></transition></state><state id="a">{ONE}</state>{ENDS}"""
    assert len(found(body)) == 1


def test_a6_beside_another_region_it_cannot_be_said():
    assert found(f'<parallel id="p"><state id="a">{CALL}{ONE}</state><state id="b"/></parallel>{ENDS}') == []


def test_a6_the_finding_is_at_the_state_and_once():
    body = f'<state id="s"><transition target="a"/></state>\n  <state id="a"><onentry><ocs:make_call record_id="1"/><ocs:make_call record_id="2"/></onentry>{ONE}</state>{ENDS}'
    [diagnostic] = [each for each in examine(document(body), "x") if each.code == "unhandled-results"]
    assert (diagnostic.location.line, diagnostic.location.column) == (2, 3)


def test_a6_what_is_found_is_what_happens():
    body = f'<state id="a">{CALL}{ONE}</state><final id="end"/>'
    assert play(treatment(body), [record()], results=["NoAnswer"]).ended.reason == "stuck"
