"""E1 to E7: a property is asked for where the event of the moment has it."""

import pytest

from scxml_engine.authoring import examine
from tests.ocs.harness import document

HAVE = {
    "ocs.callresult": ("callresult", "record_id"),
    "ocs.daytime_change": ("daytime_code",),
    "ocs.info": ("result",),
    "ocs.timeout": (),
    "Error.Attribute": ("error_code", "Error_code", "action", "attribute", "message"),
    "Error.Configuration": ("error_code", "Error_code", "action", "attribute", "message"),
}
EVERY = sorted({name for names in HAVE.values() for name in names})


def found(body):
    every = examine(document(body), "x")
    return [(each.message, each.remedy) for each in every if each.code == "stale-event-data"]


def on(event, expr):
    """What is said of an expression in a transition on that event, and of one in the state that it enters."""
    way = (
        f'<state id="a"><transition event="{event}" target="b"><log expr="{expr}"/></transition></state><state id="b"/>'
    )
    entry = f'<state id="a"><transition event="{event}" target="b"/></state><state id="b"><onentry><log expr="{expr}"/></onentry></state>'
    cond = f'<state id="a"><transition event="{event}" cond="{expr}" target="b"/></state><state id="b"/>'
    said = [found(body) for body in (way, entry, cond)]
    assert said[0] == [] or [each[0][1] for each in said] == [said[0][0][1]] * 3
    return [remedy for _, remedy in said[0]]


@pytest.mark.parametrize("event", HAVE)
def test_each_event_has_its_own_properties(event):
    """E1, E2, E3, E5, E6, E7."""
    for name in EVERY:
        assert (on(event, f"_event.data.{name}") == []) is (name in HAVE[event])
        assert (on(event, f"_eventdata['{name}']") == []) is (name in HAVE[event])


def test_the_remedy_is_to_copy_it_where_it_comes_or_to_spell_it_right():
    """E1, E4."""
    assert on("ocs.timeout", "_event.data.callresult") == ["copy it into a variable when ocs.callresult comes"]
    assert on("ocs.timeout", "_event.data.contact_info") == ["copy it into a variable when ocs.next_record comes"]
    assert on("ocs.callresult", "_event.data.callResult") == ["did you mean callresult?"]


@pytest.mark.parametrize(
    "event",
    ["ocs.next_record", "*", "ocs", "ocs.*", "mine", "ocs.timeout mine", "ocs.timeout ocs.next_record", "error.execution", "done.state.x", "ocs.timeout.mine"],
)  # fmt: skip
def test_where_another_event_may_come_nothing_is_said(event):
    """E4: a record has whatever columns the list has."""
    assert on(event, "_event.data.callresult") == []


def test_of_two_events_one_may_have_it():
    """E1."""
    assert on("ocs.timeout ocs.callresult", "_event.data.callresult") == []
    assert len(on("ocs.timeout ocs.info", "_event.data.callresult")) == 1
    assert len(on("Error", "_event.data.callresult")) == 1


@pytest.mark.parametrize(
    "expr",
    ["_event.name", "_event.data", "_event", "typeof _event.data.balance", "_event.data.balance || 0", "_event.data.balance === undefined", "x._event.data.callresult",
     "'_event.data.callresult'", "_event?.data?.callresult", "_event.data[x]", "f(function () { return _event.data.callresult })", "_event.name == 'x' ? 1 : _event.data.callresult"],
)  # fmt: skip
def test_what_looks_at_the_event_first_is_not_judged(expr):
    assert on("ocs.timeout", expr) == []


def test_an_event_that_the_document_raises_has_what_it_was_given():
    raised = '<send event="ocs.timeout"><param name="callresult" expr="1"/></send>'
    body = f'<state id="a"><onentry>{raised}</onentry><transition event="ocs.timeout" cond="_event.data.callresult" target="a"/></state>'
    assert found(body) == []
    computed = '<state id="a"><onentry><send eventexpr="x"/></onentry><transition event="ocs.timeout" cond="_event.data.callresult" target="a"/></state>'
    assert found(computed) == []


