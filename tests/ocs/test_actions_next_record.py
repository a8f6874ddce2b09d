"""A2 and A3: `<next_record repeat_chain>` with `<contact_info_type>`."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scxml_engine.campaign import VirtualCampaign
from scxml_engine.dialers import ScriptedOutcomes
from scxml_engine.errors import DocumentError
from scxml_engine.ocs.constants import ContactType, ErrorCode, RecordStatus
from scxml_engine.records import MemoryStore, parse_list
from tests.ocs.harness import START, Driver, Lines, one_block, play, record, treatment

FOUR = [
    record(1, contact_info_type=1),
    record(2, contact_info_type=4),
    record(3, contact_info_type=6),
    record(4, contact_info_type=1),
]


def walk(*steps, records=FOUR, **options):
    """The handles that a row of `next_record` gives, each once the one before has answered; an error gives its code."""
    states = "".join(
        f'<state id="s{n}"><onentry>{step}</onentry><transition event="*" target="s{n + 1}"/></state>'
        for n, step in enumerate(steps)
    )
    driver = play(treatment(states + f'<final id="s{len(steps)}"/>', **options), records)
    return [data["record_id"] if "record_id" in data else data["error_code"] for _, data in driver.events]


def next_record(*children, **attributes):
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    inner = "".join(f"<ocs:contact_info_type {each}/>" for each in children)
    return f"<ocs:next_record{written}>{inner}</ocs:next_record>"


NEXT = next_record()


@pytest.mark.row("A2.2", "A2.5")
def test_a2_records_come_in_chain_order_after_the_cursor():
    assert walk(NEXT, NEXT, NEXT, NEXT, NEXT, NEXT) == [1, 2, 3, 4, "", ""]


@pytest.mark.row("A2.1")
def test_a2_the_order_is_that_of_chain_n_and_not_of_the_rows():
    """A2: in a list whose rows stand in another order than the chain's."""
    store = MemoryStore(parse_list("contact_info,chain_id,chain_n\nlast,1,9\nfirst,1,2\nother,2,0\nsecond,1,5\n"))
    body = """
      <state id="a"><onentry><ocs:next_record/></onentry>
        <transition event="ocs.next_record" cond="_event.data.record_id" target="a"/>
        <transition event="ocs.next_record" target="f"/></state><final id="f"/>"""
    lines = Lines()
    VirtualCampaign(treatment(body), store, ScriptedOutcomes([33]), START, listener=lines).run()
    told = [each["data"].get("contact_info") for each in lines.of("event")]
    assert told == ["first", "second", "last", None, "other", None]


@pytest.mark.row("A2.3", "A2.4")
@pytest.mark.parametrize(
    "yes", ["yes", "true", "1", "YES", " Yes ", "'yes'", "true === true", "again", "_data.again", "1 + 0"]
)
def test_a2_repeat_chain_puts_the_cursor_before_the_first(yes):
    assert walk(NEXT, NEXT, next_record(repeat_chain=yes), NEXT, data="again='TRUE'") == [1, 2, 1, 2]


@pytest.mark.row("A2.2", "A2.4")
@pytest.mark.parametrize("no", ["no", "false", "0", "'No '", "1 == 2"])
def test_a2_without_it_the_walk_goes_on(no):
    assert walk(NEXT, next_record(repeat_chain=no)) == [1, 2]


@pytest.mark.row("A2.4", "E8.3")
@pytest.mark.parametrize("wrong", ["maybe", "''", "2", "null", "undefined", "[]", "0.5", "yes no", ""])
def test_a2_another_value_is_error_attribute(wrong):
    driver = play(one_block(next_record(repeat_chain=wrong)), FOUR, until=60)
    assert driver.names == ["Error.Attribute"]
    assert driver.data("Error.Attribute")["attribute"] == "repeat_chain"
    assert driver.data("Error.Attribute")["error_code"] == ErrorCode.INVALID_ATTRIBUTE_VALUE


