"""Drawings for tests: of samples, and random ones."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

from scxml_engine.authoring.graph import Arrow, Box, Drawing, Sign, Step, draw
from scxml_engine.ocs import Treatment

SAMPLES = sorted((Path(__file__).parents[3] / "samples").glob("sample*.scxml"))


def drawn(text: str | bytes, name: str = "t.scxml") -> Drawing:
    """The drawing of a document."""
    data = text.encode() if isinstance(text, str) else text
    return draw(Treatment.from_bytes(data, name).program.document)


_texts = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=18)
_lines = st.lists(st.tuples(_texts), max_size=4).map(tuple)


@st.composite
def drawings(draw_: st.DrawFn, texts: st.SearchStrategy[str] = _texts, most: int = 14) -> Drawing:
    """A random chart: nested boxes of every sign, and arrows between any two of them."""
    count = draw_(st.integers(1, most))
    parents = [draw_(st.integers(-1, number - 1)) for number in range(count)]
    signs = [
        draw_(st.sampled_from([Sign.STATE, Sign.STATE, Sign.STATE, Sign.PARALLEL, Sign.FINAL, Sign.HISTORY]))
        for _ in range(count)
    ]
    steps = st.builds(lambda head, effects: Step((head,), effects, head, (1, 1)), texts, st.tuples() | st.tuples(texts))
    holds = set(parents)

    def box(number: int) -> Box:
        children = tuple(box(child) for child in range(count) if parents[child] == number)
        sign = signs[number]
        if children:
            sign = Sign.PARALLEL if sign is Sign.PARALLEL else Sign.STATE
        if children and sign is Sign.STATE and draw_(st.booleans()):
            children = (Box(f"i{number}", Sign.INITIAL, "", ""), *children)
        title = draw_(texts)
        lines = draw_(st.lists(st.tuples(texts), max_size=3)) if not sign.is_point else []
        inner = draw_(st.lists(steps, max_size=1)) if number in holds else []
        return Box(str(number), sign, title, title, tuple(lines), tuple(inner), children)

    chart = Box(
        "chart", Sign.CHART, "", "", children=tuple(box(number) for number in range(count) if parents[number] < 0)
    )
    arrows: dict[tuple[str, str], Arrow] = {}
    for each in chart.walk():
        if each.sign is Sign.INITIAL:
            target = next(child.key for child in _holder(chart, each.key).children if child.sign is not Sign.INITIAL)
            arrows[each.key, target] = Arrow(each.key, target, (Step((), (), "", (1, 1)),))
    for _ in range(draw_(st.integers(0, 2 * count))):
        source, target = (str(draw_(st.integers(0, count - 1))) for _ in range(2))
        arrows[source, target] = Arrow(source, target, tuple(draw_(st.lists(steps, min_size=1, max_size=2))))
    return Drawing(draw_(texts), chart, tuple(arrows.values()))


def _holder(chart: Box, key: str) -> Box:
    return next(box for box in chart.walk() if any(child.key == key for child in box.children))


def _forty() -> str:
    """A treatment as people write them, of more than forty states: four kinds of numbers, hours, regions, a history."""
    kinds = {"home": "HOME", "mobile": "MOBILE", "office": "DIRECT_BUSINESS", "other": "NO_TYPE"}
    following = [*list(kinds)[1:], "exhausted"]
    told = "_event.data.callresult"
    parts = []
    for (name, kind), after in zip(kinds.items(), following, strict=True):
        parts.append(f"""
<state id="{name}" initial="{name}_pick">
  <transition event="ocs.daytime_change" cond="_event.data.daytime_code != 'BH'" target="hours"/>
  <state id="{name}_pick">
    <onentry><ocs:next_record><ocs:contact_info_type type_name="{kind}"/></ocs:next_record></onentry>
    <transition event="ocs.next_record" cond="!_event.data.record_id" target="{after}"/>
    <transition event="ocs.next_record" target="{name}_dial"><assign location="rec" expr="_event.data.record_id"/></transition>
  </state>
  <state id="{name}_dial"><onentry><assign location="n" expr="n + 1"/><ocs:make_call record_id="rec"/></onentry>
    <transition event="ocs.callresult" target="{name}_judge"><assign location="r" expr="{told}"/></transition></state>
  <state id="{name}_judge"><transition cond="r == 'Answer'" target="closing"/><transition cond="n >= cap" target="{name}_pick"/>
    <transition cond="r == 'Busy'" target="{name}_soon"/><transition cond="r == 'AnswMachine'" target="{name}_message"/>
    <transition target="{name}_later"/></state>
  <state id="{name}_soon"><onentry><ocs:timeout delay="300"/></onentry><transition event="ocs.timeout" target="{name}_dial"/></state>
  <state id="{name}_later"><onentry><ocs:timeout delay="10800"/></onentry><transition event="ocs.timeout" target="{name}_dial"/></state>
  <state id="{name}_message"><onentry><log label="left a message"/></onentry><transition target="{name}_pick"/></state>
</state>""")
    return f"""<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments"
  version="1.0" initial="hours">
<datamodel><data id="rec" expr="0"/><data id="n" expr="0"/><data id="cap" expr="3"/><data id="r" expr="''"/></datamodel>
<state id="hours"><onentry><ocs:get_daytime/></onentry>
  <transition event="ocs.daytime_change" cond="_event.data.daytime_code == 'BH'" target="reach"/>
  <transition event="ocs.daytime_change" target="sleep"/></state>
<state id="sleep"><onentry><ocs:timeout delay="BH"/></onentry><transition event="ocs.timeout" target="reach"/></state>
<state id="reach" initial="home">
  <transition event="ocs.callresult" cond="{told} == 'DoNotCall'" target="refused"/>
  <transition event="Error.Attribute" target="failed"><log label="not done" expr="_event.data.message"/></transition>
  <history id="back"><transition target="home"/></history>{"".join(parts)}
</state>
<parallel id="closing">
  <state id="tell"><state id="telling"><transition event="told" target="all_told"/></state><final id="all_told"/></state>
  <state id="book"><state id="booking"><transition event="booked" target="all_booked"/></state><final id="all_booked"/></state>
  <transition event="done.state.closing" target="contacted"/>
</parallel>
<state id="failed"><transition target="back"/></state>
<final id="contacted"/><final id="refused"/>
<final id="exhausted"><onentry><ocs:set_exec_flag flag="PostProcessing" value="Switch"/></onentry></final>
</scxml>"""


FORTY = _forty()
