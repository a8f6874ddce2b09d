"""A text is a pure function of what it was given: the host's zone, clock and chance never show."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scxml_engine.ecmascript import decode
from tests.ecmascript.realms import speaks

NOW = 1_792_000_000_123

PROGRAM = f"""
import json, sys
from scxml_engine import ecmascript
realm = getattr(ecmascript, sys.argv[1])()
scope = realm.open(7)
realm.enter(scope, {NOW})
print(json.dumps([realm.text(scope, realm.expression(text)) for text in json.load(sys.stdin)]))
"""

LOCAL = [
    "2020-01-01",
    "2020-01-01T10:00",
    "2020-07-01T10:00:00",
    "2020-07-01T10:00:00.5",
    "2020-07-01 10:00",
    "Jan 1 2020 10:00",
    "1 January 2020 10:00 PM",
    "1/2/2020",
    "2020",
    "2020-07",
    "2020/07/02 03:04:05",
    "+002020-07-01T10:00",
    "July 1, 2020",
    "Wed Jul 01 2020 10:00:00",
    "2020-7-1",
    "Jul 1 2020 10:00 (a comment)",
    "  2020-07-01T10:00  ",
    "Jul 1 2020 10:00 A",
    "2020-03-08T02:30",
    "1 MST 2020",
    "Jan 1 2020 MST",
    "Jan 1 2020 AST",
    "Jan 1 2020 10:00 CET",
    "Jan 1 2020 Z",
    "1 1 1",
    "x",
]
ZONED = [
    "2020-07-01T10:00:00Z",
    "2020-07-01T10:00:00+02:00",
    "2020-07-01T10:00-0500",
    "Wed, 01 Jul 2020 10:00:00 GMT",
    "Wed Jul 01 2020 10:00:00 GMT+0200 (EET)",
    "Jul 1 2020 10:00 EST",
    "Jul 1 2020 10:00 +0300",
    "Jul 1 2020 10:00 UTC",
    "2020-07-01 10:00:00.123 PDT",
    "Jul 1 2020 10:00Z",
    "2020-07-01T10:00z",
    "Jul 1 2020 10:00 UTC+2",
]
GETTERS = ("FullYear", "Month", "Date", "Day", "Hours", "Minutes", "Seconds", "Milliseconds")
TEXTS = [
    "Date()",
    "new Date()",
    "Date.now()",
    "new Date().toString()",
    "new Date(0).toLocaleString()",
    "new Date(0) + 1",
    "new Date(2026, 6, 4, 12).getTime()",
    "new Date(99, 0).getFullYear()",
    "new Date(2026, 2, 29, 2, 30).toJSON()",
    "new Date(0).getTimezoneOffset()",
    "new Date(0).toDateString() + new Date(0).toTimeString()",
    "new Date(NaN) + ''",
    "new Date(0).toLocaleDateString() + new Date(0).toLocaleTimeString()",
    "new Date(-1e15).toString()",
    "new Date(0).getYear()",
    "var_ = new Date(0), new Date(0).setHours(5, 6, 7, 8)",
    "new Date(0).setFullYear(2020, 5, 6)",
    "new Date(0).setMonth(5)",
    "new Date(0).setDate(40)",
    "new Date(0).setYear(99)",
    "new Date(0).setMinutes(99)",
    "new Date(NaN).setFullYear(2020)",
    "Math.random()",
    "[1, 2, 3].map(() => Math.random())",
    "'ä'.localeCompare('z')",
    "(1234.5).toLocaleString()",
    "new (class extends Date {})().getHours()",
    "Object.prototype.toString.call(new Date())",
    "`${new Date(0)}`",
    "Reflect.construct(Date, [2020, 5]).getTime()",
    "new Date(new Date(5)).getTime()",
    "new Date('5').getTime()",
    "new Date({valueOf() { return 7 }}).getTime()",
    "new Date(undefined).getTime()",
    "new Date(null).getTime()",
    "Date.prototype.constructor === Date",
    "new Date() instanceof Date",
    "Date.length",
    "Date.name",
    *(f"new Date(1e12).get{each}()" for each in GETTERS),
    *(f"Date.parse({text!r})" for text in LOCAL + ZONED),
    *(f"new Date({text!r}).getTime()" for text in LOCAL + ZONED),
]


def answers(kind, texts, zone):
    environment = {**os.environ, "TZ": zone, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, kind.__name__],
        input=json.dumps(texts),
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_the_hosts_zone_never_shows(make_realm):
    texts = [text for text in TEXTS if speaks(make_realm, text)]
    zones = ("America/New_York", "Asia/Kathmandu", "UTC")
    here, there, nowhere = (answers(make_realm, texts, zone) for zone in zones)
    for text, *found in zip(texts, here, there, nowhere, strict=True):
        assert len(set(found)) == 1, (text, found)


@pytest.fixture
def get(make_realm):
    realm = make_realm()
    scope = realm.open()
    realm.enter(scope, NOW)
    return lambda text: decode(realm.value(scope, realm.expression(text)))


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("'2020-07-01T10:00'", "2020-07-01T10:00:00.000Z"),
        ("'2020-07-01T10:00:00+02:00'", "2020-07-01T08:00:00.000Z"),
        ("'Jul 1 2020 10:00 EST'", "2020-07-01T15:00:00.000Z"),
        ("'Jul 1 2020 10:00 PM'", "2020-07-01T22:00:00.000Z"),
        ("'Wed Jul 01 2020 10:00:00 GMT+0200 (EET)'", "2020-07-01T08:00:00.000Z"),
        ("'7/1/2020'", "2020-07-01T00:00:00.000Z"),
        ("'2020-07-01'", "2020-07-01T00:00:00.000Z"),
        ("2020, 6, 1, 10, 11, 12, 13", "2020-07-01T10:11:12.013Z"),
        ("new Date(5)", "1970-01-01T00:00:00.005Z"),
        ("", "2026-10-14T17:46:40.123Z"),
        ("String(new Date(7000))", "1970-01-01T00:00:07.000Z"),
        ("new Date(7000).toUTCString()", "1970-01-01T00:00:07.000Z"),
        ("new Date(7000).toLocaleString()", "1970-01-01T00:00:07.000Z"),
    ],
)
def test_dates_are_read_as_utc(get, text, iso):
    assert get(f"new Date({text}).toISOString()") == iso


def test_dates_are_written_as_utc(get):
    assert get("Date()") == "Wed Oct 14 2026 17:46:40 GMT+0000 (UTC)"
    assert get("new Date(0).toLocaleString()") == "1/1/1970, 12:00:00 AM"
    assert get("[Date.name, Date.length, new Date(NaN) + '', new Date(NaN).getHours()]")[:3] == [
        "Date",
        7,
        "Invalid Date",
    ]


def test_time_stands_still_until_the_next_turn(make_realm):
    realm = make_realm()
    scope = realm.open()
    now = realm.expression("[Date.now(), new Date().getTime(), Date() === String(new Date())]")
    for instant in (0, 5, NOW, -1):
        realm.enter(scope, instant)
        assert decode(realm.value(scope, now)) == [instant, instant, True]


def test_chance_belongs_to_the_scope(make_realm):
    draw = "[Math.random(), Math.random()]"

    def drawn(order):
        realm = make_realm()
        scopes = [realm.open(seed) for seed in (1, 2, 2**60, 0, -5)]
        found = {scope: [] for scope in scopes}
        for scope in order:
            found[scope] += decode(realm.value(scope, realm.expression(draw)))
        return found

    straight, mixed = drawn([0, 0, 1, 1, 2, 2, 3, 4]), drawn([4, 1, 0, 2, 3, 1, 2, 0])
    assert straight == mixed
    every = [number for numbers in straight.values() for number in numbers]
    assert len(set(every)) == len(every)
    assert all(0 <= number < 1 for number in every)


def test_chance_is_even(get):
    mean, buckets = get(
        "(function () { var b = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0], s = 0; for (var i = 0; i < 20000; i++) {"
        " var r = Math.random(); s += r; b[r * 10 | 0]++ } return [s / 20000, b] })()"
    )
    assert abs(mean - 0.5) < 0.02
    assert all(1700 < each < 2300 for each in buckets)
