"""The contract of `RecordStore`, for every implementation: each test is a sentence of its docstrings."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from scxml_engine.errors import UsageError
from scxml_engine.ocs.records import Attempt, Kept, Record, RecordChange, RecordStore, Turn, Unfinished
from scxml_engine.records import MemoryStore, parse_list
from tests.records.stores import STORES

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECOND = int(NOW.timestamp())
ASKED = Attempt(1, "1-1", 1, "a", NOW)
BUSY = Attempt(1, "1-1", 1, "a", NOW, NOW + timedelta(seconds=20), 6)
KEPT = Kept('{"state": "wait"}', "ab" * 32, NOW + timedelta(seconds=60), "1-1")


def write(store: RecordStore, chain_id: int, *changes: RecordChange, **more) -> None:
    store.commit([Turn(chain_id, changes, **more)])


def ids(chains) -> list[int]:
    return [chain.chain_id for chain in chains]


def statuses(store) -> list[object]:
    return [record.fields["record_status"] for chain in store.chains() for record in chain.records]


# ------------------------------------------------------------------------------------------------------------- claiming


def test_chains_are_claimed_once_in_the_order_of_their_first_row(store):
    """Section 6.1: the Ready records of a claimed chain are Retrieved."""
    (first,) = store.claim(1, NOW)
    assert (first.chain_id, [record.fields["record_status"] for record in first.records]) == (1, [2, 2])
    assert ids(store.claim(9, NOW)) == [2]
    assert list(store.claim(9, NOW)) == []
    assert statuses(store) == [2, 2, 2]


@pytest.mark.parametrize("limit", [0, 10**30])
def test_any_number_is_a_limit(store, limit):
    assert len(store.claim(limit, NOW)) == min(limit, 2)


def test_a_claimed_chain_has_all_its_records_as_they_stand(store):
    write(store, 1, RecordChange(2, {"note": "new", "agent_id": "ann"}))
    (first,) = store.claim(1, NOW)
    assert [(each.handle, each.fields["note"], each.fields["agent_id"]) for each in first.records] == [
        (1, "x", ""),
        (2, "new", "ann"),
    ]
    assert first.records == tuple(store.read(1, handle) for handle in (1, 2))


def test_handles_follow_chain_n_and_then_the_rows(new_store):
    store = new_store("contact_info,chain_id,chain_n,record_id\na,7,1,3\nb,7,0,9\nc,7,1,2\nd,7,0,1\n")
    (chain,) = store.claim(1, NOW)
    assert [record.fields["contact_info"] for record in chain.records] == ["b", "d", "a", "c"]
    assert list(store.handles(7)) == [1, 2, 3, 4]
    assert [store.read(7, handle).fields["contact_info"] for handle in store.handles(7)] == ["b", "d", "a", "c"]


def test_only_a_chain_with_a_ready_record_is_claimed_and_the_others_keep_their_status(new_store):
    store = new_store("contact_info,chain_id,record_status\na,1,Updated\nb,2,Ready\nc,2,Canceled\nd,3,Retrieved\n")
    assert ids(store.claim(9, NOW)) == [2]
    assert statuses(store) == [3, 2, 5, 2]


def test_a_scheduled_chain_waits_for_its_time(new_store):
    """`dial_sched_time`, in UTC seconds; empty and 0 are now; one record whose time has come is enough."""
    rows = f"a,1,{SECOND + 60}\nb,2,\nc,3,0\nd,4,{SECOND}\ne,5,{SECOND + 9}\nf,5,1\n"
    store = new_store(f"contact_info,chain_id,dial_sched_time\n{rows}")
    assert store.next_ready(NOW) == NOW + timedelta(seconds=60)
    assert ids(store.claim(9, NOW)) == [2, 3, 4, 5]
    assert ids(store.claim(9, NOW + timedelta(seconds=59.999))) == []
    assert store.next_ready(NOW) == NOW + timedelta(seconds=60)
    assert ids(store.claim(9, NOW + timedelta(seconds=60))) == [1]
    assert store.next_ready(NOW) is None


def test_those_whose_time_came_later_stand_in_the_order_of_their_first_row_too(new_store):
    rows = f"a,1,{SECOND + 5}\nb,2,\nc,3,{SECOND + 2}\n"
    store = new_store(f"contact_info,chain_id,dial_sched_time\n{rows}")
    assert ids(store.claim(1, NOW + timedelta(seconds=9))) == [1]
    assert ids(store.claim(9, NOW + timedelta(seconds=9))) == [2, 3]


def test_a_chain_that_was_ready_and_is_rescheduled_waits(store):
    """Also when it was passed over by a claim that took its fill."""
    store.claim(1, NOW)
    write(store, 2, RecordChange(1, {"dial_sched_time": SECOND + 5}))
    assert list(store.claim(9, NOW)) == []
    assert store.next_ready(NOW) == NOW + timedelta(seconds=5)
    assert ids(store.claim(9, NOW + timedelta(seconds=5))) == [2]


def test_the_serial_counts_how_often_a_chain_was_handed_out(store):
    assert [chain.serial for chain in store.claim(9, NOW)] == [1, 1]
    store.release(1)
    assert [chain.serial for chain in store.claim(9, NOW)] == [2]
    write(store, 1, RecordChange(1, {"record_status": 3}), RecordChange(2, {"record_status": 3}), ended="final")
    write(store, 1, RecordChange(1, {"record_status": 1}))
    assert [chain.serial for chain in store.claim(9, NOW)] == [3]


# -------------------------------------------------------------------------------------------------------------- holding


def test_a_finished_chain_that_is_rescheduled_comes_again(store):
    store.claim(9, NOW)
    write(store, 1, *(RecordChange(handle, {"record_status": 3}) for handle in (1, 2)), ended="final")
    assert list(store.claim(9, NOW)) == []
    write(store, 1, RecordChange(2, {"record_status": 1, "dial_sched_time": SECOND + 5}))
    assert list(store.claim(9, NOW)) == []
    assert store.next_ready(NOW) == NOW + timedelta(seconds=5)
    (chain,) = store.claim(9, NOW + timedelta(seconds=5))
    assert [record.fields["record_status"] for record in chain.records] == [3, 2]


def test_a_held_chain_is_not_claimed_whatever_its_script_writes(store):
    """One instance of the treatment for a chain (L4256); a released chain is claimed again."""
    store.claim(9, NOW)
    for handle in (1, 2):
        write(store, 1, RecordChange(handle, {"record_status": 1}))
        assert list(store.claim(9, NOW)) == []
        assert store.next_ready(NOW) is None
    store.release(1)
    assert ids(store.claim(9, NOW)) == [1]


def test_a_chain_is_held_while_its_session_runs_though_no_record_can_be_called(store):
    store.claim(1, NOW)
    write(store, 1, RecordChange(1, {"record_status": 3}), RecordChange(2, {"record_status": 3}))
    write(store, 1, RecordChange(1, {"record_status": 1}))
    assert ids(store.claim(9, NOW)) == [2]


@pytest.mark.parametrize("left", [1, 2])
def test_a_chain_is_held_after_its_session_while_a_record_is_ready_or_retrieved(store, left):
    """Whatever status its script writes, and also what is written about it later; a store tells it from an edit."""
    store.claim(9, NOW)
    write(store, 1, RecordChange(1, {"record_status": left}), RecordChange(2, {"record_status": 3}), ended="stuck")
    write(store, 1, RecordChange(1, {"record_status": 1}))
    assert list(store.claim(9, NOW)) == []
    write(store, 1, RecordChange(1, {"record_status": 3}))
    write(store, 1, RecordChange(1, {"record_status": 1}))
    assert ids(store.claim(9, NOW)) == [1]


def test_a_chain_that_is_given_back_is_ready_again(store):
    """Its Retrieved records are, and no others."""
    store.claim(9, NOW)
    write(store, 1, RecordChange(2, {"record_status": 3}))
    store.release(1)
    assert statuses(store) == [1, 3, 2]
    assert ids(store.claim(9, NOW)) == [1]


def test_what_was_kept_of_a_released_chain_is_dropped(store):
    store.claim(9, NOW)
    write(store, 1, kept=KEPT)
    store.release(1)
    assert [each.chain_id for each in store.unfinished()] == [2]
    store.claim(9, NOW)
    assert store.unfinished()[0] == Unfinished(1)


# -------------------------------------------------------------------------------------------------------------- writing


def test_changes_are_written_and_read_back(store):
    write(store, 1, RecordChange(2, {"note": "new", "attempt": 3}), RecordChange(2, {"call_result": "Busy"}))
    found = store.read(1, 2).fields
    assert (found["note"], found["attempt"], found["call_result"]) == ("new", 3, 6)
    assert store.read(1, 1).fields["note"] == "x"


def test_records_that_were_handed_out_do_not_change(store):
    (before, _) = store.claim(9, NOW)
    text = repr(before)
    write(store, 1, RecordChange(1, {"note": "new", "agent_id": "ann"}))
    assert repr(before) == text


def test_a_field_of_the_default_format_may_be_written_though_the_list_came_without_it(store):
    """A7: a mandatory field; every other record has it empty from then on."""
    write(store, 1, RecordChange(1, {"agent_id": "ann", "campaign_id": 7}))
    assert (store.read(1, 1).fields["agent_id"], store.read(1, 1).fields["campaign_id"]) == ("ann", 7)
    assert (store.read(2, 1).fields["agent_id"], store.read(2, 1).fields["campaign_id"]) == ("", None)
    columns = store.calling_list().columns
    assert [(column.name, column.given) for column in columns][-2:] == [("agent_id", False), ("campaign_id", False)]
    write(store, 2, RecordChange(1, {"agent_id": "bob"}))
    assert store.calling_list().columns == columns


def test_a_user_defined_column_takes_any_value(new_store):
    store = new_store("contact_info,age\na,3\n")
    for value in ("three", "3", 3, None, "", "a\0b", "\ud800", "x" * 1_000_000, 2**53 - 1, 1 - 2**53):
        write(store, 1, RecordChange(1, {"age": value}))
        found = store.read(1, 1).fields["age"]
        assert (found, type(found)) == (value, type(value))


def test_the_zone_follows_its_columns(new_store):
    store = new_store("contact_info,tz_name,tz_dbid\na,Europe/Paris,\n", timezones={101: "Asia/Tokyo"})
    write(store, 1, RecordChange(1, {"tz_name": "America/New_York"}))
    assert store.read(1, 1).zone == "America/New_York"
    write(store, 1, RecordChange(1, {"tz_name": "", "tz_dbid": "101"}))
    assert store.read(1, 1).zone == "Asia/Tokyo"
    assert store.claim(1, NOW)[0].records[0].zone == "Asia/Tokyo"


REFUSED = [
    ({"noet": 1}, 'unknown column "noet": did you mean note?'),
    ({"atempt": 1}, 'unknown column "atempt": did you mean attempt?'),
    ({"record_id": 9}, "record_id cannot be changed"),
    ({"chain_id": 9}, "chain_id cannot be changed"),
    ({"chain_n": 9}, "chain_n cannot be changed"),
    ({"attempt": "many"}, 'attempt: not an integer: "many"'),
    ({"note": 2**53}, "note: 9007199254740992 is not between"),
    ({"record_status": 77}, "record_status: unknown record status 77"),
    ({"dial_sched_time": -1}, "dial_sched_time: -1 is not between"),
    ({"daily_from": 10, "daily_till": 5}, "daily_from 10 is not before daily_till 5"),
    ({"tz_name": "Mars/Base"}, 'unknown time zone "Mars/Base"'),
]


@pytest.mark.parametrize(("changes", "message"), REFUSED)
def test_a_change_that_cannot_be_written_is_refused_and_nothing_of_the_batch_is(store, changes, message):
    """Not of the turn, nor of another turn before or after it: no cell, no column, no attempt, nothing kept."""
    store.claim(9, NOW)
    before = store.calling_list(), store.unfinished()
    good = Turn(2, [RecordChange(1, {"note": "new", "agent_id": "ann"})], [ASKED], KEPT)
    bad = Turn(1, [RecordChange(1, {"note": "n"}), RecordChange(2, {"note": "n", **changes})])
    for turns in ([good, bad], [bad, good]):
        with pytest.raises(UsageError) as refusal:
            store.commit(turns)
        assert message in str(refusal.value)
        assert (store.calling_list(), store.unfinished()) == before
        assert list(store.attempts) == []
    store.commit([good])
    assert store.read(2, 1).fields["agent_id"] == "ann"


@pytest.mark.parametrize("chain_id", [9, -1, 2**70])
def test_what_the_list_does_not_have_is_refused(store, chain_id):
    for handle in (0, 3, -1):
        with pytest.raises(UsageError, match="its handles are 1 to 2"):
            store.read(1, handle)
    for act in (
        lambda: store.read(chain_id, 1),
        lambda: store.handles(chain_id),
        lambda: store.commit([Turn(1, [RecordChange(1, {"note": "n"})]), Turn(chain_id)]),
        lambda: store.release(chain_id),
    ):
        with pytest.raises(UsageError, match=f"no chain {chain_id}"):
            act()
    assert store.read(1, 1).fields["note"] == "x"


def test_several_turns_of_a_chain_are_one_after_the_other(store):
    store.claim(9, NOW)
    turns = [
        Turn(1, [RecordChange(1, {"note": "first", "attempt": 1})], kept=KEPT),
        Turn(1, [RecordChange(1, {"note": "second"})], ended="final"),
        Turn(2, kept=KEPT),
    ]
    store.commit(turns)
    assert (store.read(1, 1).fields["note"], store.read(1, 1).fields["attempt"]) == ("second", 1)
    assert ids(store.unfinished()) == [2]


def test_no_turns_and_empty_turns_change_nothing(store):
    before = store.calling_list()
    store.commit([])
    store.commit([Turn(1), Turn(2, [RecordChange(1, {})])])
    assert store.calling_list() == before


# ------------------------------------------------------------------------------------------------ sessions and attempts


def test_a_chain_is_unfinished_from_its_claim_until_its_session_ends(store):
    """In the order of first rows; nothing is kept before the first turn is committed."""
    assert list(store.unfinished()) == []
    store.claim(9, NOW)
    assert list(store.unfinished()) == [Unfinished(1), Unfinished(2)]
    write(store, 2, kept=KEPT)
    assert list(store.unfinished()) == [Unfinished(1), Unfinished(2, KEPT)]
    write(store, 1, ended="final")
    assert list(store.unfinished()) == [Unfinished(2, KEPT)]


def test_what_is_kept_replaces_what_was_kept_before_and_stays_until_then(store):
    store.claim(9, NOW)
    for kept in (KEPT, Kept("{}", "cd" * 32), Kept("\ud800\0", "", NOW.replace(microsecond=7), "\udfff")):
        write(store, 1, kept=kept)
        write(store, 1, RecordChange(1, {"note": "n"}))
        assert store.unfinished()[0].kept == kept


def test_an_unfinished_chain_comes_with_the_last_entry_of_the_attempt_that_waits(store):
    store.claim(9, NOW)
    write(store, 1, attempts=[ASKED], kept=KEPT)
    assert store.unfinished()[0].attempt == ASKED
    write(store, 1, attempts=[BUSY])
    write(store, 1, attempts=[Attempt(1, "1-2", 2, "c", NOW)])
    write(store, 2, attempts=[Attempt(2, "1-1", 1, "b", NOW)])
    assert store.unfinished()[0].attempt == BUSY
    write(store, 1, kept=Kept("{}", "d"))
    assert store.unfinished()[0].attempt is None
    write(store, 1, kept=Kept("{}", "d", outstanding="9-9"))
    assert store.unfinished()[0].attempt is None


def test_the_log_only_grows_and_what_is_known_of_an_attempt_is_its_last_entry(store):
    other = Attempt(2, "2-1", 1, "b", NOW, NOW, 33)
    for each in (ASKED, BUSY, other):
        write(store, each.chain_id, attempts=[each])
    assert list(store.attempts) == [BUSY, other]
    assert list(store.log) == [ASKED, BUSY, other]


def test_instants_are_kept_to_the_microsecond_whatever_their_offset(store):
    there = NOW.replace(microsecond=1).astimezone(tz=None)
    write(store, 1, attempts=[Attempt(1, "1-1", 1, "a\ud800", there, there, 6)])
    assert list(store.log) == [Attempt(1, "1-1", 1, "a\ud800", there, there, 6)]


def test_records_are_found_by_exactly_their_contact_info(new_store):
    store = new_store("contact_info,chain_id,chain_n\n0123,2,1\n123,1,0\nx,2,0\n0123,1,1\n0123 ,3,0\n")
    assert list(store.find("0123")) == [(2, 2), (1, 2)]
    assert list(store.find("123")) == [(1, 1)]
    assert list(store.find("0123 ")) == [(3, 1)]
    assert list(store.find("")) == list(store.find("X")) == list(store.find("\ud800")) == []
    write(store, 1, RecordChange(1, {"contact_info": "\ud800"}))
    assert (list(store.find("\ud800")), list(store.find("123"))) == ([(1, 1)], [])


def test_a_document_is_kept_under_its_digest_and_the_first_one_stays(store):
    store.keep_document("ab", b"\0<scxml/>\xff")
    store.keep_document("ab", b"other")
    store.keep_document("cd", b"")
    assert (store.document("ab"), store.document("cd")) == (b"\0<scxml/>\xff", b"")
    with pytest.raises(UsageError, match="no document with the SHA-256 ef was kept"):
        store.document("ef")


def test_a_store_has_the_list_that_it_was_made_of(new_store):
    head = "note:text,contact_info,age,chain_id,chain_n,record_id,tz_dbid,daily_from"
    text = f"{head}\nx,a,3,7,2,9,101,\n,b,,5,,7,,3600\n01,c,4,7,2,8,,\n"
    source = parse_list(text, timezones={101: "Asia/Tokyo"})
    found = new_store(text, timezones={101: "Asia/Tokyo"}).calling_list()
    assert found == source
    assert found.timezones == source.timezones
    assert [each.given for each in found.columns] == [each.given for each in source.columns]


# ------------------------------------------------------------------------------------------------------- property tests


class AgainstAScan(RuleBasedStateMachine):
    """A store gives what a scan of the whole list would give, whatever is claimed, written, ended and given back."""

    kind = STORES["memory"]

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        rows = "".join(f"p{i},{i % 4},{SECOND + 10 * (i % 3)}\n" for i in range(7))
        source = parse_list(f"contact_info,chain_id,dial_sched_time\n{rows}")
        self.store = self.kind.create(source, Path(self.folder.name))
        self.rows = {
            chain.chain_id: [[r.fields["record_status"], r.fields["dial_sched_time"]] for r in chain.records]
            for chain in source.chains
        }
        self.held: set[int] = set()
        self.kept: dict[int, Kept | None] = {}
        self.serials = dict.fromkeys(self.rows, 0)
        self.documents: dict[str, bytes] = {}
        self.now = NOW

    def teardown(self) -> None:
        self.kind.close(self.store)
        self.folder.cleanup()

    def due(self, chain_id: int) -> float | None:
        times = [time or 0 for status, time in self.rows[chain_id] if status == 1]
        return min(times) if times and chain_id not in self.held else None

    @rule(limit=st.integers(0, 5))
    def claim(self, limit):
        ready = [i for i in self.rows if (due := self.due(i)) is not None and due <= self.now.timestamp()][:limit]
        for chain_id in ready:
            self.held.add(chain_id)
            self.kept[chain_id] = None
            self.serials[chain_id] += 1
            for row in self.rows[chain_id]:
                row[0] = 2 if row[0] == 1 else row[0]
        claimed = self.store.claim(limit, self.now)
        assert [(chain.chain_id, chain.serial) for chain in claimed] == [(i, self.serials[i]) for i in ready]
        assert [self.cells(chain.records) for chain in claimed] == [self.rows[i] for i in ready]

    @rule(chain_id=st.integers(0, 3))
    def release(self, chain_id):
        self.store.release(chain_id)
        self.held.discard(chain_id)
        self.kept.pop(chain_id, None)
        for row in self.rows[chain_id]:
            row[0] = 1 if row[0] == 2 else row[0]

    @rule(chain_id=st.integers(0, 3), status=st.integers(0, 5), later=st.none() | st.integers(-5, 40))
    def write(self, chain_id, status, later):
        self.store.commit([self.turn(chain_id, status, later)])
        self.free(chain_id)

    @rule(chain_id=st.integers(0, 3), number=st.integers(0, 9), late=st.booleans())
    def keep(self, chain_id, number, late):
        kept = Kept(f'{{"n": {number}}}', "d", self.now if late else None, str(number) if late else None)
        self.store.commit([Turn(chain_id, kept=kept)])
        self.kept[chain_id] = kept

    @rule(first=st.integers(0, 3), second=st.integers(0, 3), status=st.integers(0, 5), ended=st.booleans())
    def write_two(self, first, second, status, ended):
        """Two turns in one commit; a session's last turn may also change records."""
        turns = [self.turn(first, status, None), self.turn(second, 3, 5, ended="final" if ended else None)]
        self.store.commit(turns)
        if ended:
            self.kept.pop(second, None)
        for chain_id in (first, second):
            self.free(chain_id)

    @rule(chain_id=st.integers(0, 3))
    def end(self, chain_id):
        self.store.commit([Turn(chain_id, ended="final")])
        self.kept.pop(chain_id, None)
        self.free(chain_id)

    @rule(digest=st.sampled_from("ab"), content=st.binary(max_size=3))
    def keep_document(self, digest, content):
        self.store.keep_document(digest, content)
        assert self.store.document(digest) == self.documents.setdefault(digest, content)

    @rule(seconds=st.integers(0, 15))
    def wait(self, seconds):
        self.now += timedelta(seconds=seconds)

    @precondition(lambda self: self.kind.persistent)
    @rule()
    def reopen(self):
        self.store = self.kind.reopen(self.store, Path(self.folder.name))

    def turn(self, chain_id: int, status: int, later: int | None, **more) -> Turn:
        time = None if later is None else SECOND + later
        self.rows[chain_id][0] = [status, time]
        return Turn(chain_id, [RecordChange(1, {"record_status": status, "dial_sched_time": time})], **more)

    def free(self, chain_id: int) -> None:
        if chain_id not in self.kept and all(row[0] not in (1, 2) for row in self.rows[chain_id]):
            self.held.discard(chain_id)

    def cells(self, records: tuple[Record, ...]) -> list[list[object]]:
        return [[record.fields["record_status"], record.fields["dial_sched_time"]] for record in records]

    @invariant()
    def next_ready_is_the_next_due_time(self):
        later = [due for i in self.rows if (due := self.due(i)) is not None and due > self.now.timestamp()]
        found = self.store.next_ready(self.now)
        assert (found and found.timestamp()) == min(later, default=None)

    @invariant()
    def the_cells_are_those_written(self):
        stored = [self.cells(chain.records) for chain in self.store.chains()]
        assert stored == list(self.rows.values())

    @invariant()
    def unfinished_is_what_was_claimed_and_has_not_ended(self):
        found = [(each.chain_id, each.kept) for each in self.store.unfinished()]
        assert found == [(i, self.kept[i]) for i in self.rows if i in self.kept]


