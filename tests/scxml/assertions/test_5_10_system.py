"""5.10: system variables, and what is in an event."""

import pytest

from scxml_engine.scxml.events import Event
from tests.scxml.assertions.harness import SCXML_PROCESSOR, content, mark, play

FIELDS = ("name", "type", "sendid", "origin", "origintype", "invokeid", "data")
SHOW = "[_event.type, _event.sendid, _event.origin, _event.origintype, _event.invokeid].map(function (v) { return v ? v : '-'; }).join(' ')"


def hear(block, shown, event="*", data=""):
    """Run a block and log something of each event that follows."""
    return play(
        f'<datamodel>{data}</datamodel><state id="s"><onentry>{block}</onentry><transition event="{event}"><log expr="{shown}"/></transition></state>'
    )


# ------------------------------------------------------------------------------------------------------------ variables


def test_before_the_first_event_there_is_no_event():
    """5.10: _event is not bound while the document is initialised."""
    play("""<datamodel><data id="x" expr="typeof _event"/></datamodel><script>var y = typeof _event;</script>
      <state id="s"><onentry><log expr="[x, y, typeof _event].join()"/></onentry></state>""").logs(
        "undefined,undefined,undefined"
    )


def test_the_event_is_bound_while_it_is_processed_and_until_the_next_one_is():
    """5.10: in conditions, in all blocks of the microstep, and in the eventless transitions after it."""
    play("""<state id="a"><onexit><log expr="_event.name"/></onexit><transition event="e" cond="_event.name == 'e'" target="b"><log expr="_event.name"/></transition></state>
      <state id="b"><onentry><log expr="_event.name"/><raise event="i"/></onentry><transition target="c"/></state>
      <state id="c"><onentry><log expr="_event.name"/></onentry><transition event="i"><log expr="_event.name"/></transition></state>""", "e").logs("e", "e", "e", "e", "i")  # fmt: skip


def test_events_that_nobody_takes_are_bound_as_well():
    """5.10: whenever one is pulled off a queue to be processed."""
    play(
        '<state id="s"><transition event="f" target="t"/><transition cond="typeof _event == \'object\' &amp;&amp; _event.name == \'e\'" target="t"/></state><state id="t"/>',
        "e",
    ).rests_in("t")


def test_the_session_has_an_id():
    """5.10: bound at load time, a string, and always the same."""
    play(
        """<datamodel><data id="x" expr="_sessionid"/></datamodel><state id="s"><onentry><log expr="typeof x + (x.length &gt; 0)"/></onentry>
      <transition event="e"><log expr="x === _sessionid"/></transition></state>""",
        "e",
    ).logs("stringtrue", "true")


def test_the_name_stays_what_it_is():
    """5.10."""
    play(
        """<datamodel><data id="x" expr="_name"/></datamodel><state id="s"><transition event="e"><log expr="x + _name"/></transition></state>""",
        "e",
        root='name="n"',
    ).logs("nn")


def test_the_event_io_processors_are_listed():
    """5.10, C.1, B.2.3: by name, each with the location under which the session is reached."""
    content(f"<log expr=\"typeof _ioprocessors['{SCXML_PROCESSOR}'].location\"/>").logs("string")
    content('<log expr="typeof _ioprocessors.scxml.location + (_ioprocessors.scxml.location.length &gt; 0)"/>').logs(
        "stringtrue"
    )


def test_the_processors_stay_listed():
    """5.10: until the session ends."""
    play(
        f"""<datamodel><data id="x" expr="_ioprocessors['{SCXML_PROCESSOR}'].location"/></datamodel>
      <state id="s"><transition event="e"><log expr="x === _ioprocessors['{SCXML_PROCESSOR}'].location"/></transition></state>""",
        "e",
    ).logs("true")


def test_variables_of_the_platform_are_under_x():
    """5.10: _x is their root."""
    content('<log expr="typeof _x"/>').logs("object")


VARIABLES = ["_event", "_sessionid", "_name", "_ioprocessors", "_x"]
PARTS = ["_event.name", "_event.data", "_event.type", "_ioprocessors.scxml"]


