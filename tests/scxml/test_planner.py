"""Appendix D as pure functions: which transitions, what they exit and enter, in which order. No data model anywhere."""

import random

import pytest
from hypothesis import example, given, settings

from scxml_engine.scxml import planner
from scxml_engine.scxml.chart import ROOT, compile_chart, matches, members
from scxml_engine.scxml.model import Kind
from scxml_engine.scxml.planner import candidates, choose_transitions, plan_initial, plan_microstep
from scxml_engine.scxml.reader import descriptors, read
from tests.scxml.appendix_d import Interpreter
from tests.scxml.charts import EVENTS, ChartMaker, document, seeds


class Walk:
    """The planner driven by hand: a configuration, histories, and one microstep at a time."""

    def __init__(self, data):
        self.chart = compile_chart(read(data))
        self.history = {}
        self.plan = plan_initial(self.chart)
        self.configuration = self.plan.configuration

    def step(self, event, holds=lambda cond: True):
        """The microstep that an event (or None) begins; None when no transition is enabled."""
        asked = candidates(self.chart, self.configuration, event)
        edges = choose_transitions(
            self.chart, self.configuration, asked, lambda edge: holds(edge.node.cond.source), self.history
        )
        if not edges:
            return None
        self.plan = plan_microstep(self.chart, self.configuration, edges, self.history)
        self.history.update(self.plan.recorded)
        self.configuration = self.plan.configuration
        return self.plan

    @property
    def active(self):
        return " ".join(self.chart.active_ids(self.configuration))

    @property
    def exited(self):
        return " ".join(self.chart.ids[each.state] for each in self.plan.exits)

    @property
    def entered(self):
        return " ".join(self.chart.ids[each.state] for each in self.plan.entries)

    @property
    def done(self):
        return " ".join(self.chart.ids[state] for each in self.plan.entries for state in each.done)

    @property
    def contents(self):
        """The labels of the content that runs, in order."""
        blocks = [edge.node.block for edge in self.plan.edges]
        blocks += [block for entry in self.plan.entries for block in entry.contents]
        return [node.label for block in blocks for node in block]


def walk(body, attributes=""):
    return Walk(document(body, attributes))


# ---------------------------------------------------------------------------------------------------- by hand: starting


@pytest.mark.parametrize(
    ("body", "attributes", "active"),
    [
        ('<state id="a"/><state id="b"/>', "", "a"),
        ('<state id="a"/><state id="b"/>', 'initial="b"', "b"),
        ('<state id="a"><state id="b"/></state>', "", "a b"),
        ('<state id="a" initial="c"><state id="b"/><state id="c"/></state>', "", "a c"),
        (
            '<state id="a"><initial><transition target="c"/></initial><state id="b"/><state id="c"/></state>',
            "",
            "a c",
        ),
        ('<state id="a" initial="d"><state id="b"/><state id="c"><state id="d"/></state></state>', "", "a c d"),
        ('<parallel id="p"><state id="a"/><state id="b"><state id="c"/></state></parallel>', "", "p a b c"),
        (
            """<parallel id="p"><state id="a"><state id="a1"/><state id="a2"/></state>
            <state id="b"><state id="b1"/><state id="b2"/></state></parallel>""",
            'initial="b2 a2"',
            "p a a2 b b2",
        ),
        (
            """<parallel id="p"><state id="a"><state id="a1"/></state>
            <state id="b"><state id="b1"/><state id="b2"/></state></parallel>""",
            'initial="b2"',
            "p a a1 b b2",
        ),
        ('<state id="a"><history id="h"><transition target="b"/></history><state id="b"/></state>', "", "a b"),
    ],
)
def test_a_session_begins_in_the_initial_states(body, attributes, active):
    start = walk(body, attributes)
    assert start.active == active
    assert start.entered == active
    assert start.exited == ""


def test_the_content_of_initial_runs_after_the_entry_of_its_state_and_before_the_child():
    start = walk(
        '<state id="a"><initial><transition target="b"><log label="init"/></transition></initial><state id="b"/></state>'
    )
    assert [(start.chart.ids[each.state], len(each.contents)) for each in start.plan.entries] == [("a", 1), ("b", 0)]
    assert start.contents == ["init"]


# --------------------------------------------------------------------------------------------------- by hand: selection


