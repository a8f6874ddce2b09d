"""The data of one machine: its scope in a shared realm, and what is told there, when something asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

from scxml_engine.ecmascript.base import Code, Realm, Scope
from scxml_engine.ecmascript.values import Tagged, encode
from scxml_engine.errors import RealmLost, ScriptError, ScriptSyntaxError, SnapshotError
from scxml_engine.scxml.datamodel.sharding import Shard
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.model import Text

_LOST: Final = "the data was lost when the script memory ran out"
_OUT_OF_MEMORY: Final = "the script memory ran out"

_CROSSED: Final = (None,)
Walk: TypeAlias = tuple[Shard, int]
"""A `<foreach>` that goes on: where, and its number there."""


class EcmascriptData:
    """The data of one machine: its scope in a shared realm.

    Nothing but that is kept from macrostep to macrostep: what a turn needs is with the shard, `home`.
    """

    __slots__ = ("_constants", "home", "lost", "scope")

    def __init__(self, shard: Shard, scope: Scope, constants: dict[str, Tagged] | None) -> None:
        self._constants = constants
        self.home = shard
        self.scope = scope
        self.lost = False
        if constants:
            self._define_constants()

    def __del__(self) -> None:
        if not self.lost:
            self.home.abandon(self.scope)

    def _define_constants(self) -> None:
        """The system variables that the document mentions."""
        for name, value in (self._constants or {}).items():
            self.home.realm.define(self.scope, name, value, constant=True)

    # ------------------------------------------------------------------------------------------ the turn of a machine

    @property
    def watches_configuration(self) -> bool:
        """Whether the document mentions `In` at all."""
        return self.home.model.mentions_configuration

    def begin(self, now_ms: int) -> None:
        """A macrostep begins."""
        if self.home.gone and not self.lost:
            self._move()
        home = self.home
        home.now_ms = now_ms
        home.entered = home.bound = home.configured = False
        home.event = None
        home.pushed = True
        home.states = ()

    def end(self) -> None:
        """The macrostep is over."""
        home = self.home
        home.event = None
        if home.bound and not self.lost:
            home.realm.forget(self.scope, "_event")
            home.bound = False

    def set_event(self, event: Event) -> None:
        """`_event` is this one from now on; it crosses when something is evaluated."""
        self.home.event = event
        self.home.pushed = False

    def set_configuration(self, ids: Sequence[str]) -> None:
        """`In()` answers for these states from now on."""
        self.home.states = ids
        self.home.configured = False

    def event_to_cross(self) -> tuple[object, ...] | None:
        """`_event` as arguments of a fused function; None where there is none."""
        home = self.home
        event = home.event
        if event is None:
            return None
        if home.pushed:
            return _CROSSED
        home.pushed = True
        projection = self.home.model.projection
        arguments = projection.arguments(event) if projection is not None else None
        if arguments is not None:
            return arguments
        text = self.home.model.event_value(event)
        if '"xml"' not in text and '"bigint"' not in text:
            return (text,)
        home.realm.event(self.scope, text)  # these are announced first, and that only this way
        home.bound = True
        return _CROSSED

    def cross_again(self) -> None:
        """`_event` may not have crossed: the general way brings it anew."""
        self.home.pushed = False

    def _move(self) -> None:
        """The realm was lost: on to another with what was saved; the turn goes on there."""
        old = self.home
        self.lost = True
        old.tenants -= 1
        text = old.saved.pop(self.scope, None)
        if text is None:
            return
        shard = self.home.model.shards.for_survivor()
        try:
            shard.compile_scripts()
            self.scope = shard.house(lambda home: home.realm.restore(text))
            self.home = shard
            self._define_constants()
        except RealmLost:
            shard.lose()
            return
        except SnapshotError:
            return
        self.lost = False
        shard.now_ms, shard.event, shard.states = old.now_ms, old.event, old.states
        shard.entered = shard.pushed = shard.bound = shard.configured = False

    def out_of_memory(self) -> ScriptError:
        """An evaluation has lost the realm: the data moves, and that evaluation alone has failed.

        Raises RealmLost when the data could not be saved.
        """
        if self.lost:
            raise RealmLost(_LOST)
        self.home.lose()
        self._move()
        if self.lost:
            raise RealmLost(_LOST)
        return ScriptError(_OUT_OF_MEMORY, "InternalError")

    def _ready(self, text: Text) -> Code:
        """The handle of a text, with everything that it may read in place."""
        home = self.home
        if self.lost:
            raise RealmLost(_LOST)
        code = home.codes[text.index]
        if code is None:
            code = self._compiled(text)
        if not home.entered:
            home.realm.enter(self.scope, home.now_ms)
            home.entered = True
        if home.event is not None and not (home.pushed and home.bound) and self.home.model.mentions_event:
            home.realm.event(self.scope, None if home.pushed else self.home.model.event_value(home.event))
            home.pushed = home.bound = True
        if not home.configured and self.home.model.mentions_configuration:
            home.realm.call("configure", encode(list(home.states)))
            home.configured = True
        return code

    def _compiled(self, text: Text) -> Code:
        try:
            return self.home.compile(text)[0]
        except ScriptSyntaxError as error:
            raise ScriptError(f"{text.where} does not parse: {error}", "SyntaxError", error.line) from None

    def _realm(self) -> Realm:
        if self.lost:
            raise RealmLost(_LOST)
        return self.home.realm

    # ---------------------------------------------------------------------------------------------------- evaluation

    def declare(self, name: str) -> None:
        """A data item exists from now on."""
        try:
            self._realm().declare(self.scope, name)
        except RealmLost:
            raise self.out_of_memory() from None

    def declared(self, name: str) -> bool:
        """Whether a data item of that name exists."""
        return self.home.realm.declared(self.scope, name)

    def initialise(self, name: str, text: Text) -> None:
        """Give a declared item its first value."""
        try:
            self._realm().initialise(self.scope, name, self._ready(text))
        except RealmLost:
            raise self.out_of_memory() from None

    def initialise_value(self, name: str, value: Tagged) -> None:
        """Give a declared item its first value."""
        try:
            self._realm().define(self.scope, name, value)
        except RealmLost:
            raise self.out_of_memory() from None

    def condition(self, text: Text) -> bool:
        """Whether the expression is true."""
        try:
            code = self._ready(text)
            return self.home.realm.truth(self.scope, code)
        except RealmLost:
            raise self.out_of_memory() from None

    def value(self, text: Text) -> Tagged:
        """The value of the expression."""
        try:
            code = self._ready(text)
            return self.home.realm.value(self.scope, code)
        except RealmLost:
            raise self.out_of_memory() from None

    def log_text(self, text: Text) -> str:
        """The value of the expression for a log."""
        try:
            code = self._ready(text)
            return self.home.realm.text(self.scope, code)
        except RealmLost:
            raise self.out_of_memory() from None

    def assign(self, target: Text, text: Text) -> None:
        """Assign the value of an expression to a location."""
        try:
            location, code = self._ready(target), self._ready(text)
            self.home.realm.assign(self.scope, location, code)
        except RealmLost:
            raise self.out_of_memory() from None

    def assign_value(self, target: Text, value: Tagged) -> None:
        """Assign a value to a location."""
        try:
            location = self._ready(target)
            self.home.realm.assign_value(self.scope, location, value)
        except RealmLost:
            raise self.out_of_memory() from None

    def run(self, text: Text) -> None:
        """Run a script."""
        try:
            code = self._ready(text)
            self.home.realm.run(self.scope, code)
        except RealmLost:
            raise self.out_of_memory() from None

    def iterate(self, array: Text) -> tuple[Walk, int]:
        """Begin a `<foreach>`."""
        try:
            code = self._ready(array)
            number, length = self.home.realm.iterate(self.scope, code)
        except RealmLost:
            raise self.out_of_memory() from None
        return (self.home, number), length

    def item(self, walk: Walk, position: int, item: Text, index: Text | None) -> None:
        """Assign the element at `position` and, where asked for, the position."""
        home, number = walk
        try:
            location = self._ready(item)
            index_location = self._ready(index) if index is not None else None
            if home is not self.home:
                raise ScriptError(_OUT_OF_MEMORY, "InternalError")
            home.realm.item(self.scope, number, position, location, index_location)
        except RealmLost:
            raise self.out_of_memory() from None

    def end_iteration(self, walk: Walk) -> None:
        """The `<foreach>` is over."""
        home, number = walk
        if home is self.home:
            self.home.realm.end_iteration(number)

    def snapshot(self) -> str:
        """All data as tagged JSON."""
        if self.home.gone and not self.lost:
            self._move()
        keep = None if self.lost or self._constants else self.home.keep
        if keep is not None and (not self.home.realm.watched or self.home.realm.unwatch()):
            kept = keep(self.scope, None)
            if isinstance(kept, str):
                return f'{{"random":0,"data":{kept}}}'
        try:
            return self._realm().snapshot(self.scope)
        except RealmLost:
            raise self.out_of_memory() from None

    def close(self) -> None:
        """The machine is over."""
        if not self.lost:
            self.lost = True
            self.home.close(self.scope)
