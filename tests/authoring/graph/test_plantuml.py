"""PlantUML: what a document says is text to its language, to its wiki and to its preprocessor."""

import re

from hypothesis import HealthCheck, given, settings

from scxml_engine.authoring.graph import Mark, highlight, plantuml
from scxml_engine.diagnostics import printable
from tests.authoring.graph.charts import FORTY, drawings, drawn
from tests.authoring.graph.test_svg import HOSTILE
from tests.ocs.harness import document

TEXT = r"(?:[A-Za-z0-9 .,()+?_=]|<U\+[0-9A-F]{4,6}>)+"
END = r"(?:s\d+|\[\*\])"
LINES = re.compile(
    rf'@startuml|@enduml|hide empty description|title {TEXT}|state "{TEXT}" as s\d+(?: <<history\*?>>)?(?: #\w+)?(?: \{{)?|\}}|--'
    rf"|{END} -(?:\[#\w+,thickness=2\])?-?> {END}(?: : {TEXT})?|s\d+ : {TEXT}"
)


def shown(text):
    return re.sub(r"<U\+([0-9A-F]+)>", lambda found: chr(int(found[1], 16)), text)


@given(drawings(HOSTILE, most=5))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_nothing_that_a_document_says_is_a_word_of_the_language(drawing):
    text = plantuml(drawing)
    for line in text.splitlines():
        assert LINES.fullmatch(line.strip()), line
    said = shown(text)
    for box in drawing.chart.walk():
        assert printable(box.title) in said


def test_the_preprocessor_and_the_wiki_find_nothing():
    words = (
        "%getenv('HOME')",
        "!include x",
        "$name",
        "**bold**",
        "__u__",
        "[[http://x]]",
        "&lt;img:x&gt;",
        "== head ==",
        "a\\nb",
    )
    body = "".join(f'<state id="s{n}"><onentry><log label="{each}"/></onentry></state>' for n, each in enumerate(words))
    text = plantuml(drawn(document(body)))
    assert not re.search(r"[%!$*\[\]\\]|__|==|<img", text.replace("[*]", ""))
    assert "%getenv('HOME')" in shown(text)


def test_regions_are_divided_and_histories_are_told_apart():
    text = plantuml(drawn(FORTY))
    assert text.count("\n  --\n") == 1
    assert len(re.findall(r"<<history>>$", text, re.MULTILINE)) == 1
    deep = '<state id="a"><history id="h" type="deep"><transition target="b"/></history><state id="b"/></state>'
    assert "<<history*>>" in plantuml(drawn(document(deep)))


def test_marks_are_colours():
    drawing = drawn(document('<state id="a"><transition event="x" target="a"/></state>'))
    [arrow] = [each for each in drawing.arrows if each.source == "a"]
    marked = highlight(drawing, "m", states={"a": Mark.TAKEN}, transitions={arrow.steps[0].place: Mark.TAKEN})
    text = plantuml(marked)
    assert re.search(r'state "a" as s\d+ #\w{6}$', text, re.MULTILINE)
    assert re.search(r"s\d+ -\[#\w{6},thickness=2\]-> s\d+ : x$", text, re.MULTILINE)
