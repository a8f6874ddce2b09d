"""What concerns the realm on quickjs-ng alone: which binding it must be."""

from importlib import metadata

import pytest

from scxml_engine.ecmascript import QuickJsRealm, binding
from scxml_engine.errors import UsageError


@pytest.mark.parametrize(
    ("installed", "message"), [({"quickjs"}, "archived"), (set(), "another"), ({"quickjs", "quickjs-ng"}, "Both")]
)
def test_the_wrong_binding_is_refused(monkeypatch, installed, message):
    def version(name):
        if name not in installed:
            raise metadata.PackageNotFoundError(name)
        return "1"

    monkeypatch.setattr(binding.metadata, "version", version)
    binding.refuse_wrong_one.cache_clear()
    with pytest.raises(UsageError, match=message):
        QuickJsRealm()
    binding.refuse_wrong_one.cache_clear()
