"""Whole runs of random charts: after every macrostep the engine is where the text of Appendix D is, by the same way.

SCXML_CHARTS says how many charts (500), SCXML_CHART_SEEDS which ones alone, as in `SCXML_CHART_SEEDS="17 4711"`: a chart
that fails tells its seed.
"""

import itertools
import os
import random
from collections import Counter
from datetime import UTC, datetime

import pytest

from scxml_engine.scxml.effects import Failed, Logged
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.limits import Limits
from scxml_engine.scxml.program import Program
from scxml_engine.scxml.session import Session
from tests.scxml.appendix_d import EndlessMacrostepError, Interpreter
from tests.scxml.charts import DESCRIPTORS, EVENTS, ChartMaker, Tree

T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)
MOST_STEPS = 12
EVENTS_OF_A_CHART = 20
MOST_AT_ONCE = 3  # macrosteps after one event: it, and what was sent before it
CHUNK = 50  # charts of one test
SEEDS = [int(each) for each in os.environ.get("SCXML_CHART_SEEDS", "").split()] or list(
    range(int(os.environ.get("SCXML_CHARTS", "500")))
)
CHUNKS = [SEEDS[start : start + CHUNK] for start in range(0, len(SEEDS), CHUNK)]


class RunMaker(ChartMaker):
    """Charts that log every entry, exit and transition, raise and send events, and ask In() of each other's states.

    Every fourth is of ECMAScript: its conditions join and negate several In(), and it logs the event that it is at. The
    conditions of the others, of the null data model, are one In() each.
    """

    def __init__(self, seed, attempt=0):
        super().__init__(f"{seed}.{attempt}", most=16 if seed % 5 == 0 else 8)
        self.null = seed % 4 != 0
        self.states = []

    def make(self, **attributes):
        if self.null:
            attributes["datamodel"] = "null"
        return super().make(**attributes)

    def _state(self, parent, depth):
        """Some parallel states may be done: each of their regions has a final state, sometimes the one to begin with."""
        super()._state(parent, depth)
        node = parent.children[-1]
        if node.kind != "parallel" or self.random.random() < 0.7:
            return
        for region in node.children:
            if region.kind == "state" and all(each.kind != "final" for each in region.children):
                self.count += 1
                at = self.random.choice([0, *[len(region.children)] * 3])
                region.children.insert(at, Tree("final", f"f{self.count}", region))

    def _furnish(self, root, node):
        self.states = self.states or [each.id for each in root.below() if each.kind != "history"]
        super()._furnish(root, node)

    def _transition(self, root, node, number):
        """Mostly with an event: charts of many eventless transitions run in circles and see no event at all."""
        markup = super()._transition(root, node, number)
        head, _, rest = markup.partition(">")
        if " event=" not in head and self.random.random() < 0.9:
            head = head.replace("<transition", f'<transition event="{self.random.choice(DESCRIPTORS)}"')
        return f"{head}>{rest}"

    def cond(self):
        if self.null:
            return self._in()
        terms = [self.random.choice(["", "", "!"]) + self._in() for _ in range(self.random.choice([1, 1, 2, 3]))]
        return self.random.choice([" &amp;&amp; ", " || "]).join(terms)

    def _in(self):
        return f"In('{self.random.choice(self.states)}')"

    def block(self, place):
        return self._log(place) + self._more(place)

    def entry_blocks(self, node):
        entry, exit_ = self._log(f"+{node.id}"), self._log(f"-{node.id}")
        blocks = [f"<onentry>{entry}{self._more(f'+{node.id}')}</onentry>", f"<onexit>{exit_}</onexit>"]
        if self.random.random() < 0.15:
            blocks.append(f"<onexit>{self._more(f'-{node.id}')}</onexit>")
            blocks.append(f"<onentry>{self._log(f'++{node.id}')}</onentry>")
        self.random.shuffle(blocks)
        return blocks

    def _log(self, label):
        expr = "" if self.null else " expr=\"typeof _event === 'undefined' ? '' : _event.name\""
        return f'<log label="{label} "{expr}/>'

    def _more(self, place):
        """Sometimes an event, or a choice."""
        luck = self.random.random()
        event = self.random.choice(EVENTS)
        if luck < 0.02:
            return f'<raise event="{event}"/>'
        if luck < 0.10:
            return f'<send event="{event}"/>'
        if luck < 0.20:
            yes, other, no = (self._log(f"{place}?{each}") for each in ("yes", "other", "no"))
            other = f'<elseif cond="{self.cond()}"/>{other}' if self.random.random() < 0.5 else ""
            return f'<if cond="{self.cond()}">{yes}{other}<else/>{no}</if>'
        return ""


class Oracle:
    """The transcription of Appendix D, one macrostep at a time."""

    def __init__(self, data):
        self.interpreter = Interpreter(data, MOST_STEPS)
        self.loop = self.interpreter.interpret()
        self.finished, self.endless = False, False
        self.macrostep()

    def macrostep(self):
        try:
            next(self.loop)
        except StopIteration:
            self.finished = True
        except EndlessMacrostepError:
            self.finished = self.endless = True

    def seen(self):
        """What the last macrostep did, and where it led."""
        log, self.interpreter.log = self.interpreter.log, []
        return log, self.interpreter.active(), self.finished, self.endless


