"""`records`: lists go into a database and come out of it, and a person can see what is in it."""

import csv
import json
import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest

from scxml_engine.ocs.records import Attempt, Kept, RecordChange, Turn
from scxml_engine.records import SqliteStore, parse_list, read_list

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
BAD = "contact_info,chain_id,age\n5550100,1,3\n,2,4\n5550101,x,5\n5550102,1,\n"


@pytest.fixture
def base(shell):
    """A database `x.db` with the list `list.csv`; its name."""
    assert shell("records", "import", "list.csv", "sqlite:///x.db").status == 0
    return "sqlite:///x.db"


def use(**more) -> None:
    """A campaign that has begun both chains: one waits for its call, the other has ended."""
    with SqliteStore("x.db", **more) as store:
        store.claim(9, NOW)
        asked = Attempt(1, "1-1", 1, "5550100", NOW)
        snapshot = json.dumps({"session": {"machine": [4, "chain-1", ["wait\x1b[31m", "b"]]}})
        store.commit([Turn(1, [RecordChange(1, {"attempt": 1})], [asked], Kept(snapshot, "ab" * 32, NOW, "1-1"))])
        called = Attempt(2, "2-1", 1, "5550101", NOW, NOW, 33)
        store.commit([Turn(2, [RecordChange(1, {"record_status": 3, "call_result": 33})], [called], ended="final")])


# ------------------------------------------------------------------------------------------------------- import, export


def test_what_is_imported_is_exported_as_it_was(shell, base):
    shell.write("l.csv", 'note,contact_info,age:text,Größe\n"a ""b""\nc",0123,01,7\n=1+1,5550100,,\n')
    result = shell("records", "import", "l.csv", f"{base}?list=spring 2026")
    assert (result.status, result.out) == (0, 'imported: 2 records in 2 chains, as list "spring 2026" of x.db\n')
    assert result.err == "l.csv:1: note inferred-columns: columns read as INT: Größe; write Größe:text in the header to keep one text\n"  # fmt: skip
    result = shell("records", "export", f"{base}?list=spring%202026", "o.csv")
    assert (result.status, result.out) == (0, "written: o.csv\nwritten: o.attempts.csv\n")
    assert read_list("o.csv") == read_list("l.csv")
    assert shell.read("o.attempts.csv").count("\n") == 1


def test_attempts_are_exported_beside_the_list(shell, base):
    use()
    shell("records", "export", base, "o.csv")
    attempts = list(csv.DictReader(shell.read("o.attempts.csv").splitlines()))
    assert [(each["attempt_id"], each["result"]) for each in attempts] == [("1-1", ""), ("2-1", "Answer")]
    assert [row["record_status"] for row in csv.DictReader(shell.read("o.csv").splitlines())] == ["2", "3"]


def test_bad_rows_are_told_written_down_and_the_rest_is_in(shell):
    shell.write("l.csv", BAD)
    result = shell("records", "import", "l.csv", "sqlite:///x.db", "--errors", "bad.csv")
    assert result.status == 1
    assert [line.split(": ")[0] for line in result.err.splitlines()] == ["l.csv:1", "l.csv:3", "l.csv:4"]
    assert result.out.splitlines() == [
        'imported: 2 records in 1 chain, as list "calling_list" of x.db',
        "refused: 2 rows, written to bad.csv",
    ]
    rows = list(csv.reader(shell.read("bad.csv").splitlines()))
    assert [row[1:] for row in rows] == [["contact_info", "chain_id", "age"], ["", "2", "4"], ["5550101", "x", "5"]]
    assert rows[1][0] == "line 3: contact_info is empty; mend the row or take it out"
    shell.write("bad.csv", shell.read("bad.csv").replace(",x,", ",9,").replace("out,,2,", "out,5550109,2,"))
    assert shell("records", "import", "bad.csv", "sqlite:///x.db?list=mended").status == 0


def test_nothing_is_in_when_strict_and_a_row_is_bad(shell):
    shell.write("l.csv", BAD)
    result = shell("records", "import", "l.csv", "sqlite:///x.db", "--strict", "--errors", "bad.csv")
    assert (result.status, result.out) == (2, "imported nothing: --strict\nrefused: 2 rows, written to bad.csv\n")
    assert (os.path.exists("x.db"), os.path.exists("bad.csv")) == (False, True)
    assert shell("records", "import", "list.csv", "sqlite:///x.db", "--strict").status == 0


