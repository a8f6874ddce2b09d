"""D5: the three faults of what is cut from the manual, found and mended in the text; nothing else is touched."""

import codecs
import os
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scxml_engine.diagnostics import Location
from scxml_engine.errors import DocumentError
from scxml_engine.ocs import NAMESPACE, Calendar, Treatment
from scxml_engine.ocs.calendar import Span
from scxml_engine.ocs.repair import repair
from scxml_engine.scxml import markup
from tests.ocs.harness import OFFICE, play, record

DECLARED = f'xmlns:ocs="{NAMESPACE}"'
FILE = "t.scxml"


def mended(text):
    return repair(text.encode(), FILE).data.decode()


def places(diagnostics):
    """What was found, as `code line:column`."""
    return [f"{each.code} {each.location.line}:{each.location.column}" for each in diagnostics]


def parses(data):
    try:
        markup.parse(data, FILE)
    except DocumentError:
        return False
    return True


# ------------------------------------------------------------------------------------------------------- the three mends


@pytest.mark.row("D5.1", "D5.12")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<a><ocs:b/></a>", f"<a {DECLARED}><ocs:b/></a>"),
        ('<a x="1"\n  y="2"  ><ocs:b/></a>', f'<a x="1"\n  y="2" {DECLARED}  ><ocs:b/></a>'),
        ("<?xml version='1.0'?>\n<!-- <a> -->\n<a\n><ocs:b/></a>", f"<?xml version='1.0'?>\n<!-- <a> -->\n<a {DECLARED}\n><ocs:b/></a>"),
        ("<ocs:a/>", f"<ocs:a {DECLARED}/>"),
        ('<a><b ocs:x="1"/></a>', f'<a {DECLARED}><b ocs:x="1"/></a>'),
        (f"<a><ocs:b {DECLARED}/><ocs:c/></a>", f"<a {DECLARED}><ocs:b {DECLARED}/><ocs:c/></a>"),  # out of its scope
        (f'<a><o:b xmlns:o="{NAMESPACE}"/><ocs:c/></a>', f'<a {DECLARED}><o:b xmlns:o="{NAMESPACE}"/><ocs:c/></a>'),
    ],
)  # fmt: skip
def test_d5_a_prefix_that_is_used_is_declared_on_the_root(text, expected):
    assert mended(text) == expected
    assert parses(expected.encode())


@pytest.mark.row("D5.2", "D5.12")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"<a {DECLARED}><:b/></a>", f"<a {DECLARED}><ocs:b/></a>"),
        (f"<a {DECLARED}><:b></:b></a>", f"<a {DECLARED}><ocs:b></ocs:b></a>"),
        (f"<a {DECLARED}><:b\n x='1'\n></:b\n></a>", f"<a {DECLARED}><ocs:b\n x='1'\n></ocs:b\n></a>"),
        (f"<a {DECLARED}><ocs:b></:b></a>", f"<a {DECLARED}><ocs:b></ocs:b></a>"),
        (f"<a {DECLARED}><:b><:c/></ocs:b></a>", f"<a {DECLARED}><ocs:b><ocs:c/></ocs:b></a>"),
        (f'<a xmlns:o="{NAMESPACE}"><:b><:c/></:b></a>', f'<a xmlns:o="{NAMESPACE}"><o:b><o:c/></o:b></a>'),
        (f'<a><b xmlns:o="{NAMESPACE}"><:c/></b><:d/></a>', f'<a {DECLARED}><b xmlns:o="{NAMESPACE}"><o:c/></b><ocs:d/></a>'),
        ('<a xmlns:ocs="urn:other"><:b/></a>', '<a xmlns:ocs="urn:other"><ocs:b/></a>'),  # D1: any URI
        ('<a xmlns:o="urn:other"><o:b></:b></a>', '<a xmlns:o="urn:other"><o:b></o:b></a>'),
        (f'<a xmlns:o="{NAMESPACE}"><b xmlns:o="urn:x"><:c/></b></a>', f'<a xmlns:o="{NAMESPACE}" {DECLARED}><b xmlns:o="urn:x"><ocs:c/></b></a>'),
        ("<:a/>", f"<ocs:a {DECLARED}/>"),
        ("<:a></:a>", f"<ocs:a {DECLARED}></ocs:a>"),
    ],
)  # fmt: skip
def test_d5_a_tag_gets_the_prefix_of_the_namespace(text, expected):
    assert mended(text) == expected
    assert parses(expected.encode())


