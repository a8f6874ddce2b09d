"""Whether text parses: the engine's own verdict, in a context where nothing of it ever runs.

The text is put behind a `throw`, so that evaluating it parses all and runs nothing. An expression must parse inside two
kinds of brackets: text that closes one of them to break out (`1) + (2`) cannot close the other.
"""

from __future__ import annotations

import json
import re
import threading
from typing import Final, Literal

import quickjs

from scxml_engine.ecmascript import analysis
from scxml_engine.errors import ScriptSyntaxError

Goal = Literal["expression", "location", "script"]

LONGEST: Final = 1_000_000  # characters in one text
_PREFIX = "throw __realm_sentinel__;\n"
_FRAMES: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "expression": (("(", "\n)"), ("[", "\n]")),
    "location": (("(", "\n)"), ("[", "\n]"), ("(", "\n) = 0")),
    "script": (("", ""),),
}
# The answer is null when the sentinel came back, and otherwise [name, message, stack].
_JUDGE = """(() => {
  const evaluate = eval, { parse, stringify } = JSON;
  globalThis.__realm_sentinel__ = parse;
  return (json) => {
    try { evaluate(parse(json)); } catch (e) {
      return e === parse ? "" : stringify([e.name + "", e.message + "", e.stack + ""]);
    }
    return "";
  };
})()"""
_TEXTS_PER_CONTEXT = 2_000  # names declared by scripts stay behind in the context, so it is renewed now and then
_POSITION = re.compile(r"<input>:(\d+):(\d+)")
_ESCAPE = re.compile(r"\\u(?:\{([0-9a-fA-F]{1,8})\}|([0-9a-fA-F]{4}))")
_RESERVED = "__realm_"


def fault(text: str, goal: Goal) -> ScriptSyntaxError | None:
    """What is wrong with a text, with line and column from 1, or None when it parses."""
    problem = refusal(text, goal)
    if problem is not None:
        return problem
    frames = _FRAMES[goal]
    # Text without a `)` cannot close round brackets: what parses in them parses in square ones.
    for before, after in frames if ")" in text else frames[::2]:
        answer = _judge().parse(f"{_PREFIX}{before}\n{text}{after}")
        if answer:
            return _described(answer, text, goal)
    if goal == "location" and analysis.root(text) is None:
        return ScriptSyntaxError(f"A location begins with the name of a data item: {text.strip()}", 1, 1)
    return None


def refusal(text: str, goal: Goal) -> ScriptSyntaxError | None:
    """What any realm refuses before it parses: too long a text, an empty one, a name of the engine's own."""
    if len(text) > LONGEST:
        return ScriptSyntaxError(f"This text has {len(text)} characters; {LONGEST} are allowed.")
    if _RESERVED in text or ("\\u" in text and _RESERVED in _ESCAPE.sub(_character, text)):
        return ScriptSyntaxError(f"Names with {_RESERVED!r} in them are the engine's own: choose another name.")
    if goal != "script" and not text.strip():
        return ScriptSyntaxError(f"The {goal} is empty.", 1, 1)
    return None


def _character(escape: re.Match[str]) -> str:
    number = int(escape[1] or escape[2], 16)
    return chr(number) if number <= 0x10FFFF else ""


def _described(answer: tuple[str, str, str], text: str, goal: Goal) -> ScriptSyntaxError:
    _, message, stack = answer
    lines = text.split("\n")
    position = _POSITION.search(stack)
    if position is None:
        return ScriptSyntaxError(message)
    line, column = int(position[1]) - 2, int(position[2])
    if line > len(lines):  # the closing bracket of ours: the text ended too early, or is no place to assign to
        if message.startswith("invalid assignment"):
            return ScriptSyntaxError(f"This is no place that can be assigned to: {text.strip()}", 1, 1)
        return ScriptSyntaxError(f"The {goal} ends before it is complete.", len(lines), len(lines[-1]) + 1)
    return ScriptSyntaxError(message, max(line, 1), column)


class _Judge:
    """A context of its own, with limits, that only ever parses."""

    def __init__(self) -> None:
        self._context = quickjs.Context()
        self._context.set_memory_limit(64 * 1024 * 1024)
        self._context.set_max_stack_size(1024 * 1024)
        self._parse = self._context.eval(_JUDGE)
        self._context.set_time_limit(1.0)
        self.left = _TEXTS_PER_CONTEXT

    def parse(self, source: str) -> tuple[str, str, str] | None:
        self.left -= 1
        try:
            answer = self._parse(json.dumps(source))
        except (quickjs.JSException, quickjs.StackOverflow) as error:
            self.left = 0
            return "InternalError", f"too deep or too large to parse ({str(error).strip() or 'limit reached'})", ""
        if not answer:
            return None
        name, message, stack = json.loads(answer)
        # A declaration that collides with a global of this context is no matter of syntax.
        return (name, message, stack) if name != "TypeError" else None


class _PerThread(threading.local):
    judge: _Judge | None = None  # a context must stay on one thread


_local = _PerThread()


def _judge() -> _Judge:
    if _local.judge is None or _local.judge.left <= 0:
        _local.judge = _Judge()
    return _local.judge
