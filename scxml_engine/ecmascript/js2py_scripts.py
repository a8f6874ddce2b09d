"""The scripts of a realm on js2py: how they run, and how their functions are made again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from scxml_engine.ecmascript.js2py_engine import Engine, Js
from scxml_engine.ecmascript.js2py_json import units
from scxml_engine.ecmascript.js2py_scope import MADE, Record
from scxml_engine.ecmascript.js2py_text import Runnable, Texts
from scxml_engine.ecmascript.js2py_values import Origin, Refusal
from scxml_engine.ecmascript.rewriting import Rewritten, plain, rewritten
from scxml_engine.errors import ScriptSyntaxError


@dataclass(frozen=True, slots=True)
class Script:
    """One script, translated; see `rewriting` for its three parts."""

    text: Rewritten
    hoist: Runnable | None
    body: Runnable
    remake: Runnable | None


class Scripts:
    """All scripts of one realm."""

    def __init__(self, engine: Engine, texts: Texts, shared: Js) -> None:
        self._engine = engine
        self._texts = texts
        self._shared = shared
        self._by_hash: dict[str, Script] = {}

    def compile(self, text: str) -> Script:
        """Raises ScriptSyntaxError."""
        self._texts.check_script(text)
        try:
            made = self._translated(rewritten(text))
        except ScriptSyntaxError:
            made = self._translated(plain(text))
        self._by_hash[made.text.hash] = made
        return made

    def _translated(self, text: Rewritten) -> Script:
        hoist = self._texts.script(text.hoisted) if text.hoisted else None
        body = self._texts.script(text.body)
        return Script(text, hoist, body, self._texts.script(text.remake) if text.remake else None)

    def run(self, script: Script, record: Record) -> None:
        """Run a script in a scope: what it will assign exists there before it runs."""
        record.frame.registers(map(units, script.text.declared))
        unknown = (units(name) for name in script.text.assigned)
        record.frame.registers(
            name for name in unknown if name not in self._shared.own and name not in self._engine.globals
        )
        record.frame.own[MADE] = self._remembering(script, {})
        if script.hoist is not None:
            script.hoist(record.frame)
        script.body(record.frame)

    def remade(self, tree: Any, record: Record) -> dict[str, Js]:  # noqa: ANN401 - whatever json.loads answers
        """The functions that a snapshot refers to, made again by their scripts. Raises Refusal."""
        functions: dict[str, Js] = {}
        for origin in _origins(tree):
            if origin in functions:
                continue
            script = self._by_hash.get(origin.partition(":")[0])
            if script is None:
                raise Refusal("a function of a script that was not compiled in this realm")
            if script.remake is not None:
                record.frame.own[MADE] = self._remembering(script, functions)
                script.remake(record.frame)
        return functions

    def _remembering(self, script: Script, found: dict[str, Js]) -> Js:
        """What rewritten text calls for each function that its script makes again; `found` collects them."""

        def made(_this: Js, given: Sequence[Js]) -> Js:
            key, name, function = given
            if "name" not in function.own:
                function.func_name = name.value
                function.own["name"] = {"value": name, "writable": False, "enumerable": False, "configurable": True}
            prototype = function.own["prototype"]["value"]
            function.realm_origin = Origin(script.text.hash, key.value, prototype, len(prototype.own))
            found[f"{script.text.hash}:{key.value}"] = function
            return function

        return self._engine.native("made", 3, made)


def _origins(node: Any) -> Iterator[str]:  # noqa: ANN401 - whatever json.loads answers
    if isinstance(node, list):
        for item in node:
            yield from _origins(item)
    elif isinstance(node, dict):
        if node.get("$") == "function" and isinstance(node.get("v"), str):
            yield node["v"]
        for item in node.values():
            yield from _origins(item)
