"""Plays a scenario: what happens when the calls of its chain end as it says. Nothing is judged here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from scxml_engine.authoring.scenarios.model import Injected, Scenario
from scxml_engine.authoring.scenarios.stage import Line, PlayedCall, Stage
from scxml_engine.ecmascript import encode
from scxml_engine.ocs.calls import Call, Outcome
from scxml_engine.ocs.records import Record
from scxml_engine.ocs.trace import Listener
from scxml_engine.ocs.treatment import Treatment, variable


@dataclass(frozen=True, slots=True)
class Played:
    """What came of a scenario.

    `ended` is empty when no chain began. `states` are the active atomic ids at the end. `idle` are the injections that
    found nothing to do.
    """

    ended: str
    state: str
    post_processing: str
    calls: tuple[PlayedCall, ...]
    lines: tuple[Line, ...]
    records: tuple[Record, ...]
    idle: tuple[Injected, ...] = ()

    def transition_before(self, place: int) -> Line | None:
        """The last transition that was taken before that line."""
        before = (line for line in reversed(self.lines[:place]) if line.kind == "transition")
        return next(before, None)


class InTurn:
    """The n-th call of the chain ends as the n-th outcome says; the last one repeats."""

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        self._outcomes = outcomes

    def outcome(self, call: Call) -> Outcome:
        """The outcome whose turn it is."""
        return self._outcomes[min(call.number, len(self._outcomes)) - 1]


def dressed(scenario: Scenario, treatment: Treatment) -> Treatment:
    """The treatment with the scenario's calendar and variables; its program is shared."""
    situation = scenario.situation
    given = {each.name: encode(variable(each.value)) for each in situation.variables}
    return replace(treatment, calendar=situation.calendar, parameters={**treatment.parameters, **given})


def play(scenario: Scenario, treatment: Treatment, listener: Listener | None = None) -> Played:
    """Play it with the treatment that its file names; `listener` hears every line of the trace too."""
    situation = scenario.situation
    stage = Stage(
        dressed(scenario, treatment),
        situation.chain,
        situation.start,
        InTurn(scenario.outcomes),
        horizon=situation.horizon,
        injections=[each.injection for each in scenario.injections],
        listener=listener,
    )
    stage.campaign.run()
    end = stage.end or {"reason": "", "state": "", "post_processing": ""}
    idle = {id(each) for each in stage.campaign.idle}
    idle |= {id(each.injection) for each in scenario.injections if each.injection.after > situation.horizon}
    return Played(
        ended=end["reason"],
        state=end["state"],
        post_processing=end["post_processing"],
        calls=tuple(stage.recorder.calls),
        lines=tuple(stage.recorder.lines),
        records=stage.records,
        idle=tuple(each for each in scenario.injections if id(each.injection) in idle),
    )
