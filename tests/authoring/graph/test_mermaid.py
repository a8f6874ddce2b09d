"""Mermaid: each line is one of the few that its grammar knows (stateDiagram.jison), whatever the document says."""

import re

from hypothesis import HealthCheck, given, settings

from scxml_engine.authoring.graph import Mark, highlight, mermaid
from scxml_engine.diagnostics import printable
from tests.authoring.graph.charts import FORTY, drawings, drawn
from tests.authoring.graph.test_svg import HOSTILE
from tests.ocs.harness import document

TEXT = r'(?:[^:;"#%<>{}\\`$&\n]|#\d+;)+'
END = r"(?:s\d+|\[\*\])"
LINES = re.compile(
    rf'stateDiagram-v2|state "{TEXT}" as s\d+(?: \{{)?|\}}|--|{END} --> {END}(?: : {TEXT})?|s\d+ : {TEXT}'
    rf"|classDef [a-z]+ [\w#,:-]+|class s\d+ [a-z]+"
)


def shown(text):
    return re.sub(r"#(\d+);", lambda found: chr(int(found[1])), text).replace("\u200b", "")


@given(drawings(HOSTILE, most=5))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_nothing_that_a_document_says_is_a_word_of_the_language(drawing):
    text = mermaid(drawing)
    for line in text.splitlines():
        assert LINES.fullmatch(line.strip()), line
    said = shown(text)
    for box in drawing.chart.walk():
        assert box.sign.is_point or printable(box.title) in said


def test_words_that_its_lexer_takes_wherever_they_stand_are_broken():
    ids = ("direction TB", "style x", "classDef y", "a [[fork]]", "a <<choice>>", "%% c", "end note")
    body = "".join(
        f'<state id="s{n}"><onentry><log label="{each.replace("<", "&lt;")}"/></onentry></state>'
        for n, each in enumerate(ids)
    )
    text = mermaid(drawn(document(body)))
    assert not re.search(r"direction\s|style |classDef |\[\[|<<|%%|end note", text)
    assert all(each in shown(text) for each in ids)


def test_regions_are_divided_and_points_are_signs():
    text = mermaid(drawn(FORTY))
    assert text.count("\n        --\n") == 1
    assert re.search(r"^    \[\*\] --> s\d+$", text, re.MULTILINE)
    assert re.search(r'state "H" as s\d+', text)
    assert len(re.findall(r"s\d+ --> \[\*\]", text)) == 3
    assert text.count("{") == text.count("}")


def test_marks_are_classes():
    drawing = highlight(drawn(document('<state id="a"/>')), "m", states={"a": Mark.MISSED}, transitions={})
    assert re.search(
        r"classDef missed fill:#\w+,stroke:#\w+,stroke-width:2px\n    class s\d+ missed\n", mermaid(drawing)
    )
