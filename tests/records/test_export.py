"""Lists and attempts written as CSV: what was written reads back as it was."""

import csv
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scxml_engine.errors import UsageError
from scxml_engine.ocs.records import Attempt, RecordChange, Turn
from scxml_engine.records import ColumnType, MemoryStore, export, parse_list, read_list, write_list
from scxml_engine.records.export import ATTEMPT_COLUMNS, attempt_lines, list_lines

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ZONES = {101: "America/New_York"}

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
integers = st.integers(-(2**53) + 1, 2**53 - 1).map(str)
columns = {
    "contact_info": texts.filter(str.strip),
    "record_type": st.sampled_from(["", "2", "No Call"]),
    "attempt": st.sampled_from(["", "0", "17"]),
    "daily_from": st.sampled_from(["", "0", "32400"]),
    "daily_till": st.sampled_from(["", "64800", "86400"]),
    "tz_name": st.sampled_from(["", "Europe/Paris"]),
    "tz_dbid": st.sampled_from(["", "101"]),
    "chain_id": st.sampled_from(["", "1", "2", "-3"]),
    "chain_n": st.sampled_from(["", "0", "1"]),
    "agent_id": texts,
    "note": texts,
    "age": st.just("") | integers,
    "Code:text": st.just("") | integers,
    "n:int": st.just("") | integers,
    "mixed": texts | integers,
}


@st.composite
def files(draw):
    """A list as text, with bad rows among the good."""
    chosen = draw(st.lists(st.sampled_from(list(columns)), unique=True).map(lambda some: ["contact_info", *some]))
    names = list(dict.fromkeys(chosen))
    rows = draw(st.lists(st.tuples(*(columns[name] for name in names)), max_size=8))
    bad = draw(st.lists(st.just(("x",) * (len(names) + 1)), max_size=1))
    return "".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in [names, *bad, *rows])


@settings(max_examples=150, deadline=None)
@given(files())
def test_reading_what_was_written_gives_the_same_list(text):
    first = parse_list(text, timezones=ZONES)
    again = parse_list("".join(list_lines(first)), timezones=ZONES)
    assert again == first
    assert not [each for each in again.diagnostics if each.code == "bad-row"]
    assert list(list_lines(again)) == list(list_lines(first))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["1", "-7", "x", "", "=1+1", "007"]), min_size=2, max_size=2), st.integers(0, 9))
def test_a_list_that_was_written_into_reads_back_as_it_is(cells, attempt):
    """Also where the cells alone would now be read as another type."""
    memory = MemoryStore(parse_list("contact_info,age,note\na,1,x\nb,2,y\n"))
    memory.claim(1, NOW)
    memory.commit(
        [Turn(1, [RecordChange(1, {"attempt": attempt, "note": cells[0], "call_time": 5, "agent_id": "ann"})])]
    )
    memory.commit([Turn(2, [RecordChange(1, {"note": cells[1]})])])
    written = memory.calling_list()
    again = parse_list("".join(list_lines(written)))
    assert again.chains == written.chains
    assert [(each.name, each.type) for each in again.columns] == [(each.name, each.type) for each in written.columns]


def test_columns_keep_their_order_and_the_engines_follow():
    added = "record_id,contact_info_type,record_type,record_status,call_result,attempt,call_time,chain_id,chain_n"
    lines = list(list_lines(parse_list("note,contact_info,code:text,age\nx,5550100,01,3\n")))
    assert lines == [
        f"note,contact_info,code:text,age,{added}\n",
        "x,5550100,01,3,1,0,2,1,28,0,,1,0\n",
    ]


def test_text_written_into_an_integer_column_makes_it_text():
    memory = MemoryStore(parse_list("contact_info,age:int\na,1\nb,\n"))
    memory.commit([Turn(1, [RecordChange(1, {"age": "old"})])])
    again = parse_list("".join(list_lines(memory.calling_list())))
    assert again.columns[1].type is ColumnType.TEXT
    assert [chain.records[0].fields["age"] for chain in again.chains] == ["old", ""]


def test_cells_are_quoted_where_csv_needs_it_and_formulas_are_left_alone():
    (_, line) = list_lines(parse_list('contact_info,note\n=1+1,"a ""b"", c\r\nd"\n'))
    assert line.startswith('=1+1,"a ""b"", c\r\nd",')


def test_what_no_file_can_hold_is_refused_by_name():
    memory = MemoryStore(parse_list("contact_info,note\na,x\n"))
    memory.commit([Turn(1, [RecordChange(1, {"note": "a\0b\ud800"})])])
    with pytest.raises(
        UsageError, match=r"^record_id 1: note holds a NUL or half a surrogate pair, which no CSV file can"
    ):
        list(list_lines(memory.calling_list()))


def test_attempts_are_written_in_utc_with_number_and_name():
    placed = datetime(2026, 3, 2, 7, tzinfo=timezone(timedelta(hours=-5)))
    attempts = [
        Attempt(1, "1-1", 2, "5,5", placed, placed + timedelta(seconds=20), 6),
        Attempt(1, "1-2", 1, "5", placed, placed, 24),
    ]
    rows = list(csv.reader(attempt_lines(attempts)))
    assert rows == [
        list(ATTEMPT_COLUMNS),
        ["1", "1-1", "2", "5,5", "2026-03-02T12:00:00+00:00", "2026-03-02T12:00:20+00:00", "6", "Busy"],
        ["1", "1-2", "1", "5", "2026-03-02T12:00:00+00:00", "2026-03-02T12:00:00+00:00", "24", "24"],
    ]


def test_a_store_is_exported_to_two_files(tmp_path):
    memory = MemoryStore(parse_list("contact_info\na\n"))
    memory.commit([Turn(1, attempts=[Attempt(1, "1-1", 1, "a", NOW, NOW, 33)])])
    paths = export(memory, tmp_path / "out.csv")
    assert paths == (tmp_path / "out.csv", tmp_path / "out.attempts.csv")
    assert read_list(paths[0]) == memory.calling_list()
    assert paths[1].read_text().endswith(",33,Answer\n")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["out.attempts.csv", "out.csv"]


def test_a_file_is_replaced_whole_and_through_a_link(tmp_path):
    target, link = tmp_path / "real.csv", tmp_path / "link.csv"
    target.write_text("old")
    link.symlink_to(target)
    write_list(parse_list("contact_info\na\n"), link)
    assert link.is_symlink()
    assert target.read_text().startswith("contact_info,")


def test_a_file_that_cannot_be_written_is_refused_and_leaves_nothing(tmp_path):
    for path in (tmp_path / "none" / "out.csv", tmp_path, tmp_path / "a\0b"):
        with pytest.raises(UsageError, match="cannot write the file"):
            write_list(parse_list("contact_info\na\n"), path)
    assert list(tmp_path.iterdir()) == []
