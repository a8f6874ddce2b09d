"""The XML Schemas: what an editor finds in them, and what only their own tricks refuse."""

import pytest
from lxml import etree

from scxml_engine.authoring.schema import schemas
from scxml_engine.authoring.schema.vocabulary import vocabulary
from scxml_engine.ocs import OCS
from tests.authoring.schema.validators import XSD, entry, scxml, valid

NAMES = {"xs": "http://www.w3.org/2001/XMLSchema"}
FILES = {name: etree.fromstring(text.encode()) for name, text in schemas()["xsd"].items()}


def found(path, name="scxml.xsd"):
    return FILES[name].xpath(path, namespaces=NAMES)


def test_each_namespace_has_a_file_and_the_language_imports_the_dialect():
    """D1, D2: both namespaces."""
    language, dialect = vocabulary(OCS).namespaces
    assert found("string(@targetNamespace)") == language
    assert found("string(@targetNamespace)", "ocs.xsd") == dialect
    [imported] = found("/xs:schema/xs:import")
    assert dict(imported.attrib) == {"namespace": dialect, "schemaLocation": "ocs.xsd"}


@pytest.mark.parametrize("name", FILES)
def test_every_element_and_attribute_is_documented(name):
    assert found("//xs:element[not(xs:annotation)] | //xs:attribute[not(xs:annotation)]", name) == []


def test_only_the_document_element_can_be_a_document():
    assert found("/xs:schema/xs:element/@name") == ["scxml"]
    assert found("/xs:schema/xs:element/@name", "ocs.xsd") == []


def test_tokens_are_offered_in_a_union_with_any_text():
    """A2: yes and no may be completed, and an expression stands as well."""
    [union] = found("//xs:attribute[@name='repeat_chain']/xs:simpleType/xs:union", "ocs.xsd")
    assert union.get("memberTypes") == "xs:string"
    assert union.xpath(".//xs:enumeration/@value", namespaces=NAMES) == ["yes", "true", "1", "no", "false", "0"]


@pytest.mark.parametrize("validator", XSD.values(), ids=XSD)
@pytest.mark.parametrize(
    ("document", "takes"),
    [
        (scxml("<script/><state/><datamodel/>"), True),
        (scxml("<state/><datamodel/><script/>"), True),
        (scxml("<datamodel/><state/><datamodel/>"), False),
        (scxml("<datamodel/><script/>"), False),
        (scxml("<state><datamodel/><state/><datamodel/></state>"), False),
        (entry('<send event="x" eventexpr="y"/>'), False),
        (entry('<send id="x" sendid="x" event="x"/>'), True),
        (entry('<send sendid="x" idlocation="x" event="x"/>'), False),
        (entry("<cancel/>"), False),
        (entry('<cancel id="x"/>'), True),
        (entry('<send event="x"><param name="x" expr="1" location="y"/></send>'), False),
        (entry('<send event="x"><param name="x"/></send>'), False),
        (scxml("<datamodel><data/></datamodel><state/>"), False),
        (scxml('<datamodel><data ID="x"/></datamodel><state/>'), True),
        (entry('<if cond="x"><else/><elseif cond="y"/></if>'), False),
        (entry('<if cond="x"><log/><elseif cond="y"/><log/><else/><log/></if>'), True),
        (scxml('<state><invoke><finalize><if cond="x"><raise event="x"/></if></finalize></invoke></state>'), False),
        (scxml('<state><invoke><finalize><if cond="x"><log/></if></finalize></invoke></state>'), True),
        (entry('<ocs:set_flex_attr record_id="1"/>'), False),
        (entry('<ocs:timeout delay="soon + 1"/>'), True),
        (entry('<ocs:timeout dealy="1"/>'), False),
        (entry("<ocs:next_recrod/>"), False),
        (scxml("<state><ocs:get_daytime/></state>"), False),
    ],
)
def test_it_takes_what_it_can_and_refuses_what_it_can(validator, document, takes):
    assert valid(validator, document) is takes
