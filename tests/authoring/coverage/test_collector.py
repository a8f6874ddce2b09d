"""What a collector counts, against what can be seen to happen in small documents."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scxml_engine.authoring.coverage import Collection, Collector
from scxml_engine.ocs import Treatment
from scxml_engine.ocs.messages import Begin
from scxml_engine.ocs.records import Chain
from scxml_engine.ocs.session import ChainSession
from tests.authoring.coverage.played import START, covered, dialing, played, tell
from tests.ocs.harness import document, record

CALL = '<onentry><ocs:next_record/></onentry><transition event="ocs.next_record" target="d"><assign location="rec" expr="_event.data.record_id"/></transition>'


def entered(coverage):
    return {each.id: each.entered for each in coverage.states}


def taken(coverage):
    return [each.taken for each in coverage.transitions]


def guards(coverage):
    return [(each.held, each.refused, each.failed) for each in coverage.transitions if each.cond is not None]


# ----------------------------------------------------------------------------------------------------- states, transitions


def test_a_whole_play_is_counted():
    """Busy, then an answer: picked once, dialed twice, waited once."""
    coverage = played("Busy,Answer")
    assert entered(coverage) == {"pick": 1, "dial": 2, "wait": 1, "done": 1, "out": 0}
    assert taken(coverage) == [0, 1, 1, 1, 0, 1]
    assert guards(coverage) == [(0, 1, 0), (1, 1, 0), (1, 0, 0)]


def test_nothing_played_is_nothing_covered():
    coverage = played()
    assert coverage.plays == 0
    assert set(entered(coverage).values()) == {0}
    assert set(taken(coverage)) == {0}


def test_plays_add_up():
    coverage = played("Answer", "Busy", "NoAnswer")
    assert coverage.plays == 3
    assert entered(coverage) == {"pick": 5, "dial": 5, "wait": 2, "done": 1, "out": 2}


def test_a_state_that_is_passed_within_a_macrostep_is_covered():
    """No configuration shows it."""
    coverage = covered("""<state id="a"><transition target="b"/></state><state id="b"><transition target="f"/></state>
      <final id="f"/>""")
    assert entered(coverage) == {"a": 1, "b": 1, "f": 1}


def test_ancestors_and_initial_states_are_covered():
    coverage = covered("""<state id="a"><transition target="inner"/></state>
      <state id="outer"><state id="inner"><transition target="p"/></state></state>
      <parallel id="p"><state id="q" initial="q2"><state id="q1"/><final id="q2"/></state>
        <state id="r"><final id="r1"/></state><transition event="done.state.p" target="f"/></parallel>
      <final id="f"/>""")
    assert entered(coverage) == {
        "a": 1, "outer": 1, "inner": 1, "p": 1, "q": 1, "q1": 0, "q2": 1, "r": 1, "r1": 1, "f": 1,
    }  # fmt: skip


@pytest.mark.parametrize(("go", "one", "two"), [("", 2, 0), ('<transition event="go" target="two"/>', 1, 2)])
def test_a_history_covers_what_it_stands_for_and_is_no_state_itself(go, one, two):
    """Its default, or what it remembers; what was entered again is counted again."""
    coverage = covered(
        f"""<state id="s"><transition target="h"/></state>
        <state id="w"><history id="h"><transition target="one"/></history><state id="one">{go}</state><state id="two"/>
          <onentry><raise event="go"/><raise event="off"/></onentry><transition event="off" target="o"/></state>
        <state id="o"><transition cond="n++ &lt; 1" target="h"/><transition target="f"/></state><final id="f"/>""",
        data="n=0",
    )
    assert entered(coverage) == {"s": 1, "w": 2, "one": one, "two": two, "o": 2, "f": 1}


def test_transitions_of_initial_and_history_are_nothing_to_cover():
    coverage = covered("""<state id="a"><initial><transition target="b"/></initial>
      <history id="h"><transition target="b"/></history><state id="b"><transition target="f"/></state></state><final id="f"/>""")
    assert [each.source for each in coverage.transitions] == ["b"]


def test_two_transitions_of_one_line_are_counted_apart():
    coverage = covered(
        '<state id="a"><transition cond="false" target="f"/><transition cond="true" target="f"/></state><final id="f"/>'
    )
    assert taken(coverage) == [0, 1]
    assert guards(coverage) == [(0, 1, 0), (1, 0, 0)]


def test_a_state_that_is_entered_again_by_itself_is_counted_again():
    coverage = covered("""<state id="a"><transition cond="n++ &lt; 2" target="a"/><transition target="f"/></state>
      <final id="f"/>""", data="n=0")  # fmt: skip
    assert entered(coverage) == {"a": 3, "f": 1}


def test_a_transition_that_loses_a_conflict_is_not_taken_though_its_condition_held():
    coverage = covered("""<parallel id="p">
      <state id="a"><transition cond="true" target="f"/></state>
      <state id="b"><transition cond="true" target="g"/></state></parallel><final id="f"/><final id="g"/>""")
    assert taken(coverage) == [1, 0]
    assert guards(coverage) == [(1, 0, 0), (1, 0, 0)]


def test_a_condition_that_fails_has_neither_outcome():
    coverage = covered(
        '<state id="a"><transition cond="nope" target="f"/><transition target="f"/></state><final id="f"/>'
    )
    assert guards(coverage) == [(0, 0, 1)]
    assert str(coverage.measures["guards"]) == "0/2"


def test_documents_that_are_invoked_are_not_counted():
    """They are documents of their own: their states are none of this one, even by the same name."""
    coverage = covered("""<state id="a"><invoke><content>
        <scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><final id="never"/></scxml></content></invoke>
      <transition event="done.invoke" target="f"/></state><state id="never"/><final id="f"/>""")
    assert entered(coverage) == {"a": 1, "never": 0, "f": 1}


def test_states_and_transitions_stand_in_document_order():
    """A transition may stand behind the states inside its state."""
    coverage = covered("""<state id="a"><state id="b"><transition event="x"/></state>
      <transition target="f"/></state><final id="f"/>""")
    assert [each.source for each in coverage.transitions] == ["b", "a"]
    places = [each.place for each in coverage.elements]
    assert places == sorted(places)


# -------------------------------------------------------------------------------------------------------------- call results


def test_results_that_the_script_was_told():
    coverage = played("Busy,Answer", "Fax")
    assert coverage.told == {"Answer": 1, "Busy": 1, "Fax": 1}
    assert [(each.name, each.told) for each in coverage.results] == [("Answer", 1), ("Busy", 1), ("any other", 1)]


def test_a_result_without_a_name_is_any_other():
    """E1: it is given as its decimal text."""
    assert played("18").results[-1].told == 1


def test_what_the_script_was_not_told_is_not_tried():
    """The call was over after the script."""
    coverage = covered(f"""<state id="p">{CALL}</state>
      <state id="d"><onentry><ocs:make_call record_id="rec"/></onentry><transition target="f"/></state>
      <final id="f"><onentry><log expr="'Busy'"/></onentry></final>""", "Busy")  # fmt: skip
    assert coverage.told == {}


def test_events_that_carry_no_result_are_passed_over():
    coverage = covered("""<state id="a"><onentry><raise event="ocs.callresult"/></onentry>
      <transition event="ocs.callresult" target="f"/></state><final id="f"/>""")
    assert coverage.told == {}


# ----------------------------------------------------------------------------------------------------- whose chains count


def test_a_treatment_that_is_not_observed_is_played_observed():
    treatment = dialing()
    assert Collector(treatment).treatment.program.observed
    observed = treatment.observed()
    assert Collector(observed).treatment is observed


def test_of_a_treatment_that_is_not_observed_nothing_is_told():
    collection = Collection()
    treatment = dialing()
    ChainSession(treatment, 1, collection.observe(treatment)).handle(Begin(START, Chain(1, (record(),))))
    assert collection.coverages()[0].total.covered == 0
    ChainSession(treatment.observed(), 1, collection.observe(treatment)).handle(Begin(START, Chain(1, (record(),))))
    assert entered(collection.coverages()[0])["dial"] == 1


def test_a_chain_that_was_kept_goes_on_being_counted():
    collector = Collector(dialing())
    session = ChainSession(collector.treatment, 1, collector.listener)
    session.handle(Begin(START, Chain(1, (record(),))))
    kept = json.loads(json.dumps(session.snapshot()))
    before = collector.coverage()
    restored = ChainSession.restore(collector.treatment, kept, collector.listener)
    assert restored.outstanding
    assert collector.coverage() == before
    assert entered(before) == {"pick": 1, "dial": 1, "wait": 0, "done": 0, "out": 0}


def test_the_text_is_the_one_whose_places_are_told():
    """D5: of a mended document it is the mended text."""
    text = document('<state id="a"><onentry><ocs:timeout delay=1/></onentry></state>')
    coverage = Collector(Treatment.from_bytes(text, "x.scxml", repair=True)).coverage()
    assert 'delay="1"' in coverage.text


def test_line_ends_of_the_text_are_those_that_places_count():
    text = document('\r\n<state id="a"/>\r\n')
    assert "\r" not in Collector(Treatment.from_bytes(text, "x.scxml")).coverage().text


def test_a_collection_has_one_collector_for_each_document():
    collection = Collection()
    one, other = dialing("b.scxml"), dialing("a.scxml", '<final id="f"/>')
    assert collection.collector(one) is collection.collector(dialing("b.scxml"))
    tell(collection.collector(one))
    tell(collection.collector(other))
    assert [(each.file, each.plays) for each in collection.coverages()] == [("a.scxml", 1), ("b.scxml", 1)]


@given(st.lists(st.sampled_from(["Answer", "Busy", "NoAnswer", "Busy,Answer", "Fax,Busy"]), max_size=6), st.data())
@settings(deadline=None, max_examples=25)
def test_together_or_apart_plays_cover_the_same(plays, data):
    """Merging is counting in one."""
    where = data.draw(st.integers(0, len(plays)))
    assert played(*plays[:where]).merge(played(*plays[where:])) == played(*plays)
