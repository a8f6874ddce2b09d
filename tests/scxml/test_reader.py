"""Markup to model: every error of plain SCXML, with the place of the tag that it speaks of.

That none is missing in `BROKEN` is a test of test_diagnostics, which has the warnings and notes as well.
"""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scxml_engine.diagnostics import Severity
from scxml_engine.errors import DocumentError
from scxml_engine.scxml import model
from scxml_engine.scxml.chart import compile_chart
from scxml_engine.scxml.element_reader import nearest
from scxml_engine.scxml.extension import Extension
from scxml_engine.scxml.program import Program
from scxml_engine.scxml.reader import read
from tests.scxml.charts import ChartMaker, document, seeds

HEAD = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">'
HERE = "▸"


def refused(text):
    """The diagnostics of a broken document, and the places marked in it, in order."""
    marks = []
    while HERE in text:
        before, _, after = text.partition(HERE)
        marks.append((before.count("\n") + 1, len(before) - before.rfind("\n")))
        text = before + after
    with pytest.raises(DocumentError) as caught:
        read(text.encode(), "doc.scxml")
    return caught.value.diagnostics, marks


def scxml(body):
    return f"{HEAD}\n{body}\n</scxml>"


def null(body):
    return scxml(body).replace("version", 'datamodel="null" version')


