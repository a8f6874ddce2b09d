"""A treatment document as read: frozen nodes, each with the place of its start tag.

Nothing here behaves. The reader makes these values, the chart compiles the structure, and the machine walks the
executable content. Names are those of the Recommendation (section 3 for states, 4 for executable content, 5 for data,
6 for communication).
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, Union

from scxml_engine.diagnostics import Severity

if TYPE_CHECKING:
    from scxml_engine.diagnostics import Diagnostic, Location
    from scxml_engine.scxml.extension import ActionSchema
    from scxml_engine.scxml.fetching import Fetched


class Goal(enum.Enum):
    """What a piece of data-model text must parse as."""

    EXPRESSION = "expression"
    LOCATION = "location"
    SCRIPT = "script"


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of data-model text: its number in the document, what it must parse as, and where it stands.

    `index` is the key under which a data model keeps what it compiled. `where` names the attribute or element for
    people (`cond`, `<script>`). `fault` says how bad it is when it does not parse; None when it is not meant to be
    evaluated.
    """

    index: int
    goal: Goal
    source: str
    where: str
    location: Location
    fault: Severity | None = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Content:
    """Text or markup that is data: inside an element, or fetched for it; `markup` when it may be XML.

    `fault` says why it could not be fetched; then it has no value, and whoever asks for one gets an error.
    """

    source: str
    markup: bool
    location: Location
    fault: str = ""


# -------------------------------------------------------------------------------- executable content


@dataclass(frozen=True, slots=True)
class Raise:
    """`<raise>`: put an event on the internal queue."""

    event: str
    location: Location


@dataclass(frozen=True, slots=True)
class Branch:
    """One partition of an `<if>`; the one of `<else/>` has no condition."""

    cond: Text | None
    block: Block


@dataclass(frozen=True, slots=True)
class If:
    """`<if>`: the first branch whose condition holds."""

    branches: tuple[Branch, ...]
    location: Location


@dataclass(frozen=True, slots=True)
class Foreach:
    """`<foreach>`: the block once for each element of a copy of the array."""

    array: Text
    item: Text
    item_name: str
    index: Text | None
    index_name: str
    block: Block
    location: Location


@dataclass(frozen=True, slots=True)
class Log:
    """`<log>`; `level` is the vendor's extra attribute (row D4)."""

    label: str
    expr: Text | None
    level: int | None
    location: Location


@dataclass(frozen=True, slots=True)
class Assign:
    """`<assign>`: from an expression or from the element's content."""

    target: Text
    expr: Text | None
    content: Content | None
    location: Location


@dataclass(frozen=True, slots=True)
class Script:
    """`<script>`."""

    text: Text
    location: Location


@dataclass(frozen=True, slots=True)
class Param:
    """`<param>`: a key and a value for an event's data."""

    name: str
    expr: Text
    location: Location


@dataclass(frozen=True, slots=True)
class Payload:
    """What an event or `<donedata>` carries: parameters, or one whole value."""

    params: tuple[Param, ...] = ()
    content_expr: Text | None = None
    content: Content | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """An attribute that may be written as text or as an expression (`event` / `eventexpr`)."""

    literal: str | None = None
    expr: Text | None = None


@dataclass(frozen=True, slots=True)
class Send:
    """`<send>` (section 6.2)."""

    event: Choice
    target: Choice
    type: Choice
    delay: Choice
    id: str | None
    id_location: Text | None
    payload: Payload
    location: Location


@dataclass(frozen=True, slots=True)
class Cancel:
    """`<cancel>`."""

    sendid: Choice
    location: Location


@dataclass(frozen=True, slots=True)
class Invoke:
    """`<invoke>` (section 6.4).

    `finalize` is None when the element is absent. `returns` are the names of parameters that stand for a location: an
    empty `<finalize>` assigns to them what an event of the child has under that name (section 6.5.2).
    """

    type: Choice
    src: Choice
    id: str | None
    id_location: Text | None
    payload: Payload
    autoforward: bool
    finalize: Block | None
    returns: tuple[tuple[str, Text], ...]
    location: Location


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of a custom action: its text, and that text as an expression."""

    name: str
    source: str
    expr: Text


@dataclass(frozen=True, slots=True)
class Custom:
    """An action of an extension's namespace, with its child elements.

    `schema` is None when the namespace is known and the name is not. With a `fault`, in a lenient extension, it raises
    `error.execution` with those words when it is reached (row A9).
    """

    name: str
    schema: ActionSchema | None
    attributes: tuple[Attribute, ...]
    children: tuple[Custom, ...]
    location: Location
    fault: str = ""


Executable: TypeAlias = Union[Raise, If, Foreach, Log, Assign, Script, Send, Cancel, Custom]  # noqa: UP007 - forward names
Block: TypeAlias = "tuple[Executable, ...]"


# -------------------------------------------------------------------------------- structure


class Kind(enum.Enum):
    """What a state is."""

    ROOT = "scxml"
    STATE = "state"
    PARALLEL = "parallel"
    FINAL = "final"
    HISTORY = "history"


@dataclass(frozen=True, slots=True)
class Transition:
    """`<transition>`: `event` as written, `events` its descriptors as tuples of tokens, `targets` ids."""

    event: str
    events: tuple[tuple[str, ...], ...]
    cond: Text | None
    targets: tuple[str, ...]
    internal: bool
    block: Block
    location: Location


@dataclass(frozen=True, slots=True)
class Data:
    """`<data>`: a declared variable with its first value, if it has one."""

    id: str
    expr: Text | None
    content: Content | None
    location: Location


@dataclass(frozen=True, slots=True)
class State:
    """`<scxml>`, `<state>`, `<parallel>`, `<final>` or `<history>`.

    `initial` is the initial transition: of `initial=`, of `<initial>`, or, for a history, its default. `deep` is of a
    history alone.
    """

    kind: Kind
    id: str
    children: tuple[State, ...]
    transitions: tuple[Transition, ...]
    initial: Transition | None
    onentry: tuple[Block, ...]
    onexit: tuple[Block, ...]
    data: tuple[Data, ...]
    invokes: tuple[Invoke, ...]
    donedata: Payload | None
    deep: bool
    location: Location


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document.

    `texts` holds every piece of data-model text by index, `send_ids` and `invoke_ids` the ids that are written in
    `<send>` and `<invoke>`.

    `digest` is the SHA-256 of its text, or, when it named others by src=, of its text and theirs, which `fetched`
    holds: with another script beside it, it is another document.
    """

    name: str
    file: str
    digest: str
    datamodel: str
    late_binding: bool
    script: Script | None
    root: State
    texts: tuple[Text, ...]
    diagnostics: tuple[Diagnostic, ...]
    fetched: tuple[Fetched, ...] = ()
    send_ids: frozenset[str] = frozenset()
    invoke_ids: frozenset[str] = frozenset()
