"""One chain of one record, for a run without a calling list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scxml_engine.records.csv_list import parse_list

if TYPE_CHECKING:
    from scxml_engine.records.calling_list import CallingList


def demo_chain() -> CallingList:
    """Chain 1: the home phone 5550100, every other field the manual's default."""
    return parse_list("contact_info,contact_info_type\n5550100,HOME\n", file="<demo>")
