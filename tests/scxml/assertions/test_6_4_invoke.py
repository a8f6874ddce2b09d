"""6.4 <invoke>: sessions that a state starts and that end with it."""

import pytest

from tests.scxml.assertions.harness import SCXML, SCXML_PROCESSOR, invoke, machine, mark, play, refuses, state

DONE = '<final id="f"/>'
"""A child that ends at once."""
WAIT = '<state id="w"/>'
"""A child that does nothing for ever."""
ECHO = '<state id="c"><transition event="*"><send target="#_parent" eventexpr="\'echo.\' + _event.name"/></transition></state>'
"""A child that answers each event."""
K = 'id="k"'
INTO_X = 'idlocation="x"'
FORWARD = 'autoforward="true"'
FAILING = 'namelist="nope"'


def tell(event, more="", attributes=""):
    """Executable content of a child: an event for its invoker."""
    return f'<send target="#_parent" event="{event}" {attributes}>{more}</send>'


def child(block, then="<final id='f'/>"):
    """A child that does something and ends."""
    return f'<state id="c"><onentry>{block}</onentry><transition target="f"/></state>{then}'


def hears(invocation, shown="_event.name", data="", more="", files=None):
    """A state with an invocation that logs something of each event that comes."""
    return play(
        f'<datamodel>{data}</datamodel><state id="s">{invocation}{more}<transition event="*"><log expr="{shown}"/></transition></state>',
        files=files,
    )


def source(attribute, more=""):
    """An invocation of a document somewhere else."""
    return f'<invoke type="{SCXML}" id="k" {attribute}>{more}</invoke>'


# ------------------------------------------------------------------------------------------------------ what is invoked


def test_a_document_inside_content_is_started_and_its_end_is_heard():
    """6.4: the invoked service returns done.invoke.id when it has reached a top-level final state."""
    hears(invoke(DONE, K)).logs("done.invoke.k")


@pytest.mark.parametrize(
    "kind", [f'type="{SCXML}"', "typeexpr=\"'http://www.w3.org/' + 'TR/scxml/'\"", 'typeexpr="kind"']
)
def test_the_type_may_be_an_expression(kind):
    """6.4.1: evaluated when the element is."""
    hears(
        f'<invoke id="k" {kind}><content>{machine(DONE)}</content></invoke>',
        data=f'<data id="kind" expr="\'{SCXML}\'"/>',
    ).logs("done.invoke.k")


def test_the_type_is_scxml_unless_it_is_said():
    """6.4.1: for markup in the content there is no other."""
    hears(f'<invoke id="k"><content>{machine(DONE)}</content></invoke>').logs("done.invoke.k")


@pytest.mark.parametrize("kind", ['type="urn:smoke"', "typeexpr=\"'urn:smoke'\""])
def test_a_type_that_is_not_supported_is_an_error(kind):
    """6.4.1: error.execution, and nothing is started."""
    hears(f'<invoke id="k" {kind}><content>{machine(DONE)}</content></invoke>').logs("error.execution")


CHILD = {"child.scxml": machine(child(tell("from.child")))}


@pytest.mark.parametrize(
    "attribute", ['src="child.scxml"', 'src="file:child.scxml"', "srcexpr=\"'child' + '.scxml'\"", 'srcexpr="where"']
)
def test_the_document_may_stand_beside(attribute):
    """6.4.1: src, or srcexpr evaluated when the element is; the same as content."""
    hears(source(attribute), data='<data id="where" expr="\'child.scxml\'"/>', files=CHILD).logs(
        "from.child", "done.invoke.k"
    )


def test_a_document_that_is_not_there_is_an_error():
    """6.4: the invocation fails with an error event on the internal queue, and the session goes on."""
    outcome = hears(source('src="missing.scxml"'), shown="_event.name.split('.')[0]", files={})
    outcome.logs("error").rests_in("s")


def test_a_document_that_is_none_is_an_error():
    """6.4: what is fetched is no conformant document."""
    hears(source('src="child.scxml"'), shown="_event.name.split('.')[0]", files={"child.scxml": "<nonsense/>"}).logs(
        "error"
    )