@pytest.mark.parametrize("variable", VARIABLES + PARTS)
def test_assign_cannot_change_a_system_variable(variable):
    """5.10: the attempt fails with error.execution, and the variable keeps its value."""
    play(f"""<datamodel><data id="x"/></datamodel><state id="s">
      <transition event="e"><assign location="x" expr="JSON.stringify({variable}) + ''"/><assign location="{variable}" expr="'other'"/>{mark("no")}</transition>
      <transition event="error.execution" target="t">{mark("error")}</transition></state><state id="t"/>""", "e").logs("error").rests_in("t")  # fmt: skip


def changed_by_a_script(variable):
    """A script changes a system variable; the log says whether the value is the same after it, and what was raised."""
    return play(f"""<datamodel><data id="before"/></datamodel><state id="s">
      <transition event="e"><assign location="before" expr="JSON.stringify({variable}) + ''"/><script>{variable} = 'other';</script></transition>
      <transition event="error.execution">{mark("error")}</transition>
      <transition event="f"><log expr="before === JSON.stringify({variable}) + ''"/></transition></state>""", "e", "f")  # fmt: skip


@pytest.mark.parametrize("variable", ["_sessionid", "_name", "_ioprocessors", "_x"])
def test_a_script_cannot_change_a_system_variable(variable):
    """5.10: any attempt, by whatever means, fails."""
    assert changed_by_a_script(variable).log[-1] == "true"


def test_what_a_script_writes_into_an_event_is_gone_with_it():
    """5.10 speaks of the variables; their parts are ordinary properties here, and no event shares them with another."""
    body = """<state id="s"><transition event="e"><script>_event.name = 'other'; _event.data = 7;</script>
      <log expr="_event.name"/></transition></state>"""
    play(body, "e", "e").logs("other", "other")
    play(body.replace("<script>", '<log expr="_event.name + _event.data"/><script>'), "e", "e").logs(
        "eundefined", "other", "eundefined", "other"
    )


@pytest.mark.parametrize("variable", VARIABLES)
def test_the_attempt_of_a_script_is_an_error(variable):
    """5.10: error.execution when any attempt to change a system variable is made."""
    assert "error" in changed_by_a_script(variable).log


@pytest.mark.parametrize(
    "block",
    [
        '<foreach array="[1]" item="_name"/>',
        '<foreach array="[1]" item="i" index="_name"/>',
        '<send event="e" idlocation="_name"/>',
        '<script>delete _event.name; _name = "x";</script>',
    ],
)
def test_no_element_can_change_a_system_variable(block):
    """5.10: elements that write to a location fail like <assign>."""
    play(
        f'<state id="s"><onentry>{block}</onentry><transition event="error.execution"><log expr="_name"/></transition></state>',
        root='name="n"',
    ).logs("n")


# -------------------------------------------------------------------------------------------------- 5.10.1 kinds of event


@pytest.mark.parametrize(
    "block",
    [
        pytest.param('<raise event="e"/>', id="raised"),
        pytest.param('<send event="e" target="#_internal"/>', id="sent to oneself"),
        pytest.param('<send event="e"/>', id="sent"),
        pytest.param('<log expr="nope"/>', id="an error"),
    ],
)
def test_every_event_has_all_its_fields(block):
    """5.10.1: name, type, sendid, origin, origintype, invokeid and data, with or without a value."""
    hear(block, "['" + "', '".join(FIELDS) + "'].every(function (f) { return f in _event; })").logs("true")


def test_the_name_is_the_name():
    """5.10.1."""
    hear('<raise event="a.b"/><send event="c"/><log expr="nope"/>', "_event.name").logs("a.b", "error.execution", "c")


@pytest.mark.parametrize(
    ("block", "kind"),
    [
        pytest.param('<raise event="e"/>', "internal", id="raise"),
        pytest.param('<send event="e" target="#_internal"/>', "internal", id="#_internal"),
        pytest.param('<send event="e"/>', "external", id="send"),
        pytest.param('<send event="error.execution"/>', "external", id="an error by name only"),
        pytest.param('<log expr="nope"/>', "platform", id="error.execution"),
        pytest.param('<send event="e" target="#_scxml_nobody"/>', "platform", id="error.communication"),
    ],
)
def test_the_type_says_who_made_the_event(block, kind):
    """5.10.1: platform, internal or external."""
    hear(block, "_event.type").logs(kind)


