"""The ECMAScript data model: the Recommendation's appendix B.2 on top of a realm.

Writes what the realm compiles, pushes `_event` and the configuration that `In()` speaks of, and looks after the
realms: up to `Limits.realm_machines` machines of the document share one, and one that ran out of memory is rebuilt
from what can be saved.
"""

from __future__ import annotations

import json
import re
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, TypeVar

from scxml_engine.diagnostics import Diagnostic, Severity
from scxml_engine.ecmascript.base import Code, Prelude, Realm, RealmLimits, Scope
from scxml_engine.ecmascript.values import UNDEFINED, Tagged, encode
from scxml_engine.errors import RealmLost, ScriptError, ScriptSyntaxError, SnapshotError
from scxml_engine.scxml.datamodel.interpretation import interpreted
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.extension import Extension
from scxml_engine.scxml.limits import Limits
from scxml_engine.scxml.model import Content, Document, Goal, Text

RealmFactory = Callable[[RealmLimits, Prelude], Realm]
T = TypeVar("T")

_LOST: Final = "the data was lost when the script memory ran out"
_OUT_OF_MEMORY: Final = "the script memory ran out"
_GENERATION: Final = 2**32

_UNDEFINED: Final = encode(UNDEFINED)

# Both in ECMAScript 5, for any realm.
_CORE_NAMES: Final = """(function () {
  var active = Object.create(null);
  return {
    names: { In: function (id) { return active[id] === true; } },
    hooks: { configure: function (ids) {
      var index;
      active = Object.create(null);
      for (index = 0; index < ids.length; index++) active[ids[index]] = true;
    } }
  };
})()"""

_MERGE: Final = """(function (parts) {
  var merged = { names: {}, hooks: {} };
  parts.forEach(function (part) {
    Object.keys(merged).forEach(function (kind) {
      Object.getOwnPropertyNames(part[kind]).forEach(function (name) {
        Object.defineProperty(merged[kind], name, Object.getOwnPropertyDescriptor(part[kind], name));
      });
    });
  });
  return merged;
})([%s])"""


