"""The W3C's tests of SCXML 1.0 (ECMAScript conversion), run as `scxml-engine conformance` runs them, and from snapshots.

What only a person can judge is left out, but for what the suite's README says of it. The folder is
`$SCXML_SHARED/w3c-ecma`; unless the variable is set, `../shared/w3c-ecma` beside the project.
"""

import os
from pathlib import Path

import pytest

from scxml_engine.runtime.conformance import Conformance, Result, load_suite

SHARED = Path(os.environ.get("SCXML_SHARED") or Path(__file__).parents[3] / "shared")
SUITE = SHARED / "w3c-ecma"
CASES = load_suite(SUITE) if (SUITE / "manifest.json").is_file() else []
# What a person looks for in what was seen.
MANUAL = {
    "178": "Var1=2&Var1=3",
    "230": "name is: childToParent",
    "250": "log: Exiting sub01 | Exiting sub0",
    "301": "refused: ",
    "307": "it ended in final",
    "313": "it ended in pass",
    "314": "it ended in pass",
    "415": "it ended in final",
    "513": "answered 200",
}

pytestmark = pytest.mark.skipif(not CASES, reason="there is no w3c-ecma/manifest.json in SCXML_SHARED")


@pytest.mark.parametrize("snapshots", [False, True], ids=["plain", "snapshots"])
@pytest.mark.parametrize("case", [each for each in CASES if not each.manual], ids=lambda case: case.id)
def test_assertion_of_the_recommendation(case, snapshots):
    outcome = Conformance(SUITE, snapshot_every_step=snapshots).run(case)
    lines = "\n".join(outcome.trace)
    assert outcome.result is Result.PASS, f"{case.spec}: {case.text}\n{outcome.seen}\n{lines}"


@pytest.mark.parametrize("case", [each for each in CASES if each.manual], ids=lambda case: case.id)
def test_what_a_person_would_look_for(case):
    outcome = Conformance(SUITE).run(case)
    assert outcome.result is Result.MANUAL
    assert MANUAL.get(case.id, "") in outcome.seen
