"""The reader's tables and the dialect's, joined: every kind of element with its attributes and what stands inside.

A kind is an element in a place: `<transition>` is another kind inside `<initial>` than inside `<state>`, and `<if>` is
another inside `<finalize>`, where nothing below it may raise events.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from scxml_engine.authoring.schema import laws
from scxml_engine.authoring.schema.laws import Form
from scxml_engine.scxml.extension import ActionSchema, AttributeSchema, Extension
from scxml_engine.scxml.schema import ELEMENTS, EXCLUSIVE, SCXML_NAMESPACE, Element

_PLACES: Final = {
    ("initial", "transition"): "default-transition",
    ("history", "transition"): "default-transition",
    ("quiet-block", "if"): "quiet-if",
    ("quiet-block", "foreach"): "quiet-foreach",
}
_QUIET: Final = ("finalize", "quiet-if", "quiet-foreach")


class Inside(Enum):
    """What stands inside an element."""

    CHILDREN = "elements, in any order"
    BRANCHES = "executable content, divided by elseif and else"
    DATA = "whatever there is: it is data"
    SCRIPT = "text"


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute as it is spelled, and the standard attribute that it means.

    `values` is the whole list of values when `closed`; else they are offered, and any other text stands as well.
    """

    name: str
    means: str
    form: Form = Form.TEXT
    values: tuple[str, ...] = ()
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """Attributes that exclude each other: one or two meanings, each with all its spellings."""

    meanings: tuple[tuple[Attribute, ...], ...]
    required: bool = False

    @property
    def names(self) -> frozenset[str]:
        """What is meant."""
        return frozenset(spellings[0].means for spellings in self.meanings)

    @property
    def spellings(self) -> tuple[Attribute, ...]:
        """All attributes of the slot."""
        return tuple(each for spellings in self.meanings for each in spellings)


@dataclass(frozen=True, slots=True)
class Kind:
    """An element in a place.

    Of `children` any number stand inside in any order, of each of `single` one at most, and of `needed` (members of
    either) at least one; executable content is one child, `block` or `quiet-block`. `any_of` are attributes of which
    one stands at least. `barred` are attributes that do not stand beside the child `bar`, or beside any content when
    that is ''.
    """

    id: str
    name: str
    namespace: str
    slots: tuple[Slot, ...]
    inside: Inside = Inside.CHILDREN
    children: tuple[str, ...] = ()
    single: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    any_of: frozenset[str] = frozenset()
    or_a_child: bool = False
    barred: frozenset[str] = frozenset()
    bar: str | None = None
    apart: bool = False

    @property
    def standard(self) -> str:
        """The element that the words about this kind are filed under."""
        return self.id.removeprefix("quiet-")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Both namespaces: every kind by its id, and which of them are executable content."""

    kinds: Mapping[str, Kind]
    actions: tuple[str, ...]
    """The kinds of the dialect's own actions."""
    block: tuple[str, ...]
    """Executable content of the language, the actions not among them."""
    quiet_block: tuple[str, ...]
    """The same inside `<finalize>`."""
    namespaces: tuple[str, str]
    """The language's and the dialect's."""


def vocabulary(dialect: Extension) -> Vocabulary:
    """The language with a dialect."""
    aliases = {name: standard for name, (standard, _) in dialect.elements.items()}
    actions = {kind.id: kind for schema in dialect.actions.values() for kind in _action(schema, dialect.namespace)}
    executable = ELEMENTS["onentry"].children
    block = tuple(_names(executable, aliases))
    quiet = tuple(
        _PLACES.get(("quiet-block", name), name) for name in block if aliases.get(name, name) not in laws.QUIET
    )
    kinds = dict(_kinds(dialect))
    return Vocabulary(kinds | actions, tuple(dialect.actions), block, quiet, (SCXML_NAMESPACE, dialect.namespace))


def _names(names: frozenset[str], aliases: Mapping[str, str]) -> Iterator[str]:
    """Names in the order of the table, each followed by its aliases."""
    for name in ELEMENTS:
        if name in names:
            yield name
            yield from (alias for alias, standard in aliases.items() if standard == name)


