"""`scxml-engine`: finds the command, and turns whatever goes wrong into one clear line.

Exit status: 0 all is well, 1 the run says no (see the command), 2 bad usage or bad input, 130 interrupted.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import Final, NoReturn

from scxml_engine.cli import check, run
from scxml_engine.diagnostics import printable
from scxml_engine.errors import ScxmlEngineError

_LATER: Final = (
    "conformance", "constants", "debug", "graph", "lsp", "records", "schema", "serve", "simulate", "studio", "test", "verify",
)  # fmt: skip


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints are one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, printable(f"{self.prog}: {message} (see {self.prog} --help)") + "\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit status."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.command(options)
        sys.stdout.flush()
    except ScxmlEngineError as error:
        for line in str(error).splitlines():
            print(printable(line), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # Whoever read the output has gone; without this the interpreter complains once more while it shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="scxml-engine", description="Run and check SCXML treatments.", allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"scxml-engine {version('scxml-engine')}")
    commands = parser.add_subparsers(dest="name", metavar="COMMAND", required=True, parser_class=_Parser)
    run.add_to(commands)
    check.add_to(commands)
    for name in _LATER:
        later = commands.add_parser(name, add_help=False, prefix_chars="\0")
        later.add_argument("rest", nargs="*")
        later.set_defaults(command=_later)
    return parser


def _later(options: argparse.Namespace) -> int:
    print(f"scxml-engine {options.name}: this command comes with a later version", file=sys.stderr)
    return 2
