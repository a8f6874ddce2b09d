"""How a picture looks: colours for light and dark, and one style sheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LIGHT: Final = {
    "paper": "#ffffff", "ink": "#1f2328", "dim": "#59636e", "line": "#57606a", "box": "#f6f8fa", "frame": "#8c959f",
    "around": "#ffffff", "end": "#eaeef2", "taken": "#0b5cc4", "on-taken": "#ddeeff", "covered": "#1a7f37",
    "on-covered": "#dafbe1", "partly": "#9a6700", "on-partly": "#fff0bf", "missed": "#cf222e", "on-missed": "#ffe3e0",
}  # fmt: skip
DARK: Final = {
    "paper": "#0d1117", "ink": "#e6edf3", "dim": "#9198a1", "line": "#9198a1", "box": "#1c2330", "frame": "#656c76",
    "around": "#0d1117", "end": "#2a3240", "taken": "#6cb0ff", "on-taken": "#12304f", "covered": "#4ac26b",
    "on-covered": "#12381f", "partly": "#d4a72c", "on-partly": "#3d2f00", "missed": "#ff8078", "on-missed": "#4f1c1a",
}  # fmt: skip

_MARKED: Final = "".join(
    f"""
.{name} > .frame {{ fill: var(--on-{name}); stroke: var(--{name}); stroke-width: 2; {dashes} }}
.arrow.{name} > .line {{ stroke: var(--{name}); stroke-width: 2; {dashes} }}
.arrow.{name} > .tip, .arrow.{name} > .root, .label.{name} > text {{ fill: var(--{name}); }}"""
    for name, dashes in (
        ("taken", ""),
        ("covered", ""),
        ("partly", "stroke-dasharray: 12 3;"),
        ("missed", "stroke-dasharray: 4 3;"),
    )
)

FONTS: Final = 'Helvetica, Arial, "Liberation Sans", "DejaVu Sans Condensed", "DejaVu Sans", "Noto Sans", sans-serif'

RULES: Final = f"""
text {{ font-family: {FONTS}; font-size: 11.5px; fill: var(--ink); }}
.title {{ font-size: 13px; font-weight: bold; }}
.paper {{ fill: var(--paper); }}
.frame {{ fill: var(--box); stroke: var(--frame); stroke-width: 1.2; }}
.around > .frame {{ fill: var(--around); }}
.final > .frame {{ fill: var(--end); }}
.final > .inner-frame {{ fill: none; stroke-width: 1; }}
.initial > circle {{ fill: var(--ink); }}
.history > circle, .deep-history > circle {{ fill: var(--box); stroke: var(--frame); stroke-width: 1.2; }}
.sign {{ font-size: 12px; font-weight: bold; text-anchor: middle; }}
.rule {{ stroke: var(--frame); stroke-width: 0.7; }}
.divider {{ stroke: var(--frame); stroke-width: 1.2; stroke-dasharray: 6 4; }}
.inner {{ font-style: italic; }}
.effects {{ fill: var(--dim); }}
.numbers {{ font-weight: bold; }}
.line {{ fill: none; stroke: var(--line); stroke-width: 1.2; }}
.tip, .root {{ fill: var(--line); }}
{_MARKED}
.marked .around.around > .frame {{ fill: var(--around); }}
.marked .inner-frame.inner-frame {{ fill: none; stroke-width: 1; stroke-dasharray: none; }}
""".strip()


def variables(colors: Mapping[str, str]) -> str:
    """The rule that gives the colours their names."""
    return ":root {{ {} }}".format(" ".join(f"--{name}: {color};" for name, color in colors.items()))
