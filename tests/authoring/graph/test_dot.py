"""DOT: Graphviz reads it, and gets back what the document says."""

import re
import warnings

import pytest
from hypothesis import HealthCheck, given, settings

from scxml_engine.authoring.graph import Mark, dot, highlight
from scxml_engine.diagnostics import printable
from tests.authoring.graph.charts import FORTY, SAMPLES, drawings, drawn
from tests.authoring.graph.test_svg import HOSTILE
from tests.ocs.harness import document

STRING = r'"(?:[^"\\\n]|\\.)*"'
OPTION = rf"[a-z]+=(?:{STRING}|[a-z0-9_.]+)"
STATEMENT = re.compile(
    rf"digraph {{|}}|subgraph cluster_s\d+ {{|(?:graph|node|edge) \[{OPTION}(?:, {OPTION})*\];"
    rf"|s\d+(?: -> s\d+)?(?: \[{OPTION}(?:, {OPTION})*\])?;",
    re.IGNORECASE,
)


def labels(text):
    """The labels of a file, as Graphviz shows them."""
    found = [each[1:-1] for each in re.findall(rf"label=({STRING})", text)]
    return [
        re.sub(r"\\(.)", lambda each: {"n": "\n"}.get(each[1], each[1]), each).replace("&amp;", "&") for each in found
    ]


@given(drawings(HOSTILE, most=5))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_nothing_that_a_document_says_is_a_word_of_the_language(drawing):
    text = dot(drawing)
    for line in text.splitlines():
        assert STATEMENT.fullmatch(line.strip()), line
    assert text.count("{") - len(re.findall(r"\{", "".join(re.findall(STRING, text)))) == text.count("}") - len(
        re.findall(r"\}", "".join(re.findall(STRING, text)))
    )
    shown = {each.split("\n")[0] for each in labels(text)}
    assert {printable(box.title) for box in drawing.chart.walk() if box.title and not box.sign.is_point} <= shown


@pytest.mark.parametrize(
    "text", [*(path.read_text("utf-8") for path in SAMPLES), FORTY], ids=lambda text: str(len(text))
)
def test_graphviz_reads_it(text):
    pygraphviz = pytest.importorskip("pygraphviz")
    drawing = drawn(text)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        graph = pygraphviz.AGraph(string=dot(drawing))
    assert len(graph.nodes()) == sum(1 for _ in drawing.chart.walk()) - 1
    assert len(graph.edges()) == len(drawing.arrows)


def test_a_state_that_holds_others_is_a_cluster_and_arrows_end_at_its_border():
    text = dot(
        drawn(document('<state id="a"><state id="b"/></state><state id="c"><transition event="x" target="a"/></state>'))
    )
    [name] = re.findall(r"subgraph (cluster_s\d+)", text)
    assert re.search(rf's\d+ -> s\d+ \[label="x", lhead={name}\];', text)


def test_an_arrow_into_the_state_that_it_leaves_goes_to_a_point_in_it():
    """Graphviz complains of an arrow that should be cut off at a border which it does not pass."""
    text = dot(
        drawn(
            document(
                '<state id="a"><transition event="x" target="b"/><state id="b"><transition event="y" target="a"/></state></state>'
            )
        )
    )
    assert not re.search(
        r"lhead|ltail", "".join(line for line in text.splitlines() if 'label="x"' in line or 'label="y"' in line)
    )


def test_marks_are_colours():
    drawing = highlight(drawn(document('<state id="a"/>')), "m", states={"a": Mark.TAKEN}, transitions={})
    assert re.search(r's\d+ \[label="a", color="#[0-9a-f]{6}", penwidth=2\];', dot(drawing))
