"""Every diagnostic that a document can get, with its severity, its code, its place and its words.

What stops a document of plain SCXML stands in `test_reader.BROKEN`; here is what remains: the markup itself, what is
fetched, the null data model, texts that do not parse, extensions, and all warnings and notes.
"""

import ast
import sys
from pathlib import Path

import pytest

import scxml_engine.scxml
from scxml_engine.diagnostics import Diagnostic, Severity
from scxml_engine.errors import SourceError
from scxml_engine.scxml import markup
from scxml_engine.scxml.extension import ActionSchema, AttributeSchema, Extension, Rewritten
from scxml_engine.scxml.program import Program
from tests.scxml.test_reader import BROKEN, HEAD, HERE, null, scxml

GARDEN = Extension(
    "urn:garden",
    {
        "plant": ActionSchema(
            "plant",
            (AttributeSchema("what", required=True, tokens=("tulip", "rose")), AttributeSchema("depth")),
            children=(ActionSchema("water"),),
        ),
        "dig": ActionSchema("dig", (AttributeSchema("a"), AttributeSchema("b")), one_of=("a", "b")),
        "mow": ActionSchema("mow", children=(ActionSchema("row"),), min_children=1),
    },
    attributes={("scxml", "first"): "initial", ("log", "level"): None},
    unquoted=frozenset({("raise", "event")}),
    rewrite=lambda source: Rewritten(source.replace("plus", "+"), "plus is written +") if "plus" in source else None,
)
FILES = {"large": b"x" * (markup.MAX_BYTES + 1), "bytes": b"\xff", "var": b"\n\nvar var"}


class Files:
    """The source of what is fetched."""

    def fetch(self, uri):
        if uri not in FILES:
            raise SourceError(f"there is no {uri}")
        return FILES[uri]


def check(text):
    """What is said about a document, and the place that is marked in it."""
    before, _, after = text.partition(HERE)
    mark = (before.count("\n") + 1, len(before) - before.rfind("\n")) if HERE in text else None
    data = (before + after).encode("utf-8", "surrogateescape")
    return Program.check(data, "doc.scxml", (GARDEN,), Files()), mark


