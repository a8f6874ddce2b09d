"""A8: `<set_exec_flag>` says what becomes of the chain after the script; no event when it succeeds (L4329)."""

from __future__ import annotations

from typing import Final

from scxml_engine.ocs.actions.base import ChainView, given, refuse, show, token
from scxml_engine.ocs.constants import ErrorCode, PostProcessing
from scxml_engine.scxml.effects import Action
from scxml_engine.scxml.extension import ActionSchema, AttributeSchema

_FLAG: Final = "PostProcessing"

SCHEMA: Final = ActionSchema(
    "set_exec_flag",
    (
        AttributeSchema("flag", required=True, tokens=(_FLAG,)),
        AttributeSchema("value", required=True, tokens=tuple(PostProcessing)),
    ),
)


def perform(chain: ChainView, action: Action) -> None:
    """Set the flag."""
    flag, value = given(action, "flag"), given(action, "value")
    if token(flag, (_FLAG,)) is None:
        refuse(ErrorCode.INVALID_ATTRIBUTE_VALUE, "flag", f"flag is {show(flag)}: it takes {_FLAG}")
    word = token(value, PostProcessing)
    if word is None:
        message = f"value is {show(value)}: it takes {' or '.join(PostProcessing)}"
        refuse(ErrorCode.INVALID_ATTRIBUTE_VALUE, "value", message)
    chain.set_post_processing(PostProcessing(word))
