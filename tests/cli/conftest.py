"""What the tests of the commands share: documents, a folder of one's own, and the command line called in-process."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from scxml_engine.cli import main

NAMESPACES = 'xmlns="http://www.w3.org/2005/07/scxml" xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments"'
LOOP = """
  <datamodel><data id="limit" expr="3"/><data id="rec" expr="0"/><data id="n" expr="0"/></datamodel>
  <state id="pick"><onentry><ocs:next_record/></onentry>
    <transition event="ocs.next_record" cond="!_event.data.record_id" target="out"/>
    <transition event="ocs.next_record" target="dial"><assign location="rec" expr="_event.data.record_id"/></transition>
  </state>
  <state id="dial"><onentry><assign location="n" expr="n + 1"/><ocs:make_call record_id="rec"/></onentry>
    <transition event="ocs.callresult" cond="_event.data.callresult == 'Answer'" target="done"/>
    <transition event="ocs.callresult" cond="n &gt;= limit" target="pick"/>
    <transition event="ocs.callresult" target="wait"/>
  </state>
  <state id="wait"><onentry><ocs:timeout delay="60"/></onentry>
    <transition event="ocs.timeout" target="dial"/></state>
  <final id="done"/><final id="out"/>
"""


def document(body: str) -> str:
    """A treatment with that body."""
    return f'<scxml {NAMESPACES} version="1.0">{body}</scxml>'


@dataclass(frozen=True)
class Result:
    """What a command gave back."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The trace of `--json`."""
        return [json.loads(row) for row in self.out.splitlines()]

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The lines of one kind."""
        return [line for line in self.lines if line["kind"] == kind]

    @property
    def complaint(self) -> str:
        """The one line of a refusal."""
        assert self.status == 2
        assert self.out == ""
        assert self.err.count("\n") == 1, self.err
        return self.err.rstrip("\n")


class Shell:
    """A folder with a treatment `loop.scxml` and a calling list `list.csv`, and the command line in it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys
        self.write("loop.scxml", document(LOOP))
        self.write("list.csv", "contact_info,chain_id\n5550100,1\n5550101,2\n")

    def write(self, name: str, content: str | bytes) -> str:
        """Make a file; its name."""
        path = self.folder / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content, "utf-8")
        return name

    def read(self, name: str) -> str:
        """The text of a file."""
        return (self.folder / name).read_text("utf-8")

    def treatment(self, body: str) -> str:
        """Make a treatment of that body; its name."""
        return self.write("t.scxml", document(body))

    def __call__(self, *arguments: str) -> Result:
        """Call the command line."""
        self._capsys.readouterr()
        try:
            status = main(arguments)
        except SystemExit as end:  # argparse leaves so
            status = int(end.code or 0)
        captured = self._capsys.readouterr()
        return Result(status, captured.out, captured.err)

    def run(self, *arguments: str) -> Result:
        """Call `run`, at an instant and with the results of the tests unless others are given."""
        usual = []
        if "--start" not in arguments:
            usual += ["--start", "2026-03-02T09:00:00"]
        if "--results" not in arguments:
            usual += ["--results", "Answer"]
        return self("run", *arguments, *usual)

    def trace(self, *arguments: str) -> Result:
        """Call `run --json`."""
        return self.run(*arguments, "--json")


@pytest.fixture
def shell(tmp_path, monkeypatch, capsys) -> Shell:
    monkeypatch.chdir(tmp_path)
    return Shell(tmp_path, capsys)
