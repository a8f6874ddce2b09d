"""Coverage as web pages: one for each document, with its source coloured, and one that leads to them.

The pages hold no script and fetch nothing. Whatever comes from a document is escaped, and kept apart from the direction
of what stands around it, so that no text of a document can look like a part of the report.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import PurePath
from typing import Final

from scxml_engine.authoring.coverage.counts import (
    MEASURES,
    Coverage,
    Measure,
    StateCount,
    TransitionCount,
    together,
)
from scxml_engine.authoring.coverage.marks import Mark, marks
from scxml_engine.authoring.coverage.page_style import STYLE
from scxml_engine.diagnostics import printable

INDEX: Final = "index.html"
_LONGEST_NAME: Final = 60
_WHETHER: Final = {True: "covered", False: "missed"}
_LEGEND: Final = (
    '<p class="legend">In the margin: how often a state was entered or a transition taken; of a condition, how often it'
    ' was true (t) and false (f). <mark class="covered">covered</mark> <mark class="partly">partly</mark>'
    ' <mark class="missed">missed</mark></p>'
)


def pages(coverages: Sequence[Coverage]) -> dict[str, str]:
    """The pages by the names of their files."""
    names = [_name(number, each.file) for number, each in enumerate(coverages, 1)]
    found = {name: _document(each) for name, each in zip(names, coverages, strict=True)}
    return {INDEX: _index(dict(zip(names, coverages, strict=True))), **found}


def _name(number: int, file: str) -> str:
    """A file name that says which document it is of, whatever that one is called."""
    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", PurePath(file).stem).strip("-")[:_LONGEST_NAME]
    return f"{number:02}-{plain}.html" if plain else f"{number:02}.html"


def _index(coverages: Mapping[str, Coverage]) -> str:
    rows = [
        _row(f'<a href="{name}">{_text(each.file)}</a>', {**each.measures, "total": each.total})
        for name, each in coverages.items()
    ]
    if len(coverages) > 1:
        rows.append(_row("all documents", together(coverages.values())))
    return _page("Coverage", f"<h1>Coverage</h1>{_table(('document', *MEASURES, 'total'), rows)}")


def _row(heading: str, measures: Mapping[str, Measure]) -> str:
    cells = [str(measures[name]) for name in MEASURES] + [f"{measures['total'].percent} %"]
    return f'<tr><th scope="row">{heading}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


def _document(coverage: Coverage) -> str:
    title = _text(coverage.file)
    plays = f"{coverage.plays} chain{'' if coverage.plays == 1 else 's'} played"
    measures = [
        f'<tr><th scope="row">{name}</th><td>{measure}</td><td>{measure.percent} %</td></tr>'
        for name, measure in (*coverage.measures.items(), ("total", coverage.total))
    ]
    body = [
        f'<p><a href="{INDEX}">All documents</a></p><h1>{title}</h1><p>{plays}.</p>',
        _table(("measure", "covered", "share"), measures),
        _missing(coverage),
        _results(coverage),
        f"<h2>Source</h2>{_LEGEND}{_source(coverage)}",
    ]
    return _page(f"Coverage of {printable(coverage.file)}", "".join(body))


def _missing(coverage: Coverage) -> str:
    items = [
        f'<li><a href="#L{place.line}">{place.line}:{place.column}</a> {_text(what)}</li>'
        for place, what in coverage.missing()
    ]
    return f"<h2>Missing</h2><ul>{''.join(items)}</ul>" if items else "<p>Nothing is missing.</p>"


def _results(coverage: Coverage) -> str:
    if not coverage.results:
        return ""
    rows = [
        f'<tr><th scope="row">{_text(each.name)}</th><td class="{_WHETHER[each.told > 0]}">{each.told}</td></tr>'
        for each in coverage.results
    ]
    return f"<h2>Call results</h2>{_table(('the document names', 'given'), rows)}"


def _source(coverage: Coverage) -> str:
    found = marks(coverage)
    rows = [_line(number, line, found.get(number, [])) for number, line in enumerate(coverage.text.split("\n"), 1)]
    return f'<table class="source">{"".join(rows)}</table>'


def _line(number: int, text: str, found: Sequence[Mark]) -> str:
    counts = " | ".join(_count(mark.element) for mark in found if mark.first)
    pieces, done = [], 0
    for mark in found:
        title = html.escape(_said(mark.element))
        tag = html.escape(text[mark.start : mark.end])
        pieces.append(html.escape(text[done : mark.start]))
        pieces.append(f'<mark class="{_class(mark.element)}" title="{title}">{tag}</mark>')
        done = mark.end
    pieces.append(html.escape(text[done:]))
    return (
        f'<tr id="L{number}"><td class="number"><a href="#L{number}">{number}</a></td>'
        f'<td class="count">{counts}</td><td class="code">{"".join(pieces)}</td></tr>\n'
    )


def _class(element: StateCount | TransitionCount) -> str:
    return "covered" if element.is_covered else "missed" if element.is_missed else "partly"


def _count(element: StateCount | TransitionCount) -> str:
    if isinstance(element, StateCount):
        return str(element.entered)
    return f"{element.taken}" + (f" ({element.held}t {element.refused}f)" if element.outcomes else "")


def _said(element: StateCount | TransitionCount) -> str:
    """What the pointer shows: what is missing, and how often what came."""
    said = [f"missing: {', '.join(element.missing)}"] if element.missing else []
    if isinstance(element, StateCount):
        said.append(f"entered {_times(element.entered)}")
        return "; ".join(said)
    said.append(f"taken {_times(element.taken)}")
    if element.outcomes:
        condition = f"condition true {_times(element.held)}, false {_times(element.refused)}"
        said.append(condition + (f", failed {_times(element.failed)}" if element.failed else ""))
    return "; ".join(said)


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _table(heading: Iterable[str], rows: Iterable[str]) -> str:
    cells = "".join(f'<th scope="col">{each}</th>' for each in heading)
    return f'<table class="figures"><thead><tr>{cells}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


def _text(text: str) -> str:
    return f"<bdi>{html.escape(printable(text))}</bdi>"


def _page(title: str, body: str) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html.escape(title)}</title><style>{STYLE}</style></head>\n<body>{body}"
        f"<footer>scxml-engine {version('scxml-engine')}</footer></body></html>\n"
    )
