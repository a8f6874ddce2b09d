"""The dialect's tables against the manual's figures, and the ways to look something up in them."""

import copy
import pickle

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
    ErrorCode,
    PostProcessing,
    RecordStatus,
    RecordType,
    call_result,
    contact_type,
    daytime,
    post_processing,
    record_status,
    record_type,
    result_text,
)

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
