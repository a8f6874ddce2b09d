"""The benchmarks measure what they say: each of ours in small, the rounds, the medians, the tables. No time is asserted."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from benchmarks import ablations, checking, flame, language_server, scenarios
from benchmarks.__main__ import chosen, main
from benchmarks.charts import document, generated
from benchmarks.engines import ENGINES, GENERAL, OURS, Engine
from benchmarks.installing import install
from benchmarks.measuring import Figure
from benchmarks.ours import growth
from benchmarks.ours.jobs import JOBS
from benchmarks.ours.programs import has_general_path
from benchmarks.report import BEGIN, END, MarkersMissing, as_json, markdown, ratio, replaced, rows, table
from benchmarks.running import (
    Failure,
    Sample,
    Summary,
    Task,
    in_process,
    interleaved,
    is_wanted,
    plan,
    summarized,
)
from scxml_engine import Program
from scxml_engine.authoring import examine
from scxml_engine.authoring.scenarios.reading import read_suite

SMALL = [name for name in JOBS if not name.endswith(("000", "64", "32"))]
"""The jobs that are small whatever their number of repetitions; the generated charts are tested in other sizes."""


@pytest.mark.parametrize("name", SMALL)
def test_every_benchmark_of_ours_does_what_it_measures(name: str) -> None:
    figures = JOBS[name].measure(6, fuse=True)
    assert figures
    for figure in figures:
        assert figure.ok, figure
        assert is_wanted(figure.bench, [name])
        assert figure.value > 0 or figure.unit == "MiB"
        assert Figure.from_line(figure.line()) == figure


@pytest.mark.skipif(not has_general_path(), reason="this version has one path only")
@pytest.mark.parametrize("name", ["a", "b", "c", "d", "e", "g.helpers"])
def test_the_general_path_is_measured_alike(name: str) -> None:
    assert all(each.ok for each in JOBS[name].measure(6, fuse=False))


@pytest.mark.parametrize("make", [generated.ring, generated.tree])
@pytest.mark.parametrize("size", [10, 37, 120])
def test_generated_charts_have_about_the_size_that_is_asked_for(make: Callable[[int], bytes], size: int) -> None:
    states = len(Program.from_bytes(make(size)).chart.ids) - 1
    assert 0.85 * size <= states <= 1.15 * size


def test_more_machines_than_memory_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growth, "available", lambda: 1_000)
    with pytest.raises(growth.TooLarge, match="10 machines want"):
        growth.machines(1, fuse=True, size=10)


def test_a_result_that_is_wrong_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check of a driver can fail: here the chart never gets from `reached` to `done`."""
    broken = document("treatment").replace(b"outcome == 'Answer'", b"outcome == 'Busy'")
    monkeypatch.setattr("benchmarks.ours.treatment.document", lambda _name: broken)
    assert [each.ok for each in JOBS["c"].measure(3, fuse=True)] == [False]


# ------------------------------------------------------------------------------------------------------------- running


def engine(name: str, *jobs: str) -> Engine:
    return Engine(name, dict.fromkeys(jobs, 1))


def figure(bench: str, value: float, *, unit: str = "events/s", size: float | None = None) -> Figure:
    return Figure(bench, 10, value, unit, True, "fine", size)


def test_a_round_runs_each_job_on_every_engine_before_the_next_job() -> None:
    one, other = engine("one", "a", "b", "f.states.10"), engine("other", "b", "a")
    order = [(task.job, task.engine.name) for task in plan([one, other])]
    assert order == [("a", "one"), ("a", "other"), ("b", "one"), ("b", "other"), ("f.states.10", "one")]


@pytest.mark.parametrize(
    ("only", "wanted"),
    [
        ([], True),
        (["f"], True),
        (["f.states"], True),
        (["a", "f.states.10"], True),
        (["f.states.1"], False),
        (["a"], False),
    ],
)
def test_jobs_are_chosen_by_what_their_names_begin_with(only: list[str], wanted: bool) -> None:
    assert is_wanted("f.states.10", only) is wanted


def test_rounds_are_interleaved_and_a_task_that_fails_has_no_figure_and_is_not_tried_again() -> None:
    good, bad = Task(engine("good", "a"), "a"), Task(engine("bad", "a"), "a")
    ran: list[str] = []
    said: list[str] = []

    def run(task: Task) -> list[Figure]:
        ran.append(task.engine.name)
        if task is bad and len(ran) > 2:
            raise Failure(task, "wrong result: 7")
        return [figure("a", len(ran))]

    samples, failures = interleaved([good, bad], 3, run, said.append)
    assert ran == ["good", "bad", "good", "bad", "good"]
    assert [each.task for each in samples] == [good, good, good]
    assert [str(each) for each in failures] == ["bad a: wrong result: 7"]
    assert said[0] == "round 1 of 3: good a 1.0 events/s"
    assert "round 2 of 3: bad a: wrong result: 7" in said


def test_the_summary_is_the_median_of_the_runs_with_the_least_and_the_most() -> None:
    task = Task(engine("one", "b"), "b")
    runs = [figure("b", 30, size=1), figure("b", 10, size=9), figure("b", 20, size=2)]
    assert summarized(Sample(task, each) for each in runs) == [
        Summary("one", "b", median=20, min=10, max=30, rss_per_instance=2, n=10, unit="events/s", runs=3)
    ]


