"""A2, E4: after the last record of the chain record_id is empty, and somebody asks for that before it is dialed."""

import pytest

from scxml_engine.authoring import examine
from tests.ocs.harness import document, play, record, treatment

KEEP = '<assign location="rec" expr="_event.data.record_id"/>'
EMPTY = '<transition event="ocs.next_record" cond="!_event.data.record_id" target="end"/>'


def chain(block=KEEP, before="", cond="", record="rec", judge="", refused=""):
    return f"""<state id="pick"><onentry><ocs:next_record/></onentry>{before}
        <transition event="ocs.next_record" {cond} target="judge">{block}</transition></state>
      <state id="judge">{judge}<transition target="dial"/></state>
      <state id="dial"><onentry><ocs:make_call record_id="{record}"/></onentry>{refused}
        <transition event="ocs.callresult" target="pick"/></state><final id="end"/>"""


def found(body):
    every = examine(document(body, data="rec=0; n=0"), "x")
    return len([each for each in every if each.code == "no-empty-record-branch"])


def test_a2_nobody_asks():
    assert found(chain()) == 1
    assert found(chain(cond='cond="n &lt; 5"')) == 1
    assert found(chain(block='<assign location="_data.rec" expr="_eventdata.record_id"/>')) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"before": EMPTY}, {"cond": 'cond="_event.data.record_id"'}, {"before": EMPTY.replace("!_event.data.record_id", "_event.data.contact_info === undefined")},
        {"judge": '<transition cond="!rec" target="end"/>'}, {"judge": '<transition cond="_data.rec == \'\'" target="end"/>'}, {"block": f"{KEEP}<script>look(_event)</script>"},
        {"block": '<if cond="_event.data.record_id"><assign location="rec" expr="_event.data.record_id"/></if>'}, {"block": KEEP.replace("record_id", "record_id || 1")},
        {"block": f"{KEEP}<script>rec = rec || 1</script>"}, {"block": ""}, {"record": "1"}, {"refused": '<transition event="Error.Attribute" target="end"/>'},
    ],
)  # fmt: skip
def test_a2_somebody_asks_or_the_record_is_not_dialed_or_its_refusal_is_minded(change):
    assert found(chain(**change)) == 0


@pytest.mark.parametrize(
    "script", ["rec = _event.data.record_id;", "n = 0\nrec = _eventdata.record_id\nn = 1", "_data.rec = _event.data['record_id']"]
)  # fmt: skip
def test_a2_a_script_that_only_stores_asks_nothing(script):
    assert found(chain(block=f"<script>{script}</script>")) == 1


@pytest.mark.parametrize(
    "script", ["if (_event.data.record_id) rec = _event.data.record_id;", "rec = _event.data.record_id || 1;", "rec = first(_event.data.record_id);",
               "rec = _event.data.record_id; n = rec ? 1 : 2;", "rec = _event.data.record_id + 1"],
)  # fmt: skip
def test_a2_a_script_that_asks_or_that_nobody_sees_through(script):
    assert found(chain(block=f"<script>{script}</script>")) == 0


def test_a2_a_condition_on_another_property_leaves_the_empty_record_to_the_next():
    """A2: without a record the event has no other property, so only the transition behind such a one takes it."""
    typed = """<transition event="ocs.next_record" cond="_event.data.contact_info_type == 1" target="judge">{}</transition>"""
    assert found(chain(before=typed.format(KEEP))) == 1
    assert found(chain(before=typed.format(KEEP), cond='cond="_event.data.contact_info_type == 4"')) == 0
    assert found(chain(before=typed.replace("== 1", "!= 1").format(KEEP))) == 0
    assert found(chain(before=typed.replace("== 1", "== ''").format(KEEP))) == 0


def test_a2_a_refusal_that_leads_back_goes_round_for_ever():
    assert found(chain(refused='<transition event="Error.Attribute" target="pick"/>')) == 1


def test_a2_a_handler_around_the_state_counts():
    body = f'<state id="outer">{EMPTY}{chain()}</state>'.replace('<final id="end"/>', "") + '<final id="end"/>'
    assert found(body) == 0


def test_a2_dialed_on_the_spot():
    body = """<state id="pick"><onentry><ocs:next_record/></onentry>
      <transition event="ocs.next_record" target="dial">{}</transition></state>
      <state id="dial">{}<transition event="ocs.callresult" target="end"/></state><final id="end"/>"""
    call = '<ocs:make_call record_id="_event.data.record_id"/>'
    assert found(body.format(call, "")) == 1
    assert found(body.format("", f"<onentry>{call}</onentry>")) == 1


@pytest.mark.row("A2.5")
def test_a2_what_is_found_is_what_happens():
    assert play(treatment(chain(), data="rec=0"), [record()], results=["Busy"]).ended.reason == "stuck"
    assert play(treatment(chain(before=EMPTY), data="rec=0"), [record()], results=["Busy"]).ended.reason == "final"