@pytest.mark.row("A2.5", "A2.6", "E4.9")
def test_a2_a_miss_has_an_empty_id_and_no_other_property():
    driver = play(one_block(next_record('type_name="MODEM"')), FOUR, until=60)
    assert driver.events[0] == ("ocs.next_record", {"record_id": ""})


@pytest.mark.row("A2.10", "A2.12")
def test_a2_a_miss_leaves_cursor_and_current_record_as_they_were():
    """A2: with repeat_chain too."""
    modem = next_record('type_name="MODEM"', repeat_chain="yes")
    assert walk(NEXT, NEXT, modem, NEXT) == [1, 2, "", 3]


@pytest.mark.row("A2.10", "A2.11")
@pytest.mark.parametrize("again", ["no", "yes"])
def test_a2_after_a_miss_the_current_record_is_still_the_one_before(again):
    """A2: the zone that `get_daytime` speaks of, and the next record, are those of before the miss."""
    modem = next_record('type_name="MODEM"', repeat_chain=again)
    records = [record(1, zone="Asia/Tokyo"), record(2, zone="America/New_York"), record(3)]
    states = "".join(
        f'<state id="s{n}"><onentry>{step}</onentry><transition event="*" target="s{n + 1}"/></state>'
        for n, step in enumerate([NEXT, NEXT, modem, "<ocs:get_daytime/>", NEXT])
    )
    driver = play(treatment(states + '<final id="s5"/>'), records)
    assert [each.get("record_id", each.get("daytime_code")) for _, each in driver.events] == [1, 2, "", "BBH", 3]


@pytest.mark.row("A2.9")
@pytest.mark.parametrize("status", [each for each in RecordStatus if each not in (1, 2)])
def test_a2_every_other_status_is_final(status):
    """A2: Ready and Retrieved records are handed out, no others."""
    assert walk(NEXT, records=[record(1, record_status=int(status)), record(2)]) == [2]


@pytest.mark.row("A2.7", "A2.8")
@pytest.mark.parametrize("closing", ["DoNotCall", "CancelRecord"])
def test_a2_a_record_that_became_final_during_the_script_is_skipped(closing):
    """A2: by the result of a call of this very session."""
    body = f"""
      <state id="a"><onentry><ocs:make_call record_id="2"/></onentry><transition event="ocs.callresult" target="b"/></state>
      <state id="b"><onentry>{NEXT}</onentry><transition event="*" target="c"/></state>
      <state id="c"><onentry>{NEXT}</onentry><transition event="*" target="f"/></state><final id="f"/>"""
    driver = play(treatment(body), FOUR, [closing])
    assert [data["record_id"] for name, data in driver.events if name == "ocs.next_record"] == [1, 3]


@pytest.mark.row("A2.7", "A2.8", "A2.9")
def test_a2_final_records_are_skipped():
    """A2: cancelled, NoCall, Updated and other records that became final."""
    records = [
        record(1, record_status=5),
        record(2, record_type=7),
        record(3, record_status=3),
        record(4, record_status=4),
        record(5, record_status=1),
        record(6),
    ]
    assert walk(NEXT, NEXT, NEXT, records=records) == [5, 6, ""]


@pytest.mark.row("A2.13", "E2.3", "E2.6")
def test_a2_the_current_record_is_the_last_one_handed_out():
    """A2, E2: what `get_daytime` and the trace speak of; before the first it is the chain's first."""
    records = [record(1, zone="Asia/Tokyo"), record(2, zone="America/New_York"), record(3)]
    body = """
      <state id="a"><onentry><ocs:get_daytime/></onentry><transition event="ocs.daytime_change" target="b"/></state>
      <state id="b"><onentry><ocs:next_record/></onentry><transition event="ocs.next_record" target="c"/></state>
      <state id="c"><onentry><ocs:next_record/></onentry><transition event="ocs.next_record" target="d"/></state>
      <state id="d"><onentry><ocs:get_daytime/></onentry><transition event="ocs.daytime_change" target="f"/></state>
      <final id="f"/>"""
    driver = play(treatment(body), records)
    codes = [data["daytime_code"] for name, data in driver.events if name == "ocs.daytime_change"]
    assert codes == ["ABH", "BBH"]
    assert [time.utcoffset().total_seconds() / 3600 for time in (driver.lines.times[0], driver.lines.times[-1])] == [
        9,
        -5,
    ]