class Engine:
    """The same with the engine."""

    def __init__(self, program):
        self.session = Session(program, "s")
        self.effects = self.session.start(T0)

    def macrostep(self):
        self.effects = self.session.step(T0)

    def seen(self):
        machine = self.session.machine
        log = [each.label + each.text for each in self.effects if isinstance(each, Logged)]
        failures = [each.message for each in self.effects if isinstance(each, Failed)]
        assert failures == ([machine.failure] if machine.failure else [])
        assert "endless" in machine.failure or not machine.failure
        return log, machine.active(), machine.finished, bool(machine.failure)


def run(seed, count):
    """Twenty events for the first chart of a seed that gets so far; what happened is counted.

    A chart that is over before its first event, or in an endless macrostep, is compared up to there. One that ends
    later is started again for the rest of the events. A difference is an AssertionError with the chart in it.
    """
    for attempt in itertools.count():
        data = RunMaker(seed, attempt).make()
        rng = random.Random(f"events of {seed}.{attempt}")
        program = Program.from_bytes(data, f"chart-{seed}.scxml", limits=Limits(macrostep=MOST_STEPS))
        history = []
        while len(history) < EVENTS_OF_A_CHART and run_once(seed, data, program, rng, history, count):
            pass
        count["events"] += len(history)
        if len(history) == EVENTS_OF_A_CHART:
            count["charts"] += 1
            return
        count["charts that ended at their start"] += 1


def run_once(seed, data, program, rng, history, count):
    """One run of a chart to its end, or until it has had all events; whether it took any."""
    oracle, engine = Oracle(data), Engine(program)
    begun = len(history)

    def compare():
        count["macrosteps"] += 1
        expected, seen = oracle.seen(), engine.seen()
        said = f"seed {seed}, started and given {history[begun:]}"
        assert seen == expected, f"{said}:\n{seen}\nis not\n{expected}\n\n{data.decode()}"

    compare()
    while len(history) < EVENTS_OF_A_CHART and not oracle.finished:
        history.append(rng.choice(EVENTS))
        oracle.interpreter.external_queue.append(history[-1])
        engine.session.post(Event(history[-1]), T0)
        for _ in range(MOST_AT_ONCE):
            if oracle.finished or not oracle.interpreter.external_queue:
                break
            oracle.macrostep()
            engine.macrostep()
            compare()
        assert oracle.finished or engine.session.waiting(T0) == len(oracle.interpreter.external_queue)
    count["runs"] += 1
    count["runs that ended"] += oracle.finished and not oracle.endless
    count["runs that became endless"] += oracle.endless
    return len(history) > begun


@pytest.mark.parametrize("seeds", CHUNKS, ids=[f"{each[0]}-{each[-1]}" for each in CHUNKS])
def test_a_random_chart_runs_as_appendix_d_has_it(seeds, record_property):
    """Configuration, order of entries, exits and contents, and the end, after every macrostep of 20 events."""
    count = Counter()
    for seed in seeds:
        run(seed, count)
    for name, number in count.items():
        record_property(name, number)
    assert count["charts"] == len(seeds)
    assert count["events"] >= len(seeds) * EVENTS_OF_A_CHART


class Watched(Interpreter):
    """The transcription, and how often what is worth comparing came about."""

    def __init__(self, text, most, seen):
        super().__init__(text, most)
        self.seen = seen

    def remove_conflicting_transitions(self, enabled_transitions):
        filtered = super().remove_conflicting_transitions(enabled_transitions)
        self.seen["preempted transitions"] += len(filtered) < len(enabled_transitions)
        return filtered

    def microstep(self, enabled_transitions):
        self.seen["transitions together"] += len(enabled_transitions) > 1
        for t in enabled_transitions:
            self.seen["eventless"] += not t.event
            self.seen["targetless"] += not t.target
            self.seen["internal"] += t.type == "internal" and self.get_transition_domain(t) is t.source
            self.seen["several targets"] += len(t.target) > 1
            for s in t.target:
                if s.kind == "history":
                    depth = "deep" if s.deep else "shallow"
                    self.seen[f"{depth} history, {'recorded' if s.id in self.history_value else 'by default'}"] += 1
        return super().microstep(enabled_transitions)

    def enter_final(self, s):
        super().enter_final(s)
        self.seen["done of a parallel"] += any(self.is_parallel_state(self.by_id[each]) for each in self.record.done)
        self.seen["done of a state"] += bool(self.record.done)
        self.seen["end"] += not self.running

    def select_transitions(self, event, holds):
        chosen = super().select_transitions(event, holds)
        self.seen["a done event taken"] += event.startswith("done.state") and bool(chosen)
        return chosen

    def chosen_partition(self, element):
        chosen = super().chosen_partition(element)
        self.seen["an <if> with a partition"] += bool(chosen)
        return chosen


def test_the_random_charts_bring_everything_about(monkeypatch):
    """Or their agreement would say little."""
    seen, count = Counter(), Counter()
    monkeypatch.setattr(f"{__name__}.Interpreter", lambda data, most: Watched(data, most, seen))
    for seed in range(50):
        run(seed, count)
    assert len(seen) == 15
    assert min(seen.values()) > 0, seen
    assert count["runs that ended"] > 0
    assert count["runs that became endless"] > 0
