"""The vocabulary: what an element is, what stands inside, and what its attributes hold."""

import pytest

from scxml_engine.authoring.language.scan import scan
from scxml_engine.authoring.language.vocabulary import Holds, attributes, children, holds, known
from scxml_engine.ocs.actions import SCHEMAS
from scxml_engine.scxml.schema import ELEMENTS


def kind(text: str, index: int = 0):
    scanned = scan(text)
    return known(scanned.elements[index])


def test_every_element_of_both_vocabularies_is_known():
    for name in ELEMENTS:
        assert kind(f"<{name}/>").name == name
    for name, schema in SCHEMAS.items():
        assert kind(f"<ocs:{name}/>").name == name
        assert {each.name for each, _ in attributes(kind(f"<ocs:{name}/>"))} == {
            each.name for each in schema.attributes
        }


def test_a_name_of_the_other_vocabulary_is_not():
    assert kind("<timeout/>") is None
    assert kind("<ocs:state/>") is None


def test_a_transition_of_an_initial_is_of_another_kind():
    assert [each.name for each, _ in attributes(kind("<initial><transition/></initial>", 1))] == ["target", "type"]


@pytest.mark.parametrize("name", sorted(ELEMENTS))
def test_what_the_table_of_the_reader_has_inside_is_offered(name):
    inside = {each.name for each in children(kind(f"<{name}/>"))}
    quiet = {"raise", "send"} if name == "finalize" else set()
    assert inside >= ELEMENTS[name].children - quiet
    assert inside.isdisjoint(SCHEMAS) is not ELEMENTS[name].executable


@pytest.mark.parametrize(
    ("tag", "attribute", "held"),
    [
        ("<scxml/>", "initial", Holds.STATES),
        ("<scxml/>", "initialstate", Holds.STATES),
        ("<data/>", "ID", Holds.DATA_ID),
        ("<event/>", "name", Holds.EVENT),
        ("<transition/>", "event", Holds.EVENTS),
        ("<elseif/>", "cond", Holds.EXPRESSION),
        ("<send/>", "delayexpr", Holds.EXPRESSION),
        ("<send/>", "delay", Holds.TEXT),
        ("<send/>", "namelist", Holds.LOCATIONS),
        ("<invoke/>", "id", Holds.TEXT),
        ("<ocs:timeout/>", "delay", Holds.ACTION),
    ],
)
def test_what_an_attribute_holds(tag, attribute, held):
    """D4: by its other names as well."""
    assert holds(kind(tag), attribute) is held
