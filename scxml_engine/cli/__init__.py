"""The command line: one module a command, no logic of its own."""

from scxml_engine.cli.main import main

__all__ = ["main"]
