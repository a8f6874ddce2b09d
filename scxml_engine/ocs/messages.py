"""The chain contract: facts go in, requests come out (design section 4). Two closed families of frozen values.

Every fact carries its instant `at`, an aware datetime. Every attempt has an id, unique among the attempts of its chain.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, TypeAlias

from scxml_engine.ocs.calls import AttributeValue, Call
from scxml_engine.ocs.constants import Daytime, PostProcessing
from scxml_engine.ocs.records import Chain, Record, RecordChange
from scxml_engine.scxml.value import value

Closing = Literal["DoNotCall", "CancelRecord"]
EndReason = Literal["final", "stuck", "error", "horizon", "unloaded"]

# ---------------------------------------------------------------------------------------------------------------- facts


@value
class Begin:
    """Which records does this chain have?"""

    at: datetime
    chain: Chain


@value
class CallEnded:
    """How did the call that was asked for end? `result` is the number of a call result, or any integer (L3446)."""

    at: datetime
    attempt_id: str
    result: int


@value
class TimeReached:
    """Has time come? Early, late and repeated wakes are harmless."""

    at: datetime


@value
class DaytimeChanged:
    """Which interval has begun in the current record's zone?"""

    at: datetime
    code: Daytime


@value
class RecordClosed:
    """Which record (None: all of them) may not be called any more, and was it the customer who said so?"""

    at: datetime
    handle: int | None
    closing: Closing


@value
class Disposition:
    """What did the agent make of a call that ended? The store keeps it; the script hears of a closing alone."""

    at: datetime
    attempt_id: str
    result: int


@value
class RecordRead:
    """What stands in the record that was asked for?"""

    at: datetime
    record: Record


@value
class Fetched:
    """What was found under the URI that was asked for? `content` is None when `error` says why."""

    at: datetime
    uri: str
    content: bytes | None
    error: str = ""


@value
class Restored:
    """The session was restored after a restart: the first fact that it is told."""

    at: datetime


@value
class Unload:
    """The campaign goes; the session can be restored later from its snapshot."""

    at: datetime


Fact: TypeAlias = (
    Begin
    | CallEnded
    | TimeReached
    | DaytimeChanged
    | RecordClosed
    | Disposition
    | RecordRead
    | Fetched
    | Restored
    | Unload
)

# ------------------------------------------------------------------------------------------------------------- requests


@value
class Dial:
    """Place this call; exactly one CallEnded will answer. `number` counts the chain's calls, `attempt` the record's."""

    attempt_id: str
    number: int
    handle: int
    contact_info: str
    contact_info_type: int
    attempt: int
    zone: str | None
    options: Mapping[str, AttributeValue]
    extensions: Mapping[str, AttributeValue]

    def call(self, chain_id: int, local_time: datetime) -> Call:
        """The call as a dialer is asked for it."""
        return Call(
            attempt_id=self.attempt_id,
            chain_id=chain_id,
            number=self.number,
            handle=self.handle,
            contact_info=self.contact_info,
            contact_info_type=self.contact_info_type,
            attempt=self.attempt,
            local_time=local_time,
            options=self.options,
            extensions=self.extensions,
        )


@value
class CancelDial:
    """Withdraw the call if it has not been placed; its one CallEnded still comes."""

    attempt_id: str


@value
class WakeAt:
    """Send TimeReached then; replaces the last. None: no wake is needed."""

    at: datetime | None


@value
class UpdateRecords:
    """Write these fields, all or none, before whatever is asked for next."""

    changes: tuple[RecordChange, ...]


@value
class ReadRecord:
    """Answer with RecordRead: an idle session keeps little of its records."""

    handle: int


@value
class Fetch:
    """Answer with Fetched."""

    uri: str


@value
class Ended:
    """The script is over, and nothing follows. `states` are the active atomic ids, `detail` says why for people."""

    reason: EndReason
    post_processing: PostProcessing
    states: tuple[str, ...]
    calls: int
    result: int | None
    detail: str = ""


Request: TypeAlias = Dial | CancelDial | WakeAt | UpdateRecords | ReadRecord | Fetch | Ended
