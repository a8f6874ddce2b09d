"""XML in a realm: what its DOM answers, that nothing of it can be changed, and that it is kept and crosses."""

import json
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from scxml_engine.ecmascript import Xml, decode, encode, to_json
from scxml_engine.errors import ScriptError, ScriptSyntaxError, SnapshotError

BOOKS = (
    '<!--before--><books xmlns:q="urn:q" id="root"><book title="t1" q:z="&quot;&#10;&lt;"/>one &amp; <![CDATA[two <&]]>'
    '<?note  of a kind?><!--inside--><q:book xmlns="urn:d" title="t2"><page id="p7">seven</page></q:book></books><?end?>'
)


@pytest.fixture(scope="module")
def realm(make_realm):
    return make_realm()


@pytest.fixture
def scope(realm):
    made = realm.open()
    realm.define(made, "x", encode(Xml(BOOKS)))
    realm.run(made, realm.script("var r = x.documentElement, b = r.firstChild, l = r.lastChild, p = l.firstChild"))
    yield made
    realm.close(made)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[x.nodeType, x.nodeName, x.nodeValue, x.textContent, x.parentNode, x.ownerDocument]", [9, "#document"] + [None] * 4),
        ("[x.childNodes.length, x.firstChild.nodeType, x.lastChild.nodeType, x.children.length]", [3, 8, 7, 1]),
        ("x.firstElementChild === r && r.parentNode === x && r.ownerDocument === x && r.parentElement === null", True),
        ("[r.nodeType, r.nodeName, r.tagName, r.localName, r.prefix, r.namespaceURI]", [1, "books", "books", "books", None, None]),
        ("[l.nodeName, l.tagName, l.localName, l.prefix, l.namespaceURI]", ["q:book", "q:book", "book", "q", "urn:q"]),
        ("[p.localName, p.prefix, p.namespaceURI]", ["page", None, "urn:d"]),
        ("r.textContent", "one & two <&seven"),
        ("r.childNodes.map(function (n) { return n.nodeType })", [1, 3, 4, 7, 8, 1]),
        ("r.childNodes.map(function (n) { return n.nodeName })", ["book", "#text", "#cdata-section", "note", "#comment", "q:book"]),
        ("r.childNodes.map(function (n) { return n.nodeValue })", [None, "one & ", "two <&", "of a kind", "inside", None]),
        ("r.childNodes.map(function (n) { return n.textContent })", ["", "one & ", "two <&", "of a kind", "inside", "seven"]),
        ("[r.childNodes[1].data, r.childNodes[2].length, r.childNodes[3].target, r.childNodes[4].data]", ["one & ", 6, "note", "inside"]),
        ("b.nextSibling === r.childNodes[1] && l.previousSibling === r.childNodes[4] && b.previousSibling === null", True),
        ("l.nextSibling === null && r.lastChild === l && p.firstChild.parentNode === p && p.firstChild.nextSibling === null", True),
        ("b.nextElementSibling === l && l.previousElementSibling === b && l.nextElementSibling === null", True),
        ("r.lastElementChild === l && r.childElementCount === 2 && x.lastElementChild === r", True),
        ("r.nextSibling.nodeName + r.previousSibling.nodeValue", "endbefore"),
        ("b.hasChildNodes() || b.firstChild !== null || b.lastChild !== null || b.childNodes.length > 0", False),
        ("r.childNodes === r.childNodes && r.children === r.children && b.attributes === b.attributes", True),
        ("[b.attributes.length, b.attributes[0].name, b.attributes[0].value, b.attributes[1].value]", [2, "title", "t1", '"\n<']),
        ("[b.attributes[1].localName, b.attributes[1].prefix, b.attributes[1].namespaceURI]", ["z", "q", "urn:q"]),
        ("[b.attributes[0].nodeType, b.attributes[0].nodeName, b.attributes[0].nodeValue, b.attributes[0].textContent]", [2, "title", "t1", "t1"]),
        ("b.attributes[0].ownerElement === b && b.attributes[0].parentNode === null && b.attributes[0].nextSibling === null", True),
        ("b.attributes[0].ownerDocument === x && b.attributes[0].specified && b.attributes[0].childNodes.length === 0", True),
        ("[b.getAttribute('title'), b.getAttribute('q:z'), b.getAttribute('z'), b.getAttribute('')]", ["t1", '"\n<', None, None]),
        ("[b.getAttributeNS('urn:q', 'z'), b.getAttributeNS(null, 'title'), b.getAttributeNS('', 'z')]", ['"\n<', "t1", None]),
        ("[b.hasAttribute('title'), b.hasAttribute('no'), b.hasAttributeNS('urn:q', 'z'), b.hasAttributes(), p.parentNode.hasAttributes()]", [True, False, True, True, True]),
        ("b.getAttributeNode('title') === b.attributes[0] && b.getAttributeNodeNS('urn:q', 'z') === b.attributes[1]", True),
        ("[b.getAttributeNode('no'), r.childNodes[1].attributes, x.attributes]", [None, None, None]),
        ("[b.attributes.getNamedItem('title').value, b.attributes.getNamedItem('no'), b.attributes.getNamedItemNS('urn:q', 'z').name]", ["t1", None, "q:z"]),
        ("[r.getAttribute('xmlns:q'), r.attributes[0].namespaceURI, l.getAttribute('xmlns')]", ["urn:q", "http://www.w3.org/2000/xmlns/", "urn:d"]),
        ("[r.id, b.id, p.id]", ["root", "", "p7"]),
        ("x.getElementsByTagName('book').length + x.getElementsByTagName('q:book').length", 2),
        ("x.getElementsByTagName('*').map(function (e) { return e.tagName })", ["books", "book", "q:book", "page"]),
        ("r.getElementsByTagName('*').length + l.getElementsByTagName('*').length + p.getElementsByTagName('*').length", 4),
        ("r.getElementsByTagName('books').length", 0),
        ("x.getElementsByTagNameNS('urn:q', 'book')[0] === l && x.getElementsByTagNameNS('*', 'book').length === 2", True),
        ("[x.getElementsByTagNameNS(null, '*').length, x.getElementsByTagNameNS('', 'book').length, x.getElementsByTagNameNS('*', '*').length]", [2, 1, 4]),
        ("x.getElementById('p7') === p && x.getElementById('root') === r && x.getElementById('t1') === null", True),
        ("[r.childNodes.item(0) === b, r.childNodes.item(99), r.childNodes.item(-1)]", [True, None, None]),
        ("r.childNodes instanceof Array && Array.isArray(r.children) && r.children.length === 2", True),
        ("(function () { var names = []; for (var i = 0; i < r.children.length; i++) names.push(r.children[i].tagName); return names })()", ["book", "q:book"]),
        ("r.contains(p) && r.contains(r) && !p.contains(r) && !r.contains(null) && r.isSameNode(p.parentNode.parentNode)", True),
        ("[r.nodeType === r.ELEMENT_NODE, x.nodeType === x.DOCUMENT_NODE, r.TEXT_NODE]", [True, True, 3]),
        ("String(p) + p.firstChild", '<page xmlns="urn:d" xmlns:q="urn:q" id="p7">seven</page>seven'),
        ("'' + b.attributes[1]", 'q:z="&quot;&#10;&lt;"'),
        ("r.childNodes.slice(1, 5).join('')", "one &amp; <![CDATA[two <&]]><?note of a kind?><!--inside-->"),
        ("JSON.stringify({p: p, list: p.childNodes})", '{"p":"<page xmlns=\\"urn:d\\" xmlns:q=\\"urn:q\\" id=\\"p7\\">seven</page>","list":["seven"]}'),
        ("Object.keys(r).length + Object.getOwnPropertyNames(r).length", 0),
        ("(function () { for (var name in r) return name })()", None),
    ],
)  # fmt: skip
def test_a_node_answers(realm, scope, text, expected):
    answer = decode(realm.value(scope, realm.expression(text)))
    assert (None if not answer and expected is None else answer) == expected


