"""Half a document: no feature fails at any place of any text, and what is answered lies inside the text."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from scxml_engine.authoring.language import (
    Sheet,
    Span,
    Structure,
    complete,
    definition,
    folds,
    hover,
    mark,
    outline,
    references,
    rename,
)
from scxml_engine.diagnostics import Location
from tests.authoring.language.sheets import half_typed


def is_nested(entries, outer: Span) -> bool:
    return all(
        outer.start <= each.span.start <= each.name_span.start <= each.name_span.end <= each.span.end <= outer.end
        and is_nested(each.inside, each.span)
        for each in entries
    )


@settings(max_examples=120)
@given(half_typed(), st.data())
def test_no_feature_fails_anywhere_in_a_half_typed_document(text, data):
    sheet = Sheet.of(text)
    structure = Structure(sheet)
    whole = Span(0, len(sheet.text))
    assert is_nested(outline(sheet), whole)
    assert all(0 <= each.start <= each.end <= whole.end for each in folds(sheet))
    for offset in data.draw(st.lists(st.integers(0, len(sheet.text)), min_size=1, max_size=8)):
        found = hover(sheet, structure, offset)
        assert found is None or found.span.start <= offset <= found.span.end
        assert all(each.span.start <= offset <= each.span.end for each in complete(sheet, structure, offset).items)
        for span in (*definition(sheet, offset), *references(sheet, offset)):
            assert 0 <= span.start <= span.end <= whole.end
        spans = rename(sheet, offset, "fresh_name").spans
        assert all(one.end <= other.start for one, other in pairwise(spans)), "edits never overlap"


@given(half_typed(), st.integers(0, 400), st.integers(0, 200), st.text(max_size=30))
def test_any_finding_can_be_marked(text, line, column, message):
    sheet = Sheet.of(text)
    span = mark(sheet, Location("x", line, column), message)
    assert 0 <= span.start <= span.end <= len(sheet.text)


@given(half_typed())
def test_a_scan_keeps_elements_in_order_and_inside_each_other(text):
    elements = Sheet.of(text).scan.elements
    assert [each.start for each in elements] == sorted(each.start for each in elements)
    for each in elements:
        assert each.start < each.open_end <= each.content_end <= each.end or not each.whole
        for inner in each.children:
            assert each.open_end <= inner.start
            assert inner.end <= each.content_end