@pytest.mark.row("D5.3", "D5.12")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<a b=1/>", '<a b="1"/>'),
        ("<a b=1 />", '<a b="1" />'),
        ("<a b=1></a>", '<a b="1"></a>'),
        ("<a b = 1\n c=-0.5\tid=x_1.y/>", '<a b = "1"\n c="-0.5"\tid="x_1.y"/>'),
        ("<a b=\n1/>", '<a b=\n"1"/>'),
        ("<a b=1 c='2' d=3 e=\"4\"/>", '<a b="1" c=\'2\' d="3" e="4"/>'),
        ("<a b=http://x/y/>", '<a b="http://x/y"/>'),
        ("<a b=1/ />", '<a b="1/" />'),
        ("<a b=x==1/>", '<a b="x==1"/>'),
        ("<a b=&lt;/>", '<a b="&lt;"/>'),
        ("<é ö=ü/>", '<é ö="ü"/>'),
        (f"<a xmlns:o={NAMESPACE}><:b/></a>", f'<a xmlns:o="{NAMESPACE}"><o:b/></a>'),
        ("<a b=1><ocs:c/></a>", f'<a b="1" {DECLARED}><ocs:c/></a>'),
    ],
)
def test_d5_a_value_gets_quotes(text, expected):
    assert mended(text) == expected
    assert parses(expected.encode())


# ------------------------------------------------------------------------------------------------- what is left alone


@pytest.mark.row("D5.13")
@pytest.mark.parametrize(
    "text",
    [
        f'<a {DECLARED}><!-- <:b x=1> <ocs:c/> --><ocs:d/></a>',
        "<a><!-- <:b x=1> <ocs:c/> --></a>",
        "<a><![CDATA[ <:b x=1> <ocs:c/> ]]></a>",
        "<a><?pi <:b x=1> <ocs:c/> ?></a>",
        '<a b="x=1 &lt;:b c=1 > ocs:x"/>',
        "<a b='<:b c=1>'/>",  # no XML, for another reason
        '<script>x=1; y = a ? b:c; if (x&lt;:y) ocs:z()</script>',
        "<script>if (a < b) c=1</script>",
        "<script>if (a <b && c=1 ) <:d/></script>",
        "<a><b:c/></a>",
        "<a><ocsx:c/></a>",
        "<a><:b:c/><::d/><:/></a>",
        '<a :b="1"/>',
        "<a b=1",
        "<a b=",
        "<a b= />",
        "<a b=/>",
        "<a b==1/>",
        "<a b=“1”/>",
        "<a b=1\"/>",
        "<a b='1' c=2'/>",
        "<a b=1'2/>",
        '<a b="1"c=2/>',
        "<a b",
        "</:b",
        "</:b><a b=1/>",
        "<a/><:b/><ocs:c/>",  # behind the root element
        "<a></a><:b c=1/>",
        "< :b/>",
        "<!DOCTYPE a [<!ENTITY x '<:b>'>]><a><:b c=1/><ocs:d/></a>",
        "<![CDATA[<:a/>",
        "<!-- <:a/>",
        "<? <:a/>",
        "<:",
        "<",
        "",
        "type_id=1",
        f'<o:a xmlns:o="{NAMESPACE}"/>',
        f"<a><ocs:b {DECLARED}><ocs:c/></ocs:b></a>",
    ],
)  # fmt: skip
def test_d5_nothing_else_is_touched(text):
    """D5: exactly these three."""
    for data in (text.encode(), codecs.BOM_UTF16_LE + text.encode("utf-16-le")):
        found = repair(data, FILE)
        assert found.data == data
        assert found.diagnostics == found.errors == ()


