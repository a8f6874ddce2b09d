"""Checking what an editor shows, in a process of its own.

A check takes as long as a document is large, and every text in it is given to a script engine: neither is to hold up
the answers that an editor waits for, nor to end the server. So a worker process does it, one document after the other;
one that takes too long, or takes the process with it, is given up, and the next one gets a new process.
"""

from __future__ import annotations

import logging
import multiprocessing
import re
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from threading import Lock
from typing import Final

from scxml_engine.authoring import examine
from scxml_engine.authoring.suppression import suppress
from scxml_engine.cli.language_log import start_log
from scxml_engine.diagnostics import Diagnostic
from scxml_engine.errors import ScxmlEngineError
from scxml_engine.runtime import BesideSource

LONGEST: Final = 30.0
"""Seconds that one check may take."""

_ENCODING: Final = re.compile(r"""\A(<\?xml[^>]*?)(\s+encoding\s*=\s*(["'])[^"'<>]*\3)""")
_logger: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, repr=False)
class Task:
    """A text to check; `path` is where it is kept, empty for one that was never saved."""

    text: str
    path: str


class CheckFailed(ScxmlEngineError):
    """A check that came to no end; the text says why."""


def found_in(task: Task) -> list[Diagnostic]:
    """What `check` finds in a text, less what its comments allow; what it names by src= is read beside it alone."""
    # The editor has decoded it, whatever the document says of its bytes; the places stay as they are.
    text = _ENCODING.sub(lambda match: match[1] + " " * len(match[2]), task.text)
    data = text.encode("utf-8", "replace")
    source = BesideSource(task.path) if task.path else None
    findings = suppress(data, task.path, examine(data, task.path, None, source))
    return [each.diagnostic for each in findings if each.suppressed is None]


def work(tasks: Connection) -> None:
    """Do one task after the other until nobody asks any more."""
    start_log()
    while True:
        try:
            task = tasks.recv()
        except (EOFError, KeyboardInterrupt):
            return
        try:
            answer: list[Diagnostic] | None = found_in(task)
        except Exception:
            _logger.exception("a check failed")
            answer = None
        tasks.send(answer)


class Checker:
    """The worker process, as the server sees it; it is started when there is something to do."""

    def __init__(self, longest: float = LONGEST) -> None:
        """A check may take so many seconds."""
        self._longest = longest
        self._one_at_a_time = Lock()
        self._process: SpawnProcess | None = None
        self._tasks: Connection | None = None

    @property
    def is_running(self) -> bool:
        """Whether there is a process."""
        return self._process is not None and self._process.is_alive()

    @property
    def process_id(self) -> int:
        """The id of the process; 0 when there is none."""
        return (self._process.pid or 0) if self._process is not None else 0

    def start(self) -> None:
        """Start the process, so that the first check need not wait for that."""
        with self._one_at_a_time:
            self._started()

    def check(self, task: Task) -> Sequence[Diagnostic]:
        """What is found in a text; this waits for it. Raises `CheckFailed`."""
        with self._one_at_a_time:
            return self._check(task)

    def _check(self, task: Task) -> Sequence[Diagnostic]:
        try:
            tasks = self._started()
            tasks.send(task)
            if not tasks.poll(self._longest):
                raise CheckFailed(f"the check took more than {self._longest:g} seconds and was given up")
            answer: list[Diagnostic] | None = tasks.recv()
        except (EOFError, OSError) as error:
            self.close()
            raise CheckFailed("the process that checks documents has ended") from error
        except CheckFailed:
            self.close()
            raise
        if answer is None:
            raise CheckFailed("the check failed")
        return answer

    def _started(self) -> Connection:
        if self._tasks is None or not self.is_running:
            self.close()
            context = multiprocessing.get_context("spawn")
            self._tasks, theirs = context.Pipe()
            self._process = context.Process(target=work, args=(theirs,), name="checks", daemon=True)
            self._process.start()
            theirs.close()
        return self._tasks

    def close(self) -> None:
        """End the process, whatever it is doing."""
        if self._tasks is not None:
            self._tasks.close()
        if self._process is not None:
            self._process.terminate()
            self._process.join()
        self._process = self._tasks = None
