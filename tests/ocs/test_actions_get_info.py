"""A5: `<get_info what="TIMERANGE" param>`."""

import pytest

from scxml_engine.ocs.calendar import ALL_DAY, Calendar
from scxml_engine.ocs.constants import ErrorCode
from tests.ocs.harness import at, one_block, play, record, treatment

ONE_HOLIDAY = Calendar(holidays={at("2026-03-04T00:00").date(): ALL_DAY})
"""Without a weekday table, though the days around it are WEND."""


def asked(written, **options):
    records = options.pop("records", ())
    start = options.pop("start", at("2026-03-02T10:00"))
    return play(one_block(f"<ocs:get_info {written}/>", **options), records, start=start, until=60)


@pytest.mark.row("A5.1", "A5.2", "A5.3", "A5.5", "E3.1")
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


@pytest.mark.row("A5.4")
def test_a5_the_zone_is_the_current_record_s():
    driver = asked('what="TIMERANGE" param="BH"', records=[record(zone="America/New_York")])
    assert driver.data("ocs.info") == {"result": str(4 * 3600)}


@pytest.mark.row("A5.4")
def test_a5_the_current_record_is_the_one_that_was_handed_out():
    """A5: not the chain's first, once another one is current."""
    block = '<ocs:next_record/><ocs:next_record/><ocs:get_info what="TIMERANGE" param="BH"/>'
    records = [record(1, zone="Asia/Tokyo"), record(2, zone="America/New_York")]
    assert play(one_block(block), records, until=60).data("ocs.info") == {"result": str(4 * 3600)}


@pytest.mark.row("A5.2")
def test_a5_the_string_is_a_string_to_the_script():
    body = """<state id="a"><onentry><ocs:get_info what="TIMERANGE" param="ABH"/></onentry>
      <transition event="ocs.info" target="f"><log expr="typeof _event.data.result"/></transition></state><final id="f"/>"""
    assert play(treatment(body)).logs == ["string"]


@pytest.mark.row("A5.1")
@pytest.mark.parametrize("what", ["TIMERANGE", "timerange", "'TIMERANGE'", " TIMERANGE ", "kind"])
def test_a5_what_is_a_token_or_an_expression(what):
    assert asked(f'what="{what}" param="BH"', data="kind='TimeRange'").names == ["ocs.info"]


@pytest.mark.row("A5.6", "A5.7", "A5.8", "E8.2", "E8.3")
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


@pytest.mark.row("A5.9", "E7.1")
@pytest.mark.parametrize(
    ("param", "calendar"), [("HDAY", None), ("BH", Calendar()), ("WEND", ONE_HOLIDAY), ("HDAY", Calendar())]
)
def test_a5_without_the_table_it_is_error_configuration(param, calendar):
    driver = asked(f'what="TIMERANGE" param="{param}"', **({"calendar": calendar} if calendar else {}))
    assert driver.names == ["Error.Configuration"]
    assert driver.data("Error.Configuration")["attribute"] == "param"
