"""Charts of any size, generated: each takes the event `t` for ever.

Everywhere the guard and the assignment of the counter, so that what grows is the chart alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

_FAN = 10  # children of a state of the tree
_STEP = '<transition event="t" cond="n &lt; 1000000000" target="{}"><assign location="n" expr="n + 1"/></transition>'


def _chart(states: str, initial: str, data: str = "") -> bytes:
    return (
        '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript" '
        f'initial="{initial}"><datamodel><data id="n" expr="0"/>{data}</datamodel>{states}</scxml>'
    ).encode()


def ring(states: int) -> bytes:
    """So many states side by side, each followed by the next."""
    body = "".join(f'<state id="s{i}">{_STEP.format(f"s{(i + 1) % states}")}</state>' for i in range(states))
    return _chart(body, "s0")


def tree(states: int) -> bytes:
    """About so many states, ten children in each that has any; the event moves from leaf to leaf."""
    leaves = [f"s{i}" for i in range(max(states * (_FAN - 1) // _FAN, 2))]
    following = dict(pairwise([*leaves, leaves[0]]))
    level = [f'<state id="{each}">{_STEP.format(following[each])}</state>' for each in leaves]
    while len(level) > _FAN:
        level = [f"<state>{''.join(group)}</state>" for group in _groups(level)]
    return _chart("".join(level), "s0")


def _groups(level: list[str]) -> Iterator[list[str]]:
    return (level[at : at + _FAN] for at in range(0, len(level), _FAN))


def regions(count: int) -> bytes:
    """So many parallel regions, which all move at each event."""
    body = "".join(
        f'<state id="r{i}"><state id="a{i}">{_STEP.format(f"b{i}")}</state>'
        f'<state id="b{i}">{_STEP.format(f"a{i}")}</state></state>'
        for i in range(count)
    )
    return _chart(f'<parallel id="all">{body}</parallel>', "all")


def queue(events: int) -> bytes:
    """At each `t` so many internal events are raised, then taken one by one."""
    body = (
        '<state id="s"><transition event="t">'
        '<foreach array="list" item="each"><raise event="x"/></foreach><raise event="end"/></transition>'
        '<transition event="x"><assign location="n" expr="n + 1"/></transition>'
        f'<transition event="end" cond="n === {events}" target="taken"/></state><state id="taken"/>'
    )
    array = f'<data id="list" expr="new Array({events}).fill(0)"/><data id="each"/>'
    return _chart(body, "s", array)


def explosive(count: int, states: int = 4) -> bytes:
    """Regions of four states, one of which moves at each event: which one is drawn in a region of its own.

    There are `states` to the power of `count` configurations, and the draw visits them at random, always alike.
    """
    body = "".join(_guarded_region(region, count, states) for region in range(count))
    draw = "(Math.imul(n, 1103515245) + 12345) &amp; 2147483647"
    dice = f'<state id="dice"><transition event="t"><assign location="n" expr="{draw}"/></transition></state>'
    return _chart(f'<parallel id="all">{body}{dice}</parallel>', "all")


def _guarded_region(region: int, count: int, states: int) -> str:
    inner = "".join(
        f'<state id="r{region}s{i}"><transition event="t" cond="(n &gt;&gt; 8) % {count} == {region}" '
        f'target="r{region}s{(i + 1) % states}"/></state>'
        for i in range(states)
    )
    return f'<state id="r{region}">{inner}</state>'
