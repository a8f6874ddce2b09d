"""The agenda, snapshots, and determinism: a session is a function of what was brought to it."""

import json
import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings

from scxml_engine.ecmascript import encode
from scxml_engine.errors import SnapshotError
from scxml_engine.scxml.effects import (
    Action,
    Cancelled,
    Configured,
    Failed,
    Logged,
    Sent,
    TransitionTaken,
    from_json,
    to_json,
)
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.limits import Limits
from scxml_engine.scxml.machine import Machine
from scxml_engine.scxml.program import Program
from scxml_engine.scxml.session import Session
from tests.scxml.charts import EVENTS, ChartMaker, document, seeds

T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)


def at(seconds):
    return T0 + timedelta(seconds=seconds)


def texts(effects):
    return [each.text for each in effects or () if isinstance(each, Logged)]


def session(body, attributes="", **more):
    return Session(Program.from_bytes(document(body, attributes), limits=more.pop("limits", None)), "s1", **more)


def drain(running, until=1e9):
    """Step through everything that is due, each at its instant: (seconds, texts) of each macrostep."""
    story = []
    while running.next_due is not None and running.next_due <= at(until):
        now = max(running.next_due, T0)
        story.append(((now - T0).total_seconds(), *texts(running.step(now))))
    return story


def logger(content):
    return f'<state id="a"><onentry>{content}</onentry><transition event="*"><log expr="_event.name"/></transition></state>'


# ------------------------------------------------------------------------------------------------------------- agenda


def test_events_come_when_they_are_due_and_then_in_the_order_of_asking():
    running = session(
        logger(
            "".join(f'<send event="{n}" delay="{d}s"/>' for n, d in [("a", 2), ("b", 1), ("c", 2), ("d", 0), ("e", 1)])
        )
    )
    running.start(T0)
    assert drain(running) == [(0, "d"), (1, "b"), (1, "e"), (2, "a"), (2, "c")]


def test_nothing_comes_before_it_is_due():
    running = session(logger('<send event="e" delay="5s"/>'))
    running.start(T0)
    assert running.next_due == at(5)
    assert running.step(at(4.999)) is None
    assert texts(running.step(at(5))) == ["e"]
    assert running.step(at(6)) is None
    assert running.next_due is None


def test_a_late_step_takes_what_was_due_in_its_order():
    running = session(logger('<send event="b" delay="2s"/><send event="a" delay="1s"/>'))
    running.start(T0)
    assert [texts(running.step(at(100))) for _ in range(2)] == [["a"], ["b"]]


def test_one_step_takes_one_event():
    running = session(logger('<send event="a"/><send event="b"/>'))
    running.start(T0)
    assert texts(running.step(T0)) == ["a"]


def test_a_cancelled_event_does_not_come():
    """6.3."""
    running = session(
        logger('<send event="a" id="i" delay="1s"/><send event="b" id="j" delay="1s"/><cancel sendid="i"/>')
    )
    running.start(T0)
    assert drain(running) == [(1, "b")]


def test_cancelling_what_is_due_already_or_unknown_does_nothing():
    """6.3: an event that was delivered is not taken back."""
    running = session("""<state id="a"><onentry><send event="first" delay="1s"/><send event="second" id="i" delay="1s"/>
        <send event="now" id="i"/><cancel sendid="nobody"/></onentry>
      <transition event="first"><cancel sendid="i"/></transition>
      <transition event="*"><log expr="_event.name"/></transition></state>""")
    running.start(T0)
    assert drain(running) == [(0, "now"), (1,), (1, "second")]


def test_a_cancel_reaches_every_event_of_that_id():
    running = session(
        logger('<send event="a" id="i" delay="1s"/><send event="b" id="i" delay="2s"/><cancel sendid="i"/>')
    )
    running.start(T0)
    assert drain(running) == []


def test_a_delayed_event_of_a_left_state_still_comes():
    running = session("""<state id="a"><onentry><send event="e" delay="1s"/></onentry><transition target="b"/></state>
      <state id="b"><transition event="e"><log expr="1"/></transition></state>""")
    running.start(T0)
    assert drain(running) == [(1, "1")]


def test_after_the_end_nothing_is_due():
    running = session(
        '<state id="a"><onentry><send event="e" delay="1s"/></onentry><transition target="f"/></state><final id="f"/>'
    )
    running.start(T0)
    assert running.next_due is None
    assert running.step(at(5)) is None


