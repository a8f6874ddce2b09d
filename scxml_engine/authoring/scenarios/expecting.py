"""What a scenario expects, from its nodes to values."""

from __future__ import annotations

from collections.abc import Mapping as Table
from functools import partial
from typing import Final

from scxml_engine.authoring.scenarios.asking import Asking, Entries, is_empty
from scxml_engine.authoring.scenarios.model import (
    ENDS,
    Expectation,
    ExpectedCall,
    ExpectedCalls,
    ExpectedRecord,
    Said,
)
from scxml_engine.authoring.scenarios.nodes import Node, Scalar
from scxml_engine.campaign.tables import one_of
from scxml_engine.errors import UsageError
from scxml_engine.ocs.constants import call_result, contact_type, post_processing
from scxml_engine.ocs.durations import parse_duration
from scxml_engine.ocs.lookup import canonical_integer

EXPECT_KEYS: Final = ("ended", "state", "post_processing", "calls", "log", "events", "never", "records")
CALL_KEYS: Final = (
    "contact_info",
    "after",
    "result",
    "attempt",
    "record",
    "contact_info_type",
    "options",
    "extensions",
)


def read_expectation(asking: Asking, key: Scalar, node: Node, handles: int) -> Expectation | None:
    """What stands under `expect`; `handles` is the number of the chain's records. None after a report."""
    if is_empty(node):
        asking.report(node, "expect is empty", "leave the key out, and scxml-engine test --update writes what happens")
        return None
    entries = asking.table(node, "expect", EXPECT_KEYS)
    return Expectation(
        location=asking.place(key),
        ended=_said(asking, entries, "ended", one_of(ENDS, "end")),
        state=_state(asking, entries),
        post_processing=_said(asking, entries, "post_processing", lambda text: str(post_processing(text))),
        calls=_calls(asking, entries),
        log=_texts(asking, entries, "log"),
        events=_texts(asking, entries, "events"),
        never=_texts(asking, entries, "never"),
        records=_records(asking, entries, handles),
    )


def _said(asking: Asking, entries: Entries, key: str, convert: object = str) -> Said | None:
    if key not in entries:
        return None
    node = entries[key][1]
    text = asking.convert(node, key, convert if callable(convert) else str)
    return None if text is None else Said(str(text), asking.place(node))


def _state(asking: Asking, entries: Entries) -> Said | None:
    """The active states: one text with blanks between them, or a list."""
    if "state" not in entries:
        return None
    node = entries["state"][1]
    texts = [asking.text(each, "state") for each in asking.some(node, "state")]
    return Said(" ".join(text for text in texts if text), asking.place(node))


def _texts(asking: Asking, entries: Entries, key: str) -> tuple[Said, ...]:
    """A list of texts, or one alone. A text in quotes may be empty."""
    found = []
    for node in asking.some(entries[key][1], key) if key in entries else ():
        text = asking.text(node, key)
        if text is not None:
            found.append(Said(text, asking.place(node)))
    return tuple(found)


def _calls(asking: Asking, entries: Entries) -> ExpectedCalls | None:
    if "calls" not in entries:
        return None
    key, node = entries["calls"]
    return ExpectedCalls(asking.place(key), tuple(_call(asking, each) for each in asking.items(node, "calls")))


def _call(asking: Asking, node: Node) -> ExpectedCall:
    entries = asking.table(node, "a call", CALL_KEYS)
    take = partial(asking.take, entries)
    return ExpectedCall(
        location=asking.place(node),
        contact_info=take("contact_info", str, None),
        after=take("after", parse_duration, None),
        result=take("result", call_result, None),
        attempt=take("attempt", _count, None),
        record=take("record", _count, None),
        contact_info_type=take("contact_info_type", contact_type, None),
        options=_pairs(asking, entries, "options"),
        extensions=_pairs(asking, entries, "extensions"),
    )


def _pairs(asking: Asking, entries: Entries, key: str) -> Table[str, str] | None:
    """Texts by key, as they are written: 7 and "7" are the same."""
    if key not in entries:
        return None
    pairs = {}
    for name, (_, value) in asking.table(entries[key][1], key).items():
        text = asking.text(value, name)
        if text is not None:
            pairs[name] = text
    return pairs


def _records(asking: Asking, entries: Entries, handles: int) -> tuple[ExpectedRecord, ...]:
    """Records in the order of the chain, or each with its handle under `record`."""
    found = []
    for number, node in enumerate(asking.items(entries["records"][1], "records") if "records" in entries else (), 1):
        cells = asking.table(node, "a record")
        handle = asking.take(cells, "record", _count, number)
        if handle > handles:
            asking.report(node, f"the chain has no record {handle}: it has {handles}")
        fields = {}
        for name, (_, value) in cells.items():
            if name == "record":
                continue
            if isinstance(value, Scalar):
                fields[name] = "" if value.empty else value.text
            else:
                asking.report(value, f"{name} is no text")
        found.append(ExpectedRecord(asking.place(node), handle, fields))
    return tuple(found)


def _count(text: str) -> int:
    number = canonical_integer(text)
    if number is None or number < 1:
        raise UsageError(f'"{text}" is no number from 1')
    return number