class EcmascriptModel:
    """The data model of one document."""

    def __init__(
        self,
        document: Document,
        make_realm: RealmFactory,
        extensions: Sequence[Extension] = (),
        limits: Limits | None = None,
    ) -> None:
        limits = limits or Limits()
        self._texts = document.texts
        self._contents: dict[Content, Tagged | ScriptError] = {}
        self._make_realm = make_realm
        self._rewritings = [each.rewrite for each in extensions if each.rewrite]
        self._limits = RealmLimits(seconds=limits.script_seconds, memory=limits.script_bytes)
        self._machines = limits.realm_machines
        self._prelude = Prelude(
            source=_merged(each.names for each in extensions),
            assignable=frozenset().union(*(each.assignable for each in extensions)),
            es5_source=_merged(each.es5_names or each.names for each in extensions),
        )
        everything = "\n".join(text.source for text in document.texts)
        self.mentions_event = "_event" in everything
        self.mentions_configuration = re.search(r"\bIn\b", everything) is not None
        self._mentioned = frozenset(re.findall(r"\b_\w+", everything))
        self._shard = _Shard(self)

    def check(self) -> list[Diagnostic]:
        """Every text that does not parse (errors), and every one that had to be rewritten (notes)."""
        found = []
        for text in self._texts:
            if text.fault is None:
                continue
            try:
                _, note = self._shard.compile(text)
            except ScriptSyntaxError as error:
                within = f" (in its line {error.line})" if error.line > 1 else ""
                message = f"{text.where} does not parse: {error}{within}"
                found.append(Diagnostic(text.fault, "expression", text.location, message))
            else:
                if note:
                    found.append(Diagnostic(Severity.NOTE, "dialect", text.location, f"{text.where}: {note}"))
        return found

    def content(self, content: Content) -> Tagged:
        """What a content stands for (see `interpretation`), found out once for all machines. Raises ScriptError."""
        known = self._contents.get(content)
        if known is None:
            try:
                known = interpreted(content)
            except ScriptError as error:
                known = error
            self._contents[content] = known
        if isinstance(known, ScriptError):
            raise known.with_traceback(None)
        return known

    def open(self, system: Mapping[str, object], seed: int) -> EcmascriptData:
        """Data for a new machine."""
        return self._housed(lambda shard: shard.realm.open(seed), system)

    def restore(self, snapshot: str, system: Mapping[str, object], seed: int) -> EcmascriptData:  # noqa: ARG002 - the generator's state is in the snapshot
        """Data as it was when the snapshot was taken."""

        def restored(shard: _Shard) -> Scope:
            shard.compile_scripts()
            return shard.realm.restore(snapshot)

        return self._housed(restored, system)

    def _housed(self, scope_in: Callable[[_Shard], Scope], system: Mapping[str, object]) -> EcmascriptData:
        """Data in the present realm, or in a new one when that is full."""
        constants = self._constants(system)
        if len(self._shard.tenants) < self._machines:
            try:
                return EcmascriptData(self, self._shard, scope_in(self._shard), constants)
            except RealmLost:
                self._shard.rebuild()
        self._shard = _Shard(self)
        return EcmascriptData(self, self._shard, scope_in(self._shard), constants)

    def _constants(self, system: Mapping[str, object]) -> dict[str, Tagged]:
        """The system variables that the document mentions: the others need no room."""
        return {name: encode(value) for name, value in system.items() if name in self._mentioned}

    def new_realm(self) -> Realm:
        """A realm of this document, empty."""
        return self._make_realm(self._limits, self._prelude)

    @property
    def memory(self) -> int:
        """Bytes that one realm may use."""
        return self._limits.memory

    @property
    def texts(self) -> tuple[Text, ...]:
        """Every text of the document."""
        return self._texts

    def rewrite(self, source: str) -> list[tuple[str, str]]:
        """What the dialects would have instead of a text that does not parse: (source, note)."""
        tried = (rewriting(source) for rewriting in self._rewritings)
        return [(each.source, each.note) for each in tried if each is not None]


def _merged(names: Iterable[str]) -> str:
    return _MERGE % ", ".join([_CORE_NAMES, *(f"({each})" for each in names)])


class _Shard:
    """One realm, the machines that live in it, and what was compiled there."""

    def __init__(self, model: EcmascriptModel) -> None:
        self._model = model
        self.tenants: weakref.WeakSet[EcmascriptData] = weakref.WeakSet()
        self._set_up()

    def _set_up(self) -> None:
        self.realm = self._model.new_realm()
        self._codes: list[tuple[Code, str] | ScriptSyntaxError | None] = [None] * len(self._model.texts)

    def compile(self, text: Text) -> tuple[Code, str]:
        """The handle of a text and a note on its rewriting. Raises ScriptSyntaxError."""
        known = self._codes[text.index]
        if known is None:
            known = self._codes[text.index] = self._compile(text)
        if isinstance(known, ScriptSyntaxError):
            raise known.with_traceback(None)
        return known

    def _compile(self, text: Text) -> tuple[Code, str] | ScriptSyntaxError:
        compilers = {
            Goal.EXPRESSION: self.realm.expression,
            Goal.LOCATION: self.realm.location,
            Goal.SCRIPT: self.realm.script,
        }
        try:
            return compilers[text.goal](text.source), ""
        except ScriptSyntaxError as error:
            for source, note in self._model.rewrite(text.source):
                try:
                    return compilers[text.goal](source), note
                except ScriptSyntaxError:
                    continue
            return error

    def compile_scripts(self) -> None:
        """Compile every script: their functions may be asked for by a snapshot."""
        for text in self._model.texts:
            if text.goal is Goal.SCRIPT:
                try:
                    self.compile(text)
                except ScriptSyntaxError:
                    continue

    def rebuild(self) -> None:
        """The realm ran out of memory: a new one, with every machine's data that could be saved.

        When many machines filled it together, the new one would soon be as full: some of them move on to another.
        """
        saved = self.realm.salvage()
        moving = [(tenant, saved.get(tenant.scope)) for tenant in self.tenants]
        self._set_up()
        self.compile_scripts()
        shard = self
        for tenant, text in moving:
            if shard.realm.memory_used * 2 > self._model.memory:
                shard = _Shard(self._model)
                shard.compile_scripts()
            tenant.move(shard, text)