@pytest.mark.parametrize("delay", ["99999999999999999999s", "9" * 400 + "s", "99999999d"])
def test_a_delay_beyond_every_calendar_harms_nobody(delay):
    running = session(logger(f'<send event="e" delay="{delay}"/><send event="f"/>'))
    running.start(T0)
    assert drain(running, 10)


def test_events_may_be_posted_reserved_and_put_first():
    running = session(logger(""))
    running.start(T0)
    place = running.reserve()
    running.post(Event("later"), T0)
    running.post(Event("reserved"), T0, place)
    running.post_first(Event("first"))
    assert [each[1] for each in drain(running)] == ["first", "reserved", "later"]


def test_a_millisecond_is_enough_for_two_events_to_differ():
    running = session(logger('<send event="b" delay="2ms"/><send event="a" delay="1ms"/>'))
    running.start(T0)
    assert drain(running) == [(0.001, "a"), (0.002, "b")]


def test_a_session_that_takes_too_many_events_in_all_ends_alone_with_a_reason():
    body = '<state id="a"><onentry><send event="e" delay="1s"/></onentry><transition event="e" target="a"/></state>'
    running = session(body, limits=Limits(events=5))
    running.start(T0)
    for second in range(1, 10):
        running.step(at(second))
    assert running.machine.finished
    assert running.machine.failure == "more than 5 events: a loop that never ends"


# -------------------------------------------------------------------------------------------------------- determinism

CHANCE = """<state id="a"><onentry><send event="tick" delay="1s"/></onentry>
  <transition event="tick" target="a"><log expr="[Math.random(), Date.now(), new Date().toISOString()]"/></transition></state>"""


def test_chance_and_time_come_from_outside():
    def story(seed):
        running = session(CHANCE, seed=seed)
        running.start(T0)
        return drain(running, 3)

    assert story(1) == story(1)
    assert story(1) != story(2)
    assert story(1)[0][1].endswith(',1772442001000,"2026-03-02T09:00:01.000Z"]')


def test_local_time_is_utc():
    running = session(
        '<state id="a"><onentry><log expr="new Date().getHours() + \' \' + new Date().getTimezoneOffset()"/></onentry></state>'
    )
    assert texts(running.start(T0)) == ["9 0"]


class RunningChart(ChartMaker):
    """A random chart with data, delayed sends, cancels, chance, failures and history."""

    def cond(self):
        return self.random.choice(
            ["n % 2 == 0", "n % 3 == 1", f"In('s{self.random.randint(1, 6)}')", "_event &amp;&amp; _event.name == 'a'", "nope",
             "d.getTime() % 2 == 1", "Math.random() &lt; 0.5"]
        )  # fmt: skip

    def block(self, place):
        chosen = self.random.sample(
            [
                '<assign location="n" expr="n + 1"/>',
                '<log expr="n + JSON.stringify(o)"/>',
                f'<send event="{self.random.choice(EVENTS)}" delay="{self.random.randint(0, 5)}s" id="i{self.random.randint(0, 2)}"/>',
                '<send event="a.x" idlocation="last"><param name="o" expr="o"/></send>',
                f'<cancel sendid="i{self.random.randint(0, 2)}"/>',
                f'<raise event="{self.random.choice(EVENTS)}"/>',
                "<script>o.list.push(f(n)); if (o.list.length > 4) o.list = [o]; d = new Date()</script>",
                '<foreach array="o.list" item="i" index="k"><if cond="k == 2"><assign location="n" expr="n * 2 % 97"/></if></foreach>',
                '<log expr="Math.random() + Date.now()"/>',
                '<log expr="nope"/>',
                "<log label=\"last\" expr=\"last + (typeof _event === 'undefined' ? '' : _event.sendid)\"/>",
            ],
            self.random.randint(0, 3),
        )
        return "".join(chosen)

    def entry_blocks(self, node):
        return [
            f"<{kind}>{self.block(node.id)}</{kind}>" for kind in ("onentry", "onexit") if self.random.random() < 0.4
        ] + [
            f'<datamodel><data id="late_{node.id}" expr="n"/></datamodel>'
            if node.kind != "final" and self.random.random() < 0.2
            else ""
        ]

    def data(self):
        return """<datamodel><data id="n" expr="0"/><data id="o" expr="({list: []})"/><data id="d" expr="new Date(0)"/>
          <data id="last"/></datamodel><script>function f(x) { return x + n }</script>"""


SMALL = Limits(macrostep=30, queue=60, script_seconds=5)


