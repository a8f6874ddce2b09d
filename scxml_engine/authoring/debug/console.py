"""The commands of the debugger: one line in, some lines out. The line mode and the screen both speak through this."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from scxml_engine.authoring.debug import telling
from scxml_engine.authoring.debug.breakpoints import Goal, at_event, at_line, at_state
from scxml_engine.authoring.debug.debugger import Debugger
from scxml_engine.authoring.debug.keeping import Sources, scenario_text
from scxml_engine.campaign.injections import CloseChain, CloseNumber, LateResult, Restart, Unload, What
from scxml_engine.diagnostics import printable
from scxml_engine.errors import ScxmlEngineError, UsageError
from scxml_engine.ocs.constants import CallResult, call_result
from scxml_engine.ocs.durations import parse_duration
from scxml_engine.ocs.lookup import canonical_integer, unknown
from scxml_engine.records.whole_files import write_file

_ASSIGNMENT: Final = re.compile(r"([^=]*[^=!<>\s])\s*=(?!=)\s*(.*\S)\s*", re.DOTALL)
_AFTER: Final = re.compile(r"(.*?)\s+after\s+(\S+)\s*")
_INJECTIONS: Final = ("do_not_call", "cancel", "disposition", "restart", "unload")
_GOALS: Final = ("state", "event", "line")
_RESULTS: Final = tuple(each.event_name for each in CallResult if each.event_name is not None)
MOST_LINES: Final = 400
"""So many lines does one command show at most: of more, the last ones."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command: how it is written, and what it does."""

    usage: str
    help: str

    @property
    def name(self) -> str:
        """Its first word."""
        return self.usage.partition(" ")[0]


COMMANDS: Final = (
    Command("step [N]", "take one step: the next event, with all that follows from it"),
    Command("next", "run until a call waits for its answer"),
    Command("answer RESULT [after 20s]", "how the call under way ends"),
    Command("until state|event|line X", "run until that comes, or a call waits"),
    Command("wait 5m", "let time pass"),
    Command("back [N]", "one step back: what was said since is forgotten"),
    Command("break state|event|line X", "stop there from now on"),
    Command("breaks", "the breakpoints"),
    Command("delete N", "delete a breakpoint"),
    Command("state", "where the chain is"),
    Command("data [NAME]", "the data items"),
    Command("set NAME = EXPR", "change data; before the first step, a variable"),
    Command("inject do_not_call|cancel|disposition|restart|unload [X] [after 20s]", "what comes from outside"),
    Command("calls", "the calls so far"),
    Command("events", "the events so far"),
    Command("list [LINE]", "the document around the current line"),
    Command("restart", "from the beginning: all is forgotten"),
    Command("save FILE [NAME]", "write the session as a scenario"),
    Command("help", "this"),
    Command("quit", "end"),
)
_NAMES: Final = tuple(each.name for each in COMMANDS)
_SHORT: Final[Mapping[str, str]] = {
    "s": "step", "n": "next", "a": "answer", "u": "until", "w": "wait", "b": "back", "d": "data", "i": "inject",
    "c": "calls", "e": "events", "l": "list", "h": "help", "?": "help", "q": "quit",
}  # fmt: skip


