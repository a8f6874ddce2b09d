"""Spots: what stands at a place."""

import pytest

from scxml_engine.authoring.language.scan import scan
from scxml_engine.authoring.language.spots import What, spot


@pytest.mark.parametrize(
    ("text", "what", "word"),
    [
        ("<sta¦te/>", What.TAG, "state"),
        ("<¦", What.TAG, ""),
        ("<a><¦ <b/></a>", What.TAG, ""),
        ("<a><¦<b/></a>", What.TAG, ""),
        ("<state i¦d='x'>", What.ATTRIBUTE, "id"),
        ("<state ¦/>", What.ATTRIBUTE, ""),
        ("<state ¦", What.ATTRIBUTE, ""),
        ("<state id='x¦y'>", What.VALUE, "xy"),
        ("<state id='¦'>", What.VALUE, ""),
        ("<state id=¦>", What.VALUE, ""),
        ('<state id="x¦\n<b/>', What.VALUE, "x"),
        ("<a>¦</a>", What.CONTENT, ""),
        ("<a></¦", What.END_TAG, ""),
        ("<a></a¦", What.END_TAG, "a"),
        ("<a></a>¦", What.CONTENT, ""),
        ("<!-- <a ¦ -->", What.NOTHING, ""),
        ("<a/¦>", What.NOTHING, ""),
        ("¦", What.CONTENT, ""),
    ],
)
def test_what_stands_there(text, what, word):
    plain = text.replace("¦", "")
    found = spot(scan(plain), text.index("¦"))
    assert found.what is what
    assert plain[found.start : found.end] == word


def test_content_belongs_to_the_innermost_element():
    text = "<a><b/> <c> </c></a>"
    assert spot(scan(text), text.index(" ")).element.name == "a"
    assert spot(scan(text), text.index(" </c>")).element.name == "c"
