"""Hover: what is said of the word under the pointer."""

import pytest

from scxml_engine.ocs import CallResult
from scxml_engine.ocs.constants import ContactType, Daytime
from tests.authoring.language.sheets import within

CHART = """<datamodel><data id="limit" expr="3"/><data id="last"/></datamodel>
<state id="dial">
  <onentry><ocs:make_call record_id="1"/></onentry>
  <transition event="ocs.callresult" cond="limit &lt; 2" target="done"><assign location="last" expr="_event.data.callresult"/></transition>
</state>
<final id="done"/>
"""


def told(body: str) -> str:
    return within(CHART + body).told


def test_an_element_has_its_row():
    """A6: the words about make_call name it."""
    assert "(A6)" in told('<state id="x"><onentry><ocs:make¦_call/></onentry></state>')
    assert told("<sta¦te/>").startswith("`<state>`")
    assert told("<state></sta¦te>").startswith("`<state>`")


def test_an_attribute_has_its_words():
    assert told('<transition tar¦get="dial"/>').startswith("`target=` of `<transition>`")


def test_what_no_vocabulary_has_is_not_explained():
    assert told("<sta¦tte/>") == ""
    assert told('<state nope¦="1"/>') == ""
    assert told("<x:y¦ z='1'/>") == ""


def test_a_target_is_the_state_with_its_line_and_what_it_does():
    text = told('<state><transition target="di¦al"/></state>')
    assert "`dial`: state, line 3" in text
    assert 'onentry: ocs:make_call record_id="1"' in text
    assert "ocs.callresult [limit &lt; 2] → done" in text


@pytest.mark.parametrize("body", ["<transition cond=\"In('do¦ne')\"/>", '<transition event="done.state.do¦ne"/>'])
def test_a_state_is_known_wherever_it_is_named(body):
    assert told(body) == "`done`: final, line 7"


def test_a_data_name_is_its_declaration():
    for body in ('<log expr="lim¦it + 1"/>', '<log expr="_data.lim¦it"/>', '<assign location="lim¦it" expr="1"/>'):
        assert told(body) == "`limit`: data item, line 2, first `3`"


@pytest.mark.parametrize(("result", "says"), [("Busy", "call result 6"), ("NoAnswer", "call result 7, No Answer")])
def test_a_call_result_has_number_title_and_meaning(result, says):
    """E1: the forty names."""
    text = told(f"<transition cond=\"_event.data.callresult == '{result[:1]}¦{result[1:]}'\"/>")
    assert says in text
    assert CallResult(6 if result == "Busy" else 7).meaning[1:] in text


def test_a_call_result_is_known_in_a_variable_and_in_a_list():
    assert "call result 6" in told("<transition cond=\"last == 'Bu¦sy'\"/>")
    assert "call result 51" in told("<transition cond=\"['DoNot¦Call'].includes(last)\"/>")


@pytest.mark.parametrize("attribute", ['type_name="MO¦BILE"', "type_name=\"'MO¦BILE'\"", 'type_id="¦4"', "type_id=4¦"])
def test_a_contact_type_is_known_by_name_and_number(attribute):
    """A3: 4 is MOBILE."""
    text = told(f"<ocs:next_record><ocs:contact_info_type {attribute}/></ocs:next_record>")
    assert "contact type 4" in text
    assert ContactType.MOBILE.meaning[1:] in text


def test_a_type_name_with_a_dash_is_one_word():
    """A3: E-MAIL is no subtraction."""
    assert "contact type 10" in told('<ocs:contact_info_type type_name="E-MA¦IL"/>')


@pytest.mark.parametrize(
    "body", ['<ocs:timeout delay="B¦H"/>', "<transition cond=\"_event.data.daytime_code == 'B¦H'\"/>"]
)
def test_a_daytime_interval_is_known(body):
    """A1, E2: as a delay and as the code of an event."""
    assert Daytime.BH.meaning[1:] in told(body)


def test_a_word_that_is_the_name_of_a_data_item_is_that():
    """Section 2: a data item of that name goes before the token."""
    text = within('<datamodel><data id="BH" expr="60"/></datamodel><ocs:timeout delay="B¦H"/>').told
    assert text.startswith("`BH`: data item")


def test_an_event_of_the_dialect_has_its_properties():
    """E4: what next_record answers with."""
    text = told('<transition event="ocs.next¦_record"/>')
    assert "(E4)" in text
    assert "`_event.data.gsw_chain_attempts`" in text
    assert told('<transition event="ocs.next¦_record.*"/>') == text


def test_a_property_is_that_of_the_event_at_hand():
    """E1, E4: record_id is told of both."""
    text = told('<state><transition event="ocs.callresult" cond="_event.data.record¦_id"/></state>')
    assert "ocs.callresult, E1" in text
    text = told('<state><transition event="ocs.next_record" cond="_event.data.record¦_id"/></state>')
    assert "ocs.next\\_record, E4" in text


def test_the_names_of_the_language_are_known():
    assert told('<log expr="_ev¦ent"/>').startswith("`_event`")
    assert told('<log expr="_event.na¦me"/>').startswith("`_event.name`")


def test_nothing_is_said_of_plain_text():
    assert told('<log expr="un¦known"/>').startswith("`expr=`")
    assert told("some ¦ text") == ""


def test_an_id_with_markup_is_shown_as_code():
    evil = "&lt;img`src=x`onerror=y&gt;[l](u)"
    text = within(f'<state id="{evil}"><transition target="¦{evil}"/></state>').told
    assert text.startswith(f"``{evil}``: state")


def test_no_control_character_and_no_endless_line_reaches_an_editor():
    text = within(
        f'<state id="x"><onentry><log label="\x1b[31m{"y" * 5000}"/></onentry><transition target="x¦"/></state>'
    ).told
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) < 200


def test_of_a_large_state_the_beginning_is_shown():
    body = "".join(f'<transition event="e{n}" target="x"/>' for n in range(500))
    assert len(within(f'<state id="x">{body}<transition target="¦x"/></state>').told.splitlines()) < 25