BROKEN = [
    # code, words of the message, words of the remedy, document with the place marked
    ("root", "vocabulary", "<scxml xmlns=", f"\n {HERE}<statechart/>"),
    ("root", "vocabulary", "<scxml xmlns=", f'{HERE}<scxml version="1.0"/>'),
    ("no-state", "no state", "<state>", f"{HERE}{HEAD}</scxml>"),
    ("no-state", "no state", "<state>", f"{HERE}{HEAD}<datamodel/></scxml>"),
    ("datamodel", '"xpath"', "ecmascript", HERE + HEAD.replace("version", 'datamodel="xpath" version') + '<state id="a"/></scxml>'),
    ("null-datamodel", "<datamodel>", "ecmascript", null(f'{HERE}<datamodel><data id="x"/></datamodel><state id="a"/>')),
    ("null-datamodel", "<script>", "ecmascript", null(f'{HERE}<script>x</script><state id="a"/>')),
    ("null-datamodel", "<script>", "", null(f'<state id="a"><onentry>{HERE}<script>x</script></onentry></state>')),
    ("null-datamodel", "<assign>", "", null(f'<state id="a"><onexit>{HERE}<assign location="x" expr="1"/></onexit></state>')),
    ("null-datamodel", "<foreach>", "", null(f'<state id="a"><onentry>{HERE}<foreach array="x" item="y"/></onentry></state>')),
    ("null-datamodel", "<param>", "", null(f'<final id="a"><donedata>{HERE}<param name="x" expr="1"/></donedata></final>')),
    ("attribute-value", 'binding="never"', "", HERE + HEAD.replace("version", 'binding="never" version') + '<state id="a"/></scxml>'),
    ("attribute-value", 'the version "1.1"', 'version="1.0"', HERE + HEAD.replace("1.0", "1.1") + '<state id="a"/></scxml>'),
    ("missing-attribute", "version=", "", HERE + HEAD.replace(' version="1.0"', "") + '<state id="a"/></scxml>'),
    ("duplicate-id", '"a"', "its own id", scxml(f'<state id="a"/>\n\t{HERE}<state id="a"/>')),
    ("duplicate-id", "line 2", "", scxml(f'<state id="a"/><state id="b">{HERE}<final id="a"/></state>')),
    ("attribute-value", "no single word", "", scxml(f'{HERE}<state id=""/>')),
    ("attribute-value", "no single word", "", scxml(f'{HERE}<state id="a b"/>')),
    ("duplicate-id", '"x"', "once", scxml(f'<datamodel><data id="x"/>{HERE}<data id="x"/></datamodel><state id="a"/>')),
    ("duplicate-id", '"x"', "once", scxml(f'<datamodel><data id="x"/></datamodel><state id="a"><datamodel>{HERE}<data id="x"/></datamodel></state>')),
    ("data-id", "kept for the system", "without it", scxml(f'<datamodel>{HERE}<data id="_x"/></datamodel><state id="a"/>')),
    ("data-id", "kept for the system", "without it", scxml(f'<datamodel>{HERE}<data id="__proto__"/></datamodel><state id="a"/>')),
    ("data-id", "no name of a variable", "letters", scxml(f'<datamodel>{HERE}<data id="1x"/></datamodel><state id="a"/>')),
    ("data-id", "no name of a variable", "letters", scxml(f'<datamodel>{HERE}<data id="a.b"/></datamodel><state id="a"/>')),
    ("missing-attribute", "<data> needs id=", "", scxml(f'<datamodel>{HERE}<data/></datamodel><state id="a"/>')),
    ("conflicting-attributes", "expr= and src=", "", scxml(f'<datamodel>{HERE}<data id="x" expr="1" src="u"/></datamodel><state id="a"/>')),
    ("conflicting-attributes", "expr= and content", "one of them", scxml(f'<datamodel>{HERE}<data id="x" expr="1">2</data></datamodel><state id="a"/>')),
    ("no-source", "src= of <data>", "document source", scxml(f'<datamodel>{HERE}<data id="x" src="u"/></datamodel><state id="a"/>')),
    ("no-source", "src= of <script>", "right here", scxml(f'{HERE}<script src="u"/><state id="a"/>')),
    ("no-source", "src= of <script>", "", scxml(f'<state id="a">\n<onentry>{HERE}<script src="u"/></onentry></state>')),
    ("conflicting-attributes", "<data> has both src= and content", "one of them", scxml(f'<datamodel>{HERE}<data id="x" src="u">2</data></datamodel><state id="a"/>')),
    ("conflicting-attributes", "<data> has both src= and content", "", scxml(f'<datamodel>{HERE}<data id="x" src="u"><a/></data></datamodel><state id="a"/>')),
    ("conflicting-attributes", "<script> has both src= and content", "", scxml(f'{HERE}<script src="u">x</script><state id="a"/>')),
    ("conflicting-attributes", "a source and <content>", "one of them", scxml(f'<state id="a">{HERE}<invoke src="u"><content>x</content></invoke></state>')),
    ("conflicting-attributes", "src= and srcexpr=", "one of them", scxml(f'<state id="a">{HERE}<invoke src="u" srcexpr="1"/></state>')),
    ("conflicting-attributes", "type= and typeexpr=", "one of them", scxml(f'<state id="a">{HERE}<invoke type="u" typeexpr="1"/></state>')),
    ("conflicting-attributes", "id= and idlocation=", "one of them", scxml(f'<state id="a">{HERE}<invoke id="u" idlocation="x"/></state>')),
    ("attribute-value", "autoforward=", "", scxml(f'<state id="a">{HERE}<invoke src="u" autoforward="yes"/></state>')),
    ("misplaced-element", "<raise>", "", scxml(f'<state id="a"><invoke src="u"><finalize>{HERE}<raise event="e"/></finalize></invoke></state>')),
    ("misplaced-element", "second <finalize>", "one of them", scxml(f'<state id="a"><invoke src="u"><finalize/>{HERE}<finalize/></invoke></state>')),
    ("unknown-element", "<stat>", "did you mean <state>", scxml(f'<state id="a"/>{HERE}<stat id="b"/>')),
    ("unknown-element", "<qqqqqq>", "", scxml(f'<state id="a">{HERE}<qqqqqq/></state>')),
    ("misplaced-element", "<onentry>", "", scxml(f'<state id="a"/>{HERE}<onentry/>')),
    ("misplaced-element", "<history>", "", scxml(f'<state id="a"/>{HERE}<history id="h"/>')),
    ("misplaced-element", "<state>", "", scxml(f'<state id="a"/><final id="f">{HERE}<state id="b"/></final>')),
    ("misplaced-element", "<transition>", "", scxml(f'<final id="f">{HERE}<transition event="e"/></final>')),
    ("misplaced-element", "<initial>", "", scxml(f'<parallel id="p"><state id="a"/>{HERE}<initial/></parallel>')),
    ("misplaced-element", "second <datamodel>", "one of them", scxml(f'<datamodel/>{HERE}<datamodel/><state id="a"/>')),
    ("misplaced-element", "second <script>", "one of them", scxml(f'<script/>{HERE}<script/><state id="a"/>')),
    ("misplaced-element", "<elseif>", "", scxml(f'<state id="a"><onentry>{HERE}<elseif cond="1"/></onentry></state>')),
    ("misplaced-element", "after <else/>", "", scxml(f'<state id="a"><onentry><if cond="1"><else/>{HERE}<elseif cond="1"/></if></onentry></state>')),
    ("misplaced-element", "after <else/>", "", scxml(f'<state id="a"><onentry><if cond="1"><else/>{HERE}<else/></if></onentry></state>')),
    ("unknown-attribute", "tarjet=", "did you mean target=", scxml(f'<state id="a">{HERE}<transition event="e" tarjet="a"/></state>')),
    ("unknown-attribute", "qqqqq=", "", scxml(f'{HERE}<state id="a" qqqqq="1"/>')),
    ("unknown-attribute", "event=", "remove it", scxml(f'<state id="a"><initial>{HERE}<transition event="e" target="b"/></initial><state id="b"/></state>')),
    ("unknown-attribute", "cond=", "remove it", scxml(f'<state id="a"><history id="h">{HERE}<transition cond="1" target="b"/></history><state id="b"/></state>')),
    ("missing-attribute", "at least one of", "", scxml(f'<state id="a">{HERE}<transition/></state>')),
    ("missing-attribute", "event= is empty", "leave the attribute out", scxml(f'<state id="a">{HERE}<transition event=" " target="a"/></state>')),
    ("missing-attribute", "initial= is empty", "leave the attribute out", scxml(f'{HERE}<state id="a" initial=""><state id="b"/></state>')),
    ("missing-attribute", "needs a target", "", scxml(f'<state id="a"><initial>{HERE}<transition/></initial><state id="b"/></state>')),
    ("missing-attribute", "<raise> needs event=", "", scxml(f'<state id="a"><onentry>{HERE}<raise/></onentry></state>')),
    ("missing-attribute", "<if> needs cond=", "", scxml(f'<state id="a"><onentry>{HERE}<if/></onentry></state>')),
    ("missing-attribute", "<elseif> needs cond=", "", scxml(f'<state id="a"><onentry><if cond="1">{HERE}<elseif/></if></onentry></state>')),
    ("missing-attribute", "<foreach> needs item=", "", scxml(f'<state id="a"><onentry>{HERE}<foreach array="[]"/></onentry></state>')),
    ("missing-attribute", "<assign> needs location=", "", scxml(f'<state id="a"><onentry>{HERE}<assign expr="1"/></onentry></state>')),
    ("missing-attribute", "<send> needs event=", "name the event", scxml(f'<state id="a"><onentry>{HERE}<send delay="1s"/></onentry></state>')),
    ("missing-attribute", "<cancel> needs", "", scxml(f'<state id="a"><onentry>{HERE}<cancel/></onentry></state>')),
    ("missing-attribute", "<param> needs name=", "", scxml(f'<final id="a"><donedata>{HERE}<param expr="1"/></donedata></final>')),
    ("missing-attribute", "<param> needs expr=", "", scxml(f'<final id="a"><donedata>{HERE}<param name="x"/></donedata></final>')),
    ("missing-element", "default <transition>", "<transition", scxml(f'<state id="a">{HERE}<history id="h"/><state id="b"/></state>')),
    ("missing-element", "<initial> needs", "", scxml(f'<state id="a">{HERE}<initial/><state id="b"/></state>')),
    ("attribute-value", 'type="outer"', "", scxml(f'<state id="a">{HERE}<transition event="e" type="outer"/></state>')),
    ("attribute-value", 'type="wide"', "", scxml(f'<state id="a">{HERE}<history id="h" type="wide"><transition target="b"/></history><state id="b"/></state>')),
    ("conflicting-attributes", "both initial= and <initial>", "one of them", scxml(f'<state id="a" initial="b">{HERE}<initial><transition target="b"/></initial><state id="b"/></state>')),
    ("conflicting-attributes", "event= and eventexpr=", "one of them", scxml(f'<state id="a"><onentry>{HERE}<send event="e" eventexpr="x"/></onentry></state>')),
    ("conflicting-attributes", "target= and targetexpr=", "", scxml(f'<state id="a"><onentry>{HERE}<send target="e" targetexpr="x"/></onentry></state>')),
    ("conflicting-attributes", "type= and typeexpr=", "", scxml(f'<state id="a"><onentry>{HERE}<send type="e" typeexpr="x"/></onentry></state>')),
    ("conflicting-attributes", "id= and idlocation=", "", scxml(f'<state id="a"><onentry>{HERE}<send id="e" idlocation="x"/></onentry></state>')),
    ("conflicting-attributes", "delay= and delayexpr=", "", scxml(f'<state id="a"><onentry>{HERE}<send delay="1s" delayexpr="x"/></onentry></state>')),
    ("conflicting-attributes", "<content> beside namelist=", "", scxml(f'<state id="a"><onentry>{HERE}<send namelist="x"><content>1</content></send></onentry></state>')),
    ("conflicting-attributes", "<content> has both expr= and content", "one of them", scxml(f'<final id="a"><donedata>{HERE}<content expr="1">2</content></donedata></final>')),
    ("conflicting-attributes", "<param> stands beside <content>", "", scxml(f'<final id="a">{HERE}<donedata><param name="x" expr="1"/><content>1</content></donedata></final>')),
    ("conflicting-attributes", "sendid= and sendidexpr=", "", scxml(f'<state id="a"><onentry>{HERE}<cancel sendid="e" sendidexpr="x"/></onentry></state>')),
    ("conflicting-attributes", "expr= and location=", "", scxml(f'<final id="a"><donedata>{HERE}<param name="n" expr="e" location="x"/></donedata></final>')),
    ("conflicting-attributes", "<assign> has both", "", scxml(f'<state id="a"><onentry>{HERE}<assign location="x" expr="1">2</assign></onentry></state>')),
    ("unknown-target", '"bb"', 'did you mean "b"', scxml(f'<state id="a">{HERE}<transition event="e" target="bb"/></state><state id="b"/>')),
    ("unknown-target", '"zzz"', "id of a state", HERE + HEAD.replace("version", 'initial="zzz" version') + '<state id="a"/></scxml>'),
    ("unknown-target", '"zzz"', "", scxml(f'{HERE}<state id="a" initial="zzz"><state id="b"/></state>')),
    ("unknown-target", '"x"', "", scxml(f'<datamodel><data id="d"><state id="x"/></data></datamodel><state id="a">{HERE}<transition target="x"/></state>')),
    ("unknown-target", '"x"', "", scxml(f'<state id="a"><onentry><send event="e"><content><state id="x"/></content></send></onentry>{HERE}<transition target="x"/></state>')),
    ("initial-target", "inside <state>", "below it", scxml(f'{HERE}<state id="a" initial="c"><state id="b"/></state><state id="c"/>')),
    ("initial-target", "inside <state>", "below it", scxml(f'{HERE}<state id="a" initial="a"><state id="b"/></state>')),
    ("initial-target", "inside <state>", "below it", scxml(f'<state id="a"><initial>{HERE}<transition target="c"/></initial><state id="b"/></state><state id="c"/>')),
    ("initial-target", "inside <state>", "below it", scxml(f'<state id="a"><history id="h">{HERE}<transition target="c"/></history><state id="b"/></state><state id="c"/>')),
    ("initial-target", "same state", "name a state", scxml(f'<state id="a"><history id="h">{HERE}<transition target="h"/></history><state id="b"/></state>')),
    ("target-conflict", '"b"', "parallel", scxml(f'<state id="a">{HERE}<transition event="e" target="a b"/></state><state id="b"/>')),
    ("target-conflict", '"c"', "parallel", scxml(f'<parallel id="p">{HERE}<transition event="e" target="p c"/><state id="c"/><state id="d"/></parallel>')),
    ("target-conflict", '"p"', "parallel", scxml(f'<parallel id="p">{HERE}<transition event="e" target="c p"/><state id="c"/><state id="d"/></parallel>')),
]  # fmt: skip


