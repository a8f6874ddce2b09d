"""The graph is the planner, remembered: it never says anything else, and it never grows beyond its cap."""

import gc
import random
from types import FunctionType, ModuleType

import pytest
from hypothesis import given, settings

from scxml_engine.ecmascript import encode
from scxml_engine.errors import SnapshotError
from scxml_engine.scxml import unfolding
from scxml_engine.scxml.chart import compile_chart
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.machine import Machine
from scxml_engine.scxml.outcomes import Fused, Outcome, Selection
from scxml_engine.scxml.planner import candidates, choose_transitions, plan_initial, plan_microstep
from scxml_engine.scxml.program import Program
from scxml_engine.scxml.reader import read
from scxml_engine.scxml.unfolding import Arrive, Choice, Done, Enter, Finish, Leave, Node, Run, Step, Unfolding
from tests.scxml.charts import EVENTS, ChartMaker, document, seeds
from tests.scxml.running import NOW


def unfold(body, **more):
    return Unfolding(compile_chart(read(document(body))), **more)


def walk(graph, node, event):
    """The only transition that an event enables there, taken."""
    choice = graph.on(node, event)
    return graph.step(choice, graph.choose(choice, lambda _: True))


def kinds(step):
    return [type(each) for each in step.items]


TWO = '<state id="a"><transition event="e" target="b"/></state><state id="b"><transition event="e" target="a"/></state>'


# ------------------------------------------------------------------------------------------------------ what is there


def test_everything_is_found_out_once():
    graph = unfold(TWO)
    start = graph.start()
    assert graph.start() is start
    there = walk(graph, start.node, "e")
    assert graph.on(start.node, "e") is graph.on(start.node, "e")
    assert walk(graph, start.node, "e") is there
    assert walk(graph, there.node, "e").node is start.node


def test_what_nobody_asks_is_no_choice():
    graph = unfold('<state id="a"><transition event="e"/></state>')
    node = graph.start().node
    assert node.eventless is None
    assert graph.on(node, "other") is None
    assert [len(region) for region in graph.on(node, "e").asked] == [1]


def test_a_node_knows_what_its_histories_remember():
    graph = unfold("""<state id="w"><history id="h"><transition target="a"/></history><state id="a"/><state id="b"/>
      <transition event="out" target="o"/></state><state id="o"><transition event="e" target="h"/></state>""")
    chart, index = graph.chart, graph.chart.index
    inside = [graph.node(chart.states(["w", each]) | 1) for each in "ab"]
    outside = [walk(graph, each, "out").node for each in inside]
    assert outside[0] is not outside[1]
    assert outside[0].configuration == outside[1].configuration
    assert outside[1].recorded == ((index["h"], 1 << index["b"]),)
    assert [chart.active_ids(walk(graph, each, "e").node.configuration) for each in outside] == [["w", "a"], ["w", "b"]]
    by_default = walk(graph, graph.node(1 | 1 << index["o"]), "e").node
    assert chart.active_ids(by_default.configuration) == ["w", "a"]


def test_the_items_of_a_step_stand_in_the_order_of_the_recommendation():
    """Exits from the inside, the transition's content, entries from the outside; what does nothing is no item."""
    graph = unfold(
        """<state id="a"><onexit><log label="-a"/></onexit><invoke src="x"/>
      <state id="b"><onexit><log label="-b"/></onexit><transition event="e" target="f"><log label="e"/></transition></state></state>
      <state id="c"><datamodel><data id="x"/></datamodel><onentry><log label="+c"/></onentry><invoke src="y"/>
        <final id="f"><onentry><log label="+f"/></onentry></final></state>""",
        late_binding=True,
    )
    step = walk(graph, graph.start().node, "e")
    assert kinds(step) == [Run, Run, Leave, Run, Arrive, Run, Enter, Run, Done]
    labels = [each.block[0].label for each in step.items if isinstance(each, Run)]
    assert labels == ["-b", "-a", "e", "+c", "+f"]
    seen = [graph.chart.active_ids(each.configuration) for each in step.items if isinstance(each, Run)]
    assert seen == [["a", "b"], ["a"], [], ["c"], ["c", "f"]]


