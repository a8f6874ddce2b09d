"""What is true of lists in SQLite files alone: edits from outside, one writer, and files that are none."""

from __future__ import annotations

import functools
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scxml_engine.errors import StoreError, UsageError
from scxml_engine.ocs.records import Attempt, Chain, Kept, Record, RecordChange, Turn
from scxml_engine.records import CallingList, Column, ColumnType, SqliteStore, parse_list
from scxml_engine.records.sqlite import SqliteAddress, check_import, list_overviews
from scxml_engine.records.sqlite.database import VERSION

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECOND = int(NOW.timestamp())
ROWS = "contact_info,chain_id,note\na,1,x\nb,2,y\nc,1,z\n"
KEPT = Kept("{}", "ab", NOW, "1-1")


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "list.db"


@pytest.fixture
def make(path):
    """Makes a store of a list's text, in one file."""
    stores: list[SqliteStore] = []

    def make(text: str = ROWS, **options) -> SqliteStore:
        stores.append(SqliteStore.create(path, parse_list(text), durable=False, **options))
        return stores[-1]

    yield make
    for store in stores:
        store.close()


@pytest.fixture
def store(make) -> SqliteStore:
    return make()


def outside(path: Path, *statements: str) -> list[tuple[object, ...]]:
    """What somebody else does with the file; the rows of the last statement."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            rows = connection.execute(statement).fetchall()
        return rows


def ids(chains) -> list[int]:
    return [chain.chain_id for chain in chains]


def contacts(chain: Chain) -> list[object]:
    return [record.fields["contact_info"] for record in chain.records]


# --------------------------------------------------------------------------------------------------- edits from outside


def test_a_list_is_a_table_with_its_own_columns_in_its_own_order(path, make):
    make('note,contact_info,age\n"a ""b""",5550100,3\n')
    columns = [row[1:3] for row in outside(path, "PRAGMA table_info(calling_list)")]
    assert columns[:5] == [("note", ""), ("contact_info", "TEXT"), ("age", ""), ("record_id", "INTEGER"), ("contact_info_type", "INTEGER")]  # fmt: skip
    assert outside(path, "SELECT note, contact_info, age, record_status FROM calling_list") == [
        ('a "b"', "5550100", 3, 1)
    ]


def test_a_status_that_is_written_outside_is_seen_by_claims(path, make):
    store = make("contact_info,chain_id,record_status\na,1,Updated\nb,2,Updated\n")
    assert list(store.claim(9, NOW)) == []
    outside(path, "UPDATE calling_list SET record_status = 1 WHERE chain_id = 2")
    assert ids(store.claim(9, NOW)) == [2]
    outside(path, "UPDATE calling_list SET record_status = 1")
    assert ids(store.claim(9, NOW)) == [1]


def test_a_ready_chain_that_is_canceled_outside_is_not_claimed(path, store):
    outside(path, "UPDATE calling_list SET record_status = 5 WHERE chain_id = 1")
    assert ids(store.claim(9, NOW)) == [2]


def test_a_time_that_is_written_outside_is_waited_for(path, make):
    store = make("contact_info,dial_sched_time\na,\nb,\n")
    outside(path, f"UPDATE calling_list SET dial_sched_time = {SECOND + 60} WHERE contact_info = 'a'")
    assert ids(store.claim(9, NOW)) == [2]
    assert store.next_ready(NOW) == NOW + timedelta(seconds=60)
    outside(path, "UPDATE calling_list SET dial_sched_time = NULL WHERE contact_info = 'a'")
    assert ids(store.claim(9, NOW)) == [1]


def test_a_time_in_words_is_refused_outside_for_it_would_be_taken_for_now(path, make):
    make("contact_info,dial_sched_time\na,\n")
    with pytest.raises(sqlite3.IntegrityError):
        outside(path, "UPDATE calling_list SET dial_sched_time = 'tomorrow'")


