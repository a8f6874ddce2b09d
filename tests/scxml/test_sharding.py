"""Shards: machines share realms; what one of them does to a realm costs no other its data."""

import gc

import pytest

from scxml_engine.ecmascript import QuickJsRealm, encode
from scxml_engine.errors import ScriptError
from scxml_engine.scxml.datamodel import sharding
from scxml_engine.scxml.effects import Failed, Logged
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.limits import Limits
from scxml_engine.scxml.machine import Machine
from scxml_engine.scxml.program import Program
from scxml_engine.scxml.reader import read
from tests.scxml.charts import document
from tests.scxml.running import NOW

SMALL = 8 * 1024 * 1024
BURST = "`${s}${s}${s}${s}${s}${s}${s}${s}${s}${s}${s}${s}${s}${s}${s}${s}`"  # of a text of a megabyte


class Fleet:
    """Machines of one program; `realms` are all that were made for it."""

    def __init__(self, body, **limits):
        self.realms = []
        self.program = Program(read(document(body)), limits=Limits(script_seconds=5, **limits), make_realm=self._realm)
        self.machines = []

    def _realm(self, *arguments):
        self.realms.append(QuickJsRealm(*arguments))
        return self.realms[-1]

    def start(self, count):
        for _ in range(count):
            self.machines.append(Machine(self.program, f"m{len(self.machines)}"))
            self.machines[-1].start(NOW)
        return self

    def say(self, number, name, data=None):
        """What a machine logs after an event, and what fails, as texts."""
        effects = self.machines[number].deliver(Event(name, data=None if data is None else encode(data)), NOW)
        return [
            each.text if isinstance(each, Logged) else f"! {each.message}"
            for each in effects
            if isinstance(each, Logged | Failed)
        ]

    @property
    def shards(self):
        return len(self.program.datamodel.shards)


COUNTER = """<datamodel><data id="n" expr="0"/></datamodel><state id="a">
  <transition event="add"><assign location="n" expr="n + _event.data"/></transition>
  <transition event="ask"><log expr="n"/></transition></state>"""


def bursting(place):
    """A document that needs sixteen megabytes at one place, once `s` is filled; blocks before and after count."""
    words = {"cond": "true", "value": "n", "log": "n", "param": "n", "if": "true", "other": "true", place: BURST}
    return f"""<datamodel><data id="n" expr="0"/><data id="s" expr="'x'"/><data id="t"/></datamodel><state id="a">
      <onexit><assign location="n" expr="n + 1"/></onexit>
      <transition event="fill"><script>s = 'y'.repeat(1000000)</script></transition>
      <transition event="burst" cond="{words["cond"]} != ''" target="b">
        <assign location="n" expr="n + 10"/><if cond="{words["if"]} != ''"><log expr="'if'"/></if>
        <assign location="t" expr="{words["value"]}"/><log expr="({words["log"]}) == ''"/>
        <send event="x"><param name="p" expr="({words["param"]}) == ''"/></send><assign location="n" expr="n + 100"/></transition>
      <transition event="burst"><log expr="'not enabled'"/></transition>
      <transition event="error.*"><log label="error" expr="_event.name"/></transition></state>
    <state id="b"><onentry><assign location="n" expr="n + 1000"/></onentry>
      <transition event="ask" target="a"><log expr="n"/></transition>
      <transition event="error.*"><log expr="_event.name"/></transition></state>"""


# ------------------------------------------------------------------------------------------------ filling and leaving


def test_machines_fill_one_realm_then_the_next():
    fleet = Fleet(COUNTER, realm_machines=3).start(8)
    assert len(fleet.realms) == fleet.shards == 3
    for number in range(8):
        fleet.say(number, "add", number)
    assert [fleet.say(each, "ask") for each in range(8)] == [[str(each)] for each in range(8)]


def test_a_shard_goes_with_the_last_of_its_machines():
    fleet = Fleet(COUNTER, realm_machines=2).start(6)
    for number in range(4):
        fleet.machines[number].abort("enough")
    del fleet.machines[:4]
    fleet.say(0, "ask")  # the one that had the last turn is kept until the next
    gc.collect()
    assert fleet.shards == 1


