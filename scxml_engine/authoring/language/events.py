"""The events of the dialect and of the language, and what stands under `_event.data` of each: rows E1 to E8."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from scxml_engine.authoring.event_flow import Events
from scxml_engine.ocs.columns import MANDATORY_FIELDS


@dataclass(frozen=True, slots=True)
class Known:
    """An event: what it says, the row of the dialect, and its properties with what each holds."""

    name: str
    says: str
    row: str = ""
    properties: Mapping[str, str] | None = None


_FAULT: Final = {
    "error_code": "the number of the error: 101, 102, 103, 109, 110 or 111 (E8)",
    "Error_code": "the same, as the manual spells it elsewhere",
    "action": "the name of the action that was refused, such as make_call",
    "attribute": "the name of the attribute that was wrong",
    "message": "what is wrong, for people",
}
_RECORD: Final = {
    "record_id": "the handle of the record, a number to be used in actions; empty when there is no further record",
    "contact_info": "what is dialed",
    "list_record_id": "the column record_id of the calling list",
    "gsw_chain_attempts": "the number of attempts at all records of the chain",
    "gsw_preferred_flag": "'yes' when the record has the preferred kind of contact, else 'no'",
}

EVENTS: Final[Mapping[str, Known]] = {
    each.name: each
    for each in (
        Known(
            "ocs.callresult",
            "a call has ended, or a record was closed from outside",
            "E1",
            {"callresult": "one of the forty names of call results", "record_id": "the handle of the record"},
        ),
        Known(
            "ocs.daytime_change",
            "the answer to get_daytime, or another interval of the day has begun for the contact",
            "E2",
            {"daytime_code": "BBH, BH, ABH, WEND or HDAY"},
        ),
        Known("ocs.info", "the answer to get_info", "E3", {"result": "a string that holds a number of seconds"}),
        Known(
            "ocs.next_record",
            "the answer to next_record",
            "E4",
            _RECORD | {name: "a column of the calling list" for name in MANDATORY_FIELDS if name not in _RECORD},
        ),
        Known("ocs.timeout", "the delay of a timeout is over", "E5", {}),
        Known("Error.Attribute", "an action was refused: one of its attributes is wrong", "E6", _FAULT),
        Known("Error.Configuration", "an action was refused: the configuration lacks what it needs", "E7", _FAULT),
        Known("error.execution", "something in the document could not be evaluated or done"),
        Known("error.communication", "an event could not be sent"),
        Known("error.platform", "the platform failed"),
        Known("done.state.", "a state has reached a final state inside it: done.state.ID"),
        Known("done.invoke.", "an invoked session has ended: done.invoke.ID"),
    )
}


def matching(events: Events) -> Iterator[Known]:
    """The events of the dialect that one of these descriptors matches."""
    for name, each in EVENTS.items():
        tokens = tuple(name.split("."))
        if each.properties is not None and any(tokens[: len(one)] == one for one in events):
            yield each


def properties(events: Iterable[Known]) -> Mapping[str, str]:
    """What may stand under `_event.data` of one of these, with what it holds."""
    found: dict[str, str] = {}
    for each in events:
        for name, says in (each.properties or {}).items():
            found.setdefault(name, f"{says} ({each.name}, {each.row})")
    return found


def described(name: str) -> Known | None:
    """The event of that name, or of that beginning of one (`ocs.callresult.*`)."""
    bare = name.removesuffix("*").removesuffix(".")
    for prefix in ("done.state.", "done.invoke."):
        if name.startswith(prefix):
            return EVENTS[prefix]
    return EVENTS.get(bare)
