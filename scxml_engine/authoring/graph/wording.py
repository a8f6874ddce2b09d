"""What a document does, in few words: actions, events, guards and effects, as a picture has room for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from scxml_engine.authoring.comparisons import comparisons, memberships
from scxml_engine.authoring.survey import Survey
from scxml_engine.authoring.variables import Path, of_event
from scxml_engine.ecmascript import Token
from scxml_engine.scxml.extension import DECIMAL
from scxml_engine.scxml.model import (
    Assign,
    Attribute,
    Block,
    Cancel,
    Choice,
    Custom,
    Executable,
    Foreach,
    If,
    Invoke,
    Log,
    Raise,
    Script,
    Send,
    Text,
    Transition,
)

_DATA: Final = re.compile(r"\b(?:_event\.data|_eventdata|_data)\.")
_AMONG: Final = re.compile(r"([\w.]+)\.indexOf\(([\w.]+)\) >= 0")
_EVENTS: Final = {
    "ocs.timeout": "timeout",
    "ocs.next_record": "next record",
    "ocs.callresult": "result",
    "ocs.daytime_change": "daytime",
    "ocs.info": "info",
}
_NAMED: Final = {"ocs.callresult": "callresult", "ocs.daytime_change": "daytime_code"}
"""Events that have a property whose value says it all."""

_INTERVALS: Final = frozenset({"BBH", "BH", "ABH", "WEND", "HDAY"})
_YES: Final = frozenset({"yes", "true", "1"})
_UNITS: Final = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))
_VERBS: Final = {"OPTIONS": "set", "USERDATA": "write", "EXTENSIONS": "attach"}
_SHOWN_RESULTS: Final = 4


def flat(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())


def short(expression: str) -> str:
    """An expression without what an author reads past."""
    return _AMONG.sub(r"\2 in \1", _DATA.sub("", flat(expression)))


def duration(seconds: float) -> str:
    """Seconds as people say them: `1 h 30 min`."""
    if seconds != int(seconds) or seconds <= 0:
        return f"{seconds:g} s"
    left, words = int(seconds), []
    for size, unit in _UNITS:
        count, left = divmod(left, size)
        words += [f"{count} {unit}"] if count else []
    return " ".join(words)


@dataclass(frozen=True)
class Wording:
    """The words for what stands in one document."""

    survey: Survey

    # ----------------------------------------------------------------------------------------------------- actions

    def block(self, blocks: Iterable[Block]) -> Iterator[str]:
        """What blocks do, one line for each thing."""
        for block in blocks:
            for each in block:
                yield from self._executable(each)

    def invoke(self, invoke: Invoke) -> str:
        """What is invoked."""
        return f"invoke {_choice(invoke.src) or _choice(invoke.type) or 'a session'}"

    def _executable(self, each: Executable) -> Iterator[str]:
        match each:
            case Raise(event=event):
                yield f"raise {flat(event)}"
            case If(branches=branches):
                for number, branch in enumerate(branches):
                    inner = "; ".join(self.block([branch.block])) or "nothing"
                    word = "if" if not number else "else if"
                    yield f"{word} {short(branch.cond.source)}: {inner}" if branch.cond else f"else: {inner}"
            case Foreach(array=array, item_name=item, block=block):
                yield f"for each {flat(item)} of {short(array.source)}: {'; '.join(self.block([block]))}"
            case Log(label=label, expr=expr):
                yield f"log {flat(label)}" if label or expr is None else f"log {short(expr.source)}"
            case Assign(target=target, expr=expr):
                yield f"{short(target.source)} = {short(expr.source) if expr else '…'}"
            case Script():
                yield "script"
            case Send(event=event, target=target, delay=delay):
                words = ["send", _choice(event)]
                words += [f"to {_choice(target)}"] if _choice(target) else []
                words += [f"in {_choice(delay)}"] if _choice(delay) else []
                yield " ".join(filter(None, words))
            case Cancel(sendid=sendid):
                yield f"cancel {_choice(sendid)}"
            case Custom():
                yield from self._custom(each)

    def _custom(self, action: Custom) -> Iterator[str]:
        given = {each.name: each for each in action.attributes}
        match action.name:
            case "make_call":
                yield f"dial {_source(given.get('record_id'))}".rstrip()
            case "timeout":
                yield self._timeout(given.get("delay"))
            case "next_record":
                yield _next_record(action, given.get("repeat_chain"))
            case "get_daytime":
                yield "ask daytime"
            case "get_info":
                yield f"ask time until {_source(given.get('param'))}"
            case "set_flex_attr":
                yield from map(_flex_attr, action.children)
            case "set_exec_flag":
                yield f"then {_source(given.get('value'))}"
            case _:
                yield action.name

    def _timeout(self, delay: Attribute | None) -> str:
        source = _source(delay)
        if source.upper() in _INTERVALS:
            return f"wait until {source.upper()}"
        seconds = source if DECIMAL.fullmatch(source) else self._constant(source)
        if seconds is None:
            return f"wait {source} s"
        words = duration(float(seconds))
        return f"wait {words}" if seconds == source else f"wait {source} ({words})"

    def _constant(self, name: str) -> str | None:
        """The number that a variable has at first and keeps."""
        given = self.survey.variables.given(name) or ()
        source = given[0][1].source.strip() if len(given) == 1 else ""
        return source if DECIMAL.fullmatch(source) else None

    # ------------------------------------------------------------------------------------------------- transitions

    def head(self, transition: Transition, earlier: Sequence[Transition]) -> str:
        """Event and guard; `earlier` are the transitions that stand before it in its state."""
        events = transition.event.split()
        cond = transition.cond
        if not events:
            if cond is None:
                return "else" if any(not each.event for each in earlier) else ""
            return f"[{self._told(self._values(self.survey.code(cond), '')) or short(cond.source)}]"
        name = events[0] if len(events) == 1 else ""
        said = self._certain(name, cond)
        if said:
            return said
        words = ", ".join(_EVENTS.get(each, each) for each in events)
        if cond is not None:
            return f"{words} [{short(cond.source)}]"
        before = [each for each in earlier if each.cond is not None and set(events) & set(each.event.split())]
        if name == "ocs.next_record":
            asked = {self._certain(name, each.cond) for each in before if each.event == name}
            for said, other in (("no record", "a record"), ("a record", "no record")):
                if said in asked:
                    return other
        if before:
            return f"other {words}" if name in _NAMED else f"{words}, else"
        return f"any {words}" if name == "ocs.callresult" else words

    def _certain(self, event: str, cond: Text | None) -> str:
        """A guard that the event's own property decides, in its words; empty when there is none."""
        if cond is None:
            return ""
        tokens = self.survey.code(cond)
        if event == "ocs.next_record":
            bare = [each.text for each in tokens]
            if of_event(tuple(_names(bare[1:] if bare[:1] == ["!"] else bare))) == "record_id":
                return "no record" if bare[0] == "!" else "a record"
        return self._told(self._values(tokens, _NAMED[event])) if event in _NAMED else ""

    def _told(self, values: Sequence[str]) -> str:
        left = len(values) - _SHOWN_RESULTS
        return ", ".join(values[:_SHOWN_RESULTS]) + (f" and {left} more" if left > 0 else "")

    def _values(self, tokens: Sequence[Token], name: str) -> list[str]:
        """The values of a property for which a condition holds, and for no others; none when that is unclear.

        Without a name it is the call result, where a variable that holds nothing else is compared.
        """
        found: list[str] = []
        for part in _alternatives(tokens):
            values = self._compared(part, name)
            if not values:
                return []
            found += values
        return found

    def _compared(self, tokens: Sequence[Token], name: str) -> list[str]:
        whole = (0, len(tokens))
        for comparison in comparisons(tokens):
            if comparison.span == whole and comparison.is_equal and self._is_meant(comparison.left.path, name):
                return [comparison.right.string] if comparison.right.string else []
        for each in memberships(tokens):
            if each.span == whole and each.holds and self._is_meant(each.path, name):
                return list(each.strings) or [f"in {'.'.join(each.name)}"]
        return []

    def _is_meant(self, path: Path, name: str) -> bool:
        return of_event(path) == name if name else self.survey.results.is_result(path)


