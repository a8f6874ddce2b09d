"""D1 to D4 and A9: what the dialect adds to the language, and how it enters it."""

import json
import re
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scxml_engine.errors import DocumentError
from scxml_engine.ocs.extension import NAMESPACE
from scxml_engine.ocs.records import Record
from scxml_engine.ocs.treatment import Treatment
from tests.ocs.harness import OFFICE, REALMS, START, Driver, at, document, one_block, play, record, treatment


def logged(expr, *, script="", data=""):
    """What one expression is, as a log shows it, and the driver that ran it."""
    body = f"""<state id="a"><onentry>{f"<script>{script}</script>" if script else ""}<log expr="{expr}"/></onentry>
      <transition target="f"/></state><final id="f"/>"""
    driver = play(treatment(body, data=data))
    return driver.logs[0] if driver.logs else driver.codes


def codes(text):
    with pytest.raises(DocumentError) as refused:
        Treatment.from_bytes(text, "test.scxml")
    return [(each.code, each.location.line) for each in refused.value.diagnostics]


# ----------------------------------------------------------------------------------------------------------- D1, A9: actions


@pytest.mark.row("D1.1", "D1.4")
def test_d1_the_namespace_and_any_prefix():
    assert NAMESPACE == "http://genesyslabs.com/schemas/ocs/treatments"
    text = document(
        '<state id="a"><onentry><ocs:timeout delay="0"/></onentry><transition event="ocs.timeout" target="f"/>'
        '</state><final id="f"/>'
    )
    for renamed in (text.replace(b"ocs:", b"x:").replace(b":ocs=", b":x="), text):
        made = Treatment.from_bytes(renamed, "test.scxml")
        assert made.diagnostics() == []
        assert play(made).ended.reason == "final"


@pytest.mark.row("D1.2", "D1.3")
def test_d1_another_namespace_is_accepted_with_a_warning():
    text = document(
        "<state id='a'><onentry><ocs:get_daytime/></onentry><transition event='*' target='f'/></state><final id='f'/>"
    ).replace(NAMESPACE.encode(), b"urn:elsewhere")
    made = Treatment.from_bytes(text, "test.scxml")
    [warning] = made.diagnostics()
    assert (warning.code, str(warning.severity)) == ("namespace", "warning")
    assert play(made).ended.reason == "final"


NINE = {
    "timeout": '<ocs:timeout delay="1"/>',
    "next_record": "<ocs:next_record/>",
    "contact_info_type": '<ocs:next_record><ocs:contact_info_type type_name="MOBILE"/></ocs:next_record>',
    "get_daytime": "<ocs:get_daytime/>",
    "get_info": '<ocs:get_info what="TIMERANGE" param="ABH"/>',
    "make_call": '<ocs:make_call record_id="2"/>',
    "set_flex_attr": '<ocs:set_flex_attr record_id="0"><ocs:flex_attr attr="OPTIONS" type="int" key="\'k\'" value="1"/>'
    '</ocs:set_flex_attr><ocs:make_call record_id="1"/>',
    "flex_attr": '<ocs:set_flex_attr record_id="1"><ocs:flex_attr attr="EXTENSIONS" type="string" key="\'k\'" value="1"/>'
    '</ocs:set_flex_attr><ocs:make_call record_id="1"/>',
    "set_exec_flag": '<ocs:set_exec_flag flag="PostProcessing" value="Switch"/>',
}


@pytest.mark.row("D1.1", "D1.2", "D1.3", "D1.4")
@pytest.mark.parametrize("name", NINE)
def test_d1_each_of_the_nine_names_in_every_namespace_and_under_every_prefix(name):
    """D1: the same requests and events; the other namespace alone is warned of, at each action's place."""
    body = f"""<state id="only"><onentry>\n{NINE[name]}<send event="enough" delay="1h"/></onentry>
      <transition event="enough" target="done"/></state><final id="done"/>"""
    text = document(body)
    prefixed = text.replace(b"ocs:", b"v:").replace(b":ocs=", b":v=")
    first = Treatment.from_bytes(text, "test.scxml", calendar=OFFICE)
    assert first.diagnostics() == []
    expected = play(first, HOME_AND_MOBILE)
    assert f"{name} " in NINE[name] or f"{name}/" in NINE[name] or f"{name}>" in NINE[name]
    for spelling in (prefixed, text.replace(NAMESPACE.encode(), b"http://www.example.com/ocs")):
        made = Treatment.from_bytes(spelling, "test.scxml", calendar=OFFICE)
        found = play(made, HOME_AND_MOBILE)
        assert (found.requests, found.events) == (expected.requests, expected.events)
        warnings = [(each.code, str(each.severity), each.location.line) for each in made.diagnostics()]
        assert set(warnings) == (set() if spelling is prefixed else {("namespace", "warning", 2)})


@pytest.mark.row("D1.2")
def test_d1_in_a_vocabulary_of_its_own_a_tenth_name_is_none_of_ours():
    """D1: it is ignored with a warning, as any element of a vocabulary that nobody knows; in ours it is an error."""
    text = document('<state id="a"><onentry>\n<ocs:teleport/></onentry><transition target="f"/></state><final id="f"/>')
    assert codes(text) == [("unknown-action", 2)]
    made = Treatment.from_bytes(text.replace(NAMESPACE.encode(), b"urn:elsewhere"), "test.scxml")
    assert [(each.code, str(each.severity)) for each in made.diagnostics()] == [("foreign-element", "warning")]
    assert play(made).ended.reason == "final"


@pytest.mark.parametrize(
    ("action", "code"),
    [
        ("<ocs:teleport/>", "unknown-action"),
        ('<ocs:timeout delay="5" colour="red"/>', "unknown-attribute"),
        ("<ocs:timeout/>", "missing-attribute"),
        ("<ocs:make_call/>", "missing-attribute"),
        ("<ocs:get_info/>", "missing-attribute"),
        ('<ocs:set_exec_flag flag="PostProcessing"/>', "missing-attribute"),
        ('<ocs:set_flex_attr record_id="1"/>', "missing-element"),
        ('<ocs:next_record><ocs:contact_info_type exclude="yes"/></ocs:next_record>', "missing-attribute"),
        ("<ocs:next_record><ocs:friend/></ocs:next_record>", "unknown-element"),
        ('<ocs:contact_info_type type_id="1"/>', "unknown-action"),
    ],
)
def test_a9_what_the_dialect_does_not_have_stops_the_document(action, code):
    """A9: with its line, before anything runs."""
    assert codes(document(f'<state id="a"><onentry>\n{action}</onentry></state>')) == [(code, 2)]


def test_a9_every_problem_is_found_at_once():
    assert (
        len(
            codes(
                document('<state id="a"><onentry>\n<ocs:a/>\n<ocs:timeout/>\n<ocs:make_call x="1"/></onentry></state>')
            )
        )
        == 4
    )


# ---------------------------------------------------------------------------------------------------------------- D2, D4


@pytest.mark.row("D2.2", "D2.3", "D2.5")
@pytest.mark.parametrize(
    ("attributes", "inner"),
    [('initial="b"', ""), ('initialstate="b"', ""), ("", "<!-- document order -->")],
)
def test_d2_the_initial_state(attributes, inner):
    states = '<state id="b"><transition target="f"/></state><state id="a"/><final id="f"/>'
    assert play(treatment(inner + states, attributes=attributes)).ended.states == ("f",)


@pytest.mark.row("D2.3", "D2.4")
def test_d2_the_initial_child_and_initialstate_of_a_state():
    body = """<state id="o" initialstate="y"><state id="x"/><state id="y"><transition target="p"/></state></state>
      <state id="p"><initial><transition target="q"/></initial><state id="r"/><state id="q"><transition target="f"/></state>
      </state><final id="f"/>"""
    assert play(treatment(body)).ended.reason == "final"


@pytest.mark.row("D4.1", "D4.2", "D4.3", "D4.4", "D4.6", "D4.7", "D4.8", "D4.9", "D4.10", "D4.15")
def test_d4_extras_of_the_vendor_are_accepted():
    body = """
      <state id="a" _persist="yes" _desc="x">
        <datamodel><data ID="late" expr="5"/><data id="asked" _type="parameter" expr="6"/></datamodel><onentry>
        <log level="2" expr="late + asked"/><event name="one"/><raise event="two"/></onentry>
        <transition event="two" _desc="y" target="f"/></state><final id="f"/>"""
    driver = play(treatment(body, attributes='profile="ecmascript" exmode="strict" _persist="true"'))
    assert driver.names == ["one", "two"]
    assert [(each["text"], each["level"]) for each in driver.lines.of("log")] == [("11", 2)]