def test_content_may_be_an_expression():
    """6.4.3, 5.6: evaluated when the invocation is executed, and markup to be executed."""
    text = machine(child(tell("from.child"))).replace("<", "&lt;").replace('"', "\\&quot;")
    hears(
        f'<invoke type="{SCXML}" id="k"><content expr="x"/></invoke>', data=f'<data id="x" expr="&quot;{text}&quot;"/>'
    ).logs("from.child", "done.invoke.k")


def test_content_may_be_markup_in_the_data_model():
    """6.4.3, 5.6: a document that was assigned before the state was entered."""
    play(f"""<datamodel><data id="x" expr="1"/></datamodel>
      <state id="s"><onentry><assign location="x">{machine(child(tell("from.child")))}</assign></onentry>
      <invoke type="{SCXML}"><content expr="x"/></invoke><transition event="from.child" target="t"/></state><final id="t"/>""").ends_in("t")  # fmt: skip


def test_a_child_may_use_what_its_document_inherits():
    """6.4, A.2: namespaces of the document around an inline child are in scope."""
    inner = machine(child(tell("from.child"))).replace(' xmlns="http://www.w3.org/2005/07/scxml"', "")
    hears(f'<invoke type="{SCXML}" id="k"><content>{inner}</content></invoke>').logs("from.child", "done.invoke.k")


def test_a_child_is_a_session_of_its_own():
    """6.4: its states, its data and its session id are not those of the invoker."""
    inner = '<datamodel><data id="x" expr="\'inner\'"/></datamodel>' + child(
        '<assign location="x" expr="x + 2"/>'
        + tell(
            "told", '<param name="x" expr="x"/><param name="id" expr="_sessionid"/><param name="s" expr="In(\'s\')"/>'
        )
    )
    hears(
        invoke(inner),
        "_event.name == 'told' ? [_event.data.x, x, _event.data.id !== _sessionid, _event.data.s].join() : 'done'",
        '<data id="x" expr="\'outer\'"/>',
    ).logs("inner2,outer,true,false", "done")


@pytest.mark.parametrize(
    "attributes",
    [
        pytest.param('type="a" typeexpr="x"', id="type and typeexpr"),
        pytest.param('src="a" srcexpr="x"', id="src and srcexpr"),
        pytest.param('id="a" idlocation="x"', id="id and idlocation"),
        pytest.param('autoforward="perhaps"', id="autoforward is true or false"),
        pytest.param('source="a"', id="an attribute that nobody knows"),
    ],
)
def test_an_invoke_that_breaks_a_rule_is_not_run(attributes):
    """6.4.1."""
    kind = "" if "type" in attributes else f'type="{SCXML}"'
    inside = "" if "src" in attributes else f"<content>{machine(DONE)}</content>"
    refuses(f'<datamodel><data id="x"/></datamodel><state id="s"><invoke {kind} {attributes}>{inside}</invoke></state>')


@pytest.mark.parametrize(
    "invocation",
    [
        pytest.param(f'<invoke type="{SCXML}" src="a"><content>{machine(DONE)}</content></invoke>', id="src and content"),
        pytest.param(invoke(DONE, "", "<finalize/><finalize/>"), id="two finalize"),
        pytest.param(invoke(DONE, "", "<content/>"), id="two contents"),
        pytest.param(invoke(DONE, "", '<param name="p"/>'), id="param without a value"),
        pytest.param(invoke(DONE, "", '<log label="x"/>'), id="another element"),
    ],
)  # fmt: skip
def test_what_an_invoke_holds_has_rules_too(invocation):
    """6.4.1, 6.4.2."""
    refuses(f'<datamodel><data id="x"/></datamodel><state id="s">{invocation}</state>')


# ---------------------------------------------------------------------------------------------------------- identifiers


def test_an_id_may_be_asked_for():
    """6.4.1: of the form stateid.platformid, and put into the location."""
    hears(
        invoke(DONE, 'idlocation="x"'),
        "_event.name === 'done.invoke.' + x &amp;&amp; /^s\\../.test(x)",
        '<data id="x"/>',
    ).logs("true")


def test_an_id_is_made_when_there_is_none():
    """6.4.1: the done event tells it."""
    hears(
        invoke(DONE), "_event.name === 'done.invoke.' + _event.invokeid &amp;&amp; _event.invokeid.indexOf('s.') === 0"
    ).logs("true")


