"""What every test shares: the profile of the property tests, and the two ways through a microstep.

Property tests have no deadline: how long an example takes says something of the machine, and nothing of the law.

A test that makes a Program runs twice (`way`): `fused` has every edge fused that can be, from its first walk on, and
`general` has none. A module runs as a whole, first one way, then the other. Of the folders in
`BOTH_WAYS` some modules run once: those of `NO_PROGRAM` make none, or they fail, and those of `OWN_WAY` say themselves
which way each of their programs goes.
"""

import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from scxml_engine.scxml.program import Program

settings.register_profile("scxml_engine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("scxml_engine")

TESTS = Path(__file__).parent
WAYS = {"fused": {"fuse": True, "fuse_after": 0}, "general": {"fuse": False}}
BOTH_WAYS = ("scxml", "ocs", "conformance", "system")
NO_PROGRAM = frozenset(
    {
        "ocs/test_calendar.py",
        "ocs/test_calendar_zones.py",
        "ocs/test_chain.py",
        "ocs/test_constants.py",
        "ocs/test_field_values.py",  # its one Program is made when it is imported
        "ocs/test_localtime.py",
        "ocs/test_lookup.py",
        "ocs/test_number_text.py",
        "ocs/test_sequences.py",
        "ocs/test_window.py",
        "scxml/test_diagnostics.py",
        "system/test_checking.py",
        "system/test_lsp.py",
        "scxml/test_event_value.py",
        "scxml/test_markup.py",
        "scxml/test_planner.py",
    }
)
OWN_WAY = frozenset(
    {
        "conformance/test_examples.py",  # in processes of their own
        "scxml/test_abilities.py",
        "scxml/test_fusing.py",
        "scxml/test_fusing_laws.py",
        "scxml/test_replaying.py",
        "scxml/test_unfolding.py",
        "system/test_mutants.py",  # what a mistake does, it does either way
    }
)


def pytest_generate_tests(metafunc):
    """Each test of the folders of BOTH_WAYS once for each way, module by module."""
    place = _place(metafunc.module)
    if place.split("/")[0] in BOTH_WAYS and place not in NO_PROGRAM | OWN_WAY:
        metafunc.parametrize("way", WAYS, indirect=True, scope="module")


@pytest.fixture(autouse=True, scope="module")
def way(request):
    """The way that a Program goes unless it is told."""
    place = _place(request.module)
    chosen = WAYS.get(getattr(request, "param", ""))
    with pytest.MonkeyPatch.context() as patch:
        if chosen is not None:
            for function in (Program.__init__, Program.from_bytes.__func__):
                patch.setattr(function, "__kwdefaults__", function.__kwdefaults__ | chosen)
            _forget_what_was_compiled()
        elif place in NO_PROGRAM:
            patch.setattr(Program, "__init__", _refuse)
        yield


def _refuse(*_, **__):
    pytest.fail("this module makes a Program: take it off NO_PROGRAM in tests/conftest.py")


def _forget_what_was_compiled():
    """What a helper has compiled once for all tests was compiled for the other way."""
    for name, module in list(sys.modules.items()):
        if name.startswith("tests."):
            for each in list(vars(module).values()):
                if hasattr(each, "cache_clear") and getattr(each, "__module__", "").startswith("tests."):
                    each.cache_clear()


def _place(module):
    path = Path(module.__file__)
    return path.relative_to(TESTS).as_posix() if path.is_relative_to(TESTS) else ""
