"""Every limit has a setting, a default, and a clear ending that concerns nobody else."""

import dataclasses
import time
from datetime import UTC, datetime, timedelta

import pytest

from scxml_engine.ecmascript import QuickJsRealm, encode
from scxml_engine.scxml.effects import Failed, Logged
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.limits import Limits
from scxml_engine.scxml.machine import Machine
from scxml_engine.scxml.program import Program
from scxml_engine.scxml.session import Session
from tests.scxml.charts import document
from tests.scxml.running import NOW, block, run

T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOG = "(() => { const s = []; for (;;) s.push(new Array(100000).fill(1)) })()"
MEMORY = Limits(script_bytes=8 * 1024 * 1024, script_seconds=5)


def texts(effects):
    return [each.text for each in effects if isinstance(each, Logged)]


def failures(effects):
    return [each.message for each in effects if isinstance(each, Failed)]


def test_every_limit_has_a_default_that_is_positive():
    for each in dataclasses.fields(Limits):
        assert getattr(Limits(), each.name) > 0
        assert each.name in (Limits.__doc__ or "")


# ------------------------------------------------------------------------------------------------------- every one of them

AGAIN = '<state id="a"><onentry><send event="e" delay="{}"/></onentry><transition event="e" target="a"/></state>'
NEVER = "(() => { for (;;); })()"
CHILD = document('<state id="c"/>').decode()
CROSSED = {
    # field: (the limits, what crosses them, the reason that is given, whether the session ends)
    "macrostep": (
        {"macrostep": 5},
        '<state id="a"><transition target="a"/></state>',
        "one macrostep took more than 5 microsteps: an endless loop",
        True,
    ),
    "queue": (
        {"queue": 2},
        '<state id="a"><onentry><raise event="e"/><raise event="e"/><raise event="e"/></onentry></state>',
        "more than 2 events wait on the internal queue",
        True,
    ),
    "foreach": (
        {"foreach": 2},
        '<state id="a"><onentry><foreach array="[1,2,3]" item="i"/></onentry></state>',
        "<foreach> ran more than 2 times in one macrostep",
        False,
    ),
    "script_seconds": (
        {"script_seconds": 0.02},
        f'<state id="a"><onentry><log expr="{NEVER}"/></onentry></state>',
        "InternalError: stopped after 0.02 s",
        False,
    ),
    "interruptions": (
        {"script_seconds": 0.01, "interruptions": 2},
        f'<state id="a"><transition cond="{NEVER}" target="a"/></state>',
        "more than 2 scripts of one macrostep ran too long",
        True,
    ),
    "script_bytes": (
        {"script_bytes": 8 * 1024 * 1024, "script_seconds": 5},
        f'<state id="a"><onentry><script>{HOG}</script></onentry></state>',
        "InternalError: the script memory ran out",
        False,
    ),
    "realm_machines": ({"realm_machines": 2}, '<state id="a"/>', "", False),  # the next ones have a realm of their own
    "events": ({"events": 3}, AGAIN.format("1s"), "more than 3 events: a loop that never ends", True),
    "invocations": (
        {"invocations": 1},
        f'<state id="a"><invoke><content>{CHILD}</content></invoke><invoke><content>{CHILD}</content></invoke></state>',
        "the invoked session: more than 1 invoked sessions live at one time",
        False,
    ),
    "answers_per_instant": (
        {"answers_per_instant": 3},
        AGAIN.format("0s"),
        "more than 3 events at one instant: a loop that takes no time",
        True,
    ),
}


def live(program):
    """A session lived until it is over or nothing is due, an hour at most; and the reasons for what failed in it."""
    session = Session(program, "s")
    said = failures(session.start(T0))
    while (due := session.next_due) is not None and due < T0 + timedelta(hours=1):
        said += failures(session.step(max(due, T0)) or [])
    return session, list(dict.fromkeys(each for each in (*said, session.machine.failure) if each))


def test_every_limit_is_crossed_below():
    assert set(CROSSED) == {each.name for each in dataclasses.fields(Limits)}


@pytest.mark.parametrize("field", CROSSED)
def test_a_limit_that_is_crossed_has_a_clear_ending(field):
    """The reason; the session is over with that as its failure, or it goes on."""
    limits, body, reason, ends = CROSSED[field]
    session, said = live(Program.from_bytes(document(body), limits=Limits(**limits)))
    assert said[-1:] == ([reason] if reason else [])
    assert session.machine.finished is ends
    assert session.machine.failure == (reason if ends else "")
    assert session.step(T0 + timedelta(days=1)) is None or not ends


