"""What the turns of one commit change: every cell is checked before anything is written.

Every store goes through here, so that all of them take and refuse the same values, in the same words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scxml_engine.errors import UsageError
from scxml_engine.ocs.columns import ZONE_NAME
from scxml_engine.ocs.lookup import MAX_INTEGER, unknown
from scxml_engine.ocs.records import Record
from scxml_engine.ocs.window import daily_window
from scxml_engine.records.calling_list import Column, ColumnType, as_dictionary
from scxml_engine.records.cells import DEFAULT_TYPES, DEFAULTS, check_cell, record_zone

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from scxml_engine.ocs.records import FieldValue, RecordChange, Turn

_IDENTITY: Final = frozenset({"record_id", "chain_id", "chain_n"})
_ZONE_COLUMNS: Final = frozenset({ZONE_NAME, "tz_dbid"})
_WINDOW_COLUMNS: Final = frozenset({"daily_from", "daily_till"})


class Revision:
    """The changes of one commit; nothing of it is in the store yet.

    `records` has, for the chain of every turn, its changed records by handle, as they will be; `cells` has only what
    is written, by chain and handle; `added` are the columns that the list came without, in the order of their use.
    """

    def __init__(
        self, columns: Collection[str], timezones: Mapping[int, str], read: Callable[[int, int], Record]
    ) -> None:
        self.records: dict[int, dict[int, Record]] = {}
        self.cells: dict[tuple[int, int], dict[str, FieldValue]] = {}
        self.added: list[Column] = []
        self._columns = columns
        self._timezones = timezones
        self._read = read

    def take(self, turn: Turn) -> None:
        """Check the turn's changes, on top of those taken before.

        A column of the default format takes what it can hold, and is added to the list when the list came without it;
        a user-defined column takes any value. Raises `UsageError`, naming the column, for any other column, for a value
        that its column cannot hold, and for `record_id`, `chain_id` and `chain_n`.
        """
        records = self.records.setdefault(turn.chain_id, {})
        for change in turn.changes:
            record = records.get(change.handle) or self._read(turn.chain_id, change.handle)
            records[change.handle] = self._changed(turn.chain_id, record, change)

    def _changed(self, chain_id: int, record: Record, change: RecordChange) -> Record:
        fields = as_dictionary(record.fields)
        cells = self.cells.setdefault((chain_id, record.handle), {})
        for name, value in change.fields.items():
            fields[name] = cells[name] = self._checked(name, value)
            if name not in self._columns and all(column.name != name for column in self.added):
                self.added.append(Column(name, DEFAULT_TYPES[name], given=False))
        if not _WINDOW_COLUMNS.isdisjoint(change.fields):
            daily_window(fields)  # refuses one that never opens
        if _ZONE_COLUMNS.isdisjoint(change.fields):
            return Record(record.handle, fields, record.zone)
        return Record(record.handle, fields, record_zone(fields, self._timezones))

    def _checked(self, name: str, value: FieldValue) -> FieldValue:
        """The value as that column holds it."""
        if name in _IDENTITY:
            raise UsageError(f"{name} cannot be changed")
        kind = DEFAULT_TYPES.get(name)
        if kind is None:
            if name not in self._columns:
                raise UsageError(unknown("column", name, [*self._columns, *DEFAULT_TYPES]))
            if isinstance(value, int) and abs(value) > MAX_INTEGER:
                raise UsageError(f"{name}: {value} is not between -{MAX_INTEGER} and {MAX_INTEGER}")
            return value
        if kind is ColumnType.TEXT:
            return "" if value is None else str(value)
        return DEFAULTS.get(name) if value in (None, "") else check_cell(name, value)
