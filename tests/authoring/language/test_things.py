"""Things: what a word names."""

import pytest

from scxml_engine.authoring.language.things import Names, thing_at
from tests.authoring.language.sheets import within

BEFORE = '<datamodel><data id="x"/></datamodel><state id="a"/>'


@pytest.mark.parametrize(
    ("body", "names", "name"),
    [
        ('<transition target="¦a"/>', Names.STATE, "a"),
        ('<transition event="done.state.¦a"/>', Names.STATE, "a"),
        ('<transition event="done.state.¦nope"/>', Names.EVENT, "done.state.nope"),
        ("<transition cond=\"In('¦a')\"/>", Names.STATE, "a"),
        ("<transition cond=\"_event.name == 'done.state.¦a'\"/>", Names.STATE, "a"),
        ("<transition cond=\"_event.name == '¦e.f'\"/>", Names.EVENT, "e.f"),
        ('<log expr="1 &lt; ¦x"/>', Names.DATA, "x"),
        ('<log expr="_data.¦x"/>', Names.DATA, "x"),
        ('<ocs:make_call record_id="¦x"/>', Names.DATA, "x"),
        ("<script>¦x</script>", Names.DATA, "x"),
        ('<log expr="_event.data.¦x"/>', Names.PROPERTY, "x"),
        ('<log expr="_event.¦data"/>', Names.SYSTEM, "_event.data"),
        ("<transition cond=\"_event.data.callresult == '¦Busy'\"/>", Names.CONSTANT, "Busy"),
        ('<transition cond="_event.data.error_code == ¦103"/>', Names.CONSTANT, "103"),
        ('<ocs:contact_info_type type_name="E-¦MAIL"/>', Names.CONSTANT, "E-MAIL"),
    ],
)
def test_what_a_word_names(body, names, name):
    """D3, E1, E8, A3: states, data, events, properties and constants, wherever they are named."""
    place = within(BEFORE + body)
    found = thing_at(place.sheet, place.offset)
    assert (found.names, found.name) == (names, name)


@pytest.mark.parametrize(
    "body",
    ["{¦x: 1}", "o.¦x", "f().¦x", "'¦x'", "¦y", "1¦"],
)
def test_what_names_nothing(body):
    place = within(f'{BEFORE}<log expr="{body}"/>')
    assert thing_at(place.sheet, place.offset) is None


def test_in_a_comment_within_a_script_nothing_is_named():
    place = within(BEFORE + "<script><!-- ¦x --></script>")
    assert thing_at(place.sheet, place.offset) is None
