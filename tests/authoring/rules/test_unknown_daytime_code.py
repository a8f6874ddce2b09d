"""E2: a text that a daytime code is compared with is one of the five codes."""

import pytest

from scxml_engine.authoring import examine
from tests.ocs.harness import document


def found(cond, data="hour=''"):
    body = f"""<state id="a"><transition event="ocs.daytime_change" target="b"><assign location="hour" expr="_event.data.daytime_code"/>
      </transition></state><state id="b"><transition event="ocs.daytime_change" cond="{cond}" target="a"/></state>"""
    return [each.remedy for each in examine(document(body, data=data), "x") if each.code == "unknown-daytime-code"]


@pytest.mark.parametrize(
    ("word", "remedy"),
    [("bh", "did you mean BH?"), ("Business hours", "did you mean BH?"), ("HOLIDAY", "did you mean HDAY?"), ("WEEKEND", "did you mean WEND?"),
     ("BHH", "did you mean BH?"), ("zzz", "the codes are BBH, BH, ABH, WEND, HDAY")],
)  # fmt: skip
def test_e2_a_code_that_does_not_exist(word, remedy):
    for cond in (
        f"_event.data.daytime_code == '{word}'",
        f"'{word}' ne _eventdata.daytime_code",
        f"hour == '{word}'",
        f"['{word}'].includes(hour)",
    ):
        assert found(cond) == [remedy]


@pytest.mark.parametrize(
    "cond",
    [*(f"hour == '{code}'" for code in ("BBH", "BH", "ABH", "WEND", "HDAY")), "hour == ''", "hour == other", "other == 'bh'", "hour + '' == 'bh'",
     "_event.data.code == 'bh'"],
)  # fmt: skip
def test_e2_anything_else_is_in_order(cond):
    assert found(cond) == []
