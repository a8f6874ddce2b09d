"""Fused or not, a document does the same: random charts with random texts, both ways, compared after every macrostep.

SCXML_LAWS says how many charts (240), SCXML_LAW_SEEDS which ones alone, as in `SCXML_LAW_SEEDS="17 4711"`: a chart that
fails tells its seed.
"""

import itertools
import json
import os
import random
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import partial

import pytest

from scxml_engine.ecmascript import QuickJsRealm, decode, encode
from scxml_engine.errors import SnapshotError
from scxml_engine.scxml import unfolding
from scxml_engine.scxml.datamodel import sharding
from scxml_engine.scxml.effects import Action, Sent, to_json
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.extension import ActionSchema, AttributeSchema, Extension
from scxml_engine.scxml.limits import Limits
from scxml_engine.scxml.machine import Machine
from scxml_engine.scxml.program import Program
from scxml_engine.scxml.reader import read
from tests.scxml.charts import DESCRIPTORS, EVENTS, ChartMaker
from tests.scxml.running import NOW

WAYS = {"general": {"fuse": False}, "fused": {"fuse_after": 0}, "late": {"fuse_after": 2}}
MACHINES = 3  # of one program, in turn
EVENTS_OF_A_CHART = 20
CHUNK = 20  # charts of one test
SEEDS = [int(each) for each in os.environ.get("SCXML_LAW_SEEDS", "").split()] or list(
    range(int(os.environ.get("SCXML_LAWS", "240")))
)
CHUNKS = [SEEDS[start : start + CHUNK] for start in range(0, len(SEEDS), CHUNK)]
LIMITS = Limits(macrostep=12, queue=60, script_seconds=5)

TOY = Extension(
    "urn:toy",
    {
        "act": ActionSchema(
            "act",
            (
                AttributeSchema("mode", tokens=("Fast", "x")),
                AttributeSchema(
                    "size",
                    literal=lambda text, so_far: text + "!" if text == "raw" and so_far.get("mode") == "Fast" else None,
                ),
                AttributeSchema("note", numbers=False),
            ),
            children=(ActionSchema("part", (AttributeSchema("what"),)),),
        )
    },
)

# ---------------------------------------------------------------------------------------------------------- the texts

NUMBERS = ("x", "y", "x + 1", "y * 2", "x % 3", "o.n", "l[0]", "Math.max(x, y)", "-y", "x / 3", "l.length", "1e300 * 1e10",
           "0 * -1", "9007199254740993", "2e16 + x", "x - y", "parseInt(s)", "~x", "y ** 2", "x >>> 1", "Number(s)")  # fmt: skip
OTHERS = ("s", "s + x", "'t'", "String(x)", "!u", "u", "o", "l", "o.missing", "[x, y]", "{n: x, k: s}", "null", "x ? y : s",
          "typeof nope", "In('s1') ? 1 : 2", "`${x}-${s}`", "void 0", "x == 1", "o === o", "'n' in o", "NaN", "'\\u00e9\\ud800'",
          "_event.name", "_event.type", "_event.data.x", "_event.data.$", "_event.data &amp;&amp; _event.data.x", "_event.data", "_event.sendid")  # fmt: skip
TAME = ("s.slice(0, 3)", "l.concat([x])", "JSON.stringify(o)", "l.join('-')", "Math.pow(x, 2)", "[...l]", "_event", "l.slice(0, 2)",
        "Object.keys(o)", "s.length", "new Date(0)", "new Date(x)", "(x, y)", "JSON.parse('1')", "isNaN(x)", "(x++, x)", "Math.random()")  # fmt: skip
FAILING = (
    "nope",
    "u.m",
    "u.m.n",
    "u.m > 1",
    "nope + 1",
    "_event.data.y.z",
    "l[9].k",
    "null.x",
    "x in s",
    "(",
    "_event.data.x",
)
THROWING = ("u.m > 1", "_event.data.y.z", "l[9].k", "_event.data.x > 1")  # and yet part of a fused function
WILD = (
    "o.f()",
    "1n + x",
    "Symbol()",
    "(() => x)()",
    "l.map(String)",
    "({valueOf() { return x }}) + 1",
    "{get n() { return x }}",
)
CONDITIONS = ("x &lt; 5", "x % 2 == 0", "s == 'a'", "o.n > y", "true", "false", "x &amp;&amp; y", "_event.name == 'a'", "_event.data.x > 1",
              "_event.data &amp;&amp; _event.data.x == 2", "l.length > 2", "!u", "y", "x != y || u", "s &lt; 'b'")  # fmt: skip