@pytest.mark.row("D4.11", "D4.12", "D4.13", "D4.14", "D4.15", "D4.17", "D4.18")
def test_d4_send_of_the_vendor():
    """Older attribute names, quoted literals, and the target _internal."""
    body = """<state id="a"><onentry>
        <send event="'late'" sendid="'one'" delay="'5s'" targettype="'scxml'" hints="none"/>
        <send event="never" sendid="two" delay="3s"/><cancel sendid="'two'"/>
        <send event="first"/><send event="'second'" target="_internal"/></onentry>
      <transition event="late" target="f"/></state><final id="f"/>"""
    made = treatment(body)
    assert {each.code for each in made.diagnostics()} == {"dialect"}
    assert play(made).names == ["second", "first", "late"]


@pytest.mark.row("D2.1")
@pytest.mark.parametrize(
    "namespace", ["http://www.w3.org/2005/07/scxml/", "http://www.w3.org/TR/scxml", "urn:scxml", ""]
)
def test_d2_another_namespace_of_the_language_is_refused(namespace):
    text = document('<final id="f"/>')
    assert play(Treatment.from_bytes(text, "test.scxml")).ended.reason == "final"
    assert codes(text.replace(b"http://www.w3.org/2005/07/scxml", namespace.encode()))[0][0] == "root"


@pytest.mark.row("D2.2", "D2.3", "D2.5")
@pytest.mark.parametrize(("attribute", "first"), [('initial="y"', "y"), ('initialstate="y"', "y"), ("", "x")])
def test_d2_the_initial_state_of_a_state(attribute, first):
    """D2: below the document it may stand in the same ways."""
    body = f"""<state id="o" {attribute}><state id="x"><onentry><log expr="'x'"/></onentry></state>
      <state id="y"><onentry><log expr="'y'"/></onentry></state><transition target="f"/></state><final id="f"/>"""
    assert play(treatment(body)).logs == [first]


@pytest.mark.row("D2.4")
def test_d2_the_initial_child_of_the_document():
    """D2: the document's own initial state may stand as a child too."""
    body = '<initial><transition target="b"/></initial><state id="a"/><state id="b"><transition target="f"/></state><final id="f"/>'
    assert play(treatment(body)).ended.reason == "final"


@pytest.mark.row("D2.2", "D2.3")
def test_d2_the_order_of_two_spellings_says_nothing():
    """D2: where somebody added `initial=` to an older document and left the other one."""
    body = '<state id="b"><transition target="g"/></state><state id="a"><transition target="f"/></state><final id="f"/><final id="g"/>'

    def found(attributes):
        try:
            return play(treatment(body, attributes=attributes)).ended.states
        except DocumentError as refused:
            return [each.code for each in refused.diagnostics]

    assert found('initial="a" initialstate="b"') == found('initialstate="b" initial="a"')


@pytest.mark.row("D4.1", "D4.15")
@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_d4_the_level_of_a_log_line(level):
    body = f'<state id="a"><onentry><log level="{level}" label="l" expr="1"/></onentry><transition target="f"/></state><final id="f"/>'
    made = treatment(body)
    assert made.diagnostics() == []
    assert play(made).lines.of("log") == [{"label": "l", "text": "1", "level": level}]


@pytest.mark.row("D4.2", "D4.15")
@pytest.mark.parametrize("kind", ["parameter", "data"])
def test_d4_a_parameter_is_declared_like_any_other(kind):
    """D4, D6: with a value of its own, one from the URI, or none."""
    body = f"""<datamodel><data id="p" _type="{kind}" expr="1" _desc="how often"/><data id="q" _type="{kind}"/></datamodel>
      <state id="a"><onentry><log expr="p + ' ' + _data.p + ' ' + q"/></onentry><transition target="f"/></state><final id="f"/>"""
    text = document(body).replace(b"<datamodel></datamodel>", b"")
    for variables, expected in (({}, "1 1 undefined"), ({"p": "7", "q": "x"}, "7 7 x")):
        made = Treatment.from_bytes(text, "test.scxml", variables=variables)
        assert {str(each.severity) for each in made.diagnostics()} <= {"note"}
        assert play(made).logs == [expected]


@pytest.mark.row("D4.3", "D4.4")
@pytest.mark.parametrize("element", ['<event name="mine"/>', '<raise event="mine"/>', "<raise event=\"'mine'\"/>"])
def test_d4_an_event_of_the_document_s_own_is_internal(element):
    """D4: it comes before what is in the external queue already."""
    body = f"""<state id="a"><onentry><send event="sent"/>{element}</onentry>
      <transition event="mine" target="b"><log expr="_event.type"/></transition><transition event="sent" target="wrong"/></state>
      <state id="b"><transition event="sent" target="f"/></state><final id="f"/><final id="wrong"/>"""
    driver = play(treatment(body))
    assert (driver.logs, driver.names, driver.ended.states) == (["internal"], ["mine", "sent"], ("f",))


IGNORED = [
    'profile="ecmascript"',
    'exmode="strict"',
    'exmode="lax"',
    '_persist="true"',
    '_persist="false"',
    '_desc="what it is for"',
]


@pytest.mark.row("D4.7", "D4.8", "D4.9", "D4.10")
@pytest.mark.row("D4.15")
@pytest.mark.parametrize("attribute", IGNORED)
def test_d4_what_is_accepted_and_changes_nothing(attribute):
    """D4: no error, no warning, and the run is the same, on each element that has it."""
    name = attribute.split("=")[0]
    body = """<state id="a" {0}><onentry><log expr="n"/></onentry><transition {1} target="f"/></state>
      <parallel id="p" {0}/><final id="f" {1}/>"""
    plain = play(treatment(body.format("", ""), data="n=1"))
    below = attribute if name.startswith("_") else ""
    made = treatment(body.format(below, below if name == "_desc" else ""), data="n=1", attributes=attribute)
    assert made.diagnostics() == []
    found = play(made)
    assert (found.lines.text, found.requests) == (plain.lines.text, plain.requests)


@pytest.mark.row("D4.11", "D4.12", "D4.13", "D4.14")
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('sendid="s"', 'id="s"'),
        ('targettype="scxml"', 'type="scxml"'),
        (
            'targettype="http://www.w3.org/TR/scxml/#SCXMLEventProcessor"',
            'type="http://www.w3.org/TR/scxml/#SCXMLEventProcessor"',
        ),
        ('targettype="nowhere"', 'type="nowhere"'),
        ("hints=\"'fast'\"", ""),
        ('target="_internal"', 'target="#_internal"'),
        ("target=\"'_internal'\"", 'target="#_internal"'),
    ],
)
def test_d4_older_names_of_send_mean_the_new_ones(old, new):
    """D4: the same events with the same sendid, in the same queue; an unknown type is the same error."""
    body = """<state id="a"><onentry><send event="x" {}/><send event="y"/></onentry>
      <transition event="*"><log expr="[_event.name, _event.type, _event.sendid, _event.origintype].join()"/></transition>
      </state><state id="f"/>"""
    older, newer = (play(treatment(body.format(each))) for each in (old, new))
    assert older.logs == newer.logs
    assert older.names == newer.names


@pytest.mark.row("D4.16")
@pytest.mark.parametrize("attribute", ["event", "target", "id"])
def test_d4_a_send_s_attribute_is_literal(attribute):
    """D4: a word is itself and never the data item of its name; an expression has its own attribute."""
    body = f"""<state id="a"><onentry><send event="x" {attribute}="n"/></onentry>
      <transition event="*" target="f"><log expr="[_event.name, _event.sendid].join()"/></transition></state><final id="f"/>"""
    body = body.replace('event="x" event', "event") if attribute == "event" else body
    [log] = play(treatment(body, data="n='value'")).logs
    assert log == {"event": "n,", "id": "x,n", "target": log}[attribute]
    assert "value" not in log
    if attribute == "target":
        assert log.startswith("error.")


