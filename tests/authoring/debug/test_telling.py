"""What a debugger shows is text that can steer nothing."""

import pytest

from scxml_engine.authoring.debug import telling
from scxml_engine.authoring.debug.console import Console
from scxml_engine.authoring.debug.keeping import Sources
from tests.authoring.debug.sessions import debugger

EVIL = "[red]\u202e\x9b31m[/][@click=app.quit]x"
HOSTILE = f"""
<datamodel><data id="text" expr="'\\u001b]0;x\\u0007' + '\\n> '"/></datamodel>
<state id="{EVIL}"><onentry><log label="&#9;[b]" expr="text"/><raise event="{EVIL.replace(" ", "")}"/>
  <ocs:make_call record_id="'{EVIL}'"/></onentry><transition event="*" target="{EVIL}2"/></state><state id="{EVIL}2"/>
"""


def test_a_step_tells_time_event_way_and_states():
    found = debugger()
    name = telling.type_text(0)
    stop = found.next_call()
    assert telling.stop_lines(found, stop) == [
        "+0s       the chain begins: 2 records",
        "            make_call record_id=1",
        "            in dial",
        f"          call 1 to 5550100 ({name}), attempt 1 is placed",
        f"call 1 to 5550100 ({name}), attempt 1 is under way: answer RESULT",
    ]
    stop = found.answer("Busy", after=20)
    assert telling.stop_lines(found, stop) == [
        "+20s      the call to 5550100 ends: Busy",
        '          event ocs.callresult callresult="Busy" record_id=1',
        "            dial -> wait  (line 7)",
        "            log again",
        "            timeout delay=300",
        "            in wait",
    ]


def test_calls_events_and_data_are_a_line_each():
    found = debugger()
    found.next_call()
    found.answer("Busy")
    found.next_call()
    name = telling.type_text(0)
    assert telling.call_lines(found) == [
        f"1 to 5550100 ({name}), attempt 1, +0s: Busy",
        f"2 to 5550100 ({name}), attempt 2, +5m 00s: under way",
    ]
    assert telling.event_lines(found) == [
        '+0s       ocs.callresult callresult="Busy" record_id=1',
        "+5m 00s   ocs.timeout",
    ]
    assert telling.data_lines(found) == ["limit = 3", "n = 2"]


def test_the_document_is_shown_around_the_current_line():
    found = debugger()
    found.next_call()
    lines = telling.document_lines(found, 4, reach=1)
    assert [line[:6] for line in lines] == [">    3", "     4", "     5"]


@pytest.mark.parametrize(("number", "text"), [(-5, "-5"), (99, "99"), (1, "HOME")])
def test_a_contact_type_has_a_name_or_a_number(number, text):
    assert telling.type_text(number) == text


def test_no_line_is_endless():
    wide = "x" * 5_000
    found = debugger(f'<state id="{wide}"><onentry><log expr="\'{wide}\'"/></onentry></state>')
    console = Console(found, Sources("t"))
    assert max(len(line) for each in ("step", "state", "list") for line in console.do(each)) <= 420


def test_what_a_document_says_is_printable_and_short():
    found = debugger(HOSTILE)
    console = Console(found, Sources("t"))
    lines = [
        line
        for each in ("step", "step", "state", "data", "list", "events", "calls", f"break state {EVIL}")
        for line in console.do(each)
    ]
    lines += [line for line, _ in telling.outline_lines(found)]
    assert len(lines) > 10
    assert all(line.isprintable() for line in lines)
    assert max(map(len, lines)) < 600
