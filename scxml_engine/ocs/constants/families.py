"""All constants as rows of one table, and how a word finds some of them."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from scxml_engine.errors import UsageError
from scxml_engine.ocs.constants.campaigns import DialMode, GroupStatus, OptimizationMethod
from scxml_engine.ocs.constants.members import Coded, Numbered
from scxml_engine.ocs.constants.records import ContactType, DataType, MediaType, RecordStatus, RecordType
from scxml_engine.ocs.constants.results import CallResult
from scxml_engine.ocs.constants.treatments import Daytime, ErrorCode, FlexAttribute, PostProcessing
from scxml_engine.ocs.lookup import canonical_integer, fold, unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Constant:
    """One row: `number` or `name` may be missing, not both; `title` is the manual's wherever it has one."""

    family: str
    number: int | None
    name: str | None
    title: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Family:
    """Constants that answer one question: `about` says which."""

    name: str
    about: str
    kind: type[Numbered | Coded]

    @property
    def constants(self) -> tuple[Constant, ...]:
        """The rows, in the manual's order of numbers."""
        return tuple(_constant(self.name, member) for member in self.kind)


FAMILIES: Final[Mapping[str, Family]] = MappingProxyType(
    {
        family.name: family
        for family in (
            Family("call-result", "how a call came out", CallResult),
            Family("record-type", "whether a record is to be dialed", RecordType),
            Family("record-status", "where a record stands", RecordStatus),
            Family("contact-type", "what kind of contact a record holds", ContactType),
            Family("media-type", "through which medium a contact is reached", MediaType),
            Family("data-type", "what a column of a calling list holds", DataType),
            Family("daytime", "the daytime intervals", Daytime),
            Family("post-processing", "what becomes of a chain when its script has ended", PostProcessing),
            Family("flex-attribute", "what set_flex_attr sets", FlexAttribute),
            Family("error-code", "error_code of Error.Attribute and Error.Configuration", ErrorCode),
            Family("dial-mode", "how a campaign dials", DialMode),
            Family("optimization-method", "what predictive dialing aims at", OptimizationMethod),
            Family("group-status", "where a campaign group stands", GroupStatus),
        )
    }
)


def _constant(family: str, member: Numbered | Coded) -> Constant:
    match member:
        case Numbered():
            return Constant(family, int(member), member.dialect_name, member.title, _meaning(member))
        case Coded():
            return Constant(family, None, member.value, member.label, member.meaning)


def _meaning(member: Numbered) -> str:
    """A contact type says its medium too."""
    if isinstance(member, ContactType):
        return f"{member.meaning} (medium: {member.media_type or 'not given'})"
    return member.meaning


_CALLED: Final = {
    _constant(family.name, member): frozenset(filter(None, map(fold, member.spellings)))
    for family in FAMILIES.values()
    for member in family.kind
}
_SPELLINGS: Final = [text for family in FAMILIES.values() for member in family.kind for text in member.spellings]


def find(text: str) -> tuple[Constant, ...]:
    """The constants of all families with that number, or so called in any spelling.

    Where none is so called, those whose name or title has the text in it. Raises `UsageError` when there is none.
    """
    number = canonical_integer(text.strip())
    if number is not None:
        return _with_number(number)
    word = fold(text)
    found = tuple(each for each, names in _CALLED.items() if word in names)
    if not found and len(word) > 1:
        found = tuple(each for each, names in _CALLED.items() if any(word in name for name in names))
    if not found:
        raise UsageError(unknown("constant", _shown(text), (*_SPELLINGS, *FAMILIES)))
    return found


def _with_number(number: int) -> tuple[Constant, ...]:
    found = tuple(each for each in _CALLED if each.number == number)
    if not found:
        raise UsageError(f"no constant has the number {number}, though any integer may stand as a call result")
    return found


def _shown(text: str) -> str:
    text = text.strip()
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
