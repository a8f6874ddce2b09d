"""Random charts for property tests: every construct of section 3, always a legal document."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from hypothesis import strategies as st

EVENTS = ("a", "b", "a.x", "a.x.y", "c", "done.state.s1")
DESCRIPTORS = ("a", "b", "a.x", "a.*", "*", "c b", "a.x.y", "done.state.*")

seeds = st.integers(0, 2**48)


def document(body, attributes="", **more):
    """A whole document around its states, as bytes."""
    extra = " ".join([attributes, *(f'{name}="{value}"' for name, value in more.items())])
    head = f'<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" {extra}'.rstrip()
    return f"{head}>{body}</scxml>".encode()


@dataclass(eq=False)
class Tree:
    kind: str
    id: str
    parent: Tree | None
    children: list = field(default_factory=list)
    lines: list = field(default_factory=list)
    attributes: str = ""

    def below(self):
        """Every descendant, histories too."""
        for child in self.children:
            yield child
            yield from child.below()

    def markup(self):
        inner = "".join(self.lines) + "".join(child.markup() for child in self.children)
        return f'<{self.kind} id="{self.id}"{self.attributes}>{inner}</{self.kind}>'


class ChartMaker:
    """Makes one chart. A subclass says what conditions and executable content look like."""

    def __init__(self, seed, most=14):
        self.random = random.Random(seed)
        self.count = 0
        self.room = self.random.randint(2, most)
        self.conditions = 0

    def cond(self):
        """A condition, by name."""
        self.conditions += 1
        return f"c{self.random.randrange(4)}"

    def block(self, place):
        """Executable content for a transition, an <initial> or a block, with a mark of its own."""
        return f'<log label="{place}"/>'

    def data(self):
        """Markup that begins the document."""
        return ""

    def entry_blocks(self, node):
        """Blocks of a state."""
        return []

    def make(self, **attributes):
        root = Tree("scxml", "", None)
        for _ in range(self.random.randint(1, 3)):
            self._state(root, 0)
        for node in [root, *root.below()]:
            self._furnish(root, node)
        initial = ""
        if self.random.random() < 0.5:
            initial = f'initial="{" ".join(self._targets(root))}"'
        return document(self.data() + "".join(child.markup() for child in root.children), initial, **attributes)

    def _state(self, parent, depth):
        self.count += 1
        kind = self.random.choices(["state", "parallel", "final"], [6, 3, 2 if parent.kind != "parallel" else 0])[0]
        node = Tree(kind, f"s{self.count}", parent)
        parent.children.append(node)
        if kind == "final" or depth > 3 or self.count > self.room:
            node.kind = "state" if kind == "parallel" else kind
            return
        for _ in range(self.random.randint(2, 3) if kind == "parallel" else self.random.choice([0, 0, 1, 2, 3])):
            self._state(node, depth + 1)
        for _ in range(self.random.choice([0, 0, 1, 2]) if node.children else 0):
            self.count += 1
            history = Tree("history", f"h{self.count}", node)
            node.children.insert(self.random.randint(0, len(node.children)), history)

    def _furnish(self, root, node):
        if node.kind == "scxml":
            return
        if node.kind == "history":
            if self.random.random() < 0.5:
                node.attributes = ' type="deep"'
            node.lines.append(self._default(node.parent, node))
            return
        node.lines.extend(self.entry_blocks(node))
        if node.kind == "state" and node.children:
            choice = self.random.random()
            if choice < 0.3:
                node.attributes = f' initial="{" ".join(self._targets(node))}"'
            elif choice < 0.6:
                node.lines.append(f"<initial>{self._default(node, node)}</initial>")
        if node.kind != "final":
            for number in range(self.random.choice([0, 1, 1, 2, 3])):
                node.lines.append(self._transition(root, node, number))

    def _default(self, scope, owner):
        targets = self._targets(scope, history=owner if owner.kind == "history" else None)
        content = self.block(f"{owner.id}.default") if self.random.random() < 0.7 else ""
        return f'<transition target="{" ".join(targets)}">{content}</transition>'

    def _transition(self, root, node, number):
        words = []
        if self.random.random() < 0.85:
            words.append(f'event="{self.random.choice(DESCRIPTORS)}"')
        if not words or self.random.random() < 0.4:
            words.append(f'cond="{self.cond()}"')
        if self.random.random() < 0.9:
            scope = node if node.children and self.random.random() < 0.4 else root
            words.append(f'target="{" ".join(self._targets(scope))}"')
        if self.random.random() < 0.4:
            words.append('type="internal"')
        return f"<transition {' '.join(words)}>{self.block(f'{node.id}.{number}')}</transition>"

    def _targets(self, scope, history=None):
        """A legal state specification below a state: one state, or states of several regions of one parallel."""
        possible = [each for each in scope.below() if history is None or each.kind != "history"]
        parallels = [each for each in [scope, *possible] if each.kind == "parallel"]
        if parallels and self.random.random() < 0.4:
            regions = [child for child in self.random.choice(parallels).children if child.kind != "history"]
            chosen = self.random.sample(regions, self.random.randint(1, len(regions)))
            return [self.random.choice([each, *each.below()] if history is None else [each]).id for each in chosen]
        return [self.random.choice(possible).id]
