"""Appendix D of the Recommendation, transcribed word for word: slow, on objects and lists, an oracle for the planner.

Shares nothing with the package: it reads the markup by itself and keeps the Recommendation's names.

It is used in two ways. `start` and `microstep` take one step each, and conditions are asked of a function. `interpret`
and `main_event_loop` are whole runs: conditions are made of `In()`, `!`, `&&` and `||`, executable content is log, raise,
send to the session itself, and if.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field

NS = "{http://www.w3.org/2005/07/scxml}"


class EndlessMacrostepError(Exception):
    """Not in the text: it would go on for ever."""


class OrderedSet(list):
    """The Recommendation's OrderedSet, by identity."""

    def add(self, each):
        if not self.is_member(each):
            self.append(each)

    def delete(self, each):
        self[:] = [other for other in self if other is not each]

    def union(self, others):
        for each in others:
            self.add(each)

    def is_member(self, each):
        return each in self  # nodes and transitions are equal to themselves alone

    def has_intersection(self, others):
        return any(self.is_member(each) for each in others)


@dataclass(eq=False)
class Trans:
    source: object
    event: str = ""
    cond: str = ""
    target_ids: list = field(default_factory=list)
    target: list = field(default_factory=list)
    type: str = "external"
    content: list = field(default_factory=list)
    block: list = field(default_factory=list)
    order: int = 0


@dataclass(eq=False)
class Node:
    kind: str
    id: str
    parent: object
    order: int
    children: list = field(default_factory=list)
    transitions: list = field(default_factory=list)
    initial: object = None
    transition: object = None
    onentry: list = field(default_factory=list)
    onexit: list = field(default_factory=list)
    deep: bool = False


@dataclass
class Record:
    """What one microstep did."""

    transitions: list = field(default_factory=list)
    exited: list = field(default_factory=list)
    entered: list = field(default_factory=list)
    done: list = field(default_factory=list)
    contents: list = field(default_factory=list)
    running: bool = True


