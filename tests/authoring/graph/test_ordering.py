"""Ordering: arrows cross as little as they need to."""

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from scxml_engine.authoring.graph.ordering import crossings, order
from scxml_engine.authoring.graph.strands import Item, Role, connect


def level(*sizes, links=()):
    found = [
        [Item(Role.BOX, f"{layer}{place}", 10, 40, 40) for place in range(size)] for layer, size in enumerate(sizes)
    ]
    for number, (layer, upper, lower) in enumerate(links):
        connect(number, found[layer][upper], found[layer + 1][lower])
    for items in found:
        for place, item in enumerate(items):
            item.order = place
    return found


def keys(layers):
    return [[item.key for item in layer] for layer in layers]


def test_what_crosses_is_put_straight():
    layers = level(3, 3, links=[(0, 0, 2), (0, 1, 1), (0, 2, 0)])
    assert crossings(layers) == 3
    order(layers)
    assert crossings(layers) == 0


@given(st.lists(st.tuples(st.just(0), st.integers(0, 3), st.integers(0, 3)), max_size=8, unique=True))
@settings(deadline=None)
def test_it_is_never_worse_than_it_was(links):
    layers = level(4, 4, links=links)
    before = crossings(layers)
    order(layers)
    assert crossings(layers) <= before
    assert sorted(map(sorted, keys(layers))) == sorted(map(sorted, keys(level(4, 4))))


@given(st.lists(st.tuples(st.just(0), st.integers(0, 2), st.integers(0, 3)), max_size=7, unique=True))
@settings(deadline=None)
def test_crossings_are_pairs_that_change_sides(links):
    layers = level(3, 4, links=links)
    pairs = [(a, b) for a, b in permutations(links, 2) if a[1] < b[1] and a[2] > b[2]]
    assert crossings(layers) == len(pairs)


def test_the_header_stands_first():
    layers = level(2, 2, links=[(0, 0, 1), (0, 1, 0)])
    layers[0].append(Item(Role.HEADER, "header", 10, 40))
    order(layers)
    assert layers[0][0].role is Role.HEADER


def test_arrows_leave_a_box_in_the_order_of_what_they_lead_to():
    layers = level(1, 3, links=[(0, 0, 2), (0, 0, 0), (0, 0, 1)])
    order(layers)
    [box] = layers[0]
    offsets = [(link.lower.order, link.upper_offset) for link in box.below]
    assert sorted(offsets) == [(0, 10), (1, 20), (2, 30)]


def test_given_places_on_a_box_are_kept():
    layers = level(1, 2, links=[(0, 0, 0), (0, 0, 1)])
    layers[0][0].fixed = {0: 35.0, 1: 5.0}
    order(layers)
    assert {link.arrow: link.upper_offset for link in layers[0][0].below} == {0: 35.0, 1: 5.0}
    assert crossings(layers) == 0, "the boxes below have changed places"