@pytest.mark.parametrize(("code", "message", "remedy", "text"), BROKEN, ids=[f"{each[0]}-{each[1]}" for each in BROKEN])
def test_a_broken_document_gives_exactly_its_diagnostic_at_its_tag(code, message, remedy, text):
    diagnostics, [mark] = refused(text)
    [found] = [each for each in diagnostics if each.severity is Severity.ERROR][:1]
    assert (found.code, found.location.file, found.location.line, found.location.column) == (code, "doc.scxml", *mark)
    assert message in found.message
    assert remedy in found.remedy
    assert not found.message.endswith(".")
    assert f"error {code}: " in str(found)


def test_all_errors_are_reported_at_once_in_document_order():
    diagnostics, marks = refused(
        scxml(
            f"""<state id="a" initial="a">
  {HERE}<transition event="e" tarjet="a"/>
  <onentry>{HERE}<raise/>
    {HERE}<foo/></onentry>
  {HERE}<transition event="e" target="nowhere"/>
</state>
{HERE}<state id="a"/>""".replace(' initial="a"', "")
        )
    )
    assert [each.code for each in diagnostics] == [
        "unknown-attribute",
        "missing-attribute",
        "unknown-element",
        "unknown-target",
        "duplicate-id",
    ]
    assert [(each.location.line, each.location.column) for each in diagnostics] == marks


