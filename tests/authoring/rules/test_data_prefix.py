"""D3: each use of `_data` is a note, once an attribute or a script, and only where it is a name."""

import pytest

from scxml_engine.authoring import examine
from tests.ocs.harness import document


def found(body):
    every = examine(document(body, data="x=1"), "x")
    return [(each.location.line, each.message.split(":")[0]) for each in every if each.code == "data-prefix"]


@pytest.mark.row("D3.16")
def test_d3_each_use_is_a_note():
    body = """<state id="a"><onentry>
      <assign location="_data.x" expr="2"/>
      <log expr="_data.x + _data.x"/>
      <script>_data.x = 3;</script>
      <ocs:timeout delay="_data.x"/>
    </onentry></state>"""
    assert found(body) == [(2, "location"), (3, "expr"), (4, "<script>"), (5, "delay")]


@pytest.mark.row("D3.16")
@pytest.mark.parametrize("text", ["'_data'", "// _data", "my_data", "_event._data", "({_data: 1})", "_eventdata"])
def test_d3_what_is_no_use(text):
    assert found(f'<state id="a"><onentry><script><![CDATA[{text}]]></script></onentry></state>') == []
