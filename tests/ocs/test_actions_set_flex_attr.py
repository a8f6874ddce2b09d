"""A7: `<set_flex_attr record_id>` with `<flex_attr attr type key value>`."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scxml_engine.campaign import VirtualCampaign
from scxml_engine.dialers import ScriptedOutcomes
from scxml_engine.errors import DocumentError
from scxml_engine.ocs.calendar import Calendar
from scxml_engine.ocs.columns import ENUMERATED, MANDATORY_FIELDS
from scxml_engine.ocs.constants import DataType, ErrorCode
from scxml_engine.records import MemoryStore, parse_list
from tests.ocs.harness import OFFICE, START, Driver, one_block, play, record, treatment

WIDEST = 2**53 - 1


def flex(attr="OPTIONS", kind="string", key="'k'", value="'v'"):
    return f'<ocs:flex_attr attr="{attr}" type="{kind}" key="{key}" value="{value}"/>'


def setting(*inner, record_id="1"):
    return f'<ocs:set_flex_attr record_id="{record_id}">{"".join(inner)}</ocs:set_flex_attr>'


def dialed(*actions, records=(), **options):
    """What goes to the dialer when the first record is then called."""
    driver = play(one_block("".join(actions) + '<ocs:make_call record_id="1"/>', **options), records, until=60)
    assert "Error.Attribute" not in driver.names, driver.data("Error.Attribute")
    return driver.dials[0]


def refused(*inner, record_id="1", records=(), **options):
    driver = play(one_block(setting(*inner, record_id=record_id), **options), records, until=60)
    assert driver.names == ["Error.Attribute"]
    assert not any(each.fields.get("note") == "applied" for each in driver.store.values())
    data = driver.data("Error.Attribute")
    assert data["action"] == "set_flex_attr"
    return data["attribute"], data["error_code"]


def written(key, value, *, kind="string", records=None, **options):
    """What the record holds after USERDATA wrote it."""
    records = records or [record(note="", account=7, spare=None)]
    driver = play(one_block(setting(flex("USERDATA", kind, key, value)), **options), records, until=60)
    assert driver.names == [], driver.events
    return driver.store[1].fields[key.strip("'")]


@pytest.mark.row("A7.1", "A7.3", "A7.13", "A7.14", "A7.15", "2.22")
def test_a7_options_and_extensions_go_to_the_dialer_with_the_call():
    """A7: no event when it succeeds; later settings of a key win."""
    dial = dialed(
        setting(
            flex("OPTIONS", key="'CPNDigits'", value="'8884554040'"),
            flex("'OPTIONS'", "'string'", "'pre-dial-validation'", "'false'"),
            flex("EXTENSIONS", "int", "'DialAttr'", "5"),
        ),
        setting(flex("options", key="'pre-dial-validation'", value="'true'")),
    )
    assert dial.options == {"CPNDigits": "8884554040", "pre-dial-validation": "true"}
    assert dial.extensions == {"DialAttr": 5}


@pytest.mark.row("A7.1")
def test_a7_without_a_flex_attr_the_document_is_refused():
    """A7: 1 or more."""
    with pytest.raises(DocumentError) as refusal:
        one_block(setting())
    assert [each.code for each in refusal.value.diagnostics] == ["missing-element"]


@pytest.mark.row("A7.4")
@pytest.mark.parametrize(
    "key",
    [
        "CPNDigits",
        "CPNDisplayName",
        "CPNPlan",
        "CPNPresentation",
        "CPNScreening",
        "pre-dial-validation",
        "assured-connect",
        "call_answer_type_recognition",
        "an-option-of-a-later-year",
    ],
)
def test_a7_an_option_has_the_key_that_the_script_gave_it(key):
    """A7: the dialer gets it letter for letter."""
    assert dialed(setting(flex(key=f"'{key}'", value="'on'"))).options == {key: "on"}


@pytest.mark.row("A7.3", "A7.13")
def test_a7_options_and_extensions_stay_for_every_further_call_of_their_record():
    body = f"""
      <state id="a"><onentry>{setting(flex(), flex("EXTENSIONS"))}<ocs:make_call record_id="1"/></onentry>
        <transition event="ocs.callresult" target="b"/></state>
      <state id="b"><onentry><ocs:make_call record_id="2"/></onentry><transition event="ocs.callresult" target="c"/></state>
      <state id="c"><onentry><ocs:make_call record_id="1"/></onentry><transition event="ocs.callresult" target="f"/></state>
      <final id="f"/>"""
    driver = play(treatment(body), [record(1), record(2)])
    assert [each.options for each in driver.dials] == [{"k": "v"}, {}, {"k": "v"}]
    assert [each.extensions for each in driver.dials] == [{"k": "v"}, {}, {"k": "v"}]


@pytest.mark.row("A7.2")
def test_a7_record_id_0_sets_the_options_of_every_record():
    body = f"""
      <state id="a"><onentry>{setting(flex(), flex("EXTENSIONS"), record_id="0")}<ocs:make_call record_id="1"/></onentry>
        <transition event="ocs.callresult" target="b"/></state>
      <state id="b"><onentry><ocs:make_call record_id="2"/></onentry><transition event="ocs.callresult" target="f"/></state>
      <final id="f"/>"""
    driver = play(treatment(body), [record(1), record(2)])
    assert [(each.options, each.extensions) for each in driver.dials] == [({"k": "v"}, {"k": "v"})] * 2


@pytest.mark.row("A7.18")
@pytest.mark.parametrize("attr", ["OPTIONS", "USERDATA", "EXTENSIONS"])
def test_a7_success_is_silent(attr):
    """A7: no event; the next thing that the script hears of is its own."""
    key = "'note'" if attr == "USERDATA" else "'k'"
    assert play(one_block(setting(flex(attr, key=key))), [record(note="")]).names == ["enough"]


@pytest.mark.row("A7.20", "E6.3", "E6.4")
def test_a7_many_wrong_attributes_are_one_error():
    driver = play(one_block(setting(flex("MAGIC"), flex(kind="float"), flex("USERDATA", key="'nowhere'"))), until=60)
    assert driver.names == ["Error.Attribute"]


def in_the_store(store, actions):
    """The first record of a list as it stands when the script has run these actions."""
    body = f'<state id="a"><onentry>{actions}</onentry><transition target="f"/></state><final id="f"/>'
    VirtualCampaign(treatment(body), store, ScriptedOutcomes([33]), START).run()
    return store.read(1, 1).fields


@pytest.mark.row("A7.5", "A7.6", "A7.7")
def test_a7_the_calling_list_keeps_what_was_written():
    """A7: a mandatory field, one that the list had not, and one of the user's own."""
    store = MemoryStore(parse_list("contact_info,note,age\n5550100,old,3\n"))
    changes = [("contact_info", "'5550199'"), ("email_subject", "'hello'"), ("note", "'new'"), ("age", "4")]
    actions = setting(*(flex("USERDATA", "string", f"'{key}'", value) for key, value in changes))
    fields = in_the_store(store, actions)
    assert {key: fields[key] for key, _ in changes} == {
        "contact_info": "5550199",
        "email_subject": "hello",
        "note": "new",
        "age": 4,
    }