def test_machines_beyond_the_limit_of_a_realm_have_another():
    """Five at two a realm are in three realms, and nobody notices."""
    made = []

    def make(*arguments):
        made.append(QuickJsRealm(*arguments))
        return made[-1]

    limits, body, _, _ = CROSSED["realm_machines"]
    program = Program.from_bytes(document(body), limits=Limits(**limits), make_realm=make)
    sessions = [live(program)[0] for _ in range(5)]
    assert len(made) == 3
    assert not any(each.machine.finished for each in sessions)


# --------------------------------------------------------------------------------------------------------- macrosteps

ENDLESS = {
    "eventless": '<state id="a"><transition target="b"/></state><state id="b"><transition target="a"/></state>',
    "targetless": '<state id="a"><transition cond="true"/></state>',
    "raised": '<state id="a"><onentry><raise event="e"/></onentry><transition event="e" target="a"/></state>',
    "errors": '<state id="a"><onentry><log expr="nope"/></onentry><transition event="error.*" target="a"/></state>',
    "done": '<state id="a"><state id="b"><transition target="f"/></state><final id="f"/><transition event="done.*" target="b"/></state>',
}


@pytest.mark.parametrize("body", ENDLESS.values(), ids=ENDLESS)
def test_an_endless_macrostep_ends_the_machine_with_a_reason(body):
    machine = run(body, limits=Limits(macrostep=50))
    assert machine.machine.finished
    assert "more than 50 microsteps" in machine.machine.failure
    assert machine.failures[-1] == machine.machine.failure
    assert machine.effects[-1].code == "limit"
    assert machine.event("e") == []


def test_a_macrostep_may_be_as_long_as_its_limit():
    body = """<datamodel><data id="n" expr="0"/></datamodel><state id="a">
      <transition cond="n &lt; 20"><assign location="n" expr="n + 1"/></transition></state>"""
    assert run(body, limits=Limits(macrostep=20)).machine.failure == ""
    assert run(body, limits=Limits(macrostep=19)).machine.failure != ""


def test_the_default_limit_of_a_macrostep_is_met_in_seconds():
    began = time.process_time()
    assert run(ENDLESS["raised"]).machine.failure
    assert time.process_time() - began < 5


# -------------------------------------------------------------------------------------------------------------- queues


def test_a_full_internal_queue_ends_the_machine_with_a_reason():
    machine = block('<foreach array="[1,2,3,4,5,6]" item="i"><raise event="e"/></foreach>', limits=Limits(queue=5))
    assert machine.machine.failure == "more than 5 events wait on the internal queue"


def test_a_full_agenda_ends_the_session_with_a_reason():
    body = '<state id="a"><onentry><foreach array="[1,2,3]" item="i"><send event="e" delay="1s"/></foreach></onentry></state>'
    session = Session(Program.from_bytes(document(body), limits=Limits(queue=2)), "s")
    session.start(T0)
    assert session.machine.failure == "more than 2 events wait for the session"
    assert session.machine.finished
    assert session.next_due is None
    assert session.step(T0.replace(year=2030)) is None


def test_a_queue_may_be_as_long_as_its_limit():
    machine = block('<foreach array="[1,2,3,4,5]" item="i"><raise event="e"/></foreach>', limits=Limits(queue=5))
    assert machine.machine.failure == ""


def test_a_limit_crossed_while_ending_is_a_failure_too():
    machine = run("""<state id="a"><onexit><foreach array="[1,2,3,4]" item="i"><raise event="e"/></foreach></onexit>
      <transition event="x" target="f"/></state><final id="f"><onexit><raise event="e"/></onexit></final>""",
                  limits=Limits(queue=4))  # fmt: skip
    machine.event("x")
    assert machine.machine.finished
    assert "wait on the internal queue" in machine.machine.failure


# -------------------------------------------------------------------------------------------------------------- foreach


def test_a_foreach_too_long_is_error_execution_and_the_machine_goes_on():
    machine = block(
        '<foreach array="new Array(100)" item="i" index="k"/><log expr="\'no\'"/>', limits=Limits(foreach=10)
    )
    assert machine.log == ["!error.execution"]
    assert machine.failures == ["<foreach> ran more than 10 times in one macrostep"]
    assert machine.machine.running


