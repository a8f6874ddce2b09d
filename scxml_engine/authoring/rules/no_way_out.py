"""The language: a state that is no final one and can never be left."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scxml_engine.authoring.flow import Arc, Flow
from scxml_engine.authoring.rule import Rule
from scxml_engine.authoring.survey import Survey
from scxml_engine.diagnostics import Diagnostic, Severity
from scxml_engine.scxml.model import Kind

RULE: Final = Rule(
    code="no-way-out",
    severity=Severity.WARNING,
    finds="a state without states inside, not <final>, that no transition of its own or around it leaves for another",
    because="a chain that comes there stays for ever: it does not end, and its records stay with it",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="pause">
    <onentry><ocs:timeout delay="300"/></onentry>
    <transition event="ocs.timeout" target="done"/>
  </state>
  <state id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="pause">
    <onentry><ocs:timeout delay="300"/></onentry>
    <transition event="ocs.timeout" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=7,
    column=3,
)


def find(survey: Survey) -> Iterator[Diagnostic]:
    """Every such state that can be entered."""
    flow = survey.flow
    broken = {each.location for each in survey.document.diagnostics if each.severity is Severity.ERROR}
    left = _left_together(flow)
    for key, state in flow.states.items():
        if state.kind is not Kind.STATE or key not in flow.reachable or key != state.id or not _is_atomic(flow, key):
            continue
        around = (key, *flow.ancestors(key))
        arcs = [arc for each in around for arc in flow.arcs[each]]
        misread = {state.location, *(arc.transition.location for arc in arcs)} & broken
        if misread or any(each in left for each in around) or any(_leaves(arc, set(around)) for arc in arcs):
            continue
        who = f'<state id="{key}">' if "@" not in key else "this <state>"
        if any(arc.leaves for arc in arcs):
            message = f"{who} is never left for another state: its transitions lead back to it"
        else:
            message = f"{who} is never left: no transition has a target"
        yield RULE.diagnostic(state.location, message, "give it a way out, or make it a <final> if all is done there")


def _is_atomic(flow: Flow, key: str) -> bool:
    return all(flow.states[each].kind is Kind.HISTORY for each in flow.children[key])


def _leaves(arc: Arc, around: set[str]) -> bool:
    """Whether it enters anything else, or, with a target that does not exist, was meant to."""
    return arc.leaves and (not arc.enters or not arc.enters <= around)


def _left_together(flow: Flow) -> set[str]:
    """The parallel states that a transition from inside one of their regions leaves, and all regions with it."""
    found: set[str] = set()
    for key, arcs in flow.arcs.items():
        regions = [each for each in (key, *flow.ancestors(key)) if _is_region(flow, each)]
        for region in regions:
            inside = (target for arc in arcs for target in map(flow.named, arc.transition.targets))
            if any(target is None or region not in (target, *flow.ancestors(target)) for target in inside):
                found.add(flow.parents[region])
    return found


def _is_region(flow: Flow, key: str) -> bool:
    parent = flow.parents.get(key)
    return parent is not None and flow.states[parent].kind is Kind.PARALLEL
