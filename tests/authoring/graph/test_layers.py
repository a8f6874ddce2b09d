"""Layers: every way leads to another layer, and forward, but for those that close a circle."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.authoring.graph.layers import layers

ways = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=30)


@given(ways)
def test_no_way_stays_in_its_layer(found):
    layer = layers(range(10), found)
    assert all(layer[source] != layer[target] for source, target in found if source != target)
    assert min(layer.values()) == 0


@given(ways)
def test_without_circles_every_way_leads_forward(found):
    layer = layers(range(10), [(source, target) for source, target in found if source < target])
    assert all(layer[source] < layer[target] for source, target in found if source < target)


@given(ways)
def test_the_first_has_the_first_layer_for_itself(found):
    layer = layers(range(10), [each for each in found if 0 not in each], 0)
    assert [node for node in layer if layer[node] == 0] == [0]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([(0, 1), (1, 2), (2, 0)], [0, 1, 2]),  # the last one closes the circle
        ([(0, 1), (1, 2), (0, 2)], [0, 1, 2]),  # the longest way counts
        ([(0, 1), (0, 2)], [0, 1, 1]),
        ([(0, 1), (2, 1), (1, 0)], [0, 1, 0]),
    ],
)
def test_the_layers_are_those_of_the_longest_ways(found, expected):
    assert list(layers(range(3), found).values()) == expected


def test_a_node_that_nothing_leads_to_stands_right_before_what_it_leads_to():
    assert layers(range(5), [(0, 1), (1, 2), (2, 3), (4, 3)])[4] == 2
