"""Fused edges: what they print, what their answers mean, where they stop, and what crosses."""

import json
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.ecmascript import QuickJsRealm, decode, encode
from scxml_engine.scxml.effects import Failed, Logged, TransitionTaken
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.limits import Limits
from scxml_engine.scxml.machine import Machine
from scxml_engine.scxml.program import Program
from scxml_engine.scxml.reader import read
from tests.scxml.charts import document
from tests.scxml.running import NOW

WAYS = {"fused": {"fuse_after": 0}, "general": {"fuse": False}}
both_ways = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
DATA = '<datamodel><data id="n" expr="0"/><data id="s" expr="\'a\'"/><data id="u"/></datamodel>'
CROSSINGS = (
    "truth",
    "value",
    "text",
    "assign",
    "assign_value",
    "initialise",
    "run",
    "iterate",
    "item",
    "call",
    "event",
    "enter",
    "define",
)


def counted(name):
    """A method of a realm that counts its calls."""
    method = getattr(QuickJsRealm, name)

    def count(self, *arguments, **more):
        self.crossings.append(name)
        return method(self, *arguments, **more)

    return count


class Counted(QuickJsRealm):
    """A realm that writes down every crossing by which something is run or told, and the events that go with it.

    An event goes as JSON or, where that is all there is to it, as some values.
    """

    def __init__(self, *arguments):
        self.crossings, self.events = [], []
        super().__init__(*arguments)

    def fuse(self, source):
        call = super().fuse(source)

        def crossed(scope, *event):
            self.crossings.append("fused")
            if event and event[0] is not None:
                self.events.append(
                    json.loads(event[0])
                    if isinstance(event[0], str)
                    else [each for each in event[1:] if each is not None]
                )
            return call(scope, *event)

        return crossed


for _name in CROSSINGS:
    setattr(Counted, _name, counted(_name))


def started(body, *, limits=None, realm=QuickJsRealm, trace=False, **way):
    """A machine and all realms of its program."""
    realms = []

    def make(*arguments):
        realms.append(realm(*arguments))
        return realms[-1]

    machine = Machine(Program(read(document(body)), limits=limits, make_realm=make, **way), "m", trace=trace)
    machine.start(NOW)
    return SimpleNamespace(machine=machine, realms=realms, realm=realms[0] if realms else None)


def say(machine, name, data=None, **more):
    """What is logged after an event, and what fails."""
    effects = machine.deliver(Event(name, data=None if data is None else encode(data), **more), NOW)
    return [
        each.text or each.label if isinstance(each, Logged) else f"! {each.message}"
        for each in effects
        if isinstance(each, Logged | Failed)
    ]


def printed(body, event="e"):
    """The text of the choice that an event is, where the document begins."""
    program = Program(read(document(DATA + body)), fuse_after=0)
    choice = program.unfolding.on(program.unfolding.start().node, event)
    program.fuse_choice(choice)
    return choice.fused and choice.fused.source


# ---------------------------------------------------------------------------------------------------------- the text


def test_a_guarded_edge_prints_as_the_author_wrote_it():
    source = printed(
        '<state id="a"><transition event="e" cond="n &lt; 5" target="b"><assign location="n" expr="n + 1"/></transition></state><state id="b"/>'
    )
    assert (
        source
        == """\
($scope) => {
  const $s = $o[$scope];
  let $at = 0;
  try {
    // a -> b on e
    if ($s.n < 5) {
      $at = 1; $s.n = $s.n + 1;
      return 0;
    }
    return -1;
  } catch ($thrown) { return $stop($thrown, -2 - $at, $none); }
}"""
    )


def test_what_is_asked_for_on_the_way_comes_back_with_the_answer():
    source = printed('<state id="a"><transition event="e"><log expr="s"/></transition></state>')
    assert (
        source
        == """\
($scope) => {
  const $s = $o[$scope];
  let $at = 0; let $values = $none;
  try {
    $values = [0];
    // a -> no target on e
    $at = 1;
    $values[$values.length] = $text($s.s);
    return $answer(0, $values);
  } catch ($thrown) { return $stop($thrown, -2 - $at, $values); }
}"""
    )