class Console:
    """Does commands with a debugger. `sources` says where its parts come from, as seen from the current folder.

    `reading` are files that a scenario must not be written over.
    """

    def __init__(self, debugger: Debugger, sources: Sources, reading: Sequence[str] = ()) -> None:
        self.debugger = debugger
        self.ended = False
        self._sources = sources
        self._reading = {os.path.realpath(each) for each in reading}
        self._written: set[str] = set()
        self._do: Mapping[str, Callable[[str], Iterable[str]]] = {name: getattr(self, f"_{name}") for name in _NAMES}

    def do(self, text: str) -> list[str]:
        """Do one command: the lines of its answer. A refusal is one line, too."""
        word, _, rest = text.strip().partition(" ")
        if not word:
            return []
        try:
            lines = list(self._do[self._command(word)](rest.strip()))
        except ScxmlEngineError as refusal:
            return [printable(f"! {refusal}")]
        if len(lines) > MOST_LINES:
            lines = [f"… {len(lines) - MOST_LINES} lines before", *lines[-MOST_LINES:]]
        return lines

    def complete(self, text: str) -> str:
        """The whole line that what is written so far may become; itself where nothing is known to follow."""
        head, blank, word = text.rpartition(" ")
        if not blank:
            return next((each for each in _NAMES if word and each.startswith(word)), text)
        words = head.split()
        if not words or not word:
            return text
        found = next((each for each in self._choices(words) if each.casefold().startswith(word.casefold())), "")
        return f"{head} {found}" if found else text

    def _choices(self, words: Sequence[str]) -> Iterable[str]:
        """What may stand behind these words."""
        command = _SHORT.get(words[0], words[0])
        match command, len(words):
            case ("answer", 1):
                return _RESULTS
            case ("inject", 1):
                return _INJECTIONS
            case ("inject", 2) if words[1] == "disposition":
                return _RESULTS
            case (("until" | "break"), 1):
                return _GOALS
            case (("until" | "break"), 2) if words[1] == "state":
                return map(printable, self.debugger.places.position)
            case (("data" | "set"), 1):
                return map(printable, self.debugger.data)
        return ()

    @staticmethod
    def _command(word: str) -> str:
        if word in _SHORT:
            return _SHORT[word]
        if word in _NAMES:
            return word
        found = [each for each in _NAMES if each.startswith(word)]
        if found and all(each.startswith(found[0]) for each in found):  # break, and not breaks
            return found[0]
        if found:
            raise UsageError(f'"{word}" may be {" or ".join(found)}')
        what = unknown("command", word, _NAMES)
        raise UsageError(what if what.endswith("?") else f"{what}: help lists them")

    # -------------------------------------------------------------------------------------------------------- to move

    def _step(self, rest: str) -> list[str]:
        lines: list[str] = []
        for _ in range(_count(rest)):
            stop = self.debugger.step()
            lines += telling.stop_lines(self.debugger, stop)
            if not stop.moments or stop.breakpoint:
                break
        return lines

    def _next(self, rest: str) -> list[str]:
        _nothing(rest)
        return telling.stop_lines(self.debugger, self.debugger.next_call())

    def _until(self, rest: str) -> list[str]:
        return telling.stop_lines(self.debugger, self.debugger.run_until(self._goal(rest)))

    def _wait(self, rest: str) -> list[str]:
        stop = self.debugger.wait(parse_duration(rest))
        return [*telling.stop_lines(self.debugger, stop), telling.state_lines(self.debugger)[0]]

    def _back(self, rest: str) -> list[str]:
        forgotten = self.debugger.back(_count(rest))
        lines = [printable(f"forgotten: {each}") for each in forgotten]
        return [*lines, *telling.state_lines(self.debugger)]

    def _restart(self, rest: str) -> list[str]:
        _nothing(rest)
        self.debugger.restart()
        return telling.state_lines(self.debugger)

    # --------------------------------------------------------------------------------------------------- what happens

    def _answer(self, rest: str) -> list[str]:
        result, after = _timed(rest)
        if not result:
            raise UsageError("say how it ends: answer Busy")
        return telling.stop_lines(self.debugger, self.debugger.answer(result, after))

    def _inject(self, rest: str) -> list[str]:
        text, after = _timed(rest)
        key, _, value = text.partition(" ")
        lines = telling.stop_lines(self.debugger, self.debugger.inject(_what(key, value.strip()), after))
        return lines or telling.state_lines(self.debugger)[:1]

    def _set(self, rest: str) -> list[str]:
        match = _ASSIGNMENT.fullmatch(rest)
        if match is None:
            raise UsageError("write set NAME = EXPR")
        location, expression = match[1].strip(), match[2]
        begun = self.debugger.moment is not None
        self.debugger.set_data(location, expression)
        if begun and location in self.debugger.data:
            return self._data(location)
        return [printable(f"{location} = {expression}" + ("" if begun else ", from the start"))]

    # ------------------------------------------------------------------------------------------------ where to stop

    def _break(self, rest: str) -> list[str]:
        goal = self._goal(rest)
        return [printable(f"breakpoint {self.debugger.add_breakpoint(goal)}: {goal}")]

    def _breaks(self, rest: str) -> list[str]:
        _nothing(rest)
        found = [printable(f"{number}: {goal}") for number, goal in self.debugger.breakpoints.items()]
        return found or ["there are no breakpoints"]

    def _delete(self, rest: str) -> list[str]:
        self.debugger.delete_breakpoint(_count(rest, ""))
        return [f"breakpoint {_count(rest)} is deleted"]

    def _goal(self, rest: str) -> Goal:
        kind, _, what = rest.partition(" ")
        what = what.strip()
        if what:
            match kind:
                case "state":
                    return at_state(self.debugger.places, what)
                case "event":
                    return at_event(what)
                case "line":
                    return at_line(self.debugger.places, what)
        raise UsageError("say where: state wait, event ocs.timeout, or line 30")

    # --------------------------------------------------------------------------------------------------- what is known

    def _state(self, rest: str) -> list[str]:
        _nothing(rest)
        return telling.state_lines(self.debugger)

    def _data(self, rest: str) -> list[str]:
        data = self.debugger.data
        if not rest:
            return telling.data_lines(self.debugger) or ["there is no data"]
        if rest not in data:
            raise UsageError(unknown("data item", rest, data))
        return [printable(f"{rest} = {telling.shown(data[rest])}")]

    def _calls(self, rest: str) -> list[str]:
        _nothing(rest)
        return telling.call_lines(self.debugger) or ["no call was placed"]

    def _events(self, rest: str) -> list[str]:
        _nothing(rest)
        return telling.event_lines(self.debugger) or ["no event was taken"]

    def _list(self, rest: str) -> list[str]:
        return telling.document_lines(self.debugger, _count(rest) if rest else max(1, self.debugger.line))

    # --------------------------------------------------------------------------------------------------------- the rest

    def _save(self, rest: str) -> list[str]:
        file, _, name = rest.partition(" ")
        if not file:
            raise UsageError("name a file: save home.scenario.yaml busy at home")
        if "\0" in file:
            raise UsageError("a file's name holds no NUL")
        real = os.path.realpath(file)
        if real in self._reading or (os.path.lexists(file) and real not in self._written):
            raise UsageError(f"{file} is there already: name another file")
        folder = os.path.dirname(file)
        sources = replace(
            self._sources,
            treatment=_from(folder, self._sources.treatment),
            campaign=_from(folder, self._sources.campaign),
            calendar=_from(folder, self._sources.calendar),
        )
        text = scenario_text(self.debugger, name.strip() or "as debugged", sources, file)
        write_file(file, [text.encode()])
        self._written.add(real)
        hint = "" if file.endswith(".scenario.yaml") else " (a folder is searched for *.scenario.yaml)"
        return [printable(f"written: {file}{hint}")]

    def _help(self, rest: str) -> list[str]:
        _nothing(rest)
        width = max(len(each.usage) for each in COMMANDS if len(each.usage) < 30)
        return [
            *(f"{each.usage:<{width}}  {each.help}" for each in COMMANDS),
            "The first letters of a command are enough; "
            + ", ".join(f"{k} {v}" for k, v in _SHORT.items() if k != "?"),
        ]

    def _quit(self, rest: str) -> list[str]:
        _nothing(rest)
        self.ended = True
        return []