NUMBERS = [name for name, kind in MANDATORY_FIELDS.items() if kind is DataType.INT and name not in ENUMERATED]
NUMBERS = [name for name in NUMBERS if name not in ("record_id", "chain_id", "chain_n", "tz_dbid", "daily_from")]
TEXTS = [name for name, kind in MANDATORY_FIELDS.items() if kind is not DataType.INT]


@pytest.mark.row("A7.5", "A7.7")
@pytest.mark.parametrize("name", NUMBERS + TEXTS)
def test_a7_any_column_of_the_default_format_can_be_written(name):
    store = MemoryStore(parse_list("contact_info,contact_info_type\n5550100,HOME\n"))
    value, expected = ("77", 77) if name in NUMBERS else ("'a text'", "a text")
    assert in_the_store(store, setting(flex("USERDATA", "string", f"'{name}'", value)))[name] == expected


@pytest.mark.row("A7.2")
def test_a7_record_id_0_is_every_record_of_the_chain():
    records = [record(1, note=""), record(2, note="")]
    driver = play(one_block(setting(flex("USERDATA", key="'note'", value="'both'"), record_id="0")), records, until=60)
    assert [each.fields["note"] for each in driver.store.values()] == ["both", "both"]


@pytest.mark.row("A7.3")
def test_a7_a_record_has_its_own_attributes():
    records = [record(1), record(2)]
    assert dialed(setting(flex(), record_id="2"), records=records).options == {}