def test_rows_that_are_inserted_outside_are_chains_and_records_like_any_other(path, store):
    """The manual's defaults stand for what is left out; a row without a chain is its own."""
    outside(
        path,
        "INSERT INTO calling_list (record_id, contact_info, chain_id) VALUES (10, 'd', 2)",
        "INSERT INTO calling_list (record_id, contact_info, chain_id, record_status) VALUES (11, 'e', 7, 3)",
        "INSERT INTO calling_list (record_id, contact_info) VALUES (12, 'f')",
        "INSERT INTO calling_list (record_id, contact_info) VALUES (2, 'g') ON CONFLICT DO NOTHING",
        "INSERT INTO calling_list (record_id, contact_info) VALUES (7, 'h')",  # chain 7 is there
    )
    claimed = store.claim(9, NOW)
    assert [(chain.chain_id, contacts(chain)) for chain in claimed] == [
        (1, ["a", "c"]),
        (2, ["b", "d"]),
        (12, ["f"]),
        (13, ["h"]),
    ]
    fields = claimed[2].records[0].fields
    assert [fields[name] for name in ("record_type", "call_result", "attempt", "chain_n", "note")] == [2, 28, 0, 0, ""]
    assert [chain.chain_id for chain in store.chains()] == [1, 2, 7, 12, 13]


def test_rows_that_are_deleted_outside_are_gone(path, store):
    outside(path, "DELETE FROM calling_list WHERE contact_info IN ('a', 'b')")
    (chain,) = store.claim(9, NOW)
    assert (chain.chain_id, contacts(chain)) == (1, ["c"])
    assert ids(store.chains()) == [1]


def test_a_row_that_is_moved_outside_belongs_to_its_new_chain(path, store):
    outside(
        path,
        "UPDATE calling_list SET chain_id = 9, chain_n = 0 WHERE contact_info = 'c'",
        "UPDATE calling_list SET chain_id = 9, chain_n = 1 WHERE contact_info = 'b'",
    )
    assert [(chain.chain_id, contacts(chain)) for chain in store.claim(9, NOW)] == [(1, ["a"]), (9, ["c", "b"])]


def test_a_row_that_is_replaced_outside_leaves_no_claim_behind(path, store):
    """INSERT OR REPLACE fires no DELETE trigger."""
    outside(path, "INSERT OR REPLACE INTO calling_list (record_id, contact_info, chain_id) VALUES (2, 'b', 5)")
    assert [(chain.chain_id, contacts(chain)) for chain in store.claim(9, NOW)] == [(1, ["a", "c"]), (5, ["b"])]
    outside(path, "INSERT OR REPLACE INTO calling_list (record_id, contact_info, chain_id) VALUES (9, 'd', 5)")
    assert list(store.claim(9, NOW)) == []
    assert [each.chain_id for each in store.unfinished()] == [1, 5]


def test_the_handles_of_a_chain_that_is_held_stay_what_they_were(path, store):
    """Rows that come follow at the end, and the handle of a row that has gone stays empty."""
    store.claim(1, NOW)
    outside(
        path,
        "INSERT INTO calling_list (record_id, contact_info, chain_id, chain_n) VALUES (10, 'first', 1, -1)",
        "DELETE FROM calling_list WHERE contact_info = 'a'",
        "UPDATE calling_list SET chain_n = -2 WHERE contact_info = 'c'",
    )
    assert list(store.handles(1)) == [2, 3]
    assert [store.read(1, handle).fields["contact_info"] for handle in (2, 3)] == ["c", "first"]
    with pytest.raises(UsageError, match="record 1 of chain 1 was taken out of the list"):
        store.read(1, 1)
    with pytest.raises(UsageError, match="was taken out of the list"):
        store.commit([Turn(1, [RecordChange(1, {"attempt": 1})])])
    assert (list(store.find("c")), list(store.find("first")), list(store.find("a"))) == ([(1, 2)], [(1, 3)], [])
    store.commit([Turn(1, [RecordChange(2, {"note": "mine"})], [Attempt(1, "1-1", 2, "c", NOW)])])
    assert outside(path, "SELECT note FROM calling_list WHERE contact_info = 'c'") == [("mine",)]
    assert outside(path, "SELECT record_id FROM scx_attempt") == [(3,)]
    store.release(1)
    assert contacts(store.claim(1, NOW)[0]) == ["c", "first"]


def test_only_cells_that_change_are_written(path, store):
    """So an edit from outside stays, that comes between the reading and the writing of a session."""
    store.claim(9, NOW)
    outside(path, "UPDATE calling_list SET note = 'outside'")
    store.commit([Turn(1, [RecordChange(1, {"attempt": 1})])])
    assert store.read(1, 1).fields["note"] == "outside"


