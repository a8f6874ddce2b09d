"""Coverage as an LCOV tracefile, which `genhtml` and most services read (geninfo(1), section FILES)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from scxml_engine.authoring.coverage.counts import Coverage
from scxml_engine.authoring.coverage.lines import Line, branches, covered, lines
from scxml_engine.diagnostics import printable


def lcov(coverages: Sequence[Coverage]) -> str:
    """The tracefile: lines in which states and transitions begin, and the outcomes of guards as branches."""
    return "".join(f"{record}\n" for each in coverages for record in _records(each))


def _records(coverage: Coverage) -> Iterator[str]:
    known = lines(coverage)
    yield "TN:"
    yield f"SF:{printable(coverage.file)}"
    for line in known:
        yield from _branches(line)
    found = branches(known)
    yield f"BRF:{found.total}"
    yield f"BRH:{found.covered}"
    yield from (f"DA:{line.number},{line.hits}" for line in known)
    reached = covered(known)
    yield f"LF:{reached.total}"
    yield f"LH:{reached.covered}"
    yield "end_of_record"


def _branches(line: Line) -> Iterable[str]:
    """Branch 0 is a condition that held, 1 one that did not; `-` stands for one that was never asked."""
    for block, guard in enumerate(line.guards):
        for branch, count in enumerate(guard.outcomes):
            yield f"BRDA:{line.number},{block},{branch},{count if any(guard.outcomes) else '-'}"
