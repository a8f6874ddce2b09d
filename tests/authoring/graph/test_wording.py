"""Wording: what actions, events and guards are called in a picture."""

import pytest

from scxml_engine.authoring.graph.wording import duration
from tests.authoring.graph.charts import drawn
from tests.ocs.harness import document

DATA = "rec=0; soon=1800; n=0; dead=[1]"


def lines(content):
    body = f'<state id="a"><onentry>{content}</onentry></state>'
    [box] = [each for each in drawn(document(body, data=DATA)).chart.walk() if each.key == "a"]
    return [" ".join(line) for line in box.lines]


def heads(*transitions):
    """What is said of transitions that stand one after the other in a state."""
    body = "".join(f'<transition {each} target="t{number}"/>' for number, each in enumerate(transitions))
    targets = "".join(f'<state id="t{number}"/>' for number in range(len(transitions)))
    found = drawn(document(f'<state id="a">{body}</state>{targets}', data=DATA)).arrows
    return [" ".join(each.steps[0].head) for each in found if each.source == "a"]


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ('<ocs:make_call record_id="rec"/>', "dial rec"),
        ('<ocs:make_call record_id="_data.rec"/>', "dial rec"),
        ('<ocs:timeout delay="300"/>', "wait 5 min"),
        ('<ocs:timeout delay="bh"/>', "wait until BH"),
        ('<ocs:timeout delay="soon"/>', "wait soon (30 min)"),
        ('<ocs:timeout delay="soon * 2"/>', "wait soon * 2 s"),
        ("<ocs:next_record/>", "next record"),
        ('<ocs:next_record repeat_chain="yes"/>', "first record"),
        ('<ocs:next_record repeat_chain="n"/>', "next record (from the start: n)"),
        (
            '<ocs:next_record><ocs:contact_info_type type_name="HOME"/><ocs:contact_info_type type_name="\'MOBILE\'"/></ocs:next_record>',
            "next: HOME or MOBILE",
        ),
        ('<ocs:next_record><ocs:contact_info_type type_id="4" exclude="yes"/></ocs:next_record>', "next but not 4"),
        ("<ocs:get_daytime/>", "ask daytime"),
        ('<ocs:get_info what="TIMERANGE" param="BH"/>', "ask time until BH"),
        ('<ocs:set_exec_flag flag="PostProcessing" value="Switch"/>', "then Switch"),
        ('<assign location="n" expr="n + 1"/>', "n = n + 1"),
        ('<log label="calling" expr="n"/>', "log calling"),
        ('<log expr="_event.data.x"/>', "log x"),
        ("<script>n = 1</script>", "script"),
        ('<raise event="go"/>', "raise go"),
        ('<send event="go" delay="5s"/>', "send go in 5s"),
        ('<cancel sendid="s"/>', "cancel s"),
        ('<foreach array="dead" item="each"><log label="x"/></foreach>', "for each each of dead: log x"),
    ],
)
def test_an_action_is_called_what_it_does(action, words):
    assert lines(action) == [words]


def test_a_variable_that_changes_is_not_said_to_be_a_number():
    assert "wait n s" in lines('<assign location="n" expr="n + 60"/><ocs:timeout delay="n"/>')


def test_flexible_attributes_stand_each_on_its_line():
    attribute = '<ocs:flex_attr attr="{}" type="string" key="\'{}\'" value="n"/>'
    inner = (
        attribute.format("OPTIONS", "CPNDigits")
        + attribute.format("USERDATA", "note")
        + attribute.format("EXTENSIONS", "k")
    )
    assert lines(f'<ocs:set_flex_attr record_id="rec">{inner}</ocs:set_flex_attr>') == [
        "set CPNDigits = n", "write note = n", "attach k = n",
    ]  # fmt: skip


def test_branches_say_their_conditions():
    found = lines('<if cond="n == 1"><raise event="a"/><elseif cond="n == 2"/><raise event="b"/><else/></if>')
    assert found == ["if n == 1: raise a", "else if n == 2: raise b", "else: nothing"]


RESULT = "_event.data.callresult"


@pytest.mark.parametrize(
    ("cond", "words"),
    [
        (f"{RESULT} == 'Answer'", "Answer"),
        ("'Answer' === _eventdata.callresult", "Answer"),
        (f"{RESULT} == 'Busy' || {RESULT} == 'NoAnswer'", "Busy, NoAnswer"),
        (f"['Fax', 'NuTone'].indexOf({RESULT}) &gt;= 0", "Fax, NuTone"),
        (f"dead.indexOf({RESULT}) &gt;= 0", "in dead"),
        (f"['A', 'B', 'C', 'D', 'E'].includes({RESULT})", "A, B, C, D and 1 more"),
        (f"{RESULT} == 'Busy' &amp;&amp; n == 1", "result [callresult == 'Busy' && n == 1]"),
        (f"{RESULT} != 'Answer'", "result [callresult != 'Answer']"),
        (f"!{RESULT}", "result [!callresult]"),
        (f"{RESULT} == 'Busy' || n == 1", "result [callresult == 'Busy' || n == 1]"),
        ("n == 1", "result [n == 1]"),
    ],
)
def test_a_result_is_named_only_where_the_guard_holds_for_it_and_nothing_else(cond, words):
    assert heads(f'event="ocs.callresult" cond="{cond}"') == [words]


def test_a_variable_that_holds_results_is_one():
    body = (
        '<state id="a"><transition event="ocs.callresult" target="b">'
        f'<assign location="r" expr="{RESULT}"/></transition></state><state id="b"><transition cond="r == \'Busy\'" target="a"/></state>'
    )
    [arrow] = [each for each in drawn(document(body, data="r=''")).arrows if each.source == "b"]
    assert arrow.steps[0].head == ("[Busy]",)


@pytest.mark.parametrize(
    ("transitions", "words"),
    [
        (['event="ocs.callresult"'], ["any result"]),
        ([f'event="ocs.callresult" cond="{RESULT} == \'Busy\'"', 'event="ocs.callresult"'], ["Busy", "other result"]),
        (
            ['event="ocs.next_record" cond="!_event.data.record_id"', 'event="ocs.next_record"'],
            ["no record", "a record"],
        ),
        (
            ['event="ocs.next_record" cond="_event.data.record_id"', 'event="ocs.next_record"'],
            ["a record", "no record"],
        ),
        (
            ['event="ocs.next_record" cond="n == 1"', 'event="ocs.next_record"'],
            ["next record [n == 1]", "next record, else"],
        ),
        (['event="ocs.next_record"'], ["next record"]),
        (
            ['event="ocs.daytime_change" cond="_event.data.daytime_code == \'BH\'"', 'event="ocs.daytime_change"'],
            ["BH", "other daytime"],
        ),
        (['cond="n == 1"', ""], ["[n == 1]", "else"]),
        ([""], [""]),
        (['event="ocs.timeout x"'], ["timeout, x"]),
        (['event="Error.Attribute"'], ["Error.Attribute"]),
    ],
)
def test_what_is_left_is_said_by_what_went_before(transitions, words):
    assert heads(*transitions) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (59, "59 s"), (60, "1 min"), (3661, "1 h 1 min 1 s"), (86400, "1 d"), (0.5, "0.5 s"), (-1, "-1 s")],
)
def test_seconds_are_said_as_people_do(seconds, words):
    assert duration(seconds) == words
