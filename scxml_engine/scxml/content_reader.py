"""The reader's middle floor: executable content, payloads and custom actions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeAlias

from lxml import etree

from scxml_engine.diagnostics import Location, Severity
from scxml_engine.errors import SourceError
from scxml_engine.scxml import model
from scxml_engine.scxml.element_reader import ElementReader, nearest
from scxml_engine.scxml.extension import ActionSchema, AttributeSchema
from scxml_engine.scxml.schema import SCXML_NAMESPACE
from scxml_engine.scxml.source import title

_WORD = re.compile(r"[^\W\d][\w$]*")


class ContentReader(ElementReader):
    """Reads executable content."""

    # ------------------------------------------------------------------------------------------- executable content

    def block(self, element: etree._Element, *, entered: bool = False) -> model.Block:
        """The executable content inside an element; `entered` when its attributes and children were checked already."""
        children: Iterable[etree._Element] = element if entered else self.enter(element)[1]
        return tuple(self.executable(child) for child in children if self._is_executable(child))

    def _is_executable(self, element: etree._Element) -> bool:
        if self.name(element) in _READERS:
            return True
        tag = self.tag(element)
        return tag.namespace != SCXML_NAMESPACE and self._extension_of(tag) is not None

    def executable(self, element: etree._Element) -> model.Executable:
        """One element of executable content."""
        name = self.name(element)
        if not name:
            return self._custom(element)
        attributes, children = self.enter(element)
        return _READERS[name](self, element, attributes, children)

    def _raise(self, element: etree._Element, attributes: dict[str, str], _: list[etree._Element]) -> model.Raise:
        return model.Raise(attributes.get("event", ""), self.place(element))

    def _if(self, element: etree._Element, attributes: dict[str, str], children: list[etree._Element]) -> model.If:
        place = self.place(element)
        branches: list[model.Branch] = []
        cond: model.Text | None = self.expression(attributes.get("cond", ""), "cond", place)
        block: list[model.Executable] = []
        for child in children:
            name = self.name(child)
            if name not in ("elseif", "else"):
                block.append(self.executable(child))
                continue
            inner, _ = self.enter(child)
            if cond is None:
                self.error("misplaced-element", self.place(child), f"<{name}/> stands after <else/>")
            branches.append(model.Branch(cond, tuple(block)))
            block = []
            cond = self.expression(inner.get("cond", ""), "cond", self.place(child)) if name == "elseif" else None
        branches.append(model.Branch(cond, tuple(block)))
        return model.If(tuple(branches), place)

    def _foreach(
        self, element: etree._Element, attributes: dict[str, str], children: list[etree._Element]
    ) -> model.Foreach:
        place = self.place(element)
        item, index = attributes.get("item", ""), attributes.get("index", "")
        return model.Foreach(
            array=self.expression(attributes.get("array", ""), "array", place),
            item=self._text(model.Goal.LOCATION, item, "item", place),
            item_name=item.strip(),
            index=self._text(model.Goal.LOCATION, index, "index", place) if index else None,
            index_name=index.strip(),
            block=tuple(self.executable(child) for child in children),
            location=place,
        )

    def _log(self, element: etree._Element, attributes: dict[str, str], _: list[etree._Element]) -> model.Log:
        place = self.place(element)
        level = attributes.get("level")
        if level is not None and not re.fullmatch(r"\s*[0-9]{1,9}\s*", level):
            self.warning("attribute-value", place, f'level="{level}" of <log> is no number and is ignored')
            level = None
        source = attributes.get("expr")
        # It may be left out altogether, so an empty one is not worth refusing a document.
        fault = Severity.ERROR if source is None or source.strip() else Severity.WARNING
        expr = None if source is None else self.expression(source, "expr", place, fault)
        return model.Log(attributes.get("label", ""), expr, int(level) if level is not None else None, place)

    def _assign(self, element: etree._Element, attributes: dict[str, str], _: list[etree._Element]) -> model.Assign:
        place = self.place(element)
        target = self._text(model.Goal.LOCATION, attributes.get("location", ""), "location", place)
        expr = self.expression(attributes["expr"], "expr", place) if "expr" in attributes else None
        content = self.content(element)
        if expr and content:
            self.error("conflicting-attributes", place, "<assign> has both expr= and content", "keep one of them")
        return model.Assign(target, expr, content, place)

    def script(self, element: etree._Element) -> model.Script:
        """A `<script>`, the document's own or one in a block."""
        return self._script(element, *self.enter(element))

    def _script(self, element: etree._Element, attributes: dict[str, str], _: list[etree._Element]) -> model.Script:
        place = self.place(element)
        if "src" not in attributes:
            return model.Script(self._text(model.Goal.SCRIPT, element.text or "", "<script>", place), place)
        uri, source = attributes["src"], ""
        try:
            source = self.fetch(element, uri)
        except SourceError as error:  # section 5.8: such a document is rejected
            self.error("unavailable", place, f'the script src="{title(uri)}" cannot be fetched: {error}')
        return model.Script(self._text(model.Goal.SCRIPT, source, f'<script src="{title(uri)}">', place), place)

    def _send(self, element: etree._Element, attributes: dict[str, str], children: list[etree._Element]) -> model.Send:
        place = self.place(element)
        payload = self.payload(children, place)
        names = self.namelist(attributes, place)
        if (payload.content or payload.content_expr) and (names or payload.params):
            self.error(
                "conflicting-attributes", place, "<send> has <content> beside namelist= or <param>", "keep one of them"
            )
        if not attributes.keys() & {"event", "eventexpr", "type", "typeexpr"} and payload == model.Payload():
            message = "<send> needs event= or eventexpr=, or a <content>"
            self.error("missing-attribute", place, message, "name the event")
        id_location = attributes.get("idlocation")
        if "id" in attributes:
            self.send_ids.add(attributes["id"])
        return model.Send(
            event=self._choice(attributes, "event", "eventexpr", place),
            target=self._choice(attributes, "target", "targetexpr", place),
            type=self._choice(attributes, "type", "typeexpr", place),
            delay=self._choice(attributes, "delay", "delayexpr", place),
            id=attributes.get("id"),
            id_location=self._text(model.Goal.LOCATION, id_location, "idlocation", place) if id_location else None,
            payload=model.Payload(names + payload.params, payload.content_expr, payload.content),
            location=place,
        )

    def _cancel(self, element: etree._Element, attributes: dict[str, str], _: list[etree._Element]) -> model.Cancel:
        place = self.place(element)
        if not attributes.keys() & {"sendid", "sendidexpr"}:
            self.error("missing-attribute", place, "<cancel> needs sendid= or sendidexpr=")
        return model.Cancel(self._choice(attributes, "sendid", "sendidexpr", place), place)

    def namelist(self, attributes: dict[str, str], place: Location) -> tuple[model.Param, ...]:
        """The names of `namelist=` as parameters."""
        return tuple(
            # A list of names: what is none fails when it is reached, and says nothing of the rest of the document.
            model.Param(name, self.expression(name, "namelist", place, Severity.WARNING), place)
            for name in attributes.get("namelist", "").split()
        )

    def payload(self, children: list[etree._Element], owner: Location, *, both: bool = False) -> model.Payload:
        """The `<param>` and `<content>` among the child elements of the element at `owner`; `both` may stand there."""
        params: list[model.Param] = []
        content_expr: model.Text | None = None
        content: model.Content | None = None
        for child in children:
            place = self.place(child)
            attributes, _ = self.enter(child)
            if self.name(child) == "param":
                source = attributes.get("expr", attributes.get("location"))
                if source is None:
                    self.error("missing-attribute", place, "<param> needs expr= or location=")
                params.append(
                    model.Param(attributes.get("name", ""), self.expression(source or "", "expr", place), place)
                )
            elif "expr" in attributes:
                if len(child) or (child.text or "").strip():
                    message = "<content> has both expr= and content"
                    self.error("conflicting-attributes", place, message, "keep one of them")
                content_expr = self.expression(attributes["expr"], "expr", place)
            else:
                content = self.content(child) or model.Content("", markup=False, location=place)
        if params and (content or content_expr) and not both:
            self.error("conflicting-attributes", owner, "<param> stands beside <content>", "keep one of them")
        return model.Payload(tuple(params), content_expr, content)

    # ----------------------------------------------------------------------------------------------- custom actions

    def _custom(self, element: etree._Element) -> model.Custom:
        tag = self.tag(element)
        place = self.place(element)
        extension = self._extension_of(tag)
        if extension is None:  # `_may_stand` and `_is_executable` let no other vocabulary through
            return model.Custom(tag.localname, None, (), (), place)
        if tag.namespace != extension.namespace:
            message = f'the action <{tag.localname}> stands in the namespace "{tag.namespace}"'
            self.warning("namespace", place, message, f'write xmlns:ocs="{extension.namespace}"')
        schema = extension.actions.get(tag.localname)
        if schema is None:
            near = nearest(tag.localname, extension.actions)
            remedy = f"did you mean <{near}>?" if near else f"the actions are {', '.join(extension.actions)}"
            message = f"there is no action <{tag.localname}>"
            if not extension.actions:
                message, remedy = (
                    f"an invoked document may not use <{tag.localname}>",
                    "leave it to the one that invokes",
                )
            fault = self._unknown("unknown-action", place, message, remedy)
            parts = {child.name for action in extension.actions.values() for child in action.children}
            if near and not fault and tag.localname not in parts:
                return self._action(element, extension.actions[near])  # what else is wrong is told as if it were that
            return model.Custom(tag.localname, None, (), (), place, fault)
        return self._action(element, schema)

    def _unknown(self, code: str, place: Location, message: str, remedy: str) -> str:
        """What the dialect does not have: an error, or, when it is lenient, what will be wrong when it is reached."""
        if not any(each.lenient for each in self._extensions):
            self.error(code, place, message, remedy)
            return ""
        self.warning(code, place, message, remedy)
        return message

    def _action(self, element: etree._Element, schema: ActionSchema) -> model.Custom:
        place = self.place(element)
        known = {each.name: each for each in schema.attributes}
        written: dict[str, str] = {}
        fault = ""
        for key, value in element.attrib.items():
            attribute = etree.QName(key)
            if attribute.namespace not in (None, self.tag(element).namespace):
                continue
            if attribute.localname in known:
                written[attribute.localname] = str(value)
                continue
            near = nearest(attribute.localname, known)
            remedy = f"did you mean {near}=?" if near else ""
            message = f"<{schema.name}> has no attribute {attribute.localname}="
            told = self._unknown("unknown-attribute", place, message, remedy)
            if near and not told and near not in element.attrib:
                written[near] = str(value)  # what else is wrong is told as if it were that
            fault = told or fault
        for each in schema.attributes:
            if each.required and each.name not in written:
                self.error("missing-attribute", place, f"<{schema.name}> needs {each.name}=")
        if schema.one_of and not written.keys() & set(schema.one_of):
            self.error(
                "missing-attribute", place, f"<{schema.name}> needs {' or '.join(f'{name}=' for name in schema.one_of)}"
            )
        attributes = tuple(
            self._action_attribute(each, written, place) for each in schema.attributes if each.name in written
        )
        children, inner = self._action_children(element, schema)
        return model.Custom(schema.name, schema, attributes, children, place, fault or inner)

    def _action_attribute(self, schema: AttributeSchema, written: dict[str, str], place: Location) -> model.Attribute:
        """An attribute of an action; one that is taken as it stands need not parse, in another a fault is an event."""
        source = written[schema.name].strip()
        taken = schema.takes(source) or (schema.literal is not None and schema.literal(source, written) is not None)
        text = model.Text(
            len(self.texts), model.Goal.EXPRESSION, source, schema.name, place, None if taken else Severity.WARNING
        )
        self.texts.append(text)
        if schema.tokens and not taken and _WORD.fullmatch(source):
            self.words.append((schema, source, place))
        return model.Attribute(schema.name, source, text)

    def _action_children(self, element: etree._Element, schema: ActionSchema) -> tuple[tuple[model.Custom, ...], str]:
        """The child elements, and what will be wrong with one of them when the action is reached."""
        self._no_text(element, schema.name)
        fault = ""
        allowed = {each.name: each for each in schema.children}
        children: list[model.Custom] = []
        for child in element:
            name = self.tag(child).localname
            if name in allowed:
                if self.tag(child).namespace != self.tag(element).namespace:
                    message = f"<{name}> stands in another namespace than the action <{schema.name}> around it"
                    self.warning("namespace", self.place(child), message, "give it the same prefix")
                children.append(self._action(child, allowed[name]))
                continue
            near = nearest(name, allowed)
            remedy = f"did you mean <{near}>?" if near else ""
            message = f"<{name}> may not stand inside <{schema.name}>"
            fault = self._unknown("unknown-element", self.place(child), message, remedy) or fault
        if len(children) < schema.min_children:
            self.error(
                "missing-element",
                self.place(element),
                f"<{schema.name}> needs at least one <{schema.children[0].name}>",
            )
        return tuple(children), fault or next((each.fault for each in children if each.fault), "")


_Reading: TypeAlias = Callable[
    [ContentReader, etree._Element, dict[str, str], list[etree._Element]],
    model.Executable,
]
_READERS: Final[Mapping[str, _Reading]] = {
    "raise": ContentReader._raise,
    "if": ContentReader._if,
    "foreach": ContentReader._foreach,
    "log": ContentReader._log,
    "assign": ContentReader._assign,
    "script": ContentReader._script,
    "send": ContentReader._send,
    "cancel": ContentReader._cancel,
}