def test_ids_that_are_made_differ():
    """6.4.1: unique in the session, also for the same element executed twice."""
    hears(
        invoke(DONE, 'idlocation="x"') + invoke(DONE, 'idlocation="y"'), "x !== y", '<data id="x"/><data id="y"/>'
    ).logs("true", "true")
    play(f"""<datamodel><data id="x"/><data id="old"/></datamodel><state id="s">{invoke(DONE, 'idlocation="x"')}
      <transition event="done.invoke" cond="old" target="t"><log expr="x !== old"/></transition>
      <transition event="done.invoke" target="s"><assign location="old" expr="x"/></transition></state><final id="t"/>""").logs("true").ends_in("t")  # fmt: skip


def test_an_id_is_there_before_the_child_speaks():
    """6.4.1: evaluated when the element is."""
    hears(invoke(child(tell("hello")), 'idlocation="x"'), "_event.invokeid === x", '<data id="x"/>').logs(
        "true", "true"
    )


def test_a_location_that_fails_is_an_error_and_nothing_is_invoked():
    """6.4: an error in the arguments ends the processing of the element."""
    hears(invoke(child(tell("hello")), 'idlocation="nope.x"')).logs("error.execution")


# --------------------------------------------------------------------------------------------------------- what it is given

SHOW_DATA = child(tell("told", '<param name="x" expr="x"/>'))


@pytest.mark.parametrize(
    ("attributes", "inside"),
    [
        pytest.param('namelist="x"', "", id="namelist"),
        pytest.param("", '<param name="x" expr="x"/>', id="param with expr"),
        pytest.param("", '<param name="x" location="x"/>', id="param with location"),
    ],
)
def test_values_for_the_childs_data_may_be_given(attributes, inside):
    """6.4: namelist and param alike take the place of the values of top-level data with that id."""
    given = invoke('<datamodel><data id="x" expr="1"/></datamodel>' + SHOW_DATA, attributes, inside)
    hears(given, "_event.data ? _event.data.x : 'done'", '<data id="x" expr="2"/>').logs("2", "done")


def test_values_may_be_given_to_a_document_beside():
    """6.4: as to one inside."""
    files = {"child.scxml": machine('<datamodel><data id="x" expr="1"/></datamodel>' + SHOW_DATA)}
    hears(
        source('src="child.scxml"', '<param name="x" expr="[3]"/>'),
        "_event.data ? _event.data.x[0] : 'done'",
        files=files,
    ).logs("3", "done")


def test_a_value_for_nobody_is_not_there():
    """6.4: when no top-level data has the name, the value is not added to the child's data model."""
    inner = child("<if cond=\"typeof y == 'undefined'\">" + tell("absent") + "<else/>" + tell("present") + "</if>")
    given = invoke(inner, inside='<param name="y" expr="1"/>')
    play(
        f'<state id="s">{given}<transition event="absent" target="t"/><transition event="present" target="z"/></state><final id="t"/><final id="z"/>'
    ).ends_in("t")


def test_data_of_inner_states_of_the_child_is_its_own():
    """6.4: only top-level data takes values from outside."""
    told = tell("told", '<param name="x" expr="x"/>')
    inner = f'<state id="c"><datamodel><data id="x" expr="1"/></datamodel><onentry>{told}</onentry><transition target="f"/></state>{DONE}'
    hears(invoke(inner, inside='<param name="x" expr="2"/>'), "_event.data ? _event.data.x : 'done'").logs("1", "done")


def test_what_is_given_is_a_copy():
    """6.4: sessions share no data."""
    inner = '<datamodel><data id="x"/></datamodel>' + child("<script>x.push(2);</script>" + tell("told"))
    hears(invoke(inner, 'namelist="x"'), "x.length", '<data id="x" expr="[1]"/>').logs("1", "1")


def test_the_arguments_are_evaluated_when_the_invocation_is():
    """6.4: at the end of the macrostep, after the entry handlers."""
    given = invoke('<datamodel><data id="x" expr="1"/></datamodel>' + SHOW_DATA, 'namelist="x"')
    more = '<onentry><assign location="x" expr="3"/><raise event="i"/></onentry><transition event="i"><assign location="x" expr="x + 1"/></transition>'
    hears(given, "_event.data ? _event.data.x : 'done'", '<data id="x" expr="2"/>', more).logs("4", "done")