@pytest.mark.row("D4.17", "D4.18")
@pytest.mark.parametrize("quote", ["'", "&quot;"])
@pytest.mark.parametrize(
    ("attribute", "inside"), [("event", "x"), ("delay", "5s"), ("id", "i"), ("type", "scxml"), ("target", "#_internal")]
)
def test_d4_a_quoted_literal_means_what_stands_inside(attribute, inside, quote):
    """D4: with a note at the element's place, and only for what is one whole literal."""
    body = """<state id="a"><onentry>\n<send {}/></onentry>
      <transition event="*" target="f"><log expr="[_event.name, _event.sendid, _event.type].join()"/></transition></state><final id="f"/>"""
    others = "" if attribute == "event" else ' event="x"'
    quoted, plain = (treatment(body.format(f'{attribute}="{each}{inside}{each}"' + others)) for each in (quote, ""))
    [note] = quoted.diagnostics()
    assert (note.code, str(note.severity), note.location.line) == ("dialect", "note", 2)
    assert f"{attribute}=" in note.message
    assert plain.diagnostics() == []
    assert play(quoted).lines.text[:2] == play(plain).lines.text[:2]
    assert play(quoted).logs == play(plain).logs
    assert len(play(quoted).logs) == 1


@pytest.mark.row("D4.17")
@pytest.mark.parametrize(
    "text",
    ["it's", "'", "'a", "'a' + 'b'", "'a'b'"],
)
def test_d4_what_is_no_whole_literal_stays_as_it_is(text):
    """D4: an event of that very name, quotes and all."""
    body = f"""<state id="a"><onentry><send event="{text}"/></onentry><transition event="*" target="f"/></state><final id="f"/>"""
    made = treatment(body)
    assert made.diagnostics() == []
    assert play(made).names == [text]


# --------------------------------------------------------------------------------------------------------------------- D3


@pytest.mark.row("D3.8", "D3.26")
@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        ("_data.x === x", "true"),
        ("_data['x']", "1"),
        ("_data.nobody === undefined", "true"),
        ("_data.hasOwnProperty === undefined", "true"),
        ("'x' in _data", "true"),
        ("typeof _data", "object"),
        ("Object.keys(_data).join()", "x,o"),
        ("_data.o === o", "true"),
    ],
)
def test_d3_a_data_id_resolves_bare_and_under_data(expr, expected):
    """D3: one storage; an undeclared one reads undefined."""
    assert logged(expr, data="x=1; o={n: 1}") == expected


@pytest.mark.row("D3.9", "D3.17")
def test_d3_assignments_to_both_are_the_same():
    body = """<state id="a"><onentry><assign location="_data.x" expr="x + 1"/><assign location="x" expr="_data.x * 10"/>
        <assign location="_data.o.n" expr="5"/><script>_data.x += o.n</script><log expr="x + ' ' + o.n"/></onentry>
      <transition target="f"/></state><final id="f"/>"""
    assert play(treatment(body, data="x=1; o={}")).logs == ["25 5"]


@pytest.mark.row("D3.27")
@pytest.mark.parametrize("how", ['<assign location="_data.y" expr="1"/>', "<script>_data.y = 1</script>"])
def test_d3_assigning_an_undeclared_one_is_error_execution(how):
    body = f"""<state id="a"><onentry>{how}<log expr="'reached'"/></onentry>
      <transition event="error.execution" target="f"/></state><final id="f"/>"""
    driver = play(treatment(body))
    assert (driver.names, driver.logs) == (["error.execution"], [])


@pytest.mark.row("D3.28")
def test_d3_data_ids_that_begin_with_an_underscore_are_errors():
    assert codes(document('<state id="a"/>', data="_x=1"))[0][0] == "data-id"


@pytest.mark.row("D3.1", "D3.4", "D3.10")
def test_d3_eventdata_is_the_event_s_data():
    body = """<state id="a"><onentry><log expr="String(_eventdata)"/><send event="x"><param name="n" expr="[1]"/></send>
      </onentry><transition event="x" cond="_eventdata === _event.data" target="f"><log expr="_eventdata.n[0]"/></transition>
      </state><final id="f"/>"""
    assert play(treatment(body)).logs == ["undefined", "1"]


@pytest.mark.row("D3.8", "D3.9")
@pytest.mark.parametrize("write", ["bare", "member"])
@pytest.mark.parametrize("read", ["bare", "member"])
@pytest.mark.parametrize("where", ["assign", "script", "foreach", "param", "cond", "attribute"])
def test_d3_one_storage_wherever_a_name_may_stand(where, write, read):
    """D3: what was written through one name is read through the other, by every kind of executable content."""
    to, of = ({"bare": "x", "member": "_data.x"}[each] for each in (write, read))
    writing = {
        "script": f"<script>{to} = 5</script>",
        "foreach": f'<foreach array="[3, 4, 5]" item="{"x" if write == "bare" else "i"}"><assign location="{to}" expr="{"x" if write == "bare" else "i"}"/></foreach>',
    }.get(where, f'<assign location="{to}" expr="5"/>')
    reading = {
        "param": f'<send event="e"><param name="n" expr="{of}"/></send>',
        "cond": f'<if cond="{of} == 5"><log expr="5"/></if>',
        "attribute": f'<ocs:timeout delay="{of}"/>',
    }.get(where, f'<log expr="{of}"/>')
    body = f"""<state id="a"><onentry>{writing}{reading}</onentry><transition event="ocs.timeout" target="f"/>
      <transition event="e" target="f"><log expr="_event.data.n"/></transition></state><final id="f"/>"""
    driver = Driver(treatment(body, data="x=1; i=0"))
    if where == "attribute":
        assert (driver.wake - driver.now).total_seconds() == 5
    else:
        assert driver.live(until=1).logs == ["5"]


@pytest.mark.row("D3.5", "D3.10", "D3.26")
@pytest.mark.parametrize("realm", REALMS)
def test_d3_the_names_in_both_realms(realm):
    """D3: the alias is the very object, also between two events; an undeclared member is undefined."""
    body = """<state id="a"><onentry><raise event="e1"/><send event="e2"><param name="n" expr="2"/></send></onentry>
      <transition event="e1"><log expr="_eventdata === _event.data &amp;&amp; _eventdata === undefined"/></transition>
      <transition event="e2" target="f"><log expr="_eventdata === _event.data &amp;&amp; _eventdata.n + _data.x + x"/>
        <log expr="_data.nobody === undefined"/></transition></state><final id="f"/>"""
    assert play(treatment(body, data="x=20", make_realm=realm)).logs == ["true", "42", "true"]


@pytest.mark.row("D3.27")
@pytest.mark.parametrize("realm", REALMS)
def test_d3_an_undeclared_member_is_not_made_by_assigning(realm):
    """D3: the block ends there, the event comes, and the name is as unknown as before."""
    body = """<state id="a"><onentry><assign location="_data.typo" expr="1"/><log expr="'reached'"/></onentry>
      <transition event="error.execution" target="f"><log expr="typeof typo + _data.typo"/></transition></state><final id="f"/>"""
    assert play(treatment(body, data="x=1", make_realm=realm)).logs == ["undefinedundefined"]


@pytest.mark.row("D3.28")
@pytest.mark.parametrize("id_", ["_x", "_data", "_event", "__", "_eventdata"])
@pytest.mark.parametrize("attribute", ["id", "ID"])
def test_d3_every_id_with_a_leading_underscore_is_refused_at_its_place(id_, attribute):
    """D3: top-level or of a state; `x_` and `$x` are names like others."""
    for text in (
        document("").replace(b"<datamodel>", f'<datamodel>\n<data {attribute}="{id_}"/>'.encode()),
        document(f'<state id="s"><datamodel>\n<data {attribute}="{id_}"/></datamodel></state>'),
    ):
        assert ("data-id", 2) in codes(text)
    assert play(treatment('<final id="f"/>', data="x_=1; $x=2")).ended.reason == "final"


@pytest.mark.row("D3.29")
@pytest.mark.parametrize("attributes", ["", 'datamodel="ecmascript"'])
def test_d3_an_absent_datamodel_is_ecmascript(attributes):
    """D3: and it can say so itself."""
    body = """<state id="a"><onentry><script>x = [x].map(function (n) { return n + 1 })[0]</script><log expr="x"/></onentry>
      <transition target="f"/></state><final id="f"/>"""
    assert play(treatment(body, data="x=41", attributes=attributes)).logs == ["42"]


