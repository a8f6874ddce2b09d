"""Placing: items keep their order and their distance, and arrows are straight where they can be."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from scxml_engine.authoring.graph.placing import place
from scxml_engine.authoring.graph.strands import Item, Role, connect


def test_a_box_stands_below_the_one_that_leads_to_it():
    first, wide, second = (
        Item(Role.BOX, key, 10, size, size) for key, size in (("a", 40.0), ("w", 200.0), ("b", 40.0))
    )
    connect(0, first, second)
    first.below[0].upper_offset = first.below[0].lower_offset = 20
    place([[wide, first], [second]])
    assert second.start == first.start


def test_of_two_that_want_one_place_none_gets_lost():
    upper, left, right = (Item(Role.BOX, key, 10, 40.0, 40.0) for key in "ulr")
    connect(0, upper, left)
    connect(1, upper, right)
    place([[upper], [left, right]])
    assert right.start - left.start == 40 + 26
    assert left.start <= upper.start <= right.start


sizes = st.lists(st.lists(st.integers(0, 120), min_size=1, max_size=5), min_size=2, max_size=5)


@given(sizes, st.data())
@settings(deadline=None)
def test_order_and_distance_are_kept(layers, data):
    items = [[Item(Role.BOX, "", 10, float(size), float(size)) for size in layer] for layer in layers]
    for number in range(data.draw(st.integers(0, 12))):
        layer = data.draw(st.integers(0, len(items) - 2))
        connect(number, data.draw(st.sampled_from(items[layer])), data.draw(st.sampled_from(items[layer + 1])))
    place(items)
    for layer in items:
        for left, right in pairwise(layer):
            assert right.start >= left.start + left.cross + 25
    assert min(item.start for layer in items for item in layer) == 0
