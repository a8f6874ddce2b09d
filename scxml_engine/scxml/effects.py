"""What a machine wants done, as values: a closed family, in the order in which it came about.

The first group is for whoever runs the machine. The second is there only when the machine was made with `trace=True`,
and tells how it went; its last two only when the program is `observed`, too. Values that cross are tagged JSON; nothing
here has behaviour.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeAlias

from scxml_engine.diagnostics import Location
from scxml_engine.ecmascript.values import Tagged, decode, encode
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.value import value


@value
class Sent:
    """`<send>`: bring `event` to `target` after `delay` seconds; `target` '' is the session's own external queue.

    `processor` is the type of an event I/O processor other than SCXML's own, which is ''. For such a one `whole` says
    that the event's data is one `<content>`; otherwise `parameters` has the names and values in document order, with
    every repetition. Once a `Session` has passed it on, `sender` is the session that sends, and `place` its place in
    the order of everything that was asked for.
    """

    event: Event
    target: str
    delay: float
    processor: str = ""
    whole: bool = False
    parameters: tuple[tuple[str, Tagged], ...] = ()
    sender: str = ""
    place: int = 0


@value
class Cancelled:
    """`<cancel>`: forget the delayed events with this sendid."""

    sendid: str


@value
class Invoked:
    """`<invoke>`: begin a session of the document `text`, or of what stands under `src`.

    `number` is the invoking machine's own for it, `parameters` are tagged values by name. `line` is where the text
    begins in the invoking document.
    """

    number: int
    invokeid: str
    src: str
    text: str | None
    parameters: dict[str, Tagged]
    location: Location
    line: int = 1


@value
class InvokeCancelled:
    """The state of an `<invoke>` was left: the session of that number ends."""

    number: int


@value
class Forwarded:
    """`autoforward`: the invoked session of that number gets an exact copy of this event."""

    number: int
    event: Event


@value
class DocumentWanted:
    """An invoked session waits for the document under `uri`: `Session.supply` brings it."""

    session_id: str
    uri: str


@value
class Logged:
    """`<log>`: `text` as evaluated; `level` is None when the author gave none."""

    label: str
    text: str
    level: int | None
    location: Location


@dataclass(slots=True)
class Action:
    """A custom action that was reached, with its attributes evaluated.

    `attributes` holds Python values by name (`ecmascript.values`). `failures` says, by name, why an attribute has none.
    `words` are the attributes whose text was taken as it stands because it resolved to nothing. `place` is its place in
    the order of everything that was asked for, for the event that answers it: 0 until `Session` fills it in, and the
    only field that changes.
    """

    name: str
    attributes: dict[str, object]
    children: tuple[Action, ...]
    location: Location
    failures: dict[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    place: int = 0


@value
class Failed:
    """Something went wrong while running; `event` is the error event that was raised for it."""

    code: str
    message: str
    location: Location
    event: str


@value
class EventTaken:
    """Trace: an event left a queue."""

    event: Event


@value
class TransitionTaken:
    """Trace: a transition was enabled; `event` is None for an eventless one."""

    source: str
    targets: tuple[str, ...]
    event: str | None
    location: Location


@value
class Configured:
    """Trace: the macrostep is over; `states` are the active ids in document order."""

    states: tuple[str, ...]


@value
class GuardAsked:
    """Trace of an observed program: the condition of a transition was evaluated; `location` is the transition's.

    `event` is None when it was asked without one. `failed` when it had no value: it does not hold then, and an error
    event says so.
    """

    source: str
    event: str | None
    location: Location
    holds: bool
    failed: bool = False


@value
class Stepped:
    """Trace of an observed program: a microstep begins. The places of its transitions, and the ids that they enter.

    The one that starts a session has no transition.
    """

    transitions: tuple[Location, ...]
    entered: tuple[str, ...]


Effect: TypeAlias = (
    Sent
    | Cancelled
    | Invoked
    | InvokeCancelled
    | Forwarded
    | DocumentWanted
    | Logged
    | Action
    | Failed
    | EventTaken
    | TransitionTaken
    | Configured
    | GuardAsked
    | Stepped
)


def passed_on(sent: Sent, sender: str, place: int = 0) -> Sent:
    """The event on its way: it says who sends it, and its delay is over or kept elsewhere."""
    return Sent(sent.event, sent.target, 0.0, sent.processor, sent.whole, sent.parameters, sender, place)


def to_json(effect: Effect) -> list[Any]:
    """An effect as plain JSON: its kind, then its fields in order. For snapshots of work that was interrupted."""
    if isinstance(effect, Action):
        effect = replace(effect, attributes={name: encode(value) for name, value in effect.attributes.items()})
    return [type(effect).__name__, *(_plain(getattr(effect, each.name)) for each in fields(effect))]


def _plain(value: object) -> object:
    match value:
        case Action():
            return to_json(value)
        case Event():
            return value.to_json()
        case Location():
            return [value.file, value.line, value.column]
        case tuple():
            return [_plain(each) for each in value]
        case dict():
            return dict(value)
    return value


def from_json(values: list[Any]) -> Effect:
    """The effect of a snapshot."""
    kind, *rest = values
    match kind:
        case "Action":
            name, attributes, children, location, failures, words, place = rest
            known = {each: decode(Tagged(text)) for each, text in attributes.items()}
            inner = tuple(each for each in map(from_json, children) if isinstance(each, Action))
            return Action(name, known, inner, Location(*location), failures, tuple(words), place)
        case "Logged":
            label, text, level, place = rest
            return Logged(label, text, level, Location(*place))
        case "Failed":
            code, message, place, event = rest
            return Failed(code, message, Location(*place), event)
        case "EventTaken":
            return EventTaken(Event.from_json(rest[0]))
        case "TransitionTaken":
            return TransitionTaken(rest[0], tuple(rest[1]), rest[2], Location(*rest[3]))
        case "Configured":
            return Configured(tuple(rest[0]))
        case "GuardAsked":
            return GuardAsked(rest[0], rest[1], Location(*rest[2]), *rest[3:])
        case "Stepped":
            return Stepped(tuple(Location(*each) for each in rest[0]), tuple(rest[1]))
        case "Sent":
            event, target, delay, processor, whole, pairs, *passed_on = rest
            parameters = tuple((name, Tagged(text)) for name, text in pairs)
            return Sent(Event.from_json(event), target, delay, processor, whole, parameters, *passed_on)
        case "Invoked":
            number, invokeid, src, text, parameters, place, line = rest
            return Invoked(number, invokeid, src, text, parameters, Location(*place), line)
        case "InvokeCancelled":
            return InvokeCancelled(*rest)
        case "Forwarded":
            return Forwarded(rest[0], Event.from_json(rest[1]))
        case "DocumentWanted":
            return DocumentWanted(*rest)
    return Cancelled(*rest)
