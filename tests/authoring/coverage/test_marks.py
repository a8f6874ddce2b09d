"""Where start tags are in the text, line by line."""

import pytest

from scxml_engine.authoring.coverage.marks import marks
from tests.authoring.coverage.played import covered

BODY = """
<state id="a"><transition
    event="e"

    cond="'>' &lt; x"
  target="a"/></state><final id="f"/>"""


def pieces(body):
    coverage = covered(body)
    rows = coverage.text.split("\n")
    return {
        number: [(rows[number - 1][each.start : each.end], each.element.place.column, each.first) for each in found]
        for number, found in marks(coverage).items()
    }


def test_a_tag_of_several_lines_has_a_mark_in_each():
    """An empty line has none, and a > in a value ends no tag."""
    assert pieces(BODY) == {
        2: [('<state id="a">', 1, True), ("<transition", 15, True)],
        3: [('    event="e"', 15, False)],
        5: [("    cond=\"'>' &lt; x\"", 15, False)],
        6: [('  target="a"/>', 15, False), ('<final id="f"/>', 23, True)],
    }


@pytest.mark.parametrize("before", ["<!-- <state> > -->", "<?pi <state> ?>", "\t", "é\U0001f600", "  \r\n "])
def test_a_mark_begins_where_its_element_does(before):
    """Columns count characters, whatever stands before."""
    inner = before if before.strip().startswith("<") or not before.strip() else f"<!--{before}-->"
    [[(tag, _, _)]] = pieces(f'{inner}<final id="f"/>').values()
    assert tag == '<final id="f"/>'
