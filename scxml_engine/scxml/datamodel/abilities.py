"""What the texts of one document, together, can do: found out once, when something of it is to be fused."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from functools import cached_property
from typing import Final

from scxml_engine.ecmascript.base import Realm
from scxml_engine.ecmascript.inlining import Inline, Survey
from scxml_engine.ecmascript.syntax import Goal, fault
from scxml_engine.scxml.datamodel.event_value import Projection
from scxml_engine.scxml.model import Document, State, Text

_NAME: Final = re.compile(r"[A-Za-z$_][\w$]*", re.ASCII)


class Abilities:
    """`realm` is one of the document's, `rewrite` gives what its dialects would have for a text that does not parse."""

    def __init__(
        self, document: Document, realm: Callable[[], Realm], rewrite: Callable[[str], Collection[str]]
    ) -> None:
        self._texts = document.texts
        self._realm = realm
        self._rewrite = rewrite
        self._names = frozenset(item.id for state in _states(document.root) for item in state.data)

    @cached_property
    def _surveyed(self) -> tuple[Survey, dict[tuple[Goal, str], str]]:
        """All texts as they are compiled, and those of them that were rewritten for it."""
        names = self._realm().names
        texts: list[tuple[Goal, str]] = [(text.goal.value, text.source) for text in self._texts]
        survey = Survey(texts, self._names, names)
        rewritten: dict[tuple[Goal, str], str] = {}
        for goal, source in survey.unread:
            if fault(source, goal) is not None:
                rewritten[goal, source] = next((each for each in self._rewrite(source) if not fault(each, goal)), "")
        if not rewritten:
            return survey, rewritten
        compiled = ((goal, rewritten.get((goal, source), source)) for goal, source in texts)
        # A text that parses in no way is never evaluated.
        return Survey([(goal, source) for goal, source in compiled if source], self._names, names), rewritten

    @cached_property
    def can_fuse(self) -> bool:
        """Whether any text can be part of a fused function."""
        realm = self._realm()
        plain = all(_NAME.fullmatch(name) and not name.startswith("_") for name in self._names)
        return realm.can_fuse and plain and self._names.isdisjoint(realm.names) and self._surveyed[0].tame

    @cached_property
    def draws(self) -> bool:
        """Whether Math.random can be called; otherwise no machine needs a seed of its own."""
        said = any("random" in text.source or "\\" in text.source for text in self._texts)
        return said or not self.can_fuse

    @cached_property
    def projection(self) -> Projection | None:
        """What crosses of an event: as much as the document is known to read; None for all of it."""
        use = self._surveyed[0].event if self.can_fuse else None
        return None if use is None or use.fields is None else Projection(use.fields, use.data)

    @cached_property
    def keeping(self) -> str:
        """A fused function that answers all data as JSON where that is plain, and -1 where not; "" where there is none.

        There is one where data items are all that a machine can have.
        """
        if self.draws or "$" in self._names or not self._names.issuperset(self._surveyed[0].declared):
            return ""
        plain = " && ".join(f"$plain($s.{name})" for name in sorted(self._names)) or "true"
        kept = f"{plain} ? $json($s) : -1"
        return f"($scope) => {{ const $s = $o[$scope]; try {{ return {kept}; }} catch {{ return -1; }} }}"

    def inline(self, text: Text) -> Inline | None:
        """The text as part of a fused function, or None."""
        if not self.can_fuse:
            return None
        survey, rewritten = self._surveyed
        key: tuple[Goal, str] = text.goal.value, text.source
        return survey.inline(key[0], rewritten.get(key, text.source))

    def is_declared(self, name: str) -> bool | None:
        """Whether a data item of that name exists at all times (True), never (False), or it depends (None)."""
        if name in self._names:
            return True
        return None if name.startswith("_") or name in self._surveyed[0].declared else False


def _states(state: State) -> Iterator[State]:
    yield state
    for child in state.children:
        yield from _states(child)
