"""What the data of a machine holds can be seen, and changed by hand."""

import json

from scxml_engine.authoring.debug.telling import shown
from scxml_engine.authoring.debug.watching import data_names
from scxml_engine.campaign.injections import Restart
from tests.authoring.debug.sessions import debugger, treatment

KINDS = """
<datamodel>
  <data id="number" expr="1.5"/><data id="text" expr="'a\\u001b[31m'"/><data id="nothing" expr="null"/>
  <data id="missing"/><data id="list" expr="[1, undefined, {a: NaN}]"/><data id="day" expr="new Date(0)"/>
  <data id="map" expr="new Map()"/><data id="run" expr="function () { return 1; }"/>
  <data id="wide" expr="'x'.repeat(30000)"/>
</datamodel>
<state id="a"><datamodel><data id="inner" expr="7"/></datamodel></state>
"""


def test_every_kind_of_value_is_shown_and_what_cannot_be_says_why():
    found = debugger(KINDS)
    found.step()
    values = {name: shown(value) for name, value in found.data.items()}
    assert values.pop("map") == "(TypeError: a Map cannot be kept)"
    assert values.pop("run").startswith("(TypeError: a function")
    assert values.pop("wide") == "(a value of more than 20,000 characters)"
    assert values.pop("list").startswith("[1, ")
    assert values == {
        "number": "1.5",
        "text": json.dumps("a\x1b[31m"),
        "nothing": "null",
        "missing": "undefined",
        "day": '"1970-01-01T00:00:00.000Z"',
        "inner": "7",
    }


def test_names_come_in_document_order_each_once():
    assert data_names(treatment(KINDS).program.chart)[:3] == ("number", "text", "nothing")


def test_looking_runs_nothing_of_the_document():
    body = """
    <datamodel><data id="n" expr="0"/><data id="spy" expr="({toJSON: function () { n += 1; return n; }, x: 1})"/></datamodel>
    <state id="a"><onentry><ocs:timeout delay="1"/></onentry><transition event="ocs.timeout" target="b"/></state><state id="b"/>
    """
    found = debugger(body)
    found.step()
    found.step()
    assert found.data["n"] == "0"


def test_a_document_without_data_model_has_no_data():
    found = debugger('<state id="a"/>')
    found.step()
    assert found.data == {}
    null = type(found)(
        type(found.treatment).from_bytes(
            b'<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="null"><state id="a"/></scxml>',
            "n",
        ),
        found.chain,
        found.start,
    )
    null.step()
    assert (null.data, null.configuration) == ({}, ("a",))


def test_data_is_there_again_after_a_restart():
    found = debugger()
    found.next_call()
    found.answer("Busy")
    found.set_data("n", "2")
    found.inject(Restart())
    assert found.data["n"] == "2"
    found.next_call()
    assert found.data["n"] == "3"
