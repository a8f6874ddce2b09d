"""What a session keeps of its chain between two facts: little, so that a hundred thousand of them can wait.

Of each record only a card (its type, status, attempts and zone); of the fields only those that this session changed;
the rest is read again when it is needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from scxml_engine.errors import ScxmlEngineError
from scxml_engine.ocs.calls import AttributeValue
from scxml_engine.ocs.constants import CallResult, ContactType, RecordStatus, RecordType
from scxml_engine.ocs.messages import Closing
from scxml_engine.ocs.records import Chain, Fields, FieldValue, Record, RecordChange

_CALLABLE = frozenset({RecordStatus.READY, RecordStatus.RETRIEVED})
CLOSING_FIELDS: Mapping[Closing, Mapping[str, int]] = {
    # A record is closed for the customer's sake with its type (L1447), for the campaign's with its status (L1303).
    "DoNotCall": {"record_type": int(RecordType.NO_CALL), "record_status": int(RecordStatus.UPDATED)},
    "CancelRecord": {"record_status": int(RecordStatus.CANCELED)},
}
CLOSING_RESULTS: Mapping[int, Closing] = {
    int(CallResult.DO_NOT_CALL): "DoNotCall",
    int(CallResult.CANCEL_RECORD): "CancelRecord",
}
"""The call results that close the record they come from (dialect section 6.4)."""


class NeedRecord(Exception):
    """The fields of a record are needed and not at hand."""

    def __init__(self, handle: int) -> None:
        super().__init__(handle)
        self.handle = handle


@dataclass(frozen=True, slots=True)
class Outstanding:
    """A call that was asked for.

    `withdrawn` names the closing for which it was asked back; `asked_back` says whether it was, for that or any other
    reason.
    """

    attempt_id: str
    handle: int
    place: int
    placed_at: str
    contact_info: str
    contact_info_type: int
    attempt: int
    options: dict[str, AttributeValue]
    extensions: dict[str, AttributeValue]
    withdrawn: Closing | None = None
    asked_back: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A call that waits for its record's window; `place` is that of its make_call."""

    handle: int
    until: datetime
    place: int


@dataclass(frozen=True, slots=True)
class Card:
    """What is kept of a record that is not at hand."""

    contact_type: int
    record_type: int
    record_status: int
    attempt: int
    zone: str | None