@pytest.mark.parametrize("staying", [0, 1])
def test_a_machine_that_was_dropped_gives_its_place_back(staying):
    """Nobody closes a machine that is simply not needed any more; and its realm may be needed by one that stays."""
    fleet = Fleet(COUNTER, realm_machines=10).start(10 + staying)
    for _ in range(5):
        del fleet.machines[staying:]
        gc.collect()
        fleet.start(10)
    assert fleet.shards <= 2
    if staying:
        assert len(fleet.realms) == 2


def test_the_data_of_a_dropped_machine_is_gone_with_it():
    """A thousand machines of a hundred kilobytes, one after the other, in eight megabytes."""
    body = '<datamodel><data id="s" expr="\'x\'.repeat(100000)"/></datamodel><state id="a"><transition event="e"><log expr="s.length"/></transition></state>'
    fleet = Fleet(body, script_bytes=SMALL)
    for _ in range(300):
        fleet.start(1)
        assert fleet.say(0, "e") == ["100000"]
        fleet.machines.clear()
    assert len(fleet.realms) == 1


def test_a_shard_that_half_of_its_machines_have_left_takes_in_new_ones():
    fleet = Fleet(COUNTER, realm_machines=4).start(8)
    for machine in fleet.machines[:3]:
        machine.abort("enough")
    fleet.start(2)
    assert len(fleet.realms) == 2
    assert not any(each.failure for each in fleet.machines[3:])


def test_a_machine_that_is_over_leaves_nothing_to_the_next_in_its_place():
    fleet = Fleet("""<datamodel><data id="n"/></datamodel><state id="a"><onentry><log expr="n"/></onentry>
      <transition event="set"><assign location="n" expr="5"/></transition><transition event="ask"><log expr="n"/></transition></state>""").start(
        2
    )
    fleet.say(0, "set")
    fleet.machines[0].abort("enough")
    fleet.start(1)
    assert fleet.say(2, "ask") == ["undefined"]


def test_no_machine_sees_the_event_of_another():
    """Though the event of the machine whose turn it is has its place in the realm, not in the machine."""
    fleet = Fleet("""<datamodel><data id="n" expr="0"/></datamodel><state id="a">
      <transition event="e" cond="_event.data.x > 0"><log expr="_event.data.x"/><raise event="i"/></transition>
      <transition event="i"><log expr="typeof _event.data"/></transition>
      <transition event="*"><log expr="_event.name + typeof _event.data"/></transition></state>""").start(3)
    for turn in range(4):
        for number in range(3):
            assert fleet.say(number, "e", {"x": turn * 3 + number + 1}) == [str(turn * 3 + number + 1), "undefined"]
            assert fleet.say(number, "other") == ["otherundefined"]


@pytest.mark.parametrize("most", [0, 1, 3])
def test_a_document_of_more_functions_than_a_shard_takes_goes_on_without(monkeypatch, most):
    monkeypatch.setattr(sharding, "MOST_FUNCTIONS", most)
    states = "".join(
        f'<state id="s{n}"><transition event="e" target="s{(n + 1) % 6}"><assign location="n" expr="n + {n + 1}"/></transition></state>'
        for n in range(6)
    )
    fleet = Fleet(f'<datamodel><data id="n" expr="0"/></datamodel>{states}', realm_machines=1).start(2)
    for _ in range(12):
        for number in range(2):
            fleet.say(number, "e")
    assert [each.active() for each in fleet.machines] == [["s0"], ["s0"]]
    assert all('"n":42' in each.snapshot()[-1] for each in fleet.machines)


# ------------------------------------------------------------------------------------------------- memory that runs out