@pytest.mark.parametrize(
    "data",
    [b"\xff<a b=1/>", b"<a b=1/>\x80", b'<?xml version="1.0" encoding="nonsense"?><a b=1/>',
     b'<?xml version="1.0" encoding="utf-7"?><a b=1/>', b"<a b=1/>" + b" " * markup.MAX_BYTES],
)  # fmt: skip
def test_d5_what_the_reader_cannot_decode_is_left_to_it(data):
    assert repair(data, FILE).data == data
    assert not parses(data)


@pytest.mark.parametrize(
    ("encoding", "declared", "bom"),
    [
        ("utf-8", "", b""),
        ("utf-8", "", codecs.BOM_UTF8),
        ("utf-8", "UTF-8", codecs.BOM_UTF8),
        ("iso-8859-1", "ISO-8859-1", b""),
        ("cp1252", "windows-1252", b""),
        ("utf-16-le", "UTF-16", codecs.BOM_UTF16_LE),
        ("utf-16-be", "", codecs.BOM_UTF16_BE),
    ],
)
def test_d5_the_encoding_and_every_line_end_stay(encoding, declared, bom):
    head = f'<?xml version="1.0" encoding="{declared}"?>\r\n' if declared else "\r\n"
    found = repair(bom + f'{head}<é>\r\t<ö x="ü" y=ß/>\r\n</é>'.encode(encoding), FILE)
    assert found.data == bom + f'{head}<é>\r\t<ö x="ü" y="ß"/>\r\n</é>'.encode(encoding)
    assert places(found.diagnostics) == ["unquoted-value 3:13"]


# ---------------------------------------------------------------------------------------------------------- diagnostics

ALL_THREE = """<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">
  <state id="a"><onentry>
    <ocs:next_record><ocs:contact_info_type type_id=1 /><ocs:contact_info_type
      type_id=4/></ocs:next_record>
    <:set_exec_flag flag="PostProcessing" value="Switch"></:set_exec_flag>
  </onentry><transition event="ocs.next_record" target="b"/></state><final id="b"/>
</scxml>"""
ALL_PLACES = [
    "undeclared-prefix 3:5", "unquoted-value 3:53", "unquoted-value 4:15", "lost-prefix 5:5", "lost-prefix 5:58",
]  # fmt: skip


@pytest.mark.row("D5.14")
def test_d5_there_is_a_warning_for_each_mend_at_its_place():
    found = repair(ALL_THREE.encode(), FILE)
    assert places(found.diagnostics) == places(found.errors) == ALL_PLACES
    assert {each.severity for each in found.diagnostics} == {"warning"}
    assert {each.severity for each in found.errors} == {"error"}
    assert [str(each) for each in found.diagnostics][1:4:2] == [
        't.scxml:3:53: warning unquoted-value: the value of type_id= has no quotes; it is read as type_id="1"',
        "t.scxml:5:5: warning lost-prefix: the tag <:set_exec_flag> has lost its prefix; it is read as <ocs:set_exec_flag>",
    ]


@pytest.mark.row("D5.4", "D5.5", "D5.6", "D5.7")
def test_d5_without_repair_each_is_an_error_with_its_mend():
    with pytest.raises(DocumentError) as refused:
        Treatment.from_bytes(ALL_THREE.encode(), FILE)
    assert places(refused.value.diagnostics) == ALL_PLACES
    assert list(refused.value.diagnostics) == Treatment.check(ALL_THREE.encode(), FILE)
    assert [str(each).split(" ", 2)[2] for each in refused.value.diagnostics][:4:3] == [
        f"undeclared-prefix: the prefix ocs is not declared; write {DECLARED} into <scxml>, or use --repair",
        "lost-prefix: the tag <:set_exec_flag> has lost its prefix; write <ocs:set_exec_flag>, or use --repair",
    ]  # fmt: skip
    for each in refused.value.diagnostics:
        assert each.severity == "error"
        assert str(each).isprintable()