def test_a_missing_data_id_is_no_duplicate():
    diagnostics, _ = refused(scxml('<datamodel><data/><data/></datamodel><state id="a"/>'))
    assert [each.code for each in diagnostics] == ["missing-attribute", "missing-attribute"]


@pytest.mark.parametrize(
    ("code", "body"),
    [
        ("stray-text", f'{HERE}<state id="a">text</state>'),
        ("stray-text", f'{HERE}<state id="a"><onentry/>tail</state>'),
        ("foreign-element", f'<state id="a"/>{HERE}<x:y xmlns:x="urn:x"/>'),
        ("foreign-element", f'<state id="a"><onentry>{HERE}<x:y xmlns:x="urn:x"/></onentry></state>'),
    ],
)
def test_a_warning_does_not_stop_a_document(code, body):
    text = scxml(body)
    before = text.partition(HERE)[0]
    document = read(text.replace(HERE, "").encode())
    [found] = document.diagnostics
    assert (found.severity, found.code) == (Severity.WARNING, code)
    assert (found.location.line, found.location.column) == (2, len(before) - before.rfind("\n"))


# --------------------------------------------------------------------------------------------------------- the model


def test_attributes_of_other_vocabularies_are_ignored():
    assert not read(scxml('<state id="a" xmlns:x="urn:x" x:y="1"/>').encode()).diagnostics


