"""A2 to A8: what is written out and can only be refused; an expression is not judged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.authoring import examine
from scxml_engine.ocs import ContactType
from tests.ocs.harness import OFFICE, document, play, record, treatment

NEXT = "<ocs:next_record {}/>"
TYPE = "<ocs:next_record><ocs:contact_info_type {}/></ocs:next_record>"
INFO = "<ocs:get_info {}/>"
FLAG = "<ocs:set_exec_flag {}/>"
CALL = "<ocs:make_call {}/>"
FLEX = '<ocs:set_flex_attr record_id="1"><ocs:flex_attr {}/></ocs:set_flex_attr>'
ALL = "<ocs:set_flex_attr {}><ocs:flex_attr attr='OPTIONS' type='string' key='k' value='v'/></ocs:set_flex_attr>"

REFUSED = [
    (NEXT, "repeat_chain='maybe'", "it takes yes, true, 1, no, false, 0"),
    (NEXT, "repeat_chain='2'", "it takes yes, true, 1, no, false, 0"),
    (NEXT, 'repeat_chain="\'yess\'"', "did you mean yes?"),
    (TYPE, "type_name='HOUSE'", "did you mean HOME?"),
    (TYPE, 'type_name="\'HOMES\'"', "did you mean HOME?"),
    (TYPE, "type_id='12'", "it takes "),
    (TYPE, "type_id='-1'", "it takes "),
    (TYPE, "type_id='1' exclude='jes'", "did you mean yes?"),
    (INFO, "what='TIMERANG' param='BH'", "did you mean TIMERANGE?"),
    (INFO, "what='TIMERANGE' param='HDAYS'", "did you mean HDAY?"),
    (INFO, 'what="TIMERANGE" param="\'5\'"', "it takes "),
    (FLAG, "flag='PostProces' value='Switch'", "did you mean PostProcessing?"),
    (FLAG, 'flag="PostProcessing" value="\'Swich\'"', "did you mean Switch?"),
    (FLEX, "attr='OPTION' type='string' key='k' value='v'", "did you mean OPTIONS?"),
    (FLEX, "attr='OPTIONS' type='text' key='k' value='v'", "it takes string, int"),
    (FLEX, "attr='USERDATA' type='int' key=\"'x'\" value='1.5'", "write an integer"),
    (FLEX, "attr='USERDATA' type='int' key=\"'x'\" value=\"'many'\"", "write an integer"),
    (FLEX, "attr='USERDATA' type='int' key=\"'record_id'\" value='1'", "leave it out"),
    (FLEX, "attr='USERDATA' type='string' key=\"'chain_n'\" value=\"'1'\"", "leave it out"),
    (FLEX, "attr='USERDATA' type='string' key=\"'record_status'\" value=\"'Redy'\"", "unknown record status"),
    (CALL, "record_id='0'", "write the record_id of an event"),
    (CALL, "record_id='-1'", "write the record_id of an event"),
    (CALL, "record_id='recrod'", "did you mean record?"),
    (CALL, "record_id='qqq'", "declare it with"),
    (CALL, "record_id=\"'first'\"", "declare it with"),
    (CALL, "record_id='1.5'", "declare it with"),
    (ALL, "record_id='-1'", "write the record_id of an event"),
]  # fmt: skip


def found(action):
    body = f'<state id="a"><onentry>{action}</onentry></state>'
    every = examine(document(body, data="record=1; kinds=[]; BHX=1"), "x")
    return [each.remedy for each in every if each.code in ("wrong-token", "attribute-value")]


@pytest.mark.row("A3.11", "A5.6", "A5.8", "A6.3", "A7.11", "A7.16", "A8.5")
@pytest.mark.parametrize(("action", "attributes", "remedy"), REFUSED)
def test_a_literal_that_is_none_of_the_values(action, attributes, remedy):
    """A2 to A8: one finding of this rule alone, and when the action is reached it is refused."""
    [said] = found(action.format(attributes))
    assert said.startswith(remedy)
    body = f"""<state id="a"><onentry>{action.format(attributes)}</onentry><transition event="Error.Attribute" target="refused"/>
      <transition event="*" target="done"/></state><final id="refused"/><final id="done"/>"""
    played = play(treatment(body, data="record=1", calendar=OFFICE), [record(x=1)])
    assert played.ended.states == ("refused",)


@pytest.mark.parametrize(
    ("action", "attributes"),
    [(NEXT, "repeat_chain='YES'"), (NEXT, "repeat_chain='0'"), (NEXT, "repeat_chain='record'"), (NEXT, "repeat_chain='x ? 1 : 0'"), (TYPE, "type_name='home'"),
     (TYPE, 'type_name="\'HOME \'"'), (TYPE, "type_name='kinds[0]'"), (TYPE, "type_name='kinds'"), (TYPE, "type_id='HOME'"), (TYPE, "type_id='11'"), (TYPE, "type_name='4'"),
     (TYPE, "type_name='_data.kind'"), (INFO, "what='timerange' param='bh'"), (INFO, "what='TIMERANGE' param='BHX'"), (FLAG, "flag='postprocessing' value='switch'"),
     (FLAG, 'flag="\'PostProcessing \'" value="\'Finalize\'"'), (FLEX, "attr='OPTIONS' type='string' key='CPNDigits' value='555-1234'"),
     (FLEX, "attr='OPTIONS' type='int' key=\"'record_id'\" value=\"'5'\""), (FLEX, "attr='USERDATA' type='int' key=\"'record_status'\" value='5'"),
     (FLEX, "attr='USERDATA' type='string' key=\"'record_status'\" value=\"'Canceled'\""), (FLEX, "attr='USERDATA' type='int' key=\"'x'\" value='record'"), (CALL, "record_id='record'"), (CALL, "record_id=\"'1'\""),
     (CALL, "record_id='_event.data.record_id'"), (CALL, "record_id='_data.record'"), (ALL, "record_id='0'")],
)  # fmt: skip
def test_a_value_of_its_list_and_an_expression_are_in_order(action, attributes):
    """Section 2."""
    assert found(action.format(attributes)) == []


@given(st.sampled_from(ContactType), st.sampled_from(["type_id='{0:d}'", "type_name='{1}'", "type_name=\"'{1}'\""]))
def test_a3_no_contact_type_is_wrong(kind, written):
    assert found(TYPE.format(written.format(kind, kind.type_name))) == []


def test_the_finding_is_at_the_element_that_has_the_attribute():
    body = '<state id="a"><onentry><ocs:next_record>\n  <ocs:contact_info_type type_name="HOUSE"/></ocs:next_record></onentry></state>'
    [diagnostic] = [each for each in examine(document(body), "x") if each.code == "wrong-token"]
    assert (diagnostic.location.line, diagnostic.location.column) == (2, 3)
