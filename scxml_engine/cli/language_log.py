"""The log of the language server: one line for each thing that went wrong, and nothing of what a document says."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Final

_OWN: Final = "scxml_engine.cli"
_LIBRARY: Final = "pygls"


class OneLine(logging.Formatter):
    """The message, and of an exception its type and where it was raised: its own words may quote a document."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        text = f"scxml-engine lsp: {record.getMessage()}"
        if record.exc_info and record.exc_info[0] is not None:
            text += f": {record.exc_info[0].__name__}"
            frame = record.exc_info[2]
            while frame is not None and frame.tb_next is not None:
                frame = frame.tb_next
            if frame is not None:
                text += f" in {Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}"
        return text


def start_log() -> None:
    """Write to standard error; the library's own log, which quotes messages, is dropped."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine())
    own = logging.getLogger(_OWN)
    own.handlers, own.propagate = [handler], False
    library = logging.getLogger(_LIBRARY)
    library.handlers, library.propagate = [logging.NullHandler()], False
