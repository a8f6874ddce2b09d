"""js2py as its realm needs it: loaded by name only, mended where it answers falsely, blind to the host, and frozen.

js2py is unmaintained, and keeps its built-in objects for the whole process: what is replaced and frozen here is so for
everybody in the process who uses js2py. Replaced is what would lie in silence or break what `base` promises:

    %                  it changed the value of the number that it answered, for the rest of the process
    for-in, keys       they sorted the names
    JSON               null was read as undefined, NaN was written bare, keys were sorted
    Math.round, …      halves went to the even number, infinities failed
    Date, Math.random  they spoke of the host's clock, zone and chance

eval, Function, console and typed arrays are taken away, and `pyimport` is switched off. **None of this makes js2py
safe.** It wraps whatever Python object one of its functions lets slip, and from any such object a text reaches all of
Python (CVE-2024-28397). The two published ways happen to be shut by what is replaced here; so were others, met by
accident, and nobody can say which was the last. Nothing limits time or memory either.
"""

from __future__ import annotations

import importlib
import math
import sys
import threading
import warnings
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, Final, Protocol, TypeAlias

from scxml_engine.ecmascript.js2py_math import mended
from scxml_engine.ecmascript.js2py_translator import mended_translator
from scxml_engine.errors import UsageError

Js: TypeAlias = Any  # an object of js2py, which ships no types

_ERRORS: Final = ("Error", "EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError")
_CODECS: Final = ("encodeURI", "encodeURIComponent", "decodeURI", "decodeURIComponent", "escape", "unescape")
_CLASSES: Final = ("Object", "Boolean", "Number", "String", "Array", "RegExp", "Math", "JSON")  # Date is another's
_REST: Final = ("undefined", "NaN", "Infinity", "parseInt", "parseFloat", "isNaN", "isFinite")
_NEWEST: Final = (3, 11)  # js2py rewrites bytecode, and knows that of no newer Python


class Chance(Protocol):
    """Whoever draws for Math.random."""

    def draw(self) -> float:
        """A number from 0 up to 1."""


class Turn:
    """Whose turn it is, and when. js2py's objects serve the whole process, hence so does this."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.now = 0.0  # the instant that Date speaks of, in milliseconds
        self.chance: Chance | None = None


class Engine:
    """js2py's parts, by the names that it gives them; `turn` must be set before anything runs."""

    def __init__(self, root: Any, parser: Any) -> None:  # noqa: ANN401 - untyped modules
        root.disable_pyimport()
        self.turn = Turn()
        self.base: Any = importlib.import_module("js2py.base")
        self.indent: Callable[[str], str] = importlib.import_module("js2py.translators.friendly_nodes").indent
        self.parser: Callable[[], Any] = parser.PyJsParser
        self.date_class: Any = importlib.import_module("js2py.constructors.jsdate").PyJsDate
        pyjs: Any = importlib.import_module("js2py.pyjs")
        self.namespace = {name: getattr(pyjs, name) for name in pyjs.__all__}  # what translated text refers to
        self.nodes = mended_translator(self.namespace)
        self.globals: dict[str, Js] = {name: pyjs.JS_BUILTINS[name] for name in (*_ERRORS, *_CODECS, *_CLASSES, *_REST)}
        self.thrown: type[Exception] = self.base.PyJsException
        self.undefined: Js = self.base.undefined
        self.null: Js = self.base.null
        self.top: Js = None  # what `this` is where no function is

    def native(self, name: str, length: int, act: Callable[[Js, Sequence[Js]], object]) -> Js:
        """A function made of a Python one, which is given `this` and the arguments."""

        def function(this: Js, arguments: Js, var: object = None) -> object:  # noqa: ARG001 - the shape that js2py knows
            return act(this, arguments.to_list())

        function.__name__ = name
        made = self.base.PyJsFunction(function, self.base.FunctionPrototype)
        made.own["length"]["value"] = self.base.Js(length)
        return made

    def method(self, holder: Js, name: str, length: int, act: Callable[[Js, Sequence[Js]], object]) -> None:
        """Give an object a function that is no part of its enumerable properties."""
        hidden(holder, name, self.native(name, length, act))

    def fail(self, kind: str, message: str) -> Exception:
        """An error that a text can catch."""
        error: Exception = self.base.MakeError(kind, message)
        return error

    def number(self, value: float) -> Js:
        """A number, also -0, which js2py's own way in makes 0."""
        if value == 0 and math.copysign(1, value) < 0:
            return self.base.PyJsNumber(-0.0, self.base.NumberPrototype)
        return self.base.Js(value)

    def object(self, prototype: Js = None) -> Js:
        """An empty object; without a prototype of its own it has Object's."""
        return self.base.PyJsObject(prototype=prototype or self.base.ObjectPrototype)

    def freeze(self, *roots: Js) -> None:
        """Freeze these and all that can be reached from them."""
        waiting, met = list(roots), set()
        while waiting:
            value = waiting.pop()
            if value is None or value.is_primitive() or id(value) in met:
                continue
            met.add(id(value))
            value.extensible = False
            waiting.append(value.prototype)
            for slot in value.own.values():
                slot["configurable"] = False
                if "value" in slot:
                    slot["writable"] = False
                waiting.extend(slot[part] for part in ("value", "get", "set") if part in slot)


