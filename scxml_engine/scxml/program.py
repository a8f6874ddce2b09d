"""A document made ready to run, once, for any number of machines: its graph, its data model, and what was fused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from scxml_engine.diagnostics import Diagnostic
from scxml_engine.ecmascript import QuickJsRealm
from scxml_engine.errors import DocumentError
from scxml_engine.scxml.chart import ROOT, compile_chart
from scxml_engine.scxml.content import Executor
from scxml_engine.scxml.datamodel.base import DataModel
from scxml_engine.scxml.datamodel.ecmascript import EcmascriptModel, RealmFactory
from scxml_engine.scxml.datamodel.null import NullModel
from scxml_engine.scxml.extension import Extension
from scxml_engine.scxml.fetching import pack, unpack
from scxml_engine.scxml.fusing import first_values, fuse, fuse_start, fuse_step
from scxml_engine.scxml.limits import Limits
from scxml_engine.scxml.model import Document
from scxml_engine.scxml.outcomes import Fused, Selection
from scxml_engine.scxml.reader import inspect, read
from scxml_engine.scxml.source import DocumentSource
from scxml_engine.scxml.unfolding import Choice, Run, Step, Unfolding

_DECLARATION: Final = re.compile(rb"\A<\?xml[^>]*\?>")
_MOST_CHILDREN: Final = 64  # invoked documents that are kept compiled


class Examined(NamedTuple):
    """A document that may have errors, None where there is none to speak of, and what can be said of it, by place."""

    document: Document | None
    diagnostics: list[Diagnostic]


class Program:
    """A compiled document: its chart, the plans found so far, and its data model.

    `make_realm` chooses the ECMAScript engine; the default is quickjs-ng. `source` is for what invoked documents name.
    `fuse=False` keeps every edge on the general path; otherwise one is fused when it was walked more than `fuse_after`
    times, where that is possible. An `observed` program tells whoever traces more of how it went: what every condition
    said, and every microstep; nothing of it is fused.
    """

    def __init__(
        self,
        document: Document,
        extensions: Sequence[Extension] = (),
        limits: Limits | None = None,
        make_realm: RealmFactory | None = None,
        source: DocumentSource | None = None,
        *,
        fuse: bool = True,
        fuse_after: int = 5,
        observed: bool = False,
    ) -> None:
        self.document = document
        self.source = source
        self.extensions = tuple(extensions)
        self.limits = limits or Limits()
        self.chart = compile_chart(document)
        self._refused = tuple(Extension(each.namespace, {}, lenient=True) for each in extensions)
        self._children: dict[tuple[int, str], Program] = {}
        self.reserved_events = frozenset[str]().union(*(each.reserved_events for each in extensions))
        self.invokes = any(state.invokes for state in self.chart.nodes)
        self.make_realm = make_realm or QuickJsRealm
        self.observed = observed
        fuse = fuse and not observed
        self.fuse = fuse
        self.fuse_after = fuse_after
        self.datamodel = _datamodel(document, self.make_realm, extensions, self.limits, fuse=fuse)
        self.unfolding = Unfolding(self.chart, late_binding=document.late_binding, on_forget=self._forget)
        self.executor = Executor(self.datamodel, self.limits, document.send_ids)
        self._beginning: Step | None = None
        self._begun = 0
        self._fused_beginning: Fused | None = None

    @classmethod
    def from_bytes(
        cls,
        data: bytes,
        file: str = "<document>",
        extensions: Sequence[Extension] = (),
        limits: Limits | None = None,
        make_realm: RealmFactory | None = None,
        source: DocumentSource | None = None,
        *,
        fuse: bool = True,
        fuse_after: int = 5,
        observed: bool = False,
    ) -> Program:
        """Read and compile; `source` fetches what the document names by src=.

        Raises DocumentError with every error found.
        """
        document = read(data, file, extensions, source)
        return cls(
            document, extensions, limits, make_realm, source, fuse=fuse, fuse_after=fuse_after, observed=observed
        )

    @property
    def beginning(self) -> Step:
        """What a session does first, once its data is there: the document's script, and the initial microstep."""
        if self._beginning is None:
            first = self.unfolding.start()
            script = self.document.script
            before = () if script is None else (Run((script,), 1 << ROOT),)
            self._beginning = Step((), (*before, *first.items), first.node)
        return self._beginning

    def fused_beginning(self) -> Fused | None:
        """The start of a session as a function; None where it is not possible, or not worth while yet."""
        if self._begun <= self.fuse_after:
            self._begun += 1
            if self._begun > self.fuse_after and self.datamodel.can_fuse and not self.document.late_binding:
                values = first_values(self.chart, self.datamodel)
                if values is not None:
                    self._fused_beginning = fuse_start(self.beginning, values, self.unfolding, self.datamodel)
        return self._fused_beginning

    def fuse_choice(self, choice: Choice) -> None:
        """Make a function of a choice, where that is possible, once it is worth while."""
        if choice.walks <= self.fuse_after:
            choice.walks += 1
            if choice.walks > self.fuse_after and self.datamodel.can_fuse:
                found = fuse(choice, self.unfolding, self.datamodel)
                choice.fused = found if isinstance(found, Fused) else None
                choice.selection = found if isinstance(found, Selection) else None

    def fuse_step(self, step: Step) -> None:
        """The same for a step whose transitions are chosen by other means."""
        if step.walks <= self.fuse_after:
            step.walks += 1
            if step.walks > self.fuse_after and step.items and self.datamodel.can_fuse:
                step.fused = fuse_step(step, self.unfolding, self.datamodel)

    def _forget(self) -> None:
        self._beginning = self._fused_beginning = None
        self._begun = 0
        self.datamodel.forget_calls()

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
            known = Program.from_bytes(
                data,
                file,
                self._refused,
                self.limits,
                self.make_realm,
                source,
                fuse=self.fuse,
                fuse_after=self.fuse_after,
            )
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
    def examine(
        data: bytes,
        file: str = "<document>",
        extensions: Sequence[Extension] = (),
        source: DocumentSource | None = None,
    ) -> Examined:
        """All that is wrong with a document, and all that is worth knowing of it; nothing is run."""
        try:
            document = inspect(data, file, extensions, source)
        except DocumentError as error:
            return Examined(None, list(error.diagnostics))
        return Examined(document, _by_place(document, _datamodel(document, QuickJsRealm, extensions, None)))

    @staticmethod
    def check(
        data: bytes,
        file: str = "<document>",
        extensions: Sequence[Extension] = (),
        source: DocumentSource | None = None,
    ) -> list[Diagnostic]:
        """The diagnostics of `examine` alone."""
        return Program.examine(data, file, extensions, source).diagnostics


def _datamodel(
    document: Document,
    make_realm: RealmFactory,
    extensions: Sequence[Extension],
    limits: Limits | None,
    *,
    fuse: bool = True,
) -> DataModel:
    if document.datamodel == "null":
        return NullModel(document)
    return EcmascriptModel(document, make_realm, extensions, limits, fuse=fuse)


def _by_place(document: Document, datamodel: DataModel) -> list[Diagnostic]:
    found = [*document.diagnostics, *datamodel.check()]
    return sorted(found, key=lambda each: each.location)