@pytest.mark.parametrize("attributes", ['namelist="nope"', 'typeexpr="nope"', 'srcexpr="nope"'])
def test_an_argument_that_fails_is_an_error_and_nothing_is_invoked(attributes):
    """6.4: the processing of the element ends without further action."""
    content = "" if "srcexpr" in attributes else f"<content>{machine(child(tell('hello')))}</content>"
    kind = "" if "typeexpr" in attributes else f'type="{SCXML}"'
    hears(f"<invoke {kind} {attributes}>{content}</invoke>").logs("error.execution")


def test_an_argument_that_fails_does_not_keep_other_invocations_from_starting():
    """6.4."""
    hears(invoke(DONE, 'namelist="nope"') + invoke(DONE, K)).logs("error.execution", "done.invoke.k")


# ------------------------------------------------------------------------------------------------------ when it is invoked


def test_invocations_wait_for_the_end_of_the_macrostep():
    """6.4, 3.13: until no eventless transition and no internal event is left."""
    body = f"""<state id="s"><onentry>{mark("entry")}<raise event="i"/></onentry>{invoke(child(mark("child")))}
      <transition event="i" target="t">{mark("i")}</transition>
      <state id="a"><transition target="b">{mark("eventless")}</transition></state><state id="b"/></state>
      <state id="t">{invoke(child(mark("second child")))}</state>"""
    play(body).logs("entry", "eventless", "i", "second child")


def test_a_state_that_is_entered_and_left_in_one_macrostep_invokes_nothing():
    """6.4, 3.13."""
    play(
        f'<state id="a">{invoke(child(tell("a")))}<transition target="b"/></state><state id="b">{invoke(child(tell("b")))}<transition event="a b done"><log expr="_event.name.slice(0, 4)"/></transition></state>'
    ).logs("b", "done")


def test_a_state_that_is_left_and_entered_again_invokes_once():
    """3.13: in one macrostep: it is active at the end."""
    body = f"""<datamodel><data id="n" expr="0"/></datamodel><state id="a"><onentry><assign location="n" expr="n + 1"/></onentry>{invoke(child(mark("child")))}
      <transition cond="n &lt; 3" target="a"/></state>"""
    play(body).logs("child")


def test_invocations_of_one_state_start_in_document_order():
    """6.4, 3.13."""
    hears("".join(invoke(child(mark(each))) for each in "123"), more="<transition event='done'/>").logs("1", "2", "3")


def test_invocations_of_several_states_start_in_entry_order():
    """Appendix D: the states to invoke sorted in entry order."""
    inner = f'<state id="b">{invoke(child(mark("inner")))}</state>'
    play(f'<state id="a">{inner}{invoke(child(mark("outer")))}</state>').logs("outer", "inner")
    play(
        f'<parallel id="p"><state id="a">{invoke(child(mark("first")))}</state><state id="b">{invoke(child(mark("second")))}</state></parallel>'
    ).logs("first", "second")


def test_a_parallel_may_invoke_like_any_state():
    """3.4.2, 6.4: the child lives as long as the parallel does."""
    body = f"""<parallel id="p">{invoke(state("x"))}<state id="a"/><state id="b"/><transition event="e" target="z"/></parallel><state id="z"/>"""
    play(body).logs("+x")
    play(body, "e").logs("+x", "-x")


def test_a_state_that_is_entered_again_invokes_again():
    """6.4: a new session each time."""
    play(
        f'<datamodel><data id="n" expr="0"/></datamodel><state id="s">{invoke(child(mark("child")))}<transition event="done.invoke" cond="n &lt; 2" target="s"><assign location="n" expr="n + 1"/></transition></state>'
    ).logs("child", "child", "child")


def test_a_targetless_transition_does_not_invoke_again():
    """6.4: the state was not entered."""
    play(
        f'<state id="s">{invoke(child(mark("child")))}<transition event="done.invoke">{mark("done")}</transition><transition event="e">{mark("e")}</transition></state>',
        "e",
    ).logs("child", "done", "e")


