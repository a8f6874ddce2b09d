"""PNG: drawn by resvg, or one clear line."""

import struct
import sys

import pytest

from scxml_engine.authoring.graph import Box, Drawing, Picture, Sign, lay_out, png
from scxml_engine.errors import UsageError
from tests.authoring.graph.charts import drawn
from tests.ocs.harness import document

pytest.importorskip("resvg_py")
MODULE = sys.modules["scxml_engine.authoring.graph.png"]


@pytest.fixture
def picture():
    return lay_out(drawn(document('<state id="a"/>')))


def test_it_is_a_png_of_twice_the_size(picture):
    data = png(picture)
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", data[16:24])
    assert (width, height) == (2 * round(picture.width), 2 * round(picture.height))


def test_light_and_dark_differ_and_light_is_the_default(picture):
    assert png(picture, theme="dark") != png(picture)
    assert png(picture, theme="light") == png(picture, theme="auto") == png(picture)


def test_without_the_package_it_says_what_to_install(picture, monkeypatch):
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    MODULE._has_font.cache_clear()
    with pytest.raises(UsageError, match=r'needs the package resvg-py: pip install "scxml-engine\[pictures\]"'):
        png(picture)


def test_without_a_font_it_says_so_rather_than_leave_out_the_words(picture, monkeypatch):
    monkeypatch.setattr(MODULE, "_has_font", lambda: False)
    with pytest.raises(UsageError, match="needs a font"):
        png(picture)


def test_a_picture_that_is_too_large_is_refused():
    drawing = Drawing("t", Box("chart", Sign.CHART, "", ""), ())
    with pytest.raises(UsageError, match=r"60000 by 60000 is too large"):
        png(Picture(drawing, 60000, 60000, (), ()))
