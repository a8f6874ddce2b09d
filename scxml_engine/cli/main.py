"""`scxml-engine`: finds the command, and turns whatever goes wrong into one clear line.

Exit status: 0 all is well, 1 the run says no (see the command), 2 bad usage or bad input, 130 interrupted.
"""

from __future__ import annotations

import argparse
import io
import os
import signal
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from importlib import import_module
from importlib.metadata import version
from typing import Final, NoReturn

from scxml_engine.diagnostics import printable
from scxml_engine.errors import ConfigError, DocumentError, ListError, ScxmlEngineError

_COMMANDS: Final = ("run", "check", "test", "records", "graph", "schema", "debug", "lsp", "conformance", "constants")
_LATER: Final = ("serve", "simulate", "studio", "verify")


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints are one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, printable(f"{self.prog}: {message} (see {self.prog} --help)") + "\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit status."""
    _prepare_streams()
    words = sys.argv[1:] if arguments is None else arguments
    options = _parser(words).parse_args(words)
    try:
        status: int = options.command(options)
        sys.stdout.flush()
    except ScxmlEngineError as error:
        for line in _lines(error):
            print(line, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return _interrupted()
    except BrokenPipeError:
        _drop_output()
        return 1
    except OSError as error:  # files are read and written with refusals of their own: this is the output
        _drop_output()
        print(f"scxml-engine: the output cannot be written: {error.strerror or error}", file=sys.stderr)
        return 2
    return status


def _prepare_streams() -> None:
    """What an output cannot show is escaped, and one that was closed swallows what it is given."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - it lives as long as the process
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _interrupted() -> int:
    """One line, however often the keys are pressed while the process ends."""
    with suppress(KeyboardInterrupt, ValueError):  # ValueError: not in the main thread
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    print("interrupted", file=sys.stderr)
    try:
        sys.stdout.flush()
    except OSError:  # whoever read the output was interrupted too
        _drop_output()
    return 130


def _drop_output() -> None:
    """Whoever read the output has gone; without this the interpreter complains once more while it shuts down."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _lines(error: ScxmlEngineError) -> Iterable[str]:
    """One line a problem, whatever the words of the input hold."""
    if isinstance(error, ConfigError | DocumentError | ListError):
        return map(str, error.diagnostics)
    return [printable(str(error))]


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """The parser of the command that was named; without one, of all.

    The module of a command is loaded for that command alone: one loads an editor's protocol, another a terminal's.
    """
    word = next((each for each in words if not each.startswith("-")), "")
    parser = _Parser(
        prog="scxml-engine",
        description="Run and check SCXML treatments, and keep their calling lists.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"scxml-engine {version('scxml-engine')}")
    commands: argparse._SubParsersAction[argparse.ArgumentParser] = parser.add_subparsers(
        dest="name", metavar="COMMAND", required=True, parser_class=_Parser
    )
    for name in (word,) if word in _COMMANDS else _COMMANDS:
        import_module(f"scxml_engine.cli.{name}").add_to(commands)
    for name in _LATER:
        later = commands.add_parser(name, add_help=False, prefix_chars="\0")
        later.add_argument("rest", nargs="*")
        later.set_defaults(command=_later)
    return parser


def _later(options: argparse.Namespace) -> int:
    print(f"scxml-engine {options.name}: this command comes with a later version", file=sys.stderr)
    return 2
