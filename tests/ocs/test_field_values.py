"""A7, E4: a field's value goes from a list through a script into a list, and is the same.

The way: a SQLite list, `ocs.next_record`, a data item, a snapshot that is kept in the list and restored from it,
`set_flex_attr` USERDATA into another field, the SQLite list, opened again. And from CSV into SQLite and out to CSV.

What a place cannot hold it refuses by name. SQLite and memory hold every text, also a NUL and half a surrogate pair;
integers end at 2^53 - 1. CSV cannot hold a NUL or half a surrogate pair, and no cell of more than 10,000,000 characters
is read. One thing is no alteration: two halves of a surrogate pair that come to stand together are one character, for
ECMAScript as for UTF-16.
"""

import json
import sqlite3
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scxml_engine import SqliteStore
from scxml_engine.campaign import VirtualCampaign
from scxml_engine.dialers import ScriptedOutcomes
from scxml_engine.errors import ListError, UsageError
from scxml_engine.ocs.messages import Begin, ReadRecord, RecordRead, Restored, TimeReached, UpdateRecords
from scxml_engine.ocs.records import Kept, RecordChange, Turn
from scxml_engine.ocs.session import ChainSession
from scxml_engine.records import MemoryStore, csv_list, export, parse_list, read_list
from tests.ocs.harness import START, Lines, treatment

WIDEST = 2**53 - 1
MILLION = 10**6
LIST = "contact_info,note:text,copy:text,number:int,sum:int\n5550100,,,,\n"


def flex(kind, key, value):
    return f"""<ocs:flex_attr attr="USERDATA" type="{kind}" key="'{key}'" value="{value}"/>"""


CARRIES = treatment(
    f"""<state id="asks"><onentry><ocs:next_record/></onentry>
      <transition event="ocs.next_record" target="waits"><assign location="text" expr="_event.data.note"/>
        <assign location="_data.number" expr="_event.data.number"/></transition></state>
    <state id="waits"><onentry><ocs:timeout delay="60"/></onentry><transition event="ocs.timeout" target="f">
      <ocs:set_flex_attr record_id="1">{flex("string", "copy", "text")}{flex("int", "sum", "_data.number")}</ocs:set_flex_attr>
    </transition></state><final id="f"/>""",
    data="text=''; number=0",
)


def carry_out(session, store, fact):
    """Tell a fact, write what is to be written, and read what is to be read."""
    for request in session.handle(fact):
        if isinstance(request, UpdateRecords):
            store.commit([Turn(1, request.changes)])
        elif isinstance(request, ReadRecord):
            carry_out(session, store, RecordRead(fact.at, store.read(1, request.handle)))


def travelled(store, reopened=lambda store: store):
    """What `copy` and `sum` hold when the script has carried `note` and `number` there."""
    [chain] = store.claim(1, START)
    session = ChainSession(CARRIES, 1)
    carry_out(session, store, Begin(START, chain))
    kept = Kept(json.dumps(session.snapshot()), CARRIES.program.document.digest, START, None)
    store.commit([Turn(1, kept=kept)])
    store = reopened(store)
    [unfinished] = store.unfinished()
    session = ChainSession.restore(CARRIES, json.loads(unfinished.kept.snapshot))
    later = START + timedelta(seconds=60)
    carry_out(session, store, Restored(later))
    carry_out(session, store, TimeReached(later))
    assert session.ended.reason == "final"
    store = reopened(store)
    fields = store.read(1, 1).fields
    return fields["copy"], fields["sum"]


@contextmanager
def sqlite_list(text=LIST):
    """A list in a file, and the file; whatever is open of it at the end is closed."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "list.db"
        with SqliteStore.create(path, parse_list(text), durable=False) as store:
            yield store, path


def from_sqlite(store, path):
    """What has travelled through a file that is closed and opened again at every halt."""
    with ExitStack() as opened:

        def reopened(store):
            store.close()
            return opened.enter_context(SqliteStore(path, durable=False))

        return travelled(store, reopened)


def put(store, text, number):
    store.commit([Turn(1, [RecordChange(1, {"note": text, "number": number})])])
    return store


def through_memory(text, number):
    return travelled(put(MemoryStore(parse_list(LIST)), text, number))


def through_sqlite(text, number):
    with sqlite_list() as (store, path):
        return from_sqlite(put(store, text, number), path)


STORES = [pytest.param(through_memory, id="memory"), pytest.param(through_sqlite, id="sqlite")]


def as_utf16(text):
    """The text with every two halves of a surrogate pair as the one character that they are."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