@pytest.mark.parametrize(
    ("place", "said", "sum_of_it"),
    [
        ("if", ["! InternalError: the script memory ran out", "false", "error.execution"], "1111"),
        ("value", ["if", "! InternalError: the script memory ran out", "error.execution"], "1011"),
        ("log", ["if", "! InternalError: the script memory ran out", "error.execution"], "1011"),
        ("param", ["if", "false", "! InternalError: the script memory ran out", "error.execution"], "1111"),
    ],
)
def test_memory_that_runs_out_stops_one_block_alone(place, said, sum_of_it):
    """The blocks before and after are done, and so is the block up to there; a condition is false, a param left out."""
    fleet = Fleet(bursting(place), script_bytes=SMALL).start(3)
    fleet.say(1, "burst")
    fleet.say(0, "fill")
    assert fleet.say(0, "burst") == said
    assert fleet.say(0, "ask") == [sum_of_it]
    assert fleet.say(1, "ask") == ["1111"]
    assert [each.failure for each in fleet.machines] == ["", "", ""]


def test_memory_that_runs_out_in_a_condition_makes_it_false():
    fleet = Fleet(bursting("cond"), script_bytes=SMALL).start(2)
    fleet.say(0, "fill")
    assert fleet.say(0, "burst") == ["! InternalError: the script memory ran out", "not enabled", "error.execution"]
    assert fleet.machines[0].active() == ["a"]
    assert fleet.say(1, "burst") == ["if", "false"]


def test_memory_that_runs_out_in_one_of_several_regions_stops_that_condition_alone():
    body = f"""<datamodel><data id="n" expr="0"/><data id="s" expr="'x'"/></datamodel><parallel id="p">
      <state id="q"><transition event="fill"><script>s = 'y'.repeat(1000000)</script></transition>
        <transition event="e" cond="{BURST} != ''"><log expr="'big'"/></transition></state>
      <state id="r"><transition event="e" cond="n == 0"><assign location="n" expr="n + 1"/><log expr="n"/></transition></state></parallel>"""
    fleet = Fleet(body, script_bytes=SMALL).start(2)
    assert fleet.say(1, "e") == ["big", "1"]
    fleet.say(0, "fill")
    assert fleet.say(0, "e") == ["! InternalError: the script memory ran out", "1"]


def test_memory_that_runs_out_at_the_start_fails_that_item_alone():
    body = f"""<datamodel><data id="a" expr="1"/><data id="s" expr="'y'.repeat(1000000)"/><data id="t" expr="{BURST}"/>
      <data id="z" expr="a + 1"/></datamodel><state id="a"><onentry><log expr="typeof t + z"/></onentry></state>"""
    program = Program(read(document(body)), limits=Limits(script_bytes=SMALL, script_seconds=5))
    machine = Machine(program, "m")
    effects = machine.start(NOW)
    assert [each.message for each in effects if isinstance(each, Failed)] == [
        "InternalError: the script memory ran out"
    ]
    assert [each.text for each in effects if isinstance(each, Logged)] == ["undefined2"]


GROWTH = ("[l, n]", "[l]", "{a: l}", "[l, `${n}`, 0.5 + n]", "[l, [n, n + 1], {q: n}]")


@pytest.mark.parametrize("spare", range(0, 4000, 800))
@pytest.mark.parametrize("expr", GROWTH)
def test_data_that_fills_the_memory_to_the_last_byte_ends_its_machine_with_a_reason(expr, spare):
    """Wherever it is that the memory runs out. What was so large cannot be saved; all else is."""
    body = f"""<datamodel><data id="n" expr="0"/><data id="l" expr="[]"/></datamodel><state id="a">
      <transition event="grow" cond="_event.data.x >= 0"><assign location="n" expr="n + 1"/><assign location="l" expr="{expr}"/></transition>
      <transition event="ask"><log expr="n"/></transition></state>"""
    fleet = Fleet(body, script_bytes=1_100_000 + spare).start(2)
    fleet.say(1, "grow", {"x": 1})
    for _ in range(40_000):
        fleet.say(0, "grow", {"x": 1, "y": "unread"})
        if fleet.machines[0].finished:
            break
    assert fleet.machines[0].failure == "the data was lost when the script memory ran out"
    assert fleet.say(1, "ask") == ["1"]


