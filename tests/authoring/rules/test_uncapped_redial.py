"""A6: whoever dials a record again counts, or has another end than a result."""

import pytest

from scxml_engine.authoring import examine
from tests.ocs.harness import document


def said(body, data="n=0; limit=3; record=0; again='yes'; pauses=[1]"):
    every = examine(document(f"{body}<final id='end'/>", data=data), "x")
    return [each.message for each in every if each.code == "uncapped-redial"]


def found(body):
    return len(said(body))


def loop(
    on_dial="", before="", cond="", behind="", wait='<ocs:timeout delay="300"/>', on_wait="", record="1", around=""
):
    """Dial, judge the result, wait, dial again."""
    return f"""<state id="outer">{around}
      <state id="dial"><onentry>{on_dial}<ocs:make_call record_id="{record}"/></onentry>
        <transition event="ocs.callresult" cond="_event.data.callresult == 'Answer'" target="end"/>{before}
        <transition event="ocs.callresult" {cond} target="wait">{behind}</transition></state>
      <state id="wait"><onentry>{wait}</onentry><transition event="ocs.timeout" target="dial"/>{on_wait}</state></state>"""


COUNT = '<assign location="n" expr="n + 1"/>'
CAP = '<transition event="ocs.callresult" cond="n &gt;= limit" target="end"/>'


def test_a6_an_end_by_a_result_is_none():
    assert found(loop()) == 1
    kept = '<assign location="record" expr="_event.data.callresult"/>'
    stop = '<transition cond="record == \'Busy\'" target="end"/>'
    assert found(loop(behind=kept, on_wait=stop)) == 1


def test_a6_a_count_that_a_condition_reads_is_one_wherever_it_stands():
    assert found(loop(on_dial=COUNT, before=CAP)) == 0
    assert found(loop(behind=COUNT, before=CAP)) == 0
    assert found(loop(on_dial=COUNT, cond='cond="n &lt; limit"')) == 0
    assert (
        found(
            loop(wait=f"<ocs:timeout delay='5'/>{COUNT}", on_wait='<transition cond="_data.n == limit" target="end"/>')
        )
        == 0
    )
    assert found(loop(on_dial="<script>n++</script>", before=CAP)) == 0
    assert (
        found(
            loop(on_dial='<if cond="n++ &lt; limit">', before="")
            .replace("<ocs:make_call", "<ocs:make_call")
            .replace('record_id="1"/>', 'record_id="1"/></if>')
        )
        == 0
    )


def test_a6_a_count_that_nobody_reads_or_a_condition_on_what_nobody_counts():
    assert found(loop(on_dial=COUNT)) == 1
    assert found(loop(before=CAP)) == 1
    assert found(loop(on_dial='<assign location="n" expr="n"/>', before=CAP)) == 1
    assert found(loop(on_dial='<assign location="n" expr="0"/>', before=CAP)) == 1


def test_a6_each_way_round_needs_its_count():
    """The one by `wait` counts, the one by `hold` does not."""
    hold = '<transition event="ocs.callresult" cond="_event.data.callresult == \'Busy\'" target="hold"/>'
    held = '<state id="hold"><onentry><ocs:timeout delay="5"/></onentry><transition event="ocs.timeout" target="dial"/></state>'
    assert found(loop(behind=COUNT, before=CAP + hold) + held) == 1
    assert found(loop(behind=COUNT, before=CAP + hold) + held.replace("<onentry>", f"<onentry>{COUNT}")) == 0


@pytest.mark.parametrize(
    "change",
    [
        {"on_wait": '<transition event="give.up" target="end"/>'},
        {"around": '<transition event="ocs.daytime_change" target="end"/>'},
        {"before": '<transition event="ocs.callresult" cond="enough()" target="end"/>'},
        {"before": '<transition event="ocs.callresult" cond="new Date() &gt; limit" target="end"/>'},
        {"before": '<transition event="ocs.callresult" cond="_event.data.gsw_chain_attempts &gt; 3" target="end"/>'},
        {"record": "n", "on_dial": COUNT},
        {"wait": '<ocs:timeout delay="pauses[n]"/>', "behind": COUNT},
        {"behind": '<ocs:set_flex_attr record_id="1"><ocs:flex_attr attr="USERDATA" type="int" key="\'record_status\'" value="5"/></ocs:set_flex_attr>'},
        {"cond": "cond=\"['DoNotCall', 'CancelRecord'].indexOf(_event.data.callresult) &gt;= 0\""},
    ],
)  # fmt: skip
def test_a6_what_may_end_it_in_another_way(change):
    assert found(loop(**change)) == 0


