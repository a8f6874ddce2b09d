"""What a debugger is told, as values: how a call ends, what comes from outside, what is changed by hand.

A session of the debugger is nothing but a list of these: the engine is a pure function of what happens to a chain, so
that the same inputs make the same history. Each knows at which step it was given, for going back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from scxml_engine.campaign.injections import CloseChain, CloseNumber, Injection, LateResult, Restart, Unload, What
from scxml_engine.campaign.traces import elapsed
from scxml_engine.ocs.calls import Outcome
from scxml_engine.ocs.constants import result_text


@dataclass(frozen=True, slots=True)
class Answer:
    """How the chain's call of that number (from 1) ends; it rings until then."""

    call: int
    result: int
    ring: float
    """Seconds from placing it to its result."""
    step: int

    @property
    def outcome(self) -> Outcome:
        """The same for the dialer."""
        return Outcome(self.result, self.ring)

    def __str__(self) -> str:
        return f"answer {result_text(self.result)}"


@dataclass(frozen=True, slots=True)
class Injected:
    """What happens to the chain from outside."""

    injection: Injection
    step: int

    def __str__(self) -> str:
        return f"inject {what_text(self.injection.what)}"


@dataclass(frozen=True, slots=True)
class Change:
    """A location of the data is assigned an expression after that many macrosteps of the chain."""

    macrosteps: int
    location: str
    expression: str
    at: datetime
    step: int

    def __str__(self) -> str:
        return f"set {self.location} = {self.expression}"


@dataclass(frozen=True, slots=True)
class Given:
    """A variable of the treatment has another value from the start (`text` as `--set` takes it)."""

    name: str
    text: str
    step: int = -1

    def __str__(self) -> str:
        return f"set {self.name} = {self.text}"


Input: TypeAlias = Answer | Injected | Change | Given


def stands_at(each: Input, step: int) -> bool:
    """Whether the input is still there when one goes back to that step: what led on from it is not."""
    return each.step < step or (each.step == step and isinstance(each, Change | Given))


def what_key(what: What) -> tuple[str, str]:
    """Key and value of an injection, as a file of scenarios has them."""
    match what:
        case CloseNumber(contact_info, "DoNotCall"):
            return "do_not_call", contact_info
        case CloseNumber(contact_info):
            return "cancel", contact_info
        case LateResult(result):
            return "disposition", result_text(result)
        case CloseChain():
            return "cancel", ""
        case Restart():
            return "restart", ""
        case Unload():
            return "unload", ""


def what_text(what: What) -> str:
    """An injection for people: `do_not_call 5550100`."""
    return " ".join(each for each in what_key(what) if each)


def time_text(seconds: float) -> str:
    """An instant of the run for people: `+5m 00s`, `+5m 00.001s`."""
    text = elapsed(seconds)
    rest = round(seconds % 1, 3)
    return f"{text.removesuffix('s')}.{round(rest * 1000):03}s" if rest and seconds >= 60 else text
