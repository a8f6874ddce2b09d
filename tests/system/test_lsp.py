"""The language server, driven by a client of the protocol: every feature, and what it does about nonsense."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from itertools import count

import pytest
import pytest_lsp
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

from scxml_engine.authoring import examine
from scxml_engine.authoring.language import Lines, Position

SERVER = [sys.executable, "-m", "scxml_engine", "lsp", "--stdio"]
HEAD = (
    '<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments"'
    ' version="1.0">'
)
CHART = f"""{HEAD.replace(">", ' initial="dial">')}
  <datamodel><data id="limit" expr="3"/></datamodel>
  <state id="dial">
    <onentry><ocs:make_call record_id="1"/></onentry>
    <transition event="ocs.callresult" cond="_event.data.callresult == 'Busy' &amp;&amp; limit" target="wait"/>
    <transition event="ocs.callresult" target="over"/>
  </state>
  <state id="wait"><onentry><ocs:timeout delay="60"/></onentry><transition event="ocs.timeout" target="over"/></state>
  <final id="over"/>
</scxml>
"""
PUBLISHED = "textDocument/publishDiagnostics"
numbers = count()


@pytest_lsp.fixture(config=ClientServerConfig(server_command=SERVER), scope="module")
async def client(client: LanguageClient):
    await client.initialize_session(types.InitializeParams(capabilities=client_capabilities("visual-studio-code")))
    yield
    await client.shutdown_session()


class Document:
    """A document that the client shows, and what it asks about it."""

    def __init__(self, client: LanguageClient, text: str, uri: str = "") -> None:
        self.client = client
        self.uri = uri or f"file:///nowhere/{next(numbers)}.scxml"
        self.lines = Lines(text)
        self.version = 1
        self.identifier = types.TextDocumentIdentifier(self.uri)
        item = types.TextDocumentItem(self.uri, "xml", self.version, text)
        client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def edit(self, start: types.Position, end: types.Position, new: str) -> None:
        """Change a part of it."""
        self.version += 1
        self.lines = self.lines.edited(Position(start.line, start.character), Position(end.line, end.character), new)
        change = types.TextDocumentContentChangePartial(types.Range(start, end), new)
        identifier = types.VersionedTextDocumentIdentifier(version=self.version, uri=self.uri)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, [change]))

    def replace(self, old: str, new: str) -> None:
        """Change the first occurrence of a text."""
        self.edit(self.at(old), self.at(old, len(old)), new)

    def at(self, words: str, inside: int = 0) -> types.Position:
        """The place of the first occurrence of a text, so many characters on."""
        return types.Position(*self.lines.position(self.lines.text.index(words) + inside))

    def text(self, place: types.Range) -> str:
        """The text of a range."""
        start, end = (self.lines.offset(Position(each.line, each.character)) for each in (place.start, place.end))
        return self.lines.text[start:end]

    async def found(self) -> list[types.Diagnostic]:
        """What is found in this version, as soon as it is published."""
        while True:
            published = await self.client.wait_for_notification(PUBLISHED)
            if published.uri == self.uri and published.version == self.version:
                return list(published.diagnostics)

    def close(self) -> None:
        """Show it no more."""
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(self.identifier))


pytestmark = pytest.mark.asyncio(loop_scope="module")


# -------------------------------------------------------------------------------------------------------- diagnostics


async def test_what_check_finds_is_published_as_one_types(client):
    document = Document(client, CHART.replace('target="wait"', 'target="wiat"'))
    [told, *rest] = await document.found()
    assert rest == [] or all(each.severity != types.DiagnosticSeverity.Error for each in rest)
    assert (told.code, told.severity, document.text(told.range)) == (
        "unknown-target",
        types.DiagnosticSeverity.Error,
        "wiat",
    )
    assert 'did you mean "wait"?' in told.message
    assert told.code_description.href.endswith("rules.md#unknown-target")
    document.replace("wiat", "wait")
    assert await document.found() == []
    document.replace("</onentry>", "")
    assert [each.code for each in await document.found()] == ["xml"]


async def test_it_is_the_same_as_check_finds(client, samples):
    text = (samples / "broken.scxml").read_text("utf-8")
    path = samples / "broken.scxml"
    told = await Document(client, text, path.as_uri()).found()
    expected = examine(text.encode(), str(path))
    assert sorted(each.code for each in told) == sorted(each.code for each in expected)
    assert {each.range.start.line for each in told} == {each.location.line - 1 for each in expected}


async def test_what_a_comment_allows_is_not_shown(client):
    text = CHART.replace("<final", '<state id="lost"/><final')
    assert "unreachable-state" in [each.code for each in await Document(client, text).found()]
    allowed = text.replace('<state id="lost"', '<!-- check: allow unreachable-state: later -->\n<state id="lost"')
    assert [each.code for each in await Document(client, allowed).found()] == []


async def test_what_a_document_says_of_its_bytes_does_not_matter_to_an_editor(client):
    text = '<?xml version="1.0" encoding="ISO-8859-1"?>\n' + CHART.replace("'Busy'", "'Büsy\U0001f600'")
    assert [each.code for each in await Document(client, text).found()] == ["unknown-call-result"]


async def test_a_script_is_read_beside_the_document_and_nowhere_else(client, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "lib.js").write_text("function ask() {")
    (tmp_path / "outside.js").write_text("var secret;")
    uri = (tmp_path / "in" / "x.scxml").as_uri()
    document = Document(client, CHART.replace("<state", '<script src="lib.js"/><state', 1), uri)
    assert "expression" in [each.code for each in await document.found()]
    document.replace("lib.js", "../outside.js")
    assert "unavailable" in [each.code for each in await document.found()]


async def test_when_it_is_saved_it_is_checked_again(client, tmp_path):
    uri = (tmp_path / "x.scxml").as_uri()
    document = Document(client, CHART.replace("<state", '<script src="lib.js"/><state', 1), uri)
    assert "unavailable" in [each.code for each in await document.found()]
    (tmp_path / "lib.js").write_text("var known;")
    client.text_document_did_save(types.DidSaveTextDocumentParams(document.identifier))
    assert await document.found() == []


async def test_what_is_closed_has_no_findings(client):
    document = Document(client, "<nope/>")
    assert await document.found()
    document.close()
    assert not (await client.wait_for_notification(PUBLISHED)).diagnostics


# ------------------------------------------------------------------------------------------------------------ features


async def test_hover(client):
    document = Document(client, CHART)
    params = types.HoverParams(document.identifier, document.at("'Busy'", 2))
    hover = await client.text_document_hover_async(params)
    assert "call result 6" in hover.contents.value
    assert document.text(hover.range) == "Busy"
    nothing = types.HoverParams(document.identifier, types.Position(0, 0))
    assert await client.text_document_hover_async(nothing) is None


async def test_completion(client):
    document = Document(client, CHART.replace('target="wait"', 'target=""'))
    params = types.CompletionParams(document.identifier, document.at('target=""', 8))
    found = await client.text_document_completion_async(params)
    assert not found.is_incomplete
    assert [each.label for each in found.items] == ["dial", "wait", "over"]
    assert [each.text_edit.new_text for each in found.items] == ["dial", "wait", "over"]


async def test_an_attribute_puts_the_cursor_between_its_quotes(client):
    document = Document(client, CHART.replace('<ocs:timeout delay="60"/>', "<ocs:timeout />"))
    params = types.CompletionParams(document.identifier, document.at("<ocs:timeout ", 13))
    [item] = (await client.text_document_completion_async(params)).items
    assert item.text_edit.new_text == 'delay="$1"$0'
    assert item.insert_text_format == types.InsertTextFormat.Snippet


async def test_definition_and_references(client):
    document = Document(client, CHART)
    place = document.at('initial="dial"', 10)
    [found] = await client.text_document_definition_async(types.DefinitionParams(document.identifier, place))
    assert found.uri == document.uri
    assert found.range.start == document.at('id="dial"', 4)
    context = types.ReferenceContext(include_declaration=True)
    params = types.ReferenceParams(context, document.identifier, place)
    assert len(await client.text_document_references_async(params)) == 2


async def test_rename(client):
    document = Document(client, CHART)
    place = document.at('initial="dial"', 10)
    prepared = await client.text_document_prepare_rename_async(types.PrepareRenameParams(document.identifier, place))
    assert (document.text(prepared.range), prepared.placeholder) == ("dial", "dial")
    edit = await client.text_document_rename_async(
        types.RenameParams(text_document=document.identifier, position=place, new_name="call")
    )
    for each in reversed(edit.changes[document.uri]):
        document.edit(each.range.start, each.range.end, each.new_text)
    assert document.lines.text == CHART.replace('"dial"', '"call"')
    assert await document.found() == []


async def test_a_name_that_is_taken_is_refused_in_one_line(client):
    document = Document(client, CHART)
    params = types.RenameParams(text_document=document.identifier, position=document.at('"dial"', 2), new_name="wait")
    with pytest.raises(JsonRpcException, match='there is a state "wait" already, in line 8') as refused:
        await client.text_document_rename_async(params)
    assert refused.value.code == types.LSPErrorCodes.RequestFailed


async def test_outline(client):
    document = Document(client, CHART)
    params = types.DocumentSymbolParams(document.identifier)
    [root] = await client.text_document_document_symbol_async(params)
    assert [each.name for each in root.children] == ["limit", "dial", "wait", "over"]
    assert document.text(root.children[1].selection_range) == "dial"


async def test_folding(client):
    document = Document(client, CHART)
    params = types.FoldingRangeParams(document.identifier)
    found = await client.text_document_folding_range_async(params)
    assert {(each.start_line, each.end_line) for each in found} == {(0, 9), (2, 6)}


async def test_places_count_the_units_that_were_agreed_on(client):
    """An emoji is two units of UTF-16; a line separator of Unicode is no line end of the protocol."""
    text = CHART.replace("<onentry>", '<onentry><log label="\U0001f600\u2028e\u0301" expr="limit"/>', 1)
    document = Document(client, text)
    hover = await client.text_document_hover_async(
        types.HoverParams(document.identifier, document.at('expr="limit"', 8))
    )
    assert document.text(hover.range) == "limit"
    document.edit(document.at('expr="limit"', 6), document.at('expr="limit"', 11), "limti")
    found = await document.found()
    [told] = [each for each in found if each.code == "undeclared-name"]
    assert document.text(told.range) == "limti"


# ------------------------------------------------------------------------------------------------------------ nonsense


async def test_a_document_that_is_not_open_is_an_error_and_no_more(client):
    nowhere = types.TextDocumentIdentifier("file:///never/opened.scxml")
    with pytest.raises(JsonRpcException, match="not open"):
        await client.text_document_hover_async(types.HoverParams(nowhere, types.Position(0, 0)))
    assert await Document(client, CHART).found() == []


async def test_half_typed_it_answers_everything(client):
    """The same document, cut, written into and asked about, a hundred times over."""
    chance = random.Random(8)
    document = Document(client, CHART)
    junk = ["<", '"', "'", "</", "<!--", "&", "\U0001f600", "<state ", "_event.data.", "\r\n", "\x00", ">"]
    for _ in range(100):
        text = document.lines.text
        first = chance.randrange(len(text) + 1)
        last = min(len(text), first + chance.choice([0, 0, 1, 40]))
        start, end = document.lines.position(first), document.lines.position(last)
        document.edit(types.Position(*start), types.Position(*end), chance.choice(["", *junk]))
        place = types.Position(*document.lines.position(chance.randrange(len(document.lines.text) + 1)))
        at = (document.identifier, place)
        await client.text_document_hover_async(types.HoverParams(*at))
        await client.text_document_completion_async(types.CompletionParams(*at))
        await client.text_document_definition_async(types.DefinitionParams(*at))
        await client.text_document_references_async(types.ReferenceParams(types.ReferenceContext(False), *at))
        await client.text_document_prepare_rename_async(types.PrepareRenameParams(*at))
        await client.text_document_document_symbol_async(types.DocumentSymbolParams(document.identifier))
    assert await document.found()


async def test_what_is_too_large_is_refused_and_asked_about_in_vain(client):
    document = Document(client, CHART + " " * 5_000_001)
    assert [each.code for each in await document.found()] == ["too-large"]
    params = types.DocumentSymbolParams(document.identifier)
    assert await client.text_document_document_symbol_async(params) == []


@pytest.mark.parametrize("editor", ["neovim", "emacs"])
async def test_other_editors(editor):
    """What it says it can do suits them, and it ends with them."""
    config = ClientServerConfig(server_command=SERVER)
    other = await config.start()
    capabilities = client_capabilities(editor)
    result = await other.initialize_session(types.InitializeParams(capabilities=capabilities))
    assert result.capabilities.rename_provider
    assert result.capabilities.hover_provider
    document = Document(other, CHART)
    assert await document.found() == []
    hover = await other.text_document_hover_async(types.HoverParams(document.identifier, document.at("'Busy'", 2)))
    assert "call result 6" in hover.contents.value
    await other.shutdown_session()
    await other.stop()


# ---------------------------------------------------------------------------------------------------------- the process


def said(*messages: dict) -> bytes:
    """Messages as the protocol frames them."""
    bodies = [json.dumps({"jsonrpc": "2.0", **each}).encode() for each in messages]
    return b"".join(b"Content-Length: %d\r\n\r\n%s" % (len(body), body) for body in bodies)


START = {"id": 1, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}}
END = ({"id": 2, "method": "shutdown"}, {"method": "exit"})


@pytest.mark.asyncio(loop_scope="function")
async def test_it_says_whether_it_was_ended_in_order():
    for heard, status in ((said(START, *END), 0), (said(START), 1), (b"", 1)):
        ended = subprocess.run(SERVER, input=heard, capture_output=True, timeout=60, check=False)
        assert (ended.returncode, ended.stderr) == (status, b"")


@pytest.mark.asyncio(loop_scope="function")
async def test_what_is_no_message_is_a_line_in_the_log_and_the_next_is_answered():
    """Neither the text of a document nor a traceback is in the log."""
    wrong = b"Content-Length: 9\r\n\r\n{'secret'"
    opened = {"method": "textDocument/didOpen", "params": {"textDocument": {"uri": 7, "text": "secret"}}}
    heard = said(START) + wrong + said(opened, {"id": 9, "method": "no/such", "params": {}}, *END)
    ended = subprocess.run(SERVER, input=heard, capture_output=True, timeout=60, check=False)
    assert ended.returncode == 0
    assert b"secret" not in ended.stderr
    assert all(line.startswith(b"scxml-engine lsp: ") for line in ended.stderr.splitlines())
    assert b'"id": 9' in ended.stdout
    assert b'"id": 2' in ended.stdout
