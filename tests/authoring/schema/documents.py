"""Documents at random: in order by the vocabulary, and with something changed in them."""

import copy

from lxml import etree

from scxml_engine.authoring.schema.laws import Form
from scxml_engine.authoring.schema.vocabulary import Inside, vocabulary
from scxml_engine.ocs import OCS

VOCABULARY = vocabulary(OCS)
KINDS = VOCABULARY.kinds
BLOCKS = {"block": VOCABULARY.block, "quiet-block": VOCABULARY.quiet_block}
NAMES = sorted({f"{{{kind.namespace}}}{kind.name}" for kind in KINDS.values()})
HARMLESS = [each for each in NAMES if not each.endswith(("}raise", "}send"))]  # see the table of disagreements
ATTRIBUTES = sorted({each.name for kind in KINDS.values() for slot in kind.slots for each in slot.spellings})
VALUES = [
    "",
    " ",
    "x",
    "x y",
    "1.0",
    " 1.0 ",
    "early",
    "Early",
    "deep",
    "internal",
    "true",
    "null",
    "_x",
    "1x",
    "a.b",
    "ok",
]
DEEPEST = 7


class Maker:
    """Makes documents that are in order, out of a source of chance."""

    def __init__(self, chance):
        self._chance = chance
        self._ids = 0

    def document(self):
        return self._element(KINDS["scxml"], 0)

    def _element(self, kind, depth):
        element = etree.Element(
            f"{{{kind.namespace}}}{kind.name}", nsmap=dict(zip((None, "ocs"), VOCABULARY.namespaces, strict=True))
        )
        bars = self._chance.random() < 0.5
        for slot in kind.slots:
            self._slot(element, kind, slot, bars=bars)
        empty = bars and any(slot.names & kind.barred and _stands(element, slot) for slot in kind.slots)
        self._inside(element, kind, depth, barred=kind.bar if empty else None)
        self._any_of(element, kind)
        for child in list(element):
            if self._chance.random() < 0.1:  # the order of attributes' elsewhere-named kin says nothing
                child.set("{urn:elsewhere}note", "x")
        return element

    def _slot(self, element, kind, slot, *, bars):
        if slot.names & kind.barred and not bars:
            return
        if slot.required or self._chance.random() < 0.3:
            attribute = self._chance.choice(self._chance.choice(slot.meanings))
            element.set(attribute.name, self._value(attribute))

    def _any_of(self, element, kind):
        slots = [slot for slot in kind.slots if slot.names & kind.any_of]
        stands = any(_stands(element, slot) for slot in slots) or (kind.or_a_child and len(element))
        if slots and not stands:
            attribute = self._chance.choice(self._chance.choice(slots).spellings)
            element.set(attribute.name, self._value(attribute))

    def _value(self, attribute):
        if attribute.values and (attribute.closed or self._chance.random() < 0.5):
            return self._chance.choice(attribute.values)
        self._ids += 1
        if attribute.form is Form.TEXT:
            return self._chance.choice(["", "x", f"x{self._ids}", " 1 + 1 "])
        return f"x{self._ids}"

    def _inside(self, element, kind, depth, *, barred):
        if kind.inside in (Inside.DATA, Inside.SCRIPT):
            if barred is None and self._chance.random() < 0.7:
                element.text = "1"
                if kind.inside is Inside.DATA:
                    etree.SubElement(element, self._chance.choice([*HARMLESS, "{urn:x}y", "z"]), {"any": "thing"})
        elif kind.inside is Inside.BRANCHES:
            self._block(element, kind.children[0], depth)
            for divider in self._chance.choice([[], ["elseif"], ["else"], ["elseif", "elseif", "else"]]):
                element.append(self._element(KINDS[divider], depth))
                self._block(element, kind.children[0], depth)
        else:
            self._children(element, kind, depth, barred)

    def _block(self, element, block, depth):
        if depth < DEEPEST:
            names = [*BLOCKS[block], *VOCABULARY.actions]
            for name in self._chance.choices(names, k=self._chance.choice([0, 1, 1, 2, 3])):
                element.append(self._element(KINDS[name], depth + 1))

    def _children(self, element, kind, depth, barred):
        if set(kind.children) & BLOCKS.keys():
            self._block(element, kind.children[0], depth)
            return
        chosen = []
        if kind.needed:
            chosen.append(self._chance.choice(kind.needed))
        if kind.children and depth < DEEPEST:
            chosen += self._chance.choices(kind.children, k=self._chance.randint(0, 3))
        once = [each for each in kind.single if each not in chosen and each != barred and depth < DEEPEST]
        once = [each for each in once if self._chance.random() < 0.3]
        if kind.apart and once:
            chosen = once[:1]
        else:
            chosen += once
        self._chance.shuffle(chosen)
        element.extend(self._element(KINDS[each], depth + 1) for each in chosen)


def _stands(element, slot):
    return any(each.name in element.attrib for each in slot.spellings)


def changed(root, chance):
    """The document with one thing changed: misplaced, misspelt, missing, doubled, or another value."""
    root = copy.deepcopy(root)
    elements = list(root.iter(etree.Element))
    element = chance.choice(elements)
    below = elements[1:]
    chance.choice([_attribute_misspelt, _attribute_lost, _attribute_added, _lost, _doubled, _moved, _put_in, _renamed])(
        element if not below else chance.choice(below), root, chance
    )
    return root


def _attribute_misspelt(element, root, chance):
    for name in chance.sample(list(element.attrib), k=min(1, len(element.attrib))):
        element.set(
            chance.choice(["", "x", *ATTRIBUTES]) or f"{etree.QName(name).localname}s", element.attrib.pop(name)
        )


def _attribute_lost(element, root, chance):
    element = chance.choice([element, root])
    for name in chance.sample(list(element.attrib), k=min(1, len(element.attrib))):
        del element.attrib[name]


def _attribute_added(element, root, chance):
    own = [
        each.name
        for kind in KINDS.values()
        if kind.name == etree.QName(element).localname
        for slot in kind.slots
        for each in slot.spellings
    ]
    element = chance.choice([element, element, root])
    element.set(chance.choice([*own, chance.choice(ATTRIBUTES)]), chance.choice(VALUES))


def _lost(element, root, chance):
    if element is not root:
        element.getparent().remove(element)


def _doubled(element, root, chance):
    if element is not root:
        parent = element.getparent()
        parent.insert(chance.randint(0, len(parent)), copy.deepcopy(element))


def _moved(element, root, chance):
    others = [each for each in root.iter(etree.Element) if each not in set(element.iter(etree.Element))]
    if others:
        parent = chance.choice(others)
        parent.insert(chance.randint(0, len(parent)), element)


def _put_in(element, root, chance):
    name = chance.choice([*NAMES, f"{{{chance.choice(VOCABULARY.namespaces)}}}nothing"])
    kinds = [kind for kind in KINDS.values() if f"{{{kind.namespace}}}{kind.name}" == name]
    new = Maker(chance)._element(chance.choice(kinds), DEEPEST) if kinds else etree.Element(name)
    element.insert(chance.randint(0, len(element)), new)


def _renamed(element, root, chance):
    element.tag = chance.choice([*NAMES, chance.choice(NAMES) + "s"])
