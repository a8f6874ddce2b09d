"""Which texts of a document cannot run away, and the form in which many of them fit into one function.

A form is the author's text with every name said in full: `x` is `$s.x`, `_event` is `$e`. It changes nothing (or, of a
script, it is one assignment and nothing else), it answers or throws, and it ends by itself, so that it may run without
the time limit. It is sloppy code: in strict code some assignments would throw that now do nothing.

**What a form is made of** (`inlining_forms`): literals, data items and reads below them, operators, conditions, arrays
and objects of such, templates, and a few calls. What could be written as a loop or a search is not among it, so the
time of a form is the number of its operators times the worst that one operator can do. That worst is small when it
runs nothing but natives that are bounded by the memory of the realm, which no text can decide about itself.

**When a document is tame** (`inlining_facts`). An operator runs code when an operand is an object whose valueOf,
toString, join, Symbol.toPrimitive or getter is somebody's function, or when a Proxy is in its way. One text can
make what another one's `+` meets, so these rules are for all texts of a document; all else is taken to break them.

1.  No function, class, accessor, generator, tagged template, `eval`, `Function`: then no code of the document's own can
    be called behind an operator, for there is none.
2.  No `Proxy`, `Reflect`, `Symbol`, and of the other globals only the members that define nothing, call nothing and
    hand out no function. The realm itself has no globals but those that are told apart here (a test compares).
3.  A native can still be a value (`x.indexOf`), and would run as somebody's valueOf. So nothing is written under a name
    that an operator looks up; where the name is calculated, the value is a primitive or the key certainly harmless.
4.  A native that is a value is never called: calls go by the name of a global or of the prelude, or of a method, and
    no text may write what is no primitive under the name of a method that any text calls. No method is called that
    takes a function and gives it objects (`sort` with a comparison, a reviver, a replacer).
5.  No text takes the name of a global or of the prelude for itself: the words of rules 2 and 4 mean what they say.
6.  Of an error that was caught only the texts are looked at. An Error becomes text by way of its message, which may be
    an array of errors: the one native that could multiply without end besides `join`.
7.  No `this`, `with`, `delete`, `arguments`: each makes an object of the scope, or makes a name mean something else.
8.  What comes from outside (events, parameters, snapshots) holds no function and no prototype of its own, but arrays in
    it, and arrays made by texts, can share their items: thirty arrays, each twice in the next. All joins inside one
    have one budget, therefore (`javascript/bounds.js`), whatever asks for the text.
9.  Both readers must see the same program: no text with characters that one of them may take for white space or the end
    of a line, or with a comment in the manner of HTML.

Two things whoever uses a form must see to. The prelude is trusted: no name of it runs code of a text, and none but
`_eventdata` shows `_event`, unless its getter shows the whole scope. And a realm into which a BigInt or XML has come
must run forms within the time limit, because a large one takes long to become text; no tame text can make either.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from scxml_engine.ecmascript import analysis
from scxml_engine.ecmascript.analysis import Node
from scxml_engine.ecmascript.inlining_events import EventUse, event_use, together
from scxml_engine.ecmascript.inlining_facts import Facts, facts
from scxml_engine.ecmascript.inlining_forms import Asked, Form, Inline, form
from scxml_engine.ecmascript.syntax import Goal

__all__ = ["Asked", "EventUse", "Inline", "Survey"]


class Survey:
    """What all texts of one document, together, can do."""

    def __init__(
        self, texts: Iterable[tuple[Goal, str]], names: Collection[str], prelude: Collection[str] = ()
    ) -> None:
        own, given = frozenset(names), frozenset(prelude)
        looks = {each: _look(*each, own, given) for each in dict.fromkeys(texts)}
        found = [each.facts for each in looks.values()]
        self.unread = frozenset(text for text, each in looks.items() if not each.read)  # the parser did not follow
        self.tame = _are_tame(found)
        self.declared = _union(each.declared for each in looks.values())
        self.event = together(each.event for each in looks.values())
        changed = _union(each.bound for each in found)
        self._inlines = {
            text: each.form.inline
            for text, each in looks.items()
            if self.tame and each.form is not None and changed.isdisjoint(each.form.relies_on)
        }

    def inline(self, goal: Goal, source: str) -> Inline | None:
        """The inline form of a text of the document, or None when it has none."""
        return self._inlines.get((goal, source))


@dataclass(frozen=True, slots=True)
class _Look:
    """What is known about one text."""

    facts: Facts
    declared: frozenset[str]
    event: EventUse
    form: Form | None
    read: bool


def _look(goal: Goal, source: str, names: frozenset[str], prelude: frozenset[str]) -> _Look:
    text = source if goal == "script" else f"({source}\n)"
    program = analysis.parsed(text)
    node = None if program is None else _expression(program)
    if node is None and goal != "script":
        program = None
    place = node if goal == "location" else None
    event = event_use(text, program, prelude, place)
    found = facts(text, program, names, prelude, place)
    made = form(goal, text, node, names, prelude) if node is not None and found.tame else None
    return _Look(found, _declared(goal, program, place), event, made, program is not None)


def _expression(program: Node) -> Node | None:
    """The expression that is all of a program, or all that stands in the program's brackets."""
    if len(program.body) != 1 or program.body[0].type != "ExpressionStatement":
        return None
    return program.body[0].expression


def _declared(goal: Goal, program: Node | None, place: Node | None) -> frozenset[str]:
    """The names that a text may make properties of the scope: a script by itself, a location by way of `foreach`."""
    script = analysis.script_of(program) if goal == "script" and program is not None else None
    if script is not None:
        return frozenset(script.declared + script.assigned)
    return frozenset((place.name,)) if place is not None and place.type == "Identifier" else frozenset()


def _are_tame(found: Collection[Facts]) -> bool:
    """Whether each text is tame, and none makes another one's words mean something else."""
    return (
        all(each.tame for each in found)
        and _union(each.globals for each in found).isdisjoint(_union(each.bound for each in found))
        and _union(each.called for each in found).isdisjoint(_union(each.written for each in found))
    )


def _union(sets: Iterable[Collection[str]]) -> frozenset[str]:
    return frozenset().union(*sets)
