"""The command line of the benchmarks; what is measured, and how, stands in the package's docstring."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

import benchmarks
from benchmarks.engines import ENGINES, ROOT, Engine
from benchmarks.installing import install
from benchmarks.report import MarkersMissing, as_json, markdown, replaced, table
from benchmarks.running import in_process, interleaved, plan, summarized

PAGE: Final = ROOT / "docs" / "performance.md"
_NAMES: Final = ", ".join(each.name for each in ENGINES)


def parser() -> argparse.ArgumentParser:
    """The options."""
    made = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=benchmarks.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument(
        "--only", type=_names, default=[], metavar="a,b,…", help="these benchmarks, e.g. a,f.states,g.loop"
    )
    made.add_argument("--engines", type=_names, default=[], metavar="NAME,…", help=f"these engines: {_NAMES}")
    made.add_argument("--runs", type=int, default=5, metavar="N", help="rounds (default 5)")
    made.add_argument("--json", action="store_true", help="one object an engine and benchmark, instead of the table")
    made.add_argument("--write", action="store_true", help="put what was measured into docs/performance.md")
    made.add_argument(
        "--peers", type=Path, default=ROOT / "benchmarks" / ".peers", metavar="DIR", help="where the peers are"
    )
    made.add_argument("--install-peers", action="store_true", help="fetch the peers, and do nothing else")
    return made


def _names(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run; the exit status."""
    options = parser().parse_args(arguments)
    if options.install_peers:
        print("\n".join(install(options.peers)))
        return 0
    try:
        engines = chosen(options.engines, options.peers)
        page = replaced(PAGE.read_text("utf-8"), "") if options.write else ""
        tasks = plan(engines, options.only)
        if not tasks:
            raise LookupError(f"nothing to measure: no engine here has {', '.join(options.only) or 'a benchmark'}")
    except (LookupError, MarkersMissing) as error:
        _tell(str(error))
        return 2
    samples, failures = interleaved(tasks, options.runs, partial(in_process, peers=options.peers), _tell)
    summaries = summarized(samples)
    print(as_json(summaries) if options.json else table(summaries))
    for failure in failures:
        _tell(f"no figure for {failure}")
    if options.write:
        text = markdown(summaries, engines, options.peers, datetime.now(UTC).date())
        PAGE.write_text(replaced(page, text), "utf-8")
    return 1 if failures else 0


def chosen(names: Sequence[str], peers: Path) -> list[Engine]:
    """The engines of those names that are here, with a line for each that is not. Raises LookupError."""
    known = {each.name: each for each in ENGINES}
    unknown = [each for each in names if each not in known]
    if unknown:
        raise LookupError(f"no engine is called {', '.join(unknown)}; there are: {_NAMES}")
    here = []
    for each in ENGINES:
        if each.name in names if names else each.by_default:
            missing = each.missing(peers)
            if missing:
                _tell(f"{each.name} is left out: {missing}")
            else:
                here.append(each)
    return here


def _tell(line: str) -> None:
    print(line, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