def test_an_event_from_outside_is_external():
    """5.10.1."""
    play('<state id="s"><transition event="e"><log expr="_event.type"/></transition></state>', Event("e")).logs(
        "external"
    )


@pytest.mark.parametrize("block", ['<raise event="e"/>', '<send event="e" target="#_internal"/>', '<log expr="nope"/>'])
def test_internal_and_platform_events_have_no_origin(block):
    """5.10.1: sendid, origin, origintype and invokeid are blank."""
    hear(block, SHOW.replace("_event.type, ", "")).logs("- - - -")


def test_the_sendid_is_the_one_that_the_author_gave():
    """5.10.1: by id or by idlocation."""
    hear('<send event="e" id="mine"/>', "_event.sendid").logs("mine")
    hear(
        '<send event="e" idlocation="x"/>', "_event.sendid === x &amp;&amp; x.length &gt; 0", data='<data id="x"/>'
    ).logs("true")
    hear('<send event="e" id="mine" target="#_internal"/>', "_event.sendid").logs("mine")


def test_without_one_the_sendid_is_blank():
    """5.10.1: the processor must leave it blank even if it made an id for itself."""
    hear('<send event="e"/>', "_event.sendid ? 'something' : 'blank'").logs("blank")


@pytest.mark.parametrize(
    "attributes",
    [
        'target="#_scxml_nobody"',
        'target="nowhere"',
        'type="smoke"',
        'targetexpr="nope"',
        'delay="soon"',
        'namelist="nope"',
    ],
)
def test_an_error_of_sending_carries_the_sendid(attributes):
    """5.10.1: that of the element which failed, given or made."""
    hear(f'<send id="mine" event="e" {attributes}/>', "_event.name.slice(0, 6) + _event.sendid").logs("error.mine")
    hear(
        f'<send idlocation="x" event="e" {attributes}/>',
        "_event.sendid === x &amp;&amp; x.length &gt; 0",
        data='<data id="x"/>',
    ).logs("true")


def test_other_errors_carry_none():
    """5.10.1."""
    hear('<log expr="nope"/>', "_event.sendid ? 'something' : 'blank'").logs("blank")


def test_origin_and_origintype_of_an_external_event_are_enough_to_answer():
    """5.10.1: target and type of a <send> to whoever sent it."""
    play("""<state id="s"><onentry><send event="ask"/></onentry>
      <transition event="ask"><send event="answer" targetexpr="_event.origin" typeexpr="_event.origintype"/></transition>
      <transition event="answer" target="t"/></state><final id="t"/>""").ends_in("t")


def test_the_origintype_of_a_sent_event_is_the_processor():
    """5.10.1, C.1."""
    hear('<send event="e"/>', "_event.origintype").logs(SCXML_PROCESSOR)


def test_the_origin_of_a_sent_event_is_the_location_of_its_session():
    """5.10.1, C.1."""
    hear('<send event="e"/>', f"_event.origin === _ioprocessors['{SCXML_PROCESSOR}'].location").logs("true")


def test_an_event_that_came_from_no_invocation_has_no_invokeid():
    """5.10.1."""
    hear('<send event="e"/>', "_event.invokeid ? 'something' : 'blank'").logs("blank")


def test_the_data_is_what_the_sender_said():
    """5.10.1."""
    hear('<send event="e"><param name="a" expr="[1]"/></send>', "JSON.stringify(_event.data)").logs('{"a":[1]}')
    hear('<send event="e" target="#_internal"><content expr="7"/></send>', "_event.data").logs("7")


def test_an_event_without_data_has_an_empty_field():
    """5.10.1."""
    hear('<raise event="e"/><send event="f"/>', "_event.data === undefined || _event.data === null").logs(
        "true", "true"
    )


def test_an_event_is_as_it_was_sent():
    """5.10.1: what the sender does to its data afterwards does not reach the event."""
    hear(
        '<send event="e" namelist="x"/><script>x.push(2)</script>',
        "_event.data.x.length",
        data='<data id="x" expr="[1]"/>',
    ).logs("1")
