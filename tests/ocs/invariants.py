"""The invariants of the chain contract (design section 4), one checking function each.

Every function takes a `random.Random`, makes up a situation, and asserts. `test_invariants` gives it to hypothesis,
`test_invariants_bite` shows that it fails when the engine is broken on purpose.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from scxml_engine.ocs.calendar import Calendar
from scxml_engine.ocs.messages import (
    CallEnded,
    CancelDial,
    Dial,
    Disposition,
    Ended,
    Fact,
    RecordClosed,
    Request,
    Restored,
    TimeReached,
    Unload,
    UpdateRecords,
    WakeAt,
)
from tests.ocs import treatments
from tests.ocs.harness import START, Driver, record, treatment

Check = Callable[[Random], None]
CHECKS: dict[str, Check] = {}
CLOSINGS = {51: "DoNotCall", 52: "CancelRecord"}


def invariant(check: Check) -> Check:
    """Enter the function into the table, by its name."""
    CHECKS[check.__name__] = check
    return check


def _begun(seed: int, again: int = 0) -> Driver:
    """The session that `treatments.start` begins for that seed; `again` runs a program that was compiled anew."""
    random = Random(seed)
    number = random.randrange(treatments.HOW_MANY)
    return Driver(treatments.treatment(number, again=again), treatments.chain(random), answering=False, start=START)


def _replayed(seed: int, facts: list[Fact], *, restarts: set[int] = frozenset(), again: int = 0) -> Driver:
    """The same session told the same facts, put through a snapshot before the facts of those numbers."""
    driver = _begun(seed, again)
    for number, fact in enumerate(facts):
        if number in restarts and driver.ended is None:
            driver.restart()
        driver.tell(fact)
    return driver


def _played(random: Random) -> tuple[int, Driver, list[Fact]]:
    seed = random.getrandbits(32)
    driver = _begun(seed)
    return seed, driver, treatments.facts(random, driver)


def _same(one: Driver, other: Driver) -> None:
    """The requests, byte for byte, and the trace."""
    assert repr(one.requests).encode() == repr(other.requests).encode()
    assert one.lines.text == other.lines.text


# ------------------------------------------------------------------------------------------------------ a pure function


@invariant
def same_facts_same_requests(random: Random) -> None:
    """Same facts, same requests, byte for byte; a program that was compiled anew changes nothing."""
    seed, driver, facts = _played(random)
    _same(driver, _replayed(seed, facts))
    _same(driver, _replayed(seed, facts, again=1))


@invariant
def a_snapshot_between_any_two_facts_changes_nothing(random: Random) -> None:
    """Snapshot and restore between any two facts changes nothing that follows; so does doing it before every fact."""
    seed, driver, facts = _played(random)
    _same(driver, _replayed(seed, facts, restarts=set(range(len(facts)))))
    _same(driver, _replayed(seed, facts, restarts={random.randrange(len(facts) + 1)}))


@invariant
def wakes_are_harmless(random: Random) -> None:
    """An early or repeated wake changes nothing but that the alarm is asked for again."""
    seed, driver, facts = _played(random)
    other = _begun(seed)
    for fact in facts:
        for _ in range(random.choice([0, 0, 1, 2])):
            instant = other.now + (fact.at - other.now) * random.random() if fact.at > other.now else other.now
            due = other.wake
            if other.ended is None and (due is None or instant < due):
                given = other.tell(TimeReached(instant))
                waits = due is not None and other.reading is None
                over = any(isinstance(each, CancelDial) for each in other.requests)  # then the alarm may be let go
                assert given == ([WakeAt(due)] if waits else []) or (over and given == []), "only the alarm is set anew"
        other.tell(fact)
    for one, two in ((driver, other), (other, driver)):
        assert [each for each in one.requests if not isinstance(each, WakeAt)] == [
            each for each in two.requests if not isinstance(each, WakeAt)
        ]
    assert driver.lines.text == other.lines.text


# ---------------------------------------------------------------------------------------------------------------- calls


class Watcher:
    """Reads facts and requests as they pass, and knows no more of a session than that."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver
        self.out: Dial | None = None
        self.ended = False
        self.attempts: Counter[int] = Counter()
        self.closed: set[int] = set()
        self.ids: list[str] = []

    def tell(self, fact: Fact | None, given: list[Request]) -> None:
        mine = isinstance(fact, CallEnded) and self.out is not None and fact.attempt_id == self.out.attempt_id
        answered = mine and not self.ended
        call, self.out = self.out, None if answered else self.out
        self._close(fact, call if answered else None)
        self._fields(fact, given, call if answered else None)
        for request in given:
            assert not self.ended, "nothing follows the end"
            if isinstance(request, Dial):
                self._dialed(request)
            if isinstance(request, Ended):
                self.ended = True
                assert self.out is None or request.reason == "unloaded", "it ended while a call was out"
        if isinstance(fact, Restored) and call is not None:
            assert not any(isinstance(each, Dial) for each in given), "Restored dials what is out once more"

    def _close(self, fact: Fact | None, call: Dial | None) -> None:
        match fact:
            case RecordClosed(_, None, _):
                self.closed |= self.driver.store.keys()
            case RecordClosed(_, handle, _) if handle in self.driver.store:
                self.closed.add(handle)
            case CallEnded(_, _, result) if call is not None and result in CLOSINGS:
                self.closed.add(call.handle)
            case Disposition(_, attempt_id, result) if result in CLOSINGS and attempt_id in self.ids:
                self.closed.add(self._called(attempt_id))

    def _is_over(self, attempt_id: str) -> bool:
        return attempt_id in self.ids and (self.out is None or self.out.attempt_id != attempt_id)

    def _called(self, attempt_id: str) -> int:
        return next(each.handle for each in self.driver.dials if each.attempt_id == attempt_id)

    def _dialed(self, dial: Dial) -> None:
        assert self.out is None, "two calls at a time"
        assert dial.attempt_id not in self.ids, "the id of an attempt came twice"
        assert dial.handle not in self.closed, "a closed record was called"
        self.out = dial
        self.ids.append(dial.attempt_id)
        self.attempts[dial.handle] += 1
        assert dial.attempt == self.attempts[dial.handle]
        assert dial.number == len(self.ids)

    def _fields(self, fact: Fact | None, given: list[Request], answered: Dial | None) -> None:
        """`attempt` and `call_time` change at Dial, `call_result` at CallEnded (or by a later Disposition)."""
        expected: list[tuple[int, dict[str, Any]]] = []
        for request in given:
            if isinstance(request, Dial):
                placed = int(self.driver.now.timestamp())
                expected.append((request.handle, {"attempt": request.attempt, "call_time": placed}))
        if answered is not None and isinstance(fact, CallEnded):
            expected.insert(0, (answered.handle, {"call_result": fact.result}))
        if isinstance(fact, Disposition) and self._is_over(fact.attempt_id) and not self.ended:
            expected.insert(0, (self._called(fact.attempt_id), {"call_result": fact.result}))
        kept = ("attempt", "call_time", "call_result")
        found = [
            (change.handle, {name: value for name, value in change.fields.items() if name in kept})
            for request in given
            if isinstance(request, UpdateRecords)
            for change in request.changes
        ]
        assert [each for each in found if each[1]] == expected


