"""What hosts plain sessions: hosts, clocks, where documents come from. `basic_http` is asked for by its own name."""

from scxml_engine.runtime.clocks import Clock, VirtualClock, WallClock
from scxml_engine.runtime.host import Bounds, Ending, EventProcessor, LiveHost, Reason, SendError, VirtualHost
from scxml_engine.runtime.sources import Address, BesideSource, FileSource, parse_address

__all__ = [
    "Address",
    "BesideSource",
    "Bounds",
    "Clock",
    "Ending",
    "EventProcessor",
    "FileSource",
    "LiveHost",
    "Reason",
    "SendError",
    "VirtualClock",
    "VirtualHost",
    "WallClock",
    "parse_address",
]
