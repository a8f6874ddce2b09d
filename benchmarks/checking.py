"""Checking one large treatment: what `check` takes beside parsing the same text with lxml.

    python -m benchmarks.checking [--states 2000] [--runs 5] [--profile]

The treatment is generated: blocks of four states that pick a number, dial it, judge the result and wait, each block
with its own data, its own cap, and ways to the next block. lxml parses the bytes; `check` reads the document, compiles
every text and asks every rule. Both are measured in turns; the figures are medians.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import statistics
import time
from collections.abc import Callable

from lxml import etree

from scxml_engine.authoring import examine

_HEAD = """<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments" datamodel="ecmascript" initial="pick0">
  <datamodel>
    <data id="max_attempts" expr="3"/>
"""
_BLOCK = """  <state id="pick{n}">
    <onentry><ocs:next_record><ocs:contact_info_type type_name="HOME"/></ocs:next_record></onentry>
    <transition event="ocs.next_record" cond="!_event.data.record_id" target="{following}"/>
    <transition event="ocs.next_record" target="dial{n}">
      <assign location="record{n}" expr="_event.data.record_id"/>
      <assign location="attempts{n}" expr="0"/>
    </transition>
  </state>
  <state id="dial{n}">
    <onentry>
      <assign location="attempts{n}" expr="attempts{n} + 1"/>
      <ocs:make_call record_id="record{n}"/>
    </onentry>
    <transition event="ocs.callresult" cond="_event.data.callresult == 'Answer'" target="done"/>
    <transition event="ocs.callresult" target="judge{n}">
      <assign location="result{n}" expr="_event.data.callresult"/>
    </transition>
    <transition event="Error.Attribute" target="pick{n}"><log expr="_event.data.message"/></transition>
  </state>
  <state id="judge{n}">
    <transition cond="['DoNotCall', 'CancelRecord'].indexOf(result{n}) &gt;= 0" target="pick{n}"/>
    <transition cond="attempts{n} &gt;= max_attempts" target="pick{n}"/>
    <transition target="wait{n}"/>
  </state>
  <state id="wait{n}">
    <onentry><ocs:timeout delay="300 + {n}"/></onentry>
    <transition event="ocs.timeout" target="dial{n}"/>
  </state>
"""


def document(states: int) -> bytes:
    """A treatment in order, with that many states."""
    blocks = max(1, states // 4)
    data = "".join(
        f'    <data id="record{n}" expr="0"/><data id="attempts{n}" expr="0"/><data id="result{n}" expr="\'\'"/>\n'
        for n in range(blocks)
    )
    body = "".join(_BLOCK.format(n=n, following=f"pick{n + 1}" if n + 1 < blocks else "done") for n in range(blocks))
    return f'{_HEAD}{data}  </datamodel>\n{body}  <final id="done"/>\n</scxml>\n'.encode()


def timed(work: Callable[[], object]) -> float:
    """Seconds."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--states", type=int, default=2_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--profile", action="store_true", help="say where check spends its time, and measure nothing")
    options = parser.parse_args()
    data = document(options.states)
    found = examine(data, "generated.scxml")
    if found:
        raise SystemExit(f"the generated treatment is not in order: {found[0]}")
    if options.profile:
        with cProfile.Profile() as profile:
            examine(data, "generated.scxml")
        pstats.Stats(profile).sort_stats("cumulative").print_stats(45)
        return
    parsing, checking = [], []
    for _ in range(options.runs):
        parsing.append(timed(lambda: etree.fromstring(data)))
        checking.append(timed(lambda: examine(data, "generated.scxml")))
    parse, check = statistics.median(parsing), statistics.median(checking)
    allowed = 10 * parse + 1
    print(f"{options.states} states, {len(data)} bytes")
    print(f"lxml   {parse * 1000:8.1f} ms")
    print(f"check  {check * 1000:8.1f} ms   {check / allowed:.2f} of what is allowed: ten times that and a second")


if __name__ == "__main__":
    main()
