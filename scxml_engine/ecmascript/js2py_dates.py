"""Date for js2py: of the instant last entered, in UTC, whatever clock and zone the host has."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from scxml_engine.ecmascript.js2py_calendar import (
    DAY,
    TEXTS,
    clipped,
    date_and_time,
    fields,
    full_year,
    instant,
    parsed,
)
from scxml_engine.ecmascript.js2py_engine import Engine, Js, hidden

# The field: its place, and how many values its setter takes.
_FIELDS: Final = {
    "FullYear": (0, 3),
    "Month": (1, 2),
    "Date": (2, 1),
    "Hours": (3, 4),
    "Minutes": (4, 3),
    "Seconds": (5, 2),
    "Milliseconds": (6, 1),
}


class Dates:
    """The constructor and its prototype, for one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._prototype = engine.object()
        constructor = engine.native("Date", 7, lambda _this, _given: date_and_time(engine.turn.now))
        constructor.create = self._made
        constructor.own["prototype"] |= {"value": self._prototype, "writable": False}
        hidden(self._prototype, "constructor", constructor)
        engine.method(constructor, "now", 0, lambda _this, _given: engine.turn.now)
        engine.method(constructor, "parse", 1, lambda _this, given: parsed(given[0].to_string().value if given else ""))
        engine.method(constructor, "UTC", 7, lambda _this, given: _of_parts(given))
        self._fill()
        engine.globals["Date"] = constructor

    def new(self, ms: float) -> Js:
        """A Date of that instant."""
        return self._engine.date_class(clipped(ms), prototype=self._prototype)

    def is_plain(self, value: Js) -> bool:
        """Whether it is a Date, and of no class derived from it."""
        return value.Class == "Date" and value.prototype is self._prototype

    def _made(self, *given: Js) -> Js:
        if not given:
            return self.new(self._engine.turn.now)
        if len(given) > 1:
            return self.new(_of_parts(given))
        only = given[0].value if given[0].Class == "Date" else given[0].to_primitive()
        if isinstance(only, int | float):
            return self.new(only)
        return self.new(parsed(only.value) if only.Class == "String" else float(only.to_number().value))

    def _fill(self) -> None:
        for zone in ("", "UTC"):
            for name, (first, count) in _FIELDS.items():
                self._method(f"get{zone}{name}", partial(_field, first))
                self._setter(f"set{zone}{name}", first, count)
            self._method(f"get{zone}Day", lambda ms: (ms // DAY + 4) % 7)
        self._method("getYear", lambda ms: fields(ms)[0] - 1900)
        self._method("getTimezoneOffset", lambda _ms: 0)
        for name in ("getTime", "valueOf"):
            self._method(name, lambda ms: ms)
        for name, written in TEXTS.items():
            self._method(name, written, "Invalid Date")
        self._setter("setYear", 0, 1, year=True)
        self._engine.method(self._prototype, "setTime", 1, lambda this, given: self._set(this, _numbers(given, 1)[0]))
        self._engine.method(self._prototype, "toISOString", 0, lambda this, _given: self._iso(this))
        self._engine.method(self._prototype, "toJSON", 1, lambda this, _given: self._json(this))

    def _method(self, name: str, read: Callable[[float], object], invalid: object = math.nan) -> None:
        def method(this: Js, _given: Sequence[Js]) -> object:
            ms = self._ms(this)
            return invalid if math.isnan(ms) else read(ms)

        self._engine.method(self._prototype, name, 0, method)

    def _setter(self, name: str, first: int, count: int, *, year: bool = False) -> None:
        def setter(this: Js, given: Sequence[Js]) -> float:
            values = _numbers(given[:count], 1)
            ms = self._ms(this)
            if any(not math.isfinite(each) for each in values) or (math.isnan(ms) and first):
                return self._set(this, math.nan)
            parts = list(fields(0 if math.isnan(ms) else ms))
            parts[first : first + len(values)] = [full_year(values[0])] if year else [int(each) for each in values]
            return self._set(this, instant(parts))

        self._engine.method(self._prototype, name, count, setter)

    def _ms(self, this: Js) -> float:
        if this.Class != "Date":
            raise self._engine.fail("TypeError", "this is no Date")
        return float(this.value)

    def _set(self, this: Js, ms: float) -> float:
        self._ms(this)
        this.value = clipped(ms)
        return float(this.value)

    def _iso(self, this: Js) -> str:
        ms = self._ms(this)
        if math.isnan(ms):
            raise self._engine.fail("RangeError", "Date value is NaN")
        year, month, day, *clock = fields(ms)
        shown = f"{year:04}" if 0 <= year <= 9999 else f"{year:+07}"
        return f"{shown}-{month + 1:02}-{day:02}T" + "{:02}:{:02}:{:02}.{:03}Z".format(*clock)

    def _json(self, this: Js) -> object:
        value = this.to_primitive("Number")
        if value.Class == "Number" and not value.is_finite():
            return self._engine.null
        return this.callprop("toISOString")


def _field(place: int, ms: float) -> int:
    return fields(ms)[place]


def _numbers(given: Sequence[Js], least: int) -> list[float]:
    numbers = [float(each.to_number().value) for each in given]
    return numbers + [math.nan] * (least - len(numbers))


def _of_parts(given: Sequence[Js]) -> float:
    numbers = _numbers(given[:7], 1)
    if not all(map(math.isfinite, numbers)):
        return math.nan
    parts = [full_year(numbers[0]), *map(int, numbers[1:])]
    return clipped(instant([*parts, *(0, 0, 1)[len(parts) :]]))