def test_every_node_has_its_place():
    text = scxml("""<datamodel><data id="x" expr="1"/></datamodel>
  <state id="a">
    <onentry><if cond="x"><log/><else/>
      <raise event="e"/></if></onentry>
    <transition event="e" target="a"/>
  </state>""")
    document = read(text.encode(), "doc.scxml")
    [state] = document.root.children
    [[condition]] = state.onentry
    raised = condition.branches[1].block[0]
    nodes = [document.root, document.root.data[0], state, condition, raised, state.transitions[0]]
    assert [(each.location.line, each.location.column) for each in nodes] == [
        (1, 1),
        (2, 12),
        (3, 3),
        (4, 14),
        (5, 7),
        (6, 5),
    ]
    assert {each.location.file for each in nodes} == {"doc.scxml"}


def test_texts_are_numbered_in_order_and_say_where_they_stand():
    body = '<datamodel><data id="x" expr="1"/></datamodel><state id="a"><transition cond="x" target="a"/></state>'
    texts = read(scxml(body).encode()).texts
    assert [each.index for each in texts] == list(range(len(texts)))
    assert {(each.where, each.source, each.goal) for each in texts} == {
        ("expr", "1", model.Goal.EXPRESSION),
        ("cond", "x", model.Goal.EXPRESSION),
    }


