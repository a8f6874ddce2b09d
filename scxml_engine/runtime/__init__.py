"""What hosts sessions: clocks, and where documents come from."""

from scxml_engine.runtime.clocks import Clock, VirtualClock, WallClock
from scxml_engine.runtime.sources import Address, BesideSource, FileSource, parse_address

__all__ = ["Address", "BesideSource", "Clock", "FileSource", "VirtualClock", "WallClock", "parse_address"]
