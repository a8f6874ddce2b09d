"""What the pure functions answer, as the types of the Language Server Protocol."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from lsprotocol import types

from scxml_engine.authoring.language import Entry, Lines, Offer, Position, Sheet, Sort, Span, Units, mark
from scxml_engine.diagnostics import Diagnostic, Severity, printable

UNITS: Final[Mapping[str, Units]] = {
    types.PositionEncodingKind.Utf8: Units.UTF8,
    types.PositionEncodingKind.Utf16: Units.UTF16,
    types.PositionEncodingKind.Utf32: Units.UTF32,
}
_SEVERITIES: Final = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.NOTE: types.DiagnosticSeverity.Information,
}
_OFFERED: Final = {
    Sort.ELEMENT: types.CompletionItemKind.Struct,
    Sort.ATTRIBUTE: types.CompletionItemKind.Field,
    Sort.STATE: types.CompletionItemKind.Class,
    Sort.EVENT: types.CompletionItemKind.Event,
    Sort.VARIABLE: types.CompletionItemKind.Variable,
    Sort.PROPERTY: types.CompletionItemKind.Property,
    Sort.CONSTANT: types.CompletionItemKind.EnumMember,
    Sort.WORD: types.CompletionItemKind.Value,
}
_OUTLINED: Final = {
    "scxml": types.SymbolKind.Module,
    "state": types.SymbolKind.Class,
    "parallel": types.SymbolKind.Interface,
    "final": types.SymbolKind.Constant,
    "history": types.SymbolKind.Key,
    "data": types.SymbolKind.Variable,
}
_RULES: Final = Path(__file__).parents[2] / "docs" / "rules.md"
_RULES_URI: Final = _RULES.as_uri() if _RULES.is_file() else ""


def place(position: types.Position) -> Position:
    """A place as the pure functions have it."""
    return Position(position.line, position.character)


def range_of(lines: Lines, span: Span) -> types.Range:
    """A piece of a text."""
    start, end = lines.position(span.start), lines.position(span.end)
    return types.Range(types.Position(*start), types.Position(*end))


def diagnostic(sheet: Sheet, found: Diagnostic, path: str) -> types.Diagnostic:
    """A finding; one in another file stands at the top, and says where it is."""
    here = found.location.file == path
    message = f"{found.message}; {found.remedy}" if found.remedy else found.message
    span = mark(sheet, found.location, found.message) if here else Span(0, min(1, len(sheet.text)))
    return types.Diagnostic(
        range=range_of(sheet.lines, span),
        message=printable(message if here else f"{found.location}: {message}"),
        severity=_SEVERITIES[found.severity],
        code=found.code,
        code_description=types.CodeDescription(f"{_RULES_URI}#{found.code}") if _RULES_URI else None,
        source="scxml-engine",
    )


def offered(lines: Lines, offers: Iterable[Offer], *, snippets: bool) -> list[types.CompletionItem]:
    """What may be written at a place, in our order."""
    return [_item(lines, each, index, snippets=snippets) for index, each in enumerate(offers)]


def _item(lines: Lines, offer: Offer, index: int, *, snippets: bool) -> types.CompletionItem:
    text, form = offer.label, types.InsertTextFormat.PlainText
    if offer.between is not None:
        opening, closing = offer.between
        text = f"{offer.label}{opening}{closing}"
        if snippets:
            text, form = f"{offer.label}{opening}$1{closing}$0", types.InsertTextFormat.Snippet
    about = types.MarkupContent(types.MarkupKind.Markdown, offer.about) if offer.about else None
    return types.CompletionItem(
        label=offer.label,
        kind=_OFFERED[offer.sort],
        detail=offer.detail or None,
        documentation=about,
        sort_text=f"{index:04}",
        filter_text=offer.label,
        insert_text_format=form,
        text_edit=types.TextEdit(range_of(lines, offer.span), text),
    )


def symbols(lines: Lines, entries: Iterable[Entry]) -> list[types.DocumentSymbol]:
    """The outline."""
    return [
        types.DocumentSymbol(
            name=each.name,
            kind=_OUTLINED[each.sort],
            range=range_of(lines, each.span),
            selection_range=range_of(lines, each.name_span),
            detail=each.detail or None,
            children=symbols(lines, each.inside),
        )
        for each in entries
    ]


def folding(lines: Lines, spans: Iterable[Span]) -> list[types.FoldingRange]:
    """What can be folded: whatever has more than one line."""
    found = [(lines.position(each.start).line, lines.position(each.end).line) for each in spans]
    return [types.FoldingRange(start_line=first, end_line=last) for first, last in found if last > first]
