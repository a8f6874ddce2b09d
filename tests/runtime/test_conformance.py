"""The runner of conformance tests, on small suites of its own."""

import importlib
import json
import os
from pathlib import Path

import pytest

from scxml_engine.ecmascript import QuickJsRealm
from scxml_engine.errors import UsageError
from scxml_engine.runtime.conformance import Case, Conformance, Outcome, Result, load_suite
from scxml_engine.runtime.http_messages import HTTP_PROCESSOR

PASS = '<final id="pass"/>'
FAIL = '<state id="s"><transition target="fail"/></state><final id="fail"/>'
REST = '<state id="s"><transition event="never" target="pass"/></state><final id="pass"/>'


def scxml(body: str, attributes: str = "") -> str:
    return f'<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" {attributes}>{body}</scxml>'


class Suite:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tests: list[dict] = []

    def add(self, id_: str, *bodies: str, manual: bool = False, **more: object) -> None:
        files = []
        for number, body in enumerate(bodies):
            files.append(f"test{id_}{'abc'[number] if len(bodies) > 1 else ''}.scxml")
            (self.folder / files[-1]).write_text(scxml(body), "utf-8")
        self.tests.append(
            {
                "id": id_,
                "spec": "3.1",
                "conf": "mandatory",
                "manual": manual,
                "files": files,
                "text": "It MUST.",
                **more,
            }
        )

    def write(self) -> None:
        (self.folder / "manifest.json").write_text(json.dumps(self.tests), "utf-8")

    def run(self, **options) -> list[Outcome]:
        self.write()
        runner = Conformance(self.folder, options.pop("make_realm", None), **options)
        return [runner.run(each) for each in load_suite(self.folder)]

    def one(self, body: str, **options) -> Outcome:
        self.add("1", body)
        return self.run(**options)[0]


@pytest.fixture
def suite(tmp_path) -> Suite:
    return Suite(tmp_path)


# ------------------------------------------------------------------------------------------------------------- results


@pytest.mark.parametrize("snapshots", [False, True])
@pytest.mark.parametrize(
    ("body", "result", "seen"),
    [
        (PASS, Result.PASS, "it ended in pass"),
        (FAIL, Result.FAIL, "it ended in fail"),
        ('<state id="pass"/>', Result.TIMEOUT, "in pass: nothing is due"),
        (REST, Result.TIMEOUT, "in s: nothing is due"),
        ('<state id="s"><onentry><send event="t" delay="2d"/></onentry><transition event="t" target="pass"/></state>' + PASS, Result.TIMEOUT, "in s: it is not over after 1 day, 0:00:00 of virtual time"),
        ('<state id="s"><onentry><send event="t" delay="23h"/></onentry><transition event="t" target="pass"/></state>' + PASS, Result.PASS, "it ended in pass"),
        ('<state id="s"><transition target="s"/></state>', Result.ERROR, "endless loop"),
        ('<state id="s"><onentry><send event="e"/></onentry><transition event="e" target="s"/></state>', Result.ERROR, "a loop that takes no time"),
        ('<state id="s"><transition target="nowhere"/></state>', Result.ERROR, "refused: test1.scxml:1:"),
        ("<state", Result.ERROR, "refused: test1.scxml:1"),
    ],
)  # fmt: skip
def test_how_a_test_goes(suite, body, result, seen, snapshots):
    outcome = suite.one(body, snapshot_every_step=snapshots)
    assert outcome.result is result, outcome
    assert seen in outcome.seen


def test_a_test_passes_when_all_its_files_do(suite):
    suite.add("1", PASS, PASS)
    suite.add("2", PASS, FAIL, PASS)
    assert [each.result for each in suite.run()] == [Result.PASS, Result.FAIL]


def test_a_failure_has_its_trace(suite):
    body = '<state id="s"><onentry><send event="e" delay="1s"/><log label="L:" expr="1 + 1"/></onentry><transition event="e" target="fail"><assign location="x" expr="1"/></transition></state><final id="fail"/>'
    assert [line.split(" (line")[0] for line in suite.one(body).trace] == [
        "log L: 2",
        "configuration s",
        "event e",
        "transition s -> fail",
        "error.execution ReferenceError: x is not declared",
        "configuration fail",
    ]


