"""Completion: what may be written at a place."""

import pytest

from scxml_engine.authoring.language import Sort, complete
from scxml_engine.authoring.language.completing import MOST
from scxml_engine.ocs import CallResult
from scxml_engine.ocs.constants import ContactType, Daytime
from tests.authoring.language.sheets import HEAD, at, within

CHART = """<datamodel><data id="limit" expr="3"/><data id="last"/></datamodel>
<state id="dial"><onentry><raise event="own.thing"/></onentry>
  <transition event="ocs.callresult" target="judge"><assign location="last" expr="_event.data.callresult"/></transition>
  <state id="inner"><transition target="end"/></state><final id="end"/>
</state>
<state id="judge"/>
"""


def offered(body: str) -> list[str]:
    return within(CHART + body).offered


def written(place, label: str) -> str:
    """The text after a choice, without snippets."""
    [offer] = [each for each in complete(place.sheet, place.structure, place.offset).items if each.label == label]
    opening, closing = offer.between or ("", "")
    text = place.sheet.text
    return f"{text[: offer.span.start]}{offer.label}{opening}{closing}{text[offer.span.end :]}"


# ------------------------------------------------------------------------------------------------------------- markup


def test_elements_that_may_stand_there():
    found = offered("<state><¦</state>")
    assert {"onentry", "transition", "state", "history"} <= set(found)
    assert not {"data", "ocs:timeout", "assign", "scxml"} & set(found)


def test_actions_stand_where_executable_content_does():
    """A1 to A8: with the prefix of the document."""
    assert {"ocs:make_call", "ocs:timeout", "assign", "raise"} <= set(offered("<state><onentry><¦</onentry></state>"))
    text = HEAD.replace("xmlns:ocs", "xmlns:o") + "<state><onentry><¦</onentry></state></scxml>"
    assert "o:make_call" in at(text).offered


def test_what_stands_inside_an_action():
    """A3: contact_info_type inside next_record, and nothing else."""
    assert offered("<ocs:next_record><¦</ocs:next_record>") == ["ocs:contact_info_type"]
    assert offered("<ocs:make_call record_id='1'><¦</ocs:make_call>") == []


def test_branches_stand_inside_an_if_alone():
    assert {"elseif", "else", "log"} <= set(offered("<onentry><if cond='1'><¦</if></onentry>"))
    assert "else" not in offered("<onentry><¦</onentry>")


def test_in_text_an_element_comes_with_its_opening():
    assert "<state" in offered("¦")


def test_in_an_empty_text_there_is_the_root():
    assert at("<¦").offered == ["scxml"]


def test_what_is_typed_narrows_it():
    found = offered("<state><tran¦</state>")
    assert found == ["transition"]
    place = within("<state><tran¦ </state>")
    assert "<state><transition </state>" in written(place, "transition")


def test_in_data_and_in_other_vocabularies_nothing_is_offered():
    assert offered("<send><content><¦</content></send>") == []
    assert offered("<x:y><¦</x:y>") == []


def test_an_end_tag_ends_the_element_around_it():
    assert within("<state><onentry></¦").offered == ["onentry"]


def test_attributes_that_are_not_there_yet_the_mandatory_ones_first():
    found = offered("<data ¦id='x'/>".replace("¦id", "id").replace("/>", " ¦/>"))
    assert "id" not in found
    assert "expr" in found
    assert offered("<ocs:set_flex_attr ¦/>") == ["record_id"]
    assert offered("<foreach ¦/>")[:2] == ["array", "item"]


def test_an_attribute_comes_with_its_quotes_unless_they_are_there():
    assert '<transition target=""/>' in written(within("<state><transition ¦/></state>"), "target")
    assert "<transition target='x'/>" in written(within("<state><transition ta¦='x'/></state>"), "target")


def test_an_attribute_of_old_documents_is_not_offered():
    assert not {"_desc", "_persist", "profile", "initialstate"} & set(within("<state ¦/>").offered)


# ------------------------------------------------------------------------------------------------------------- values


def test_targets_are_the_states():
    assert offered('<state><transition target="¦"/></state>') == ["dial", "inner", "end", "judge"]
    assert offered('<state><transition target="dial ju¦"/></state>') == ["judge"]
    assert 'target="dial judge"' in written(within(CHART + '<state><transition target="dial ju¦"/></state>'), "judge")


def test_targets_are_offered_in_a_value_that_is_not_closed():
    assert offered('<state><transition target="ju¦\n</state>') == ["judge"]


def test_events_are_those_of_the_dialect_and_of_the_document():
    """E1 to E7."""
    found = offered('<state><transition event="¦"/></state>')
    assert {"ocs.callresult", "ocs.timeout", "Error.Attribute", "error.execution", "own.thing"} <= set(found)
    assert "done.state.dial" in found
    assert "done.state.judge" not in found, "it is never done"
    assert offered('<state><transition event="ocs.n¦"/></state>') == ["ocs.next_record"]


def test_events_that_are_raised_have_no_done_among_them():
    assert not [each for each in offered('<raise event="¦"/>') if each.startswith("done")]


@pytest.mark.parametrize("value", ["'¦'", "'¦", "'Bu¦'", "&quot;B¦&quot;"])
def test_call_results_stand_inside_a_string_that_is_compared_with_one(value):
    """E1: the names that the event carries, and no others."""
    found = offered(f'<state><transition event="ocs.callresult" cond="_event.data.callresult == {value}"/></state>')
    assert "Busy" in found
    assert set(found) <= {each.event_name for each in CallResult}


