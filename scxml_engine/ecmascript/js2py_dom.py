"""XML in the js2py realm: the nodes of `javascript/dom.js`, made when the first XML enters."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from scxml_engine.ecmascript import binding, xml_text
from scxml_engine.ecmascript.js2py_engine import Engine, Js
from scxml_engine.ecmascript.js2py_json import Json, joined
from scxml_engine.ecmascript.js2py_scope import Frame
from scxml_engine.ecmascript.js2py_text import Texts

_RECORD: Final = "realm_node"  # the attribute by which a node or list is known, out of reach of texts


class Dom:
    """What `dom.js` makes, for one engine."""

    def __init__(self, engine: Engine, plain: Json) -> None:
        self._engine = engine
        self._plain = plain
        self._parts: Js = None

    def knows(self, value: Js) -> bool:
        """Whether a value is one of its nodes or lists."""
        return hasattr(value, _RECORD)

    def document(self, text: str) -> Js:
        """A document of this XML. Raises ScriptError."""
        return self._ask("document", self._plain.value(json.loads(xml_text.table(text))))

    def node(self, document: Js, row: Js) -> Js:
        """The node of a document that stands in this row of its table."""
        return self._ask("node", document, row)

    def list(self, items: Js) -> Js:
        """A list of nodes, made of an array."""
        return self._ask("list", items)

    def written(self, node: Js) -> str:
        """A node as XML."""
        return joined(self._ask("written", node).value)

    def told(self, value: Js) -> tuple[int, int, Js]:
        """The nodeType (0 for a list), the row and the document of a node."""
        kind, row, document = self._ask("told", value).to_list()
        return int(kind.value), int(row.value), document

    def _ask(self, name: str, *given: Js) -> Js:
        if self._parts is None:
            self._parts = self._made()
        return self._parts.get(name).call(self._engine.undefined, given)

    def _made(self) -> Js:
        engine = self._engine
        source = Texts(engine).prelude(binding.dom())
        host = engine.object()
        engine.method(host, "mark", 2, self._mark)
        engine.method(host, "recordOf", 1, self._record_of)
        engine.method(host, "derive", 2, self._derive)
        made = source(Frame(engine, engine.object(), engine.object())).call(engine.undefined, (host,))
        engine.freeze(*made.get("roots").to_list())
        return made

    def _mark(self, _this: Js, given: Sequence[Js]) -> Js:
        setattr(given[0], _RECORD, given[1])
        return self._engine.undefined

    def _record_of(self, _this: Js, given: Sequence[Js]) -> Js:
        return getattr(given[0], _RECORD, self._engine.undefined) if given else self._engine.undefined

    def _derive(self, _this: Js, given: Sequence[Js]) -> Js:
        given[0].prototype = given[1]
        return given[0]
