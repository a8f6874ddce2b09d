"""Coverage as Cobertura's XML, which Jenkins, GitLab and Azure read (coverage-04.dtd)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.metadata import version

from lxml import etree

from scxml_engine.authoring.coverage.counts import Coverage, Measure
from scxml_engine.authoring.coverage.lines import Line, branches, covered, lines
from scxml_engine.diagnostics import printable


def cobertura(coverages: Sequence[Coverage], timestamp: int = 0) -> bytes:
    """The report: a class is a document, its lines those in which states and transitions begin.

    `timestamp` is in milliseconds since 1970; by default the report of one run is that of the next, byte for byte.
    """
    known = [(each, lines(each)) for each in coverages]
    every = [line for _, found in known for line in found]
    reached, outcomes = covered(every), branches(every)
    root = etree.Element("coverage", _rates(every))
    for name, measure in (("lines", reached), ("branches", outcomes)):
        root.set(f"{name}-covered", str(measure.covered))
        root.set(f"{name}-valid", str(measure.total))
    root.set("version", f"scxml-engine {version('scxml-engine')}")
    root.set("timestamp", str(timestamp))
    etree.SubElement(etree.SubElement(root, "sources"), "source").text = "."
    package = etree.SubElement(etree.SubElement(root, "packages"), "package", {"name": ".", **_rates(every)})
    classes = etree.SubElement(package, "classes")
    for coverage, found in known:
        file = printable(coverage.file)
        document = etree.SubElement(classes, "class", {"name": file, "filename": file, **_rates(found)})
        etree.SubElement(document, "methods")
        inside = etree.SubElement(document, "lines")
        for line in found:
            _line(inside, line)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _line(parent: etree._Element, line: Line) -> None:
    element = etree.SubElement(parent, "line", {"number": str(line.number), "hits": str(line.hits)})
    if not line.guards:
        element.set("branch", "false")
        return
    element.set("branch", "true")
    element.set("condition-coverage", f"{_whole(line.branches)} ({line.branches})")
    conditions = etree.SubElement(element, "conditions")
    for number, guard in enumerate(line.guards):
        share = _whole(Measure(sum(each > 0 for each in guard.outcomes), 2))
        etree.SubElement(conditions, "condition", {"number": str(number), "type": "jump", "coverage": share})


def _rates(known: Iterable[Line]) -> dict[str, str]:
    every = list(known)
    return {"line-rate": _rate(covered(every)), "branch-rate": _rate(branches(every)), "complexity": "0"}


def _rate(measure: Measure) -> str:
    """A share from 0 to 1, rounded down: 1 is said of all alone."""
    return f"{measure.covered * 10_000 // measure.total / 10_000:g}" if measure.total else "1"


def _whole(measure: Measure) -> str:
    return f"{measure.covered * 100 // measure.total}%"