def test_a_document_is_its_text(realm, scope):
    written = BOOKS.replace("note  of", "note of")
    assert decode(realm.value(scope, realm.expression("x"))) == Xml(written)
    assert realm.text(scope, realm.expression("x")) == written
    assert realm.text(scope, realm.expression("x.toString()")) == written


# ------------------------------------------------------------------------------------------------------------- crossing


def test_an_element_crosses_as_a_document_of_its_own_and_arrives_as_an_element(realm, scope):
    value = realm.value(scope, realm.expression("{a: p, b: [p, p]}"))
    assert to_json(value) == {"a": str(decode(value)["a"]), "b": [str(decode(value)["a"])] * 2}
    other = realm.open()
    for each in (value, encode(decode(value))):
        realm.define(other, "y", each)
        assert realm.truth(other, realm.expression("y.a.getAttribute('id') === 'p7' && y.a.namespaceURI === 'urn:d'"))
        assert realm.truth(other, realm.expression("y.b[1].tagName === 'page' && y.a.parentNode === y.a.ownerDocument"))


def test_a_list_of_elements_crosses_as_one(realm, scope):
    value = realm.value(scope, realm.expression("r.getElementsByTagName('*')"))
    other = realm.open()
    for each in (value, encode(decode(value))):
        realm.define(other, "y", each)
        assert decode(realm.value(other, realm.expression("[y.length, y.item(2).tagName]"))) == [3, "page"]


