"""The reader's tables and the dialect's, joined: nothing is lost and nothing added."""

import pytest

from scxml_engine.authoring.schema.laws import TAKEN_AWAY
from scxml_engine.authoring.schema.vocabulary import vocabulary
from scxml_engine.ocs import OCS
from scxml_engine.scxml.extension import ActionSchema, AttributeSchema, Extension
from scxml_engine.scxml.schema import ELEMENTS

VOCABULARY = vocabulary(OCS)
GARDEN = Extension(
    "urn:garden",
    {"plant": ActionSchema("plant", (AttributeSchema("what", required=True, tokens=("rose",)),))},
    attributes={("log", "colour"): None, ("state", "first"): "initial"},
    elements={"note": ("log", {"text": "label"})},
)


def spellings(kind):
    return {each.name: each.means for slot in kind.slots for each in slot.spellings}


@pytest.mark.parametrize("name", ELEMENTS)
def test_an_element_has_the_attributes_of_both_tables(name):
    """D4: the extra attributes of the dialect are there, each with what it means."""
    more = {attribute: means or attribute for (owner, attribute), means in OCS.attributes.items() if owner == name}
    assert spellings(VOCABULARY.kinds[name]) == {each: each for each in ELEMENTS[name].attributes} | more


@pytest.mark.parametrize("name", OCS.actions)
def test_an_action_has_the_attributes_and_children_of_its_schema(name):
    schemas = [OCS.actions[name], *OCS.actions[name].children]
    for schema in schemas:
        kind = VOCABULARY.kinds[schema.name]
        assert kind.namespace == OCS.namespace
        assert {slot.spellings[0].name: slot.required for slot in kind.slots} == {
            each.name: each.required for each in schema.attributes
        }
        assert {each.name: each.values for slot in kind.slots for each in slot.spellings} == {
            each.name: tuple(map(str, each.tokens)) for each in schema.attributes
        }
        assert kind.children == tuple(each.name for each in schema.children)


@pytest.mark.parametrize("name", ELEMENTS)
def test_what_stands_inside_is_what_the_table_says(name):
    kind, element = VOCABULARY.kinds[name], ELEMENTS[name]
    inside = [VOCABULARY.kinds[each].name for each in (*kind.children, *kind.single) if each in VOCABULARY.kinds]
    branches = {"elseif", "else"} if name == "if" else set()
    block = ELEMENTS["onentry"].children if element.executable else set()
    more = {child for parent, child in OCS.children if parent == name}
    assert {*inside, *block, *branches} == element.children | more
    assert {VOCABULARY.kinds[each].name for each in kind.single} == element.at_most_one | more


def test_another_name_of_an_element_stands_where_that_stands():
    """D4: <event name="…"/> is <raise event="…"/>."""
    assert spellings(VOCABULARY.kinds["event"]) == {"event": "event", "name": "event"}
    assert set(VOCABULARY.block) == {*ELEMENTS["onentry"].children, "event"}
    assert not {"raise", "event", "send"} & set(VOCABULARY.quiet_block)


def test_a_default_transition_has_a_target_and_neither_event_nor_condition():
    kind = VOCABULARY.kinds["default-transition"]
    assert TAKEN_AWAY["default-transition"] & spellings(kind).keys() == set()
    assert [slot.names for slot in kind.slots if slot.required] == [{"target"}]
    assert VOCABULARY.kinds["initial"].single == VOCABULARY.kinds["history"].single == ("default-transition",)


def test_a_dialect_of_ones_own_has_a_vocabulary_too():
    """The engine's own dialect has no private door."""
    own = vocabulary(GARDEN)
    assert own.actions == ("plant",)
    assert own.namespaces[1] == "urn:garden"
    assert spellings(own.kinds["log"])["colour"] == "colour"
    assert spellings(own.kinds["state"])["first"] == "initial"
    assert spellings(own.kinds["note"])["text"] == "label"
    assert "note" in own.block