def test_choices_are_paths_and_what_cannot_be_fused_is_a_stop():
    source = printed("""<state id="a"><transition event="e" cond="_event.data.x"><if cond="n"><log/><else/><raise event="y"/></if>
      <script>n++</script></transition><transition event="e"><script>n = 1; s = 2</script></transition></state>""")
    assert (
        source
        == """\
($scope, $event_, $0, $1, $2, $3, $4, $5) => {
  const $s = $o[$scope];
  let $at = 0; let $path = 0;
  try {
    const $e = $event($event_, $0, $1, $2, $3, $4, $5);
    // a -> no target on e
    if ($e.data.x) {
      $at = 1;
      if ($s.n) {
      } else {
        $path += 1;
      }
      $at = 4; $s.n++;
      return $path;
    }
    // a -> no target on e
    $path = 2;
    $at = 5;
    return -2 - ($at * 3 + $path);
  } catch ($thrown) { return $stop($thrown, -2 - ($at * 3 + $path), $none); }
}"""
    )


@pytest.mark.parametrize(
    "name",
    ["x", "x \u2028 y", "*/ alert", "a`${1}`", "x\\n"],
)
def test_no_name_of_a_document_gets_into_the_text_but_as_a_comment(name):
    """The name of an event may hold anything that is no space; it stands in a comment of one line."""
    name = name.replace(" ", "")
    found = started(
        f'{DATA}<state id="a"><transition event="*"><assign location="n" expr="n + 1"/><log expr="n"/></transition></state>',
        fuse_after=0,
    )
    assert say(found.machine, name) == ["1"]
    assert say(found.machine, name) == ["2"]


@pytest.mark.parametrize(
    "spoilt",
    [
        "(() => 1)()",
        "{valueOf() { return 1 }}",
        "{get x() { return 1 }}",
        "new Proxy({}, {})",
        "[1].map(String)",
        "eval('1')",
        "new Function('return 1')()",
    ],
)
def test_one_text_that_might_run_away_keeps_its_document_on_the_general_path(spoilt):
    spoilt = spoilt.replace(">", "&gt;")
    body = f'<state id="a"><transition event="e"><assign location="n" expr="n + 1"/></transition><transition event="other"><log expr="{spoilt}"/></transition></state>'
    assert printed(body) is None


def test_a_choice_of_too_many_alternatives_or_too_much_text_is_not_fused():
    many = "".join(f'<transition event="e" cond="n == {n}"/>' for n in range(70))
    assert printed(f'<state id="a">{many}</state>') is None
    long = f'<assign location="s" expr="\'{"x" * 1500}\'"/>' * 20
    assert printed(f'<state id="a"><transition event="e">{long}</transition></state>') is None
    ways = '<if cond="n"><log/></if>' * 40
    assert printed(f'<state id="a"><transition event="e">{ways}</transition></state>') is None


def test_an_edge_is_fused_when_it_was_walked_often_enough():
    found = started(
        DATA + '<state id="a"><transition event="e"><assign location="n" expr="n + 1"/></transition></state>',
        realm=Counted,
        fuse_after=2,
    )
    for expected in ("assign", "assign", "fused", "fused"):
        found.realm.crossings.clear()
        say(found.machine, "e")
        assert found.realm.crossings[-1] == expected


# ------------------------------------------------------------------------------------------------------- paths

BITS = 7
_leaf = st.sampled_from(["log", "raise", "count", "nothing"])
_blocks = st.deferred(lambda: st.lists(st.one_of(_leaf, _leaf, _ifs), max_size=3))
_ifs = st.tuples(st.lists(st.tuples(st.integers(0, BITS - 1), _blocks), min_size=1, max_size=3), st.none() | _blocks)