@pytest.mark.parametrize("text", ["b.attributes[0]", "[p.firstChild]", "{c: r.childNodes[4]}", "b.attributes"])
def test_what_is_no_element_does_not_cross(realm, scope, text):
    with pytest.raises(ScriptError, match="neither an element nor a document"):
        realm.value(scope, realm.expression(text))


def test_xml_is_assigned_and_walked_through(realm, scope):
    realm.declare(scope, "y")
    realm.assign_value(scope, realm.location("y"), encode({"a": [Xml("<a><b n='1'/><b n='2'/></a>")]}))
    realm.declare(scope, "item")
    iteration, length = realm.iterate(scope, realm.expression("y.a[0].getElementsByTagName('b')"))
    seen = []
    for index in range(length):
        realm.item(scope, iteration, index, realm.location("item"), None)
        seen.append(realm.text(scope, realm.expression("item.getAttribute('n')")))
    realm.end_iteration(iteration)
    assert seen == ["1", "2"]


@pytest.mark.parametrize(
    "value", [{"$": "xml"}, {"xml": '{"$":"xml","v":"<a/>"}'}, '{"$":"xml","v":"<a/>"}', ["{", '"$":"xml"']]
)
def test_data_that_looks_like_a_tag_is_data(realm, value):
    scope = realm.open()
    realm.define(scope, "x", encode(value))
    assert decode(realm.value(scope, realm.expression("x"))) == value


def test_the_same_text_makes_documents_apart(realm):
    scope = realm.open()
    realm.define(scope, "x", encode([Xml("<a/>"), Xml("<a/>")]))
    assert realm.truth(scope, realm.expression("x[0] !== x[1] && x[0].firstChild !== x[1].firstChild"))


# ------------------------------------------------------------------------------------------------------------ snapshots

HOLDING = """var list = r.childNodes, text = list[1], attribute = b.attributes[1], found = x.getElementsByTagName('book'),
  both = [p, {p: p}], same = found; x = null"""
PROBE = """r.childNodes.length === 6 && list.length === 6 && list[0] === b && text === list[1] && text.data === 'one & ' &&
  attribute.ownerElement === b && attribute.value === '"\\n<' && same === found && found[0] === b && both[0] === p &&
  both[1].p === p && p.ownerDocument === r.parentNode && list.item(5) === l && x === null"""


def test_a_snapshot_keeps_every_node_in_its_place(make_realm, realm, scope):
    realm.run(scope, realm.script(HOLDING))
    assert realm.truth(scope, realm.expression(PROBE))
    taken = realm.snapshot(scope)
    other = make_realm()
    other.script(HOLDING)
    for where in (realm, other):
        restored = where.restore(taken)
        assert where.truth(restored, where.expression(PROBE))
        assert where.snapshot(restored) == taken
        assert where.text(restored, where.expression("r.ownerDocument")) == realm.text(
            scope, realm.expression("r.ownerDocument")
        )


@pytest.mark.parametrize(
    "data",
    [
        {"$": "xml", "v": "<a"},
        {"$": "xml", "v": '<!DOCTYPE a [<!ENTITY e "e">]><a>&e;</a>'},
        {"$": "xml", "v": 0},
        {"$": "xml"},
        {"$": "node", "i": 7, "of": {"$": "xml", "v": "<a/>"}},
        {"$": "node", "i": -1, "of": {"$": "xml", "v": "<a/>"}},
        {"$": "node", "i": "k", "of": {"$": "xml", "v": "<a/>"}},
        {"$": "node", "i": 1, "of": {"$": "node", "i": 1, "of": {"$": "xml", "v": "<a/>"}}},
        {"$": "node", "i": 0, "of": 5},
        {"$": "nodes", "v": [1]},
        {"$": "nodes", "v": 1},
    ],
)
def test_a_snapshot_that_was_tampered_with_is_refused(realm, data):
    with pytest.raises((SnapshotError, ScriptError)):
        realm.restore(json.dumps({"random": 1, "data": {"x": data}}))