def test_memory_that_was_not_measured_is_none() -> None:
    task = Task(engine("one", "a"), "a")
    assert summarized([Sample(task, figure("a", 1))])[0].rss_per_instance is None


class Scripted(Engine):
    """An engine whose process is a line of Python."""

    def command(self, job: str, peers: Path) -> list[str]:
        return ["python3", "-c", job]


def process(code: str) -> list[Figure]:
    return in_process(Task(Scripted("one", {code: 1}), code), Path("nowhere"))


def test_a_process_gives_its_figures_whatever_else_it_says() -> None:
    found = figure("a", 5.0)
    assert process(f"print('hello'); print({found.line()!r})") == [found]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("raise SystemExit('no memory')", "no memory"),
        ("raise SystemExit(3)", "exit status 3"),
        ("pass", "no figure"),
        (f"print({Figure('a', 1, 1.0, 'us', False, 'seven').line()!r})", "wrong result: seven"),
    ],
)
def test_a_process_that_went_wrong_is_a_failure_with_its_reason(code: str, reason: str) -> None:
    with pytest.raises(Failure, match=f"{reason}$"):
        process(code)


# -------------------------------------------------------------------------------------------------------------- report


def summary(name: str, bench: str, median: float, unit: str = "events/s", size: float | None = None) -> Summary:
    return Summary(name, bench, median, median / 2, median * 2, size, 10, unit, 5)


def test_a_ratio_above_one_is_in_our_favour_whatever_the_unit() -> None:
    assert ratio(summary(OURS, "a", 300), summary("peer", "a", 100)) == 3
    assert ratio(summary(OURS, "f", 2, "us"), summary("peer", "f", 6, "us")) == 3


def test_the_rows_stand_by_benchmark_and_peers_have_our_ratio() -> None:
    found = rows(
        [
            summary(OURS, "a", 3000),
            summary(OURS, "b", 0.5, size=1234.4),
            summary("peer", "a", 1000),
            summary("x", "z", 1),
        ]
    )
    assert found == [
        ("a", OURS, "3,000 events/s", "1,500 to 6,000", "", ""),
        ("a", "peer", "1,000 events/s", "500 to 2,000", "", "3 x"),
        ("b", OURS, "0.5 events/s", "0.25 to 1", "1,234 B", ""),
        ("z", "x", "1 events/s", "0.5 to 2", "", ""),
    ]


def test_the_table_is_aligned() -> None:
    lines = table([summary(OURS, "a", 3000), summary("peer", "a", 10)]).splitlines()
    assert len(lines) == 3
    assert len({line.index("events/s") - len("3,000 ") for line in lines[1:2]}) == 1
    assert lines[0].index("median") == lines[1].index("3,000") == lines[2].index("10 events")


def test_json_is_one_object_an_engine_and_benchmark() -> None:
    lines = as_json([summary(OURS, "a", 3000), summary("peer", "b", 10, "instances/s", 7.5)]).splitlines()
    assert [json.loads(line) for line in lines][1] == {
        "engine": "peer",
        "bench": "b",
        "median": 10,
        "min": 5,
        "max": 20,
        "rss_per_instance": 7.5,
        "n": 10,
        "unit": "instances/s",
        "runs": 5,
    }
    assert json.loads(lines[0])["rss_per_instance"] is None


def test_the_page_says_machine_versions_date_and_method(tmp_path: Path) -> None:
    text = markdown([summary(OURS, "a", 3000)], [ENGINES[0]], tmp_path, date(2026, 12, 1))
    assert "2026-12-01" in text
    assert "Python 3" in text
    assert "median of 5\nruns" in text
    assert f"{OURS} {ENGINES[0].version(tmp_path)}" in text
    assert f"| a | {OURS} | 3,000 events/s |" in text


def test_only_what_stands_between_the_markers_is_replaced() -> None:
    page = f"# Title\n\n{BEGIN}\nold\n{END}\n\nmore\n"
    once = replaced(page, "new")
    assert once == f"# Title\n\n{BEGIN}\nnew\n{END}\n\nmore\n"
    assert replaced(once, "new") == once


@pytest.mark.parametrize("page", ["", f"{BEGIN}\n", f"{END}\n", f"{END}\n{BEGIN}\n"])
def test_a_page_without_its_markers_is_refused_in_one_line(page: str) -> None:
    with pytest.raises(MarkersMissing, match=r"^the page lacks .*$"):
        replaced(page, "new")


# -------------------------------------------------------------------------------------------------------- command line


def test_an_engine_that_is_not_there_is_left_out_with_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert [each.name for each in chosen([], tmp_path)] == [OURS]
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == sum(each.by_default for each in ENGINES) - 1
    assert all("is left out" in line for line in lines)


