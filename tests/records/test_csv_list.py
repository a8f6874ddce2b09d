"""Calling lists from CSV: the contract of design section 5, and what is refused."""

import re

import pytest

from scxml_engine.diagnostics import Severity
from scxml_engine.errors import ListError, SourceError
from scxml_engine.records import ColumnType, demo_chain, parse_list, read_list

ZONES = {101: "America/New_York", 102: "Mars/Base"}


def fields(text: str, **options):
    """The cells of the only record, as a dictionary."""
    (chain,) = parse_list(text, timezones=ZONES, **options).chains
    (record,) = chain.records
    return dict(record.fields)


def said(text: str, severity: Severity = Severity.ERROR, **options) -> list[str]:
    found = parse_list(text, file="l.csv", timezones=ZONES, **options).diagnostics
    return [str(each) for each in found if each.severity is severity]


def test_only_contact_info_is_required_and_the_rest_takes_the_manuals_defaults():
    (chain,) = parse_list("contact_info\n5550100\n").chains
    (record,) = chain.records
    assert dict(record.fields) == {
        "contact_info": "5550100",
        "record_id": 1,
        "contact_info_type": 0,
        "record_type": 2,
        "record_status": 1,
        "call_result": 28,
        "attempt": 0,
        "call_time": None,
        "chain_id": 1,
        "chain_n": 0,
    }
    assert (chain.chain_id, record.handle, record.zone) == (1, 1, None)


def test_an_empty_cell_takes_the_default_where_there_is_one_and_is_empty_elsewhere():
    numbers = "attempt,call_result,record_type,record_status,contact_info_type,chain_id,chain_n,campaign_id"
    head = f"contact_info,{numbers},agent_id"
    found = fields(f"{head}\n5550100,,,,,,,,,\n")
    assert [found[name] for name in head.split(",")] == ["5550100", 0, 28, 2, 1, 0, 1, 0, None, ""]


def test_enumerated_columns_take_numbers_and_names():
    head = "contact_info,contact_info_type,record_type,record_status,call_result"
    assert list(fields(f"{head}\n1,e-mail,No Call, updated ,Answering Machine Detected\n").values())[:5] == [
        "1",
        10,
        7,
        3,
        9,
    ]
    assert list(fields(f"{head}\n1,4,2,1,999\n").values())[:5] == ["1", 4, 2, 1, 999]


def test_names_of_the_default_format_are_found_in_any_case_and_others_keep_theirs():
    found = fields("Contact_Info, ATTEMPT ,UserField\n5550100,3,x\n")
    assert (found["contact_info"], found["attempt"], found["UserField"]) == ("5550100", 3, "x")


def test_contact_info_is_always_text():
    assert fields("contact_info\n0123\n")["contact_info"] == "0123"
    assert fields("contact_info:text\n0123\n")["contact_info"] == "0123"


def test_rows_of_one_chain_id_are_a_chain_in_chain_n_order_and_chains_in_that_of_their_first_row():
    """Handles count from 1; a row without chain_n has its place among the chain's rows."""
    chains = parse_list("contact_info,chain_id,chain_n\na,7,2\nb,5,0\nc,7,1\nd,7,2\n").chains
    assert [chain.chain_id for chain in chains] == [7, 5]
    assert [(each.handle, each.fields["contact_info"]) for each in chains[0].records] == [(1, "c"), (2, "a"), (3, "d")]
    (chain,) = parse_list("contact_info,chain_id\na,7\nb,7\n").chains
    assert [each.fields["chain_n"] for each in chain.records] == [0, 1]


def test_a_chain_n_that_comes_twice_is_a_warning():
    text = "contact_info,chain_id,chain_n\na,7,0\nb,7,0\n"
    assert said(text, Severity.WARNING) == [
        "l.csv:3: warning chain-n-twice: chain 7 has chain_n 0 on line 2 too; the records keep the order of their rows"
    ]
    assert len(parse_list(text, strict=True).chains) == 1


def test_a_row_without_chain_id_is_its_own_chain_and_takes_no_number_of_another():
    chains = parse_list("contact_info,chain_id\na,2\nb,\nc,\nd,2\n").chains
    assert [chain.chain_id for chain in chains] == [2, 5, 3]
    assert [len(chain.records) for chain in chains] == [2, 1, 1]
    assert all(record.fields["chain_id"] == chain.chain_id for chain in chains for record in chain.records)


