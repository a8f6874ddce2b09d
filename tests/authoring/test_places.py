"""Places: nothing that is executed, taken or evaluated is passed over, and each stands where it stands."""

import pytest

from scxml_engine.authoring.flow import Flow
from scxml_engine.authoring.places import Phase, executables, texts
from scxml_engine.ocs.extension import OCS
from scxml_engine.scxml.reader import inspect
from tests.ocs.harness import document

BODY = """
  <script>var inScript = 1</script>
  <state id="a"><datamodel><data id="deep" expr="0"/></datamodel>
    <initial><transition target="b"><log label="initial" expr="1.1"/></transition></initial>
    <onentry><log label="entry"/><if cond="true"><log label="if"/><elseif cond="false"/><log label="elseif"/><else/>
      <foreach array="[1]" item="i" index="n"><log label="foreach"/></foreach></if></onentry>
    <onexit><log label="exit"/><raise event="raised"/><cancel sendidexpr="'c'"/></onexit>
    <invoke srcexpr="'s'" idlocation="deep" namelist="deep"><param name="p" location="top"/>
      <content expr="'x'"/><finalize><log label="finalize"/></finalize></invoke>
    <history id="h"><transition target="b"><log label="history"/></transition></history>
    <state id="b"><transition event="e" cond="2 &gt; 1"><log label="transition"/><ocs:timeout delay="top"/>
      <send eventexpr="'no'" targetexpr="'t'" typeexpr="'y'" delayexpr="'1s'" idlocation="deep"><param name="q" expr="3"/></send>
      <send event="w"><content expr="'z'"/></send><assign location="top" expr="4"/></transition></state>
    <final id="f"><donedata><content expr="'d'"/></donedata></final>
  </state>
  <parallel id="p"><onentry><ocs:set_flex_attr record_id="top"><ocs:flex_attr attr="OPTIONS" type="int" key="'k'" value="top"/>
    </ocs:set_flex_attr></onentry><state id="q"/></parallel>"""
DOCUMENT = inspect(document(BODY, data="top=1"), "x", (OCS,))
FLOW = Flow(DOCUMENT)


def test_every_log_of_the_document_is_executed_in_its_phase():
    found = {each.label: (place.state, place.phase) for place, each in executables(FLOW) if hasattr(each, "label")}
    assert found == {
        "initial": ("a", Phase.INITIAL), "entry": ("a", Phase.ENTRY), "if": ("a", Phase.ENTRY), "elseif": ("a", Phase.ENTRY),
        "foreach": ("a", Phase.ENTRY), "exit": ("a", Phase.EXIT), "finalize": ("a", Phase.FINALIZE),
        "history": ("h", Phase.INITIAL), "transition": ("b", Phase.TRANSITION),
    }  # fmt: skip


def test_every_text_that_the_reader_read_has_a_place():
    """Each once; a history's and an initial transition's too."""
    found = [text.index for _, text in texts(FLOW)]
    assert len(found) == len(set(found))
    assert set(found) == {text.index for text in DOCUMENT.texts}


@pytest.mark.parametrize(
    ("source", "state", "phase"),
    [
        ("0", "a", Phase.DATA),
        ("2 > 1", "b", Phase.CONDITION),
        ("4", "b", Phase.TRANSITION),
        ("'d'", "f", Phase.DONE),
        ("'s'", "a", Phase.ENTRY),
        ("'k'", "p", Phase.ENTRY),
        ("'c'", "a", Phase.EXIT),
        ("1.1", "a", Phase.INITIAL),
        ("var inScript = 1", "", Phase.DATA),
    ],
)
def test_where_a_text_stands(source, state, phase):
    [place] = [place for place, text in texts(FLOW) if text.source == source]
    assert (place.state, place.phase) == (state, phase)
