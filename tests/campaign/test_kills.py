"""300 chains, live, in a process that is killed with SIGKILL five times and started again on its SQLite file."""

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scxml_engine import SqliteStore, Treatment, VirtualCampaign
from scxml_engine.ocs.constants import CallResult, RecordStatus
from scxml_engine.records import MemoryStore, parse_list
from tests.campaign.crashes import SeededOutcomes
from tests.campaign.kill_process import TREATMENT

CHAINS = 300
LIST = "contact_info,chain_id\n" + "".join(f"555{i:04}{n},{i}\n" for i in range(1, CHAINS + 1) for n in (1, 2))
ROOT = Path(__file__).parents[2]


def lines(path: Path) -> list[list[str]]:
    return [line.split() for line in path.read_text().splitlines()]


def start(database: Path, calls: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-W", "error", "-m", "tests.campaign.kill_process", str(database), str(calls)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def kill_after(process: subprocess.Popen[str], calls: Path, count: int, delay: float) -> None:
    """Kill it a moment after it has placed that many calls in all."""
    while len(lines(calls)) < count:
        assert process.poll() is None, process.communicate()
        time.sleep(0.002)
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    process.communicate()


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_is_doubled_and_nothing_lost(tmp_path, seed):
    chance = random.Random(seed)
    database, calls = tmp_path / "list.db", tmp_path / "calls.log"
    SqliteStore.create(database, parse_list(LIST)).close()
    calls.touch()
    for _ in range(5):
        process = start(database, calls)
        kill_after(process, calls, len(lines(calls)) + chance.randint(60, 150), chance.uniform(0, 0.03))
    process = start(database, calls)
    output, errors = process.communicate(timeout=120)
    assert (process.returncode, errors) == (0, "")
    assert output.rstrip().endswith(" 0")

    with SqliteStore(database) as store:
        assert store.unfinished() == []
        attempts = {each.attempt_id: each for each in store.attempts}
        records = [record for chain in store.chains() for record in chain.records]
    placed = Counter(line[0] for line in lines(calls))
    assert max(placed.values()) == 1, "an attempt was placed twice"
    assert placed.keys() <= attempts.keys(), "an attempt is lost"
    assert all(record.fields["record_status"] == RecordStatus.UPDATED for record in records)
    assert sum(record.fields["attempt"] for record in records) == len(attempts)

    # Every chain has the calls of a virtual clock for the same results; what was asked for in vain is Stale.
    stale = set()
    found: dict[int, list[tuple[int, int | None]]] = {}
    for each in attempts.values():
        found.setdefault(each.chain_id, []).append((each.handle, each.result))
        if each.attempt_id not in placed:
            assert each.result == CallResult.STALE
            stale.add((each.chain_id, len(found[each.chain_id])))
    twin = MemoryStore(parse_list(LIST))
    start_at = datetime(2026, 3, 2, 14, tzinfo=UTC)
    VirtualCampaign(Treatment.from_bytes(TREATMENT, "kill.scxml"), twin, SeededOutcomes(stale), start_at).run()
    expected: dict[int, list[tuple[int, int | None]]] = {}
    for each in twin.attempts:
        expected.setdefault(each.chain_id, []).append((each.handle, each.result))
    assert found == expected
