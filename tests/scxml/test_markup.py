"""The front door: any bytes give elements with right places, or a DocumentError with one clear diagnostic."""

import codecs
import time

import pytest

from scxml_engine.errors import DocumentError
from scxml_engine.scxml import markup

NS = 'xmlns="http://www.w3.org/2005/07/scxml"'


def places(data):
    """The (name, line, column) of every start tag."""
    root, found = markup.parse(data, "doc.scxml")
    return [(each.tag.split("}")[-1], found[each].line, found[each].column) for each in root.iter()]


def refusal(data):
    """The one diagnostic of a refused document."""
    with pytest.raises(DocumentError) as caught:
        markup.parse(data, "doc.scxml")
    [diagnostic] = caught.value.diagnostics
    assert diagnostic.severity == "error"
    assert diagnostic.location.file == "doc.scxml"
    return diagnostic


def at(diagnostic):
    return diagnostic.code, diagnostic.location.line, diagnostic.location.column


# ------------------------------------------------------------------------------------------------------------- places


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<a/>", [("a", 1, 1)]),
        ("  <a>\n\t<b/></a>", [("a", 1, 3), ("b", 2, 2)]),
        ('<a x="1"\n   y="2"><b/></a>', [("a", 1, 1), ("b", 2, 10)]),
        ("<a><!-- <x> --><b/></a>", [("a", 1, 1), ("b", 1, 16)]),
        ("<!-- <x> -->\n<a/>", [("a", 2, 1)]),
        ("<a><![CDATA[<x>]]]]><b/></a>", [("a", 1, 1), ("b", 1, 21)]),
        ("<a><?pi <x> ?><b/></a>", [("a", 1, 1), ("b", 1, 15)]),
        ("<?pi <x> ?><a/>", [("a", 1, 12)]),
        ("<a x='>'><b y=\"<'>\"/></a>".replace("<'>", "&lt;'>"), [("a", 1, 1), ("b", 1, 10)]),
        ("<a x='\"><b/>'/>".replace("<b/>", "&lt;b/>"), [("a", 1, 1)]),
        ("<a>&lt;x&gt;<b/></a>", [("a", 1, 1), ("b", 1, 13)]),
        ("<a>x > y<b/></a>", [("a", 1, 1), ("b", 1, 9)]),
        ("<a><b></b\n><c/></a >", [("a", 1, 1), ("b", 1, 4), ("c", 2, 2)]),
        ("<é>ü<ö/></é>", [("é", 1, 1), ("ö", 1, 5)]),
        ("<a>\U0001f600<b/></a>", [("a", 1, 1), ("b", 1, 5)]),
        ("<a><!-- a -- b --></a>".replace("a -- b", "a - b"), [("a", 1, 1)]),
        ("<a><!----><b/><!-- ' --><c/><!-- \" --></a>", [("a", 1, 1), ("b", 1, 11), ("c", 1, 25)]),
        ("<a>it's <b/> isn't</a>", [("a", 1, 1), ("b", 1, 9)]),
    ],
)
def test_every_start_tag_has_its_line_and_column(text, expected):
    assert places(text.encode()) == expected


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_counts(newline):
    """XML 1.0, 2.11."""
    assert places(newline.join(["<a>", "<!--", "-->", "  <b/>", "</a>"]).encode()) == [("a", 1, 1), ("b", 4, 3)]


@pytest.mark.parametrize(
    ("encoding", "declared", "bom"),
    [
        ("utf-8", "", b""),
        ("utf-8", "", codecs.BOM_UTF8),
        ("utf-8", "UTF-8", codecs.BOM_UTF8),
        ("utf-8", "utf-8", b""),
        ("iso-8859-1", "ISO-8859-1", b""),
        ("cp1252", "windows-1252", b""),
        ("utf-16-le", "UTF-16", codecs.BOM_UTF16_LE),
        ("utf-16-be", "UTF-16", codecs.BOM_UTF16_BE),
        ("utf-16-le", "", codecs.BOM_UTF16_LE),
        ("cp437", "cp437", b""),
    ],
)
def test_encodings_are_honoured_and_columns_count_characters(encoding, declared, bom):
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    text = f"{head}<a>é<b>ü</b></a>"
    root, found = markup.parse(bom + text.encode(encoding), "doc.scxml")
    assert root[0].text == "ü"
    assert found[root[0]].column == len(head) + 5


