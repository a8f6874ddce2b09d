"""The virtual campaign: every chain of a list on one clock, in an order that can be told beforehand."""

import gc
import io
import json
import weakref
from datetime import UTC, datetime, timedelta

import pytest

from scxml_engine.campaign import JsonTrace, VirtualCampaign
from scxml_engine.dialers import ScriptedOutcomes, parse_results
from scxml_engine.errors import UsageError
from scxml_engine.ocs.calendar import Calendar, Span
from scxml_engine.ocs.calls import Outcome
from scxml_engine.ocs.constants import call_result
from scxml_engine.ocs.session import ChainSession
from scxml_engine.records import MemoryStore, parse_list
from scxml_engine.scxml.limits import Limits
from tests.ocs.harness import START, treatment

OFFICE = dict.fromkeys(range(5), Span(9 * 3600, 18 * 3600))
ONE_CALL = """
  <state id="pick"><onentry><ocs:next_record/></onentry>
    <transition event="ocs.next_record" target="dial"><assign location="rec" expr="_event.data.record_id"/></transition>
  </state>
  <state id="dial"><onentry><ocs:make_call record_id="rec"/></onentry>
    <transition event="ocs.callresult" cond="_event.data.callresult == 'Answer'" target="done"/>
    <transition event="ocs.callresult" target="wait"/></state>
  <state id="wait"><onentry><ocs:timeout delay="300"/></onentry><transition event="ocs.timeout" target="dial"/></state>
  <final id="done"/>"""


class Durations:
    """Every call rings and talks so long and ends so, by the chain."""

    def __init__(self, table, default=("Answer", 0.0, 0.0)):
        self._table = table
        self._default = default

    def outcome(self, call):
        result, ring, talk = self._table.get(call.chain_id, self._default)
        return Outcome(int(call_result(result)), ring, talk)


class Run:
    """A run with its lines, its store and its summary."""

    def __init__(
        self, body, rows, *, results="Answer", dialer=None, calendar=None, start=START, data="rec=0", **options
    ):
        self.calendar = calendar or Calendar()
        limits = options.pop("limits", None)
        self.treatment = treatment(body, data=data, calendar=self.calendar, limits=limits)
        self.store = MemoryStore(parse_list(rows, timezones=self.calendar.timezones))
        self.store = options.pop("store", lambda store: store)(self.store)
        stream = io.StringIO()
        dialer = dialer or ScriptedOutcomes(parse_results(results))
        self.campaign = VirtualCampaign(
            self.treatment, self.store, dialer, start, listener=JsonTrace(stream, start), **options
        )
        self.summary = self.campaign.run()
        self.text = stream.getvalue()
        self.lines = [json.loads(each) for each in self.text.splitlines()]

    def of(self, kind, *names):
        """The lines of a kind, as tuples of those keys."""
        return [tuple(line.get(name) for name in names) for line in self.lines if line["kind"] == kind]


def rows(count, **columns):
    names = list(columns)
    header = ",".join(["contact_info", *names])
    return "\n".join([header, *(",".join([f"55501{n:02}", *map(str, columns.values())]) for n in range(count))]) + "\n"


# ------------------------------------------------------------------------------------------------------------------- order


def test_every_chain_runs_and_lines_are_in_time_order():
    run = Run(ONE_CALL, rows(4), results="Busy,NoAnswer,Answer")
    assert [line["t"] for line in run.lines] == sorted(line["t"] for line in run.lines)
    assert run.summary.reasons == {"final": 4}
    assert run.summary.all_final
    assert (run.summary.chains, run.summary.calls, run.summary.seconds) == (4, 12, 600)
    assert run.summary.results == {"Busy": 4, "NoAnswer": 4, "Answer": 4}
    assert run.summary.peak_live == 4


def test_on_one_instant_the_chains_take_turns_in_the_order_of_their_first_row():
    run = Run(ONE_CALL, rows(5), results="Busy,Answer")
    for instant in (0, 300):
        chains = [line["chain"] for line in run.lines if line["t"] == instant]
        assert chains == sorted(chains), "one chain's turn is over before the next one's begins"
        assert set(chains) == {1, 2, 3, 4, 5}


def test_a_call_that_takes_no_time_answers_at_the_instant_of_dialing_in_its_place():
    """Design section 5: within one instant, answers come in the order of their actions."""
    body = """<state id="a"><onentry><ocs:get_daytime/><ocs:make_call record_id="1"/><ocs:timeout delay="0"/>
      <ocs:next_record/></onentry><transition event="ocs.next_record" target="f"/></state><final id="f"/>"""
    run = Run(body, rows(1))
    names = [name for (name,) in run.of("event", "name")]
    assert names == ["ocs.daytime_change", "ocs.callresult", "ocs.timeout", "ocs.next_record"]
    assert run.of("call", "t", "result") == [(0, "Answer")]


