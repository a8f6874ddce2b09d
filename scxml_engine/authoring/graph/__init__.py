"""Pictures of documents: which states there are, what is done in them, and which way leads where.

draw                                     a document as a drawing, a plain value
highlight                                marks on its states and transitions
mark_run, mark_coverage, mark_lcov       the same, from a run or from coverage
lay_out                                  a drawing with places
svg, png                                 that as a picture
dot, mermaid, plantuml                   a drawing for other programs, which find the places themselves
"""

from scxml_engine.authoring.graph.chart import draw
from scxml_engine.authoring.graph.dot import dot
from scxml_engine.authoring.graph.drawing import Arrow, Box, Drawing, Mark, Sign, Step, highlight
from scxml_engine.authoring.graph.layout import lay_out
from scxml_engine.authoring.graph.marking import mark_coverage, mark_lcov, mark_run
from scxml_engine.authoring.graph.mermaid import mermaid
from scxml_engine.authoring.graph.picture import Area, Picture, PlacedArrow, PlacedBox
from scxml_engine.authoring.graph.plantuml import plantuml
from scxml_engine.authoring.graph.png import png
from scxml_engine.authoring.graph.svg import svg

__all__ = [
    "Area",
    "Arrow",
    "Box",
    "Drawing",
    "Mark",
    "Picture",
    "PlacedArrow",
    "PlacedBox",
    "Sign",
    "Step",
    "dot",
    "draw",
    "highlight",
    "lay_out",
    "mark_coverage",
    "mark_lcov",
    "mark_run",
    "mermaid",
    "plantuml",
    "png",
    "svg",
]