def test_making_a_record_ready_outside_gives_back_a_chain_whose_session_has_ended(path, store):
    """One whose session runs stays its own, or somebody would be called by two sessions."""
    store.claim(9, NOW)
    outside(path, "UPDATE calling_list SET record_status = 3", "UPDATE calling_list SET record_status = 1")
    assert list(store.claim(9, NOW)) == []
    outside(path, "UPDATE calling_list SET record_status = 2")
    store.commit([Turn(1, ended="stuck"), Turn(2, ended="stuck")])
    outside(path, "UPDATE calling_list SET note = 'n'", "UPDATE calling_list SET record_status = 2")
    assert list(store.claim(9, NOW)) == []
    outside(path, "UPDATE calling_list SET record_status = 1 WHERE contact_info = 'c'")
    assert ids(store.claim(9, NOW)) == [1]


@pytest.mark.parametrize("edit", ["UPDATE calling_list SET record_status = 3", "DELETE FROM calling_list"])
def test_a_chain_whose_session_has_ended_is_free_when_nothing_of_it_is_left_to_call(path, store, edit):
    store.claim(9, NOW)
    store.commit([Turn(1, ended="stuck"), Turn(2)])
    outside(path, edit, "INSERT INTO calling_list (contact_info, chain_id) VALUES ('n', 1), ('n', 2)")
    assert ids(store.claim(9, NOW)) == [1]


def test_the_serial_of_a_chain_goes_on_though_all_its_rows_were_deleted(path, store):
    """Or the ids of its attempts would come a second time."""
    store.claim(9, NOW)
    store.commit([Turn(2, ended="final")])
    outside(path, "DELETE FROM calling_list", "INSERT INTO calling_list (contact_info, chain_id) VALUES ('n', 2)")
    (chain,) = store.claim(9, NOW)
    assert (chain.chain_id, chain.serial) == (2, 2)


def test_columns_that_are_added_outside_belong_to_the_list(path, store):
    store.close()
    outside(
        path,
        "ALTER TABLE calling_list ADD COLUMN vip INTEGER",
        'ALTER TABLE calling_list ADD COLUMN "Dial_Sched_Time" INTEGER',
        f"UPDATE calling_list SET dial_sched_time = {SECOND + 5} WHERE chain_id = 1",
    )
    with SqliteStore(path) as again:
        assert [column.name for column in again.calling_list().columns][-2:] == ["vip", "dial_sched_time"]
        again.commit([Turn(2, [RecordChange(1, {"vip": "yes", "dial_sched_time": SECOND + 9})])])
        assert (again.read(2, 1).fields["vip"], again.read(1, 1).fields["vip"]) == ("yes", None)
        assert list(again.claim(9, NOW)) == []
        outside(path, "UPDATE calling_list SET dial_sched_time = 0 WHERE contact_info = 'b'")
        assert ids(again.claim(9, NOW + timedelta(seconds=5))) == [1, 2]


def test_a_column_that_is_gone_is_told(path, store):
    store.close()
    outside(path, "ALTER TABLE calling_list DROP COLUMN note")
    with pytest.raises(StoreError, match='column "note" of list "calling_list" is gone: add it again'):
        SqliteStore(path)


def test_what_is_written_outside_is_read_as_an_integer_or_text(path, make):
    store = make("contact_info,note,age\na,x,3\n")
    outside(path, "UPDATE calling_list SET contact_info = 5, note = 1.5, age = x'c3a9'")
    fields = store.read(1, 1).fields
    assert (fields["contact_info"], fields["note"], fields["age"]) == ("5", "1.5", "é")
    outside(path, "UPDATE calling_list SET age = x'c3a9ff'")
    with pytest.raises(UsageError, match="record_id 1: age holds bytes that are no text; mend it, then start again"):
        store.read(1, 1)
    outside(path, "UPDATE calling_list SET age = 9007199254740992")
    with pytest.raises(
        UsageError, match="record_id 1: age holds 9007199254740992, which is beyond 2\\^53 - 1; mend it"
    ):
        store.read(1, 1)
    outside(path, "UPDATE calling_list SET age = 1")
    outside(path, "UPDATE calling_list SET note = 2.0, age = CAST(x'c3' AS TEXT)")
    with pytest.raises(StoreError, match="Could not decode to UTF-8"):
        store.read(1, 1)