def test_nested_foreach_counts_together_and_each_macrostep_anew():
    body = """<state id="a"><transition event="e"><foreach array="[1,2,3]" item="i"><foreach array="[1,2]" item="j"/></foreach>
      <log expr="'done'"/></transition></state>"""
    machine = run(body, limits=Limits(foreach=9))
    machine.event("e")
    machine.event("e")
    assert machine.log == ["done", "done"]
    small = run(body, limits=Limits(foreach=8))
    small.event("e")
    assert (small.log, len(small.failures)) == ([], 1)


def test_a_hostile_foreach_ends_in_seconds():
    began = time.process_time()
    machine = block("""<foreach array="new Array(100000)" item="i"><foreach array="new Array(100000)" item="j"/></foreach>""",
                    limits=Limits(foreach=20_000))  # fmt: skip
    assert machine.log == ["!error.execution"]
    assert time.process_time() - began < 5


# ----------------------------------------------------------------------------------------------------------------- time


@pytest.mark.parametrize(
    "content",
    [
        "<script>while (true);</script>",
        '<log expr="(() => { for (;;); })()"/>',
        '<assign location="x" expr="(() => { for (;;); })()"/>',
        '<send event="e" namelist="x"><param name="p" location="(() => { for (;;); })()"/></send><log expr="nope"/>',
        '<foreach array="(() => { for (;;); })()" item="i"/>',
    ],
)
def test_a_script_too_long_is_error_execution_and_the_machine_goes_on(content):
    machine = block(content, '<data id="x" expr="1"/>', limits=Limits(script_seconds=0.02))
    assert "!error.execution" in machine.log
    assert "stopped after 0.02 s" in machine.failures[0]
    assert machine.machine.running


def test_a_condition_too_long_is_false():
    machine = run("""<state id="a"><transition event="e" cond="(() => { for (;;); })()" target="b"/>
      <transition event="e" target="c"/></state><state id="b"/><state id="c"/>""", limits=Limits(script_seconds=0.02))  # fmt: skip
    machine.event("e")
    assert machine.active == "c"


def test_scripts_stopped_again_and_again_end_the_machine():
    """An eventless condition is asked after every error event that it raised itself."""
    machine = run('<state id="a"><transition cond="(() => { for (;;); })()" target="b"/></state><state id="b"/>',
                  limits=Limits(script_seconds=0.01, interruptions=3))  # fmt: skip
    assert machine.machine.failure == "more than 3 scripts of one macrostep ran too long"


def test_an_eventless_condition_that_fails_for_ever_ends_the_machine():
    """Appendix D asks it again after each error.execution that it raised: only the limit ends that."""
    machine = run(
        '<state id="a"><transition cond="nope" target="b"/></state><state id="b"/>', limits=Limits(macrostep=20)
    )
    assert "more than 20 microsteps" in machine.machine.failure


# --------------------------------------------------------------------------------------------------------------- memory

SHARED = document(f"""<datamodel><data id="n" expr="0"/></datamodel><state id="a">
  <transition event="hog"><script>{HOG}</script></transition>
  <transition event="fill"><script>var held = []; for (;;) held.push(new Array(10000).fill(n))</script></transition>
  <transition event="each"><foreach array="[1,2,3]" item="i"><log expr="i"/><if cond="i == 2 &amp;&amp; {HOG}"/></foreach></transition>
  <transition event="both"><if cond="{HOG}"/><log expr="Date.now() + ' ' + _event.name + In('a')"/></transition>
  <transition event="big" cond="_event.data.length"/>
  <transition event="ask"><assign location="n" expr="n + 1"/><log expr="[n, Date.now(), _event.data, In('a')]"/></transition>
  <transition event="error.*"><log expr="_event.data.message"/></transition>
  <transition event="chance"><log expr="Math.random()"/></transition>
</state>""")


def machines(count=4, limits=MEMORY):
    """Machines of one document, each started at an instant of its own, and each asked once."""
    program = Program.from_bytes(SHARED, limits=limits)
    made = [Machine(program, f"s{each}", seed=each) for each in range(count)]
    for each in made:
        each.start(NOW)
        each.deliver(Event("ask"), NOW)
    return made


