"""SVG: a file of its own that needs nothing else and in which a document's words are nothing but text."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from scxml_engine.authoring.graph import Mark, highlight, lay_out, svg
from tests.authoring.graph.charts import SAMPLES, drawings, drawn
from tests.ocs.harness import document

NS = "{http://www.w3.org/2000/svg}"
ELEMENTS = {"svg", "title", "desc", "style", "g", "rect", "circle", "line", "path", "text"}
ATTRIBUTES = {
    "role", "aria-labelledby", "width", "height", "viewBox", "class", "id", "x", "y", "rx", "cx", "cy", "r", "x1", "x2",
    "y1", "y2", "d", "textLength", "lengthAdjust",
}  # fmt: skip
HOSTILE = st.sampled_from(
    [
        "<script>alert(1)</script>", '" onload="x()', "]]></style><script>", "&lt;b&gt;", "javascript:x", "\u202eabc\x1b[2J",
        "<foreignObject/>", "<!--", "-->", "\ud800", "\x00", "a\nb", "</title><image href='http://x'/>", "url(http://x)", "\ufffe",
    ]
) | st.text(max_size=20)  # fmt: skip


def parsed(text):
    return etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False, no_network=True))


@given(drawings(HOSTILE, most=5), st.sampled_from(["auto", "light", "dark"]))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_what_a_document_says_is_text(drawing, theme):
    """Whatever it says, the file is XML, of a few known elements and attributes, and its style is the same."""
    root = parsed(svg(lay_out(drawing), theme=theme))
    for element in root.iter():
        assert isinstance(element.tag, str), "no comments, no instructions"
        assert element.tag.removeprefix(NS) in ELEMENTS
        assert set(element.attrib) <= ATTRIBUTES
        assert re.fullmatch(r"[a-z -]*", element.get("class", ""))
    [style] = root.iter(f"{NS}style")
    assert (
        style.text
        == next(parsed(svg(lay_out(drawn(document("<final id='a'/>"))), theme=theme)).iter(f"{NS}style")).text
    )
    assert "url(" not in style.text
    assert "@import" not in style.text


def test_a_hostile_id_comes_through_the_whole_way_as_text():
    hostile = "&lt;script&gt;alert(1)&lt;/script&gt;&quot;onload=&#x202e;x"
    text = svg(
        lay_out(
            drawn(document(f'<state id="{hostile}"><transition event="{hostile}" target="b"/></state><state id="b"/>'))
        )
    )
    assert "<script" not in text
    assert "\u202e" not in text
    titles = ["".join(each.itertext()) for each in parsed(text).iter(f"{NS}title")]
    assert any('<script>alert(1)</script>"onload=\\u202ex' in each for each in titles)


@pytest.fixture(params=SAMPLES, ids=lambda path: path.stem)
def sample(request):
    drawing = drawn(request.param.read_bytes(), request.param.name)
    return drawing, parsed(svg(lay_out(drawing)))


def test_it_is_an_image_with_a_name_and_a_description(sample):
    drawing, root = sample
    assert root.get("role") == "img"
    assert root.get("aria-labelledby").split() == [root[0].get("id"), root[1].get("id")]
    assert root[0].text == drawing.title
    assert "statechart of" in root[1].text


def test_every_state_and_every_transition_has_a_title_with_its_line(sample):
    drawing, root = sample
    titles = ["".join(each.itertext()) for each in root.iter(f"{NS}title")]
    for box in drawing.chart.walk():
        if box.title:
            assert any(each.startswith("line ") and box.details in each for each in titles)
    for arrow in drawing.arrows:
        for step in arrow.steps:
            assert not step.details or any(step.details in each for each in titles)


def test_every_line_of_text_is_told_how_wide_it_is_and_stands_inside(sample):
    _, root = sample
    width = float(root.get("width"))
    texts = [each for each in root.iter(f"{NS}text") if each.get("class") != "sign"]
    assert texts
    for each in texts:
        assert float(each.get("x")) + float(each.get("textLength")) <= width


def test_colours_follow_the_screen_or_are_fixed():
    picture = lay_out(drawn(document('<state id="a"/>')))
    own = svg(picture)
    assert "@media (prefers-color-scheme: dark)" in own
    names = set(re.findall(r"var\((--[\w-]+)\)", own))
    for rule in re.findall(r":root \{([^}]*)\}", own):
        assert names <= set(re.findall(r"(--[\w-]+):", rule))
    light, dark = (svg(picture, theme=theme) for theme in ("light", "dark"))
    assert light != dark
    assert not any("var(" in each or "@media" in each for each in (light, dark))


@pytest.mark.parametrize("mark", Mark)
def test_marks_are_classes_and_words(mark):
    drawing = drawn(document('<state id="a"><transition event="x" target="b"/></state><state id="b"/>'))
    [arrow] = [each for each in drawing.arrows if each.source == "a"]
    marked = highlight(drawing, "m", states={"a": mark}, transitions={arrow.steps[0].place: mark})
    root = parsed(svg(lay_out(marked)))
    classes = [each.get("class").split() for each in root.iter(f"{NS}g")]
    assert sorted(each[0] for each in classes if mark.value in each) == ["arrow", "box", "label"]
    titles = ["".join(each.itertext()) for each in root.iter(f"{NS}title")]
    assert sum(each.endswith(f"({mark})") for each in titles) == 3
    assert root.get("class") == "marked"


def test_long_texts_stand_whole_in_the_title():
    long = "very_" * 30
    root = parsed(svg(lay_out(drawn(document(f'<state id="{long}"/>')))))
    assert any(long in "".join(each.itertext()) for each in root.iter(f"{NS}title"))
    assert not any(long in "".join(each.itertext()) for each in root.iter(f"{NS}text"))
