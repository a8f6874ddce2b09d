"""Values of js2py as tagged JSON (the format is in values.py) and back; what cannot be kept is refused by name."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from scxml_engine.ecmascript.js2py_dates import Dates
from scxml_engine.ecmascript.js2py_dom import Dom
from scxml_engine.ecmascript.js2py_engine import Engine, Js, hidden, is_index, loaded, ordered, put
from scxml_engine.ecmascript.js2py_json import Json, joined, units
from scxml_engine.ecmascript.values import DEEPEST, SAFE_INTEGER, Tagged
from scxml_engine.ecmascript.xml_text import DOCUMENT, ELEMENT

_KEPT_PROPERTIES: Final = {"length", "name", "prototype", "arguments", "caller"}
_NAME: Final = re.compile(r"[^\W\d]\w*", re.ASCII)
_MOST_HOLES: Final = 100_000


class Refusal(Exception):
    """A value that cannot cross or be kept, or text that is no value."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a function comes from, and what its prototype was then."""

    hash: str
    key: str
    prototype: Js
    members: int


class Values:
    """Both ways, for one engine."""

    def __init__(self, engine: Engine, plain: Json, dates: Dates) -> None:
        self.engine = engine
        self.plain = plain
        self.dates = dates
        self.dom = Dom(engine, plain)

    def tagged(self, value: Js) -> Tagged:
        """A value on its way out. Raises Refusal."""
        survey = _Survey(self, lambda path: f"{path}: " if path else "", origins_kept=False)
        survey.look(value, ())
        return Tagged(_compact(_Copy(self, survey.met).of(value)))

    def data(self, data: Js, names: list[str]) -> object:
        """The data of a scope, ready for JSON. Raises Refusal."""
        survey = _Survey(self, lambda path: f"data item {path}: " if path else "the data: ", origins_kept=True)
        survey.met[id(data)] = 0  # known from the start, so that a way back to it is noticed
        survey.look_at_keys(data, names, ())
        if survey.met[id(data)]:
            raise Refusal("the data: a reference to the whole of it cannot be kept")
        return _Copy(self, survey.met, places_kept=True).pairs(data, names)

    def untagged(self, text: str) -> Js:
        """A value on its way in. Raises Refusal."""
        node = json.loads(text)
        return self.revived(node, {}) if '"$"' in text else self.plain.value(node)

    def revived(self, node: Any, functions: dict[str, Js]) -> Js:  # noqa: ANN401 - whatever json.loads answers
        """A value from parsed tagged JSON; `functions` are those that may be referred to. Raises Refusal."""
        return _Revival(self, functions).of(node)


@cache
def ready() -> Values:
    """js2py mended, with the values' ways in and out, and then frozen for good. Raises UsageError."""
    engine = loaded()
    values = Values(engine, Json(engine), Dates(engine))
    engine.top = engine.object()
    for name, value in engine.globals.items():
        hidden(engine.top, name, value)
    engine.freeze(engine.top)
    return values


def _compact(tree: object) -> str:
    return json.dumps(tree, separators=(",", ":"))


def _step(key: str) -> str:
    if is_index(key):
        return f"[{key}]"
    return f".{key}" if _NAME.fullmatch(key) or key == "$" else f"[{json.dumps(key)}]"


