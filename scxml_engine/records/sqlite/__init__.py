"""Calling lists in a SQLite file."""

from scxml_engine.records.sqlite.address import DEFAULT_LIST, SqliteAddress
from scxml_engine.records.sqlite.importing import check_import
from scxml_engine.records.sqlite.overview import STATES, ChainOverview, ListOverview, chain_overview, list_overviews
from scxml_engine.records.sqlite.store import SqliteStore

__all__ = [
    "DEFAULT_LIST",
    "STATES",
    "ChainOverview",
    "ListOverview",
    "SqliteAddress",
    "SqliteStore",
    "chain_overview",
    "check_import",
    "list_overviews",
]
