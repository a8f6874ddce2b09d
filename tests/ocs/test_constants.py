"""The dialect's tables against the manual's figures, and the ways to look something up in them."""

import copy
import itertools
import os
import pickle
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.errors import UsageError
from scxml_engine.ocs.columns import MANDATORY_FIELDS
from scxml_engine.ocs.constants import (
    ALLOWED_TYPES,
    CallResult,
    ContactType,
    DataType,
    Daytime,
    DialMode,
    ErrorCode,
    FlexAttribute,
    GroupStatus,
    MediaType,
    OptimizationMethod,
    Origin,
    PostProcessing,
    RecordStatus,
    RecordType,
    allowed,
    allowed_statuses,
    call_result,
    contact_type,
    daytime,
    post_processing,
    record_status,
    record_type,
    result_text,
)
from scxml_engine.ocs.constants.families import FAMILIES, find
from scxml_engine.ocs.lookup import fold

RESERVED = {1, 2, 18, 19, 20, 22, 23, 24, 25, 29, 30, 31, 49, 50}

# Dialect section 5, word for word.
SECTION_5 = """
0 Ok · 3 GeneralError · 4 SystemError · 5 RemoteRelease · 6 Busy · 7 NoAnswer · 8 SIT_Detected · 9 AnswMachine ·
10 All_Trunks_Busy · 11 SIT_Invalid_Num · 12 SIT_Vacant · 13 SIT_Oper_Intercept · 14 SIT_Unknown · 15 SIT_No_Circuit ·
16 SIT_Reorder · 17 Fax · 21 Abandoned · 26 Dropped · 27 DroppedNoAnswer · 28 Unknown · 32 Silence · 33 Answer ·
34 NuTone · 35 NoDialTone · 36 NoProgress · 37 NoRingBack · 38 NoEstablished · 39 PagerDetected · 40 WrongParty ·
41 DialError · 42 CallDropError · 43 SwitchError · 44 NoFreePortError · 45 TransferError · 46 Stale ·
47 AgentCallbackError · 48 GroupCallbackError · 51 DoNotCall · 52 CancelRecord · 53 WrongNumber
"""


def test_the_call_results_are_those_of_the_manual():
    """54 numbers (L3372-3440): 40 with an event name (L4334-4370) and 14 reserved."""
    assert [int(each) for each in CallResult] == list(range(54))
    assert {int(each) for each in CallResult if each.event_name is None} == RESERVED
    named = {int(each): each.event_name for each in CallResult if each.event_name}
    assert named == {int(number): name for number, name in (each.split() for each in SECTION_5.split("·"))}
    assert len(set(named.values())) == 40
    assert len({each.title for each in CallResult}) == 54


@pytest.mark.parametrize("kind", [RecordType, RecordStatus, ContactType])
def test_the_enumeration_tables_count_from_zero_without_a_gap(kind):
    """L351-356, with the two statuses that are reserved."""
    assert [int(each) for each in kind] == list(range({RecordType: 8, RecordStatus: 10, ContactType: 12}[kind]))
    assert all(each.title for each in kind)


def test_contact_types_are_spelled_as_in_a_treatment():
    """A3, L4314."""
    assert ",".join(each.type_name for each in ContactType) == (
        "NO_TYPE,HOME,DIRECT_BUSINESS,BUSINESS_WITH_EXTENSION,MOBILE,VACATION,PAGER,MODEM,VOICE_MAIL,PIN_PAGER,E-MAIL,"
        "INSTANT_MESSAGING"
    )


def test_small_tables():
    """E2, E8, A8, L3486-3494."""
    assert [str(each) for each in Daytime] == ["BBH", "BH", "ABH", "WEND", "HDAY"]
    assert [int(each) for each in ErrorCode] == [101, 102, 103, 109, 110, 111]
    assert [str(each) for each in PostProcessing] == ["Finalize", "Switch"]
    assert len(DataType) == 6