def deliver(machine, name, data=None, now=5):
    return machine.deliver(Event(name, data=None if data is None else encode(data)), now)


@pytest.mark.parametrize("event", ["hog", "fill", "each", "both", "big"])
def test_memory_that_ran_out_is_error_execution_and_everybody_goes_on(event):
    """The realm is rebuilt from what could be saved; each machine has its data, its chance and its time."""
    made, untouched = machines(), machines()
    effects = deliver(made[1], event, "x" * 9_000_000 if event == "big" else None)
    assert any("the script memory ran out" in each for each in failures(effects))
    for number, (each, other) in enumerate(zip(made, untouched, strict=True)):
        if event == "fill" and number == 1:
            continue  # its own data may be too much to be kept
        assert each.failure == ""
        assert texts(deliver(each, "ask", "d", 7)) == texts(deliver(other, "ask", "d", 7)) == ['[2,7,"d",true]']
        assert deliver(each, "chance") == deliver(other, "chance")


def test_data_too_large_to_be_saved_ends_its_own_machine_alone():
    made = machines()
    effects = deliver(made[1], "fill")
    assert made[1].finished
    assert made[1].failure == "the data was lost when the script memory ran out"
    assert effects[-1].code == "limit"
    assert deliver(made[1], "ask") == []
    assert texts(deliver(made[0], "ask")) == ["[2,5,null,true]"] or texts(deliver(made[2], "ask"))


def test_what_follows_in_the_same_macrostep_still_knows_its_event_its_time_and_its_place():
    assert "5 bothtrue" in texts(deliver(machines()[2], "both"))


def test_a_walk_over_an_array_is_lost_with_its_realm():
    effects = deliver(machines()[0], "each")
    assert texts(effects)[:2] == ["1", "2"]
    assert set(failures(effects)) == {"InternalError: the script memory ran out"}


def test_memory_may_run_out_again_and_again():
    made = machines()
    for _ in range(5):
        deliver(made[0], "hog")
    assert all(texts(deliver(each, "ask")) for each in made)


def test_a_new_machine_of_the_document_starts_after_a_loss():
    made = machines()
    deliver(made[0], "big", "x" * 9_000_000)
    another = Machine(made[0].program, "new")
    another.start(NOW)
    assert texts(deliver(another, "ask"))


def test_many_honest_machines_that_fill_a_realm_together_all_go_on():
    body = """<datamodel><data id="x"/></datamodel><state id="a">
      <transition event="e"><assign location="x" expr="'y'.repeat(_event.data)"/></transition>
      <transition event="ask"><log expr="x.length"/></transition></state>"""
    program = Program.from_bytes(document(body), limits=Limits(script_bytes=6 * 1024 * 1024, script_seconds=5))
    made = [Machine(program, str(each)) for each in range(12)]
    for each in made:
        each.start(NOW)
    for each in made:
        effects = each.deliver(Event("e", data=encode(600_000)), NOW)
        if failures(effects):
            assert failures(each.deliver(Event("e", data=encode(600_000)), NOW)) == []
    assert [texts(each.deliver(Event("ask"), NOW)) for each in made] == [["600000"]] * len(made)
    assert [each.failure for each in made] == [""] * len(made)


def test_only_so_many_machines_share_a_realm():
    limits = dataclasses.replace(MEMORY, realm_machines=2)
    made = machines(5, limits)
    deliver(made[4], "hog")
    assert all(texts(deliver(each, "ask")) for each in made)


# ------------------------------------------------------------------------------------------------------------- nesting


@pytest.mark.parametrize("content", ["(function f() { return f() })()", "[1].map(function f() { return [1].map(f) })"])
def test_calls_nested_too_deep_are_error_execution(content):
    assert block(f'<log expr="{content}"/>').log == ["!error.execution"]


def test_content_nested_as_deep_as_allowed_runs():
    opening, closing = '<if cond="true"><foreach array="[1]" item="x">', "</foreach></if>"
    assert block(opening * 48 + '<log expr="x"/>' + closing * 48).log == ["1"]


def test_states_nested_as_deep_as_allowed_run():
    body = "".join(f'<state id="s{i}">' for i in range(98)) + "</state>" * 98
    machine = run(body + '<state id="z"/>')
    assert len(machine.machine.active()) == 98