class Nested:
    """A random block of nested `<if>`s, each of which asks for one bit: as markup, and what it does by these bits."""

    def __init__(self, block):
        self.count = 0
        self.tree = [self._numbered(each) for each in block]

    def _numbered(self, part):
        if isinstance(part, str):
            self.count += 1
            return part, self.count
        branches, otherwise = part
        branches = [(bit, [self._numbered(each) for each in block]) for bit, block in branches]
        return "if", (branches, None if otherwise is None else [self._numbered(each) for each in otherwise])

    def markup(self, tree):
        return "".join(self._element(kind, what) for kind, what in tree)

    def _element(self, kind, what):
        if kind != "if":
            return {
                "log": f'<log label="{what}"/>',
                "raise": f'<raise event="r{what}"/>',
                "count": f"<script>n += {what}</script>",
                "nothing": "",
            }[kind]
        branches, otherwise = what
        parts = [f'<elseif cond="_event.data &gt;&gt; {bit} &amp; 1"/>{self.markup(block)}' for bit, block in branches]
        last = "" if otherwise is None else f"<else/>{self.markup(otherwise)}"
        return f"{parts[0].replace('elseif', 'if', 1).replace('/>', '>', 1)}{''.join(parts[1:])}{last}</if>"

    def does(self, tree, bits):
        """What is logged, what is raised, and the sum of what is counted."""
        logs, events, total = [], [], 0
        for kind, what in tree:
            if kind == "if":
                branches, otherwise = what
                block = next((block for bit, block in branches if bits >> bit & 1), otherwise)
                inner = self.does(block or [], bits)
                logs, events, total = logs + inner[0], events + inner[1], total + inner[2]
            logs += [str(what)] if kind == "log" else []
            events += [f"r{what}"] if kind == "raise" else []
            total += what if kind == "count" else 0
        return logs, events, total


@given(block=_blocks, more=_blocks)
def test_every_path_through_nested_ifs_means_what_it_does(block, more):
    """In the transition's content, and in a block of the state that it enters."""
    first, second = Nested(block), Nested(more)
    body = f"""{DATA}<state id="a"><transition event="e" target="b">{first.markup(first.tree)}</transition></state>
      <state id="b"><onentry>{second.markup(second.tree)}</onentry><transition event="back" target="a"/>
      <transition event="r*" ><log label="no"/></transition><transition event="*"><log expr="_event.name"/></transition></state>"""
    found = started(body, realm=Counted, fuse_after=0)
    total = 0
    for bits in {0, 127, *range(1, 128, 5)}:
        logs, events, counted_up = (
            one + two for one, two in zip(first.does(first.tree, bits), second.does(second.tree, bits), strict=True)
        )
        found.realm.crossings.clear()
        assert say(found.machine, "e", bits) == logs + events
        assert found.realm.crossings[0] == "fused"
        assert found.realm.crossings.count("truth") == 0
        total += counted_up
        say(found.machine, "back")
        assert json.loads(found.machine.snapshot()[-1])["data"]["n"] == total


# ------------------------------------------------------------------------------------------------------- stops

ELEMENTS = ('<assign location="n" expr="n + 1"/>', '<log expr="n"/>', "<script>n += 10</script>", '<raise event="i"/>', '<if cond="n"><assign location="n" expr="n + 100"/><log expr="s"/></if>',
            '<send event="x"><param name="p" expr="n"/></send>', '<cancel sendidexpr="s"/>')  # fmt: skip
STOPS = {
    "static": ("<script>n += 1000; s += 'b'</script>", 0),
    "value": ('<log expr="s.slice(0, 1)"/>', 0),
    "thrown": ('<assign location="s" expr="u.m"/>', 1),
    "thrown in a log": ('<log expr="u.m.n"/>', 1),
    "thrown in a condition": ('<if cond="u.m"><log expr="1"/><else/><log expr="2"/></if>', 1),
    "thrown in a param": ('<send event="x"><param name="p" expr="u.m"/><param name="q" expr="n"/></send>', 1),
    "a value that does not cross as it is": ('<log expr="[n, s]"/>', 0),
    "an array": ('<foreach array="[1, 2]" item="i"><assign location="n" expr="n + i"/></foreach>', 0),
}


@pytest.mark.parametrize("kind", STOPS)
@pytest.mark.parametrize("where", range(len(ELEMENTS) + 1))
def test_a_stop_before_any_element_changes_nothing_there(where, kind):
    """What came before is done once, what follows is done once or, after an error, not at all; both ways alike."""
    stop, failures = STOPS[kind]
    content = "".join((*ELEMENTS[:where], stop, *ELEMENTS[where:]))
    body = f"""{DATA}<state id="a"><onexit><log expr="'out ' + n"/></onexit><transition event="e" target="a">{content}</transition>
      <onentry><log expr="'in ' + n"/></onentry><transition event="*"><log expr="_event.name"/></transition></state>"""
    seen = {}
    for name, way in WAYS.items():
        found = started(body, trace=True, **way)
        effects = [found.machine.deliver(Event("e"), NOW) for _ in range(3)]
        seen[name] = (
            [[repr(each) for each in some] for some in effects],
            json.loads(found.machine.snapshot()[-1])["data"],
        )
        assert all(sum(isinstance(each, Failed) for each in some) == failures for some in effects)
        assert all(sum(isinstance(each, TransitionTaken) for each in some) >= 1 for some in effects)
    assert seen["fused"] == seen["general"]


