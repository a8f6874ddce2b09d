"""The scan: what stands in a text, whatever is missing in it."""

import pytest
from lxml import etree

from benchmarks.checking import document
from scxml_engine.authoring.language.scan import MOST_ELEMENTS, Vocabulary, scan
from scxml_engine.scxml.markup import MAX_BYTES
from tests.authoring.language.sheets import HEAD, SAMPLES


def names(text: str) -> list[str]:
    return [each.name for each in scan(text).elements]


def values(text: str, index: int = 0) -> dict[str, str]:
    return {each.name: each.value for each in scan(text).elements[index].attributes}


@pytest.mark.parametrize("text", [*SAMPLES[1:], document(40).decode()])
def test_of_a_document_in_order_it_is_what_a_parser_says(text):
    """Elements, attributes, values and nesting; `&lt;` stays as it is written."""
    parsed = etree.fromstring(text.encode())
    scanned = scan(text).elements
    known = [each for each in parsed.iter() if isinstance(each.tag, str)]
    assert [etree.QName(each).localname for each in known] == [each.local for each in scanned]
    for theirs, ours in zip(known, scanned, strict=True):
        plain = {key: value for key, value in ours_values(ours).items() if not key.startswith("xmlns")}
        assert plain == {str(key): str(value) for key, value in theirs.attrib.items()}
        parent = theirs.getparent()
        assert (None if parent is None else known.index(parent)) == (
            None if ours.parent is None else scanned.index(ours.parent)
        )


def ours_values(element):
    entities = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
    found = {}
    for each in element.attributes:
        value = each.value.replace("\n", " ")  # as a parser has it
        for entity, character in entities.items():
            value = value.replace(entity, character)
        found[each.name] = value
    return found


def test_every_place_is_exact():
    text = f"{HEAD}<state\n id = 'a\U0001f600' initial=\"b\"/>"
    state = scan(text).elements[1]
    assert text[state.start : state.open_end].startswith("<state")
    for each in state.attributes:
        assert text[each.start : each.name_end] == each.name
        assert text[each.value_start : each.value_end] == each.value
        assert text[each.value_end] == each.quote


def test_a_quote_that_is_never_closed_ends_with_its_line():
    text = '<state id="a\n<transition event="e" target="b"/>'
    assert names(text) == ["state", "transition"]
    assert values(text) == {"id": "a"}
    assert values(text, 1) == {"event": "e", "target": "b"}


def test_or_before_the_end_of_the_tag():
    assert values('<a x="1/>\n<b/>') == {"x": "1"}
    assert values('<a x="1 >\n<b/>') == {"x": "1"}


def test_a_tag_without_its_end_ends_where_the_next_begins_and_has_nothing_inside():
    found = scan('<state id="a"><transition event="e" \n<transition event="f"/></state><final/>').elements
    assert [each.parent.name if each.parent else "" for each in found] == ["", "state", "state", ""]
    assert not found[1].whole


def test_an_end_tag_closes_what_was_left_open_inside():
    outer, inner, after = scan("<a><b></a><c/>").elements
    assert (inner.parent, after.parent) == (outer, None)
    assert outer.end == len("<a><b></a>")
    assert inner.end == len("<a><b>")


def test_an_end_tag_without_a_beginning_is_nothing():
    assert [each.parent is None for each in scan("<a></b><c/></a>").elements] == [True, False]


@pytest.mark.parametrize("inside", ["<!-- <b/> -->", "<![CDATA[ <b/> ]]>", "<? <b/> ?>"])
def test_in_a_comment_there_are_no_elements(inside):
    assert names(f"<a>{inside}<c/></a>") == ["a", "c"]


def test_a_comment_that_never_ends_ends_with_its_line():
    assert names("<a><!-- <b/>\n<c/></a>") == ["a", "c"]


def test_a_value_needs_no_quotes():
    """D5: `type_id=1`, as the manual has it."""
    assert values("<x type_id=1 exclude=yes/>") == {"type_id": "1", "exclude": "yes"}


def test_what_is_no_attribute_is_passed_over():
    assert values('<a b="1" = !! c="2">') == {"b": "1", "c": "2"}


@pytest.mark.parametrize(
    ("tag", "whose"),
    [
        ("<state/>", Vocabulary.SCXML),
        ("<ocs:timeout/>", Vocabulary.OCS),
        ("<x:y/>", Vocabulary.OTHER),
        ("<:timeout/>", Vocabulary.OCS),
        ('<t:timeout xmlns:t="http://example.org/older"/>', Vocabulary.OCS),
        ('<t:other xmlns:t="http://example.org/older"/>', Vocabulary.OTHER),
        ('<ocs:timeuot xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments"/>', Vocabulary.OCS),
        ('<s:state xmlns:s="http://www.w3.org/2005/07/scxml"/>', Vocabulary.SCXML),
        ('<state xmlns="http://www.w3.org/1999/xhtml"/>', Vocabulary.OTHER),
    ],
)
def test_whose_an_element_is(tag, whose):
    """D1, D5: an action is one under any prefix, an undeclared and a lost one too."""
    assert scan(tag).elements[0].vocabulary is whose


def test_what_stands_inside_data_is_of_no_vocabulary():
    found = scan("<send><content><state><onentry/></state></content></send><state/>").elements
    assert [each.vocabulary is Vocabulary.SCXML for each in found] == [True, True, False, False, True]


def test_the_prefix_of_the_dialect_is_known():
    assert scan('<scxml xmlns:o="http://genesyslabs.com/schemas/ocs/treatments">').prefix == "o:"
    assert scan("<scxml>").prefix == "ocs:"


def test_what_is_too_large_for_a_document_is_not_looked_at():
    assert scan("<a>" + " " * MAX_BYTES).elements == []
    assert len(scan("<a>" * (MOST_ELEMENTS + 5)).elements) == MOST_ELEMENTS


def test_nothing_shows_what_a_document_says():
    assert "secret" not in repr(scan('<a x="secret">').elements[0])
