"""The contract, runnable: example treatments and invalid documents of `$SCXML_SHARED/examples`, case by case."""

import importlib.util
import json
import os
import sys
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("SCXML_SHARED") or Path(__file__).parents[3] / "shared")
EXAMPLES = SHARED / "examples"
RUNNER = EXAMPLES / "run.py"
ENGINE = [sys.executable, "-m", "scxml_engine"]
REASON = "there is no examples/run.py in SCXML_SHARED"

CASES = sorted(path.parent for path in EXAMPLES.glob("*/case.json"))
EXPECTED = EXAMPLES / "invalid" / "expected.json"
INVALID = json.loads(EXPECTED.read_text("utf-8")) if EXPECTED.is_file() else {}


@pytest.fixture(scope="module")
def runner():
    """The examples' own runner, as a module."""
    if not RUNNER.is_file():
        pytest.skip(REASON)
    spec = importlib.util.spec_from_file_location("examples_run", RUNNER)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def judge(runner, function, *arguments):
    try:
        function(*arguments, ENGINE)
    except runner.Mismatch as mismatch:
        pytest.fail(f"{mismatch}\n{getattr(mismatch, 'detail', '')}", pytrace=False)


@pytest.mark.parametrize(
    "folder", CASES or [pytest.param(None, marks=pytest.mark.skip(REASON))], ids=lambda each: each and each.name
)
def test_example_treatment(runner, folder):
    judge(runner, runner.run_case, folder)


@pytest.mark.parametrize("name", sorted(INVALID) or [pytest.param(None, marks=pytest.mark.skip(REASON))])
def test_invalid_document(runner, name):
    judge(runner, runner.run_invalid, name, INVALID[name])
