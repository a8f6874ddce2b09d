"""How a script becomes texts that leave everything it declares in its scope, each line where it was.

A script runs inside `with (scope)`. There a `var` of a name that the scope already has writes to the scope, as it
should; `let`, `const`, `class` and functions would stay inside, so they are rewritten:

    let x = 1;   const y = 2;     var x = 1;   var   y = 2;
    class A { }                   var A = class A { };
    function f() { }              ;                   and, before the rest,  f = MADE(key, "f", function () { });
    var f = function () { };      var f = MADE(key, "f", function () { });
    { function g() { } }          { function g() { };SCOPE.g = g; }

MADE notes which script and key made the function, and returns it. `remake` is the text that makes the same functions
again and does nothing else. A script that cannot be analysed is left as it is: what it declares may then stay inside.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from scxml_engine.ecmascript import analysis

_SCOPE = "__realm_scope__"  # the names of the parameters in scopes.js
_MADE = "__realm_made__"


@dataclass(frozen=True, slots=True)
class Rewritten:
    """One script, ready for a realm; `hash` is that of its own text, the same in every realm."""

    hash: str
    hoisted: str  # runs first; empty when there is nothing to hoist
    body: str
    remake: str  # empty when no function can be made again
    declared: tuple[str, ...]  # predeclared in the scope unless there
    assigned: tuple[str, ...]  # the same, unless a global or the prelude has the name

    def to_json(self) -> str:
        """All of it as ASCII JSON, for the realm."""
        return json.dumps(asdict(self))


def rewritten(text: str) -> Rewritten:
    """The texts of a script."""
    found = analysis.script(text)
    if found is None:
        return plain(text)
    edits = [(start, start + len(kind), "var".ljust(len(kind))) for start, kind in found.lexical]
    for name, start, end in found.classes:
        edits += [(start, start, f"var {name} = "), (end, end, ";")]
    for maker in found.initialisers:
        edits += [(maker.start, maker.start, _opening(maker)), (maker.end, maker.end, ")")]
    edits += [(end, end, f";{_SCOPE}.{name} = {name};") for name, end in found.inner]
    edits += [(each.start, each.end, ";" + _newlines(text[each.start : each.end])) for each in found.functions]
    return Rewritten(
        _hash(text),
        _only(text, ((each, f"{each.name} = ", ";") for each in found.functions)),
        _edited(text, edits),
        _only(text, ((each, "", ";") for each in sorted(found.functions + found.initialisers, key=lambda m: m.start))),
        found.declared,
        found.assigned,
    )


def plain(text: str) -> Rewritten:
    """The text as it is."""
    return Rewritten(_hash(text), "", text, "", (), ())


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _opening(maker: analysis.Maker) -> str:
    return f'{_MADE}("{maker.name}@{maker.start}", "{maker.name}", '


def _newlines(text: str) -> str:
    return "".join(character for character in text if character in "\n\r\u2028\u2029")


def _only(text: str, makers: Iterable[tuple[analysis.Maker, str, str]]) -> str:
    """Nothing but these functions, each on its own line still."""
    parts, position = [], 0
    for maker, before, after in makers:
        # A declaration loses its name: inside, the name means the scope's property, as everywhere.
        function = text[maker.start : maker.name_start] + text[maker.name_end : maker.end]
        if not maker.name_end:
            function = text[maker.start : maker.end]
        parts += [_newlines(text[position : maker.start]), before, _opening(maker), function, ")", after]
        position = maker.end
    return "".join(parts)


def _edited(text: str, edits: list[tuple[int, int, str]]) -> str:
    parts, position = [], 0
    for start, end, replacement in sorted(edits, key=lambda edit: edit[:2]):
        parts += [text[position:start], replacement]
        position = end
    return "".join([*parts, text[position:]])
