"""What people ask of a campaign while it runs: done between two cycles, so that no turn is being taken meanwhile."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from scxml_engine.errors import UsageError

T = TypeVar("T")


class Commands:
    """A queue of things to do, each with somebody who waits for its answer, or with nobody."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[Callable[[], Awaitable[Any]], asyncio.Future[Any] | None]] = deque()

    def __len__(self) -> int:
        return len(self._waiting)

    def ask(self, act: Callable[[], Awaitable[T]]) -> asyncio.Future[T]:
        """Have it done; the future is its answer."""
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((act, answer))
        return answer

    def order(self, act: Callable[[], Awaitable[object]]) -> None:
        """Have it done, and nobody waits for it."""
        self._waiting.append((act, None))

    async def obey(self) -> None:
        """Do everything that waits. An error that is no `UsageError` is raised: the store is out of order."""
        while self._waiting:
            act, answer = self._waiting.popleft()
            try:
                result = await act()
            except Exception as error:
                if answer is not None and not answer.done():
                    answer.set_exception(error)
                if not isinstance(error, UsageError):
                    raise
            except asyncio.CancelledError:
                _dismiss(answer)
                raise
            else:
                if answer is not None and not answer.done():
                    answer.set_result(result)

    def dismiss(self) -> None:
        """The campaign is over: nothing that still waits will be done."""
        for _, answer in self._waiting:
            _dismiss(answer)
        self._waiting.clear()


def _dismiss(answer: asyncio.Future[Any] | None) -> None:
    if answer is not None and not answer.done():
        answer.set_exception(UsageError("the campaign ended before this was done"))