def _names(texts: Sequence[str]) -> list[str]:
    """The names of a path that is all of a text; empty when it is none."""
    return list(texts[::2]) if all(dot == "." for dot in texts[1::2]) and len(texts) % 2 else []


def _alternatives(tokens: Sequence[Token]) -> list[Sequence[Token]]:
    """The parts between `||` that stand in no bracket."""
    parts: list[Sequence[Token]] = []
    depth = start = 0
    for index, token in enumerate(tokens):
        depth += (token.text in ("(", "[", "{")) - (token.text in (")", "]", "}"))
        if not depth and token.text in ("||", "or", "¦¦"):
            parts.append(tokens[start:index])
            start = index + 1
    return [*parts, tokens[start:]]


def _source(attribute: Attribute | None) -> str:
    """The text of an attribute, without the quotes of a literal."""
    if attribute is None:
        return ""
    source = short(attribute.source)
    if len(source) > 1 and source[0] == source[-1] and source[0] in "'\"":
        return source[1:-1].strip()
    return source


def _choice(choice: Choice) -> str:
    if choice.expr is not None:
        return short(choice.expr.source)
    return flat(choice.literal or "")


def _next_record(action: Custom, repeat: Attribute | None) -> str:
    kinds: dict[bool, list[str]] = {False: [], True: []}
    for child in action.children:
        given = {each.name: each for each in child.attributes}
        kind = _source(given.get("type_id")) or _source(given.get("type_name"))
        kinds[_source(given.get("exclude")).lower() in _YES].append(kind)
    again = _source(repeat)
    words = "first" if again.lower() in _YES else "next"
    if not action.children:
        words += " record"
    if kinds[False]:
        words += f": {' or '.join(kinds[False])}"
    if kinds[True]:
        words += f" but not {' or '.join(kinds[True])}"
    is_open = again and again.lower() not in _YES | {"no", "false", "0"}
    return f"{words} (from the start: {again})" if is_open else words


def _flex_attr(child: Custom) -> str:
    given = {each.name: _source(each) for each in child.attributes}
    verb = _VERBS.get(given.get("attr", "").strip().upper(), "set")
    return f"{verb} {given.get('key', '')} = {given.get('value', '')}"