@pytest.mark.parametrize("cell", ["1 << 60", "x'c3a9ff'"])
def test_a_chain_with_a_cell_that_nobody_can_use_does_not_begin_and_the_others_do(path, make, caplog, cell):
    store = make("contact_info,age\n" + "".join(f"{number},1\n" for number in range(5)))
    outside(path, f"UPDATE calling_list SET age = {cell} WHERE record_id IN (1, 2, 4)")
    assert [chain.chain_id for chain in store.claim(2, NOW)] == [3, 5]
    assert store.claim(2, NOW) == []
    assert len(caplog.messages) == 3
    assert all(each.startswith("chain ") and "mend it, then start again" in each for each in caplog.messages)
    outside(path, "UPDATE calling_list SET age = 1")
    assert [each.chain_id for each in store.unfinished()] == [1, 2, 3, 4, 5]
    store.release(1)
    assert [chain.chain_id for chain in store.claim(2, NOW)] == [1]


def test_a_zone_that_is_unknown_ends_the_work_and_is_never_taken_for_another(path, make):
    store = make("contact_info,tz_name\na,Europe/Paris\n")
    outside(path, "UPDATE calling_list SET tz_name = 'Mars/Base'")
    with pytest.raises(StoreError, match=r'record_id 1: tz_name: unknown time zone "Mars/Base"; mend it'):
        store.claim(1, NOW)
    outside(path, "UPDATE calling_list SET tz_name = 'Asia/Tokyo'")
    assert store.claim(1, NOW)[0].records[0].zone == "Asia/Tokyo"


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE scx_attempt SET result = 33",
        "DELETE FROM scx_attempt",
        "INSERT OR REPLACE INTO scx_attempt SELECT * FROM scx_attempt",
    ],
)
def test_the_attempt_log_only_grows_whoever_writes(path, store, edit):
    store.commit([Turn(1, attempts=[Attempt(1, "1-1", 1, "a", NOW)])])
    with pytest.raises(sqlite3.IntegrityError, match="the attempt log only grows"):
        outside(path, edit)
    assert list(store.log) == [Attempt(1, "1-1", 1, "a", NOW)]


def test_claims_cost_the_chains_that_they_give_and_not_those_that_the_list_has(path, store):
    """Everything that a running campaign asks finds its rows through an index."""
    sql = store._table.sql
    asked = ["promote", "ready", "next_ready", "chain", "rows_of_chain", "rows_of_chains", "find", "hold", "retrieve"]
    asked += ["unretrieve", "settle", "unfinished", "keep_session", "drop_session", "rows_of_places", "count_places"]
    values = dict.fromkeys(["now", "limit", "chain", "chains", "contact_info", "records", "first", "end"], 1)
    values |= dict.fromkeys(["snapshot", "document", "due", "outstanding"], "")
    with closing(sqlite3.connect(path)) as connection:
        for name in asked:
            plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql[name]}", values)]
            scans = [step for step in plan if step.startswith("SCAN") and "json_each" not in step]
            assert scans == [], f"{name}: {plan}"
        plan = " ".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql['ready']}", values))
    assert "scx_chain_ready" in plan
    assert "TEMP B-TREE" not in plan


# ----------------------------------------------------------------------------------------------- crashes and one writer


def test_a_second_writer_is_refused_at_once(path, store, make):
    message = "another campaign or command writes to this file; wait until it has ended"
    for act in (lambda: SqliteStore(path), lambda: make(name="other"), lambda: make(replace=True)):
        with pytest.raises(StoreError, match=message):
            act()
    store.close()
    with SqliteStore(path), pytest.raises(StoreError, match=message):
        SqliteStore(path)


def test_a_second_writer_is_refused_through_a_link_too(path, store, tmp_path):
    (tmp_path / "link.db").symlink_to(path)
    with pytest.raises(StoreError, match="another campaign"):
        SqliteStore(tmp_path / "link.db")