def tale(running, rng, steps):
    """What a session gives for a random sequence of events and instants, which go on from wherever it stands."""
    story = []
    for _ in range(steps):
        now = at(rng.randint(0, 3) + 5 * len(story))
        if rng.random() < 0.5:
            running.post(Event(rng.choice(EVENTS), data=encode({"k": rng.randint(0, 3)}), sendid="x"), now)
        story.append((running.next_due, running.step(now)))
    return [*story, running.machine.active(), running.machine.failure, running.next_due]


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_a_restored_session_behaves_as_the_one_that_was_kept(seed):
    """On every further event: the same effects, the same agenda, the same end; wherever it was kept, through JSON."""
    rng = random.Random(seed)
    attributes = {"binding": rng.choice(["early", "late"])}
    program = Program.from_bytes(RunningChart(seed, 9).make(**attributes), limits=SMALL)
    running = Session(program, "s1", seed=seed, trace=True)
    running.start(T0)
    tale(running, rng, rng.randint(0, 6))
    if running.machine.finished:
        with pytest.raises(SnapshotError):
            running.snapshot()
        return
    text = json.dumps(running.snapshot())
    rebuilt = Program.from_bytes(RunningChart(seed, 9).make(**attributes), limits=SMALL)
    others = [Session.restore(each, json.loads(text), trace=True) for each in (program, rebuilt)]
    assert [json.dumps(each.snapshot()) for each in others] == [text, text]
    future = rng.getrandbits(32)
    expected = tale(running, random.Random(future), 12)
    for other in others:
        assert tale(other, random.Random(future), 12) == expected


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_two_runs_give_equal_effects(seed):
    def whole():
        running = Session(Program.from_bytes(RunningChart(seed, 9).make(), limits=SMALL), "s1", seed=seed, trace=True)
        return [running.start(T0), *tale(running, random.Random(seed), 10)]

    assert whole() == whole()


@settings(max_examples=20, deadline=None)
@given(seeds)
def test_a_trace_changes_nothing_else(seed):
    def whole(trace):
        running = Session(Program.from_bytes(RunningChart(seed, 9).make(), limits=SMALL), "s1", seed=seed, trace=trace)
        effects = running.start(T0)
        for _, more in tale(running, random.Random(seed), 10)[:-3]:
            effects = [*effects, *(more or ())]
        return [each for each in effects if isinstance(each, Logged | Failed)]

    assert whole(trace=True) == whole(trace=False)


# ---------------------------------------------------------------------------------------------------------- snapshots


def kept(running):
    return json.loads(json.dumps(running.snapshot()))


def test_delayed_events_are_kept_with_their_order_and_data():
    body = """<state id="a"><onentry><send event="b" delay="1s" id="i"><param name="p" expr="[undefined, -0]"/></send>
      <send event="c" delay="1s"/></onentry>
      <transition event="*"><log expr="_event.name + _event.sendid + Object.is(_event.data &amp;&amp; _event.data.p[1], -0)"/>
      </transition></state>"""
    running = session(body)
    running.start(T0)
    assert (
        drain(Session.restore(running.program, kept(running)))
        == drain(running)
        == [(1, "bitrue"), (1, "cundefinedfalse")]
    )


def test_histories_and_first_entries_are_kept():
    body = """<state id="w"><history id="h" type="deep"><transition target="a"/></history><state id="a">
      <transition event="n" target="b"/></state><state id="b"><datamodel><data id="y" expr="1"/></datamodel>
      <onentry><log expr="y"/><assign location="y" expr="y + 1"/></onentry></state><transition event="off" target="o"/></state>
      <state id="o"><transition event="on" target="h"/></state>"""
    running = session(body, 'binding="late"')
    running.start(T0)
    for name in ("n", "off"):
        running.post(Event(name), T0)
        running.step(T0)
    other = Session.restore(running.program, kept(running))
    for each in (running, other):
        each.post(Event("on"), T0)
        assert texts(each.step(T0)) == ["2"]
        assert each.machine.active() == ["w", "b"]


def test_ids_given_by_the_machine_are_not_given_twice():
    body = '<datamodel><data id="x"/></datamodel><state id="a"><transition event="e"><send event="f" delay="9s" idlocation="x"/><log expr="x"/></transition></state>'
    running = session(body)
    running.start(T0)
    seen = []
    for _ in range(3):
        running.post(Event("e"), T0)
        seen += texts(running.step(T0))
        running = Session.restore(running.program, kept(running))
    assert len(set(seen)) == 3


