"""Marking: the word that a finding is about."""

import pytest

from scxml_engine.authoring import examine
from scxml_engine.authoring.language import Sheet, mark
from scxml_engine.diagnostics import Location
from tests.authoring.language.sheets import HEAD


def marked(text: str, code: str) -> list[str]:
    """The texts that are marked for the findings of that code."""
    sheet = Sheet.of(text)
    found = [each for each in examine(text.encode(), "x") if each.code == code]
    return [sheet.text[slice(*mark(sheet, each.location, each.message))] for each in found]


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        ('<state id="a"><transition event="e" target="nowhere"/></state>', "unknown-target", ["nowhere"]),
        ('<state id="a"><transition target="a nowhere"/></state>', "unknown-target", ["nowhere"]),
        ('<state id="a"><onentry><log expr="nope"/></onentry></state>', "undeclared-name", ["nope"]),
        ('<state id="a"/><final id="a"/>', "duplicate-id", ["a"]),
        ('<state id="a"><transition cond="1 +" target="a"/></state>', "expression", ["1 +"]),
        ('<state id="a" nope="1"/>', "unknown-attribute", ["1"]),
        ('<state id="a"><onentry><nope/></onentry></state>', "unknown-element", ["<nope"]),
    ],
)
def test_the_attribute_that_is_spoken_of_or_the_name(body, code, words):
    assert marked(f"{HEAD}{body}</scxml>", code) == words


def test_where_no_element_begins_a_word_is_marked():
    sheet = Sheet.of("some words\n here")
    assert sheet.text[slice(*mark(sheet, Location("x", 1, 6), ""))] == "words"
    assert sheet.text[slice(*mark(sheet, Location("x", 0, 0), ""))] == "s"
