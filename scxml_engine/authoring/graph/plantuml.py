"""A drawing for PlantUML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from scxml_engine.authoring.graph.drawing import Box, Drawing, Sign
from scxml_engine.authoring.graph.naming import names, rows, sentences
from scxml_engine.authoring.graph.theme import LIGHT
from scxml_engine.diagnostics import printable

_SPECIAL: Final = re.compile(r"[^A-Za-z0-9 .,()+?_=]|_(?=_)|(?<! )=|=(?! )")
_STEREOTYPES: Final = {Sign.HISTORY: "<<history>>", Sign.DEEP_HISTORY: "<<history*>>"}


def plantuml(drawing: Drawing) -> str:
    """The text of the file."""
    known = names(drawing)
    points = {box.key for box in drawing.chart.walk() if box.sign is Sign.INITIAL}
    begins: dict[str, list[str]] = {}
    outside = []
    for arrow in drawing.arrows:
        label = " / ".join(sentences(arrow))
        told = f" : {_escaped(label)}" if label else ""
        if arrow.source in points:
            begins.setdefault(arrow.source, []).append(f"[*] --> {known[arrow.target]}{told}")
        else:
            way = "-->" if arrow.mark is None else f"-[{LIGHT[arrow.mark.value]},thickness=2]->"
            outside.append(f"{known[arrow.source]} {way} {known[arrow.target]}{told}")
    lines = ["@startuml", "hide empty description", f"title {_escaped(drawing.title) or '_'}"]
    for child in drawing.chart.children:
        lines += _box(child, known, begins, "")
    lines += outside
    lines += [f"{known[child.key]} --> [*]" for child in drawing.chart.children if child.sign is Sign.FINAL]
    return "\n".join([*lines, "@enduml"]) + "\n"


def _box(box: Box, known: Mapping[str, str], begins: Mapping[str, list[str]], indent: str) -> Iterator[str]:
    name = known[box.key]
    if box.sign is Sign.INITIAL:
        yield from (f"{indent}{line}" for line in begins.get(box.key, ()))
        return
    if box.sign.is_point:
        yield f'{indent}state "{_escaped(box.title) or "_"}" as {name} {_STEREOTYPES[box.sign]}'
        return
    color = "" if box.mark is None else f" {LIGHT[f'on-{box.mark}']}"
    opening = f'{indent}state "{_escaped(box.title) or "_"}" as {name}{color}'
    if box.children:
        yield f"{opening} {{"
        for number, child in enumerate(box.children):
            if number and box.sign is Sign.PARALLEL:
                yield f"{indent}  --"
            yield from _box(child, known, begins, f"{indent}  ")
        yield f"{indent}}}"
    else:
        yield opening
    yield from (f"{indent}{name} : {_escaped(row)}" for row in rows(box))


def _escaped(text: str) -> str:
    """A text in which nothing is a sign of the language, its wiki or its preprocessor, which computes functions."""
    return _SPECIAL.sub(lambda found: f"<U+{ord(found[0]):04X}>", printable(text))
