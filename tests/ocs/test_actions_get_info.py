"""A5: `<get_info what="TIMERANGE" param>`."""

import pytest

from scxml_engine.ocs.calendar import Calendar
from scxml_engine.ocs.constants import ErrorCode
from tests.ocs.harness import at, one_block, play, record


def asked(written, **options):
    records = options.pop("records", ())
    start = options.pop("start", at("2026-03-02T10:00"))
    return play(one_block(f"<ocs:get_info {written}/>", **options), records, start=start, until=60)


@pytest.mark.parametrize(
    ("param", "start", "result"),
    [
        ("BH", "2026-03-02T08:00", "3600"),
        ("ABH", "2026-03-02T10:00", "28800"),
        ("BH", "2026-03-02T10:00", "0"),  # inside it; A1 would wait for the next span
        ("WEND", "2026-03-02T00:00", "432000"),
        ("'bh'", "2026-03-02T08:59", "60"),
        ("bh", "2026-03-02T08:59", "60"),
        ("which", "2026-03-02T08:59", "60"),
    ],
)
def test_a5_it_answers_with_seconds_as_a_string(param, start, result):
    """A5, E3: `ocs.info`, `result` a string."""
    driver = asked(f'what="TIMERANGE" param="{param}"', start=at(start), data="which='BH'")
    assert driver.events == [("ocs.info", {"result": result})]


def test_a5_the_zone_is_the_current_record_s():
    driver = asked('what="TIMERANGE" param="BH"', records=[record(zone="America/New_York")])
    assert driver.data("ocs.info") == {"result": str(4 * 3600)}


@pytest.mark.parametrize("what", ["TIMERANGE", "timerange", "'TIMERANGE'", " TIMERANGE ", "kind"])
def test_a5_what_is_a_token_or_an_expression(what):
    assert asked(f'what="{what}" param="BH"', data="kind='TimeRange'").names == ["ocs.info"]


@pytest.mark.parametrize(
    ("written", "attribute", "code"),
    [
        ('what="WEATHER" param="BH"', "what", ErrorCode.INVALID_ATTRIBUTE_VALUE),
        ('what="0" param="BH"', "what", ErrorCode.INVALID_ATTRIBUTE_VALUE),
        ('what="TIMERANGE"', "param", ErrorCode.ATTRIBUTE_NOT_FOUND),
        ('what="TIMERANGE" param="noon"', "param", ErrorCode.INVALID_ATTRIBUTE_VALUE),
        ('what="TIMERANGE" param="\'\'"', "param", ErrorCode.INVALID_ATTRIBUTE_VALUE),
        ('what="TIMERANGE" param="5"', "param", ErrorCode.INVALID_ATTRIBUTE_VALUE),
        ('what="TIMERANGE" param="a b"', "param", ErrorCode.INVALID_ATTRIBUTE_VALUE),
    ],
)
def test_a5_anything_else_is_error_attribute(written, attribute, code):
    driver = asked(written)
    assert driver.names == ["Error.Attribute"]
    data = driver.data("Error.Attribute")
    assert (data["action"], data["attribute"], data["error_code"]) == ("get_info", attribute, code)


@pytest.mark.parametrize(("param", "calendar"), [("HDAY", None), ("BH", Calendar())])
def test_a5_without_the_table_it_is_error_configuration(param, calendar):
    driver = asked(f'what="TIMERANGE" param="{param}"', **({"calendar": calendar} if calendar else {}))
    assert driver.names == ["Error.Configuration"]
    assert driver.data("Error.Configuration")["attribute"] == "param"
