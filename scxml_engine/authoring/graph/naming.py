"""Plain names for boxes in the languages of other drawing programs: no id of a document becomes one of their words."""

from __future__ import annotations

from collections.abc import Mapping

from scxml_engine.authoring.graph.drawing import Arrow, Box, Drawing, Step


def names(drawing: Drawing) -> Mapping[str, str]:
    """A name for each box, by key: `s0` is the chart, `s1` its first box, and so on."""
    return {box.key: f"s{number}" for number, box in enumerate(drawing.chart.walk())}


def rows(box: Box) -> list[str]:
    """What stands in a box below its title, one line for each thing."""
    return list(filter(None, (*(" ".join(line) for line in box.lines), *map(sentence, box.inner))))


def sentence(step: Step) -> str:
    """A transition on one line."""
    numbers = ", ".join(map(str, step.numbers))
    words = " ".join(filter(None, (*step.head, *step.effects)))
    return f"{numbers}: {words}".removesuffix(": ") if numbers else words


def sentences(arrow: Arrow) -> list[str]:
    """The label of an arrow, one line for each transition."""
    return list(filter(None, map(sentence, arrow.steps)))