@pytest.mark.row("A3.2", "A3.3", "A3.4", "5.7")
@pytest.mark.parametrize("kind", list(ContactType))
def test_a3_every_type_by_number_and_by_name(kind):
    """A3: type_id 0 to 11; type_name as the manual spells it."""
    records = [record(1, contact_info_type=(kind + 1) % 12), record(2, contact_info_type=int(kind))]
    for one in (f'type_id="{int(kind)}"', f'type_name="{kind.type_name}"', f"type_name=\"'{kind.type_name.lower()}'\""):
        assert walk(next_record(one), records=records) == [2]


@pytest.mark.row("A3.3", "2.18", "2.19", "2.20")
@pytest.mark.parametrize("name", ["home", "'HOME'", "_data.first", "first", "' Home '", "['HOME'][0]"])
def test_a3_a_name_is_a_token_an_expression_or_a_data_item(name):
    """Section 2: `type_name="HOME"`, `"'HOME'"` and `"_data.first"` all work."""
    assert walk(next_record(f'type_name="{name}"'), data="first='home'") == [1]


@pytest.mark.row("2.8")
def test_a3_a_data_item_of_a_token_s_name_is_the_data_item():
    assert walk(next_record('type_name="HOME"'), data="HOME='MOBILE'") == [2]


@pytest.mark.row("A3.1", "A3.5", "A3.9", "A3.10")
@pytest.mark.parametrize(
    ("children", "expected"),
    [
        (['type_id="1"', 'type_name="PAGER"'], [1, 3, 4, ""]),
        (['type_id="1" exclude="yes"'], [2, 3, "", ""]),
        (['type_id="1" exclude="no"'], [1, 4, "", ""]),
        (['type_id="1" exclude="yes"', 'type_id="4" exclude="true"'], [3, "", "", ""]),
        (['type_id="1"', 'type_id="4"', 'type_name="HOME" exclude="1"'], [2, "", "", ""]),
        (['type_id="1"', 'type_id="1" exclude="yes"'], ["", "", "", ""]),
        ([], [1, 2, 3, 4]),
    ],
)
def test_a3_includes_are_or_ed_and_excludes_take_away(children, expected):
    assert walk(*[next_record(*children)] * 4) == expected


types = st.lists(st.tuples(st.sampled_from([1, 4, 6, 7]), st.booleans()), max_size=4)


@pytest.mark.row("A3.1", "A3.5", "A3.9", "A3.10")
@settings(max_examples=40, deadline=None)
@given(types, st.lists(st.sampled_from([1, 4, 6, 7]), min_size=1, max_size=4))
def test_a3_the_law_of_filters(filters, kinds):
    """A3: what is handed out is what the includes (all, without one) let in and no exclude takes out, in order."""
    records = [record(handle, contact_info_type=kind) for handle, kind in enumerate(kinds, 1)]
    children = [f'type_id="{kind}" exclude="{"yes" if out else "no"}"' for kind, out in filters]
    included = {kind for kind, out in filters if not out} or set(kinds)
    excluded = {kind for kind, out in filters if out}
    fitting = [each.handle for each in records if kinds[each.handle - 1] in included - excluded]
    steps = [next_record(*children)] * (len(kinds) + 1)
    assert walk(*steps, records=records) == (fitting + [""] * 5)[: len(steps)]


@pytest.mark.row("A3.5")
@pytest.mark.parametrize(
    ("exclude", "expected"),
    [(each, 2) for each in ("yes", "true", "1", "'Yes'", "out", "3 > 2")]
    + [(each, 1) for each in ("no", "false", "0", "'No'", "3 &lt; 2")],
)
def test_a3_exclude_is_yes_or_no(exclude, expected):
    assert walk(next_record(f'type_name="HOME" exclude="{exclude}"'), data="out='yes'") == [expected]


