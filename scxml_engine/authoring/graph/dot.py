"""A drawing for Graphviz: states that hold others are clusters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from scxml_engine.authoring.graph.drawing import Box, Drawing, Mark, Sign
from scxml_engine.authoring.graph.naming import names, rows, sentences
from scxml_engine.authoring.graph.theme import LIGHT
from scxml_engine.diagnostics import printable

_SHAPES = {
    Sign.INITIAL: 'shape=circle, style=filled, fillcolor=black, width=0.15, label=""',
    Sign.HISTORY: 'shape=circle, width=0.3, fixedsize=true, label="H"',
    Sign.DEEP_HISTORY: 'shape=circle, width=0.3, fixedsize=true, label="H*"',
}


def dot(drawing: Drawing) -> str:
    """The text of the file (the language DOT)."""
    known = names(drawing)
    parents = {child.key: box.key for box in drawing.chart.walk() for child in box.children}
    holders = set(parents.values())
    lines = [
        "digraph {",
        f"  graph [label={_quoted([drawing.title])}, labelloc=t, compound=true, fontname=Helvetica, style=rounded];",
        '  node [shape=box, style="rounded", fontname=Helvetica, fontsize=11];',
        "  edge [fontname=Helvetica, fontsize=10];",
    ]
    for child in drawing.chart.children:
        lines += _box(child, known, "  ")
    for arrow in drawing.arrows:
        source, target = known[arrow.source], known[arrow.target]
        options = [f"label={_quoted(sentences(arrow))}"] if sentences(arrow) else []
        # An arrow to or from a cluster goes to a point in it, and is cut off at its border.
        for end, other, option, name in (
            (arrow.source, arrow.target, "ltail", source),
            (arrow.target, arrow.source, "lhead", target),
        ):
            if end in holders and end not in _around(other, parents):
                options.append(f"{option}=cluster_{name}")
        options += _marked(arrow.mark)
        lines.append(f"  {source} -> {target} [{', '.join(options)}];" if options else f"  {source} -> {target};")
    return "\n".join([*lines, "}"]) + "\n"


def _around(key: str, parents: Mapping[str, str]) -> Iterator[str]:
    """A box and those that hold it."""
    yield key
    while key in parents:
        key = parents[key]
        yield key


def _box(box: Box, known: Mapping[str, str], indent: str) -> Iterator[str]:
    name = known[box.key]
    if box.sign in _SHAPES:
        yield f"{indent}{name} [{_SHAPES[box.sign]}];"
        return
    label = _quoted([box.title, *rows(box)])
    if not box.children:
        options = [f"label={label}", *(["peripheries=2"] if box.sign is Sign.FINAL else []), *_marked(box.mark)]
        yield f"{indent}{name} [{', '.join(options)}];"
        return
    yield f"{indent}subgraph cluster_{name} {{"
    style = 'style="rounded,dashed"' if box.sign is Sign.PARALLEL else 'style="rounded"'
    yield f"{indent}  graph [label={label}, labeljust=l, {', '.join([style, *_marked(box.mark)])}];"
    yield f"{indent}  {name} [shape=point, style=invis];"
    for child in box.children:
        yield from _box(child, known, f"{indent}  ")
    yield f"{indent}}}"


def _marked(mark: Mark | None) -> list[str]:
    return [] if mark is None else [f'color="{LIGHT[mark.value]}"', "penwidth=2"]


def _quoted(lines: Iterable[str]) -> str:
    """A string of lines, all of it text: Graphviz reads escapes and character references in strings."""
    return '"{}"'.format("\\n".join(map(_escaped, lines)))


def _escaped(text: str) -> str:
    return printable(text).replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;")