@pytest.mark.row("A7.17", "E8.4")
@pytest.mark.parametrize(("record_id", "code"), [("3", 109), ("-1", 109), ("''", 103), ("nobody", 103), ("null", 103)])
def test_a7_an_unknown_record_is_109(record_id, code):
    assert refused(flex(), record_id=record_id) == ("record_id", code)
    assert ErrorCode.RECORD_NOT_FOUND == 109


@pytest.mark.row("A7.14", "2.9", "2.10", "2.11")
@pytest.mark.parametrize("value", ["08001234567", "555-1234", "+49 30 123-456", "0123", "1-2", "33142345678"])
def test_a7_under_type_string_a_phone_number_is_its_text(value):
    """Section 2: digits, +, - and blanks verbatim; a phone number is not arithmetic."""
    assert dialed(setting(flex(value=value))).options == {"k": value}


@pytest.mark.row("A7.14", "A7.15")
@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("string", "'a' + 'b'", "ab"),
        ("string", "digits", "8-8"),
        ("string", "_data.digits", "8-8"),
        ("string", "bare", "bare"),
        ("string", "true", "true"),
        ("string", "0.5", "0.5"),
        ("string", "''", ""),
        ("string", "'Zoë 📞 \u2028'", "Zoë 📞 \u2028"),
        ("string", "'string'", "string"),
        ("int", "7", 7),
        ("int", "'7'", 7),
        ("int", "-7", -7),
        ("int", "555-1234", -679),
        ("int", str(WIDEST), WIDEST),
        ("int", str(-WIDEST), -WIDEST),
        ("which", "digits", "8-8"),
        ("'INT'", "1 + 1", 2),
    ],
)
def test_a7_values_are_evaluated_by_the_one_rule(kind, value, expected):
    assert dialed(setting(flex(kind=kind, value=value)), data="digits='8-8'; which='String'").options == {"k": expected}


@pytest.mark.row("A7.16")
@pytest.mark.parametrize(
    "value", ["'x'", "''", "1.5", "'1.0'", "'0123'", "null", "2**53", "1/0", "10n", "true", "word"]
)
def test_a7_text_that_is_no_integer_under_int_is_error_attribute(value):
    assert refused(flex(kind="int", value=value)) == ("value", 103)


@pytest.mark.row("A7.14")
@pytest.mark.parametrize("value", ["null", "undefined", "[]", "({})", "10n", "a.b"])
def test_a7_what_is_no_text_under_string_is_error_attribute(value):
    assert refused(flex(value=value)) == ("value", 103)


@pytest.mark.row("A7.20", "E8.3")
@pytest.mark.parametrize(
    ("child", "attribute"),
    [
        (flex("MAGIC"), "attr"),
        (flex("''"), "attr"),
        (flex("1"), "attr"),
        (flex(kind="float"), "type"),
        (flex(kind="''"), "type"),
        (flex(key="''"), "key"),
        (flex(key="' '"), "key"),
        (flex(key="12"), "key"),
        (flex(key="null"), "key"),
    ],
)
def test_a7_unknown_words_are_error_attribute(child, attribute):
    assert refused(child) == (attribute, 103)


@pytest.mark.row("2.13", "2.14")
def test_a7_a_bare_key_is_its_text_with_a_warning():
    """Section 2: `key="Digits"`; the warning names the child and stands where it does."""
    driver = play(one_block("\n" + setting("\n" + flex(key="Digits")) + '<ocs:make_call record_id="1"/>'), until=60)
    assert driver.dials[0].options == {"Digits": "v"}
    [warning] = driver.lines.of("diagnostic")
    assert (warning["code"], warning["line"]) == ("bare-word", 4)
    assert warning["message"].startswith("key of flex_attr")


@pytest.mark.row("A7.19", "A7.20")
@pytest.mark.parametrize("wrong", [flex("MAGIC"), flex("USERDATA", key="'nowhere'"), flex(kind="int", value="'x'")])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a7_none_is_applied_when_one_is_wrong(wrong, place):
    children = [flex("USERDATA", key="'note'", value="'applied'"), flex("OPTIONS")]
    children.insert(place, wrong)
    block = setting(*children, record_id="0") + '<ocs:make_call record_id="1"/>'
    driver = play(one_block(block), [record(1, note="old"), record(2, note="old")], until=60)
    assert sorted(driver.names) == ["Error.Attribute", "ocs.callresult"]
    assert driver.dials[0].options == {}
    assert [each.fields["note"] for each in driver.store.values()] == ["old", "old"]


# ------------------------------------------------------------------------------------------------------------- closings

