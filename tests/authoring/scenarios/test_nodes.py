"""YAML as nodes: places, plain texts, and everything that is refused with its place."""

import contextlib

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.authoring.scenarios import nodes
from scxml_engine.authoring.scenarios.nodes import Mapping, Scalar, Sequence, read_nodes
from scxml_engine.errors import ConfigError


def plain(node):
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [plain(each) for each in node.items]
    return {key: plain(value) for key, (_, value) in node.entries.items()}


def refusal(text):
    with pytest.raises(ConfigError) as refused:
        read_nodes(text, "x.yaml")
    [diagnostic] = refused.value.diagnostics
    assert diagnostic.code == "yaml-syntax"
    return diagnostic.location.line, diagnostic.location.column, diagnostic.message


@pytest.mark.parametrize(
    "text", ["0123", "NO", "on", "12:30", "1_000", "0x1F", "2026-03-02", "2026-03-02T09:00:00", "~", "null", "=", "1e3"]
)
def test_a_plain_text_stays_as_it_is_written(text):
    assert plain(read_nodes(f"a: {text}\n{text}: b", "x")) == {"a": text, text: "b"}


def test_places_count_from_one_and_name_the_text():
    text = "a:\n  - b: 'ü c'  # said\n    d: {e: f}\n"
    root = read_nodes(text, "x")
    item = root.entries["a"][1].items[0]
    value = item.entries["b"][1]
    assert (value.span.line, value.span.column) == (2, 8)
    assert text[value.span.start : value.span.end] == "'ü c'"
    flow = item.entries["d"][1]
    assert text[flow.span.start : flow.span.end] == "{e: f}"
    assert (flow.flow, item.flow) == (True, False)


def test_what_is_empty_is_known_from_what_is_quoted():
    root = read_nodes("a:\nb: ''\nc: ~\nd: 'null'\ne: !!str null", "x")
    assert [root.entries[key][1].empty for key in "abcde"] == [True, False, True, False, False]


def test_an_alias_is_what_it_names():
    assert plain(read_nodes("a: &x [1, 2]\nb: *x\n? &k c\n: *k", "x")) == {"a": ["1", "2"], "b": ["1", "2"], "c": "c"}


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a: [", (2, 1), "flow node"),
        ("a: b: c", (1, 5), "mapping values"),
        ("x: 1\n\ty: 2", (2, 1), "tab character"),
        ("ok: 1\nbad: \x07", (2, 6), "control characters"),
        ("a: 1\nb: 2\na: 3", (3, 1), 'the key "a" stands there twice, first in line 1'),
        ("a: !!binary x", (1, 4), "tag:yaml.org,2002:binary"),
        ("a: !!python/object:os.system {}", (1, 4), "python"),
        ("!mine {a: 1}", (1, 1), "!mine"),
        ("a: &x [*x]", (1, 8), "the anchor x stands within itself"),
        ("a: *y", (1, 4), "the anchor y is not known"),
        ("a: 1\n--- \nb: 2", (2, 1), "second document"),
        ("? [a]\n: b", (1, 3), "a key is a list"),
        ("k: &m {a: 1}\nb: {*m : 1}", (2, 5), "a key is a list or a table"),
        ("b: &m {a: 1}\nc:\n  <<: *m", (3, 3), "<< (merge)"),
        ("", (0, 0), "empty"),
        ("# nothing", (0, 0), "empty"),
    ],
)
def test_what_is_refused_is_told_with_its_place(text, place, words):
    line, column, message = refusal(text)
    assert words in message
    assert (line, column) == place


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "[{a: "])
@pytest.mark.parametrize("depth", [65, 100_000])
def test_deep_nesting_is_refused_and_hurts_nobody(opening, depth):
    assert "nested more than 64 deep" in refusal(opening * depth)[2]


def test_a_table_of_aliases_that_grows_without_end_is_refused():
    """Nine lines would be a billion nodes."""
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"{b}: &{b} [{', '.join([f'*{a}'] * 10)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)]
    assert f"more than {nodes.MAX_NODES} nodes" in refusal("\n".join(lines))[2]


def test_the_parser_in_python_gives_the_same(monkeypatch):
    text = "a: [1, {b: 'c'}]\nd: |\n  e\nf: &x g\nh: *x\n"
    fast = read_nodes(text, "x")
    monkeypatch.setattr(nodes, "_LOADER", yaml.SafeLoader)
    slow = read_nodes(text, "x")
    assert plain(fast) == plain(slow)
    assert fast.entries["a"] == slow.entries["a"]
    assert isinstance(slow, Mapping)


@given(st.text(alphabet="ab:-[]{},&*!|>'\"#? \n\t\x00\x85\ud800é0", max_size=60))
def test_any_text_gives_nodes_or_one_refusal(text):
    with contextlib.suppress(ConfigError):
        assert isinstance(read_nodes(text, "x"), Scalar | Sequence | Mapping)
