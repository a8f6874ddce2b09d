"""The commands of the debugger: what each answers, and what is refused in one line."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scxml_engine.authoring.debug.console import COMMANDS, MOST_LINES, Console
from scxml_engine.authoring.debug.keeping import Sources
from scxml_engine.authoring.scenarios import Runner, read_suite
from tests.authoring.debug.sessions import console, debugger


@pytest.fixture
def talk(tmp_path, monkeypatch):
    """A console over REDIAL in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return console()


def test_a_session_of_commands(talk):
    assert talk.do("next")[-1].endswith("is under way: answer RESULT")
    assert talk.do("answer Busy after 20s")[0] == "+20s      the call to 5550100 ends: Busy"
    assert talk.do("until state dial")[0] == "+5m 20s   event ocs.timeout"
    assert talk.do("data") == ["limit = 3", "n = 2"]
    assert talk.do("data n") == ["n = 2"]
    assert talk.do("set n = n + 1") == ["n = 3"]
    assert talk.do("a busy")[-1] == "          the chain ends: final in out, Finalize"
    assert talk.do("state")[1:] == ["the chain ends: final in out, Finalize"]
    assert talk.do("step") == ["the chain has ended: back, restart or save"]
    assert talk.do("back 2") == [
        "forgotten: set n = n + 1",
        "forgotten: answer Busy",
        "+20s  2026-03-02 09:00:20+00:00  in wait",
    ]
    assert talk.do("restart") == ["+0s  2026-03-02 09:00:00+00:00  nothing has happened yet: step, or next"]
    assert talk.do("quit") == []
    assert talk.ended


def test_breakpoints_are_made_listed_met_and_deleted(talk):
    assert talk.do("breaks") == ["there are no breakpoints"]
    assert talk.do("break state wait") == ["breakpoint 1: state wait"]
    assert talk.do("br event ocs.timeout") == ["breakpoint 2: event ocs.timeout"]
    assert talk.do("breaks") == ["1: state wait", "2: event ocs.timeout"]
    talk.do("next")
    assert talk.do("answer Busy")[-1] == "breakpoint 1: state wait"
    assert "breakpoint 2: event ocs.timeout" in talk.do("step 5")
    assert talk.do("delete 1") == ["breakpoint 1 is deleted"]
    assert talk.do("delete 1") == ["! there is no breakpoint 1"]


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("stap", 'unknown command "stap": did you mean step?'),
        ("st", '"st" may be step or state'),
        ("zzz", 'unknown command "zzz": help lists them'),
        ("step 0", '"0" is no number from 1 to 10000'),
        ("step x", '"x" is no number from 1 to 10000'),
        ("next 5", '"5" is too much: nothing follows this command'),
        ("answer", "say how it ends: answer Busy"),
        ("answer Busy", "no call is under way"),
        ("until state wat", 'unknown state "wat": did you mean wait?'),
        ("until", "say where: state wait, event ocs.timeout, or line 30"),
        ("break line 1", "no state or transition begins at line 1 or before it"),
        ("set n", "write set NAME = EXPR"),
        ("set n == 1", "write set NAME = EXPR"),
        ("inject", "say what: do_not_call NUMBER, cancel [NUMBER], disposition RESULT, restart, or unload"),
        ("inject restart", "the chain has not begun: step first"),
        ("back", "nothing has happened yet: there is no way back"),
        ("save", "name a file: save home.scenario.yaml busy at home"),
        ("save x.yaml", "nothing has happened yet: step first"),
        ("data x", 'unknown data item "x"'),
        ("list 0", '"0" is no number from 1 to 10000'),
    ],
)
def test_what_cannot_be_done_is_one_line(talk, text, refusal):
    assert talk.do(text) == [f"! {refusal}"]


def test_what_comes_from_outside(talk):
    talk.do("next")
    talk.do("answer Busy")
    assert talk.do("inject disposition NoAnswer after 5s") == ["+5s  2026-03-02 09:00:05+00:00  in wait"]
    assert talk.do("inject do_not_call 5550100 after 5s") == [
        '+10s      event ocs.callresult callresult="DoNotCall" record_id=1',
        "            in wait",
    ]
    assert talk.do("inject do_not_call 999") == ["! it finds nothing to do"]
    assert talk.do("inject unload")[-1] == "+10.001s  the chain ends: unloaded in wait, Finalize"


def test_a_saved_session_is_a_scenario_that_passes(talk, tmp_path):
    os.mkdir("stories")
    talk.do("next")
    talk.do("answer Busy")
    talk.do("next")
    talk.do("answer Answer after 3m")
    assert talk.do("save stories/home.scenario.yaml busy, then answered") == ["written: stories/home.scenario.yaml"]
    with Runner() as runner:
        [result] = runner.run(read_suite("stories/home.scenario.yaml"))
    assert result.passed
    assert result.scenario.name == "busy, then answered"


def test_only_what_this_session_wrote_is_written_over(talk):
    talk.do("step")
    for file in ("t.scxml", "./t.scxml"):
        assert talk.do(f"save {file}") == [f"! {file} is there already: name another file"]
    assert talk.do("save a.yaml")[0].startswith("written: a.yaml (a folder")
    assert talk.do("save a.yaml")[0].startswith("written: a.yaml")
    os.symlink("nowhere", "link.yaml")
    assert talk.do("save link.yaml") == ["! link.yaml is there already: name another file"]
    assert talk.do("save no/a.yaml")[0].startswith("! no/a.yaml: cannot write the file")
    assert talk.do("save a\0b") == ["! a file's name holds no NUL"]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("an", "answer"), ("answer Bu", "answer Busy"), ("a no", "a NoAnswer"), ("inject disposition WrongN", "inject disposition WrongNumber"),
        ("until s", "until state"), ("break state w", "break state wait"), ("set li", "set limit"),
        ("zz", "zz"), ("", ""), ("answer ", "answer "), ("answer Zz", "answer Zz"),
    ],
)  # fmt: skip
def test_a_line_is_completed(talk, text, whole):
    talk.do("step")
    assert talk.complete(text) == whole


def test_help_has_every_command(talk):
    lines = talk.do("help")
    assert [line.split()[0] for line in lines[:-1]] == [each.name for each in COMMANDS]
    assert talk.do("?") == lines


def test_a_long_answer_is_cut_to_its_end():
    loop = (
        '<state id="a"><onentry><ocs:timeout delay="1"/></onentry><transition event="ocs.timeout" target="a"/></state>'
    )
    talk = Console(debugger(loop), Sources("t"))
    lines = talk.do("step 300")
    assert (len(lines), lines[0][:2]) == (MOST_LINES + 1, "… ")


WORDS = st.sampled_from(
    ["step", "next", "answer", "Busy", "back", "until", "state", "wait", "set", "n", "=", "1", "after", "5s", "inject",
     "restart", "cancel", "list", "data", "break", "line", "7", "event", "*", "\x1b[2J", "(", "'", "{}", "99999999999"]
)  # fmt: skip


@pytest.mark.parametrize("text", ["", " ", "  ", " an", "answer "])
def test_where_nothing_is_known_to_follow_a_line_stays_as_it_is(text):
    assert Console(debugger(), Sources("t")).complete(text) == text


@settings(max_examples=60, deadline=None)
@given(lines=st.lists(st.one_of(st.text(max_size=12), st.lists(WORDS, max_size=6).map(" ".join)), max_size=8))
def test_no_input_breaks_it(lines):
    talk = Console(debugger(), Sources("t"))
    for each in lines:
        if not each.strip().startswith("sa"):
            assert all(line.isprintable() for line in talk.do(each))
            talk.complete(each)