@pytest.mark.row("D3.29")
def test_d3_another_datamodel_is_not_ecmascript():
    """D3: the null data model has no expressions to evaluate."""
    with pytest.raises(DocumentError):
        treatment('<state id="a"><onentry><log expr="1 + 1"/></onentry></state>', attributes='datamodel="perl"')


@pytest.mark.row("D3.13", "D3.14")
@pytest.mark.parametrize(
    ("expr", "operator"), [("x eq 1", "eq"), ("x ¦¦ 1", "¦¦"), ("x ge 1 and x ne 3", "ge, and, ne")]
)
def test_d3_each_rewriting_is_noted(expr, operator):
    """D3: at its place, with the operators; the same text inside a string is no use of them. Names: see authoring."""
    body = """<state id="a"><onentry>
  <log expr="{}"/></onentry></state>"""
    [note] = treatment(body.format(expr), data="x=1").diagnostics()
    assert (note.code, str(note.severity), note.location.line) == ("dialect", "note", 2)
    assert f"({operator})" in note.message
    assert treatment(body.format(f"'{expr}'"), data="x=1").diagnostics() == []


# -------------------------------------------------------------------------------------------------------------- D4: uneval


@pytest.mark.row("D4.5", "D4.19")
@pytest.mark.parametrize(
    ("value", "source"),
    [
        ("undefined", "(void 0)"),
        ("-0", "-0"),
        ("({a: 1, 'b c': [1, , 3]})", '({a:1, "b c":[1, , 3]})'),
        ("[,]", "[,]"),
        ("[1, ,]", "[1, ,]"),
        ("NaN", "NaN"),
        ("10n", "10n"),
        ("null", "null"),
        ("new Date(5)", "(new Date(5))"),
        ("/a\\/b/g", "/a\\/b/g"),
        ("'a\\u2028b'", '"a\\u2028b"'),
    ],
)
def test_d4_uneval_gives_source(value, source):
    assert logged(f"uneval({value})") == source


texts = st.text(st.characters(exclude_characters="\ufffe\uffff"), max_size=8)  # what stands in a document's attribute
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=10,
)


@pytest.mark.row("D4.19")
@settings(max_examples=40, deadline=None)
@given(values)
def test_d4_the_law_of_uneval(value):
    """D4: source that evaluates to an equal value."""
    written = json.dumps(value).replace("Infinity", "(1/0)")
    fields = {"&": "&amp;", "<": "&lt;", '"': "&quot;"}
    expr = "".join(fields.get(each, each) for each in f"uneval(({written}))")
    if "__proto__" in written:
        return
    source = logged(expr)
    back = "".join(fields.get(each, each) for each in f"uneval({source})")
    assert logged(back) == source
    assert (
        logged("".join(fields.get(each, each) for each in f"JSON.stringify({source}) === JSON.stringify({written})"))
        == "true"
    )


@pytest.mark.row("D4.19")
def test_d4_uneval_refuses_what_has_no_source():
    assert logged("uneval(o)", script="o.o = o", data="o={}") == ["error.execution"]
    assert logged("uneval(Symbol())") == ["error.execution"]


@pytest.mark.row("D4.5", "D4.19")
def test_one_uneval_is_enough_for_two_views_of_one_thing():
    assert logged("uneval([o, o])", data="o={n: 1}") == "[{n:1}, {n:1}]"
    assert play(one_block('<log expr="uneval({or: 1})"/>'), until=9).logs == ["({or:1})"]


# ------------------------------------------------------------------------------------------ D3: documents of release 8.0

HEAD_80 = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"'
    ' xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments"'
)
HOME_AND_MOBILE = (record(1, contact_info_type=1), record(2, contact_info_type=4))


@dataclass(frozen=True)
class Story:
    """A customer's document, its calling list, how the calls end, and what comes of it.

    `calls` are the numbers that are dialed with the seconds from the start; `logs` the texts of all log lines.
    """

    text: str
    calls: list[tuple[str, int]]
    logs: list[str] = field(default_factory=list)
    ended: str = "done"
    records: tuple[Record, ...] = HOME_AND_MOBILE
    results: tuple[str, ...] = ("Answer",)
    variables: dict[str, str] = field(default_factory=dict)
    start: datetime = START
    options: list[dict[str, object]] | None = None
    post_processing: str = "Finalize"


