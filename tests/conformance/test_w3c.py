"""The W3C's tests of SCXML 1.0 (ECMAScript conversion): a test passes when all its files end in the state `pass`.

Left out is what only a person can judge. Skipped, each with its reason: what needs HTTP or a DOM, and documents that
the reader refuses because a feature comes with a later version. The folder is `$SCXML_SHARED/w3c-ecma`; unless the
variable is set, `../shared/w3c-ecma` beside the project.
"""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scxml_engine.errors import DocumentError
from scxml_engine.scxml.effects import DocumentWanted
from scxml_engine.scxml.program import Program
from scxml_engine.scxml.session import Session

SHARED = Path(os.environ.get("SCXML_SHARED") or Path(__file__).parents[3] / "shared")
SUITE = SHARED / "w3c-ecma"
MANIFEST = SUITE / "manifest.json"
TESTS = json.loads(MANIFEST.read_text("utf-8")) if MANIFEST.is_file() else []
LATER = {"unsupported", "datamodel"}
DOM = {"557": "XML content as a DOM in the data model", "561": "XML content of an event as a DOM"}

pytestmark = pytest.mark.skipif(not TESTS, reason="there is no w3c-ecma/manifest.json in SCXML_SHARED")


def final_states(data: bytes, name: str) -> list[str]:
    """The states in which a document comes to rest on a clock that jumps to whatever is due."""
    session = Session(Program.from_bytes(data, name), "s")
    now = datetime(2026, 1, 1, tzinfo=UTC)
    effects = session.start(now)
    for _ in range(10_000):
        for each in effects or ():
            if isinstance(each, DocumentWanted):
                path = SUITE / each.uri.removeprefix("file:")
                session.supply(each.session_id, path.read_text("utf-8"), now)
        if session.machine.finished or session.next_due is None:
            break
        now = max(now, session.next_due)
        effects = session.step(now)
    return session.machine.active()


@pytest.mark.parametrize("test", [each for each in TESTS if not each["manual"]], ids=lambda test: test["id"])
def test_assertion_of_the_recommendation(test):
    if "http" in test["features"]:
        pytest.skip("needs the Basic HTTP Event I/O Processor")
    if test["id"] in DOM:
        pytest.skip(f"needs {DOM[test['id']]}")
    for name in test["files"]:
        try:
            states = final_states((SUITE / name).read_bytes(), name)
        except DocumentError as refusal:
            if {each.code for each in refusal.diagnostics} <= LATER:
                pytest.skip(refusal.diagnostics[0].message)
            raise
        assert states == ["pass"], f"{test['spec']}: {test['text']}"
