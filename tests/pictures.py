"""The pictures of the docs, made of the samples: `python -m tests.pictures` writes them, a test compares them."""

from __future__ import annotations

import io
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

from scxml_engine.cli import main

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "pictures"

SIGNS = """<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments"
       version="1.0" initial="reach">
  <datamodel><data id="record" expr="0"/></datamodel>
  <state id="reach" initial="pick">
    <transition event="Error.Attribute" target="pick"/>
    <transition event="ocs.daytime_change"><log label="the hour has changed"/></transition>
    <history id="back"><transition target="pick"/></history>
    <history id="exactly_back" type="deep"><transition target="pick"/></history>
    <state id="pick">
      <onentry><ocs:next_record><ocs:contact_info_type type_name="HOME"/></ocs:next_record></onentry>
      <transition event="ocs.next_record" cond="!_event.data.record_id" target="exhausted"/>
      <transition event="ocs.next_record" target="dial">
        <assign location="record" expr="_event.data.record_id"/>
      </transition>
    </state>
    <state id="dial">
      <onentry><ocs:make_call record_id="record"/></onentry>
      <transition event="ocs.callresult" cond="_event.data.callresult == 'Answer'" target="after"/>
      <transition event="ocs.callresult" cond="_event.data.callresult == 'Busy'" target="dial"/>
      <transition event="ocs.callresult" target="pause"/>
    </state>
  </state>
  <state id="pause">
    <onentry><ocs:timeout delay="300"/></onentry>
    <transition event="ocs.timeout" target="back"/>
    <transition event="resume" target="exactly_back"/>
  </state>
  <parallel id="after">
    <state id="books"><state id="book"><transition event="booked" target="booked"/></state><final id="booked"/></state>
    <state id="mail"><state id="write"><transition event="sent" target="sent"/></state><final id="sent"/></state>
    <transition event="done.state.after" target="contacted"/>
  </parallel>
  <final id="contacted"/>
  <final id="exhausted"/>
</scxml>
"""


def pictures() -> Mapping[str, bytes]:
    """Every picture by the name of its file, as it should be."""
    found = {}
    with tempfile.TemporaryDirectory() as name, _inside(ROOT):
        folder = Path(name)
        for sample in sorted(Path("samples").glob("sample*.scxml")):
            found[f"{sample.stem}.svg"] = _graph(folder, str(sample))
        (folder / "signs.scxml").write_text(SIGNS, "utf-8")
        with _inside(folder):
            found["signs.svg"] = _graph(folder, "signs.scxml")
        sample, calls = "samples/sample03.scxml", "samples/sample03.csv"
        start = ["--start", "2026-03-02T09:00:00", "--results", "Busy,NoAnswer,Answer"]
        trace, lcov = str(folder / "run.jsonl"), str(folder / "some.lcov")
        Path(trace).write_text(_said("run", sample, "--records", calls, *start, "--json"), "utf-8")
        found["sample03-run.svg"] = _graph(folder, sample, "--run", trace)
        _said("test", "samples/sample03.scenario.yaml", "-k", "home", "--lcov", lcov)
        found["sample03-coverage.svg"] = _graph(folder, sample, "--coverage", lcov)
    return found


def _graph(folder: Path, file: str, *options: str) -> bytes:
    out = folder / "out.svg"
    _said("graph", file, "-o", str(out), *options)
    return out.read_bytes()


def _said(*arguments: str) -> str:
    """What a command prints."""
    printed, complained = io.StringIO(), io.StringIO()
    with redirect_stdout(printed), redirect_stderr(complained):
        status = main(arguments)
    if status == 2:
        raise ValueError(f"{' '.join(arguments)}: {complained.getvalue()}")
    return printed.getvalue()


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


if __name__ == "__main__":
    for name, data in pictures().items():
        (FOLDER / name).write_bytes(data)
        print(FOLDER / name, file=sys.stderr)