RELEASE_80 = {
    # Redials one number until it is answered, three times at the most.
    "redial": Story(
        HEAD_80
        + """ initialstate="start">
  <datamodel>
    <data ID="attempts" expr="0"/>
    <data ID="max_attempts" expr="3"/>
    <data ID="record" expr="''"/>
  </datamodel>
  <state id="start">
    <onentry><ocs:next_record/></onentry>
    <transition event="ocs.next_record" cond="_eventdata.record_id ne ''" target="dial">
      <assign location="record" expr="_eventdata.record_id"/>
    </transition>
    <transition event="ocs.next_record" target="exhausted"/>
  </state>
  <state id="dial">
    <onentry>
      <assign location="attempts" expr="attempts + 1"/>
      <log label="dial" expr="'attempt ' + attempts + ' of ' + max_attempts"/>
      <ocs:make_call record_id="record"/>
    </onentry>
    <transition event="ocs.callresult" cond="_eventdata.callresult eq 'Answer'" target="done"/>
    <transition event="ocs.callresult" cond="attempts lt max_attempts" target="wait"/>
    <transition event="ocs.callresult" target="exhausted"/>
  </state>
  <state id="wait">
    <onentry><ocs:timeout delay="300"/></onentry>
    <transition event="ocs.timeout" target="dial"/>
  </state>
  <final id="done"/>
  <final id="exhausted"/>
</scxml>""",
        results=("Busy", "NoAnswer", "Busy"),
        calls=[("5550100", 0), ("5550100", 300), ("5550100", 600)],
        logs=["attempt 1 of 3", "attempt 2 of 3", "attempt 3 of 3"],
        ended="exhausted",
    ),
    # Home by day, mobile in the evening; waits for business hours elsewhere.
    "daytime": Story(
        HEAD_80
        + """ initialstate="ask">
  <datamodel><data ID="rec"/></datamodel>
  <state id="ask">
    <onentry><ocs:get_daytime/></onentry>
    <transition event="ocs.daytime_change" cond="_eventdata.daytime_code eq 'BH'" target="home"/>
    <transition event="ocs.daytime_change" cond="_eventdata.daytime_code eq 'ABH' or _eventdata.daytime_code eq 'BBH'"
                target="mobile"/>
    <transition event="ocs.daytime_change" target="monday"/>
  </state>
  <state id="monday">
    <onentry><log expr="'not on ' + _eventdata.daytime_code"/><ocs:timeout delay="BH"/></onentry>
    <transition event="ocs.timeout" target="ask"/>
  </state>
  <state id="home">
    <onentry><ocs:next_record repeat_chain="yes"><ocs:contact_info_type type_name="HOME"/></ocs:next_record></onentry>
    <transition event="ocs.next_record" cond="_eventdata.contact_info_type eq 1 and _eventdata.gsw_chain_attempts le 5" target="call">
      <assign location="rec" expr="_eventdata.record_id"/>
    </transition>
    <transition event="ocs.next_record" target="mobile"/>
  </state>
  <state id="mobile">
    <onentry><ocs:next_record repeat_chain="yes"><ocs:contact_info_type type_name="MOBILE"/></ocs:next_record></onentry>
    <transition event="ocs.next_record" target="call"><assign location="rec" expr="_eventdata.record_id"/></transition>
  </state>
  <state id="call">
    <onentry><ocs:make_call record_id="rec"/></onentry>
    <transition event="ocs.callresult" cond="_eventdata.callresult eq 'Answer'" target="done"/>
    <transition event="ocs.callresult" cond="rec eq 1" target="mobile"/>
    <transition event="ocs.callresult" target="ask"/>
  </state>
  <final id="done"/>
</scxml>""",
        start=at("2026-03-07T11:00"),  # a Saturday
        results=("NoAnswer", "Answer"),
        calls=[("5550100", 46 * 3600), ("5550101", 46 * 3600)],
        logs=["not on WEND"],
    ),
    # Broken bars, as a page of the manual pasted them.
    "broken bars": Story(
        HEAD_80
        + """ initialstate="dial">
  <datamodel><data ID="tries" expr="0"/><data ID="give_up" expr="false"/></datamodel>
  <state id="dial">
    <onentry><ocs:make_call record_id="1"/></onentry>
    <transition event="ocs.callresult" cond="_eventdata.callresult == 'Busy' ¦¦ _eventdata.callresult=='NoAnswer'¦¦ _eventdata.callresult eq 'AnswMachine'" target="later">
      <assign location="tries" expr="tries + 1"/>
    </transition>
    <transition event="ocs.callresult" target="done"/>
  </state>
  <state id="later">
    <onentry><ocs:timeout delay="60 * tries"/></onentry>
    <transition event="ocs.timeout" cond="tries ge 3 ¦¦ give_up" target="gone"/>
    <transition event="ocs.timeout" target="dial"/>
  </state>
  <final id="done"/><final id="gone"/>
</scxml>""",
        results=("Busy", "AnswMachine", "NoAnswer", "Answer"),
        calls=[("5550100", 0), ("5550100", 60), ("5550100", 180)],
        ended="gone",
    ),
    # Sends to itself, everything in quotes; the guard is cancelled when the call was quicker.
    "quoted sends": Story(
        HEAD_80
        + """ initialstate="begin">
  <datamodel><data ID="late" expr="'no'"/></datamodel>
  <state id="begin">
    <onentry>
      <send event="'guard'" sendid="'guard-1'" delay="'30s'" targettype="'scxml'"/>
      <send event="'reminder'" delay="'10s'" hints="none"/>
      <send event="'go'" target="_internal"/>
    </onentry>
    <transition event="go" target="dial"/>
  </state>
  <state id="dial">
    <onentry><ocs:timeout delay="20"/></onentry>
    <transition event="reminder"><log expr="'reminded'"/></transition>
    <transition event="ocs.timeout" target="talk"><cancel sendid="'guard-1'"/></transition>
  </state>
  <state id="talk">
    <onentry><ocs:make_call record_id="1"/><ocs:timeout delay="60"/></onentry>
    <transition event="guard"><assign location="late" expr="'yes'"/></transition>
    <transition event="ocs.timeout" cond="late eq 'no' and not_(late eq 'yes')" target="done"/>
  </state>
  <final id="done"/>
  <script>function not_(x) { return !x }</script>
</scxml>""",
        calls=[("5550100", 20)],
        logs=["reminded"],
    ),
    # Nested states that each name their first one the old way; internal events by <event name>.
    "nested": Story(
        HEAD_80
        + """ initialstate="contact" profile="ecmascript" exmode="strict" _persist="true">
  <datamodel><data ID="log_of" expr="''"/></datamodel>
  <state id="contact" initialstate="second" _desc="the whole dialogue">
    <state id="first" _persist="no"><onentry><assign location="log_of" expr="log_of + 'first;'"/></onentry></state>
    <state id="second" initialstate="deep">
      <state id="shallow"/>
      <state id="deep">
        <onentry><assign location="log_of" expr="log_of + 'deep;'"/><event name="ready"/></onentry>
        <transition event="ready" cond="log_of eq 'deep;'" target="first" _desc="back to front"><raise event="again"/></transition>
      </state>
    </state>
    <transition event="again" cond="log_of ne 'deep;'" target="call"/>
  </state>
  <state id="call">
    <onentry><log level="1" expr="log_of"/><ocs:make_call record_id="2"/></onentry>
    <transition event="ocs.callresult" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
        calls=[("5550101", 0)],
        logs=["deep;first;"],
    ),
    # What a script of that time looked like.
    "script": Story(
        HEAD_80
        + """ initialstate="next">
  <datamodel>
    <data ID="results" expr="{}"/>
    <data ID="rec"/>
  </datamodel>
  <script>
    // is it worth while to try again? (busy or no answer, and not too often)
    function worth(result, count) {
      if (result eq 'Busy' or result eq 'NoAnswer' and count lt 3) {
        return true;
      } else if (result ne 'Answer' and (count le 0 or count gt 99)) {
        return false;
      }
      return count ge 1000;
    }
    function keep(result) { results[result] = (results[result] || 0) + 1; return results[result]; }
  </script>
  <state id="next">
    <onentry><ocs:next_record/></onentry>
    <transition event="ocs.next_record" cond="!_eventdata.record_id" target="done"/>
    <transition event="ocs.next_record" target="dial"><assign location="rec" expr="_eventdata.record_id"/></transition>
  </state>
  <state id="dial">
    <onentry><ocs:make_call record_id="rec"/></onentry>
    <transition event="ocs.callresult" cond="worth(_eventdata.callresult, keep(_eventdata.callresult))" target="pause"/>
    <transition event="ocs.callresult" target="next"/>
  </state>
  <state id="pause">
    <onentry><ocs:timeout delay="results['Busy'] gt 1 ? 120 : 60"/></onentry>
    <transition event="ocs.timeout" target="dial"/>
  </state>
  <final id="done"><onentry><log label="results" expr="uneval(results)"/></onentry></final>
</scxml>""",
        results=("Busy", "Busy", "Fax", "NoAnswer", "NoAnswer", "NoAnswer"),
        calls=[("5550100", 0), ("5550100", 60), ("5550100", 180), ("5550101", 180), ("5550101", 300), ("5550101", 420)],
        logs=["({Busy:2, Fax:1, NoAnswer:3})"],
    ),
    # Words that look like operators where they are none.
    "words that stay": Story(
        HEAD_80
        + r""" initialstate="a">
  <datamodel>
    <data ID="o" expr="{or: 'one', and: 'two', eq: {ne: 'three'}}"/>
    <data ID="note" expr="'Bread and Butter or eq ¦¦ Jam'"/>
    <data ID="pattern" expr="/ and | or |¦¦/g"/>
  </datamodel>
  <state id="a">
    <onentry>
      <log expr="o.or eq 'one' and o.and eq 'two' ? o.eq.ne : 'wrong'"/>
      <log expr="note.replace(pattern, '+') /* and or */"/>
      <if cond="note.match(/and/) ne null and o['or'] ne 'or'"><log expr="'matched'"/><else/><log expr="'not matched'"/></if>
      <script>
        var kept = {lt: 1, gt: 2};   // lt and gt
        /* a le b ge c */
        note = (kept.lt lt kept.gt) ? "lt is lt; it's less" : 'gt';
      </script>
      <log expr="note"/>
      <log expr="/or eq/.test('x or eq y') and 'a' lt 'b'"/>
    </onentry>
    <transition cond="note.indexOf('lt is lt') eq 0" target="done"/>
    <transition target="wrong"/>
  </state>
  <final id="done"/><final id="wrong"/>
</scxml>""",
        calls=[],
        logs=["three", "Bread+Butter+eq + Jam", "matched", "lt is lt; it's less", "true"],
    ),
    # CPN, user data and extensions, quoted and not.
    "attributes of a call": Story(
        HEAD_80
        + """ initialstate="start">
  <datamodel><data ID="first_type" expr="'MOBILE'"/><data ID="cpn" expr="'8884554040'"/></datamodel>
  <state id="start">
    <onentry><ocs:next_record><ocs:contact_info_type type_name="first_type"/></ocs:next_record></onentry>
    <transition event="ocs.next_record" cond="_eventdata.record_id gt 0" target="dial">
      <ocs:set_flex_attr record_id="_eventdata.record_id">
        <ocs:flex_attr attr="'OPTIONS'" type="'string'" key="'CPNDigits'" value="cpn"/>
        <ocs:flex_attr attr="'EXTENSIONS'" type="'int'" key="'priority'" value="_eventdata.gsw_chain_attempts lt 5 ? 1 : 9"/>
      </ocs:set_flex_attr>
      <ocs:make_call record_id="_eventdata.record_id"/>
    </transition>
  </state>
  <state id="dial">
    <transition event="ocs.callresult" cond="_eventdata.callresult eq 'Answer' and _eventdata.record_id eq 2" target="done">
      <ocs:set_exec_flag flag="'PostProcessing' " value="'Switch'"/>
    </transition>
  </state>
  <final id="done"/>
</scxml>""",
        calls=[("5550101", 0)],
        options=[{"CPNDigits": "8884554040"}],
        post_processing="Switch",
    ),
    # Errors are asked for by their number.
    "errors": Story(
        HEAD_80
        + """ initialstate="bad">
  <state id="bad">
    <onentry>
      <ocs:timeout delay="-5"/>
      <ocs:make_call record_id="77"/>
      <ocs:timeout delay="HDAY"/>
    </onentry>
    <transition event="Error.Attribute" cond="_eventdata.Error_code eq 110 or _eventdata.error_code eq 111">
      <log expr="_eventdata.action + '.' + _eventdata.attribute"/>
    </transition>
    <transition event="Error.Attribute" cond="_eventdata.error_code eq 109"><log expr="'no such record'"/></transition>
    <transition event="Error.Configuration" cond="_eventdata.error_code ne 0" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
        calls=[],
        logs=["timeout.delay", "no such record"],
    ),
    # Every operator in one line of arithmetic, negations and signs.
    "arithmetic": Story(
        HEAD_80
        + """ initialstate="a">
  <datamodel><data ID="n" expr="-3"/><data ID="flag" expr="true"/><data ID="list" expr="[3, 1, 2]"/></datamodel>
  <state id="a">
    <onentry>
      <log expr="n lt -2 and n gt -4"/>
      <log expr="(n + 3) eq 0 and !(n ge 0) and flag ne !flag"/>
      <log expr="list[0] ge list.length and list [1] le +1"/>
      <log expr="n*n eq 9 or n.missing.member"/>
      <log expr="typeof n eq 'number' and typeof nobody eq 'undefined'"/>
      <log expr="1 lt 2 eq true"/>
      <foreach array="list" item="each" index="i">
        <if cond="each gt 1 and i ne 0"><log expr="i + ':' + each"/>
        <elseif cond="each eq 3"/><log expr="'three first'"/>
        <else/><log expr="'small'"/></if>
      </foreach>
    </onentry>
    <transition cond="flag and n lt 0" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
        calls=[],
        logs=["true", "true", "true", "true", "true", "true", "three first", "small", "2:2"],
    ),
    # Cycles through the chain, a limit for all of its records together.
    "chain": Story(
        HEAD_80
        + """ initialstate="next">
  <datamodel><data ID="limit" expr="4"/><data ID="rec"/><data ID="cycles" expr="0"/></datamodel>
  <state id="next">
    <onentry><ocs:next_record/></onentry>
    <transition event="ocs.next_record" cond="_eventdata.record_id eq ''" target="cycle"/>
    <transition event="ocs.next_record" cond="_eventdata.gsw_chain_attempts ge limit" target="enough"/>
    <transition event="ocs.next_record" cond="_eventdata.gsw_preferred_flag eq 'no' and _eventdata.segment ne 'blocked'" target="dial">
      <assign location="rec" expr="_eventdata.record_id"/>
    </transition>
    <transition event="ocs.next_record" target="next"/>
  </state>
  <state id="cycle">
    <onentry><assign location="cycles" expr="cycles + 1"/><ocs:timeout delay="cycles eq 1 ? 600 : 1200"/></onentry>
    <transition event="ocs.timeout" target="again"/>
  </state>
  <state id="again">
    <onentry><ocs:next_record repeat_chain="yes"/></onentry>
    <transition event="ocs.next_record" cond="_eventdata.gsw_chain_attempts ge limit" target="enough"/>
    <transition event="ocs.next_record" target="dial"><assign location="rec" expr="_eventdata.record_id"/></transition>
  </state>
  <state id="dial">
    <onentry><ocs:make_call record_id="rec"/></onentry>
    <transition event="ocs.callresult" cond="_eventdata.callresult eq 'Answer'" target="done"/>
    <transition event="ocs.callresult" target="next"/>
  </state>
  <final id="done"/>
  <final id="enough"><onentry><log expr="cycles + ' cycles'"/></onentry></final>
</scxml>""",
        records=(
            record(1, segment="gold"),
            record(2, segment="blocked"),
            record(3, segment="silver"),
        ),
        results=("Busy",),
        calls=[("5550100", 0), ("5550102", 0), ("5550100", 600), ("5550102", 600)],
        logs=["2 cycles"],
        ended="enough",
    ),
    # One state for everything; the guards do the work; parallel supervision of the customer's no.
    "supervision": Story(
        HEAD_80
        + """ initialstate="all">
  <datamodel><data ID="calls" expr="0"/><data ID="stop" expr="false"/></datamodel>
  <parallel id="all">
    <state id="work" initialstate="dial">
      <state id="dial">
        <onentry><assign location="calls" expr="calls + 1"/><ocs:make_call record_id="calls"/></onentry>
        <transition event="ocs.callresult" cond="!stop and calls lt 2" target="dial"/>
      </state>
    </state>
    <state id="watch">
      <transition event="ocs.callresult" cond="_eventdata.callresult eq 'DoNotCall' or _eventdata.callresult eq 'CancelRecord'">
        <log expr="'record ' + _eventdata.record_id + ': ' + _eventdata.callresult"/>
        <assign location="stop" expr="_eventdata.record_id eq 2 and true"/>
        <send event="'check'"/>
      </transition>
      <transition event="check" cond="stop" target="done"/>
    </state>
  </parallel>
  <final id="done"/>
</scxml>""",
        results=("DoNotCall", "CancelRecord"),
        calls=[("5550100", 0), ("5550101", 0)],
        logs=["record 1: DoNotCall", "record 2: CancelRecord"],
    ),
}

# ------------------------------------------------------------------------------------------ D3: documents of release 8.1

HEAD_81 = HEAD_80 + ' datamodel="ecmascript"'
RELEASE_81 = {
    # The manual's own way: data in _data, events in _event.data.
    "redial": Story(
        HEAD_81
        + """ initial="start">
  <datamodel>
    <data id="max_attempts" expr="2" _type="parameter"/>
    <data id="pause" expr="600" _type="parameter"/>
    <data id="rec"/><data id="attempts" expr="0"/>
  </datamodel>
  <state id="start">
    <onentry><ocs:next_record/></onentry>
    <transition event="ocs.next_record" cond="_event.data.record_id &amp;&amp; _event.data.record_id &gt; 0" target="dial">
      <assign location="_data.rec" expr="_event.data.record_id"/>
    </transition>
    <transition event="ocs.next_record" target="failed"/>
  </state>
  <state id="dial">
    <onentry><assign location="_data.attempts" expr="_data.attempts + 1"/><ocs:make_call record_id="_data.rec"/></onentry>
    <transition event="ocs.callresult" cond="_event.data.callresult == 'Answer'" target="done"/>
    <transition event="ocs.callresult" cond="_data.attempts &lt; _data.max_attempts" target="wait"/>
    <transition event="ocs.callresult" target="failed"/>
  </state>
  <state id="wait">
    <onentry><ocs:timeout delay="_data.pause"/></onentry>
    <transition event="ocs.timeout" target="dial"/>
  </state>
  <final id="done"/><final id="failed"/>
</scxml>""",
        variables={"max_attempts": "4", "pause": "90"},
        results=("Busy", "Busy", "NoAnswer", "Answer"),
        calls=[("5550100", 0), ("5550100", 90), ("5550100", 180), ("5550100", 270)],
    ),
    # Bare names and _data in turn: one storage.
    "mixed names": Story(
        HEAD_81
        + """ initial="a">
  <datamodel><data id="n" expr="1"/><data id="o" expr="{list: [], name: 'x'}"/><data id="s"/></datamodel>
  <state id="a">
    <onentry>
      <assign location="n" expr="_data.n + 1"/>
      <assign location="_data.n" expr="n * 10"/>
      <script>_data.n += 1; n = n + 1; o.list.push(_data.n); _data.o.list.push(n + 1);</script>
      <assign location="_data.o.name" expr="o.name + 'y'"/>
      <assign location="o.list[0]" expr="_data['o'].list[0] - 1"/>
      <log expr="uneval(_data.o)"/>
      <log expr="_data.n === n &amp;&amp; _data.nobody === undefined &amp;&amp; !('nobody' in _data)"/>
      <if cond="_data.s"><log expr="'set'"/><else/><log expr="'unset'"/></if>
      <assign location="s" expr="'now'"/>
      <log expr="_data.s + s"/>
    </onentry>
    <transition cond="_data.n == 22" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
        calls=[],
        logs=['({list:[21, 23], name:"xy"})', "true", "unset", "nownow"],
    ),
    # Leaves off at the end of business hours, wherever it is then.
    "closing time": Story(
        HEAD_81
        + """ initial="ask">
  <datamodel><data id="evening" expr="false"/></datamodel>
  <state id="ask">
    <onentry><ocs:get_info what="TIMERANGE" param="ABH"/></onentry>
    <transition event="ocs.info" target="open">
      <send event="closing" delayexpr="_event.data.result + 's'"/>
    </transition>
  </state>
  <state id="open">
    <initial><transition target="home"/></initial>
    <transition event="closing" target="closed"><ocs:get_daytime/></transition>
    <transition event="ocs.daytime_change" cond="_event.data.daytime_code != 'BH'" target="closed"/>
    <state id="home">
      <onentry><ocs:make_call record_id="1"/></onentry>
      <transition event="ocs.callresult" cond="_event.data.callresult != 'Answer'" target="rest"/>
      <transition event="ocs.callresult" target="done"/>
    </state>
    <state id="rest">
      <onentry><ocs:timeout delay="3 * 3600"/></onentry>
      <transition event="ocs.timeout" target="home"/>
    </state>
  </state>
  <state id="closed">
    <transition event="ocs.daytime_change" target="mobile">
      <assign location="_data.evening" expr="_event.data.daytime_code == 'ABH'"/>
    </transition>
  </state>
  <state id="mobile">
    <onentry><log expr="_data.evening ? 'evening' : 'elsewhere'"/><ocs:make_call record_id="2"/></onentry>
    <transition event="ocs.callresult" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
        results=("NoAnswer", "NoAnswer", "NoAnswer", "Answer"),
        calls=[("5550100", 0), ("5550100", 3 * 3600), ("5550100", 6 * 3600), ("5550101", 8 * 3600)],
        logs=["evening"],
    ),
    # Asks how long it is until an interval begins, and takes the string as a number.
    "time range": Story(
        HEAD_81
        + """ initial="ask">
  <datamodel><data id="seconds"/></datamodel>
  <state id="ask">
    <onentry><ocs:get_info what="TIMERANGE" param="'ABH'"/></onentry>
    <transition event="ocs.info" target="decide"><assign location="_data.seconds" expr="Number(_event.data.result)"/></transition>
  </state>
  <state id="decide">
    <onentry><log expr="typeof _data.seconds + ' ' + _data.seconds / 3600"/></onentry>
    <transition cond="_data.seconds &gt; 2 * 3600" target="later"/>
    <transition target="done"/>
  </state>
  <state id="later">
    <onentry><ocs:timeout delay="_data.seconds - 3600"/></onentry>
    <transition event="ocs.timeout" target="ask"/>
  </state>
  <final id="done"/>
</scxml>""",
        calls=[],
        logs=["number 8", "number 1"],
    ),
    # A plan per call result, as an object.
    "table of results": Story(
        HEAD_81
        + """ initial="next">
  <datamodel>
    <data id="plan"><![CDATA[{
      "Busy": {"wait": 60, "times": 2},
      "NoAnswer": {"wait": 1800, "times": 1},
      "AnswMachine": {"wait": 7200, "times": 1}
    }]]></data>
    <data id="seen" expr="{}"/><data id="rec"/><data id="step"/>
  </datamodel>
  <script><![CDATA[
    function stepFor(result) {
      var step = plan[result];
      seen[result] = (seen[result] || 0) + 1;
      return step && seen[result] <= step.times ? step : null;
    }
  ]]></script>
  <state id="next">
    <onentry><ocs:next_record/></onentry>
    <transition event="ocs.next_record" cond="_event.data.record_id == ''" target="failed"/>
    <transition event="ocs.next_record" target="dial"><assign location="rec" expr="_event.data.record_id"/></transition>
  </state>
  <state id="dial">
    <onentry><ocs:make_call record_id="rec"/></onentry>
    <transition event="ocs.callresult" cond="_event.data.callresult == 'Answer'" target="done"/>
    <transition event="ocs.callresult" target="judge"><assign location="step" expr="stepFor(_event.data.callresult)"/></transition>
  </state>
  <state id="judge">
    <transition cond="step == null" target="next"><script>seen = {};</script></transition>
    <transition target="wait"/>
  </state>
  <state id="wait">
    <onentry><ocs:timeout delay="step.wait"/></onentry>
    <transition event="ocs.timeout" target="dial"/>
  </state>
  <final id="done"/>
  <final id="failed"><onentry><log expr="JSON.stringify(_data.plan.Busy)"/></onentry></final>
</scxml>""",
        results=("Busy", "Busy", "Busy", "NoAnswer", "NoAnswer"),
        calls=[("5550100", 0), ("5550100", 60), ("5550100", 120), ("5550101", 120), ("5550101", 1920)],
        logs=['{"wait":60,"times":2}'],
        ended="failed",
    ),
    # Types in the order that the data says.
    "order of types": Story(
        HEAD_81
        + """ initial="pick">
  <datamodel>
    <data id="types" expr="['MOBILE', 'DIRECT_BUSINESS', 'HOME']"/><data id="i" expr="0"/><data id="rec"/>
  </datamodel>
  <state id="pick">
    <onentry>
      <ocs:next_record repeat_chain="true"><ocs:contact_info_type type_name="_data.types[_data.i]" exclude="no"/></ocs:next_record>
    </onentry>
    <transition event="ocs.next_record" cond="!_event.data.record_id" target="following"/>
    <transition event="ocs.next_record" target="dial"><assign location="_data.rec" expr="_event.data.record_id"/></transition>
  </state>
  <state id="following">
    <onentry><assign location="_data.i" expr="_data.i + 1"/></onentry>
    <transition cond="_data.i >= _data.types.length" target="failed"/>
    <transition target="pick"/>
  </state>
  <state id="dial">
    <onentry><log expr="_data.types[_data.i]"/><ocs:make_call record_id="_data.rec"/></onentry>
    <transition event="ocs.callresult" cond="_event.data.callresult == 'Answer'" target="done"/>
    <transition event="ocs.callresult" target="following"/>
  </state>
  <final id="done"/><final id="failed"/>
</scxml>""",
        results=("Fax", "Silence"),
        calls=[("5550101", 0), ("5550100", 0)],
        logs=["MOBILE", "HOME"],
        ended="failed",
    ),
    # Remembers where it was when the customer interrupts; history and a prefix of events.
    "history": Story(
        HEAD_81
        + """ initial="day">
  <datamodel><data id="steps" expr="''"/></datamodel>
  <state id="day" initial="one">
    <history id="back" type="deep"><transition target="one"/></history>
    <state id="one">
      <onentry><assign location="_data.steps" expr="_data.steps + '1'"/><send event="tick" delay="60s"/></onentry>
      <transition event="tick" target="two"/>
    </state>
    <state id="two">
      <onentry><assign location="_data.steps" expr="_data.steps + '2'"/><send event="tick" delay="60s"/></onentry>
      <transition event="tick" cond="_data.steps.length > 4" target="call"/>
    </state>
    <transition event="tick" target="break"/>
  </state>
  <state id="break">
    <onentry><assign location="_data.steps" expr="_data.steps + 'b'"/><send event="resume" delay="30s"/></onentry>
    <transition event="resume" target="back"/>
  </state>
  <state id="call">
    <onentry><log expr="steps"/><ocs:make_call record_id="1"/></onentry>
    <transition event="ocs.callresult" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
        calls=[("5550100", 300)],
        logs=["12b2b2"],
    ),
    # Post-processing by parameter, and flexible attributes for the whole chain.
    "switch": Story(
        HEAD_81
        + """ initial="prepare">
  <datamodel>
    <data id="mode" expr="'Finalize'"/><data id="tries" expr="0"/>
    <data id="cpn" expr="'+1-888-555-0100'"/>
  </datamodel>
  <state id="prepare">
    <onentry>
      <ocs:set_exec_flag flag="'PostProcessing'" value="_data.mode"/>
      <ocs:set_flex_attr record_id="0">
        <ocs:flex_attr attr="OPTIONS" type="string" key="'CPNDigits'" value="_data.cpn"/>
        <ocs:flex_attr attr="OPTIONS" type="string" key="'call_answer_type_recognition'" value="'no_progress_detection'"/>
        <ocs:flex_attr attr="OPTIONS" type="int" key="'rings'" value="2 + 3"/>
        <ocs:flex_attr attr="OPTIONS" type="string" key="'callback'" value="555-1234"/>
      </ocs:set_flex_attr>
    </onentry>
    <transition target="dial"/>
  </state>
  <state id="dial">
    <onentry><assign location="_data.tries" expr="++_data.tries"/><ocs:make_call record_id="_data.tries % 2 ? 1 : 2"/></onentry>
    <transition event="ocs.callresult" cond="_data.tries >= 2 || _event.data.callresult === 'Answer'" target="done"/>
    <transition event="ocs.callresult" target="dial"/>
  </state>
  <final id="done"/>
</scxml>""",
        variables={"mode": "Switch"},
        results=("Busy",),
        calls=[("5550100", 0), ("5550101", 0)],
        options=[
            {
                "CPNDigits": "+1-888-555-0100",
                "call_answer_type_recognition": "no_progress_detection",
                "rings": 5,
                "callback": "555-1234",
            }
        ]
        * 2,
        post_processing="Switch",
    ),
    # A document that was carried from one release to the other by several hands.
    "migrated": Story(
        HEAD_80
        + """ initialstate="start" profile="ecmascript">
  <datamodel><data ID="old" expr="1"/><data id="fresh" expr="2" _type="parameter"/><data id="rec"/></datamodel>
  <script>
    function either(a, b) { return a eq b or _data.old === old &amp;&amp; false; }
  </script>
  <state id="start">
    <onentry><ocs:next_record/></onentry>
    <transition event="ocs.next_record" cond="_eventdata.record_id === _event.data.record_id and _data.old lt _data.fresh" target="dial">
      <assign location="rec" expr="_eventdata.record_id"/>
      <assign location="_data.old" expr="_data.old + fresh"/>
    </transition>
  </state>
  <state id="dial">
    <onentry><ocs:make_call record_id="_data.rec"/></onentry>
    <transition event="ocs.callresult" cond="either(_eventdata.callresult, 'Answer') &amp;&amp; old ge 3" target="done"/>
    <transition event="ocs.callresult" cond="(_event.data.callresult == 'Busy' ¦¦ false) &amp;&amp; _data.rec ne 2" target="next"/>
  </state>
  <state id="next">
    <onentry><ocs:next_record/></onentry>
    <transition event="ocs.next_record" cond="_event.data.record_id || false" target="dial">
      <assign location="_data.rec" expr="_event.data.record_id"/><log label="1" level="3" expr="'next: ' + rec"/>
    </transition>
  </state>
  <final id="done"/>
</scxml>""",
        results=("Busy", "Answer"),
        calls=[("5550100", 0), ("5550101", 0)],
        logs=["next: 2"],
    ),
    # Sends of the older drafts in a newer document; the reply is matched by its data.
    "sends": Story(
        HEAD_81
        + """ initial="a">
  <datamodel><data id="got" expr="[]"/></datamodel>
  <state id="a">
    <onentry>
      <send event="plain" delay="1s"><param name="n" expr="_data.got.length + 1"/></send>
      <send event="'quoted'" target="'_internal'" namelist="got"/>
      <send event="withdrawn" sendid="w" delay="2s"/>
      <send event="last" delay="3s" targettype="http://www.w3.org/TR/scxml/#SCXMLEventProcessor" hints="{}"/>
      <cancel sendid="w"/>
    </onentry>
    <transition event="quoted"><script>got.push(typeof _event.data.got.length)</script></transition>
    <transition event="plain" cond="_event.data.n == 1"><script>_data.got.push('plain')</script></transition>
    <transition event="withdrawn"><script>got.push('withdrawn')</script></transition>
    <transition event="last" target="done"><log expr="got.join()"/></transition>
  </state>
  <final id="done"/>
</scxml>""",
        calls=[],
        logs=["number,plain"],
    ),
    # Where it stands is asked with In(); two regions that wait for each other.
    "regions": Story(
        HEAD_81
        + """ initial="p">
  <datamodel><data id="log_" expr="[]"/></datamodel>
  <parallel id="p">
    <transition event="done.state.p" target="done"/>
    <state id="calls" initial="c1">
      <state id="c1"><onentry><ocs:make_call record_id="1"/></onentry>
        <transition event="ocs.callresult" cond="_event.data.record_id == 1" target="c2"/></state>
      <state id="c2"><onentry><ocs:make_call record_id="2"/></onentry>
        <transition event="ocs.callresult" cond="_event.data.record_id == 2 &amp;&amp; In('late')" target="over"/></state>
      <final id="over"/>
    </state>
    <state id="clock" initial="early">
      <state id="early"><transition event="ocs.callresult" cond="In('c1')" target="late"/></state>
      <state id="late">
        <onentry><script>_data.log_.push('late')</script></onentry>
        <transition event="ocs.callresult" target="end"><log expr="_data.log_.join() + ' ' + In('calls') + ' ' + In('c2')"/></transition>
      </state>
      <final id="end"/>
    </state>
  </parallel>
  <final id="done"/>
</scxml>""",
        results=("Busy", "Answer"),
        calls=[("5550100", 0), ("5550101", 0)],
        logs=["late true false"],
    ),
    # Errors of the language and of the dialect are caught, each in its own way.
    "errors": Story(
        HEAD_81
        + """ initial="a">
  <datamodel><data id="codes" expr="[]"/></datamodel>
  <state id="a">
    <onentry>
      <assign location="_data.nobody" expr="1"/>
      <log expr="'never said'"/>
    </onentry>
    <transition event="error.execution" target="b"><script>_data.codes.push('execution')</script></transition>
  </state>
  <state id="b">
    <onentry>
      <ocs:next_record><ocs:contact_info_type type_name="'FAX'"/></ocs:next_record>
      <ocs:timeout delay="'HDAY'"/>
      <ocs:get_info what="'WEATHER'" param="'BH'"/>
      <ocs:timeout delay="1"/>
    </onentry>
    <transition event="Error.Attribute Error.Configuration">
      <script>_data.codes.push(_event.name.split('.')[1] + ' ' + _event.data.action + ' ' + _event.data.error_code)</script>
    </transition>
    <transition event="ocs.timeout" target="done"><log expr="_data.codes.join('; ')"/></transition>
  </state>
  <final id="done"/>
</scxml>""",
        calls=[],
        logs=["execution; Attribute next_record 103; Configuration timeout 101; Attribute get_info 103"],
    ),
}