def test_allowed_combinations_of_status_and_type():
    """L3561-3579: 7 statuses, 34 combinations; only an Updated record may be of type No Call."""
    assert {status: len(types) for status, types in ALLOWED_TYPES.items()} == {
        RecordStatus.READY: 5,
        RecordStatus.RETRIEVED: 5,
        RecordStatus.UPDATED: 6,
        RecordStatus.STALE: 5,
        RecordStatus.CANCELED: 5,
        RecordStatus.AGENT_ERROR: 5,
        RecordStatus.MISSED_CALLBACK: 3,
    }
    assert [status for status, types in ALLOWED_TYPES.items() if RecordType.NO_CALL in types] == [RecordStatus.UPDATED]
    assert RecordType.GENERAL not in ALLOWED_TYPES[RecordStatus.MISSED_CALLBACK]


def test_the_default_format_has_23_columns():
    """L3330-3358: 19 integers and 4 texts."""
    texts = [name for name, kind in MANDATORY_FIELDS.items() if kind is DataType.VARCHAR]
    assert len(MANDATORY_FIELDS) == 23
    assert texts == ["contact_info", "agent_id", "email_subject", "treatments"]


@pytest.mark.parametrize("member", CallResult)
def test_every_spelling_of_a_call_result_finds_it(member):
    for text in (str(int(member)), member.name, member.title, member.event_name or member.title):
        for spelled in (text, f"  {text.lower()} ", text.upper(), text.replace(" ", "_"), text.replace("_", "-")):
            assert call_result(spelled) is member
    assert call_result(int(member)) is member


@pytest.mark.parametrize(
    ("find", "kind"), [(contact_type, ContactType), (record_type, RecordType), (record_status, RecordStatus)]
)
def test_every_spelling_of_an_enumerated_value_finds_it(find, kind):
    for member in kind:
        for spelled in (str(int(member)), member.name.lower(), f" {member.title.upper()}\t"):
            assert find(spelled) is member
        assert find(int(member)) is member


@pytest.mark.parametrize(
    ("find", "text", "member"),
    [
        (contact_type, "e-mail", ContactType.E_MAIL),
        (contact_type, "email", ContactType.E_MAIL),
        (contact_type, "Business With Extension", ContactType.BUSINESS_WITH_EXTENSION),
        (record_type, "Unknown Record Type", RecordType.UNKNOWN),
        (daytime, " wend ", Daytime.WEND),
        (post_processing, "switch", PostProcessing.SWITCH),
    ],
)
def test_other_spellings(find, text, member):
    assert find(text) is member


@pytest.mark.parametrize(
    ("find", "text", "message"),
    [
        (call_result, "Buzy", 'unknown call result "Buzy": did you mean Busy?'),
        (call_result, "answering machine", 'unknown call result "answering machine": did you mean AnswMachine?'),
        (call_result, "007", 'unknown call result "007"'),
        (contact_type, "MOBIL", 'unknown contact type "MOBIL": did you mean MOBILE?'),
        (contact_type, "12", "unknown contact type 12: the numbers are 0 to 11"),
        (record_status, "Redy", 'unknown record status "Redy": did you mean Ready?'),
        (record_type, -1, "unknown record type -1: the numbers are 0 to 7"),
        (daytime, "HDAYS", 'unknown daytime interval "HDAYS": did you mean HDAY?'),
        (post_processing, "Finalise", 'unknown post-processing "Finalise": did you mean Finalize?'),
        (daytime, "", 'unknown daytime interval ""'),
    ],
)
def test_what_is_unknown_is_refused_with_the_nearest_name(find, text, message):
    with pytest.raises(UsageError) as refusal:
        find(text)
    assert str(refusal.value) == message


@given(st.integers(-(2**53) + 1, 2**53 - 1))
def test_any_integer_is_a_call_result(number):
    """L3446: a desktop may store 999; it is named by its decimal text (E1)."""
    assert call_result(str(number)) == call_result(number) == number
    named = 0 <= number < 54 and number not in RESERVED
    assert result_text(number) == (CallResult(number).event_name if named else str(number))