def test_a_value_that_no_snapshot_holds_is_an_error_that_names_it(suite):
    suite.add(
        "1",
        '<datamodel><data id="x" expr="new Map()"/></datamodel><state id="s"><onentry><send event="e"/></onentry><transition event="e" target="pass"/></state>'
        + PASS,
    )
    assert suite.run()[0].result is Result.PASS
    (outcome,) = suite.run(snapshot_every_step=True)
    assert outcome.result is Result.ERROR
    assert "data item x" in outcome.seen


def test_real_time_is_looked_at_between_two_steps(suite):
    body = '<state id="s"><onentry><send event="e" delay="1ms"/></onentry><transition event="e" target="s"/></state>'
    outcome = suite.one(body, seconds=1e-9)
    assert (outcome.result, outcome.seen) == (Result.TIMEOUT, "in s: it is not over after 1e-09 seconds")


def test_a_bug_of_ours_is_an_error_of_one_test(suite):
    class Buggy(QuickJsRealm):
        def open(self, seed):
            raise RuntimeError("a bug")

    suite.add("1", PASS)
    (outcome,) = suite.run(make_realm=Buggy)
    assert (outcome.result, outcome.seen) == (Result.ERROR, "RuntimeError: a bug")
    assert any("in open" in line for line in outcome.trace)


def test_an_engine_that_is_not_there_is_no_result(suite):
    def missing(*_):
        raise UsageError("install it")

    suite.add("1", PASS)
    with pytest.raises(UsageError, match="install it"):
        suite.run(make_realm=missing)


# ------------------------------------------------------------------------------------------------------------ documents


@pytest.mark.parametrize("snapshots", [False, True])
def test_documents_stand_beside_the_test(suite, snapshots):
    (suite.folder / "sub.scxml").write_text(scxml('<final id="f"/>'))
    body = '<state id="s"><invoke src="file:sub.scxml"/><transition event="done.invoke" target="pass"/></state>' + PASS
    assert suite.one(body, snapshot_every_step=snapshots).result is Result.PASS


def test_nothing_outside_the_folder_is_read(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "secret.scxml").write_text(scxml('<final id="f"/>'))
    suite = Suite(tmp_path / "in")
    for number, src in enumerate(
        ("../secret.scxml", f"file://{tmp_path}/secret.scxml", str(tmp_path / "secret.scxml"))
    ):
        suite.add(
            str(number),
            f'<state id="s"><invoke src="{src}"/><transition event="error.communication" target="pass"/><transition event="done.invoke" target="fail"/></state>{PASS}<final id="fail"/>',
        )
    assert {each.result for each in suite.run()} == {Result.PASS}


# -------------------------------------------------------------------------------------------------------------- manual


def test_manual_tests_are_run_and_listed_with_what_was_seen(suite):
    suite.add(
        "1", '<final id="f"><onentry><log label="name is: " expr="1"/><log expr="2"/></onentry></final>', manual=True
    )
    suite.add("2", "<state", manual=True)
    suite.add("3", manual=True, files=["by-hand.txt"])
    (suite.folder / "by-hand.txt").write_text("Ring the bell.")
    outcomes = suite.run()
    assert {each.result for each in outcomes} == {Result.MANUAL}
    assert outcomes[0].seen == "it ended in f; log: name is: 1 | 2"
    assert outcomes[1].seen.startswith("refused: test2.scxml:1")
    assert outcomes[2].seen == "by-hand.txt says what to do by hand"


# ---------------------------------------------------------------------------------------------------------------- HTTP

HTTP = f"""<state id="s"><onentry><send event="late" delay="30s"/>
  <send type="{HTTP_PROCESSOR}" targetexpr="_ioprocessors['basichttp'].location" event="e"><param name="p" expr="2"/></send></onentry>
  <transition event="e" cond="_event.raw.search('p=2') !== -1" target="pass"/><transition event="*" target="fail"/></state>
  {PASS}<final id="fail"/>"""


@pytest.mark.parametrize("snapshots", [False, True])
def test_basic_http_in_real_time(suite, snapshots):
    assert suite.one(HTTP, snapshot_every_step=snapshots).result is Result.PASS


def test_basic_http_has_a_deadline(suite):
    body = f'<state id="s"><onentry><log expr="\'{HTTP_PROCESSOR}\'"/></onentry></state>'
    outcome = suite.one(body, seconds=0.1)
    assert (outcome.result, outcome.seen) == (Result.TIMEOUT, "in s: it is not over after 0.1 seconds")


