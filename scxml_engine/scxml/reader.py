"""Markup to model: walks the table of `schema`, collects every problem, and gives up only at the end.

The state part is here; executable content is read by `content_reader`.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterable
from typing import Final

from lxml import etree

from scxml_engine.diagnostics import Diagnostic, Location, Severity
from scxml_engine.errors import DocumentError
from scxml_engine.scxml import markup
from scxml_engine.scxml.content_reader import ContentReader
from scxml_engine.scxml.extension import Extension
from scxml_engine.scxml.model import Data, Document, Kind, Payload, State, Transition
from scxml_engine.scxml.schema import SCXML_NAMESPACE

_DATA_ID: Final = re.compile(r"[^\W\d][\w$]*|\$[\w$]*")
_HIERARCHY: Final = ("state", "parallel", "final", "history")


def read(data: bytes, file: str = "<document>", extensions: Iterable[Extension] = ()) -> Document:
    """Read a document.

    `data` is its bytes, `file` the name for diagnostics. Raises DocumentError with every error found; warnings and notes
    stay in `Document.diagnostics`.
    """
    root, places = markup.parse(data, file)
    reader = _Reader(places, tuple(extensions))
    document = reader.document(root, file, hashlib.sha256(data).hexdigest())
    if any(each.severity is Severity.ERROR for each in reader.diagnostics):
        raise DocumentError(sorted(reader.diagnostics, key=lambda each: each.location))
    return document


class _Reader(ContentReader):
    """Reads the states of one document and checks what refers to them."""

    def __init__(self, places: dict[etree._Element, Location], extensions: tuple[Extension, ...]) -> None:
        super().__init__(places, extensions)
        self._states: dict[str, etree._Element] = {}
        self._data: set[str] = set()
        self._transitions: list[tuple[Transition, etree._Element]] = []

    def document(self, root: etree._Element, file: str, digest: str) -> Document:
        """The document below its root element."""
        tag = etree.QName(root)
        if tag.localname != "scxml" or tag.namespace != SCXML_NAMESPACE:
            remedy = f'the root is <scxml xmlns="{SCXML_NAMESPACE}" version="1.0">'
            self.error("root", self.place(root), f"the root element is <{tag.localname}> of another vocabulary", remedy)
            raise DocumentError(self.diagnostics)
        self._states_in(root)
        attributes, children = self.enter(root)
        states = tuple(self._state(child) for child in children if self.name(child) in _HIERARCHY)
        if not states:
            self.error("no-state", self.place(root), "the document has no state", "give it at least one <state>")
        scripts = [child for child in children if self.name(child) == "script"]
        datamodel = attributes.get("datamodel", "ecmascript")
        if datamodel not in ("ecmascript",):
            remedy = 'this version runs datamodel="ecmascript", which is also meant when the attribute is absent'
            self.error("datamodel", self.place(root), f'the data model "{datamodel}" is not supported', remedy)
        binding = attributes.get("binding", "early")
        self.one_of(root, "binding", binding, ("early", "late"))
        top = State(
            kind=Kind.ROOT,
            id=attributes.get("name", ""),
            children=states,
            transitions=(),
            initial=self._initial(root, attributes, children),
            onentry=(),
            onexit=(),
            data=self._datamodel(children),
            donedata=None,
            deep=False,
            location=self.place(root),
        )
        script = self.script(scripts[0]) if scripts else None
        self._check_targets()
        return Document(
            name=attributes.get("name", ""),
            file=file,
            digest=digest,
            datamodel=datamodel,
            late_binding=binding == "late",
            script=script,
            root=top,
            texts=tuple(self.texts),
            diagnostics=tuple(self.diagnostics),
        )

    def _states_in(self, root: etree._Element) -> None:
        """Collect the ids first: a target may stand before the state it names."""
        for element in root.iter(*(f"{{{SCXML_NAMESPACE}}}{name}" for name in _HIERARCHY)):
            identifier = element.get("id")
            if identifier is None:
                continue
            if identifier in self._states:
                first = self.place(self._states[identifier])
                message = f'the id "{identifier}" is already that of a state in line {first.line}'
                self.error("duplicate-id", self.place(element), message, "give each state its own id")
            self._states.setdefault(identifier, element)

    def _state(self, element: etree._Element) -> State:
        kind = Kind(self.name(element))
        attributes, children = self.enter(element)
        place = self.place(element)
        return State(
            kind=kind,
            id=attributes.get("id", f"{kind.value}@{place.line}:{place.column}"),
            children=tuple(self._state(child) for child in children if self.name(child) in _HIERARCHY),
            transitions=()
            if kind is Kind.HISTORY
            else tuple(self._transition(child) for child in children if self.name(child) == "transition"),
            initial=self._initial(element, attributes, children),
            onentry=tuple(self.block(child) for child in children if self.name(child) == "onentry"),
            onexit=tuple(self.block(child) for child in children if self.name(child) == "onexit"),
            data=self._datamodel(children),
            donedata=next((self._donedata(child) for child in children if self.name(child) == "donedata"), None),
            deep=self._is_deep(element, attributes),
            location=place,
        )

    def _donedata(self, element: etree._Element) -> Payload:
        return self.payload(self.enter(element)[1], self.place(element))

    def _is_deep(self, element: etree._Element, attributes: dict[str, str]) -> bool:
        if self.name(element) != "history":
            return False
        depth = attributes.get("type", "shallow")
        self.one_of(element, "type", depth, ("shallow", "deep"))
        return depth == "deep"

    def _initial(
        self, element: etree._Element, attributes: dict[str, str], children: list[etree._Element]
    ) -> Transition | None:
        """The initial transition of a state, or the default transition of a history."""
        name = self.name(element)
        if name == "history":
            transitions = [child for child in children if self.name(child) == "transition"]
            if not transitions:
                remedy = "give it a <transition target=…/>"
                self.error("missing-element", self.place(element), "a <history> needs its default <transition>", remedy)
                return None
            return self._default_transition(transitions[0], element)
        below = [child for child in children if self.name(child) == "initial"]
        if below:
            if "initial" in attributes:
                self.error(
                    "conflicting-attributes",
                    self.place(below[0]),
                    f"<{name}> has both initial= and <initial>",
                    "keep one of them",
                )
            transitions = [child for child in self.enter(below[0])[1] if self.name(child) == "transition"]
            if not transitions:
                self.error("missing-element", self.place(below[0]), "an <initial> needs a <transition target=…/>")
                return None
            return self._default_transition(transitions[0], element)
        if "initial" not in attributes:
            return None
        transition = Transition("", (), None, tuple(attributes["initial"].split()), False, (), self.place(element))
        if not transition.targets:
            self.error(
                "missing-attribute",
                self.place(element),
                "initial= is empty",
                "name a state, or leave the attribute out",
            )
        self._transitions.append((transition, element))
        return transition

    def _default_transition(self, element: etree._Element, owner: etree._Element) -> Transition:
        transition = self._transition(element, default=True)
        if not transition.targets:
            self.error(
                "missing-attribute", self.place(element), f"the transition of <{self.name(owner)}> needs a target"
            )
        return transition

    def _transition(self, element: etree._Element, *, default: bool = False) -> Transition:
        attributes, _ = self.enter(element)
        place = self.place(element)
        for name in ("event", "cond"):
            if default and name in attributes:
                self.error("unknown-attribute", place, f"a default transition takes no {name}=", "remove it")
        if not default and not attributes.keys() & {"event", "cond", "target"}:
            self.error("missing-attribute", place, "a <transition> needs at least one of event, cond and target")
        kind = attributes.get("type", "external")
        self.one_of(element, "type", kind, ("external", "internal"))
        event = attributes.get("event", "")
        if "event" in attributes and not event.split():
            self.error("missing-attribute", place, "event= is empty", "name an event, or leave the attribute out")
        cond = self.expression(attributes["cond"], "cond", place) if "cond" in attributes else None
        targets = tuple(attributes.get("target", "").split())
        transition = Transition(
            event, descriptors(event), cond, targets, kind == "internal", self.block(element, entered=True), place
        )
        self._transitions.append((transition, element))
        return transition

    def _datamodel(self, children: list[etree._Element]) -> tuple[Data, ...]:
        models = [child for child in children if self.name(child) == "datamodel"]
        return tuple(self._data_item(each) for model in models for each in self.enter(model)[1])

    def _data_item(self, element: etree._Element) -> Data:
        attributes, _ = self.enter(element)
        place = self.place(element)
        identifier = attributes.get("id", "")
        if identifier.startswith("_"):
            message = f'the data id "{identifier}" begins with _, which is kept for the system'
            self.error("data-id", place, message, "choose a name without it")
        elif identifier and not _DATA_ID.fullmatch(identifier):
            self.error("data-id", place, f'"{identifier}" is no name of a variable', "use letters, digits, _ and $")
        if identifier in self._data:
            self.error("duplicate-id", place, f'the data id "{identifier}" is already declared', "declare it once")
        self._data.add(identifier)
        if "src" in attributes:
            self.unsupported(element, "src")
        expr = self.expression(attributes["expr"], "expr", place) if "expr" in attributes else None
        content = self.content(element)
        if expr and content:
            self.error("conflicting-attributes", place, "<data> has both expr= and content", "keep one of them")
        return Data(identifier, expr, content, place)

    def _check_targets(self) -> None:
        for transition, element in self._transitions:
            owner = element if self.name(element) != "transition" else element.getparent()
            inside = None
            if element is owner or (owner is not None and self.name(owner) == "initial"):
                inside = element if element is owner else owner.getparent()
            for target in transition.targets:
                self._check_target(target, transition.location, inside)

    def _check_target(self, target: str, place: Location, inside: etree._Element | None) -> None:
        state = self._states.get(target)
        if state is None:
            near = difflib.get_close_matches(target, self._states, n=1)
            remedy = f'did you mean "{near[0]}"?' if near else "a target is the id of a state of this document"
            self.error("unknown-target", place, f'there is no state "{target}"', remedy)
        elif inside is not None and inside not in state.iterancestors():
            message = f'the initial state "{target}" does not lie inside <{self.name(inside)}>'
            self.error("initial-target", place, message, "name a state below it")


def descriptors(event: str) -> tuple[tuple[str, ...], ...]:
    """The descriptors of an `event` attribute as tuples of tokens: `error.*`, `error.` and `error` are the same, `*` is ()."""
    return tuple(_tokens(word) for word in event.split())


def _tokens(descriptor: str) -> tuple[str, ...]:
    bare = descriptor.removesuffix("*").removesuffix(".")
    return tuple(bare.split(".")) if bare else ()