def test_the_general_path_is_measured_only_when_it_is_named(tmp_path: Path) -> None:
    assert GENERAL not in [each.name for each in chosen([], tmp_path)]
    assert [each.name for each in chosen([GENERAL], tmp_path)] == ([GENERAL] if has_general_path() else [])


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--engines", "nobody"], "no engine is called nobody; there are: scxml_engine, "),
        (["--engines", OURS, "--only", "z"], "nothing to measure: no engine here has z"),
    ],
)
def test_what_is_not_there_is_said_in_one_line(
    arguments: list[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    found = capsys.readouterr().err.splitlines()
    assert len(found) == 1
    assert found[0].startswith(line)


def test_the_page_is_looked_at_before_anything_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "performance.md"
    page.write_text("# no markers\n", "utf-8")
    monkeypatch.setattr("benchmarks.__main__.PAGE", page)
    assert main(["--write", "--engines", OURS, "--only", "a"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert page.read_text("utf-8") == "# no markers\n"


def test_measured_figures_go_to_the_page_and_to_the_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "performance.md"
    page.write_text(f"before\n{BEGIN}\n{END}\nafter\n", "utf-8")
    monkeypatch.setattr("benchmarks.__main__.PAGE", page)
    monkeypatch.setattr("benchmarks.__main__.in_process", lambda task, peers: [figure(task.job, 7.0)])
    assert main(["--write", "--json", "--runs", "2", "--engines", OURS, "--only", "a,b"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["bench"] for line in lines] == ["a", "b", "b.resident"]
    text = page.read_text("utf-8")
    assert text.startswith(f"before\n{BEGIN}\n")
    assert text.endswith(f"\n{END}\nafter\n")
    assert f"| b | {OURS} | 7 events/s |" in text


def test_a_failure_is_said_again_at_the_end_and_is_the_exit_status(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(task: Task, peers: Path) -> list[Figure]:
        raise Failure(task, "no memory")

    monkeypatch.setattr("benchmarks.__main__.in_process", fail)
    assert main(["--runs", "1", "--engines", OURS, "--only", "a"]) == 1
    assert capsys.readouterr().err.splitlines()[-1] == f"no figure for {OURS} a: no memory"


def test_what_could_not_be_fetched_is_said_for_each_peer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.installing._run", lambda _command: None)
    lines = install(tmp_path / "peers")
    packages = {each.package for each in ENGINES if each.package}
    assert sorted(lines) == sorted(f"{each}: could not be had" for each in packages)
    assert (tmp_path / "peers" / ".gitignore").read_text("ascii") == "*\n"


STACKS = [
    "main (a.py:1);run (scxml_engine/scxml/machine.py:9);call (json/encoder.py:3) 6",
    "main (a.py:1);run (scxml_engine/scxml/machine.py:9) 2",
    "main (a.py:1);<lambda> (<string>:1) 2",
    "other (b.py:1) 90",
]


def test_folded_stacks_are_a_tree_with_what_was_seen_on_each():
    root = flame.folded(STACKS)
    assert root.samples == 100
    main = root.calls["main (a.py:1)"]
    assert main.samples == 10
    assert main.calls["run (scxml_engine/scxml/machine.py:9)"].samples == 8


def test_below_a_function_is_what_it_called():
    root = flame.folded(STACKS, below="main")
    assert root.samples == 10
    assert sorted(root.calls) == ["<lambda> (<string>:1)", "run (scxml_engine/scxml/machine.py:9)"]


def test_a_flame_graph_is_plain_svg_in_which_names_are_text():
    """No script, and no name of a function is markup."""
    picture = etree.fromstring(flame.svg(flame.folded(STACKS), "a & b").encode())
    texts = [each.text for each in picture.iter("{http://www.w3.org/2000/svg}title")]
    assert "<lambda> (<string>:1): 2.0 %" in texts
    assert not list(picture.iter("{http://www.w3.org/2000/svg}script"))
    assert next(each.text for each in picture.iter("{http://www.w3.org/2000/svg}text")) == "a & b"


def test_an_ablation_is_a_factor_and_what_is_within_five_percent_is_left_blank():
    runs = {
        "nothing": [{"a": 1.0, "b": 2.0}, {"a": 3.0, "b": 2.0}, {"a": 2.0, "b": 9.0}],
        "fusing": [{"a": 6.0, "b": 2.02}],
    }
    [head, _, row] = ablations.table(runs).splitlines()
    assert head == "| without | a | b |"
    assert row == "| edges are fused | 3.00 |  |"


# --------------------------------------------------------------------------------------------------------- authoring


def test_the_generated_treatment_has_that_many_states_and_is_in_order():
    data = checking.document(40)
    root = etree.fromstring(data)
    assert len(list(root.iter("{*}state"))) == 40
    assert examine(data, "generated.scxml") == []


def test_the_scenarios_that_are_measured_are_that_many_and_pass(tmp_path):
    path = scenarios.write_suite(tmp_path, 30)
    assert len(read_suite(path).scenarios) == 30
    scenarios.play(path, covered=False)
    scenarios.play(path, covered=True)


def test_every_feature_of_the_language_server_is_measured():
    measured = language_server.measure(16, 1)
    assert {
        "hover",
        "completion of targets",
        "definition",
        "references",
        "rename a state",
        "outline",
    } <= measured.keys()
    assert "diagnostics" in measured
