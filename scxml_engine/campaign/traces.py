"""Traces of a run: the JSON lines of the contract (design section 5), and lines that people read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, TextIO

from scxml_engine.diagnostics import printable
from scxml_engine.ocs.constants import ContactType
from scxml_engine.ocs.trace import Listener

_WIDEST_VALUE: Final = 60


class JsonTrace:
    """Writes one JSON object a line."""

    def __init__(self, stream: TextIO, start: datetime) -> None:
        self._stream = stream
        self._start = start

    def line(self, chain_id: int, at: datetime, kind: str, keys: Mapping[str, Any]) -> None:
        """Write one line."""
        row = {"kind": kind, "chain": chain_id, "t": seconds(at, self._start), "at": at.isoformat(), **keys}
        self._stream.write(json.dumps(row) + "\n")


class ReadableTrace:
    """Writes lines for people: when, which chain, what happened."""

    def __init__(self, stream: TextIO, start: datetime) -> None:
        self._stream = stream
        self._start = start

    def line(self, chain_id: int, at: datetime, kind: str, keys: Mapping[str, Any]) -> None:
        """Write one line."""
        write = _WRITERS.get(kind)
        text = write(keys) if write else _pairs(keys)
        when = f"{elapsed(seconds(at, self._start)):>10}  {at:%a %Y-%m-%d %H:%M:%S%z}"
        self._stream.write(printable(f"{when}  chain {chain_id}  {kind:<13} {text}") + "\n")


class BothTraces:
    """Tells two listeners."""

    def __init__(self, first: Listener, second: Listener) -> None:
        self._listeners = (first, second)

    def line(self, chain_id: int, at: datetime, kind: str, keys: Mapping[str, Any]) -> None:
        """Tell both."""
        for listener in self._listeners:
            listener.line(chain_id, at, kind, keys)


def seconds(at: datetime, start: datetime) -> int | float:
    """Seconds between two instants, whole where they are whole."""
    # Between two times of one zone Python counts what the clock shows, which skips and repeats hours.
    passed = round((at.astimezone(UTC) - start.astimezone(UTC)).total_seconds(), 6)
    return int(passed) if passed == int(passed) else passed


def elapsed(passed: float) -> str:
    """A duration for people: `+5m`, `+1d 02h`."""
    whole = int(passed)
    days, rest = divmod(whole, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, secs = divmod(rest, 60)
    if days:
        return f"+{days}d {hours:02}h{minutes:02}m"
    if hours:
        return f"+{hours}h {minutes:02}m{secs:02}s"
    if minutes:
        return f"+{minutes}m {secs:02}s"
    return f"+{round(passed, 3):g}s"


def _begin(keys: Mapping[str, Any]) -> str:
    count = keys["records"]
    return f"{keys['treatment']}, {count} record{'s' if count != 1 else ''}"


def _event(keys: Mapping[str, Any]) -> str:
    data = keys["data"]
    if isinstance(data, dict):
        return f"{keys['name']}  {_pairs(data)}".rstrip()
    return keys["name"] if data is None else f"{keys['name']}  {_value(data)}"


def _transition(keys: Mapping[str, Any]) -> str:
    targets = " ".join(keys["targets"]) or "(stays)"
    return f"{keys['source']} -> {targets}  (line {keys['line']}{', on ' + keys['event'] if keys['event'] else ''})"


def _configuration(keys: Mapping[str, Any]) -> str:
    return "in " + " ".join(keys["states"])


def _action(keys: Mapping[str, Any]) -> str:
    children = "".join(f"  <{child['name']} {_pairs(child, 'name')}>" for child in keys["children"])
    refused = f"  REFUSED: {keys['error']}" if "error" in keys else ""
    return f"{keys['name']} {_pairs(keys, 'name', 'children', 'error')}".rstrip() + children + refused


def _call(keys: Mapping[str, Any]) -> str:
    kind = keys["contact_info_type"]
    name = ContactType(kind).type_name if kind in ContactType.__members__.values() else str(kind)
    extras = "".join(f"  {what}: {_pairs(keys[what])}" for what in ("options", "extensions") if keys[what])
    placed = f"placed at {keys['placed_at']}"
    return f"{keys['contact_info']} ({name}), attempt {keys['attempt']} -> {keys['result']}  {placed}{extras}"


def _log(keys: Mapping[str, Any]) -> str:
    label = f"{keys['label']}: " if keys["label"] else ""
    level = f"  (level {keys['level']})" if keys["level"] is not None else ""
    return f"{label}{keys['text']}{level}"


def _diagnostic(keys: Mapping[str, Any]) -> str:
    place = f"  (line {keys['line']})" if keys["line"] else ""
    return f"{keys['code']}: {keys['message']}{place}"


def _end(keys: Mapping[str, Any]) -> str:
    calls = f"{keys['calls']} call{'s' if keys['calls'] != 1 else ''}"
    last = f", last result {keys['result']}" if keys["result"] else ""
    return f"{keys['reason']} in {keys['state']}, {calls}{last}, {keys['post_processing']}"


_WRITERS: Final = {
    "begin": _begin,
    "event": _event,
    "transition": _transition,
    "configuration": _configuration,
    "action": _action,
    "call": _call,
    "log": _log,
    "diagnostic": _diagnostic,
    "end": _end,
}


def _pairs(values: Mapping[str, Any], *without: str) -> str:
    return " ".join(f"{name}={_value(value)}" for name, value in values.items() if name not in without)


def _value(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _WIDEST_VALUE else text[: _WIDEST_VALUE - 1] + "…"