def test_a_result_comes_before_a_timeout_of_the_same_instant_and_both_before_the_daytime():
    body = """<state id="a"><onentry><ocs:make_call record_id="1"/><ocs:timeout delay="3600"/></onentry>
      <transition event="done" target="f"/><transition event="ocs.daytime_change"><send event="done"/></transition>
      <transition event="ocs.*"/></state><final id="f"/>"""
    run = Run(
        body,
        rows(2),
        dialer=Durations({}, ("Answer", 600.0, 3000.0)),
        calendar=Calendar(weekdays={0: Span(9 * 3600, 11 * 3600)}),
    )
    at_eleven = [(line["chain"], line["name"]) for line in run.lines if line["kind"] == "event"]
    for chain in (1, 2):
        names = [name for each, name in at_eleven if each == chain]
        assert names == ["ocs.callresult", "ocs.timeout", "ocs.daytime_change", "done"]
    assert {line["t"] for line in run.lines} == {0, 3600}
    assert [each for each, name in at_eleven if name == "ocs.daytime_change"] == [1, 2]


def test_two_runs_are_byte_identical():
    table = "contact_info,tz_name,daily_from,daily_till\n" + "".join(
        f"55501{n:02},{zone},{n % 12 * 3600},{n % 12 * 3600 + 36000}\n"
        for n, zone in enumerate(["Asia/Tokyo", "America/New_York", "UTC", "Europe/Paris"] * 5)
    )
    one, two = (Run(ONE_CALL, table, results="Busy,NoAnswer,Answer", calendar=Calendar(weekdays=OFFICE)) for _ in "12")
    assert one.text == two.text
    assert one.summary == two.summary
    assert len(one.lines) > 200


# ------------------------------------------------------------------------------------------------------------------- calls


def test_a_call_takes_its_time():
    """The line is written when the result is known, `placed_at` is when it was dialed."""
    run = Run(ONE_CALL, rows(2), dialer=Durations({1: ("Answer", 12.0, 180.0)}, ("Answer", 20.5, 0.0)))
    assert run.of("call", "chain", "t", "placed_at") == [
        (2, 20.5, "2026-03-02T10:00:00+00:00"),
        (1, 192, "2026-03-02T10:00:00+00:00"),
    ]
    assert [(each.chain_id, (each.ended_at - each.placed_at).total_seconds()) for each in run.store.attempts] == [
        (2, 20.5),
        (1, 192),
    ]


def test_a_call_that_is_under_way_at_the_horizon_was_made():
    run = Run(ONE_CALL, rows(1), dialer=Durations({1: ("Answer", 20.0, 0.0)}), horizon=timedelta(seconds=5))
    assert (run.summary.calls, run.summary.results.total()) == (1, 0)
    assert run.of("end", "reason", "calls") == [("horizon", 1)]


def test_a_chain_runs_once_whatever_status_its_script_writes():
    """L4256: one instance a chain; the list is claimed from again when another chain's time comes."""
    ready = """<ocs:set_flex_attr record_id="1"><ocs:flex_attr attr="USERDATA" type="int" key="'record_status'"
        value="1"/></ocs:set_flex_attr>"""
    body = f"""<state id="a"><onentry>{ready}<ocs:timeout delay="3600"/></onentry>
        <transition event="ocs.timeout" target="b"/></state>
      <state id="b"><onentry><ocs:make_call record_id="1"/></onentry>
        <transition event="ocs.callresult" target="f"/></state><final id="f"/>"""
    begins = int(START.timestamp())
    run = Run(body, f"contact_info,dial_sched_time\n1,\n2,{begins + 600}\n")
    assert run.of("begin", "chain", "t") == [(1, 0), (2, 600)]
    assert run.of("call", "chain", "attempt") == [(1, 1), (2, 1)]


def test_a_start_without_a_time_zone_is_refused():
    with pytest.raises(UsageError, match="no time zone"):
        Run(ONE_CALL, rows(1), start=START.replace(tzinfo=None))


def test_a_window_is_the_record_s_own():
    table = "contact_info,tz_name,daily_from,daily_till\n1,UTC,39600,43200\n2,America/New_York,39600,43200\n"
    run = Run(ONE_CALL, table)
    assert run.of("call", "chain", "t", "placed_at") == [
        (1, 3600, "2026-03-02T11:00:00+00:00"),
        (2, 6 * 3600, "2026-03-02T11:00:00-05:00"),
    ]


