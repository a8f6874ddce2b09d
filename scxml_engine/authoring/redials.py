"""The ways on which a record is dialed again and again: what ends them, and whether there is a wait on them.

The ways are the transitions of reachable states. A transition does what stands in its block and what the states do that
it enters. Not taken into account are those on which no call can follow: an error's, and those that close the record.
What cannot be seen through, a function, a script that writes the variable of a condition, an event of the document's
own, is taken for an end.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeAlias

from scxml_engine.authoring.counting import is_open, names_in
from scxml_engine.authoring.cycles import cycles
from scxml_engine.authoring.expressions import members
from scxml_engine.authoring.flow import ROOT, Arc
from scxml_engine.authoring.places import Phase, Place, blocks, own_texts
from scxml_engine.authoring.results import NAMES
from scxml_engine.authoring.variables import variable, written
from scxml_engine.authoring.written import written_out
from scxml_engine.diagnostics import Location
from scxml_engine.ocs.actions.base import token
from scxml_engine.scxml.model import Assign, Custom, Executable, Foreach, Goal, If, Kind, Send, Text

if TYPE_CHECKING:
    from scxml_engine.authoring.survey import Survey


_Dials: TypeAlias = Callable[[frozenset[Arc]], list[Custom]]

_YES: Final = ("yes", "true", "1")
_CLOSING: Final = frozenset({"DoNotCall", "CancelRecord"})
_CLOSING_FIELDS: Final = frozenset({"record_status", "record_type"})
_NO_COUNT: Final = frozenset(
    ("callresult", "record_id", "daytime_code", "contact_info", "contact_info_type", "result", "list_record_id")
)
_AT_ONCE: Final = frozenset({"ocs.callresult", "ocs.next_record", "ocs.info"})
_MOST_ROUNDS: Final = 100  # of counts within counts; whoever has more than that is believed
_MOST_ASKED: Final = 50  # variables that the conditions of one state write
# What comes only when it was asked for. The time of day changes by itself, too.
_ASKED: Final = {
    ("ocs", "callresult"): "make_call",
    ("ocs", "next_record"): "next_record",
    ("ocs", "info"): "get_info",
    ("ocs", "timeout"): "timeout",
}


@dataclass(frozen=True, slots=True)
class Redial:
    """A cycle that dials: its first make_call in document order, and whether it has an end, and a wait."""

    call: Custom
    is_capped: bool
    has_wait: bool


@dataclass(eq=False)
class Redials:
    """What a document dials again."""

    survey: Survey

    @cached_property
    def found(self) -> Sequence[Redial]:
        """One for each cycle, in document order of the calls."""
        if not any(True for _ in self.survey.actions("make_call")):
            return ()
        at_once = {call.location for ways in self._cycles(self._is_instant) for call in self._calls(ways)}
        found: dict[Location, Redial] = {}
        searches: list[tuple[Callable[[Arc], bool], _Dials]] = [(self._is_same_record, self._calls)]
        records = self.survey.actions("next_record")
        if any(each.name == "repeat_chain" for _, action in records for each in action.attributes):
            searches.append((self._is_way, self._dials_again))
        for keeps, dials in searches:
            for ways in self._cycles(keeps):
                calls = dials(ways)
                known = [call.location for call in calls if call.location in found]
                is_capped = bool(calls) and self._is_capped(ways, dials)
                if calls and not known:
                    has_wait = not any(call.location in at_once for call in calls)
                    first = min(calls, key=lambda each: each.location)
                    found[first.location] = Redial(first, is_capped, has_wait)
                elif known and not is_capped and all(found[each].is_capped for each in known):
                    found[known[0]] = replace(found[known[0]], is_capped=False)
        return sorted(found.values(), key=lambda each: each.call.location)

    # -------------------------------------------------------------------------------------------------------- cycles

    def _cycles(self, keeps: Callable[[Arc], bool], among: Collection[str] | None = None) -> Iterator[frozenset[Arc]]:
        """The transitions of each cycle that consists of those that are kept, among these states."""
        flow = self.survey.flow
        states = self._states if among is None else among
        kept = {key: list(filter(keeps, flow.arcs[key])) for key in states}
        following: dict[str, list[str]] = {}
        for key in states:
            above = (flow.parents[key],)
            entered = (arc.enters if arc.leaves else (key,) for arc in kept[key])
            following[key] = [each for keys in (*entered, above) for each in keys if each in states]
        for found in cycles(states, following.__getitem__):
            inside = (arc for key in found for arc in kept[key])
            ways = frozenset(arc for arc in inside if not arc.leaves or not found.isdisjoint(arc.enters))
            asked = frozenset(filter(self._asked_by(ways), ways))
            if asked == ways:
                yield ways
            else:
                yield from self._cycles(asked.__contains__, dict.fromkeys(sorted(found)))

    def _asked_by(self, ways: Iterable[Arc]) -> Callable[[Arc], bool]:
        """Whether a way can be gone again: the answer that it waits for is asked for on these ways."""
        actions = {each.name for arc in ways for each in self._does(arc) if isinstance(each, Custom)}

        def is_asked(arc: Arc) -> bool:
            events = arc.transition.events
            return not events or any(event not in _ASKED or _ASKED[event] in actions for event in events)

        return is_asked

    @cached_property
    def _states(self) -> Mapping[str, None]:
        """The reachable states without regions beside them: what goes on in those, nobody can say."""
        flow = self.survey.flow
        alone: dict[str, None] = {}
        for key in flow.states:
            parent = flow.parents.get(key)
            is_alone = parent == ROOT or parent in alone
            if is_alone and key in flow.reachable and flow.states[key].kind is not Kind.PARALLEL:
                alone[key] = None
        return alone

    def _is_way(self, arc: Arc) -> bool:
        """Whether a call can follow: neither after an error nor after the record was closed."""
        return arc in self._ways

    @cached_property
    def _ways(self) -> frozenset[Arc]:
        return frozenset(arc for key in self._states for arc in self.survey.flow.arcs[key] if self._goes_on(arc))

    def _goes_on(self, arc: Arc) -> bool:
        events = arc.transition.events
        if _is_of_errors(arc):
            return False
        if events and all(event == ("ocs", "callresult") for event in events):
            possible = self.survey.results.possible(arc.transition.cond)
            if possible < NAMES and possible <= _CLOSING:
                return False
        return not any(self._closes(each) for each in self._does(arc))

    def _is_same_record(self, arc: Arc) -> bool:
        return self._is_way(arc) and not any(_is_action(each, "next_record") for each in self._does(arc))

    def _is_instant(self, arc: Arc) -> bool:
        """Whether it takes no time, and hands out no other record than the first."""
        if not self._is_way(arc):
            return False
        for each in self._does(arc):
            if self._waits(each) or (_is_action(each, "next_record") and not self._is_first_again(each)):
                return False
        events = arc.transition.events
        return not events or any(self._comes_at_once(arc, ".".join(event)) for event in events)

    # ----------------------------------------------------------------------------------------------- what is done

    def _does(self, arc: Arc) -> Sequence[Executable]:
        """Everything that happens when it is taken."""
        found = self._done.get(arc)
        if found is None:
            entered = (each for key in arc.enters for each in self._done_in.get(key, ()))
            found = self._done[arc] = (*self._done_on.get(arc, ()), *entered)
        return found

    @cached_property
    def _done(self) -> dict[Arc, Sequence[Executable]]:
        return {}

    @cached_property
    def _done_on(self) -> Mapping[Arc, list[Executable]]:
        found: dict[Arc, list[Executable]] = {}
        for place, each in self.survey.executed:
            if place.phase is Phase.TRANSITION and place.arc is not None:
                found.setdefault(place.arc, []).append(each)
        return found

    @cached_property
    def _done_in(self) -> Mapping[str, list[Executable]]:
        """By state, what happens when it is entered, or, which comes to the same on a cycle, left."""
        found: dict[str, list[Executable]] = {}
        for place, each in self.survey.executed:
            if place.phase in (Phase.ENTRY, Phase.INITIAL, Phase.EXIT):
                found.setdefault(place.state, []).append(each)
        return found

    def _calls(self, ways: Iterable[Arc]) -> list[Custom]:
        found = (each for arc in ways for each in self._does(arc))
        return [each for each in found if isinstance(each, Custom) and each.name == "make_call"]

    def _value(self, action: Custom, name: str) -> str | None:
        """The value of an attribute that is written out; '' where it is missing, None where it is an expression."""
        attribute = next((each for each in action.attributes if each.name == name), None)
        return "" if attribute is None else written_out(self.survey, attribute)

    def _closes(self, each: Executable) -> bool:
        if not isinstance(each, Custom):
            return False
        return any((self._value(child, "key") or "") in _CLOSING_FIELDS for child in each.children)

    def _waits(self, each: Executable) -> bool:
        if isinstance(each, Send):
            return each.delay.expr is not None or (each.delay.literal or "0").strip("0.") not in ("", "s", "ms")
        return isinstance(each, Custom) and each.name == "timeout" and self._value(each, "delay") not in ("0", "-0")

    def _is_first_again(self, each: Executable) -> bool:
        """Whether it hands out the first record, be it the same or not: it begins again, and lets all of them in."""
        return isinstance(each, Custom) and not each.children and bool(token(self._value(each, "repeat_chain"), _YES))

    def _dials_again(self, ways: frozenset[Arc]) -> list[Custom]:
        """The calls of ways on which the chain begins again."""
        calls = self._calls(ways)
        return calls if calls and any(self._repeats(arc, ways) for arc in ways) else []

    def _repeats(self, arc: Arc, ways: frozenset[Arc]) -> bool:
        """Whether it can begin the chain again: as it is written, or by a variable that is set to that on the way."""
        for each in self._does(arc):
            if not isinstance(each, Custom) or each.name != "next_record":
                continue
            attribute = next((one for one in each.attributes if one.name == "repeat_chain"), None)
            if attribute is None:
                continue
            given = self.survey.variables.given(attribute.source.strip()) or ()
            set_here = [text for place, text in given if self._is_on(place, ways)]
            later = [text for place, text in given if place.phase is not Phase.DATA]
            values = [self.survey.variables.constant(text) for text in set_here or later or [text for _, text in given]]
            if token(written_out(self.survey, attribute), _YES) or any(token(value, _YES) for value in values):
                return True
        return False

    def _comes_at_once(self, arc: Arc, event: str) -> bool:
        """Whether an event may come in the instant of its cause."""
        if event == "ocs.timeout":
            here = (arc.source, *self.survey.flow.descendants(arc.source))
            inside = [each for key in here for each in self._done_in.get(key, ()) if _is_action(each, "timeout")]
            return not all(map(self._waits, inside)) if inside else self._has_instant_timeout
        if event == "ocs.daytime_change":
            return any(True for _ in self.survey.actions("get_daytime"))
        return event in _AT_ONCE or event in self._raised_at_once

    @cached_property
    def _has_instant_timeout(self) -> bool:
        return not all(self._waits(each) for _, each in self.survey.actions("timeout"))

    @cached_property
    def _raised_at_once(self) -> frozenset[str]:
        sends = (each for _, each in self.survey.executed if isinstance(each, Send) and self._waits(each))
        return self.survey.raised - {each.event.literal for each in sends}

    # ----------------------------------------------------------------------------------------------------------- caps

    def _is_capped(self, ways: frozenset[Arc], dials: _Dials) -> bool:
        """Whether anything may end it: a condition on what changes on the way, or an event in its own time."""
        sources = {key for arc in ways for key in (arc.source, *arc.enters)}
        sources |= {above for key in sources for above in self.survey.flow.ancestors(key)}
        around = [arc for key in sources for arc in self.survey.flow.arcs[key]]
        if any(self._ends(arc) for arc in around if arc not in ways):
            return True
        done = [each for arc in ways for each in self._does(arc)]
        changed = frozenset().union(*map(self._changed_on, ways))
        actions = [each for each in done if isinstance(each, Custom)]
        if any(self._picks(text, changed) for each in actions for text in own_texts(each)):
            return True
        conds = [self.survey.code(text) for text in self._conds(around, done)]
        if any(is_open(tokens) for tokens in conds):
            return True
        counted = changed & {name for tokens in conds for name in names_in(tokens)}
        return not self._is_endless(ways, dials, counted)

    def _is_endless(self, ways: frozenset[Arc], dials: _Dials, counted: frozenset[str]) -> bool:
        """Whether they can be gone for ever: what is counted begins anew there, or a way around it dials, too."""
        waiting = [ways]
        for _ in range(_MOST_ROUNDS):
            if not waiting:
                return False
            ways = waiting.pop()
            counts = counted & frozenset().union(*map(self._changed_on, ways))
            counts -= {name for arc in ways for name in self._reset_on(arc)}
            rest = frozenset(arc for arc in ways if counts.isdisjoint(self._changed_on(arc)))
            if rest == ways:
                return True
            if not self._calls(rest):
                continue
            inside = {key for arc in rest for key in (arc.source, *arc.enters)}
            inside |= {above for key in inside for above in self.survey.flow.ancestors(key)}
            among = dict.fromkeys(sorted(inside & self._states.keys()))
            waiting += [each for each in self._cycles(rest.__contains__, among) if dials(each)]
        return False

    def _conds(self, arcs: Iterable[Arc], done: Iterable[Executable]) -> Iterator[Text]:
        """The conditions on these ways, and on what is done there."""
        conds = (arc.transition.cond for arc in arcs if not _is_of_errors(arc))
        yield from (cond for cond in conds if cond is not None)
        branches = (branch for each in done if isinstance(each, If) for branch in each.branches)
        yield from (branch.cond for branch in branches if branch.cond is not None)

    def _ends(self, arc: Arc) -> bool:
        """Whether it leaves the cycle on an event that does not come of the calls themselves."""
        known = ("ocs.callresult", "ocs.next_record", "ocs.info")
        names = [".".join(event) for event in arc.transition.events]
        return arc.leaves and any(each not in known and not each.startswith(("Error", "error")) for each in names)

    def _changed_on(self, arc: Arc) -> frozenset[str]:
        """The variables that may be different when a way was gone: by what is done, and by what was asked first."""
        found = self._changes.get(arc)
        if found is None:
            found = self._changes[arc] = self._asked_first[arc].union(self._changed(self._does(arc)))
        return found

    @cached_property
    def _changes(self) -> dict[Arc, frozenset[str]]:
        return {}

    @cached_property
    def _asked_first(self) -> Mapping[Arc, frozenset[str]]:
        """What the conditions of a transition and of those before it write."""
        found: dict[Arc, frozenset[str]] = {}
        for key in self._states:
            names: frozenset[str] = frozenset()
            for arc in self.survey.flow.arcs[key]:
                cond = arc.transition.cond
                if cond is not None and len(names) < _MOST_ASKED:
                    names = names.union(written(self.survey.code(cond)))
                found[arc] = names
        return found

    def _changed(self, done: Iterable[Executable]) -> set[str]:
        """The variables that it may change."""
        found: set[str] = set()
        for each in done:
            if isinstance(each, Assign):
                found.update(names_in(self.survey.code(each.target)) if self._counts(each) else ())
            elif isinstance(each, Foreach):
                found |= {each.item_name, each.index_name}
            for text in own_texts(each):
                tokens = self.survey.code(text)
                found.update(names_in(tokens) if text.goal is Goal.SCRIPT else written(tokens))
        return found - {"_data", ""}

    def _counts(self, each: Assign) -> bool:
        """Whether it may count: not what a call tells, nor 0, nor what the variable held before."""
        if each.expr is None:
            return True
        source = each.expr.source.strip()
        return self.survey.variables.property_of(each.expr) not in _NO_COUNT and source not in ("0", each.target.source)

    def _reset_on(self, arc: Arc) -> Iterator[str]:
        """The variables that begin anew there, whatever else holds: they are given what they held at first, or 0."""
        for each in self._does(arc):
            if isinstance(each, Assign) and each.expr is not None and each.location in self._unconditional:
                name, value = (
                    variable(members(self.survey.code(each.target), 0)[0]),
                    self.survey.variables.constant(each.expr),
                )
                if value is not None and value in ("0", self._first_values.get(name, "0")):
                    yield name

    @cached_property
    def _unconditional(self) -> frozenset[Location]:
        return frozenset(each.location for _, block in blocks(self.survey.flow) for each in block)

    @cached_property
    def _first_values(self) -> Mapping[str, str | None]:
        items = (item for state in self.survey.flow.states.values() for item in state.data)
        return {item.id: self.survey.variables.constant(item.expr) for item in items if item.expr is not None}

    def _is_on(self, place: Place, ways: frozenset[Arc]) -> bool:
        """Whether a block at that place is executed on one of these ways."""
        if place.phase in (Phase.ENTRY, Phase.INITIAL):
            return any(place.state in arc.enters for arc in ways)
        return place.arc in ways or (place.phase is Phase.EXIT and any(place.state == arc.source for arc in ways))

    def _picks(self, text: Text, changed: frozenset[str]) -> bool:
        """Whether an action takes another value each time: one of a list, or another record."""
        tokens = self.survey.code(text)
        is_choice = text.where == "record_id" or any(each.text == "[" for each in tokens)
        return is_choice and not changed.isdisjoint(names_in(tokens))


def _is_of_errors(arc: Arc) -> bool:
    events = arc.transition.events
    return bool(events) and all(event[:1] in (("Error",), ("error",)) for event in events)


def _is_action(each: Executable, name: str) -> bool:
    return isinstance(each, Custom) and each.name == name
