"""`scxml-engine lsp`: a language server for editors, on standard input and output."""

from __future__ import annotations

import argparse
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from scxml_engine.errors import UsageError


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "lsp",
        help="serve an editor: diagnostics, completion, hover and the like",
        allow_abbrev=False,
        description="Speaks the Language Server Protocol on standard input and output; an editor starts it.",
        epilog="Exit status: 0 the editor has ended it in order, 1 it has not.",
    )
    parser.add_argument("--stdio", action="store_true", help="what is done anyway; some editors say it")
    parser.set_defaults(command=command)


def command(_: argparse.Namespace) -> int:
    """Serve until the editor has gone. Raises `UsageError` where the library is not installed."""
    if find_spec("pygls") is None:
        raise UsageError("lsp needs a library that is not installed: pip install 'scxml-engine[lsp]'")
    # The library takes its time to load, and no other command needs it.
    server: Any = import_module("scxml_engine.cli.language_server")
    status: int = server.serve()
    return status