def test_without_a_log_of_attempts_none_is_kept():
    assert Run(ONE_CALL, rows(1), log_attempts=False).store.attempts == []


# ----------------------------------------------------------------------------------------------------------------- daytime

WATCH = """<state id="a"><transition event="ocs.daytime_change" target="f"/></state><final id="f"/>"""


def test_a_boundary_is_told_to_every_chain_of_its_zone_at_its_instant():
    table = "contact_info,tz_name\n1,Asia/Tokyo\n2,UTC\n3,Asia/Tokyo\n4,America/New_York\n"
    run = Run(WATCH, table, calendar=Calendar(weekdays=OFFICE))
    told = [
        (line["chain"], line["t"] / 3600, line["data"]["daytime_code"]) for line in run.lines if line["kind"] == "event"
    ]
    assert told == [(4, 4, "BH"), (1, 5, "BBH"), (3, 5, "BBH"), (2, 8, "ABH")]


def test_a_chain_hears_the_same_whether_or_not_others_share_its_zone():
    """A boundary that falls on the instant at which a chain begins to watch."""
    body = """<state id="a"><onentry><ocs:timeout delay="BH"/></onentry><transition event="ocs.timeout" target="b"/></state>
      <state id="b"><onentry><ocs:timeout delay="60"/></onentry><transition event="ocs.daytime_change" target="heard"/>
        <transition event="ocs.timeout" target="quiet"/></state>
      <final id="heard"/><final id="quiet"/>"""
    calendar = Calendar(weekdays=OFFICE)
    alone = Run(body, rows(1), calendar=calendar, start=START - timedelta(hours=2))
    others = WATCH.replace('"f"', '"heard"').replace('id="a"', 'id="w"').replace('<final id="heard"/>', "")
    choose = '<state id="s"><transition cond="_sessionid == \'chain-1\'" target="a"/><transition target="w"/></state>'
    together = Run(choose + others + body, rows(3), calendar=calendar, start=START - timedelta(hours=2))
    assert alone.of("end", "state")[0] == next(
        (state,) for chain, state in together.of("end", "chain", "state") if chain == 1
    )


def test_a_chain_that_begins_exactly_on_a_boundary_is_not_told_of_it():
    nine = START - timedelta(hours=1)
    run = Run(WATCH, rows(1), calendar=Calendar(weekdays=OFFICE), start=nine)
    assert run.of("event", "t") == [(9 * 3600,)]


# --------------------------------------------------------------------------------------------------- beginnings and endings


def test_what_is_due_exactly_at_the_horizon_still_happens():
    run = Run(ONE_CALL, rows(1), results="Busy,Answer", horizon=timedelta(seconds=300))
    assert run.summary.reasons == {"final": 1}
    short = Run(ONE_CALL, rows(1), results="Busy,Answer", horizon=timedelta(seconds=299))
    assert short.of("end", "reason", "t", "state", "calls", "result") == [("horizon", 299, "wait", 1, "Busy")]
    assert not short.summary.all_final
    assert [each.fields["record_status"] for each in next(short.store.chains()).records] == [2], "held, not Ready again"


def test_a_call_that_outlasts_the_horizon_is_left():
    run = Run(ONE_CALL, rows(1), dialer=Durations({}, ("Answer", 0.0, 600.0)), horizon=timedelta(seconds=599))
    assert run.of("call", "t") == []
    assert run.of("end", "reason", "calls", "result") == [("horizon", 1, None)]


def test_max_chains_takes_the_first_ones():
    run = Run(ONE_CALL, rows(5), max_chains=2)
    assert [chain for (chain,) in run.of("begin", "chain")] == [1, 2]
    assert run.summary.chains == 2
    assert run.summary.all_final
    assert Run(ONE_CALL, rows(2), max_chains=0).lines == []


def test_a_chain_begins_when_its_dial_sched_time_has_come():
    due = int((START + timedelta(hours=1)).timestamp())
    table = f"contact_info,dial_sched_time\n1,{due}\n2,\n3,{due - 60}\n4,{due + 40 * 86_400}\n"
    run = Run(ONE_CALL, table)
    assert run.of("begin", "chain", "t") == [(2, 0), (3, 3540), (1, 3600)]
    assert run.summary.chains == 3, "the fourth lies beyond the horizon"


def test_more_chains_than_are_claimed_at_a_time():
    run = Run('<final id="f"/>', rows(2_500), keep_outcomes=10)
    assert run.summary.chains == run.summary.reasons["final"] == 2_500
    assert [each.chain_id for each in run.summary.outcomes] == list(range(1, 11))


