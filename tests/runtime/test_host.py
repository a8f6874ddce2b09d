"""The hosts: a session is driven to its end, on a clock that jumps and on one that runs, and from outside."""

import asyncio
import threading
from datetime import UTC, datetime, timedelta

import pytest

from scxml_engine.errors import SnapshotError, SourceError
from scxml_engine.runtime.clocks import VirtualClock, WallClock
from scxml_engine.runtime.host import Bounds, LiveHost, Reason, SendError, VirtualHost
from scxml_engine.scxml.effects import Configured, Logged, Sent
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.limits import Limits
from scxml_engine.scxml.program import Program
from scxml_engine.scxml.session import Session
from tests.scxml.charts import document

T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)
KIND = "urn:test"
CHILD = document('<final id="f"><onentry><send target="#_parent" event="hello"/></onentry></final>')


def session(body: str, *, trace: bool = False, limits: Limits | None = None, reached: bool = False) -> Session:
    processors = {KIND: "test:{session}"} if reached else None
    return Session(Program.from_bytes(document(body), "d.scxml", (), limits), "s", trace=trace, processors=processors)


class Files:
    def __init__(self, **files: bytes) -> None:
        self.files = files

    def fetch(self, uri: str) -> bytes:
        if uri not in self.files:
            raise SourceError(f"there is no {uri}")
        return self.files[uri]


