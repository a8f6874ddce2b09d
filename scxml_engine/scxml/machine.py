"""One running state machine: a place in the graph of plans, and the key of its data.

`start` and `deliver` run one macrostep and return what the world should do.

What can come out is the closed family of `effects`: Sent, Cancelled, Invoked, InvokeCancelled, Forwarded, Logged,
Action, Failed, and, when the machine was made with `trace=True`, EventTaken, TransitionTaken, Configured, all in the
order in which they came about.

What never happens here: no clock is read, no thread started, nothing called back. An error of the *document* is an
`error.*` event on the internal queue; an exception means misuse, or a bug of ours: `start` twice, `deliver` before
`start`.

    start, deliver ──► eventless transitions? ── yes ──► microstep ─┐
                           │ no          ▲                          │
                           ▼             └──────────────────────────┤
                       internal event? ── yes ──► its transitions? ─┘
                           │ no
                           ▼
                        stable: one macrostep is over

How that goes is the `interpreter`'s. A machine at rest is small, because there are many: what a macrostep needs besides
is the program's (`content`), and the data live with those of others (`datamodel.sharding`).

After a failure: a limit that was crossed, or data that was lost with its realm, ends the machine; `failure` says why,
and `deliver` after the end returns nothing. Snapshots are taken between macrosteps, when the internal queue is empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from scxml_engine.diagnostics import Location
from scxml_engine.ecmascript.values import Tagged
from scxml_engine.errors import ScxmlEngineError, SnapshotError
from scxml_engine.scxml.chart import StateSet
from scxml_engine.scxml.content import SCXML_PROCESSOR, Surroundings, surroundings
from scxml_engine.scxml.effects import Effect
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.interpreter import NO_PARAMETERS, Interpreter
from scxml_engine.scxml.program import Program

_SNAPSHOT_VERSION: Final = 4


class Machine(Interpreter):
    """One state machine of a program. Not thread-safe: the machines of a program share realms."""

    __slots__ = ()

    def __init__(
        self,
        program: Program,
        place: Surroundings | str,
        *,
        parameters: Mapping[str, Tagged] | None = None,
        seed: int = 0,
        trace: bool = False,
    ) -> None:
        self.program = program
        self.place = place
        self.running = False
        self.finished = False
        self._ended = None
        self.sends = 0
        self._trace = trace
        self._node = program.unfolding.nowhere
        self._initialised = 0
        self._invocations = None
        self._parameters = parameters or NO_PARAMETERS
        self.data = program.datamodel.open(self._system_variables, seed)

    @property
    def session_id(self) -> str:
        """The id of the machine's session."""
        return self.place if isinstance(self.place, str) else self.place.session_id

    @property
    def configuration(self) -> StateSet:
        """The active states; after the end, those in which it ended."""
        return self._node.configuration

    @configuration.setter
    def configuration(self, states: StateSet) -> None:
        self._node = self.program.unfolding.node(states)

    def _system_variables(self) -> dict[str, object]:
        place = surroundings(self.place)
        location = f"#_scxml_{place.session_id}"
        processors = {name: {"location": location} for name in (SCXML_PROCESSOR, "scxml")}
        processors |= {name: {"location": each} for name, each in place.processors.items()}
        return {
            "_sessionid": place.session_id,
            "_name": self.program.document.name,
            "_ioprocessors": processors,
            "_x": {},
        }

    # ---------------------------------------------------------------------------------------------------------- life

    def start(self, now_ms: int) -> list[Effect]:
        """Initialise the data, enter the initial states, run the first macrostep; `now_ms`: milliseconds since 1970."""
        if self.running or self.finished:
            raise ScxmlEngineError("a machine starts once")
        self.running = True
        return self._macrostep(now_ms, None, self._interpret)

    def deliver(self, event: Event, now_ms: int) -> list[Effect]:
        """Take one external event and run the macrostep that it begins."""
        if not self.running:
            if self.finished:
                return []
            raise ScxmlEngineError("a machine is started before it takes events")
        return self._macrostep(now_ms, event)

    def cancel(self, now_ms: int) -> list[Effect]:
        """End the machine from outside, as when its `<invoke>` is cancelled: its exit blocks run."""
        if self.finished:
            return []
        self.running = False
        return self._macrostep(now_ms, None)

    def report(
        self, event: str, message: str, location: Location, now_ms: int, sendid: str | None = None
    ) -> list[Effect]:
        """What it asked for went wrong outside: raise that error event, and run the macrostep that it begins."""
        if self.finished:
            return []
        return self._macrostep(now_ms, None, partial(self.program.executor.fail, event, message, location, sendid))

    def child_refused(self, number: int) -> None:
        """A session that it wanted to invoke does not begin."""
        self.invocations.end(number)

    def abort(self, reason: str) -> None:
        """End the machine where it stands, without running anything more; `failure` keeps the reason."""
        if not self.finished:
            self.program.executor.serve(self, [])
            self._break(reason)
            self.close()

    def active(self) -> list[str]:
        """The ids of the active states in document order; after the end, of those in which it ended."""
        return list(self.program.unfolding.names(self._node))

    def active_atomic(self) -> list[str]:
        """The ids of the active states without children."""
        return self.program.chart.active_ids(self.configuration & self.program.chart.atomic)

    def can_take(self, event: str) -> bool:
        """Whether an active state has a transition that the event name matches, whatever its condition."""
        return self.running and self.program.unfolding.matches(self.configuration, event)

    # ------------------------------------------------------------------------------------------------------- snapshot

    def snapshot(self) -> list[Any]:
        """The machine as plain JSON, between macrosteps.

        Raises SnapshotError naming a value that cannot be kept, and for a machine that has not started or is over.
        """
        if not self.running:
            raise SnapshotError("a machine is kept between its start and its end")
        node, names = self._node, self.program.chart.active_ids
        return [
            _SNAPSHOT_VERSION,
            self.session_id,
            list(self.program.unfolding.names(node)),
            [[*names(1 << each), names(states)] for each, states in node.recorded],
            names(self._initialised) if self._initialised else [],
            self.sends,
            self._invocations and self._invocations.to_json(),
            self.data.snapshot(),
        ]

    @classmethod
    def restore(
        cls, program: Program, snapshot: Sequence[Any], place: Surroundings | str = "", *, trace: bool = False
    ) -> Machine:
        """The machine of a snapshot; it goes on exactly as the one that was kept would have."""
        _check_version(snapshot)
        _, session_id, states, recorded, initialised, sends, invocations, data = snapshot
        machine = cls.__new__(cls)
        machine.program = program
        machine.place = place or session_id
        machine.running = True
        machine.finished = False
        machine._ended = None
        machine.sends = sends
        machine._trace = trace
        machine._node = program.unfolding.named(states, recorded)
        machine._initialised = program.chart.states(initialised) if initialised else 0
        machine._invocations = None
        machine._parameters = NO_PARAMETERS
        machine.data = program.datamodel.restore(data, machine._system_variables, 0)
        if invocations is not None:
            machine.invocations.from_json(invocations)
        return machine


def active_in(snapshot: Sequence[Any]) -> list[str]:
    """The ids of the active states of a machine's snapshot, in document order. Raises SnapshotError."""
    _check_version(snapshot)
    return list(snapshot[2])


def _check_version(snapshot: Sequence[Any]) -> None:
    if next(iter(snapshot), None) != _SNAPSHOT_VERSION:
        raise SnapshotError("a machine's snapshot of another version cannot be read here")