PLACES = ("x", "x", "y", "y", "s", "u", "o.n", "o.k", "l[0]", "l[1]")
ODD_PLACES = ("nope", "u.m", "x.deep", "l[2 - 1]", "nope.m", "_name", "_event.data.x", "o.length", "x + 1")
STATEMENTS = (
    "x = x + 1",
    "y++",
    "o.n += x",
    "l[1] = y",
    "s = 'a'",
    "u = undefined",
    "x = y = 1",
    "y = o.n;",
    "s += x",
    "--x",
)
SCRIPTS = ("x = 1; y = 2", "if (x &gt; 3) x = 0", "l.push(x); if (l.length &gt; 5) l = [1]", "var z = x", "nope = x", "throw 1", "x = nope",
           "u.m = 1", "o.n = 1, o.k = 2", "for (var i = 0; i &lt; 3; i++) y += i", "y = 2; u.m = y")  # fmt: skip
DATA = {
    "x": ("0", "1", "y", "s"),
    "y": ("3", "x + 1", "_event", "nope"),
    "s": ("'a'", "''", "String(x)"),
    "o": ("{n: 1}", "{n: x, k: {}}"),
    "l": ("[1, 2]", "[x, s, o]"),
    "u": ("", "", "o.k.m", "nope"),
}


class LawMaker(ChartMaker):
    """Charts full of texts: most of them can be fused, some cannot, and some fail."""

    def __init__(self, seed, attempt):
        super().__init__(f"{seed}.{attempt}", most=9)
        choose = self.random.random
        self.odd = choose() < 0.3  # whether there is anything that always stops a fused function
        self.failing = self.random.choice([0.0, 0.03, 0.15])
        self.wild = choose() < 0.1  # one such text, and nothing of the document is fused
        self.depth = 0

    def make(self, **attributes):
        if self.random.random() < 0.15:
            attributes["binding"] = "late"
        attributes["xmlns:t"] = TOY.namespace
        return super().make(**attributes)

    def _state(self, parent, depth):
        """Fewer regions and ends than elsewhere: what is to be seen here is what a single edge does, again and again."""
        super()._state(parent, depth)
        node = parent.children[-1]
        if node.kind == "parallel" and self.random.random() < 0.6:
            node.kind = "state"
        if node.kind == "final" and depth == 0 and self.random.random() < 0.4:
            node.kind = "state"

    def data(self):
        items = []
        for name, choices in DATA.items():
            expr = self.random.choice(choices if self.random.random() < 0.3 + self.failing else choices[:1])
            items.append(f'<data id="{name}"' + (f' expr="{expr}"/>' if expr else "/>"))
        if self.random.random() < 0.2:
            items[-1] = '<data id="u">{"m": [1, 2]}</data>'
        script = f"<script>{self.statement()}</script>" if self.random.random() < 0.2 else ""
        return f"<datamodel>{''.join(items)}</datamodel>{script}"

    def value(self):
        luck = self.random.random()
        if luck < self.failing:
            return self.random.choice(FAILING)
        if self.wild and luck > 0.95:
            return self.random.choice(WILD).replace(">", "&gt;")
        if luck > 0.9 and self.odd:
            return self.random.choice(TAME)
        return self.random.choice(NUMBERS if self.random.random() < 0.55 else OTHERS)

    def statement(self):
        return self.random.choice(SCRIPTS if self.odd and self.random.random() < 0.2 else STATEMENTS)

    def _transition(self, root, node, number):
        """Mostly with an event: charts of many eventless transitions run in circles and see no event at all."""
        head, _, rest = super()._transition(root, node, number).partition(">")
        if " event=" not in head and self.random.random() < 0.9:
            head = head.replace("<transition", f'<transition event="{self.random.choice(DESCRIPTORS)}"')
        return f"{head}>{rest}"

    def cond(self):
        luck = self.random.random()
        if luck < self.failing:
            return self.random.choice(FAILING)
        if luck < 0.08:
            return self.random.choice(THROWING)
        if luck < 0.25:
            return f"{self.random.choice(['', '!'])}In('s{self.random.randint(1, 6)}')"
        if luck < 0.35:
            return f"({self.value()}) == ({self.value()})"
        return self.random.choice(CONDITIONS)

    def block(self, place):
        log = f'<log label="{place} " expr="{self.value()}"/>' if self.random.random() < 0.3 else ""
        return log + self.elements(self.random.choice([0, 0, 1, 1, 2, 3]))

    def entry_blocks(self, node):
        blocks = [
            f"<on{kind}>{self.elements(self.random.choice([0, 1, 2]))}</on{kind}>"
            for kind in ("entry", "exit", "entry")
        ]
        blocks = [each for each in blocks if self.random.random() < 0.4]
        if node.kind == "final" and self.random.random() < 0.5:
            content = f'<content expr="{self.value()}"/>' if self.random.random() < 0.5 else self.param()
            blocks.append(f"<donedata>{content}</donedata>")
        elif node.kind != "final" and self.random.random() < 0.04:
            blocks.append('<invoke src="child.scxml"/>')
        return blocks

    def elements(self, count):
        self.depth += 1
        made = "".join(self.element() for _ in range(count if self.depth < 4 else min(count, 1)))
        self.depth -= 1
        return made

    def element(self):
        kinds = ["assign"] * 4 + ["script", "log", "raise", "send", "cancel", "choice", "choice", "act"]
        kind = self.random.choice(kinds + ["loop", "content"] * self.odd)
        return getattr(self, f"_{kind}")()

    def _assign(self):
        place = self.random.choice(ODD_PLACES if self.random.random() < self.failing else PLACES)
        return f'<assign location="{place}" expr="{self.value()}"/>'

    def _content(self):
        return f'<assign location="{self.random.choice(PLACES)}">{{"n": [2]}}</assign>'

    def _script(self):
        return f"<script>{self.statement()}</script>"

    def _log(self):
        return f'<log label="l" expr="{self.value()}"/>' if self.random.random() < 0.9 else '<log label="bare"/>'

    def _raise(self):
        return "".join(
            f'<raise event="{self.random.choice(EVENTS)}"/>' for _ in range(self.random.choice([0, 0, 1, 2]))
        )

    def _send(self):
        odd = self.odd and self.random.random() < 0.3
        words = [
            f'event="{self.random.choice(EVENTS)}"' if self.random.random() < 0.8 else f'eventexpr="{self.value()}"'
        ]
        if odd:
            words.append(self.random.choice(
                ['delay="soon"', "delayexpr=\"x + 's'\"", "delayexpr=\"s\"", 'idlocation="u"', 'target="#_scxml_nobody"', 'type="carrier"',
                 'target="#_internal" delay="1s"', 'targetexpr="s"', 'target="nowhere"', 'type="scxml"']
            ))  # fmt: skip
        else:
            words.append(
                self.random.choice(["", 'delay="2s"', 'target="#_internal"', 'delay=".5m" id="later"', 'id="now"'])
            )
        body = self.random.choice(["", "", "params", "namelist", "content", "literal"])
        if body == "namelist":
            words.append(
                f'namelist="{self.random.choice(["x s", "y", "l o", "nope x"] if self.failing else ["x s", "l"])}"'
            )
        inside = {
            "params": self.param() + self.param(),
            "content": f'<content expr="{self.value()}"/>',
            "literal": "<content>a text</content>",
        }
        if self.random.random() < 0.35:  # else charts would drown in their own events
            return f"<send {' '.join(words)}>{inside.get(body, '')}</send>"
        return ""

    def param(self):
        return f'<param name="{self.random.choice(["x", "k", "$"])}" expr="{self.value()}"/>'

    def _cancel(self):
        return self.random.choice(['<cancel sendid="later"/>', f'<cancel sendidexpr="{self.value()}"/>'])

    def _choice(self):
        parts = [f'<if cond="{self.cond()}">{self.elements(self.random.randint(0, 2))}']
        others = range(self.random.choice([0, 0, 1, 2]))
        parts += [f'<elseif cond="{self.cond()}"/>{self.elements(self.random.randint(0, 2))}' for _ in others]
        last = f"<else/>{self.elements(self.random.randint(0, 2))}" if self.random.random() < 0.5 else ""
        return f"{''.join(parts)}{last}</if>"

    def _loop(self):
        array = self.random.choice(["l", "[1, s]", "l.concat(x)", "u"])
        item, index = self.random.choice(["u", "z"]), self.random.choice(["", ' index="y"'])
        return f'<foreach array="{array}" item="{item}"{index}>{self.elements(1)}</foreach>'

    def _act(self):
        words = [
            f'mode="{each}"'
            for each in [self.random.choice(["fast", "x", "y", "x", "y", "s + 1", "Slow" if self.odd else ""])]
            if each
        ]
        for name in [each for each in ("size", "note") if self.random.random() < 0.6]:
            value = self.random.choice(["5", "1.50", "x", "y", "raw", self.value(), self.value()])
            words.append(f'{name}="{value}"')
        inside = f'<t:part what="{self.value()}"/>' if self.random.random() < 0.3 else ""
        return f"<t:act {' '.join(words)}>{inside}</t:act>"


