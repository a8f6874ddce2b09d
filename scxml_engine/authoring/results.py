"""Which call results a condition can hold for, as far as its text tells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from scxml_engine.authoring.comparisons import Membership, comparisons, literals_of, memberships, strings_of
from scxml_engine.authoring.variables import Path, Variables, of_event, variable
from scxml_engine.ecmascript import Token
from scxml_engine.ocs import CallResult
from scxml_engine.scxml.model import Text

PROPERTY: Final = "callresult"

NAMES: Final = frozenset(each.event_name for each in CallResult if each.event_name is not None)
"""The forty names of section 5."""

_DEEPEST: Final = 100  # parentheses of a condition; one with more is not looked into
_OR: Final = frozenset({"||", "or", "¦¦"})
_AND: Final = frozenset({"&&", "and"})
_UNCLEAR: Final = frozenset({"?", "??", "=>", ",", ";"})


@dataclass(eq=False)
class Results:
    """The call results in the texts of a document; `code` gives the tokens of a text."""

    variables: Variables
    code: Callable[[Text], Sequence[Token]]

    def is_result(self, path: Path) -> bool:
        """Whether a path is the call result of an event, or a variable that only ever receives one."""
        return of_event(path) == PROPERTY or variable(path) in self.variables.holding(PROPERTY)

    def listed(self, path: Path) -> tuple[str, ...]:
        """The strings of a variable that is a list of nothing else, and never anything else."""
        given = self.variables.given(variable(path)) or ()
        return strings_of(self.code(given[0][1])) if len(given) == 1 else ()

    def literals(self, membership: Membership) -> tuple[Token, ...]:
        """The strings and numbers of a list, be it written out or a variable that is never anything else."""
        given = self.variables.given(variable(membership.name)) or ()
        return membership.literals or (literals_of(self.code(given[0][1])) if len(given) == 1 else ())

    def possible(self, cond: Text | None) -> frozenset[str]:
        """The results for which a condition may hold, no fewer: all of them when it tells nothing of the result."""
        if cond is None or cond.source.count("(") > _DEEPEST:
            return NAMES
        return self._possible(self.code(cond))

    def _possible(self, tokens: Sequence[Token]) -> frozenset[str]:
        tokens = _bare(tokens)
        if any(each.text in _UNCLEAR for each in _outside(tokens)):
            return NAMES
        alternatives = _split(tokens, _OR)
        if len(alternatives) > 1:
            return frozenset().union(*map(self._possible, alternatives))
        together = _split(tokens, _AND)
        if len(together) > 1:
            return NAMES.intersection(*map(self._possible, together))
        return self._one(tokens)

    def _one(self, tokens: Sequence[Token]) -> frozenset[str]:
        for each in memberships(tokens):
            listed = frozenset(each.strings or self.listed(each.name))
            if self.is_result(each.path) and each.span == (0, len(tokens)) and each.holds is not None and listed:
                return NAMES & listed if each.holds else NAMES - listed
        for comparison in comparisons(tokens):
            name = comparison.right.string
            whole = comparison.span == (0, len(tokens))
            if whole and name is not None and self.is_result(comparison.left.path):
                return NAMES & {name} if comparison.is_equal else NAMES - {name} if comparison.is_unequal else NAMES
        return NAMES


def _bare(tokens: Sequence[Token]) -> Sequence[Token]:
    """Without the parentheses around the whole."""
    while len(tokens) > 1 and tokens[0].text == "(" and _closing(tokens) == len(tokens) - 1:
        tokens = tokens[1:-1]
    return tokens


def _closing(tokens: Sequence[Token]) -> int:
    depth = 0
    for index, token in enumerate(tokens):
        depth += (token.text in ("(", "[", "{")) - (token.text in (")", "]", "}"))
        if not depth:
            return index
    return len(tokens)


def _split(tokens: Sequence[Token], operators: frozenset[str]) -> list[Sequence[Token]]:
    """The parts between operators that stand in no bracket."""
    parts: list[Sequence[Token]] = []
    depth = start = 0
    for index, token in enumerate(tokens):
        depth += (token.text in ("(", "[", "{")) - (token.text in (")", "]", "}"))
        if not depth and token.text in operators and 0 < index < len(tokens) - 1:
            parts.append(tokens[start:index])
            start = index + 1
    return [*parts, tokens[start:]]


def _outside(tokens: Sequence[Token]) -> list[Token]:
    """The tokens that stand in no bracket."""
    found: list[Token] = []
    depth = 0
    for token in tokens:
        depth += (token.text in ("(", "[", "{")) - (token.text in (")", "]", "}"))
        if not depth:
            found.append(token)
    return found