@pytest.mark.parametrize(
    "text",
    [
        '\n<a><![CDATA[<?xml version="1.0"?>]]></a>',
        '<!-- c --><a><![CDATA[<?xml version="1.0"?>]]></a>',
        '<?xml version="1.0"?><a><![CDATA[<?xml version="1.0"?>]]></a>',
    ],
)
def test_only_the_documents_own_declaration_is_taken_for_one(text):
    assert markup.parse(text.encode(), "x")[0].text == '<?xml version="1.0"?>'


# ----------------------------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize("encoding", ["undefined", "idna", "punycode", "utf-7", "utf_7", "unicode_escape", "U7"])
def test_what_is_no_character_set_is_no_encoding(encoding):
    found = refusal(f'<?xml version="1.0" encoding="{encoding}"?><a b="+2AA-\\ud800"/>'.encode())
    assert at(found) == ("encoding", 1, 0)
    assert "UTF-8" in found.remedy


@pytest.mark.parametrize("encoding", ["hex", "base64", "zlib", "rot13", "nonsense", "x" * 300])
def test_an_unknown_encoding_is_named(encoding):
    found = refusal(f'<?xml version="1.0" encoding="{encoding}"?><a/>'.encode())
    assert found.code == "encoding"
    assert encoding in found.message


def test_a_byte_that_is_not_utf8_is_named_with_its_line():
    found = refusal(b"<a>\n\n caf\xe9</a>")
    assert at(found) == ("encoding", 3, 0)
    assert "byte 9" in found.message
    assert found.remedy == "save the file as UTF-8"


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("<!DOCTYPE a><a/>", 1, 1),
        ('<?xml version="1.0"?>\n<!-- x -->\n  <!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', 3, 3),
        ('<!DOCTYPE a SYSTEM "http://example.com/a.dtd"><a/>', 1, 1),
        ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', 1, 1),
        (
            '<!DOCTYPE a [<!ENTITY l0 "lol">'
            + "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
            + "]><a>&l11;</a>",
            1,
            1,
        ),
        ("<!-- --><?x ?>\n<!doctype a><a/>", 2, 1),
    ],
)
def test_a_doctype_is_refused_so_there_is_no_entity_of_a_document(text, line, column):
    began = time.process_time()
    found = refusal(text.encode())
    assert at(found) == ("doctype", line, column)
    assert found.remedy == "remove the DOCTYPE declaration"
    assert time.process_time() - began < 1


def test_a_doctype_in_a_comment_is_none():
    assert places(b"<!-- <!DOCTYPE a> --><a/>") == [("a", 1, 22)]


@pytest.mark.parametrize(
    ("text", "line", "message", "remedy"),
    [
        ("", 1, "the document is empty", "begin with <scxml>"),
        (" \n ", 2, "the document is empty", "begin with <scxml>"),
        ("<a b=1/>", 1, "an attribute value without quotes", 'write it in quotes, as in type_id="1"'),
        ("<a>\n<ocs:timeout/></a>", 2, "ocs", "declare it on <scxml>"),
        ("<a>\n\nif (x < y)</a>", 3, "invalid element name", "written &lt;"),
        ("<a>\nx && y</a>", 2, "", "&amp;&amp;"),
        ('<a\n b="x < y"/>', 2, "", "&lt;"),
        ("<a>&undefined;</a>", 1, "", ""),
        ("<a>\n<b>\n</a>", 3, "mismatch", ""),
        ("<a/><b/>", 1, "Extra content", ""),
        ("<a>", 1, "", ""),
        ("<a x='1' x='2'/>", 1, "redefined", ""),
        ("text", 1, "", ""),
        ("<a>\x00</a>", 1, "", ""),
        ("<a>\x01</a>", 1, "", ""),
    ],
)
def test_what_is_not_well_formed_is_said_with_its_mend(text, line, message, remedy):
    found = refusal(text.encode())
    assert (found.code, found.location.line) == ("xml", line)
    assert message in found.message
    assert remedy in found.remedy
    assert "\n" not in str(found)


