"""Section 2 of the dialect: one rule for the text of every ocs attribute."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.ocs.actions import SCHEMAS
from scxml_engine.ocs.actions.base import whole_number
from scxml_engine.ocs.constants import Daytime
from scxml_engine.scxml.extension import AttributeSchema
from tests.ocs.harness import Driver, one_block, play, record, treatment

RECORDS = [record(1, contact_info_type=1, note=""), record(2, contact_info_type=4, note="")]
# Every attribute of the dialect, an action around it, a known token or number of it, and that value in ECMAScript.
EVERY_ATTRIBUTE = {
    ("timeout", "delay"): ("<ocs:timeout delay={}/>", "WEND", "'WEND'"),
    ("timeout", "delay", "number"): ("<ocs:timeout delay={}/>", "300", "300"),
    ("next_record", "repeat_chain"): ("<ocs:next_record/><ocs:next_record repeat_chain={}/>", "yes", "'yes'"),
    ("contact_info_type", "type_id"): (
        "<ocs:next_record><ocs:contact_info_type type_id={}/></ocs:next_record>",
        "4",
        "4",
    ),
    ("contact_info_type", "type_name"): (
        "<ocs:next_record><ocs:contact_info_type type_name={}/></ocs:next_record>",
        "MOBILE",
        "'MOBILE'",
    ),
    ("contact_info_type", "exclude"): (
        "<ocs:next_record><ocs:contact_info_type type_id='1' exclude={}/></ocs:next_record>",
        "yes",
        "'yes'",
    ),
    ("get_info", "what"): ("<ocs:get_info what={} param='ABH'/>", "TIMERANGE", "'TIMERANGE'"),
    ("get_info", "param"): ("<ocs:get_info what='TIMERANGE' param={}/>", "ABH", "'ABH'"),
    ("make_call", "record_id"): ("<ocs:make_call record_id={}/>", "2", "2"),
    ("set_flex_attr", "record_id"): (
        (
            "<ocs:set_flex_attr record_id={}><ocs:flex_attr attr='USERDATA' type='string' key=\"'note'\" value='12'/>"
            "</ocs:set_flex_attr>"
        ),
        "2",
        "2",
    ),
    ("flex_attr", "attr"): (
        (
            "<ocs:set_flex_attr record_id='1'><ocs:flex_attr attr={} type='string' key=\"'note'\" value='12'/>"
            "</ocs:set_flex_attr>"
        ),
        "USERDATA",
        "'USERDATA'",
    ),
    ("flex_attr", "type"): (
        (
            "<ocs:set_flex_attr record_id='1'><ocs:flex_attr attr='OPTIONS' type={} key=\"'k'\" value='1 + 1'/>"
            "</ocs:set_flex_attr><ocs:make_call record_id='1'/>"
        ),
        "int",
        "'int'",
    ),
    ("flex_attr", "key"): (
        (
            "<ocs:set_flex_attr record_id='1'><ocs:flex_attr attr='OPTIONS' type='string' key={} value='12'/>"
            "</ocs:set_flex_attr><ocs:make_call record_id='1'/>"
        ),
        "CPNDigits",
        "'CPNDigits'",
    ),
    ("flex_attr", "value"): (
        (
            "<ocs:set_flex_attr record_id='1'><ocs:flex_attr attr='OPTIONS' type='int' key=\"'k'\" value={}/>"
            "</ocs:set_flex_attr><ocs:make_call record_id='1'/>"
        ),
        "7",
        "7",
    ),
    ("set_exec_flag", "flag"): ("<ocs:set_exec_flag flag={} value='Switch'/>", "PostProcessing", "'PostProcessing'"),
    ("set_exec_flag", "value"): ("<ocs:set_exec_flag flag='PostProcessing' value={}/>", "Switch", "'Switch'"),
}


def quoted(text):
    return "'" + text.replace("'", "&apos;") + "'"


def outcome(template, text, *, data="", **options):
    """All that one action leads to when its attribute has that text: what was asked for, told, and kept."""
    driver = play(one_block(template.replace("{}", quoted(text)), data=data, **options), RECORDS)
    flags = [each["value"] for each in driver.lines.of("action") if each["name"] == "set_exec_flag"]
    return driver, (driver.requests, driver.events, driver.store, [str(each).casefold() for each in flags])


def flex(attr="OPTIONS", type_="string", key="'k'", value="1", record_id="1"):
    """The options, then the extensions, of a call of record 1 after that setting; and the driver."""
    inner = (
        f"<ocs:flex_attr attr={quoted(attr)} type={quoted(type_)} key={quoted(key)} value={quoted(value)}/>"
        if isinstance(value, str)
        else ""
    )
    block = f"<ocs:set_flex_attr record_id={quoted(record_id)}>{inner}</ocs:set_flex_attr>"
    return block + "<ocs:make_call record_id='1'/>"


def option(value, *, data="", **named):
    """What the option `k` is after set_flex_attr with that value; None when it was refused."""
    [dial] = play(one_block(flex(value=value, **named), data=data), RECORDS).dials
    return dial.options.get("k")


def handed_out(attributes, data=""):
    """The record that next_record gives for a contact_info_type with these attributes; "" for none, or the error."""
    block = f"<ocs:next_record><ocs:contact_info_type {attributes}/></ocs:next_record>"
    driver = play(one_block(block, data=data), RECORDS, until=9)
    [(name, found)] = driver.events
    return found["record_id"] if name == "ocs.next_record" else name


# -------------------------------------------------------------------------------------------------------- one for all


def test_every_attribute_of_the_dialect_stands_in_the_table():
    """2: so that no attribute is forgotten below."""

    def pairs(schema):
        yield from ((schema.name, each.name) for each in schema.attributes)
        for child in schema.children:
            yield from pairs(child)

    assert {each for schema in SCHEMAS.values() for each in pairs(schema)} == {each[:2] for each in EVERY_ATTRIBUTE}


@pytest.mark.row("2.1", "2.2", "2.3", "2.4", "2.12")
@pytest.mark.parametrize("case", EVERY_ATTRIBUTE, ids="-".join)
def test_one_rule_for_every_attribute(case):
    """2: as it stands, in white space, as an expression, as a data item both ways: all of them are one value."""
    template, text, expression = EVERY_ATTRIBUTE[case]
    driver, expected = outcome(template, text)
    assert "Error.Attribute" not in driver.names
    data = f"given={expression}"
    for spelling in (f"  {text}\n ", expression, f" {expression} ", "given", "_data.given", f"[{expression}][0]"):
        _, found = outcome(template, spelling, data=data)
        assert found == expected, spelling


@pytest.mark.row("2.1", "2.15")
@pytest.mark.parametrize("wrong", ["5 +", "nobody.x", "x y", "(function () { throw 1 })()"])
@pytest.mark.parametrize("case", EVERY_ATTRIBUTE, ids="-".join)
def test_a_text_that_fails_is_error_attribute_wherever_it_stands(case, wrong):
    """2: it does not parse, or it throws; the event names the attribute, and the block goes on."""
    driver, _ = outcome(EVERY_ATTRIBUTE[case][0] + "<log expr=\"'reached'\"/>", wrong)
    [error] = [data for name, data in driver.events if name == "Error.Attribute"]
    assert error["attribute"] == case[1]
    assert driver.logs[0] == "reached"


# --------------------------------------------------------------------------------------------------- tokens and numbers


@pytest.mark.row("2.3")
@pytest.mark.parametrize("written", ["MOBILE", "mobile", " Mobile "])
def test_a_known_token_is_that_token(written):
    """2: no variable of that name is needed, and nothing is warned of."""
    driver = play(
        one_block(f"<ocs:next_record><ocs:contact_info_type type_name='{written}'/></ocs:next_record>"), RECORDS
    )
    assert driver.data("ocs.next_record")["record_id"] == 2
    assert driver.codes == []


@pytest.mark.row("2.3")
def test_a_token_of_another_attribute_is_no_token():
    """2: `yes` is known to repeat_chain, not to delay; there it is a bare word, which is no delay."""
    driver = play(one_block('<ocs:timeout delay="yes"/>'))
    assert driver.names[0] == "Error.Attribute"
    assert driver.codes[0] == "bare-word"


@pytest.mark.row("2.8")
def test_a_data_item_goes_before_the_token_of_its_name():
    """2: whoever declares HDAY means it; in every place where tokens are known."""
    driver = play(one_block('<ocs:timeout delay="HDAY"/>', data="HDAY=5"), until=9)
    assert driver.names == ["ocs.timeout"]
    assert handed_out("type_name='HOME'", data="HOME='MOBILE'") == 2
    assert handed_out("type_id='1' exclude='no'", data="no='yes'") == 2
    assert flex_kind("OPTIONS", data="OPTIONS='EXTENSIONS'") == "EXTENSIONS"


def flex_kind(attr, data=""):
    [dial] = play(one_block(flex(attr=attr), data=data), RECORDS).dials
    return "OPTIONS" if dial.options else "EXTENSIONS" if dial.extensions else None


@pytest.mark.row("2.8")
def test_the_token_counts_where_the_data_item_is_spelled_otherwise():
    """2: names of data items have their case."""
    assert handed_out("type_name='HOME'", data="home='MOBILE'") == 1


@pytest.mark.row("2.4")
@pytest.mark.parametrize(("text", "seconds"), [("300", 300), ("0", 0), ("0.5", 0.5), ("12.25", 12.25)])
def test_a_canonical_decimal_is_that_number(text, seconds):
    driver = play(one_block(f'<ocs:timeout delay="{text}"/>'))
    assert driver.names[0] == "ocs.timeout"
    first = next(at for at, (kind, _) in zip(driver.lines.times, driver.lines.all, strict=True) if kind == "event")
    assert (first - driver.lines.times[0]).total_seconds() == seconds


@pytest.mark.row("2.4")
def test_a_negative_one_is_a_number_too():
    """2, A1: `-1` is minus one, which is no delay."""
    driver = play(one_block('<ocs:timeout delay="-1"/>'))
    assert driver.data("Error.Attribute")["message"] == "delay is -1: it cannot be negative"


NO_DECIMALS = {
    "a leading zero": ["0123", "00", "-01", "01.5"],
    "an exponent": ["1e3", "1E3", "1e-3", "1.5e1"],
    "hexadecimal": ["0x10", "0X1F", "-0x1"],
}


@pytest.mark.row("2.4", "2.5", "2.6", "2.7")
@pytest.mark.parametrize(
    "text",
    [
        *(each for texts in NO_DECIMALS.values() for each in (*texts, f" {texts[0]}")),
        *("+1", "1.", ".5", "1,5", "1_000", "Infinity", "-", ""),
    ],
)
def test_other_spellings_are_no_numbers(text):
    """2: not as they stand (there they are expressions), and not in a text that an expression yields."""
    assert AttributeSchema("delay").number(text) is None
    for action in ("<ocs:make_call record_id='{}'/>", "<ocs:timeout delay='{}'/>"):
        driver = play(one_block(action.format(f"&apos;{text}&apos;")), RECORDS, until=9)
        assert driver.names == ["Error.Attribute"], action


@pytest.mark.row("2.5", "2.6", "2.7", "2.12")
@pytest.mark.parametrize(("text", "seconds"), [("1e3", 1000), ("0x10", 16)])
def test_what_is_no_number_is_an_expression(text, seconds):
    """2: and then ECMAScript says what it is; under type="string" its value is text."""
    driver = Driver(one_block(f'<ocs:timeout delay="{text}"/>'), RECORDS)
    assert (driver.wake - driver.now).total_seconds() == seconds
    assert option(text) == str(seconds)


@pytest.mark.row("2.4")
@given(st.integers(-(2**53) + 1, 2**53 - 1))
def test_the_law_of_canonical_integers(number):
    """2: what is written canonically is read back exactly, as a text too; and no other spelling of it is."""
    assert AttributeSchema("x").number(str(number)) == number
    assert whole_number(str(number)) == number
    for other in (f"+{number}", f"0{number}", f"{number}.", f"{number}e0"):
        assert AttributeSchema("x").number(other) is None
        assert whole_number(other) is None


# ------------------------------------------------------------------------------------------------------- type="string"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("555-1234", marks=pytest.mark.row("2.10")),
        pytest.param("08001234567", marks=pytest.mark.row("2.11")),
        pytest.param("0123", marks=pytest.mark.row("2.11")),
        "+49 89 1234-0",
        "12 34",
        "-5",
        "+5",
        "5 - 3",
        "007",
        "99999999999999999999",
    ],
)
@pytest.mark.row("2.9")
def test_a_phone_number_is_no_arithmetic(text):
    """2: under type="string" digits, `+`, `-` and blanks are the text itself, as an option, an extension and a field."""
    assert option(text) == text
    [dial] = play(one_block(flex(attr="EXTENSIONS", value=text)), RECORDS).dials
    assert dial.extensions == {"k": text}
    driver = play(one_block(flex(attr="USERDATA", key="'contact_info'", value=text)), RECORDS)
    assert driver.dials[0].contact_info == text


@pytest.mark.row("2.9")
@pytest.mark.parametrize(
    ("text", "expected"),
    [("(5 - 3)", "2"), ("5 * 3", "15"), ("5 - n", "4"), ("n", "1"), ("'5' + '5'", "55"), ("- -", None), ("+", None)],
)
def test_anything_with_another_character_is_an_expression(text, expected):
    """2: and signs without a digit are no phone number."""
    assert option(text, data="n=1") == expected


@pytest.mark.row("2.9", "2.12")
def test_only_under_type_string():
    """2: under type="int" the same text is arithmetic."""
    assert option("555-1234", type_="int") == 555 - 1234
    assert option("555-1234", type_="'string'") == "555-1234"
    assert option("555-1234", type_="how", data="how='String'") == "555-1234"


@pytest.mark.row("2.9")
def test_only_the_value_and_not_the_record():
    """2: `record_id` of the same action stays an expression."""
    driver = play(one_block(flex(record_id="3-2", value="5-1")), RECORDS)
    assert driver.dials[0].options == {"k": "5-1"}


# ---------------------------------------------------------------------------------------------- expressions, bare words


@pytest.mark.row("2.12")
@pytest.mark.parametrize(
    "text",
    ["_event.data.record_id + 1", "ids[1]", "ids.length", "pick(2)", "cond ? 2 : 1", "2 * 1", "(2)", "_data.ids[1]"],
)
def test_anything_else_is_an_expression(text):
    """2: with the event, the data and the functions of the document."""
    body = f"""<script>function pick(n) {{ return n }} var cond = true</script>
      <state id="a"><onentry><ocs:next_record/></onentry><transition event="ocs.next_record" target="b"/></state>
      <state id="b"><onentry><ocs:make_call record_id="{text}"/></onentry></state>"""
    [dial] = Driver(treatment(body, data="ids=[1, 2]"), RECORDS).dials
    assert dial.handle == 2


@pytest.mark.row("2.13", "2.14")
def test_a_bare_word_that_resolves_to_nothing_is_its_own_text_with_a_warning():
    """2: `key="Digits"`."""
    driver = play(one_block(flex(key="Digits", value="8884554040")), RECORDS)
    assert driver.dials[0].options == {"Digits": "8884554040"}
    [warning] = [each for each in driver.lines.of("diagnostic") if each["code"] == "bare-word"]
    assert "key of flex_attr" in warning["message"]
    assert warning["line"] == 2


@pytest.mark.row("2.13")
def test_a_bare_word_that_resolves_is_what_it_resolves_to():
    """2: a data item, or a name of the language; and then nothing is warned of."""
    driver = play(one_block(flex(key="CPNDigits", value="1"), data="CPNDigits='CPNPlan'"), RECORDS)
    assert driver.dials[0].options == {"CPNPlan": "1"}
    assert "bare-word" not in driver.codes
    assert option("undefined") is None


@pytest.mark.row("2.13", "2.15")
@pytest.mark.parametrize("text", ["CPN.Digits", "CPN-Digits", "CPN Digits", "CPNDigits()", "CPNDigits[0]"])
def test_more_than_one_word_is_no_bare_word(text):
    """2: any other failure is Error.Attribute, and none of the attributes is applied."""
    driver = play(one_block(flex(key=text)), RECORDS)
    assert driver.names[0] == "Error.Attribute"
    assert driver.data("Error.Attribute")["attribute"] == "key"
    assert driver.dials[0].options == {}


# --------------------------------------------------------------------------------------- what expressions yield


@pytest.mark.row("2.16", "2.17")
@pytest.mark.parametrize(
    "value", ["'Timerange'", "' TIMERANGE '", "'timerange\\n'", "word", "_data.word", "parts.join('')"]
)
def test_what_an_expression_yields_is_compared_trimmed_and_in_any_case(value):
    driver = play(
        one_block(
            f'<ocs:get_info what="{value}" param="\' aBh\'"/>', data="word=' timeRange'; parts=['TIME', 'range ']"
        )
    )
    assert driver.data("ocs.info") == {"result": str(8 * 3600)}


@pytest.mark.row("2.16", "2.17")
@pytest.mark.parametrize("code", list(Daytime))
def test_every_interval_in_any_case(code):
    """2: the five names of A1, as a literal and as what an expression yields."""
    spellings = [f"{code}", f"{code.lower()}", f"' {code} '", f"'{code.lower()}'"]
    found = [outcome("<ocs:timeout delay={}/>", text)[1] for text in spellings]
    assert all(each == found[0] for each in found)


@pytest.mark.row("2.16")
def test_what_an_expression_yields_may_be_a_truth_value():
    """2, A2: repeat_chain takes yes, true and 1; an expression's `true` is that token."""
    driver = play(one_block('<ocs:next_record/><ocs:next_record repeat_chain="1 == 1"/>'), RECORDS)
    assert [data["record_id"] for name, data in driver.events if name == "ocs.next_record"] == [1, 1]