@dataclass(slots=True)
class ChainState:
    """The records of one chain as the session knows them; `handles` are 1 to the number of cards."""

    chain_id: int
    cards: tuple[Card, ...]
    serial: int = 1
    changed: dict[int, dict[str, FieldValue]] = field(default_factory=dict)
    options: dict[int, dict[str, AttributeValue]] = field(default_factory=dict)
    extensions: dict[int, dict[str, AttributeValue]] = field(default_factory=dict)
    zones: dict[int, str | None] = field(default_factory=dict)
    cursor: int = 0
    at_hand: dict[int, Record] = field(default_factory=dict)

    @classmethod
    def of(cls, chain: Chain) -> ChainState:
        """The state at the beginning, with every record at hand. Raises ScxmlEngineError for handles out of order."""
        handles = [record.handle for record in chain.records]
        if handles != list(range(1, len(handles) + 1)):
            message = f"chain {chain.chain_id} has the handles {handles}: they count from 1 in the order of the records"
            raise ScxmlEngineError(message)
        cards = tuple(_card(record) for record in chain.records)
        return cls(chain.chain_id, cards, chain.serial, at_hand={record.handle: record for record in chain.records})

    @property
    def handles(self) -> range:
        """The handles of the chain's records."""
        return range(1, len(self.cards) + 1)

    @property
    def current(self) -> int:
        """The current record: the last one handed out, before that the chain's first."""
        return self.cursor or 1

    def zone(self, handle: int) -> str | None:
        """The record's zone; None is the calendar's own."""
        if handle in self.zones:
            return self.zones[handle]
        return self.cards[handle - 1].zone if self.cards else None

    def move(self, handle: int, zone: str | None) -> None:
        """The script wrote another zone into the record."""
        self.zones[handle] = zone

    def contact_type(self, handle: int) -> int:
        """The record's contact type."""
        return _number(self._changed(handle, "contact_info_type"), self.cards[handle - 1].contact_type)

    def record_type(self, handle: int) -> int:
        """The record's type."""
        return _number(self._changed(handle, "record_type"), self.cards[handle - 1].record_type)

    def attempts(self, handle: int) -> int:
        """How often the record was dialed."""
        return _number(self._changed(handle, "attempt"), self.cards[handle - 1].attempt)

    def is_open(self, handle: int) -> bool:
        """Whether the record may still be called."""
        return not self.is_closed(handle) and self.record_type(handle) != RecordType.NO_CALL

    def is_closed(self, handle: int) -> bool:
        """Whether the record's status says that it was dealt with: what may not be called need not be closed."""
        status = _number(self._changed(handle, "record_status"), self.cards[handle - 1].record_status)
        return status not in _CALLABLE

    def is_refused(self, handle: int) -> bool:
        """Whether the customer behind the record asked not to be called."""
        return self.record_type(handle) == RecordType.NO_CALL

    def fields(self, handle: int) -> Fields:
        """The record as it stands: what was read, and over it what this session changed. Raises NeedRecord."""
        record = self.at_hand.get(handle)
        if record is None:
            raise NeedRecord(handle)
        changes = self.changed.get(handle)
        return {**record.fields, **changes} if changes else record.fields

    def read(self, record: Record) -> None:
        """A record was read; a closing that came from elsewhere meanwhile counts, whatever this session wrote before.

        What is read may be older than a closing that this session wrote: therefore a closing is never lifted here.
        """
        self.at_hand[record.handle] = record
        cards = list(self.cards)
        cards[record.handle - 1] = card = _card(record)
        self.cards = tuple(cards)
        changes = self.changed.get(record.handle)
        if changes is None:
            return
        if card.record_type == RecordType.NO_CALL:
            changes.pop("record_type", None)
        if card.record_status not in _CALLABLE and changes.get("record_status") in _CALLABLE:
            changes.pop("record_status")

    def write(self, handle: int, changes: Fields) -> None:
        """Keep changed fields."""
        self.changed.setdefault(handle, {}).update(changes)

    def _changed(self, handle: int, name: str) -> FieldValue:
        changes = self.changed.get(handle)
        return changes.get(name) if changes else None

    def to_json(self) -> dict[str, Any]:
        """Plain JSON; what is at hand is kept too, because it is only there while an answer is awaited."""
        return {
            "chain": self.chain_id,
            "serial": self.serial,
            "cards": [[c.contact_type, c.record_type, c.record_status, c.attempt, c.zone] for c in self.cards],
            "changed": _keyed(self.changed),
            "options": _keyed(self.options),
            "extensions": _keyed(self.extensions),
            "zones": {str(handle): zone for handle, zone in self.zones.items()},
            "cursor": self.cursor,
            "at_hand": [[each.handle, dict(each.fields), each.zone] for each in self.at_hand.values()],
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> ChainState:
        """The state of a snapshot."""
        return cls(
            chain_id=values["chain"],
            serial=values.get("serial", 1),
            cards=tuple(Card(*card) for card in values["cards"]),
            changed=_by_handle(values["changed"]),
            options=_by_handle(values["options"]),
            extensions=_by_handle(values["extensions"]),
            zones={int(handle): zone for handle, zone in values["zones"].items()},
            cursor=values["cursor"],
            at_hand={handle: Record(handle, fields, zone) for handle, fields, zone in values["at_hand"]},
        )


def is_callable(fields: Fields) -> bool:
    """Whether a record of these fields may be called."""
    status = _number(fields.get("record_status"), RecordStatus.READY)
    return status in _CALLABLE and _number(fields.get("record_type"), RecordType.GENERAL) != RecordType.NO_CALL


def closing_change(record: Record, closing: Closing) -> RecordChange | None:
    """What closes that record; None when it is closed already. A customer's refusal is never taken back."""
    is_refused = record.fields.get("record_type") == RecordType.NO_CALL
    status = _number(record.fields.get("record_status"), RecordStatus.READY)
    if status not in _CALLABLE and (is_refused or closing == "CancelRecord"):
        return None
    if is_refused and closing == "CancelRecord":
        return None
    return RecordChange(record.handle, CLOSING_FIELDS[closing])


def closing_of(fields: Fields) -> Closing | None:
    """Which closing a record's fields show, or a change of them writes; None when it was not closed by one."""
    if fields.get("record_type") == RecordType.NO_CALL:
        return "DoNotCall"
    return "CancelRecord" if fields.get("record_status") == RecordStatus.CANCELED else None


def _card(record: Record) -> Card:
    fields = record.fields
    return Card(
        contact_type=_number(fields.get("contact_info_type"), ContactType.NO_TYPE),
        record_type=_number(fields.get("record_type"), RecordType.GENERAL),
        record_status=_number(fields.get("record_status"), RecordStatus.READY),
        attempt=_number(fields.get("attempt"), 0),
        zone=record.zone,
    )


def _number(value: FieldValue, default: int) -> int:
    return value if isinstance(value, int) else int(default)


def _keyed(table: Mapping[int, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    return {str(handle): dict(values) for handle, values in table.items()}


def _by_handle(table: Mapping[str, Mapping[str, Any]]) -> dict[int, dict[str, Any]]:
    return {int(handle): dict(values) for handle, values in table.items()}