# ------------------------------------------------------------------------------------------------ what came of them


class Counting(QuickJsRealm):
    """A realm that counts how fused functions answer, and what was evaluated without them."""

    def __init__(self, limits, prelude, seen):
        self.seen = seen
        super().__init__(limits, prelude)

    def fuse(self, source):
        call = super().fuse(source)

        def counted(*arguments):
            answer = call(*arguments)
            self.seen[kind_of(answer, source)] += 1
            return answer

        return counted

    def truth(self, scope, code):
        self.seen["general"] += 1
        return super().truth(scope, code)

    def _called(self, entry, *arguments):
        self.seen["general"] += entry in ("assign", "run", "text", "value", "initialise", "item")
        return super()._called(entry, *arguments)


def kind_of(answer, source):
    """What an answer of a fused function is, by the function's text."""
    if answer is None:
        return "memory"
    code = json.loads(answer)[0] if isinstance(answer, str) else answer
    if "$bits" in source:
        return "selection" if code >= 0 else "selection undecided"
    if code >= 0:
        return "values" if isinstance(answer, str) else "plain outcome"
    if code == -1:
        return "nothing enabled"
    found = re.search(r"\$at \* (\d+)", source)
    position = (-2 - code) // int(found[1] if found else 1)
    if position == 0:
        return "undecided"
    return "static stop" if re.search(rf"\$at = {position};\n *return", source) else "thrown stop"