@pytest.mark.row("D5.5")
@pytest.mark.parametrize("text", ['<a\n  b="1" c=2/>', "<a>\n <b x=\n 1 /></a>", "<a>é <b c=x y=1/></a>"])
def test_d5_the_place_of_a_value_is_that_which_a_parser_names(text):
    with pytest.raises(DocumentError) as refused:
        markup.parse(text.encode(), FILE)
    assert refused.value.diagnostics[0].location == repair(text.encode(), FILE).errors[0].location


def test_d5_what_else_is_wrong_is_said_beside_it_at_its_own_place():
    """D5: the reader goes on behind the faults, and its places are those of the text as it was written."""
    text = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version=1.0><state id=a><transition target="b"/></state></scxml>'
    told = ["unquoted-value 1:56", "unquoted-value 1:70", "unknown-target 1:72"]
    assert places(Treatment.check(text.encode(), FILE)) == told
    assert places(Treatment.check(text.encode(), FILE, repair=True)) == told
    with pytest.raises(DocumentError) as refused:
        Treatment.from_bytes(text.encode(), FILE, repair=True)
    assert [str(each.severity) for each in refused.value.diagnostics] == ["warning", "warning", "error"]
    broken = text.replace("</state>", "</stat>")
    assert places(Treatment.check(broken.encode(), FILE))[:2] == told[:2]
    assert Treatment.check(broken.encode(), FILE)[2].code == "xml"


def test_d5_a_long_value_does_not_make_a_long_message():
    [found] = repair(f"<a b={'x' * 10_000}/>".encode(), FILE).errors
    assert len(str(found)) < 300


# ----------------------------------------------------------------------------------------------------------------- laws

MARK = "\ue000"  # stands before every start tag of a made document, and is taken out again
VALUES = st.sampled_from(["", " ", "&lt;:b c=1>", "x=1", "/>", ">", "a b", "'Switch' ", "ocs:x"])
TEXTS = st.sampled_from(
    ["", "\n", "\r\n ", "x=1", "a > b", "it's \"so\"", "<!-- <:a b=1> <ocs:c/> -->", "<![CDATA[<:a b=1><ocs:c/>]]>", "<?p <:a b=1>?>", "&lt;:b/>"]
)  # fmt: skip
BARE_VALUES = ("1", "-1", "x", "x==1", "yes", "http://h/p?q=1", "é", "a&amp;b")


@st.composite
def attributes(draw):
    """Attributes, in order and with faults."""
    whole = broken = ""
    for name in draw(st.lists(st.sampled_from(["a", "b", "ocs_x", "type_id"]), unique=True, max_size=3)):
        space, equals = draw(st.sampled_from([" ", "\n", "\t "])), draw(st.sampled_from(["=", " = ", "=\n"]))
        if draw(st.booleans()):
            value = draw(st.sampled_from(BARE_VALUES))
            whole += f'{space}{name}{equals}"{value}"'
            broken += f"{space}{name}{equals}{value}"
        else:
            quoted = f'{space}{name}{equals}"{draw(VALUES)}"'
            whole += quoted
            broken += quoted
    return whole, broken


@st.composite
def elements(draw, depth=3):
    """An element, in order and with faults; every start tag has a mark before it."""
    name = draw(st.sampled_from(["state", "ocs:timeout", "ocs:x"]))
    lost = name.removeprefix("ocs") if draw(st.booleans()) else name
    (whole, broken), end = draw(attributes()), draw(st.sampled_from(["", " ", "\n"]))
    whole, broken = f"{MARK}<{name}{whole}{end}", f"{MARK}<{lost}{broken}{end}"
    if draw(st.booleans()):
        return whole + "/>", broken + "/>"
    inner = draw(contents(depth - 1))
    lost = name.removeprefix("ocs") if draw(st.booleans()) else name
    return f"{whole}>{inner[0]}</{name}>", f"{broken}>{inner[1]}</{lost}>"


