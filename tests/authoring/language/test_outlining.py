"""The outline: states as they are nested, and data."""

from scxml_engine.authoring.language import Sheet, folds, outline
from scxml_engine.scxml.markup import MAX_DEPTH
from tests.authoring.language.sheets import HEAD


def names(entries) -> list:
    return [(each.sort, each.name, names(each.inside)) for each in entries]


def test_states_are_nested_as_in_the_document_and_data_stands_with_its_state():
    body = (
        '<datamodel><data id="x" expr="1"/></datamodel><state id="a"><state id="b"/><history id="h"/>'
        '<onentry><log/></onentry></state><parallel id="p"><datamodel><data ID="y"/></datamodel></parallel><final id="f"/>'
    )
    [root] = outline(Sheet.of(f"{HEAD}{body}</scxml>"))
    assert names(root.inside) == [
        ("data", "x", []),
        ("state", "a", [("state", "b", []), ("history", "h", [])]),
        ("parallel", "p", [("data", "y", [])]),
        ("final", "f", []),
    ]
    assert root.inside[0].detail == "1"


def test_what_is_marked_is_the_name():
    text = '<scxml name="n"><state id="a"></state></scxml>'
    [root] = outline(Sheet.of(text))
    [state] = root.inside
    assert text[slice(*root.name_span)] == "n"
    assert text[slice(*state.name_span)] == "a"
    assert text[slice(*state.span)] == '<state id="a"></state>'


def test_a_state_without_an_id_is_called_by_its_element():
    [state] = outline(Sheet.of('<state id=""/>'))
    assert (state.name, state.sort) == ("state", "state")


def test_a_hostile_id_is_shown_on_one_short_line():
    [state] = outline(Sheet.of(f'<state id="\x1b[31m\n{"x" * 5000}"/>'))
    assert state.name.isprintable()
    assert len(state.name) < 200


def test_what_is_nested_too_deep_is_left_out():
    [root] = outline(Sheet.of("<state>" * 5_000))
    depth = 0
    while root.inside:
        [root] = root.inside
        depth += 1
    assert depth == MAX_DEPTH


def test_elements_and_comments_can_be_folded():
    text = "<a>\n<!-- x\n y -->\n<b>\n</b>\n<c/></a>"
    lines = {text[each.start : each.end].split("\n")[0] for each in folds(Sheet.of(text))}
    assert lines == {"<a>", "<!-- x", "<b>"}
