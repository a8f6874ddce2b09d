"""Expected against actual: what of a scenario did not come as it says. A scenario without a difference passes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from scxml_engine.authoring.scenarios.model import Expectation, ExpectedCall, ExpectedCalls, Said, Scenario
from scxml_engine.authoring.scenarios.playing import Played
from scxml_engine.authoring.scenarios.stage import PlayedCall
from scxml_engine.diagnostics import Location
from scxml_engine.errors import UsageError
from scxml_engine.ocs.columns import ENUMERATED
from scxml_engine.ocs.constants import contact_type, result_text
from scxml_engine.ocs.constants.members import Numbered
from scxml_engine.ocs.records import FieldValue
from scxml_engine.scxml.chart import matches
from scxml_engine.scxml.reader import descriptors

_ALWAYS: Final = ("contact_info", "after", "result")
_SOMETIMES: Final = ("attempt", "record", "contact_info_type", "options", "extensions")


@dataclass(frozen=True, slots=True)
class CallRow:
    """One call side by side, cell by cell as the columns say; None where there is no call."""

    expected: tuple[str, ...] | None
    actual: tuple[str, ...] | None
    differs: bool


@dataclass(frozen=True, slots=True)
class CallTable:
    """All calls side by side."""

    columns: tuple[str, ...]
    rows: tuple[CallRow, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that did not come as expected.

    `what` is the key under `expect`, or `inject`, or `expect` itself. `place` is the number of trace lines before it
    showed. `table` is there for calls alone.
    """

    what: str
    location: Location
    expected: str
    actual: str
    place: int
    table: CallTable | None = None


def judge(scenario: Scenario, played: Played) -> tuple[Difference, ...]:
    """Every difference, in the order of the keys."""
    over = len(played.lines)
    found: list[Difference] = []
    if scenario.expect is None:
        wanted = "an expect: write one, or let scxml-engine test --update write what happens"
        found.append(Difference("expect", scenario.location, wanted, "nothing is expected", over))
    if not played.ended:
        wanted = "a chain that begins"
        return (*found, Difference("chain", scenario.location, wanted, "none of its records is Ready in time", 0))
    if scenario.expect is not None:
        found.extend(_differences(scenario.expect, played))
    for each in played.idle:
        wanted = f"{each.title} does something"
        found.append(Difference("inject", each.location, wanted, "it found nothing to do", over))
    return tuple(found)


def _differences(expect: Expectation, played: Played) -> Iterator[Difference]:
    over = len(played.lines)
    if expect.calls is not None:
        yield from _calls(expect.calls, played)
    if expect.ended is not None and expect.ended.text != played.ended:
        yield Difference("ended", expect.ended.location, expect.ended.text, played.ended, over)
    if expect.state is not None and sorted(expect.state.text.split()) != sorted(played.state.split()):
        yield Difference("state", expect.state.location, expect.state.text, played.state, over)
    if expect.post_processing is not None and expect.post_processing.text != played.post_processing:
        flag = expect.post_processing
        yield Difference("post_processing", flag.location, flag.text, played.post_processing, over)
    yield from _log(expect.log, played)
    yield from _events(expect.events, played)
    yield from _never(expect.never, played)
    yield from _records(expect, played)


# ---------------------------------------------------------------------------------------------------------------- calls


def _calls(expected: ExpectedCalls, played: Played) -> Iterator[Difference]:
    """All calls in one difference, if any of them differs."""
    actual = played.calls
    pairs = [
        (expected.calls[i] if i < len(expected.calls) else None, actual[i] if i < len(actual) else None)
        for i in range(max(len(expected.calls), len(actual)))
    ]
    differing = [number for number, (wanted, got) in enumerate(pairs) if not _is_same(wanted, got)]
    if not differing:
        return
    columns = (*_ALWAYS, *(key for key in _SOMETIMES if any(getattr(each, key) is not None for each in expected.calls)))
    rows = tuple(
        CallRow(
            None if wanted is None else tuple(_expected_cell(wanted, key) for key in columns),
            None if got is None else tuple(_actual_cell(got, key) for key in columns),
            number in differing,
        )
        for number, (wanted, got) in enumerate(pairs)
    )
    wanted, got = pairs[differing[0]]
    yield Difference(
        "calls",
        expected.location if wanted is None else wanted.location,
        _counted(len(expected.calls)),
        _counted(len(actual)),
        len(played.lines) if got is None else got.place,
        CallTable(columns, rows),
    )


def _counted(number: int) -> str:
    return f"{number} call{'' if number == 1 else 's'}"


