"""The debugger's screen: the document, the states, the data, the calls and what happened, over a prompt for commands.

What a command does is the console's (`console`); here it is only shown. Every text of a document comes to the screen as
printable characters without markup, so that no id can colour, link or steer anything. Nothing has a colour of its own:
bold, reverse and dim look right in every theme.
"""

from __future__ import annotations

from typing import ClassVar, Final

from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.suggester import Suggester
from textual.widget import Widget
from textual.widgets import Footer, Input, RichLog, Static

from scxml_engine.authoring.debug import telling
from scxml_engine.authoring.debug.console import Console
from scxml_engine.authoring.debug.debugger import Debugger
from scxml_engine.diagnostics import printable

_LIGHT: Final = "textual-light"
_DARK: Final = "textual-dark"
_WIDEST: Final = 1_000  # characters of a line of the document
_MOST: Final = 500  # lines of a pane


class DocumentPane(Widget, can_focus=True):
    """The document around the line where the chain is; the arrow keys look elsewhere until the next command."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "look(-1)", show=False),
        Binding("down", "look(1)", show=False),
        Binding("pageup", "look(-10)", show=False),
        Binding("pagedown", "look(10)", show=False),
    ]

    def __init__(self, debugger: Debugger) -> None:
        super().__init__(id="document")
        self._debugger = debugger
        self._centre = 1

    def follow(self) -> None:
        """Look where the chain is."""
        self._centre = max(1, self._debugger.line)
        self.refresh()

    def action_look(self, lines: int) -> None:
        """Look elsewhere."""
        self._centre = min(max(1, self._centre + lines), len(self._debugger.places.text))
        self.refresh()

    def render(self) -> Text:
        """As many lines as there is room for."""
        lines, height = self._debugger.places.text, max(1, self.size.height)
        first = max(1, min(self._centre - height // 2, len(lines) - height + 1))
        active, current = telling.active_lines(self._debugger), self._debugger.line
        shown = Text(no_wrap=True, overflow="ellipsis", end="")
        for number in range(first, min(first + height, len(lines) + 1)):
            mark = ">" if number == current else "*" if number in active else " "
            style = "reverse" if number == current else "bold" if number in active else ""
            shown.append(f"{mark}{number:>4} ", "bold" if mark != " " else "dim")
            shown.append(f"{printable(lines[number - 1].expandtabs(4)[:_WIDEST])}\n", style)
        return shown


class Completion(Suggester):
    """What a command may become, by the console."""

    def __init__(self, console: Console) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._commands = console

    async def get_suggestion(self, value: str) -> str | None:
        """The whole line, where something is known to follow."""
        found = self._commands.complete(value)
        return found if found != value else None


class Prompt(Input):
    """Where commands are written: Tab completes, the arrow keys bring earlier ones back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", show=False),
        Binding("up", "earlier(-1)", show=False),
        Binding("down", "earlier(1)", show=False),
    ]

    def __init__(self, console: Console) -> None:
        super().__init__(
            id="prompt",
            placeholder="step, next, answer Busy, back, until state …, help",
            suggester=Completion(console),
            select_on_focus=False,
            compact=True,
        )
        self._commands = console
        self._earlier: list[str] = []
        self._shown = 0

    def keep(self, text: str) -> None:
        """Remember a command."""
        self._earlier.append(text)
        self._shown = len(self._earlier)

    def write(self, text: str) -> None:
        """Stand there with this text."""
        self.value = text
        self.cursor_position = len(text)
        self.focus()

    def action_complete(self) -> None:
        """Take what is suggested."""
        self.write(self._commands.complete(self.value))

    def action_earlier(self, way: int) -> None:
        """An earlier command, or a later one."""
        self._shown = min(max(0, self._shown + way), len(self._earlier))
        self.write(self._earlier[self._shown] if self._shown < len(self._earlier) else "")


