"""What the actions of a script may do to their chain: `actions.ChainView` as a class.

The middle of `ChainSession`: below it calls and records (`processing`), above it facts and the script. Nothing here
reads a fact or runs a macrostep; what the world should do is put on the list of requests.
"""

from __future__ import annotations

from abc import ABC
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from scxml_engine.ecmascript import Tagged
from scxml_engine.errors import ScxmlEngineError
from scxml_engine.ocs import trace
from scxml_engine.ocs.actions import Refusal
from scxml_engine.ocs.calls import AttributeValue
from scxml_engine.ocs.constants import ErrorCode, PostProcessing
from scxml_engine.ocs.processing import ChainProcessing
from scxml_engine.ocs.records import Fields
from scxml_engine.ocs.treatment import Treatment
from scxml_engine.scxml.effects import Effect
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.session import Session


class ChainActions(ChainProcessing, ABC):
    """A chain and the script that decides for it."""

    __slots__ = ("_place_asked", "_session", "_work")

    def __init__(self, treatment: Treatment, chain_id: int, listener: trace.Listener | None = None) -> None:
        super().__init__(treatment, chain_id, listener)
        self._session: Session  # there from Begin on
        self._work: list[Effect] | None = None  # what was put off because a record must be read first
        self._place_asked: int | None = None  # that of the action which is being done: its answer takes it

    @property
    def cursor(self) -> int:
        """The handle that was handed out last; 0 before the first."""
        return self.state.cursor

    def has_record(self, handle: int) -> bool:
        """Whether the chain has a record of that handle."""
        return 0 < handle <= len(self.state.cards)

    def contact_type(self, handle: int) -> int:
        """The record's contact type."""
        return self.state.contact_type(handle)

    def attempts(self, handle: int) -> int:
        """How often the record was dialed."""
        return self.state.attempts(handle)

    def fields(self, handle: int) -> Fields:
        """The record as it stands."""
        return self.state.fields(handle)

    def write(self, handle: int, changes: Fields) -> None:
        """Change fields of a record, here and in the store."""
        self._update(handle, changes)
        if changes.keys() & {"tz_name", "tz_dbid"}:
            self.state.move(handle, self._written_zone(handle, changes))
        if self._held is not None and self._held.handle == handle:
            self._held = replace(self._held, until=self.now)  # its window or zone may have changed: look again

    def _written_zone(self, handle: int, changes: Fields) -> str | None:
        """The zone of a record whose zone columns were written; a name wins over a number (design section 5)."""
        fields = {**self.state.fields(handle), **changes}
        name, number = fields.get("tz_name"), fields.get("tz_dbid")
        if name:
            return str(name)
        return self.calendar.timezones.get(number) if isinstance(number, int) else None

    def set_option(self, handle: int, key: str, value: AttributeValue) -> None:
        """Set a dialing option of a record."""
        self.state.set_option(handle, key, value)

    def set_extension(self, handle: int, key: str, value: AttributeValue) -> None:
        """Set an extension that goes along with the record's calls."""
        self.state.set_extension(handle, key, value)

    def set_post_processing(self, value: PostProcessing) -> None:
        """Say what becomes of the chain when the script has ended."""
        self._post_processing = value

    def hand_out(self, handle: int) -> None:
        """Make a record the current one and put the cursor on it."""
        self.state.cursor = handle

    def answer(self, event: str, data: Mapping[str, object] | Tagged, due: datetime | None = None) -> None:
        """Bring an event to the script, now or later."""
        told = Event(event, "external", data) if data else _bare(event)
        self._session.post(told, due or self.now, self._place_asked)

    def dial(self, handle: int) -> None:
        """Place a call, or hold it until the record's window opens."""
        if self._outstanding is not None or self._held is not None:
            raise Refusal(ErrorCode.INVALID_REQUEST, "record_id", "a call of this chain is in progress")
        self._call(handle, self._place_asked or self._session.reserve())

    @property
    def _engine(self) -> Session:
        try:
            return self._session
        except AttributeError:
            raise ScxmlEngineError("the session has not begun") from None


@lru_cache(maxsize=64)
def _bare(event: str) -> Event:
    """The event with an empty object for data: one for all the chains that wait for it."""
    return Event(event, "external", {})
