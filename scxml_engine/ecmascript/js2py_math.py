"""The functions of Math that js2py hands to Python without a thought for halves, infinities and signs."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

_Js = Any


def _rounded(value: float) -> float:
    below = math.floor(value)
    return below + (value - below >= 0.5)


def _power(base: float, exponent: float) -> float:
    if math.isnan(exponent) or (abs(base) == 1 and math.isinf(exponent)):
        return math.nan
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return -math.inf if base < 0 and exponent % 2 == 1 else math.inf
    except ValueError:
        return math.inf if base == 0 else math.nan


def _whole(function: Callable[[float], float], value: float) -> float:
    return float(function(value)) if math.isfinite(value) else value


def _exponential(value: float) -> float:
    try:
        return math.exp(value)
    except OverflowError:
        return math.inf


def _logarithm(value: float) -> float:
    if value == 0:
        return -math.inf
    return math.log(value) if value > 0 else math.nan


_ONE: Final[dict[str, Callable[[float], float]]] = {
    "round": partial(_whole, _rounded),
    "floor": partial(_whole, math.floor),
    "ceil": partial(_whole, math.ceil),
    "sqrt": lambda value: math.sqrt(value) if value >= 0 else math.nan,
    "exp": _exponential,
    "log": _logarithm,
}


def mended() -> dict[str, tuple[int, Callable[[_Js, Sequence[_Js]], float]]]:
    """The functions by name, each with its length, in the shape that an engine's `method` takes."""
    functions = {name: (1, partial(_applied, function, 1)) for name, function in _ONE.items()}
    return {**functions, "pow": (2, partial(_applied, _power, 2))}


def _applied(function: Callable[..., float], count: int, _this: _Js, given: Sequence[_Js]) -> float:
    numbers = [float(each.to_number().value) for each in given[:count]]
    return function(*numbers, *[math.nan] * (count - len(numbers)))
