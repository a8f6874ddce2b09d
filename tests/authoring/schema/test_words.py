"""The words that an editor shows: for everything, about nothing else, and short."""

import re

import pytest

from scxml_engine.authoring.schema.vocabulary import vocabulary
from scxml_engine.authoring.schema.words import WORDS, about_attribute, about_element
from scxml_engine.ocs import OCS

KINDS = vocabulary(OCS).kinds


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_element_and_attribute_has_a_sentence_or_two(kind):
    told = [about_element(kind), *(about_attribute(kind, each) for slot in kind.slots for each in slot.spellings)]
    for words in told:
        assert words.endswith(".")
        assert 1 <= len(re.findall(r"[.:;]( |$)", words)) <= 4, words
        assert len(words) <= 160, words


def test_there_are_no_words_about_what_there_is_not():
    names = {kind.standard: {each.name for slot in kind.slots for each in slot.spellings} for kind in KINDS.values()}
    assert WORDS.keys() == names.keys()
    for name, words in WORDS.items():
        assert words.keys() - {"about"} <= names[name], name


def test_every_standard_attribute_has_words_of_its_own():
    """Only what the dialect adds is told by rule."""
    for kind in KINDS.values():
        for slot in kind.slots:
            for each in slot.spellings:
                added = (kind.name, each.name) in OCS.attributes or kind.name in OCS.elements
                assert each.name in WORDS[kind.standard] or added, (kind.id, each.name)


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.namespace == OCS.namespace])
def test_an_action_names_its_row(name):
    assert re.search(r"\(A[1-8]\)\.$", WORDS[name]["about"])


def test_what_is_of_the_dialect_says_so():
    kind = KINDS["state"]
    told = {each.name: about_attribute(kind, each) for slot in kind.slots for each in slot.spellings}
    assert told["initialstate"] == "The vendor's name for initial (D4)."
    assert told["_persist"] == "Taken from the vendor's documents and ignored (D4)."
