"""The debugger's screen, driven by keys: everything stands side by side, and no document steers it."""

import asyncio

import pytest
from textual.widgets import Input, RichLog, Static

from scxml_engine.authoring.debug.screen import DebuggerApp, DocumentPane
from tests.authoring.debug.sessions import REDIAL, console
from tests.authoring.debug.test_telling import EVIL, HOSTILE


@pytest.fixture
def drive(tmp_path, monkeypatch):
    """Drives the screen with keys and commands, and gives what it then shows to `look`."""
    monkeypatch.chdir(tmp_path)

    def driven(*deeds, body=REDIAL, size=(80, 24), look):
        async def main():
            app = DebuggerApp(console(body))
            async with app.run_test(size=size) as pilot:
                for deed in deeds:
                    if " " in deed or deed in ("step", "next", "quit"):
                        app.query_one(Input).value = deed
                        deed = "enter"
                    await pilot.press(deed)
                    await pilot.pause()
                return look(app)

        return asyncio.run(main())

    return driven


def text_of(app, name):
    return str(app.query_one(f"#{name}", Static).content)


def happened(app):
    return [strip.text.rstrip() for strip in app.query_one(RichLog).lines]


def shown(app):
    """Every line of the screen, as it is."""
    return ["".join(segment.text for segment in line).rstrip() for line in app.screen._compositor.render_strips()]


@pytest.mark.parametrize("size", [(80, 24), (140, 50), (60, 16)])
def test_document_states_data_calls_and_log_stand_side_by_side(drive, size):
    screen = "\n".join(drive("f9", look=shown, size=size))
    assert "in dial, call 1 under way" in screen
    assert '>   3 <state id="dial">' in screen
    assert "● dial" in screen
    for word in ("Step", "Back", "Answer", "calls", "t.scxml"):
        assert word in screen
    if size != (60, 16):
        assert "n = 1" in screen
        assert "1 to 5550100" in screen


def test_keys_step_answer_and_go_back(drive):
    def look(app):
        return text_of(app, "states-text"), text_of(app, "data-text"), text_of(app, "status")

    states, data, status = drive("f8", "answer Busy", "f8", look=look)
    assert "● dial" in states
    assert data == "limit = 3\nn = 2"
    assert status == "+5m 00s  2026-03-02 09:05:00+00:00  in dial, call 2 under way"
    assert drive("f8", "answer Busy", "f8", "f7", look=look)[2] == "+0s  2026-03-02 09:00:00+00:00  in wait"
    assert drive("f8", "answer Answer", look=look)[2].endswith("in done: ended, final")


def test_a_result_is_completed_at_the_prompt(drive):
    keys = ["f8", "f6", "B", "tab"]
    assert drive(*keys, look=lambda app: app.query_one(Input).value) == "answer Busy"
    assert "in wait" in "\n".join(drive(*keys, "enter", look=happened))


def test_earlier_commands_come_back(drive):
    deeds = ["data n", "state", "up", "up"]
    assert drive("step", *deeds[:1], "up", "up", look=lambda app: app.query_one(Input).value) == "step"
    assert drive("step", *deeds[:1], "up", "down", look=lambda app: app.query_one(Input).value) == ""


def test_the_document_can_be_looked_at_elsewhere(drive):
    def look(app):
        pane = app.query_one(DocumentPane)
        pane.action_look(1_000)
        down = pane.render().plain
        pane.action_look(-1_000)
        return down, pane.render().plain

    down, up = drive("f8", look=look)
    assert '<final id="out"/>' in down
    assert "<scxml" in up


def test_light_and_dark_are_themes(drive):
    assert drive(look=lambda app: app.current_theme.dark) is True
    assert drive("ctrl+t", look=lambda app: app.current_theme.dark) is False
    assert drive("ctrl+t", "ctrl+t", look=lambda app: app.current_theme.dark) is True


def test_quit_leaves_it(drive):
    assert drive("quit", look=lambda app: app._exit) is True


def test_no_document_steers_the_screen(drive):
    screen = drive("f8", "f8", f"break state {EVIL}", body=HOSTILE, size=(140, 60), look=shown)
    assert all(line.isprintable() for line in screen)
    text = "\n".join(screen)
    assert "[red]\\u202e\\x9b31m[/][@click=app.quit]x" in text
