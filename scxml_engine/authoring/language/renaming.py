"""Renaming a state or a data item everywhere at once, or saying in one line why that is not certain to be right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from scxml_engine.authoring.expressions import text_at
from scxml_engine.authoring.language.code import LONGEST, Code
from scxml_engine.authoring.language.finding import LONGEST_NAME, MOST, declarations, mentions
from scxml_engine.authoring.language.sheet import Coded, Sheet, Span
from scxml_engine.authoring.language.telling import short
from scxml_engine.authoring.language.things import Names, Thing, thing_at
from scxml_engine.authoring.names import KEYWORDS, STANDARD, SYSTEM, names
from scxml_engine.diagnostics import Location
from scxml_engine.ecmascript import Kind
from scxml_engine.scxml.model import Goal, Text

_STATE_ID: Final = re.compile(r"[^\W\d][\w.-]*(?<!\.)")
_DATA_ID: Final = re.compile(r"(?!_)(?:[^\W\d]|\$)[\w$]*")
_RUNS_TEXT: Final = ("eval", "Function", "with")
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Renamed:
    """What to write where; or, when that is nothing, why not."""

    spans: tuple[Span, ...] = ()
    refused: str = ""


def renameable(sheet: Sheet, offset: int) -> Thing | None:
    """The state or data item that is named at an offset and declared in the document; None for anything else."""
    thing = thing_at(sheet, offset)
    if thing is None or thing.names not in (Names.STATE, Names.DATA):
        return None
    return thing if any(True for _ in declarations(sheet, thing.names, thing.name)) else None


def rename(sheet: Sheet, offset: int, new: str) -> Renamed:
    """Give what is named at an offset another name."""
    thing = renameable(sheet, offset)
    if thing is None:
        return Renamed(refused="only states and data items of this document can be renamed")
    if new == thing.name:
        return Renamed(refused="that is its name already")
    doubt = next(_doubts_of_size(sheet, thing.name), "")
    if doubt:
        return Renamed(refused=doubt)
    renaming = _rename_state if thing.names is Names.STATE else _rename_data
    return renaming(sheet, thing.name, new)


def _doubts_of_size(sheet: Sheet, name: str) -> Iterator[str]:
    """Where not all of a document is looked at."""
    if len(name) > LONGEST_NAME or any(True for _ in islice(sheet.occurrences(name), MOST, None)):
        yield f"{short(name)} stands in too many places to be sure of all"
    for coded in sheet.codes(name):
        if len(coded.code.raw) > LONGEST:
            yield f"the text in line {_line(sheet, coded)} is too long to be sure of all of it"


def _rename_state(sheet: Sheet, identifier: str, new: str) -> Renamed:
    if len(new) > _LONGEST or not _STATE_ID.fullmatch(new):
        return Renamed(refused=f'"{short(new)}" is no id: write letters, digits, _, - and dots, a letter or _ first')
    if new in sheet.states:
        return Renamed(refused=f'there is a state "{short(new)}" already, in line {sheet.line(sheet.states[new])}')
    declared = sheet.all_states[identifier]
    if len(declared) > 1:
        return Renamed(
            refused=f'there are {len(declared)} states "{short(identifier)}": give them names of their own first'
        )
    spans = {*declarations(sheet, Names.STATE, identifier), *mentions(sheet, Names.STATE, identifier)}
    return Renamed(tuple(sorted(spans)))


def _rename_data(sheet: Sheet, name: str, new: str) -> Renamed:
    if len(new) > _LONGEST or not _DATA_ID.fullmatch(new):
        return Renamed(refused=f'"{short(new)}" is no name of a variable: write letters, digits, _ and $, no _ first')
    if new in (*SYSTEM, *STANDARD, *KEYWORDS):
        return Renamed(refused=f"{new} has a meaning of its own")
    if new in sheet.data:
        return Renamed(refused=f"there is a data item {new} already, in line {sheet.line(sheet.data[new])}")
    reason = next(_doubts(sheet, name, new), "")
    if reason:
        return Renamed(refused=reason)
    spans = {*declarations(sheet, Names.DATA, name), *mentions(sheet, Names.DATA, name)}
    return Renamed(tuple(sorted(spans)))


def _doubts(sheet: Sheet, name: str, new: str) -> Iterator[str]:
    """Why it is not certain which places mean the variable."""
    declared = sheet.all_data[name]
    if len(declared) > 1:
        yield f"{name} is declared {len(declared)} times: give each its own name first"
    for each in sheet.scan.named("script"):
        if each.attribute("src") is not None:
            yield f"the script in line {sheet.line(each)} is another file, which may use {name}"
    for coded in sheet.codes(name):
        yield from _doubts_of(sheet, coded, name)
    for coded in sheet.codes(new):
        if any(found == new for found, _, _ in coded.code.names()):
            yield f"{new} stands for something else in line {_line(sheet, coded)}"


def _doubts_of(sheet: Sheet, coded: Coded, name: str) -> Iterator[str]:
    code, where = coded.code, f"in line {_line(sheet, coded)}"
    used = [index for index, token in enumerate(code.tokens) if token.text == name and token.kind is Kind.NAME]
    for text, _, _, index in code.strings():
        if text == name and text_at(code.tokens, index - 1) == "[" and text_at(code.tokens, index + 1) == "]":
            yield f"'{name}' is used as a key {where}"
    if not used:
        return
    if any(token.text in _RUNS_TEXT for token in code.tokens):
        yield f"text is run as a program {where}"
    if not _shorthands(code).isdisjoint(used):
        yield f"{name} is the name of a property as well {where}: write {{{name}: {name}}}"
    script = coded.attribute is None
    found = names(Text(0, Goal.SCRIPT if script else Goal.EXPRESSION, code.source, "", Location("")))
    if found is None:
        yield f"the text {where} cannot be read: mend it first"
    elif name in found.made:
        yield f"another {name} is declared {where}"


def _line(sheet: Sheet, coded: Coded) -> int:
    return sheet.lines.position(coded.code.start).line + 1


def _shorthands(code: Code) -> set[int]:
    """The tokens that may be both key and value, as in `{name}`."""
    found: set[int] = set()
    around: list[str] = []
    for index, token in enumerate(code.tokens):
        if token.text.startswith((")", "]", "}")):  # a piece of a template may begin and end with one
            del around[-1:]
        if token.text in ("(", "[", "{"):
            around.append(token.text)
        elif token.kind is Kind.TEMPLATE and token.text.endswith("${"):
            around.append("${")
        beside = text_at(code.tokens, index - 1) in ("{", ",") and text_at(code.tokens, index + 1) in (",", "}")
        if beside and around[-1:] == ["{"]:
            found.add(index)
    return found
