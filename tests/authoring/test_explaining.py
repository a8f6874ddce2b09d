"""Explaining: every rule as text and as Markdown, and the page of the manual that is made of them."""

import re

import pytest

from scxml_engine.authoring import RULES
from scxml_engine.authoring.explaining import as_list, as_markdown, as_text, shown
from scxml_engine.diagnostics import Severity
from tests import rule_pages

SHORT = [
    rule
    for rule in RULES
    if isinstance(rule.broken, str) and max(map(len, f"{rule.broken}\n{rule.mended}".splitlines())) <= 120
]


def test_the_page_of_the_manual_is_what_would_be_written():
    """`python -m tests.rule_pages` writes it anew."""
    assert rule_pages.DOCUMENT.read_text("utf-8") == rule_pages.page(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_is_told_in_full_and_fits(rule):
    text = as_text(rule)
    told = " ".join(text.split())
    assert " ".join(rule.finds.split()) in told
    assert " ".join(rule.because.split()) in told
    assert str(rule.severity) in text.splitlines()[0]
    assert f"line {rule.line}, column {rule.column}" in text or not rule.column
    assert max(map(len, text.splitlines())) <= 125
    assert all(line.isprintable() for line in text.splitlines())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_in_markdown_no_element_is_taken_for_markup(rule):
    """A browser would show nothing of <final> or of a comment."""
    prose = re.sub(r"```xml\n.*?\n```|`[^`\n]*`|\\.", "", as_markdown(rule), flags=re.DOTALL)
    assert not set(prose) & set("<*`|")


@pytest.mark.parametrize("rule", SHORT, ids=lambda rule: rule.code)
def test_both_documents_are_there_to_be_copied(rule):
    for document in (rule.broken, rule.mended):
        assert f"```xml\n{document}\n```" in as_markdown(rule)
        assert all(f"    {line}" in as_text(rule).splitlines() for line in document.splitlines() if line)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_whether_a_comment_may_allow_it_is_said(rule):
    allowed = f"<!-- check: allow {rule.code}: the reason -->" in as_markdown(rule)
    assert allowed == (rule.severity is not Severity.ERROR and "suppression" not in rule.code)


def test_what_is_given_from_outside_is_said():
    [rule] = [each for each in RULES if each.code == "unknown-variable"]
    assert "given ?max_attempts=5" in as_text(rule)


def test_the_list_has_a_line_a_rule_in_columns():
    lines = as_list(RULES).splitlines()
    assert [line.split(None, 2) for line in lines] == [[each.code, each.severity, each.finds] for each in RULES]
    assert len({line.index(rule.finds, len(rule.code)) for line, rule in zip(lines, RULES, strict=True)}) == 1


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ("<a/>\n<b/>", "<a/>\n<b/>"),
        (b"\xfc", "\\xfc"),
        ("é".encode(), "é"),
        (bytes(3), "(3 zero bytes)"),
        ("a" * 121, "a" * 120 + "…"),
    ],
)
def test_a_document_is_shown_as_far_as_it_can_be(document, text):
    assert shown(document) == text
