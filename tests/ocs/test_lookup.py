"""Small shared words: canonical integers, suggestions, durations, zones, settings."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.errors import UsageError
from scxml_engine.ocs.durations import parse_duration
from scxml_engine.ocs.lookup import MAX_INTEGER, canonical_integer, suggest, unknown
from scxml_engine.ocs.settings import Settings
from scxml_engine.ocs.zones import find_zone


@given(st.integers(-MAX_INTEGER, MAX_INTEGER))
def test_every_integer_that_is_exact_is_canonical_as_python_writes_it(number):
    assert canonical_integer(str(number)) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "-0",
        "+1",
        "01",
        " 1",
        "1 ",
        "1.0",
        "1e3",
        "0x10",
        "1_000",
        "٣",
        str(2**53),
        "9" * 5000,
        "-9007199254740992",
    ],
)
def test_no_other_text_is_a_canonical_integer(text):
    """Dialect section 2; integers are exact to 2^53 - 1."""
    assert canonical_integer(text) is None


def test_suggestions_keep_the_spelling_of_the_choice():
    assert suggest("DAILY-WINDOWS", ["daily_window", "stuck"]) == "daily_window"
    assert suggest("zzz", ["daily_window", "stuck"]) == ""
    assert unknown("key", "zzz", ["stuck"]) == 'unknown key "zzz"'


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("20s", 20),
        ("5m", 300),
        ("2h", 7200),
        ("30d", 2592000),
        ("1.5m", 90),
        (" 7 s ", 7),
        ("300", 300),
        (2.5, 2.5),
        (0, 0),
    ],
)
def test_durations(written, seconds):
    assert parse_duration(written) == seconds


@pytest.mark.parametrize(
    "written",
    ["", "s", "5x", "-5s", "1e3s", "5 m m", "1:30", "٣s", -1, math.nan, math.inf, True, None, [], 10**400, "999999d"],
)
def test_what_is_no_duration_is_refused(written):
    with pytest.raises(UsageError, match="not a duration"):
        parse_duration(written)


def test_zones_are_found_by_their_exact_name():
    assert find_zone("Europe/Paris").key == "Europe/Paris"
    with pytest.raises(UsageError, match="did you mean America/New_York"):
        find_zone("America/NewYork")


@pytest.mark.parametrize(
    "name", ["", "America", "../etc/passwd", "/etc/passwd", "localtime", "right/UTC", "Mars/Base", "a\0b"]
)
def test_what_is_no_zone_is_refused(name):
    """Folders, paths and files that mean another thing on every machine are no zones."""
    with pytest.raises(UsageError, match="unknown time zone"):
        find_zone(name)


def test_the_usual_settings():
    assert Settings() == Settings(daily_window="wait", empty_record_id="", stuck="hold", preferred_contact_field=None)