def _is_same(wanted: ExpectedCall | None, got: PlayedCall | None) -> bool:
    if wanted is None or got is None:
        return False
    call = got.call
    given = (
        (wanted.contact_info, call.contact_info),
        (wanted.result, got.result),
        (wanted.attempt, call.attempt),
        (wanted.record, call.handle),
        (wanted.contact_info_type, call.contact_info_type),
    )
    return (
        all(left is None or left == right for left, right in given)
        and (wanted.after is None or abs(wanted.after - got.after) < 1e-6)
        and _holds(call.options, wanted.options)
        and _holds(call.extensions, wanted.extensions)
    )


def _holds(actual: Mapping[str, object], wanted: Mapping[str, str] | None) -> bool:
    """Whether every pair that is wanted is there; others may be, too."""
    return wanted is None or all(name in actual and str(actual[name]) == text for name, text in wanted.items())


def _expected_cell(call: ExpectedCall, key: str) -> str:
    value = getattr(call, key)
    if value is None:
        return "any"
    return _cell(key, value)


def _actual_cell(played: PlayedCall, key: str) -> str:
    if key == "after":
        return _cell(key, played.after)
    if key == "result":
        return "(under way)" if played.result is None else _cell(key, played.result)
    return _cell(key, getattr(played.call, "handle" if key == "record" else key))


def _cell(key: str, value: object) -> str:
    if isinstance(value, Mapping):
        return " ".join(f"{name}={text}" for name, text in value.items()) or "none"
    if key == "after" and isinstance(value, float | int):
        return f"{round(value, 6):.15g}"
    if key == "result" and isinstance(value, int):
        return result_text(value)
    return _spelled(contact_type(value)) if key == "contact_info_type" and isinstance(value, int) else str(value)


def _spelled(value: object) -> str:
    return value.spelling if isinstance(value, Numbered) else str(value)


# --------------------------------------------------------------------------------------------------- logs and events


def _log(wanted: tuple[Said, ...], played: Played) -> Iterator[Difference]:
    texts = [(number, str(line.keys["text"])) for number, line in enumerate(played.lines) if line.kind == "log"]
    waiting = iter(texts)
    for each in wanted:
        if not any(text == each.text for _, text in waiting):
            said = ", ".join(f'"{text}"' for _, text in texts) or "nothing is logged"
            yield Difference("log", each.location, _in_turn(each, wanted), said, len(played.lines))
            return


def _events(wanted: tuple[Said, ...], played: Played) -> Iterator[Difference]:
    names = [str(line.keys["name"]) for line in played.lines if line.kind == "event"]
    waiting = iter(names)
    for each in wanted:
        if not any(is_covered(name, each.text) for name in waiting):
            yield Difference("events", each.location, _in_turn(each, wanted), ", ".join(names), len(played.lines))
            return


def _in_turn(missing: Said, wanted: tuple[Said, ...]) -> str:
    before = [each.text for each in wanted[: wanted.index(missing)]]
    return f'"{missing.text}"' + (f' after "{before[-1]}"' if before else "")


def _never(wanted: tuple[Said, ...], played: Played) -> Iterator[Difference]:
    """An event that was raised too late to be taken occurred as well."""
    for each in wanted:
        for number, line in enumerate(played.lines):
            name = line.keys["name"] if line.kind == "event" else line.keys.get("event")
            if name and line.kind in ("event", "diagnostic") and is_covered(str(name), each.text):
                reason = line.keys.get("message") or _message(line.keys.get("data"))
                actual = f"{name}{f': {reason}' if reason else ''}"
                yield Difference("never", each.location, f"no {each.text}", actual, number)
                break


def _message(data: object) -> str:
    return str(data.get("message", "")) if isinstance(data, Mapping) else ""


def is_covered(name: str, descriptor: str) -> bool:
    """Whether an event of that name matches the descriptor (section 3.12.1 of the Recommendation)."""
    return matches(descriptors(descriptor), tuple(name.split(".")))


# -------------------------------------------------------------------------------------------------------------- records


def _records(expect: Expectation, played: Played) -> Iterator[Difference]:
    for wanted in expect.records:
        actual = played.records[wanted.handle - 1].fields
        for name, text in wanted.fields.items():
            found = actual.get(name) if name in actual else None
            if name not in actual or not is_cell(name, found, text):
                shown = shown_field(name, found) if name in actual else "there is no such column"
                what = f"record {wanted.handle}, {name}: "
                yield Difference("records", wanted.location, what + (text or "empty"), shown, len(played.lines))


def is_cell(name: str, found: FieldValue, text: str) -> bool:
    """Whether a cell holds what this text would write into it; an empty text stands for an empty cell."""
    if found is None:
        return text == ""
    if name in ENUMERATED:
        try:
            return int(ENUMERATED[name](text)) == found
        except UsageError:
            return False
    return str(found) == text


def shown_field(name: str, value: FieldValue) -> str:
    """A cell for people: enumerated columns by name."""
    if value is None or value == "":
        return "empty"
    return _spelled(ENUMERATED[name](value)) if name in ENUMERATED else str(value)
