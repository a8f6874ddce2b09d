"""What a document names by src= (5.3, 5.8): fetched when it is read, interpreted like what stands in it, part of it."""

import pytest

from scxml_engine.diagnostics import Severity
from scxml_engine.ecmascript import encode
from scxml_engine.errors import DocumentError, SourceError
from scxml_engine.scxml.fetching import MOST_BYTES, Fetcher, pack, unpack
from scxml_engine.scxml.machine import Machine
from scxml_engine.scxml.markup import MAX_BYTES
from scxml_engine.scxml.program import Program
from tests.scxml.charts import document
from tests.scxml.running import NOW


class Files:
    """A source that writes down what was asked for."""

    def __init__(self, **texts):
        self.texts = {name.replace("_", "."): text for name, text in texts.items()}
        self.asked = []

    def fetch(self, uri):
        self.asked.append(uri)
        if uri not in self.texts:
            raise SourceError(f"{uri}: there is no such file")
        text = self.texts[uri]
        return text if isinstance(text, bytes) else text.encode()


def logs(body, source, attributes="", parameters=None):
    """What a document logs when it starts."""
    program = Program.from_bytes(document(body, attributes), "doc.scxml", source=source)
    machine = Machine(program, "s", parameters=parameters)
    return [getattr(each, "text", None) or each.message for each in machine.start(NOW)]


def data_of(text, expr="JSON.stringify(x)"):
    body = f'<datamodel><data id="x" src="x"/></datamodel><state id="s"><onentry><log expr="{expr}"/></onentry></state>'
    return logs(body, Files(x=text))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{"a": [1]}', '{"a":[1]}'),
        ("\ufeff[1]", "[1]"),
        (" some \r\n text ", '"some text"'),
        ("", '""'),
        ("2", "2"),
        ("<a>1</a>", '"<a>1</a>"'),
        ('<?xml version="1.0" encoding="latin-1"?><a>é</a>'.encode("latin-1"), '"<a>é</a>"'),
        ("<a>1</a>".encode("utf-16"), '"<a>1</a>"'),
        ("<a>1", '"<a>1"'),
        ("&lt;a/>", '"&lt;a/>"'),
    ],
)
def test_fetched_data_is_read_like_inline_content(text, shown):
    assert data_of(text) == [shown]


@pytest.mark.parametrize(
    ("text", "kind"), [("<a/>", "9"), ("\n <!-- c --><a/>\n", "9"), ("<a", "string"), ("[]", "object")]
)
def test_fetched_xml_is_a_dom(text, kind):
    assert data_of(text, "x.nodeType || typeof x") == [kind]


def test_comments_and_cdata_of_fetched_xml_are_there():
    assert data_of(
        "<a><!--c--><![CDATA[<]]><?p?></a>", "x.documentElement.childNodes.map(function (n) { return n.nodeType })"
    ) == ["[8,4,7]"]


def test_fetched_scripts_run_where_they_stand():
    body = """<datamodel><data id="x" expr="1"/></datamodel><script src="lib.js"/>
      <state id="s"><onentry><script src="set.js"/><log expr="twice(x)"/></onentry></state>"""
    source = Files(lib_js="function twice(n) { return 2 * n }", set_js="x = 5")
    assert logs(body, source) == ["10"]
    assert source.asked == ["set.js", "lib.js"]


def test_each_text_is_fetched_once_and_never_while_it_runs():
    source = Files(a="x = (x || 0) + 1")
    body = """<datamodel><data id="x" src="a"/></datamodel><state id="s"><onentry><script src="a"/><script src=" a "/></onentry></state>"""
    program = Program.from_bytes(document(body), source=source)
    Machine(program, "s").start(NOW)
    assert source.asked == ["a"]


def test_data_is_assigned_when_it_is_bound():
    """5.3.2: with late binding, when its state is entered; it is there, undefined, from the start."""
    body = """<state id="a"><onentry><log expr="typeof x"/></onentry><transition target="b"/></state>
      <state id="b"><datamodel><data id="x" src="x"/></datamodel><onentry><log expr="x"/></onentry></state>"""
    assert logs(body, Files(x="5"), 'binding="late"') == ["undefined", "5"]
    assert logs(body, Files(x="5")) == ["number", "5"]


# -------------------------------------------------------------------------------------------------- what cannot be had


@pytest.mark.parametrize(
    "block",
    ['<script src="no.js"/><state id="s"/>', '<state id="s">\n<onentry><script src="no.js"/></onentry></state>'],
)
def test_a_document_whose_script_cannot_be_fetched_is_rejected(block):
    """5.8: with the place of the element, the URI and the reason."""
    with pytest.raises(DocumentError) as refused:
        Program.from_bytes(document(f"\n {block}"), "doc.scxml", source=Files())
    [found] = refused.value.diagnostics
    assert (found.code, found.severity) == ("unavailable", Severity.ERROR)
    assert (found.location.line, found.location.column) == ((2, 2) if block.startswith("<script") else (3, 10))
    assert found.message == 'the script src="no.js" cannot be fetched: no.js: there is no such file'
    assert Program.check(document(f"\n {block}"), "doc.scxml", source=Files())[0] == found


