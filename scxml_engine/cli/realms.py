"""The ECMAScript engines that `--realm` names."""

from __future__ import annotations

import argparse
import sys
from typing import Final

from scxml_engine.ecmascript import Js2PyRealm, QuickJsRealm, js2py_engine
from scxml_engine.errors import UsageError
from scxml_engine.ocs.lookup import unknown
from scxml_engine.scxml.datamodel.ecmascript import RealmFactory

REALMS: Final[dict[str, RealmFactory]] = {"quickjs": QuickJsRealm, "js2py": Js2PyRealm}


def add_realm(parser: argparse.ArgumentParser) -> None:
    """Add the option."""
    parser.add_argument(
        "--realm",
        default="quickjs",
        metavar="NAME",
        help="the ECMAScript engine: quickjs, or js2py for trusted documents (quickjs)",
    )


def check_realm(name: str) -> None:
    """Raises UsageError for a name that is none, and for an engine that cannot be had here."""
    if name not in REALMS:
        raise UsageError(unknown("realm", name, REALMS))
    if name == "js2py":
        js2py_engine.loaded()


def warn_of_realm(name: str) -> None:
    """Say what js2py is, on standard error."""
    if name == "js2py":
        print(
            "--realm js2py has no limits and no sandbox: run documents that you trust like your own code",
            file=sys.stderr,
        )