# ------------------------------------------------------------------------------------------------- the dialect's examples


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("HOME", marks=pytest.mark.row("2.18")),
        pytest.param("&apos;HOME&apos;", marks=pytest.mark.row("2.19")),
        pytest.param("_data.first_type", marks=pytest.mark.row("2.20")),
        pytest.param("first_type", marks=pytest.mark.row("2.20")),
    ],
)
def test_type_name_in_every_spelling(text):
    """2: each of them works, with an exclude as well."""
    assert handed_out(f"type_name='{text}'", data="first_type='HOME'") == 1
    assert handed_out(f"type_name='{text}' exclude='yes'", data="first_type='HOME'") == 2


@pytest.mark.row("2.21")
def test_the_record_of_the_event():
    body = """<state id="a"><onentry><ocs:next_record><ocs:contact_info_type type_name="MOBILE"/></ocs:next_record></onentry>
        <transition event="ocs.next_record" target="b"><ocs:make_call record_id="_event.data.record_id"/></transition></state>
      <state id="b"><transition event="ocs.callresult" target="f"/></state><final id="f"/>"""
    driver = play(treatment(body), RECORDS)
    assert [each.handle for each in driver.dials] == [2]
    assert driver.ended.reason == "final"


@pytest.mark.row("2.22")
def test_the_manual_s_own_example_of_options():
    """2, L4325: everything in quotes."""
    block = """<ocs:set_flex_attr record_id="1">
        <ocs:flex_attr attr="'OPTIONS'" type="'string'" key="'CPNDigits'" value="'8884554040'"/>
        <ocs:flex_attr attr="'OPTIONS'" type="'string'" key="'pre-dial-validation'" value="'false'"/>
      </ocs:set_flex_attr><ocs:make_call record_id="1"/>"""
    [dial] = play(one_block(block), RECORDS).dials
    assert dial.options == {"CPNDigits": "8884554040", "pre-dial-validation": "false"}


@pytest.mark.row("2.23")
def test_the_manual_s_own_trailing_blank():
    """2, L4329."""
    driver = play(one_block("""<ocs:set_exec_flag flag="'PostProcessing' " value="'Switch'"/>"""), RECORDS)
    assert driver.ended.post_processing == "Switch"
    assert "Error.Attribute" not in driver.names
