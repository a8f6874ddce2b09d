"""Is each action and each event really tested? Switch its code off, and see which tests that name its row fail.

`python -m tests.disabling [ROW…]` prints the table; its exit status is 1 when nothing fails for a row.
"""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
import sys
from collections.abc import Callable

import pytest

from scxml_engine.ocs.actions import PERFORM, next_record
from scxml_engine.scxml.element_reader import ElementReader
from scxml_engine.scxml.session import Session
from tests import dialect

VARIABLE = "DISABLED_ROW"


def _without_action(name: str) -> Callable[[], None]:
    def switch_off() -> None:
        PERFORM[name] = lambda *_: None

    return switch_off


def _without_event(name: str) -> Callable[[], None]:
    def switch_off() -> None:
        post, post_first = Session.post, Session.post_first

        def posted(self, event, *rest):
            if event.name != name:
                post(self, event, *rest)

        def posted_first(self, event):
            if event.name != name:
                post_first(self, event)

        Session.post, Session.post_first = posted, posted_first

    return switch_off


def _without_children() -> None:
    """Every `contact_info_type` is overlooked."""
    perform = next_record.perform

    def overlooking(chain, action):
        perform(chain, dataclasses.replace(action, children=()))

    PERFORM["next_record"] = overlooking


def _without_validation() -> None:
    """Whatever stands in the namespace of the dialect is accepted."""
    error = ElementReader.error

    def tolerant(self, code, *rest):
        if code not in ("unknown-element", "unknown-attribute", "unknown-action"):
            error(self, code, *rest)

    ElementReader.error = tolerant


SWITCHES: dict[str, tuple[str, Callable[[], None]]] = {
    "A1": ("`timeout` does nothing", _without_action("timeout")),
    "A2": ("`next_record` does nothing", _without_action("next_record")),
    "A3": ("`contact_info_type` is overlooked", _without_children),
    "A4": ("`get_daytime` does nothing", _without_action("get_daytime")),
    "A5": ("`get_info` does nothing", _without_action("get_info")),
    "A6": ("`make_call` does nothing", _without_action("make_call")),
    "A7": ("`set_flex_attr` does nothing", _without_action("set_flex_attr")),
    "A8": ("`set_exec_flag` does nothing", _without_action("set_exec_flag")),
    "A9": ("unknown names are accepted", _without_validation),
    "E1": ("`ocs.callresult` never comes", _without_event("ocs.callresult")),
    "E2": ("`ocs.daytime_change` never comes", _without_event("ocs.daytime_change")),
    "E3": ("`ocs.info` never comes", _without_event("ocs.info")),
    "E4": ("`ocs.next_record` never comes", _without_event("ocs.next_record")),
    "E5": ("`ocs.timeout` never comes", _without_event("ocs.timeout")),
    "E6": ("`Error.Attribute` never comes", _without_event("Error.Attribute")),
    "E7": ("`Error.Configuration` never comes", _without_event("Error.Configuration")),
}


# ------------------------------------------------------------------------------------------- as a plugin of one test run


def pytest_configure() -> None:
    """Switch off what this run is about."""
    SWITCHES[os.environ[VARIABLE]][1]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Only the tests that name the row."""
    row = os.environ[VARIABLE]
    items[:] = [each for each in items if any(_names(mark, row) for mark in each.iter_markers("row"))]


def _names(mark: pytest.Mark, row: str) -> bool:
    return any(each.partition(".")[0] == row for each in mark.args)


# -------------------------------------------------------------------------------------------------------- the whole table


def main(rows: list[str]) -> int:
    """One run of tests a row; the table on standard output."""
    known = dialect.proofs()
    print("| row | switched off | tests that name the row | of these fail | for example |")
    print("|---|---|---|---|---|")
    silent = 0
    for row in rows or SWITCHES:
        files = {str(proof.file) for name, found in known.items() if name.partition(".")[0] == row for proof in found}
        failed, passed, example = _run(row, sorted(files))
        silent += failed == 0
        print(f"| {row} | {SWITCHES[row][0]} | {failed + passed} | {failed} | {example} |", flush=True)
    return 1 if silent else 0


def _run(row: str, files: list[str]) -> tuple[int, int, str]:
    """How many tests fail and pass without that row, and one that fails. A file that does not even load counts as none."""
    words = [
        "-q",
        "-p",
        "tests.disabling",
        "-p",
        "no:cacheprovider",
        "--tb=no",
        "-rf",
        "--continue-on-collection-errors",
    ]
    command = [sys.executable, "-m", "pytest", *words, *files]
    environment = os.environ | {VARIABLE: row}
    output = subprocess.run(
        command, env=environment, capture_output=True, text=True, cwd=dialect.ROOT, check=False
    ).stdout
    counted = {word: int(number) for number, word in re.findall(r"(\d+) (failed|passed)", output)}
    failures = re.findall(r"^FAILED (?:[^:]*/)?(.+?)(?: - .*)?$", output, re.MULTILINE)
    example = f"`{failures[0]}`".replace("|", "\\|") if failures else ""
    return counted.get("failed", 0), counted.get("passed", 0), example


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