def test_columns_are_inferred_where_the_header_does_not_say():
    """INT when every value is a canonical integer; empty is None in INT and '' in text."""
    text = "contact_info,age,zip,code:text,n:int,big,empty\n1,32,01234,7,8,9007199254740993,\n2,,5,,,1,\n"
    found = parse_list(text)
    types = {column.name: (column.type, column.declared) for column in found.columns[1:7]}
    assert types == {
        "age": (ColumnType.INT, False),
        "zip": (ColumnType.TEXT, False),
        "code": (ColumnType.TEXT, True),
        "n": (ColumnType.INT, True),
        "big": (ColumnType.TEXT, False),
        "empty": (ColumnType.TEXT, False),
    }
    first, second = (list(chain.records[0].fields.values())[1:7] for chain in found.chains)
    assert first == [32, "01234", "7", 8, "9007199254740993", ""]
    assert second == [None, "5", "", None, "1", ""]
    assert said(text, Severity.NOTE) == [
        "l.csv:1: note inferred-columns: columns read as INT: age; write age:text in the header to keep one text"
    ]


def test_bad_rows_have_no_say_in_what_a_column_holds():
    found = parse_list("contact_info,age\n1,32\n,unknown\n")
    assert found.columns[1].type is ColumnType.INT


def test_the_zone_is_tz_name_else_what_tz_dbid_is_mapped_to():
    text = "contact_info,tz_dbid,tz_name\na,101,\nb,999,Europe/Paris\nc,,\n"
    assert [chain.records[0].zone for chain in parse_list(text, timezones=ZONES).chains] == [
        "America/New_York",
        "Europe/Paris",
        None,
    ]


def test_half_a_daily_window_is_completed():
    found = fields("contact_info,daily_from\na,3600\n")
    assert (found["daily_from"], found["daily_till"]) == (3600, 86400)
    found = fields("contact_info,daily_till,daily_from\na,86400,\n")
    assert (found["daily_from"], found["daily_till"]) == (0, 86400)
    found = fields("contact_info,daily_till\na,\n")
    assert (found["daily_from"], found["daily_till"]) == (None, None)


BAD_ROWS = [
    ("contact_info,age\n1\n", "1 cell where the header has 2; put a cell with a comma in double quotes"),
    ("contact_info\n1,2,3\n", "3 cells where the header has 1; put a cell with a comma in double quotes"),
    ("contact_info,age\n,3\n", "contact_info is empty"),
    (
        "contact_info,contact_info_type\n1,moble\n",
        'contact_info_type: unknown contact type "moble": did you mean MOBILE?',
    ),
    ("contact_info,record_status\n1,12\n", "record_status: unknown record status 12: the numbers are 0 to 9"),
    ("contact_info,call_result\n1,Buzy\n", 'call_result: unknown call result "Buzy": did you mean Busy?'),
    ("contact_info,attempt\n1,many\n", 'attempt: not an integer: "many"'),
    ("contact_info,attempt\n1,007\n", 'attempt: not an integer: "007"'),
    ("contact_info,attempt\n1,-1\n", "attempt: -1 is not between 0 and 9007199254740991"),
    ("contact_info,chain_id\n1,9007199254740992\n", 'chain_id: not an integer: "9007199254740992"'),
    (
        "contact_info,dial_sched_time\n1,999999999999\n",
        "dial_sched_time: 999999999999 is not between 0 and 253402300799",
    ),
    ("contact_info,age:int\n1,x\n", 'age: not an integer: "x"'),
    (
        "contact_info,tz_name\n1,Europe/Pariss\n",
        'tz_name: unknown time zone "Europe/Pariss": did you mean Europe/Paris?',
    ),
    ("contact_info,tz_dbid\n1,7\n", "tz_dbid: no time zone is configured for 7"),
    ("contact_info,tz_dbid\n1,0\n", "tz_dbid: no time zone is configured for 0"),
    ("contact_info,tz_dbid\n1,102\n", 'tz_dbid: unknown time zone "Mars/Base"'),
    ("contact_info,daily_from,daily_till\n1,5,5\n", "daily_from 5 is not before daily_till 5"),
    ("contact_info,daily_from\n1,86400\n", "daily_from 86400 is not before daily_till 86400"),
    ("contact_info,daily_till\n1,86401\n", "daily_till: 86401 is not between 0 and 86400"),
    ('contact_info\n"a"b\n', "not CSV: ',' expected after '\"'"),
    ('contact_info\n"a\nb\nc\n', "a quoted cell is never closed, so the rest of the file belongs to it"),
    ('contact_info\n"' + "x" * 10_000_001 + '"\n', "a cell is too large (10000000 characters at most)"),
]


@pytest.mark.parametrize(("text", "message"), BAD_ROWS, ids=range(len(BAD_ROWS)))
def test_a_bad_row_is_told_with_its_line_and_a_remedy_and_nothing_of_it_is_loaded(text, message):
    (told,) = said(text)
    assert told.startswith(f"l.csv:2: error bad-row: {message}")
    assert re.search(r"[;?] \w", told), "what is wrong, then the remedy"
    assert parse_list(text, timezones=ZONES).chains == ()