def test_what_a_person_would_post_is_posted(suite):
    suite.add("513", manual=True, files=["test513.txt"])
    (suite.folder / "test513.txt").write_text("wget")
    (outcome,) = suite.run()
    assert (
        outcome.seen
        == 'its request was answered 200 before the event was taken; it ended in pass; log: data: {"key1":"value1","key2":"value2"}'
    )


def test_without_the_extra_the_tests_that_need_it_say_so(suite, monkeypatch):
    def absent(name):
        raise ModuleNotFoundError("it needs aiohttp: install scxml-engine[http]")

    monkeypatch.setattr(importlib, "import_module", absent)
    suite.add("1", HTTP)
    suite.add("2", PASS)
    suite.add("513", manual=True, files=["test513.txt"])
    (suite.folder / "test513.txt").write_text("wget")
    one, two, by_hand = suite.run()
    assert (one.result, one.seen) == (Result.ERROR, "it needs aiohttp: install scxml-engine[http]")
    assert two.result is Result.PASS
    assert by_hand.seen == "not done: it needs aiohttp: install scxml-engine[http]"


# ------------------------------------------------------------------------------------------------------------ manifest


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is no JSON"),
        ("{", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ("\udcff", "is no JSON"),
        ("{}", "holds no list of tests"),
        ("[1]", "test 1 is no object"),
        ("[{}]", 'test 1 has no text "id"'),
        ('[{"id": 1}]', 'test 1 has no text "id"'),
        ('[{"id": "1", "spec": "3"}]', 'test 1 has no text "conf"'),
        ('[{"id": "1", "spec": "3", "conf": "m"}]', "test 1 names no file"),
        ('[{"id": "1", "spec": "3", "conf": "m", "files": "a"}]', 'test 1: "files" is no list of names'),
        ('[{"id": "1", "spec": "3", "conf": "m", "files": [1]}]', 'test 1: "files" is no list of names'),
        ('[{"id": "1", "spec": "3", "conf": "m", "files": ["none.scxml"]}]', 'there is no file "none.scxml"'),
        ('[{"id": "1", "spec": "3", "conf": "m", "files": ["."]}]', 'there is no file "."'),
        ('[{"id": "1", "spec": "3", "conf": "m", "files": ["a\\u0000b"]}]', "there is no file"),
        ('[{"id": "1", "spec": "3", "conf": "m", "files": ["../x"]}]', '"../x" lies outside the folder'),
        ('[{"id": "1", "spec": "3", "conf": "m", "files": ["/etc/passwd"]}]', "lies outside the folder"),
        ('[{"id": "1", "spec": "3", "conf": "m", "files": ["link"]}]', "lies outside the folder"),
        ('[{"id": "1", "spec": "3", "conf": "m", "files": ["a.scxml"], "depfiles": ["../x"]}]', "lies outside the folder"),
        ('[{"id": "1", "spec": "3", "conf": "m", "files": ["a.scxml"]}, {"id": "1", "spec": "3", "conf": "m", "files": ["a.scxml"]}]', "has an id twice"),
    ],
)  # fmt: skip
def test_a_manifest_that_is_none_is_refused_in_one_line(tmp_path, text, words):
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "x").write_text("")
    (folder / "a.scxml").write_text(scxml(PASS))
    os.symlink("/etc/passwd", folder / "link")
    (folder / "manifest.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(UsageError, match=words.replace("[", r"\[")) as refusal:
        load_suite(folder)
    assert "\n" not in str(refusal.value)


def test_a_folder_without_a_manifest(tmp_path):
    with pytest.raises(UsageError, match=r"manifest\.json: there is no such file"):
        load_suite(tmp_path)


def test_only_some_tests(suite):
    for each in ("1", "2", "3"):
        suite.add(each, PASS)
    suite.write()
    assert [each.id for each in load_suite(suite.folder, ["3", "1", "3"])] == ["3", "1"]
    with pytest.raises(UsageError, match='no test "4"'):
        load_suite(suite.folder, ["4"])


def test_what_the_manifest_says_of_a_test(suite):
    suite.add("1", PASS, features=["http"], refs=[])
    suite.write()
    assert load_suite(suite.folder) == [Case("1", "3.1", "mandatory", False, ("test1.scxml",), "It MUST.")]