def test_a_file_is_read_while_it_is_written(path, store):
    store.claim(1, NOW)
    with SqliteStore(path, read_only=True) as reader:
        assert reader.calling_list() == store.calling_list()
        store.commit([Turn(1, [RecordChange(1, {"note": "new", "agent_id": "ann"})], kept=KEPT)])
        assert reader.read(1, 1).fields["note"] == "new"
        assert [each.kept for each in reader.unfinished()] == [KEPT]
        for act in (lambda: reader.claim(1, NOW), lambda: reader.commit([Turn(1, kept=KEPT)])):
            with pytest.raises(StoreError, match="it cannot be written"):
                act()


def test_a_reader_changes_no_byte(path, store):
    store.close()
    before = path.read_bytes()
    with SqliteStore(path, read_only=True) as reader:
        reader.calling_list()
    assert path.read_bytes() == before


def test_the_file_is_opened_by_sqlite_alone(path, store, monkeypatch):
    """On POSIX, whoever closes a file takes away all locks that his process has on it, a campaign's too."""

    def refuse(*arguments, **options):
        raise AssertionError(arguments)

    for opener in ("builtins.open", "io.open", "os.open"):
        monkeypatch.setattr(opener, refuse)
    with SqliteStore(path, read_only=True) as reader:
        assert reader.calling_list() == store.calling_list()
    with pytest.raises(StoreError):
        SqliteStore(path)
    check_import(path, store.calling_list(), "calling_list", replace=True)


def test_a_store_may_be_used_by_another_thread_than_the_one_that_made_it(store):
    found = []
    thread = threading.Thread(target=lambda: found.append(ids(store.claim(9, NOW))))
    thread.start()
    thread.join()
    assert found == [[1, 2]]


def test_a_closed_store_says_so_and_may_be_closed_again(path, store):
    store.close()
    store.close()
    with pytest.raises(StoreError, match="the store is closed"):
        store.claim(1, NOW)


class Crash(BaseException):
    """The process ends here."""


class Fuse(sqlite3.Connection):
    """A connection that fails with `error` at a statement: the one after `left` more."""

    error: type[BaseException] = Crash
    left: int | None = None

    def execute(self, *arguments):
        if Fuse.left is not None:
            if Fuse.left == 0:
                Fuse.left = 0 if Fuse.error is Crash else None  # a process that has ended runs nothing any more
                raise Fuse.error
            Fuse.left -= 1
        return super().execute(*arguments)


@pytest.mark.parametrize("error", [Crash, sqlite3.OperationalError])
def test_whatever_statement_of_a_commit_is_the_last_all_of_it_is_written_or_nothing(path, make, monkeypatch, error):
    """Cut before each statement in turn, the last one being COMMIT; and the same with an error of the disk."""
    monkeypatch.setattr(sqlite3, "connect", functools.partial(sqlite3.connect, factory=Fuse))
    monkeypatch.setattr(Fuse, "error", error)
    cells = {"note": "n", "agent_id": "ann", "dial_sched_time": 5}
    turns = [
        Turn(1, [RecordChange(1, cells)], [Attempt(1, "1-1", 1, "a", NOW)], KEPT),
        Turn(2, [RecordChange(1, {"record_status": 3})], ended="final"),
    ]
    with make() as store:
        store.claim(9, NOW)
        before = state(store)
    clean = shutil.copy(path, path.with_name("clean.db"))
    statements, written = 0, False
    while not written:
        shutil.copy(clean, path)
        with SqliteStore(path, durable=False) as store:
            monkeypatch.setattr(Fuse, "left", statements)
            written = commits(store, turns)
            monkeypatch.setattr(Fuse, "left", None)
            if not written and error is not Crash:
                assert state(store) == before, "what is in memory goes back too"
        with SqliteStore(path, durable=False) as again:
            assert (state(again) != before) is written
            again.commit(turns)  # it can be done, and done again
        statements += 1
    assert statements > 15


def state(store: SqliteStore) -> object:
    return store.calling_list(), list(store.unfinished()), list(store.log)


def commits(store: SqliteStore, turns: list[Turn]) -> bool:
    """Whether the commit came to its end."""
    try:
        store.commit(turns)
    except (Crash, StoreError):
        return False
    return True