def test_a_snapshot_of_another_document_is_refused():
    one, two = session('<state id="a"/>'), session('<state id="b"/>')
    one.start(T0)
    with pytest.raises(SnapshotError, match=r"another document.*SHA-256"):
        Session.restore(two.program, kept(one))


@pytest.mark.parametrize("version", [0, 1, 3, None, "5"])
def test_a_snapshot_of_another_version_is_refused(version):
    running = session('<state id="a"/>')
    running.start(T0)
    taken = kept(running)
    with pytest.raises(SnapshotError, match=f"version {version}"):
        Session.restore(running.program, {**taken, "version": version})
    with pytest.raises(SnapshotError, match="another version"):
        Machine.restore(running.program, [version, *taken["machine"][1:]])


def test_a_machines_snapshot_with_an_unknown_state_is_refused():
    running = session('<state id="a"/>')
    running.start(T0)
    version, session_id, _, *rest = kept(running)["machine"]
    with pytest.raises(SnapshotError, match="no state 'b'"):
        Machine.restore(running.program, [version, session_id, ["b"], *rest])


@pytest.mark.parametrize(
    ("expr", "name"),
    [
        ("new Map()", "x"),
        ("({a: [new Set()]})", r"x\.a\[0\]"),
        ("new Proxy({}, {})", "x"),
        ("Symbol('s')", "x"),
        ("/a/", "x"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name_and_the_session_goes_on(expr, name):
    running = session(f"""<datamodel><data id="x" expr="{expr}"/></datamodel>
      <state id="a"><transition event="e"><assign location="x" expr="1"/></transition></state>""")
    running.start(T0)
    with pytest.raises(SnapshotError, match=name):
        running.snapshot()
    running.post(Event("e"), T0)
    running.step(T0)
    assert kept(running)


@pytest.mark.parametrize(
    "expr",
    [
        "undefined",
        "NaN",
        "-0",
        "new Date(5)",
        "10n ** 30n",
        "[1,,2]",
        "({$: 1})",
        "(() => { const o = {}; o.o = o; return o })()",
    ],
)
def test_what_json_cannot_say_is_kept_all_the_same(expr):
    running = session(f'<datamodel><data id="x" expr="{expr}"/></datamodel><state id="a"/>')
    running.start(T0)
    taken = kept(running)
    assert kept(Session.restore(running.program, taken)) == taken


def test_a_session_is_kept_between_its_start_and_its_end():
    fresh = session('<final id="f"/>')
    with pytest.raises(SnapshotError, match="between"):
        fresh.snapshot()
    fresh.start(T0)
    with pytest.raises(SnapshotError, match="between"):
        fresh.snapshot()


def test_a_session_is_kept_after_an_error_as_well():
    running = session('<state id="a"><onentry><log expr="nope"/></onentry><transition event="e"><script>while (true);</script></transition></state>',
                      limits=Limits(script_seconds=0.01))  # fmt: skip
    running.start(T0)
    running.post(Event("e"), T0)
    running.step(T0)
    assert Session.restore(running.program, kept(running)).machine.active() == ["a"]


def test_a_restored_session_is_on_no_account_shared_with_the_one_that_was_kept():
    running = session(
        '<datamodel><data id="n" expr="0"/></datamodel><state id="a"><transition event="e"><assign location="n" expr="n+1"/><log expr="n"/></transition></state>'
    )
    running.start(T0)
    other = Session.restore(running.program, kept(running))
    for each, text in ((running, "1"), (running, "2"), (other, "1")):
        each.post(Event("e"), T0)
        assert texts(each.step(T0)) == [text]


# ------------------------------------------------------------------------------------------------------ effects as JSON


def test_every_effect_survives_json():
    class_of = Program.from_bytes(document('<state id="a"/>')).document.root.location
    inner = Action("child", {"b": [None, 1.5]}, (), class_of, {}, ())
    for effect in (
        Sent(Event("e", data=encode([1]), sendid="i"), "", 1.5),
        Cancelled("i"),
        Logged("l", "t", 2, class_of),
        Logged("l", "t", None, class_of),
        Action("act", {"a": {"x": float("inf")}}, (inner,), class_of, {"c": "bad"}, ("w",)),
        Failed("c", "m", class_of, "e"),
        TransitionTaken("a", ("b", "c"), None, class_of),
        Configured(("a",)),
    ):
        assert from_json(json.loads(json.dumps(to_json(effect)))) == effect