def test_the_digest_is_of_the_bytes():
    one, two = (read(document(f'<state id="{each}"/>')).digest for each in "ab")
    assert one != two
    assert len(one) == 64


def test_an_anonymous_state_has_an_id_that_no_author_writes():
    document = read(scxml("<state/><final/>").encode())
    assert [each.id for each in document.root.children] == ["state@2:1", "final@2:9"]


def test_the_data_model_is_ecmascript_also_when_not_named():
    assert read(scxml('<state id="a"/>').encode()).datamodel == "ecmascript"


def test_markup_inside_content_is_data_and_not_read():
    body = '<datamodel><data id="x"><foo><state id="a"/></foo></data></datamodel><state id="a"/>'
    [item] = read(scxml(body).encode()).root.data
    assert item.content.markup
    assert item.content.source.startswith("<foo")


@pytest.mark.parametrize(
    "identifier", ["constructor", "In", "Math", "undefined", "toString", "$", "é", "状態", "eval", "a$1"]
)
def test_data_may_have_any_name_of_a_variable(identifier):
    body = f'<datamodel><data id="{identifier}" expr="1"/></datamodel><state id="a"/>'
    assert read(scxml(body).encode()).root.data[0].id == identifier


@pytest.mark.parametrize(
    "identifier", ["__proto__", "constructor", "In", "状態", "a.b", "a-b", "1", "done.state.a", "x" * 10_000]
)
def test_a_state_may_have_any_word_for_an_id(identifier):
    body = f'<state id="{identifier}"><transition event="e" target="{identifier}"/></state>'
    assert compile_chart(read(scxml(body).encode())).index == {identifier: 1}


# -------------------------------------------------------------------------------------------------------- hostile ones


def test_suggestions_are_given_up_where_they_would_take_long():
    assert nearest("stat", ["state", "final"]) == "state"
    assert nearest("x" * 1_000_000, ["x" * 999_999]) == ""
    assert nearest("stat", ["y" * 1_000_000, "state"]) == "state"


def test_thousands_of_mistakes_are_reported_in_seconds():
    body = "".join(f'<state id="state{i}"><transition event="e" target="stat{i}"/></state>' for i in range(1_000))
    began = time.process_time()
    diagnostics, _ = refused(scxml(body))
    assert len(diagnostics) == 1_000
    assert time.process_time() - began < 10


def test_many_states_are_read_and_compiled_in_seconds():
    count = 10_000
    body = "".join(
        f'<state id="s{i}"><transition event="e" target="s{(i + 1) % count}"/></state>' for i in range(count)
    )
    began = time.process_time()
    assert len(compile_chart(read(document(body))).ids) == count + 1
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ('<if cond="true">', "</if>"),
        ('<foreach array="[1]" item="x">', "</foreach>"),
    ],
)
def test_content_nested_as_deep_as_allowed_is_read(opening, closing):
    body = f'<state id="a"><onentry>{opening * 96}<log/>{closing * 96}</onentry></state>'
    assert read(document(body)).root.children