def test_errors_of_invoking_are_internal_events_of_the_same_macrostep():
    """Appendix D: invoking may raise internal errors, which are handled before any external event."""
    play(
        f'<state id="s"><onentry><send event="x"/></onentry>{invoke(DONE, FAILING)}<transition event="error.execution">{mark("error")}</transition><transition event="x">{mark("x")}</transition></state>'
    ).logs("error", "x")


def test_invocations_have_begun_before_external_events_are_taken():
    """3.13: after the macrostep, before the external queue is looked at: the child is there to be sent to."""
    play(f"""<state id="s"><onentry><send event="x"/></onentry>{invoke(ECHO, K)}
      <transition event="x"><send event="hello" target="#_k"/></transition>
      <transition event="error" target="z"/><transition event="echo.hello" target="t"/></state><final id="t"/><final id="z"/>""").ends_in(
        "t"
    )


def test_a_final_state_of_the_invoker_keeps_its_invocations_from_starting():
    """Appendix D: a session that is over invokes nothing."""
    play(f'<state id="s">{invoke(child(mark("child")))}<transition target="f"/></state><final id="f"/>').logs().ends_in(
        "f"
    )


# --------------------------------------------------------------------------------------------------- talking to one another


def test_a_child_may_send_any_number_of_events():
    """6.4: while it is processing."""
    hears(invoke(child(tell("a") + tell("b") + tell("c")), K)).logs("a", "b", "c", "done.invoke.k")


def test_events_of_a_child_are_external_and_say_where_they_come_from():
    """5.10.1, 6.4, C.1: invokeid, origin and origintype; the done event carries the invokeid too."""
    shown = "[_event.name, _event.invokeid, _event.type].join()"
    two = child(tell("a") + tell("b", attributes='delay="1s"'), then='<state id="f"/>')
    hears(invoke(two, K), shown).logs("a,k,external", "b,k,external")
    hears(invoke(DONE, K), "_event.invokeid").logs("k")
    hears(invoke(child(tell("a")), K), "_event.name == 'a' ? _event.origintype : 'done'").logs(SCXML_PROCESSOR, "done")


def test_events_of_others_carry_no_invokeid():
    """5.10.1."""
    hears(
        invoke(WAIT, K), "_event.name + (_event.invokeid ? 'yes' : 'no')", more='<onentry><send event="own"/></onentry>'
    ).logs("ownno")


def test_the_origin_of_a_childs_event_is_good_for_an_answer():
    """5.10.1, C.1: target and type of a reply."""
    asking = f'<state id="c"><onentry>{tell("ask")}</onentry><transition event="answer" target="f"/></state>{DONE}'
    play(f"""<state id="s">{invoke(asking)}<transition event="ask"><send event="answer" targetexpr="_event.origin" typeexpr="_event.origintype"/></transition>
      <transition event="done.invoke" target="t"/></state><final id="t"/>""").ends_in("t")  # fmt: skip


def test_a_child_may_answer_by_origin_too():
    """C.1: what the invoker sends has an origin like all events."""
    inner = (
        '<state id="c"><transition event="ask" target="f"><send event="answer" targetexpr="_event.origin"/></transition></state>'
        + DONE
    )
    play(f"""<state id="s">{invoke(inner, K)}<onentry><send event="go"/></onentry><transition event="go"><send event="ask" target="#_k"/></transition>
      <transition event="answer" target="t"/></state><final id="t"/>""").ends_in("t")  # fmt: skip


def test_an_invoker_reaches_its_child_by_the_invokeid():
    """C.1: the target #_invokeid."""
    play(
        f'<state id="s">{invoke(ECHO, K)}<transition event="e"><send event="hello" target="#_k"/></transition><transition event="echo.hello" target="t"/></state><final id="t"/>',
        "e",
    ).ends_in("t")


def test_an_invoker_reaches_its_child_by_an_id_that_was_made():
    """C.1, 6.4.1."""
    play(
        f'<datamodel><data id="x"/></datamodel><state id="s">{invoke(ECHO, INTO_X)}<transition event="e"><send event="hello" targetexpr="\'#_\' + x"/></transition><transition event="echo.hello" target="t"/></state><final id="t"/>',
        "e",
    ).ends_in("t")


