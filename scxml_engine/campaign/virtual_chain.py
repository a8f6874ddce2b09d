"""One chain of a virtual campaign."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from scxml_engine.ocs.calls import Call
from scxml_engine.ocs.messages import Closing, RecordClosed
from scxml_engine.ocs.processing import ChainProcessing
from scxml_engine.ocs.trace import Listener
from scxml_engine.ocs.traditional import restore_session
from scxml_engine.ocs.treatment import Treatment


@dataclass(slots=True, eq=False)
class VirtualChain:
    """A chain that has not ended. `told` is when it last heard of the daytime; its beginning counts as that.

    `call` is the one that is under way; `refused` says why the chain is given up.
    """

    order: int
    session: ChainProcessing
    told: datetime
    wake: datetime | None = None
    call: Call | None = None
    refused: str = ""

    @property
    def chain_id(self) -> int:
        """The chain's number in its list."""
        return self.session.chain_id

    def closing(self, handles: Collection[int], closing: Closing, now: datetime) -> list[RecordClosed]:
        """What the session is told when these records were closed.

        All of them at once are one fact: after a refusal every record, after a cancellation each that could still be
        called.
        """
        left = set(self.session.handles) - set(handles)
        whole = len(handles) > 1 and not any(closing == "DoNotCall" or self.session.is_open(each) for each in left)
        return [RecordClosed(now, handle, closing) for handle in ([None] if whole else sorted(handles))]

    def restart(self, treatment: Treatment, listener: Listener | None, now: datetime) -> None:
        """Put the session through its snapshot; a call that is under way goes on. Raises `SnapshotError`."""
        kept = json.loads(json.dumps(self.session.snapshot()))
        self.session = restore_session(treatment, kept, listener)
        self.wake, self.told = None, now
