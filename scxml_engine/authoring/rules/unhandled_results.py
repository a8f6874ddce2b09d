"""A6: a call that may end in a way for which no transition is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from scxml_engine.authoring.answers import takes
from scxml_engine.authoring.comparisons import comparisons
from scxml_engine.authoring.expressions import members
from scxml_engine.authoring.flow import Arc
from scxml_engine.authoring.places import Phase, Place
from scxml_engine.authoring.results import NAMES
from scxml_engine.authoring.rule import Rule
from scxml_engine.authoring.survey import Survey
from scxml_engine.diagnostics import Diagnostic, Severity
from scxml_engine.ocs import CallResult
from scxml_engine.ocs.constants import Origin
from scxml_engine.scxml.model import Assign, Kind, Log, Text

RULE: Final = Rule(
    code="unhandled-results",
    severity=Severity.WARNING,
    finds="a state that waits for the result of a call and goes on for some results only",
    because="with any other result nothing is taken, nothing else can come, and the chain is stuck: its records "
    "are never dialed again",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="call">
    <onentry><ocs:make_call record_id="1"/></onentry>
    <transition event="ocs.callresult" cond="_event.data.callresult == 'Answer'" target="done"/>
    <transition event="ocs.callresult" cond="_event.data.callresult == 'Busy'" target="failed"/>
  </state>
  <final id="done"/>
  <final id="failed"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="call">
    <onentry><ocs:make_call record_id="1"/></onentry>
    <transition event="ocs.callresult" cond="_event.data.callresult == 'Answer'" target="done"/>
    <transition event="ocs.callresult" target="failed"/>
  </state>
  <final id="done"/>
  <final id="failed"/>
</scxml>""",
    line=3,
    column=3,
)

_EVENT: Final = "ocs.callresult"
_TO_COME: Final = NAMES - {each.event_name for each in CallResult if each.origin is Origin.UNSET}
_USUAL: Final = ("NoAnswer", "Busy", "AnswMachine", "RemoteRelease", "SystemError")  # what a message names first


def find(survey: Survey) -> Iterator[Diagnostic]:
    """Every such state, once; where anything is unclear there is no finding."""
    for key in dict.fromkeys(_waiting(survey)):
        flow = survey.flow
        around = (key, *flow.ancestors(key))
        arcs = [arc for each in around for arc in flow.arcs[each]]
        is_clear = not any(flow.states[each].kind is Kind.PARALLEL or flow.states[each].invokes for each in around)
        if is_clear and not any(_moves_on(survey, arc) for arc in arcs):
            missing = _missing(survey, [arc.transition.cond for arc in arcs if takes(arc.transition, _EVENT)])
            if missing:
                first = next((name for name in _USUAL if name in missing), min(missing))
                message = f"nothing takes {_EVENT} when the result is {first}: every transition on it has a condition"
                remedy = f'add a last <transition event="{_EVENT}"> without a condition'
                yield RULE.diagnostic(flow.states[key].location, message, remedy)


def _waiting(survey: Survey) -> Iterator[str]:
    """The atomic states in which the result of a call comes."""
    for place, _ in survey.actions("make_call"):
        states = (place.state,) if place.phase is Phase.ENTRY else _entered(survey, place)
        inner = [key for key in states if not survey.flow.children[key]]
        if len(inner) == 1 and survey.flow.states[inner[0]].kind is Kind.STATE and inner[0] in survey.flow.reachable:
            yield inner[0]


def _entered(survey: Survey, place: Place) -> Iterable[str]:
    return survey.answers.next_states(place) if place.phase is Phase.TRANSITION else ()


def _moves_on(survey: Survey, arc: Arc) -> bool:
    """Whether something else than the result may bring the chain on."""
    transition = arc.transition
    if not transition.events:
        return True
    if not transition.targets and all(isinstance(each, Assign | Log) for each in transition.block):
        return False
    others = [event for event in transition.events if event[:1] not in (("Error",), ("error",))]
    others = [event for event in others if tuple(_EVENT.split("."))[: len(event)] != event]
    if ("ocs", "timeout") in others and not any(True for _ in survey.actions("timeout")):
        others.remove(("ocs", "timeout"))
    return bool(others)


def _missing(survey: Survey, conds: Sequence[Text | None]) -> frozenset[str]:
    """Results for which certainly no condition holds; none when there is no condition at all to go by."""
    known: set[str] = set()
    unknown = 0
    for cond in conds:
        possible = survey.results.possible(cond)
        if possible == NAMES:
            if cond is None or unknown or not _may_fail(survey, cond):
                return frozenset()
            unknown += 1
        else:
            known |= possible
    return _TO_COME - known if conds else frozenset()


def _may_fail(survey: Survey, cond: Text) -> bool:
    """Whether it is a plain condition on the document's own variables; two of them may cover all between them."""
    tokens = survey.code(cond)
    operands = [each.left for each in comparisons(tokens) if each.span == (0, len(tokens))]
    paths = [each.path for each in operands if each.path]
    if not operands and tokens:
        start = 1 if tokens[0].text == "!" and len(tokens) > 1 else 0
        path, end = members(tokens, start)
        paths = [path] if end == len(tokens) else []
    return bool(paths) and all(path[0] in survey.declared or path[0] == "_data" for path in paths)
