"""docs/dialect.md is complete: every sentence has a test, every choice its setting, and none was forgotten."""

from __future__ import annotations

import dataclasses
import os
import re
from pathlib import Path

import pytest

from scxml_engine.campaign import config
from scxml_engine.ocs.settings import Settings
from tests import dialect, dialect_anchors_AE, dialect_anchors_D26

TEXT = dialect.DOCUMENT.read_text("utf-8")
SENTENCES = dialect.sentences(TEXT)
PROOFS = dialect.proofs()
ANCHORS = dialect_anchors_AE.ANCHORS | dialect_anchors_D26.ANCHORS
SHARED = Path(os.environ.get("SCXML_SHARED", dialect.ROOT.parent / "shared")) / "ocs-dialect.md"
ROWS = [f"D{n}" for n in range(1, 8)] + [f"A{n}" for n in range(1, 10)] + [f"E{n}" for n in range(1, 9)]


def test_every_row_is_there():
    assert {each.row for each in SENTENCES} == {*ROWS, "2", "3", "4", "5", "6"}


def test_no_id_stands_twice():
    ids = [each.id for each in SENTENCES]
    assert sorted({each for each in ids if ids.count(each) > 1}) == []


def test_every_sentence_has_a_test():
    """But for those that stand there as what comes later."""
    assert [each.id for each in SENTENCES if each.id not in PROOFS] == [each.id for each in SENTENCES if each.later]


def test_every_test_names_a_sentence_that_is_there():
    known = {each.id for each in SENTENCES}
    assert {name: [str(proof.file) for proof in found] for name, found in PROOFS.items() if name not in known} == {}


def test_the_column_of_tests_is_what_the_markers_say():
    """`python -m tests.dialect` writes it anew."""
    assert dialect.with_tests(TEXT) == TEXT


def test_every_setting_of_the_dialect_stands_beside_a_choice():
    named = {name for each in SENTENCES for name in each.settings}
    known = {each.name for each in dataclasses.fields(Settings)} - {"preferred_contact_field"} | {*config.KEYS}
    assert {name for name in named if name.partition(" ")[0] not in known} == set()
    assert {"daily_window", "empty_record_id", "stuck"} <= {name.partition(" ")[0] for name in named}


# ----------------------------------------------------------------------------- against the text of the dialect, at hand


needs_shared = pytest.mark.skipif(not SHARED.is_file(), reason=f"no shared data at {SHARED.parent}")


def rows() -> dict[str, str]:
    """The text of each row, and of each section beside its rows."""
    text = SHARED.read_text("utf-8")
    found: dict[str, str] = {}
    for number, section in re.findall(r"^## ([1-6])\. (.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL):
        found[number] = "\n".join(line for line in section.splitlines() if not line.startswith("|"))
        found |= dict(re.findall(r"^\| ([ADE]\d) \| (.*) \|$", section, re.MULTILINE))
    return found


def flat(text: str) -> str:
    return " ".join(text.split())


@needs_shared
def test_every_anchor_stands_in_its_row():
    texts = {name: flat(text) for name, text in rows().items()}
    assert [name for name, words in ANCHORS.items() if flat(words) not in texts[name.partition(".")[0]]] == []


@needs_shared
def test_no_sentence_of_the_dialect_is_forgotten():
    """Between two full stops or semicolons there is an anchor, in every row."""
    missing = []
    for name, text in rows().items():
        anchors = [flat(words) for key, words in ANCHORS.items() if key.partition(".")[0] == name]
        whole = flat(text)
        places = sorted(whole.index(words) for words in anchors)
        start = 0
        for end in [*(match.end() for match in re.finditer(r"[.;](?= )", whole)), len(whole)]:
            piece = whole[start:end]
            if len(piece.split()) > 3 and not any(start <= place < end for place in places):
                missing.append(f"{name}: {piece.strip()}")
            start = end
    assert missing == []


@needs_shared
def test_every_sentence_has_an_anchor():
    assert {each.id for each in SENTENCES} == ANCHORS.keys()
