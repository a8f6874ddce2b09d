"""A calling list as a value: its columns, its chains, and what was said while it was read."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scxml_engine.ocs.records import FieldValue

if TYPE_CHECKING:
    from scxml_engine.diagnostics import Diagnostic
    from scxml_engine.ocs.records import Chain, Fields


class ColumnType(enum.StrEnum):
    """What a column holds: integers and empty cells (None), or text (an empty cell is `''`)."""

    INT = "int"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `declared` when the header gave its type (`age:int`), `given` when it came with the list at all."""

    name: str
    type: ColumnType
    declared: bool = False
    given: bool = field(default=True, compare=False)


class Row(Mapping[str, FieldValue]):
    """The cells of one record by column name: a tuple beside an index that all rows share.

    A list of a million records keeps no dictionary a record this way.
    """

    __slots__ = ("_index", "cells")

    def __init__(self, index: Mapping[str, int], cells: tuple[FieldValue, ...]) -> None:
        self._index = index
        self.cells = cells

    def __getitem__(self, name: str) -> FieldValue:
        return self.cells[self._index[name]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._index)

    def __len__(self) -> int:
        return len(self._index)

    def __contains__(self, name: object) -> bool:
        return name in self._index

    def as_dict(self) -> dict[str, FieldValue]:
        """The cells as a new dictionary, ten times as fast as `dict(row)`."""
        return dict(zip(self._index, self.cells, strict=True))

    def __repr__(self) -> str:
        return f"Row({dict(self)!r})"


def as_dictionary(fields: Fields) -> dict[str, FieldValue]:
    """The cells as a new dictionary."""
    return fields.as_dict() if isinstance(fields, Row) else dict(fields)


@dataclass(frozen=True, slots=True)
class CallingList:
    """Columns in order, chains in the order of their first row, diagnostics in the order of lines.

    Two lists are equal when their columns and chains are. `timezones` maps `tz_dbid` to IANA names, as it was given
    when the list was read.
    """

    columns: tuple[Column, ...]
    chains: tuple[Chain, ...]
    diagnostics: tuple[Diagnostic, ...] = field(default=(), compare=False)
    timezones: Mapping[int, str] = field(default_factory=dict, compare=False)

    @property
    def record_count(self) -> int:
        """How many records the list holds."""
        return sum(len(chain.records) for chain in self.chains)
