"""Shards: realms of a bounded number of machines; how they are made, filled, lost and given up.

A shard is one realm with what was compiled there. When its memory runs out, everything that can be saved of its
machines is saved, and the shard is gone: each of them moves to another when its turn comes next, so that losing a realm
of thousands of machines costs its other tenants nothing at that moment. A shard that all its machines have left goes
with the last of them; one that half of them have left takes in new ones.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING, Final

from scxml_engine.ecmascript.base import Code, FusedCall, Realm, Scope
from scxml_engine.errors import RealmLost, ScriptError, ScriptSyntaxError
from scxml_engine.scxml.model import Goal, Text

if TYPE_CHECKING:
    from scxml_engine.scxml.datamodel.ecmascript import EcmascriptModel
    from scxml_engine.scxml.events import Event

MOST_FUNCTIONS: Final = 5_000  # fused functions of one shard; a document that has more goes on without new ones


class Shard:
    """One realm, its machines, what was compiled there, and what the machine whose turn it is was told."""

    __slots__ = (
        "__weakref__",
        "_abandoned",
        "_compiled",
        "_functions",
        "_shaped",
        "bound",
        "calls",
        "codes",
        "configured",
        "entered",
        "event",
        "gone",
        "model",
        "now_ms",
        "pushed",
        "realm",
        "saved",
        "states",
        "tenants",
    )

    def __init__(self, model: EcmascriptModel) -> None:
        self.model = model
        self.realm: Realm = model.new_realm()
        self.tenants = 0
        self.gone = False
        self.saved: dict[Scope, str | None] = {}  # once it is gone
        self.calls: dict[Hashable, FusedCall] = {}  # by choice or step, or whatever else was fused
        self._shaped = False
        self._functions: dict[str, FusedCall | None] = {}  # by their text: many choices share one
        self._compiled: dict[int, tuple[Code, str] | ScriptSyntaxError] = {}  # by index of the text
        self.codes: list[Code | None] = [None] * len(model.texts)  # of those that parse
        self._abandoned: list[Scope] = []
        self.now_ms = 0
        self.entered = False
        self.event: Event | None = None
        self.pushed = True  # whether `event` has crossed
        self.bound = False  # whether it is a name of the machine's scope
        self.states: Sequence[str] = ()
        self.configured = False  # whether `In()` has been told of them

    # ---------------------------------------------------------------------------------------------------- compiling

    def compile(self, text: Text) -> tuple[Code, str]:
        """The handle of a text and a note on its rewriting. Raises ScriptSyntaxError."""
        known = self._compiled.get(text.index)
        if known is None:
            known = self._compiled[text.index] = self._compile(text)
        if isinstance(known, ScriptSyntaxError):
            raise known.with_traceback(None)
        self.codes[text.index] = known[0]
        return known

    def _compile(self, text: Text) -> tuple[Code, str] | ScriptSyntaxError:
        if text.goal is Goal.EXPRESSION:
            compiled = self.realm.expression
        else:
            compiled = self.realm.location if text.goal is Goal.LOCATION else self.realm.script
        try:
            return compiled(text.source), ""
        except ScriptSyntaxError as error:
            for source, note in self.model.rewrite(text.source):
                try:
                    return compiled(source), note
                except ScriptSyntaxError:
                    continue
            return error

    def compile_scripts(self) -> None:
        """Compile every script: their functions may be asked for by a snapshot."""
        for text in self.model.scripts:
            if text.index not in self._compiled:
                try:
                    self.compile(text)
                except ScriptSyntaxError:
                    continue

    def fuse(self, key: Hashable, source: str) -> FusedCall | None:
        """A fused function, to be found under that key from now on; None where there can be none."""
        if source in self._functions:
            call = self._functions[source]
        elif len(self._functions) >= MOST_FUNCTIONS:
            return None
        else:
            try:
                if not self._shaped and self.model.projection is not None:
                    self.realm.shape_event(*self.model.projection.shape)
                self._shaped = True
                call = self.realm.fuse(source)
            except RealmLost:
                raise
            except ScriptError:
                call = None
            self._functions[source] = call
        if call is not None:
            self.calls[key] = call
        return call

    @property
    def keep(self) -> FusedCall | None:
        """A function that keeps plain data; None where there is none."""
        source = self.model.keeping
        return self.calls.get(source) or self.fuse(source, source) if source else None

    def forget_calls(self) -> None:
        """The graph was forgotten: the functions of its choices are not needed any more."""
        self.calls.clear()
        self._functions.clear()

    # ------------------------------------------------------------------------------------------------------ tenants

    def house(self, scope_in: Callable[[Shard], Scope]) -> Scope:
        """The scope of one more machine."""
        while self._abandoned:
            self.close(self._abandoned.pop())
        scope = scope_in(self)
        self.tenants += 1
        return scope

    def close(self, scope: Scope) -> None:
        """A machine is over."""
        self.tenants -= 1
        if self.gone:
            self.saved.pop(scope, None)
        else:
            self.realm.close(scope)

    def abandon(self, scope: Scope) -> None:
        """A machine was dropped: its scope is closed at the next occasion, which is on the realm's own thread."""
        if self.gone:
            self.saved.pop(scope, None)
        self._abandoned.append(scope)

    @property
    def living(self) -> int:
        """How many machines it has that were not dropped."""
        return self.tenants - len(self._abandoned)

    def lose(self) -> None:
        """The realm ran out of memory: save what can be saved. Its machines move when their turn comes."""
        self.saved = self.realm.salvage()
        for scope in self._abandoned:
            self.saved.pop(scope, None)
        self.gone = True
        self.calls.clear()
        self._functions.clear()
        self.model.shards.lost(self)


class Shards:
    """The shards of one document."""

    def __init__(self, model: EcmascriptModel, capacity: int) -> None:
        self._model = model
        self._capacity = capacity
        self._filling: Shard | None = None
        self._all: weakref.WeakSet[Shard] = weakref.WeakSet()

    def __len__(self) -> int:
        return len(self._all)

    def any(self) -> Shard:
        """The shard that is being filled, or a new one."""
        shard = self._filling
        if shard is None:
            shard = self._filling = Shard(self._model)
            self._all.add(shard)
        return shard

    def with_room(self) -> Shard:
        """A shard with room for one more machine: the one being filled, the emptiest, or a new one."""
        shard = self._filling
        if shard is not None and shard.living < self._capacity:
            return shard
        others = [each for each in self._all if not each.gone and each.living * 2 <= self._capacity]
        self._filling = min(others, key=lambda each: each.living, default=None)
        return self.any()

    def lost(self, shard: Shard) -> None:
        """Nobody is taken into it any more."""
        self._all.discard(shard)
        if self._filling is shard:
            self._filling = None

    def for_survivor(self) -> Shard:
        """A shard for a machine that has lost its own: when many filled it together, the next must not be as full."""
        shard = self.with_room()
        if shard.tenants and shard.realm.memory_used * 2 > self._model.memory:
            self._filling = None
            shard = self.any()
        return shard

    def forget_calls(self) -> None:
        """See `Shard.forget_calls`."""
        for shard in self._all:
            shard.forget_calls()
