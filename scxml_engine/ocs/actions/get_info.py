"""A5: `<get_info what="TIMERANGE" param>` asks how long until an interval begins; answers `ocs.info` (L4321)."""

from __future__ import annotations

from typing import Final

from scxml_engine.ocs.actions.base import ChainView, given, refuse, show, token
from scxml_engine.ocs.actions.timeout import no_further, require_table
from scxml_engine.ocs.constants import Daytime, ErrorCode
from scxml_engine.scxml.effects import Action
from scxml_engine.scxml.extension import ActionSchema, AttributeSchema

_TIMERANGE: Final = "TIMERANGE"

SCHEMA: Final = ActionSchema(
    "get_info",
    (
        AttributeSchema("what", required=True, tokens=(_TIMERANGE,)),
        AttributeSchema("param", tokens=tuple(Daytime)),
    ),
)


def perform(chain: ChainView, action: Action) -> None:
    """Answer with the seconds until the interval next begins, as a string; "0" inside it."""
    what = given(action, "what")
    if token(what, (_TIMERANGE,)) is None:
        refuse(ErrorCode.INVALID_ATTRIBUTE_VALUE, "what", f"what is {show(what)}: it takes {_TIMERANGE}")
    param = given(action, "param")
    word = token(param, Daytime)
    if word is None:
        message = f"param is {show(param)}: it takes one of {', '.join(Daytime)}"
        refuse(ErrorCode.INVALID_ATTRIBUTE_VALUE, "param", message)
    code = Daytime(word)
    require_table(chain, code, "param")
    seconds = chain.calendar.seconds_until(code, chain.now, chain.zone)
    if seconds is None:
        raise no_further(code, "param")
    chain.answer("ocs.info", {"result": str(seconds)})