def test_a_dry_run_says_what_would_be_done_and_writes_nothing(shell):
    shell.write("l.csv", BAD)
    before = sorted(os.listdir())
    result = shell("records", "import", "l.csv", "sqlite:///x.db", "--dry-run", "--errors", "bad.csv")
    assert (result.status, result.out) == (
        1,
        'would import: 2 records in 1 chain, as list "calling_list" of x.db\nrefused: 2 rows\n',
    )
    assert sorted(os.listdir()) == before
    assert shell("records", "import", "list.csv", "sqlite:///x.db").status == 0
    content = (shell.folder / "x.db").read_bytes()
    assert "has a list" in shell("records", "import", "list.csv", "sqlite:///x.db", "--dry-run").complaint
    assert shell("records", "import", "list.csv", "sqlite:///x.db", "--dry-run", "--replace").status == 0
    assert "there is no folder" in shell("records", "import", "list.csv", "sqlite:///no/x.db", "--dry-run").complaint
    assert (shell.folder / "x.db").read_bytes() == content


def test_a_list_is_replaced_only_when_asked_for_and_never_under_a_session(shell, base):
    shell.write("l.csv", "contact_info\n1\n")
    complaint = shell("records", "import", "l.csv", base).complaint
    assert complaint == 'x.db has a list "calling_list" already: choose another name, or replace it'
    assert shell("records", "import", "l.csv", base, "--replace").status == 0
    with SqliteStore("x.db") as store:
        store.claim(1, NOW)
    for more in ((), ("--dry-run",)):
        complaint = shell("records", "import", "l.csv", base, "--replace", *more).complaint
        assert "a session of it has not ended" in complaint
    assert shell("records", "import", "l.csv", f"{base}?list=other").status == 0


def test_nothing_is_imported_while_a_campaign_writes_and_everything_can_be_read(shell, base):
    with SqliteStore("x.db"):
        assert (
            "another campaign or command writes" in shell("records", "import", "list.csv", f"{base}?list=b").complaint
        )
        assert shell("records", "show", base).status == 0
        assert shell("records", "export", base, "o.csv").status == 0
        assert shell.trace("loop.scxml", "--records", base).status == 0


def test_time_zones_come_from_the_calendar(shell):
    shell.write("l.csv", "contact_info,tz_dbid\n1,101\n")
    shell.write("c.toml", '[timezones]\n101 = "America/New_York"\n')
    assert shell("records", "import", "l.csv", "sqlite:///x.db").status == 1
    assert shell("records", "import", "l.csv", "sqlite:///x.db", "--replace", "--calendar", "c.toml").status == 0
    assert shell.trace("loop.scxml", "--records", "sqlite:///x.db").lines[0]["at"].endswith("-05:00")


# ----------------------------------------------------------------------------------------------------------------- show


def test_show_counts_records_chains_and_attempts_and_names_who_is_unfinished(shell, base):
    shell("records", "import", "list.csv", f"{base}?list=later")
    with closing(sqlite3.connect("x.db")) as connection, connection:
        connection.execute("UPDATE later SET record_status = 77 WHERE contact_info = '5550101'")
    use()
    assert shell("records", "show", base).out == (
        'list "calling_list"\n'
        "2 records: 1 Retrieved, 1 Updated\n"
        "2 chains: 1 running, 1 done\n"
        "2 attempts: 1 under way, 1 Answer\n"
        "\n"
        "unfinished chain  state           wakes at                   attempt  placed at\n"
        "----------------  --------------  -------------------------  -------  -------------------------\n"
        "1                 wait\\x1b[31m b  2026-03-02 12:00:00+00:00  1-1      2026-03-02 12:00:00+00:00\n"
        "\n"
        'list "later"\n'
        "2 records: 1 Ready, 1 77\n"
        "2 chains: 1 ready, 1 done\n"
        "no attempt\n"
    )
    assert shell("records", "show", f"{base}?list=later").out.count("list ") == 1


def test_show_lists_the_first_of_many_unfinished_chains(shell):
    shell.write("l.csv", "contact_info\n" + "1\n" * 25)
    shell("records", "import", "l.csv", "sqlite:///x.db")
    with SqliteStore("x.db") as store:
        store.claim(25, NOW)
    out = shell("records", "show", "sqlite:///x.db").out
    assert "25 chains: 25 running" in out
    assert out.endswith("\n20                -      -         -        -\nand 5 more\n")


