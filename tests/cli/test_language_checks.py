"""Checking in a process of its own: what is found, and what becomes of a check that does not end."""

import os
import signal
import threading
import time

import pytest

from scxml_engine.cli.language_checks import Checker, CheckFailed, Task, found_in

GOOD = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript"><final id="a"/></scxml>'
BAD = GOOD.replace("</scxml>", '<final id="a"/></scxml>')


@pytest.fixture
def checker():
    made = Checker()
    yield made
    made.close()


def codes(found) -> list[str]:
    return [each.code for each in found]


def test_what_is_found_in_a_text():
    assert codes(found_in(Task(GOOD, ""))) == []
    assert codes(found_in(Task(BAD, "/x.scxml"))) == ["duplicate-id"]


def test_an_editor_has_decoded_the_text_whatever_that_says():
    """The places do not move."""
    text = f"<?xml version='1.0' encoding='UTF-16' standalone='yes'?>{BAD}"
    [found] = found_in(Task(text, ""))
    assert found.location.column == text.rindex("<final") + 1


def test_half_a_character_is_no_reason_to_fail():
    assert codes(found_in(Task(GOOD.replace('id="a"', 'id="a\ud800"'), ""))) == []


def test_the_process_answers_one_after_the_other(checker):
    assert [codes(checker.check(Task(text, ""))) for text in (GOOD, BAD, GOOD)] == [[], ["duplicate-id"], []]


def test_a_check_that_takes_too_long_is_given_up_and_the_next_one_is_done(checker):
    impatient = Checker(longest=0)
    with pytest.raises(CheckFailed, match="took more than 0 seconds"):
        impatient.check(Task(GOOD, ""))
    impatient.close()
    assert codes(checker.check(Task(BAD, ""))) == ["duplicate-id"]


def test_a_process_that_was_killed_is_replaced(checker):
    checker.check(Task(GOOD, ""))
    os.kill(checker.process_id, signal.SIGKILL)
    while checker.is_running:
        time.sleep(0.01)
    assert codes(checker.check(Task(BAD, ""))) == ["duplicate-id"]


def test_a_process_that_ends_at_work_is_an_error_and_replaced(checker):
    checker.check(Task(GOOD, ""))
    os.kill(checker.process_id, signal.SIGSTOP)  # it hears the task and does not answer
    killing = threading.Timer(0.2, os.kill, (checker.process_id, signal.SIGKILL))
    killing.start()
    with pytest.raises(CheckFailed, match="has ended"):
        checker.check(Task(GOOD, ""))
    killing.join()
    assert codes(checker.check(Task(BAD, ""))) == ["duplicate-id"]


def test_a_check_that_fails_is_told_and_ends_nothing(checker):
    with pytest.raises(CheckFailed, match="the check failed"):
        checker.check(Task(None, ""))
    assert codes(checker.check(Task(BAD, ""))) == ["duplicate-id"]


def test_closing_ends_the_process(checker):
    checker.check(Task(GOOD, ""))
    checker.close()
    assert not checker.is_running
