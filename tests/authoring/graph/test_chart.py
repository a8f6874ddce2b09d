"""Chart: what of a document becomes a box, a line or an arrow."""

import pytest

from scxml_engine.authoring.graph import Mark, Sign, highlight
from scxml_engine.authoring.graph.chart import cut, wrapped
from tests.authoring.graph.charts import drawn
from tests.ocs.harness import document


def boxes(drawing):
    return {box.key: box for box in drawing.chart.walk()}


def ways(drawing):
    return {(each.source, each.target): [" ".join(step.head) for step in each.steps] for each in drawing.arrows}


def test_every_state_is_a_box_with_its_sign():
    found = boxes(drawn(document(
        '<state id="a"><history id="h"><transition target="b"/></history>'
        '<history id="d" type="deep"><transition target="b"/></history><state id="b"/></state>'
        '<parallel id="p"><state id="q"/><state id="r"/></parallel><final id="f"/>'
    )))  # fmt: skip
    signs = {key: box.sign for key, box in found.items() if box.title}
    assert signs == {
        "a": Sign.STATE, "h": Sign.HISTORY, "d": Sign.DEEP_HISTORY, "b": Sign.STATE, "p": Sign.PARALLEL,
        "q": Sign.STATE, "r": Sign.STATE, "f": Sign.FINAL,
    }  # fmt: skip
    assert [child.key for child in found["p"].children] == ["q", "r"]


@pytest.mark.parametrize(
    ("body", "attributes", "begin"),
    [
        ('<state id="a"/><state id="b"/>', "", "a"),
        ('<state id="a"/><state id="b"/>', 'initial="b"', "b"),
        ('<initial><transition target="b"/></initial><state id="a"/><state id="b"/>', "", "b"),
        ('<state id="a"><state id="c"/><state id="b"/></state>', 'initial="b"', "b"),
    ],
)
def test_an_arrow_shows_where_it_begins(body, attributes, begin):
    drawing = drawn(document(body, attributes=attributes))
    points = {box.key for box in drawing.chart.children if box.sign is Sign.INITIAL}
    assert [each.target for each in drawing.arrows if each.source in points] == [begin]


def test_regions_have_no_beginning_among_them():
    found = boxes(drawn(document('<parallel id="p"><state id="q"/><state id="r"/></parallel>')))
    assert all(child.sign is not Sign.INITIAL for child in found["p"].children)


def test_transitions_between_two_states_share_an_arrow_in_their_order():
    drawing = drawn(document(
        '<state id="a"><transition event="x" target="b"/><transition event="z"/><transition event="y" target="b"/></state>'
        '<state id="b"/>'
    ))  # fmt: skip
    assert ways(drawing)["a", "b"] == ["x", "y"]
    assert [" ".join(step.head) for step in boxes(drawing)["a"].inner] == ["z"]


def test_a_transition_with_two_targets_leads_to_both():
    drawing = drawn(document(
        '<state id="a"><transition event="x" target="q2 r2"/></state><parallel id="p">'
        '<state id="q"><state id="q1"/><state id="q2"/></state><state id="r"><state id="r1"/><state id="r2"/></state></parallel>'
    ))  # fmt: skip
    assert ways(drawing)["a", "q2"] == ways(drawing)["a", "r2"] == ["x"]


def test_a_history_leads_to_its_default():
    drawing = drawn(
        document(
            '<state id="a"><history id="h"><transition target="c"/></history><state id="b"/><state id="c"/></state>'
        )
    )
    assert ("h", "c") in ways(drawing)


def test_a_box_says_what_is_done_on_the_way_in_and_on_the_way_out():
    found = boxes(drawn(document(
        '<state id="a"><onentry><ocs:get_daytime/></onentry><onentry><ocs:timeout delay="90"/></onentry>'
        '<onexit><log label="bye"/></onexit><invoke src="other.scxml"/></state>'
    )))  # fmt: skip
    assert [" ".join(line) for line in found["a"].lines] == [
        "ask daytime", "wait 1 min 30 s", "invoke other.scxml", "on exit: log bye",
    ]  # fmt: skip


def test_what_is_too_long_is_cut_and_stands_whole_in_the_details():
    long = " + ".join(f"number{each}" for each in range(20))
    entry = f'<assign location="x" expr="{long}"/>' + '<log label="again"/>' * 12
    transition = f'<transition event="e" cond="{long} == 1" target="b"/>'
    body = f'<state id="a"><onentry>{entry}</onentry>{transition}</state><state id="b"/>'
    drawing = drawn(document(body, data="x=0"))
    box = boxes(drawing)["a"]
    assert box.lines[0][-1].endswith("…")
    assert box.lines[-1] == ("… and 5 more",)
    assert long in box.details
    [step] = next(each.steps for each in drawing.arrows if each.source == "a")
    assert step.head[-1].endswith("…")
    assert f"[{long} == 1]" in step.details
    assert step.details.startswith("line ")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", ()),
        ("short", ("short",)),
        ("one two three", ("one two", "three")),
        ("one two three four five", ("one two", "three …")),
        ("abcdefghijklmnopqrst", ("abcdefgh", "ijklmno…")),
        ("a\n\tb", ("a b",)),
        ("one two 34", ("one two 34",)),
        ("one two 34 5", ("one two", "34 5")),
    ],
)
def test_a_text_is_broken_between_words(text, lines):
    assert wrapped(text, 8, 2) == lines


def test_control_signs_are_escaped_before_anything_is_cut():
    assert cut("a\u202eb", 20) == "a\\u202eb"


def test_marks_stand_on_states_and_transitions():
    drawing = drawn(
        document('<state id="a"><transition event="x" target="b"/><transition event="y"/></state><state id="b"/>')
    )
    [arrow] = [each for each in drawing.arrows if each.source == "a"]
    place = arrow.steps[0].place
    marked = highlight(
        drawing, "a run", states={"a": Mark.TAKEN}, transitions={place: Mark.TAKEN}, numbers={place: (1, 4, 5, 9)}
    )
    found = boxes(marked)
    assert (found["a"].mark, found["b"].mark, found["a"].inner[0].mark) == (Mark.TAKEN, None, None)
    [arrow] = [each for each in marked.arrows if each.source == "a"]
    assert arrow.mark is Mark.TAKEN
    assert arrow.lines[0] == ("numbers", "1, 4, 5 …")
    assert marked.marking == "a run"


def test_an_arrow_is_as_good_as_the_best_of_its_transitions():
    drawing = drawn(
        document(
            '<state id="a"><transition event="x" target="b"/><transition event="y" target="b"/></state><state id="b"/>'
        )
    )
    [arrow] = [each for each in drawing.arrows if each.source == "a"]
    places = [step.place for step in arrow.steps]
    marks = dict(zip(places, (Mark.MISSED, Mark.COVERED), strict=True))
    [arrow] = [each for each in highlight(drawing, "c", states={}, transitions=marks).arrows if each.source == "a"]
    assert arrow.mark is Mark.COVERED
