"""A second realm, on js2py: for **trusted documents only**, chosen by name, never a fallback.

js2py runs a document's text as Python inside this very process. It has no limits of time or memory, and a text that
wants to can leave the realm and do whatever this process may do (CVE-2024-28397, which no setting closes). It knows
ECMAScript 5 alone, and not all of that: `tests/ecmascript/realms.py` lists what it cannot do.

Its built-in objects serve the whole process, so all realms of this kind take turns: one entry at a time, whatever the
thread.
"""

# ruff: noqa: D102 - base.Realm says what each method does

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from scxml_engine.ecmascript import analysis, binding
from scxml_engine.ecmascript.base import Code, FusedCall, Prelude, RealmLimits, Scope, spread
from scxml_engine.ecmascript.js2py_engine import Js, ordered, put
from scxml_engine.ecmascript.js2py_failures import failure, too_deep
from scxml_engine.ecmascript.js2py_json import joined, units
from scxml_engine.ecmascript.js2py_scope import Handles, Record, view_class, view_of
from scxml_engine.ecmascript.js2py_scripts import Scripts
from scxml_engine.ecmascript.js2py_text import VALUE, Runnable, Texts
from scxml_engine.ecmascript.js2py_values import Refusal, ready
from scxml_engine.ecmascript.syntax import Goal
from scxml_engine.ecmascript.values import Tagged
from scxml_engine.errors import ScriptError, ScriptSyntaxError, ScxmlEngineError, SnapshotError, UsageError

_VIEW: Final = "__realm_view__"  # for preludes: from a scope to an object that shows its data and lets none be added


@dataclass(frozen=True, slots=True)
class _Place:
    store: Runnable
    root: analysis.Root
    assignable: bool


_Compiled: TypeAlias = Any  # a Runnable, a _Place or a Script: the caller's handle says which


@dataclass(frozen=True, slots=True)
class _Iteration:
    scope: Scope
    items: list[Js]


