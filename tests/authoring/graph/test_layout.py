"""Layout: nothing overlaps, nothing is cut off, every arrow can be followed."""

import dataclasses

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scxml_engine.authoring.graph import Arrow, Box, Drawing, Sign, Step, lay_out, layout
from scxml_engine.errors import UsageError
from tests.authoring.graph.charts import FORTY, SAMPLES, drawings, drawn
from tests.authoring.graph.geometry import problems
from tests.ocs.harness import document

DIRECTIONS = ("down", "right")


def chart(count, ways, parent=lambda number: "chart"):
    """Plain states `0`, `1`, …; `parent` says in which one each is."""

    def box(key, sign):
        inside = [box(str(each), Sign.STATE) for each in range(count) if parent(each) == key]
        return Box(key, sign, key, key, children=tuple(inside))

    step = Step(("event",), (), "event", (1, 1))
    arrows = tuple(Arrow(str(source), str(target), (step,)) for source, target in ways)
    return Drawing("t", box("chart", Sign.CHART), arrows)


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_the_picture_of_a_sample_has_no_fault(sample, direction):
    assert problems(lay_out(drawn(sample.read_bytes()), direction)) == []


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_treatment_of_forty_states_has_no_fault(direction):
    drawing = drawn(FORTY)
    assert sum(bool(box.title) for box in drawing.chart.walk()) >= 40
    assert problems(lay_out(drawing, direction)) == []


@given(drawings(), st.sampled_from(DIRECTIONS))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_no_chart_has_a_fault(drawing, direction):
    assert problems(lay_out(drawing, direction)) == []


@given(drawings())
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_the_same_drawing_is_laid_out_alike(drawing):
    assert lay_out(drawing) == lay_out(drawing)


def test_faults_are_seen():
    """The judge of the tests above is no friend: each thing that is moved away is a fault."""
    picture = lay_out(drawn(SAMPLES[0].read_bytes()))
    labelled = next(number for number, each in enumerate(picture.arrows) if each.label is not None)

    def with_arrow(**changes):
        arrows = list(picture.arrows)
        arrows[labelled] = dataclasses.replace(arrows[labelled], **changes)
        return problems(dataclasses.replace(picture, arrows=tuple(arrows)))

    state = next(each for each in picture.boxes if each.box.sign is Sign.STATE)
    x, y = picture.arrows[labelled].points[0]
    other = next(each for each in picture.arrows if each.label is not None and each is not picture.arrows[labelled])
    through = (
        (x, y),
        (x, state.area.bottom + 500),
        (state.area.x + 5, state.area.bottom + 500),
        (state.area.x + 5, y - 400),
    )
    assert any("lies on that of" in each for each in with_arrow(label=other.label))
    assert any("lies on" in each for each in with_arrow(label=state.area))
    assert any("lost its label" in each for each in with_arrow(label=None))
    assert any("cut off" in each for each in with_arrow(label=state.area.moved(0, 5000)))
    assert any("does not touch" in each for each in with_arrow(points=((x + 300, y), (x + 300, y + 20))))
    assert any("runs over" in each for each in with_arrow(points=through))
    assert any("lies on" in each for each in with_arrow(points=other.points))
    moved = [dataclasses.replace(each, area=state.area) if each.box.children == () else each for each in picture.boxes]
    assert any("lies on" in each for each in problems(dataclasses.replace(picture, boxes=tuple(moved))))


def test_a_second_look_at_what_is_outside_spares_crossings(monkeypatch):
    drawing = drawn(FORTY)
    better = lay_out(drawing, "down")
    monkeypatch.setattr(layout, "_MOST_COUNTED", 0)
    assert layout.crossings(better) < layout.crossings(lay_out(drawing, "down"))


def test_crossings_are_counted():
    there_and_back = chart(4, [(0, 2), (0, 3), (1, 2), (1, 3)])
    assert layout.crossings(lay_out(there_and_back, "down")) == 1
    assert layout.crossings(lay_out(chart(3, [(0, 1), (1, 2)]))) == 0


def test_states_follow_each_other_down_or_to_the_right():
    drawing = chart(3, [(0, 1), (1, 2)])
    for direction, axis in (("down", "y"), ("right", "x")):
        placed = {each.box.key: each.area for each in lay_out(drawing, direction).boxes}
        places = [getattr(placed[key], axis) for key in "012"]
        assert places == sorted(set(places))


def test_of_the_two_directions_the_one_is_taken_that_fits_a_page():
    steep = chart(8, [(number, number + 1) for number in range(7)])
    broad = chart(12, [(0, number) for number in range(1, 12)])
    for drawing in (steep, broad):
        best = lay_out(drawing)
        both = [lay_out(drawing, direction) for direction in DIRECTIONS]
        assert max(best.width / 1400, best.height / 1000) == min(max(p.width / 1400, p.height / 1000) for p in both)
        assert best in both


def test_a_chain_is_straight():
    picture = lay_out(chart(4, [(0, 1), (1, 2), (2, 3)]), "down")
    assert all(len(each.points) == 2 for each in picture.arrows)


def test_a_chart_without_states_is_a_picture():
    picture = lay_out(Drawing("t", Box("chart", Sign.CHART, "", ""), ()))
    assert picture.width > 0


def test_regions_stand_side_by_side_with_a_line_between():
    body = '<parallel id="p"><state id="a"/><state id="b"/><state id="c"/></parallel>'
    picture = lay_out(drawn(document(body)), "down")
    placed = {each.box.key: each for each in picture.boxes}
    [first, second] = placed["p"].dividers
    for divider, left, right in ((first, "a", "b"), (second, "b", "c")):
        (x, _), (other_x, _) = divider
        assert x == other_x
        assert placed[left].area.right < x < placed[right].area.x
    assert placed["a"].area.y == placed["b"].area.y == placed["c"].area.y


def test_an_arrow_from_a_state_to_one_inside_begins_at_its_border():
    picture = lay_out(chart(2, [(0, 1)], lambda number: "0" if number else "chart"))
    assert [each.from_inside for each in picture.arrows] == [True]
    assert problems(picture) == []


@pytest.mark.parametrize(
    ("count", "ways"),
    [
        (1600, []),
        (80, [(a, b) for a in range(80) for b in range(80)]),
        (400, [(a, b) for a in range(399) for b in (a + 1, 0)]),
    ],
    ids=["boxes", "arrows", "bends"],
)
def test_what_nobody_could_read_is_refused_in_one_line(count, ways):
    with pytest.raises(UsageError, match=r"^\d+ states and \d+ arrows are too many for a picture: write \.dot") as told:
        lay_out(chart(count, ways))
    assert "\n" not in str(told.value)


def test_deep_nesting_is_drawn():
    picture = lay_out(chart(90, [(89, 0), (0, 89), (45, 10)], lambda number: str(number - 1) if number else "chart"))
    assert problems(picture) == []