@pytest.mark.parametrize(
    ("attribute", "event", "fits"),
    [
        ("a", "a", True),
        ("a", "a.b.c", True),
        ("a", "ab", False),
        ("a.b", "a", False),
        ("a.b", "a.b", True),
        ("a.b", "a.bc", False),
        ("a.*", "a", True),
        ("a.*", "a.b", True),
        ("a.", "a.b", True),
        ("a.", "ab", False),
        ("*", "anything.at.all", True),
        ("x *", "a", True),
        ("x y", "a", False),
        ("x a.b", "a.b.c", True),
        ("A", "a", False),
        ("error", "error.execution", True),
        ("é", "é.ü", True),
        ("__proto__", "__proto__", True),
        ("a.b", "a..b", False),
    ],
)
def test_an_event_name_matches_by_whole_tokens(attribute, event, fits):
    """Section 3.12.1: prefix matching by tokens, case-sensitive; `.*` and a final dot change nothing."""
    assert matches(descriptors(attribute), tuple(event.split("."))) is fits


def test_the_inner_state_is_asked_first():
    chart = walk('<state id="a"><transition event="e" target="c"/><state id="b"><transition event="e" target="d"/></state></state>'
                 '<state id="c"/><state id="d"/>')  # fmt: skip
    chart.step("e")
    assert chart.active == "d"


def test_within_a_state_document_order_decides():
    chart = walk('<state id="a"><transition event="e" cond="no" target="c"/><transition event="*" target="d"/>'
                 '<transition event="e" target="c"/></state><state id="c"/><state id="d"/>')  # fmt: skip
    chart.step("e", holds=lambda cond: cond != "no")
    assert chart.active == "d"


def test_a_false_condition_leaves_it_to_the_ancestor():
    chart = walk('<state id="a"><transition event="e" target="c"/><state id="b"><transition event="e" cond="no" target="d"/>'
                 '</state></state><state id="c"/><state id="d"/>')  # fmt: skip
    chart.step("e", holds=lambda cond: False)
    assert chart.active == "c"


def test_conditions_are_asked_once_and_only_as_far_as_needed():
    chart = walk('<state id="a"><transition event="e" cond="c1"/><transition event="e" cond="c2"/>'
                 '<transition event="e" cond="c3"/></state>')  # fmt: skip
    asked = []

    def holds(cond):
        asked.append(cond)
        return cond == "c2"

    chart.step("e", holds)
    assert asked == ["c1", "c2"]


def test_eventless_transitions_are_not_for_events_and_the_other_way_round():
    chart = walk(
        '<state id="a"><transition event="*" target="b"/></state><state id="b"><transition target="a"/></state>'
    )
    assert chart.step(None) is None
    chart.step("x")
    assert chart.step("x") is None
    chart.step(None)
    assert chart.active == "a"


def test_no_event_no_plan():
    assert walk('<state id="a"><transition event="e" target="a"/></state>').step("f") is None


# ------------------------------------------------------------------------------------------- by hand: exits and entries

FAMILY = """
<state id="a"><state id="b"><state id="c">
  <transition event="sibling" target="d"/><transition event="out" target="z"/><transition event="self" target="c"/>
</state><state id="d"/>
  <transition event="down" target="d"/><transition event="down.internal" type="internal" target="d"/>
  <transition event="targetless"/><transition event="leave.internal" type="internal" target="z"/>
</state></state><state id="z"/>
"""


@pytest.mark.parametrize(
    ("event", "exited", "entered", "active"),
    [
        ("sibling", "c", "d", "a b d"),
        ("self", "c", "c", "a b c"),
        ("out", "c b a", "z", "z"),
        ("targetless", "", "", "a b c"),
        ("leave.internal", "c b a", "z", "z"),
        ("down", "c b", "b d", "a b d"),
    ],
)
def test_exits_are_innermost_first_and_entries_outermost_first(event, exited, entered, active):
    chart = walk(FAMILY)
    chart.step(event)
    assert (chart.exited, chart.entered, chart.active) == (exited, entered, active)


def test_an_internal_transition_to_a_descendant_does_not_leave_its_source():
    chart = walk(FAMILY.replace('<transition event="down" target="d"/>', ""))
    chart.step("down.internal")
    assert (chart.exited, chart.entered) == ("c", "d")


def test_internal_means_nothing_when_the_source_is_parallel():
    chart = walk(
        '<parallel id="p"><transition event="e" type="internal" target="b"/><state id="a"/><state id="b"/></parallel>'
    )
    chart.step("e")
    assert (chart.exited, chart.entered) == ("b a p", "p a b")


REGIONS = """
<parallel id="p">
  <state id="a"><state id="a1"><transition event="both" target="a2"/><transition event="one" target="a2"/>
    <transition event="clash" target="z"/></state><state id="a2"/></state>
  <state id="b"><state id="b1"><transition event="both" target="b2"/><transition event="clash" target="y"/></state>
    <state id="b2"/></state>
</parallel><state id="y"/><state id="z"/>
"""


