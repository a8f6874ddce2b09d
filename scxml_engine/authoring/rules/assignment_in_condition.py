"""The language: `=` in a condition where `==` was meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from scxml_engine.authoring.names import program
from scxml_engine.authoring.rule import Rule
from scxml_engine.authoring.survey import Survey
from scxml_engine.diagnostics import Diagnostic, Severity
from scxml_engine.ecmascript.analysis import Node

RULE: Final = Rule(
    code="assignment-in-condition",
    severity=Severity.WARNING,
    finds="a condition that assigns with = where the value decides",
    because="it does not compare: it puts the value into the variable, and holds or not by that value alone, whatever "
    "was there before",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <datamodel><data id="attempts" expr="0"/></datamodel>
  <state id="count">
    <transition cond="attempts = 3" target="done"/>
    <transition target="again"/>
  </state>
  <state id="again">
    <onentry><assign location="attempts" expr="attempts + 1"/></onentry>
    <transition target="count"/>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <datamodel><data id="attempts" expr="0"/></datamodel>
  <state id="count">
    <transition cond="attempts == 3" target="done"/>
    <transition target="again"/>
  </state>
  <state id="again">
    <onentry><assign location="attempts" expr="attempts + 1"/></onentry>
    <transition target="count"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=4,
    column=5,
)

_ARROW: Final = re.compile(r"\s*\(?\s*([^\W\d][\w$]*)\s*\)?\s*=>")
_SINGLE: Final = re.compile(r"(?<![=!<>+\-*/%&|^?])=(?![=>])")


def find(survey: Survey) -> Iterator[Diagnostic]:
    """Every condition with such an assignment, once."""
    for _, text in survey.texts:
        if text.where == "cond" and _SINGLE.search(text.source):
            place = _assigned(program(text))
            if place is not None:
                message = f"cond assigns to {_spelled(place)} and compares nothing"
                yield RULE.diagnostic(text.location, message, "write == to compare")
        elif text.where == "cond" and (arrow := _ARROW.match(text.source)):
            message = f"cond is a function of {arrow[1]}, which always holds, and compares nothing"
            yield RULE.diagnostic(text.location, message, "write >= to compare")


def _assigned(root: Node | None) -> Node | None:
    """What the first such assignment writes to, if there is one.

    An assignment whose value is compared, or given to a function, was meant to be one.
    """
    if root is None or len(root.body) != 1 or root.body[0].type != "ExpressionStatement":
        return None
    waiting: list[Node] = [root.body[0].expression]
    while waiting:
        node = waiting.pop()
        match node.type:
            case "AssignmentExpression" if node.operator == "=":
                return node.left
            case "LogicalExpression":
                waiting += node.right, node.left
            case "BinaryExpression" if node.operator in ("&&", "||", "??"):
                waiting += node.right, node.left
            case "UnaryExpression" if node.operator == "!":
                waiting.append(node.argument)
            case "ConditionalExpression":
                waiting += node.alternate, node.consequent, node.test
            case "SequenceExpression":
                waiting.append(node.expressions[-1])
    return None


def _spelled(place: Node) -> str:
    path: list[str] = []
    while place.type == "MemberExpression" and not place.computed:
        path.append(place.property.name)
        place = place.object
    path.append(place.name if place.type == "Identifier" else "…")
    return ".".join(reversed(path))
