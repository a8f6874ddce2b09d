"""What all rules look at: a document, where it can go, and where each of its texts and actions stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from scxml_engine.authoring.answers import Answers
from scxml_engine.authoring.event_flow import EventFlow, Events
from scxml_engine.authoring.expressions import Code, uses
from scxml_engine.authoring.flow import Arc, Flow
from scxml_engine.authoring.places import Place, executables, texts, within
from scxml_engine.authoring.redials import Redial, Redials
from scxml_engine.authoring.results import Results
from scxml_engine.authoring.variables import Path, Variables, of_event, variable
from scxml_engine.ocs import Calendar
from scxml_engine.scxml.model import Custom, Document, Executable, Foreach, Goal, Payload, Raise, Send, Text, Transition


@dataclass(eq=False)
class Survey:
    """A document as the rules see it, perhaps with errors in it; whatever costs something is found out once.

    `calendar` is the one that the treatment will run with, where that is known.
    """

    document: Document
    calendar: Calendar | None = None

    @cached_property
    def flow(self) -> Flow:
        """Its states and the ways between them."""
        return Flow(self.document)

    @cached_property
    def executed(self) -> Sequence[tuple[Place, Executable]]:
        """All executable content with its place."""
        return tuple(executables(self.flow))

    @cached_property
    def texts(self) -> Sequence[tuple[Place, Text]]:
        """Every text that the data model evaluates, with its place; an attribute that is taken as it stands is none."""
        return tuple((place, text) for place, text in texts(self.flow) if text.fault is not None)

    @cached_property
    def transitions(self) -> Sequence[Transition]:
        """Every transition of a state; initial and default ones, which no event takes, are not among them."""
        return tuple(each for state in self.flow.states.values() for each in state.transitions)

    @cached_property
    def raised(self) -> frozenset[str]:
        """The names of the events that the document itself raises or sends, where they are written out."""
        found: set[str] = set()
        for _, each in self.executed:
            if isinstance(each, Raise):
                found.add(each.event)
            elif isinstance(each, Send) and each.event.literal is not None:
                found.add(each.event.literal)
        return frozenset(found)

    @cached_property
    def raised_without_data(self) -> frozenset[str]:
        """Those of them that carry nothing, wherever they come from; an invoked child may send what it likes."""
        if any(state.invokes for state in self.flow.states.values()):
            return frozenset()
        sends = [each for _, each in self.executed if isinstance(each, Send)]
        return self.raised - {each.event.literal for each in sends if each.payload != Payload()}

    @cached_property
    def declared(self) -> frozenset[str]:
        """What may be a variable: the ids of data, what loops go through, and every word of the scripts."""
        found = {item.id for state in self.flow.states.values() for item in state.data}
        for _, each in self.executed:
            if isinstance(each, Foreach):
                found |= {each.item_name, each.index_name}
        for text in self.document.texts:
            if text.goal is Goal.SCRIPT:
                found.update(re.findall(r"[\w$]+", text.source))
        return frozenset(found)

    def actions(self, *names: str) -> Iterator[tuple[Place, Custom]]:
        """Every custom action of these names, with its place."""
        for place, each in self.executed:
            if isinstance(each, Custom) and each.name in names:
                yield place, each

    @cached_property
    def code(self) -> Code:
        """The tokens of a text without its comments."""
        return Code()

    def mentions(self, name: str) -> Iterator[Text]:
        """Every attribute and every script in which that name stands for a value, once each."""
        for _, text in self.texts:
            if name in text.source and any(True for _ in uses(self.code(text), name)):
                yield text

    def mentioning(self, *names: str) -> Iterator[tuple[Place, Text]]:
        """Every text in which one of these words stands, be it as a name or within a string, with its place."""
        found = {index for name in names for index in self._by_word.get(name, ())}
        yield from (self.texts[index] for index in sorted(found))

    @cached_property
    def _by_word(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for index, (_, text) in enumerate(self.texts):
            for word in set(re.findall(r"[\w$]+", text.source)):
                found.setdefault(word, []).append(index)
        return found

    def events_at(self, place: Place) -> Events:
        """What `_event` may be there, by descriptors; `()` is any event, and no descriptor that there is none yet."""
        return self._event_flow.at(place)

    @cached_property
    def _event_flow(self) -> EventFlow:
        return EventFlow(self.flow)

    @cached_property
    def answers(self) -> Answers:
        """Who hears what comes to the document."""
        return Answers(self.flow)

    @cached_property
    def variables(self) -> Variables:
        """What the variables are given."""
        return Variables(self.flow, self.executed, self.texts, self.code)

    @cached_property
    def results(self) -> Results:
        """The call results in the texts."""
        return Results(self.variables, self.code)

    def within(self, arc: Arc) -> Sequence[Executable]:
        """All executable content of a transition."""
        return tuple(within(arc.transition.block))

    @cached_property
    def redials(self) -> Sequence[Redial]:
        """The cycles of states that dial."""
        return Redials(self).found

    def stands_for(self, path: Path, name: str) -> bool:
        """Whether a path is that property of an event's data, or a variable that only ever receives it."""
        return of_event(path) == name or variable(path) in self.variables.holding(name)

    @cached_property
    def own_properties(self) -> frozenset[str]:
        """What may be a property of an event that the document makes up itself: parameters, and words of contents."""
        found: set[str] = set()
        for _, each in self.executed:
            if isinstance(each, Send):
                payload = each.payload
                found.update(param.name for param in payload.params)
                for part in (payload.content_expr, payload.content):
                    found.update([] if part is None else re.findall(r"[\w$]+", part.source))
        return frozenset(found)
