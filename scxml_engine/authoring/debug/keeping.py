"""Writes what was done in a debugger as a file of one scenario, and makes sure that the scenario goes the same way.

The expectations are those that `scxml-engine test --update` would write. Before any text is given away the scenario is
read and played: it must go exactly as the session went.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import yaml

from scxml_engine.authoring.debug.debugger import Debugger
from scxml_engine.authoring.debug.inputs import Change, Injected, time_text, what_key
from scxml_engine.authoring.debug.moments import Moment, lines_of
from scxml_engine.authoring.scenarios.model import Scenario, Suite
from scxml_engine.authoring.scenarios.playing import Played, play
from scxml_engine.authoring.scenarios.reading import parse_suite
from scxml_engine.authoring.scenarios.updating import with_expectations
from scxml_engine.authoring.scenarios.verdict import judge
from scxml_engine.campaign.traces import seconds
from scxml_engine.ecmascript import decode
from scxml_engine.errors import ConfigError, UsageError
from scxml_engine.ocs.calls import Call, Outcome
from scxml_engine.ocs.columns import ENUMERATED
from scxml_engine.ocs.constants import CallResult, result_text
from scxml_engine.ocs.constants.members import Numbered
from scxml_engine.ocs.records import FieldValue, Record
from scxml_engine.records.calling_list import Column
from scxml_engine.records.cells import DEFAULT_TYPES

_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_WORDS_OF_YAML: Final = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_USUAL_HORIZON: Final = 30 * 86_400


@dataclass(frozen=True, slots=True)
class Sources:
    """Where a session's parts come from, as the file of a scenario would name them; empty where there is none."""

    treatment: str
    campaign: str = ""
    calendar: str = ""
    repair: bool = False


def scenario_text(debugger: Debugger, name: str, sources: Sources, file: str) -> str:
    """The text of a file of that name with one scenario, which passes. Raises `UsageError` where there can be none."""
    moments = debugger.settled()
    _refuse(debugger, moments)
    over = moments[-1].end is not None
    bare = "\n".join(_lines(debugger, name, sources, moments, over=over)) + "\n"
    suite, scenario = _read(bare, file)
    played = _played(debugger, suite, scenario)
    if not _same(moments, played, over=over):
        raise UsageError("a scenario of this session would go another way than the session went")
    text = with_expectations(bare, file, [(scenario, played)])
    if judge(_read(text, file)[1], played):
        raise UsageError("what happened cannot be written as a scenario")
    return text


def _refuse(debugger: Debugger, moments: Sequence[Moment]) -> None:
    if debugger.moment is None or not moments:
        raise UsageError("nothing has happened yet: step first")
    changes = [each for each in debugger.inputs if isinstance(each, Change)]
    if changes:
        when = time_text(seconds(changes[0].at, debugger.start))
        wish = "step back before it, or set variables before the first step"
        raise UsageError(f"data was changed by hand ({changes[0]}, at {when}), which no scenario can say: {wish}")


def _read(text: str, file: str) -> tuple[Suite, Scenario]:
    try:
        suite = parse_suite(text, file)
    except ConfigError as refused:
        raise UsageError(f"this session cannot be written as a scenario: {refused.diagnostics[0].message}") from None
    return suite, suite.scenarios[0]


def _played(debugger: Debugger, suite: Suite, scenario: Scenario) -> Played:
    treatment = debugger.as_played()
    if suite.settings != treatment.settings or suite.traditional != treatment.traditional:
        raise UsageError("the settings of this session stand in no campaign file that a scenario could name")
    return play(scenario, treatment)


def _same(moments: Sequence[Moment], played: Played, *, over: bool) -> bool:
    """Whether the scenario went as the session did; what was not over ends at the scenario's horizon."""
    ours, theirs = lines_of(moments), list(played.lines)
    if over:
        return ours == theirs
    return ours == theirs[: len(ours)] and all(each.kind in ("end", "diagnostic") for each in theirs[len(ours) :])


# -------------------------------------------------------------------------------------------------------------- writing