HOLDER = """
import sys
from datetime import UTC, datetime
from scxml_engine.ocs.records import *
from scxml_engine.records import SqliteStore
with SqliteStore(sys.argv[1]) as store:
    for number in range(1, 10**9):
        both = [Turn(chain, [RecordChange(1, {"attempt": number})], kept=Kept(str(number), "")) for chain in (1, 2)]
        store.commit(both)
        print(number, flush=True)
"""


def test_the_right_to_write_goes_with_its_owner_and_what_he_committed_stays(path, store):
    """SIGKILL in the midst of commits: every one that was told is there, whole."""
    store.close()
    process = subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout:
        for _ in range(20):
            told = process.stdout.readline()
        with pytest.raises(StoreError, match="another campaign or command writes to this file"):
            SqliteStore(path)
        os.kill(process.pid, signal.SIGKILL)
        told = (process.stdout.read().split() or [told])[-1]
    process.wait()
    with SqliteStore(path) as again:
        attempts = {again.read(chain, 1).fields["attempt"] for chain in (1, 2)}
        assert {int(each.kept.snapshot) for each in again.unfinished()} == attempts
        assert len(attempts) == 1
        assert max(attempts) >= int(told)


@pytest.mark.parametrize(("durable", "level"), [(True, 2), (False, 1)])
def test_a_commit_waits_for_the_disk_unless_asked_otherwise(path, store, durable, level):
    store.close()
    with SqliteStore(path, durable=durable) as again:
        assert again._database.run("PRAGMA synchronous").fetchone() == (level,)
        assert again._database.run("PRAGMA journal_mode").fetchone() == ("wal",)


# ------------------------------------------------------------------------------------------------------ files and lists


def test_a_file_holds_several_lists_each_with_its_own_chains_and_log(path, make):
    with make() as first:
        first.commit([Turn(1, attempts=[Attempt(1, "1-1", 1, "a", NOW)])])
    with make("contact_info,chain_id\nz,1\n", name="other list") as second:
        assert list(second.log) == []
        assert [contacts(chain) for chain in second.claim(9, NOW)] == [["z"]]
    with SqliteStore(path) as first:
        assert [contacts(chain) for chain in first.claim(9, NOW)] == [["a", "c"], ["b"]]
        assert len(first.log) == 1
    assert [each.name for each in list_overviews(path, NOW)] == ["calling_list", "other list"]


def test_a_list_is_replaced_only_when_asked_for_and_never_under_a_session(path, make):
    with make() as store:
        store.claim(1, NOW)
        store.commit([Turn(1, attempts=[Attempt(1, "1-1", 1, "a", NOW)])])
    new = "contact_info,chain_id\nn,1\n"
    with pytest.raises(UsageError, match='has a list "calling_list" already'):
        make(new, name="Calling_List")
    with pytest.raises(UsageError, match="a session of it has not ended"):
        make(new, replace=True)
    with SqliteStore(path) as store:
        store.release(1)
    with make(new, replace=True) as store:
        assert [contacts(chain) for chain in store.claim(9, NOW)] == [["n"]]
        assert list(store.log) == []
    assert outside(path, "SELECT list_id, attempt_id FROM scx_attempt") == [(1, "1-1")]


HOSTILE = [
    "a \"b\" 'c'",
    "x; DROP TABLE calling_list",
    "😀",
    "select",
    "{table}",
    ":name ?",
    "a\\b",
    "ключ",
    "%s",
    "--",
]


@pytest.mark.parametrize("name", [*HOSTILE, "group", "rowid"])
def test_any_name_is_a_column_and_a_list(path, make, name):
    quoted = name.replace('"', '""')
    source = parse_list(f'contact_info,"{quoted}:text","{quoted}2:text"\na,x,1\n')
    with SqliteStore.create(path, source, name) as store:
        assert store.calling_list() == source
        store.claim(1, NOW)
        store.commit([Turn(1, [RecordChange(1, {name: "new", f"{name}2": 7, "agent_id": "ann"})], kept=KEPT)])
        fields = store.read(1, 1).fields
        assert (fields[name], fields[f"{name}2"]) == ("new", 7)
    with SqliteStore(path, name) as again:
        again.release(1)
        assert ids(again.claim(1, NOW)) == [1]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "use letters and digits"),
        (" x", "use letters and digits"),
        ("a\nb", "use letters and digits"),
        ("a\ud800", "use letters and digits"),
        ("x" * 201, "is too long"),
        ("scx_chain", "names that begin with scx_ or sqlite_ are taken"),
        ("SCX_x", "names that begin with scx_ or sqlite_ are taken"),
        ("sqlite_sequence", "names that begin with scx_ or sqlite_ are taken"),
    ],
)
def test_a_name_that_no_list_can_have_is_refused_and_no_file_is_made(path, make, name, message):
    with pytest.raises(UsageError, match=message):
        make(name=name)
    assert not path.exists()