def test_children_may_talk_to_each_other_by_session_id():
    """C.1: #_scxml_sessionid reaches any session the processor knows."""
    here = tell("here", '<param name="id" expr="_sessionid"/>')
    first = f'<state id="c"><onentry>{here}</onentry><transition event="hello" target="f"/></state>{DONE}'
    second = '<datamodel><data id="to"/></datamodel>' + child('<send event="hello" targetexpr="\'#_scxml_\' + to"/>')
    play(f"""<datamodel><data id="to"/></datamodel>
      <state id="s">{invoke(first, 'id="one"')}<transition event="here"><assign location="to" expr="_event.data.id"/><raise event="ready"/></transition>
      <transition event="done.invoke.one" target="t"/>
      <state id="a"><transition event="ready" target="b"/></state><state id="b">{invoke(second, 'id="two"', '<param name="to" expr="to"/>')}</state></state><final id="t"/>""").ends_in("t")  # fmt: skip


def test_a_child_that_is_over_cannot_be_reached():
    """C.1: error.communication."""
    play(
        f'<state id="s">{invoke(DONE, K)}<transition event="done.invoke.k"><send event="e" target="#_k"/></transition><transition event="error.communication" target="t"/></state><final id="t"/>'
    ).ends_in("t")


def test_a_session_that_nobody_invoked_has_no_parent():
    """C.1: error.communication."""
    play(
        '<state id="s"><onentry><send event="e" target="#_parent"/></onentry><transition event="error.communication" target="t"/></state><final id="t"/>'
    ).ends_in("t")


def test_internal_events_of_a_child_stay_there():
    """C.1: #_internal is the sender's own queue."""
    inner = (
        '<state id="c"><onentry><send event="i" target="#_internal"/><raise event="j"/></onentry><transition event="j" target="f"/></state>'
        + DONE
    )
    hears(invoke(inner, K)).logs("done.invoke.k")


def test_errors_of_a_child_stay_there():
    """6.4: they are events of its own session."""
    hears(invoke(child('<log expr="nope"/>'), K)).logs("done.invoke.k")


def test_a_child_may_invoke():
    """6.4: and hears its own children only."""
    grandchild = invoke(child(tell("deep")), 'id="g"')
    inner = f'<state id="c">{grandchild}<transition event="deep">{tell("seen")}</transition><transition event="done.invoke.g" target="f"/></state>{DONE}'
    hears(invoke(inner, K)).logs("seen", "done.invoke.k")


def test_a_delayed_event_of_a_child_comes_when_it_is_due():
    """6.2, 6.4."""
    late = tell("late", attributes='delay="3s"')
    inner = f'<state id="c"><onentry>{late}<send event="end" delay="4s"/></onentry><transition event="end" target="f"/></state>{DONE}'
    hears(invoke(inner, K)).logs("late", "done.invoke.k").takes_time(4)


def test_delayed_events_of_a_child_that_is_over_do_not_come():
    """6.2.4: they are discarded with their session."""
    inner = child(tell("late", attributes='delay="1s"'))
    hears(invoke(inner, K), more='<onentry><send event="later" delay="2s"/></onentry>').logs("done.invoke.k", "later")


# ------------------------------------------------------------------------------------------------------------------ done


def test_the_done_event_is_the_last_of_its_child():
    """6.4: nothing comes after it, not even what the exit handlers send."""
    inner = f'<state id="c"><onexit>{tell("exit.c")}</onexit><transition target="f"/></state><final id="f"><onentry>{tell("enter.f")}</onentry><onexit>{tell("exit.f")}</onexit></final>'
    hears(invoke(inner, K)).logs("exit.c", "enter.f", "exit.f", "done.invoke.k")


def test_the_done_event_carries_the_donedata():
    """6.4, 5.5, Appendix D returnDoneEvent."""
    hears(invoke('<final id="f"><donedata><param name="p" expr="1 + 1"/></donedata></final>'), "_event.data.p").logs(
        "2"
    )
    hears(invoke('<final id="f"><donedata><content expr="[7]"/></donedata></final>'), "_event.data[0]").logs("7")
    hears(invoke(DONE), "typeof _event.data").logs("undefined")


def test_the_done_event_is_external():
    """6.4: it is placed on the external queue, behind what waits there."""
    play(
        f'<state id="s"><onentry><send event="x"/></onentry>{invoke(DONE, K)}<transition event="*"><log expr="_event.name"/></transition></state>'
    ).logs("x", "done.invoke.k")


