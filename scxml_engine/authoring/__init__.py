"""What helps whoever writes treatments.

`check` says what is wrong with one and worth knowing of it, before it runs; its rules are in `rules/`, its outputs in
`reports/`. Beside it stand `scenarios`, `coverage`, `graph`, `schema`, `language` (for editors) and `debug`.
"""

from scxml_engine.authoring.check import RULES, check, examine, review
from scxml_engine.authoring.rule import Rule

__all__ = ["RULES", "Rule", "check", "examine", "review"]
