"""E4: an empty `record_id` that is looked for by comparing it with one of its two values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from scxml_engine.authoring.expressions import members, text_at, uses
from scxml_engine.authoring.rule import Rule
from scxml_engine.authoring.survey import Survey
from scxml_engine.diagnostics import Diagnostic, Severity
from scxml_engine.ecmascript import Token

RULE: Final = Rule(
    code="empty-record-id",
    severity=Severity.WARNING,
    finds="a comparison of the record_id of an event with '', null or undefined",
    because="without a next record it is '' by one page of the manual and null by another, and a setting chooses: "
    "only the test for either holds wherever the treatment runs",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="pick">
    <onentry><ocs:next_record/></onentry>
    <transition event="ocs.next_record" cond="_event.data.record_id == ''" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="pick">
    <onentry><ocs:next_record/></onentry>
    <transition event="ocs.next_record" cond="!_event.data.record_id" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=5,
    column=5,
)

_PATHS: Final = (("_event", "data", "record_id"), ("_eventdata", "record_id"))
_EQUAL: Final = frozenset({"==", "===", "eq"})
_UNEQUAL: Final = frozenset({"!=", "!==", "ne"})
_EMPTY: Final = frozenset({"''", '""', "``", "null", "undefined"})
# Beside these a path or a value is only a part of what is compared.
_BINDS: Final = frozenset(
    ("+", "-", "*", "/", "%", "**", "<", ">", "<=", ">=", "<<", ">>", ">>>", "in", "instanceof", "lt", "gt", "le", "ge")
)
_BINDS_BEFORE: Final = _BINDS | _EQUAL | _UNEQUAL | {"!", "~", "typeof", "void", "delete", ".", "?."}
_BINDS_BEHIND: Final = _BINDS | {".", "?.", "[", "("}


def find(survey: Survey) -> Iterator[Diagnostic]:
    """Every attribute and every script with such a comparison, once each."""
    for _, text in survey.texts:
        if "record_id" not in text.source:
            continue
        operator, value = _comparison(survey.code(text))
        if operator:
            test = "!_event.data.record_id" if operator in _EQUAL else "!!_event.data.record_id"
            message = f"{text.where} compares an empty record_id with {value}, and it may be another empty value"
            yield RULE.diagnostic(text.location, message, f"test with {test}")


def _comparison(found: Sequence[Token]) -> tuple[str, str]:
    """The first such comparison, its operator and the value; nothing when there is none."""
    for name in ("_event", "_eventdata"):
        for start in uses(found, name):
            path, end = members(found, start)
            if path not in _PATHS:
                continue
            for operator, value, outer, following in (
                (end, end + 1, start - 1, end + 2),
                (start - 1, start - 2, start - 3, end),
            ):
                compared = text_at(found, operator) in _EQUAL | _UNEQUAL and text_at(found, value) in _EMPTY
                alone = text_at(found, outer) not in _BINDS_BEFORE and text_at(found, following) not in _BINDS_BEHIND
                if compared and alone:
                    return text_at(found, operator), text_at(found, value)
    return "", ""
