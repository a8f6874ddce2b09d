"""A1: `<timeout>` waits for seconds, or for the next start of an interval; answers `ocs.timeout` (L4305-4308)."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Final

from scxml_engine.ocs.actions.base import ChainView, Refusal, given, refuse, show, token
from scxml_engine.ocs.constants import Daytime, ErrorCode
from scxml_engine.ocs.durations import LONGEST
from scxml_engine.scxml.effects import Action
from scxml_engine.scxml.extension import DECIMAL, ActionSchema, AttributeSchema

SCHEMA: Final = ActionSchema("timeout", (AttributeSchema("delay", required=True, tokens=tuple(Daytime)),))


def perform(chain: ChainView, action: Action) -> None:
    """Ask for `ocs.timeout` when the delay is over."""
    delay = given(action, "delay")
    code = token(delay, Daytime) if isinstance(delay, str) else None
    due = next_start(chain, Daytime(code), "delay") if code else chain.now + _seconds(chain, delay)
    chain.answer("ocs.timeout", {}, due)


def next_start(chain: ChainView, code: Daytime, attribute: str) -> datetime:
    """The next start of an interval for the current record; refuses what the calendar does not have."""
    require_table(chain, code, attribute)
    start = chain.calendar.next_start(code, chain.now, chain.zone)
    if start is None:
        raise no_further(code, attribute)
    return start


def require_table(chain: ChainView, code: Daytime, attribute: str) -> None:
    """Refuse an interval whose statistical table is not configured (L4378)."""
    if not chain.calendar.configured(code):
        message = f"{code} needs a statistical table that is not configured"
        raise Refusal(ErrorCode.INVALID_REQUEST, attribute, message, "Error.Configuration")


def no_further(code: Daytime, attribute: str) -> Refusal:
    """The refusal for an interval that never begins again."""
    message = f"the calendar has no further {code}"
    return Refusal(ErrorCode.INVALID_REQUEST, attribute, message, "Error.Configuration")


def _seconds(chain: ChainView, delay: object) -> timedelta:
    number: float | None = None
    if isinstance(delay, str) and DECIMAL.fullmatch(delay.strip()):
        number = float(delay)
    elif isinstance(delay, int | float) and not isinstance(delay, bool):
        number = delay
    if number is None or not math.isfinite(number):
        message = f"delay is {show(delay)}: it takes seconds or one of {', '.join(Daytime)}"
        refuse(ErrorCode.INVALID_TIME_FORMAT, "delay", message)
    if number < 0:
        refuse(ErrorCode.INVALID_TIME, "delay", f"delay is {show(delay)}: it cannot be negative")
    if number > LONGEST:
        refuse(ErrorCode.INVALID_TIME, "delay", f"delay is {show(delay)}: that is more than a hundred years")
    if number != int(number):
        chain.warn("fraction", f"delay is {show(delay)}: the manual has whole seconds")
    return timedelta(seconds=number)
