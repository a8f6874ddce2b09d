"""One replay of a chain from its start, with the inputs that are known: it goes as far as somebody wants to see.

The engine runs ahead of what is shown, never the other way round: what is due is not known before it comes, so the time
is let pass in pieces. What runs ahead does no harm; a new input makes a new replay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from scxml_engine.authoring.debug.inputs import Answer, Change, Given, Injected, Input
from scxml_engine.authoring.debug.moments import Journal, Moment
from scxml_engine.authoring.debug.watching import Values, watched
from scxml_engine.authoring.scenarios.stage import Stage
from scxml_engine.ecmascript import encode
from scxml_engine.ocs.treatment import Treatment, variable
from scxml_engine.records import CallingList

_SHORTEST: Final = timedelta(seconds=1)
_LONGEST: Final = timedelta(hours=1)  # how far the engine runs ahead at most


class Watching:
    """A treatment made ready to be looked into; one for all replays, which come one after the other."""

    def __init__(self, treatment: Treatment) -> None:
        self.treatment, self.window = watched(treatment)


class Replay:
    """A chain with these inputs, from `start` to `start + horizon`."""

    def __init__(
        self, watching: Watching, chain: CallingList, start: datetime, horizon: timedelta, inputs: Sequence[Input]
    ) -> None:
        self.refused = ""
        self._window = watching.window
        self._changes: dict[int, list[Change]] = {}
        for each in inputs:
            if isinstance(each, Change):
                self._changes.setdefault(each.macrosteps, []).append(each)
        outcomes = {each.call: each.outcome for each in inputs if isinstance(each, Answer)}
        self._journal = Journal(outcomes, self._look)
        self._stage = Stage(
            with_variables(watching.treatment, inputs),
            chain,
            start,
            self._journal,
            horizon=horizon,
            injections=[each.injection for each in inputs if isinstance(each, Injected)],
            listener=self._journal,
        )
        self._end = start.astimezone(UTC) + horizon
        self._piece = _SHORTEST
        self._begun = False

    def _look(self, macrosteps: int, at: datetime) -> Values:
        for each in self._changes.get(macrosteps, ()):
            why = self._window.assign(each.location, each.expression, at)
            if why and not self.refused:
                self.refused = f"{each}: {why}"
        return self._window.values()

    @property
    def moments(self) -> Sequence[Moment]:
        """What is known so far."""
        return self._journal.moments

    @property
    def idle(self) -> bool:
        """Whether something that came from outside found nothing to do."""
        return bool(self._stage.campaign.idle)

    @property
    def over(self) -> bool:
        """Whether nothing more can come."""
        return self._begun and (self._stage.end is not None or self._stage.campaign.now >= self._end)

    def reach(self, number: int) -> bool:
        """Play until there are more than that many steps; whether there are."""
        while len(self.moments) <= number and not self.over:
            self._go_on(self._stage.campaign.now + self._piece if self._begun else self._stage.campaign.now)
        return len(self.moments) > number

    def reach_time(self, instant: datetime) -> None:
        """Play until everything that is due then has happened."""
        while not self.over and (not self._begun or self._stage.campaign.now < instant):
            self._go_on(min(instant, self._stage.campaign.now + _LONGEST) if self._begun else self._stage.campaign.now)

    def _go_on(self, instant: datetime) -> None:
        campaign, known = self._stage.campaign, len(self.moments)
        if not self._begun:
            self._begun = True
            campaign.begin()
        campaign.run_until(min(instant, self._end))
        self._journal.flush()
        self._piece = _SHORTEST if len(self.moments) > known else min(2 * self._piece, _LONGEST)


def with_variables(treatment: Treatment, inputs: Sequence[Input]) -> Treatment:
    """The treatment with the values that were given for its variables."""
    given = {each.name: encode(variable(each.text)) for each in inputs if isinstance(each, Given)}
    if not given:
        return treatment
    return replace(treatment, parameters={**treatment.parameters, **given})