def test_transitions_of_different_regions_are_taken_together():
    chart = walk(REGIONS)
    chart.step("both")
    assert (chart.exited, chart.entered) == ("b1 a1", "a2 b2")


def test_a_region_without_a_transition_stays():
    chart = walk(REGIONS)
    chart.step("one")
    assert chart.active == "p a a2 b b1"


def test_of_conflicting_transitions_the_first_in_document_order_wins():
    chart = walk(REGIONS)
    chart.step("clash")
    assert chart.active == "z"


def test_a_descendants_transition_preempts_its_ancestors():
    """Appendix D: `isDescendant(t1.source, t2.source)` removes the earlier one."""
    chart = walk("""
      <parallel id="p"><transition event="e" target="z"/>
        <state id="a"/><state id="b"><state id="b1"><transition event="e" target="b2"/></state><state id="b2"/></state>
      </parallel><state id="z"/>""")
    chart.step("e")
    assert chart.active == "p a b b2"


def test_a_targetless_transition_conflicts_with_nothing():
    chart = walk("""<parallel id="p"><state id="a"><transition event="e"/></state>
      <state id="b"><transition event="e" target="z"/></state></parallel><state id="z"/>""")
    chart.step("e")
    assert len(chart.plan.edges) == 2
    assert chart.active == "z"


# --------------------------------------------------------------------------------------------------- by hand: histories


def historic(kind):
    return walk(f"""
      <state id="w"><history id="h" type="{kind}"><transition target="a"><log label="default"/></transition></history>
        <transition event="off" target="off"/>
        <state id="a"><state id="a1"><transition event="next" target="a2"/></state><state id="a2"/></state>
        <state id="b"/>
      </state>
      <state id="off"><transition event="on" target="h"/></state>""", 'initial="off"')  # fmt: skip


def test_a_history_without_a_record_gives_its_default_and_runs_its_content_after_the_parents_entry():
    chart = historic("deep")
    chart.step("on")
    assert (chart.entered, chart.contents) == ("w a a1", ["default"])
    assert [len(each.contents) for each in chart.plan.entries] == [1, 0, 0]


@pytest.mark.parametrize(("kind", "active"), [("deep", "w a a2"), ("shallow", "w a a1")])
def test_deep_history_gives_back_the_innermost_states_shallow_the_children(kind, active):
    chart = historic(kind)
    for event in ("on", "next", "off"):
        chart.step(event)
    chart.step("on")
    assert chart.active == active
    assert chart.contents == []


def test_histories_are_recorded_before_anything_is_left():
    chart = walk("""<state id="a"><history id="h"><transition target="b"/></history>
      <state id="b"/><state id="c"><transition event="again" target="h"/></state></state>""", 'initial="c"')  # fmt: skip
    chart.step("again")
    assert chart.active == "a b"  # the parent was not left, so nothing was recorded


def test_a_history_of_a_parallel_remembers_every_region():
    chart = walk("""
      <parallel id="p"><history id="h" type="deep"><transition target="a1"/></history>
        <state id="a"><state id="a1"><transition event="n" target="a2"/></state><state id="a2"/></state>
        <state id="b"><state id="b1"><transition event="m" target="b2"/></state><state id="b2"/></state>
        <transition event="off" target="off"/></parallel>
      <state id="off"><transition event="on" target="h"/></state>""")
    for event in ("n", "m", "off", "on"):
        chart.step(event)
    assert chart.active == "p a a2 b b2"


# ------------------------------------------------------------------------------------------------------ by hand: finals


def test_a_final_child_raises_done_for_its_parent():
    chart = walk('<state id="a"><state id="b"><transition event="e" target="f"/></state><final id="f"/></state>')
    chart.step("e")
    assert chart.done == "a"
    assert not chart.plan.entries[-1].finishes


def test_a_top_level_final_ends_the_session():
    chart = walk('<state id="a"><transition event="e" target="f"/></state><final id="f"/>')
    chart.step("e")
    assert chart.done == ""
    assert chart.plan.entries[-1].finishes


def test_a_parallel_is_done_when_the_last_region_is_and_after_it():
    chart = walk("""<parallel id="p">
      <state id="a"><state id="a1"><transition event="x both" target="af"/></state><final id="af"/></state>
      <state id="b"><state id="b1"><transition event="y both" target="bf"/></state><final id="bf"/></state></parallel>""")
    chart.step("x")
    assert chart.done == "a"
    chart.step("y")
    assert chart.done == "b p"
    both = Walk(
        document("""<parallel id="p">
      <state id="a"><state id="a1"><transition event="both" target="af"/></state><final id="af"/></state>
      <state id="b"><state id="b1"><transition event="both" target="bf"/></state><final id="bf"/></state></parallel>""")
    )
    both.step("both")
    assert both.done == "a b p"


