"""Theme: every text can be read in light and in dark."""

import pytest

from scxml_engine.authoring.graph.theme import DARK, LIGHT

GROUNDS = {
    "ink": ("paper", "box", "around", "end", "on-taken", "on-covered", "on-partly", "on-missed"),
    "dim": ("paper", "around"),
    "taken": ("paper", "around"),
    "covered": ("paper", "around"),
    "partly": ("paper", "around"),
    "missed": ("paper", "around"),
}


def luminance(color):
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first, second):
    """WCAG 2.2, section 1.4.3: 4.5 for text, 3 for lines."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_stands_out(theme):
    for ink, grounds in GROUNDS.items():
        for ground in grounds:
            assert contrast(theme[ink], theme[ground]) >= 4.5, (ink, ground)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_lines_stand_out(theme):
    assert contrast(theme["line"], theme["paper"]) >= 3
    assert contrast(theme["frame"], theme["paper"]) >= 3


def test_both_have_the_same_colours():
    assert LIGHT.keys() == DARK.keys()
