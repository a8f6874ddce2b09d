"""Wall clocks against instants, in the whole time zone database."""

import struct
import zoneinfo
from datetime import UTC, date, datetime, timedelta, tzinfo
from importlib.resources import files
from itertools import pairwise

import pytest

from scxml_engine.ocs.localtime import END, clock, first_reached, instant_of, jump_between, moment, offset_at


def transitions(name: str) -> list[tuple[int, int]]:
    """The instants at which the zone's offset changes, with the new offset, from the 64-bit block of its file."""
    content = files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()

    def header(start: int) -> tuple[int, ...]:
        return struct.unpack(">6I", content[start + 20 : start + 44])

    is_utc, is_standard, leaps, times, types, letters = header(0)
    second = 44 + times * 5 + types * 6 + letters + leaps * 8 + is_standard + is_utc
    _, _, _, times, types, _ = header(second)
    place = second + 44
    instants = struct.unpack(f">{times}q", content[place : place + 8 * times])
    indexes = content[place + 8 * times : place + 9 * times]
    place += 9 * times
    offsets = [struct.unpack(">l", content[place + 6 * i : place + 6 * i + 4])[0] for i in range(types)]
    found, current = [], offsets[0]
    for instant, index in zip(instants, indexes, strict=True):
        if offsets[index] != current:
            current = offsets[index]
            found.append((instant, current))
    return found


ALL = sorted(name for name in zoneinfo.available_timezones() if name not in ("localtime", "posixrules"))


def test_no_zone_jumps_twice_within_three_days_or_is_sixteen_hours_off():
    """The two facts that the search for a jump rests on."""
    for name in ALL:
        jumps = transitions(name)
        assert all(abs(offset) < 16 * 3600 for _, offset in jumps), name
        assert all(later[0] - earlier[0] > 3 * 86400 for earlier, later in pairwise(jumps)), name


def test_a_jump_is_found_to_the_second():
    zone = zoneinfo.ZoneInfo("America/New_York")
    assert jump_between(1772800000, 1772985600, zone) == 1772953200
    assert offset_at(1772953199, zone) == -18000
    assert offset_at(1772953200, zone) == -14400
    assert jump_between(1772953200, 1773000000, zone) is None


@pytest.mark.parametrize(
    "name", ["Pacific/Apia", "America/St_Johns", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Gaza"]
)
def test_first_reached_is_the_first_second_that_shows_the_time(name):
    """Around every jump since 1980: the clock shows the time or more then, and has never before."""
    zone = zoneinfo.ZoneInfo(name)
    for jump, _ in [each for each in transitions(name) if 315532800 < each[0] < 2**31]:
        for seconds in (-7200, -1800, -1, 0, 1, 1800, 7200):
            day, second = clock(jump + seconds, zone)
            found = first_reached(day, int(second), zone)
            assert clock(found, zone) >= (day, second)
            assert found <= jump + seconds
            watched = [*range(found - 90000, found, 1800), jump - 1, found - 1]
            assert all(clock(each, zone) < (day, second) for each in watched if each < found)


def test_the_end_of_a_day_is_the_start_of_the_next():
    zone = zoneinfo.ZoneInfo("Europe/Paris")
    day = date(2026, 3, 29).toordinal()
    assert first_reached(day, 86400, zone) == first_reached(day + 1, 0, zone)
    assert first_reached(day + 1, 0, zone) - first_reached(day, 0, zone) == 23 * 3600


def test_a_naive_datetime_names_no_instant():
    assert instant_of(datetime(1970, 1, 2, tzinfo=UTC)) == 86400
    with pytest.raises(ValueError, match="no time zone"):
        instant_of(datetime(1970, 1, 2))  # noqa: DTZ001 - on purpose


class Nowhere(tzinfo):
    """A zone that does not say how far it is from UTC."""

    def utcoffset(self, at):
        return None


def test_a_datetime_of_a_zone_without_an_offset_names_no_instant_either():
    with pytest.raises(ValueError, match="no time zone"):
        instant_of(datetime(1970, 1, 2, tzinfo=Nowhere()))


@pytest.mark.parametrize("year", [1, 1583, 1969, 2026, 9999])
def test_the_second_of_an_instant_is_exact_in_every_year(year):
    """A float would round the last microsecond of a second of the year 9999 up."""
    second = datetime(year, 6, 1, 12, tzinfo=UTC)
    assert moment(instant_of(second)) == second
    assert instant_of(second + timedelta(microseconds=999_999)) == instant_of(second)
    assert instant_of(second - timedelta(microseconds=1)) == instant_of(second) - 1


def test_at_the_ends_of_time_clocks_keep_their_offset():
    zone = zoneinfo.ZoneInfo("Pacific/Kiritimati")
    last = instant_of(datetime.max.replace(tzinfo=UTC))
    assert last == END - 1
    assert offset_at(last, zone) == offset_at(last - 3 * 86400, zone) == offset_at(END + 86400, zone) == 14 * 3600
    assert clock(last, zone) == (date.max.toordinal() + 1, 14 * 3600 - 1), "a day that no date names"
    first = instant_of(datetime.min.replace(tzinfo=UTC))
    assert offset_at(first, zone) == offset_at(first + 5 * 86400, zone)
    assert clock(first, zoneinfo.ZoneInfo("Etc/GMT+12")) == (date.min.toordinal() - 1, 12 * 3600)


def test_a_time_that_comes_twice_is_first_reached_once_and_one_that_is_skipped_after_the_gap():
    new_york = zoneinfo.ZoneInfo("America/New_York")
    autumn, spring = date(2026, 11, 1).toordinal(), date(2026, 3, 8).toordinal()
    assert moment(first_reached(autumn, 5400, new_york)) == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert moment(first_reached(spring, 9000, new_york)) == datetime(2026, 3, 8, 7, tzinfo=UTC)
    samoa = zoneinfo.ZoneInfo("Pacific/Apia")
    friday = date(2011, 12, 30).toordinal()
    assert first_reached(friday, 0, samoa) == first_reached(friday, 43200, samoa) == first_reached(friday + 1, 0, samoa)