def garden(content):
    return scxml(f'<state id="a">\n <onentry xmlns:g="urn:garden">{content}</onentry></state>')


ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE
ROWS = [
    # severity, code, words of the message, words of the remedy, document with the place marked
    # the markup
    (ERROR, "xml", "mismatch", "", f"{HEAD}\n<state></scxml>{HERE}"),
    (ERROR, "doctype", "refused", "remove the DOCTYPE", f"\n {HERE}<!DOCTYPE scxml>{HEAD}</scxml>"),
    (ERROR, "too-deep", "100 levels", "divide it", f"{HEAD}{'<state>' * 99}\n{HERE}<state>{'</state>' * 100}</scxml>"),
    # what is fetched
    (ERROR, "unavailable", 'script src="no" cannot be fetched: there is no no', "", scxml(f'{HERE}<script src="no"/><state/>')),
    (ERROR, "unavailable", "it has more than 5000000 bytes", "", scxml(f'{HERE}<script src="large"/><state/>')),
    (ERROR, "unavailable", "byte 0 is not utf-8", "", garden(f'{HERE}<script src="bytes"/>')),
    (WARNING, "unavailable", 'data src="no" cannot be fetched: there is no no', "", scxml(f'<datamodel>\n{HERE}<data id="x" src="no"/></datamodel><state/>')),
    (ERROR, "expression", '<script src="var"> does not parse', "", garden(f'{HERE}<script src="var"/>')),
    # the null data model
    (WARNING, "null-datamodel", "<content> is no part", "", null(f'<final id="a"><donedata>{HERE}<content>x</content></donedata></final>')),
    (WARNING, "null-datamodel", "expr is an expression", "remove it", null(f'<state id="a"><onentry>{HERE}<log expr="1"/></onentry></state>')),
    (WARNING, "null-datamodel", "eventexpr is an expression", "remove it", null(f'<state id="a"><onentry>{HERE}<send eventexpr="1"/></onentry></state>')),
    (ERROR, "expression", "cond does not parse", "In('id of a state')", null(f'<state id="a">\n{HERE}<transition cond="true"/></state>')),
    (WARNING, "unknown-state", 'no state "zzzzz"', "", null(f'<state id="a">\n{HERE}<transition cond="In(zzzzz)"/></state>')),
    # texts that do not parse
    (ERROR, "expression", "expr does not parse", "", garden(f'{HERE}<log expr="1 +"/>')),
    (ERROR, "expression", "cond does not parse", "", scxml(f'<state id="a">\n\t{HERE}<transition cond="a b" target="a"/></state>')),
    (ERROR, "expression", "location does not parse", "", garden(f'{HERE}<assign location="1 +" expr="1"/>')),
    (ERROR, "expression", "(in its line 2)", "", garden(f"{HERE}<script>1;\n1 1</script>")),
    (WARNING, "expression", "depth does not parse", "", garden(f'{HERE}<g:plant what="rose" depth="1 1"/>')),
    # what is ignored
    (WARNING, "stray-text", "text inside <state>", "", scxml(f'{HERE}<state id="a">text</state>')),
    (WARNING, "stray-text", "text inside <plant>", "", garden(f'{HERE}<g:plant what="rose">text</g:plant>')),
    (WARNING, "foreign-element", "<y> belongs to no vocabulary", "", garden(f'{HERE}<x:y xmlns:x="urn:x"/>')),
    (WARNING, "attribute-value", 'level="high" of <log> is no number', "", garden(f'{HERE}<log level="high"/>')),
    # extensions
    (NOTE, "dialect", "first= of <scxml> is the vendor's name for initial=", "", HERE + HEAD.replace("version", 'first="a" version') + '<state id="a"/></scxml>'),
    (WARNING, "dialect", "<scxml> has both initial= and first=, and initial= counts", "leave first= out", HERE + HEAD.replace("version", 'first="b" initial="a" version') + '<state id="a"/><state id="b"/></scxml>'),
    (NOTE, "dialect", "event= of <raise> is literal text", "", garden(f"{HERE}<raise event=\"'e'\"/>")),
    (NOTE, "dialect", "expr: plus is written +", "", garden(f'{HERE}<log expr="1 plus 1"/>')),
    (WARNING, "namespace", "<water> stands in another namespace than the action <plant>", "the same prefix", garden(f'<g:plant what="rose">\n{HERE}<water/></g:plant>')),
    (WARNING, "namespace", 'in the namespace "urn:other"', 'write xmlns:ocs="urn:garden"', garden(f'{HERE}<o:plant xmlns:o="urn:other" what="rose"/>')),
    (WARNING, "attribute-value", 'what="rise" is no known value', "did you mean rose?", garden(f'{HERE}<g:plant what="rise"/>')),
    (WARNING, "attribute-value", 'what="zzzzz" is no known value', "it takes tulip, rose or an expression", garden(f'{HERE}<g:plant what="zzzzz"/>')),
    (ERROR, "unknown-action", "there is no action <plan>", "did you mean <plant>?", garden(f'{HERE}<g:plan what="rose"/>')),
    (ERROR, "unknown-action", "there is no action <zzzzz>", "the actions are plant, dig, mow", garden(f"{HERE}<g:zzzzz/>")),
    (ERROR, "misplaced-element", "the action <plant> may not stand inside <state>", "put it into <onentry>", scxml(f'<state id="a" xmlns:g="urn:garden">{HERE}<g:plant/></state>')),
    (ERROR, "unknown-attribute", "<plant> has no attribute dept=", "did you mean depth=?", garden(f'{HERE}<g:plant what="rose" dept="1"/>')),
    (ERROR, "unknown-attribute", "<state> has no attribute id= with a prefix", "remove the prefix", scxml(f'{HERE}<state xmlns:g="urn:garden" g:id="a"/>')),
    (ERROR, "missing-attribute", "<plant> needs what=", "", garden(f"{HERE}<g:plant/>")),
    (ERROR, "missing-attribute", "<dig> needs a= or b=", "", garden(f"{HERE}<g:dig/>")),
    (ERROR, "missing-element", "<mow> needs at least one <row>", "", garden(f"{HERE}<g:mow/>")),
    (ERROR, "unknown-element", "<watr> may not stand inside <plant>", "did you mean <water>?", garden(f'<g:plant what="rose">\n{HERE}<g:watr/></g:plant>')),
]  # fmt: skip

WITHOUT_A_COLUMN = [
    # code, words of the message, line, document
    ("too-large", "more than 5000000", 0, "x" * (markup.MAX_BYTES + 1)),
    ("encoding", "unknown encoding nonsense", 1, '<?xml version="1.0" encoding="nonsense"?><scxml/>'),
    ("encoding", "is not utf-8", 3, f"{HEAD}\n\n\udcff</scxml>"),
]


@pytest.mark.parametrize(
    ("severity", "code", "message", "remedy", "text"), ROWS, ids=[f"{each[1]}-{each[2]}" for each in ROWS]
)
def test_a_diagnostic_has_its_severity_its_code_its_place_and_its_words(severity, code, message, remedy, text):
    """And the document nothing else to be told."""
    [found], mark = check(text)
    assert (found.severity, found.code) == (severity, code)
    assert (found.location.file, found.location.line, found.location.column) == ("doc.scxml", *mark)
    assert message in found.message
    assert remedy in found.remedy
    assert bool(remedy) is bool(found.remedy)