class EcmascriptData:
    """The data of one machine: its scope in a shared realm."""

    __slots__ = (
        "__weakref__",
        "_constants",
        "_event",
        "_generation",
        "_model",
        "_now",
        "_pushed",
        "_realm",
        "_shard",
        "_states",
        "_states_pushed",
        "lost",
        "scope",
    )

    def __init__(self, model: EcmascriptModel, shard: _Shard, scope: Scope, constants: dict[str, Tagged]) -> None:
        self._model = model
        self._shard = shard
        self._realm = shard.realm
        self._constants = constants
        self._now = 0
        self._generation = 0  # counts the moves: a walk over an array is lost with its realm
        self._event: Event | None = None
        self._pushed = True
        self._states: Sequence[str] = ()
        self._states_pushed = True
        self.lost = False
        self.scope = scope
        shard.tenants.add(self)
        self._define_constants()

    def _define_constants(self) -> None:
        for name, value in self._constants.items():
            self._realm.define(self.scope, name, value, constant=True)

    def move(self, shard: _Shard, snapshot: str | None) -> None:
        """The realm was lost: the data stands in this one from now on, or is lost too."""
        self._shard.tenants.discard(self)
        self._shard, self._realm = shard, shard.realm
        self._generation += 1
        self._pushed = self._event is None or not self._model.mentions_event
        self._states_pushed = False
        self.lost = True
        if snapshot is None:
            return
        try:
            self.scope = self._realm.restore(snapshot)
            self._define_constants()
            self._realm.enter(self.scope, self._now)
        except RealmLost:
            shard.rebuild()
        except SnapshotError:
            return
        else:
            self.lost = False
            shard.tenants.add(self)

    # ------------------------------------------------------------------------------------------ the turn of a machine

    @property
    def watches_configuration(self) -> bool:
        """Whether the document mentions `In` at all."""
        return self._model.mentions_configuration

    def begin(self, now_ms: int) -> None:
        """A macrostep begins."""
        self._now = now_ms
        if not self.lost:
            self._realm.enter(self.scope, now_ms)
        self._states_pushed = False

    def end(self) -> None:
        """The macrostep is over."""
        if self._event is not None:
            if self._pushed and self._model.mentions_event and not self.lost:
                self._realm.forget(self.scope, "_event")
            self._event = None
        self._pushed = True

    def set_event(self, event: Event) -> None:
        """`_event` is this one from now on; it crosses when something is evaluated."""
        self._event = event
        self._pushed = not self._model.mentions_event

    def set_configuration(self, ids: Sequence[str]) -> None:
        """`In()` answers for these states from now on."""
        self._states = ids
        self._states_pushed = False

    def _ready(self, text: Text) -> Code:
        """The handle of a text, with everything that it may read in place."""
        return self._guarded(lambda: self._prepared(text))

    def _prepared(self, text: Text) -> Code:
        try:
            code, _ = self._shard.compile(text)
        except ScriptSyntaxError as error:
            raise ScriptError(f"{text.where} does not parse: {error}", "SyntaxError", error.line) from None
        if not self._pushed and self._event is not None:
            self._realm.define(self.scope, "_event", _event_value(self._event), constant=True)
            self._pushed = True
        if not self._states_pushed and self._model.mentions_configuration:
            self._realm.call("configure", encode(list(self._states)))
            self._states_pushed = True
        return code

    def _guarded(self, act: Callable[[], T]) -> T:
        """Run an evaluation; when the realm's memory ran out, rebuild the realm, and fail this evaluation alone."""
        if self.lost:
            raise RealmLost(_LOST)
        try:
            return act()
        except RealmLost:
            self._shard.rebuild()
            if self.lost:
                raise RealmLost(_LOST) from None
            self._realm.enter(self.scope, self._now)
            raise ScriptError(_OUT_OF_MEMORY, "InternalError") from None

    # ---------------------------------------------------------------------------------------------------- evaluation

    def declare(self, name: str) -> None:
        """A data item exists from now on."""
        self._guarded(lambda: self._realm.declare(self.scope, name))

    def declared(self, name: str) -> bool:
        """Whether a data item of that name exists."""
        return self._realm.declared(self.scope, name)

    def initialise(self, name: str, text: Text) -> None:
        """Give a declared item its first value."""
        code = self._ready(text)
        self._guarded(lambda: self._realm.initialise(self.scope, name, code))

    def initialise_value(self, name: str, value: Tagged) -> None:
        """Give a declared item its first value."""
        self._guarded(lambda: self._realm.define(self.scope, name, value))

    def condition(self, text: Text) -> bool:
        """Whether the expression is true."""
        code = self._ready(text)
        return self._guarded(lambda: self._realm.truth(self.scope, code))

    def value(self, text: Text) -> Tagged:
        """The value of the expression."""
        code = self._ready(text)
        return self._guarded(lambda: self._realm.value(self.scope, code))

    def log_text(self, text: Text) -> str:
        """The value of the expression for a log."""
        code = self._ready(text)
        return self._guarded(lambda: self._realm.text(self.scope, code))

    def assign(self, target: Text, text: Text) -> None:
        """Assign the value of an expression to a location."""
        location, code = self._ready(target), self._ready(text)
        self._guarded(lambda: self._realm.assign(self.scope, location, code))

    def assign_value(self, target: Text, value: Tagged) -> None:
        """Assign a value to a location."""
        location = self._ready(target)
        self._guarded(lambda: self._realm.assign_value(self.scope, location, value))

    def run(self, text: Text) -> None:
        """Run a script."""
        code = self._ready(text)
        self._guarded(lambda: self._realm.run(self.scope, code))

    def iterate(self, array: Text) -> tuple[int, int]:
        """Begin a `<foreach>`."""
        code = self._ready(array)
        iteration, length = self._guarded(lambda: self._realm.iterate(self.scope, code))
        return self._generation * _GENERATION + iteration, length

    def item(self, iteration: int, position: int, item: Text, index: Text | None) -> None:
        """Assign the element at `position` and, where asked for, the position."""
        location = self._ready(item)
        index_location = self._ready(index) if index is not None else None
        generation, number = divmod(iteration, _GENERATION)
        if generation != self._generation:
            raise ScriptError(_OUT_OF_MEMORY, "InternalError")
        self._guarded(lambda: self._realm.item(self.scope, number, position, location, index_location))

    def end_iteration(self, iteration: int) -> None:
        """The `<foreach>` is over."""
        generation, number = divmod(iteration, _GENERATION)
        if generation == self._generation:
            self._realm.end_iteration(number)

    def snapshot(self) -> str:
        """All data as tagged JSON."""
        return self._guarded(lambda: self._realm.snapshot(self.scope))

    def close(self) -> None:
        """The machine is over."""
        self._shard.tenants.discard(self)
        if not self.lost:
            self._realm.close(self.scope)
            self.lost = True


def _event_value(event: Event) -> Tagged:
    """`_event` as the Recommendation has it (5.10.1): every property is there, undefined where there is no value.

    `raw` is no property of 5.10.1, and there only when the message has more to it than the others say.
    """
    parts = [f'"name": {json.dumps(event.name)}, "type": "{event.type}"']
    for name in ("sendid", "origin", "origintype", "invokeid"):
        value = getattr(event, name)
        parts.append(f'"{name}": {_UNDEFINED if value is None else json.dumps(value)}')
    parts.append(f'"data": {_UNDEFINED if event.data is None else event.data}')
    if event.raw is not None:
        parts.append(f'"raw": {json.dumps(event.raw)}')
    return Tagged("{" + ", ".join(parts) + "}")
