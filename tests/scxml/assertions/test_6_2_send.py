"""6.2 <send>: what goes out, when, and with what."""

import pytest

from tests.scxml.assertions.harness import SCXML_PROCESSOR, content, mark, play, refuses, unless_refused


def hear(block, shown, data=""):
    """Run a block and log something of each event that follows."""
    return play(
        f'<datamodel>{data}</datamodel><state id="s"><onentry>{block}</onentry><transition event="*"><log expr="{shown}"/></transition></state>'
    )


# ----------------------------------------------------------------------------------------------------------- attributes


def test_an_event_is_sent():
    """6.2: without a target to the sender's own external queue (C.1)."""
    content('<send event="e"/>').logs("?e")


def test_every_attribute_may_be_an_expression():
    """6.2.1: eventexpr, targetexpr, typeexpr and delayexpr are evaluated when the element is."""
    data = '<data id="n" expr="\'first\'"/>'
    change = '<assign location="n" expr="\'second\'"/>'
    hear(f'<send eventexpr="n"/>{change}', "_event.name", data).logs("first")
    hear("<send event=\"e\" targetexpr=\"'#_' + 'internal'\"/>", "_event.type").logs("internal")
    hear(f'<send event="e" typeexpr="\'{SCXML_PROCESSOR}\'"/>', "_event.name").logs("e")
    content(
        '<send event="e" delayexpr="n + \'s\'"/><assign location="n" expr="1"/>', '<data id="n" expr="5"/>'
    ).takes_time(5)


def test_the_event_may_have_any_name():
    """6.2.1: also one of the system's."""
    content('<send event="done.state.s"/><send event="error"/><send event="a.b.c"/>').logs(
        "?done.state.s", "?error", "?a.b.c"
    )


@pytest.mark.parametrize(
    "kind", ["", f'type="{SCXML_PROCESSOR}"', 'type="http://www.w3.org/TR/scxml/"', 'type="scxml"']
)
def test_the_type_is_the_scxml_processor_unless_it_is_said(kind):
    """6.2.4: which every processor supports."""
    hear(f'<send event="e" {kind}/>', "_event.origintype").logs(SCXML_PROCESSOR)


@pytest.mark.parametrize("kind", ['type="smoke"', "typeexpr=\"'urn:smoke'\"", 'typeexpr="5"'])
def test_a_type_that_is_not_supported_is_an_error(kind):
    """6.2.4: error.execution, and nothing is sent."""
    content(f'<send event="e" {kind}/>').logs("?error.execution")


@pytest.mark.parametrize("target", ['target="baz"', "targetexpr=\"'no target'\"", 'target="!"'])
def test_a_target_that_means_nothing_is_an_error(target):
    """6.2.4: not supported or not valid: error.execution."""
    content(f'<send event="e" {target}/>').logs("?error.execution")


@pytest.mark.parametrize("target", ["#_scxml_nobody", "#_parent", "#_nobody"])
def test_a_target_that_cannot_be_reached_is_an_error_of_communication(target):
    """6.2.4, C.1."""
    content(f'<send event="e" target="{target}"/>').logs("?error.communication")


def test_an_error_of_sending_is_on_the_internal_queue():
    """6.2: before what was really sent."""
    content('<send event="x"/><send event="e" target="#_nobody"/>').logs("?error.communication", "?x")


def test_an_id_may_be_given():
    """6.2.1: the receiver sees it."""
    hear('<send event="e" id="mine"/>', "_event.sendid").logs("mine")


def test_an_id_may_be_asked_for():
    """6.2.1: made when the element is evaluated and put into the location, before the rest of the block."""
    content('<send event="e" idlocation="x"/><log expr="typeof x + (x.length &gt; 0)"/>', '<data id="x"/>').logs(
        "stringtrue", "?e"
    )
    content('<send event="e" idlocation="x.id"/><log expr="typeof x.id"/>', '<data id="x" expr="{}"/>').logs(
        "string", "?e"
    )


def test_ids_that_are_made_differ():
    """6.2, 3.14: unique in the session."""
    content(
        '<send event="e" idlocation="x"/><send event="e" idlocation="y"/><log expr="x !== y"/>',
        '<data id="x"/><data id="y"/>',
    ).logs("true", "?e", "?e")


def test_an_id_that_is_made_is_none_that_the_author_used():
    """3.14: unique among all of the session's; the first run tells which id would be made."""
    made = content('<send event="e" idlocation="x"/><log expr="x"/>', '<data id="x"/>').log[0]
    content(
        f"""<send event="f" id="{made}" delay="1s"/><send event="e" idlocation="x"/><log expr="x !== '{made}'"/>""",
        '<data id="x"/>',
    ).logs("true", "?e", "?f")