def test_the_summary_tells_how_each_chain_ended():
    run = Run(ONE_CALL, rows(1), results="Busy,Answer")
    [outcome] = run.summary.outcomes
    assert (outcome.chain_id, outcome.reason, outcome.state, outcome.calls) == (1, "final", "done", 2)
    assert (outcome.result, outcome.post_processing) == ("Answer", "Finalize")


@pytest.mark.parametrize(
    "loop",
    [
        '<state id="x"><onentry><ocs:make_call record_id="1"/></onentry><transition event="ocs.callresult" target="x"/></state>',
        '<state id="x"><onentry><ocs:timeout delay="0"/></onentry><transition event="ocs.timeout" target="x"/></state>',
        '<state id="x"><onentry><ocs:get_daytime/></onentry><transition event="ocs.daytime_change" target="x"/></state>',
    ],
)
def test_a_loop_that_takes_no_time_ends_its_chain_and_the_others_go_on(loop):
    choose = (
        '<state id="s"><transition cond="_sessionid == \'chain-2\'" target="x"/><transition target="pick"/></state>'
    )
    run = Run(choose + loop + ONE_CALL, rows(3), limits=Limits(answers_per_instant=100))
    assert run.summary.reasons == {"final": 2, "error": 1}
    assert dict(run.of("end", "chain", "reason")) == {1: "final", 2: "error", 3: "final"}


def test_a_stuck_chain_is_reported_and_the_others_go_on():
    choose = (
        '<state id="s"><transition cond="_sessionid == \'chain-1\'" target="limbo"/><transition target="pick"/></state>'
    )
    run = Run(choose + '<state id="limbo"/>' + ONE_CALL, rows(2))
    assert dict(run.of("end", "chain", "reason")) == {1: "stuck", 2: "final"}


def test_alarms_that_were_replaced_are_passed_over():
    """A nearer timeout, then a cancelled one: nothing fires twice, nothing too early."""
    body = """<state id="a"><onentry><send event="late" delay="100s"/><send event="gone" id="g" delay="10s"/>
        <send event="soon" delay="5s"/></onentry>
      <transition event="soon"><cancel sendid="g"/></transition><transition event="late" target="f"/></state><final id="f"/>"""
    assert Run(body, rows(2)).of("event", "chain", "t", "name") == [
        (1, 5, "soon"),
        (2, 5, "soon"),
        (1, 100, "late"),
        (2, 100, "late"),
    ]


class Refusing:
    """A store that refuses one column."""

    def __init__(self, store, column):
        self._store = store
        self._column = column

    def commit(self, turns):
        for turn in turns:
            if turn.chain_id == 1 and any(self._column in each.fields for each in turn.changes):
                raise UsageError(f"{self._column} cannot be written")
        self._store.commit(turns)

    def __getattr__(self, name):
        return getattr(self._store, name)


@pytest.mark.parametrize(("column", "calls"), [("attempt", 0), ("call_result", 1)])
def test_a_store_that_refuses_a_change_ends_that_chain_alone(column, calls):
    """And what the session asked for after it is not done: no call is placed."""
    run = Run(ONE_CALL, rows(2), results="Busy,Answer", store=lambda store: Refusing(store, column))
    assert dict(run.of("end", "chain", "reason")) == {1: "error", 2: "final"}
    assert run.summary.calls == len(run.store.attempts) == 2 + calls
    assert any(f"{column} cannot be written" in line["message"] for line in run.lines if line["kind"] == "diagnostic")


def test_a_store_that_refuses_the_last_change_ends_the_chain_once():
    run = Run(ONE_CALL, rows(2), store=lambda store: Refusing(store, "record_status"))
    assert run.summary.reasons.total() == 2


def test_progress_counts_the_chains_that_ended():
    seen = []
    Run(ONE_CALL, rows(3), progress=seen.append)
    assert seen == [1, 2, 3]


def test_an_ended_chain_leaves_nothing(monkeypatch):
    """A session is collected once its chain has ended, while the campaign is still at hand."""
    sessions = []

    class Watched(ChainSession):
        __slots__ = ("__weakref__",)

        def __init__(self, *given, **options):
            super().__init__(*given, **options)
            sessions.append(weakref.ref(self))

    monkeypatch.setattr("scxml_engine.campaign.virtual.ChainSession", Watched)
    run = Run(ONE_CALL, rows(20), results="Busy,Answer")
    gc.collect()
    assert len(sessions) == 20
    assert [each() for each in sessions] == [None] * 20
    assert run.campaign is not None


def test_the_start_may_be_in_any_zone():
    start = datetime.fromisoformat("2026-03-02T05:00:00-05:00")
    assert Run(ONE_CALL, rows(1), start=start).text == Run(ONE_CALL, rows(1), start=start.astimezone(UTC)).text
