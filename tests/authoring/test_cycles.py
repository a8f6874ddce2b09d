"""The cycles of a graph, whatever its size."""

from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.authoring.cycles import cycles


def found(graph):
    return sorted(map(sorted, cycles(graph, lambda node: graph.get(node, ()))))


def test_sets_of_nodes_that_lead_to_each_other():
    assert found({1: [2], 2: [3], 3: [1, 4], 4: [5], 5: [4], 6: [6], 7: [8], 8: []}) == [[1, 2, 3], [4, 5], [6]]
    assert found({}) == []
    assert found({1: [1, 1]}) == [[1]]


def test_a_chain_longer_than_the_stack():
    long = {each: [each + 1] for each in range(50_000)}
    assert found(long) == []
    assert found({**long, 50_000: [0]}) == [list(range(50_001))]


@given(st.dictionaries(st.integers(0, 12), st.lists(st.integers(0, 12), max_size=4), max_size=12))
def test_by_the_definition(graph):
    """Two nodes are in one set when, and only when, each can be reached from the other."""
    reached = {node: set(graph.get(node, ())) for node in range(13)}
    for middle in range(13):
        for node in range(13):
            if middle in reached[node]:
                reached[node] |= reached[middle]
    expected = {
        frozenset(b for b in range(13) if b in reached[a] and a in reached[b]) for a in range(13) if a in reached[a]
    }
    assert set(cycles(graph, lambda node: graph.get(node, ()))) == expected