@st.composite
def contents(draw, depth=3):
    parts = draw(st.lists(elements(depth) if depth else TEXTS.map(lambda text: (text, text)), max_size=3))
    parts = [each for part in parts for each in (part, (draw(TEXTS),) * 2)]
    return "".join(each for each, _ in parts), "".join(each for _, each in parts)


@st.composite
def documents(draw):
    """A document in order, and with faults."""
    whole, broken = draw(contents())
    own = draw(attributes())
    declaration = f" {DECLARED}" if f"{MARK}<ocs:" in whole else ""
    end = draw(st.sampled_from(["", " ", "\n"]))
    return f"{MARK}<scxml{own[0]}{declaration}{end}>{whole}</scxml>", f"{MARK}<scxml{own[1]}{end}>{broken}</scxml>"


def marked(text):
    """The lines and columns of the marks, counted as if they were not there."""
    found = []
    lines = re.split(r"\r\n|\r|\n", text)
    for number, line in enumerate(lines, 1):
        for count, mark in enumerate(re.finditer(MARK, line)):
            found.append((number, mark.start() - count + 1))
    return found


@given(documents())
def test_d5_what_was_broken_is_made_whole_again(made):
    whole, broken = (each.replace(MARK, "").encode() for each in made)
    assert parses(whole)
    assert repair(whole, FILE).data == whole
    assert repair(broken, FILE).data == whole
    assert (broken == whole) == (repair(broken, FILE).diagnostics == ())


@given(documents())
def test_d5_lines_stay_and_every_place_is_found_again(made):
    whole, broken = made
    found = repair(broken.replace(MARK, "").encode(), FILE)
    now = [found.original(Location(FILE, *place)) for place in marked(whole)]
    assert [(each.line, each.column) for each in now] == marked(broken)


def check_laws(data):
    """Whatever the bytes: what parses stays, and what was repaired stays."""
    found = repair(data, FILE)
    assert (found.data == data) == (found.diagnostics == ())
    assert len(found.diagnostics) == len(found.errors)
    again = repair(found.data, FILE)
    assert again.data == found.data
    assert again.diagnostics == ()
    if parses(data):
        assert found.data == data


@given(st.binary())
def test_d5_any_bytes(data):
    check_laws(data)


@settings(max_examples=400)
@given(st.lists(st.sampled_from(
    ["<", ">", "/", ":", "=", '"', "'", " ", "\n", "!", "?", "-", "--", "a", "ocs", "1", "<!--", "-->", "<![CDATA[", "]]>", "<:a", "</:a>", "<ocs:b/>", " x=1", DECLARED, f' xmlns:o="{NAMESPACE}"', "<a", "</a>", "é", "\r"]
)).map("".join))  # fmt: skip
def test_d5_any_pieces_of_markup(text):
    check_laws(text.encode())
    check_laws(f"<a>{text}</a>".encode())


@given(documents(), st.data())
def test_d5_mutated_documents(made, data):
    text = made[data.draw(st.integers(0, 1))].replace(MARK, "")
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 3)))
        text = (
            text[:start]
            + data.draw(st.sampled_from(["", "<", ">", '"', "'", "=", ":", "/", " ", "<:", "x=1"]))
            + text[end:]
        )
    check_laws(text.encode())