def test_a_text_that_doubles_for_ever_stops_its_own_block():
    body = """<datamodel><data id="s" expr="'x'"/><data id="n" expr="0"/></datamodel><state id="a">
      <transition event="go" target="b"/><transition event="ask"><log expr="n"/></transition></state>
    <state id="b"><transition cond="n &lt; 40" target="b"><assign location="n" expr="n + 1"/><assign location="s" expr="s + s"/></transition>
      <transition event="error.*"><assign location="s" expr="''"/></transition><transition event="ask"><log expr="n"/></transition></state>"""
    fleet = Fleet(body, script_bytes=SMALL).start(2)
    said = fleet.say(0, "go")
    assert len(said) >= 10
    assert set(said) <= {"! InternalError: string too long", "! InternalError: the script memory ran out"}
    assert fleet.say(0, "ask") == ["40"]
    assert fleet.say(1, "ask") == ["0"]


def test_the_machines_of_a_lost_shard_move_when_their_turn_comes():
    """Each with its data, and nobody needs a turn to be kept."""
    fleet = Fleet(bursting("value"), script_bytes=SMALL).start(6)
    for number in range(1, 6):
        fleet.say(number, "burst")
    before = [each.snapshot() for each in fleet.machines]
    fleet.say(0, "fill")
    fleet.say(0, "burst")
    assert len(fleet.realms) == 2
    assert [each.snapshot() for each in fleet.machines[1:4]] == before[1:4]
    del fleet.machines[5]
    gc.collect()
    for number in range(1, 5):
        assert fleet.say(number, "ask") == ["1111"]
    assert len(fleet.realms) == fleet.shards + 1 == 2


def test_a_machine_of_a_lost_shard_can_be_closed_dropped_or_cancelled():
    fleet = Fleet(bursting("value"), script_bytes=SMALL).start(5)
    fleet.say(0, "fill")
    fleet.say(0, "burst")
    fleet.machines[1].abort("enough")
    del fleet.machines[2]
    gc.collect()
    fleet.machines[2].cancel(NOW)
    assert fleet.machines[2].failure == ""
    assert fleet.say(3, "burst") == ["if", "false"]
    fleet.start(3)
    assert fleet.say(6, "burst") == ["if", "false"]


def test_data_that_is_too_large_to_be_kept_says_so():
    """There is no memory for the text of it; nothing but an error of ours comes out of that."""
    body = """<datamodel><data id="s" expr="'y'.repeat(2500000)"/></datamodel><state id="a"/>"""
    fleet = Fleet(body, script_bytes=4 * 1024 * 1024).start(1)
    with pytest.raises(ScriptError, match="lost when the script memory ran out"):
        fleet.machines[0].snapshot()


def test_a_lost_shard_is_let_go_of():
    fleet = Fleet(bursting("value"), script_bytes=SMALL).start(3)
    for _ in range(4):
        fleet.say(0, "fill")
        assert "! InternalError: the script memory ran out" in fleet.say(0, "burst")
        fleet.say(0, "ask")
        fleet.say(1, "nothing")
        fleet.say(2, "nothing")
        gc.collect()
        assert fleet.shards <= 3
    assert [each.failure for each in fleet.machines] == ["", "", ""]


def test_a_foreach_whose_realm_is_lost_goes_no_further():
    body = f"""<datamodel><data id="n" expr="0"/><data id="s" expr="'x'"/><data id="t"/></datamodel><state id="a">
      <transition event="fill"><script>s = 'y'.repeat(1000000)</script></transition>
      <transition event="e"><foreach array="[1, 2, 3]" item="i"><assign location="n" expr="n + i"/><assign location="t" expr="{BURST}"/></foreach></transition>
      <transition event="ask"><log expr="n"/></transition></state>"""
    fleet = Fleet(body, script_bytes=SMALL).start(1)
    fleet.say(0, "fill")
    assert fleet.say(0, "e") == ["! InternalError: the script memory ran out"]
    assert fleet.say(0, "ask") == ["1"]
