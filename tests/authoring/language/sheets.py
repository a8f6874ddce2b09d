"""What the tests of the language share: a text with a cursor in it, and the samples as half-typed as can be."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hypothesis import strategies as st

from scxml_engine.authoring.language import Sheet, Structure, complete, hover

SAMPLES = [path.read_text("utf-8") for path in sorted((Path(__file__).parents[3] / "samples").glob("*.scxml"))]
HEAD = (
    '<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments"'
    ' version="1.0">'
)


@dataclass(frozen=True)
class At:
    """A sheet and a place on it."""

    sheet: Sheet
    structure: Structure
    offset: int

    @property
    def offered(self) -> list[str]:
        """The labels of what may be written there."""
        return [each.label for each in complete(self.sheet, self.structure, self.offset).items]

    @property
    def told(self) -> str:
        """What is said of what stands there; empty when it is nothing."""
        found = hover(self.sheet, self.structure, self.offset)
        return "" if found is None else found.text

    def written(self, spans) -> list[str]:
        """The text of each span, with the line that it is in."""
        return [self.sheet.text[each.start : each.end] for each in spans]


def at(text: str) -> At:
    """A text, whose cursor is where the broken bar stands."""
    assert text.count("¦") == 1, "a text has one cursor"
    sheet = Sheet.of(text.replace("¦", ""))
    return At(sheet, Structure(sheet), text.index("¦"))


def within(body: str) -> At:
    """The same for what stands inside the root of a document."""
    return at(f"{HEAD}\n{body}\n</scxml>")


_JUNK = st.sampled_from(
    [
        *("<", ">", '"', "'", "/", "&", "&lt;", "</", "<!--", "-->", "<![CDATA[", "]]>", "`", "${", "{", "(", "["),
        *('<state id="x">', "</state>", "In('", "_event.data.", "done.state.", "<ocs:", "<script>", "</script>"),
        *("\U0001f600", "\u2028", "\r", "\r\n", "\0", "\ud800", "e\u0301"),
        'xmlns:q="http://genesyslabs.com/schemas/ocs/treatments"',
    ]
)


@st.composite
def half_typed(draw: st.DrawFn) -> str:
    """A sample that was cut off, cut into, written into, or partly repeated."""
    text = draw(st.sampled_from(SAMPLES))
    for _ in range(draw(st.integers(0, 5))):
        first = draw(st.integers(0, len(text)))
        last = min(len(text), first + draw(st.integers(0, 200)))
        kind = draw(st.sampled_from(["cut off", "cut out", "write", "repeat"]))
        if kind == "cut off":
            text = text[:first]
        elif kind == "cut out":
            text = text[:first] + text[last:]
        elif kind == "write":
            text = text[:first] + draw(_JUNK) + text[first:]
        else:
            text = text[:last] + text[first:]
    return text
