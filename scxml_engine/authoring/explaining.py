"""A rule explained: as text for `check --explain`, as Markdown for the pages of the manual."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping
from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity

_WIDTH: Final = 100
_LONGEST_LINE: Final = 120  # characters of a document's line


def as_text(rule: Rule) -> str:
    """What the rule finds, why it matters, and both documents, for a terminal."""
    sentences = [*_sentences(rule), *(f"A comment right before the element allows it: {each}" for each in _allow(rule))]
    return "\n\n".join(
        [
            f"{rule.code} ({rule.severity})",
            *(textwrap.fill(each, _WIDTH, break_on_hyphens=False) for each in sentences),
            f"{_broken(rule)}:",
            textwrap.indent(shown(rule.broken), "    "),
            "Mended:",
            textwrap.indent(shown(rule.mended), "    "),
        ]
    )


def as_markdown(rule: Rule) -> str:
    """The same as Markdown, without a heading."""
    return "\n\n".join(
        [
            *map(escaped, _sentences(rule)),
            *(f"A comment right before the element allows it: `{each}`" for each in _allow(rule)),
            f"{_broken(rule)}:",
            _block(rule.broken),
            "Mended:",
            _block(rule.mended),
        ]
    )


def escaped(sentence: str) -> str:
    """A sentence in Markdown: the names of elements are no markup there."""
    return re.sub(r"[\\<*|`]", r"\\\g<0>", sentence)


def _sentences(rule: Rule) -> list[str]:
    return [f"The rule finds {rule.finds}.", f"Why it matters: {rule.because}."]


def _allow(rule: Rule) -> list[str]:
    """The comment that allows what the rule finds, where there can be one."""
    never = rule.severity is Severity.ERROR or "suppression" in rule.code
    return [] if never else [f"<!-- check: allow {rule.code}: the reason -->"]


def as_list(rules: Iterable[Rule]) -> str:
    """One line a rule: code, severity, and what it finds."""
    known = list(rules)
    wide = max(len(rule.code) for rule in known)
    severe = max(len(rule.severity) for rule in known)
    return "\n".join(f"{rule.code:{wide}}  {rule.severity:{severe}}  {rule.finds}" for rule in known)


def shown(document: str | bytes) -> str:
    """A document as it can be shown: bytes that are no text are written out, what is too long is cut."""
    text = document.decode("utf-8", "backslashreplace") if isinstance(document, bytes) else document
    if not text.strip("\0"):
        return f"({len(text)} zero bytes)"
    return "\n".join(line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}…" for line in text.splitlines())


def _broken(rule: Rule) -> str:
    """Where the document is broken, and what it is given."""
    place = f"line {rule.line}, column {rule.column}" if rule.column else f"line {rule.line}" if rule.line else ""
    variables = rule.options.get("variables")
    given = ""
    if isinstance(variables, Mapping):
        given = "given ?" + "&".join(f"{name}={value}" for name, value in variables.items())
    return "Broken" + "".join(f", {each}" for each in (place, given) if each)


def _block(document: str | bytes) -> str:
    return f"```xml\n{shown(document)}\n```"