def test_a_reserved_result_is_named_by_its_number():
    """E1: `Consult` has no event name."""
    assert result_text(24) == result_text(CallResult.CONSULT) == "24"
    assert result_text(CallResult.NO_ANSWER) == "NoAnswer"


def test_members_survive_copies_and_pickles():
    for member in (CallResult.BUSY, ContactType.HOME, RecordStatus.READY):
        assert copy.deepcopy(member) is member
        assert pickle.loads(pickle.dumps(member)) is member


# -------------------------------------------------------------------------------------------------- who, by what medium


def test_who_gives_a_result():
    """L3444: the dialing engine gives those with a description, unless it says otherwise."""
    by_origin = {origin: {int(each) for each in CallResult if each.origin is origin} for origin in Origin}
    assert by_origin.pop(Origin.DIALER) == set(range(54)).difference(*by_origin.values())
    assert by_origin == {
        Origin.RESERVED: RESERVED | {38},
        Origin.UNSET: {0, 28},
        Origin.SERVER: {46, 47, 48},
        Origin.DESKTOP: {40, 51, 52, 53},
    }


def test_three_contact_types_have_no_known_medium():
    """L1973-1983 leaves out pagers and modems."""
    without = {each for each in ContactType if each.media_type is None}
    assert without == {ContactType.PAGER, ContactType.MODEM, ContactType.PIN_PAGER}
    assert ContactType.E_MAIL.media_type == "email"


def test_allowed_is_the_table_both_ways():
    for status, kind in itertools.product(RecordStatus, RecordType):
        assert allowed(status, kind) is (kind in ALLOWED_TYPES.get(status, ())) is (status in allowed_statuses(kind))
    assert allowed_statuses(RecordType.NO_CALL) == {RecordStatus.UPDATED}
    assert allowed_statuses(RecordType.UNKNOWN) == frozenset()


# ------------------------------------------------------------------------------------------------------- the rows of all

EVERY = [constant for family in FAMILIES.values() for constant in family.constants]


def test_every_row_has_its_words():
    """A family's rows are its enumeration's members; nothing is empty, and a meaning fits beside the rest."""
    assert len({(each.family, each.number, each.name) for each in EVERY if each.name or each.number is not None}) == 127
    for each in EVERY:
        assert each.title, each
        assert 0 < len(each.meaning) <= 60, each
        assert each.meaning.isprintable(), each


@pytest.mark.parametrize("constant", EVERY, ids=lambda each: f"{each.family}-{each.number}-{each.title}")
def test_every_constant_is_found_by_number_name_and_title(constant):
    for text in (constant.number, constant.name, constant.title):
        for spelled in () if text is None else (f"{text}", f" {text} ".upper(), f"{text}".replace(" ", "_")):
            assert constant in find(spelled)


def test_what_is_exactly_so_called_hides_what_only_has_the_word():
    assert [each.title for each in find("busy")] == ["Busy"]
    assert [each.title for each in find("trunks")] == ["All Trunks Busy"]
    assert [each.number for each in find("no port")] == [44]
    assert [each.number for each in find("Answering Machine")] == [9]
    assert [each.number for each in find("NO_FREE_PORT_ERROR")] == [44]
    assert [(each.family, each.title) for each in find("stale")] == [
        ("call-result", "Stale"),
        ("record-status", "Stale"),
    ]
    assert [each.number for each in find("engaged predictive")] == [DialMode.PREDICTIVE_WITH_SEIZING]


