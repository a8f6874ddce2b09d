"""The names that a text sees in the js2py realm, and the scope behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from scxml_engine.ecmascript.js2py_engine import Engine, Js, put

SCOPE: Final = "__realm_scope__"  # as rewriting writes them
MADE: Final = "__realm_made__"
_OPERATORS: Final = {
    "*": "__mul__",
    "/": "__div__",
    "%": "__mod__",
    "+": "__add__",
    "-": "__sub__",
    "<<": "__lshift__",
    ">>": "__rshift__",
    "&": "__and__",
    "^": "__xor__",
    "|": "__or__",
    ">>>": "pyjs_bshift",
}


class Frame:
    """What js2py calls `var` at the top of a text: a scope's data, then the prelude's names, then the globals.

    Its methods have the names and shapes that translated text calls. `own` holds what is no data: the realm's own
    names, and the parameter of a `catch` while its block runs.
    """

    __slots__ = ("_engine", "data", "own", "shared")

    def __init__(self, engine: Engine, data: Js, shared: Js) -> None:
        self._engine = engine
        self.data = data
        self.shared = shared
        self.own: dict[str, Js] = {"this": engine.top, "null": engine.null, SCOPE: data}

    def get(self, name: str, throw: bool = True) -> Js:  # noqa: FBT001, FBT002 - js2py's own shape
        """The value of a name."""
        value = self.own.get(name)
        if value is not None:
            return value
        slot = self.data.own.get(name) or self.shared.own.get(name)
        if slot is None:
            value = self._engine.globals.get(name)
            if value is not None:
                return value
            if throw:
                raise self._engine.fail("ReferenceError", f"{name} is not defined")
            return self._engine.undefined
        if "value" in slot:
            return slot["value"]
        return slot["get"].call(self.data) if slot["get"].is_callable() else self._engine.undefined

    def put(self, name: str, value: Js, operator: str | None = None) -> Js:
        """Assign: a name that the scope lacks is left alone, so that nothing ends elsewhere."""
        if operator:
            value = getattr(self.get(name), _OPERATORS[operator])(value)
        if name in self.own:
            self.own[name] = value
        elif name in self.data.own:
            if not self.data.own[name].get("writable", True):
                raise self._engine.fail("TypeError", f"{name} is read-only")
            self.data.put(name, value)
        return value

    def registers(self, names: Iterable[str]) -> None:
        """Declare by `var`: a global of that name is what the variable begins as."""
        for name in names:
            if name not in self.data.own:
                put(self.data, name, self._engine.globals.get(name, self._engine.undefined))

    def force_own_put(self, name: str, value: Js, configurable: bool = False) -> None:  # noqa: FBT001, FBT002, ARG002 - js2py's own shape
        """Bind the parameter of a `catch`."""
        self.own[name] = value

    def delete(self, name: str) -> Js:
        """What `delete name` does."""
        return self.data.delete(name)


class Record:
    """One scope: its data, its constants, its chance."""

    __slots__ = ("constants", "data", "frame", "random", "view")

    def __init__(self, engine: Engine, shared: Js, random: float | list[int]) -> None:
        self.data: Js = engine.base.PyJsObject(prototype=shared)
        self.frame = Frame(engine, self.data, shared)
        self.constants: set[str] = set()
        self.random = random  # a seed not yet used, or the generator's four words
        self.data.realm_record = self
        self.view: Js = None

    def draw(self) -> float:
        """sfc32, as the other realm draws (purity.js): two words make the 53 bits of a number in [0, 1)."""
        words = self.random
        if not isinstance(words, list):
            seed = int(words)
            words = self.random = [_signed(seed), _signed(seed // 2**32), _signed(0x9E3779B9), 1]
            for _ in range(15):
                _word(words)
        return ((_word(words) >> 5) * 2**26 + (_word(words) >> 6)) / 2**53


class Handles:
    """Things by whole numbers; a number that was given up is given out again."""

    def __init__(self) -> None:
        self._items: list[Any] = []
        self._free: list[int] = []

    def __getitem__(self, handle: int) -> Any:  # noqa: ANN401 - the owner knows what it keeps
        return self._items[handle]

    def __iter__(self) -> Iterator[tuple[int, Any]]:
        return ((handle, item) for handle, item in enumerate(self._items) if item is not None)

    def add(self, item: object) -> int:
        """Keep a thing; answers its number."""
        if self._free:
            self._items[self._free[-1]] = item
            return self._free.pop()
        self._items.append(item)
        return len(self._items) - 1

    def remove(self, handle: int) -> None:
        """Let a thing go, unless it has gone already."""
        if self._items[handle] is not None:
            self._items[handle] = None
            self._free.append(handle)


def _signed(value: int) -> int:
    return (value + 2**31) % 2**32 - 2**31


def _word(words: list[int]) -> int:
    first, second, third, count = (each % 2**32 for each in words)
    total = first + second + count
    words[0] = _signed(second ^ (second >> 9))
    words[1] = _signed(third + (third << 3))
    words[2] = _signed(((third << 21) | (third >> 11)) + total)
    words[3] = _signed(count + 1)
    return total % 2**32


def view_class(engine: Engine) -> type:
    """A class of objects that show a scope's data, and let nothing be added: what a prelude would use a Proxy for."""

    def stored(self: Js, name: Js | str, value: Js, operator: str | None = None) -> Js:
        key = name if isinstance(name, str) else name.to_string().value
        slot = self.own.get(key)
        if slot is None:
            raise engine.fail("ReferenceError", f"{key} is not declared")
        if not slot.get("writable"):
            raise engine.fail("TypeError", f"{key} is read-only")
        if operator:
            value = getattr(slot["value"], _OPERATORS[operator])(value)
        slot["value"] = value
        return value

    methods = {
        "Class": "Proxy",
        "put": stored,
        "delete": lambda _self, _name: engine.base.false,
        "define_own_property": lambda _self, _name, _slot: False,
    }
    return type("View", (engine.base.PyJsObject,), methods)


def view_of(engine: Engine, kind: type, data: Js) -> Js:
    """The view of the scope whose data this is, always the same one."""
    record: Record | None = getattr(data, "realm_record", None)
    if record is None:
        raise engine.fail("TypeError", "a view shows a scope")
    if record.view is None:
        record.view = kind()
        record.view.own, record.view.prototype = data.own, None
    return record.view