class Wire:
    """A processor that keeps what is sent, and fails for targets that begin with `bad`."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []
        self.delay = 0.0

    async def send(self, sent: Sent) -> None:
        await asyncio.sleep(self.delay)
        self.sent.append(sent)
        if sent.target.startswith("bad"):
            raise SendError("it cannot be reached")


def live(it: Session, wire: Wire | None = None, **options) -> LiveHost:
    return LiveHost(it, WallClock(), processors={KIND: wire} if wire else None, **options)


TIMERS = """<state id="a"><onentry><send event="late" delay="1h"/><send event="soon" delay="1s"/></onentry>
    <transition event="soon" target="b"/></state>
    <state id="b"><transition event="late" target="done"/></state><final id="done"/>"""

# ------------------------------------------------------------------------------------------------------------- virtual


@pytest.mark.parametrize("restarting", [False, True])
def test_time_jumps_to_what_is_due(restarting):
    ending = VirtualHost(session(TIMERS), start=T0, snapshot_every_step=restarting).run()
    assert (ending.reason, ending.states, ending.instant) == (Reason.FINAL, ("done",), T0 + timedelta(hours=1))


def test_a_listener_hears_the_trace_and_when():
    heard = []
    VirtualHost(session(TIMERS, trace=True), None, lambda now, effect: heard.append((now, effect)), start=T0).run()
    configurations = [(now - T0, effect.states) for now, effect in heard if isinstance(effect, Configured)]
    assert configurations == [
        (timedelta(), ("a",)),
        (timedelta(seconds=1), ("b",)),
        (timedelta(hours=1), ("done",)),
    ]


def test_a_restored_session_tells_as_much():
    both = []
    for restarting in (False, True):
        heard: list[object] = []
        host = VirtualHost(
            session(TIMERS, trace=True),
            None,
            lambda _, effect, heard=heard: heard.append(effect),
            snapshot_every_step=restarting,
        )
        host.run()
        both.append(heard)
    assert both[0] == both[1]


@pytest.mark.parametrize("restarting", [False, True])
def test_documents_come_from_the_source(restarting):
    body = '<state id="a"><invoke src="c.scxml"/><transition event="hello" target="b"/></state><final id="b"/>'
    source = Files(**{"c.scxml": CHILD})
    assert VirtualHost(session(body), source, snapshot_every_step=restarting).run().reason is Reason.FINAL


@pytest.mark.parametrize("source", [Files(), None])
def test_a_document_that_cannot_be_had_is_an_error_event(source):
    body = '<state id="a"><invoke src="c"/><transition event="error.communication" target="b"/></state><final id="b"/>'
    assert VirtualHost(session(body), source).run().states == ("b",)


def test_a_session_that_rests_says_where():
    ending = VirtualHost(session('<state id="a"/>')).run()
    assert (ending.reason, ending.states) == (Reason.REST, ("a",))


TICKS = '<state id="a"><onentry><send event="t" delay="1s"/></onentry><transition event="t" target="a"/></state>'


@pytest.mark.parametrize(
    ("bounds", "words"),
    [
        (Bounds(virtual=timedelta(minutes=1)), "0:01:00 of virtual time"),
        (Bounds(steps=10), "10 steps"),
        (Bounds(seconds=0), "0 seconds"),
    ],
)
def test_bounds_end_what_never_ends(bounds, words):
    ending = VirtualHost(session(TICKS), bounds=bounds).run()
    assert ending.reason is Reason.BOUND
    assert ending.detail == f"it is not over after {words}"


def test_a_limit_of_the_session_ends_it_broken():
    ending = VirtualHost(session('<state id="a"><transition target="a"/></state>')).run()
    assert ending.reason is Reason.BROKEN
    assert "endless loop" in ending.detail


def test_a_value_that_no_snapshot_holds_is_named():
    body = '<datamodel><data id="x" expr="new Map()"/></datamodel><state id="a"/>'
    with pytest.raises(SnapshotError, match="data item x"):
        VirtualHost(session(body), snapshot_every_step=True).run()


def test_no_further_processor_works_on_a_virtual_clock():
    """Not even for one that sends again whenever it fails."""
    send = f'<send type="{KIND}" target="x" event="e"/>'
    body = f'<state id="a"><onentry>{send}</onentry><transition event="error.communication">{send}</transition></state>'
    assert VirtualHost(session(body, reached=True), bounds=Bounds(steps=50)).run().reason is Reason.BOUND
    ending = VirtualHost(session(body, reached=True, limits=Limits(answers_per_instant=20))).run()
    assert ending.reason is Reason.BROKEN


# ---------------------------------------------------------------------------------------------------------------- live


@pytest.mark.parametrize("restarting", [False, True])
def test_a_live_session_waits_for_its_timers(restarting):
    body = '<state id="a"><onentry><send event="t" delay="20ms"/></onentry><transition event="t" target="b"/></state><final id="b"/>'
    began = datetime.now(UTC)
    ending = asyncio.run(live(session(body), snapshot_every_step=restarting).run())
    assert ending.reason is Reason.FINAL
    assert timedelta(milliseconds=20) <= ending.instant - began < timedelta(seconds=5)


def test_a_live_session_runs_on_a_virtual_clock_too():
    async def run() -> object:
        clock = VirtualClock(T0)
        running = asyncio.create_task(LiveHost(session(TIMERS), clock).run())
        for _ in range(100):
            await asyncio.sleep(0)
            clock.advance_to(clock.now() + timedelta(minutes=1))
        return (await running).states

    assert asyncio.run(run()) == ("done",)


@pytest.mark.parametrize("restarting", [False, True])
def test_events_come_from_outside(restarting):
    async def run() -> None:
        it = session('<state id="a"><transition event="go" target="b"/></state><final id="b"/>')
        host = live(it, snapshot_every_step=restarting)
        running = asyncio.create_task(host.run())
        await asyncio.sleep(0.01)
        assert not await host.receive(Event("go"), "nobody")
        assert await host.receive(Event("other"))
        assert await host.receive(Event("go"), "s")
        assert (await running).states == ("b",)
        assert not await host.receive(Event("go"))

    asyncio.run(run())


def test_an_event_may_come_before_the_start():
    async def run() -> None:
        host = live(session('<state id="a"><transition event="go" target="b"/></state><final id="b"/>'))
        assert await host.receive(Event("go"))
        assert host.waiting() == 1
        assert (await host.run()).reason is Reason.FINAL

    asyncio.run(run())


def test_a_run_that_is_cancelled_leaves_no_task():
    async def run() -> None:
        wire = Wire()
        wire.delay = 60
        send = f'<onentry><send type="{KIND}" target="x" event="e"/></onentry>'
        host = live(session(f'<state id="a">{send}</state>', reached=True), wire)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await host.run()
        assert host.ending().states == ("a",)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(run())


def test_a_bad_value_ends_a_live_run_with_the_error_itself():
    body = '<datamodel><data id="x" expr="new Map()"/></datamodel><state id="a"/>'
    with pytest.raises(SnapshotError):
        asyncio.run(live(session(body), snapshot_every_step=True).run())


def test_documents_come_while_it_runs():
    body = '<state id="a"><invoke src="c.scxml"/><transition event="hello" target="b"/></state><final id="b"/>'
    host = LiveHost(session(body), WallClock(), Files(**{"c.scxml": CHILD}), snapshot_every_step=True)
    assert asyncio.run(host.run()).states == ("b",)


def test_an_event_for_a_child_waits_for_its_document():
    """However slowly that comes, nothing is lost, and nothing spins meanwhile."""

    class Slow(Files):
        def fetch(self, uri: str) -> bytes:
            release.wait(5)
            return super().fetch(uri)

    child = document(
        '<state id="c"><transition event="*" target="f"><send target="#_parent" event="hello"/></transition></state><final id="f"/>'
    )
    body = '<state id="a"><invoke id="c" src="c"/><onentry><send event="go"/></onentry><transition event="go"><send target="#_c" event="early"/></transition><transition event="hello" target="b"/></state><final id="b"/>'
    release = threading.Event()

    async def run() -> None:
        host = LiveHost(session(body), WallClock(), Slow(c=child))
        running = asyncio.create_task(host.run())
        await asyncio.sleep(0.05)
        assert host.session._taken <= 2
        assert host.session.next_due is None
        release.set()
        assert (await running).states == ("b",)

    asyncio.run(run())


# ---------------------------------------------------------------------------------------------------------- processors


def sends(*what: str) -> str:
    return "".join(f'<send type="{KIND}" {each}/>' for each in what)


def test_what_is_sent_is_delivered_in_order_before_the_end():
    wire = Wire()
    both = sends("target='x' event='one'", "target='x' event='two'")
    body = f'<final id="f"><onentry>{both}</onentry></final>'
    ending = asyncio.run(live(session(body, reached=True), wire).run())
    assert ending.reason is Reason.FINAL
    assert [each.event.name for each in wire.sent] == ["one", "two"]
    assert {(each.sender, each.event.origin, each.event.origintype) for each in wire.sent} == {("s", "test:s", KIND)}


def test_a_failure_is_an_error_event_with_the_id_of_its_send():
    wire = Wire()
    body = f"""<state id="a"><onentry>{sends("target='bad' event='e' id='mine'")}</onentry>
        <transition event="error.communication" cond="_event.sendid == 'mine' &amp;&amp; _event.data.message == 'it cannot be reached'" target="b"/></state><final id="b"/>"""
    assert asyncio.run(live(session(body, reached=True), wire).run()).states == ("b",)


def test_a_slow_target_keeps_no_other_waiting():
    class Uneven(Wire):
        async def send(self, sent: Sent) -> None:
            await asyncio.sleep(0.2 if sent.target == "slow" else 0)
            self.sent.append(sent)

    wire = Uneven()
    both = sends("target='slow' event='one'", "target='x' event='two'")
    body = f'<final id="f"><onentry>{both}</onentry></final>'
    asyncio.run(live(session(body, reached=True), wire).run())
    assert [each.event.name for each in wire.sent] == ["two", "one"]


@pytest.mark.parametrize("restarting", [False, True])
def test_a_delayed_send_waits_on_the_agenda_and_can_be_cancelled(restarting):
    wire = Wire()
    body = f"""<state id="a"><onentry>{sends("target='x' event='kept' delay='10ms'", "target='x' event='gone' delay='15ms' id='g'")}
        <cancel sendid="g"/><send event="over" delay="40ms"/></onentry><transition event="over" target="b"/></state><final id="b"/>"""
    asyncio.run(live(session(body, reached=True), wire, snapshot_every_step=restarting).run())
    assert [(each.event.name, each.delay) for each in wire.sent] == [("kept", 0)]


def test_a_delayed_send_goes_with_its_sender():
    wire = Wire()
    both = sends("target='x' event='never' delay='10ms'", "target='x' event='now'")
    inner = document(f'<final id="f"><onentry>{both}</onentry></final>').decode()
    body = f'<state id="a"><invoke><content>{inner}</content></invoke><onentry><send event="over" delay="40ms"/></onentry><transition event="over" target="b"/></state><final id="b"/>'
    asyncio.run(live(session(body, reached=True), wire).run())
    assert [(each.event.name, each.sender, each.event.origin) for each in wire.sent] == [("now", "s.2", "test:s.2")]


def test_what_a_session_sends_to_itself_comes_back_in_the_order_of_sending():
    class Echo(Wire):
        async def send(self, sent: Sent) -> None:
            await asyncio.sleep(0.01)
            await host.receive(Event(sent.event.name), "s")

    home = sends("targetexpr=\"_ioprocessors['urn:test'].location\" event='second'")
    body = f"""<state id="a"><onentry><send event="first"/>{home}<send event="third"/></onentry>
        <transition event="third" target="b"/><transition event="*"><log expr="_event.name"/></transition></state><final id="b"/>"""
    logs: list[str] = []
    host = live(
        session(body, reached=True),
        Echo(),
        listener=lambda _, each: logs.append(each.text) if isinstance(each, Logged) else None,
    )
    assert asyncio.run(host.run()).states == ("b",)
    assert logs == ["first", "second"]


def test_a_processor_that_is_not_there_is_an_error():
    one = sends("target='x' event='e'")
    body = f'<state id="a"><onentry>{one}</onentry><transition event="error.communication" target="b"/></state><final id="b"/>'
    assert asyncio.run(live(session(body, reached=True)).run()).states == ("b",)


def test_a_child_is_begun_before_its_parent_takes_another_event():
    """So the exit blocks of one that is cancelled at once are run (6.4.3)."""
    inner = document('<state id="c"><onexit><log expr="\'left\'"/></onexit></state>').decode()
    body = f'<state id="a"><onentry><send event="go"/></onentry><invoke><content>{inner}</content></invoke><transition event="go" target="b"/></state><final id="b"/>'
    logs: list[str] = []
    VirtualHost(session(body), None, lambda _, each: logs.append(each.text) if isinstance(each, Logged) else None).run()
    assert logs == ["left"]


def test_repeated_parameters_are_all_there():
    """`_event.data` holds the array of their values, and `_event.raw` each of them (6.2.3); otherwise there is no `raw`."""
    body = """<state id="a"><onentry><send event="e"><param name="x" expr="2"/><param name="y" expr="'q'"/><param name="x" expr="new Date(0)"/></send>
        <send event="f"><param name="x" expr="1"/></send></onentry>
        <transition event="e"><log expr="[_event.data.x[0], _event.data.x[1].getTime(), _event.data.y, _event.raw].join(' ')"/></transition>
        <transition event="f" target="b"><log expr="[typeof _event.raw, 'raw' in _event].join()"/></transition></state><final id="b"/>"""
    logs: list[str] = []
    VirtualHost(session(body), None, lambda _, each: logs.append(each.text) if isinstance(each, Logged) else None).run()
    assert logs == ['2 0 q x=2&y="q"&x="1970-01-01T00:00:00.000Z"', "undefined,false"]
