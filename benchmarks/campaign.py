"""Whole calling lists on the virtual clock: chains a second, and what a chain costs while it lives and after it ended.

    python -m benchmarks.campaign [--chains 10000]

Each figure comes from a process of its own. Memory is resident memory, read from the system before and after, so it
holds whatever the engine, the data model and the allocator keep; the calling list is loaded before the first reading.

`speed` is samples/sample01 with three calls and two waits a chain, three records each. `ended` are chains that end at
N and at 2 N: the difference is what an ended chain keeps, its changed cells in the list included. `waiting` are chains
that all wait at the same time: what a live chain costs.
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from scxml_engine import MemoryStore, ScriptedOutcomes, Treatment, VirtualCampaign
from scxml_engine.dialers import parse_results
from scxml_engine.records import parse_list

SAMPLE = Path(__file__).parent.parent / "samples" / "sample01.scxml"
START = datetime(2026, 3, 2, 15, tzinfo=UTC)


def build(chains: int, records: int, results: str) -> tuple[VirtualCampaign, int]:
    """A campaign over a list of that size, and the resident bytes once the list is loaded."""
    rows = (f"555{chain:07d}{n},HOME,{chain + 1},{n}" for chain in range(chains) for n in range(records))
    store = MemoryStore(parse_list("contact_info,contact_info_type,chain_id,chain_n\n" + "\n".join(rows) + "\n"))
    treatment = Treatment.from_bytes(SAMPLE.read_bytes(), SAMPLE.name)
    dialer = ScriptedOutcomes(parse_results(results))
    campaign = VirtualCampaign(treatment, store, dialer, START, log_attempts=False, keep_outcomes=0)
    gc.collect()
    return campaign, resident()


def resident() -> int:
    """Resident bytes of this process."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize()


def speed(chains: int) -> dict[str, float]:
    """Chains and calls a second."""
    campaign, _ = build(chains, 3, "Busy,NoAnswer,Answer")
    began = time.perf_counter()
    summary = campaign.run()
    passed = time.perf_counter() - began
    return {"chains/s": summary.chains / passed, "calls/s": summary.calls / passed}


def ended(chains: int) -> dict[str, float]:
    """Resident bytes that a run of chains that end at once leaves behind."""
    campaign, before = build(chains, 1, "Answer")
    summary = campaign.run()
    gc.collect()
    return {"bytes": resident() - before, "peak live": summary.peak_live}


def waiting(chains: int) -> dict[str, float]:
    """The peak of resident bytes while all chains wait at once."""
    campaign, before = build(chains, 1, "Busy,Answer")
    summary = campaign.run()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"bytes": peak - before, "peak live": summary.peak_live}


MEASURES = {"speed": speed, "ended": ended, "waiting": waiting}


def measure(name: str, chains: int) -> dict[str, float]:
    """One measure in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.campaign", "--measure", name, "--chains", str(chains)]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    result: dict[str, float] = json.loads(output)
    return result


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chains", type=int, default=10_000)
    parser.add_argument("--measure", choices=MEASURES)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(MEASURES[options.measure](options.chains)))
        return
    count = options.chains
    rates = sorted((measure("speed", count) for _ in range(3)), key=lambda each: each["chains/s"])
    small, large = measure("ended", count), measure("ended", 2 * count)
    few, many = measure("waiting", count), measure("waiting", 2 * count)
    speed = f"{rates[1]['chains/s']:,.0f} chains/s, {rates[1]['calls/s']:,.0f} calls/s"
    print(f"speed: {speed} (median of 3, {count:,} chains)")
    print(f"an ended chain keeps {(large['bytes'] - small['bytes']) / count:,.0f} bytes")
    print(f"a waiting chain costs {(many['bytes'] - few['bytes']) / count:,.0f} bytes")


if __name__ == "__main__":
    main()