def _kinds(dialect: Extension) -> Iterator[tuple[str, Kind]]:
    for name, element in ELEMENTS.items():
        yield name, _kind(name, name, element, dialect, {})
    for alias, (standard, renamed) in dialect.elements.items():
        yield alias, _kind(alias, alias, ELEMENTS[standard], dialect, renamed, standard)
    yield "default-transition", _kind("default-transition", "transition", ELEMENTS["transition"], dialect, {})
    yield "quiet-if", _kind("quiet-if", "if", ELEMENTS["if"], dialect, {})
    yield "quiet-foreach", _kind("quiet-foreach", "foreach", ELEMENTS["foreach"], dialect, {})


def _kind(
    identifier: str, name: str, element: Element, dialect: Extension, renamed: Mapping[str, str], standard: str = ""
) -> Kind:
    standard = standard or name
    law = identifier if identifier == "default-transition" else standard
    more = {child for parent, child in dialect.children if parent == standard}
    single = {_PLACES.get((name, each), each) for each in element.at_most_one | more}
    children = {_PLACES.get((name, each), each) for each in element.children | more} - single
    if element.executable:
        children -= set(ELEMENTS["onentry"].children) | {"elseif", "else"}
    barred, bar = laws.BARRED.get(standard, ((), None))
    any_of = frozenset(laws.ANY_OF.get(law, ()))
    return Kind(
        id=identifier,
        name=name,
        namespace=SCXML_NAMESPACE,
        slots=tuple(_slots(law, standard, element, dialect, renamed, any_of)),
        inside=_inside(standard, element),
        children=_ordered(children) + ((_block(identifier),) if element.executable else ()),
        single=_ordered(single),
        needed=laws.NEEDED.get(standard, ()),
        any_of=any_of,
        or_a_child=standard in laws.OR_A_CHILD,
        barred=frozenset(barred),
        bar=bar,
        apart=standard in laws.APART,
    )


def _inside(name: str, element: Element) -> Inside:
    if name == "if":
        return Inside.BRANCHES
    if element.free:
        return Inside.DATA
    return Inside.SCRIPT if element.text else Inside.CHILDREN


def _block(identifier: str) -> str:
    return "quiet-block" if identifier in _QUIET else "block"


def _ordered(names: set[str]) -> tuple[str, ...]:
    """In the order of the table, kinds of a place behind."""
    return tuple(each for each in [*ELEMENTS, *sorted(names - ELEMENTS.keys())] if each in names)


def _slots(
    law: str, standard: str, element: Element, dialect: Extension, renamed: Mapping[str, str], any_of: frozenset[str]
) -> Iterator[Slot]:
    """Mandatory attributes first, then the others by name."""
    spellings: dict[str, list[str]] = {each: [each] for each in sorted(element.attributes)}
    more = {name: means or name for (owner, name), means in dialect.attributes.items() if owner == standard}
    for name, means in (dict(renamed) | more).items():
        spellings.setdefault(means, []).append(name)
    for each in laws.TAKEN_AWAY.get(law, ()):
        del spellings[each]
    pairs = {first: (first, second) for first, second in EXCLUSIVE.get(standard, ())}
    seconds = {second for _, second in pairs.values()}
    slots = [
        Slot(
            tuple(
                tuple(_attribute(law, each, name, each in element.required) for name in spellings[each])
                for each in pairs.get(means, (means,))
            ),
            required=means in element.required or (bool(any_of) and any_of <= set(pairs.get(means, (means,)))),
        )
        for means in spellings
        if means not in seconds
    ]
    yield from sorted(slots, key=lambda each: not each.required)


def _attribute(law: str, means: str, name: str, required: bool) -> Attribute:  # noqa: FBT001 - private
    values = laws.VALUES.get((law, means), ())
    form = laws.FORMS.get((law, means), Form.FILLED if required else Form.TEXT)
    return Attribute(name, means, form, values, bool(values))


def _action(schema: ActionSchema, namespace: str) -> Iterator[Kind]:
    """An action, and the elements that stand inside."""
    names = tuple(each.name for each in schema.children)
    yield Kind(
        id=schema.name,
        name=schema.name,
        namespace=namespace,
        slots=tuple(Slot(((_action_attribute(each),),), each.required) for each in schema.attributes),
        children=names,
        needed=names if schema.min_children else (),
        any_of=frozenset(schema.one_of),
    )
    for each in schema.children:
        yield from _action(each, namespace)


def _action_attribute(schema: AttributeSchema) -> Attribute:
    return Attribute(schema.name, schema.name, Form.TEXT, tuple(str(each) for each in schema.tokens))