@pytest.mark.parametrize(
    "attributes",
    [
        pytest.param('event="e" eventexpr="x"', id="event and eventexpr"),
        pytest.param('event="e" target="#_internal" targetexpr="x"', id="target and targetexpr"),
        pytest.param('event="e" type="scxml" typeexpr="x"', id="type and typeexpr"),
        pytest.param('event="e" id="i" idlocation="x"', id="id and idlocation"),
        pytest.param('event="e" delay="1s" delayexpr="x"', id="delay and delayexpr"),
        pytest.param('event="e" priority="1"', id="an attribute that nobody knows"),
        pytest.param('event="e" event="f"', id="an attribute twice"),
    ],
)
def test_a_send_that_breaks_a_rule_is_not_run(attributes):
    """6.2.2: alternatives exclude each other."""
    refuses(f'<datamodel><data id="x"/></datamodel><state id="s"><onentry><send {attributes}/></onentry></state>')


@pytest.mark.parametrize(
    "inside",
    [
        pytest.param('<content>1</content><param name="p" expr="1"/>', id="content and param"),
        pytest.param("<content>1</content><content>2</content>", id="two contents"),
        pytest.param('<log label="x"/>', id="another element"),
        pytest.param('<param name="p" expr="1" location="x"/>', id="param with both"),
        pytest.param('<param name="p"/>', id="param with neither"),
        pytest.param('<param expr="1"/>', id="param without a name"),
    ],
)
def test_what_a_send_holds_has_rules_too(inside):
    """6.2.3, 5.7.1."""
    refuses(
        f'<datamodel><data id="x"/></datamodel><state id="s"><onentry><send event="e">{inside}</send></onentry></state>'
    )


def test_namelist_and_content_exclude_each_other():
    """6.2.2."""
    refuses(
        '<datamodel><data id="x"/></datamodel><state id="s"><onentry><send event="e" namelist="x"><content>1</content></send></onentry></state>'
    )


def test_a_send_says_what_it_sends():
    """6.2.2: event, eventexpr, or content."""
    refuses('<state id="s"><onentry><send target="#_internal"/></onentry></state>')


# ---------------------------------------------------------------------------------------------------------------- delay


@pytest.mark.parametrize(
    ("delay", "seconds"), [("2s", 2), ("1500ms", 1.5), ("0.5s", 0.5), (".25s", 0.25), ("0s", 0), ("0ms", 0)]
)
def test_a_delay_is_waited_for(delay, seconds):
    """6.2.4: a time as in CSS2; the event comes when it is over."""
    content(f'<send event="e" delay="{delay}"/>').logs("?e").takes_time(seconds)
    content(f'<send event="e" delayexpr="\'{delay}\'"/>').logs("?e").takes_time(seconds)


def test_events_come_in_the_order_of_their_delays():
    """6.2.4."""
    content(
        '<send event="c" delay="3s"/><send event="a" delay="1s"/><send event="b" delay="2s"/><send event="now"/>'
    ).logs("?now", "?a", "?b", "?c")


def test_the_delay_begins_when_the_element_is_evaluated():
    """6.2.4."""
    play("""<state id="a"><onentry><send event="e" delay="2s"/></onentry><transition event="e" target="b"/></state>
      <state id="b"><onentry><send event="f" delay="3s"/></onentry><transition event="f" target="c"/></state><final id="c"/>""").ends_in(
        "c"
    ).takes_time(5)


@pytest.mark.parametrize("delay", ["soon", "1", "-1s", "1 s s", "s"])
def test_what_is_no_time_is_an_error(delay):
    """6.2.4: error.execution, and nothing is sent."""
    content(f'<send event="e" delay="{delay}"/>').logs("?error.execution")


def test_the_arguments_are_those_of_the_moment_of_sending():
    """6.2.3: not of delivery."""
    hear(
        '<send event="e" delay="1s" namelist="x"><param name="p" expr="x"/></send><assign location="x" expr="2"/>',
        "_event.data.x + ' ' + _event.data.p",
        '<data id="x" expr="1"/>',
    ).logs("1 1")
    hear(
        '<send event="e" delay="1s"><content expr="x"/></send><assign location="x" expr="2"/>',
        "_event.data",
        '<data id="x" expr="1"/>',
    ).logs("1")


def test_a_delayed_event_outlives_its_state():
    """6.2: leaving the state that sent it does not take it back."""
    play(
        '<state id="a"><onentry><send event="e" delay="1s"/></onentry><transition target="b"/></state><state id="b"><transition event="e" target="c"/></state><final id="c"/>'
    ).ends_in("c")