def test_the_rest_of_the_list_is_loaded_or_nothing_when_strict():
    text = "contact_info,attempt\n1,x\n2,0\n\n3,y\n"
    found = parse_list(text)
    assert [chain.records[0].fields["contact_info"] for chain in found.chains] == ["2"]
    with pytest.raises(ListError) as refusal:
        parse_list(text, strict=True)
    assert [each.location.line for each in refusal.value.diagnostics] == [2, 5]


def test_a_row_keeps_its_number_whatever_rows_before_it_are_bad():
    """record_id is the row number, blank lines left out."""
    chains = parse_list('contact_info\n"a"b\n\n,\nd\n').chains
    assert [chain.records[0].fields["record_id"] for chain in chains] == [3]


def test_lines_are_physical_ones():
    """A row is named by the line at which it begins, also after a cell that holds line breaks."""
    text = 'contact_info,attempt\n"a\nb",0\r\n"c\rd",x\n'
    assert said(text)[0].startswith("l.csv:4: ")
    assert parse_list(text).chains[0].records[0].fields["contact_info"] == "a\nb"


def test_a_record_id_that_comes_twice_makes_a_bad_row():
    text = "contact_info,record_id\na,2\nb,\nc,7\n"
    assert said(text) == ["l.csv:3: error bad-row: record_id 2 is also that of line 2; mend the row or take it out"]


UNUSABLE = [
    ("", 0, "the file is empty"),
    ("\n\n", 0, "the file is empty"),
    ("phone,age\n1,2\n", 1, "there is no column contact_info"),
    ("contact,age\n1,2\n", 1, 'rename "contact" to contact_info'),
    ("contact_info;age\n1;2\n", 1, "separated by semicolons; save the list with commas"),
    ("contact_info\tage\n1\t2\n", 1, "separated by tabs"),
    ("\ncontact_info,age,AGE\n", 2, 'two columns are called "AGE"'),
    ("contact_info,Contact_Info\n", 1, 'two columns are called "contact_info"'),
    ("contact_info,\n", 1, "a column has no name"),
    ("contact_info,:int\n", 1, "a column has no name"),
    ("contact_info,age:number\n", 1, 'column "age:number" has an unknown type; write age:int or age:text'),
    ("contact_info:int\n", 1, "column contact_info is always text"),
    ("contact_info,attempt:text\n", 1, "column attempt is always int"),
    ('contact_info,"a\nb"\n', 1, "a column's name holds a control character"),
    ('"contact_info"x\n', 1, "the header cannot be read"),
    ("contact_info\na\nb\0c\n", 3, "the file holds a NUL character"),
]


@pytest.mark.parametrize(("text", "line", "message"), UNUSABLE, ids=range(len(UNUSABLE)))
def test_a_file_that_is_no_list_is_refused_with_one_line(text, line, message):
    with pytest.raises(ListError) as refusal:
        parse_list(text, file="l.csv")
    (told,) = refusal.value.diagnostics
    assert told.location.line == line
    assert message in str(told)
    assert "\n" not in str(told)
    assert told.remedy


def test_a_list_without_rows_is_a_list_without_chains():
    found = parse_list("contact_info\n")
    assert (found.chains, found.diagnostics, found.record_count) == ((), (), 0)


def test_a_file_is_read_with_and_without_a_byte_order_mark(tmp_path):
    plain, marked = tmp_path / "plain.csv", tmp_path / "marked.csv"
    plain.write_bytes("contact_info,näme\r\n1,é\r\n".encode())
    marked.write_bytes(b"\xef\xbb\xbf" + plain.read_bytes())
    assert read_list(plain) == read_list(str(marked)) == parse_list("contact_info,näme\n1,é\n")


@pytest.mark.parametrize("content", ["contact_info\n1\né\n".encode("latin-1"), "contact_info\n1\n".encode("utf-16")])
def test_a_file_in_another_encoding_is_refused(tmp_path, content):
    path = tmp_path / "l.csv"
    path.write_bytes(content)
    with pytest.raises(ListError, match="not UTF-8"):
        read_list(path)


def test_a_file_that_cannot_be_read_is_no_source(tmp_path):
    for path in (tmp_path / "none.csv", tmp_path, "a\0b"):
        with pytest.raises(SourceError, match="cannot read the calling list"):
            read_list(path)


def test_the_demo_chain():
    (chain,) = demo_chain().chains
    (record,) = chain.records
    assert (chain.chain_id, record.fields["contact_info"], record.fields["contact_info_type"]) == (1, "5550100", 1)
    assert demo_chain().diagnostics == ()