@dataclass
class Lane:
    """The machines of one way."""

    program: Program
    draws: bool
    machines: list = field(default_factory=list)

    def begin(self, number):
        seed = number if self.draws else 0  # where nobody draws, nobody's seed is kept
        self.machines.append(Machine(self.program, f"m{number}", seed=seed, trace=True))
        return self.machines[-1].start(NOW)

    def renew(self, number):
        """The machine is kept, dropped, and restored; what it said of itself."""
        kept = self.machines[number].snapshot()
        self.machines[number] = Machine.restore(self.program, json.loads(json.dumps(kept)), trace=True)
        return kept


def told(effects):
    """Effects as plain values: tagged texts may differ in their spaces."""
    return [_told(each) for each in effects]


def _told(effect):
    if isinstance(effect, Sent):
        event = effect.event
        data = None if event.data is None else plain(event.data)
        pairs = [(name, plain(value)) for name, value in effect.parameters]
        return repr((event.name, event.type, data, event.sendid, event.raw, effect.target, effect.delay, pairs))
    if isinstance(effect, Action):
        return repr(to_json(effect))
    row = to_json(effect)
    if row[0] == "EventTaken":
        return repr(
            ("EventTaken", effect.event.name, effect.event.type, effect.event.data and plain(effect.event.tagged))
        )
    return repr(row)


def plain(tagged):
    return repr(decode(tagged))


def state_of(machine, draws):
    """Everything that can be asked of a machine between macrosteps."""
    kept = None
    if machine.running:
        try:
            kept = machine.snapshot()
            kept[-1] = json.loads(kept[-1])
            if not draws:  # then there may be a generator in it, or none
                del kept[-1]["random"]
        except SnapshotError as error:
            kept = str(error)
    donedata = machine.donedata and plain(machine.donedata)
    return kept, machine.active(), machine.active_atomic(), machine.running, machine.finished, machine.failure, donedata


