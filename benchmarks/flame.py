"""A flame graph of what a sampler has seen: folded stacks in, one SVG without any script out.

    py-spy record --format raw --output chain.folded -- python -m benchmarks.ours d --n 20000
    python -m benchmarks.flame chain.folded --below measure > docs/flame-chain.svg

A folded stack is one line: frames from the outermost inward, semicolons between them, a blank, how often it was seen.
Each box is a function, as wide as the share of samples in which it was on the stack; what stands on it, it called.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

WIDTH: Final = 1200
ROW: Final = 18
_CHARACTER: Final = 6.6  # how wide one is in the font below
_NARROWEST: Final = 1.0  # boxes that are narrower are left out
_FRAME: Final = re.compile(r"(?P<function>.+) \((?P<file>[^:()]+)(?::\d+)?\)")
_COLOURS: Final = (
    ("scxml_engine/ocs/", "#f2c14e", "ocs: the dialect"),
    ("scxml_engine/scxml/", "#7fb069", "scxml: the language"),
    ("scxml_engine/ecmascript/", "#6a8eae", "ecmascript: the realm"),
    ("", "#d8d8d8", "the driver, and Python's own"),
)


@dataclass
class Box:
    """A function on one stack: how often it was seen, and what it called."""

    samples: int = 0
    calls: dict[str, Box] = field(default_factory=dict)

    def depth(self) -> int:
        """How many boxes stand on one another at most, this one included."""
        return 1 + max((each.depth() for each in self.calls.values()), default=0)


def folded(lines: Iterable[str], below: str = "") -> Box:
    """The stacks as one tree; with `below`, what that function called, and nothing else."""
    root = Box()
    for line in lines:
        stack, _, count = line.rstrip("\n").rpartition(" ")
        frames = stack.split(";")
        if below:
            places = [place for place, frame in enumerate(frames) if frame.split(" (")[0].endswith(below)]
            if not places:
                continue
            frames = frames[places[0] + 1 :]
        box = root
        box.samples += int(count)
        for frame in frames:
            box = box.calls.setdefault(frame, Box())
            box.samples += int(count)
    return root


def svg(root: Box, title: str) -> str:
    """The picture: the callers below, the called above them."""
    height = (root.depth() + 3) * ROW
    size = f'width="{WIDTH}" height="{height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {WIDTH} {height}" font-family="monospace">',
        f'<rect {size} fill="#ffffff"/>',
        f'<g font-size="11"><text x="8" y="14" fill="#222222">{escape(title)}</text>',
    ]
    for place, (_, colour, meaning) in enumerate(_COLOURS):
        parts.append(f'<rect x="{8 + place * 220}" y="22" width="12" height="12" fill="{colour}"/>')
        parts.append(f'<text x="{24 + place * 220}" y="32" fill="#222222">{escape(meaning)}</text>')
    parts += _boxes(root, 0.0, WIDTH / max(root.samples, 1), height - ROW, root.samples)
    return "\n".join([*parts, "</g></svg>", ""])


def _boxes(box: Box, left: float, scale: float, top: float, whole: int) -> Iterator[str]:
    for frame, called in sorted(box.calls.items()):
        width = called.samples * scale
        if width >= _NARROWEST:
            name, colour = _described(frame)
            share = f"{100 * called.samples / whole:.1f} %"
            yield f"<g><title>{escape(frame)}: {share}</title>"
            yield (
                f'<rect x="{left:.1f}" y="{top:.0f}" width="{width:.1f}" height="{ROW - 1}" fill="{colour}" '
                'stroke="#ffffff" stroke-width="0.5"/>'
            )
            shown = name[: int((width - 4) / _CHARACTER)]
            if len(shown) > 2:
                yield f'<text x="{left + 2:.1f}" y="{top + 12:.0f}" fill="#222222">{escape(shown)}</text>'
            yield "</g>"
            yield from _boxes(called, left, scale, top - ROW, whole)
        left += width


def _described(frame: str) -> tuple[str, str]:
    """What stands in the box, and its colour."""
    match = _FRAME.fullmatch(frame)
    file = match["file"] if match else ""
    return (match["function"] if match else frame), next(
        colour for folder, colour, _ in _COLOURS if file.startswith(folder)
    )


def main() -> None:
    """Read folded stacks, print a picture."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--below", default="", help="only what this function called")
    parser.add_argument("--title", default="")
    options = parser.parse_args()
    with options.file.open(encoding="utf-8") as lines:
        sys.stdout.write(svg(folded(lines, options.below), options.title))


if __name__ == "__main__":
    main()
