"""JSON.parse and JSON.stringify for js2py, and the way of plain JSON into it."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from typing import Any, Final

from scxml_engine.ecmascript.js2py_engine import Engine, Js, ordered, put

_LONE: Final = re.compile("[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]")
_WIDEST: Final = 10  # characters that an indentation may have


def units(text: str) -> str:
    """A text as ECMAScript counts it: what lies beyond 16 bits becomes two units."""
    if text.isascii() or max(text) <= "\uffff":
        return text
    return "".join(_pair(each) if each > "\uffff" else each for each in text)


def joined(text: str) -> str:
    """The other way round: two units that belong together become one character."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def _pair(character: str) -> str:
    rest = ord(character) - 0x10000
    return chr(0xD800 + (rest >> 10)) + chr(0xDC00 + (rest & 0x3FF))


class Json:
    """The two functions, for one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        holder = engine.globals["JSON"]
        engine.method(holder, "parse", 2, lambda _this, given: self._parse(given))
        engine.method(holder, "stringify", 3, lambda _this, given: self._stringify(given))

    def value(self, node: Any) -> Js:  # noqa: ANN401 - whatever json.loads answers
        """A value of js2py from one of Python's JSON."""
        engine = self._engine
        if node is None:
            return engine.null
        if isinstance(node, str):
            return engine.base.Js(units(node))
        if isinstance(node, bool):
            return engine.base.Js(node)
        if isinstance(node, int | float):
            return engine.number(float(node))
        if isinstance(node, list):
            return engine.base.Js([self.value(item) for item in node])
        made = engine.object()
        for key, item in node.items():
            put(made, units(key), self.value(item))
        return made

    def _parse(self, given: Sequence[Js]) -> Js:
        text = joined(given[0].to_string().value) if given else "undefined"
        try:
            value = self.value(json.loads(text, parse_int=float, parse_constant=_refused))
        except ValueError as error:
            raise self._engine.fail("SyntaxError", f"this is no JSON: {error}") from None
        reviver = given[1] if len(given) > 1 else self._engine.undefined
        if not reviver.is_callable():
            return value
        root = self._engine.object()
        put(root, "", value)
        return self._revived(root, "", reviver)

    def _revived(self, holder: Js, name: str, reviver: Js) -> Js:
        value = holder.get(name)
        if value.is_object():
            for key in [each for each in ordered(value.own) if value.own[each]["enumerable"]]:
                item = self._revived(value, key, reviver)
                if item.is_undefined():
                    value.delete(key)
                else:
                    value.put(key, item)
        return reviver.call(holder, (self._engine.base.Js(name), value))

    def _stringify(self, given: Sequence[Js]) -> Js:
        subject, replacer, space, *_ = [*given, *[self._engine.undefined] * 3]
        text = self.text(subject, replacer, space)
        return self._engine.undefined if text is None else self._engine.base.Js(text)

    def text(self, subject: Js, replacer: Js | None = None, space: Js | None = None) -> str | None:
        """What JSON.stringify answers; None for undefined."""
        root = self._engine.object()
        put(root, "", subject)
        return _Writer(self._engine, replacer, space).written(root, "")


def _refused(name: str) -> object:
    raise ValueError(name)


class _Writer:
    """One call of JSON.stringify."""

    def __init__(self, engine: Engine, replacer: Js | None, space: Js | None) -> None:
        self._engine = engine
        self._replacer = replacer if replacer is not None and replacer.is_callable() else None
        self._only: list[str] | None = None
        if replacer is not None and replacer.Class == "Array":
            self._only = list(dict.fromkeys(item.to_string().value for item in replacer.to_list()))
        self._gap = ""
        if space is not None and space.Class == "Number":
            self._gap = " " * max(0, min(_WIDEST, space.to_number().to_int()))
        elif space is not None and space.Class == "String":
            self._gap = space.to_string().value[:_WIDEST]
        self._inside: list[Js] = []

    def written(self, holder: Js, key: str) -> str | None:
        value = holder.get(key)
        name = self._engine.base.Js(key)
        if value.is_object():
            own_way = value.get("toJSON")
            if own_way.is_callable():
                value = own_way.call(value, (name,))
        if self._replacer is not None:
            value = self._replacer.call(holder, (name, value))
        kind = value.Class
        if kind == "String":
            return _quoted(value.to_string().value)
        if kind == "Number":
            number = float(value.to_number().value)
            return str(self._engine.base.js_dtoa(number)) if math.isfinite(number) else "null"
        if kind == "Boolean":
            return "true" if value.value else "false"
        if value.is_null():
            return "null"
        return None if value.is_undefined() or value.is_callable() else self._container(value)

    def _container(self, value: Js) -> str:
        if any(each is value for each in self._inside):
            raise self._engine.fail("TypeError", "circular reference")
        self._inside.append(value)
        try:
            if value.Class == "Array":
                return self._laid_out("[", [self.written(value, str(i)) or "null" for i in range(len(value))], "]")
            names = self._only
            if names is None:
                names = [name for name in ordered(value.own) if value.own[name]["enumerable"]]
            colon = ": " if self._gap else ":"
            texts = [(name, self.written(value, name)) for name in names]
            return self._laid_out("{", [_quoted(name) + colon + text for name, text in texts if text is not None], "}")
        finally:
            self._inside.pop()

    def _laid_out(self, opening: str, parts: list[str], closing: str) -> str:
        if not self._gap or not parts:
            return opening + ",".join(parts) + closing
        outer = "\n" + self._gap * (len(self._inside) - 1)
        return opening + outer + self._gap + ("," + outer + self._gap).join(parts) + outer + closing


def _quoted(text: str) -> str:
    return _LONE.sub(lambda lone: f"\\u{ord(lone[0]):04x}", json.dumps(text, ensure_ascii=False))
