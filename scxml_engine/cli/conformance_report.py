"""What is said of conformance tests: a table by section, every failure with its trace, and the page for docs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from scxml_engine.cli.tables import table
from scxml_engine.diagnostics import printable
from scxml_engine.runtime.conformance import Outcome, Result

_HEADING: Final = ("section", "automated", "passed", "manual", "not passed")


@dataclass(frozen=True, slots=True)
class Run:
    """The outcomes of one engine; none where it is not installed."""

    realm: str
    snapshots: bool
    outcomes: tuple[Outcome, ...]


def report(outcomes: Sequence[Outcome]) -> str:
    """The table, what did not pass, the manual tests, and the totals, as text."""
    parts = [table(_HEADING, _rows(outcomes))]
    for each in _not_passed(outcomes):
        parts.append(f"{each.result.upper()} {_name(each)}: {printable(each.seen)}")
        parts[-1] += "".join(f"\n    {printable(line)}" for line in (each.case.text, *each.trace) if line)
    manual = [each for each in outcomes if each.result is Result.MANUAL]
    if manual:
        parts.append("\n".join(f"manual {_name(each)}: {printable(each.seen)}" for each in manual))
    parts.append(totals(outcomes))
    return "\n\n".join(parts)


def totals(outcomes: Sequence[Outcome]) -> str:
    """One line: what passed of what is mandatory and of what is optional."""
    automated = [each for each in outcomes if not each.case.manual]
    kinds = sorted({each.case.conf for each in automated})
    parts = [f"{printable(kind)} {_ratio(each for each in automated if each.case.conf == kind)}" for kind in kinds]
    manual = len(outcomes) - len(automated)
    return f"{', '.join([*parts, 'in all ' + _ratio(automated)])} automated; {manual} manual listed"


def _rows(outcomes: Sequence[Outcome]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for spec in sorted({each.case.spec for each in outcomes}, key=_natural):
        of_it = [each for each in outcomes if each.case.spec == spec]
        automated = [each for each in of_it if not each.case.manual]
        passed = sum(each.result is Result.PASS for each in automated)
        missed = " ".join(f"{each.case.id} ({each.result})" for each in _not_passed(of_it))
        rows.append((spec, str(len(automated)), str(passed), str(len(of_it) - len(automated)), missed))
    return rows


def _not_passed(outcomes: Iterable[Outcome]) -> list[Outcome]:
    return [each for each in outcomes if each.result not in (Result.PASS, Result.MANUAL)]


def _ratio(outcomes: Iterable[Outcome]) -> str:
    results = [each.result for each in outcomes]
    return f"{results.count(Result.PASS)} of {len(results)}"


def _name(outcome: Outcome) -> str:
    case = outcome.case
    return printable(f"{case.id} (section {case.spec}, {case.conf})")


def _natural(spec: str) -> list[tuple[bool, int, str]]:
    """Sections in the order of the Recommendation: 3.2 before 3.12, chapters before appendices."""
    parts = re.findall(r"\d+|\D+", spec)
    return [(not each.isdigit(), int(each) if each.isdigit() and each.isascii() else 0, each) for each in parts]


# The page -------------------------------------------------------------------------------------------------------------

_METHOD: Final = """# Conformance

Written by `scxml-engine conformance DIR --markdown`; do not edit it.

{claim}

**Method.** The documents are the W3C's own, converted to ECMAScript by the W3C's stylesheet, bytes unchanged. A test
passes when every one of its documents ends in the final state `pass`. Documents run on a virtual clock that jumps to
whatever is due; those that speak of Basic HTTP run on the machine's clock, with a server on loopback and real requests.
Manual tests are run too, and listed with what was seen. *From snapshots*: after every macrostep the session, with those
that it has invoked, becomes JSON, and goes on as what is restored from it."""


def page(runs: Sequence[Run]) -> str:
    """The page for the docs, in Markdown; the first run is the one that the details are of."""
    first = runs[0].outcomes
    automated = [each for each in first if not each.case.manual]
    suite = "automated tests of the W3C SCXML 1.0 IRP suite (ECMAScript conversion)"
    claim = f"scxml_engine passes {_ratio(automated)} {suite}, as far as the folder that was run holds them."
    parts = [_METHOD.format(claim=claim)]
    parts.append("## Engines\n\n" + _markdown(("engine", "run", "passed"), [_engine(each) for each in runs]))
    parts.append("## By section\n\n" + _markdown(_HEADING, _rows(first)))
    parts += [_section(f"Not passed: {_engine_name(each)}", _not_passed(each.outcomes)) for each in runs]
    parts.append(_section("Manual", [each for each in first if each.result is Result.MANUAL]))
    return "\n\n".join(each for each in parts if each)


def _engine(run: Run) -> tuple[str, str, str]:
    how = "from snapshots" if run.snapshots else "plain"
    return run.realm, how, totals(run.outcomes) if run.outcomes else "not installed here"


def _engine_name(run: Run) -> str:
    return f"{run.realm}, from snapshots" if run.snapshots else run.realm


def _section(title: str, outcomes: Sequence[Outcome]) -> str:
    if not outcomes:
        return ""
    rows = [(each.case.id, each.case.spec, each.case.conf, each.result, each.seen) for each in outcomes]
    return f"## {title}\n\n" + _markdown(("test", "section", "conf", "result", "seen"), rows)


def _markdown(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heading, ["---"] * len(heading), *([_cell(each) for each in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(text: str) -> str:
    return printable(text).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