def test_data_that_cannot_be_fetched_is_an_error_event_and_stays_undefined():
    """5.3: and `check` warns."""
    body = """<datamodel>
      <data id="x" src="no.json"/><data id="y" expr="2"/></datamodel><state id="s"><onentry><log expr="typeof x + y"/></onentry>
      <transition event="error.execution"><log expr="_event.name"/></transition></state>"""
    fault = 'the data src="no.json" cannot be fetched: no.json: there is no such file'
    assert logs(body, Files()) == [fault, "undefined2", "error.execution"]
    [found] = Program.check(document(body), "doc.scxml", source=Files())
    assert (found.code, found.severity, found.location.line, found.location.column) == (
        "unavailable",
        Severity.WARNING,
        2,
        7,
    )
    assert found.message == fault


def test_a_value_from_outside_makes_the_fetch_superfluous():
    body = '<datamodel><data id="x" src="no"/></datamodel><state id="s"><onentry><log expr="x"/></onentry></state>'
    assert logs(body, Files(), parameters={"x": encode(7)}) == ["7"]


def test_a_fetched_script_that_does_not_parse_says_where():
    body = '<script src="lib.js"/><state id="s"/>'
    [found] = Program.check(document(body), "doc.scxml", source=Files(lib_js="var a;\nvar b;\nvar var;"))
    assert found.code == "expression"
    assert found.message.startswith('<script src="lib.js"> does not parse: ')
    assert found.message.endswith("(in its line 3)")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"x" * (MAX_BYTES + 1), f"it has more than {MAX_BYTES} bytes"),
        (b"\xff\xfe\xff", "byte"),
        (b"<?xml version='1.0' encoding='ebcdic-no'?>", "unknown encoding"),
    ],
)
def test_what_is_no_text_or_too_long_cannot_be_had(text, reason):
    with pytest.raises(SourceError, match=reason):
        Fetcher(Files(a=text)).text("a")


def test_a_document_may_not_name_more_and_more():
    fetcher = Fetcher(Files(**{f"n{number}": b" " * MAX_BYTES for number in range(6)}))
    for number in range(MOST_BYTES // MAX_BYTES):
        fetcher.text(f"n{number}")
    with pytest.raises(SourceError, match="bytes in all"):
        fetcher.text("n5")


def test_a_data_text_that_is_refused_xml_is_an_error_event():
    assert "DOCTYPE" in data_of('<!DOCTYPE a [<!ENTITY e "e">]><a>&e;</a>', "typeof x")[0]


# -------------------------------------------------------------------------------------------------- digests, editions

NAMING = '<datamodel><data id="x" src="x"/></datamodel><script src="lib"/><state id="s"/>'


def program(source, body=NAMING):
    return Program.from_bytes(document(body), source=source)


def test_the_digest_covers_what_was_fetched():
    one = program(Files(x="1", lib="y = 1"))
    assert one.document.digest == program(Files(x="1", lib="y = 1")).document.digest
    others = [Files(x="2", lib="y = 1"), Files(x="1", lib="y = 2"), Files(lib="y = 1"), Files(x="", lib="y = 1")]
    digests = {each.document.digest for each in map(program, others)}
    assert len(digests | {one.document.digest}) == len(others) + 1
    assert [(each.uri, each.data) for each in one.document.fetched] == [("lib", b"y = 1"), ("x", b"1")]


def test_a_document_that_names_nothing_has_the_digest_of_its_bytes():
    data = '<state id="s"/>'
    assert program(Files(), data).document.digest == program(None, data).document.digest
    assert program(Files(), data).document.fetched == ()


def test_a_document_and_what_it_named_are_kept_in_one_piece():
    source = Files(lib="y = 1")
    made = program(source)
    packed = pack(document(NAMING), made.document.fetched)
    data, recorded = unpack(packed)
    assert data == document(NAMING)
    again = Program.from_bytes(data, source=recorded)
    assert again.document.digest == made.document.digest
    assert pack(data, again.document.fetched) == packed
    with pytest.raises(SourceError, match="was not kept"):
        recorded.fetch("other")
    assert unpack(packed, Files(other="5"))[1].fetch("other") == b"5"


def test_a_document_that_named_nothing_is_kept_as_it_is():
    data = document('<state id="s"/>')
    assert pack(data, ()) == data
    source = Files()
    assert unpack(data, source) == (data, source)


@pytest.mark.parametrize(
    "damage",
    [
        lambda packed: packed[:-5],
        lambda packed: packed.replace(b"document", b"dokument"),
        lambda packed: packed.replace(b'"lib"', b'"lib", 1'),
    ],
)
def test_a_damaged_piece_is_refused(damage):
    packed = pack(document(NAMING), program(Files(lib="y = 1")).document.fetched)
    with pytest.raises(SourceError, match="damaged"):
        unpack(damage(packed))
