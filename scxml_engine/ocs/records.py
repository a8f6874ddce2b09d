"""A calling list as the dialect sees it: records, the chains they form, and where they are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeAlias

from scxml_engine.scxml.value import value

FieldValue: TypeAlias = int | str | None
"""A cell of a calling list: an integer (exact to 2^53 - 1), a text, or an empty INT cell."""

Fields: TypeAlias = Mapping[str, FieldValue]
"""A record's cells by column name, in column order."""


@value
class Record:
    """One row of a calling list: one way to reach one customer.

    `handle` counts from 1 within the chain, in `chain_n` order, and is what a treatment calls `record_id` (L101:
    unrelated to the list's RECORD_ID column). `fields` holds every column that the list has, plus the manual's
    defaults for those that it must have. `zone` is the IANA name of the record's time zone; None is the calendar's
    own.
    """

    handle: int
    fields: Fields
    zone: str | None = None


@value
class Chain:
    """All the records of one customer, in `chain_n` order.

    `serial` counts how often the store handed the chain out, from 1: it keeps the ids of attempts apart.
    """

    chain_id: int
    records: tuple[Record, ...]
    serial: int = 1


@value
class RecordChange:
    """New values for some fields of one record."""

    handle: int
    fields: Fields


@value
class Attempt:
    """An entry of the attempt log, which only grows.

    Without `result` it says that the call was asked for; a later entry with the same id says how it ended.
    """

    chain_id: int
    attempt_id: str
    handle: int
    contact_info: str
    placed_at: datetime
    ended_at: datetime | None = None
    result: int | None = None


@value
class Kept:
    """Where a session stands between two facts: all that is needed to go on after a restart.

    `snapshot` is JSON, `document` the SHA-256 of the treatment's text (hexadecimal), `due` the instant at which the
    session wants to be woken, `outstanding` the id of the attempt that waits for its result.
    """

    snapshot: str
    document: str
    due: datetime | None = None
    outstanding: str | None = None


@value
class Turn:
    """What one turn of a chain leaves in the store: changed fields, log entries, and where the session stands now.

    `kept` replaces what was kept before. `ended` is the reason for which the session ended: then nothing is kept.
    """

    chain_id: int
    changes: Sequence[RecordChange] = ()
    attempts: Sequence[Attempt] = ()
    kept: Kept | None = None
    ended: str | None = None


@value
class Unfinished:
    """A chain that was handed out and whose session has not ended.

    `kept` is None when its first turn was never committed. `attempt` is the last log entry of the outstanding attempt.
    """

    chain_id: int
    kept: Kept | None = None
    attempt: Attempt | None = None


class RecordStore(Protocol):
    """Where calling lists live, and what must survive a restart.

    A store hands out a chain that has a Ready record whose `dial_sched_time` has come, once; its Ready records become
    Retrieved (ocs-dialect section 6.1). It stays handed out until it is released, or its session has ended and none of
    its records is Ready or Retrieved, whatever status its script writes. Every method is atomic: all of it is done or
    none. `UsageError` says what is wrong with a single request; any other exception means that the store itself is
    out of order, and ends a live campaign before another call is placed.

    A live campaign calls its store from one thread, which is not the thread of its event loop.
    """

    def claim(self, limit: int, now: datetime) -> Sequence[Chain]:
        """At most `limit` chains that are ready at `now`, in the order of their first row."""
        ...

    def next_ready(self, now: datetime) -> datetime | None:
        """The next instant after `now` at which `claim` has more to give, as far as the list tells."""
        ...

    def read(self, chain_id: int, handle: int) -> Record:
        """The record as it stands now."""
        ...

    def commit(self, turns: Sequence[Turn]) -> None:
        """Write these turns, all or none; when it returns they survive a crash. Raises `UsageError`, naming why."""
        ...

    def release(self, chain_id: int) -> None:
        """Give a chain back: its Retrieved records become Ready again, and what was kept of its session is dropped."""
        ...

    def unfinished(self) -> Sequence[Unfinished]:
        """Every chain that was handed out and whose session has not ended, in the order of their first row."""
        ...

    def handles(self, chain_id: int) -> Sequence[int]:
        """The handles of a chain's records, in order. Raises `UsageError` for a chain that the list does not have."""
        ...

    def find(self, contact_info: str) -> Sequence[tuple[int, int]]:
        """Chain and handle of every record with exactly that `contact_info`."""
        ...

    def keep_document(self, digest: str, content: bytes) -> None:
        """Keep a document's text under its SHA-256; one that is kept already stays."""
        ...

    def document(self, digest: str) -> bytes:
        """The text that was kept. Raises `UsageError` for a digest that nobody kept."""
        ...
