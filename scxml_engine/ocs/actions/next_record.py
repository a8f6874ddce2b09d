"""A2, A3: `<next_record>` with `<contact_info_type>` asks for a record; answers `ocs.next_record` (L4309-4319)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from scxml_engine.ecmascript import encode
from scxml_engine.errors import UsageError
from scxml_engine.ocs import constants
from scxml_engine.ocs.actions.base import ChainView, given, optional, refuse, show, token, whole_number
from scxml_engine.ocs.constants import ContactType, ErrorCode
from scxml_engine.ocs.lookup import MAX_INTEGER
from scxml_engine.ocs.records import Fields
from scxml_engine.scxml.effects import Action
from scxml_engine.scxml.extension import ActionSchema, AttributeSchema

_TEXT: Final = frozenset({str})
_YES: Final = ("yes", "true", "1")
_NO: Final = ("no", "false", "0")

SCHEMA: Final = ActionSchema(
    "next_record",
    (AttributeSchema("repeat_chain", tokens=_YES + _NO),),
    children=(
        ActionSchema(
            "contact_info_type",
            (
                AttributeSchema("type_id"),
                AttributeSchema("type_name", tokens=tuple(each.type_name for each in ContactType)),
                AttributeSchema("exclude", tokens=_YES + _NO),
            ),
            one_of=("type_id", "type_name"),
        ),
    ),
)


def perform(chain: ChainView, action: Action) -> None:
    """Hand out the next record after the cursor that fits, or say that there is none."""
    again = _flag(action, "repeat_chain")
    included: set[int] = set()
    excluded: set[int] = set()
    for child in action.children:
        (excluded if _flag(child, "exclude") else included).add(_contact_type(chain, child))
    start = 0 if again else chain.cursor
    for handle in chain.handles:
        kind = chain.contact_type(handle)
        if handle > start and chain.is_open(handle) and (not included or kind in included) and kind not in excluded:
            data = _event_data(chain, handle)
            told = data if _crosses_plainly(data) else encode(data)  # where that cannot be, it says so
            chain.hand_out(handle)
            chain.answer("ocs.next_record", told)
            return
    chain.answer("ocs.next_record", {"record_id": None if chain.settings.empty_record_id == "null" else ""})


def _flag(action: Action, name: str) -> bool:
    if not _is_given(action, name):
        return False
    value = given(action, name)
    word = token(value, _YES + _NO)
    if word is None:
        refuse(ErrorCode.INVALID_ATTRIBUTE_VALUE, name, f"{name} is {show(value)}: it takes yes or no")
    return word in _YES


def _contact_type(chain: ChainView, child: Action) -> int:
    """The type that a `<contact_info_type>` names; `type_id` wins, and a mismatch is a warning (L4316)."""
    by_name = _looked_up(child, "type_name") if _is_given(child, "type_name") else None
    if not _is_given(child, "type_id"):
        if by_name is None:
            refuse(ErrorCode.ATTRIBUTE_NOT_FOUND, "type_id", "contact_info_type needs type_id or type_name")
        return by_name
    by_number = _looked_up(child, "type_id")
    if by_name is not None and by_name != by_number:
        message = f"type_id is {by_number:d} and type_name is {by_name.type_name}: type_id wins"
        chain.warn("contact-type-mismatch", message)
    return by_number


def _is_given(action: Action, name: str) -> bool:
    return name in action.attributes or name in action.failures


def _looked_up(child: Action, name: str) -> ContactType:
    value = optional(child, name)
    try:
        number = whole_number(value)
        return constants.contact_type(number if number is not None else value if isinstance(value, str) else "")
    except UsageError as error:
        message = str(error) if isinstance(value, str | int) else f"{name} is {show(value)}, which is no contact type"
        refuse(ErrorCode.INVALID_ATTRIBUTE_VALUE, name, message)


def _event_data(chain: ChainView, handle: int) -> dict[str, object]:
    """The properties of `ocs.next_record` (row E4): the handle shadows the list's own `record_id`."""
    fields = chain.fields(handle)
    attempts = sum(map(chain.attempts, chain.handles))
    own: dict[str, object] = {
        "record_id": handle,
        "contact_info": fields.get("contact_info"),
        "list_record_id": fields.get("record_id"),
        "gsw_chain_attempts": attempts,
        "gsw_preferred_flag": "yes" if _is_preferred(chain, fields) else "no",
    }
    # They come first, and a column of the list never passes for what the engine says of the record.
    return {**own, **fields, **own}


def _crosses_plainly(data: Mapping[str, object]) -> bool:
    """Whether a cell of the list holds nothing but what a cell may hold: then the data need not be encoded to know."""
    odd = [
        each
        for each in data.values()
        if not (type(each) is str or each is None or (type(each) is int and -MAX_INTEGER <= each <= MAX_INTEGER))
    ]
    return not odd and _TEXT.issuperset(map(type, data))


def _is_preferred(chain: ChainView, fields: Fields) -> bool:
    """Whether the field of `treatment-preferred-contact-field` names a contact type that the chain has (L4375)."""
    name = chain.settings.preferred_contact_field
    value = fields.get(name) if name else None
    if value is None or value == "":
        return False
    try:
        preferred = constants.contact_type(value)
    except UsageError:
        chain.warn("preferred-contact", f"{name} is {show(value)}, which is no contact type")
        return False
    return any(chain.is_open(each) and chain.contact_type(each) == preferred for each in chain.handles)
