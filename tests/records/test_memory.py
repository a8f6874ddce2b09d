"""The store in memory: claiming, writing, giving back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from scxml_engine.errors import UsageError
from scxml_engine.ocs.records import Attempt, Record, RecordChange, RecordStore, Turn
from scxml_engine.records import MemoryStore, parse_list

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECOND = int(NOW.timestamp())


def store(text: str = "contact_info,chain_id,note\na,1,x\nb,2,y\nc,1,z\n", **options) -> MemoryStore:
    return MemoryStore(parse_list(text, **options))


def write(memory: MemoryStore, chain_id: int, changes, **more) -> None:
    memory.commit([Turn(chain_id, changes, **more)])


def ids(chains) -> list[int]:
    return [chain.chain_id for chain in chains]


def statuses(memory: MemoryStore) -> list[object]:
    return [record.fields["record_status"] for chain in memory.chains() for record in chain.records]


def test_chains_are_claimed_once_in_the_order_of_their_first_row():
    """Section 6.1: the Ready records of a claimed chain are Retrieved."""
    memory: RecordStore = store()
    (first,) = memory.claim(1, NOW)
    assert (first.chain_id, [record.fields["record_status"] for record in first.records]) == (1, [2, 2])
    assert ids(memory.claim(9, NOW)) == [2]
    assert list(memory.claim(9, NOW)) == []
    assert list(store().claim(0, NOW)) == []


def test_only_a_chain_with_a_ready_record_is_claimed_and_the_others_keep_their_status():
    memory = store("contact_info,chain_id,record_status\na,1,Updated\nb,2,Ready\nc,2,Canceled\nd,3,Retrieved\n")
    assert ids(memory.claim(9, NOW)) == [2]
    assert statuses(memory) == [3, 2, 5, 2]


def test_a_scheduled_chain_waits_for_its_time():
    """`dial_sched_time`, in UTC seconds; empty and 0 are now; one record whose time has come is enough."""
    rows = f"a,1,{SECOND + 60}\nb,2,\nc,3,0\nd,4,{SECOND}\ne,5,{SECOND + 9}\nf,5,1\n"
    memory = store(f"contact_info,chain_id,dial_sched_time\n{rows}")
    assert memory.next_ready(NOW) == NOW + timedelta(seconds=60)
    assert ids(memory.claim(9, NOW)) == [2, 3, 4, 5]
    assert ids(memory.claim(9, NOW + timedelta(seconds=59.999))) == []
    assert memory.next_ready(NOW) == NOW + timedelta(seconds=60)
    assert ids(memory.claim(9, NOW + timedelta(seconds=60))) == [1]
    assert memory.next_ready(NOW) is None


def test_a_chain_that_is_given_back_is_ready_again():
    memory = store()
    memory.claim(9, NOW)
    memory.release(2)
    assert statuses(memory) == [2, 2, 1]
    assert ids(memory.claim(9, NOW)) == [2]


def test_a_finished_chain_that_is_rescheduled_comes_again():
    memory = store()
    memory.claim(9, NOW)
    write(memory, 1, [RecordChange(handle, {"record_status": 3}) for handle in (1, 2)], ended="final")
    assert list(memory.claim(9, NOW)) == []
    write(memory, 1, [RecordChange(2, {"record_status": 1, "dial_sched_time": SECOND + 5})])
    assert list(memory.claim(9, NOW)) == []
    assert memory.next_ready(NOW) == NOW + timedelta(seconds=5)
    (chain,) = memory.claim(9, NOW + timedelta(seconds=5))
    assert [record.fields["record_status"] for record in chain.records] == [3, 2]


def test_a_chain_that_was_ready_and_is_rescheduled_waits():
    """Also when it was passed over by a claim that took its fill."""
    memory = store()
    memory.claim(1, NOW)
    write(memory, 2, [RecordChange(1, {"dial_sched_time": SECOND + 5})])
    assert list(memory.claim(9, NOW)) == []
    assert memory.next_ready(NOW) == NOW + timedelta(seconds=5)
    assert ids(memory.claim(9, NOW + timedelta(seconds=5))) == [2]


def test_a_held_chain_is_not_claimed_whatever_its_script_writes():
    """One instance of the treatment for a chain (L4256); a released chain is claimed again."""
    memory = store()
    memory.claim(9, NOW)
    for handle in (1, 2):
        write(memory, 1, [RecordChange(handle, {"record_status": 1})])
        assert list(memory.claim(9, NOW)) == []
        assert memory.next_ready(NOW) is None
    memory.release(1)
    assert ids(memory.claim(9, NOW)) == [1]


def test_changes_are_written_and_read_back():
    memory = store()
    write(memory, 1, [RecordChange(2, {"note": "new", "attempt": 3}), RecordChange(2, {"call_result": "Busy"})])
    found = memory.read(1, 2).fields
    assert (found["note"], found["attempt"], found["call_result"]) == ("new", 3, 6)
    assert memory.read(1, 1).fields["note"] == "x"


def test_records_that_were_handed_out_do_not_change():
    memory = store()
    (before, _) = memory.claim(9, NOW)
    text = repr(before)
    write(memory, 1, [RecordChange(1, {"note": "new", "agent_id": "ann"})])
    assert repr(before) == text


def test_the_list_that_a_store_is_made_of_does_not_change():
    source = parse_list("contact_info\na\n")
    memory = MemoryStore(source)
    memory.claim(9, NOW)
    write(memory, 1, [RecordChange(1, {"attempt": 1, "agent_id": "ann"})])
    assert source == parse_list("contact_info\na\n")


def test_a_field_of_the_default_format_may_be_written_though_the_list_came_without_it():
    """A7: a mandatory field; every other record has it empty from then on."""
    memory = store()
    write(memory, 1, [RecordChange(1, {"agent_id": "ann", "campaign_id": 7})])
    assert (memory.read(1, 1).fields["agent_id"], memory.read(1, 1).fields["campaign_id"]) == ("ann", 7)
    assert (memory.read(2, 1).fields["agent_id"], memory.read(2, 1).fields["campaign_id"]) == ("", None)
    assert [column.name for column in memory.calling_list().columns][-2:] == ["agent_id", "campaign_id"]


def test_a_user_defined_column_takes_any_value():
    memory = store("contact_info,age\na,3\n")
    write(memory, 1, [RecordChange(1, {"age": "three"})])
    assert memory.read(1, 1).fields["age"] == "three"


def test_the_zone_follows_its_columns():
    memory = store("contact_info,tz_name,tz_dbid\na,Europe/Paris,\n", timezones={101: "Asia/Tokyo"})
    write(memory, 1, [RecordChange(1, {"tz_name": "America/New_York"})])
    assert memory.read(1, 1).zone == "America/New_York"
    write(memory, 1, [RecordChange(1, {"tz_name": "", "tz_dbid": "101"})])
    assert memory.read(1, 1).zone == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"noet": 1}, 'unknown column "noet": did you mean note?'),
        ({"atempt": 1}, 'unknown column "atempt": did you mean attempt?'),
        ({"record_id": 9}, "record_id cannot be changed"),
        ({"chain_id": 9}, "chain_id cannot be changed"),
        ({"chain_n": 9}, "chain_n cannot be changed"),
        ({"attempt": "many"}, 'attempt: not an integer: "many"'),
        ({"record_status": 77}, "record_status: unknown record status 77"),
        ({"dial_sched_time": -1}, "dial_sched_time: -1 is not between"),
        ({"daily_from": 10, "daily_till": 5}, "daily_from 10 is not before daily_till 5"),
        ({"tz_name": "Mars/Base"}, 'tz_name: unknown time zone "Mars/Base"'),
    ],
)
def test_a_change_that_cannot_be_written_is_refused_and_nothing_of_the_batch_is(changes, message):
    memory = store()
    before = memory.calling_list()
    with pytest.raises(UsageError) as refusal:
        write(
            memory, 1, [RecordChange(1, {"note": "new", "agent_id": "ann"}), RecordChange(2, {"note": "n", **changes})]
        )
    assert message in str(refusal.value)
    assert memory.calling_list() == before


def test_what_the_list_does_not_have_is_refused():
    memory = store()
    for handle in (0, 3, -1):
        with pytest.raises(UsageError, match="its handles are 1 to 2"):
            memory.read(1, handle)
    for act in (lambda: memory.read(9, 1), lambda: write(memory, 9, []), lambda: memory.release(9)):
        with pytest.raises(UsageError, match="no chain 9"):
            act()


def test_attempts_are_kept_in_order():
    memory = store()
    asked = Attempt(1, "1-1", 1, "a", NOW)
    attempts = [Attempt(1, "1-1", 1, "a", NOW, NOW, 6), Attempt(2, "2-1", 1, "b", NOW, NOW, 33)]
    for each in (asked, *attempts):
        write(memory, each.chain_id, [], attempts=[each])
    assert memory.attempts == attempts
    assert memory.log == [asked, *attempts]


class ClaimsAgainstAScan(RuleBasedStateMachine):
    """The heaps give what a scan of the whole list would give, whatever is claimed, written and given back."""

    def __init__(self) -> None:
        super().__init__()
        rows = "".join(f"p{i},{i % 4},{SECOND + 10 * (i % 3)}\n" for i in range(7))
        self.store = store(f"contact_info,chain_id,dial_sched_time\n{rows}")
        self.rows = {
            chain.chain_id: [[r.fields["record_status"], r.fields["dial_sched_time"]] for r in chain.records]
            for chain in self.store.chains()
        }
        self.held: set[int] = set()
        self.running: set[int] = set()
        self.now = NOW

    def due(self, chain_id: int) -> float | None:
        times = [time or 0 for status, time in self.rows[chain_id] if status == 1]
        return min(times) if times and chain_id not in self.held else None

    @rule(limit=st.integers(0, 5))
    def claim(self, limit):
        ready = [i for i in self.rows if (due := self.due(i)) is not None and due <= self.now.timestamp()][:limit]
        assert ids(self.store.claim(limit, self.now)) == ready
        for chain_id in ready:
            self.held.add(chain_id)
            self.running.add(chain_id)
            for row in self.rows[chain_id]:
                row[0] = 2 if row[0] == 1 else row[0]

    @rule(chain_id=st.integers(0, 3))
    def release(self, chain_id):
        self.store.release(chain_id)
        self.held.discard(chain_id)
        self.running.discard(chain_id)
        for row in self.rows[chain_id]:
            row[0] = 1 if row[0] == 2 else row[0]

    @rule(chain_id=st.integers(0, 3), status=st.integers(0, 5), later=st.none() | st.integers(-5, 40))
    def write(self, chain_id, status, later):
        time = None if later is None else SECOND + later
        write(self.store, chain_id, [RecordChange(1, {"record_status": status, "dial_sched_time": time})])
        self.rows[chain_id][0] = [status, time]
        self.free(chain_id)

    @rule(chain_id=st.integers(0, 3))
    def end(self, chain_id):
        write(self.store, chain_id, [], ended="final")
        self.running.discard(chain_id)
        self.free(chain_id)

    def free(self, chain_id):
        if chain_id not in self.running and all(row[0] not in (1, 2) for row in self.rows[chain_id]):
            self.held.discard(chain_id)

    @rule(seconds=st.integers(0, 15))
    def wait(self, seconds):
        self.now += timedelta(seconds=seconds)

    @invariant()
    def next_ready_is_the_next_due_time(self):
        later = [due for i in self.rows if (due := self.due(i)) is not None and due > self.now.timestamp()]
        found = self.store.next_ready(self.now)
        assert (found and found.timestamp()) == min(later, default=None)

    @invariant()
    def the_cells_are_those_written(self):
        stored = [[record.fields["record_status"], record.fields["dial_sched_time"]] for record in self.records()]
        assert stored == [row for rows in self.rows.values() for row in rows]

    def records(self) -> list[Record]:
        return [record for chain in self.store.chains() for record in chain.records]


TestClaimsAgainstAScan = ClaimsAgainstAScan.TestCase
TestClaimsAgainstAScan.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
