"""The XML syntax of RELAX NG: what an editor finds in it."""

from lxml import etree

from scxml_engine.authoring.schema import schemas

NAMES = {
    "r": "http://relaxng.org/ns/structure/1.0",
    "a": "http://relaxng.org/ns/compatibility/annotations/1.0",
}
GRAMMAR = etree.fromstring(schemas()["rng"]["scxml.rng"].encode())


def found(path):
    return GRAMMAR.xpath(path, namespaces=NAMES)


def test_every_named_element_and_attribute_is_documented():
    assert found("//r:element[@name][not(a:documentation)] | //r:attribute[@name][not(a:documentation)]") == []


def test_tokens_are_offered_beside_any_text():
    """A1: the intervals of the day may be completed, and an expression stands as well."""
    [delay] = found("//r:element[@name='timeout']//r:attribute[@name='delay']")
    assert delay.xpath(".//r:value/text()", namespaces=NAMES) == ["BBH", "BH", "ABH", "WEND", "HDAY"]
    assert delay.xpath("r:choice/r:text", namespaces=NAMES)


def test_a_closed_list_has_nothing_beside_its_values():
    [kind] = found("//r:element[@name='history']//r:attribute[@name='type']")
    assert kind.xpath(".//r:value/text()", namespaces=NAMES) == ["shallow", "deep"]
    assert not kind.xpath(".//r:text | .//r:data", namespaces=NAMES)


def test_it_is_the_same_whenever_it_is_made():
    assert schemas() == schemas()
