"""The constants of the dialect as hints: which of them are meant at a place, and what there is to say of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from scxml_engine.ocs.constants.families import FAMILIES, Constant

_OF_ATTRIBUTE: Final = {
    ("contact_info_type", "type_name"): "contact-type",
    ("contact_info_type", "type_id"): "contact-type",
    ("timeout", "delay"): "daytime",
    ("get_info", "param"): "daytime",
    ("set_exec_flag", "value"): "post-processing",
    ("flex_attr", "attr"): "flex-attribute",
}
_OF_PROPERTY: Final = {
    "callresult": "call-result",
    "daytime_code": "daytime",
    "error_code": "error-code",
    "Error_code": "error-code",
    "contact_info_type": "contact-type",
    "record_type": "record-type",
    "record_status": "record-status",
    "call_result": "call-result",
}
_NUMBERS: Final = frozenset({"contact_info_type", "record_type", "record_status", "call_result"})
_CALLED: Final[Mapping[str, str]] = {
    "call-result": "call result",
    "contact-type": "contact type",
    "daytime": "daytime interval",
    "post-processing": "post-processing",
    "flex-attribute": "kind of attribute",
    "error-code": "error code",
    "record-type": "record type",
    "record-status": "record status",
}
_BY_WORD: Final[Mapping[str, Mapping[str, Constant]]] = {
    family: {
        word: each
        for each in FAMILIES[family].constants
        for word in (each.name, None if each.number is None else str(each.number))
        if word is not None
    }
    for family in _CALLED
}


def family_of_attribute(action: str, attribute: str) -> str:
    """Which constants an attribute of an action takes; empty when none."""
    return _OF_ATTRIBUTE.get((action, attribute), "")


def family_of_property(name: str) -> str:
    """Which constants a property of an event has; empty when none."""
    return _OF_PROPERTY.get(name, "")


def constant(family: str, word: str) -> Constant | None:
    """The constant of that name or number."""
    return _BY_WORD.get(family, {}).get(word)


def anywhere(word: str) -> Constant | None:
    """The call result or interval of that name, whatever it is compared with."""
    return constant("call-result", word) or constant("daytime", word) if not word.isdecimal() else None


def named(family: str, name: str = "") -> tuple[tuple[str, Constant], ...]:
    """The words that stand in a document for the constants of a family; for some properties these are numbers."""
    found = FAMILIES[family].constants if family in FAMILIES else ()
    if name in _NUMBERS or all(each.name is None for each in found):
        return tuple((str(each.number), each) for each in found if each.number is not None)
    return tuple((each.name, each) for each in found if each.name is not None)


def title(each: Constant) -> str:
    """Family, number and title in a few words."""
    number = "" if each.number is None else f" {each.number}"
    words = f", {each.title}" if each.title and each.title != each.name else ""
    return f"{_CALLED.get(each.family, each.family)}{number}{words}"
