"""Many chains that wait, in one process: what each costs, how long a restart takes, how late they wake.

    python -m benchmarks.waiting [--chains 50000] [--rate 500] [--seconds 30]

Two processes over one SQLite list, synchronous=FULL. The first begins all chains live: each reads its first record and
waits for an instant of its own, then the process is unloaded. The second restores all of them and goes on; chains come
due at `--rate` a second for `--seconds`, and each places a call when it wakes. What is measured:

`begin`      chains a second from the claim to the committed wait
`bytes`      resident memory a waiting chain, from the system, before the first chain and with all of them; the same
             after a restart
`restore`    seconds from the start of the second process's campaign until every chain has heard that it was restored
             (a macrostep of each, and its commit)
`lateness`   from the instant at which a chain was due until the dialer is asked to place its call: the alarm, the
             macrosteps, reading the record, and the commit lie in between
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import subprocess
import sys
import tempfile
import time

from benchmarks.campaign import resident
from scxml_engine import Call, CallResult, LiveCampaign, SqliteStore, Treatment
from scxml_engine.records import parse_list

# Chain number c is due at `first` + c * `step` (milliseconds of the epoch).
DOCUMENT = b"""<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"
    xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments" initial="pick">
  <datamodel>
    <data id="rec"/><data id="delay"/>
    <data id="first" expr="0"/><data id="step" expr="0"/>
  </datamodel>
  <state id="pick">
    <onentry><ocs:next_record/></onentry>
    <transition event="ocs.next_record" target="wait">
      <assign location="rec" expr="_event.data.record_id"/>
      <assign location="delay" expr="(first + step * _event.data.chain_id - Date.now()) / 1000"/>
    </transition>
  </state>
  <state id="wait">
    <onentry><ocs:timeout delay="delay"/></onentry>
    <transition event="ocs.timeout" target="dial"/>
  </state>
  <state id="dial">
    <onentry><ocs:make_call record_id="rec"/></onentry>
    <transition event="ocs.callresult" target="done"/>
  </state>
  <final id="done"/>
</scxml>"""


class Stopwatch:
    """A dialer that notes how late each call is placed, in seconds."""

    def __init__(self, first: float, step: float) -> None:
        self.lateness: list[float] = []
        self._first = first
        self._step = step

    async def place(self, call: Call) -> int:
        """Note it and answer at once."""
        self.lateness.append(time.time() - (self._first + call.chain_id * self._step) / 1000)
        return CallResult.ANSWER

    async def cancel(self, attempt_id: str) -> None:
        """Nothing lasts here."""

    async def recover(self, attempt_id: str) -> int | None:
        """Nobody knows."""


def campaign(store: SqliteStore, first: float, step: float) -> tuple[LiveCampaign, Stopwatch]:
    """The campaign, with its dialer."""
    variables = {"first": str(int(first)), "step": f"{step:g}"}
    treatment = Treatment.from_bytes(DOCUMENT, "waiting.scxml", variables=variables)
    dialer = Stopwatch(first, step)
    return LiveCampaign(treatment, store, dialer, lines=100, keep_outcomes=0), dialer


async def settle(running: LiveCampaign, chains: int) -> None:
    """Until all chains live and wait."""
    while running.live < chains or running.queued:
        await asyncio.sleep(0.005)


async def begin(path: str, chains: int, first: float, step: float) -> dict[str, float]:
    """Begin all chains, and leave them waiting in the store."""
    with SqliteStore(path) as store:
        running, _ = campaign(store, first, step)
        gc.collect()
        before, began = resident(), time.perf_counter()
        run = asyncio.create_task(running.run())
        await settle(running, chains)
        passed = time.perf_counter() - began
        gc.collect()
        found = {"begin": chains / passed, "bytes": (resident() - before) / chains}
        await running.unload()
        await run
    return found


async def restart(path: str, chains: int, first: float, step: float, seconds: float) -> dict[str, float]:
    """Restore all chains, and wake those that come due."""
    with SqliteStore(path) as store:
        running, dialer = campaign(store, first, step)
        gc.collect()
        before, began = resident(), time.perf_counter()
        run = asyncio.create_task(running.run())
        await settle(running, chains)
        restored = time.perf_counter() - began
        gc.collect()
        size = (resident() - before) / chains
        assert time.time() < first / 1000, "the machine is too slow for this number of chains"
        await asyncio.sleep(first / 1000 - time.time() + seconds)
        await running.unload()
        await run
    late = sorted(dialer.lateness)
    quantiles = {f"p{part}": 1000 * late[int(len(late) * part / 100)] for part in (50, 99)}
    return {"restore": restored, "bytes": size, "wakes": len(late), **quantiles, "worst": 1000 * late[-1]}


def in_process(*arguments: object) -> dict[str, float]:
    """One phase in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.waiting", *map(str, arguments)]
    found: dict[str, float] = json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)
    return found


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chains", type=int, default=50_000)
    parser.add_argument("--rate", type=float, default=500)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--phase", choices=["begin", "restart"], help=argparse.SUPPRESS)
    parser.add_argument("--path", help=argparse.SUPPRESS)
    parser.add_argument("--first", type=float, help=argparse.SUPPRESS)
    options = parser.parse_args()
    chains, step = options.chains, 1000 / options.rate
    if options.phase == "begin":
        print(json.dumps(asyncio.run(begin(options.path, chains, options.first, step))))
    elif options.phase == "restart":
        print(json.dumps(asyncio.run(restart(options.path, chains, options.first, step, options.seconds))))
    else:
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/list.db"
            rows = "".join(f"555{i:07},{i}\n" for i in range(1, chains + 1))
            SqliteStore.create(path, parse_list("contact_info,chain_id\n" + rows)).close()
            first = 1000 * (time.time() + 20 + chains / 500)
            same = ("--path", path, "--chains", chains, "--first", first, "--rate", options.rate)
            begun = in_process("--phase", "begin", *same)
            again = in_process("--phase", "restart", *same, "--seconds", options.seconds)
        print(f"begin: {begun['begin']:,.0f} chains/s; a waiting chain: {begun['bytes']:,.0f} bytes")
        print(f"restore: {again['restore']:.1f} s for {chains:,}; a restored chain: {again['bytes']:,.0f} bytes")
        late = ", ".join(f"{name} {again[name]:.1f} ms" for name in ("p50", "p99", "worst"))
        print(f"lateness at {options.rate:g}/s, {again['wakes']:,} wakes: {late}")


if __name__ == "__main__":
    main()
