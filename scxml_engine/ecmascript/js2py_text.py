"""From ECMAScript 5 text to a Python function, by js2py's parser and translator.

The translator turns a name into `var.get("name")`, and an assignment into `var.put("name", …)`. Here `var` is the
parameter of the function that is made, so that one translation serves every scope.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from typing import Any, Final, Protocol, TypeAlias

from scxml_engine.ecmascript import analysis
from scxml_engine.ecmascript.js2py_engine import Engine, Js
from scxml_engine.ecmascript.js2py_json import units
from scxml_engine.ecmascript.syntax import Goal, refusal
from scxml_engine.errors import ScriptSyntaxError

VALUE: Final = "__realm_value__"  # the name by which a location finds what it is to store
_PLACES: Final = ("Identifier", "MemberExpression")

Node: TypeAlias = dict[str, Any]


class Names(Protocol):
    """What translated text asks about its free names."""

    def get(self, name: str, throw: bool = True) -> Js:  # noqa: FBT001, FBT002 - js2py's own shape
        """The value of a name."""


Runnable: TypeAlias = Callable[[Names], Js]


class _FaultError(Exception):
    """What the parser does not accept, and where."""


class Texts:
    """Parses and translates for one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def expression(self, text: str) -> Runnable:
        """Raises ScriptSyntaxError, as the others do."""
        return self._translated(_returning(self._alone(text, "expression")))

    def location(self, text: str) -> Runnable:
        """A function that stores the value of the name VALUE."""
        place = self._alone(text, "location")
        if place["type"] not in _PLACES:
            raise ScriptSyntaxError(f"This is no place that can be assigned to: {text.strip()}", 1, 1)
        if analysis.root(text) is None:
            raise ScriptSyntaxError(f"A location begins with the name of a data item: {text.strip()}", 1, 1)
        stored = {"type": "Identifier", "name": VALUE}
        return self._translated(
            _returning({"type": "AssignmentExpression", "operator": "=", "left": place, "right": stored})
        )

    def prelude(self, source: str) -> Runnable:
        """A prelude's expression, which may use the realm's own names."""
        body = self._parsed(f"(\n{source}\n)", source, "expression", 1)
        return self._translated(_returning(body[0]["expression"]))

    def check_script(self, text: str) -> None:
        """Whether a script parses, before it is rewritten."""
        problem = refusal(text, "script")
        if problem is not None:
            raise problem
        self._parsed(text, text, "script", 0)

    def script(self, text: str) -> Runnable:
        """The text of a script, rewritten or not."""
        return self._translated(self._parsed(text, text, "script", 0))

    def _alone(self, text: str, goal: Goal) -> Node:
        """The one expression that a text is: it must parse inside two kinds of brackets, as in `syntax`."""
        problem = refusal(text, goal)
        if problem is not None:
            raise problem
        bracketed = self._parsed(f"[\n{text}\n]", text, goal, 1)
        body = self._parsed(f"(\n{text}\n)", text, goal, 1)
        single = len(body) == 1 and body[0]["type"] == "ExpressionStatement"
        if not single or len(bracketed) != 1 or bracketed[0]["expression"]["type"] != "ArrayExpression":
            raise ScriptSyntaxError(f"The {goal} is more than one expression.", 1, 1)
        expression: Node = body[0]["expression"]
        return expression

    def _parsed(self, source: str, text: str, goal: Goal, above: int) -> list[Node]:
        """The statements of a source, in which `above` lines stand before the text."""
        parser, source = self._engine.parser(), units(source)

        def refused(line: int, position: int, message: str) -> _FaultError:
            start = source.rfind("\n", 0, position) + 1
            return _FaultError(message, line - above, position - start + 1)

        parser.createError = refused
        try:
            program = parser.parse(source)
        except _FaultError as fault:
            message, line, column = fault.args
            lines = text.split("\n")
            if line > len(lines) and "not supported" not in message:
                message, line, column = f"The {goal} ends before it is complete.", len(lines), len(lines[-1]) + 1
            raise ScriptSyntaxError(message, max(min(line, len(lines)), 1), column) from None
        except RecursionError:
            raise ScriptSyntaxError("This text is nested too deep for js2py.") from None
        except Exception as error:  # noqa: BLE001 - the parser trips over its own feet in many ways
            raise ScriptSyntaxError(f"js2py cannot parse this text: {_said(error)}") from None
        body: list[Node] = program["body"]
        return body

    def _translated(self, body: list[Node]) -> Runnable:
        nodes = self._engine.nodes
        with self._engine.turn.lock, contextlib.redirect_stdout(io.StringIO()):  # it prints what it cannot translate
            try:
                nodes.clean_stacks()
                lines = nodes.trans({"type": "Program", "body": body})
                code = compile("def realm_text(var):\n" + self._engine.indent(lines), "<js2py>", "exec")
            except RecursionError:
                raise ScriptSyntaxError("This text is nested too deep for js2py.") from None
            except Exception as error:  # noqa: BLE001 - as above
                raise ScriptSyntaxError(f"js2py cannot translate this text: {_said(error)}") from None
            made: dict[str, Runnable] = {}
            exec(code, self._engine.namespace, made)  # noqa: S102 - running translated text is what this realm is for
        return made["realm_text"]


def _returning(expression: Node) -> list[Node]:
    return [{"type": "ReturnStatement", "argument": expression}]


def _said(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
