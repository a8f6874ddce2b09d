"""The language server: keeps the texts that an editor shows, and answers what it asks about them.

Whatever there is to know is in `authoring.language`; here it is only asked. The library, pygls, speaks the protocol.
It keeps no copies of the texts here: its own take more characters for line ends than the protocol does, and move the
places of a change where they think that a line is shorter.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Final, TypeVar

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInternalError, JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer
from pygls.protocol.language_server import LanguageServerProtocol, lsp_method
from pygls.uris import to_fs_path

from scxml_engine.authoring import language
from scxml_engine.authoring.language import Lines, Sheet, Structure, Units
from scxml_engine.cli.language_checks import Checker, CheckFailed, Task
from scxml_engine.cli.language_log import start_log
from scxml_engine.cli.language_types import UNITS, diagnostic, folding, offered, place, range_of, symbols

_TRIGGERS: Final = ["<", "/", ":", '"', "'", ".", " ", "="]
_PAUSE: Final = 0.15  # seconds: whoever types goes on, and what is asked meanwhile has the processor for itself
_logger: Final = logging.getLogger(__name__)
_Params = TypeVar("_Params")
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True, repr=False)
class Shown:
    """A document that an editor shows, in one version."""

    uri: str
    version: int
    sheet: Sheet
    structure: Structure

    @classmethod
    def of(cls, uri: str, number: int, lines: Lines) -> Shown:
        """That version."""
        sheet = Sheet(lines)
        return cls(uri, number, sheet, Structure(sheet))

    def changed(self, number: int, changes: list[types.TextDocumentContentChangeEvent]) -> Shown:
        """The next version."""
        lines = self.sheet.lines
        for each in changes:
            if isinstance(each, types.TextDocumentContentChangePartial):
                lines = lines.edited(place(each.range.start), place(each.range.end), each.text)
            else:
                lines = Lines(each.text, lines.units)
        later = Shown.of(self.uri, number, lines)
        return Shown(later.uri, later.version, later.sheet, later.structure.after(self.structure))

    def offset(self, position: types.Position) -> int:
        """The offset of a place."""
        return self.sheet.lines.offset(place(position))

    @property
    def path(self) -> str:
        """Where it is kept; empty when it is in no file."""
        return (to_fs_path(self.uri) or "") if self.uri.startswith("file:") else ""


class _Protocol(LanguageServerProtocol):
    """The protocol without the library's own copies of texts: what hears of them is registered below."""

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> Iterator[Any]:
        """A text is shown."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_OPEN], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> Iterator[Any]:
        """A text was changed."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CHANGE], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> Iterator[Any]:
        """A text is shown no more."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CLOSE], (params,), None


class Server(LanguageServer):
    """The server with the documents that are open."""

    def __init__(self, checker: Checker) -> None:
        super().__init__("scxml-engine", version("scxml-engine"), protocol_cls=_Protocol)
        self.checker = checker
        self.open: dict[str, Shown] = {}
        self.ended_in_order = False
        self._to_check: dict[str, None] = {}  # the URIs of documents, in the order of their changes
        self._checking: asyncio.Task[None] | None = None

    def report_server_error(self, error: Exception, source: Any) -> None:  # noqa: ANN401, ARG002 - the library's
        """Log what went wrong outside a request; the library would show it to the user."""
        _logger.error("a message could not be handled", exc_info=error)

    def shown(self, uri: str) -> Shown:
        """The open document of that URI."""
        if uri not in self.open:
            raise JsonRpcInvalidParams("the document is not open")
        return self.open[uri]

    @property
    def units(self) -> Units:
        """What the editor counts in a line."""
        return UNITS.get(str(self.workspace.position_encoding), Units.UTF16)

    def takes_snippets(self) -> bool:
        """Whether the editor puts the cursor where a text says."""
        document = self.client_capabilities.text_document
        item = document.completion.completion_item if document and document.completion else None
        return bool(item and item.snippet_support)

    def takes_markdown(self) -> bool:
        """Whether it shows Markdown in a hover."""
        document = self.client_capabilities.text_document
        formats = document.hover.content_format if document and document.hover else None
        return types.MarkupKind.Markdown in (formats or ())

    # ------------------------------------------------------------------------------------------------- diagnostics

    def show(self, document: Shown) -> None:
        """Keep a version of a document, and have it checked when nothing else is."""
        self.open[document.uri] = document
        self._to_check.pop(document.uri, None)
        self._to_check[document.uri] = None
        if self._checking is None or self._checking.done():
            self._checking = asyncio.get_running_loop().create_task(self._check_all())

    def close_document(self, uri: str) -> None:
        """Forget a document and what was found in it."""
        self.open.pop(uri, None)
        self._to_check.pop(uri, None)
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    async def _check_all(self) -> None:
        """Check what was changed, one document after the other, each in its newest version."""
        while self._to_check:
            await asyncio.sleep(_PAUSE)
            uri = next(iter(self._to_check), None)
            if uri is not None:
                del self._to_check[uri]
                await self._check(self.open[uri])

    async def _check(self, document: Shown) -> None:
        task = Task(document.sheet.text, document.path)
        try:
            found = await asyncio.get_running_loop().run_in_executor(None, self.checker.check, task)
        except CheckFailed as error:
            _logger.error("%s", error)
            return
        if self.open.get(document.uri) is document:  # else a newer one is checked next
            told = [diagnostic(document.sheet, each, document.path) for each in found]
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(document.uri, told, document.version))


def answering(server: Server, method: str, options: Any = None) -> Callable[..., Any]:  # noqa: ANN401 - the library's
    """Register what answers a request or hears a notification; its failure is an error to the editor and a log line."""

    def register(answer: Callable[[_Params], _Result]) -> Callable[[_Params], _Result]:
        def answered(params: _Params) -> _Result:
            try:
                return answer(params)
            except JsonRpcException:
                raise
            except Exception:
                _logger.exception("%s failed", method)
                raise JsonRpcInternalError(f"{method} failed: the log of the server says where") from None

        server.feature(method, options)(answered)
        return answer

    return register


def make_server(checker: Checker) -> Server:
    """The server with all that it can do."""
    server = Server(checker)
    _add_documents(server)
    _add_answers(server)
    _add_rename(server)
    return server


def _add_documents(server: Server) -> None:
    @answering(server, types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        item = params.text_document
        server.show(Shown.of(item.uri, item.version, Lines(item.text, server.units)))

    @answering(server, types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        document = params.text_document
        server.show(server.shown(document.uri).changed(document.version, list(params.content_changes)))

    @answering(server, types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        server.show(server.shown(params.text_document.uri))  # what it names by src= may be saved now, too

    @answering(server, types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        server.close_document(params.text_document.uri)

    @answering(server, types.INITIALIZED)
    def initialized(_: types.InitializedParams) -> None:
        asyncio.get_running_loop().run_in_executor(None, server.checker.start)

    @answering(server, types.SHUTDOWN)
    def shut_down(_: None) -> None:
        server.ended_in_order = True


def _add_answers(server: Server) -> None:
    @answering(server, types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover | None:
        shown = server.shown(params.text_document.uri)
        found = language.hover(shown.sheet, shown.structure, shown.offset(params.position))
        if found is None:
            return None
        content = types.MarkupContent(types.MarkupKind.Markdown, found.text)
        if not server.takes_markdown():
            content = types.MarkupContent(types.MarkupKind.PlainText, language.without_markup(found.text))
        return types.Hover(content, range_of(shown.sheet.lines, found.span))

    @answering(server, types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=_TRIGGERS))
    def complete(params: types.CompletionParams) -> types.CompletionList:
        shown = server.shown(params.text_document.uri)
        found = language.complete(shown.sheet, shown.structure, shown.offset(params.position))
        items = offered(shown.sheet.lines, found.items, snippets=server.takes_snippets())
        return types.CompletionList(is_incomplete=not found.whole, items=items)

    @answering(server, types.TEXT_DOCUMENT_DEFINITION)
    def definition(params: types.DefinitionParams) -> list[types.Location]:
        shown = server.shown(params.text_document.uri)
        found = language.definition(shown.sheet, shown.offset(params.position))
        return [types.Location(shown.uri, range_of(shown.sheet.lines, each)) for each in found]

    @answering(server, types.TEXT_DOCUMENT_REFERENCES)
    def references(params: types.ReferenceParams) -> list[types.Location]:
        shown = server.shown(params.text_document.uri)
        declared = params.context.include_declaration
        found = language.references(shown.sheet, shown.offset(params.position), with_declaration=declared)
        return [types.Location(shown.uri, range_of(shown.sheet.lines, each)) for each in found]

    @answering(server, types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def outline(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        shown = server.shown(params.text_document.uri)
        return symbols(shown.sheet.lines, language.outline(shown.sheet))

    @answering(server, types.TEXT_DOCUMENT_FOLDING_RANGE)
    def fold(params: types.FoldingRangeParams) -> list[types.FoldingRange]:
        shown = server.shown(params.text_document.uri)
        return folding(shown.sheet.lines, language.folds(shown.sheet))


def _add_rename(server: Server) -> None:
    @answering(server, types.TEXT_DOCUMENT_PREPARE_RENAME)
    def prepare(params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | None:
        shown = server.shown(params.text_document.uri)
        found = language.renameable(shown.sheet, shown.offset(params.position))
        if found is None:
            return None
        return types.PrepareRenamePlaceholder(range_of(shown.sheet.lines, found.span), found.name)

    @answering(server, types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    def rename(params: types.RenameParams) -> types.WorkspaceEdit:
        shown = server.shown(params.text_document.uri)
        found = language.rename(shown.sheet, shown.offset(params.position), params.new_name)
        if found.refused:
            raise JsonRpcException(found.refused, types.LSPErrorCodes.RequestFailed)
        edits = [types.TextEdit(range_of(shown.sheet.lines, each), params.new_name) for each in found.spans]
        return types.WorkspaceEdit(changes={shown.uri: edits})


def serve() -> int:
    """Serve on standard input and output until the editor has gone; 0 when it said so before."""
    start_log()
    gc.freeze()
    gc.set_threshold(100_000, 10, 10)  # a version of a large document is that many objects, and none of them in a ring
    checker = Checker()
    server = make_server(checker)
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")  # the library closes it
    try:
        with redirect_stdout(sys.stderr):  # nobody but the protocol writes there
            server.start_io(sys.stdin.buffer, output)
    finally:
        checker.close()
    return 0 if server.ended_in_order else 1