STORIES = [
    pytest.param(story, id=f"{release} {name}")
    for release, stories in (("8.0", RELEASE_80), ("8.1", RELEASE_81))
    for name, story in stories.items()
]


def told(story, realm):
    """The driver that ran it."""
    made = Treatment.from_bytes(
        story.text.encode(), "story.scxml", calendar=OFFICE, variables=story.variables, make_realm=realm
    )
    assert {str(each.severity) for each in made.diagnostics()} <= {"note"}
    return play(made, story.records, story.results, start=story.start, until=7 * 86_400)


@pytest.mark.row("D3.1", "D3.2", "D3.3", "D3.4", "D3.5", "D3.6", "D3.7", "D3.30")
@pytest.mark.parametrize("realm", REALMS)
@pytest.mark.parametrize("story", STORIES)
def test_d3_a_customer_s_document_runs_unmodified(story, realm):
    """D3, D4: on both realms, to the right result."""
    driver = told(story, realm)
    assert driver.logs == story.logs
    calls = driver.lines.of("call")
    placed = [round((datetime.fromisoformat(each["placed_at"]) - story.start).total_seconds()) for each in calls]
    assert list(zip([each["contact_info"] for each in calls], placed, strict=True)) == story.calls
    if story.options is not None:
        assert [each["options"] for each in calls] == story.options
    assert driver.ended is not None
    assert (driver.ended.reason, driver.ended.states) == ("final", (story.ended,))
    assert driver.ended.post_processing == story.post_processing


@pytest.mark.row("D3.7")
def test_d3_there_is_a_dozen_of_each():
    assert min(len(RELEASE_80), len(RELEASE_81)) >= 12


@pytest.mark.row("D3.7", "D3.13")
@pytest.mark.parametrize("name", RELEASE_80)
def test_d3_the_older_release_is_noted_where_it_is_used(name):
    """D3: a document with an old operator is told so, with its line; one of release 8.1 has none to be told of."""
    notes = [each for each in Treatment.check(RELEASE_80[name].text.encode(), "story.scxml") if "8.0" in each.message]
    lines = RELEASE_80[name].text.splitlines()
    assert notes
    words = re.compile(r"\b(eq|ne|lt|gt|le|ge|and|or)\b|¦¦")
    for note in notes:
        # An expression is noted at its element's start tag, a script at its first line.
        assert words.search("\n".join(lines[note.location.line - 1 : note.location.line + 12]))
