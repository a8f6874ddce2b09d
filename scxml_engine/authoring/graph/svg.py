"""A picture as SVG: one file that needs nothing else, light and dark as the reader's screen is.

What a document says is text and nothing but text: it is escaped, and no name of an element, class or address is made
of it. There are no scripts, no links and nothing that is fetched.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from xml.sax.saxutils import escape

from scxml_engine.authoring.graph.drawing import Mark, Sign
from scxml_engine.authoring.graph.measure import text_width
from scxml_engine.authoring.graph.picture import Area, Picture, PlacedArrow, PlacedBox, Point
from scxml_engine.authoring.graph.sizes import FINAL_INSET, INDENT, LINE, PADDING, TEXT, TITLE, box_rows
from scxml_engine.authoring.graph.theme import DARK, LIGHT, RULES, variables
from scxml_engine.diagnostics import printable

_ROUND: Final = 7.0  # the corners of lines
_HEAD: Final = 8.0  # the length of an arrow head
_BASE: Final = 12.0  # from the top of a line of text to the feet of its letters


def svg(picture: Picture, *, theme: str = "auto") -> str:
    """The text of the file. `theme` is `auto`, `light` or `dark`: as the screen is, or always so."""
    width, height = round(picture.width), round(picture.height)
    drawing = picture.drawing
    title = f"{drawing.title}: {drawing.marking}" if drawing.marking else drawing.title
    marked = ' class="marked"' if drawing.marking else ""
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    rows = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title desc" {size}{marked}>',
        f'<title id="title">{_text(title)}</title>',
        f'<desc id="desc">{_text(_description(picture))}</desc>',
        f"<style>{_style(theme)}</style>",
        f'<rect class="paper" width="{width}" height="{height}"/>',
    ]
    for box in picture.boxes:
        rows += _box(box)
    for arrow in sorted(picture.arrows, key=lambda each: each.arrow.mark is not None):
        rows += _arrow(arrow)
    for arrow in picture.arrows:
        rows += _label(arrow)
    return "\n".join([*rows, "</svg>"]) + "\n"


def _style(theme: str) -> str:
    if theme == "auto":
        return f"{variables(LIGHT)}\n@media (prefers-color-scheme: dark) {{ {variables(DARK)} }}\n{RULES}"
    colors = DARK if theme == "dark" else LIGHT
    rules = RULES
    for name, color in colors.items():
        rules = rules.replace(f"var(--{name})", color)
    return rules


def _description(picture: Picture) -> str:
    names = [each.box.title for each in picture.boxes if each.box.title]
    shown = ", ".join(names[:50]) + (", …" if len(names) > 50 else "")
    return f"A statechart of {len(names)} states: {shown}" if names else "A statechart without states"


def _text(text: str) -> str:
    return escape("\n".join(map(printable, text.split("\n"))))


def _title(details: str, mark: Mark | None) -> str:
    return f"<title>{_text(details)}{f' ({mark})' if mark else ''}</title>"


def _classes(*names: str | None) -> str:
    return " ".join(filter(None, names))


# ------------------------------------------------------------------------------------------------------------- boxes


def _box(placed: PlacedBox) -> Iterator[str]:
    box, area = placed.box, placed.area
    if box.sign is Sign.CHART:
        yield from _rows(placed)
        return
    names = _classes("box", box.sign.value, "around" if box.children else None, box.mark)
    yield f'<g class="{names}">{_title(box.details, box.mark)}'
    match box.sign:
        case Sign.INITIAL:
            yield _circle(area, 1)
        case Sign.HISTORY | Sign.DEEP_HISTORY:
            yield _circle(area, 1)
            star = "H" if box.sign is Sign.HISTORY else "H*"
            x, y = area.x + area.width / 2, area.y + area.height / 2 + 4
            yield f'<text class="sign" x="{x:g}" y="{y:g}">{star}</text>'
        case _:
            yield _rect(area, "frame")
            if box.sign is Sign.FINAL:
                inset = FINAL_INSET - 0.5
                inner = Area(area.x + inset, area.y + inset, area.width - 2 * inset, area.height - 2 * inset)
                yield _rect(inner, "frame inner-frame", 5)
            if box.children and placed.header.height:
                y, right = placed.header.bottom - 1, area.x + placed.header.width
                yield f'<line class="rule" x1="{area.x:g}" x2="{right:g}" y1="{y:g}" y2="{y:g}"/>'
            for (x1, y1), (x2, y2) in placed.dividers:
                yield f'<line class="divider" x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}"/>'
            yield from _rows(placed)
    yield "</g>"


def _rect(area: Area, names: str, radius: float = 8) -> str:
    place = f'x="{area.x:g}" y="{area.y:g}" width="{area.width:g}" height="{area.height:g}"'
    return f'<rect class="{names}" {place} rx="{radius:g}"/>'


def _circle(area: Area, inset: float) -> str:
    x, y = area.x + area.width / 2, area.y + area.height / 2
    return f'<circle cx="{x:g}" cy="{y:g}" r="{area.width / 2 - inset:g}"/>'


def _rows(placed: PlacedBox) -> Iterator[str]:
    box, header = placed.box, placed.header
    rows = box_rows(box)
    inset = FINAL_INSET if box.sign is Sign.FINAL else 0.0
    top = header.y + PADDING / 2 + inset
    is_alone = not box.children and len(rows) == 1
    if is_alone:  # in the middle of a box that is larger than its text
        top = header.y + (header.height - LINE) / 2
    for number, (kind, text) in enumerate(rows):
        if text:
            yield _line_of_text(kind, text, header.x + PADDING + inset, top + number * LINE)


def _line_of_text(kind: str, text: str, x: float, top: float) -> str:
    bold = kind == "title"
    width = text_width(text, TITLE if bold else TEXT, bold=bold)
    x += INDENT if kind.endswith("more") else 0
    kind = kind.removesuffix("-more")
    fitted = f' textLength="{width:g}" lengthAdjust="spacingAndGlyphs"'
    return f'<text class="{kind}" x="{x:g}" y="{top + _BASE:g}"{fitted}>{_text(text)}</text>'


# ------------------------------------------------------------------------------------------------------------- arrows


def _arrow(placed: PlacedArrow) -> Iterator[str]:
    if len(placed.points) < 2:
        return
    details = "\n".join(filter(None, (step.details for step in placed.arrow.steps)))
    yield f'<g class="{_classes("arrow", placed.arrow.mark)}">'
    if details:
        yield _title(details, placed.arrow.mark)
    if placed.from_inside:
        x, y = placed.points[0]
        yield f'<circle class="root" cx="{x:g}" cy="{y:g}" r="3"/>'
    line, head = _path(placed.points), _head(placed.points)
    yield f'<path class="line" d="{line}"/><path class="tip" d="{head}"/></g>'


def _path(points: Sequence[Point]) -> str:
    """A line with round corners; it ends inside the arrow head."""
    shortened = [*points[:-1], _towards(points[-1], points[-2], _HEAD - 1)]
    words = [f"M{_pair(shortened[0])}"]
    for before, corner, after in zip(shortened, shortened[1:], shortened[2:], strict=False):
        radius = min(_ROUND, _distance(before, corner) / 2, _distance(corner, after) / 2)
        begin, end = _towards(corner, before, radius), _towards(corner, after, radius)
        words.append(f"L{_pair(begin)}Q{_pair(corner)} {_pair(end)}")
    return "".join([*words, f"L{_pair(shortened[-1])}"])


def _head(points: Sequence[Point]) -> str:
    tip = points[-1]
    x, y = _towards(tip, points[-2], _HEAD)
    across = (_HEAD * 0.45 * (tip[1] - y) / _HEAD, _HEAD * 0.45 * (x - tip[0]) / _HEAD)
    left, right = (x + across[0], y + across[1]), (x - across[0], y - across[1])
    return f"M{_pair(tip)}L{_pair(left)}L{_pair(right)}Z"


def _towards(point: Point, other: Point, distance: float) -> Point:
    whole = _distance(point, other) or 1.0
    return point[0] + (other[0] - point[0]) * distance / whole, point[1] + (other[1] - point[1]) * distance / whole


def _distance(first: Point, second: Point) -> float:
    return float(((first[0] - second[0]) ** 2 + (first[1] - second[1]) ** 2) ** 0.5)


def _pair(point: Point) -> str:
    return f"{round(point[0], 1):g},{round(point[1], 1):g}"


def _label(placed: PlacedArrow) -> Iterator[str]:
    area = placed.label
    if area is None:
        return
    top = area.y
    for step in placed.arrow.steps:
        if not step.lines:
            continue
        yield f'<g class="{_classes("label", step.mark)}">{_title(step.details, step.mark)}'
        for kind, text in step.lines:
            yield _line_of_text(kind, text, area.x, top)
            top += LINE
        yield "</g>"
