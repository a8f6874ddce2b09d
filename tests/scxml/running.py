"""Small drivers: a machine from a document's body, and what came out of it as plain text."""

from __future__ import annotations

from scxml_engine.ecmascript import decode, encode
from scxml_engine.scxml.effects import Failed, Logged
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.machine import Machine
from scxml_engine.scxml.program import Program
from tests.scxml.charts import document

NOW = 1_772_442_000_000  # 2026-03-02T09:00:00Z


class Run:
    """A started machine; `log` holds the texts logged so far, `failures` the messages of what failed."""

    def __init__(self, data, *, limits=None, extensions=(), trace=False, parameters=None, seed=0):
        self.program = Program.from_bytes(data, "doc.scxml", extensions, limits)
        self.machine = Machine(self.program, "s1", parameters=parameters, seed=seed, trace=trace)
        self.log, self.failures, self.effects = [], [], []
        self._take(self.machine.start(NOW))

    def event(self, name, data=None, **more):
        """Deliver an external event; gives the effects of its macrostep."""
        tagged = None if data is None else encode(data)
        return self._take(self.machine.deliver(Event(name, data=tagged, **more), NOW))

    def _take(self, effects):
        self.effects.extend(effects)
        for each in effects:
            if isinstance(each, Logged):
                self.log.append(f"{each.label}{each.text}")
            elif isinstance(each, Failed):
                self.failures.append(each.message)
        return effects

    @property
    def active(self):
        return " ".join(self.machine.active())

    def of(self, kind):
        """The effects of one kind so far."""
        return [each for each in self.effects if isinstance(each, kind)]


def run(body, attributes="", **more):
    """A machine started on a document of this body."""
    return Run(document(body, attributes), **more)


def block(content, data="", **more):
    """A machine whose one state runs this content on entry, and then logs every error event that came."""
    return run(
        f'<datamodel>{data}</datamodel><state id="s"><onentry>{content}</onentry>'
        '<transition event="error.*"><log label="!" expr="_event.name"/></transition></state>',
        **more,
    )


def data_of(event):
    """An event's data as a Python value."""
    return None if event.data is None else decode(event.data)
