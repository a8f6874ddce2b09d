"""js2py's translator, mended where it stumbles.

Holes in array literals became undefined; an accessor after a function in one object failed; a `default` that is not the
last of its `switch` won over the cases below it (now it is refused); names were drawn by chance.
"""

from __future__ import annotations

import importlib
import itertools
from collections.abc import Sequence
from typing import Any, Final

_HOLED: Final = "realm_holed"  # what a translated array literal with holes calls


class _Names:
    """Numbers for the names of the translator, which draws them by chance (and in a way that Python warns of)."""

    def __init__(self) -> None:
        self._numbers = itertools.count()

    def randrange(self, _limit: float) -> int:
        """A number that was never given before."""
        return next(self._numbers)


def mended_translator(namespace: dict[str, Any]) -> Any:  # noqa: ANN401 - an untyped module
    """The module that translates; what its texts refer to is added to the namespace that they will run in."""
    nodes: Any = importlib.import_module("js2py.translators.translating_nodes")
    plain_array, plain_object, plain_switch = nodes.ArrayExpression, nodes.ObjectExpression, nodes.SwitchStatement
    array_of = namespace["Js"]

    def holed(items: Sequence[Any]) -> Any:  # noqa: ANN401 - an array of js2py
        made = array_of(items)
        for index, item in enumerate(items):
            if item is None:
                del made.own[str(index)]
        return made

    def array(type: str, elements: list[Any]) -> str:  # noqa: A002 - js2py's own shape
        if None not in elements:
            return str(plain_array(type, elements))
        return f"{_HOLED}([{', '.join('None' if each is None else nodes.trans(each) for each in elements)}])"

    def object_(type: str, properties: list[dict[str, Any]]) -> str:  # noqa: A002 - as above
        if all(each["kind"] == "init" for each in properties):
            return str(plain_object(type, properties))
        # The name first: what stands inside must be inserted after the function that holds it.
        name = nodes.inline_stack.require("Object")
        lines = [f"def {name}():", f"    {name} = Js({{}})"]
        for each in properties:
            key, value = nodes.Property(**each)
            if each["kind"] == "init":
                lines.append(f"    {name}.put({key}, {value})")
            else:
                slot = f'{{"{each["kind"]}": {value}, "configurable": True, "enumerable": True}}'
                lines.append(f"    {name}.define_own_property({key}, {slot})")
        nodes.inline_stack.define(name, "\n".join([*lines, f"    return {name}\n"]))
        return f"{name}()"

    def switch(type: str, discriminant: Any, cases: list[dict[str, Any]]) -> str:  # noqa: A002, ANN401 - as above
        if any(each["test"] is None for each in cases[:-1]):
            raise NotImplementedError("a default that is not the last of its switch is not supported")
        return str(plain_switch(type, discriminant, cases))

    namespace[_HOLED] = holed
    nodes.ArrayExpression, nodes.ObjectExpression, nodes.SwitchStatement = array, object_, switch
    nodes.random = _Names()
    return nodes