def table(*names: str) -> CallingList:
    """A list made by hand, with columns that no header can have."""
    needed = ("record_id", "contact_info", "record_status", "chain_id", "chain_n")
    columns = [Column(name, ColumnType.TEXT if name == "contact_info" else ColumnType.INT) for name in needed]
    columns += [Column(name, ColumnType.TEXT) for name in names]
    fields = {"record_id": 1, "contact_info": "a", "record_status": 1, "chain_id": 1, "chain_n": 0}
    return CallingList(tuple(columns), (Chain(1, (Record(1, fields | dict.fromkeys(names, "x")),)),))


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["Note", "note"], 'cannot tell the columns "Note" and "note" apart'),
        (["note", "note"], 'cannot tell the columns "note" and "note" apart'),
        (["Attempt"], 'cannot tell the columns "attempt" and "Attempt" apart'),
        ([""], "a column cannot be called"),
        (["a\0"], "a column cannot be called"),
        (["a\ud800"], "a column cannot be called"),
        ([f"c{n}" for n in range(2000)], "a list of 2005 columns is too wide for a database: 1971 at most"),
    ],
)
def test_columns_that_no_table_can_have_are_refused_and_no_file_is_made(path, names, message):
    for act in (SqliteStore.create, functools.partial(check_import, replace=False)):
        with pytest.raises(UsageError) as refusal:
            act(path, table(*names), "calling_list")
        assert message in str(refusal.value)
    assert not path.exists()


def test_the_widest_list_has_room_for_all_that_an_engine_adds(path):
    with SqliteStore.create(path, table(*(f"c{n}" for n in range(1966)))) as store:
        (chain,) = store.claim(1, NOW)
        names = "agent_id app_id attempt call_result call_time campaign_id contact_info_type daily_from daily_till"
        names += " dial_sched_time email_subject email_template_id group_id media_ref record_type switch_id treatments"
        store.commit([Turn(1, [RecordChange(1, dict.fromkeys([*names.split(), "tz_name", "tz_dbid"]))])])
        assert len(store.calling_list().chains[0].records[0].fields) == 5 + 1966 + 19
    assert chain.records[0].fields["c1965"] == "x"


def test_letters_beyond_ascii_are_told_apart(path):
    with SqliteStore.create(path, table("é", "É")) as store:
        store.commit([Turn(1, [RecordChange(1, {"É": "new"})])])
        assert (store.read(1, 1).fields["é"], store.read(1, 1).fields["É"]) == ("x", "new")


def test_a_list_that_is_not_there_is_told_with_those_that_are(path, store):
    store.close()
    with pytest.raises(UsageError, match='there is no list "x\'; --"; it has calling_list'):
        SqliteStore(path, "x'; --")


NO_FILES = {
    "missing": "there is no such file",
    "folder": "this is a folder",
    "nowhere/x.db": "there is no such file",
    "circle": "cannot be read",
    "a\0b": "cannot be read",
    "text": "this is no SQLite database",
    "foreign": "this database holds something else than calling lists",
    "later": "this file was written by a later version",
    "empty": "there is no calling list in this file",
    "pipe": "this is no file that can be read again",
    "damaged": "the file is damaged",
    "header": "this is no SQLite database|the file is damaged",
}


