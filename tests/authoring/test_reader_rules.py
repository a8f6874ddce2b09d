"""The rules of the reader, of `--repair` and of suppressions: a file for every code, with a document that has it."""

import ast
from pathlib import Path

import pytest

import scxml_engine
from scxml_engine.authoring import RULES, examine
from scxml_engine.authoring.suppression import suppress

PACKAGE = Path(scxml_engine.__file__).parent
SOURCES = [
    *sorted((PACKAGE / "scxml").glob("*reader.py")),
    PACKAGE / "scxml" / "markup.py",
    *sorted((PACKAGE / "scxml" / "datamodel").glob("*.py")),
    PACKAGE / "ocs" / "repair.py",
    PACKAGE / "ocs" / "treatment.py",
]
CODE_IS_AT = {"error": 0, "warning": 0, "note": 0, "_unknown": 0, "_refused": 0, "Diagnostic": 1, "_Mend": 2}
UNFOUND = [rule for rule, find in RULES.items() if find is None]
BY_BOTH = {"unknown-state"}  # the reader says it of the null data model, a rule of ECMAScript


def said(data, rule):
    """What check tells of a document."""
    found = suppress(data, "t.scxml", examine(data, "t.scxml", **rule.options))
    return [
        (each.diagnostic.code, each.diagnostic.severity, each.diagnostic.location.line, each.diagnostic.location.column)
        for each in found
        if each.suppressed is None
    ]


@pytest.mark.parametrize("rule", UNFOUND, ids=lambda rule: rule.code)
def test_what_an_entry_calls_broken_is_found_and_what_it_calls_mended_is_in_order(rule):
    broken = rule.broken if isinstance(rule.broken, bytes) else rule.broken.encode()
    assert said(broken, rule) == [(rule.code, rule.severity, rule.line, rule.column)]
    assert said(rule.mended.encode(), rule) == []


def codes(path):
    """The codes that stand written out where a diagnostic is made."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            at = CODE_IS_AT.get(name)
            if at is not None and len(node.args) > at and isinstance(node.args[at], ast.Constant):
                yield node.args[at].value


def test_every_code_of_the_reader_has_an_entry_and_every_entry_a_code():
    written = {code for path in SOURCES for code in codes(path)}
    assert {"xml", "unknown-target", "expression", "lost-prefix", "unquoted-value", "unknown-variable"} <= written
    suppressions = {rule.code for rule in UNFOUND if "suppression" in rule.code}
    assert {rule.code for rule in UNFOUND} - suppressions == written - BY_BOTH
