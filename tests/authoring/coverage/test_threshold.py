"""`--fail-under`: what it may say, and what is not reached."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.authoring.coverage import below, parse_fail_under
from scxml_engine.errors import UsageError
from tests.authoring.coverage.played import covered, played


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("90", {"total": "90"}),
        ("0", {"total": "0"}),
        ("100", {"total": "100"}),
        ("92.5", {"total": "92.5"}),
        ("states=100", {"states": "100"}),
        ("states=100,transitions=95.5", {"states": "100", "transitions": "95.5"}),
        (" guards = 80 , results=70, total=1", {"guards": "80", "results": "70", "total": "1"}),
        ("90,states=100", {"total": "90", "states": "100"}),
    ],
)
def test_what_it_may_say(text, wanted):
    assert parse_fail_under(text) == {name: Decimal(percent) for name, percent in wanted.items()}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", '"" is no percentage from 0 to 100'),
        ("all", '"all" is no percentage'),
        ("101", '"101" is no percentage'),
        ("-1", '"-1" is no percentage'),
        ("90%", '"90%" is no percentage'),
        ("1e2", '"1e2" is no percentage'),
        ("٩٠", '"٩٠" is no percentage'),
        ("nan", '"nan" is no percentage'),
        ("state=90", 'unknown measure "state": did you mean states?'),
        ("=90", 'unknown measure ""'),
        ("lines=90", 'unknown measure "lines"'),
        ("90,80", "total is there twice"),
        ("states=1,states=1", "states is there twice"),
        ("states=100,", '"" is no percentage'),
    ],
)
def test_what_it_may_not_say(text, message):
    with pytest.raises(UsageError) as refused:
        parse_fail_under(text)
    assert str(refused.value).startswith(message)
    assert "\n" not in str(refused.value)


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused(text):
    with suppress(UsageError):
        assert all(0 <= percent <= 100 for percent in parse_fail_under(text).values())


@pytest.mark.parametrize(
    ("text", "missed"),
    [
        ("70", []),
        ("70.1", ["total: 70.0 % is covered, and 70.1 % is wanted"]),
        ("states=80,transitions=66", []),
        ("transitions=66.6", []),
        ("transitions=66.7", ["transitions: 66.6 % is covered, and 66.7 % is wanted"]),
        ("100,states=100", ["total: 70.0 % is covered, and 100 % is wanted", "states: 80.0 % is covered, and 100 % is wanted"]),
    ],
)  # fmt: skip
def test_what_is_not_reached(text, missed):
    """14 of 20, 4 of 5 states, 4 of 6 transitions: compared exactly, not as shown."""
    assert below([played("Busy,Answer")], parse_fail_under(text)) == missed


def test_it_is_asked_of_all_documents_together():
    both = [played("Busy,Answer"), covered('<final id="f"/>')]  # 15 of 21
    assert below(both, parse_fail_under("71.4")) == []
    assert len(below(both, parse_fail_under("71.5"))) == 1


def test_of_nothing_all_is_covered():
    assert below([covered('<final id="f"/>')], parse_fail_under("results=100,guards=100")) == []


@pytest.mark.parametrize("coverages", [[], [played()]])
def test_where_nothing_was_played_nothing_is_reached(coverages):
    """A build must not pass because its scenarios were not found."""
    assert below(coverages, parse_fail_under("0")) == ["nothing was played, so nothing is covered"]
    assert below(coverages, {}) == []