@pytest.fixture
def bad_files(tmp_path, store, path):
    store.close()
    (tmp_path / "folder").mkdir()
    (tmp_path / "circle").symlink_to("circle")
    (tmp_path / "text").write_text("contact_info\na\n")
    outside(tmp_path / "foreign", "CREATE TABLE t (x)")
    shutil.copy(path, tmp_path / "later")
    outside(tmp_path / "later", f"PRAGMA user_version = {VERSION + 1}")
    (tmp_path / "empty").touch()
    os.mkfifo(tmp_path / "pipe")
    content = path.read_bytes()
    (tmp_path / "damaged").write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    (tmp_path / "header").write_bytes(content[:16] + b"\xff" * 4000)
    return tmp_path


@pytest.mark.parametrize("name", NO_FILES)
def test_a_file_that_is_none_of_ours_is_told_in_one_line(bad_files, name):
    for options in ({}, {"read_only": True}):
        with pytest.raises(StoreError, match=NO_FILES[name]) as refusal:
            SqliteStore(bad_files / name, **options)
        assert str(refusal.value).startswith(f"{bad_files / name}: ")
        assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("name", [name for name in NO_FILES if name not in {"missing", "empty"}])
def test_nothing_is_imported_into_a_file_that_is_none_of_ours(bad_files, name):
    before = {each.name for each in bad_files.iterdir()}
    source = parse_list(ROWS)
    for act in (SqliteStore.create, functools.partial(check_import, replace=False)):
        with pytest.raises(StoreError):
            act(bad_files / name, source, "calling_list")
    beside = ("-wal", "-shm", ".lock") if name == "damaged" else ("-wal", "-shm")
    assert {each.name for each in bad_files.iterdir()} - before <= {f"{name}{end}" for end in beside}


def test_a_full_disk_is_told_and_nothing_is_written(path, store):
    """As far as a limit of pages is a full disk."""
    before = store.calling_list()
    store._database.run("PRAGMA max_page_count = 1")
    with pytest.raises(StoreError, match="the disk is full: make room"):
        store.commit([Turn(1, [RecordChange(1, {"note": "x" * 1_000_000})])])
    assert store.calling_list() == before


def test_a_lock_that_stays_is_told(path, store, monkeypatch):
    store._database.run("PRAGMA busy_timeout = 10")
    with closing(sqlite3.connect(path, isolation_level=None)) as somebody:
        somebody.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another program has locked it"):
            store.claim(1, NOW)
    assert ids(store.claim(9, NOW)) == [1, 2]


def test_an_import_that_fails_leaves_the_file_as_it_was(path, store):
    store.close()
    source = table("note")
    twice = CallingList(source.columns, (*source.chains, Chain(2, source.chains[0].records)))
    with pytest.raises(StoreError, match="UNIQUE constraint failed"):
        SqliteStore.create(path, twice, "other")
    assert [each.name for each in list_overviews(path, NOW)] == ["calling_list"]


# ------------------------------------------------------------------------------------------------------------ addresses


@pytest.mark.parametrize(
    ("text", "path", "name"),
    [
        ("sqlite:///x.db", "x.db", "calling_list"),
        ("sqlite:////a/b.db", "/a/b.db", "calling_list"),
        ("SQLITE:///../x.db?list=spring", "../x.db", "spring"),
        ("sqlite:///a%20%3F%23#.db?list=a%20%26b", "a ?##.db", "a &b"),
        ("sqlite:///x.db?list=ключ=1", "x.db", "ключ=1"),
        ("sqlite:///%ff.db", "\udcff.db", "calling_list"),
    ],
)
def test_an_address_names_a_file_and_a_list(text, path, name):
    found = SqliteAddress.parse(text)
    assert (found.path, found.name, found.named) == (Path(path), name, "?" in text.replace("%3F", ""))


@pytest.mark.parametrize(
    "text",
    [
        "", "x.db", "sqlite:", "sqlite:x.db", "sqlite://", "sqlite://x.db", "sqlite:///", "sqlite:////", "sqlite:///a/",
        "sqlite:///:memory:", "sqlite:///x.db?", "sqlite:///x.db?list", "sqlite:///x.db?list=", "sqlite:///x.db?lst=a",
        "sqlite:///x.db?list=a&list=b", "sqlite:///x.db?mode=ro", "sqlite3:///x.db", "sqlite:///?list=a",
    ],
)  # fmt: skip
def test_what_is_no_address_is_told_with_what_is(text):
    with pytest.raises(UsageError, match=r"write sqlite:///file\.db"):
        SqliteAddress.parse(text)