# ------------------------------------------------------------------------------------------------------------- hardness


@pytest.mark.parametrize(
    "attack",
    [
        "r.nodeName = 'hacked'", "r.extra = 1", "delete r.nodeName", "r.childNodes[0] = null", "r.childNodes.push(1)",
        "r.childNodes.length = 0", "r.childNodes.sort()", "b.attributes[0].value = 'hacked'", "r.childNodes.extra = 1",
        "Object.getPrototypeOf(r).nodeName = 1", "Object.getPrototypeOf(Object.getPrototypeOf(r)).toString = function () { return 'hacked' }",
        "Object.getPrototypeOf(r.childNodes).item = null", "Object.getPrototypeOf(r).getAttribute = null",
        "Object.defineProperty(r, 'nodeName', {value: 'hacked'})",
        "Object.defineProperty(Object.getPrototypeOf(r), 'getAttribute', {value: null})",
        "r.__proto__ = {nodeName: 'hacked'}", "r.__proto__.__proto__ = {}", "r.childNodes.__proto__ = []",
        "Object.getPrototypeOf(r).getAttribute.call = null", "r.getAttribute.extra = 1",
    ],
)  # fmt: skip
def test_nothing_of_a_dom_can_be_changed(realm, scope, attack):
    witness = realm.expression(
        "[r.nodeName, r.extra, r.childNodes.length, r.childNodes[0] === b, b.getAttribute('title'), r.childNodes.item(0) === b,"
        " typeof r.getAttribute.call, r.getAttribute.extra, r.childNodes.extra, r.toString().slice(0, 6)]"
    )
    before = realm.value(scope, witness)
    realm.run(scope, realm.script(f"try {{ {attack} }} catch (e) {{ }}"))
    assert realm.value(scope, witness) == before
    fresh = realm.open()
    realm.define(fresh, "y", encode(Xml("<a b='1'/>")))
    assert realm.truth(
        fresh, realm.expression("y.documentElement.getAttribute('b') === '1' && y.childNodes.item(0).nodeName === 'a'")
    )


@pytest.mark.parametrize(
    "attack",
    [
        "Object.getPrototypeOf(r).nodeName",
        "Object.getPrototypeOf(r).getAttribute('x')",
        "r.getAttribute.call({}, 'title')",
        "Object.create(r).nodeName",
        "Object.create(Object.getPrototypeOf(r)).childNodes",
        "r.getAttribute.call(null, 'title')",
        "r.childNodes.getNamedItem.call([1], 'x')",
        "Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Object.getPrototypeOf(r)), 'nodeType').get.call(r.childNodes)",
    ],
)
def test_what_only_looks_like_a_node_is_none(realm, scope, attack):
    with pytest.raises(ScriptError, match="this is no node"):
        realm.value(scope, realm.expression(attack))


@pytest.mark.parametrize(
    "text", ["Object.create(r)", "Object.create(Object.getPrototypeOf(r))", "Object.create(r.childNodes)"]
)
def test_what_only_looks_like_a_node_is_not_kept_as_one(realm, scope, text):
    realm.run(scope, realm.script(f"var forged = {text}"))
    with pytest.raises(SnapshotError, match="data item forged"):
        realm.snapshot(scope)


WALK = """(() => {
  const seen = new Set(), open = [];
  const look = (path, o) => {
    if ((typeof o !== 'object' && typeof o !== 'function') || o === null || seen.has(o)) return;
    seen.add(o);
    if (!Object.isFrozen(o)) open.push(path);
    look(path + '.__proto__', Object.getPrototypeOf(o));
    for (const key of Reflect.ownKeys(o)) {
      const d = Object.getOwnPropertyDescriptor(o, key);
      look(path + '.' + String(key), d.value);
      look(path + '.get ' + String(key), d.get);
      look(path + '.set ' + String(key), d.set);
    }
  };
  for (const [name, o] of Object.entries({x, r, b, l, text: r.childNodes[1], a: b.attributes[0], list: r.childNodes})) look(name, o);
  return open;
})()"""


def test_everything_reachable_from_a_dom_is_frozen(realm, scope):
    assert decode(realm.value(scope, realm.expression(WALK))) == []