DECEPTIVE = [
    "",
    " ",
    "\t\r\n",
    "42",
    "-0",
    "007",
    "1e3",
    "0x10",
    "9007199254740993",
    "NaN",
    "null",
    "undefined",
    "true",
    "{}",
    '{"a": [1, null], "__proto__": {}}',
    "[1,2]",
    "'single' \"double\" `back` ${tick} \\ \\\\ \\u0041 \\0",
    "''''\"\"\"\"",
    "</script><data expr='1'/>&amp;&#65;]]>",
    "a; b, c\td\r\ne\rf\ng",
    "=1+1",
    "_data.text",
    "record_id",
    "'; DROP TABLE calling_list; --",
    "%s %(x)s ?1 :name",
    "\u2028\u2029\u0085\ufeff\ufffe\uffff\ufffd",
    "\x01\x02\x07\x08\x0b\x0c\x1b\x1f\x7f\x80\x9f",
    "e\u0301 \u0928\u093f \u1112\u1161\u11ab Z\u0351\u036b\u0343 İıſß",
    "👩‍👩‍👧‍👦 🏳️‍🌈 𝒳 \U0010ffff \U00010000",
    "\u202eright to left\u202c אבג",
]
ODD = ["a\0b", "\0", "\ud800", "\udfff\ud800", "x\udc00y", "\ud83d"]
"""What no CSV file can hold."""

texts = st.text(st.characters(categories=None), max_size=40) | st.sampled_from(DECEPTIVE + ODD)
numbers = st.integers(-WIDEST, WIDEST) | st.sampled_from(
    [0, 1, -1, 2**31, 2**32, -(2**31) - 1, 10**15, WIDEST, -WIDEST]
)


# -------------------------------------------------------------------------------------------------- through the script


@pytest.mark.row("A7.6", "A7.7", "E4.8", "4.3", "4.4")
@settings(max_examples=20, deadline=None)
@given(texts, numbers)
def test_any_text_and_any_integer_go_through_sqlite_and_a_script_unchanged(text, number):
    assert through_sqlite(text, number) == (as_utf16(text), number)


@pytest.mark.row("A7.6", "E4.8", "4.3", "4.4")
@settings(max_examples=40, deadline=None)
@given(texts, numbers)
def test_any_text_and_any_integer_go_through_memory_and_a_script_unchanged(text, number):
    assert through_memory(text, number) == (as_utf16(text), number)


@pytest.mark.row("A7.6", "A7.7", "E4.8")
@pytest.mark.parametrize("text", DECEPTIVE + ODD, ids=ascii)
@pytest.mark.parametrize("through", STORES)
def test_a_deceptive_text_is_only_a_text(through, text):
    assert through(text, 0) == (text, 0)


@pytest.mark.row("A7.6", "A7.7", "E4.8")
@pytest.mark.parametrize("character", ["x", "\u2028", "👍", "\0", "'"], ids=ascii)
@pytest.mark.parametrize("through", STORES)
def test_a_million_characters_go_through_unchanged(through, character):
    text = character * MILLION
    copy, _ = through(text, 0)
    assert copy == text  # alone on a line of its own: a difference of a million characters is not to be printed


@pytest.mark.row("A7.6", "A7.7", "4.3")
@pytest.mark.parametrize("number", [WIDEST, -WIDEST, 2**31, 2**32 + 1, 10**15 + 1, 0, -1])
@pytest.mark.parametrize("through", STORES)
def test_integers_go_through_exactly(through, number):
    copy = through("", number)[1]
    assert (type(copy), copy) == (int, number)


@pytest.mark.row("A7.6", "E4.8")
def test_two_halves_of_a_pair_are_the_character_that_they_make():
    assert through_sqlite("\ud83d\ude00", 0) == ("😀", 0)


@pytest.mark.row("E4.8", "4.3", "4.4")
@pytest.mark.parametrize("text", [each for each in DECEPTIVE if "\0" not in each], ids=ascii)
def test_a_text_that_somebody_else_wrote_with_plain_sql_goes_through(text):
    with sqlite_list() as (store, path):
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("UPDATE calling_list SET note = ?, number = ?", (text, -WIDEST))
        assert from_sqlite(store, path) == (text, -WIDEST)


# ---------------------------------------------------------------------------------------------- what cannot be held


@pytest.mark.row("A7.15", "A7.16")
@pytest.mark.parametrize("number", [WIDEST + 1, -WIDEST - 1, 2**60, 2**63, 10**30])
@pytest.mark.parametrize("through", STORES)
def test_an_integer_beyond_2_to_the_53_is_refused_by_name(through, number):
    """No store takes it: it could not be told to a script exactly."""
    with pytest.raises(UsageError, match=f"number: {number} is not between"):
        through("", number)


@pytest.mark.parametrize("written", ["9007199254740992", "-9007199254740992", "1" * 30])
def test_an_integer_beyond_2_to_the_53_makes_a_bad_row_in_csv(written):
    """It is refused by its column, or stays the text that it is where no column says int."""
    with pytest.raises(ListError, match="number: not an integer"):
        parse_list(f"contact_info,number:int\n5550100,{written}\n", strict=True)
    [chain] = parse_list(f"contact_info,number\n5550100,{written}\n").chains
    assert chain.records[0].fields["number"] == written


