"""The compact syntax of RELAX NG: names and text that its own words and signs could be mistaken for.

That it says the same as the XML syntax is a test of test_agreement.
"""

from scxml_engine.authoring.schema import schemas
from scxml_engine.authoring.schema.compact import relax_ng_compact
from scxml_engine.authoring.schema.patterns import AttributeOf, ElementOf, Name, Ref, Seq, Text, Times, Value
from tests.authoring.schema.validators import jing


def test_a_keyword_as_a_name_and_signs_in_text_are_escaped(tmp_path):
    """Names of a dialect may be words of the syntax, and values may have quotes."""
    holds = Seq((Times(AttributeOf(Name("list"), Value('a "b" \\ \\x{41}')), "?"), Ref("text")))
    definitions = {"start": ElementOf(Name("element", "urn:x"), holds, "One\nor two."), "text": Text()}
    text = relax_ng_compact(definitions, "start", "head", {"urn:x": "x"})
    assert "## One or two." in text
    schema = tmp_path / "x.rnc"
    schema.write_text(text, "utf-8")
    documents = ["""<element xmlns="urn:x" list='a "b" \\ \\x{41}'/>""", '<element xmlns="urn:x" list="b"/>']
    assert jing(str(schema), documents) == [True, False]


def test_no_line_is_much_longer_than_a_screen():
    assert max(map(len, schemas()["rnc"]["scxml.rnc"].splitlines())) <= 130