def test_a_child_without_a_top_level_final_state_is_never_done():
    """6.4."""
    hears(invoke('<state id="a"><final id="f"/></state>')).logs()


def test_other_events_are_heard_while_a_child_runs():
    """6.4: the invoker goes on."""
    play(f'<state id="s">{invoke(WAIT)}<transition event="e" target="t"/></state><final id="t"/>', "e").ends_in("t")


# ---------------------------------------------------------------------------------------------------------- cancellation


def test_leaving_the_state_cancels_its_child():
    """6.4: before it is done; its events do not come any more."""
    late = tell("late", attributes='delay="2s"')
    inner = f'<state id="c"><onentry>{late}</onentry></state>'
    play(
        f'<state id="a">{invoke(inner)}<transition event="e" target="b"/></state><state id="b"><onentry><send event="later" delay="5s"/></onentry><transition event="*"><log expr="_event.name"/></transition></state>',
        "e",
    ).logs("later")


def test_the_exit_handlers_of_a_cancelled_child_run():
    """6.4: of all its active states, in exit order."""
    inner = state("x", state("y"))
    play(f'<state id="a">{invoke(inner)}<transition event="e" target="b"/></state><state id="b"/>', "e").logs(
        "+x", "+y", "-y", "-x"
    )


def test_what_a_cancelled_child_sends_to_its_invoker_does_not_arrive():
    """6.4: once it is cancelled, nothing of it is put into the invoker's queue, and there is no done event."""
    inner = f'<state id="c"><onexit>{tell("last.words")}</onexit></state>'
    play(
        f'<state id="a">{invoke(inner)}<transition event="e" target="b"/></state><state id="b"><onentry><send event="later" delay="1s"/></onentry><transition event="*"><log expr="_event.name"/></transition></state>',
        "e",
    ).logs("later")


def test_children_are_cancelled_after_the_exit_handlers_of_their_state():
    """3.13: exit handlers, then the invocations, then the state is removed."""
    play(
        f'<state id="a"><onexit>{mark("exit")}</onexit>{invoke(state("x"))}<transition event="e" target="b">{mark("t")}</transition></state><state id="b"/>',
        "e",
    ).logs("+x", "exit", "-x", "t")


def test_a_child_can_still_be_reached_from_the_exit_handler_of_its_state():
    """3.13: it is cancelled after that; sending is no error."""
    play(
        f'<state id="a"><onexit><send event="bye" target="#_k"/>{mark("sent")}</onexit>{invoke(WAIT, K)}<transition event="e" target="b"/></state><state id="b"><transition event="*"><log expr="_event.name"/></transition></state>',
        "e",
    ).logs("sent")


def unreachable(handler):
    """What becomes of a session whose child was cancelled and that sends to it; `{}` stands for the <send>."""
    body = handler.format('<send event="e" target="#_k"/>')
    return play(
        f'<state id="a">{invoke(WAIT, K)}<transition event="e" target="b"/></state><state id="b">{body}'
        '<transition event="error.communication" target="t"/></state><final id="t"/>', "e", "f"
    )  # fmt: skip


def test_a_cancelled_child_cannot_be_reached():
    """C.1: error.communication."""
    unreachable('<transition event="f">{}</transition>').ends_in("t")


def test_a_child_cannot_be_reached_any_more_when_the_next_state_is_entered():
    """C.1, 3.13: it was cancelled when its state was left, before the next one was entered."""
    unreachable("<onentry>{}</onentry>").ends_in("t")


def test_leaving_a_state_cancels_the_children_of_the_states_below():
    """6.4: all states that are left."""
    play(
        f'<state id="a">{invoke(state("outer"))}<state id="b">{invoke(state("inner"))}</state><transition event="e" target="z"/></state><state id="z"/>',
        "e",
    ).logs("+outer", "+inner", "-inner", "-outer")


def test_the_children_of_a_cancelled_child_are_cancelled():
    """6.4, Appendix D exitInterpreter."""
    outcome = play(
        f'<state id="a">{invoke(state("x", invoke(state("y"))))}<transition event="e" target="b"/></state><state id="b"/>',
        "e",
    )
    assert outcome.log[:2] == ["+x", "+y"]
    assert sorted(outcome.log[2:]) == ["-x", "-y"]