@invariant
def calls_are_placed_one_by_one_and_counted(random: Random) -> None:
    """No Dial after Ended, for a closed record, or while one is outstanding.

    One CallEnded is consumed per attempt; the end waits for the answer; `attempt` and `call_time` change at Dial,
    `call_result` at CallEnded; Restored never makes a Dial again.
    """
    driver = treatments.start(random)
    watcher = Watcher(driver)
    watcher.tell(None, list(driver.requests))
    for _ in range(25):
        fact = treatments.next_fact(random, driver)
        watcher.tell(fact, driver.tell(fact))
        if isinstance(fact, CallEnded) and driver.ended is None:  # the dialer says it twice
            watcher.tell(fact, driver.tell(fact))
        if driver.ended is not None and not isinstance(fact, Unload):
            assert driver.ended == driver.requests[-1]
    results = len(driver.lines.of("call"))
    assert results == len(driver.dials) - (watcher.out is not None), "one line a call that was answered"


@invariant
def after_the_end_nothing_follows(random: Random) -> None:
    """After Ended no fact makes a request or a line; Unload ends a session at once, whatever is out."""
    driver = treatments.start(random)
    treatments.facts(random, driver, 10)
    if driver.ended is None:
        driver.tell(Unload(driver.now))
        assert driver.ended is not None
        assert driver.ended.reason == "unloaded"
    lines = len(driver.lines.all)
    for _ in range(5):
        assert driver.tell(treatments.next_fact(random, driver)) == []
    assert len(driver.lines.all) == lines
    assert isinstance(driver.requests[-1], Ended)


# ------------------------------------------------------------------------------------------------------------- restored

_TIMERS = """
  <parallel id="p">
    <state id="timers"><onentry>{}</onentry></state>
    <state id="caller"><onentry>{}</onentry></state>
    <transition event="go" target="done"/>
    <transition event="*"/>
  </parallel><final id="done"/>"""


