"""A6: `<make_call record_id>` dials a record; answers `ocs.callresult` (L4322)."""

from __future__ import annotations

from typing import Final

from scxml_engine.ocs.actions.base import ChainView, record_handle
from scxml_engine.scxml.effects import Action
from scxml_engine.scxml.extension import ActionSchema, AttributeSchema

SCHEMA: Final = ActionSchema("make_call", (AttributeSchema("record_id", required=True),))


def perform(chain: ChainView, action: Action) -> None:
    """Dial the record, or hold the call until its window opens."""
    chain.dial(record_handle(chain, action))