def test_when_the_session_ends_its_delayed_events_are_discarded():
    """6.2.4: without an attempt to deliver them."""
    play(
        '<state id="a"><onentry><send event="e" delay="5s"/></onentry><transition target="f"/></state><final id="f"/>'
    ).ends_in("f").takes().takes_time(0)


def test_a_delayed_event_cannot_be_internal():
    """6.2.2: delay MUST NOT stand beside the target #_internal: refused, or an error, but never delivered."""
    outcome = unless_refused(content, '<send event="e" target="#_internal" delay="1s"/>')
    if outcome is not None:
        outcome.logs("?error.execution")


# -------------------------------------------------------------------------------------------------------------- payload


@pytest.mark.parametrize(
    ("send", "expected"),
    [
        ('<send event="e" namelist="x y"/>', '{"x":1,"y":{"z":2}}'),
        ('<send event="e"><param name="p" expr="x + 1"/><param name="q" location="y.z"/></send>', '{"p":2,"q":2}'),
        ('<send event="e" namelist="x"><param name="p" expr="0"/></send>', '{"x":1,"p":0}'),
        ('<send event="e"><content expr="y"/></send>', '{"z":2}'),
        ('<send event="e"><content>{"a": [1, "b"]}</content></send>', '{"a":[1,"b"]}'),
        ('<send event="e"><content>12</content></send>', "12"),
        ('<send event="e"><content>  some\n\t text </content></send>', '"some text"'),
        ('<send event="e"><content expr="\'a  b\'"/></send>', '"a  b"'),
        ('<send event="e"><param name="p" expr="[]"/></send>', '{"p":[]}'),
        ('<send event="e"><param name="p q" expr="null"/></send>', '{"p q":null}'),
    ],
)
def test_what_is_sent_arrives_unmodified(send, expected):
    """6.2.3, 5.6, 5.7: parameters and namelist as fields, content as the whole."""
    hear(send, "JSON.stringify(_event.data)", '<data id="x" expr="1"/><data id="y" expr="{z: 2}"/>').logs(expected)


def test_a_name_in_the_namelist_is_a_location():
    """6.2.1: its own text is the key."""
    hear('<send event="e" namelist="y.z"/>', "_event.data['y.z']", '<data id="y" expr="{z: 2}"/>').logs("2")


def test_a_name_that_fails_discards_the_message():
    """6.2.3: an error in the arguments: nothing is delivered, error.execution instead."""
    content('<send event="e" namelist="x nope"/>', '<data id="x" expr="1"/>').logs("?error.execution")


@pytest.mark.parametrize("attribute", ["eventexpr", "targetexpr", "typeexpr", "delayexpr"])
def test_an_argument_that_fails_discards_the_message(attribute):
    """6.2.3."""
    event = "" if attribute == "eventexpr" else 'event="e"'
    content(f'<send {event} {attribute}="nope.nope"/>').logs("?error.execution")


def test_a_message_that_is_discarded_uses_up_no_delay():
    """6.2.3: not later either."""
    content('<send event="e" delay="1s" namelist="nope"/>').logs("?error.execution").takes_time(0)


def test_a_parameter_that_fails_is_an_error():
    """5.7.1: error.execution; whether the rest is sent is said differently in 5.7.1 (left out) and 6.2.3 (discarded)."""
    outcome = content('<send event="e"><param name="p" expr="nope"/></send>')
    assert outcome.log[0] == "?error.execution"
    outcome = hear(
        '<send event="e"><param name="p" location="nope.x"/><param name="q" expr="1"/></send>',
        "_event.name + (_event.data &amp;&amp; 'p' in _event.data)",
    )
    assert outcome.log[0] == "error.executionfalse"
    assert "etrue" not in outcome.log


def test_duplicates_are_no_error():
    """6.2.3: namelist and parameters may name the same key; the message goes out."""
    hear(
        '<send event="e" namelist="x"><param name="x" expr="2"/><param name="p" expr="3"/><param name="p" expr="4"/></send>',
        "_event.name + Object.keys(_event.data).sort().join('')",
        '<data id="x" expr="1"/>',
    ).logs("epx")


def test_what_was_sent_is_a_copy():
    """6.2.3: changing it on one side does not reach the other."""
    play("""<datamodel><data id="x" expr="{n: 1}"/></datamodel><state id="s"><onentry><send event="e"><content expr="x"/></send></onentry>
      <transition event="e"><script>try { _event.data.n = 5; } catch (e) {}</script><log expr="x.n"/></transition></state>""").logs(
        "1"
    )


def test_sending_is_over_before_the_next_element():
    """6.2: asynchronous: the block goes on, the event waits in the queue."""
    content(f'<send event="e"/>{mark("rest")}').logs("rest", "?e")
