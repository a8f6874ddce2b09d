"""Survey: what all rules ask of a document."""

from scxml_engine.authoring.survey import Survey
from scxml_engine.ocs.extension import OCS
from scxml_engine.scxml.reader import inspect
from tests.authoring.test_places import BODY
from tests.ocs.harness import document

SURVEY = Survey(inspect(document(BODY.replace("'no'", "_event.data.x"), data="top=1"), "x", (OCS,)))


def test_transitions_that_events_take():
    assert [each.event for each in SURVEY.transitions] == ["e"]


def test_actions_by_name():
    assert [each.attributes[0].source for _, each in SURVEY.actions("timeout")] == ["top"]
    assert [each.name for _, each in SURVEY.actions("set_flex_attr", "timeout")] == ["timeout", "set_flex_attr"]
    assert list(SURVEY.actions("make_call")) == []


def test_events_that_are_written_out():
    assert SURVEY.raised == {"raised", "w"}


def test_names_are_data_loops_and_words_of_scripts():
    assert {"deep", "top", "i", "n", "inScript"} <= SURVEY.declared
    assert "label" not in SURVEY.declared


def test_texts_that_are_evaluated():
    sources = [text.source for _, text in SURVEY.texts]
    assert "true" in sources
    assert "OPTIONS" not in sources  # taken as it stands


def test_where_a_name_stands_for_a_value():
    assert [each.source for each in SURVEY.mentions("_event")] == ["_event.data.x"]
    assert list(SURVEY.mentions("data")) == []


def surveyed(body, data=""):
    return Survey(inspect(document(body, data=data), "x", (OCS,)))


def test_texts_in_which_a_word_stands_each_once_in_their_order():
    found = surveyed(
        """<state id="a"><onentry><log expr="one + 'two'"/><log expr="twofold"/><log expr="x.one"/></onentry></state>"""
    )
    assert [text.source for _, text in found.mentioning("two", "one")] == ["one + 'two'", "x.one"]
    assert list(found.mentioning("three")) == []


def test_what_stands_for_a_property_of_an_event():
    found = surveyed(
        '<state id="a"><onentry><assign location="kept" expr="_event.data.callresult"/></onentry></state>', "kept=0"
    )
    for path in (("_event", "data", "callresult"), ("_eventdata", "callresult"), ("kept",), ("_data", "kept")):
        assert found.stands_for(path, "callresult")
    for path in (("_event", "data", "result"), ("callresult",), ("other",), ("kept", "length")):
        assert not found.stands_for(path, "callresult")


def test_the_properties_that_a_document_gives_to_events_of_its_own():
    found = surveyed("""<state id="a"><onentry><send event="e" namelist="named"><param name="given" expr="1"/></send>
      <send event="e"><content expr="{computed: 1}"/></send><send event="e"><content>{"written": 1}</content></send></onentry></state>""")
    assert {"named", "given", "computed", "written"} <= found.own_properties
    assert "e" not in found.own_properties


def test_what_is_done_on_a_way_inside_conditions_too():
    found = surveyed(
        '<state id="a"><transition event="e"><log expr="1"/><if cond="x"><log expr="2"/></if></transition></state>'
    )
    assert [type(each).__name__ for each in found.within(found.flow.arcs["a"][0])] == ["Log", "If", "Log"]


def test_events_without_data():
    body = """<state id="a"><onentry><raise event="r"/><send event="s"/><send event="p"><param name="x" expr="1"/></send>
      <raise event="both"/><send event="both" namelist="n"/></onentry></state>"""
    survey = Survey(inspect(document(body, data="n=0"), "x", (OCS,)))
    assert survey.raised_without_data == {"r", "s"}