class AgainstTheTwin(RuleBasedStateMachine):
    """The store in memory and another one answer alike, whatever is written, and have the same list in the end."""

    kind = STORES["memory"]
    texts = st.text(max_size=5) | st.text(st.characters(categories=["Cs", "Cc"]), max_size=3)
    values = texts | st.none() | st.integers(1 - 2**53, 2**53 - 1) | st.integers(0, 20).map(str)
    names = st.sampled_from(["note", "age", "Cöde", "agent_id", "attempt", "contact_info", "tz_name", "daily_from"])
    cells = st.dictionaries(names, values, max_size=3) | st.builds(
        lambda status, time: {"record_status": status, "dial_sched_time": time},
        st.integers(0, 4),
        st.none() | st.integers(SECOND, SECOND + 9),
    )
    changes = st.lists(st.builds(RecordChange, st.integers(1, 2), cells), max_size=2)
    attempts = st.builds(
        Attempt,
        st.integers(1, 3),
        st.sampled_from(["1-1", "1-2", "\ud800"]),
        st.integers(1, 3),
        texts,
        st.datetimes(datetime(2020, 1, 1)).map(lambda each: each.replace(tzinfo=UTC, fold=0)),  # noqa: DTZ001
        st.none() | st.just(NOW),
        st.none() | st.integers(0, 60),
    )
    kepts = st.builds(Kept, texts, texts, st.none() | st.just(NOW), st.none() | st.sampled_from(["1-1", "\ud800"]))
    turns = st.lists(
        st.builds(
            Turn,
            st.integers(1, 3),
            changes,
            st.lists(attempts, max_size=2),
            st.none() | kepts,
            st.none() | st.just("final") | texts,
        ),
        max_size=3,
    )

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        source = parse_list("contact_info,chain_id,note,age,Cöde:text\na,1,x,3,7\nb,2,,,\nc,1,z,4,07\n")
        self.twin = MemoryStore(source)
        self.store = self.kind.create(source, Path(self.folder.name))

    def teardown(self) -> None:
        self.kind.close(self.store)
        self.folder.cleanup()

    def both(self, ask):
        """The answer of both, or the refusal in the same words."""
        answers = []
        for store in (self.twin, self.store):
            try:
                answers.append(ask(store))
            except UsageError as refusal:
                answers.append(str(refusal))
        assert repr(answers[0]) == repr(answers[1])
        return answers[0]

    @rule(turns=turns)
    def commit(self, turns):
        self.both(lambda store: store.commit(turns))

    @rule(limit=st.integers(0, 3), later=st.integers(0, 9))
    def claim(self, limit, later):
        self.both(lambda store: list(store.claim(limit, NOW + timedelta(seconds=later))))

    @rule(chain_id=st.integers(1, 3))
    def release(self, chain_id):
        self.both(lambda store: store.release(chain_id))

    @rule(chain_id=st.integers(1, 3), handle=st.integers(0, 3))
    def read(self, chain_id, handle):
        self.both(lambda store: store.read(chain_id, handle))
        self.both(lambda store: list(store.handles(chain_id)))

    @rule(contact_info=texts | st.sampled_from("abc"))
    def find(self, contact_info):
        self.both(lambda store: list(store.find(contact_info)))

    @precondition(lambda self: self.kind.persistent)
    @rule()
    def reopen(self):
        self.store = self.kind.reopen(self.store, Path(self.folder.name))

    @invariant()
    def the_rest_is_alike(self):
        self.both(lambda store: store.calling_list())
        self.both(lambda store: list(store.unfinished()))
        self.both(lambda store: list(store.log))
        self.both(lambda store: list(store.attempts))


def machine(base: type[RuleBasedStateMachine], name: str, examples: int) -> type:
    """The test case of a property for one implementation."""
    kind = STORES[name]
    case = type(f"{base.__name__}_{name.replace('-', '_')}", (base,), {"kind": kind}).TestCase
    case.settings = settings(max_examples=examples, stateful_step_count=25, deadline=None)
    return case


TestMemoryAgainstAScan = machine(AgainstAScan, "memory", 40)
TestSqliteAgainstAScan = machine(AgainstAScan, "sqlite", 40)
TestSqliteAgainstTheTwin = machine(AgainstTheTwin, "sqlite", 60)
