"""A realm on QuickJS: the entries of its JavaScript part, held in Python, with errors made into exceptions."""

# ruff: noqa: D102 - base.Realm says what each method does

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any, Final

import quickjs

from scxml_engine.ecmascript import analysis, binding, xml_text
from scxml_engine.ecmascript.base import Code, FusedCall, Prelude, RealmLimits, Scope, spread
from scxml_engine.ecmascript.rewriting import Rewritten, plain, rewritten
from scxml_engine.ecmascript.syntax import Goal, fault
from scxml_engine.ecmascript.values import Tagged
from scxml_engine.errors import (
    RealmLost,
    ScriptError,
    ScriptInterrupted,
    ScriptSyntaxError,
    SnapshotError,
    UsageError,
)

_POSITION: Final = re.compile(r":(\d+):\d+\)?$", re.MULTILINE)
_MAYBE_OUT_OF_MEMORY: Final = ("null", "[uninitialized]")  # what is thrown when no error could be made
_SNAPSHOT_SECONDS: Final = 20  # times the limit of other entries: it runs no text of a document
_HEADROOM: Final = 2  # times the memory limit, while a lost realm is being salvaged
_HOG: Final = 8  # a scope whose snapshot is longer than this part of the memory would only fill the next realm too


class QuickJsRealm:
    """The realm that documents run in; see `base.Realm` for what each method promises.

    Stays on the thread that made it. Holds about half a megabyte, and takes some milliseconds to make.
    """

    def __init__(self, limits: RealmLimits | None = None, prelude: Prelude | None = None) -> None:
        binding.refuse_wrong_one()
        self._limits = limits or RealmLimits()
        self._assignable = prelude.assignable if prelude else frozenset()
        self._codes: dict[tuple[Goal, str], Code] = {}
        self._lost: str | None = None  # why, once the realm is lost
        self._salvaged = False
        context = self._context = quickjs.Context()
        context.set_max_stack_size(self._limits.stack)
        try:
            harden = context.eval(binding.runtime())
            door = harden(json.dumps(prelude.source) if prelude else None)
        except quickjs.JSException as error:
            raise UsageError(f"The prelude failed: {str(error).strip()}") from error
        self._entry: dict[str, Callable[..., Any]] = {name: door(name) for name in door("names")().split()}
        context.set_memory_limit(self._limits.memory)
        context.set_time_limit(self._limits.seconds)
        self.watched = True  # whether the time limit is on; switching it costs a tenth of what it costs to have it
        self._wary = False  # whether something has come in whose conversion can take long: a BigInt, XML
        self._truth, self._enter = self._entry["truth"], self._entry["enter"]
        self._open, self._close = self._entry["open"], self._entry["close"]
        self._plain_snapshot, self._plain_restore = self._entry["plainSnapshot"], self._entry["plainRestore"]

    @property
    def names(self) -> frozenset[str]:
        return frozenset(str(self._called("visible")).split())

    # compiling

    def expression(self, text: str) -> Code:
        return self._compiled("expression", text)

    def location(self, text: str) -> Code:
        return self._compiled("location", text)

    def script(self, text: str) -> Code:
        return self._compiled("script", text)

    def _compiled(self, goal: Goal, text: str) -> Code:
        code = self._codes.get((goal, text))
        if code is None:
            problem = fault(text, goal)
            if problem is not None:
                raise problem
            code = self._codes[goal, text] = self._compile(goal, text)
        return code

    def _compile(self, goal: Goal, text: str) -> Code:
        try:
            if goal == "expression":
                return self._count("expression", json.dumps(text))
            if goal == "location":
                return self._compile_location(text)
            return self._compile_script(rewritten(text), text)
        except (RealmLost, ScriptInterrupted):
            raise
        except ScriptError as error:
            raise ScriptSyntaxError(str(error), error.line) from error

    def _compile_location(self, text: str) -> Code:
        root = analysis.root(text)
        if root is None:  # already refused by `fault`
            raise ScriptSyntaxError("A location begins with the name of a data item.", 1, 1)
        assignable = root.name in self._assignable
        return self._count("location", json.dumps(text), json.dumps(root.name), root.member, assignable)

    def _compile_script(self, ready: Rewritten, text: str) -> Code:
        try:
            return self._count("script", ready.to_json())
        except ScriptError as error:
            if isinstance(error, RealmLost | ScriptInterrupted):
                raise
            return self._count("script", plain(text).to_json())

    # scopes

    def open(self, seed: int | None = 0) -> Scope:
        if self._lost is None:
            answer = self._open(0.0 if seed is None else spread(seed))
            if answer is not None:
                return int(answer)
        raise self._failure()

    def close(self, scope: Scope) -> None:
        if self._lost is None:
            self._close(scope)

    def enter(self, scope: Scope, now_ms: int) -> None:
        # As a float, because the binding cuts whole numbers to 32 bits without a word.
        if self._lost is not None:
            raise self._failure()
        self._enter(scope, float(now_ms))

    def event(self, scope: Scope, value: Tagged | None) -> None:
        self._do("event", scope, None if value is None else self._announced(value))

    def define(self, scope: Scope, name: str, value: Tagged, *, constant: bool = False) -> None:
        self._do("define", scope, binding.name(name), self._announced(value), constant)

    def forget(self, scope: Scope, name: str) -> None:
        self._do("forget", scope, binding.name(name))

    def declared(self, scope: Scope, name: str) -> bool:
        return bool(self._called("declared", scope, binding.name(name)))

    def declare(self, scope: Scope, name: str) -> None:
        self._do("declare", scope, binding.name(name))

    # running

    def value(self, scope: Scope, code: Code) -> Tagged:
        return Tagged(self._called("value", scope, code))

    def truth(self, scope: Scope, code: Code) -> bool:
        if self._lost is None:
            if not self.watched:
                self._watch()
            try:
                answer = self._truth(scope, code)
            except (quickjs.JSException, quickjs.StackOverflow) as error:
                raise self._broken(error) from error
            if answer is not None:
                return bool(answer)
        raise self._failure()

    def text(self, scope: Scope, code: Code) -> str:
        return str(json.loads(self._called("text", scope, code)))

    def assign(self, scope: Scope, location: Code, value: Code) -> None:
        self._do("assign", scope, location, value)

    def assign_value(self, scope: Scope, location: Code, value: Tagged) -> None:
        self._do("assignValue", scope, location, self._announced(value))

    def initialise(self, scope: Scope, name: str, value: Code) -> None:
        self._do("initialise", scope, binding.name(name), value)

    def run(self, scope: Scope, script: Code) -> None:
        self._do("run", scope, script)

    def iterate(self, scope: Scope, array: Code) -> tuple[int, int]:
        iteration, length = json.loads(self._called("iterate", scope, array)).split()
        return int(iteration), int(length)

    def item(self, scope: Scope, iteration: int, index: int, item: Code, position: Code | None) -> None:
        self._do("item", scope, iteration, index, item, -1 if position is None else position)

    def end_iteration(self, iteration: int) -> None:
        self._do("endIteration", iteration)

    def call(self, name: str, *arguments: Tagged) -> None:
        self._do("call", binding.name(name), self._announced("[" + ",".join(arguments) + "]"))

    # fused functions

    can_fuse = True

    def fuse(self, source: str) -> FusedCall:
        call: FusedCall = self._called("fuse", json.dumps(source))
        return call

    def shape_event(self, properties: Sequence[str], data: Sequence[str]) -> None:
        self._do("eventShape", json.dumps([properties, data]))

    def unwatch(self) -> bool:
        if self._wary:
            return False
        self._context.set_time_limit(-1)
        self.watched = False
        return True

    def _watch(self) -> None:
        self._context.set_time_limit(self._limits.seconds)
        self.watched = True

    def stopped(self) -> tuple[str | None, ScriptError]:
        failure = self._failure()
        if isinstance(failure, RealmLost):
            self._context.set_memory_limit(self._limits.memory * _HEADROOM)
        try:
            answer = self._entry["stopped"]()
        except (quickjs.JSException, quickjs.StackOverflow):
            answer = None
        return answer, failure

    # keeping

    def snapshot(self, scope: Scope) -> str:
        if self._lost is None:
            plain = self._plain_snapshot(scope)
            if plain:
                return str(plain)
        return str(self._unhurried("snapshot", scope))

    def restore(self, text: str) -> Scope:
        if self._lost is None and '"$"' not in text and text.isascii():
            scope = self._plain_restore(text)
            if scope is not None:
                return int(scope)
        return int(self._unhurried("restore", text))

    def salvage(self) -> dict[Scope, str | None]:
        if self._lost is None or self._salvaged:
            raise UsageError("Only a realm that was just lost can be salvaged, and once only.")
        self._salvaged = True
        self._context.set_memory_limit(self._limits.memory * _HEADROOM)
        try:
            scopes = json.loads(self._entry["opened"]())
        except (quickjs.JSException, quickjs.StackOverflow, ValueError, TypeError):
            return {}
        return {int(scope): self._saved(int(scope)) for scope in scopes}

    def _saved(self, scope: Scope) -> str | None:
        self._context.set_time_limit(self._limits.seconds * _SNAPSHOT_SECONDS)
        try:
            text = self._entry["snapshot"](scope)
        except (quickjs.JSException, quickjs.StackOverflow):
            return None
        return str(text) if text is not None and len(text) * _HOG <= self._limits.memory else None

    @property
    def memory_used(self) -> int:
        return int(self._context.memory()["malloc_size"])

    # crossing

    def _announced(self, tagged: str) -> str:
        """A value on its way in, after its XML: what its tags then speak of by number."""
        if '"bigint"' in tagged:
            self._wary = True
        if '"xml"' not in tagged:
            return tagged
        self._wary = True
        numbered, tables = xml_text.taken_out(tagged)
        if tables:
            self._do("xml", binding.dom(), f"[{','.join(tables)}]")
        return numbered

    def _called(self, entry: str, *arguments: object) -> Any:  # noqa: ANN401 - each entry has its own answer
        if self._lost is None:
            if not self.watched:
                self._watch()
            try:
                answer = self._entry[entry](*arguments)
            except (quickjs.JSException, quickjs.StackOverflow) as error:
                raise self._broken(error) from error
            except SystemError as error:  # what the binding makes of a lone surrogate
                raise ScriptError("TypeError: a lone surrogate must be escaped", "TypeError") from error
            if answer is not None:
                return answer
        raise self._failure()

    def _do(self, entry: str, *arguments: object) -> None:
        self._called(entry, *arguments)

    def _count(self, entry: str, *arguments: object) -> int:
        return int(self._called(entry, *arguments))

    def _unhurried(self, entry: str, argument: object) -> Any:  # noqa: ANN401 - as `_called`
        try:
            ready = self._announced(argument) if isinstance(argument, str) else argument
            self._context.set_time_limit(self._limits.seconds * _SNAPSHOT_SECONDS)
            self.watched = True  # or `_called` would put the ordinary limit back
            return self._called(entry, ready)
        except (RealmLost, ScriptInterrupted):
            raise
        except ScriptError as error:
            raise SnapshotError(str(error).removeprefix(f"{error.name}: ")) from error
        finally:
            self._watch()

    def _failure(self) -> ScriptError:
        """What the last null answer was about."""
        if self._lost is not None:
            return RealmLost(self._lost, "InternalError")
        try:
            name, message, stack = json.loads(self._entry["failure"]())
        except (quickjs.JSException, quickjs.StackOverflow, ValueError, TypeError) as error:
            return self._broken(error)
        if name == "InternalError" and message == "out of memory":
            return self._losing()
        if name == "" and message in _MAYBE_OUT_OF_MEMORY and not self._healthy():
            return self._losing()
        if (name == "InternalError" and message == "stack overflow") or (name == "RangeError" and "stack" in message):
            name, message = "RangeError", "the calls are nested too deep"
        shown = f"{name}: {message}" if name else f"thrown: {message}"
        return ScriptError(shown, name or "Error", _line(stack))

    def _healthy(self) -> bool:
        """Whether there is memory: a text may throw null, and so does an engine with no memory left for an error."""
        try:
            return self._entry["probe"]() is True
        except (quickjs.JSException, quickjs.StackOverflow):
            return False

    def _broken(self, error: Exception) -> ScriptError:
        if isinstance(error, quickjs.StackOverflow):
            return ScriptError("RangeError: the calls are nested too deep", "RangeError")
        if "interrupted" in str(error):
            return ScriptInterrupted(f"stopped after {self._limits.seconds} s", "InternalError")
        return self._losing()

    def _losing(self) -> RealmLost:
        self._lost = f"the realm ran out of its {self._limits.memory} bytes"
        return RealmLost(self._lost, "InternalError")


def _line(stack: str) -> int:
    """The line, from 1, of the innermost frame that is a document's text; 0 when there is none."""
    lines = (int(found[1]) for found in _POSITION.finditer(stack))
    return next((line - 1 for line in lines if 1 < line < binding.FIRST_LINE), 0)
