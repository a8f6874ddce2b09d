"""The edition for chains that begin now: at hand, being looked for beside the loop, or not to be had for a while."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from scxml_engine.campaign.calling import Errands
from scxml_engine.campaign.editions import Editions
from scxml_engine.campaign.summary import Summary
from scxml_engine.errors import DocumentError, SourceError
from scxml_engine.ocs.treatment import Treatment
from scxml_engine.runtime import Clock

logger = logging.getLogger(__name__)


class CurrentEdition:
    """Asks for the edition, and keeps nobody waiting while it comes from far.

    `looking` says whether it is being looked for; `next_look` is when that is worth while again, after one in vain.
    `signal` is called when a look is over. Why there is none stands in the summary's `withheld`.
    """

    def __init__(
        self,
        editions: Editions,
        clock: Clock,
        retry: timedelta,
        errands: Errands,
        summary: Summary,
        signal: Callable[[], None],
    ) -> None:
        self._editions = editions
        self._clock = clock
        self._retry = retry
        self._errands = errands
        self._summary = summary
        self._signal = signal
        self._found: Treatment | None = None  # what a look has brought: good for one asking, however long it took
        self._had = False
        self.looking = False
        self.next_look: datetime | None = None

    @property
    def hopeless(self) -> bool:
        """Whether there never was an edition, and the last look was in vain."""
        return not self._had and bool(self._summary.withheld) and not self.looking

    def at_hand(self, now: datetime) -> Treatment | None:
        """The edition for chains that begin at `now`; None while it must be looked for, which is begun."""
        treatment, self._found = self._editions.fresh(now) or self._found, None
        if treatment is None and not self.looking and (self.next_look is None or self.next_look <= now):
            self.looking = True
            self._errands.start(self._look())
        self._had = self._had or treatment is not None
        return treatment

    async def _look(self) -> None:
        try:
            self._found = await asyncio.to_thread(self._editions.current, self._clock.now())
            self._summary.withheld, self.next_look = "", None
        except Exception as error:
            known = isinstance(error, SourceError | DocumentError)
            reason = str(error) if known else f"its treatment cannot be had: {error!r}"
            if reason != self._summary.withheld:
                logger.exception("no chain begins: %s", reason, exc_info=not known)
            self._summary.withheld, self.next_look = reason, self._clock.now() + self._retry
        self.looking = False
        self._signal()