def test_a6_the_next_record_of_the_chain_is_an_end_and_the_first_again_is_none():
    chain = """<state id="pick"><onentry><ocs:next_record {}/></onentry>
        <transition event="ocs.next_record" cond="!_event.data.record_id" target="end"/>
        <transition event="ocs.next_record" target="dial"><assign location="record" expr="_event.data.record_id"/>{}</transition></state>
      <state id="dial"><onentry><ocs:make_call record_id="record"/></onentry>
        <transition event="ocs.callresult" cond="_event.data.callresult == 'Answer'" target="end"/>
        <transition event="ocs.callresult" target="pick"/></state>"""
    assert found(chain.format("", "")) == 0
    assert found(chain.format('repeat_chain="no"', "")) == 0
    assert found(chain.format('repeat_chain="yes"', "")) == 1
    assert found(chain.format('repeat_chain="again"', "")) == 1
    no_more = '<assign location="again" expr="\'no\'"/>'
    assert found(chain.format('repeat_chain="again"', no_more)) == 0


def test_a6_after_an_error_no_call_was_made():
    body = """<state id="dial"><onentry><ocs:make_call record_id="1"/></onentry><transition event="ocs.callresult" target="end"/>
      <transition event="Error.Attribute" target="dial"/></state>"""
    assert found(body) == 0


def test_a6_beside_another_region_nothing_is_said():
    assert found(f'<parallel id="p"><state id="r">{loop()}</state><state id="s"/></parallel>') == 0


def test_a6_one_finding_a_cycle_at_its_first_call():
    body = """<state id="a"><onentry>
      <ocs:make_call record_id="1"/></onentry><transition event="ocs.callresult" target="b"/></state>
      <state id="b"><onentry><ocs:make_call record_id="2"/></onentry><transition event="ocs.callresult" target="a"/></state>"""
    [diagnostic] = [each for each in examine(document(body), "x") if each.code == "uncapped-redial"]
    assert (diagnostic.location.line, diagnostic.location.column) == (2, 7)
    assert "no wait" in diagnostic.message


def test_a6_the_message_says_when_there_is_no_wait_either():
    assert "no wait" not in said(loop())[0]
    assert "no wait" in said(loop(wait='<ocs:timeout delay="0"/>'))[0]


PICK = """<state id="pick"><onentry><ocs:next_record/></onentry>
  <transition event="ocs.next_record" cond="!_event.data.record_id" target="{empty}">{on_empty}</transition>
  <transition event="ocs.next_record" target="dial"><assign location="record" expr="_event.data.record_id"/>{on_record}</transition></state>"""
AGAIN = PICK.replace('id="pick"', 'id="again"').replace("<ocs:next_record/>", '<ocs:next_record repeat_chain="yes"/>')
DIAL = """<state id="dial"><onentry>{on_dial}<ocs:make_call record_id="record"/></onentry>
  <transition event="ocs.callresult" cond="_event.data.callresult == 'Answer' {stop}" target="end"/>
  <transition event="ocs.callresult" cond="{no_more}" target="pick"/><transition event="ocs.callresult" target="wait"/></state>
  <state id="wait"><onentry><ocs:timeout delay="300"/></onentry><transition event="ocs.timeout" target="dial"/></state>"""


ONCE = """<state id="dial"><onentry><ocs:make_call record_id="record"/></onentry>
  <transition event="ocs.callresult" target="pick"/></state>"""


