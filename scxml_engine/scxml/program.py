"""A document made ready to run, once, for any number of machines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from scxml_engine.diagnostics import Diagnostic
from scxml_engine.ecmascript import QuickJsRealm
from scxml_engine.errors import DocumentError
from scxml_engine.scxml.chart import compile_chart
from scxml_engine.scxml.datamodel.base import DataModel
from scxml_engine.scxml.datamodel.ecmascript import EcmascriptModel, RealmFactory
from scxml_engine.scxml.datamodel.null import NullModel
from scxml_engine.scxml.extension import Extension
from scxml_engine.scxml.fetching import pack, unpack
from scxml_engine.scxml.limits import Limits
from scxml_engine.scxml.model import Document
from scxml_engine.scxml.reader import inspect, read
from scxml_engine.scxml.source import DocumentSource
from scxml_engine.scxml.unfolding import Unfolding

_DECLARATION: Final = re.compile(rb"\A<\?xml[^>]*\?>")
_MOST_CHILDREN: Final = 64  # invoked documents that are kept compiled


class Program:
    """A compiled document: its chart, the plans found so far, and its data model.

    `make_realm` chooses the ECMAScript engine; the default is quickjs-ng. `source` is for what invoked documents name.
    """

    def __init__(
        self,
        document: Document,
        extensions: Sequence[Extension] = (),
        limits: Limits | None = None,
        make_realm: RealmFactory | None = None,
        source: DocumentSource | None = None,
    ) -> None:
        self.document = document
        self.source = source
        self.extensions = tuple(extensions)
        self.limits = limits or Limits()
        self.chart = compile_chart(document)
        self._refused = tuple(Extension(each.namespace, {}, lenient=True) for each in extensions)
        self._children: dict[tuple[int, str], Program] = {}
        self.reserved_events = frozenset[str]().union(*(each.reserved_events for each in extensions))
        self.unfolding = Unfolding(self.chart)
        self.make_realm = make_realm or QuickJsRealm
        self.datamodel = _datamodel(document, self.make_realm, extensions, self.limits)

    @classmethod
    def from_bytes(
        cls,
        data: bytes,
        file: str = "<document>",
        extensions: Sequence[Extension] = (),
        limits: Limits | None = None,
        make_realm: RealmFactory | None = None,
        source: DocumentSource | None = None,
    ) -> Program:
        """Read and compile; `source` fetches what the document names by src=.

        Raises DocumentError with every error found.
        """
        return cls(read(data, file, extensions, source), extensions, limits, make_realm, source)

    def child(self, text: str, file: str, line: int = 1) -> Program:
        """The program of a document that this one invokes: the same limits and engine, and no extensions.

        An action of theirs that stands in it is `error.execution` when it is reached.
        `line` is where the text begins in `file`. Raises DocumentError.
        """
        key = line, text
        known = self._children.get(key)
        if known is None:
            body, source = unpack(text.strip().encode("utf-8", "replace"), self.source)
            # The text was decoded: what it says of its bytes is no longer true.
            data = b"\n" * (line - 1) + _DECLARATION.sub(b"", body, count=1)
            known = Program.from_bytes(data, file, self._refused, self.limits, self.make_realm, source)
            self._children[key] = known
            while len(self._children) > _MOST_CHILDREN:
                self._children.pop(next(iter(self._children)))
        return known

    @staticmethod
    def child_source(text: str, program: Program) -> str:
        """A child's text with all that it had fetched, in one piece: what `child` makes the same program of again."""
        return pack(text.strip().encode("utf-8", "replace"), program.document.fetched).decode("utf-8")

    def diagnostics(self) -> list[Diagnostic]:
        """What the reader noted and every text that does not parse or had to be rewritten, by place."""
        return _by_place(self.document, self.datamodel)

    @staticmethod
    def check(
        data: bytes,
        file: str = "<document>",
        extensions: Sequence[Extension] = (),
        source: DocumentSource | None = None,
    ) -> list[Diagnostic]:
        """All that is wrong with a document, and all that is worth knowing of it, by place; nothing is run."""
        try:
            document = inspect(data, file, extensions, source)
        except DocumentError as error:
            return list(error.diagnostics)
        return _by_place(document, _datamodel(document, QuickJsRealm, extensions, None))


def _datamodel(
    document: Document, make_realm: RealmFactory, extensions: Sequence[Extension], limits: Limits | None
) -> DataModel:
    if document.datamodel == "null":
        return NullModel(document)
    return EcmascriptModel(document, make_realm, extensions, limits)


def _by_place(document: Document, datamodel: DataModel) -> list[Diagnostic]:
    found = [*document.diagnostics, *datamodel.check()]
    return sorted(found, key=lambda each: each.location)
