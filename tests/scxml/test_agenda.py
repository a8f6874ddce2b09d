"""The agenda, against a list that is sorted anew each time."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.diagnostics import Location
from scxml_engine.errors import SnapshotError
from scxml_engine.scxml.agenda import Agenda, Trouble
from scxml_engine.scxml.effects import Sent
from scxml_engine.scxml.events import Event

T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)


def at(seconds):
    return T0 + timedelta(seconds=seconds)


def delayed(sendid):
    return Sent(Event("e", sendid=sendid), "", 0.0, sender="s")


matters = st.sampled_from([Event("e"), Trouble("error.x", "m", Location("f", 1, 2)), None, *map(delayed, "ij")])
moves = st.lists(
    st.tuples(st.just("enter"), st.integers(0, 4), st.sampled_from("st"), matters)
    | st.just(("pop",))
    | st.tuples(st.just("forget"), st.sampled_from("st"), st.sampled_from("ij"), st.integers(0, 4))
    | st.just(("kept",)),
    max_size=40,
)


@given(moves)
def test_what_comes_next_is_what_is_due_first_and_was_asked_for_first(moves):
    """Through cancels and snapshots: a cancel takes the delayed events of that sender and id that are not due."""
    agenda, model = Agenda(), []
    for move in moves:
        match move:
            case ("enter", due, session, what):
                entry = (at(due), agenda.reserve(), session, what)
                model.append(entry)
                assert agenda._enter(entry) == len(model)
            case ("pop",) if model:
                model.sort(key=lambda entry: entry[:2])
                assert agenda._pop(agenda._next) == model.pop(0)
            case ("forget", sender, sendid, now):
                agenda._forget(sender, sendid, at(now))
                model = [
                    each for each in model if each[2] != sender or each[3] != delayed(sendid) or each[0] <= at(now)
                ]
            case ("kept",):
                rows = json.loads(json.dumps(agenda._entries_to_json("s")))
                sequence, agenda = agenda.reserve(), Agenda()
                agenda._entries_from_json(rows, "s")
                agenda._sequence = sequence
        assert sorted(agenda._entries, key=lambda entry: entry[:2]) == sorted(model, key=lambda entry: entry[:2])
        assert agenda._next == min(model, key=lambda entry: entry[:2], default=None)


def test_one_entry_needs_no_list():
    agenda = Agenda()
    agenda._enter((at(2), 1, "s", Event("b")))
    agenda._enter((at(1), 2, "s", Event("a")))
    agenda._pop(agenda._next)
    assert agenda._later is None
    assert agenda._next == (at(2), 1, "s", Event("b"))


@pytest.mark.parametrize("kept", [["x"], ["sent", ["Logged", "l", "t", None, ["f", 1, 1]]], ["x", []]])
def test_an_entry_of_no_known_form_is_refused(kept):
    with pytest.raises(SnapshotError, match="no known form"):
        Agenda()._entries_from_json([[0, 1, "s", *kept]], "s")
