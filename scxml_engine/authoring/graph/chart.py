"""From a document to its drawing: which boxes there are, what stands in them, and which arrows lead where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from scxml_engine.authoring.flow import ROOT, Flow
from scxml_engine.authoring.graph.drawing import Arrow, Box, Drawing, Sign, Step
from scxml_engine.authoring.graph.wording import Wording, flat
from scxml_engine.authoring.survey import Survey
from scxml_engine.diagnostics import printable
from scxml_engine.scxml.model import Block, Document, Kind, State, Transition

_BOX_LINE = 32  # characters of a line in a box
_BOX_LINES = 2  # lines of one thing in a box
_LABEL_LINE = 26  # characters of a line beside an arrow: labels stand side by side
_LABEL_LINES = 3
_SLACK = 3  # characters that a line may have more, rather than leave them alone on the next one
_LONGEST_DETAIL = 400  # characters of one line where it stands whole
_MOST_LINES = 8  # lines of one box
_MOST_DETAILS = 40
_SIGNS = {Kind.ROOT: Sign.CHART, Kind.STATE: Sign.STATE, Kind.PARALLEL: Sign.PARALLEL, Kind.FINAL: Sign.FINAL}


def draw(document: Document) -> Drawing:
    """What a picture of that document shows. The document has been read without errors."""
    return _Artist(document).drawing()


def cut(text: str, longest: int) -> str:
    """A text on one line, no longer than that, with `…` where something is left out."""
    text = printable(flat(text))
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def wrapped(text: str, longest: int, most: int) -> tuple[str, ...]:
    """A text in so many lines at most, broken between words where there are any, `…` where something is left out."""
    words = printable(flat(text)[: longest * most * 2]).split(" ")
    lines = [""]
    while words:
        word = words.pop(0)
        longer = f"{lines[-1]} {word}".lstrip()
        if len(longer) <= longest + (0 if words else _SLACK):
            lines[-1] = longer
        elif len(lines) < most and lines[-1]:
            lines.append("")
            words.insert(0, word)
        elif len(lines) < most:
            lines[-1] = word[:longest]
            words.insert(0, word[longest:])
        else:
            lines[-1] = cut(longer, longest) if len(longer) - len(word) < longest // 2 else f"{lines[-1]} …"
            break
    return tuple(filter(None, lines))


class _Artist:
    def __init__(self, document: Document) -> None:
        survey = Survey(document)
        self._document = document
        self._flow: Flow = survey.flow
        self._words = Wording(survey)

    def drawing(self) -> Drawing:
        ways: dict[tuple[str, str], list[Step]] = {}
        for source, target, step in self._ways():
            ways.setdefault((source, target), []).append(step)
        return Drawing(
            title=cut(self._document.name or self._document.file, _LONGEST_DETAIL),
            chart=self._box(ROOT),
            arrows=tuple(Arrow(source, target, tuple(steps)) for (source, target), steps in ways.items()),
        )

    # ------------------------------------------------------------------------------------------------------- boxes

    def _box(self, key: str) -> Box:
        state = self._flow.states[key]
        title = cut(state.id, _BOX_LINE) if key != ROOT else ""
        if state.kind is Kind.HISTORY:
            sign = Sign.DEEP_HISTORY if state.deep else Sign.HISTORY
            return Box(key, sign, title, _details(f"{'deep' if state.deep else 'shallow'} history", state, ()))
        lines = list(self._does(state)) if key != ROOT else []
        return Box(
            key=key,
            sign=_SIGNS[state.kind],
            title=title,
            details=_details(state.kind.value, state, lines),
            lines=_cut_lines(lines),
            inner=tuple(step for transition, step in self._steps(state) if not transition.targets),
            children=(*self._initial(key), *map(self._box, self._flow.children[key])),
        )

    def _does(self, state: State) -> Iterator[str]:
        """What a state does while a session goes through it."""
        yield from self._words.block(state.onentry)
        yield from map(self._words.invoke, state.invokes)
        yield from (f"on exit: {line}" for line in self._words.block(state.onexit))

    def _initial(self, key: str) -> Iterator[Box]:
        if self._begins(key):
            yield Box(f"{key}\n", Sign.INITIAL, "", "here it begins")  # no id holds a line break

    def _begins(self, key: str) -> tuple[str, ...]:
        """The states in which a state begins; none in one that has no choice."""
        state = self._flow.states[key]
        if state.kind not in (Kind.ROOT, Kind.STATE):
            return ()
        if state.initial is not None:
            return tuple(filter(None, map(self._flow.named, state.initial.targets)))
        inside = (each for each in self._flow.children[key] if self._flow.states[each].kind is not Kind.HISTORY)
        return tuple(each for _, each in zip(range(1), inside, strict=False))

    # ------------------------------------------------------------------------------------------------------ arrows

    def _ways(self) -> Iterator[tuple[str, str, Step]]:
        for key, state in self._flow.states.items():
            initial = state.initial
            source = key if state.kind is Kind.HISTORY else f"{key}\n"
            for target in self._begins(key) if state.kind is not Kind.HISTORY else self._defaults(state):
                block = initial.block if initial is not None else ()
                yield source, target, self._plain(state, block)
            for transition, step in self._steps(state):
                for target in dict.fromkeys(filter(None, map(self._flow.named, transition.targets))):
                    yield key, target, step

    def _defaults(self, state: State) -> tuple[str, ...]:
        targets = () if state.initial is None else state.initial.targets
        return tuple(filter(None, map(self._flow.named, targets)))

    def _plain(self, state: State, block: Block) -> Step:
        """An initial transition, or the default of a history: nothing decides it."""
        effects = list(self._words.block([block]))
        place = state.initial.location if state.initial is not None else state.location
        return Step((), _effects(effects), cut("; ".join(effects), _LONGEST_DETAIL), (place.line, place.column))

    def _steps(self, state: State) -> Iterator[tuple[Transition, Step]]:
        for number, transition in enumerate(state.transitions):
            effects = list(self._words.block([transition.block]))
            where = transition.location
            whole = [f"line {where.line}: {transition.event}".rstrip(": ")]
            whole += [f"[{transition.cond.source}]"] if transition.cond is not None else []
            whole += [f"/ {'; '.join(effects)}"] if effects else []
            yield (
                transition,
                Step(
                    wrapped(self._words.head(transition, state.transitions[:number]), _LABEL_LINE, _LABEL_LINES),
                    _effects(effects),
                    cut(" ".join(whole), _LONGEST_DETAIL),
                    (where.line, where.column),
                ),
            )


def _effects(effects: Iterable[str]) -> tuple[str, ...]:
    text = ", ".join(effects)
    return wrapped(f"/ {text}", _LABEL_LINE, _LABEL_LINES) if text else ()


def _cut_lines(lines: list[str]) -> tuple[tuple[str, ...], ...]:
    shown = [wrapped(line, _BOX_LINE, _BOX_LINES) for line in lines[:_MOST_LINES]]
    left = len(lines) - _MOST_LINES
    return (*shown, *([(f"… and {left} more",)] if left > 0 else []))


def _details(kind: str, state: State, lines: Iterable[str]) -> str:
    where = f"line {state.location.line}: {kind} {state.id}"
    return "\n".join(cut(line, _LONGEST_DETAIL) for line in chain([where], list(lines)[:_MOST_DETAILS]))
