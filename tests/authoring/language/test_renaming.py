"""Renaming: everywhere at once, or not at all."""

import pytest

from benchmarks.checking import document
from scxml_engine.authoring import examine
from scxml_engine.authoring.language import Sheet, rename, renameable
from tests.authoring.language.sheets import HEAD, within

CHART = """<datamodel><data id="x" expr="1"/><data id="z" expr="[]"/></datamodel>
<state id="a" initial="b">
  <transition event="done.state.a.*" cond="In('a') &amp;&amp; x &lt; _data.x" target="b a"/>
  <transition cond="_event.name == 'done.state.a'" target="ab"/>
  <foreach array="z" item="x"><log expr="'x' + `${x}`"/></foreach>
  <state id="b"/><final id="ab"/>
</state>
"""


def renamed(place, new: str) -> str:
    found = rename(place.sheet, place.offset, new)
    assert not found.refused, found.refused
    text = place.sheet.text
    for each in reversed(found.spans):
        text = text[: each.start] + new + text[each.end :]
    return text


def refused(place, new: str) -> str:
    found = rename(place.sheet, place.offset, new)
    assert found.spans == ()
    return found.refused


def test_a_state_is_renamed_in_targets_in_and_done_events():
    expected = (
        CHART.replace('id="a"', 'id="new"')
        .replace("done.state.a.*", "done.state.new.*")
        .replace("In('a')", "In('new')")
        .replace('"b a"', '"b new"')
        .replace("'done.state.a'", "'done.state.new'")
    )
    place = within(CHART.replace('"b a"', '"b ¦a"'))
    assert renamed(place, "new") == f"{HEAD}\n{expected}\n</scxml>"


def test_a_data_item_is_renamed_wherever_its_name_stands_for_it():
    expected = (
        CHART.replace('id="x"', 'id="fresh"')
        .replace("x &lt; _data.x", "fresh &lt; _data.fresh")
        .replace('item="x"', 'item="fresh"')
        .replace("${x}", "${fresh}")
    )
    place = within(CHART.replace("_data.x", "_data.¦x"))
    assert renamed(place, "fresh") == f"{HEAD}\n{expected}\n</scxml>"


def test_a_document_in_order_stays_in_order():
    text = document(40).decode()
    for word, new in (('target="dial3"', "called"), ("attempts2 + 1", "tries")):
        sheet = Sheet.of(text)
        offset = text.index(word) + word.index('"') + 1 if '"' in word else text.index(word) + 1
        found = rename(sheet, offset, new)
        for each in reversed(found.spans):
            text = text[: each.start] + new + text[each.end :]
        assert len(found.spans) > 2
        assert examine(text.encode(), "x") == []


@pytest.mark.parametrize("new", ["", " ", "two words", "a<b", 'a"b', "1a", "a.", "a*", "x\n", "\x1b", "b" * 300])
def test_what_is_no_word_is_refused_as_an_id(new):
    assert "is no id" in refused(within(CHART.replace('id="b"', 'id="¦b"')), new)


def test_a_name_that_is_taken_is_refused():
    assert refused(within(CHART.replace('id="b"', 'id="¦b"')), "ab") == 'there is a state "ab" already, in line 7'
    assert "already" in refused(within(CHART.replace('id="z"', 'id="¦z"')), "x")


def test_two_states_of_one_name_are_refused():
    assert "there are 2 states" in refused(within('<state id="¦a"/><state id="a"/>'), "new")


@pytest.mark.parametrize("new", ["a-b", "_x", "1x", "a b", "", "class", "In", "_event", "Math"])
def test_what_is_no_free_name_of_a_variable_is_refused(new):
    assert refused(within(CHART.replace('id="x"', 'id="¦x"')), new)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<script>with (o) { x }</script>", "run as a program"),
        ("<script>eval('1'); x</script>", "run as a program"),
        ("<script>var o = {x, y: 1}</script>", "name of a property"),
        ("<script>function f(x) { return x; }</script>", "another x is declared in line"),
        ("<log expr=\"_data['x']\"/>", "used as a key"),
        ("<log expr='x +'/>", "cannot be read"),
        ('<script src="lib.js"/>', "another file"),
        ('<datamodel><data id="x"/></datamodel>', "declared 2 times"),
        ('<log expr="fresh + 1"/>', "fresh stands for something else"),
    ],
)
def test_what_is_not_certain_is_refused(body, reason):
    assert reason in refused(within(CHART.replace('id="x"', 'id="¦x"') + body), "fresh")


@pytest.mark.parametrize("body", ['<log expr="_event.na¦me"/>', '<transition event="ocs¦.timeout"/>', "<sta¦te/>"])
def test_other_things_have_no_other_names(body):
    place = within(body)
    assert renameable(place.sheet, place.offset) is None
    assert "only states and data items" in refused(place, "new")


def test_what_is_declared_nowhere_is_not_renamed():
    place = within('<state><transition target="no¦where"/></state>')
    assert renameable(place.sheet, place.offset) is None


def test_in_a_half_typed_document_a_state_is_renamed_too():
    place = within('<state id="a"><transition target="¦a\n<state id="b"><transition target="a"/></state>')
    assert renamed(place, "new").count("new") == 3
