"""The language: a state that nothing leads to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scxml_engine.authoring.flow import ROOT, Flow
from scxml_engine.authoring.rule import Rule
from scxml_engine.authoring.survey import Survey
from scxml_engine.diagnostics import Diagnostic, Severity
from scxml_engine.scxml.model import Kind

RULE: Final = Rule(
    code="unreachable-state",
    severity=Severity.WARNING,
    finds="a state that no way through the document ever enters; of states inside one another the outermost",
    because="nothing in it ever happens: a target was forgotten or names another state, and the calls that were to be "
    "made there are not made",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="pause">
    <onentry><ocs:timeout delay="300"/></onentry>
    <transition event="ocs.timeout" target="done"/>
  </state>
  <state id="finish">
    <onentry><log expr="'the pause is over'"/></onentry>
    <transition target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="pause">
    <onentry><ocs:timeout delay="300"/></onentry>
    <transition event="ocs.timeout" target="finish"/>
  </state>
  <state id="finish">
    <onentry><log expr="'the pause is over'"/></onentry>
    <transition target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=7,
    column=3,
)


def find(survey: Survey) -> Iterator[Diagnostic]:
    """Every such state, the outermost alone."""
    flow = survey.flow
    named = {target for state in flow.states.values() for each in state.transitions for target in each.targets}
    for key in _outermost(flow):
        state = flow.states[key]
        who = f'<{state.kind.value} id="{key}">' if "@" not in key else f"this <{state.kind.value}>"
        why = "only states that are not entered either lead to it" if key in named else "no target leads to it"
        remedy = "make it the target of a transition, or leave it out"
        yield RULE.diagnostic(state.location, f"{who} is never entered: {why}", remedy)


def _outermost(flow: Flow) -> Iterator[str]:
    reachable = flow.reachable | {ROOT}
    for key, state in flow.states.items():
        parent = flow.parents.get(key, ROOT)
        is_second = key != state.id  # of two states with one id, which is an error already
        if key in reachable or parent not in reachable or is_second or state.kind is Kind.HISTORY:
            continue
        if not _misses(flow, parent):
            yield key


def _misses(flow: Flow, parent: str) -> bool:
    """Whether the initial state is to be one that does not lie inside: an error, and nothing inside is entered."""
    initial = flow.states[parent].initial
    targets = [] if initial is None else [flow.named(target) for target in initial.targets]
    return bool(targets) and not any(each and (parent == ROOT or parent in flow.ancestors(each)) for each in targets)
