"""What a debugger shows, as lines of text: a step, the calls, the data, the document around a line.

Every line is printable: what a document or a list says cannot steer a terminal.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from scxml_engine.authoring.debug.debugger import Debugger, Stop, Why
from scxml_engine.authoring.debug.inputs import time_text
from scxml_engine.authoring.debug.moments import Moment
from scxml_engine.campaign.traces import seconds
from scxml_engine.diagnostics import printable
from scxml_engine.ecmascript import Tagged, decode, to_json
from scxml_engine.ecmascript.values import UNDEFINED
from scxml_engine.ocs.calls import Call
from scxml_engine.ocs.constants import ContactType

WIDE: Final = 100
_WIDEST: Final = 400  # characters of any line, the text of the document included
_INDENT: Final = " " * 10


def stop_lines(debugger: Debugger, stop: Stop) -> list[str]:
    """What was passed, and where it stopped and why."""
    lines = [line for each in stop.moments for line in moment_lines(debugger, each)]
    return [*lines, *map(printable, _why(debugger, stop))]


def moment_lines(debugger: Debugger, moment: Moment) -> list[str]:
    """One step: when, what was taken, what was done, and where it led."""
    parts = [part for line in moment.lines for part in _part(line.kind, line.keys)]
    if moment.placed is not None:
        parts.append(f"call {call_text(moment.placed)} is placed")
    when = time_text(seconds(moment.at, debugger.start))
    heads = itertools.chain([f"{when:<9} "], itertools.repeat(_INDENT))
    return [printable(short(f"{head}{part}", _WIDEST)) for head, part in zip(heads, parts, strict=False)]


def _part(kind: str, keys: Mapping[str, Any]) -> Iterator[str]:
    match kind:
        case "begin":
            count = keys["records"]
            yield f"the chain begins: {count} record{'' if count == 1 else 's'}"
        case "event":
            yield short(f"event {keys['name']} {pairs(keys['data'])}".rstrip())
        case "transition":
            targets = " ".join(keys["targets"]) or "(stays)"
            yield f"  {keys['source']} -> {targets}  (line {keys['line']})"
        case "guard" if keys["failed"]:
            yield f"  the condition in line {keys['line']} fails"
        case "action":
            refused = f": refused, {keys['error']}" if "error" in keys else ""
            yield short(f"  {keys['name']} {pairs(keys, 'name', 'children', 'error')}".rstrip() + refused)
        case "log":
            label = f"{keys['label']}: " if keys["label"] else ""
            yield short(f"  log {label}{keys['text']}")
        case "call":
            yield f"the call to {keys['contact_info']} ends: {keys['result']}"
        case "diagnostic":
            place = f"line {keys['line']}: " if keys["line"] else ""
            yield short(f"  {place}{keys['code']}: {keys['message']}")
        case "configuration":
            yield f"  in {' '.join(keys['states'])}"
        case "end":
            yield f"the chain ends: {keys['reason']} in {keys['state']}, {keys['post_processing']}"


def _why(debugger: Debugger, stop: Stop) -> Iterator[str]:
    call = debugger.awaited
    match stop.why:
        case Why.BREAKPOINT:
            yield f"breakpoint {stop.breakpoint}: {debugger.breakpoints[stop.breakpoint]}"
        case Why.END if not stop.moments:
            yield "the chain has ended: back, restart or save"
        case Why.QUIET:
            yield f"nothing more happens until the horizon, {time_text(debugger.horizon.total_seconds())}"
        case Why.LIMIT:
            yield f"stopped after {len(stop.moments)} steps: the same again goes on"
    if call is not None and stop.why is not Why.END:
        yield f"call {call_text(call)} is under way: answer RESULT"


def call_text(call: Call) -> str:
    """`1 to 5550100 (HOME), attempt 1`."""
    return f"{call.number} to {call.contact_info} ({type_text(call.contact_info_type)}), attempt {call.attempt}"


def type_text(number: int) -> str:
    """The name of a contact type, or its number."""
    return next((each.spelling for each in ContactType if each == number), str(number))


def call_lines(debugger: Debugger) -> list[str]:
    """Every call that was placed, with its result."""
    results: list[str] = [keys["result"] for each in debugger.history for keys in each.of("call")]
    calls = [each.placed for each in debugger.history if each.placed is not None]
    lines = []
    for number, call in enumerate(calls):
        result = results[number] if number < len(results) else "under way"
        when = time_text(seconds(call.local_time, debugger.start))
        lines.append(printable(short(f"{call_text(call)}, {when}: {result}", _WIDEST)))
    return lines


def event_lines(debugger: Debugger) -> list[str]:
    """Every event that was taken, and where it led."""
    lines = []
    for each in debugger.history:
        for keys in each.of("event"):
            when = time_text(seconds(each.at, debugger.start))
            lines.append(printable(short(f"{when:<9} {keys['name']} {pairs(keys['data'])}".rstrip())))
    return lines


def data_lines(debugger: Debugger, width: int = WIDE) -> list[str]:
    """Every data item with its value, as far as it fits."""
    return [printable(short(f"{name} = {shown(value)}", width)) for name, value in debugger.data.items()]


def shown(value: Tagged | str) -> str:
    """A value of the data for people: as ECMAScript would have it; in brackets why there is none."""
    if value.startswith("!"):
        return f"({value[1:]})"
    if decode(value) is UNDEFINED:
        return "undefined"
    return json.dumps(to_json(value), ensure_ascii=False)


def state_lines(debugger: Debugger) -> list[str]:
    """Where the chain is: time, states, call."""
    when = time_text(debugger.seconds)
    local = debugger.now.astimezone(debugger.start.tzinfo).isoformat(" ", "seconds")
    if debugger.moment is None:
        return [f"{when}  {local}  nothing has happened yet: step, or next"]
    lines = [f"{when}  {local}  in {' '.join(debugger.configuration)}"]
    if debugger.call is not None:
        lines.append(f"call {call_text(debugger.call)} is under way")
    if debugger.end is not None:
        lines += _part("end", debugger.end)
    return [printable(short(each, _WIDEST)) for each in lines]


def document_lines(debugger: Debugger, around: int, reach: int = 5) -> list[str]:
    """The document around a line; `>` marks the current line, `*` lines where an active state begins."""
    text, active, current = debugger.places.text, active_lines(debugger), debugger.line
    first, last = max(1, around - reach), min(len(text), around + reach)
    lines = []
    for number in range(first, last + 1):
        mark = ">" if number == current else "*" if number in active else " "
        lines.append(printable(f"{mark}{number:>5}  {short(text[number - 1], _WIDEST)}").rstrip())
    return lines


def active_lines(debugger: Debugger) -> frozenset[int]:
    """The lines in which active states begin."""
    position = debugger.places.position
    return frozenset(position[each][0] for each in debugger.configuration if each in position)


def outline_lines(debugger: Debugger) -> Sequence[tuple[str, bool]]:
    """The states as an outline, each with whether it is active."""
    active = set(debugger.configuration)
    return [
        (printable(f"{'  ' * min(each.depth, 12)}{each.id}{_KINDS.get(each.kind, '')}"), each.id in active)
        for each in debugger.places.outline
    ]


_KINDS: Final = {"parallel": " (parallel)", "final": " (final)", "history": " (history)"}


def pairs(values: object, *without: str) -> str:
    """`name=value` of a table; of anything else the value alone."""
    if values is None:
        return ""
    if not isinstance(values, Mapping):
        return json.dumps(values, ensure_ascii=False)
    kept: Iterable[tuple[str, object]] = ((name, each) for name, each in values.items() if name not in without)
    return " ".join(f"{name}={json.dumps(each, ensure_ascii=False)}" for name, each in kept)


def short(text: str, width: int = WIDE) -> str:
    """The text, cut to a width."""
    return text if len(text) <= width else text[: width - 1] + "…"