class Interpreter:
    """One session; `log` is what it logged, `most` how many steps a macrostep may have."""

    def __init__(self, text, most=100):
        self.nodes = []
        self.by_id = {}
        self.transition_count = 0
        self.doc = self.read(ET.fromstring(text), None)
        self.resolve()
        self.configuration = OrderedSet()
        self.history_value = {}
        self.record = Record()
        self.running = True
        self.event = ""  # the text's datamodel["_event"], of which only the name is kept
        self.internal_queue = []
        self.external_queue = []
        self.log = []
        self.most = most
        self.ended_in = None

    # ------------------------------------------------------------------------------------------------------ reading

    def read(self, element, parent):
        kind = element.tag.removeprefix(NS)
        node = Node(kind, element.get("id", ""), parent, len(self.nodes))
        self.nodes.append(node)
        self.by_id[node.id] = node
        if "initial" in element.attrib:
            node.initial = Trans(node, target_ids=element.get("initial").split())
        for child in element:
            name = child.tag.removeprefix(NS)
            if name in ("state", "parallel", "final", "history"):
                node.children.append(self.read(child, node))
            elif name == "initial":
                node.initial = self.read_transition(child[0], node)
            elif name == "transition" and kind == "history":
                node.transition = self.read_transition(child, node)
            elif name == "transition":
                node.transitions.append(self.read_transition(child, node))
            elif name == "onentry":
                node.onentry.append(list(child))
            elif name == "onexit":
                node.onexit.append(list(child))
        node.deep = element.get("type") == "deep"
        return node

    def read_transition(self, element, source):
        return Trans(
            source,
            element.get("event", ""),
            element.get("cond", ""),
            element.get("target", "").split(),
            type=element.get("type", "external"),
            content=[each.get("label") for each in element if each.tag == f"{NS}log"],
            block=list(element),
        )

    def resolve(self):
        for node in self.nodes:
            if node.kind in ("state", "scxml") and self.get_child_states(node) and node.initial is None:
                node.initial = Trans(node, target_ids=[self.get_child_states(node)[0].id])
            for transition in [*node.transitions, node.initial, node.transition]:
                if transition is not None:
                    transition.target = [self.by_id[each] for each in transition.target_ids]
            for transition in node.transitions:
                self.transition_count += 1
                transition.order = self.transition_count

    # ------------------------------------------------------------------------------------------- predicates on states

    def get_child_states(self, node):
        return [child for child in node.children if child.kind != "history"]

    def is_compound_state(self, node):
        return node.kind == "state" and bool(self.get_child_states(node))

    def is_parallel_state(self, node):
        return node.kind == "parallel"

    def is_history_state(self, node):
        return node.kind == "history"

    def is_final_state(self, node):
        return node.kind == "final"

    def is_atomic_state(self, node):
        return node.kind in ("state", "parallel", "final") and not self.get_child_states(node)

    def is_scxml_element(self, node):
        return node.kind == "scxml"

    def get_proper_ancestors(self, state1, state2):
        ancestors = []
        node = state1.parent
        while node is not None:
            if node is state2:
                return ancestors
            ancestors.append(node)
            node = node.parent
        return ancestors if state2 is None else []

    def is_descendant(self, state1, state2):
        node = state1.parent
        while node is not None and node is not state2:
            node = node.parent
        return node is not None

    # -------------------------------------------------------------------------------------------- selecting transitions

    def name_match(self, event, name):
        tokens = name.split(".")
        for descriptor in event.split():
            plain = descriptor.removesuffix("*")
            plain = plain.rstrip(".")
            wanted = plain.split(".") if plain else []
            if tokens[: len(wanted)] == wanted:
                return True
        return False

    def select_eventless_transitions(self, holds):
        return self.select(lambda t: not t.event and (not t.cond or holds(t.cond)))

    def select_transitions(self, event, holds):
        return self.select(lambda t: t.event and self.name_match(t.event, event) and (not t.cond or holds(t.cond)))

    def select(self, enabled):
        enabled_transitions = OrderedSet()
        atomic_states = sorted((s for s in self.configuration if self.is_atomic_state(s)), key=lambda s: s.order)
        for state in atomic_states:
            self.select_for(state, enabled, enabled_transitions)
        return self.remove_conflicting_transitions(enabled_transitions)

    def select_for(self, state, enabled, enabled_transitions):
        for s in [state, *self.get_proper_ancestors(state, None)]:
            for t in s.transitions:
                if enabled(t):
                    enabled_transitions.add(t)
                    return

    def remove_conflicting_transitions(self, enabled_transitions):
        filtered_transitions = OrderedSet()
        for t1 in list(enabled_transitions):
            t1_preempted = False
            transitions_to_remove = OrderedSet()
            for t2 in list(filtered_transitions):
                if self.compute_exit_set([t1]).has_intersection(self.compute_exit_set([t2])):
                    if self.is_descendant(t1.source, t2.source):
                        transitions_to_remove.add(t2)
                    else:
                        t1_preempted = True
                        break
            if not t1_preempted:
                for t3 in list(transitions_to_remove):
                    filtered_transitions.delete(t3)
                filtered_transitions.add(t1)
        return filtered_transitions

    # ------------------------------------------------------------------------------------------------------ whole runs

    def interpret(self):
        """`interpret`, without data: the first macrostep follows with the first `next` of what this gives."""
        self.start()
        return self.main_event_loop()

    def main_event_loop(self):
        """`mainEventLoop`; it yields where the text waits for an external event: whoever goes on has enqueued one."""
        while self.running:
            enabled_transitions = None
            macrostep_done = False
            steps = 0
            while self.running and not macrostep_done:
                enabled_transitions = self.select_eventless_transitions(self.condition_match)
                if not enabled_transitions:
                    if not self.internal_queue:
                        macrostep_done = True
                    else:
                        self.event = self.internal_queue.pop(0)
                        enabled_transitions = self.select_transitions(self.event, self.condition_match)
                if enabled_transitions:
                    self.microstep(enabled_transitions)
                if not macrostep_done:
                    steps += 1
                    if steps > self.most:
                        raise EndlessMacrostepError
            if not self.running:
                break
            yield
            self.event = self.external_queue.pop(0)
            enabled_transitions = self.select_transitions(self.event, self.condition_match)
            if enabled_transitions:
                self.microstep(enabled_transitions)
        self.exit_interpreter()

    def exit_interpreter(self):
        self.ended_in = list(self.configuration)
        for s in sorted(self.configuration, key=lambda s: -s.order):
            for content in s.onexit:
                self.execute_content(content)
            self.configuration.delete(s)

    def active(self):
        """The ids of the configuration in document order; after the end, of the one in which it ended."""
        states = self.configuration if self.ended_in is None else self.ended_in
        return [s.id for s in sorted(states, key=lambda s: s.order)]

    def execute_content(self, content):
        for element in content:
            name = element.tag.removeprefix(NS)
            if name == "log":
                self.log.append(element.get("label") + (self.event if "expr" in element.attrib else ""))
            elif name == "raise":
                self.internal_queue.append(element.get("event"))
            elif name == "send":
                self.external_queue.append(element.get("event"))
            elif name == "if":
                self.execute_content(self.chosen_partition(element))
            else:
                raise AssertionError(name)

    def chosen_partition(self, element):
        """4.3: the content behind the first condition that holds, or behind <else/>."""
        chosen, holds = [], self.condition_match(element.get("cond"))
        for child in element:
            name = child.tag.removeprefix(NS)
            if name not in ("elseif", "else"):
                if holds:
                    chosen.append(child)
            elif holds:
                break
            else:
                holds = name == "else" or self.condition_match(child.get("cond"))
        return chosen

    def condition_match(self, cond):
        return any(all(self.in_predicate(each) for each in part.split("&&")) for part in cond.split("||"))

    def in_predicate(self, term):
        negated, wanted = re.fullmatch(r"\s*(!?)In\('([^']*)'\)\s*", term).groups()
        return any(s.id == wanted for s in self.configuration) is not bool(negated)

    # ------------------------------------------------------------------------------------------------------ microsteps

    def start(self):
        self.record = Record()
        self.enter_states([self.doc.initial])
        return self.record

    def microstep(self, enabled_transitions):
        self.record = Record([t.order for t in enabled_transitions])
        self.exit_states(enabled_transitions)
        for t in enabled_transitions:
            self.record.contents.extend(t.content)
            self.execute_content(t.block)
        self.enter_states(enabled_transitions)
        return self.record

    def exit_states(self, enabled_transitions):
        states_to_exit = self.compute_exit_set(enabled_transitions)
        states_to_exit = sorted(states_to_exit, key=lambda s: -s.order)
        for s in states_to_exit:
            for h in s.children:
                if h.kind != "history":
                    continue
                if h.deep:
                    value = [s0 for s0 in self.configuration if self.is_atomic_state(s0) and self.is_descendant(s0, s)]
                else:
                    value = [s0 for s0 in self.configuration if s0.parent is s]
                self.history_value[h.id] = sorted(value, key=lambda s0: s0.order)
        for s in states_to_exit:
            self.record.exited.append(s.id)
            for content in s.onexit:
                self.execute_content(content)
            self.configuration.delete(s)

    def compute_exit_set(self, transitions):
        states_to_exit = OrderedSet()
        for t in transitions:
            if t.target:
                domain = self.get_transition_domain(t)
                for s in self.configuration:
                    if self.is_descendant(s, domain):
                        states_to_exit.add(s)
        return states_to_exit

    def enter_states(self, enabled_transitions):
        states_to_enter, states_for_default_entry = OrderedSet(), OrderedSet()
        default_history_content = {}
        self.compute_entry_set(enabled_transitions, states_to_enter, states_for_default_entry, default_history_content)
        for s in sorted(states_to_enter, key=lambda s: s.order):
            if self.configuration.is_member(s):
                # The one place where the text is not followed: a history whose record lies below the transition's domain
                # brings in that history's ancestors too, which were never left; entered twice they would run <onentry>
                # without an <onexit>.
                continue
            self.configuration.add(s)
            self.record.entered.append(s.id)
            for content in s.onentry:
                self.execute_content(content)
            if states_for_default_entry.is_member(s):
                self.record.contents.extend(s.initial.content)
                self.execute_content(s.initial.block)
            if s.id in default_history_content:
                self.record.contents.extend(default_history_content[s.id].content)
                self.execute_content(default_history_content[s.id].block)
            if self.is_final_state(s):
                self.enter_final(s)

    def enter_final(self, s):
        if self.is_scxml_element(s.parent):
            self.record.running = self.running = False
            return
        parent = s.parent
        grandparent = parent.parent
        self.record.done.append(parent.id)
        self.internal_queue.append(f"done.state.{parent.id}")
        if self.is_parallel_state(grandparent) and all(
            self.is_in_final_state(child) for child in self.get_child_states(grandparent)
        ):
            self.record.done.append(grandparent.id)
            self.internal_queue.append(f"done.state.{grandparent.id}")

    def compute_entry_set(self, transitions, to_enter, default_entry, history_content):
        for t in transitions:
            for s in t.target:
                self.add_descendant_states_to_enter(s, to_enter, default_entry, history_content)
            ancestor = self.doc if self.is_scxml_element(t.source) else self.get_transition_domain(t)
            for s in self.get_effective_target_states(t):
                self.add_ancestor_states_to_enter(s, ancestor, to_enter, default_entry, history_content)

    def add_descendant_states_to_enter(self, state, to_enter, default_entry, history_content):
        rest = (to_enter, default_entry, history_content)
        if self.is_history_state(state):
            if state.id in self.history_value:
                states = self.history_value[state.id]
            else:
                history_content[state.parent.id] = state.transition
                states = state.transition.target
            for s in states:
                self.add_descendant_states_to_enter(s, *rest)
            for s in states:
                self.add_ancestor_states_to_enter(s, state.parent, *rest)
            return
        to_enter.add(state)
        if self.is_compound_state(state):
            default_entry.add(state)
            for s in state.initial.target:
                self.add_descendant_states_to_enter(s, *rest)
            for s in state.initial.target:
                self.add_ancestor_states_to_enter(s, state, *rest)
        elif self.is_parallel_state(state):
            self.add_regions(state, *rest)

    def add_ancestor_states_to_enter(self, state, ancestor, to_enter, default_entry, history_content):
        for anc in self.get_proper_ancestors(state, ancestor):
            to_enter.add(anc)
            if self.is_parallel_state(anc):
                self.add_regions(anc, to_enter, default_entry, history_content)

    def add_regions(self, parallel, to_enter, default_entry, history_content):
        for child in self.get_child_states(parallel):
            if not any(self.is_descendant(s, child) for s in to_enter):
                self.add_descendant_states_to_enter(child, to_enter, default_entry, history_content)

    def is_in_final_state(self, s):
        if self.is_compound_state(s):
            return any(self.is_final_state(c) and self.configuration.is_member(c) for c in self.get_child_states(s))
        if self.is_parallel_state(s):
            return all(self.is_in_final_state(c) for c in self.get_child_states(s))
        return False

    def get_transition_domain(self, t):
        tstates = self.get_effective_target_states(t)
        if not tstates:
            return None
        if (
            t.type == "internal"
            and self.is_compound_state(t.source)
            and all(self.is_descendant(s, t.source) for s in tstates)
        ):
            return t.source
        return self.find_lcca([t.source, *tstates])

    def find_lcca(self, state_list):
        for anc in self.get_proper_ancestors(state_list[0], None):
            if (self.is_compound_state(anc) or self.is_scxml_element(anc)) and all(
                self.is_descendant(s, anc) for s in state_list[1:]
            ):
                return anc
        raise AssertionError(state_list)

    def get_effective_target_states(self, transition):
        targets = OrderedSet()
        for s in transition.target:
            if not self.is_history_state(s):
                targets.add(s)
            elif s.id in self.history_value:
                targets.union(self.history_value[s.id])
            else:
                targets.union(self.get_effective_target_states(s.transition))
        return targets
