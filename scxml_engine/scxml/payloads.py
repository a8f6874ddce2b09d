"""What `<send>`, `<donedata>` and `<invoke>` carry, and when it is due: values put together, outside any data model."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, Final

from scxml_engine.ecmascript.values import Tagged, decode, encode, to_json
from scxml_engine.errors import ScriptError, SnapshotError

_DELAY: Final = re.compile(r"\+?([0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*(ms|s|m|h|d)")
_SECONDS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def delay_seconds(text: str) -> float | None:
    """A CSS2 time, as in `<send delay>`; no text is no delay. None for anything else."""
    text = text.strip()
    if text in ("", "0", "+0"):
        return 0.0
    match = _DELAY.fullmatch(text)
    return None if match is None else float(match.group(1)) * _SECONDS[match.group(2)]


def joined(pairs: Sequence[tuple[str, Tagged]]) -> Tagged | None:
    """An object of parameters. A name that is repeated holds the array of its values: none may be lost (6.2.3)."""
    if not pairs:
        return None
    values: dict[str, list[Tagged]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    if "$" in values or "__proto__" in values or any('"$"' in value for _, value in pairs):
        # Tags are numbered within one value: joined, two of them would speak of each other's objects.
        return encode({name: _one_or_all([crossed(value) for value in each]) for name, each in values.items()})
    texts = {name: each[0] if len(each) == 1 else f"[{', '.join(each)}]" for name, each in values.items()}
    return Tagged("{" + ", ".join(f"{encode(name)}: {text}" for name, text in texts.items()) + "}")


def _one_or_all(values: list[Any]) -> Any:  # noqa: ANN401 - any value of a script
    return values[0] if len(values) == 1 else values


def said_in_full(pairs: Sequence[tuple[str, Tagged]]) -> str | None:
    """`_event.raw` of an event by the SCXML processor: its parameters one by one, where a name is repeated."""
    if len({name for name, _ in pairs}) == len(pairs):
        return None
    return "&".join(f"{name}={json.dumps(to_json(value), ensure_ascii=False)}" for name, value in pairs)


def crossed(value: Tagged) -> object:
    """The value in Python. Raises ScriptError for one that cannot cross."""
    try:
        return decode(value)
    except SnapshotError as error:  # a BigInt of more digits than Python reads
        raise ScriptError(str(error)) from None
