"""A process of a live campaign, to be killed: `python -m tests.campaign.kill_process LIST.db CALLS.log`.

It goes on where an earlier one was killed. Its dialer writes every call into a file of its own, which stands for the
switch: it outlives the process and is all that `recover` knows.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from scxml_engine import SqliteStore, Treatment
from scxml_engine.campaign import LiveCampaign
from scxml_engine.ocs.calls import Call
from tests.campaign.crashes import seeded

TREATMENT = b"""<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"
    xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments" initial="pick">
  <datamodel>
    <data id="rec" expr="0"/><data id="calls" expr="0"/>
    <data id="wait" expr="0.01 + 0.04 * Math.random()"/>
  </datamodel>
  <state id="pick">
    <onentry><ocs:next_record/></onentry>
    <transition event="ocs.next_record" cond="!_event.data.record_id" target="exhausted"/>
    <transition event="ocs.next_record" target="dial">
      <assign location="rec" expr="_event.data.record_id"/><assign location="calls" expr="0"/>
    </transition>
  </state>
  <state id="dial">
    <onentry><assign location="calls" expr="calls + 1"/><ocs:make_call record_id="rec"/></onentry>
    <transition event="ocs.callresult" cond="_event.data.callresult == 'Answer'" target="contacted"/>
    <transition event="ocs.callresult" cond="calls &gt;= 3" target="pick"/>
    <transition event="ocs.callresult" target="wait"/>
  </state>
  <state id="wait">
    <onentry><ocs:timeout delay="wait"/></onentry>
    <transition event="ocs.timeout" target="dial"/>
  </state>
  <final id="contacted"/><final id="exhausted"/>
</scxml>"""


class Switch:
    """Places seeded calls, and writes `attempt_id chain number handle` into its file before each."""

    def __init__(self, path: Path) -> None:
        self._known = {line.split()[0]: line.split() for line in path.read_text().splitlines()}
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND)

    async def place(self, call: Call) -> int:
        """Write it down, then let the call's time pass."""
        outcome = seeded(call.chain_id, call.number)
        os.write(self._file, f"{call.attempt_id} {call.chain_id} {call.number} {call.handle}\n".encode())
        await asyncio.sleep(outcome.duration)
        return outcome.result

    async def cancel(self, attempt_id: str) -> None:
        """Nothing here is ever withdrawn."""

    async def recover(self, attempt_id: str) -> int | None:
        """The result of a call that an earlier process placed."""
        if attempt_id not in self._known:
            return None
        _, chain_id, number, _ = self._known[attempt_id]
        return seeded(int(chain_id), int(number)).result


def main(database: str, calls: str) -> None:
    """Run until every chain has ended."""
    treatment = Treatment.from_bytes(TREATMENT, "kill.scxml")
    with SqliteStore(database) as store:
        summary = asyncio.run(LiveCampaign(treatment, store, Switch(Path(calls)), lines=40).run())
    print(dict(summary.reasons), summary.unrestored)


if __name__ == "__main__":
    main(*sys.argv[1:])