def _lines(debugger: Debugger, name: str, sources: Sources, moments: Sequence[Moment], *, over: bool) -> Iterator[str]:
    treatment = debugger.as_played()
    yield f"treatment: {quoted(sources.treatment)}"
    if sources.campaign:
        yield f"campaign: {quoted(sources.campaign)}"
    if sources.calendar:
        yield f"calendar: {quoted(sources.calendar)}"
    if sources.repair:
        yield "repair: true"
    yield f"start: {debugger.start.isoformat()}"
    yield f"timezone: {quoted(treatment.calendar.timezone)}"
    yield "chain:"
    records = debugger.chain.chains[0].records
    columns = [each for each in debugger.chain.columns if each.given or _is_odd(each.name, records)]
    for record in records:
        cells = (_cell(each, record.fields.get(each.name)) for each in columns)
        yield f"  - {{{', '.join(cell for cell in cells if cell)}}}"
    yield "scenarios:"
    yield f"  - name: {quoted(name)}"
    if treatment.parameters:
        variables = (f"{_name(each)}: {_variable(decode(value))}" for each, value in treatment.parameters.items())
        yield f"    set: {{{', '.join(variables)}}}"
    ends = seconds(moments[-1].at, debugger.start) if over else debugger.seconds
    if not over or debugger.horizon.total_seconds() != _USUAL_HORIZON:
        yield f"    horizon: {_seconds(ends)}"
    outcomes = [_outcome(debugger, each, ends) for each in _calls(moments)]
    if outcomes:
        yield f"    results: [{', '.join(outcomes)}]"
    injected = [each for each in debugger.inputs if isinstance(each, Injected)]
    injected = [each for each in injected if each.injection.after.total_seconds() <= ends]
    if injected:
        yield "    inject:"
    for each in injected:
        key, value = what_key(each.injection.what)
        text = quoted(value) if value and key != "disposition" else value or "true"
        yield f"      - {{after: {_seconds(each.injection.after.total_seconds())}, {key}: {text}}}"


def _calls(moments: Sequence[Moment]) -> list[Call]:
    return [each.placed for each in moments if each.placed is not None]


def _outcome(debugger: Debugger, call: Call, ends: float) -> str:
    """How a call ended; one that is still under way rings until after the end."""
    answer = debugger.answer_to(call)
    if answer is None:
        outcome = Outcome(int(CallResult.ANSWER), ring=ends - seconds(call.local_time, debugger.start) + 1)
    else:
        outcome = answer
    result = _name(result_text(outcome.result))
    return f"{{result: {result}, ring: {_seconds(outcome.ring)}}}" if outcome.ring else result


def _is_odd(name: str, records: Sequence[Record]) -> bool:
    """Whether what a list has given its records by itself is not what a scenario would give them."""
    usual = {"record_id": range(1, len(records) + 1), "chain_n": range(len(records)), "chain_id": [1] * len(records)}
    return name in usual and [each.fields[name] for each in records] != list(usual[name])


def _cell(column: Column, value: FieldValue) -> str:
    """One cell of a record, as such a column is read; nothing for the chain_id that every scenario has."""
    name = column.name
    if name == "chain_id" and value == 1:
        return ""
    if name in DEFAULT_TYPES:
        known = name in ENUMERATED and value is not None
        return f"{_name(name)}: {_enumerated(name, value) if known else _plain(value)}"
    if value is None:
        return f'{quoted(f"{name}:int")}: ""'
    if isinstance(value, int):
        return f"{quoted(f'{name}:int') if column.declared else _name(name)}: {value}"
    return f"{_name(name)}: {quoted(value)}"


def _enumerated(name: str, value: FieldValue) -> str:
    found = ENUMERATED[name](value or 0)
    return _name(found.spelling if isinstance(found, Numbered) else str(found))


def _name(text: str) -> str:
    """A name as it stands, where YAML takes it for a text."""
    return text if _PLAIN.fullmatch(text) and text.lower() not in _WORDS_OF_YAML else quoted(text)


def _plain(value: FieldValue) -> str:
    return str(value) if isinstance(value, int) else quoted(value or "")


def _variable(value: object) -> str:
    return quoted(value) if isinstance(value, str) else str(value)


def _seconds(value: float) -> str:
    return f"{round(value, 6):.15g}s"


def quoted(text: str) -> str:
    """The text in quotes of YAML, on one line."""
    written: str = yaml.safe_dump(text, default_style='"', allow_unicode=True, width=2**31)
    return written.rstrip("\n")