@pytest.mark.parametrize(
    ("code", "message", "line", "text"), WITHOUT_A_COLUMN, ids=[each[1] for each in WITHOUT_A_COLUMN]
)
def test_bytes_that_are_no_text_have_no_column(code, message, line, text):
    [found], _ = check(text)
    assert (found.severity, found.code, found.location.line, found.location.column) == (ERROR, code, line, 0)
    assert message in found.message


# ------------------------------------------------------------------------------------------------------ none without a row


def places_that_speak():
    """Where in the sources a diagnostic is made: (file, first line, last line, code)."""
    for path in sorted(Path(scxml_engine.scxml.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = ast.unparse(node.func)
            if name in ("self.error", "self.warning", "self.note", "_refused"):
                code = node.args[0]
            elif name == "Diagnostic":
                code = node.args[1]
            else:
                continue
            if isinstance(code, ast.Constant):
                yield str(path), node.lineno, node.end_lineno, code.value
            else:  # that is where those three, and `_refused`, make it
                assert ast.unparse(code) == "code"


def test_every_place_that_makes_a_diagnostic_has_a_row(monkeypatch):
    """One that nothing here provokes is one whose place and words nobody has looked at."""
    spoken = set()
    wanted = ""  # the code that the row at hand speaks of; what else is said is no row's
    make = Diagnostic.__init__

    def made(self, *arguments):
        frame = sys._getframe(1)
        for _ in range(3 if arguments[1] == wanted else 0):
            spoken.add((frame.f_code.co_filename, frame.f_lineno))
            frame = frame.f_back
        make(self, *arguments)

    monkeypatch.setattr(Diagnostic, "__init__", made)
    for row in [*ROWS, *(("", *each) for each in WITHOUT_A_COLUMN)]:
        wanted = row[1]
        check(row[-1])
    for row in BROKEN:
        wanted = row[0]
        Program.check(row[-1].replace(HERE, "").encode())
    places = list(places_that_speak())
    assert len(places) > 60
    silent = [
        f"{file}:{first} {code}"
        for file, first, last, code in places
        if not any((file, line) in spoken for line in range(first, last + 1))
    ]
    assert silent == []


# ------------------------------------------------------------------------------------------------------------ did you mean

NEAR = [
    ("<stat>", "<state>", scxml('<state id="a"/><stat id="b"/>')),
    ("a child", "<onentry>", scxml('<state id="a"><onentri/></state>')),
    ("executable content", "<raise>", garden('<rise event="e"/>')),
    ("an attribute", "target=", scxml('<state id="a"><transition event="e" tarjet="a"/></state>')),
    ("an attribute of executable content", "delayexpr=", garden('<send event="e" delayexp="1"/>')),
    ("a target", '"first"', scxml('<state id="first"><transition event="e" target="frist"/></state>')),
    ("an initial state", '"first"', scxml('<state id="a" initial="frist"><state id="first"/></state>')),
    ("an action", "<plant>", garden('<g:plnt what="rose"/>')),
    ("an attribute of an action", "depth=", garden('<g:plant what="rose" detph="1"/>')),
    ("a child of an action", "<water>", garden('<g:plant what="rose"><g:wather/></g:plant>')),
    ("a token of an action", "tulip", garden('<g:plant what="tulp"/>')),
    ("the type of a transition", "internal", scxml('<state id="a"><transition event="e" type="internl"/></state>')),
    ("the type of a history", "deep", scxml('<state id="a"><history type="dep"><transition target="b"/></history><state id="b"/></state>')),
    ("a binding", "late", scxml('<state id="a"/>').replace("version", 'binding="lat" version')),
    ("autoforward", "true", scxml('<state id="a"><invoke src="u" autoforward="ture"/></state>')),
    ("a data model", "ecmascript", scxml('<state id="a"/>').replace("version", 'datamodel="ecmascipt" version')),
    ("a state that In() asks for", '"first"', null('<state id="first"><transition cond="In(frist)" target="first"/></state>')),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "meant", "text"),
    [pytest.param(*each, id=each[0]) for each in NEAR],
)
def test_a_name_that_is_near_a_known_one_is_asked_for(kind, meant, text):
    """Wherever a name is not known and one that is known is most like it."""
    [found], _ = check(text)
    assert found.remedy.startswith(f"did you mean {meant}")
    assert "??" not in str(found)