@both_ways
def test_a_condition_that_fails_leaves_the_choice_to_the_general_way(way):
    found = started(
        f"""{DATA}<state id="a"><transition event="e" cond="_event.data.x.y"><log label="first"/></transition>
      <transition event="e" cond="u.m"/><transition event="e" cond="n == 0"><log label="third"/></transition>
      <transition event="error.*"><log expr="_event.data.message.length > 0"/></transition></state>""",
        **way,
    )
    said = say(found.machine, "e")
    assert [each[:1] for each in said] == ["!", "!", "t", "t", "t"]
    assert say(found.machine, "e", {"x": {"y": 1}}) == ["first"]


@both_ways
def test_an_item_that_fails_at_the_start_shows_no_other_a_value_from_later(way):
    """5.3.1: the values are given in document order, and the one that fails is undefined."""
    found = started(
        """<datamodel><data id="u"/><data id="a" expr="b"/><data id="b" expr="5"/><data id="c" expr="u.m"/><data id="d" expr="b + 1"/></datamodel>
      <state id="s"><transition event="ask"><log expr="typeof a + b + typeof c + d"/></transition></state>""",
        **way,
    )
    assert say(found.machine, "ask") == ["undefined5undefined6"]


# ------------------------------------------------------------------------------------------------------ what crosses


def test_an_edge_is_one_crossing():
    body = f"""{DATA}<state id="a"><onexit><assign location="n" expr="n + 1"/></onexit>
      <transition event="e" cond="n &lt; 9 &amp;&amp; In('a')" target="b"><if cond="In('b') || !In('a')"><log expr="n"/></if><assign location="s" expr="s + n"/></transition></state>
      <state id="b"><onentry><log expr="s"/><if cond="In('b')"><log label="in b"/></if><raise event="r"/></onentry></state>"""
    found = started(body, realm=Counted, fuse_after=0)
    found.realm.crossings.clear()
    assert say(found.machine, "e") == ["1", "a1", "in b"]
    assert found.realm.crossings == ["fused"]


def test_in_answers_for_the_place_where_it_is_asked_without_a_crossing():
    """Before the exit, between exit and entry, and after it."""
    asks = "<log expr=\"'' + In('a') + In('b') + In('p')\"/>"
    body = f"""<datamodel><data id="n"/></datamodel><state id="p"><state id="a"><onexit>{asks}</onexit><transition event="e" target="b">{asks}</transition></state>
      <state id="b"><onentry>{asks}</onentry></state></state>"""
    for way in WAYS.values():
        found = started(body, realm=Counted, **way)
        found.realm.crossings.clear()
        assert say(found.machine, "e") == ["truefalsetrue", "falsefalsetrue", "falsetruetrue"]
        assert (found.realm.crossings == ["fused"]) is ("fuse_after" in way)


@pytest.mark.parametrize(
    ("expr", "crosses"),
    [
        ("1", []),
        ("_event.name", [["e"]]),
        ("_event.data.x", [[1]]),
        ("_event.data['x'] + _event.data.y.z", [{"data": {"x": 1, "y": {"z": 2}}}]),
        ("_event.data.none", [[]]),
        ("_event.sendid + _event.name", [["e", "id"]]),
    ],
)
def test_of_an_event_crosses_what_is_read(expr, crosses):
    body = f'{DATA}<state id="a"><transition event="e"><assign location="n" expr="{expr}"/></transition></state>'
    found = started(body, realm=Counted, fuse_after=0)
    found.machine.deliver(Event("e", data={"x": 1, "y": {"z": 2}, "big": "unread" * 100}, sendid="id"), NOW)
    assert found.realm.events == crosses
    assert found.realm.crossings[-1] == "fused"


