"""Sizes: what stands in a box, or beside an arrow, has room there."""

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from scxml_engine.authoring.graph import Sign, lay_out, svg
from scxml_engine.authoring.graph.sizes import LINE, box_rows, label_size, text_size
from tests.authoring.graph.charts import SAMPLES, drawings, drawn

NS = "{http://www.w3.org/2000/svg}"


def boxes_and_texts(picture):
    """The area of each box in a file, and of each line of text in it."""
    for group in etree.fromstring(svg(picture).encode()).iter(f"{NS}g"):
        frame = group.find(f"{NS}rect[@class='frame']")
        if frame is not None:
            x, y, width, height = (float(frame.get(name)) for name in ("x", "y", "width", "height"))
            texts = [
                (float(each.get("x")), float(each.get("y")), float(each.get("textLength")))
                for each in group.iter(f"{NS}text")
            ]
            yield (x, y, x + width, y + height), texts


def check(picture):
    for (left, top, right, bottom), texts in boxes_and_texts(picture):
        for x, y, width in texts:
            assert left < x
            assert x + width < right
            assert top < y - LINE / 2
            assert y < bottom


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_the_texts_of_a_sample_stand_in_their_boxes(sample):
    check(lay_out(drawn(sample.read_bytes())))


@given(drawings(most=6))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_all_texts_stand_in_their_boxes(drawing):
    check(lay_out(drawing))


@given(drawings(most=6))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_sizes_are_whole_and_grow_with_the_lines(drawing):
    for box in drawing.chart.walk():
        width, height = text_size(box)
        assert (width, height) == (int(width), int(height))
        if not box.sign.is_point and box.sign is not Sign.CHART:
            assert height >= LINE * len(box_rows(box))
    for arrow in drawing.arrows:
        assert label_size(arrow.lines)[1] == LINE * len(arrow.lines)
