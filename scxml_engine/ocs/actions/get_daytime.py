"""A4: `<get_daytime>` asks for the interval of the current record's zone; answers `ocs.daytime_change` (L4320)."""

from __future__ import annotations

from typing import Final

from scxml_engine.ocs.actions.base import ChainView
from scxml_engine.scxml.effects import Action
from scxml_engine.scxml.extension import ActionSchema

SCHEMA: Final = ActionSchema("get_daytime")


def perform(chain: ChainView, _: Action) -> None:
    """Answer with the interval that is now."""
    code = chain.calendar.interval(chain.now, chain.zone)
    chain.answer("ocs.daytime_change", {"daytime_code": str(code)})
