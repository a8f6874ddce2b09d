"""What the tests of the debugger share: treatments, and a debugger or a console over one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from scxml_engine import Treatment
from scxml_engine.authoring.debug.console import Console
from scxml_engine.authoring.debug.debugger import Debugger
from scxml_engine.authoring.debug.keeping import Sources
from scxml_engine.authoring.scenarios.chains import make_chain

NAMESPACES = 'xmlns="http://www.w3.org/2005/07/scxml" xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments"'
START = datetime(2026, 3, 2, 9, tzinfo=UTC)

REDIAL = """
<datamodel><data id="limit" expr="3"/><data id="n" expr="0"/></datamodel>
<state id="dial">
  <onentry><assign location="n" expr="n + 1"/><ocs:make_call record_id="1"/></onentry>
  <transition event="ocs.callresult" cond="_event.data.callresult == 'Answer'" target="done"/>
  <transition event="ocs.callresult" cond="n &gt;= limit" target="out"/>
  <transition event="ocs.callresult" target="wait">
    <log expr="'again'"/>
  </transition>
</state>
<state id="wait">
  <onentry><ocs:timeout delay="300"/></onentry>
  <transition event="ocs.timeout" target="dial"/>
</state>
<final id="done"/>
<final id="out"/>
"""
"""Line 1 is <scxml>; dial begins in line 3, its transitions in 5 to 7, wait in 11."""

BUSY = """
<datamodel><data id="ticks" expr="0"/><data id="calls" expr="[]"/><data id="draw" expr="Math.random()"/></datamodel>
<parallel id="both">
  <state id="clock">
    <state id="tick"><onentry><ocs:timeout delay="40"/></onentry>
      <transition event="ocs.timeout" target="tick"><assign location="ticks" expr="ticks + 1"/></transition></state>
    <transition cond="ticks &gt;= 30" target="over"/>
  </state>
  <state id="caller">
    <state id="ask"><onentry><ocs:make_call record_id="1 + calls.length % 2"/><ocs:get_daytime/></onentry>
      <transition event="ocs.callresult" target="rest">
        <script>calls.push(_event.data.callresult + draw)</script></transition></state>
    <state id="rest"><onentry><send event="go" delay="90s"/></onentry>
      <transition event="go" target="ask"/></state>
  </state>
  <transition event="ocs.callresult" cond="_event.data.callresult == 'DoNotCall'" target="over"/>
</parallel>
<final id="over"/>
"""
"""Two regions: one waits again and again while the other dials; other events come while a call is under way."""


def treatment(body: str, title: str = "t.scxml") -> Treatment:
    """The treatment of that body."""
    return Treatment.from_bytes(f"<scxml {NAMESPACES} version='1.0'>{body}</scxml>".encode(), title)


def debugger(body: str = REDIAL, *numbers: str, **more: object) -> Debugger:
    """A debugger over a chain of these numbers."""
    return Debugger(treatment(body), make_chain(numbers or ("5550100", "5550101"), {}), START, **more)


def console(body: str = REDIAL, *numbers: str) -> Console:
    """A console in the current folder, where the document stands as t.scxml."""
    Path("t.scxml").write_text(f"<scxml {NAMESPACES} version='1.0'>{body}</scxml>", "utf-8")
    return Console(debugger(body, *numbers), Sources("t.scxml"), ["t.scxml"])
