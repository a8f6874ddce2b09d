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