def test_a_number_is_found_in_all_families():
    assert [(each.family, each.title) for each in find("11")] == [
        ("call-result", "SIT Invalid Num"),
        ("contact-type", "Instant Messaging"),
        ("dial-mode", "Power GVP"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("buzy", 'unknown constant "buzy": did you mean Busy?'),
        ("call-results", 'unknown constant "call-results": did you mean call-result?'),
        ("e", 'unknown constant "e"'),
        (" ", 'unknown constant ""'),
        ("007", 'unknown constant "007"'),
        ("999", "no constant has the number 999, though any integer may stand as a call result"),
        ("-1", "no constant has the number -1, though any integer may stand as a call result"),
        ("z" * 1000, f'unknown constant "{"z" * 59}…"'),
    ],
)
def test_what_is_not_found_is_said(text, message):
    with pytest.raises(UsageError) as refusal:
        find(text)
    assert str(refusal.value) == message


@given(st.text() | st.sampled_from([each.title for each in EVERY]).map(lambda title: title[1:6]))
def test_any_text_is_found_or_refused(text):
    try:
        found = find(text)
    except UsageError as refusal:
        assert "constant" in str(refusal)  # noqa: PT017 - either is right
        return
    assert found
    assert len(fold(text)) > 1 or text.strip().isdecimal()


# ------------------------------------------------------------------------------------------- the manual, word for word

SHARED = Path(os.environ.get("SCXML_SHARED") or Path(__file__).parents[3] / "shared")
MANUALS = sorted((SHARED / "seeds").glob("003_*.txt"))
of_the_manual = pytest.mark.skipif(not MANUALS, reason="there is no manual seeds/003_*.txt in SCXML_SHARED")


def lines(first, last):
    """Lines of the manual, counted from 1, both ends among them."""
    return MANUALS[0].read_text("utf-8").splitlines()[first - 1 : last]


def rows(first, last):
    """The cells of the rows of a table, borders and gaps left out."""
    return [line.split("\t") for line in lines(first, last) if "\t" in line]


def titles(kind):
    return {int(each): each.title for each in kind}


@of_the_manual
def test_the_manual_on_call_results():
    """L3372-3440."""
    table = {int(row[1]): row for row in rows(3372, 3440) if row[1].isdecimal()}
    assert {number: row[0] for number, row in table.items()} == titles(CallResult)
    for number, row in table.items():
        reserved = row[2].rstrip(".") == "Reserved for future use"
        assert (CallResult(number).origin is Origin.RESERVED) is reserved, row
        if "sent by the desktop application" in row[2]:
            assert CallResult(number).origin is Origin.DESKTOP
        if row[2].startswith(("OCS generates", "Generated by OCS")):
            assert CallResult(number).origin is Origin.SERVER


@of_the_manual
def test_the_manual_on_event_names():
    """L4334-4370: in the order of the numbers."""
    text = (
        re.sub(r"<[^>]*>", " ", " ".join(lines(4334, 4370))).partition("Values include:")[2].partition("Description")[0]
    )
    assert re.findall(r"\w+", text) == [each.event_name for each in CallResult if each.event_name]


@of_the_manual
def test_the_manual_on_what_a_list_holds():
    """L351-356; status 7 and 9 have their titles in L3547-3548, type 1 another in L3530; contact type 11 is in one table."""

    def table(*cells):
        return {int(number): title.strip() for number, title in re.findall(r"(\d+), (\D+)", " ".join(cells))}

    listed = {row[0]: row for row in rows(351, 356)}
    assert table(listed["contact_info_type"][2], listed[""][2]) == titles(ContactType)
    assert table(listed["record_type"][2]) == titles(RecordType)
    assert table(listed["record_status"][2]) | {7: "Chain Updated", 9: "Chain Ready"} == titles(RecordStatus)
    assert [row[0] for row in rows(3547, 3548)] == ["Chain Ready", "Chain Updated"]
    for find_it, first, last in ((contact_type, 3503, 3513), (record_type, 3523, 3530), (record_status, 3540, 3558)):
        names = [row[0] for row in rows(first, last) if row[0] not in {"", "Record Status"}]
        assert {find_it(name) for name in names} == set(type(find_it(0))) - {ContactType.INSTANT_MESSAGING}, find_it


