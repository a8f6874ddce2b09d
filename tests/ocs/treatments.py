"""Random treatments, random chains and random facts: all valid, few of them sensible.

Everything is drawn from a `random.Random`, so that hypothesis can shrink what it finds and a seed can repeat it.
Treatments come by number, since compiling one takes longer than playing it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache
from random import Random
from typing import Any

from scxml_engine.ocs.constants import Daytime
from scxml_engine.ocs.messages import (
    CallEnded,
    DaytimeChanged,
    Disposition,
    Fact,
    Fetched,
    RecordClosed,
    RecordRead,
    Restored,
    TimeReached,
    Unload,
)
from scxml_engine.ocs.records import Record
from scxml_engine.ocs.settings import Settings
from scxml_engine.ocs.treatment import Treatment
from scxml_engine.scxml.limits import Limits
from tests.ocs.harness import OFFICE, START, Driver, document, record

HOW_MANY = 80
_LIMITS = Limits(macrostep=60, answers_per_instant=25)
_EVENTS = (
    "ocs.next_record",
    "ocs.callresult",
    "ocs.timeout",
    "ocs.daytime_change",
    "ocs.info",
    "Error",
    "e1",
    "e2",
    "*",
)
_RESULTS = (6, 7, 33, 9, 51, 52, 28, 4711, -1)

# ----------------------------------------------------------------------------------------------------------- treatments


def _condition(random: Random) -> str:
    return random.choice(["true", "n &lt; 12", "n % 3 == 0", "_event.data &amp;&amp; _event.data.record_id", "rec"])


def _handle(random: Random) -> str:
    return random.choice(["rec", "rec", "rec", "1", "2", "n % 3 + 1", "99"])


def _flexible(random: Random) -> str:
    attributes = [
        ("OPTIONS", "string", "'CPNDigits'", "'' + n"),
        ("EXTENSIONS", "int", "'lap'", "n"),
        ("USERDATA", "string", "'contact_info'", "'555' + n"),
        ("USERDATA", "int", "'contact_info_type'", "n % 12"),
        ("USERDATA", "int", "'daily_from'", "3600 * (n % 9)"),
        ("USERDATA", "string", "'tz_name'", "n % 2 ? 'Asia/Tokyo' : 'America/New_York'"),
        ("USERDATA", "string", "'nowhere'", "'refused'"),
    ]
    inner = "".join(
        f'<ocs:flex_attr attr="{attr}" type="{kind}" key="{key}" value="{value}"/>'
        for attr, kind, key, value in random.sample(attributes, random.randint(1, 2))
    )
    return f'<ocs:set_flex_attr record_id="{random.choice(["0", _handle(random)])}">{inner}</ocs:set_flex_attr>'


def _next_record(random: Random) -> str:
    inner = random.choice(
        [
            "",
            "",
            '<ocs:contact_info_type type_id="1"/><ocs:contact_info_type type_name="MOBILE"/>',
            '<ocs:contact_info_type type_name="HOME" exclude="yes"/>',
            '<ocs:contact_info_type type_id="1" type_name="MOBILE"/>',
        ]
    )
    return f'<ocs:next_record repeat_chain="{random.choice(["yes", "yes", "no"])}">{inner}</ocs:next_record>'


def _action(random: Random) -> str:
    seconds = random.choice(["0", "1", "60", "300", "60 * n", "-1", "0.5", "BH", "ABH", "HDAY", "'soon'"])
    flag = random.choice(["Switch", "Finalize", "Sometimes"])
    one = [
        lambda: _next_record(random),
        lambda: _next_record(random),
        lambda: f'<ocs:make_call record_id="{_handle(random)}"/>',
        lambda: f'<ocs:make_call record_id="{_handle(random)}"/>',
        lambda: f'<ocs:make_call record_id="{_handle(random)}"/>',
        lambda: f'<ocs:timeout delay="{seconds}"/>',
        lambda: f'<ocs:timeout delay="{seconds}"/>',
        lambda: "<ocs:get_daytime/>",
        lambda: f'<ocs:get_info what="TIMERANGE" param="{random.choice(["BH", "WEND", "HDAY", "noon"])}"/>',
        lambda: _flexible(random),
        lambda: _flexible(random),
        lambda: f'<ocs:set_exec_flag flag="PostProcessing" value="{flag}"/>',
        lambda: f'<send event="e1" id="later" delay="{random.choice([0, 5, 60, 4000])}s"/>',
        lambda: '<send event="e2"><param name="n" expr="n"/></send>',
        lambda: '<cancel sendid="later"/>',
        lambda: '<raise event="i1"/>',
        lambda: '<log expr="n + Math.random()"/>',
        lambda: '<assign location="seen[n % 5]" expr="_event &amp;&amp; _event.name"/>',
    ]
    return random.choice(one)()


def _block(random: Random, most: int) -> str:
    return "".join(_action(random) for _ in range(random.randint(0, most)))


def _transitions(random: Random, targets: list[str], final: str) -> str:
    onward = random.choice([*targets, "b"] if "b" in targets else targets)
    cond = "_event.data.record_id &amp;&amp; (n = n + 1, true)"
    keep = '<assign location="rec" expr="_event.data.record_id"/>'
    found = [f'<transition event="ocs.next_record" cond="{cond}" target="{onward}">{keep}</transition>']
    for _ in range(random.randint(1, 4)):
        target = random.choice([*targets, *targets, *targets, "", final])
        cond = _condition(random)
        found.append(
            f'<transition event="{random.choice(_EVENTS)}" cond="(n = n + 1, {cond})"'
            f'{f""" target="{target}" """ if target else ""}>{_block(random, 2)}</transition>'
        )
    random.shuffle(found)
    return "".join(found)


_OPENINGS = {"a": '<ocs:next_record repeat_chain="yes"/>', "b": '<ocs:make_call record_id="rec"/>'}


def _state(random: Random, name: str, targets: list[str], final: str, inner: str = "") -> str:
    """States a and b begin so that most chains come to place a call."""
    entry = f"<onentry>{_OPENINGS.get(name, '')}{_block(random, 3)}</onentry>"
    leave = f"<onexit>{_block(random, 1)}</onexit>" if random.random() < 0.2 else ""
    return f'<state id="{name}">{entry}{leave}{_transitions(random, targets, final)}{inner}</state>'


def _body(random: Random) -> str:
    """Three plain states, one compound state with a history, perhaps a parallel one, and a final state."""
    plain, inside = ["a", "b", "c"], ["m1", "m2"]
    parallel = ["p"] if random.random() < 0.4 else []
    outer = [*plain, "m", "mh", *parallel]
    states = [_state(random, each, outer, "end") for each in plain]
    depth = random.choice(["shallow", "deep"])
    history = f'<history id="mh" type="{depth}"><transition target="m1"/></history>'
    children = "".join(_state(random, each, inside, "end") for each in inside)
    states.append(_state(random, "m", outer, "end", history + children))
    if parallel:
        regions = "".join(
            f'<state id="r{i}">'
            + "".join(_state(random, f"r{i}{j}", [f"r{i}x", f"r{i}y"], "end") for j in "xy")
            + "</state>"
            for i in (1, 2)
        )
        states.append(f'<parallel id="p">{regions}{_transitions(random, outer, "end")}</parallel>')
    return "".join(states) + f'<final id="end"><onentry>{_block(random, 3)}</onentry></final>'


@cache
def treatment(number: int, *, again: int = 0) -> Treatment:
    """The treatment of that number; `again` compiles it anew."""
    random = Random(number)
    settings = Settings(
        daily_window=random.choice(["wait", "wait", "wait", "error", "dial"]),
        stuck=random.choice(["hold", "finalize"]),
        empty_record_id=random.choice(["", "null"]),
    )
    text = document(_body(random), data="rec=1; n=0; seen=[]")
    chosen = Treatment.from_bytes(text, f"random{number}.scxml", calendar=OFFICE, settings=settings, limits=_LIMITS)
    return replace(chosen, settings=settings, outside_events=random.random() < 0.7)


# ----------------------------------------------------------------------------------------------------- chains and facts


def chain(random: Random) -> list[Record]:
    """One to three records: some cannot be called, some may not be called now (it is ten in the morning)."""

    def fields() -> dict[str, Any]:
        found: dict[str, Any] = {
            "contact_info_type": random.choice([1, 1, 4, 6]),
            "record_status": random.choice([1, 2, 2, 2, 2, 2, 2, 5]),
            "zone": random.choice([None, None, "Asia/Tokyo", "America/New_York"]),
        }
        if random.random() < 0.5:
            start = random.choice([0, 0, 9, 11, 20])
            found |= {"daily_from": start * 3600, "daily_till": random.choice([start + 2, 24]) * 3600}
        return found

    return [record(handle, **fields()) for handle in range(1, random.randint(2, 4))]


def next_fact(random: Random, driver: Driver) -> Fact:
    """Something that may happen now: mostly what the session waits for, at times what nobody waits for."""
    later = driver.now + timedelta(seconds=random.choice([0, 0, 0, 1, 30, 300, 3600, -40]))
    out = driver.session.outstanding
    if driver.reading is not None and random.random() < 0.7:
        return driver.read(driver.reading)
    if out is not None and random.random() < 0.4:
        return CallEnded(later, out, random.choice(_RESULTS))
    if driver.wake is not None and random.random() < 0.6:
        return TimeReached(max(driver.now, driver.wake + timedelta(seconds=random.choice([0, 0, 0, -1, 7000]))))
    handle = random.choice([1, 1, 2, 3, 7, None])
    closing = random.choice(["DoNotCall", "CancelRecord"])
    number = random.randint(1, 3)
    unusual: list[Fact] = [
        TimeReached(later),
        CallEnded(later, random.choice(["1-1", "1-2", "2-1", "nobody's"]), 33),
        RecordClosed(later, handle, closing),
        RecordClosed(later, handle, closing),
        Disposition(later, f"1-{number}", random.choice(_RESULTS)),
        DaytimeChanged(later, random.choice(list(Daytime))),
        DaytimeChanged(later, random.choice(list(Daytime))),
        RecordRead(later, random.choice(list(driver.store.values()))),
        Fetched(later, "file:///nothing", None, "nobody asked"),
        Restored(later),
    ]
    if random.random() < 0.03:
        return Unload(later)
    return random.choice(unusual)


def start(random: Random) -> Driver:
    """A session of some treatment, begun; it answers nothing by itself."""
    return Driver(treatment(random.randrange(HOW_MANY)), chain(random), answering=False, start=START)


def facts(random: Random, driver: Driver, most: int = 25) -> list[Fact]:
    """Play random facts to the session until it ends; the facts that were told."""
    told: list[Fact] = []
    while driver.ended is None and len(told) < most:
        told.append(next_fact(random, driver))
        driver.tell(told[-1])
        if random.random() < 0.1:  # somebody else writes into the list
            handle = random.choice(list(driver.store))
            driver.edit(handle, contact_info=f"555{len(told):04}")
    return told