def test_show_tells_of_one_chain_its_records_its_state_and_its_attempts(shell, base):
    use()
    first = shell("records", "show", base, "--chain", "1").out.splitlines()
    assert first[:4] == [
        'chain 1 of list "calling_list": running',
        "handed out: 1 time",
        "session: in wait\\x1b[31m b, wakes at 2026-03-02 12:00:00+00:00, waits for attempt 1-1",
        f"treatment: SHA-256 {'ab' * 32}",
    ]
    assert first[7].split() == ["1", "1", "5550100", "No", "Contact", "Type", "General", "Retrieved", "1", "Unknown"]
    assert first[-1].split() == ["1-1", "1", "5550100", "2026-03-02", "12:00:00+00:00", "-", "under", "way"]
    second = shell("records", "show", base, "--chain", "2").out.splitlines()
    assert second[:3] == ['chain 2 of list "calling_list": done', "handed out: 1 time", "last session ended: final"]
    assert second[-1].endswith("Answer")
    assert "no chain 3" in shell("records", "show", base, "--chain", "3").complaint


def test_show_tells_when_a_chain_can_be_claimed(shell):
    shell.write("l.csv", "contact_info,dial_sched_time\n1,4000000000\n2,\n")
    shell("records", "import", "l.csv", "sqlite:///x.db")
    assert "2 chains: 1 ready, 1 waiting" in shell("records", "show", "sqlite:///x.db").out
    out = shell("records", "show", "sqlite:///x.db", "--chain", "1").out
    assert out.startswith(
        'chain 1 of list "calling_list": waiting\nnever handed out\nready at: 2096-10-02 07:06:40+00:00\n'
    )


def test_no_cell_and_no_name_steers_the_terminal(shell):
    shell.write("l.csv", 'contact_info\n"5\x1b[31m\n\u202e"\n')
    shell("records", "import", "l.csv", "sqlite:///x.db")
    with SqliteStore("x.db") as store:
        store.claim(1, NOW)
        store.commit(
            [Turn(1, [], [Attempt(1, "\x1b\ud800", 1, "\x1b", NOW)], Kept("\x1b", "\x1b", None, "\x1b\ud800"))]
        )
    for words in ((), ("--chain", "1")):
        out = shell("records", "show", "sqlite:///x.db", *words).out
        assert all(row.isprintable() for row in out.split("\n")), out
    for words in (
        ("import", "\x1b\n.csv", "sqlite:///x.db"),
        ("import", "list.csv", "sqlite:///\x1b\n/x.db"),
        ("import", "list.csv", "sqlite:///x.db?list=\x1b\n"),
        ("import", "list.csv", "sqlite:///x.db?list=b", "--errors", "\x1b\n/b.csv"),
        ("export", "sqlite:///\x1b\n.db", "o.csv"),
        ("export", "sqlite:///x.db", "\x1b\n/o.csv"),
        ("show", "\x1b\n"),
    ):
        assert shell("records", *words).complaint.isprintable()


# ------------------------------------------------------------------------------------------------------ run and refusals


def test_run_works_on_a_copy_and_leaves_the_database_as_it_was(shell, base):
    content = (shell.folder / "x.db").read_bytes()
    result = shell.trace("loop.scxml", "--records", base, "--results", "Busy,Answer", "--out", "o.csv")
    assert (result.status, [line["chain"] for line in result.of("end")]) == (0, [1, 2])
    assert (shell.folder / "x.db").read_bytes() == content
    assert [row["attempt"] for row in csv.DictReader(shell.read("o.csv").splitlines())] == ["2", "2"]
    with SqliteStore("x.db") as store:
        assert store.calling_list() == parse_list(shell.read("list.csv"))


def test_run_takes_only_what_is_ready(shell, base):
    use()
    assert "no chain was ready to be run" in shell.run("loop.scxml", "--records", base).out


@pytest.mark.parametrize("out", ["x.db", "./x.db", "x.db-wal", "x.db.lock"])
@pytest.mark.parametrize("verb", ["run", "export", "import"])
def test_no_output_goes_over_the_database(shell, base, verb, out):
    content = (shell.folder / "x.db").read_bytes()
    words = {
        "run": ("run", "loop.scxml", "--records", base, "--out", out),
        "export": ("records", "export", base, out),
        "import": ("records", "import", "list.csv", f"{base}?list=b", "--errors", out),
    }[verb]
    assert "which this run reads: name another file" in shell(*words).complaint
    assert (shell.folder / "x.db").read_bytes() == content