@of_the_manual
def test_the_manual_on_type_names():
    """A3, L4314: all but 11."""
    pairs = re.findall(r"(\d+)--([A-Z_-]+)", lines(4314, 4314)[0])
    assert {int(number): name for number, name in pairs} == {
        int(each): each.type_name for each in ContactType if each < 11
    }


@of_the_manual
def test_the_manual_on_media():
    """L1973-1983."""
    table = {int(row[2]): row[3].partition(" (")[0] for row in rows(1973, 1983) if row[2].isdecimal()}
    assert table == {int(each): str(each.media_type) for each in ContactType if each.media_type}
    assert set(table.values()) == {str(each) for each in MediaType}


@of_the_manual
def test_the_manual_on_every_combination_of_status_and_type():
    """L3568-3578: each of the 80 pairs."""
    told = set()
    for status, types in (row for row in rows(3568, 3578) if row[0] != "Record Status"):
        named = re.findall("|".join(each.title for each in RecordType), types)
        assert " ".join(named) == types
        told |= {(record_status(status), record_type(each)) for each in named}
    assert told == {pair for pair in itertools.product(RecordStatus, RecordType) if allowed(*pair)}


@of_the_manual
def test_the_manual_on_data_types():
    """L3489-3494."""
    table = [(row[0].strip("[]").lower(), row[1]) for row in rows(3489, 3494)]
    assert table[:-1] == [(str(each), each.label) for each in DataType][:-1]
    assert table[-1] == ("unknown data type", "Default")
    sent = {row[0].lower(): row[1] for row in rows(248, 252)}
    assert {
        each: "INTEGER" if "number in events" in each.meaning else "STRING" for each in DataType if each in sent
    } == sent


@of_the_manual
def test_the_manual_on_dial_modes():
    """L215, L2475-2484 (which doubles a letter in two names), and the titles of L464."""
    pairs = re.findall(r"(\d+) = (\w+)", lines(215, 215)[0])
    assert {int(number): name for number, name in pairs} == {int(each): each.dialect_name for each in DialMode}
    table = {row[0].replace("CFGDMPp", "CFGDMP"): int(row[1]) for row in rows(2475, 2484) if row[1].isdecimal()}
    assert len(table) == len(DialMode)
    assert {name: find(name)[0].number for name in table} == table
    known = lines(464, 464)[0]
    assert all(each.title in known for each in DialMode)


@of_the_manual
@pytest.mark.parametrize(
    ("kind", "first", "last", "comment"),
    [(OptimizationMethod, 2491, 2493, "Optimize "), (GroupStatus, 2500, 2507, "Status ")],
)
def test_the_manual_on_the_communication_dn(kind, first, last, comment):
    """L2491-2507: numbers, names and comments."""
    table = [row for row in rows(first, last) if row[1].isdecimal()]
    assert [int(row[1]) for row in table] == [int(each) for each in kind]
    for row, member in zip(table, kind, strict=True):
        assert row[0].endswith(member.dialect_name)
        assert [each.number for each in find(row[0])] == [int(member)]
        assert comment + member.title.lower() == row[2]


@of_the_manual
def test_the_manual_on_error_codes():
    """E8, L2098-2120: six of the nineteen."""
    table = {int(row[1]): row[0] for row in rows(2098, 2120) if row[1].isdecimal()}
    assert len(table) == 19
    assert titles(ErrorCode).items() <= table.items()


@of_the_manual
def test_the_manual_on_the_words_of_actions():
    """L4321, L4325, L4329."""
    pairs = re.findall(r"(\w+): ([A-Z][a-z ]+?)(?: on a weekday)?(?= •| <p>| <)", lines(4321, 4321)[0])
    assert [pair for pair in pairs if pair[0] in set(Daytime)] == [(str(each), each.label) for each in Daytime]
    assert f"Allowed value: {', '.join(FlexAttribute)}<" in lines(4325, 4325)[0]
    assert f"valid values are: {' and '.join(PostProcessing)}." in lines(4329, 4329)[0]