def test_before_the_first_event_there_is_none():
    body = '<state id="a"><onentry><log expr="_event.data.record_id"/></onentry>{}</state>'
    [(message, _)] = found(body.format(""))
    assert "there is no event yet" in message
    assert found(body.format('<transition event="mine" target="a"/>')) == []
    local = '<state id="a"><datamodel><data id="x" expr="_event.data.record_id"/></datamodel></state>'
    assert "there is no event yet" in found(local)[0][0]


def test_an_eventless_way_still_sees_the_event_before_it():
    """E1."""
    body = """<state id="a"><transition event="{}" target="b"/></state>
      <state id="b"><transition cond="_event.data.callresult == 'Busy'" target="a"/></state>"""
    assert found(body.format("ocs.callresult")) == []
    assert len(found(body.format("ocs.timeout"))) == 1


def test_beside_another_region_it_may_be_the_event_of_that_one():
    body = """<state id="s"><transition event="ocs.timeout" target="p"/></state><parallel id="p">
      <state id="a"><transition event="ocs.callresult" target="a"/></state>
      <state id="b"><transition cond="_event.data.callresult" target="b"/></state></parallel>"""
    assert found(body) == []


def test_a_state_that_is_never_entered_is_not_judged():
    assert found('<state id="a"/><state id="b"><onentry><log expr="_event.data.callresult"/></onentry></state>') == []


GO = """<state id="a"><transition event="ocs.callresult" target="b">{}</transition></state>
  <state id="b"><transition event="go" cond="_event.data.callresult == 'Busy'" target="a"/></state>"""


def test_an_event_of_the_documents_own_without_data_has_none():
    """E1: raise hands nothing on, and send only what it is given."""
    assert found(GO.format('<raise event="go"/>')) == found(GO.format('<send event="go"/>'))
    assert found(GO.format('<raise event="go"/>')) == [
        ("cond: here _event is go, which has no callresult", "copy it into a variable when ocs.callresult comes")
    ]


@pytest.mark.parametrize(
    "block",
    ['<send event="go"><param name="callresult" expr="1"/></send>', '<send event="go" namelist="n"/>', '<send event="go"><content expr="n"/></send>',
     '<raise event="go"/><send event="go"><param name="callresult" expr="1"/></send>', ""],
)  # fmt: skip
def test_an_event_of_the_documents_own_that_may_have_data_is_not_judged(block):
    assert found(GO.format(block)) == []


def test_what_an_invoked_child_sends_is_not_judged():
    child = """<invoke><content><scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><final/></scxml></content></invoke>"""
    assert found(GO.format('<raise event="go"/>').replace('<state id="b">', f'<state id="b">{child}')) == []


def test_the_end_of_a_state_has_what_donedata_gives():
    """E1: no more than that."""
    body = """<state id="a"><state id="b"><transition event="ocs.callresult" target="c"/></state><final id="c">{}</final>
      <transition event="done.state.a" cond="_event.data.callresult == 'Busy'" target="a"/></state>"""
    assert [message for message, _ in found(body.format(""))] == [
        "cond: here _event is done.state.a, which has no callresult"
    ]
    assert found(body.format('<donedata><param name="callresult" expr="1"/></donedata>')) == []


@pytest.mark.parametrize(
    ("event", "expr", "near"),
    [("ocs.callresult", "_event.data.callResult == 'Busy'", "callresult"), ("ocs.daytime_change", "_event.data.daytime != 'BH'", "daytime_code"),
     ("Error.Attribute", "_event.data.atribute == 109", "attribute")],
)  # fmt: skip
def test_a_misspelt_name_that_is_compared(event, expr, near):
    """E1, E2, E6."""
    assert on(event, expr) == [f"did you mean {near}?"]


@pytest.mark.parametrize(
    "expr", ["_event.data.callResult == undefined", "_event.data.callResult || 1", "_event.data.zzz == 1"]
)
def test_what_may_be_meant_to_be_absent_is_not_judged(expr):
    assert on("ocs.callresult", expr) == []


def test_data_of_the_event_stands_under_data():
    """E1: whatever event it is."""
    for event in ("ocs.callresult", "*", "ocs.next_record"):
        assert on(event, "_event.callresult == 'Busy'") == ["write _event.data.callresult"]
    assert on("ocs.next_record", "x[_event.record_id]") == ["write _event.data.record_id"]
    assert on("*", "_event.name + _event.type + _event.sendid + _event.mine + x._event.callresult") == []