@pytest.mark.parametrize(
    "piece",
    ["<", "<a", "<a ", "<a>", "<:a>", "</:a>", "<a b=1>", "<a b=", '<a b="', "<a b='", "<!--", "<![CDATA[", "<?", "</a", "<ocs:a/>", "< ", "<a x"],
)  # fmt: skip
@pytest.mark.parametrize("opening", ["", "<a", "<a b=", "<a "])
def test_d5_hostile_text_is_walked_once(piece, opening):
    """D5: a walk that began again at every character would not come back."""
    data = (opening + piece * (1_000_000 // len(piece))).encode()
    found = repair(data, FILE)
    assert repair(found.data, FILE).data == found.data


@pytest.mark.parametrize("piece", [" b=1", " b='1'", "x", "/", " ", " b"])
def test_d5_a_tag_of_a_million_characters(piece):
    data = ("<a" + piece * (1_000_000 // len(piece)) + "/>").encode()
    assert repair(data, FILE).data == data  # so many faults are none that anybody would mend


# --------------------------------------------------------------------------------------------------- fragments that run

CALENDAR = Calendar(weekdays=OFFICE.weekdays, holidays={date(2026, 3, 20): Span(0, 86_400)})
TREATMENT = """<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">
  <datamodel><data id="record_id" expr="1"/></datamodel>
  <state id="before">
    <onentry><send event="given"><param name="record_id" expr="1"/></send></onentry>
    <transition event="given" target="after">
{}
    </transition>
  </state>
  <state id="after">
    <onentry><send event="enough" delay="40d"/></onentry>
    <transition event="enough" target="end"/>
  </state>
  <final id="end"/>
</scxml>"""
LINE = 6  # where the fragment stands
FRAGMENTS = {  # our own, each with faults of the manual's kinds
    "<ocs:timeout delay=300 />": ["undeclared-prefix 1", "unquoted-value 20"],
    "<:timeout delay='HDAY'></:timeout>": ["lost-prefix 1", "undeclared-prefix 1", "lost-prefix 24"],
    "<ocs:next_record repeat_chain=yes><:contact_info_type type_id=4/></ocs:next_record>": [
        "undeclared-prefix 1", "unquoted-value 31", "lost-prefix 35", "unquoted-value 63",
    ],
    '<ocs:get_info what = "TIMERANGE" param = ABH/>': ["undeclared-prefix 1", "unquoted-value 42"],
    "<:make_call record_id=record_id />": ["lost-prefix 1", "undeclared-prefix 1", "unquoted-value 23"],
    "<:set_flex_attr record_id=0><:flex_attr attr=OPTIONS type=int key='k' value=7/></:set_flex_attr>": [
        "lost-prefix 1", "undeclared-prefix 1", "unquoted-value 27", "lost-prefix 29", "unquoted-value 46",
        "unquoted-value 59", "unquoted-value 77", "lost-prefix 80",
    ],
    "<:set_exec_flag flag=PostProcessing value=\"'Switch' \"/>": [
        "lost-prefix 1", "undeclared-prefix 1", "unquoted-value 22",
    ],
}  # fmt: skip
ANSWERS = {
    "timeout": "ocs.timeout", "next_record": "ocs.next_record", "get_info": "ocs.info", "make_call": "ocs.callresult",
    "set_flex_attr": None, "set_exec_flag": None,
}  # fmt: skip


def run(fragment):
    """The treatment around a fragment, refused as it stands, run after its repair."""
    data = TREATMENT.format(fragment).encode()
    with pytest.raises(DocumentError) as refused:
        Treatment.from_bytes(data, FILE)
    made = Treatment.from_bytes(data, FILE, repair=True, calendar=CALENDAR)
    assert made.source == repair(data, FILE).data
    assert parses(made.source)
    assert places(made.diagnostics()) == places(refused.value.diagnostics)
    assert {str(each.severity) for each in made.diagnostics()} == {"warning"}
    records = [record(handle, contact_info_type=kind, UserField="old") for handle, kind in enumerate((1, 4, 2), 1)]
    driver = play(made, records, until=50 * 86_400)
    assert driver.ended.reason == "final"
    [action] = driver.lines.of("action")
    assert "error" not in action
    assert not [name for name in driver.names if name.startswith(("Error", "error"))]
    answer = ANSWERS[action["name"]]
    assert answer is None or driver.names[1] == answer
    return refused.value.diagnostics, action, driver


@pytest.mark.row("D5.4", "D5.11", "D5.12", "D5.14")
@pytest.mark.parametrize("fragment", FRAGMENTS)
def test_d5_a_fragment_is_refused_and_runs_after_its_repair(fragment):
    errors, action, _ = run(fragment)
    assert [f"{each.code} {each.location.column}" for each in errors] == FRAGMENTS[fragment]
    assert {each.location.line for each in errors} == {LINE}
    assert action["name"] in fragment


def test_d5_what_a_fragment_says_is_done():
    assert run("<:set_exec_flag flag=PostProcessing value=Switch />")[2].ended.post_processing == "Switch"
    driver = run("<ocs:next_record><:contact_info_type type_id=4/></ocs:next_record>")[2]
    assert driver.data("ocs.next_record")["record_id"] == 2
    driver = run("<:make_call record_id=record_id />")[2]
    assert [each.handle for each in driver.dials] == [1]


# ------------------------------------------------------------------------------------------- the fragments of the manual

SHARED = Path(os.environ.get("SCXML_SHARED") or Path(__file__).parents[3] / "shared")
MANUALS = sorted((SHARED / "seeds").glob("003_*.txt"))
FRAGMENT = re.compile(r"<((?:ocs)?:)(\w+)(?:[^<>]*/>|[^<>]*>.*?</\1\2>)")
OF_THE_MANUAL = (4308, 4317, 4319, 4321, 4322, 4325, 4329)


def manual():
    """The examples of the manual's table of actions, as they are printed, with the line that each begins in.

    One goes on behind the border of a table row.
    """
    found = []
    lines = MANUALS[0].read_text("utf-8").splitlines() if MANUALS else []
    for number in OF_THE_MANUAL if lines else ():
        text = lines[number - 1] + (" " + lines[4328 - 1] if number == 4325 else "")
        text = re.sub(r"</?(?:p|pre|code|ul|ol)\b[^<>]*>", "", text)
        found += [pytest.param(each[0], id=f"L{number}-{each[2]}") for each in FRAGMENT.finditer(text)]
    return found


@pytest.mark.skipif(not MANUALS, reason="there is no manual seeds/003_*.txt in SCXML_SHARED")
def test_d5_all_examples_of_the_manual_are_here():
    assert len(manual()) == 12


@pytest.mark.skipif(not MANUALS, reason="there is no manual seeds/003_*.txt in SCXML_SHARED")
@pytest.mark.row("D5.1", "D5.2", "D5.3", "D5.4", "D5.5", "D5.6", "D5.7", "D5.11", "D5.14")
@pytest.mark.parametrize("fragment", manual())
def test_d5_an_example_of_the_manual_is_refused_and_runs_after_its_repair(fragment):
    errors, action, driver = run(fragment)
    expected = ["undeclared-prefix 1"]
    if fragment.startswith("<:"):
        expected.insert(0, "lost-prefix 1")
    expected += [f"unquoted-value {each.start(1) + 1}" for each in re.finditer(r"=(\d)", fragment)]
    assert [f"{each.code} {each.location.column}" for each in errors] == expected
    assert {each.location.line for each in errors} == {LINE}
    assert all("--repair" in each.remedy for each in errors)
    written = re.search(r"<(?:ocs)?:(\w+)", fragment)
    assert action["name"] == written[1]
    if "'Switch'" in fragment:
        assert driver.ended.post_processing == "Switch"
    if "UserField" in fragment:
        assert {each.fields["UserField"] for each in driver.store.values()} == {"UserValue"}
    if "type_id=1 " in fragment:
        assert driver.data("ocs.next_record")["record_id"] == 1
