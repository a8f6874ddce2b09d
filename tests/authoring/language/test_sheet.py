"""The sheet: what is written on a version of a text."""

from scxml_engine.authoring.language import Sheet
from scxml_engine.authoring.language.vocabulary import Holds
from tests.authoring.language.sheets import HEAD

TEXT = f"""{HEAD}<datamodel><data id="x"/><data ID="y"/><data id="x"/></datamodel>
<state id="a"><transition event="e f" target="b c" cond="x"/><invoke id="job"/></state><state/><final id="a"/>
<state id="s"><onentry><raise event="'quoted'"/><event name="old"/><send event="sent"/><send/>
<assign location="_data.y" expr=" _eventdata.callresult "/></onentry></state>
<script>x = 1</script><script><![CDATA[ x && y ]]></script><script src="z.js"/>"""


def test_of_two_with_one_name_the_first_counts():
    sheet = Sheet.of(TEXT)
    assert list(sheet.states) == ["a", "s"]
    assert [each.local for each in sheet.all_states["a"]] == ["state", "final"]
    assert sheet.states["a"] is sheet.all_states["a"][0]
    assert list(sheet.data) == ["x", "y"]
    assert len(sheet.all_data["x"]) == 2


def test_what_the_document_raises_in_all_its_spellings():
    """D4: `<event name=…>`, and a quoted name."""
    assert list(Sheet.of(TEXT).raised) == ["quoted", "old", "sent"]


def test_a_variable_that_is_given_a_property_of_an_event():
    """D3: in both spellings of both."""
    assert Sheet.of(TEXT).given == {"y": "callresult"}


def test_words_of_what_holds_ids():
    sheet = Sheet.of(TEXT)
    for holding, words in ((Holds.STATES, ["b", "c"]), (Holds.EVENTS, ["e", "f"]), (Holds.STATE_ID, ["a", "s", "a"])):
        found = list(sheet.words(holding))
        assert sorted(each.word for each in found) == sorted(words)
        assert all(sheet.text[slice(*each.span)] == each.word for each in found)


def test_every_code_in_which_a_word_may_stand():
    found = [each.code.source.strip() for each in Sheet.of(TEXT).codes("x")]
    assert found == ["x", "x = 1", "x && y"]


def test_a_word_is_found_as_a_whole():
    assert list(Sheet.of("x xx $x x").occurrences("x")) == [0, 8]


def test_an_invoked_session_has_a_name():
    assert list(Sheet.of(TEXT).invokes) == ["job"]
