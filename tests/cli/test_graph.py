"""`scxml-engine graph`: a picture in a file or on the output, or one line that says why there is none."""

import io
import sys

import pytest
from lxml import etree

from tests.cli.conftest import document
from tests.pictures import FOLDER, pictures

BEGINS = {"svg": b"<svg ", "png": b"\x89PNG", "dot": b"digraph {", "mmd": b"stateDiagram-v2", "puml": b"@startuml"}


@pytest.mark.parametrize("form", BEGINS)
def test_the_name_of_the_file_says_what_is_written(shell, form):
    if form == "png":
        pytest.importorskip("resvg_py")
    result = shell("graph", "loop.scxml", "-o", f"out.{form}")
    assert (result.status, result.out, result.err) == (0, "", "")
    assert (shell.folder / f"out.{form}").read_bytes().startswith(BEGINS[form])


def test_a_format_goes_before_the_name_and_to_the_output(shell):
    assert shell("graph", "loop.scxml", "-o", "picture.txt", "--format", "dot").status == 0
    assert shell.read("picture.txt") == shell("graph", "loop.scxml", "-o", "-", "--format", "dot").out
    assert shell("graph", "loop.scxml", "-o", "-", "--format", "svg").out.endswith("</svg>\n")


def test_direction_and_theme_are_those_asked_for(shell):
    def size(*options):
        root = etree.fromstring(shell("graph", "loop.scxml", "-o", "-", "--format", "svg", *options).out.encode())
        return float(root.get("width")), float(root.get("height"))

    assert size("--direction", "down")[1] > size("--direction", "right")[1]
    assert size("--direction", "down")[0] < size("--direction", "right")[0]
    dark = shell("graph", "loop.scxml", "-o", "-", "--format", "svg", "--theme", "dark").out
    assert "prefers-color-scheme" not in dark


def test_the_way_of_a_run_is_marked(shell):
    shell.write("run.jsonl", shell.trace("loop.scxml", "--records", "list.csv", "--results", "Busy,Answer").out)
    marked = shell("graph", "loop.scxml", "-o", "-", "--format", "svg", "--run", "run.jsonl").out
    assert "the way of chain 1" in marked
    assert 'class="box state taken"' in marked
    second = shell("graph", "loop.scxml", "-o", "-", "--format", "svg", "--run", "run.jsonl", "--chain", "2").out
    assert "the way of chain 2" in second


def test_a_run_is_read_from_the_input(shell, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(shell.trace("loop.scxml").out))
    assert "taken" in shell("graph", "loop.scxml", "-o", "-", "--format", "svg", "--run", "-").out


def test_coverage_is_marked(shell):
    scenario = "treatment: loop.scxml\nstart: 2026-03-02T09:00:00\nchain: [{contact_info: '1'}]\nscenarios: [{name: a, results: [Answer], expect: {ended: final}}]\n"
    shell.write("a.scenario.yaml", scenario)
    assert shell("test", "a.scenario.yaml", "--lcov", "a.lcov").status == 0
    marked = shell("graph", "loop.scxml", "-o", "-", "--format", "svg", "--coverage", "a.lcov").out
    for mark in ("covered", "partly", "missed"):
        assert f" {mark}" in marked


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (
            ["loop.scxml", "-o", "out.txt"],
            '-o "out.txt": a picture is .svg, .png, .dot, .mmd, .puml; for another name, or -, say which by --format',
        ),
        (["loop.scxml", "-o", "-"], '-o "-": a picture is'),
        (["loop.scxml", "-o", "nowhere/out.svg"], '-o "nowhere/out.svg": there is no folder nowhere'),
        (["loop.scxml", "-o", "loop.scxml", "--format", "svg"], "-o would write over loop.scxml, which this run reads"),
        (["loop.scxml", "-o", "list.csv", "--format", "svg", "--run", "list.csv"], "-o would write over list.csv"),
        (["gone.scxml", "-o", "out.svg"], "gone.scxml"),
        (["loop.scxml", "-o", "out.svg", "--run", "gone.jsonl"], "--run gone.jsonl: No such file or directory"),
        (["loop.scxml", "-o", "out.svg", "--coverage", "."], "--coverage .: Is a directory"),
        (["loop.scxml", "-o", "out.svg", "--run", "list.csv"], "line 1 of the run is no line of a trace"),
        (["loop.scxml", "-o", "out.svg", "--chain", "1"], "--chain says whose way --run marks: give both"),
        (["loop.scxml", "-o", "out.svg", "--run", "a", "--coverage", "b"], "not allowed with argument"),
        (["loop.scxml"], "the following arguments are required: -o/--out"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(shell, arguments, complaint):
    assert complaint in shell("graph", *arguments).complaint
    assert not (shell.folder / "out.svg").exists()


def test_a_document_with_errors_is_not_drawn(shell):
    name = shell.treatment('<state id="a"><transition target="nowhere"/></state>')
    result = shell("graph", name, "-o", "out.svg")
    assert result.status == 2
    assert "unknown-target" in result.err
    assert not (shell.folder / "out.svg").exists()


def test_a_document_with_broken_expressions_is_drawn(shell):
    name = shell.treatment('<state id="a"><transition event="x" cond="1 +" target="a"/></state>')
    assert shell("graph", name, "-o", "out.svg").status == 0
    assert "[1 +]" in shell.read("out.svg")


def test_what_is_cut_from_the_manual_is_mended_first(shell):
    broken = document('<state id="a"><onentry><ocs:timeout delay=5/></onentry></state>')
    name = shell.write("broken.scxml", broken)
    assert shell("graph", name, "-o", "out.svg").status == 2
    result = shell("graph", name, "-o", "out.svg", "--repair")
    assert result.status == 0
    assert "warning" in result.err
    assert "wait 5 s" in shell.read("out.svg")


def test_a_script_beside_the_document_is_not_written_over(shell):
    shell.write("part.js", "var x = 1")
    name = shell.treatment('<script src="part.js"/><state id="a"/>')
    assert "-o would write over part.js" in shell("graph", name, "-o", "part.js", "--format", "svg").complaint
    assert shell.read("part.js") == "var x = 1"


def test_the_pictures_of_the_docs_are_those_of_the_samples():
    """`python -m tests.pictures` writes them anew."""
    made = pictures()
    assert {path.name for path in FOLDER.glob("*.svg")} == set(made)
    for name, data in made.items():
        assert (FOLDER / name).read_bytes() == data, name
