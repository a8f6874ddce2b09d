"""Suites are run: each treatment is fetched and compiled once, and what is wrong with it is told at its place."""

import pytest

from scxml_engine.authoring.scenarios import Runner, read_suite
from scxml_engine.ecmascript import QuickJsRealm
from scxml_engine.errors import ConfigError, DocumentError
from scxml_engine.ocs import Treatment
from tests.authoring.scenarios.stories import REDIAL, TOP, file_of
from tests.ocs.harness import Lines, document

DOCUMENT = document(REDIAL, data="rec=0; n=0; limit=3")
PASSES = "name: passes\nresults: [Answer]\nexpect: {state: done}"
FAILS = "name: fails\nresults: [Answer]\nexpect: {state: out}"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "redial.scxml").write_bytes(DOCUMENT)
    return tmp_path


def run(name, runner=None, **options):
    with runner or Runner(**options) as runner:
        return list(runner.run(read_suite(name)))


def write(folder, *scenarios, name="x.scenario.yaml", top=TOP):
    (folder / name).write_text(file_of(*scenarios, top=top))
    return name


def test_every_scenario_has_its_result(folder):
    results = run(write(folder, PASSES, FAILS))
    assert [(each.scenario.name, each.passed) for each in results] == [("passes", True), ("fails", False)]
    assert results[1].turned.keys["targets"] == ["done"]
    assert "== 'Answer'" in results[1].source_line(results[1].turned.keys["line"])


def test_only_what_is_wanted_is_played(folder):
    with Runner() as runner:
        wanted = runner.run(read_suite(write(folder, PASSES, FAILS)), lambda each: "fail" in each.name)
        assert [each.scenario.name for each in wanted] == ["fails"]


def test_a_treatment_is_compiled_once_for_all_files(folder, monkeypatch):
    compiled = []
    original = Treatment.from_bytes
    monkeypatch.setattr(Treatment, "from_bytes", lambda *a, **k: compiled.append(a) or original(*a, **k))
    one = read_suite(write(folder, PASSES, top=TOP.replace("redial.scxml", "redial.scxml?limit=1")))
    two = read_suite(write(folder, "name: two\nresults: [Busy]\nexpect: {ended: final}", name="y.scenario.yaml"))
    with Runner() as runner:
        assert all(each.passed for suite in (one, two) for each in runner.run(suite))
    assert len(compiled) == 1


def test_variables_of_the_address_hold_unless_the_scenario_has_its_own(folder):
    name = write(
        folder,
        "name: address\nresults: [Busy]\nexpect: {calls: [{}, {}]}",
        "name: own\nset: {limit: 2}\nresults: [Busy]\nexpect: {calls: [{}, {}, {}]}",
        top=TOP.replace("redial.scxml", "redial.scxml?limit=1"),
    )
    assert [each.passed for each in run(name)] == [True, True]


def test_settings_and_traditional_treatments_are_those_of_the_file(folder):
    (folder / "stuck.scxml").write_bytes(document('<state id="a"/>'))
    top = TOP.replace("redial.scxml", "stuck.scxml")
    records = "expect: {ended: stuck, records: [{record_status: %s}]}"
    held = write(folder, f"name: a\n{records % 'Retrieved'}", top=top)
    done = write(
        folder,
        f"name: a\n{records % 'Updated'}",
        name="y.scenario.yaml",
        top=top.replace("scenarios:", "settings: {stuck: finalize}\nscenarios:"),
    )
    with Runner() as runner:
        assert [each.passed for name in (held, done) for each in runner.run(read_suite(name))] == [True, True]


@pytest.mark.parametrize(
    ("top", "place", "words"),
    [
        (TOP.replace("redial.scxml", "no.scxml"), "x.scenario.yaml:2:12", "no such file"),
        (TOP.replace("redial.scxml", "redial.scxml?limt=1"), "x.scenario.yaml:2:12", "did you mean limit?"),
        (TOP.replace("scenarios:", "set: {limt: 1}\nscenarios:"), "x.scenario.yaml:7:7", "did you mean limit?"),
    ],
)
def test_what_is_wrong_with_the_treatment_is_told_where_it_is_named(folder, top, place, words):
    with pytest.raises(ConfigError, match=words) as refused:
        run(write(folder, PASSES, top=top))
    [diagnostic] = refused.value.diagnostics
    assert str(diagnostic.location) == place


def test_a_document_that_cannot_be_used_is_told_with_its_own_places(folder):
    (folder / "redial.scxml").write_bytes(DOCUMENT.replace(b'target="wait"', b'target="wiat"'))
    with pytest.raises(DocumentError, match=r"redial.scxml:\d+:\d+: error"):
        run(write(folder, PASSES))


def test_what_is_cut_from_the_manual_is_mended_on_demand(folder):
    (folder / "redial.scxml").write_bytes(DOCUMENT.replace(b"<ocs:next_record/>", b"<:next_record/>"))
    with pytest.raises(DocumentError):
        run(write(folder, PASSES))
    assert run(write(folder, PASSES), repair=True)[0].passed
    assert run(write(folder, PASSES, top=TOP.replace("scenarios:", "repair: true\nscenarios:")))[0].passed


def test_an_observer_hears_the_scenarios_of_its_treatment(folder):
    asked, lines = [], Lines()

    def observe(treatment):
        asked.append(treatment.title)
        return lines

    run(write(folder, PASSES, FAILS), observers=observe)
    assert asked == ["redial.scxml"]
    assert len(lines.of("begin")) == 2


def test_what_is_played_may_be_prepared(folder):
    prepared = []

    def prepare(treatment):
        prepared.append(treatment)
        return treatment

    assert run(write(folder, PASSES), prepare=prepare)[0].passed
    assert len(prepared) == 1


def test_a_realm_may_be_chosen(folder):
    made = []

    def realm(*given, **more):
        made.append(QuickJsRealm(*given, **more))
        return made[-1]

    assert run(write(folder, PASSES), make_realm=realm)[0].passed
    assert made


def test_the_files_of_treatments_are_known(folder):
    (folder / "in").mkdir()
    (folder / "in" / "s.js").write_text("var limit = 1")
    (folder / "in" / "t.scxml").write_bytes(document('<script src="s.js"/>' + REDIAL, data="rec=0; n=0"))
    name = write(folder, PASSES, top=TOP.replace("redial.scxml", "in/t.scxml"))
    with Runner() as runner:
        assert next(runner.run(read_suite(name))).passed
        assert {str((folder / each).resolve()) for each in runner.files} == {
            str(folder.resolve() / "in" / "t.scxml"),
            str(folder.resolve() / "in" / "s.js"),
        }