def test_a_fault_has_the_column_in_characters_also_behind_text_that_is_not_ascii():
    plain, other = refusal(b"<a>eeee <b></a>"), refusal("<a>éééé <b></a>".encode())
    assert at(plain) == at(other)


def test_garbage_is_refused():
    for data in (
        b"\x00\x01\x02",
        b"\xff\xfe",
        b"\xff\xfe<",
        b"\xfe\xff\x00",
        b"\xef\xbb\xbf",
        b"\xff\xfe\x00\x00a",
        b"PK\x03\x04",
    ):
        assert refusal(data).code in ("xml", "encoding")


def test_too_large_is_refused_unread():
    found = refusal(b"<" * (markup.MAX_BYTES + 1))
    assert at(found) == ("too-large", 0, 0)
    assert str(markup.MAX_BYTES) in found.message


def test_the_largest_document_is_read_in_no_time():
    filler = b"<b/>" * 50_000 + b"x" * 4_000_000
    began = time.process_time()
    assert len(places(b"<a>" + filler + b"</a>")) == 50_001
    assert time.process_time() - began < 3


@pytest.mark.parametrize("depth", [101, 102, 255, 256, 300, 5_000, 100_000])
def test_too_deep_is_refused_where_it_becomes_so(depth):
    found = refusal(b"<a>" * depth + b"</a>" * depth)
    assert found.code == "too-deep"
    assert str(markup.MAX_DEPTH) in found.message
    if depth < 256:
        assert found.location.column == markup.MAX_DEPTH * 3 + 1


def test_as_deep_as_allowed_is_read():
    assert len(places(b"<a>" * markup.MAX_DEPTH + b"</a>" * markup.MAX_DEPTH)) == markup.MAX_DEPTH


@pytest.mark.parametrize(
    "text",
    ["<a " + "x" * 200_000, '<a b="' + "'" * 200_000, "<a>" + "<!--" * 50_000, "<a>" + "<![CDATA[" * 30_000, "<?" * 100_000, "<a" * 100_000],
    ids=["attribute", "quote", "comments", "cdata", "pi", "tags"],
)  # fmt: skip
def test_no_unfinished_markup_takes_long(text):
    began = time.process_time()
    assert refusal(text.encode()).code in ("xml", "too-deep")
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    "declaration",
    [
        "<?xml version=1.0?>", "<?xml bogus?>", '<?xml version="1.0" encoding=UTF-8?>', '<?xml encoding="UTF-8"?>',
        '<?xml version="1.0" standalone="maybe"?>', '<?xml version="1.0" version="1.0"?>', ' <?xml version="1.0"?>',
        '<?xml version="1.0" encoding="UTF-8"', '<?xml version="1.0"? >',
    ],
)  # fmt: skip
def test_a_declaration_that_is_none_is_refused(declaration):
    """XML 1.0, section 2.8: it is well-formed or the document is not."""
    with pytest.raises(DocumentError) as refusal:
        markup.parse(f"{declaration}<scxml/>".encode(), "x")
    assert refusal.value.diagnostics[0].code in ("xml", "encoding")
    assert refusal.value.diagnostics[0].location.line == 1


@pytest.mark.parametrize(
    "declaration",
    [
        '<?xml version="1.0"?>', "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>",
        '<?xml version = "1.1"\n encoding = "utf-8"?>\n',
    ],
)  # fmt: skip
def test_a_declaration_in_order_is_taken(declaration):
    assert markup.parse(f"{declaration}<scxml/>".encode(), "x")[0].tag == "scxml"
