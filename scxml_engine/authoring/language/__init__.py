"""What an editor may ask of a treatment while it is being written: pure functions of a text and a place in it.

The text is half typed most of the time, so no parser stands at the door: `scan` takes what is there, `sheet` knows
what is written on one version of a text, `spots` and `things` say what stands at a place, and `hovering`, `completing`,
`finding`, `renaming` and `outlining` answer. Places are offsets of the text in characters; `lines` turns them into
lines and columns in an editor's units.
"""

from scxml_engine.authoring.language.completing import Offer, Offers, Sort, complete
from scxml_engine.authoring.language.finding import definition, references
from scxml_engine.authoring.language.hovering import Hover, hover
from scxml_engine.authoring.language.lines import Lines, Position, Units
from scxml_engine.authoring.language.marking import mark
from scxml_engine.authoring.language.outlining import Entry, folds, outline
from scxml_engine.authoring.language.renaming import Renamed, rename, renameable
from scxml_engine.authoring.language.sheet import Sheet, Span
from scxml_engine.authoring.language.structure import Structure
from scxml_engine.authoring.language.telling import without_markup

__all__ = [
    "Entry",
    "Hover",
    "Lines",
    "Offer",
    "Offers",
    "Position",
    "Renamed",
    "Sheet",
    "Sort",
    "Span",
    "Structure",
    "Units",
    "complete",
    "definition",
    "folds",
    "hover",
    "mark",
    "outline",
    "references",
    "rename",
    "renameable",
    "without_markup",
]
