"""A grammar in the compact syntax of RELAX NG, which Emacs reads."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from typing import Final

from scxml_engine.authoring.schema.patterns import (
    AnyOrder,
    AttributeOf,
    Data,
    ElementOf,
    Empty,
    Foreign,
    Name,
    OneOf,
    Pattern,
    Ref,
    Seq,
    Text,
    Times,
    Value,
)
from scxml_engine.authoring.schema.shapes import FACETS

_KEYWORDS: Final = frozenset(
    {"attribute", "default", "datatypes", "div", "element", "empty", "external", "grammar", "include", "inherit"}
    | {"list", "mixed", "namespace", "notAllowed", "parent", "start", "string", "text", "token"}
)
_WIDTH: Final = 100


def relax_ng_compact(definitions: Mapping[str, Pattern], start: str, head: str, prefixes: Mapping[str, str]) -> str:
    """The grammar as text, `head` as a comment on top; `prefixes` are those of its namespaces."""
    rows = [f"# {head}", ""]
    rows += [f"namespace {prefix} = {_literal(uri)}" for uri, prefix in prefixes.items()]
    rows += ["", f"start = {_word(start)}", ""]
    printer = _Printer(prefixes)
    for name, pattern in definitions.items():
        rows.append(f"{_word(name)} =\n{textwrap.indent(printer.text(pattern), '  ')}")
    return "\n".join(rows) + "\n"


def _word(name: str) -> str:
    return f"\\{name}" if name in _KEYWORDS else name


def _literal(text: str) -> str:
    """A string. A quotation mark cannot be escaped, so it stands in a piece of its own, in the other kind of quotes."""
    pieces = re.findall(r'"+|[^"]*\\(?=x\{)|[^"]+', text) or [""]
    quoted = [f"'{each}'" if each.startswith('"') else f'"{each}"' for each in pieces]
    return " ~ ".join(quoted).replace("\n", r"\x{A}")


class _Printer:
    """Writes patterns, knowing the prefixes of namespaces."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = prefixes

    def text(self, pattern: Pattern) -> str:
        """A pattern, in parentheses where it is made of several."""
        match pattern:
            case Ref(name):
                return _word(name)
            case Text():
                return "text"
            case Empty():
                return "empty"
            case Data(form):
                base, facet, limit = FACETS[form]
                return f"xsd:{base} {{ {facet} = {_literal(limit)} }}"
            case Value(value, trimmed):
                return f"{'token' if trimmed else 'string'} {_literal(value)}"
            case Seq(parts):
                return self._joined(", ", parts)
            case OneOf(parts):
                return self._joined(" | ", parts)
            case AnyOrder(parts):
                return self._joined(" & ", parts)
            case Times(part, mark):
                return f"{self._one(part)}{mark}"
            case AttributeOf(name, value, words):
                return self._named("attribute", name, self.text(value), words)
            case ElementOf(name, holds, words):
                return self._named("element", name, self.text(holds), words)

    def _one(self, pattern: Pattern) -> str:
        """A pattern as one thing, which a mark may follow."""
        text = self.text(pattern)
        return f"({text})" if text.startswith("#") else text

    def _joined(self, sign: str, parts: tuple[Pattern, ...]) -> str:
        texts = [self.text(each) for each in parts]
        row = f"({sign.join(texts)})"
        if "\n" not in row and len(row) <= _WIDTH:
            return row
        return "(" + f"{sign.rstrip()}\n".join(textwrap.indent(each, " ").rstrip() for each in texts)[1:] + ")"

    def _named(self, tag: str, name: Name | Foreign, inside: str, words: str) -> str:
        about = "".join(f"## {row}\n" for row in textwrap.wrap(words, _WIDTH))
        head = f"{about}{tag} {self._name(name)}"
        if "\n" not in inside and len(inside) <= _WIDTH:
            return f"{head} {{ {inside} }}"
        return f"{head} {{\n{textwrap.indent(inside, '  ')}\n}}"

    def _name(self, name: Name | Foreign) -> str:
        if isinstance(name, Name):
            return f"{self._prefixes[name.namespace]}:{name.local}" if name.namespace else _word(name.local)
        if not name.namespaces:
            return "*"
        return f"* - ({' | '.join(f'{self._prefixes[each]}:*' for each in name.namespaces)})"