@invariant
def restored_hears_the_daytime_then_overdue_timers_in_order(random: Random) -> None:
    """Restored: `ocs.daytime_change` comes first of all, then overdue timers in due order.

    Those of one instant come in the order of asking; a call that waited for its window is placed among them, and never
    before the daytime.
    """
    delays = [random.randint(1, 9) for _ in range(random.randint(1, 6))]
    sends = "".join(f'<send event="t{number}" delay="{delay}m"/>' for number, delay in enumerate(delays))
    waits = random.random() < 0.5
    caller = '<ocs:make_call record_id="1"/>' if waits else ""
    opens = random.randint(1, 9)
    ten = 10 * 3600
    window = {"daily_from": ten + opens * 60, "daily_till": 86_400} if waits else {}
    driver = Driver(treatment(_TIMERS.format(sends, caller)), [record(**window)])
    slept = random.randint(0, 8)
    if slept:
        driver.tell(TimeReached(START + timedelta(minutes=slept)))
        driver.live([6], until=0)
    taken, dialed = len(driver.names), len(driver.dials)
    driver.restart()
    back = START + timedelta(minutes=10)
    driver.tell(Restored(back))
    driver.live([6], until=0)
    overdue = sorted((delay, number) for number, delay in enumerate(delays) if delay > slept)
    expected = ["ocs.daytime_change", *(f"t{number}" for _, number in overdue)]
    assert [name for name in driver.names[taken:] if name != "ocs.callresult"] == expected
    assert len(driver.dials) == int(waits), "a waiting call is placed once"
    if len(driver.dials) > dialed:
        lines = [each for each in driver.lines.all if each[0] in ("event", "call")]
        first = next(number for number, (kind, keys) in enumerate(lines) if keys.get("name") == "ocs.daytime_change")
        assert "call" not in [kind for kind, _ in lines[:first]], "the daytime comes before the call"


@invariant
def the_first_outside_event_of_a_restored_session_is_the_daytime(random: Random) -> None:
    """Whatever was going on: the first event that comes from outside after Restored is `ocs.daytime_change`."""
    driver = treatments.start(random)
    treatments.facts(random, driver, random.randint(0, 12))
    if driver.ended is not None:
        return
    driver.restart()
    out, taken, dialed = driver.session.outstanding, len(driver.names), len(driver.dials)
    fact = Restored(driver.now + timedelta(seconds=random.choice([0, 5000])))
    given = driver.tell(fact)
    if out is not None:
        assert driver.session.outstanding == out, "the driver answers what is out"
        assert len(driver.dials) == dialed
    while driver.reading is not None:
        given = given + driver.tell(driver.read(driver.reading))
    if driver.session.ended is None and driver.session.outstanding is not None:
        driver.tell(TimeReached(driver.now))
    inside = ("i1", "error.execution")
    heard = [name for name in driver.names[taken:] if name not in inside]
    assert not heard or heard[0] == "ocs.daytime_change"
    asked = [each for each in given if isinstance(each, Dial)]
    assert not asked or "ocs.daytime_change" in heard or dialed == 0 or driver.session.ended is not None


# ------------------------------------------------------------------------------------------------ waiting and under way

_ONE_CALL = """
  <state id="call"><onentry><ocs:make_call record_id="1"/></onentry>
    <transition event="e1"><ocs:set_flex_attr record_id="1">
      <ocs:flex_attr attr="OPTIONS" type="int" key="'lap'" value="_event.data.n"/></ocs:set_flex_attr></transition>
    <transition event="e2"><ocs:set_flex_attr record_id="0">
      <ocs:flex_attr attr="EXTENSIONS" type="int" key="'lap'" value="_event.data.n"/></ocs:set_flex_attr></transition>
    <transition event="e3"><ocs:set_flex_attr record_id="1">
      <ocs:flex_attr attr="USERDATA" type="string" key="'contact_info'" value="'777' + _event.data.n"/></ocs:set_flex_attr>
    </transition>
    <transition event="e4"><ocs:set_flex_attr record_id="1">
      <ocs:flex_attr attr="USERDATA" type="int" key="'daily_from'" value="_event.data.n"/></ocs:set_flex_attr></transition>
    <transition event="ocs.callresult"/>
    {}
  </state>"""


def _sends(changes: list[tuple[int, str, int]]) -> str:
    """A `<send>` for every (minute, event, n), written into the state's entry."""
    written = "".join(
        f'<send event="{event}" delay="{minute}m"><param name="n" expr="{n}"/></send>' for minute, event, n in changes
    )
    return f"<onentry>{written}</onentry>"