def written_outside(column, sql):
    """A campaign over a list into which somebody wrote a value that the engine itself never writes."""
    with sqlite_list() as (store, path):
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(f"UPDATE calling_list SET {column} = {sql}")
        lines = Lines()
        VirtualCampaign(CARRIES, store, ScriptedOutcomes([33]), START, listener=lines).run()
        return lines.of("event")[0]["data"][column] if lines.of("event") else None


@pytest.mark.parametrize("sql", ["9007199254740992", "-9223372036854775808", "1e300"])
def test_an_integer_of_somebody_else_beyond_2_to_the_53_is_refused_by_name(sql, caplog):
    """Its chain does not begin; nothing is altered."""
    assert written_outside("number", sql) is None
    assert "record_id 1: number holds" in caplog.text


@pytest.mark.parametrize("sql", ["x'ff'", "x'c3'", "x'61e28261'"])
def test_bytes_of_somebody_else_that_are_no_text_are_refused_by_name(sql, caplog):
    assert written_outside("note", sql) is None
    assert "record_id 1: note holds bytes that are no text" in caplog.text


# ------------------------------------------------------------------------------------------------------------------ CSV


def quoted(text):
    return '"' + text.replace('"', '""') + '"'


def out_again(text):
    """A list as it is read from CSV that was written from SQLite, into which it came from CSV."""
    with sqlite_list(text) as (store, path):
        return read_list(export(store, path.with_suffix(".csv"))[0])


writable = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(writable | st.sampled_from(DECEPTIVE), numbers | st.none()), min_size=1, max_size=4))
def test_any_text_and_any_integer_go_from_csv_to_sqlite_to_csv_unchanged(rows):
    lines = [f"5550100,{quoted(text)},{'' if number is None else number}" for text, number in rows]
    back = out_again("contact_info,note:text,number:int\n" + "\n".join(lines) + "\n")
    fields = [chain.records[0].fields for chain in back.chains]
    assert [(each["note"], each["number"]) for each in fields] == rows


@pytest.mark.parametrize("text", DECEPTIVE, ids=ascii)
def test_a_deceptive_text_goes_from_csv_to_sqlite_to_csv_unchanged(text):
    """Also in a column whose type nobody declared: text that looks like numbers beside text that does not."""
    back = out_again(f"contact_info,note,other\n5550100,{quoted(text)},{quoted('x' + text)}\n")
    [chain] = back.chains
    fields = chain.records[0].fields
    assert str("" if fields["note"] is None else fields["note"]) == text
    assert fields["other"] == "x" + text


@pytest.mark.parametrize("character", ["x", "é", "👍", '"', "\n"])
def test_the_longest_cell_goes_from_csv_to_sqlite_to_csv_unchanged(character):
    back = out_again(f"contact_info,note\n5550100,{quoted(character * 131_073)}\n")
    assert back.chains[0].records[0].fields["note"] == character * 131_073


def test_a_longer_cell_is_refused_by_name(monkeypatch):
    monkeypatch.setattr(csv_list, "MAX_CELL", 1000)
    with pytest.raises(ListError, match="a cell is too large \\(1000 characters at most\\)"):
        parse_list(f"contact_info,note\n5550100,{'x' * 1001}\n", strict=True)


def test_a_nul_is_refused_by_name_where_csv_is_read():
    with pytest.raises(ListError, match="holds a NUL character"):
        parse_list("contact_info,note\n5550100,a\0b\n")


@pytest.mark.parametrize("content", [b"\xed\xa0\x80", b"\xff", b"\xc3"])
def test_half_a_surrogate_pair_is_refused_by_name_where_csv_is_read(tmp_path, content):
    (tmp_path / "list.csv").write_bytes(b"contact_info,note\n5550100," + content + b"\n")
    with pytest.raises(ListError, match="the file is not UTF-8"):
        read_list(tmp_path / "list.csv")


@pytest.mark.parametrize("text", ODD, ids=ascii)
def test_what_csv_cannot_hold_is_refused_by_name_where_it_is_written(tmp_path, text):
    """Never altered: a list that cannot be written as it is, is not written."""
    store = MemoryStore(parse_list(LIST))
    store.commit([Turn(1, [RecordChange(1, {"note": text})])])
    with pytest.raises(UsageError, match="record_id 1: note"):
        export(store, tmp_path / "out.csv")


def test_what_is_written_as_csv_is_read_again_however_long_it_is(tmp_path):
    store = MemoryStore(parse_list(LIST))
    store.commit([Turn(1, [RecordChange(1, {"note": "x" * MILLION})])])
    path, _ = export(store, tmp_path / "out.csv")
    assert len(read_list(path).chains) == 1