def test_a_region_without_finals_keeps_the_parallel_from_being_done():
    chart = walk("""<parallel id="p"><state id="a"><state id="a1"><transition event="x" target="af"/></state>
      <final id="af"/></state><state id="b"/></parallel>""")
    chart.step("x")
    assert chart.done == "a"


# -------------------------------------------------------------------------------------------------- what blocks may see


def test_a_block_sees_the_configuration_of_its_moment():
    """While a state is left it is active still; while it is entered it is active already."""
    chart = walk(FAMILY)
    chart.step("out")
    seen = [chart.chart.active_ids(each.configuration) for each in chart.plan.exits]
    assert seen == [["a", "b", "c"], ["a", "b"], ["a"]]
    assert chart.chart.active_ids(chart.plan.between) == []
    assert [chart.chart.active_ids(each.configuration) for each in chart.plan.entries] == [["z"]]


# ------------------------------------------------------------------------------------------- against the Recommendation


def assert_legal(chart, configuration):
    """Section 3.11: what a legal configuration is."""
    assert configuration >> ROOT & 1
    for state in members(configuration):
        assert chart.kinds[state] is not Kind.HISTORY
        parent = chart.parents[state]
        assert parent == -1 or configuration >> parent & 1
        active = [child for child in chart.children[state] if configuration >> child & 1]
        if chart.is_compound(state):
            assert len(active) == 1
        elif chart.is_parallel(state):
            assert len(active) == len(chart.children[state])
    assert configuration & chart.atomic


@settings(max_examples=300, deadline=None)
@given(seeds)
@example(28322)
def test_plans_are_those_of_appendix_d(seed):
    """The same transitions, exits, entries, contents, done events, histories and configurations, step for step."""
    data = ChartMaker(seed).make()
    rng = random.Random(seed)
    chart, oracle = Walk(data), Interpreter(data)
    record = oracle.start()
    # Appendix D itself enters a region twice where a transition leads to the history of a state around its own region,
    # and that history's default lies deep: there is a plan of it, the same one, and no law.
    lawful = True
    for _ in range(25):
        assert chart.entered.split() == record.entered
        assert chart.exited.split() == record.exited
        assert chart.done.split() == record.done
        assert chart.contents == record.contents
        if record.transitions:
            assert [each.order for each in numbered(chart)] == record.transitions
        assert chart.active.split() == [each.id for each in sorted(oracle.configuration, key=lambda s: s.order)]
        assert {chart.chart.ids[h]: chart.chart.active_ids(value) for h, value in chart.history.items()} == {
            h: [each.id for each in value] for h, value in oracle.history_value.items()
        }
        assert any(each.finishes for each in chart.plan.entries) is not record.running
        if lawful:
            assert_legal(chart.chart, chart.configuration)
        if not record.running:
            return
        event = rng.choice([None, *EVENTS])
        true = {f"c{i}" for i in range(4) if rng.random() < 0.5}
        holds = true.__contains__
        chosen = oracle.select_transitions(event, holds) if event else oracle.select_eventless_transitions(holds)
        lawful = lawful and not any(target.kind == "history" for each in chosen for target in each.target)
        assert (chart.step(event, holds) is None) is (not chosen)
        if chosen:
            record = oracle.microstep(chosen)


def numbered(chart):
    """The plan's transitions, in the numbering of the oracle."""
    order = {id(edge): n for n, edge in enumerate((e for edges in chart.chart.edges for e in edges), 1)}
    return [type("Numbered", (), {"order": order[id(edge)]}) for edge in chart.plan.edges]


def test_every_procedure_of_appendix_d_is_found_by_its_name():
    names = """choose_transitions remove_conflicting_transitions compute_exit_set compute_entry_set
      add_descendant_states_to_enter add_ancestor_states_to_enter get_transition_domain find_lcca
      get_effective_target_states is_in_final_state plan_microstep"""
    assert all(callable(getattr(planner, name)) for name in names.split())


def test_planning_changes_nothing_that_it_was_given():
    chart = historic("deep")
    chart.step("on")
    asked = candidates(chart.chart, chart.configuration, "off")
    history = {}
    first = plan_microstep(chart.chart, chart.configuration, asked[0], history)
    assert history == {}
    assert plan_microstep(chart.chart, chart.configuration, asked[0], history) == first