def _changes(random: Random, last: int, kinds: str = "123") -> list[tuple[int, str, int]]:
    count = random.randint(0, 4)
    return sorted((random.randint(1, last), f"e{random.choice(kinds)}", random.randint(1, 99)) for _ in range(count))


def _effect(changes: list[tuple[int, str, int]], before: int) -> dict[str, Any]:
    """What the changes of minutes before that one come to."""
    nothing: dict[str, Any] = {"e1": None, "e2": None, "e3": None}
    return nothing | {event: n for minute, event, n in changes if minute < before}


@invariant
def a_call_waits_for_its_window_and_takes_what_holds_when_it_is_placed(random: Random) -> None:
    """A Dial outside the record's window is held until it opens, in the record's zone.

    It takes number, window and flexible attributes of that instant; what somebody else wrote into the list counts too.
    """
    opens = random.randint(2, 30)
    changes = _changes(random, 35)
    zone = random.choice(["UTC", "Asia/Tokyo", "America/New_York"])
    local = START.astimezone(ZoneInfo(zone))
    start = local.hour * 3600 + opens * 60
    driver = Driver(
        treatment(_ONE_CALL.format(_sends(changes))), [record(zone=zone, daily_from=start, daily_till=start + 3600)]
    )
    assert driver.dials == []
    elsewhere = random.random() < 0.3
    while driver.wake is not None and not driver.dials:
        if elsewhere:
            driver.edit(1, note="edited", contact_info="999")
        if random.random() < 0.2:
            driver.restart()
        driver.wake_up()
    assert len(driver.dials) == 1
    assert driver.now == START + timedelta(minutes=opens), "placed when the window opens"
    known = _effect(changes, opens)
    dial = driver.dials[0]
    number = f"777{known['e3']}" if known["e3"] else "999" if elsewhere else "5550100"
    assert dial.contact_info == number
    assert dial.options == ({"lap": known["e1"]} if known["e1"] else {})
    assert dial.extensions == ({"lap": known["e2"]} if known["e2"] else {})
    assert dial.zone == zone


@invariant
def no_call_outside_the_window(random: Random) -> None:
    """Whatever happens, under `wait` a Dial falls into the window that the record then has, on its own clock."""
    driver = treatments.start(random)
    if driver.treatment.settings.daily_window == "dial":
        return
    for _ in range(25):
        dialed = len(driver.dials)
        windows = {handle: _window(driver, handle) for handle in driver.store}
        driver.tell(treatments.next_fact(random, driver))
        for dial in driver.dials[dialed:]:
            shown = driver.now.astimezone(Calendar().zone(dial.zone))
            second = shown.hour * 3600 + shown.minute * 60 + shown.second
            allowed = [windows[dial.handle], _window(driver, dial.handle)]  # a script may move it in the same turn
            assert any(start <= second < end for start, end in allowed), "a call outside the window"


def _window(driver: Driver, handle: int) -> tuple[int, int]:
    fields = driver.store[handle].fields
    if fields.get("daily_till") is None:
        return 0, 86_400
    return fields["daily_from"], fields["daily_till"]


@invariant
def a_moved_window_counts_for_a_waiting_call(random: Random) -> None:
    """The window is read again when the script writes it: the call is placed when the new one opens."""
    opens, moved = random.randint(10, 20), random.randint(2, 30)
    minute = random.randint(1, 9)
    ten = 10 * 3600
    driver = Driver(
        treatment(_ONE_CALL.format(_sends([(minute, "e4", ten + moved * 60)]))),
        [record(daily_from=ten + opens * 60, daily_till=86_400)],
    )
    while driver.wake is not None and not driver.dials:
        driver.wake_up()
    assert driver.now == START + timedelta(minutes=max(moved, minute))


@invariant
def closing_withdraws_a_waiting_call(random: Random) -> None:
    """A record that is closed while its call waits: no attempt, exactly one `ocs.callresult` with the closing."""
    closing = random.choice(["DoNotCall", "CancelRecord"])
    records = [record(each, daily_from=12 * 3600, daily_till=86_400) for each in range(1, random.randint(2, 4))]
    driver = Driver(treatment(_ONE_CALL.format('<onentry><send event="on" delay="9h"/></onentry>')), records)
    if random.random() < 0.5:
        driver.restart()
    handle = random.choice([1, None])
    driver.tell(RecordClosed(driver.now + timedelta(minutes=1), handle, closing))
    for _ in range(random.randint(0, 2)):
        driver.tell(RecordClosed(driver.now, random.choice([1, None]) if handle is None else 1, closing))
    driver.tell(TimeReached(START + timedelta(hours=5)))
    assert driver.dials == []
    assert driver.events == [("ocs.callresult", {"callresult": closing, "record_id": 1})]
    assert driver.store[1].fields["attempt"] == 0
    assert driver.store[1].fields["call_time"] is None
    assert (driver.store[1].fields["record_type"] == 7) is (closing == "DoNotCall")
    assert (driver.store[1].fields["record_status"] == 5) is (closing == "CancelRecord")


