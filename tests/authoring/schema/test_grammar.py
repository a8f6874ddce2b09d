"""The grammar of RELAX NG: whole, and as narrow as the reader where XML Schema is not."""

from dataclasses import fields, is_dataclass

import pytest

from scxml_engine.authoring.schema.grammar import START, grammar
from scxml_engine.authoring.schema.patterns import Ref
from scxml_engine.authoring.schema.vocabulary import vocabulary
from scxml_engine.ocs import OCS
from tests.authoring.schema.validators import RNG, entry, scxml, valid


def references(pattern):
    if isinstance(pattern, Ref):
        yield pattern.name
    elif isinstance(pattern, tuple):
        for each in pattern:
            yield from references(each)
    elif is_dataclass(pattern):
        for field in fields(pattern):
            yield from references(getattr(pattern, field.name))


def test_what_is_referred_to_is_defined_and_what_is_defined_is_referred_to():
    definitions = grammar(vocabulary(OCS))
    named = {name for pattern in definitions.values() for name in references(pattern)}
    assert {*named, START} == set(definitions)


@pytest.mark.parametrize(
    ("document", "takes"),
    [
        (scxml('<state><transition target="a"/></state>'), True),
        (scxml("<state><transition/></state>"), False),
        (entry("<send/>"), False),
        (entry('<send type="x"/>'), True),
        (entry("<send><content/></send>"), True),
        (entry('<send><param name="x" expr="1"/></send>'), True),
        (entry('<send><param name="x" expr="1"/><content/></send>'), False),
        (entry('<send namelist="x"><param name="x" expr="1"/></send>'), True),
        (entry('<send namelist="x"><content/></send>'), False),
        (entry('<send event="x" eventexpr="y"/>'), False),
        (entry('<send id="x" sendid="x" event="x"/>'), True),
        (entry('<send sendid="x" idlocation="x" event="x"/>'), False),
        (entry('<cancel id="x"/>'), True),
        (entry('<cancel id="x" sendidexpr="x"/>'), False),
        (scxml('<datamodel><data ID="x" id="x"/></datamodel><state/>'), True),
        (scxml("<datamodel><data/></datamodel><state/>"), False),
        (scxml('<datamodel><data id="x" src="y"/></datamodel><state/>'), True),
        (scxml('<datamodel><data id="x" src="y"> </data></datamodel><state/>'), True),
        (scxml('<datamodel><data id="x" src="y"><z/></data></datamodel><state/>'), False),
        (scxml('<state><invoke src="x"><finalize/></invoke></state>'), True),
        (scxml('<state><invoke src="x"><content/></invoke></state>'), False),
        (scxml('<state><invoke><param name="x" expr="1"/><content/></invoke></state>'), True),
        (scxml('<state initialstate="b"><initial><transition target="b"/></initial><state id="b"/></state>'), False),
        (entry('<ocs:next_record><ocs:contact_info_type exclude="yes"/></ocs:next_record>'), False),
        (entry('<ocs:next_record><ocs:contact_info_type type_id="1" type_name="HOME"/></ocs:next_record>'), True),
        (entry('<x:y xmlns:x="urn:x" z="1"><x:z/></x:y>'), True),
        (entry('<ocs:timeout delay="1" x:y="1" xmlns:x="urn:x"/>'), True),
        (entry('<ocs:timeout delay="1"><x:y xmlns:x="urn:x"/></ocs:timeout>'), False),
        (scxml('<state ocs:id="a"/>'), False),
    ],
)
def test_it_takes_exactly_what_the_reader_takes(document, takes):
    assert valid(RNG["lxml"], document) is takes
