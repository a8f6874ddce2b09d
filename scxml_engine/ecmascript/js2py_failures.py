"""What a value that a text threw says of itself, as a ScriptError. js2py does not know where it was thrown."""

from __future__ import annotations

from typing import Final

from scxml_engine.ecmascript.js2py_engine import Js
from scxml_engine.ecmascript.js2py_json import joined
from scxml_engine.errors import ScriptError

_LONGEST: Final = 1000  # characters of one part of a message


def too_deep() -> ScriptError:
    """The calls went deeper than Python's own limit of recursion."""
    return ScriptError("RangeError: the calls are nested too deep", "RangeError")


def failure(thrown: Js) -> ScriptError:
    """The description of a thrown value; a getter of the document's may fail in its turn."""
    if thrown is None or thrown.is_primitive():
        return ScriptError(f"thrown: {_said(thrown, 'a value that cannot be read')}")
    name, message = _read(thrown, "name"), _read(thrown, "message")
    kind = _said(name, "Error") if name is not None and name.TYPE == "String" else "Error"
    if message is None or message.is_undefined():
        shown = _said(thrown, "an object that cannot be read")
    else:
        shown = _said(message, "an unreadable message")
    if kind == "RangeError" and "recursion" in shown:
        return too_deep()
    return ScriptError(f"{kind}: {shown}", kind)


def _read(thrown: Js, name: str) -> Js:
    try:
        return thrown.get(name)
    except Exception:  # noqa: BLE001 - a getter may do anything
        return None


def _said(value: Js, otherwise: str) -> str:
    try:
        said = joined(value.to_string().value)
    except Exception:  # noqa: BLE001 - so may a toString
        return otherwise
    return said if len(said) <= _LONGEST else said[:_LONGEST] + "…"
