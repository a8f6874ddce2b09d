"""XML text in Python: what is well-formed, what is refused by name, and how much of it a realm bears."""

import time

import pytest

from scxml_engine.ecmascript import QuickJsRealm, RealmLimits, Xml, decode, encode, xml_text
from scxml_engine.errors import ScriptError


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("<a/>", "<a/>"),
        (" \n<a></a> \n", "<a/>"),
        ("<?xml version='1.0' encoding='latin-1'?>\n<a>é</a>", "<a>é</a>"),
        ("<a x='1\"' y='\n'/>", '<a x="1&quot;" y=" "/>'),
        ("<!-- c --><a/><?p?>", "<!-- c --><a/><?p?>"),
        ("<a><![CDATA[<x>]]>&#x41;</a>", "<a><![CDATA[<x>]]>A</a>"),
    ],
)
def test_well_formed_xml_has_one_form(text, written):
    assert xml_text.canonical(text) == written
    assert xml_text.canonical(written) == written


@pytest.mark.parametrize(
    "text",
    ["", " ", "text", "<a>", "<a/><b/>", "<a/>text", "text<a/>", "<x:a/>", "<a>&nbsp;</a>", "<a x='1' x='2'/>", "<a>\x01</a>", "<a>\ud800</a>", "<", "<!--", "1 < 2", "<a>\0</a>"],
)  # fmt: skip
def test_anything_else_is_no_xml(text):
    assert xml_text.canonical(text) is None
    with pytest.raises(ScriptError, match="no well-formed XML"):
        xml_text.table(text)


ENTITIES = "".join(f'<!ENTITY {chr(98 + i)} "' + f"&{chr(97 + i)};" * 10 + '">' for i in range(10))
BOMB = f'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">{ENTITIES}]><a>&k;</a>'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (BOMB, "DOCTYPE"),
        ('<!-- c --><?p?> <!doctype a SYSTEM "file:///etc/passwd"><a/>', "DOCTYPE"),
        ("<a>" * 101 + "</a>" * 101, "nested deeper than 100"),
        ("<a>" * 5_000 + "</a>" * 5_000, "nested deeper than 100"),
        ("<r>" + "<a/>" * 100_001 + "</r>", "more than 100000 nodes"),
        ("<r " + " ".join(f'a{i}="1"' for i in range(100_001)) + "/>", "more than 100000 nodes"),
        ("<a>" + "x" * 5_000_000 + "</a>", "more than 5000000"),
    ],
    ids=["bomb", "external", "deep", "deeper", "elements", "attributes", "long"],
)
def test_what_would_hurt_is_refused_by_name_and_at_once(text, message):
    began = time.process_time()
    with pytest.raises(ScriptError, match=message):
        xml_text.canonical(text)
    assert time.process_time() - began < 3


def test_as_much_as_is_allowed_fits_into_a_realm():
    realm = QuickJsRealm(RealmLimits(seconds=1))
    scope = realm.open()
    realm.define(scope, "x", encode(Xml("<r>" + "<b i='1'>t</b>" * 33_000 + "</r>")))
    assert decode(realm.value(scope, realm.expression("x.getElementsByTagName('b').length"))) == 33_000
    walk = "(() => { let n = 0; for (let c = x.documentElement.firstChild; c; c = c.nextSibling) n++; return n })()"
    assert decode(realm.value(scope, realm.expression(walk))) == 33_000
    loop = "(() => { let n = 0; const e = x.documentElement; for (let i = 0; i < e.childNodes.length; i++) n++; return n })()"
    assert decode(realm.value(scope, realm.expression(loop))) == 33_000
    restored = realm.restore(realm.snapshot(scope))
    assert realm.truth(restored, realm.expression("x.documentElement.lastChild.textContent === 't'"))
    realm.define(scope, "x", encode(Xml("<a>" * 100 + "</a>" * 100)))
    assert decode(realm.value(scope, realm.expression("x.getElementsByTagName('a').length"))) == 100


def test_a_realm_without_xml_does_not_pay_for_it():
    """The text of dom.js is given to a realm when the first XML enters."""
    realm = QuickJsRealm()
    before = realm.memory_used
    scope = realm.open()
    realm.define(scope, "x", encode({"xml": "xml"}))
    assert realm.memory_used - before < 5_000
    realm.define(scope, "x", encode(Xml("<a/>")))
    assert realm.memory_used - before > 20_000
