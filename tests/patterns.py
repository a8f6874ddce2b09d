"""The gallery of patterns: `python -m tests.patterns` draws their pictures and writes them into their page.

Treatments and scenarios in `docs/patterns/` are written by hand. In the page, `<!-- treatment: NAME -->` stands before
a block with the treatment, and `<!-- scenarios: NAME -->` before a list of what its scenarios show.
"""

from __future__ import annotations

import io
import os
import re
import sys
import tempfile
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path

import yaml

from scxml_engine.cli import main

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "patterns.md"
FOLDER = ROOT / "docs" / "patterns"
NAMES = sorted(path.stem for path in FOLDER.glob("*.scxml"))

TREATMENT = re.compile(r"(<!-- treatment: (\S+) -->\n```xml\n).*?(```\n)", re.DOTALL)
SCENARIOS = re.compile(r"(<!-- scenarios: (\S+) -->\n)(?:- .*\n)*")


def picture(name: str) -> bytes:
    """What `graph` draws of a pattern."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.svg"
        printed = io.StringIO()
        with chdir(FOLDER), redirect_stdout(printed), redirect_stderr(printed):
            status = main(["graph", f"{name}.scxml", "-o", os.fspath(out)])
        if status:
            raise ValueError(f"{name}: {printed.getvalue()}")
        return out.read_bytes()


def page(text: str) -> str:
    """The page with the treatments and scenarios as they are in their files."""
    text = TREATMENT.sub(lambda match: match[1] + _text(f"{match[2]}.scxml") + match[3], text)
    return SCENARIOS.sub(lambda match: match[1] + "".join(f"- {each}\n" for each in _scenarios(match[2])), text)


def _scenarios(name: str) -> list[str]:
    return [each["name"] for each in yaml.safe_load(_text(f"{name}.scenario.yaml"))["scenarios"]]


def _text(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")


if __name__ == "__main__":
    for each in NAMES:
        (FOLDER / f"{each}.svg").write_bytes(picture(each))
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
    print(PAGE, file=sys.stderr)
