"""Calling lists: read from CSV, kept in memory, written back."""

from scxml_engine.records.calling_list import CallingList, Column, ColumnType
from scxml_engine.records.csv_list import parse_list, read_list
from scxml_engine.records.demo import demo_chain
from scxml_engine.records.export import ExportableStore, export, write_attempts, write_list
from scxml_engine.records.memory import MemoryStore

__all__ = [
    "CallingList",
    "Column",
    "ColumnType",
    "ExportableStore",
    "MemoryStore",
    "demo_chain",
    "export",
    "parse_list",
    "read_list",
    "write_attempts",
    "write_list",
]