WHOLE = scxml("""<!-- c <x> --><datamodel><data id="x" expr="[1,2]"/><data id="y">{"a": 1}</data></datamodel>
<script><![CDATA[ function f(a) { return a < 2 } ]]></script>
<state id="a" initial="b"><onentry><if cond="x &lt; 1"><log label="l" expr="x"/><elseif cond="y"/><raise event="e"/><else/>
  <foreach array="x" item="i" index="k"><assign location="y" expr="i"/></foreach></if></onentry>
  <history id="h" type="deep"><transition target="b"/></history>
  <state id="b"><transition event="e f.*" cond="f(1)" target="c"/><transition type="internal" event="*"/></state>
  <parallel id="c"><state id="c1"/><state id="c2"><onexit><send event="e" delay="1s" id="i"><param name="p" expr="1"/></send>
    <cancel sendid="i"/></onexit></state></parallel>
</state><final id="z"><donedata><content expr="x"/></donedata></final>""").encode()  # fmt: skip


def is_document_or_refusal(data):
    try:
        program = Program.from_bytes(data)
    except DocumentError as error:
        said = [str(each) for each in error.diagnostics]
    else:
        said = program.chart.ids
    assert said
    assert all(each.isprintable() for each in said)


def test_the_document_that_is_mutated_below_is_good():
    assert not read(WHOLE).diagnostics


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_mutated_document_is_a_document_or_refused(data):
    """Nothing but a DocumentError ever leaves the reader."""
    position = data.draw(st.integers(0, len(WHOLE)))
    length = data.draw(st.integers(0, 30))
    inserted = data.draw(
        st.one_of(
            st.binary(max_size=6),
            st.sampled_from(
                [b'"', b"<", b">", b"/>", b"<!--", b"]]>", b"&", b"id", b"\x00", b"a b", b"&#0;", b"<state/>", b"\xff"]
            ),
            st.integers(0, len(WHOLE) - 60).map(lambda start: WHOLE[start : start + 60]),
        )
    )
    is_document_or_refusal(WHOLE[:position] + inserted + WHOLE[position + length :])


@settings(max_examples=50, deadline=None)
@given(st.integers(0, len(WHOLE)))
def test_a_truncated_document_is_refused(length):
    if length < len(WHOLE):
        with pytest.raises(DocumentError):
            read(WHOLE[:length])


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60))
@example(b"\xff\xfe")
@example(b"<?xml encoding='utf-16'?><a/>")
def test_bytes_are_a_document_or_refused(data):
    is_document_or_refusal(data)


WORDS = [
    "a",
    "b",
    "c",
    "h",
    "z",
    "c1",
    "nowhere",
    "",
    " ",
    "e",
    "*",
    "internal",
    "deep",
    "a b",
    "c1 c2",
    "__proto__",
    ".",
]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_document_with_other_attribute_values_is_a_document_or_refused(data):
    pieces = WHOLE.split(b'"')
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(pieces) // 2 - 1)) * 2 + 1
        pieces[at] = data.draw(st.sampled_from(WORDS)).encode()
    is_document_or_refusal(b'"'.join(pieces))


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_a_random_chart_is_read_without_a_word(seed):
    assert not read(ChartMaker(seed).make()).diagnostics


@pytest.mark.parametrize("namespace", ["http://www.w3.org/2005/07/scxml", "urn:x"])
def test_an_attribute_of_a_known_vocabulary_with_a_prefix_is_unknown(namespace):
    """Those of any other vocabulary, an editor's say, are nobody's business here."""
    text = """<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" xmlns:p="%s" xmlns:q="urn:editor">
<state id="a" q:x="1"/><state id="b" p:x="2"/></scxml>"""
    with pytest.raises(DocumentError) as caught:
        read((text % namespace).encode(), "doc", (Extension("urn:x", {}),))
    [found] = caught.value.diagnostics
    assert (found.code, found.location.line, found.location.column) == ("unknown-attribute", 2, 24)