def hidden(holder: Js, name: str, value: Js) -> None:
    """A property as built-in objects have them."""
    holder.own[name] = {"value": value, "writable": True, "enumerable": False, "configurable": True}


def put(holder: Js, name: str, value: Js, *, writable: bool = True) -> None:
    """A property as an assignment makes it, whatever was there."""
    holder.own[name] = {"value": value, "writable": writable, "enumerable": True, "configurable": True}


def ordered(names: Iterable[str]) -> list[str]:
    """Names in the order of ECMAScript: indices by size, then the rest as they came."""
    every = list(names)
    indices = [name for name in every if is_index(name)]
    if not indices:
        return every
    return sorted(indices, key=int) + [name for name in every if not is_index(name)]


def is_index(name: str) -> bool:
    """Whether the name of a property is that of an array's element."""
    return name.isascii() and name.isdigit() and (name == "0" or name[0] != "0") and len(name) < 11


@cache
def loaded() -> Engine:
    """js2py, mended but not yet frozen. Raises UsageError where it cannot be had."""
    try:
        with warnings.catch_warnings():
            # It warns where it cannot find the host's zone, which is never asked for here.
            warnings.filterwarnings("ignore", message="Please install or fix tzlocal")
            engine = Engine(importlib.import_module("js2py"), importlib.import_module("pyjsparser"))
    except Exception as error:
        raise UsageError(_cannot(error)) from error
    _mend(engine)
    return engine


def _cannot(error: Exception) -> str:
    mend = "use Python 3.11 and: pip install 'scxml-engine[js2py]'"
    if isinstance(error, ImportError):
        return f"The realm js2py needs the package js2py, which is not installed here: {mend}"
    if sys.version_info[:2] > _NEWEST:
        here = ".".join(map(str, sys.version_info[:2]))
        return f"The realm js2py cannot run on Python {here}, which js2py does not know: {mend}"
    return f"The realm js2py cannot run: js2py fails to load ({type(error).__name__}: {error}): {mend}"


def _mend(engine: Engine) -> None:
    base = engine.base

    def remainder(self: Js, other: Js) -> Js:
        left, right = self.to_number().value, other.to_number().value
        if math.isfinite(left) and right:
            return base.Js(math.fmod(left, right))
        return base.NaN

    def names(self: Js) -> Iterable[Js]:
        for name in ordered(self.own):
            slot = self.own.get(name)
            if slot is not None and slot["enumerable"]:
                yield base.Js(name)

    def listed(_this: Js, arguments: Sequence[Js], *, all_of_them: bool) -> list[str]:
        subject = arguments[0] if arguments else engine.undefined
        if subject.is_primitive():
            raise engine.fail("TypeError", "this is no object")
        return [name for name in ordered(subject.own) if all_of_them or subject.own[name]["enumerable"]]

    base.PyJs.__mod__ = remainder
    base.PyJs.__iter__ = names
    constructor = engine.globals["Object"]
    engine.method(constructor, "keys", 1, lambda this, given: listed(this, given, all_of_them=False))
    engine.method(constructor, "getOwnPropertyNames", 1, lambda this, given: listed(this, given, all_of_them=True))
    for name, (length, act) in mended().items():
        engine.method(engine.globals["Math"], name, length, act)
    engine.method(engine.globals["Math"], "random", 0, lambda _this, _given: _drawn(engine.turn))

    def refuse(*_given: object) -> Js:
        raise engine.fail("TypeError", "code cannot be made from text here")

    function = engine.native("Function", 1, refuse)
    function.create = refuse
    function.own["prototype"]["value"] = base.FunctionPrototype
    hidden(base.FunctionPrototype, "constructor", function)


def _drawn(turn: Turn) -> float:
    if turn.chance is None:
        raise RuntimeError("Math.random was asked before any scope had its turn")
    return turn.chance.draw()
