"""The actions of the dialect, one file each: evaluate, validate, request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from scxml_engine.ocs.actions import (
    get_daytime,
    get_info,
    make_call,
    next_record,
    set_exec_flag,
    set_flex_attr,
    timeout,
)
from scxml_engine.ocs.actions.base import ChainView, Refusal
from scxml_engine.scxml.effects import Action
from scxml_engine.scxml.extension import ActionSchema

_MODULES: Final = (timeout, next_record, get_daytime, get_info, make_call, set_flex_attr, set_exec_flag)

SCHEMAS: Final[Mapping[str, ActionSchema]] = {module.SCHEMA.name: module.SCHEMA for module in _MODULES}
PERFORM: Final[Mapping[str, Callable[[ChainView, Action], None]]] = {
    module.SCHEMA.name: module.perform for module in _MODULES
}
AFTER_THE_END: Final = frozenset({"set_flex_attr", "set_exec_flag"})
"""What still takes effect in the macrostep that ends the session (design section 4)."""

__all__ = ["AFTER_THE_END", "PERFORM", "SCHEMAS", "ChainView", "Refusal"]
