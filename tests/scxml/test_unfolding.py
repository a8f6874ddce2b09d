"""What is remembered never shows: with every table full, behaviour is the same."""

import random

import pytest
from hypothesis import given, settings

from scxml_engine.scxml import unfolding
from scxml_engine.scxml.chart import compile_chart
from scxml_engine.scxml.planner import candidates, choose_transitions, plan_initial, plan_microstep
from scxml_engine.scxml.reader import read
from scxml_engine.scxml.unfolding import Unfolding
from tests.scxml.charts import EVENTS, ChartMaker, document, seeds


def unfold(body):
    return Unfolding(compile_chart(read(document(body))))


TWO = '<state id="a"><transition event="e" target="b"/></state><state id="b"><transition event="e" target="a"/></state>'


def test_a_plan_is_made_once():
    graph = unfold(TWO)
    configuration = graph.initial().configuration
    [edges] = graph.candidates(configuration, "e")
    assert graph.candidates(configuration, "e") is graph.candidates(configuration, "e")
    assert graph.plan(configuration, edges, {}) is graph.plan(configuration, edges, {})


def test_a_plan_with_a_history_depends_on_what_was_recorded():
    graph = unfold("""<state id="w"><history id="h"><transition target="a"/></history><state id="a"/><state id="b"/></state>
      <state id="o"><transition event="e" target="h"/></state>""")
    index = graph.chart.index
    configuration = 1 | 1 << index["o"]
    [edges] = graph.candidates(configuration, "e")
    first = graph.plan(configuration, edges, {})
    second = graph.plan(configuration, edges, {index["h"]: 1 << index["b"]})
    assert graph.chart.active_ids(first.configuration) == ["w", "a"]
    assert graph.chart.active_ids(second.configuration) == ["w", "b"]


def test_matches_asks_whatever_the_condition():
    graph = unfold('<state id="a"><transition event="x.y" cond="false"/></state><state id="b"/>')
    index = graph.chart.index
    assert graph.matches(1 | 1 << index["a"], "x.y.z")
    assert not graph.matches(1 | 1 << index["a"], "x")
    assert not graph.matches(1 | 1 << index["b"], "x.y")


def test_a_full_table_is_emptied(monkeypatch):
    """A document fed with ever new event names cannot fill the memory."""
    monkeypatch.setattr(unfolding, "MAX_REMEMBERED", 10)
    graph = unfold(TWO)
    configuration = graph.initial().configuration
    for number in range(100):
        graph.candidates(configuration, f"e.{number}")
        graph.matches(configuration, f"e.{number}")
        assert len(graph._candidates) <= 10
        assert len(graph._matching) <= 10


@pytest.mark.parametrize("cap", [1, 2, 20_000])
@settings(max_examples=40, deadline=None)
@given(seed=seeds)
def test_the_graph_gives_what_the_planner_gives(cap, seed):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(unfolding, "MAX_REMEMBERED", cap)
        chart = compile_chart(read(ChartMaker(seed).make()))
        graph = Unfolding(chart)
        rng = random.Random(seed)
        plan, history = graph.initial(), {}
        assert plan == plan_initial(chart)
        configuration = plan.configuration
        for _ in range(20):
            event = rng.choice([None, *EVENTS])
            true = {f"c{each}" for each in range(4) if rng.random() < 0.5}

            def holds(edge, true=true):
                return edge.node.cond.source in true

            asked = candidates(chart, configuration, event)
            assert graph.candidates(configuration, event) == asked
            edges = choose_transitions(chart, configuration, asked, holds, history)
            assert graph.choose(configuration, asked, holds, history) == edges
            if event is not None:
                assert graph.matches(configuration, event) is bool(asked) or not asked
            if not edges:
                continue
            plan = plan_microstep(chart, configuration, edges, history)
            assert graph.plan(configuration, edges, history) == plan
            history.update(plan.recorded)
            configuration = plan.configuration
