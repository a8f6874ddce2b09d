"""The names of the dialect say the same in every realm: `names.js` and `names_es5.js`."""

import pytest

from scxml_engine.ocs.extension import OCS
from scxml_engine.scxml.program import Program
from scxml_engine.scxml.session import Session
from tests.ocs.harness import REALMS, START

DOCUMENT = """<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">
  <datamodel><data id="x" expr="{a: [1, 'q\\'', undefined], 'b-c': null, d: new Date(5)}"/><data id="n" expr="1"/></datamodel>
  <script>function twice(m) { return 2 * m; } var more = twice(n) + _data.n;</script>
  <state id="a">
    <onentry>%s</onentry>
    <transition event="error.execution"><log expr="'error ' + _event.name"/></transition>
    <transition event="e"><log expr="_eventdata === undefined ? 'none' : _eventdata.k"/></transition>
  </state>
</scxml>"""
CASES = [
    ('<log expr="uneval(x)"/>', """({a:[1, "q'", (void 0)], "b-c":null, d:(new Date(5))})"""),
    ("<log expr=\"uneval([1, , 2, ,]) + uneval('x')\"/>", '[1, , 2, ,]"x"'),
    ('<assign location="x"><a b="1" xmlns=""/></assign><log expr="uneval({x: x})"/>', r"""({x:"<a b=\"1\"/>"})"""),
    ('<log expr="uneval({nodeType: 1}) + uneval(Object.freeze({a: 1}))"/>', "({nodeType:1})({a:1})"),
    ('<log expr="_data.n + more"/>', "4"),
    ('<log expr="_data.nothing === undefined"/>', "true"),
    ('<assign location="_data.n" expr="7"/><log expr="n"/>', "7"),
    ('<assign location="_data.nothing" expr="7"/>', "error error.execution"),
    ('<script>_data.n = 8;</script><log expr="n"/>', "8"),
    ("<script>_data.nothing = 8;</script>", "error error.execution"),
    ('<send event="e"><param name="k" expr="\'v\'"/></send>', "v"),
    ("<log expr=\"In('a') + ' ' + In('b')\"/>", "true false"),
]


@pytest.mark.parametrize("make_realm", REALMS)
@pytest.mark.parametrize(("content", "said"), CASES)
def test_d3_d4_the_names_say_the_same_in_every_realm(make_realm, content, said):
    program = Program.from_bytes((DOCUMENT % content).encode(), "doc", (OCS,), make_realm=make_realm)
    session = Session(program, "s")
    logs = [each.text for each in session.start(START) if hasattr(each, "text")]
    while (effects := session.step(START)) is not None:
        logs += [each.text for each in effects if hasattr(each, "text")]
    assert logs == [said]
