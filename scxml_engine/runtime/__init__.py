"""What hosts plain sessions: hosts, clocks, where documents come from. `basic_http` is asked for by its own name."""

from scxml_engine.runtime.clocks import Clock, VirtualClock, WallClock
from scxml_engine.runtime.host import Bounds, Ending, EventProcessor, LiveHost, Reason, SendError, VirtualHost
from scxml_engine.runtime.http_source import HttpOptions, HttpSource
from scxml_engine.runtime.http_uris import parse_origin
from scxml_engine.runtime.sources import (
    Address,
    AnySource,
    BesideHttpSource,
    BesideSource,
    FileSource,
    local_path,
    parse_address,
)

__all__ = [
    "Address",
    "AnySource",
    "BesideHttpSource",
    "BesideSource",
    "Bounds",
    "Clock",
    "Ending",
    "EventProcessor",
    "FileSource",
    "HttpOptions",
    "HttpSource",
    "LiveHost",
    "Reason",
    "SendError",
    "VirtualClock",
    "VirtualHost",
    "WallClock",
    "local_path",
    "parse_address",
    "parse_origin",
]