def test_a_top_level_final_state_finishes():
    graph = unfold('<state id="a"><transition event="e" target="f"/></state><final id="f"/>')
    assert kinds(walk(graph, graph.start().node, "e")) == [Finish]


def test_the_ending_leaves_every_state_and_knows_whose_data_is_given():
    graph = unfold("""<final id="f"><onexit><log label="-f"/></onexit><donedata><param name="p" expr="1"/></donedata></final>
      <final id="g"/><parallel id="p"><state id="q"><onexit><log label="-q"/></onexit></state><state id="r"><onexit><log label="-r"/></onexit></state></parallel>""")
    items, final = graph.ending(graph.start().node)
    assert [each.block[0].label for each in items] == ["-f"]
    assert final == graph.chart.index["f"]
    items, final = graph.ending(graph.node(graph.chart.states(["p", "q", "r"]) | 1))
    assert [each.block[0].label for each in items] == ["-r", "-q"]
    assert final is None
    assert graph.ending(graph.node(graph.chart.states(["g"]) | 1)) == ((), None)


def test_a_node_is_found_by_names():
    graph = unfold(
        """<state id="w"><history id="h"><transition target="a"/></history><state id="a"/><state id="b"/></state>"""
    )
    index = graph.chart.index
    assert graph.named(["w", "a"], []) is graph.start().node
    assert graph.named(["w", "a"], []) is graph.named(("w", "a"), ())
    assert graph.named(["w", "a"], [("h", ["b"])]).recorded == ((index["h"], 1 << index["b"]),)
    with pytest.raises(SnapshotError, match="nobody"):
        graph.named(["nobody"], [])


def test_matches_asks_whatever_the_condition():
    graph = unfold('<state id="a"><transition event="x.y" cond="false"/></state><state id="b"/>')
    index = graph.chart.index
    assert graph.matches(1 | 1 << index["a"], "x.y.z")
    assert not graph.matches(1 | 1 << index["a"], "x")
    assert not graph.matches(1 | 1 << index["b"], "x.y")


@pytest.mark.parametrize("cap", [1, 2, 50_000])
@settings(max_examples=40)
@given(seed=seeds)
def test_the_graph_gives_what_the_planner_gives(cap, seed):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(unfolding, "MAX_REMEMBERED", cap)
        chart = compile_chart(read(ChartMaker(seed).make()))
        graph = Unfolding(chart)
        rng = random.Random(seed)
        plan, history = plan_initial(chart), {}
        node = graph.start().node
        for _ in range(20):
            assert (node.configuration, dict(node.recorded)) == (plan.configuration, history)
            event = rng.choice([None, *EVENTS])
            true = {f"c{each}" for each in range(4) if rng.random() < 0.5}

            def holds(edge, true=true):
                return edge.node.cond is None or edge.node.cond.source in true

            asked = candidates(chart, plan.configuration, event)
            choice = node.eventless if event is None else graph.on(node, event)
            assert (choice.asked if choice else ()) == asked
            if event is not None and asked:
                assert graph.matches(node.configuration, event)
            edges = choose_transitions(chart, plan.configuration, asked, holds, history)
            if not edges:
                assert choice is None or graph.choose(choice, holds) == ()
                continue
            assert graph.choose(choice, holds) == edges
            plan = plan_microstep(chart, plan.configuration, edges, history)
            history.update(plan.recorded)
            step = graph.step(choice, edges)
            assert step.edges == edges
            node = step.node


# -------------------------------------------------------------------------------------------------------------- caps

CAP = 40


@pytest.fixture
def little(monkeypatch):
    """A graph that remembers next to nothing."""
    monkeypatch.setattr(unfolding, "MAX_REMEMBERED", CAP)


def machine_of(body, **way):
    machine = Machine(Program(read(document(body)), **way), "m")
    machine.start(NOW)
    return machine


def reachable(*roots):
    """How many parts of graphs are kept alive by these: places, choices, steps, and what fusing found out of them."""
    gc.collect()
    found, waiting = {}, list(roots)
    while waiting:
        for each in gc.get_referents(waiting.pop()):
            if id(each) not in found and not isinstance(each, type | FunctionType | ModuleType):
                found[id(each)] = each
                waiting.append(each)
    return sum(isinstance(each, Node | Choice | Step | Fused | Selection | Outcome) for each in found.values())


