"""Definition and references."""

import pytest

from scxml_engine.authoring.language import definition, references
from tests.authoring.language.sheets import within

CHART = """<datamodel><data id="x" expr="1"/></datamodel>
<state id="a" initial="b">
  <transition event="e" cond="In('b') &amp;&amp; x &lt; _data.x" target="b a"/>
  <transition event="done.state.a done.invoke.job" cond="_event.name == 'done.state.a'" target="b"/>
  <transition event="go.on" target="a.b"/>
  <state id="b"><onentry><raise event="go.on.now"/><ocs:make_call record_id="x"/></onentry><invoke id="job"/></state>
</state>
<state id="a.b"/>
<script>x = {x: x}; y.x = 'x';</script>
"""


def lines(place, spans) -> list[tuple[int, str]]:
    """The line of the body and the text of each span."""
    sheet = place.sheet
    return [(sheet.lines.position(each.start).line, sheet.text[each.start : each.end]) for each in spans]


def look(before: str, after: str):
    """The chart with a cursor where one text becomes another."""
    assert before in CHART
    return within(CHART.replace(before, after, 1))


@pytest.mark.parametrize(
    ("before", "after", "line", "name"),
    [
        ('target="b a"', 'target="b¦ a"', 6, "b"),
        ('target="b a"', 'target="b a¦"', 2, "a"),
        ('initial="b"', 'initial="¦b"', 6, "b"),
        ("In('b')", "In('¦b')", 6, "b"),
        ('event="done.state.a ', 'event="done.state.¦a ', 2, "a"),
        ("== 'done.state.a'", "== 'done.st¦ate.a'", 2, "a"),
        ("_data.x", "_data.¦x", 1, "x"),
        ('record_id="x"', 'record_id="¦x"', 1, "x"),
        ("done.invoke.job", "done.invoke.jo¦b", 6, "job"),
        ('event="go.on"', 'event="go¦.on"', 6, "go.on.now"),
    ],
)
def test_where_it_is_declared(before, after, line, name):
    place = look(before, after)
    assert lines(place, definition(place.sheet, place.offset)) == [(line, name)]


@pytest.mark.parametrize("after", ["y.¦x", "'¦x';"])
def test_a_member_and_a_string_are_no_variables(after):
    place = look(after.replace("¦", ""), after)
    assert definition(place.sheet, place.offset) == ()


def test_what_is_declared_nowhere_has_no_definition():
    place = within('<state><transition target="now¦here"/></state>')
    assert definition(place.sheet, place.offset) == ()


def test_every_mention_of_a_state():
    place = look('<state id="a" ', '<state id="a¦" ')
    assert lines(place, references(place.sheet, place.offset)) == [(2, "a"), (3, "a"), (4, "a"), (4, "a")]
    assert len(references(place.sheet, place.offset, with_declaration=False)) == 3


def test_every_mention_of_a_data_item_and_no_key_or_member():
    place = look('<data id="x"', '<data id="¦x"')
    assert [line for line, _ in lines(place, references(place.sheet, place.offset))] == [1, 3, 3, 6, 9, 9]


def test_every_mention_of_an_event():
    place = within('<state><transition event="e¦ f"/><transition event="f e"/></state>')
    assert len(references(place.sheet, place.offset)) == 2


def test_of_nothing_there_are_no_mentions():
    place = within("te¦xt")
    assert references(place.sheet, place.offset) == ()
