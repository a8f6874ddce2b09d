"""The pages for authors of treatments: the tutorial does what it says, and the patterns are right."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scxml_engine.authoring.scenarios import ChainDriver
from scxml_engine.cli import main
from tests import authors, patterns

README = authors.ROOT / "README.md"
NUMBERS = ("5550100", "5550101", "5550102")
RECORDS = [
    {"contact_info": NUMBERS[0], "contact_info_type": "MOBILE", "daily_from": 10 * 3600, "daily_till": 16 * 3600},
    {"contact_info": NUMBERS[1], "contact_info_type": "HOME", "daily_from": 6 * 3600, "daily_till": 22 * 3600},
    {"contact_info": NUMBERS[2], "contact_info_type": "HOME"},
]
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
WEEK = '[weekdays]\nmon = "09:00-17:00"\ntue = "09:00-12:00"\nthu = "13:00-17:00"\n'
STARTS = st.integers(0, 7 * 86_400).map(lambda seconds: (MONDAY + timedelta(seconds=seconds)).isoformat())
STEPS = st.one_of(
    st.tuples(
        st.just("call"), st.sampled_from(["Busy", "NoAnswer", "AnswMachine", "DialError", "Fax", "CancelRecord"])
    ),
    st.tuples(st.just("wait"), st.integers(1, 40_000)),
    st.tuples(st.just("cancel"), st.sampled_from(NUMBERS)),
    st.tuples(st.just("restart"), st.none()),
)
STORIES = st.lists(STEPS, max_size=12)
"""What happens to a customer before it becomes interesting."""
TUTORIAL = "the tutorial"
of_every_pattern = pytest.mark.parametrize("name", patterns.NAMES)
of_every_treatment = pytest.mark.parametrize("name", [*patterns.NAMES, TUTORIAL])
in_many_stories = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def is_over(driver):
    """Whether the chain has ended."""
    return driver.lines[-1].kind == "end"


def is_talking(driver):
    """Whether a call is under way."""
    return bool(driver.calls) and driver.calls[-1].result is None and not is_over(driver)


def lived(treatment, story, start):
    """A chain after a story; what does not fit at its moment is left out."""
    driver = ChainDriver(treatment, RECORDS, start=start)
    for what, detail in story:
        if is_over(driver):
            break
        if what == "wait":
            driver.after(60 if is_talking(driver) else detail)
        elif what == "cancel":
            driver.cancel(detail)
        elif what == "restart":
            driver.restart()
        elif is_talking(driver):
            driver.on_call(detail, ring=20)
    return driver


def instants(driver, start):
    """When each call was placed, with its number."""
    return [(datetime.fromisoformat(start) + timedelta(seconds=each.after), each.call) for each in driver.calls]


@pytest.fixture
def pattern(treatment, tmp_path, walked):
    """A pattern by its name, or what the tutorial ends with, compiled."""
    (tmp_path / "calendar.toml").write_text(WEEK, "utf-8")
    folders = {TUTORIAL: walked[1] / "reach.scxml"}
    return lambda name: treatment(
        folders.get(name, patterns.FOLDER / f"{name}.scxml"), calendar=str(tmp_path / "calendar.toml")
    )


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    """The page after a walk, and the folder in which it was walked."""
    folder = tmp_path_factory.mktemp("walk")
    return authors.walk(authors.PAGE.read_text("utf-8"), folder), folder


def test_the_tutorial_is_walked_from_an_empty_folder(walked):
    """Each command ends and prints as the page says, with the files that the page has made by then."""
    page, folder = walked
    assert page == authors.PAGE.read_text("utf-8")
    assert (folder / "reach.svg").read_bytes() == authors.PICTURE.read_bytes()


def test_the_tutorial_ends_with_a_treatment_that_is_covered(walked, monkeypatch, capsys):
    monkeypatch.chdir(walked[1])
    assert main(["check", "--strict", "reach.scxml"]) == 0
    assert main(["test", ".", "--fail-under", "100"]) == 0
    assert "100.0 %" in capsys.readouterr().out


def test_the_tutorial_installs_as_the_readme_does():
    """The README's command is run on a fresh clone; the tutorial's is its beginning."""
    marked = r"<!-- install command -->\n```console\n(.*)\n"
    tutorial = re.search(marked, authors.PAGE.read_text("utf-8"))
    readme = re.search(marked, README.read_text("utf-8"))
    assert tutorial is not None
    assert readme is not None
    assert readme[1].startswith(tutorial[1] + " && ")


@pytest.mark.parametrize(
    ("page", "complaint"),
    [
        ("```console\n$ false\n```\n", "ended with 1, not 0"),
        ("<!-- exit status 1 -->\n```console\n$ true\n```\n", "ended with 0, not 1"),
        ("```xml\n<a/>\n```\n", "nothing says what this block is"),
        ("<!-- change: a -->\n```diff\n-two\n+one\n```\n", "0 times"),
        ("<!-- chance: a -->\n```diff\n-one\n```\n", "nobody knows"),
    ],
)
def test_a_page_that_does_not_go_is_no_page(page, complaint, tmp_path):
    """The walk stops where a reader would be stuck."""
    (tmp_path / "a").write_text("one\n", "utf-8")
    with pytest.raises(ValueError, match=complaint):
        authors.walk(page, tmp_path)


def test_output_that_is_not_what_is_shown_is_told(tmp_path):
    page = "<!-- file: a -->\n```sh\necho one\n```\n\n```console\n$ bash a\n```\n\n```text\ntwo\n```\n"
    assert authors.walk(page, tmp_path) == page.replace("two", "one")


def test_the_gallery_holds_every_pattern():
    """Each with its treatment, its picture, its scenarios, and what those show."""
    text = patterns.PAGE.read_text("utf-8")
    for kind, count in (("<!-- treatment: {} -->", 1), ("<!-- scenarios: {} -->", 1), ("](patterns/{}.svg)", 1)):
        for name in patterns.NAMES:
            assert text.count(kind.format(name)) == count, kind.format(name)
    assert len(patterns.NAMES) >= 10
    assert text == patterns.page(text), "python -m tests.patterns writes it anew"


def test_nothing_else_is_in_the_folder_of_the_patterns():
    expected = {f"{name}.{end}" for name in patterns.NAMES for end in ("scxml", "scenario.yaml", "svg")}
    assert {path.name for path in patterns.FOLDER.iterdir()} == expected


@of_every_pattern
def test_check_has_nothing_to_say_of_a_pattern(name, capsys):
    """Not even a note, and nothing is allowed by a comment."""
    assert main(["check", "--strict", str(patterns.FOLDER / f"{name}.scxml")]) == 0
    printed = capsys.readouterr()
    assert printed.out + printed.err == ""


@of_every_pattern
def test_a_pattern_fits_on_a_page(name):
    lines = (patterns.FOLDER / f"{name}.scxml").read_text("utf-8").splitlines()
    assert 15 <= len(lines) <= 47
    assert max(map(len, lines)) <= 120


@of_every_pattern
def test_the_scenarios_of_a_pattern_cover_it(name, capsys):
    """States, transitions, both outcomes of every guard, and every call result that is named."""
    assert main(["test", str(patterns.FOLDER / f"{name}.scenario.yaml"), "--fail-under", "100"]) == 0
    assert "0 failed" in capsys.readouterr().out


@of_every_pattern
def test_nobody_who_said_no_is_dialed_again(name):
    """Every pattern has that story twice: the customer says it on the phone, and to somebody else."""
    stories = yaml.safe_load((patterns.FOLDER / f"{name}.scenario.yaml").read_text("utf-8"))["scenarios"]
    refused = [story for story in stories if story["expect"].get("state") == "refused"]
    assert any("DoNotCall" in story["results"] for story in refused)
    assert any("do_not_call" in each for story in refused for each in story.get("inject", []))


@of_every_pattern
def test_the_picture_of_a_pattern_is_what_graph_draws(name):
    """`python -m tests.patterns` draws it anew."""
    assert patterns.picture(name) == (patterns.FOLDER / f"{name}.svg").read_bytes()


def test_a_kind_of_number_that_there_is_not_is_passed_over(tmp_path, monkeypatch, capsys):
    """home-then-mobile: a name that is misspelt costs its own kind alone, and no endless search."""
    text = (patterns.FOLDER / "home-then-mobile.scxml").read_text("utf-8")
    (tmp_path / "misspelt.scxml").write_text(text.replace("['HOME', 'MOBILE']", "['HOUSE', 'MOBILE']"), "utf-8")
    (tmp_path / "list.csv").write_text("contact_info,contact_info_type\n5550101,MOBILE\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    start = ["--start", "2026-03-02T09:00:00", "--results", "Answer"]
    assert main(["run", "misspelt.scxml", "--records", "list.csv", *start]) == 0
    assert "1 call: 1 Answer" in capsys.readouterr().out


@of_every_pattern
@pytest.mark.parametrize("result", ["NoAnswer", "CancelRecord", "GeneralError", "Fax"])
def test_a_pattern_ends_whatever_becomes_of_its_calls(name, result, tmp_path, monkeypatch, capsys):
    """One result for ever: after a month every chain has ended by its script, and no number had more than ten calls."""
    (tmp_path / "list.csv").write_text(
        "contact_info,contact_info_type,chain_id\n5550100,HOME,1\n5550101,MOBILE,1\n5550102,HOME,2\n", "utf-8"
    )
    (tmp_path / "calendar.toml").write_text('[weekdays]\nmon = "09:00-17:00"\ntue = "09:00-17:00"\n', "utf-8")
    monkeypatch.chdir(tmp_path)
    treatment = str(Path(patterns.FOLDER) / f"{name}.scxml")
    given = ["--records", "list.csv", "--calendar", "calendar.toml", "--start", "2026-03-02T09:00:00"]
    assert main(["run", treatment, *given, "--results", result, "--out", "after.csv"]) == 0
    assert "2 chains: 2 final" in capsys.readouterr().out
    header, *rows = (tmp_path / "after.csv").read_text("utf-8").splitlines()
    attempt = header.split(",").index("attempt")
    assert all(int(row.split(",")[attempt]) <= 10 for row in rows)


@of_every_treatment
@given(story=STORIES, start=STARTS, number=st.sampled_from(NUMBERS), told=st.booleans())
@in_many_stories
def test_after_no_there_is_no_further_call(pattern, name, story, start, number, told):
    """A customer says no, on the phone or to somebody else, at any moment and on any number: nobody calls again."""
    driver = lived(pattern(name), story, start)
    if is_over(driver) or not (told or is_talking(driver)):
        return
    if told:
        driver.do_not_call(number)
    if is_talking(driver):
        driver.on_call("Busy" if told else "DoNotCall")
    before = len(driver.calls)
    driver.after("30d")
    assert len(driver.calls) == before
    assert is_over(driver)


@of_every_treatment
@given(story=STORIES, start=STARTS)
@in_many_stories
def test_after_an_answer_there_is_no_further_call(pattern, name, story, start):
    """Whatever has happened, and also where the number is withdrawn while its phone rings."""
    driver = lived(pattern(name), story, start)
    if not is_talking(driver):
        return
    driver.after(10).cancel(driver.calls[-1].call.contact_info).on_call("Answer", talk="3m")
    before = len(driver.calls)
    driver.after("30d")
    assert len(driver.calls) == before
    driver.expect_ended("final", state="contacted", post_processing="Finalize")


@of_every_treatment
@given(story=STORIES, start=STARTS)
@in_many_stories
def test_a_customer_who_is_withdrawn_is_done_with(pattern, name, story, start):
    """All numbers at once, at any moment: a call under way is heard out, and the treatment ends by itself."""
    driver = lived(pattern(name), story, start)
    if is_over(driver):
        return
    driver.cancel()
    if is_talking(driver):
        driver.on_call("NoAnswer", ring=20)
    before = len(driver.calls)
    driver.after("30d")
    assert len(driver.calls) == before
    driver.expect_ended("final")


@pytest.mark.parametrize("name", ["business-hours", "end-of-day", TUTORIAL])
@given(story=STORIES, start=STARTS)
@in_many_stories
def test_calls_lie_in_business_hours(pattern, name, story, start):
    """Of numbers that may be called at any hour; the calendar is in UTC here."""
    hours = {0: (9, 17), 1: (9, 12), 3: (13, 17)}
    driver = ChainDriver(pattern(name), NUMBERS, start=start)
    for what, detail in story:
        if what == "call" and is_talking(driver):
            driver.on_call(detail, ring=20)
        elif what == "wait":
            driver.after(detail)
    for at, _ in instants(driver, start):
        opens, closes = hours[at.weekday()]
        assert opens <= at.hour < closes


@given(story=STORIES, start=STARTS)
@in_many_stories
def test_a_window_holds_one_call(pattern, story, start):
    """customer-window: no number is called twice on a day, and each in its own window."""
    placed = instants(lived(pattern("customer-window"), story, start), start)
    days = Counter((call.contact_info, at.date()) for at, call in placed if call.contact_info != NUMBERS[2])
    assert max(days.values(), default=0) <= 1


@given(story=STORIES, start=STARTS)
@in_many_stories
def test_home_comes_before_mobile(pattern, story, start):
    """home-then-mobile: the mobile phone is first in the list, and last to be dialed."""
    placed = [call.contact_info for _, call in instants(lived(pattern("home-then-mobile"), story, start), start)]
    assert placed == [each for each in (NUMBERS[1], NUMBERS[2], NUMBERS[0]) if each in placed]
