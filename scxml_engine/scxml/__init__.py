"""The language SCXML 1.0: documents, charts, machines and sessions; it knows no telephony."""

from scxml_engine.scxml.events import Event
from scxml_engine.scxml.extension import ActionSchema, AttributeSchema, Extension, Rewritten
from scxml_engine.scxml.limits import Limits
from scxml_engine.scxml.machine import Machine
from scxml_engine.scxml.program import Program
from scxml_engine.scxml.reader import read
from scxml_engine.scxml.session import Session

__all__ = [
    "ActionSchema",
    "AttributeSchema",
    "Event",
    "Extension",
    "Limits",
    "Machine",
    "Program",
    "Rewritten",
    "Session",
    "read",
]