GENERAL = flex("USERDATA", "int", "'record_type'", "2")
READY = flex("USERDATA", "int", "'record_status'", "1")
NO_CALL = {"record_type": 7, "record_status": 3}


@pytest.mark.row("A7.20", "3.15")
@pytest.mark.parametrize("record_id", ["0", "1"])
@pytest.mark.parametrize(
    ("inner", "fields", "message"),
    [
        ((GENERAL, READY), NO_CALL, "record 1 asked not to be called, and keeps its record_type"),
        ((GENERAL,), NO_CALL, "record 1 asked not to be called, and keeps its record_type"),
        ((READY,), {"record_status": 5}, "record 1 is closed, and keeps a record_status that says so"),
        ((READY,), {"record_status": 3}, "record 1 is closed, and keeps a record_status that says so"),
    ],
)
def test_a7_a_script_never_opens_a_closed_record(record_id, inner, fields, message):
    """Section 6.4: the closing status stays, least of all does a script take back a customer's no."""
    block = setting(*inner, record_id=record_id) + '<ocs:make_call record_id="1"/>'
    driver = play(one_block(block), [record(1, **fields), record(2)], until=60)
    assert driver.data("Error.Attribute")["message"] == message
    assert driver.dials == []
    assert driver.store[1].fields.items() >= fields.items()
    assert driver.store[2].fields["record_status"] == 2


@pytest.mark.row("A7.5")
def test_a7_a_script_may_close_and_mark_a_closed_record():
    """Other fields of a closed record are written as ever, and a refusal may be written twice."""
    no = flex("USERDATA", "int", "'record_type'", "7")
    note = flex("USERDATA", key="'note'", value="'x'")
    driver = play(one_block(setting(no) + setting(no, note, READY)), [record(note="")], until=60)
    assert driver.names == []
    assert (driver.store[1].fields["record_type"], driver.store[1].fields["note"]) == (7, "x")


# ------------------------------------------------------------------------------------------------------------- USERDATA


@pytest.mark.row("A7.5", "A7.6", "A7.18")
@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("'note'", "'seen'", "seen"),
        ("'note'", "0123", "0123"),
        ("'account'", "33142345678", 33_142_345_678),
        ("'account'", "''", None),
        ("'spare'", "5", 5),
        ("'contact_info_type'", "'MOBILE'", 4),
        ("'contact_info_type'", "4", 4),
        ("'record_type'", "'Campaign Rescheduled'", 3),
        ("'call_result'", "'Busy'", 6),
        ("'email_subject'", "'hello'", "hello"),
        ("'dial_sched_time'", "1772445600", 1_772_445_600),
        ("'contact_info'", "555-1234", "555-1234"),
    ],
)
def test_a7_userdata_writes_a_mandatory_or_user_defined_field(key, value, expected):
    """A7: and the store keeps it, each as its column's kind."""
    assert written(key, value) == expected


@pytest.mark.row("A7.5", "A7.6", "4.3", "4.4")
def test_a7_what_was_written_is_what_next_record_tells():
    """A7, E4: an int field comes back as a number, text as text."""
    block = setting(flex("USERDATA", "int", "'account'", "12"), flex("USERDATA", "string", "'note'", "'12'"))
    driver = play(one_block(block + "<ocs:next_record/>"), [record(note="", account=7)], until=60)
    assert (driver.data("ocs.next_record")["account"], driver.data("ocs.next_record")["note"]) == (12, "12")


@pytest.mark.row("A7.8")
def test_a7_changing_contact_info_changes_what_is_dialed():
    """A7: what the dialer is asked for, and what the trace says of the call."""
    block = setting(flex("USERDATA", key="'contact_info'", value="+49 30 1234")) + '<ocs:make_call record_id="1"/>'
    driver = play(one_block(block), until=60)
    assert [each.contact_info for each in driver.dials] == ["+49 30 1234"]
    assert [each["contact_info"] for each in driver.lines.of("call")] == ["+49 30 1234"]


@pytest.mark.row("A7.9", "A7.10", "A7.11", "A7.12")
@pytest.mark.parametrize("key", ["record_id", "chain_id", "chain_n", "nowhere", "Note", "__proto__"])
def test_a7_fixed_keys_and_keys_that_are_no_field_are_refused(key):
    assert refused(flex("USERDATA", key=f"'{key}'"), records=[record(note="")]) == ("key", 103)


