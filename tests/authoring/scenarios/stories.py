"""What the tests of scenarios share: a treatment, a file of scenarios in one call, and what was played."""

from __future__ import annotations

import textwrap

from scxml_engine.authoring.scenarios.reading import parse_suite
from scxml_engine.authoring.scenarios.running import Document, Result, Runner
from scxml_engine.errors import ConfigError
from tests.ocs.harness import treatment

REDIAL = """
  <state id="pick"><onentry><ocs:next_record/></onentry>
    <transition event="ocs.next_record" cond="!_event.data.record_id" target="out"/>
    <transition event="ocs.next_record" target="dial"><assign location="rec" expr="_event.data.record_id"/></transition>
  </state>
  <state id="dial"><onentry><assign location="n" expr="n + 1"/><ocs:make_call record_id="rec"/></onentry>
    <transition event="ocs.callresult" cond="_event.data.callresult == 'Answer'" target="done"/>
    <transition event="ocs.callresult" cond="n &gt;= limit" target="pick"><log expr="'enough'"/></transition>
    <transition event="ocs.callresult" target="wait"/>
    <transition event="Error.Attribute" target="pick"/>
  </state>
  <state id="wait"><onentry><log expr="'wait ' + n"/><ocs:timeout delay="300"/></onentry>
    <transition event="ocs.timeout" target="dial"/></state>
  <final id="done"/><final id="out"/>"""
"""Dials each number until `limit` calls were made, five minutes apart; says when it waits and when it is enough."""

TOP = """
treatment: redial.scxml
start: 2026-03-02T09:00:00
chain:
  - {contact_info: "5550100", contact_info_type: HOME}
  - {contact_info: "5550101", contact_info_type: MOBILE}
scenarios:
"""


def redial(body=REDIAL, **options):
    """That treatment, or one of another body with the same variables."""
    return treatment(body, data="rec=0; n=0; limit=3", **options)


def file_of(*scenarios, top=TOP):
    """The text of a file: each scenario is its keys, which are indented here."""
    items = [textwrap.indent(textwrap.dedent(each).strip(), "    ") for each in scenarios]
    return top + "".join(f"  -{each[3:]}\n" for each in items)


def suite_of(*scenarios, top=TOP, file="redial.scenario.yaml"):
    return parse_suite(file_of(*scenarios, top=top), file)


def played(scenario, *, body=REDIAL, top=TOP, made=None, **options):
    """The result of one scenario, of which the keys without its name are given."""
    suite = suite_of("name: story\n" + textwrap.dedent(scenario).strip(), top=top)
    made = made or redial(body, settings=suite.settings, **options)
    with Runner() as runner:
        source = Document(made, tuple(made.source.decode().splitlines()))
        return runner.play(suite, suite.scenarios[0], source)


def calls(result: Result):
    """Number, seconds and result of each call."""
    return [(each.call.contact_info, each.after, each.result) for each in result.played.calls]


def names(result):
    """What differs."""
    return [each.what for each in result.differences]


def problems(text, file="x.scenario.yaml"):
    """What is wrong with a file: line, column and message of each problem."""
    try:
        parse_suite(text, file)
    except ConfigError as refused:
        return [(each.location.line, each.location.column, each.message) for each in refused.diagnostics]
    return []


def problem_of(*scenarios, top=TOP):
    """The one thing that is wrong: the text from its place to the end of its line, and the message."""
    text = file_of(*scenarios, top=top)
    [(line, column, message)] = problems(text)
    return text.splitlines()[line - 1][column - 1 :], message
