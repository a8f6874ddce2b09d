"""Executable content: what the elements of section 4, 5.4 and 6 do inside a block.

An error inside a block stops that block and raises one error event (section 4: "it MUST NOT process the remaining
elements of the block"). What concerns the world outside becomes an effect; what concerns the machine itself goes onto
its internal queue.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

from scxml_engine.diagnostics import Location
from scxml_engine.ecmascript.values import UNDEFINED, Tagged, encode
from scxml_engine.errors import LimitExceeded, RealmLost, ScriptError, ScriptInterrupted
from scxml_engine.scxml import model
from scxml_engine.scxml.datamodel.base import Data, DataModel
from scxml_engine.scxml.effects import Action, Cancelled, Effect, Failed, Logged, Sent
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.extension import AttributeSchema
from scxml_engine.scxml.limits import Limits
from scxml_engine.scxml.payloads import crossed, delay_seconds, joined, said_in_full

if TYPE_CHECKING:
    from scxml_engine.scxml.invocation import Invocations

SCXML_PROCESSOR: Final = "http://www.w3.org/TR/scxml/#SCXMLEventProcessor"
SCXML_PROCESSOR_NAMES: Final = frozenset({SCXML_PROCESSOR, "http://www.w3.org/TR/scxml/", "scxml"})
_WORD = re.compile(r"[^\W\d][\w$]*")
_NAME = re.compile(r"(?:[^\W\d]|\$)[\w$]*")
_UNDEFINED: Final = encode(UNDEFINED)


class ContentError(Exception):
    """An element of executable content failed; `event` is the error event to raise for it."""

    def __init__(self, event: str, message: str, sendid: str | None = None) -> None:
        super().__init__(message)
        self.event = event
        self.sendid = sendid


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a machine runs: its session's id, what its events can reach, and how.

    `reaches` says whether there is a session under a target of the SCXML processor. `processors` gives the location of
    this session by type of event I/O processor, for those besides SCXML's own.
    """

    session_id: str
    reaches: Callable[[str], bool] = lambda _: False
    processors: Mapping[str, str] = field(default_factory=dict)


def surroundings(place: Surroundings | str) -> Surroundings:
    """Those of a session; a machine that was given no more than an id reaches nobody."""
    return Surroundings(place) if isinstance(place, str) else place


class Owner(Protocol):
    """What blocks need of the machine that they belong to."""

    place: Surroundings | str
    sends: int
    """How many ids were made for events that it sent."""

    @property
    def data(self) -> Data:
        """Its data."""
        ...

    @property
    def invocations(self) -> Invocations:
        """What its states have invoked."""
        ...


