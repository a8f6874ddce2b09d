"""Calling lists: read from CSV, kept in memory or in a SQLite file, written back."""

from scxml_engine.records.calling_list import CallingList, Column, ColumnType
from scxml_engine.records.csv_list import parse_list, read_list, read_text
from scxml_engine.records.demo import demo_chain
from scxml_engine.records.export import ExportableStore, export, write_attempts, write_list
from scxml_engine.records.memory import MemoryStore
from scxml_engine.records.refused import bad_rows, write_refused
from scxml_engine.records.sqlite import SqliteAddress, SqliteStore

__all__ = [
    "CallingList",
    "Column",
    "ColumnType",
    "ExportableStore",
    "MemoryStore",
    "SqliteAddress",
    "SqliteStore",
    "bad_rows",
    "demo_chain",
    "export",
    "parse_list",
    "read_list",
    "read_text",
    "write_attempts",
    "write_list",
    "write_refused",
]
