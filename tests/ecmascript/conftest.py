"""Runs the suite over every realm, with what a realm cannot do marked from the tables of `realms`."""

import pytest

from scxml_engine.errors import UsageError
from tests.ecmascript.realms import NEVER, REALMS, cannot


@pytest.fixture(scope="module", params=REALMS)
def make_realm(request):
    """The class of each realm in turn; skipped where it cannot be had."""
    kind = REALMS[request.param]
    try:
        kind()
    except UsageError as error:
        pytest.skip(str(error))
    return kind


def pytest_collection_modifyitems(items):
    """Mark what a realm cannot do."""
    for item in items:
        data = dict(item.callspec.params) if hasattr(item, "callspec") else {}
        realm = data.pop("make_realm", None)
        never = NEVER.get(realm, {}).get(item.path.name) or NEVER.get(realm, {}).get(getattr(item, "originalname", ""))
        if never:
            item.add_marker(pytest.mark.skip(reason=never))
            continue
        reason = cannot(realm, item.originalname, [str(each) for each in data.values()]) if realm else None
        if reason:
            item.add_marker(pytest.mark.xfail(reason=reason))
