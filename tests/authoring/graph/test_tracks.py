"""Tracks: no two arrows lie on each other between two layers."""

from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.authoring.graph.tracks import tracks as turns


def tracks(spans):
    """The one track of each; None when it is straight."""
    found = turns(spans)
    assert all(len(each) < 2 for each in found)
    return [each[0].track if each else None for each in found]


places = st.integers(0, 20).map(lambda each: each * 10.0)


def test_what_is_straight_needs_none():
    assert tracks([(5, 5), (20, 20.2)]) == [None, None]


def test_arrows_that_have_nothing_to_do_with_each_other_share_one():
    assert tracks([(0, 10), (50, 80)]) == [0, 0]


def test_arrows_side_by_side_do_not_cross():
    """The one that goes further right turns first when both go left, and last when both go right."""
    assert tracks([(10, 50), (20, 60)]) == [1, 0]
    assert tracks([(50, 10), (60, 20)]) == [0, 1]


def pieces(span, found):
    """The pieces of a link across, by track, and along, by place: from where on the way to where."""
    across, along, at, track = [], [], span[0], -1
    for turn in found:
        along.append((at, track, turn.track))
        across.append((turn.track, *sorted((at, turn.place))))
        at, track = turn.place, turn.track
    return across, [*along, (at, track, 10_000)]


@given(st.lists(st.tuples(places, places), max_size=25, unique_by=(lambda each: each[0], lambda each: each[1])))
def test_no_two_lie_on_each_other(spans):
    """Not on a track, and not on the way to it; each ends where it should."""
    drawn = [pieces(span, found) for span, found in zip(spans, turns(spans), strict=True)]
    for number, (across, along) in enumerate(drawn):
        assert along[-1][0] == (spans[number][1] if across else spans[number][0])
        for others_across, others_along in drawn[number + 1 :]:
            for track, low, high in across:
                assert all(track != other or high < begin or end < low for other, begin, end in others_across)
            for place, begin, end in along:
                assert all(
                    abs(place - other) >= 2.5 or end <= other_begin or other_end <= begin
                    for other, other_begin, other_end in others_along
                )


def test_those_that_change_places_get_out_of_each_others_way():
    """Each would have to turn before the other: one goes beside its place first."""
    found = turns([(0, 50), (50, 0)])
    assert sorted(map(len, found)) == [1, 2]


def test_where_one_begins_above_the_end_of_another_they_do_not_lie_on_each_other():
    """The one that comes from there turns before the other one arrives."""
    assert tracks([(0, 50), (50, 100)]) == [1, 0]
    assert tracks([(50, 100), (0, 50)]) == [0, 1]


def test_more_than_can_be_compared_end_all_the_same():
    spans = [(float(each), float(1000 - each)) for each in range(400)]
    assert len(set(tracks(spans))) == 400