@both_ways
@pytest.mark.parametrize("name", ["$", "x", "toString", "length", "é"])
@pytest.mark.parametrize(
    "value", ["undefined", "", 5, -(2**31) - 1, 2**53 - 1, True, None, 0.5, "a\0b", "\ud800", [1], {"$": 1}]
)
def test_a_field_of_an_event_is_what_was_sent_whatever_its_name_and_value(name, value, way):
    """5.10.1; given as fields, as a dialect gives them, or as tagged JSON."""
    body = f'{DATA}<state id="a"><transition event="e"><send event="s"><content expr="_event.data.{name}"/></send></transition></state>'
    found = started(body, **way)
    for data in ({name: value, "z": 1}, encode({name: value, "z": 1})):
        [sent] = found.machine.deliver(Event("e", data=data), NOW)
        assert decode(sent.event.data) == value
        assert type(decode(sent.event.data)) is type(value)


def test_all_data_crosses_where_it_is_not_known_what_is_read():
    found = started(
        f'{DATA}<state id="a"><transition event="e"><assign location="n" expr="_event.data[s]"/></transition></state>',
        realm=Counted,
        fuse_after=0,
    )
    found.machine.deliver(Event("e", data=encode({"a": 1, "b": 2})), NOW)
    [event] = found.realm.events
    assert event["data"] == {"a": 1, "b": 2}


# ------------------------------------------------------------------------------------------------------ what runs away

NEVER = {
    "a script": "<script>while (true);</script>",
    "a condition": '<if cond="(() => { for (;;); })()"><log label="yes"/></if>',
    "valueOf": '<script>u = {valueOf() { for (;;); }}</script><assign location="n" expr="u + 1"/>',
    "a getter": '<script>u = {get m() { for (;;); }}</script><assign location="n" expr="u.m"/>',
    "a proxy": '<script>u = new Proxy({}, {get() { for (;;); }, has() { for (;;); }})</script><assign location="n" expr="u.anything"/>',
    "toString": '<script>u = {toString() { for (;;); }}</script><assign location="n" expr="`${u}`"/>',
    "toPrimitive": '<script>u = {[Symbol.toPrimitive]() { for (;;); }}</script><assign location="n" expr="u * 2"/>',
    "a defined property": '<script>u = {}; Object.defineProperty(u, \'m\', {get() { for (;;); }})</script><assign location="n" expr="u.m"/>',
    "a setter": '<script>u = {set m(x) { for (;;); }}</script><assign location="u.m" expr="1"/>',
    "an inherited one": '<script>u = Object.create({get m() { for (;;); }})</script><assign location="n" expr="u.m"/>',
}


@both_ways
@pytest.mark.parametrize("kind", NEVER)
def test_what_runs_for_ever_is_stopped_and_its_block_alone(kind, way):
    """B.2, limits: the blocks before and after are done, and the machine goes on."""
    content = NEVER[kind].replace("=>", "=&gt;")
    body = f"""{DATA}<state id="a"><onexit><log label="before"/></onexit><transition event="e" target="b">{content}<log label="not reached"/></transition></state>
      <state id="b"><onentry><log label="after"/></onentry><transition event="back" target="a"/></state>"""
    found = started(body, limits=Limits(script_seconds=0.02), **way)
    stopped = "! InternalError: stopped after 0.02 s"
    expected = ["before", stopped, "after"] if kind != "a condition" else ["before", stopped, "not reached", "after"]
    assert say(found.machine, "e") == expected
    say(found.machine, "back")
    assert say(found.machine, "e") == expected


@both_ways
def test_the_time_limit_is_on_again_after_a_fused_edge(way):
    """It is switched off for fused functions, which cannot run away."""
    body = f"""{DATA}<state id="a"><transition event="e"><assign location="n" expr="n + 1"/></transition>
      <transition event="never"><script>while (true);</script></transition></state>"""
    found = started(body, limits=Limits(script_seconds=0.02), **way)
    for _ in range(3):
        assert say(found.machine, "e") == []
        assert say(found.machine, "never") == ["! InternalError: stopped after 0.02 s"]
    assert json.loads(found.machine.snapshot()[-1])["data"]["n"] == 3


@both_ways
def test_a_macrostep_without_end_is_ended(way):
    found = started(
        f"""{DATA}<state id="a"><transition event="e" target="b"/></state>
      <state id="b"><transition cond="n >= 0" target="b"><assign location="n" expr="n + 1"/></transition></state>""",
        limits=Limits(macrostep=50),
        **way,
    )
    assert say(found.machine, "e") == ["! one macrostep took more than 50 microsteps: an endless loop"]
    assert found.machine.finished