@invariant
def a_call_under_way_keeps_what_it_was_placed_with(random: Random) -> None:
    """What changes while a call is out changes neither the call's line nor its own result; the closing status stays."""
    changes = _changes(random, 20, kinds="123")
    driver = Driver(treatment(_ONE_CALL.format(_sends(changes))))
    dial = driver.dials[0]
    closing = random.choice(["DoNotCall", "CancelRecord", None])
    result = random.choice([6, 33, 7, 51, 52])
    last = START + timedelta(minutes=random.randint(1, 25))
    close_at = START + timedelta(minutes=random.randint(0, 25))
    if closing and close_at <= last:
        driver.tell(RecordClosed(close_at, 1, closing))
        assert CancelDial(dial.attempt_id) in driver.requests
    driver.tell(TimeReached(last))
    if random.random() < 0.5:
        driver.restart()
    driver.tell(CallEnded(last, dial.attempt_id, result))
    driver.tell(TimeReached(last + timedelta(hours=1)))
    [call] = driver.lines.of("call")
    assert call["contact_info"] == dial.contact_info == "5550100"
    assert (call["options"], call["extensions"]) == ({}, {})
    assert driver.store[1].fields["call_result"] == result
    heard = [data["callresult"] for name, data in driver.events if name == "ocs.callresult"]
    own = {6: "Busy", 33: "Answer", 7: "NoAnswer", **CLOSINGS}[result]
    if closing and close_at <= last:
        assert heard == ([closing] if own == closing else [closing, own]), "its own result comes too"
        closed = closing == "DoNotCall" or own == "DoNotCall"
    else:
        assert heard == [own]
        closed = own == "DoNotCall"
    assert (driver.store[1].fields["record_type"] == 7) is closed
    if (closing and close_at <= last) or own in CLOSINGS.values():
        assert driver.store[1].fields["record_status"] in (3, 5), "the closing status stays"


# --------------------------------------------------------------------------------------------------- the last macrostep

_LAST = {
    "flex": '<ocs:set_flex_attr record_id="1"><ocs:flex_attr attr="USERDATA" type="string" key="\'contact_info\'"'
    " value=\"'777'\"/></ocs:set_flex_attr>",
    "flag": '<ocs:set_exec_flag flag="PostProcessing" value="Switch"/>',
    "make_call": '<ocs:make_call record_id="1"/>',
    "timeout": '<ocs:timeout delay="60"/>',
    "next_record": "<ocs:next_record/>",
    "get_daytime": "<ocs:get_daytime/>",
}


@invariant
def the_last_macrostep_writes_and_asks_for_nothing(random: Random) -> None:
    """In the macrostep that ends the session set_flex_attr and set_exec_flag take effect; the rest is dropped and said."""
    before = [random.choice(list(_LAST)) for _ in range(random.randint(0, 3))]
    after = [random.choice(list(_LAST)) for _ in range(random.randint(0, 3))]
    body = f"""
      <state id="wait"><onentry><ocs:timeout delay="1"/></onentry>
        <onexit>{"".join(_LAST[each] for each in before)}</onexit>
        <transition event="ocs.timeout" target="end"/></state>
      <final id="end"><onentry>{"".join(_LAST[each] for each in after)}</onentry></final>"""
    driver = Driver(treatment(body), answering=False)
    given = driver.wake_up()
    if driver.reading is not None:  # it reads the record, and may be restarted before the answer
        if random.random() < 0.5:
            driver.restart()
        given = given + driver.tell(driver.read(driver.reading))
    asked = before + after
    assert driver.ended is not None
    assert driver.ended.reason == "final"
    assert driver.ended.post_processing == ("Switch" if "flag" in asked else "Finalize")
    assert driver.store[1].fields["contact_info"] == ("777" if "flex" in asked else "5550100")
    assert not any(isinstance(each, Dial | WakeAt) for each in given)
    dropped = Counter(each for each in asked if each not in ("flex", "flag"))
    lines = driver.lines.of("action")
    assert Counter(keys["name"] for keys in lines if "error" in keys) == dropped
    assert driver.codes.count("dropped-action") == dropped.total()
