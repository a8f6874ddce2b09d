"""What the machine asks of a data model: the seam between the language and the texts in it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, Protocol

from scxml_engine.diagnostics import Diagnostic
from scxml_engine.ecmascript.base import FusedCall, Realm, Scope
from scxml_engine.ecmascript.inlining import Inline
from scxml_engine.ecmascript.values import Tagged
from scxml_engine.errors import ScriptError
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.model import Content, Text


class Home(Protocol):
    """Where the data of many machines live: what was fused there (`scxml.fusing`), and what runs it."""

    @property
    def realm(self) -> Realm:
        """What runs it."""
        ...

    @property
    def calls(self) -> dict[Hashable, FusedCall]:
        """The fused functions, by choice, step, or whatever else was fused."""
        ...

    def fuse(self, key: Hashable, source: str) -> FusedCall | None:
        """A fused function, to be found under that key from now on; None where there can be none."""
        ...


class Data(Protocol):
    """The data of one machine.

    Every method that evaluates raises ScriptError when the document's text fails, and RealmLost when the data itself
    is gone; the machine turns the first into `error.execution` and ends at the second.
    """

    @property
    def home(self) -> Home:
        """Where it lives, at the moment."""
        ...

    @property
    def scope(self) -> Scope:
        """Its handle there."""
        ...

    def event_to_cross(self) -> tuple[object, ...] | None:
        """`_event` as arguments of a fused function; None where there is none."""
        ...

    def cross_again(self) -> None:
        """A fused function gave up before it decided anything: `_event` may not have crossed."""
        ...

    def out_of_memory(self) -> ScriptError:
        """A fused function has lost the realm: what became of the data, and the error of what it did.

        Raises RealmLost when the data could not be saved.
        """
        ...

    @property
    def watches_configuration(self) -> bool:
        """Whether the document can ask `In()` at all; otherwise `set_configuration` need not be called."""
        ...

    def begin(self, now_ms: int) -> None:
        """A macrostep of this machine begins, at `now_ms` milliseconds since 1970."""
        ...

    def end(self) -> None:
        """The macrostep is over: `_event` is not needed any more."""
        ...

    def set_event(self, event: Event) -> None:
        """`_event` is this one from now on."""
        ...

    def set_configuration(self, ids: Sequence[str]) -> None:
        """`In()` answers for these states from now on."""
        ...

    def declare(self, name: str) -> None:
        """A data item exists from now on, undefined until something is assigned to it."""
        ...

    def declared(self, name: str) -> bool:
        """Whether a data item of that name exists."""
        ...

    def initialise(self, name: str, text: Text) -> None:
        """Give a declared item its first value."""
        ...

    def initialise_value(self, name: str, value: Tagged) -> None:
        """Give a declared item its first value."""
        ...

    def condition(self, text: Text) -> bool:
        """Whether the expression is true."""
        ...

    def value(self, text: Text) -> Tagged:
        """The value of the expression."""
        ...

    def log_text(self, text: Text) -> str:
        """The value of the expression for a log: a primitive as text, an object as JSON."""
        ...

    def assign(self, target: Text, text: Text) -> None:
        """Assign the value of an expression to a location."""
        ...

    def assign_value(self, target: Text, value: Tagged) -> None:
        """Assign a value to a location."""
        ...

    def run(self, text: Text) -> None:
        """Run a script."""
        ...

    def iterate(self, array: Text) -> tuple[Any, int]:
        """Begin a `<foreach>`: (its number, the length of the copied array)."""
        ...

    def item(self, iteration: Any, position: int, item: Text, index: Text | None) -> None:  # noqa: ANN401 - what `iterate` gave
        """Assign the element at `position` and, where asked for, the position."""
        ...

    def end_iteration(self, iteration: Any) -> None:  # noqa: ANN401 - as above
        """The `<foreach>` is over."""
        ...

    def snapshot(self) -> str:
        """All data as tagged JSON. Raises SnapshotError by name for a value that cannot be kept."""
        ...

    def close(self) -> None:
        """The machine is over: its data is forgotten."""
        ...


class DataModel(Protocol):
    """The data model of one document: compiles its texts once, for any number of machines."""

    def check(self) -> list[Diagnostic]:
        """Every text that does not parse (errors), and every one that had to be rewritten (notes)."""
        ...

    def content(self, content: Content) -> Tagged:
        """What text or markup inside an element stands for."""
        ...

    @property
    def can_fuse(self) -> bool:
        """Whether any text of the document can be part of a fused function."""
        ...

    def inline(self, text: Text) -> Inline | None:
        """The text as part of a fused function, or None."""
        ...

    def is_declared(self, name: str) -> bool | None:
        """Whether a data item of that name exists at all times (True), never (False), or it depends (None)."""
        ...

    def forget_calls(self) -> None:
        """The graph whose edges were fused was forgotten."""
        ...

    def open(self, system: Callable[[], Mapping[str, object]], seed: int) -> Data:
        """Data for a new machine; `system` gives the system variables by name."""
        ...

    def restore(self, snapshot: str, system: Callable[[], Mapping[str, object]], seed: int) -> Data:
        """Data as it was when the snapshot was taken."""
        ...