class _Survey:
    """One walk over a value: refuses what cannot be kept, counts meetings. `path` is the keys that lead to a value."""

    def __init__(self, values: Values, subject: Callable[[str], str], *, origins_kept: bool) -> None:
        self._values = values
        self._base = values.engine.base
        self._subject = subject
        self._origins_kept = origins_kept
        self.met: dict[int, int] = {}

    def _refuse(self, path: tuple[str, ...], what: str) -> Refusal:
        return Refusal(self._subject("".join(map(_step, path)).removeprefix(".")) + what)

    def look(self, value: Js, path: tuple[str, ...]) -> None:
        if value.is_primitive():
            return
        if value.is_callable():
            self._look_at_function(value, path)
        elif id(value) in self.met:
            self.met[id(value)] += 1
        else:
            self.met[id(value)] = 0
            self._look_inside(value, path)

    def _look_inside(self, value: Js, path: tuple[str, ...]) -> None:
        if len(path) > DEEPEST:
            raise self._refuse(path, f"it is nested deeper than {DEEPEST} levels")
        if self._values.dom.knows(value):
            self._look_at_dom(value, path)
            return
        if value.Class == "Array" and value.prototype is self._base.ArrayPrototype:
            self._look_at_array(value, path)
        elif value.prototype is self._base.ObjectPrototype:
            self.look_at_keys(value, ordered(value.own), path)
        elif self._values.dates.is_plain(value):
            if value.own:
                raise self._refuse(path, "a Date with properties of its own cannot be kept")
        else:
            raise self._refuse(path, f"{_kind(value)} cannot be kept")
        if not value.extensible:
            raise self._refuse(path, "a frozen, sealed or inextensible object cannot be kept")

    def _look_at_array(self, value: Js, path: tuple[str, ...]) -> None:
        names = ordered(name for name in value.own if name != "length")
        length = value.own["length"]
        if not all(map(is_index, names)):
            raise self._refuse(path, "an array with properties of its own cannot be kept")
        if length["value"].value - len(names) > _MOST_HOLES:
            raise self._refuse(path, "so sparse an array cannot be kept")
        if not length["writable"]:
            raise self._refuse(path, "a frozen array cannot be kept")
        self.look_at_keys(value, names, path)

    def look_at_keys(self, value: Js, names: list[str], path: tuple[str, ...]) -> None:
        for name in names:
            slot = value.own[name]
            if "value" not in slot:
                raise self._refuse((*path, name), "an accessor cannot be kept")
            if not (slot["writable"] and slot["enumerable"] and slot["configurable"]):
                raise self._refuse((*path, name), "a read-only or hidden property cannot be kept")
            self.look(slot["value"], (*path, name))

    def _look_at_function(self, value: Js, path: tuple[str, ...]) -> None:
        if not self._origins_kept:
            raise self._refuse(path, "a function cannot leave the data model")
        origin: Origin | None = getattr(value, "realm_origin", None)
        if origin is None:
            raise self._refuse(path, "a function that no top-level declaration of a script makes again cannot be kept")
        if not value.own.keys() <= _KEPT_PROPERTIES:
            raise self._refuse(path, "a function with properties of its own cannot be kept")
        prototype = value.own["prototype"]["value"]
        if prototype is not origin.prototype or len(prototype.own) > origin.members or not value.extensible:
            raise self._refuse(path, "a function whose prototype was changed cannot be kept")

    def _look_at_dom(self, value: Js, path: tuple[str, ...]) -> None:
        """A snapshot keeps any node as a place in its document; outside, an element is a document of its own."""
        kind, row, document = self._values.dom.told(value)
        if kind == 0:
            for index, item in enumerate(value.to_list()):
                self.look(item, (*path, str(index)))
        elif self._origins_kept:
            if row > 0:
                self.look(document, path)
        elif kind not in (ELEMENT, DOCUMENT):
            what = "a node that is neither an element nor a document cannot leave the data model: take its text"
            raise self._refuse(path, what)


def _kind(value: Js) -> str:
    if value.Class == "Proxy":
        return "a Proxy"
    if value.prototype is None:
        return "an object without a prototype"
    maker = value.prototype.own.get("constructor", {}).get("value")
    name = getattr(maker, "func_name", "") or "class instance"
    return ("an " if name[0] in "aeioAEIO" else "a ") + name


