"""A1: fractions of a second are accepted, with a note."""

import pytest

from scxml_engine.authoring import examine
from tests.ocs.harness import document


def found(delay):
    body = f'<state id="a"><onentry><ocs:timeout delay="{delay}"/></onentry><transition event="ocs.timeout" target="f"/></state><final id="f"/>'
    return [str(each.severity) for each in examine(document(body, data="x=1"), "x") if each.code == "fractional-delay"]


@pytest.mark.parametrize(
    ("delay", "expected"),
    [("0.5", ["note"]), ("1.25", ["note"]), ("'0.5'", ["note"]), ("0", []), ("1", []), ("1.0", []), ("x", []), ("x / 2", []), ("BH", []), ("-0.5", [])],
)  # fmt: skip
def test_a1_a_fraction_is_noted_where_it_is_written_out(delay, expected):
    assert found(delay) == expected