@pytest.mark.row("A3.6")
@pytest.mark.parametrize("child", ["", 'exclude="yes"'])
def test_a3_without_id_and_name_the_document_is_refused(child):
    """A3: at least one of the two; with its place."""
    with pytest.raises(DocumentError, match="needs type_id= or type_name=") as refused:
        one_block(next_record(child))
    assert [each.code for each in refused.value.diagnostics] == ["missing-attribute"]


@pytest.mark.row("A3.3", "A3.4")
def test_a3_the_twelve_names():
    """A3, L4314; one after the other they find the records of the types 0 to 11."""
    names = (
        "NO_TYPE HOME DIRECT_BUSINESS BUSINESS_WITH_EXTENSION MOBILE VACATION PAGER MODEM VOICE_MAIL PIN_PAGER E-MAIL"
    )
    records = [record(kind + 1, contact_info_type=kind) for kind in range(12)]
    steps = [next_record(f'type_name="{name}"') for name in [*names.split(), "INSTANT_MESSAGING"]]
    assert walk(*steps, records=records) == list(range(1, 13))


@pytest.mark.row("A3.7", "A3.8")
def test_a3_type_id_wins_and_a_mismatch_is_a_warning():
    driver = play(one_block(next_record('type_id="4" type_name="HOME"')), FOUR, until=60)
    assert driver.data("ocs.next_record")["record_id"] == 2
    assert driver.codes == ["contact-type-mismatch"]
    agreed = play(one_block(next_record('type_id="4" type_name="MOBILE"')), FOUR, until=60)
    assert agreed.codes == []


@pytest.mark.row("A3.11", "E6.3")
@pytest.mark.parametrize(
    ("child", "attribute"),
    [
        ('type_id="12"', "type_id"),
        ('type_id="-1"', "type_id"),
        ('type_id="null"', "type_id"),
        ('type_id="4" type_name="FRIEND"', "type_name"),
        ('type_name="FRIEND"', "type_name"),
        ("type_name=\"''\"", "type_name"),
        ('type_name="({})"', "type_name"),
        ('type_id="1" exclude="perhaps"', "exclude"),
        ('type_id="missing.member"', "type_id"),
    ],
)
def test_a3_an_unknown_type_is_error_attribute(child, attribute):
    driver = play(one_block(next_record(child)), FOUR, until=60)
    assert driver.names == ["Error.Attribute"]
    assert driver.data("Error.Attribute")["attribute"] == attribute
    assert driver.data("Error.Attribute")["action"] == "next_record"


@pytest.mark.row("2.13", "2.14")
def test_a3_a_bare_word_is_taken_as_text_with_a_warning():
    """Section 2: `friend` resolves to nothing, so it is its own text; the warning names child and attribute."""
    driver = play(one_block(next_record('type_name="friend"')), FOUR, until=60)
    [warning] = [each for each in driver.lines.of("diagnostic") if each["code"] == "bare-word"]
    assert warning["message"].startswith("type_name of contact_info_type")
    assert driver.names == ["Error.Attribute"]


@pytest.mark.row("A3.2", "A7.5")
def test_a3_a_type_that_the_script_wrote_counts():
    body = """
      <ocs:set_flex_attr record_id="2"><ocs:flex_attr attr="USERDATA" type="string" key="'contact_info_type'"
        value="'PAGER'"/></ocs:set_flex_attr>""" + next_record('type_name="PAGER"')
    assert play(one_block(body), FOUR, until=60).data("ocs.next_record")["record_id"] == 2


@pytest.mark.row("A2.7")
def test_a2_a_record_that_was_closed_while_it_was_read_is_skipped():
    """An idle session reads a record again; what the store then says counts."""
    body = """
      <state id="a"><onentry><ocs:timeout delay="5"/></onentry><transition event="ocs.timeout" target="b"/></state>
      <state id="b"><onentry><ocs:next_record/></onentry><transition event="ocs.next_record" target="f"/></state>
      <final id="f"/>"""
    driver = Driver(treatment(body), FOUR)
    driver.edit(1, record_status=5)
    driver.wake_up()
    assert driver.data("ocs.next_record")["record_id"] == 2
