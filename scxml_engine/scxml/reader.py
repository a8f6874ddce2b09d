"""Markup to model: walks the table of `schema`, collects every problem, and gives up only at the end.

The state part is here; executable content is read by `content_reader`, elements and attributes by `element_reader`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from lxml import etree

from scxml_engine.diagnostics import Location, Severity
from scxml_engine.errors import DocumentError, SourceError
from scxml_engine.scxml import markup
from scxml_engine.scxml.content_reader import ContentReader
from scxml_engine.scxml.element_reader import nearest
from scxml_engine.scxml.extension import Extension
from scxml_engine.scxml.fetching import Fetcher
from scxml_engine.scxml.model import (
    Block,
    Content,
    Data,
    Document,
    Goal,
    Invoke,
    Kind,
    Payload,
    State,
    Text,
    Transition,
)
from scxml_engine.scxml.schema import SCXML_NAMESPACE
from scxml_engine.scxml.source import DocumentSource, title

_DATA_ID: Final = re.compile(r"[^\W\d][\w$]*|\$[\w$]*")
_NOT_IN_NULL: Final = ("datamodel", "foreach", "assign", "script", "param")
_HIERARCHY: Final = ("state", "parallel", "final", "history")


def read(
    data: bytes,
    file: str = "<document>",
    extensions: Iterable[Extension] = (),
    source: DocumentSource | None = None,
) -> Document:
    """Read a document.

    `data` is its bytes, `file` the name for diagnostics, `source` fetches what it names by src=. Raises DocumentError
    with every error found; warnings and notes stay in `Document.diagnostics`.
    """
    document = inspect(data, file, extensions, source)
    if any(each.severity is Severity.ERROR for each in document.diagnostics):
        raise DocumentError(document.diagnostics)
    return document


def inspect(
    data: bytes,
    file: str = "<document>",
    extensions: Iterable[Extension] = (),
    source: DocumentSource | None = None,
) -> Document:
    """Read a document that may have errors: they are among `Document.diagnostics`, and it is not fit to be run.

    Raises DocumentError only where there is no document to speak of: no XML, or another vocabulary.
    """
    root, places = markup.parse(data, file)
    return _Reader(places, tuple(extensions), source).document(root, file, hashlib.sha256(data).hexdigest())


class _Reader(ContentReader):
    """Reads the states of one document and checks what refers to them."""

    def __init__(
        self,
        places: dict[etree._Element, Location],
        extensions: tuple[Extension, ...],
        source: DocumentSource | None = None,
    ) -> None:
        super().__init__(places, extensions)
        self.fetcher = Fetcher(source)
        self._states: dict[str, etree._Element] = {}
        self._data: list[tuple[Location, str]] = []
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
        if not states and not any(each.severity is Severity.ERROR for each in self.diagnostics):
            self.error("no-state", self.place(root), "the document has no state", "give it at least one <state>")
        scripts = [child for child in children if self.name(child) == "script"]
        datamodel = attributes.get("datamodel", "ecmascript")
        if datamodel == "null":
            self._check_null(root)
        elif datamodel != "ecmascript":
            near = nearest(datamodel, ("ecmascript", "null"))
            remedy = 'this version runs "ecmascript", which is also meant when the attribute is absent, and "null"'
            remedy = f"did you mean {near}? {remedy}" if near else remedy
            self.error("datamodel", self.place(root), f'the data model "{datamodel}" is not supported', remedy)
        version = attributes.get("version", "1.0").strip()
        if version != "1.0":
            remedy = 'this engine runs version="1.0", the only one there is'
            self.error("attribute-value", self.place(root), f'the version "{version}" of SCXML is not known', remedy)
        binding = attributes.get("binding", "early")
        self.one_of(root, "binding", binding, ("early", "late"))
        top = State(
            kind=Kind.ROOT,
            id=attributes.get("name", ""),
            children=states,
            transitions=(),
            initial=self._initial(root, attributes, self._by_name(children)),
            onentry=(),
            onexit=(),
            data=self._datamodel(child for child in children if self.name(child) == "datamodel"),
            invokes=(),
            donedata=None,
            deep=False,
            location=self.place(root),
        )
        script = self.script(scripts[0]) if scripts else None
        self._check_data()
        self._check_targets()
        self._check_words(root)
        return Document(
            name=attributes.get("name", ""),
            file=file,
            digest=self.fetcher.digest(digest),
            datamodel=datamodel,
            late_binding=binding == "late",
            script=script,
            root=top,
            texts=tuple(self.texts),
            send_ids=frozenset(self.send_ids),
            invoke_ids=frozenset(self.invoke_ids),
            diagnostics=tuple(sorted(self.diagnostics, key=lambda each: each.location)),
            fetched=self.fetcher.fetched,
        )

    def _check_null(self, root: etree._Element) -> None:
        """Section B.1.7: no <foreach>, and nothing of section 5; what literal text there is can still be passed on."""
        for element in self._elements_below(root):
            name = self.name(element)
            if name in _NOT_IN_NULL:
                message = f"<{name}> cannot work in the null data model"
                self.error("null-datamodel", self.place(element), message, 'choose datamodel="ecmascript"')
            elif name == "content":
                message = "<content> is no part of the null data model; its text is passed on as it stands"
                self.warning("null-datamodel", self.place(element), message)

    def _states_in(self, root: etree._Element) -> None:
        """Collect the ids first: a target may stand before the state it names."""
        for element in self._elements_below(root):
            identifier = element.get("id") if self.name(element) in _HIERARCHY else None
            if identifier is None:
                continue
            if identifier.split() != [identifier]:
                message = f'the id "{identifier}" is no single word'
                self.error("attribute-value", self.place(element), message, "no target could name it")
            if identifier in self._states:
                first = self.place(self._states[identifier])
                message = f'the id "{identifier}" is already that of a state in line {first.line}'
                self.error("duplicate-id", self.place(element), message, "give each state its own id")
            self._states.setdefault(identifier, element)

    def _elements_below(self, root: etree._Element) -> Iterator[etree._Element]:
        """The elements of the vocabulary in document order; what stands inside `<content>` and its like is data."""
        waiting = [root]
        while waiting:
            element = waiting.pop()
            yield element
            schema = self._elements.get(self.name(element))
            if schema is not None and not schema.free and len(element):
                waiting.extend(reversed(element))

    def _state(self, element: etree._Element) -> State:
        kind = Kind(self.name(element))
        attributes, children = self.enter(element)
        place = self.place(element)
        below = self._by_name(children)
        states = () if below.keys().isdisjoint(_HIERARCHY) else children
        transitions = below.get("transition", ()) if kind is not Kind.HISTORY else ()
        return State(
            kind=kind,
            id=attributes.get("id", f"{kind.value}@{place.line}:{place.column}"),
            children=tuple(self._state(child) for child in states if self.name(child) in _HIERARCHY),
            transitions=tuple(map(self._transition, transitions)),
            initial=self._initial(element, attributes, below),
            onentry=tuple(map(self.block, below.get("onentry", ()))),
            onexit=tuple(map(self.block, below.get("onexit", ()))),
            data=self._datamodel(below.get("datamodel", ())),
            invokes=tuple(map(self._invoke, below.get("invoke", ()))),
            donedata=next(map(self._donedata, below.get("donedata", ())), None),
            deep=self._is_deep(element, attributes),
            location=place,
        )

    def _by_name(self, children: Iterable[etree._Element]) -> dict[str, list[etree._Element]]:
        found: dict[str, list[etree._Element]] = {}
        for child in children:
            found.setdefault(self.name(child), []).append(child)
        return found

    def _invoke(self, element: etree._Element) -> Invoke:
        attributes, children = self.enter(element)
        place = self.place(element)
        payload = self.payload([child for child in children if self.name(child) != "finalize"], place, both=True)
        has_content = payload.content is not None or payload.content_expr is not None
        if has_content and attributes.keys() & {"src", "srcexpr"}:
            self.error("conflicting-attributes", place, "<invoke> has both a source and <content>", "keep one of them")
        autoforward = attributes.get("autoforward", "false")
        self.one_of(element, "autoforward", autoforward, ("true", "false"))
        names = self.namelist(attributes, place)
        if "id" in attributes:
            self.invoke_ids.add(attributes["id"])
        id_location = attributes.get("idlocation")
        return Invoke(
            type=self._choice(attributes, "type", "typeexpr", place),
            src=self._choice(attributes, "src", "srcexpr", place),
            id=attributes.get("id"),
            id_location=self._text(Goal.LOCATION, id_location, "idlocation", place) if id_location else None,
            payload=Payload(names + payload.params, payload.content_expr, payload.content),
            autoforward=autoforward == "true",
            finalize=next((self._finalize(child) for child in children if self.name(child) == "finalize"), None),
            returns=tuple(self._returns(element, children)),
            location=place,
        )

    def _finalize(self, element: etree._Element) -> Block:
        for child in self._elements_below(element):
            if self.name(child) in ("raise", "send"):
                message = f"<{etree.QName(child).localname}> may not stand inside <finalize>: it raises no events"
                self.error("misplaced-element", self.place(child), message, "raise it in a transition")
        return self.block(element)

    def _returns(self, element: etree._Element, children: list[etree._Element]) -> Iterator[tuple[str, Text]]:
        place = self.place(element)
        for name in element.get("namelist", "").split():
            yield name, self._text(Goal.LOCATION, name, "namelist", place, Severity.WARNING)
        for child in children:
            location = child.get("location")
            if self.name(child) == "param" and location:
                yield child.get("name", ""), self._text(Goal.LOCATION, location, "location", self.place(child))

    def _donedata(self, element: etree._Element) -> Payload:
        return self.payload(self.enter(element)[1], self.place(element))

    def _is_deep(self, element: etree._Element, attributes: dict[str, str]) -> bool:
        if self.name(element) != "history":
            return False
        depth = attributes.get("type", "shallow")
        self.one_of(element, "type", depth, ("shallow", "deep"))
        return depth == "deep"

    def _initial(
        self, element: etree._Element, attributes: dict[str, str], children: dict[str, list[etree._Element]]
    ) -> Transition | None:
        """The initial transition of a state, or the default transition of a history."""
        name = self.name(element)
        if name == "history":
            transitions = children.get("transition")
            if not transitions:
                remedy = "give it a <transition target=…/>"
                self.error("missing-element", self.place(element), "a <history> needs its default <transition>", remedy)
                return None
            return self._default_transition(transitions[0], element)
        below = children.get("initial")
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
        transition = Transition(
            "", (), None, tuple(attributes["initial"].split()), internal=False, block=(), location=self.place(element)
        )
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
        if not default and attributes.keys().isdisjoint(("event", "cond", "target")):
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

    def _datamodel(self, models: Iterable[etree._Element]) -> tuple[Data, ...]:
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
        if identifier:
            self._data.append((place, identifier))
        expr = self.expression(attributes["expr"], "expr", place) if "expr" in attributes else None
        content = self._data_at(element, attributes["src"]) if "src" in attributes else self.content(element)
        if expr and content and "src" not in attributes:
            self.error("conflicting-attributes", place, "<data> has both expr= and content", "keep one of them")
        return Data(identifier, expr, content, place)

    def _data_at(self, element: etree._Element, uri: str) -> Content:
        """Section 5.3: data that cannot be fetched is an error when it is bound, and stays undefined."""
        place = self.place(element)
        try:
            text = self.fetch(element, uri)
        except SourceError as error:
            fault = f'the data src="{title(uri)}" cannot be fetched: {error}'
            self.warning("unavailable", place, fault)
            return Content("", markup=False, location=place, fault=fault)
        return Content(text, markup=text.lstrip().startswith("<"), location=place)

    def _check_data(self) -> None:
        """One scope for all data, wherever it is declared (section 5.3.3)."""
        declared: set[str] = set()
        for place, identifier in sorted(self._data):
            if identifier in declared:
                self.error("duplicate-id", place, f'the data id "{identifier}" is already declared', "declare it once")
            declared.add(identifier)

    def _check_words(self, root: etree._Element) -> None:
        """A word in an action's attribute that is neither one of its tokens nor anything that the document declares."""
        if not self.words:
            return
        scripts = " ".join(text.source for text in self.texts if text.goal is Goal.SCRIPT)
        declared = {identifier for _, identifier in self._data}
        loops = [each for each in self._elements_below(root) if self.name(each) == "foreach"]
        declared |= {each.get(name, "") for each in loops for name in ("item", "index")}
        for schema, word, place in self.words:
            if word not in declared and not re.search(rf"\b{re.escape(word)}\b", scripts):
                near = nearest(word, schema.tokens)
                remedy = f"did you mean {near}?" if near else f"it takes {', '.join(schema.tokens)} or an expression"
                message = f'{schema.name}="{word}" is no known value and no declared variable'
                self.warning("attribute-value", place, message, remedy)

    def _check_targets(self) -> None:
        for transition, element in self._transitions:
            owner = element if self.name(element) != "transition" else element.getparent()
            inside = None
            if element is owner:
                inside = element
            elif owner is not None and self.name(owner) in ("initial", "history"):
                inside = owner.getparent()
            for target in transition.targets:
                self._check_default(target, transition.location, owner)
                self._check_target(target, transition.location, inside)
            self._check_together(transition)

    def _check_together(self, transition: Transition) -> None:
        """Several targets are a legal state specification: they can be active together, and none is inside another."""
        if len(transition.targets) < 2:
            return
        named: set[etree._Element] = set()
        above: set[etree._Element] = set()
        entered: dict[etree._Element, etree._Element] = {}  # a compound state → the one child that is entered
        for target in dict.fromkeys(transition.targets):
            state = self._states.get(target)
            if state is None:
                continue
            path = [state, *state.iterancestors()]
            steps = [(parent, child) for child, parent in pairwise(path) if self.name(parent) != "parallel"]
            if (
                state in above
                or named & set(path)
                or any(entered.get(parent, child) is not child for parent, child in steps)
            ):
                message = f'"{target}" cannot be entered together with the targets before it'
                self.error("target-conflict", transition.location, message, "name states of different parallel regions")
            named.add(state)
            above.update(path[1:])
            entered.update(steps)

    def _check_target(self, target: str, place: Location, inside: etree._Element | None) -> None:
        state = self._states.get(target)
        if state is None:
            near = nearest(target, self._states)
            remedy = f'did you mean "{near}"?' if near else "a target is the id of a state of this document"
            self.error("unknown-target", place, f'there is no state "{target}"', remedy)
        elif inside is not None and inside not in state.iterancestors():
            message = f'the initial state "{target}" does not lie inside <{self.name(inside)}>'
            self.error("initial-target", place, message, "name a state below it")

    def _check_default(self, target: str, place: Location, owner: etree._Element | None) -> None:
        """Two histories of one state whose defaults name each other would stand for nothing."""
        state = self._states.get(target)
        if owner is None or state is None or self.name(owner) != "history" or self.name(state) != "history":
            return
        if state.getparent() is owner.getparent():
            message = f'the default of a <history> is the history "{target}" of the same state'
            self.error("initial-target", place, message, "name a state")


def descriptors(event: str) -> tuple[tuple[str, ...], ...]:
    """The descriptors of an `event` attribute as tuples of tokens: `error.*` and `error` are the same, `*` is ()."""
    return tuple(_tokens(word) for word in event.split())


def _tokens(descriptor: str) -> tuple[str, ...]:
    bare = descriptor.removesuffix("*").removesuffix(".")
    return tuple(bare.split(".")) if bare else ()
