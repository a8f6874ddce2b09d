"""What a session keeps of its chain between two facts: little, so that a hundred thousand of them can wait.

Of each record only a card (its type, status, attempts and zone); of the fields only those that this session changed;
the rest is read again when it is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple, TypeAlias

from scxml_engine.errors import ScxmlEngineError
from scxml_engine.ocs.calls import AttributeValue
from scxml_engine.ocs.constants import CallResult, ContactType, RecordStatus, RecordType
from scxml_engine.ocs.messages import Closing, Dial
from scxml_engine.ocs.records import Chain, Fields, FieldValue, Record, RecordChange
from scxml_engine.ocs.zones import find_zone
from scxml_engine.scxml.instants import instant_of, microseconds
from scxml_engine.scxml.value import value

Attributes: TypeAlias = dict[int, dict[str, AttributeValue]]
"""Options or extensions by key, of each record that has any."""

Changes: TypeAlias = dict[str, FieldValue]
"""What was changed in a record, by column."""

Packed: TypeAlias = tuple[Any, ...]
"""The same in half the room: the columns, then their values."""

# Plain integers: those of an enumeration are slower to compare.
NO_CALL: Final = int(RecordType.NO_CALL)
_GENERAL: Final = int(RecordType.GENERAL)
_READY: Final = int(RecordStatus.READY)
_NO_TYPE: Final = int(ContactType.NO_TYPE)
_CALLABLE: Final = frozenset({_READY, int(RecordStatus.RETRIEVED)})
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


@value
class Outstanding:
    """A call that was asked for.

    `place` is that of its make_call, `clock` the zone on whose clocks `placed_at` is told. `withdrawn` names the
    closing for which it was asked back; `asked_back` says whether it was, for that or any other reason.
    """

    dial: Dial
    place: int
    placed_at: datetime
    clock: str
    withdrawn: Closing | None = None
    asked_back: bool = False

    @property
    def local_time(self) -> datetime:
        """`placed_at` on that clock."""
        return self.placed_at.astimezone(find_zone(self.clock))

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, by names."""
        return {
            "dial": asdict(self.dial),
            "place": self.place,
            "placed_at": microseconds(self.placed_at),
            "clock": self.clock,
            "withdrawn": self.withdrawn,
            "asked_back": self.asked_back,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Outstanding:
        """The call of a snapshot."""
        return cls(**{**kept, "dial": Dial(**kept["dial"]), "placed_at": instant_of(kept["placed_at"])})


@value
class Held:
    """A call that waits for its record's window; `place` is that of its make_call."""

    handle: int
    until: datetime
    place: int


class Card(NamedTuple):
    """What is kept of a record that is not at hand, as it was read."""

    contact_type: int
    record_type: int
    record_status: int
    attempt: int
    zone: str | None


class ChainState:
    """The records of one chain as the session knows them; `handles` are 1 to the number of cards.

    What a chain does not have (attributes, other zones, records at hand) costs it nothing: None stands for the empty
    table.
    """

    __slots__ = ("_at_hand", "_changed", "_zones", "cards", "chain_id", "cursor", "extensions", "options", "serial")

    def __init__(self, chain_id: int, cards: Iterable[Card], serial: int = 1) -> None:
        self.chain_id = chain_id
        self.cards = tuple(cards)
        self.serial = serial
        self.cursor = 0
        self.options: Attributes | None = None
        self.extensions: Attributes | None = None
        self._changed: list[Changes | Packed | None] | None = None  # by record
        self._zones: dict[int, str | None] | None = None
        self._at_hand: dict[int, Record] | None = None

    @classmethod
    def of(cls, chain: Chain) -> ChainState:
        """The state at the beginning, with every record at hand. Raises ScxmlEngineError for handles out of order."""
        records = {record.handle: record for record in chain.records}
        if [*records] != [*range(1, len(chain.records) + 1)]:
            handles = [record.handle for record in chain.records]
            message = f"chain {chain.chain_id} has the handles {handles}: they count from 1 in the order of the records"
            raise ScxmlEngineError(message)
        state = cls(chain.chain_id, map(_card, chain.records), chain.serial)
        state._at_hand = records
        return state

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
        if self._zones and handle in self._zones:
            return self._zones[handle]
        return self.cards[handle - 1].zone if self.cards else None

    def move(self, handle: int, zone: str | None) -> None:
        """The script wrote another zone into the record."""
        self._zones = {**(self._zones or {}), handle: zone}

    def contact_type(self, handle: int) -> int:
        """The record's contact type."""
        return self._number(handle, "contact_info_type", self.cards[handle - 1].contact_type)

    def record_type(self, handle: int) -> int:
        """The record's type."""
        return self._number(handle, "record_type", self.cards[handle - 1].record_type)

    def attempts(self, handle: int) -> int:
        """How often the record was dialed."""
        return self._number(handle, "attempt", self.cards[handle - 1].attempt)

    def is_open(self, handle: int) -> bool:
        """Whether the record may still be called."""
        _, kind, status, _, _ = self.cards[handle - 1]
        changes = self._changes_of(handle)
        if changes:
            written_status, written_kind = changes.get("record_status"), changes.get("record_type")
            status = written_status if isinstance(written_status, int) else status
            kind = written_kind if isinstance(written_kind, int) else kind
        return status in _CALLABLE and kind != NO_CALL

    def is_closed(self, handle: int) -> bool:
        """Whether the record's status says that it was dealt with: what may not be called need not be closed."""
        return self._number(handle, "record_status", self.cards[handle - 1].record_status) not in _CALLABLE

    def is_refused(self, handle: int) -> bool:
        """Whether the customer behind the record asked not to be called."""
        return self.record_type(handle) == NO_CALL

    def fields(self, handle: int) -> Fields:
        """The record as it stands: what was read, and over it what this session changed. Raises NeedRecord."""
        record = self._at_hand.get(handle) if self._at_hand else None
        if record is None:
            raise NeedRecord(handle)
        changes = self._changes_of(handle)
        return {**record.fields, **changes} if changes else record.fields

    def read(self, record: Record) -> None:
        """A record was read; a closing that came from elsewhere meanwhile counts, whatever this session wrote before.

        What is read may be older than a closing that this session wrote: therefore a closing is never lifted here.
        """
        handle = record.handle
        if self._at_hand is None:
            self._at_hand = {}
        self._at_hand[handle] = record
        card = _card(record)
        cards = self.cards
        if card is not cards[handle - 1]:
            self.cards = (*cards[: handle - 1], card, *cards[handle:])
        changes = self._changes_of(handle)
        if changes:
            if card.record_type == NO_CALL:
                changes.pop("record_type", None)
            if card.record_status not in _CALLABLE and changes.get("record_status") in _CALLABLE:
                changes.pop("record_status")

    def forget(self) -> None:
        """Nothing is at hand any more: records are read again when they are needed."""
        self._at_hand = None

    def rest(self) -> None:
        """The chain waits, perhaps for days and as one of many: nothing is at hand, and what changed is packed."""
        self._at_hand = None
        if self._changed:
            self._changed = [None if each is None else _packed(each) for each in self._changed]

    def write(self, handle: int, changes: Fields) -> None:
        """Keep changed fields."""
        known = self._changes_of(handle)
        if known is not None:
            known.update(changes)
            return
        if self._changed is None:
            self._changed = [None] * len(self.cards)
        self._changed[handle - 1] = dict(changes)

    def _changes_of(self, handle: int) -> Changes | None:
        """What this session changed in the record; None when it changed nothing."""
        if self._changed is None:
            return None
        changes = self._changed[handle - 1]
        if isinstance(changes, tuple):
            changes = self._changed[handle - 1] = _unpacked(changes)
        return changes

    def _number(self, handle: int, name: str, read: int) -> int:
        """A number of the record: what this session wrote, else what was read."""
        changes = self._changes_of(handle)
        written = changes.get(name) if changes else None
        return written if isinstance(written, int) else read

    def set_option(self, handle: int, key: str, value: AttributeValue) -> None:
        """Set a dialing option of a record."""
        self.options = _with(self.options, handle, key, value)

    def set_extension(self, handle: int, key: str, value: AttributeValue) -> None:
        """Set an extension that goes along with the record's calls."""
        self.extensions = _with(self.extensions, handle, key, value)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON; what is at hand is kept too, because it is only there while an answer is awaited."""
        kept: dict[str, Any] = {"chain": self.chain_id, "cards": [list(card) for card in self.cards]}
        if self.serial != 1:
            kept["serial"] = self.serial
        if self.cursor:
            kept["cursor"] = self.cursor
        if self._changed:
            kept["changed"] = [None if each is None else [*_packed(each)] for each in self._changed]
        if self.options:
            kept["options"] = _keyed(self.options)
        if self.extensions:
            kept["extensions"] = _keyed(self.extensions)
        if self._zones:
            kept["zones"] = {str(handle): zone for handle, zone in self._zones.items()}
        if self._at_hand:
            kept["at_hand"] = [[each.handle, dict(each.fields), each.zone] for each in self._at_hand.values()]
        return kept

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> ChainState:
        """The state of a snapshot."""
        state = cls(kept["chain"], [Card(*card) for card in kept["cards"]], kept.get("serial", 1))
        state.cursor = kept.get("cursor", 0)
        if "changed" in kept:
            state._changed = [None if each is None else tuple(each) for each in kept["changed"]]
        state.options = _by_handle(kept.get("options"))
        state.extensions = _by_handle(kept.get("extensions"))
        if "zones" in kept:
            state._zones = {int(handle): zone for handle, zone in kept["zones"].items()}
        if "at_hand" in kept:
            state._at_hand = {handle: Record(handle, fields, zone) for handle, fields, zone in kept["at_hand"]}
        return state


def is_callable(fields: Fields) -> bool:
    """Whether a record of these fields may be called."""
    status = _number(fields.get("record_status"), _READY)
    return status in _CALLABLE and _number(fields.get("record_type"), _GENERAL) != NO_CALL


def closing_change(record: Record, closing: Closing) -> RecordChange | None:
    """What closes that record; None when it is closed already. A customer's refusal is never taken back."""
    is_refused = record.fields.get("record_type") == NO_CALL
    status = _number(record.fields.get("record_status"), _READY)
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
    get = record.fields.get
    kind, type_, status, attempt = get("contact_info_type"), get("record_type"), get("record_status"), get("attempt")
    return _once(
        Card(
            kind if type(kind) is int else _number(kind, _NO_TYPE),
            type_ if type(type_) is int else _number(type_, _GENERAL),
            status if type(status) is int else _number(status, _READY),
            attempt if type(attempt) is int else _number(attempt, 0),
            record.zone,
        )
    )


@lru_cache(maxsize=4096)
def _once(card: Card) -> Card:
    """The card itself; equal cards of many chains are one object."""
    return card


def _number(value: FieldValue, default: int) -> int:
    return int(value) if isinstance(value, int) else default


def _with(table: Attributes | None, handle: int, key: str, value: AttributeValue) -> Attributes:
    table = {} if table is None else table
    table.setdefault(handle, {})[key] = value
    return table


def _packed(changes: Changes | Packed) -> Packed:
    return (*changes, *changes.values()) if isinstance(changes, dict) else changes


def _unpacked(changes: Packed) -> Changes:
    half = len(changes) // 2
    return dict(zip(changes[:half], changes[half:], strict=True))


def _keyed(table: Mapping[int, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    return {str(handle): dict(values) for handle, values in table.items()}


def _by_handle(table: Mapping[str, Mapping[str, Any]] | None) -> dict[int, dict[str, Any]] | None:
    return {int(handle): dict(values) for handle, values in table.items()} if table else None
