"""The vocabulary as a grammar of RELAX NG, which can say nearly all that the reader demands of structure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from scxml_engine.authoring.schema.laws import Form
from scxml_engine.authoring.schema.patterns import (
    AttributeOf,
    Data,
    ElementOf,
    Foreign,
    Name,
    Pattern,
    Ref,
    Text,
    Times,
    Value,
    any_order,
    one_of,
    seq,
)
from scxml_engine.authoring.schema.vocabulary import Attribute, Inside, Kind, Slot, Vocabulary
from scxml_engine.authoring.schema.words import about_attribute, about_element

START: Final = "scxml"
_FOREIGN: Final = Ref("foreign-element")
_ANY_CONTENT: Final = Ref("any-content")
_FOREIGN_ATTRIBUTES: Final = Ref("foreign-attributes")
_BLOCKS: Final = ("block", "quiet-block")


def grammar(vocabulary: Vocabulary) -> Mapping[str, Pattern]:
    """Every definition by name; the document is `START`."""
    definitions = {kind.id: _element(kind, vocabulary) for kind in vocabulary.kinds.values()}
    actions = tuple(map(Ref, vocabulary.actions))
    for name, block in zip(_BLOCKS, (vocabulary.block, vocabulary.quiet_block), strict=True):
        definitions[name] = Times(one_of(*map(Ref, block), *actions, _FOREIGN), "*")
    definitions["foreign-element"] = ElementOf(
        Foreign(vocabulary.namespaces),
        Ref("anything"),
        "An element of a vocabulary that is not known here: it is ignored, and check says so.",
    )
    definitions["foreign-attributes"] = Times(AttributeOf(Foreign(("", *vocabulary.namespaces)), Text()), "*")
    definitions["anything"] = seq(Times(AttributeOf(Foreign(), Text()), "*"), _ANY_CONTENT)
    definitions["any-content"] = Times(one_of(Text(), ElementOf(Foreign(), Ref("anything"))), "*")
    return definitions


def _element(kind: Kind, vocabulary: Vocabulary) -> Pattern:
    barred = [slot for slot in kind.slots if slot.names & kind.barred]
    wanted = [] if any(slot.required and slot.names >= kind.any_of for slot in kind.slots) else kind.any_of
    choice = [slot for slot in kind.slots if slot.names & set(wanted)]
    others = [_slot(kind, slot) for slot in kind.slots if slot not in barred and slot not in choice]
    holds = _body(kind, barred, vocabulary)
    if kind.or_a_child:
        needy = _body(kind, barred, vocabulary, filled=True)
        holds = one_of(seq(_at_least_one(kind, choice), holds), needy)
    elif choice:
        holds = seq(_at_least_one(kind, choice), holds)
    name = Name(kind.name, kind.namespace)
    return ElementOf(name, seq(*others, _FOREIGN_ATTRIBUTES, holds), about_element(kind))


# ----------------------------------------------------------------------------------------------------------- attributes


def _slot(kind: Kind, slot: Slot, *, required: bool | None = None) -> Pattern:
    pattern = one_of(*(_spelled(kind, spellings) for spellings in slot.meanings))
    return pattern if (slot.required if required is None else required) else Times(pattern, "?")


def _spelled(kind: Kind, spellings: Iterable[Attribute]) -> Pattern:
    """An attribute under at least one of its names."""
    return _at_least(tuple(_attribute(kind, each) for each in spellings))


def _at_least_one(kind: Kind, slots: Iterable[Slot]) -> Pattern:
    return _at_least(tuple(_slot(kind, each, required=True) for each in slots))


def _at_least(parts: tuple[Pattern, ...]) -> Pattern:
    """One of these and any of those after it, which is one at least of all."""
    return one_of(*(seq(part, *(Times(each, "?") for each in parts[at + 1 :])) for at, part in enumerate(parts)))


def _attribute(kind: Kind, attribute: Attribute) -> Pattern:
    return AttributeOf(Name(attribute.name), _value(attribute), about_attribute(kind, attribute))


def _value(attribute: Attribute) -> Pattern:
    values = tuple(Value(each, trimmed=attribute.form is not Form.TEXT) for each in attribute.values)
    if attribute.closed:
        return one_of(*values)
    text = Text() if attribute.form is Form.TEXT else Data(attribute.form)
    return one_of(*values, text)


# --------------------------------------------------------------------------------------------------------------- inside


def _body(kind: Kind, barred: Iterable[Slot], vocabulary: Vocabulary, *, filled: bool = False) -> Pattern:
    """What an element holds, and the attributes that bar some of it; when `filled`, at least one child."""
    beside = [_slot(kind, each) for each in barred]
    if kind.bar is None:
        return _children(kind, vocabulary, kind.single, filled=filled)
    if not kind.bar:
        instead = one_of(*(_slot(kind, each, required=True) for each in barred))
        content = _ANY_CONTENT if kind.inside is Inside.DATA else any_order(Text(), Times(_FOREIGN, "*"))
        return one_of(instead, content)
    without = tuple(each for each in kind.single if each != kind.bar)
    return one_of(
        seq(*beside, _children(kind, vocabulary, without, filled=filled)),
        _children(kind, vocabulary, kind.single, (kind.bar,)),
    )


def _children(
    kind: Kind, vocabulary: Vocabulary, single: Iterable[str], present: tuple[str, ...] = (), *, filled: bool = False
) -> Pattern:
    """The child elements: of `single` those that are `present` or needed once, the others once or not at all."""
    is_action = kind.namespace != vocabulary.namespaces[0]
    if kind.inside is Inside.BRANCHES:
        block = Ref(kind.children[0])
        return seq(block, Times(seq(Ref("elseif"), block), "*"), Times(seq(Ref("else"), block), "?"))
    if set(kind.children) & set(_BLOCKS):
        return Ref(kind.children[0])
    foreign = () if is_action else (_FOREIGN,)
    needed = [each for each in kind.children if each in kind.needed]
    free = [Ref(each) for each in kind.children if each not in kind.needed]
    once = [Ref(each) if each in present or each in kind.needed else Times(Ref(each), "?") for each in single]
    if kind.apart:
        several = Times(one_of(*free), "+" if filled else "*")
        held: list[Pattern] = [] if present else [several]
        return any_order(one_of(*held, *map(Ref, single)), Times(_FOREIGN, "*"))
    many = [Times(one_of(*free, *foreign), "*")] if free or foreign else []
    some = [Times(one_of(*map(Ref, needed)), "+")] if needed else []
    return any_order(*once, *some, *many)
