"""What we need of the binding's time limit, released or with the patch of `docs/upstream`; and that the patch is one."""

import re
import time
from pathlib import Path

import pytest
import quickjs

PATCH = Path(__file__).parents[2] / "docs" / "upstream" / "quickjs-ng-time-limit.patch"
HUNK = re.compile(r"@@ -\d+(?:,(?P<before>\d+))? \+\d+(?:,(?P<after>\d+))? @@")
SEVERAL_POLLS = "(function () { for (let i = 0; i < 50000; ++i); return 42 })"
ENDLESS = {"a loop": "while (true) {}", "a regular expression": "/(a+)+$/.test('a'.repeat(40) + 'b')"}


@pytest.fixture
def context():
    return quickjs.Context()


def spend(seconds):
    """Keep the processor busy: sleeping would take none of the time that a limit counts."""
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


@pytest.mark.parametrize("seconds", [0.001, 0.01, 0.1])
@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS)
def test_endless_code_is_stopped_neither_early_nor_late(context, text, seconds):
    context.set_time_limit(seconds)
    began = time.process_time()
    with pytest.raises(quickjs.JSException, match="interrupted"):
        context.eval(text)
    assert seconds <= time.process_time() - began < seconds + 5


def test_each_call_has_the_whole_limit(context):
    """Many calls, each polled, whose sum is three times the limit."""
    function = context.eval(SEVERAL_POLLS)
    context.set_time_limit(0.2)
    until = time.process_time() + 0.6
    while time.process_time() < until:
        assert function() == 42


def test_what_the_host_does_between_two_calls_does_not_count(context):
    function = context.eval(SEVERAL_POLLS)
    context.set_time_limit(0.2)
    assert function() == 42
    spend(0.4)
    assert function() == 42


def test_a_limit_binds_again_after_an_interrupt(context):
    """The call after a stopped one has its own limit: it neither inherits the spent one nor escapes."""
    function = context.eval(SEVERAL_POLLS)
    context.set_time_limit(0.2)
    for _ in range(2):
        with pytest.raises(quickjs.JSException, match="interrupted"):
            context.eval("while (true) {}")
        assert function() == 42


def test_a_limit_of_nothing_stops_whatever_is_polled(context):
    context.set_time_limit(0)
    with pytest.raises(quickjs.JSException, match="interrupted"):
        context.eval(f"{SEVERAL_POLLS}()")


def touched(text):
    """The files that a unified diff changes, by their old names; ValueError where it is not one."""
    lines, files = iter(text.splitlines()), []
    for line in lines:
        if line.startswith("--- a/"):
            files.append(line.removeprefix("--- a/"))
            if next(lines, "") != f"+++ b/{files[-1]}":
                raise ValueError(f"no new name for {files[-1]}")
        elif files and (hunk := HUNK.match(line)):
            before, after = int(hunk["before"] or 1), int(hunk["after"] or 1)
            while before > 0 or after > 0:
                sign = next(lines, "")[:1]
                if sign not in (" ", "-", "+"):
                    raise ValueError(f"a hunk of {files[-1]} is cut short")
                before -= sign != "+"
                after -= sign != "-"
            if before or after:
                raise ValueError(f"a hunk of {files[-1]} has lines that it does not count")
        else:
            raise ValueError(f"neither a file nor a hunk: {line!r}")
    return files


def test_the_patch_is_a_unified_diff_of_the_module_and_its_tests():
    assert touched(PATCH.read_text("utf-8")) == ["module.c", "tests/test_context.py"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("+++ b/module.c\n", ""),
        ("@@ -15,6 +15,7 @@", "@@ -15,6 +15,8 @@"),
        ("@@ -15,6 +15,7 @@", "@@ -15,6 +15,6 @@"),
        ("+\tint started;\n", ""),
        (" \tclock_t limit;\n", "\tclock_t limit;\n"),
    ],
)
def test_a_damaged_patch_is_told_apart(old, new):
    text = PATCH.read_text("utf-8")
    assert old in text
    with pytest.raises(ValueError, match=r"hunk|no new name"):
        touched(text.replace(old, new, 1))
