"""XML in the data model: what becomes a DOM (B.2.1, B.2.8.1), and that it is logged, sent, kept and traced as XML."""

from datetime import UTC, datetime

import pytest

from scxml_engine.ecmascript import Js2PyRealm, QuickJsRealm, Xml, decode, encode, to_json
from scxml_engine.errors import ScriptError, UsageError
from scxml_engine.scxml.effects import Action, EventTaken, Logged
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.extension import ActionSchema, AttributeSchema, Extension
from scxml_engine.scxml.program import Program
from scxml_engine.scxml.session import Session
from tests.scxml.charts import document
from tests.scxml.running import block, run

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
BOOKS = '<books xmlns=""><book title="one"/><book title="two">text</book></books>'
PLAIN = BOOKS.replace(' xmlns=""', "")


def shown(inner, expr="x"):
    """What is logged of a data item with this content."""
    return block(f'<log expr="{expr}"/>', f'<data id="x">{inner}</data>').log


@pytest.mark.parametrize(
    ("inner", "kind"),
    [
        (BOOKS, "9"),
        (f"\n  {BOOKS}\n", "9"),
        ("<a xmlns='urn:a'/>", "9"),
        ("<scxml xmlns='http://www.w3.org/2005/07/scxml' version='1.0'><final id='f'/></scxml>", "9"),
        ("<a/><b/>", "string"),
        ("text <a/>", "string"),
        ("&lt;a/>", "string"),
        ("<![CDATA[<a/>]]>", "string"),
        ("{\"a\": 1}", "object"),
        ("[1, 2]", "object"),
        ("\"&lt;a/>\"", "string"),
        ("5", "number"),
        ("null", "object"),
        ("a  b", "string"),
    ],
)  # fmt: skip
def test_what_a_content_becomes(inner, kind):
    """B.2.1: JSON, otherwise a DOM, otherwise a text; what is escaped is text."""
    assert shown(inner, "x !== null &amp;&amp; x.nodeType || typeof x") == [kind]


def test_what_is_no_document_is_its_text_with_white_space_normalised():
    [logged] = shown("one\n  <b xmlns=''>two</b>\n three ")
    assert logged == "one <b>two</b> three"


def test_namespaces_around_a_content_stay_outside_unless_they_are_spoken_of():
    data = '<a xmlns="" kind="q:b"><q:c/></a>'
    attributes = 'xmlns:q="urn:q" xmlns:unused="urn:unused"'
    machine = run(
        f'<datamodel><data id="x">{data}</data></datamodel><state id="s"><onentry><log expr="x"/>'
        '<log expr="x.documentElement.firstChild.namespaceURI"/></onentry></state>',
        attributes,
    )
    assert machine.log == ['<a xmlns:q="urn:q" kind="q:b"><q:c/></a>', "urn:q"]


def test_assigned_content_is_a_dom_and_its_log_is_its_text():
    machine = block(
        f'<assign location="x">{BOOKS}</assign><log expr="x"/><log expr="x.documentElement.lastChild"/>',
        '<data id="x"/>',
    )
    assert machine.log == [PLAIN, '<book title="two">text</book>']


def test_a_foreach_walks_over_elements():
    machine = block(
        """<foreach array="x.getElementsByTagName('book')" item="book" index="i"><log expr="i + book.getAttribute('title')"/></foreach>""",
        f'<data id="x">{BOOKS}</data>',
    )
    assert machine.log == ["0one", "1two"]


def realms():
    yield QuickJsRealm
    try:
        Js2PyRealm()
    except UsageError as error:
        yield pytest.param(Js2PyRealm, marks=pytest.mark.skip(str(error)))
    else:
        yield Js2PyRealm


