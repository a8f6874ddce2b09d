"""A4: `<get_daytime>`."""

import pytest

from scxml_engine.ocs.calendar import ALL_DAY, Calendar, Span
from tests.ocs.harness import OFFICE, at, one_block, play, record

TABLES = Calendar(
    "America/New_York",
    weekdays=dict.fromkeys(range(5), Span(9 * 3600, 18 * 3600)),
    holidays={at("2026-03-04T00:00").date(): ALL_DAY},
)


@pytest.mark.row("A4.1", "E2.1", "E2.2")
@pytest.mark.parametrize(
    ("start", "code"),
    [
        ("2026-03-02T13:59", "BBH"),
        ("2026-03-02T14:00", "BH"),
        ("2026-03-02T22:59", "BH"),
        ("2026-03-02T23:00", "ABH"),
        ("2026-03-07T12:00", "WEND"),
        ("2026-03-04T12:00", "HDAY"),
    ],
)
def test_a4_it_answers_with_the_interval_of_the_record_s_zone(start, code):
    """A4, E2: before any `next_record` for the chain's first record; here in the calendar's own zone."""
    driver = play(one_block("<ocs:get_daytime/>", calendar=TABLES), start=at(start), until=60)
    assert driver.events == [("ocs.daytime_change", {"daytime_code": code})]


@pytest.mark.row("A4.1", "E2.1")
def test_a4_without_any_table_it_is_always_hday():
    assert play(one_block("<ocs:get_daytime/>", calendar=Calendar())).data("ocs.daytime_change") == {
        "daytime_code": "HDAY"
    }


@pytest.mark.row("A4.1", "E2.3", "E2.6")
def test_a4_the_first_record_s_zone_counts_before_next_record():
    records = [record(1, zone="Asia/Tokyo"), record(2)]
    assert play(one_block("<ocs:get_daytime/>", calendar=OFFICE), records).data("ocs.daytime_change") == {
        "daytime_code": "ABH"
    }


@pytest.mark.row("A4.2")
def test_a4_the_bare_name_is_never_sent():
    """A4: L4320's "daytime_change" lost its prefix."""
    assert "daytime_change" not in play(one_block("<ocs:get_daytime/>")).names


@pytest.mark.row("A4.1")
def test_a4_several_are_answered_one_by_one():
    assert play(one_block("<ocs:get_daytime/>" * 3), until=60).names == ["ocs.daytime_change"] * 3