@pytest.mark.parametrize(
    "text",
    ["r.getAttribute.constructor('return 1')()", "r.toString.constructor('return this')()", "x.item.constructor('1')"],
)
def test_no_way_leads_from_a_dom_to_the_host(realm, scope, text):
    with pytest.raises((ScriptError, ScriptSyntaxError)):
        realm.value(scope, realm.expression(text))


# ----------------------------------------------------------------------------------------------------- any tree at all

DUMP = """function escaped(text) {
  return text.split('&').join('&amp;').split('<').join('&lt;').split('\\r').join('&#13;').split('"').join('&quot;')
    .split('\\n').join('&#10;').split('\\t').join('&#9;');
}
function dump(node) {
  var inner = '', attributes = '', child, i;
  for (child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.parentNode !== node) throw new Error('parent');
    if (child.nextSibling !== null && child.nextSibling.previousSibling !== child) throw new Error('previous');
    inner += dump(child);
  }
  switch (node.nodeType) {
    case 9: return inner;
    case 1:
      for (i = 0; i < node.attributes.length; i++) {
        attributes += ' ' + node.attributes[i].name + '="' + escaped(node.attributes[i].value) + '"';
      }
      return '<' + node.tagName + attributes + '>' + inner + '</' + node.tagName + '>';
    case 7: return '<?' + node.target + ' ' + node.data + '?>';
    case 8: return '<!--' + node.data + '-->';
    default: return escaped(node.data);
  }
}
function each() { return x.getElementsByTagName('*').map(String); }
function names() {
  return x.getElementsByTagName('*').map(function (e) { return [e.namespaceURI, e.localName, e.textContent]; });
}"""
WORDS = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff")
    | st.sampled_from("\n\t<&>\"']"),
    max_size=6,
)
QUIET = st.text(st.sampled_from("ab é<&>"), max_size=4)
LEAVES = st.one_of(
    WORDS.map(escape),
    QUIET.map(lambda text: f"<!--{text}-->"),
    QUIET.map(lambda text: f"<![CDATA[{text}]]>"),
    QUIET.map(lambda text: f"<?pi {text.strip()}?>"),
)


def element(children):
    scopes = st.sampled_from(["", ' xmlns="urn:d"', ' xmlns=""', ' xmlns:p="urn:other"', ' xmlns:n="urn:n"'])
    attributes = st.dictionaries(st.sampled_from(["x", "y", "p:x", "q:x", "id", "xml:lang", "é"]), WORDS, max_size=3)
    return st.builds(
        lambda name, scope, given, inner: (
            f"<{name}{scope}{''.join(f' {key}={quoteattr(value)}' for key, value in given.items())}>{''.join(inner)}</{name}>"
        ),
        st.sampled_from(["a", "b", "p:a", "q:c", "été"]),
        scopes,
        attributes,
        st.lists(children, max_size=4),
    )


TREES = st.lists(st.recursive(LEAVES, element, max_leaves=12), max_size=4).map(
    lambda inner: f'<!--top--><root xmlns:p="urn:p" xmlns:q="urn:q">{"".join(inner)}</root><?end?>'
)


def canonical(text):
    parser = etree.XMLParser(strip_cdata=False)
    return etree.tostring(etree.fromstring(text.encode(), parser).getroottree(), method="c14n")


@settings(max_examples=60, deadline=None)
@given(TREES)
def test_any_tree_is_the_same_in_the_realm(realm, text):
    """Walked node by node, written as a whole and element by element, and named as lxml names it."""
    scope = realm.open()
    try:
        realm.define(scope, "x", encode(Xml(text)))
        realm.run(scope, realm.script(DUMP))
        assert canonical(decode(realm.value(scope, realm.expression("dump(x)")))) == canonical(text)
        assert canonical(realm.text(scope, realm.expression("x"))) == canonical(text)
        root = etree.fromstring(text.encode(), etree.XMLParser(strip_cdata=False))
        elements = list(root.iter(etree.Element))
        written = decode(realm.value(scope, realm.expression("each()")))
        assert [canonical(each) for each in written] == [
            canonical(etree.tostring(each, encoding="unicode", with_tail=False)) for each in elements
        ]
        assert decode(realm.value(scope, realm.expression("names()"))) == [
            [etree.QName(each).namespace, etree.QName(each).localname, "".join(each.xpath(".//text()"))]
            for each in elements
        ]
        restored = realm.restore(realm.snapshot(scope))
        assert realm.value(restored, realm.expression("dump(x)")) == realm.value(scope, realm.expression("dump(x)"))
        realm.close(restored)
    finally:
        realm.close(scope)
