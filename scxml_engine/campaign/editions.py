"""Which edition of its treatment a campaign runs: the one it was given, or the one that stands under a URI.

A document is fetched once and compiled once a content, for any number of chains (rows D6, D7). What was published
since is seen when `refresh` has passed: chains that begin then run it, and those that began before go on with theirs,
also after a restart. While it cannot be had, no chain begins: each stays Ready, and the reason says why.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from scxml_engine.ocs.calendar import Calendar
from scxml_engine.ocs.treatment import Treatment
from scxml_engine.scxml.source import DocumentSource


class Editions(Protocol):
    """The editions of one treatment."""

    @property
    def calendar(self) -> Calendar:
        """The calendar of the campaign, which all of them share."""
        ...

    def fresh(self, now: datetime) -> Treatment | None:
        """The edition for a chain that begins at `now`, if it is at hand; None when it must be looked for."""
        ...

    def current(self, now: datetime) -> Treatment:
        """The same, looked for if need be. Raises SourceError or DocumentError when it cannot be had."""
        ...

    def kept(self, source: bytes) -> Treatment:
        """An earlier edition, from its `Treatment.source`. Raises DocumentError."""
        ...


class OneEdition:
    """A treatment that was given once and for all."""

    def __init__(self, treatment: Treatment) -> None:
        self._treatment = treatment

    @property
    def calendar(self) -> Calendar:
        """The calendar of the campaign."""
        return self._treatment.calendar

    def fresh(self, now: datetime) -> Treatment:  # noqa: ARG002 - it does not change
        """That treatment."""
        return self._treatment

    def current(self, now: datetime) -> Treatment:
        """That treatment."""
        return self.fresh(now)

    def kept(self, source: bytes) -> Treatment:
        """The same with an earlier text."""
        return self._treatment if source == self._treatment.source else self._treatment.with_source(source)


class PublishedTreatment:
    """The treatment under a URI, which `documents` fetches and `make` compiles.

    >>> class Shelf:
    ...     def fetch(self, uri):
    ...         return b'<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><final id="done"/></scxml>'
    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> published = PublishedTreatment(
    ...     "https://treatments.example/redial.scxml",
    ...     Shelf(),
    ...     lambda data: Treatment.from_bytes(data, "redial.scxml"),
    ...     Calendar(),
    ...     refresh=timedelta(minutes=5),
    ... )
    >>> published.current(noon) is published.current(noon + timedelta(hours=1))  # looked at again, and the same text
    True

    Without `refresh` it is fetched once. What could not be had is asked for again at the next call. A live campaign
    calls it, and with it `documents` and `make`, from threads of its own, one at a time.
    """

    def __init__(
        self,
        uri: str,
        documents: DocumentSource,
        make: Callable[[bytes], Treatment],
        calendar: Calendar,
        *,
        refresh: timedelta | None = None,
    ) -> None:
        self._uri = uri
        self._documents = documents
        self._make = make
        self._calendar = calendar
        self._refresh = refresh
        self._digest = ""
        self._treatment: Treatment | None = None
        self._fresh_until: datetime | None = None

    @property
    def calendar(self) -> Calendar:
        """The calendar of the campaign."""
        return self._calendar

    def fresh(self, now: datetime) -> Treatment | None:
        """What stood there when it was looked at last, unless `refresh` has passed since."""
        return self._treatment if self._fresh_until is None or now < self._fresh_until else None

    def current(self, now: datetime) -> Treatment:
        """What stands there, fetched when it is time to. Raises SourceError or DocumentError when it cannot be had."""
        known = self.fresh(now)
        if known is not None:
            return known
        data = self._documents.fetch(self._uri)
        digest = hashlib.sha256(data).hexdigest()
        if self._treatment is None or digest != self._digest:
            self._treatment = self._make(data)
            self._digest = digest
        self._fresh_until = None if self._refresh is None else now + self._refresh
        return self._treatment

    def kept(self, source: bytes) -> Treatment:
        """An earlier edition: what it had fetched is taken from there, and not fetched again."""
        known = self._treatment
        if known is None:
            return self._make(source)
        return known if source == known.source else known.with_source(source)
