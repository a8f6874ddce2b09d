"""A1: a delay that is written out and can never be waited for; an expression is not judged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.authoring import examine
from scxml_engine.ocs import Treatment
from tests.ocs.harness import document, play


def around(delay, data=""):
    return document(
        f"""<state id="a"><onentry><ocs:timeout delay="{delay}"/></onentry><transition event="Error.Attribute" target="f"/></state>
        <final id="f"/>""",
        data=data,
    )


def found(delay, data=""):
    """Message and remedy of what the rule says."""
    return [(each.message, each.remedy) for each in examine(around(delay, data), "x") if each.code == "wrong-delay"]


TAKES = "write whole seconds, as in 300, or one of BBH, BH, ABH, WEND, HDAY"


@pytest.mark.row("A1.23", "A1.24", "A1.25")
@pytest.mark.parametrize(
    ("delay", "message", "remedy"),
    [
        ("-300", 'delay="-300" is negative', "write 0 or more seconds"),
        ("-0.5", 'delay="-0.5" is negative', "write 0 or more seconds"),
        ("'-3'", "delay=\"'-3'\" is negative", "write 0 or more seconds"),
        ("4000000000", 'delay="4000000000" is more than a hundred years', "write fewer seconds"),
        ("9" * 400, f'delay="{"9" * 60}…" is more than a hundred years', "write fewer seconds"),
        ("", 'delay="" is empty', TAKES),
        ("  ", 'delay="" is empty', TAKES),
        ("''", "delay=\"''\" is neither seconds nor an interval", TAKES),
        ("5m", 'delay="5m" is no number of seconds', "write 300"),
        (" 30 s ", 'delay="30 s" is no number of seconds', "write 30"),
        ("0.5h", 'delay="0.5h" is no number of seconds', "write 1800"),
        ("2d", 'delay="2d" is no number of seconds', "write 172800"),
        ("'5m'", "delay=\"'5m'\" is no number of seconds", "write 300"),
        ("1h30m", 'delay="1h30m" is neither seconds nor an interval', TAKES),
        ("5 minutes", 'delay="5 minutes" is neither seconds nor an interval', TAKES),
        ("'soon'", "delay=\"'soon'\" is neither seconds nor an interval", TAKES),
        ("BHH", 'delay="BHH" is neither an interval nor a declared variable', "did you mean BH?"),
        ("HOLIDAY", 'delay="HOLIDAY" is neither an interval nor a declared variable', "did you mean HDAY?"),
        ("'HDAYS'", "delay=\"'HDAYS'\" is no interval", "did you mean HDAY?"),
    ],
)
def test_a1_a_wrong_literal_is_a_warning_and_error_attribute_when_it_is_reached(delay, message, remedy):
    assert found(delay) == [(message, remedy)]
    driver = play(Treatment.from_bytes(around(delay), "x"))
    assert driver.names[0] == "Error.Attribute"
    assert driver.ended.reason == "final"


@pytest.mark.parametrize(
    "delay",
    ["300", "0", "-0", "0.5", " 60 ", "'60'", "' 60 '", "BH", "bh", " WEND ", "'BH'", "'hday '", "x", "x + 1", "y.z", "1e3", "0x10",
     "'5' + '0'", "'BH' + x", "noon", "_data.x", "pause()", "5 lt x", "`5m`"],
)  # fmt: skip
def test_a1_anything_else_is_a_delay_or_an_expression(delay):
    """A1, section 2."""
    assert found(delay, data="x=1") == []


@pytest.mark.parametrize("inside", ["", "<script>var BHH = 5</script>"])
def test_a1_a_declared_name_is_a_variable(inside):
    body = f"""<datamodel><data id="WENDS" expr="1"/></datamodel>{inside}
      <state id="a"><datamodel><data id="bhs" expr="1"/></datamodel><onentry>
        <foreach array="[1]" item="HDA" index="AB"><ocs:timeout delay="HDA"/><ocs:timeout delay="AB"/></foreach>
        <if cond="true"><else/><ocs:timeout delay="WENDS"/></if><ocs:timeout delay="bhs"/><ocs:timeout delay="BHH"/>
      </onentry></state>"""
    data = document("").replace(b"<datamodel></datamodel>", body.encode())
    messages = [each.message for each in examine(data, "x") if each.code == "wrong-delay"]
    assert messages == ([] if inside else ['delay="BHH" is neither an interval nor a declared variable'])


@given(st.integers(0, 10**9).map(str) | st.decimals(0, 10**6, places=2).map(str))
def test_a1_no_number_of_seconds_is_wrong(delay):
    assert found(delay) == []


@pytest.mark.row("A1.23", "2.5")
@pytest.mark.parametrize(("text", "seconds"), [("0123", 123), ("00", 0), ("0900", 900)])
def test_a1_a_number_with_a_leading_zero_counts_in_eights(text, seconds):
    """A1, section 2: 0123 is no canonical decimal, and as an expression it is 83."""
    body = f'<state id="a"><onentry><ocs:timeout delay="{text}"/></onentry></state>'
    [found] = [each for each in examine(document(body), "x") if each.code == "wrong-delay"]
    assert found.remedy == f"write {seconds}"