class _Copy:
    """A copy of a surveyed value in which every special is a tag; numbers shared objects in order of first meeting."""

    def __init__(self, values: Values, met: dict[int, int], *, places_kept: bool = False) -> None:
        self._values = values
        self._met = met
        self._places_kept = places_kept  # of nodes, in their documents
        self._numbers: dict[int, int] = {}

    def of(self, value: Js) -> object:
        match value.TYPE:
            case "Number":
                return _number(float(value.value))
            case "String":
                return joined(value.value)
            case "Boolean":
                return bool(value.value)
            case "Null":
                return None
            case "Undefined":
                return {"$": "undefined"}
        if value.is_callable():
            return {"$": "function", "v": f"{value.realm_origin.hash}:{value.realm_origin.key}"}
        if not self._met.get(id(value)):
            return self._container(value)
        if id(value) in self._numbers:
            return {"$": "ref", "n": self._numbers[id(value)]}
        number = self._numbers[id(value)] = len(self._numbers) + 1
        return {"$": "shared", "n": number, "v": self._container(value)}

    def _container(self, value: Js) -> object:
        if self._values.dom.knows(value):
            return self._node(value)
        if value.Class == "Array":
            slots = (value.own.get(str(index)) for index in range(int(value.own["length"]["value"].value)))
            return [{"$": "hole"} if slot is None else self.of(slot["value"]) for slot in slots]
        if value.Class == "Date":
            return {"$": "date", "v": None if math.isnan(value.value) else int(value.value)}
        return self.pairs(value, ordered(value.own))

    def _node(self, value: Js) -> object:
        dom = self._values.dom
        kind, row, document = dom.told(value)
        if kind == 0:
            return {"$": "nodes", "v": [self.of(item) for item in value.to_list()]}
        if row == 0:
            return {"$": "xml", "v": dom.written(value)}
        if self._places_kept:
            return {"$": "node", "i": row, "of": self.of(document)}
        return {"$": "node", "i": 1, "of": {"$": "xml", "v": dom.written(value)}}

    def pairs(self, value: Js, names: list[str]) -> object:
        items = [(joined(name), self.of(value.own[name]["value"])) for name in names]
        if "$" in names or "__proto__" in names:
            return {"$": "object", "v": items}
        return dict(items)


def _number(value: float) -> object:
    if math.isnan(value):
        return {"$": "number", "v": "NaN"}
    if math.isinf(value):
        return {"$": "number", "v": "Infinity" if value > 0 else "-Infinity"}
    if value == 0:
        return 0 if math.copysign(1, value) > 0 else {"$": "number", "v": "-0"}
    return int(value) if value.is_integer() and abs(value) <= SAFE_INTEGER else value


class _Revival:
    """One value on its way in; knows the shared objects met so far."""

    def __init__(self, values: Values, functions: dict[str, Js]) -> None:
        self._values = values
        self._engine = values.engine
        self._functions = functions
        self._shared: dict[object, Js] = {}

    def of(self, node: Any) -> Js:  # noqa: ANN401 - whatever json.loads answers
        if not isinstance(node, list | dict):
            return self._values.plain.value(node)
        return self._tag(node) if isinstance(node, dict) and "$" in node else self._filled(self._empty(node), node)

    def _tag(self, node: dict[str, Any]) -> Js:
        match node["$"]:
            case "undefined":
                return self._engine.undefined
            case "number":
                return self._engine.number(float(node["v"]))
            case "date":
                return self._values.dates.new(math.nan if node["v"] is None else node["v"])
            case "object":
                return self._filled(self._engine.object(), dict(node["v"]))
            case "xml":
                return self._values.dom.document(node["v"])
            case "node":
                return self._values.dom.node(self.of(node["of"]), self.of(node["i"]))
            case "nodes":
                return self._values.dom.list(self._filled(self._empty([]), node["v"]))
            case "bigint":
                raise Refusal("a BigInt cannot enter js2py")
            case "ref" if node["n"] in self._shared:
                return self._shared[node["n"]]
            case "shared":
                return self._first_meeting(node["n"], node["v"])
            case "function" if node["v"] in self._functions:
                return self._functions[node["v"]]
            case "ref":
                raise Refusal("a reference to nothing")
            case "function":
                raise Refusal("a function that no script of this document makes")
        raise Refusal(f"the unknown tag {node['$']}")

    def _first_meeting(self, number: object, inner: Any) -> Js:  # noqa: ANN401 - as `of`
        # Known by its number before it is filled, because it may hold itself.
        if isinstance(inner, dict) and "$" in inner:
            if inner["$"] != "object":
                self._shared[number] = self.of(inner)
                return self._shared[number]
            inner = dict(inner["v"])
        made = self._shared[number] = self._empty(inner)
        return self._filled(made, inner)

    def _empty(self, node: list[Any] | dict[str, Any]) -> Js:
        return self._engine.object() if isinstance(node, dict) else self._engine.base.Js([])

    def _filled(self, target: Js, node: list[Any] | dict[str, Any]) -> Js:
        if isinstance(node, dict):
            for key, item in node.items():
                put(target, units(key), self.of(item))
            return target
        for index, item in enumerate(node):
            if not (isinstance(item, dict) and item.get("$") == "hole"):
                put(target, str(index), self.of(item))
        target.own["length"]["value"] = self._engine.base.Js(len(node))
        return target
