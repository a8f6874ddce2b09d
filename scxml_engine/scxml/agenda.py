"""What waits for the sessions of a family: one agenda, ordered by (when it is due, when it was asked for).

The first entry stands apart from the others, which are a heap: most sessions wait for one thing alone, and a hundred
thousand of them need no list for it. What is due for a session is one of

    Event      an event for it
    Sent       a delayed event that it sent
    Trouble    the error event that it is to be told
    None       it begins
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple, TypeAlias

from scxml_engine.diagnostics import Location
from scxml_engine.errors import SnapshotError
from scxml_engine.scxml import effects
from scxml_engine.scxml.effects import Sent
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.instants import instant_of, microseconds

BEFORE_ALL: Final = datetime(1, 1, 1, tzinfo=UTC)
_FEW: Final = 3  # fields of an event that are kept: its name, its type and its data
_SHORT: Final = 32  # characters
WHEN_BEGUN: Final = datetime.max.replace(tzinfo=UTC)  # for events of a session that waits for its document


class Trouble(NamedTuple):
    """What a session asked for went wrong outside its macrostep: the error event that it is to be told."""

    event: str
    message: str
    location: Location
    sendid: str | None = None


Matter: TypeAlias = Event | Sent | Trouble | None
Entry: TypeAlias = tuple[datetime, int, str, Matter]
"""When it is due, its place in the order of asking, the session that it is for, and what it is."""


class Agenda:
    """A row of entries, the next one first."""

    __slots__ = ("_delayed", "_later", "_next", "_sequence")

    def __init__(self) -> None:
        self._next: Entry | None = None
        self._later: list[Entry] | None = None
        self._delayed: dict[tuple[str, str], int] | None = None  # how many entries a <cancel> could mean
        self._sequence = 0

    def reserve(self) -> int:
        """A place in the order of things asked for, for an event that comes later."""
        self._sequence += 1
        return self._sequence

    def _enter(self, entry: Entry) -> int:
        """Put an entry in its place; how many there are then."""
        if isinstance(entry[3], Sent):
            self._count_delayed(entry, 1)
        first, later = self._next, self._later
        if first is None:
            self._next = entry
            return 1
        if later is None:
            later = self._later = []
        self._next, other = (entry, first) if entry < first else (first, entry)
        heapq.heappush(later, other)
        return len(later) + 1

    def _pop(self, entry: Entry) -> Entry:
        """Take off the first entry, which this is."""
        if isinstance(entry[3], Sent):
            self._count_delayed(entry, -1)
        later = self._later
        if later is None:
            self._next = None
        else:
            self._next = heapq.heappop(later)
            self._later = later or None
        return entry

    @property
    def _entries(self) -> Iterator[Entry]:
        """All entries, the first one first and the others in no order."""
        if self._next is not None:
            yield self._next
            yield from self._later or ()

    def _set_entries(self, entries: list[Entry]) -> None:
        """Replace all entries by others, in any order."""
        self._next = self._later = self._delayed = None
        for entry in sorted(entries, key=_when):
            self._enter(entry)

    def _keep(self, wanted: Callable[[Entry], bool]) -> None:
        """Forget the entries that are not wanted."""
        entries = list(self._entries)
        kept = [entry for entry in entries if wanted(entry)]
        if len(kept) < len(entries):
            self._set_entries(kept)

    def _count_delayed(self, entry: Entry, number: int) -> None:
        _, _, session, what = entry
        if isinstance(what, Sent) and what.event.sendid is not None:
            key = session, what.event.sendid
            delayed = self._delayed = {} if self._delayed is None else self._delayed
            delayed[key] = delayed.get(key, 0) + number
            if not delayed[key]:
                del delayed[key]

    def _forget(self, sender: str, sendid: str, now: datetime) -> None:
        """Forget delayed events; one that is due already was delivered to the queue, and stays."""
        if not self._delayed or (sender, sendid) not in self._delayed:
            return
        self._keep(
            lambda entry: (
                entry[2] != sender
                or entry[0] <= now
                or not isinstance(entry[3], Sent)
                or entry[3].event.sendid != sendid
            )
        )

    def _entries_to_json(self, root: str) -> list[Any]:
        """The entries in order; those of the root session name none."""
        rows = sorted(self._entries, key=_when) if self._later else self._entries
        return [
            [microseconds(due), place, "" if session == root else session, *_kept(what)]
            for due, place, session, what in rows
        ]

    def _entries_from_json(self, rows: list[Any], root: str) -> None:
        for due, place, session, *kept in rows:
            self._enter((instant_of(due), place, session or root, _unkept(*kept)))


@lru_cache(maxsize=256)
def _small_event(*values: Any) -> Event:  # noqa: ANN401 - what JSON gives back
    """An event that says little more than its name: one for all the sessions that are restored with such a one."""
    return Event.from_json([*values])


def _when(entry: Entry) -> tuple[datetime, int]:
    return entry[:2]


def _kept(what: Matter) -> tuple[Any, ...]:
    """What an entry of the agenda holds, as plain JSON: its kind, and what makes it."""
    if isinstance(what, Event):
        return "event", what.to_json()
    if isinstance(what, Sent):
        return "sent", effects.to_json(what)
    if isinstance(what, Trouble):
        place = what.location
        return "trouble", [what.event, what.message, [place.file, place.line, place.column], what.sendid]
    return ("begin",)


def _unkept(kind: str, values: Any = None) -> Matter:  # noqa: ANN401 - what JSON gives back
    if kind == "event":
        is_small = len(values) <= _FEW and all(len(each or "") <= _SHORT for each in values)
        return _small_event(*values) if is_small else Event.from_json(values)
    if kind == "trouble":
        event, message, place, sendid = values
        return Trouble(event, message, Location(*place), sendid)
    sent = effects.from_json(values) if kind == "sent" else None
    if kind not in ("sent", "begin") or (kind == "sent" and not isinstance(sent, Sent)):
        raise SnapshotError("the snapshot holds an event of no known form")
    return sent if isinstance(sent, Sent) else None