@pytest.mark.row("A7.5", "A7.20", "E8.3", "E8.5")
@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("account", "'x'", 103),
        ("account", str(2**53), 103),
        ("contact_info_type", "'FRIEND'", 103),
        ("contact_info_type", "12", 103),
        ("record_status", "99", 103),
        ("call_result", "''", 103),
        ("attempt", "'-1'", 103),
        ("call_time", "-5", 110),
        ("dial_sched_time", "'-5'", 110),
        ("dial_sched_time", "999999999999999", 110),
        ("daily_from", "86401", 110),
        ("daily_till", "'-1'", 110),
        ("tz_name", "'Moon/Base'", 103),
        ("tz_name", "''", 103),
        ("tz_dbid", "999", 103),
    ],
)
def test_a7_a_value_that_its_column_cannot_hold_is_refused(key, value, code):
    """A7: by the script's own error, never by the store's."""
    assert refused(flex("USERDATA", key=f"'{key}'", value=value), records=[record(account=1)]) == ("value", code)


@pytest.mark.row("A7.20", "E8.5")
def test_a7_a_window_that_would_never_open_is_refused():
    records = [record(daily_from=3600, daily_till=7200)]
    assert refused(flex("USERDATA", "int", "'daily_from'", "7200"), records=records) == ("value", 110)
    both = flex("USERDATA", "int", "'daily_from'", "7200"), flex("USERDATA", "int", "'daily_till'", "7300")
    driver = play(one_block(setting(*both)), records, until=60)
    assert (driver.names, driver.store[1].fields["daily_from"]) == ([], 7200)


@pytest.mark.row("A7.5")
def test_a7_a_zone_that_was_written_counts_at_once():
    calendar = Calendar(weekdays=OFFICE.weekdays, timezones={7: "Asia/Tokyo"})
    for key, value in (("tz_name", "'Asia/Tokyo'"), ("tz_dbid", "7")):
        block = setting(flex("USERDATA", "string", f"'{key}'", value)) + "<ocs:get_daytime/>"
        driver = play(one_block(block, calendar=calendar), [record(tz_dbid=None)], until=60)
        assert driver.data("ocs.daytime_change") == {"daytime_code": "ABH"}


@pytest.mark.row("A7.6")
def test_a7_a_million_characters_go_through():
    script = "<script>long = 'x'.repeat(1000000)</script>"
    driver = play(
        one_block(script + setting(flex("USERDATA", key="'note'", value="long")), data="long=''"),
        [record(note="")],
        until=60,
    )
    assert driver.store[1].fields["note"] == "x" * 10**6


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="'\\\"<>&"), max_size=30)


@pytest.mark.row("A7.6", "A7.7")
@settings(max_examples=25, deadline=None)
@given(texts, st.integers(-WIDEST, WIDEST))
def test_a7_the_law_of_userdata(text, number):
    """A7, E4: whatever text or integer is written, the store, the script and a restart all have the same."""
    body = f"""
      <state id="a"><onentry>{setting(flex("USERDATA", "string", "'note'", f"'{text}'"), flex("USERDATA", "int", "'account'", str(number)))}
        <ocs:timeout delay="5"/></onentry><transition event="ocs.timeout" target="b"/></state>
      <state id="b"><onentry><ocs:next_record/></onentry><transition event="ocs.next_record" target="f"/></state>
      <final id="f"/>"""
    driver = Driver(treatment(body), [record(note="", account=0)])
    driver.restart()
    driver.wake_up()
    told = driver.data("ocs.next_record")
    assert (told["note"], told["account"]) == (text, number)
    assert (driver.store[1].fields["note"], driver.store[1].fields["account"]) == (text, number)


@pytest.mark.row("A7.4", "2.3", "2.8")
@pytest.mark.parametrize("key", ["pre-dial-validation", "assured-connect", "call_answer_type_recognition", "CPNDigits"])
def test_an_option_of_the_manual_needs_no_quotes(key):
    """A7: its name is a known token: no subtraction, no warning; a data item of that name goes before it."""
    attributes = f"""<ocs:set_flex_attr record_id="1"><ocs:flex_attr attr="OPTIONS" type="string" key="{key}" value="'on'"/>
      </ocs:set_flex_attr><ocs:make_call record_id="1"/>"""
    driver = play(one_block(attributes))
    assert dict(driver.dials[0].options) == {key: "on"}
    assert driver.codes == []
    if "-" not in key:
        assert dict(play(one_block(attributes, data=f"{key}='other'")).dials[0].options) == {"other": "on"}