@pytest.mark.parametrize(
    ("action", "event"), [("<ocs:next_record/>", "ocs.next_record"), ('<ocs:timeout delay="9"/>', "ocs.timeout")]
)
def test_a6_an_answer_that_is_not_asked_for_again_comes_once(action, event):
    """A6: be it taken without a target, or by a state around it."""
    here = f"""<state id="a"><onentry>{action}</onentry><transition event="{event}"><ocs:make_call record_id="1"/></transition>
      <transition event="ocs.callresult" target="end"/></state>"""
    around = f"""<state id="p"><transition event="{event}" target="b"/><state id="a"><onentry>{action}</onentry></state>
      <state id="b"><onentry><ocs:make_call record_id="1"/></onentry><transition event="ocs.callresult" target="end"/></state></state>"""
    assert found(here) == found(around) == 0


def test_a6_rounds_through_the_chain_that_are_counted():
    """A6: between two rounds each record is dialed once, for the chain has an end."""
    dial = ONCE
    rounds = (
        PICK.format(empty="again", on_empty=COUNT, on_record="")
        + AGAIN.format(empty="end", on_empty="", on_record="")
        + dial
    )
    capped = rounds.replace(
        'cond="!_event', 'cond="n &gt; limit" target="end"/><transition event="ocs.next_record" cond="!_event', 1
    )
    assert found(rounds) == 1
    assert found(capped) == 0


def test_a6_a_variable_that_begins_the_chain_again_and_is_taken_back():
    begin = PICK.format(empty="pick", on_empty='<assign location="again" expr="\'yes\'"/><assign location="n" expr="1"/>',
                        on_record='<assign location="again" expr="\'no\'"/>')  # fmt: skip
    begin = begin.replace("<ocs:next_record/>", '<ocs:next_record repeat_chain="again"/>')
    once = begin.replace('cond="!_event', 'cond="n" target="end"/><transition event="ocs.next_record" cond="!_event', 1)
    dial = ONCE
    assert (found(begin + dial), found(once + dial)) == (1, 0)


def test_a6_a_condition_that_counts_by_itself():
    assert found(loop(before='<transition event="ocs.callresult" cond="n++ &gt; limit" target="end"/>')) == 0
    assert found(loop(cond='cond="n++ &lt; limit"')) == 0
    assert found(loop(on_wait='<transition event="x" cond="n++ &gt; limit"/>')) == 1  # nothing ends by it


def test_a6_a_count_that_begins_anew_on_the_way_is_none():
    anew = '<assign location="n" expr="0"/>'
    assert found(loop(on_dial=anew, behind=COUNT, before=CAP)) == 1
    assert found(loop(on_dial=f'<if cond="record == 2">{anew}</if>', behind=COUNT, before=CAP)) == 0
    assert (
        found(
            loop(
                on_dial=anew,
                behind=COUNT + COUNT.replace('"n', '"record'),
                before=CAP + CAP.replace("n &gt", "record &gt"),
            )
        )
        == 0
    )


def test_a6_a_count_by_day_without_one_of_days():
    """A6: three calls a day, for ever; with a count of the days it has an end."""
    day = """<state id="night"><onentry><assign location="n" expr="0"/>{}<ocs:timeout delay="86400"/></onentry>
      <transition event="ocs.timeout" target="dial"/></state>"""
    days = '<assign location="days" expr="days + 1"/>'
    dial = DIAL.format(on_dial=COUNT, stop="|| days &gt; 5", no_more="n &gt; limit").replace(
        'target="pick"', 'target="night"'
    )
    assert (found(dial + day.format("")), found(dial + day.format(days))) == (1, 0)


def test_a6_the_calls_of_a_record_are_counted_and_the_rounds_through_the_chain_are_not():
    anew = '<assign location="n" expr="0"/>'
    pick = PICK.format(empty="end", on_empty="", on_record=anew).replace(
        "<ocs:next_record/>", '{}<ocs:next_record repeat_chain="yes"/>'
    )
    dial = DIAL.format(on_dial=COUNT, stop="", no_more="n &gt; limit || days &gt; 5")
    assert found(pick.format("") + dial) == 1
    assert found(pick.format('<assign location="days" expr="days + 1"/>') + dial) == 0