@pytest.mark.parametrize("address", ["postgresql://localhost/x", "postgres://localhost/x"])
def test_a_server_comes_with_a_later_version(shell, address):
    for words in (("show", address), ("export", address, "o.csv"), ("import", "list.csv", address)):
        assert "comes with a later version" in shell("records", *words).complaint


@pytest.mark.parametrize("verb", ["run", "show", "export", "import"])
@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("sqlite:///folder", "folder: this is a folder: name a file in it"),
        ("sqlite:///list.csv", "list.csv: this is no SQLite database: name another file"),
        ("sqlite:///foreign.db", "foreign.db: this database holds something else than calling lists"),
        ("sqlite:///circle", "circle: cannot be read: "),
        ("sqlite:///a%00b", "a\\x00b: cannot be read: "),
        ("sqlite:///x.db?list=scx_chain", "scx_chain"),
        ("sqlite:x.db", '"sqlite:x.db" is no address of a list in a database'),
        ("sqlite:///", '"sqlite:///" names no file'),
        ("sqlite:///x.db?table=a", "asks for something else than a list"),
    ],
)
def test_what_is_no_database_of_lists_is_one_line(shell, base, verb, address, message):
    (shell.folder / "folder").mkdir()
    (shell.folder / "circle").symlink_to("circle")
    with closing(sqlite3.connect("foreign.db")) as connection, connection:
        connection.execute("CREATE TABLE t (x)")
    words = {
        "run": ("run", "loop.scxml", "--results", "Answer", "--records", address),
        "show": ("records", "show", address),
        "export": ("records", "export", address, "o.csv"),
        "import": ("records", "import", "list.csv", address),
    }[verb]
    assert message in shell(*words).complaint


def test_a_missing_file_and_a_missing_list_are_told(shell, base):
    for words in (("show",), ("export", "o.csv")):
        verb, *rest = words
        assert shell("records", verb, "sqlite:///no.db", *rest).complaint == (
            "no.db: there is no such file: import a list into it first"
        )
        complaint = shell("records", verb, f"{base}?list=clling_list", *rest).complaint
        assert complaint == 'x.db: there is no list "clling_list"; it has calling_list'
    assert not os.path.exists("no.db")
    assert shell.run("loop.scxml", "--records", "sqlite:///no.db").complaint.startswith("no.db: there is no such file")


@pytest.mark.parametrize(
    "words",
    [
        (), ("imprt",), ("import",), ("import", "list.csv"), ("export", "sqlite:///x.db"), ("show",),
        ("show", "x.db"), ("show", "sqlite:///x.db", "--chain", "one"), ("import", "list.csv", "x.db"),
        ("import", "nope.csv", "sqlite:///y.db"), ("import", "sqlite:///x.db", "sqlite:///y.db"),
        ("import", "list.csv", "sqlite:///y.db", "--errors", "list.csv"),
        ("import", "list.csv", "sqlite:///y.db", "--calendar", "nope.toml"),
        ("import", "loop.scxml", "sqlite:///y.db"), ("export", "sqlite:///x.db", ""),
    ],
)  # fmt: skip
def test_bad_usage_is_one_line_and_no_file_is_made(shell, base, words):
    assert shell("records", *words).complaint.isprintable()
    assert not os.path.exists("y.db")


def test_more_columns_than_a_database_has_are_one_line(shell):
    shell.write("l.csv", ",".join(["contact_info", *(f"c{n}" for n in range(2000))]) + "\n1" + ",x" * 2000)
    complaint = shell("records", "import", "l.csv", "sqlite:///x.db").complaint
    assert complaint == "a list of 2010 columns is too wide for a database: 1976 at most"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_that_cannot_be_written_is_one_line_and_can_be_read(shell, base):
    (shell.folder / "x.db").chmod(0o444)
    shell.folder.chmod(0o555)
    try:
        assert shell("records", "show", base).status == 0
        assert "writable" in shell("records", "import", "list.csv", f"{base}?list=b").complaint
    finally:
        shell.folder.chmod(0o755)


def test_a_damaged_file_is_one_line(shell, base):
    content = (shell.folder / "x.db").read_bytes()
    shell.write("x.db", content[:4096] + b"\xff" * (len(content) - 4096))
    for words in (("show", base), ("export", base, "o.csv"), ("import", "list.csv", f"{base}?list=b")):
        assert shell("records", *words).complaint.startswith("x.db: the file is damaged: ")
    shutil.rmtree(shell.folder / "x.db", ignore_errors=True)