class Js2PyRealm:
    """The realm for trusted documents; see `base.Realm` for what each method promises.

    `limits` are taken and not kept: there are none here. Raises UsageError where js2py cannot be had.
    """

    def __init__(self, limits: RealmLimits | None = None, prelude: Prelude | None = None) -> None:  # noqa: ARG002 - as the other realm
        self.watched = True
        self.names: frozenset[str] = frozenset()  # only fusing asks for them
        self.can_fuse = False
        self._values = ready()
        self._engine = self._values.engine
        self._texts = Texts(self._engine)
        self._assignable = prelude.assignable if prelude else frozenset()
        self._codes: list[_Compiled] = []
        self._known: dict[tuple[Goal, str], Code] = {}
        self._scopes = Handles()
        self._iterations = Handles()
        self._now = 0.0
        self._shared: Js = self._engine.base.PyJsObject(prototype=None)
        self._scripts = Scripts(self._engine, self._texts, self._shared)
        self._hooks: dict[str, Js] = {}
        self._stage = Record(self._engine, self._shared, 0)  # where the prelude runs
        if prelude:
            self._set_up(prelude)
        self._engine.freeze(self._shared)

    def _set_up(self, prelude: Prelude) -> None:
        kind = view_class(self._engine)
        stage = self._stage
        stage.frame.own[_VIEW] = self._engine.native("view", 1, lambda _, given: view_of(self._engine, kind, given[0]))
        try:
            source = self._texts.prelude(prelude.es5_source or prelude.source)
            with self._turn(stage):
                made = source(stage.frame)
                self._shared.own.update(made.get("names").own if made.get("names").is_object() else {})
                hooks = made.get("hooks")
                self._hooks = {name: hooks.get(name) for name in hooks.own} if hooks.is_object() else {}
        except (ScriptError, ScriptSyntaxError) as error:
            raise UsageError(f"The prelude failed: {error}") from error

    # compiling

    def expression(self, text: str) -> Code:
        return self._compiled("expression", text)

    def location(self, text: str) -> Code:
        return self._compiled("location", text)

    def script(self, text: str) -> Code:
        return self._compiled("script", text)

    def _compiled(self, goal: Goal, text: str) -> Code:
        code = self._known.get((goal, text))
        if code is None:
            compilers = {"expression": self._texts.expression, "location": self._place, "script": self._scripts.compile}
            self._codes.append(compilers[goal](text))
            code = self._known[goal, text] = len(self._codes) - 1
        return code

    def _place(self, text: str) -> _Place:
        store = self._texts.location(text)
        root = analysis.root(text) or analysis.Root("", member=False)
        return _Place(store, root, root.name in self._assignable)

    # scopes

    def open(self, seed: int | None = 0) -> Scope:
        return self._scopes.add(Record(self._engine, self._shared, spread(seed or 0)))

    def close(self, scope: Scope) -> None:
        for iteration, each in self._iterations:
            if each.scope == scope:
                self._iterations.remove(iteration)
        self._scopes.remove(scope)

    def enter(self, scope: Scope, now_ms: int) -> None:  # noqa: ARG002 - every entry here says whose turn it is
        self._now = float(now_ms)

    def event(self, scope: Scope, value: Tagged | None) -> None:
        if value is not None:
            self.define(scope, "_event", value, constant=True)

    def define(self, scope: Scope, name: str, value: Tagged, *, constant: bool = False) -> None:
        record = self._record(scope)
        with self._turn(record):
            put(record.data, units(binding.name(name)), self._values.untagged(value), writable=not constant)
        (record.constants.add if constant else record.constants.discard)(units(name))

    def forget(self, scope: Scope, name: str) -> None:
        record = self._record(scope)
        record.data.own.pop(units(name), None)
        record.constants.discard(units(name))

    def declared(self, scope: Scope, name: str) -> bool:
        return units(name) in self._record(scope).data.own

    def declare(self, scope: Scope, name: str) -> None:
        data = self._record(scope).data
        if units(name) not in data.own:
            put(data, units(binding.name(name)), self._engine.undefined)

    # running

    def value(self, scope: Scope, code: Code) -> Tagged:
        with self._turn(self._record(scope)) as record:
            return self._values.tagged(self._codes[code](record.frame))

    def truth(self, scope: Scope, code: Code) -> bool:
        with self._turn(self._record(scope)) as record:
            return bool(self._codes[code](record.frame))

    def text(self, scope: Scope, code: Code) -> str:
        with self._turn(self._record(scope)) as record:
            return joined(self._shown(self._codes[code](record.frame)))

    def _shown(self, value: Js) -> str:
        if value.is_object() and not (self._values.dom.knows(value) and value.Class != "Array"):
            try:
                text = self._values.plain.text(value)
            except (self._engine.thrown, RecursionError):
                text = None  # a cycle, or a toJSON that throws: said in the other way
            if text is not None:
                return text
        return str(value.to_string().value)

    def assign(self, scope: Scope, location: Code, value: Code) -> None:
        with self._turn(self._record(scope)) as record:
            self._store(record, location, self._codes[value](record.frame))

    def assign_value(self, scope: Scope, location: Code, value: Tagged) -> None:
        with self._turn(self._record(scope)) as record:
            self._store(record, location, self._values.untagged(value))

    def initialise(self, scope: Scope, name: str, value: Code) -> None:
        with self._turn(self._record(scope)) as record:
            made = self._codes[value](record.frame)
            if units(name) in record.constants:
                raise self._engine.fail("TypeError", f"{name} is read-only")
            put(record.data, units(binding.name(name)), made)

    def _store(self, record: Record, location: Code, value: Js) -> None:
        place: _Place = self._codes[location]
        root, name = place.root, units(place.root.name)
        if name in record.data.own:
            if name in record.constants:
                raise self._engine.fail("TypeError", f"{root.name} is read-only")
        elif not (root.member and place.assignable and name in self._shared.own):
            raise self._engine.fail("ReferenceError", f"{root.name} is not declared")
        record.frame.own[VALUE] = value
        try:
            place.store(record.frame)
        finally:
            del record.frame.own[VALUE]

    def run(self, scope: Scope, script: Code) -> None:
        with self._turn(self._record(scope)) as record:
            self._scripts.run(self._codes[script], record)

    def iterate(self, scope: Scope, array: Code) -> tuple[int, int]:
        with self._turn(self._record(scope)) as record:
            value = self._codes[array](record.frame)
            if value.Class != "Array" or value.is_primitive():
                raise self._engine.fail("TypeError", "this is no array")
            items = value.to_list()
        return self._iterations.add(_Iteration(scope, items)), len(items)

    def item(self, scope: Scope, iteration: int, index: int, item: Code, position: Code | None) -> None:
        with self._turn(self._record(scope)) as record:
            self._store(record, item, self._iterations[iteration].items[index])
            if position is not None:
                self._store(record, position, self._engine.number(index))

    def end_iteration(self, iteration: int) -> None:
        self._iterations.remove(iteration)

    def call(self, name: str, *arguments: Tagged) -> None:
        with self._turn(None):
            if name not in self._hooks:
                raise self._engine.fail("ReferenceError", f"the prelude has no hook {name}")
            self._hooks[name].call(self._engine.undefined, tuple(map(self._values.untagged, arguments)))

    # keeping

    def fuse(self, source: str) -> FusedCall | None:  # noqa: ARG002 - as `can_fuse` says
        return None

    def shape_event(self, properties: Sequence[str], data: Sequence[str]) -> None:
        pass

    def unwatch(self) -> bool:
        return False

    def stopped(self) -> tuple[str | None, ScriptError]:
        return None, ScriptError("no function is fused here")

    def snapshot(self, scope: Scope) -> str:
        record = self._record(scope)
        names = ordered(name for name in record.data.own if name not in record.constants)
        try:
            data = self._values.data(record.data, names)
        except Refusal as refusal:
            raise SnapshotError(str(refusal)) from None
        random = record.random if isinstance(record.random, list) else int(record.random)
        return json.dumps({"random": random, "data": data}, separators=(",", ":"))

    def restore(self, text: str) -> Scope:
        try:
            kept = json.loads(text)
            random, tree = kept["random"], kept["data"]
            if not isinstance(random, int | list) or not isinstance(tree, dict):
                raise SnapshotError("This is no snapshot: it lacks its data.")
            record = Record(self._engine, self._shared, random)
            with self._turn(record):
                data = self._values.revived(tree, self._scripts.remade(tree, record))
                for name in ordered(data.own):
                    put(record.data, name, data.own[name]["value"])
        except ScriptError as error:
            raise SnapshotError(str(error).removeprefix(f"{error.name}: ")) from error
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise SnapshotError(f"This is no snapshot: {error}") from error
        return self._scopes.add(record)

    def salvage(self) -> dict[Scope, str | None]:
        raise UsageError(
            "A realm on js2py has no limit of memory, so that it is never lost: there is nothing to salvage."
        )

    @property
    def memory_used(self) -> int:
        """Nobody counts here."""
        return 0

    # turns and failures

    def _record(self, scope: Scope) -> Record:
        record: Record = self._scopes[scope]
        return record

    @contextmanager
    def _turn(self, record: Record | None) -> Iterator[Record]:
        """Let texts run for a scope, or for none but the prelude; what fails becomes a ScriptError."""
        turn, base = self._engine.turn, self._engine.base
        with turn.lock:
            turn.now, turn.chance = self._now, record
            # A function that is called by its bare name finds its scope in `this`, as under `with`.
            base.PyJs.GlobalObject = record.data if record else self._engine.top
            try:
                yield record or self._stage
            except self._engine.thrown as error:
                raise failure(getattr(error, "mes", None)) from error
            except ScxmlEngineError:
                raise
            except Refusal as refusal:
                raise ScriptError(f"TypeError: {refusal}", "TypeError") from refusal
            except RecursionError as error:
                raise too_deep() from error
            except Exception as error:
                raise ScriptError(f"InternalError: js2py failed: {error!r}", "InternalError") from error
