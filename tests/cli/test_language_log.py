"""The log of the language server: one line each, and nothing of what a document says."""

import logging
import sys

import pytest

from scxml_engine.cli.language_log import OneLine, start_log


def fails(text: str) -> None:
    raise ValueError(text)


def test_an_exception_is_its_type_and_where_it_was_raised():
    try:
        fails("secret\ntext")
    except ValueError:
        record = logging.getLogger("x").makeRecord("x", 40, "", 0, "%s failed", ("hover",), sys.exc_info())
    line = OneLine().format(record)
    assert line.startswith("scxml-engine lsp: hover failed: ValueError in test_language_log.py:")
    assert "secret" not in line
    assert "\n" not in line


@pytest.fixture
def loggers():
    names = ("scxml_engine.cli", "pygls")
    before = {name: (logging.getLogger(name).handlers, logging.getLogger(name).propagate) for name in names}
    yield
    for name, (handlers, propagate) in before.items():
        logging.getLogger(name).handlers, logging.getLogger(name).propagate = handlers, propagate


def test_the_log_of_the_library_is_dropped(loggers, capfd):
    start_log()
    logging.getLogger("pygls.protocol").error("params: secret")
    logging.getLogger("scxml_engine.cli.language_server").error("one thing")
    assert capfd.readouterr().err == "scxml-engine lsp: one thing\n"