class Executor:
    """Runs blocks for the machines of one program, one macrostep of one machine at a time.

    It holds what a macrostep needs and a machine at rest does not: the internal queue, the effects, what was counted.
    """

    def __init__(self, datamodel: DataModel, limits: Limits, written_ids: Collection[str] = ()) -> None:
        self._datamodel = datamodel
        self._served: Owner | None = None
        self.queue: deque[Event] = deque()
        self.effects: list[Effect] = []
        self._queue_limit = limits.queue
        self._foreach_limit = limits.foreach
        self._interruptions_limit = limits.interruptions
        self.passes = 0
        self.interruptions = 0
        self._reached: model.Executable | None = None  # the element that an error is told of
        self._soiled = False  # whether there is anything to be counted from nought in the next macrostep
        self._written_ids = written_ids
        self.cancelled: frozenset[str] = frozenset()  # targets of the sessions that this macrostep has cancelled
        self._runners: dict[type, Callable[[Any], None]] = {
            model.Raise: self._raise,
            model.If: self._if,
            model.Foreach: self._foreach,
            model.Log: self._log,
            model.Assign: self._assign,
            model.Script: self._script,
            model.Send: self._send,
            model.Cancel: self._cancel,
            model.Custom: self._custom,
        }

    def serve(self, owner: Owner, effects: list[Effect]) -> None:
        """A macrostep of this machine begins; what it does outside goes to `effects`."""
        self._served = owner
        self.effects = effects
        if self._soiled:
            self._soiled = False
            self.passes = self.interruptions = 0
            self.cancelled = frozenset()
        if self.queue:  # left by a macrostep that something outside has broken off
            self.queue.clear()

    def leave(self, owner: Owner) -> None:
        """This machine is over: nothing of it is kept here."""
        if self._served is owner:
            self._served = None
            self.effects = []

    def cancel(self, target: str) -> None:
        """The session under this target is cancelled."""
        self._soiled = True
        self.cancelled |= {target}

    @property
    def _owner(self) -> Owner:
        if self._served is None:
            raise LookupError("no macrostep goes on")
        return self._served

    @property
    def data(self) -> Data:
        """The data of the machine."""
        return self._owner.data

    @property
    def invocations(self) -> Invocations:
        """What the machine has invoked."""
        return self._owner.invocations

    @property
    def _place(self) -> Surroundings:
        return surroundings(self._owner.place)

    # -------------------------------------------------------------------------------------------------------- blocks

    def execute(self, block: model.Block) -> None:
        """Run a block; an error stops it and becomes an event."""
        try:
            self._inner(block)
        except RealmLost:
            raise
        except ScriptError as error:
            self.fail_at(error, _place(self._reached))
        except ContentError as error:
            self.fail(error.event, str(error), _place(self._reached), error.sendid)

    def attempt(self, act: Callable[[], object], location: Location) -> bool:
        """Do something that is no block (a condition, a data item); an error becomes an event. Whether it was done."""
        try:
            act()
        except RealmLost:
            raise
        except ScriptError as error:
            self.fail_at(error, location)
            return False
        return True

    def fail_at(self, error: ScriptError, location: Location) -> None:
        """An evaluation has failed. Scripts that are stopped again and again would make one macrostep last for ever."""
        if isinstance(error, ScriptInterrupted):
            self._soiled = True
            self.interruptions += 1
            if self.interruptions > self._interruptions_limit:
                raise LimitExceeded(f"more than {self._interruptions_limit} scripts of one macrostep ran too long")
        self.fail("error.execution", _message(error), location)

    def fail(self, event: str, message: str, location: Location, sendid: str | None = None) -> None:
        """Raise an error event, with what went wrong as its data."""
        self.effects.append(Failed(event, message, location, event))
        self.enqueue(Event(event, "platform", encode({"message": message, "line": location.line}), sendid))

    def enqueue(self, event: Event) -> None:
        """Put an event on the internal queue."""
        if len(self.queue) >= self._queue_limit:
            raise LimitExceeded(f"more than {self._queue_limit} events wait on the internal queue")
        self.queue.append(event)

    def enqueue_all(self, events: tuple[Event, ...]) -> None:
        """Put events on the internal queue."""
        if len(self.queue) + len(events) > self._queue_limit:
            for event in events:
                self.enqueue(event)
        self.queue.extend(events)

    def attempt_content(self, act: Callable[[], object], location: Location) -> None:
        """Do what an element outside a block asks for (`<invoke>`); an error becomes an event."""
        try:
            self.attempt(act, location)
        except ContentError as error:
            self.fail(error.event, str(error), location, error.sendid)

    def _inner(self, block: model.Block) -> None:
        """A block inside a block: its errors stop the outer one too."""
        for node in block:
            self._reached = node
            self._runners[type(node)](node)

    # ------------------------------------------------------------------------------------------------------ elements

    def _raise(self, node: model.Raise) -> None:
        self.enqueue(Event(node.event, "internal"))

    def _if(self, node: model.If) -> None:
        for branch in node.branches:
            if branch.cond is None or self._holds(branch.cond):
                self._inner(branch.block)
                return

    def _holds(self, cond: model.Text) -> bool:
        """A condition that cannot be evaluated is false, and says so (section 5.9.1)."""
        result = False

        def ask() -> None:
            nonlocal result
            result = self.data.condition(cond)

        self.attempt(ask, cond.location)
        return result

    def _foreach(self, node: model.Foreach) -> None:
        iteration, length = self.data.iterate(node.array)
        self._soiled = True
        try:
            for name in (node.item_name, node.index_name):
                if _NAME.fullmatch(name) and not name.startswith("_") and not self.data.declared(name):
                    self.data.declare(name)
            for position in range(length):
                self.passes += 1
                self._reached = node
                if self.passes > self._foreach_limit:
                    message = f"<foreach> ran more than {self._foreach_limit} times in one macrostep"
                    raise ContentError("error.execution", message)
                self.data.item(iteration, position, node.item, node.index)
                self._inner(node.block)
        finally:
            self.data.end_iteration(iteration)

    def _log(self, node: model.Log) -> None:
        text = self.data.log_text(node.expr) if node.expr is not None else ""
        self.effects.append(Logged(node.label, text, node.level, node.location))

    def _assign(self, node: model.Assign) -> None:
        if node.expr is not None:
            self.data.assign(node.target, node.expr)
        else:
            value = self._datamodel.content(node.content) if node.content is not None else _UNDEFINED
            self.data.assign_value(node.target, value)

    def _script(self, node: model.Script) -> None:
        self.data.run(node.text)

    # --------------------------------------------------------------------------------------------------- send, cancel

    def _send(self, node: model.Send) -> None:
        sendid = node.id
        if node.id_location is not None:
            sendid = self._new_id()
            self.data.assign_value(node.id_location, encode(sendid))
        try:
            self._dispatch(node, sendid)
        except RealmLost:
            raise
        except ScriptError as error:
            raise ContentError("error.execution", _message(error), sendid) from None

    def _new_id(self) -> str:
        """An id that is unique in the session (3.14): none that it made before, and none that the author wrote."""
        while True:
            self._owner.sends += 1
            sendid = f"send.{self._owner.sends}"
            if sendid not in self._written_ids:
                return sendid

    def _dispatch(self, node: model.Send, sendid: str | None) -> None:
        name = self.text_of(node.event)
        target = self.text_of(node.target)
        processor = self.text_of(node.type) or SCXML_PROCESSOR
        own = processor in SCXML_PROCESSOR_NAMES
        if not own and processor not in self._place.processors:
            raise ContentError("error.execution", f'the event I/O processor "{processor}" is not supported', sendid)
        delay = self._delay(node, sendid)
        data, pairs = self._message(node.payload)
        if not own:
            if not target:
                raise ContentError("error.communication", f"an event by {processor} needs a target", sendid)
            event = Event(name, "external", data, sendid, self._place.processors[processor], processor)
            whole = node.payload.content is not None or node.payload.content_expr is not None
            self.effects.append(Sent(event, target, delay, processor, whole, pairs))
            return
        if target != "#_internal":
            self._check_target(target, sendid)
        elif delay:
            raise ContentError("error.execution", "a delayed event cannot go to #_internal", sendid)
        self.send_own(name, target, delay, sendid, data, pairs)

    def send_own(
        self,
        name: str,
        target: str,
        delay: float,
        sendid: str | None,
        data: Tagged | None,
        pairs: Sequence[tuple[str, Tagged]],
    ) -> None:
        """Send by SCXML's own processor, to a target that is known to be there.

        `data` is what `joined` makes of the parameters, if `pairs` of them there are.
        """
        raw = said_in_full(pairs)
        if target == "#_internal":
            self.enqueue(Event(name, "internal", data, sendid, raw=raw))
            return
        origin = f"#_scxml_{self._place.session_id}"
        event = Event(name, "external", data, sendid, origin, SCXML_PROCESSOR, raw=raw)
        self.effects.append(Sent(event, target, delay))

    def _check_target(self, target: str, sendid: str | None) -> None:
        own = ("", f"#_scxml_{self._place.session_id}")
        if target in own or (target not in self.cancelled and self._place.reaches(target)):
            return
        if target.startswith("#_"):
            raise ContentError("error.communication", f'there is no session or parent "{target}"', sendid)
        raise ContentError("error.execution", f'"{target}" is no target of an event', sendid)

    def _delay(self, node: model.Send, sendid: str | None) -> float:
        text = self.text_of(node.delay)
        seconds = delay_seconds(text)
        if seconds is None:
            message = f'"{text.strip()}" is no delay: write seconds as in "5s"'
            raise ContentError("error.execution", message, sendid)
        return seconds

    def text_of(self, choice: model.Choice) -> str:
        """The text of an attribute that may be an expression."""
        if choice.expr is not None:
            return self.data.log_text(choice.expr)
        return choice.literal or ""

    def payload(self, payload: model.Payload) -> Tagged | None:
        """What an event carries: an object of parameters, or one content."""
        return self._message(payload)[0]

    def _message(self, payload: model.Payload) -> tuple[Tagged | None, tuple[tuple[str, Tagged], ...]]:
        """What an event carries, and the parameters that it is made of."""
        if payload.content_expr is not None:
            return self.data.value(payload.content_expr), ()
        if payload.content is not None:
            return self._datamodel.content(payload.content), ()
        pairs = self._pairs(payload.params)
        return joined(pairs), tuple(pairs)

    def parameters(self, params: Sequence[model.Param]) -> dict[str, Tagged]:
        """The values of `<param>` and `namelist` by name; of a name that is repeated, the last."""
        return dict(self._pairs(params))

    def _pairs(self, params: Sequence[model.Param]) -> list[tuple[str, Tagged]]:
        """The values of `<param>` and `namelist`, in order. A failing `<param>` is left out (5.7.2)."""
        pairs: list[tuple[str, Tagged]] = []
        for param in params:
            try:
                pairs.append((param.name, self.data.value(param.expr)))
            except RealmLost:
                raise
            except ScriptError as error:
                if param.expr.where == "namelist":
                    raise  # a failing namelist discards the whole message (6.2.3)
                self.fail("error.execution", _message(error), param.location)
        return pairs

    def _cancel(self, node: model.Cancel) -> None:
        self.effects.append(Cancelled(self.text_of(node.sendid)))

    # ------------------------------------------------------------------------------------------------- custom actions

    def _custom(self, node: model.Custom) -> None:
        if node.fault:
            raise ContentError("error.execution", node.fault)
        self.effects.append(self._evaluated(node))

    def _evaluated(self, node: model.Custom) -> Action:
        attributes: dict[str, object] = {}
        failures: dict[str, str] = {}
        words: list[str] = []
        schemas = {each.name: each for each in node.schema.attributes} if node.schema else {}
        for attribute in node.attributes:
            try:
                value, is_word = self._attribute(schemas[attribute.name], attribute, attributes)
            except RealmLost:
                raise
            except ScriptError as error:
                failures[attribute.name] = _message(error)
                continue
            attributes[attribute.name] = value
            if is_word:
                words.append(attribute.name)
        children = tuple(self._evaluated(child) for child in node.children)
        return Action(node.name, attributes, children, node.location, failures, tuple(words))

    def _attribute(
        self, schema: AttributeSchema, attribute: model.Attribute, so_far: Mapping[str, object]
    ) -> tuple[object, bool]:
        """The value of an attribute by the rule of `AttributeSchema`, and whether it is an unresolved word."""
        source = attribute.source
        token = schema.token(source)
        if token is not None and not self.data.declared(source):
            return token, False
        taken = None
        if schema.literal is not None and not self.data.declared(source):
            taken = schema.literal(source, so_far)
        if taken is None:
            taken = schema.number(source)
        if taken is not None:
            return taken, False
        try:
            return crossed(self.data.value(attribute.expr)), False
        except RealmLost:
            raise
        except ScriptError as error:
            if error.name == "ReferenceError" and _WORD.fullmatch(source) and not self.data.declared(source):
                return source, True
            raise


def _message(error: ScriptError) -> str:
    text = str(error)
    return text if error.name in ("Error", "") or text.startswith(error.name) else f"{error.name}: {text}"


def _place(node: model.Executable | None) -> Location:
    return node.location if node is not None else Location("")
