"""Places of a document: lines, states, and where the chain is."""

from scxml_engine.authoring.debug.places import Places
from tests.authoring.debug.sessions import BUSY, debugger, treatment


def test_the_outline_is_in_document_order_with_its_depth():
    outline = [(each.depth, each.id, each.kind) for each in Places(treatment(BUSY)).outline]
    assert outline == [
        (0, "both", "parallel"),
        (1, "clock", "state"),
        (2, "tick", "state"),
        (1, "caller", "state"),
        (2, "ask", "state"),
        (2, "rest", "state"),
        (0, "over", "final"),
    ]


def test_the_current_line_is_that_of_what_was_reached_last():
    found = debugger()
    assert found.line == 0
    found.step()
    assert found.line == 3
    found.answer("Busy")
    assert found.line == 11


def test_lines_are_counted_as_xml_counts_them():
    source = treatment("\x85\u2028\r\n<state\r id='a'/>\n<final id='b'/>")
    places = Places(source)
    assert places.text[1].startswith("<state")
    assert places.position["b"][0] == 4


def test_a_deep_document_has_an_outline():
    deep = "".join(f'<state id="s{number}">' for number in range(90)) + "</state>" * 90
    assert Places(treatment(deep)).outline[-1].depth == 89
