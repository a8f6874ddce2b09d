"""The page of the manual about the rules of `check`, made of the rules themselves.

`python -m tests.rule_pages` writes docs/rules.md anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from scxml_engine.authoring import RULES, Rule
from scxml_engine.authoring.explaining import as_markdown, escaped
from scxml_engine.diagnostics import Severity

DOCUMENT = Path(__file__).parent.parent / "docs" / "rules.md"
OPENING = """# The rules of `check`

What `scxml-engine check` can say of a document, code by code; `scxml-engine check --explain CODE` shows the same in a
terminal. Every broken document here gives exactly that code at the place that is named, and every mended one nothing: a
test runs them all. How findings are shown and suppressed is in [check.md](check.md).

An **error** keeps a document from running, or will be one when it is reached; a **warning** is most likely a mistake; a
**note** is worth knowing. Where a code has several severities, its highest stands here. Written by
`python -m tests.rule_pages`.
"""


def page(rules: Iterable[Rule]) -> str:
    """The whole page."""
    known = sorted(rules, key=lambda rule: rule.code)
    parts = [OPENING, "| code | severity | finds |\n| --- | --- | --- |"]
    rows = [f"| [{rule.code}](#{rule.code}) | {rule.severity} | {escaped(rule.finds)} |" for rule in known]
    parts[-1] = "\n".join([parts[-1], *rows])
    for severity in Severity:
        parts.append(f"\n## {severity.capitalize()}s")
        parts += [f"\n### {rule.code}\n\n{as_markdown(rule)}" for rule in known if rule.severity is severity]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    DOCUMENT.write_text(page(RULES), "utf-8")
