"""The invariants of the chain contract (design section 4) over random treatments and random facts."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ocs.invariants import CHECKS


@pytest.mark.parametrize("name", CHECKS)
def test_it_holds(name):
    """The docstring of the function in `invariants` is the rule."""

    @settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.randoms(use_true_random=False))
    def holds(random):
        CHECKS[name](random)

    holds()