SENT = f"""<datamodel><data id="x">{BOOKS}</data><data id="kept"/></datamodel>
  <state id="s">
    <transition event="content"><send event="e"><content>{BOOKS}</content></send></transition>
    <transition event="expr"><send event="e"><content expr="x"/></send></transition>
    <transition event="namelist"><send event="wrapped" namelist="x"/></transition>
    <transition event="element"><send event="wrapped"><param name="x" expr="x.documentElement"/><param name="n" expr="1"/></send></transition>
    <transition event="e"><log expr="_event.data.getElementsByTagName('book')[1].getAttribute('title')"/>
      <assign location="kept" expr="_event.data"/></transition>
    <transition event="wrapped"><log expr="_event.data.x.getElementsByTagName('book')[1].getAttribute('title')"/></transition>
    <transition event="show"><log expr="kept.nodeName + (kept === x)"/></transition>
  </state>"""


@pytest.mark.parametrize("make_realm", list(realms()))
def test_event_data_that_is_xml_is_a_dom_with_whom_it_arrives(make_realm):
    """B.2.8.1, through the agenda and through a snapshot while it waits there."""
    program = Program.from_bytes(document(SENT), make_realm=make_realm)
    for name in ("content", "expr", "namelist", "element"):
        session = Session(program, "s")
        session.start(START)
        session.post(Event(name), START)
        session.step(START)
        restored = Session.restore(program, session.snapshot())
        for each in (session, restored):
            [logged] = [effect.text for effect in each.step(START) or [] if isinstance(effect, Logged)]
            assert logged == "two"
        if name == "content":
            again = Session.restore(program, restored.snapshot())
            again.post(Event("show"), START)
            assert [effect.text for effect in again.step(START) or [] if isinstance(effect, Logged)] == [
                "#documentfalse"
            ]


def test_a_trace_shows_the_text_of_xml():
    machine = run(SENT, trace=True)
    [sent] = [effect for effect in machine.event("element") if hasattr(effect, "target")]
    assert to_json(sent.event.data) == {"x": PLAIN, "n": 1}
    effects = machine.event("e", Xml(PLAIN))
    [taken] = [effect for effect in effects if isinstance(effect, EventTaken)]
    assert to_json(taken.event.data) == PLAIN
    assert machine.log[-1] == "two"


def test_an_action_is_given_xml_as_such():
    extension = Extension("urn:x", {"do": ActionSchema("do", (AttributeSchema("what"),))})
    machine = run(
        f'<datamodel><data id="x">{BOOKS}</data></datamodel><state id="s"><onentry><y:do what="x"/></onentry></state>',
        'xmlns:y="urn:x"',
        extensions=(extension,),
    )
    [action] = machine.of(Action)
    assert action.attributes == {"what": Xml(PLAIN)}
    assert str(action.attributes["what"]) == PLAIN


def test_xml_from_outside_is_data_like_any_other():
    machine = run(
        '<datamodel><data id="x"/></datamodel><state id="s"><onentry><log expr="x.documentElement.tagName"/></onentry></state>',
        parameters={"x": encode(Xml("<outside/>"))},
    )
    assert machine.log == ["outside"]


def test_content_that_is_refused_is_an_error_and_the_item_stays_undefined():
    deep = "<a>" * 95 + "<![CDATA[]]>" + "</a>" * 95
    wide = "<a>" + "<b/>" * 100_001 + "</a>"
    assert shown(f"<r xmlns=''>{deep}</r>", "typeof x") == ["object"]
    assert shown(wide, "typeof x") == ["undefined", "!error.execution"]


def test_what_a_content_stands_for_is_found_out_once():
    program = Program.from_bytes(document(f'<datamodel><data id="x">{BOOKS}</data></datamodel><state id="a"/>'))
    [item] = program.document.root.data
    assert program.datamodel.content(item.content) is program.datamodel.content(item.content)
    assert decode(program.datamodel.content(item.content)) == Xml(PLAIN)


def test_a_fault_is_raised_each_time_it_is_asked_for():
    program = Program.from_bytes(
        document(f'<datamodel><data id="x">{"[" * 5000}{"]" * 5000}</data></datamodel><state id="a"/>')
    )
    [item] = program.document.root.data
    for _ in range(2):
        with pytest.raises(ScriptError, match="nested too deep"):
            program.datamodel.content(item.content)
