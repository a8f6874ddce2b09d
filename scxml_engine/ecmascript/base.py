"""What a realm is: a place that compiles ECMAScript text and answers a value, or raises.

Many machines of one document share a realm; each has its own scope there. A free name in a text means a property of
the scope it runs in, then a name of the prelude, then a standard global, all of which are frozen. Nothing leads from
one scope to another, nor out of the realm.

**A text is a pure function of what it was given.** Date speaks of the instant of the last `enter`, local time is UTC,
Math.random belongs to the scope and is seeded by `open`. Promises exist but their jobs never run.

Every entry that runs text raises, when it fails,

    ScriptError         the text threw; what it wrote before stays written
    ScriptInterrupted   it ran longer than RealmLimits.seconds; what it wrote before stays written
    RealmLost           the realm ran out of memory: `salvage` once, then build another

Handles are whole numbers and mean nothing in another realm. A handle that was never given is the caller's bug.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, TypeAlias

from scxml_engine.ecmascript.values import Tagged
from scxml_engine.errors import ScriptError

Code: TypeAlias = int  # handle of compiled text
Scope: TypeAlias = int  # handle of a scope
FusedCall: TypeAlias = Callable[..., int | str | None]  # see `Realm.fuse`


@dataclass(frozen=True, slots=True)
class RealmLimits:
    """What one realm may use. The defaults are such that no honest document meets them."""

    seconds: float = 0.05  # of processor time, for one entry; snapshots have twenty times as much
    memory: int = 64 * 1024 * 1024  # bytes, for all scopes together
    stack: int = 1024 * 1024  # bytes, of nested calls: about 600 of them; a thread must have more than this


@dataclass(frozen=True, slots=True)
class Prelude:
    """Trusted text that gives every scope of a realm some names.

    `source` is an expression that yields `{names: {…}, hooks: {…}}`. `names` are visible in every scope: values,
    functions and getters, whose `this` is the scope. `hooks` are functions that `Realm.call` reaches and texts do not.
    `assignable` says which of the names a location may write below (`_data.x`), never to.
    `es5_source` is the same for a realm that knows ECMAScript 5 alone; empty where `source` is ES5 already. For want of
    Proxy, `__realm_view__(this)` in it answers an object that shows the scope's data and lets no name be added.
    """

    source: str
    assignable: frozenset[str] = frozenset()
    es5_source: str = ""


@lru_cache(maxsize=16)
def spread(seed: int) -> float:
    """The whole number, exact as a float, that Math.random begins with: close seeds begin far apart."""
    return float(int.from_bytes(hashlib.sha256(str(seed).encode()).digest()[:6], "big"))


class Realm(Protocol):
    """A compiler and evaluator of ECMAScript text, with scopes."""

    @property
    def names(self) -> frozenset[str]:
        """What the prelude gives every scope."""

    def expression(self, text: str) -> Code:
        """Compile one expression. Raises ScriptSyntaxError."""

    def location(self, text: str) -> Code:
        """Compile a place that can be assigned to: `x`, `x.y[0]`. Raises ScriptSyntaxError."""

    def script(self, text: str) -> Code:
        """Compile statements; what they declare at top level will belong to the scope. Raises ScriptSyntaxError."""

    def open(self, seed: int | None = 0) -> Scope:
        """A new, empty scope; `seed` starts its Math.random, None where nothing can call it."""

    def close(self, scope: Scope) -> None:
        """Give up a scope with all that is in it; its handle will be given out again."""

    def enter(self, scope: Scope, now_ms: int) -> None:
        """Say whose turn it is, and what instant Date speaks of: milliseconds since 1970-01-01T00:00:00Z."""

    def event(self, scope: Scope, value: Tagged | None) -> None:
        """`_event`, a constant of the scope from now on; with None, the one that crossed last, in whatever way."""

    def define(self, scope: Scope, name: str, value: Tagged, *, constant: bool = False) -> None:
        """Make a property. A constant is read-only for texts and no part of a snapshot; Python may define it again."""

    def forget(self, scope: Scope, name: str) -> None:
        """Remove a property, if it is there."""

    def declared(self, scope: Scope, name: str) -> bool:
        """Whether the scope itself has a property of this name."""

    def declare(self, scope: Scope, name: str) -> None:
        """Make a property with the value undefined, unless it is there."""

    def value(self, scope: Scope, code: Code) -> Tagged:
        """Evaluate an expression. A ScriptError also where its value cannot cross: a function, a Map, an instance."""

    def truth(self, scope: Scope, code: Code) -> bool:
        """Evaluate an expression and convert it as `if` does."""

    def text(self, scope: Scope, code: Code) -> str:
        """Evaluate an expression for people: an object as JSON where JSON can say it, anything else as String(…)."""

    def assign(self, scope: Scope, location: Code, value: Code) -> None:
        """Evaluate, then store by reference. A ScriptError when the root name is not declared, or is a constant."""

    def assign_value(self, scope: Scope, location: Code, value: Tagged) -> None:
        """Store a value that comes from Python; otherwise as `assign`."""

    def initialise(self, scope: Scope, name: str, value: Code) -> None:
        """Make a property with the value of an expression, by reference."""

    def run(self, scope: Scope, script: Code) -> None:
        """Run a script."""

    def iterate(self, scope: Scope, array: Code) -> tuple[int, int]:
        """Begin a walk over a shallow copy of an array: (iteration, length). A ScriptError when it is no array."""

    def item(self, scope: Scope, iteration: int, index: int, item: Code, position: Code | None) -> None:
        """Store the item at `index`, by reference, and the index, in these locations."""

    def end_iteration(self, iteration: int) -> None:
        """Let go of the copy."""

    def call(self, name: str, *arguments: Tagged) -> None:
        """Call a hook of the prelude."""

    can_fuse: bool
    """Whether it can fuse at all."""

    watched: bool
    """Whether the time limit is on. Every entry that runs text switches it on; fused functions alone go without."""

    def fuse(self, source: str) -> FusedCall | None:
        """Compile a function of the engine's own making, of texts that cannot run away (`inlining`, `scxml.fusing`).

        It is called with a scope and `_event`: tagged JSON, or bits and the values that they speak of (`shape_event`),
        or None for the one that crossed last. Its answer is a number, a text by JSON.stringify, or None: then `stopped`
        says where it was. None from a realm that cannot do this. Raises
        ScriptError for text that does not parse.
        """

    def shape_event(self, properties: Sequence[str], data: Sequence[str]) -> None:
        """Which properties of `_event`, and which of its data, bits speak of, in this order; six at most."""

    def unwatch(self) -> bool:
        """Switch the time limit off. False where fused functions must not be called: since a BigInt or XML came in."""

    def stopped(self) -> tuple[str | None, ScriptError]:
        """What the last fused function had got to when it answered None, if that can still be said, and why."""

    def snapshot(self, scope: Scope) -> str:
        """All data of a scope, and its Math.random, as text. SnapshotError names what cannot be kept."""

    def restore(self, text: str) -> Scope:
        """A new scope as the snapshot was; its scripts must have been compiled here before. Raises SnapshotError."""

    def salvage(self) -> dict[Scope, str | None]:
        """After RealmLost, once: the snapshot of each scope, None where there is none. The realm refuses all else."""

    @property
    def memory_used(self) -> int:
        """Bytes in use, by all scopes together."""
