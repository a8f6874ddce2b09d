"""A calling list as the dialect sees it: records, the chains they form, and where they are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias

FieldValue: TypeAlias = int | str | None
"""A cell of a calling list: an integer (exact to 2^53 - 1), a text, or an empty INT cell."""

Fields: TypeAlias = Mapping[str, FieldValue]
"""A record's cells by column name, in column order."""


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Chain:
    """All the records of one customer, in `chain_n` order."""

    chain_id: int
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class RecordChange:
    """New values for some fields of one record."""

    handle: int
    fields: Fields


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call that was placed, for the attempt log."""

    chain_id: int
    handle: int
    contact_info: str
    placed_at: datetime
    ended_at: datetime
    result: int


class RecordStore(Protocol):
    """Where calling lists live.

    A store hands out a chain that has a Ready record whose `dial_sched_time` has come, once; its Ready records become
    Retrieved (ocs-dialect section 6.1). It stays handed out until it is released or none of its records is Ready or
    Retrieved, whatever status its script writes. Writing is batch first. Every method is atomic: all of it is done or
    none.
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

    def apply(self, chain_id: int, changes: Sequence[RecordChange]) -> None:
        """Write the changes of one chain, all or none."""
        ...

    def log(self, attempt: Attempt) -> None:
        """Append to the attempt log."""
        ...

    def release(self, chain_id: int) -> None:
        """Give a claimed chain back: its Retrieved records become Ready again."""
        ...