def test_ever_new_event_names_do_not_fill_the_memory(little):
    graph = unfold(TWO)
    node = graph.start().node
    for number in range(1000):
        graph.on(node, f"e.{number}")
        graph.matches(node.configuration, f"e.{number}")
        assert graph.size <= CAP
    assert len(node.on) <= CAP


def test_nodes_of_a_forgotten_graph_do_not_fill_the_memory(little):
    """However many machines stand on them, and whatever they are fed with."""
    graph = unfold(TWO)
    old = []
    for generation in range(20):
        old.append(graph.start().node)
        for number in range(100):
            graph.on(old[number % len(old)], f"e.{generation}.{number}")
        assert sum(len(each.on) for each in old) <= CAP
    assert len(set(old)) == 20


def test_whoever_keeps_something_by_choice_is_told_when_the_graph_is_forgotten(little):
    told = []
    graph = Unfolding(compile_chart(read(document(TWO))), on_forget=lambda: told.append(1))
    for number in range(3 * CAP):
        graph.on(graph.start().node, f"e.{number}")
    assert len(told) >= 2


REGIONS = "".join(
    f'<state id="r{n}"><state id="r{n}a"><transition event="e" cond="_event.data &gt;&gt; {n} &amp; 1" target="r{n}b"/></state>'
    f'<state id="r{n}b"><transition event="e" cond="_event.data &gt;&gt; {n} &amp; 1" target="r{n}a"/></state></state>'
    for n in range(10)
)
EXPLOSIVE = f'<parallel id="p">{REGIONS}</parallel>'


@pytest.mark.parametrize("way", [{"fuse": False}, {"fuse_after": 0}], ids=["general", "fused"])
def test_regions_that_multiply_beyond_the_cap_run_all_the_same(little, way):
    """A thousand configurations, of which forty are remembered at a time; the machine is where it has to be."""
    machine = machine_of(EXPLOSIVE, **way)
    rng = random.Random(1)
    state = 0
    for _ in range(300):
        bits = rng.randrange(1024)
        state ^= bits
        machine.deliver(Event("e", data=encode(bits)), NOW)
        assert machine.active_atomic() == [f"r{n}{'ab'[state >> n & 1]}" for n in range(10)]
    assert machine.program.unfolding.size <= CAP + 10  # one choice asks ten regions
    assert reachable(machine) <= 6 * CAP


@pytest.mark.parametrize("way", [{"fuse": False}, {"fuse_after": 0}], ids=["general", "fused"])
def test_new_event_names_at_many_places_are_forgotten_too(little, way):
    """Machines that rest for long stand on nodes of every generation there was."""
    program = Program(read(document(EXPLOSIVE)), **way)
    machines = [Machine(program, f"m{each}") for each in range(30)]
    for number, machine in enumerate(machines):
        machine.start(NOW)
        machine.deliver(Event("e", data=encode(number * 33)), NOW)
    for number in range(600):
        machines[number % 30].deliver(Event(f"e.{number}", data=encode(0)), NOW)
    assert sum(len(each._node.on) for each in machines) <= CAP + 30
    assert reachable(*machines) <= 8 * CAP


def test_paths_that_multiply_within_one_edge_are_forgotten_too(little):
    """Twelve choices, one after the other, are 4096 ways through one fused edge."""
    ifs = "".join(f'<if cond="_event.data &gt;&gt; {n} &amp; 1"><raise event="i{n}"/></if>' for n in range(12))
    machine = machine_of(f'<state id="a"><transition event="e">{ifs}</transition></state>', fuse_after=0)
    for number in range(400):
        machine.deliver(Event("e", data=encode(number * 7 % 4096)), NOW)
    assert reachable(machine) <= 6 * CAP


def test_what_was_forgotten_is_let_go_of(little):
    """The choice that was fused first is gone, with its function."""
    machine = machine_of(TWO, fuse_after=0)
    machine.deliver(Event("e"), NOW)
    for number in range(3 * CAP):
        machine.deliver(Event(f"other.{number}"), NOW)
    assert reachable(machine) <= CAP
    assert len(machine.data.home.calls) == 0