def test_other_children_go_on():
    """6.4: only those of the state that is left."""
    body = f'<parallel id="p"><state id="a"><state id="a1">{invoke(state("x"))}<transition event="e" target="a2"/></state><state id="a2"/></state><state id="b">{invoke(state("y"))}</state></parallel>'
    play(body, "e").logs("+x", "+y", "-x")


def test_at_the_end_of_the_invoker_its_children_end():
    """Appendix D exitInterpreter: their exit handlers run."""
    play(f'<state id="a">{invoke(state("x"))}<transition event="e" target="f"/></state><final id="f"/>', "e").logs(
        "+x", "-x"
    ).ends_in("f")
    play(
        f'<parallel id="p"><state id="a">{invoke(state("x"))}</state><state id="b"><transition event="e" target="f"/></state></parallel><final id="f"/>',
        "e",
    ).logs("+x", "-x").ends_in("f")


def test_a_child_that_is_over_is_not_cancelled():
    """6.4: its exit handlers have run already."""
    play(
        f'<state id="a">{invoke(state("x", kind="final"))}<transition event="done.invoke" target="b"/></state><final id="b"/>'
    ).logs("+x", "-x").ends_in("b")


def test_an_event_that_a_child_sent_before_it_was_cancelled_may_wait_in_the_queue():
    """6.4: what was put there stays; only later ones are kept out. The first event moves on, the second is heard there."""
    two = child(tell("one") + tell("two"), then='<state id="f"/>')
    play(
        f'<state id="a">{invoke(two)}<transition event="one" target="b"/></state><state id="b"><transition event="two" target="t"/></state><final id="t"/>'
    ).ends_in("t")


# ----------------------------------------------------------------------------------------------------------- autoforward


def test_external_events_are_forwarded_when_it_is_asked_for():
    """6.4.1: autoforward: an exact copy of every external event goes to the child."""
    play(
        f'<state id="s">{invoke(ECHO, FORWARD)}<transition event="echo.hello" target="t"/></state><final id="t"/>',
        "hello",
    ).ends_in("t")


def test_without_it_nothing_is_forwarded():
    """6.4.1: false is the default."""
    for attribute in ("", 'autoforward="false"'):
        play(
            f'<state id="s">{invoke(ECHO, attribute)}<transition event="echo"><log expr="_event.name"/></transition></state>',
            "hello",
        ).logs()


def test_internal_events_are_not_forwarded():
    """6.4.1: external ones only."""
    inner = f'<state id="c"><transition event="go">{tell("heard.go")}</transition><transition event="inside error">{tell("heard.more")}</transition></state>'
    play(f"""<state id="s">{invoke(inner, FORWARD)}<transition event="go"><raise event="inside"/><log expr="nope"/></transition>
      <transition event="heard"><log expr="_event.name"/></transition></state>""", "go").logs("heard.go")  # fmt: skip


def test_a_forwarded_event_is_the_same_in_all_its_fields():
    """6.4.1, 5.10.1."""
    fields = "JSON.stringify([_event.name, _event.type, _event.sendid, _event.origin, _event.origintype, _event.invokeid, _event.data])"
    copy = tell("copy", f'<content expr="{fields}"/>')
    inner = f'<state id="c"><transition event="e">{copy}</transition></state>'
    play(f"""<datamodel><data id="seen"/></datamodel><state id="s"><onentry><send event="e" id="i"><param name="p" expr="1"/></send></onentry>
      {invoke(inner, FORWARD)}<transition event="e"><assign location="seen" expr="{fields}"/></transition>
      <transition event="copy"><log expr="_event.data === seen"/></transition></state>""").logs("true")  # fmt: skip


def test_events_are_forwarded_whether_the_invoker_takes_them_or_not():
    """6.4.1, Appendix D: before transitions are selected."""
    inner = f'<state id="c"><transition event="e">{tell("heard")}</transition></state>'
    for own in ('<transition event="e"/>', ""):
        play(
            f'<state id="s">{own}{invoke(inner, FORWARD)}<transition event="heard" target="t"/></state><final id="t"/>',
            "e",
        ).ends_in("t")
