"""Fused edges: a choice and all that may follow from it as one function of the data model, in one crossing.

The general path asks the data model for each condition, and runs each element, one by one. Most edges of most documents
hold nothing but short texts that cannot run away (`ecmascript.inlining`); these become one function, which prints like
this (a counter that is told to go on, `source` of its `Fused`):

    ($scope) => {
      const $s = $o[$scope];
      let $at = 0;
      try {
        // a -> b on t
        if ($s.n < 1000000000) {
          $at = 1; $s.n = $s.n + 1;
          return 0;
        }
        return -1;
      } catch ($thrown) { return $stop($thrown, -2 - $at, $none); }
    }

What it answers:

    0, 1, 2, …       it is done, on the path of that number: each way through the `<if>`s has one
    -1               no transition is enabled
    -2, -3, …        it stopped before an element, and changed nothing there: the general path goes on with this element
    a JSON array     one of these numbers, and the values that were asked for on the way
    null             memory ran out (`Realm.stopped`)

An `Outcome` is what a path means to the machine: the events that it raises, the effects, and the node where it ends.
It is worked out once. So errors have one home, the general path: a fused function that meets one stops before the
element, whose evaluation, being pure, fails again there and raises what it has to raise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from scxml_engine.ecmascript.inlining import Inline
from scxml_engine.scxml import model
from scxml_engine.scxml.chart import Chart, Edge, StateSet
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.outcomes import NOTHING_ENABLED, WORD, Alternative, Fork, Fused, Leaf, Selection, Stop, Track
from scxml_engine.scxml.replaying import Enqueued, Inliner, entered, left, replayed
from scxml_engine.scxml.unfolding import Choice, Done, Enter, Finish, Item, Leave, Run, Step, Unfolding

_HEAD: Final = "($scope) => {"
_HEAD_WITH_EVENT: Final = "($scope, $event_, $0, $1, $2, $3, $4, $5) => {"
_MOST_CODES: Final = 2**30  # the binding cuts whole numbers to 32 bits
_MOST_ALTERNATIVES: Final = 64
_LONGEST: Final = 20_000  # characters of one function
_DATA: Final = re.compile(r"\$s\.([\w$]+)")  # a data item in an inline form
_RETURN: Final = "\0return"  # stand for what is known at the end; no text of a document holds them
_STOP: Final = "\0stop"


def fuse(choice: Choice, unfolding: Unfolding, inliner: Inliner) -> Fused | Selection | None:
    """A choice as a function: whole where only one active state is asked, otherwise its asking alone."""
    guarded = [edge for edges in choice.asked for edge in edges if edge.node.cond is not None]
    conditions: dict[Edge, Inline] = {}
    for edge in guarded:
        inline = inliner.inline(edge.node.cond) if edge.node.cond is not None else None
        if inline is None:
            return None
        conditions[edge] = inline
    if len(choice.asked) > 1 and guarded:
        return _selection(choice, unfolding, conditions)
    writer = _Writer(unfolding, inliner)
    if len(choice.asked) > 1:
        edges = unfolding.choose(choice, lambda _: True)
        writer.alternative(unfolding.step(choice, edges), choice)
    elif len(choice.asked[0]) > _MOST_ALTERNATIVES:
        return None
    else:
        for edge in choice.asked[0]:
            writer.alternative(unfolding.step(choice, (edge,)), choice, conditions.get(edge))
    return writer.fused()


def fuse_step(step: Step, unfolding: Unfolding, inliner: Inliner) -> Fused | None:
    """A microstep whose transitions were chosen already."""
    writer = _Writer(unfolding, inliner)
    writer.alternative(step)
    return writer.fused()


def fuse_start(step: Step, data: Sequence[tuple[str, str]], unfolding: Unfolding, inliner: Inliner) -> Fused | None:
    """The start of a session: its data items, each with the text of its first value, and the first microstep."""
    writer = _Writer(unfolding, inliner)
    writer.declare(data)
    writer.alternative(step)
    return writer.fused()


def first_values(chart: Chart, inliner: Inliner) -> list[tuple[str, str]] | None:
    """Every data item with the text of its first value, '' where it has none; None where they cannot be fused."""
    values = []
    for state in range(len(chart.ids)):
        for item in chart.data_of(state):
            if item.content is not None:
                return None
            inline = inliner.inline(item.expr) if item.expr is not None else None
            if item.expr is not None and (inline is None or inline.reads_event):
                return None
            values.append((item.id, "" if inline is None else inline.source(lambda _: False)))
    # Where a value fails, the general way gives all of them anew: none may have seen one that stands after it.
    waiting = {name for name, _ in values}
    for name, value in values:
        if not waiting.isdisjoint(_DATA.findall(value)):
            return None
        waiting.discard(name)
    return values


def _selection(choice: Choice, unfolding: Unfolding, conditions: dict[Edge, Inline]) -> Selection:
    """Its function answers the bits as a JSON array of words."""
    edges = list(conditions)
    numbers = {edge: number for number, edge in enumerate(edges)}
    active = _active(unfolding, choice.node.configuration)
    words = [f"$bits{number}" for number in range((len(edges) - 1) // WORD + 1)]
    reads_event = any(each.reads_event for each in conditions.values())
    lines = [_HEAD_WITH_EVENT if reads_event else _HEAD, "  const $s = $o[$scope];"]
    lines += [f"  let {', '.join(f'{word} = 0' for word in words)};", "  try {"]
    if reads_event:
        lines.append("    const $e = $event($event_, $0, $1, $2, $3, $4, $5);")
    for region in choice.asked:
        otherwise = ""
        for edge in region:
            if edge.node.cond is None:
                break
            word, bit = divmod(numbers[edge], WORD)
            lines.append(f"    {otherwise}if ({conditions[edge].source(active)}) {words[word]} |= {1 << bit};")
            otherwise = "else "
    answer = words[0] if len(words) == 1 else f"$answer({words[0]}, [{', '.join(['0', *words[1:]])}])"
    lines += [f"    return {answer};", "  } catch ($thrown) { return $stop($thrown, -2, $none); }", "}"]
    return Selection("\n".join(lines), choice, edges, unfolding, reads_event=reads_event)


def _active(unfolding: Unfolding, configuration: StateSet) -> Callable[[str], bool]:
    index = unfolding.chart.index
    return lambda name: name in index and bool(configuration >> index[name] & 1)


class _Writer:
    """Writes one function."""

    def __init__(self, unfolding: Unfolding, inliner: Inliner) -> None:
        self._unfolding = unfolding
        self._inliner = inliner
        self._prologue: list[str] = []
        self._lines: list[str | tuple[str, Fork, int]] = []  # a triple adds that many paths of that fork
        self._alternatives: list[Alternative] = []
        self._stops = [Stop(0, ())]  # 0: before anything is chosen
        self._paths = 0
        self._reads_event = False
        self._gives_values = False
        self._guarded = False  # whether the last alternative has a condition
        self._active = _active(unfolding, 0)

    def declare(self, data: Sequence[tuple[str, str]]) -> None:
        """The data items: first all of them, then their values."""
        self._prologue = [f"    $s.{name} = undefined;" for name, _ in data]
        self._prologue += [f"    $s.{name} = {value};" for name, value in data if value]

    def alternative(self, step: Step, choice: Choice | None = None, condition: Inline | None = None) -> None:
        """If the condition holds: this microstep."""
        first = self._paths
        indent = "    "
        if choice is not None:
            self._lines.append(f"{indent}// {self._title(step, choice)}")
            self._active = _active(self._unfolding, choice.node.configuration)
        if condition is not None:
            self._lines.append(f"{indent}if ({self._text(condition)}) {{")
            indent += "  "
        if first:
            self._lines.append(f"{indent}$path = {first};")
        track = Track()
        if self._items(step.items, track, indent):
            self._lines.append(f"{indent}return {_RETURN};")
        self._guarded = condition is not None
        if condition is not None:
            self._lines.append("    }")
        _weigh(track, 1)
        self._alternatives.append(Alternative(step, first, track))
        self._paths += track.paths

    def _title(self, step: Step, choice: Choice) -> str:
        ids = self._unfolding.chart.ids
        title = " and ".join(
            f"{ids[edge.source] or 'scxml'} -> {' '.join(ids[each] for each in edge.targets) or 'no target'}"
            for edge in step.edges
        )
        words = f"{title} on {choice.event}" if choice.event else title
        return "".join(each if each.isprintable() else "?" for each in words)

    def fused(self) -> Fused | None:
        """What was written; None when it is too long, or has more paths than can be told apart."""
        if self._paths * len(self._stops) > _MOST_CODES:
            return None
        forks = any(not isinstance(line, str) and line[2] for line in self._lines) or len(self._alternatives) > 1
        values = "$values" if self._gives_values else "$none"
        answer = "$answer({0}, $values)" if self._gives_values else "{0}"
        path = "$path" if forks else "0"
        stop = f"-2 - ($at * {self._paths} + {path})" if forks else "-2 - $at"
        lines = [_HEAD_WITH_EVENT if self._reads_event else _HEAD, "  const $s = $o[$scope];"]
        lines.append("  let $at = 0;" + " let $path = 0;" * forks + " let $values = $none;" * self._gives_values)
        lines.append("  try {")
        if self._reads_event:
            lines.append("    const $e = $event($event_, $0, $1, $2, $3, $4, $5);")
        if self._gives_values:
            lines.append("    $values = [0];")
        lines += self._prologue
        for line in self._lines:
            if isinstance(line, str):
                lines.append(line.replace(_RETURN, answer.format(path)).replace(_STOP, answer.format(stop)))
            elif line[2]:
                lines.append(f"{line[0]}$path += {line[2] * line[1].weight};")
        if self._guarded:
            lines.append(f"    return {NOTHING_ENABLED};")
        lines += [f"  }} catch ($thrown) {{ return $stop($thrown, {stop}, {values}); }}", "}"]
        source = "\n".join(lines)
        if len(source) > _LONGEST:
            return None
        grow = self._unfolding.grow
        return Fused(source, self._alternatives, self._stops, self._paths, grow, reads_event=self._reads_event)

    # ---------------------------------------------------------------------------------------------------- the inside

    def _items(self, items: Sequence[Item], track: Track, indent: str) -> bool:
        """Whether the end of the items is reached by some path."""
        for number, item in enumerate(items):
            if isinstance(item, Run):
                self._active = _active(self._unfolding, item.configuration)
                if not self._block(number, item.block, (), track, indent):
                    return False
            elif isinstance(item, Leave | Enter):
                track.parts.append(
                    Leaf(
                        self._position(number, ()), left(item.state) if isinstance(item, Leave) else entered(item.state)
                    )
                )
            elif isinstance(item, Done) and self._unfolding.chart.donedata(item.final) is None:
                ids = self._unfolding.chart.ids
                for state in item.states:
                    event = Event(f"done.state.{ids[state]}", "platform")
                    track.parts.append(Leaf(self._position(number, ()), Enqueued(event)))
            elif not isinstance(item, Finish):
                self._stop(self._position(number, ()), indent)
                return False
        return True

    def _position(self, item: int, rest: tuple[model.Executable, ...]) -> int:
        self._stops.append(Stop(item, rest))
        return len(self._stops) - 1

    def _stop(self, position: int, indent: str) -> None:
        self._lines += [f"{indent}$at = {position};", f"{indent}return {_STOP};"]

    def _text(self, inline: Inline) -> str:
        self._reads_event = self._reads_event or inline.reads_event
        return inline.source(self._active)

    def _block(
        self, item: int, block: model.Block, after: tuple[model.Executable, ...], track: Track, indent: str
    ) -> bool:
        for number, node in enumerate(block):
            position = self._position(item, (*block[number:], *after))
            rest = (*block[number + 1 :], *after)
            if isinstance(node, model.If):
                written = self._if(node, item, position, rest, track, indent)
            else:
                written = self._element(node, position, track, indent)
            if not written:
                self._stop(position, indent)
                return False
        return True

    def _element(self, node: model.Executable, position: int, track: Track, indent: str) -> bool:
        inliner = self._inliner
        if isinstance(node, model.Assign):
            place = inliner.inline(node.target)
            value = inliner.inline(node.expr) if node.expr is not None else None
            if place is None or value is None:
                return False
            self._lines.append(f"{indent}$at = {position}; {self._text(place)} = {self._text(value)};")
            return True
        if isinstance(node, model.Script):
            statement = inliner.inline(node.text)
            if statement is None:
                return False
            self._lines.append(f"{indent}$at = {position}; {self._text(statement)};")
            return True
        planned = replayed(node, inliner)
        if planned is None:
            return False
        if planned.asks:
            self._gives_values = True
            self._lines.append(f"{indent}$at = {position};")
        for tool, inline in planned.asks:
            self._lines.append(f"{indent}$values[$values.length] = {tool}({self._text(inline)});")
        track.parts.append(Leaf(position, planned.replayed))
        return True

    def _if(
        self,
        node: model.If,
        item: int,
        position: int,
        rest: tuple[model.Executable, ...],
        track: Track,
        indent: str,
    ) -> bool:
        conditions = [None if each.cond is None else self._inliner.inline(each.cond) for each in node.branches]
        if any(
            inline is None and branch.cond is not None for inline, branch in zip(conditions, node.branches, strict=True)
        ):
            return False
        fork = Fork([])
        self._lines.append(f"{indent}$at = {position};")
        opening = ""
        for branch, condition in zip(node.branches, conditions, strict=True):
            head = "{" if condition is None else f"if ({self._text(condition)}) {{"
            self._lines.append(f"{indent}{opening}{head}")
            self._branch(fork, item, branch.block, rest, indent + "  ")
            opening = "} else "
        if node.branches[-1].cond is not None:
            self._lines.append(f"{indent}}} else {{")
            self._branch(fork, item, (), rest, indent + "  ")
        self._lines.append(f"{indent}}}")
        track.parts.append(fork)
        return True

    def _branch(
        self, fork: Fork, item: int, block: model.Block, rest: tuple[model.Executable, ...], indent: str
    ) -> None:
        offset = fork.paths
        branch = Track()
        self._lines.append((indent, fork, offset))
        self._block(item, block, rest, branch, indent)
        fork.branches.append(branch)


def _weigh(track: Track, weight: int) -> None:
    """How much one path of each fork counts: as much as all the paths through what comes after it."""
    for part in reversed(track.parts):
        if isinstance(part, Fork):
            part.weight = weight
            for branch in part.branches:
                _weigh(branch, weight)
            weight *= part.paths