def compare(seed, count=None, *, limits=LIMITS, restoring=0.15, events=EVENTS_OF_A_CHART):
    """One chart, all ways, machines in turn; a difference is an AssertionError with the chart in it."""
    rng = random.Random(f"events of {seed}")
    data = lively(seed)
    document = read(data, f"chart-{seed}.scxml", [TOY])
    lanes = {}
    for name, way in WAYS.items():
        make = partial(Counting, seen=count[name] if count else Counter())
        lanes[name] = Lane(Program(document, [TOY], limits, make, **way), b"random" in data)
    queues = [[] for _ in range(MACHINES)]
    history = []

    def check(number, act):
        told_of, seen = {}, {}
        for name, lane in lanes.items():
            effects = act(lane)
            told_of[name] = told(effects)
            seen[name] = state_of(lane.machines[number], lane.draws)
            if count:
                count[name].update(type(each).__name__ for each in effects)
                count[name]["finished"] += lane.machines[number].finished and not lane.machines[number].failure
        for name in ("fused", "late"):
            where = f"seed {seed}, {name}, machine {number} after {history}"
            assert told_of[name] == told_of["general"], f"{where}\n{data.decode()}"
            assert seen[name] == seen["general"], f"{where}\n{data.decode()}"
        last = [each for each in effects if isinstance(each, Sent) and each.target == ""]
        queues[number] += [each.event for each in last][:2]

    for number in range(MACHINES):
        check(number, lambda lane, number=number: lane.begin(number))
    for _ in range(events):
        number = rng.randrange(MACHINES)
        if rng.random() < restoring and lanes["general"].machines[number].running:
            for name in [each for each in WAYS if rng.random() < 0.6]:
                try:
                    lanes[name].renew(number)
                except SnapshotError:
                    continue
        event = queues[number].pop(0) if queues[number] and rng.random() < 0.4 else random_event(rng)
        history.append((number, event.name, event.data))
        check(number, lambda lane, number=number, event=event: lane.machines[number].deliver(event, NOW + 5))
    if rng.random() < 0.3:
        check(0, lambda lane: lane.machines[0].cancel(NOW + 9))


def lively(seed):
    """The first chart of a seed whose machines are not over as soon as they begin."""
    charts = (LawMaker(seed, attempt).make() for attempt in itertools.count())
    return next(data for data in charts if is_lively(data))


def is_lively(data):
    machine = Machine(Program(read(data, "lively", [TOY]), [TOY], LIMITS, fuse=False), "m")
    machine.start(NOW)
    return machine.running and len(machine.program.chart.ids) > 3


def random_event(rng):
    """Half of what carries fields carries them as Python has them, the rest as tagged JSON."""
    name = rng.choice(EVENTS)
    value = rng.choice(
        [
            None,
            None,
            {"x": rng.randrange(4)},
            {"x": "a", "y": {"z": 1}},
            5,
            "text",
            [1],
            {"x": 1.5, "$": 1},
            {"x": None},
            {"x": 2**53 - 1},
        ]
    )
    data = value if value is None or (isinstance(value, dict) and rng.random() < 0.5) else encode(value)
    return Event(name, data=data, sendid=rng.choice([None, "id"]))


@pytest.mark.parametrize("seeds", CHUNKS, ids=[f"{each[0]}-{each[-1]}" for each in CHUNKS])
def test_fused_or_not_a_chart_does_the_same(seeds):
    """The same effects in the same order, the same configuration, data, done data and failure, from whatever snapshot."""
    for seed in seeds:
        compare(seed)


@pytest.mark.parametrize(
    ("remembered", "functions", "together"),
    [(1, 5_000, 5_000), (7, 5_000, 2), (50_000, 0, 5_000), (50_000, 3, 1), (12, 2, 2)],
)
def test_no_cap_shows(monkeypatch, remembered, functions, together):
    """However little is remembered, fused, or put together in one realm."""
    monkeypatch.setattr(unfolding, "MAX_REMEMBERED", remembered)
    monkeypatch.setattr(sharding, "MOST_FUNCTIONS", functions)
    limits = Limits(macrostep=12, queue=60, script_seconds=5, realm_machines=together)
    for seed in range(1000, 1012):
        compare(seed, limits=limits)


def test_the_random_charts_bring_everything_about():
    """Or their agreement would say little: each kind of answer, each kind of effect, and most steps in one crossing."""
    count = {name: Counter() for name in WAYS}
    for seed in range(60):
        compare(seed, count)
    general, fused, late = (count[name] for name in WAYS)
    taken = ("plain outcome", "values", "static stop", "thrown stop")
    answers = (*taken, "undecided", "nothing enabled", "selection", "selection undecided")
    assert min(fused[each] for each in answers) >= 5, fused
    assert min(late[each] for each in answers) >= 1, late
    assert not any(general[each] for each in answers)
    assert sum(fused[each] for each in taken) > fused["TransitionTaken"] / 2
    assert fused["plain outcome"] + fused["values"] > fused["TransitionTaken"] / 4
    assert fused["general"] < general["general"] * 0.7
    effects = ("Sent", "Logged", "Action", "Failed", "Cancelled", "Invoked", "TransitionTaken", "Configured")
    assert min(fused[each] for each in (*effects, "finished")) >= 10, fused
