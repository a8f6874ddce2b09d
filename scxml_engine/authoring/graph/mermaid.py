"""A drawing for Mermaid (`stateDiagram-v2`), which code hosts show inside Markdown.

Mermaid has no history: there it is a state named H, or H*. It says nothing inside a state that holds others, so what
that does stands in its title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from scxml_engine.authoring.graph.drawing import Box, Drawing, Mark, Sign
from scxml_engine.authoring.graph.naming import names, rows, sentences
from scxml_engine.authoring.graph.theme import LIGHT
from scxml_engine.diagnostics import printable

_SPECIAL: Final = re.compile(r"[^A-Za-z0-9 _.,()\[\]=+/'!?|@]|\[(?=\[)")
# Words that its lexer looks for on the whole line, whatever they stand in.
_WORDS: Final = re.compile(r"s(?=tyle)|c(?=lassDef)|d(?=irection)|e(?=nd note)", re.IGNORECASE)


def mermaid(drawing: Drawing) -> str:
    """The text of the file."""
    known = names(drawing)
    points = {box.key for box in drawing.chart.walk() if box.sign is Sign.INITIAL}
    lines = ["stateDiagram-v2"]
    begins: dict[str, list[str]] = {}
    outside = []
    for arrow in drawing.arrows:
        label = " / ".join(sentences(arrow))
        if arrow.source in points:
            begins.setdefault(arrow.source, []).append(f"[*] --> {known[arrow.target]}{_told(label)}")
        else:
            outside.append(f"    {known[arrow.source]} --> {known[arrow.target]}{_told(label)}")
    for child in drawing.chart.children:
        lines += _box(child, known, begins, "    ")
    lines += outside
    lines += [f"    {known[child.key]} --> [*]" for child in drawing.chart.children if child.sign is Sign.FINAL]
    lines += _classes(drawing, known)
    return "\n".join(lines) + "\n"


def _box(box: Box, known: Mapping[str, str], begins: Mapping[str, list[str]], indent: str) -> Iterator[str]:
    name = known[box.key]
    if box.sign is Sign.INITIAL:
        yield from (f"{indent}{line}" for line in begins.get(box.key, ()))
        return
    if box.sign.is_point:
        yield f'{indent}state "{_escaped("H*" if box.sign is Sign.DEEP_HISTORY else "H")}" as {name}'
        return
    if not box.children:
        yield f'{indent}state "{_escaped(box.title) or "_"}" as {name}'
        yield from (f"{indent}{name}{_told(row)}" for row in rows(box))
        return
    title = " | ".join([box.title, *rows(box)])
    yield f'{indent}state "{_escaped(title) or "_"}" as {name} {{'
    for number, child in enumerate(box.children):
        if number and box.sign is Sign.PARALLEL:
            yield f"{indent}    --"
        yield from _box(child, known, begins, f"{indent}    ")
    yield f"{indent}}}"


def _classes(drawing: Drawing, known: Mapping[str, str]) -> Iterator[str]:
    for mark in Mark:
        marked = [known[box.key] for box in drawing.chart.walk() if box.mark is mark]
        if marked:
            yield f"    classDef {mark} fill:{LIGHT[f'on-{mark}']},stroke:{LIGHT[mark.value]},stroke-width:2px"
            yield from (f"    class {name} {mark}" for name in marked)


def _told(text: str) -> str:
    return f" : {_escaped(text)}" if text else ""


def _escaped(text: str) -> str:
    """A text in which nothing is a sign of the language: its entities are `#`, a number and `;`."""
    escaped = _SPECIAL.sub(lambda found: f"#{ord(found[0])};", printable(text))
    return _WORDS.sub(lambda found: f"{found[0]}#8203;", escaped)
