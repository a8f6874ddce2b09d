"""The null data model (B.1): one predicate, and nothing else."""

import pytest

from scxml_engine.diagnostics import Severity
from scxml_engine.errors import ScriptError, SnapshotError
from scxml_engine.scxml.effects import Failed, Sent
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.machine import Machine
from scxml_engine.scxml.program import Program
from scxml_engine.scxml.session import Session
from tests.scxml.charts import document
from tests.scxml.running import NOW, data_of, run

NULL = 'datamodel="null"'


@pytest.mark.parametrize("cond", ["In('b')", "In(&quot;b&quot;)", "In(b)", " In( 'b' ) ", "In('b')\n"])
def test_in_is_true_of_active_states(cond):
    body = f"""<parallel id="p"><state id="a"><transition event="e" cond="{cond}" target="f"/></state>
      <state id="r"><state id="c"><transition event="go" target="b"/></state><state id="b"/></state></parallel><final id="f"/>"""
    machine = run(body, NULL)
    assert machine.event("e") == []
    machine.event("go")
    machine.event("e")
    assert machine.active == "f"
    assert not machine.failures


@pytest.mark.parametrize(
    "cond",
    [
        "",
        "true",
        "In",
        "In()",
        "In('')x",
        "!In('a')",
        "In('a') || In('b')",
        "In('a",
        "In(a b)",
        "in('a')",
        "In('a')('b')",
        "x" * 100_000,
        "In(" * 5_000,
    ],
)
def test_any_other_condition_is_an_error_and_false(cond):
    machine = run(
        f'<state id="a"><transition event="e" cond="{cond}" target="b"/><transition event="error.execution" target="c"/></state><state id="b"/><state id="c"/>',
        NULL,
    )
    machine.event("e")
    assert machine.active == "c"
    assert "knows no condition but In(id)" in machine.failures[0]
    assert len(machine.failures[0]) < 300


def test_if_asks_the_same():
    machine = run(
        '<state id="a"><onentry><if cond="In(\'b\')"><log label="b"/><elseif cond="In(a)"/><log label="a"/></if></onentry></state><state id="b"/>',
        NULL,
    )
    assert machine.log == ["a"]


@pytest.mark.parametrize(
    "content",
    [
        '<log expr="1"/>',
        '<send eventexpr="x"/>',
        '<send event="e" namelist="x"/>',
        '<send event="e" idlocation="x"/>',
        '<send event="e" delayexpr="1"/>',
        '<cancel sendidexpr="x"/>',
        '<send event="e"><content expr="1"/></send>',
    ],
)
def test_an_expression_is_error_execution_when_it_is_reached_and_stops_its_block(content):
    machine = run(f'<state id="a"><onentry>{content}<log label="rest"/></onentry></state>', NULL)
    assert [each.event for each in machine.of(Failed)] == ["error.execution"]
    assert machine.log == []
    program = Program.from_bytes(document(f'<state id="a">\n <onentry>{content}</onentry></state>', NULL))
    assert {(each.severity, each.code, each.location.line) for each in program.diagnostics()} == {
        (Severity.WARNING, "null-datamodel", 2)
    }


def test_literal_content_is_passed_on():
    machine = run(
        '<state id="a"><onentry><send event="e"><content>some\n text</content></send></onentry></state>', NULL
    )
    [sent] = machine.of(Sent)
    assert data_of(sent.event) == "some text"


@pytest.mark.parametrize(
    ("cond", "code", "severity"),
    [("1 +", "expression", Severity.ERROR), ("In('nobody')", "unknown-state", Severity.WARNING)],
)
def test_check_says_what_is_wrong_with_a_condition(cond, code, severity):
    data = document(f'\n<state id="a">\n  <transition event="e" cond="{cond}" target="a"/></state>', NULL)
    [found] = Program.check(data, "doc.scxml")
    assert (found.code, found.severity, found.location.line, found.location.column) == (code, severity, 3, 3)
    assert Program.from_bytes(data).diagnostics()[0].message == found.message


def test_a_good_document_has_no_faults():
    assert (
        Program.check(document('<state id="a"><transition event="e" cond="In(\'a\')" target="a"/></state>', NULL)) == []
    )


def test_a_refused_element_is_told_once():
    found = Program.check(document('<state id="a"><onentry><assign location="x" expr="1"/></onentry></state>', NULL))
    assert [each.code for each in found] == ["null-datamodel"]


def test_it_has_nothing_and_says_so():
    program = Program.from_bytes(
        document('<state id="a"><transition event="e" cond="In(a)" target="a"/></state>', NULL)
    )
    data = program.datamodel.open({"_sessionid": "s"}, 0)
    [text] = program.document.texts
    assert not data.declared("_sessionid")
    for act in (
        lambda: data.declare("x"),
        lambda: data.initialise("x", text),
        lambda: data.initialise_value("x", "1"),
        lambda: data.value(text),
        lambda: data.log_text(text),
        lambda: data.assign(text, text),
        lambda: data.assign_value(text, "1"),
        lambda: data.run(text),
        lambda: data.iterate(text),
        lambda: data.item(0, 0, text, None),
    ):
        with pytest.raises(ScriptError, match="no data and no expressions"):
            act()
    data.end_iteration(0)


def test_a_snapshot_is_kept_and_restored():
    body = '<parallel id="p"><state id="a"><transition event="e" cond="In(b)" target="f"/></state><state id="b"/></parallel><final id="f"/>'
    program = Program.from_bytes(document(body, NULL))
    machine = Machine(program, "s")
    machine.start(NOW)
    restored = Machine.restore(program, machine.snapshot())
    restored.deliver(Event("e"), NOW)
    assert restored.active() == ["f"]
    with pytest.raises(SnapshotError, match="holds data"):
        Machine.restore(program, [*machine.snapshot()[:-1], '{"random":1,"data":{}}'])


def test_sessions_of_it_need_no_realm():
    def make(*_):
        raise AssertionError

    program = Program.from_bytes(document('<state id="a"/>', NULL), make_realm=make)
    session = Session(program, "s")
    assert session.machine.program is program
