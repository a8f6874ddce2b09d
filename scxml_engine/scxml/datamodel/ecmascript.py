"""The ECMAScript data model: the Recommendation's appendix B.2 on top of realms.

Writes what the realms compile, and pushes `_event` and the configuration that `In()` speaks of, when something asks for
them. Up to `Limits.realm_machines` machines of the document share a realm (`sharding`). What fusing may do with the
document's texts is found out from all of them together (`ecmascript.inlining`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from scxml_engine.diagnostics import Diagnostic, Severity
from scxml_engine.ecmascript.base import Prelude, Realm, RealmLimits, Scope
from scxml_engine.ecmascript.inlining import Inline
from scxml_engine.ecmascript.values import Tagged, encode
from scxml_engine.errors import RealmLost, ScriptError, ScriptSyntaxError
from scxml_engine.scxml.datamodel.abilities import Abilities
from scxml_engine.scxml.datamodel.event_value import Projection, whole
from scxml_engine.scxml.datamodel.interpretation import interpreted
from scxml_engine.scxml.datamodel.machine_data import EcmascriptData
from scxml_engine.scxml.datamodel.sharding import Shard, Shards
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.extension import Extension
from scxml_engine.scxml.limits import Limits
from scxml_engine.scxml.model import Content, Document, Goal, Text

RealmFactory = Callable[[RealmLimits, Prelude], Realm]

_SYSTEM_VARIABLES: Final = frozenset(("_sessionid", "_name", "_ioprocessors", "_x"))

# Both in ECMAScript 5, for any realm.
_CORE_NAMES: Final = """(function () {
  var active = Object.create(null);
  return {
    names: { In: function (id) { return active[id] === true; } },
    hooks: { configure: function (ids) {
      var index;
      active = Object.create(null);
      for (index = 0; index < ids.length; index++) active[ids[index]] = true;
    } }
  };
})()"""

_MERGE: Final = """(function (parts) {
  var merged = { names: {}, hooks: {} };
  parts.forEach(function (part) {
    Object.keys(merged).forEach(function (kind) {
      Object.getOwnPropertyNames(part[kind]).forEach(function (name) {
        Object.defineProperty(merged[kind], name, Object.getOwnPropertyDescriptor(part[kind], name));
      });
    });
  });
  return merged;
})([%s])"""


class EcmascriptModel:
    """The data model of one document. With `fuse`, its texts may be fused, and events cross as far as they are read."""

    def __init__(
        self,
        document: Document,
        make_realm: RealmFactory,
        extensions: Sequence[Extension] = (),
        limits: Limits | None = None,
        *,
        fuse: bool = True,
    ) -> None:
        limits = limits or Limits()
        self._fuse = fuse
        self._contents: dict[Content, Tagged | ScriptError] = {}
        self._make_realm = make_realm
        self._rewritings = [each.rewrite for each in extensions if each.rewrite]
        self._limits = RealmLimits(seconds=limits.script_seconds, memory=limits.script_bytes)
        self._prelude = Prelude(
            source=_merged(each.names for each in extensions),
            assignable=frozenset().union(*(each.assignable for each in extensions)),
            es5_source=_merged(each.es5_names or each.names for each in extensions),
        )
        self.texts = document.texts
        self.scripts = [text for text in document.texts if text.goal is Goal.SCRIPT]
        everything = "\n".join(text.source for text in document.texts)
        self.mentions_event = "_event" in everything
        self.mentions_configuration = re.search(r"\bIn\b", everything) is not None
        self._mentioned = frozenset(re.findall(r"\b_\w+", everything))
        self._names_itself = not self._mentioned.isdisjoint(_SYSTEM_VARIABLES)
        self.shards = Shards(self, limits.realm_machines)
        self._abilities = Abilities(
            document, lambda: self.shards.any().realm, lambda text: [source for source, _ in self.rewrite(text)]
        )

    def check(self) -> list[Diagnostic]:
        """Every text that does not parse (errors), and every one that had to be rewritten (notes)."""
        found = []
        for text in self.texts:
            if text.fault is None:
                continue
            try:
                _, note = self.shards.any().compile(text)
            except ScriptSyntaxError as error:
                within = f" (in its line {error.line})" if error.line > 1 else ""
                message = f"{text.where} does not parse: {error}{within}"
                found.append(Diagnostic(text.fault, "expression", text.location, message))
            else:
                if note:
                    found.append(Diagnostic(Severity.NOTE, "dialect", text.location, f"{text.where}: {note}"))
        return list(dict.fromkeys(found))  # a name in a namelist may be read twice: as a value and as a location

    def content(self, content: Content) -> Tagged:
        """What a content stands for (see `interpretation`), found out once for all machines. Raises ScriptError."""
        known = self._contents.get(content)
        if known is None:
            try:
                known = interpreted(content)
            except ScriptError as error:
                known = error
            self._contents[content] = known
        if isinstance(known, ScriptError):
            raise known.with_traceback(None)
        return known

    def open(self, system: Callable[[], Mapping[str, object]], seed: int) -> EcmascriptData:
        """Data for a new machine."""
        drawn = seed if self._draws else None
        return self._housed(lambda shard: shard.realm.open(drawn), system)

    def restore(self, snapshot: str, system: Callable[[], Mapping[str, object]], seed: int) -> EcmascriptData:  # noqa: ARG002 - the generator's state is in the snapshot
        """Data as it was when the snapshot was taken."""

        def restored(shard: Shard) -> Scope:
            if self.scripts:
                shard.compile_scripts()
            return shard.realm.restore(snapshot)

        return self._housed(restored, system)

    def _housed(self, scope_in: Callable[[Shard], Scope], system: Callable[[], Mapping[str, object]]) -> EcmascriptData:
        """Data in a shard with room; when that turns out to be full, in another."""
        constants = self._constants(system) if self._names_itself else None
        shard = self.shards.with_room()
        try:
            return EcmascriptData(shard, shard.house(scope_in), constants)
        except RealmLost:
            shard.lose()
        shard = self.shards.with_room()
        return EcmascriptData(shard, shard.house(scope_in), constants)

    @property
    def _draws(self) -> bool:
        return not self._fuse or self._abilities.draws

    def _constants(self, system: Callable[[], Mapping[str, object]]) -> dict[str, Tagged]:
        """The system variables that the document mentions: the others need no room."""
        return {name: encode(value) for name, value in system().items() if name in self._mentioned}

    def new_realm(self) -> Realm:
        """A realm of this document, empty."""
        return self._make_realm(self._limits, self._prelude)

    @property
    def memory(self) -> int:
        """Bytes that one realm may use."""
        return self._limits.memory

    def rewrite(self, source: str) -> list[tuple[str, str]]:
        """What the dialects would have instead of a text that does not parse: (source, note)."""
        tried = (rewriting(source) for rewriting in self._rewritings)
        return [(each.source, each.note) for each in tried if each is not None]

    # -------------------------------------------------------------------------------------------------------- fusing

    @property
    def can_fuse(self) -> bool:
        """Whether any text of the document can be part of a fused function."""
        return self._fuse and self._abilities.can_fuse

    @property
    def projection(self) -> Projection | None:
        """As much of an event as the document reads, where that is known."""
        return self._abilities.projection if self._fuse else None

    def event_value(self, event: Event) -> Tagged:
        """What crosses of an event, as text."""
        projection = self.projection
        return whole(event) if projection is None else projection(event)

    @property
    def keeping(self) -> str:
        """A fused function that keeps plain data (see `Abilities`)."""
        return self._abilities.keeping if self._fuse else ""

    def inline(self, text: Text) -> Inline | None:
        """The text as part of a fused function, or None."""
        return self._abilities.inline(text)

    def is_declared(self, name: str) -> bool | None:
        """Whether a data item of that name exists at all times (True), never (False), or it depends (None)."""
        return self._abilities.is_declared(name)

    def forget_calls(self) -> None:
        """The graph whose edges were fused was forgotten."""
        self.shards.forget_calls()


def _merged(names: Iterable[str]) -> str:
    return _MERGE % ", ".join([_CORE_NAMES, *(f"({each})" for each in names)])
