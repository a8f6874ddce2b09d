"""Time zones by their IANA names."""

from __future__ import annotations

import zoneinfo
from functools import lru_cache

from scxml_engine.errors import UsageError
from scxml_engine.ocs.lookup import unknown

# Files that some systems keep beside the zones; what they mean depends on the machine.
_NOT_ZONES = frozenset({"localtime", "posixrules", "Factory"})


@lru_cache(maxsize=1024)
def find_zone(name: str) -> zoneinfo.ZoneInfo:
    """The zone of an IANA name, exactly as IANA spells it. Raises `UsageError` with the nearest name."""
    if name not in _NOT_ZONES and not name.startswith(("posix/", "right/")):
        try:
            return zoneinfo.ZoneInfo(name)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            pass  # a malformed key, or a folder such as "America", is as unknown as a name that is nowhere
    raise UsageError(unknown("time zone", name, sorted(zoneinfo.available_timezones() - _NOT_ZONES)))
