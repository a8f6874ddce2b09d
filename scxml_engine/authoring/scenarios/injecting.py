"""What happens to the chain of a scenario: how its calls end, and what comes from outside."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from scxml_engine.authoring.scenarios.asking import Asking, Entries, is_empty, truth
from scxml_engine.authoring.scenarios.model import Injected
from scxml_engine.authoring.scenarios.nodes import Node, Scalar
from scxml_engine.campaign.injections import (
    CloseChain,
    CloseNumber,
    Injection,
    LateResult,
    Restart,
    Unload,
    What,
)
from scxml_engine.dialers import parse_results
from scxml_engine.errors import UsageError
from scxml_engine.ocs.calls import Outcome
from scxml_engine.ocs.constants import CallResult, call_result
from scxml_engine.ocs.durations import parse_duration

INJECTION_KEYS: Final = ("do_not_call", "cancel", "disposition", "restart", "unload")
RESULT_KEYS: Final = ("result", "ring", "talk")
ANSWERED: Final = (Outcome(int(CallResult.ANSWER)),)
"""How calls end when nobody says how."""


def read_outcomes(asking: Asking, entries: Entries) -> tuple[Outcome, ...]:
    """How the calls end, in turn; the last one repeats. Without `results` every call is answered."""
    if "results" not in entries:
        return ANSWERED
    node = entries["results"][1]
    if isinstance(node, Scalar) and not node.empty:
        return tuple(Outcome(each) for each in asking.convert(node, "results", parse_results) or ())
    if is_empty(node):
        asking.report(node, "there is no result", "leave the key out when every call is answered")
        return ()
    return tuple(_outcome(asking, each) for each in asking.items(node, "results"))


def _outcome(asking: Asking, node: Node) -> Outcome:
    if isinstance(node, Scalar):
        return Outcome(asking.convert(node, "results", call_result) or 0)
    entries = asking.table(node, "a result", RESULT_KEYS)
    if "result" not in entries:
        asking.report(node, "a call without a result", "write {result: Busy, ring: 12s}")
    return Outcome(
        asking.take(entries, "result", call_result, 0),
        asking.take(entries, "ring", parse_duration, 0.0),
        asking.take(entries, "talk", parse_duration, 0.0),
    )


def read_injections(asking: Asking, entries: Entries) -> tuple[Injected, ...]:
    """What comes from outside, in the order of writing."""
    nodes = asking.items(entries["inject"][1], "inject") if "inject" in entries else ()
    return tuple(each for node in nodes if (each := _injected(asking, node)) is not None)


def _injected(asking: Asking, node: Node) -> Injected | None:
    entries = asking.table(node, "an injection", ("after", *INJECTION_KEYS))
    given = [key for key in INJECTION_KEYS if key in entries]
    if len(given) != 1:
        what = " and ".join(given) if given else "nothing"
        asking.report(node, f"{what} in one injection", f"write after and one of {', '.join(INJECTION_KEYS)}")
    if "after" not in entries:
        asking.report(node, "the injection has no after", "write the seconds since the start: after: 400")
    after = asking.take(entries, "after", parse_duration, 0.0)
    if len(given) != 1:
        return None
    [key] = given
    value = entries[key][1]
    what_happens = asking.convert(value, key, lambda text: _what(key, text, quoted=_is_quoted(value)))
    if what_happens is None:
        return None
    title = f"{key}: {value.text if isinstance(value, Scalar) else ''}"
    return Injected(Injection(timedelta(seconds=after), what_happens), title, asking.place(node))


def _is_quoted(node: Node) -> bool:
    return isinstance(node, Scalar) and node.quoted


def _what(key: str, text: str, *, quoted: bool) -> What:
    match key:
        case "do_not_call":
            return CloseNumber(text)
        case "cancel":
            return CloseChain() if text == "true" and not quoted else CloseNumber(text, "CancelRecord")
        case "disposition":
            return LateResult(int(call_result(text)))
        case _:
            if not truth(text):
                raise UsageError("false does nothing: leave the injection out")
            return Restart() if key == "restart" else Unload()