class DebuggerApp(App[None]):
    """The screen."""

    TITLE = "scxml-engine debug"
    CSS = """
    #status { height: 1; background: $primary; color: $text; text-style: bold; }
    #above { height: 3fr; }
    #below { height: 2fr; }
    #left, #happened { width: 3fr; }
    #right, #told { width: 2fr; }
    #document, #states, #data, #happened, #calls { border-top: solid $primary; padding: 0 1; scrollbar-size: 1 1; }
    #document { height: 1fr; }
    #states, #data { height: 1fr; }
    #calls { width: 2fr; }
    #document, #states-text, #data-text { text-wrap: nowrap; text-overflow: ellipsis; }
    #document:focus, #happened:focus, #states:focus, #data:focus, #calls:focus { border-top: solid $accent; }
    #prompt { height: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "do('help')", "Help", priority=True),
        Binding("f6", "ask('answer ')", "Answer", priority=True),
        Binding("f7", "do('back')", "Back", priority=True),
        Binding("f8", "do('step')", "Step", priority=True),
        Binding("f9", "do('next')", "Next call", priority=True),
        Binding("ctrl+t", "theme", "Light/dark", priority=True),
        Binding("escape", "ask('')", show=False),
        Binding("ctrl+q", "quit", "Quit", priority=True),
    ]

    def __init__(self, console: Console) -> None:
        super().__init__()
        self._commands = console
        self._debugger = console.debugger

    def compose(self) -> ComposeResult:
        """The panes."""
        yield Static(id="status", markup=False)
        with Horizontal(id="above"):
            with Vertical(id="left"):
                yield self._titled(DocumentPane(self._debugger), printable(self._debugger.treatment.title))
            with Vertical(id="right"):
                yield self._pane("states")
                yield self._pane("data")
        with Horizontal(id="below"):
            yield self._titled(
                RichLog(id="happened", wrap=True, markup=False, min_width=1, max_lines=10_000), "what happened"
            )
            yield self._pane("calls")
        yield Prompt(self._commands)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Show where it begins."""
        self.query_one(Prompt).focus()
        self._run("state")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """A command was written."""
        prompt = self.query_one(Prompt)
        text = event.value.strip()
        prompt.value = ""
        if text:
            prompt.keep(text)
            self._run(text)

    def action_do(self, text: str) -> None:
        """A key that stands for a command."""
        self._run(text)

    def action_ask(self, text: str) -> None:
        """A key that begins a command."""
        self.query_one(Prompt).write(text)

    def action_theme(self) -> None:
        """Light or dark."""
        self.theme = _DARK if self.theme == _LIGHT else _LIGHT

    # -------------------------------------------------------------------------------------------------------- showing

    @staticmethod
    def _titled(widget: Widget, title: str) -> Widget:
        widget.border_title = Text(title)
        return widget

    def _pane(self, name: str) -> Widget:
        inner = Static(id=f"{name}-text", markup=False)
        return self._titled(VerticalScroll(inner, id=name), name)

    def _run(self, text: str) -> None:
        log = self.query_one(RichLog)
        log.write(Text(f"> {printable(text)}", "bold"))
        for line in self._commands.do(text):
            log.write(Text(line, "bold" if line.startswith("!") else ""))
        if self._commands.ended:
            self.exit()
            return
        self._show()

    def _show(self) -> None:
        debugger = self._debugger
        self.query_one("#status", Static).update(Text(self._status(), no_wrap=True, overflow="ellipsis"))
        self.query_one(DocumentPane).follow()
        self._show_states()
        self._fill("data", Text("\n".join(telling.data_lines(debugger)[:_MOST]), no_wrap=True, overflow="ellipsis"))
        self._fill("calls", Text("\n".join(telling.call_lines(debugger)[-_MOST:])))
        self.query_one("#calls", VerticalScroll).scroll_end(animate=False)

    def _fill(self, name: str, text: Text) -> None:
        self.query_one(f"#{name}-text", Static).update(text)

    def _status(self) -> str:
        where = telling.state_lines(self._debugger)[0]
        if self._debugger.end is not None:
            return f"{where}: ended, {self._debugger.end['reason']}"
        call = self._debugger.call
        return where if call is None else f"{where}, call {call.number} under way"

    def _show_states(self) -> None:
        """The states around the last active one, as many as a pane may hold."""
        lines = telling.outline_lines(self._debugger)
        last = max((number for number, (_, active) in enumerate(lines) if active), default=0)
        first = max(0, last - _MOST // 2)
        text = Text(no_wrap=True, overflow="ellipsis")
        for line, active in lines[first : first + _MOST]:
            text.append(f"{'●' if active else ' '} {line}\n", "bold reverse" if active else "")
        self._fill("states", text)
        pane = self.query_one("#states", VerticalScroll)
        pane.scroll_to(y=last - first - pane.size.height // 2, animate=False)


def show(console: Console) -> None:
    """Show the screen until somebody leaves it."""
    DebuggerApp(console).run()
