"""D3: each use of `_eventdata` is a note, once an attribute or a script, and only where it is a name."""

import pytest

from scxml_engine.authoring import examine
from tests.ocs.harness import document


def found(body, data=""):
    """Line, column and the attribute of what the rule says."""
    every = examine(document(body, data=data), "x")
    return [
        (each.location.line, each.location.column, each.message.split(":")[0])
        for each in every
        if each.code == "eventdata"
    ]


def in_script(text):
    return found(f'<state id="a"><onentry>\n <script><![CDATA[{text}]]></script></onentry></state>')


@pytest.mark.row("D3.10", "D3.13", "D3.15")
def test_d3_each_use_is_a_note_once_an_attribute():
    body = """<state id="a">
      <transition event="x" cond="_eventdata.a == _eventdata.b">
        <log expr="_eventdata.x + _event.data.y"/><assign location="y" expr="_eventdata"/>
        <ocs:make_call record_id="_eventdata.record_id"/>
        <send event="e" namelist="y"><param name="p" expr="_eventdata['q']"/></send>
        <ocs:set_flex_attr record_id="_eventdata.record_id"><ocs:flex_attr attr="OPTIONS" type="string" key="'_eventdata'"
          value="_eventdata.v"/></ocs:set_flex_attr>
      </transition></state>"""
    assert found(body, data="y=1") == [
        (2, 7, "cond"), (3, 9, "expr"), (3, 51, "expr"), (4, 9, "record_id"), (5, 38, "expr"), (6, 9, "record_id"), (6, 61, "value"),
    ]  # fmt: skip


@pytest.mark.row("D3.13", "D3.18")
@pytest.mark.parametrize(
    "text",
    ["_eventdata", "f(_eventdata)", "x = {_eventdata}", "x = {a: _eventdata}", "x ? _eventdata : 1", "x = `${_eventdata.x}`", "x.y = _eventdata.z", "/a/.test(_eventdata)", "[..._eventdata]", "1\n_eventdata", "_eventdata?.x"],
)  # fmt: skip
def test_d3_a_use_in_a_script(text):
    assert in_script(text) == [(2, 2, "<script>")]


@pytest.mark.row("D3.19", "D3.20", "D3.21", "D3.22", "D3.23", "D3.24")
@pytest.mark.parametrize(
    "text",
    ["'_eventdata'", '"_eventdata.x"', "`_eventdata`", "/_eventdata/.test('x')", "// _eventdata", "/* _eventdata */ 1", "_event._eventdata", "_event?._eventdata", "x = {_eventdata: 1}", "x = {a: 1, _eventdata: 2}", "my_eventdata", "_eventdata2", "_eventData"],
)  # fmt: skip
def test_d3_what_is_no_use(text):
    assert in_script(text) == []


def test_d3_text_that_is_not_evaluated_is_no_use():
    body = """<state id="_eventdata"><onentry><log label="_eventdata"/><send event="_eventdata"/></onentry></state>"""
    assert found(body) == []