def _timed(text: str) -> tuple[str, float]:
    """What is said before `after`, and the seconds behind it."""
    match = _AFTER.fullmatch(text)
    return (text.strip(), 0.0) if match is None else (match[1].strip(), parse_duration(match[2]))


def _what(key: str, value: str) -> What:
    if key == "do_not_call" and value:
        return CloseNumber(value)
    if key == "cancel":
        return CloseNumber(value, "CancelRecord") if value else CloseChain()
    if key == "disposition" and value:
        return LateResult(int(call_result(value)))
    if key in ("restart", "unload") and not value:
        return Restart() if key == "restart" else Unload()
    raise UsageError("say what: do_not_call NUMBER, cancel [NUMBER], disposition RESULT, restart, or unload")


def _count(text: str, usual: str = "1") -> int:
    number = canonical_integer(text or usual)
    if number is None or not 1 <= number <= 10_000:
        raise UsageError(f'"{text}" is no number from 1 to 10000')
    return number


def _nothing(text: str) -> None:
    if text:
        raise UsageError(f'"{text}" is too much: nothing follows this command')


def _from(folder: str, path: str) -> str:
    """A path of the current folder as one that begins in that folder; a URI stays as it is."""
    if not path or re.match(r"[A-Za-z][A-Za-z0-9+.-]+:", path) or os.path.isabs(path):
        return path
    return os.path.relpath(path, folder or ".")
