"""Ways through a document: nothing that is executed, taken or declared is passed over."""

from scxml_engine.authoring.walk import actions, evaluated, executed, names, raised_events, states, transitions
from scxml_engine.ocs import Treatment
from tests.ocs.harness import document

BODY = """
  <script>var inScript = 1</script>
  <state id="a"><datamodel><data id="deep" expr="0"/></datamodel>
    <initial><transition target="b"><log label="initial"/></transition></initial>
    <onentry><log label="entry"/><if cond="true"><log label="if"/><elseif cond="false"/><log label="elseif"/><else/>
      <foreach array="[1]" item="i" index="n"><log label="foreach"/></foreach></if></onentry>
    <onexit><log label="exit"/><raise event="raised"/></onexit>
    <invoke><content><scxml xmlns="http://www.w3.org/2005/07/scxml"><state id="z"><onentry><log label="child"/></onentry></state></scxml></content>
      <finalize><log label="finalize"/></finalize></invoke>
    <history id="h"><transition target="b"><log label="history"/></transition></history>
    <state id="b"><transition event="e"><log label="transition"/><ocs:timeout delay="1"/><send eventexpr="'no'"/></transition></state>
  </state>
  <parallel id="p"><onentry><ocs:timeout delay="2"/><send event="sent"/></onentry><state id="q"/></parallel>"""
DOCUMENT = Treatment.from_bytes(document(BODY, data="top=1"), "x").program.document


def test_every_log_of_the_document_is_executed_and_none_of_another():
    labels = [each.label for each in executed(DOCUMENT) if hasattr(each, "label")]
    assert sorted(labels) == sorted(
        ["initial", "entry", "if", "elseif", "foreach", "exit", "finalize", "history", "transition"]
    )


def test_states_and_transitions_in_document_order():
    assert [each.id for each in states(DOCUMENT)] == ["", "a", "h", "b", "p", "q"]
    assert [each.event for each in transitions(DOCUMENT)] == ["e"]


def test_actions_by_name():
    assert [each.attributes[0].source for each in actions(DOCUMENT, "timeout")] == ["1", "2"]
    assert list(actions(DOCUMENT, "make_call")) == []


def test_events_that_are_written_out():
    assert raised_events(DOCUMENT) == {"raised", "sent"}


def test_names_are_data_loops_and_words_of_scripts():
    assert {"deep", "top", "i", "n", "inScript"} <= names(DOCUMENT)
    assert "label" not in names(DOCUMENT)


def test_texts_that_are_evaluated():
    sources = [each.source for each in evaluated(DOCUMENT)]
    assert "true" in sources
    assert "'no'" in sources
    assert "1" not in [each.source for each in evaluated(DOCUMENT) if each.where == "delay"]
