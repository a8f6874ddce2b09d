"""Waiting for a change, without a clock."""

import os

from scxml_engine.authoring.scenarios import state_of, wait_for_change


class Pauses:
    """Does one thing after another while somebody sleeps."""

    def __init__(self, *deeds):
        self._deeds = list(deeds)

    def __call__(self, seconds):
        assert seconds > 0
        self._deeds.pop(0)()


def test_it_waits_until_a_file_is_written(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("1")
    two.write_text("2")
    files = [str(one), str(two)]
    pauses = Pauses(lambda: None, lambda: two.write_text("22"))
    assert wait_for_change(lambda: files, state_of(files), pauses) == [str(two)]


def test_a_touch_a_new_file_and_one_that_is_gone_are_changes(tmp_path):
    one = tmp_path / "one"
    one.write_text("1")
    files = [str(one)]
    known = state_of(files)
    os.utime(one, ns=(1, 1))
    assert wait_for_change(lambda: files, known, Pauses()) == [str(one)]
    known = state_of(files)
    one.unlink()
    assert wait_for_change(lambda: files, known, Pauses()) == [str(one)]


def test_a_file_that_was_not_there_comes(tmp_path):
    new = tmp_path / "new"
    known = state_of([str(new)])
    assert wait_for_change(lambda: [str(new)], known, Pauses(lambda: new.write_text("x"))) == [str(new)]


def test_what_is_found_later_is_a_change_too(tmp_path):
    new = tmp_path / "new"
    new.write_text("x")
    assert wait_for_change(lambda: [str(new)], {}, Pauses()) == [str(new)]