@pytest.mark.parametrize("cond", ["last == '¦'", "'¦' != last", "['Fax', '¦'].indexOf(last)", "_data.last === '¦"])
def test_and_where_a_variable_or_a_list_holds_them(cond):
    assert len(offered(f'<transition cond="{cond}"/>')) == 40


def test_daytime_codes_stand_inside_a_string_that_is_compared_with_one():
    """E2."""
    assert offered("<transition cond=\"_eventdata.daytime_code == '¦'\"/>") == [str(each) for each in Daytime]


def test_a_constant_comes_in_quotes_where_none_are_typed():
    text = written(within('<transition cond="_event.data.callresult == ¦"/>'), "'Busy'")
    assert "cond=\"_event.data.callresult == 'Busy'\"" in text


def test_contact_types_by_name_and_by_number():
    """A3."""
    assert offered('<ocs:contact_info_type type_name="¦"/>')[:12] == [each.type_name for each in ContactType]
    assert {"0", "11"} <= set(offered('<ocs:contact_info_type type_id="¦"/>'))


def test_words_of_an_action_stand_beside_the_names():
    """A1: an interval or an expression."""
    found = offered('<ocs:timeout delay="¦"/>')
    assert found[:5] == [str(each) for each in Daytime]
    assert "limit" in found
    assert offered('<ocs:set_exec_flag flag="PostProcessing" value="Sw¦"/>') == ["Switch"]


def test_states_stand_inside_in():
    assert offered("<transition cond=\"In('ju¦')\"/>") == ["judge"]


def test_closed_lists_of_values():
    assert offered('<transition type="¦"/>') == ["external", "internal"]
    assert offered('<history type="d¦"/>') == ["deep"]


# --------------------------------------------------------------------------------------------------------------- code


def test_names_in_an_expression():
    found = offered('<log expr="¦"/>')
    assert {"limit", "last", "_event", "In"} <= set(found)
    assert offered('<log expr="1 + lim¦"/>') == ["limit"]


def test_in_a_location_there_are_variables_alone():
    assert offered('<assign location="¦" expr="1"/>') == ["limit", "last"]


def test_members_of_data():
    """D3: `_data.x`."""
    assert offered('<log expr="_data.¦"/>') == ["limit", "last"]


def test_members_of_an_event():
    assert {"name", "data"} <= set(offered('<log expr="_event.¦"/>'))


@pytest.mark.parametrize("path", ["_event.data.", "_eventdata."])
def test_properties_of_the_event_at_hand(path):
    """E1: what ocs.callresult carries, in both spellings."""
    assert offered(f'<state><transition event="ocs.callresult" cond="{path}¦"/></state>') == ["callresult", "record_id"]


def test_the_event_at_hand_comes_along_eventless_ways():
    body = CHART.replace('<state id="judge"/>', '<state id="judge"><transition cond="_event.data.¦"/></state>')
    assert within(body).offered == ["callresult", "record_id"]


def test_where_no_event_of_the_dialect_comes_all_are_offered():
    found = offered('<state><transition event="mine" cond="_event.data.¦"/></state>')
    assert {"callresult", "daytime_code", "result", "error_code"} <= set(found)


def test_a_script_is_code_in_a_section_too():
    assert offered("<script>var x = lim¦</script>") == ["limit"]
    assert offered("<script><![CDATA[ if (1 < lim¦ ) {} ]]></script>") == ["limit"]
    assert offered("<script><!-- lim¦ --></script>") == []


def test_behind_an_entity_the_right_word_is_replaced():
    place = within(CHART + '<transition cond="1 &lt; lim¦ &amp;&amp; 2"/>')
    assert 'cond="1 &lt; limit &amp;&amp; 2"' in written(place, "limit")


def test_in_a_string_that_is_compared_with_nothing_there_is_nothing():
    assert offered("<log expr=\"'some ¦ text'\"/>") == []


# -------------------------------------------------------------------------------------------------------------- limits


def test_of_very_many_the_first_are_told_and_that_there_are_more():
    states = "".join(f'<state id="s{n}"/>' for n in range(3 * MOST))
    place = within(f'{states}<state><transition target="¦"/></state>')
    found = complete(place.sheet, place.structure, place.offset)
    assert len(found.items) == MOST
    assert not found.whole
    assert within(f'{states}<state><transition target="s29¦"/></state>').offered[0] == "s29"


def test_an_id_with_markup_is_not_offered():
    assert within('<state id="a&lt;b"/><state><transition target="¦"/></state>').offered == []


def test_every_sort_is_offered_somewhere():
    seen = set()
    for body in ("<¦", "<state ¦/>", '<transition target="¦"/>', '<transition event="¦"/>', '<log expr="¦"/>'):
        place = within(CHART + body)
        seen |= {each.sort for each in complete(place.sheet, place.structure, place.offset).items}
    place = within(CHART + "<transition cond=\"_event.data.callresult == '¦'\"/>")
    seen |= {each.sort for each in complete(place.sheet, place.structure, place.offset).items}
    place = within('<transition type="¦"/>')
    seen |= {each.sort for each in complete(place.sheet, place.structure, place.offset).items}
    assert seen == set(Sort)
