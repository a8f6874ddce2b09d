"""How a dialect enters the language, shown on one made up for the purpose."""

import pytest

from scxml_engine.diagnostics import Severity
from scxml_engine.errors import DocumentError
from scxml_engine.scxml.effects import Action, Logged
from scxml_engine.scxml.extension import ActionSchema, AttributeSchema, Extension, Rewritten
from scxml_engine.scxml.program import Program
from scxml_engine.scxml.reader import read
from tests.scxml.charts import document
from tests.scxml.running import Run

URI = "urn:kitchen"


def rewrite(source):
    """`plus` is an older spelling of +."""
    return Rewritten(source.replace("plus", "+"), "plus is written +") if "plus" in source else None


KITCHEN = Extension(
    URI,
    {
        "cook": ActionSchema(
            "cook",
            (
                AttributeSchema("dish", required=True, tokens=("SOUP", "Pie")),
                AttributeSchema("kind"),
                AttributeSchema(
                    "amount", literal=lambda text, others: text + "!" if others.get("kind") == "raw" else None
                ),
                AttributeSchema("note", numbers=False),
            ),
            children=(ActionSchema("with", (AttributeSchema("what", required=True),)),),
        ),
        "bake": ActionSchema("bake", (AttributeSchema("a"), AttributeSchema("b")), one_of=("a", "b"), min_children=0),
        "mix": ActionSchema("mix", children=(ActionSchema("part"),), min_children=1),
    },
    attributes={("scxml", "first"): "initial", ("state", "colour"): None, ("log", "level"): None},
    elements={"event": ("raise", {"name": "event"})},
    unquoted=frozenset({("raise", "event"), ("log", "label")}),
    values={("transition", "type"): {"inner": "internal"}},
    names="{names: {twice: (x) => x * 2, get self() { return this }}, hooks: {}}",
    rewrite=rewrite,
)


def kitchen(body, attributes=""):
    return document(body, f'{attributes} xmlns:k="{URI}"')


def cooked(content, data=""):
    """The actions that one block gave."""
    made = Run(
        kitchen(f'<datamodel>{data}</datamodel><state id="a"><onentry>{content}</onentry></state>'),
        extensions=[KITCHEN],
    )
    return made.of(Action), made


def refused(body):
    with pytest.raises(DocumentError) as caught:
        read(kitchen(body), "doc.scxml", [KITCHEN])
    return [
        (each.code, each.message, each.remedy) for each in caught.value.diagnostics if each.severity is Severity.ERROR
    ]


# -------------------------------------------------------------------------------------------------- attributes of actions


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ('dish="SOUP"', "SOUP"),
        ('dish=" soup "', "SOUP"),
        ('dish="pie"', "Pie"),
        ('dish="300"', 300),
        ('dish="-1"', -1),
        ('dish="0.5"', 0.5),
        ('dish="99999999999999999999"', 1e20),
        ('dish="1 + 1"', 2),
        ("dish=\"'SOUP'\"", "SOUP"),
        ('dish="x"', [1]),
        ('dish="x[0]"', 1),
        ('dish="1e3"', 1000),
        ('dish="undeclared"', "undeclared"),
        ('dish="3 plus 4"', 7),
    ],
)
def test_an_attribute_is_token_number_expression_or_word(attribute, value):
    [action], _ = cooked(f"<k:cook {attribute}/>", '<data id="x" expr="[1]"/>')
    assert action.attributes == {"dish": value}
    assert action.words == (("dish",) if value == "undeclared" else ())
    assert action.failures == {}


def test_a_number_of_five_thousand_digits_is_a_number():
    [action], _ = cooked(f'<k:cook dish="{"1" * 5000}"/>')
    assert action.attributes == {"dish": float("inf")}


def test_a_declared_data_item_hides_a_token():
    [action], _ = cooked('<k:cook dish="SOUP"/>', '<data id="SOUP" expr="5"/>')
    assert action.attributes == {"dish": 5}


def test_a_literal_rule_sees_the_attributes_before_it():
    [plain, raw], _ = cooked('<k:cook dish="pie" kind="1" amount="2"/><k:cook dish="pie" kind="\'raw\'" amount="2 2"/>')
    assert plain.attributes["amount"] == 2
    assert raw.attributes["amount"] == "2 2!"


def test_what_fails_is_said_by_attribute_and_the_block_goes_on():
    [action], made = cooked('<k:cook dish="x.y.z" kind="1 1" note="nope()"/><log expr="1"/>', '<data id="x"/>')
    assert set(action.failures) == {"dish", "kind", "note"}
    assert action.attributes == {}
    assert made.log == ["1"]


def test_children_are_evaluated_in_order():
    [action], _ = cooked('<k:cook dish="pie"><k:with what="1"/><k:with what="\'salt\'"/></k:cook>')
    assert [each.attributes for each in action.children] == [{"what": 1}, {"what": "salt"}]


def test_actions_and_other_content_keep_their_order():
    _, made = cooked('<log expr="1"/><k:cook dish="pie"/><log expr="2"/>')
    assert [type(each) for each in made.effects] == [Logged, Action, Logged]


# ------------------------------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        ('<k:cok dish="1"/>', "unknown-action", "did you mean <cook>"),
        ("<k:zzzzzz/>", "unknown-action", "the actions are cook, bake, mix"),
        ("<k:cook/>", "missing-attribute", "needs dish="),
        ('<k:cook dish="1" dosh="2"/>', "unknown-attribute", "did you mean dish="),
        ("<k:bake/>", "missing-attribute", "a= or b="),
        ("<k:mix/>", "missing-element", "at least one <part>"),
        ('<k:cook dish="1"><k:wth/></k:cook>', "unknown-element", "did you mean <with>"),
        ('<k:cook dish="1"><k:with/></k:cook>', "missing-attribute", "needs what="),
        ('<k:cook dish="1"><log/></k:cook>', "unknown-element", "<log> may not stand inside <cook>"),
    ],
)
def test_an_action_is_checked_against_its_schema(content, code, words):
    [(found, message, remedy)] = refused(f'<state id="a"><onentry>{content}</onentry></state>')
    assert found == code
    assert words in f"{message} {remedy}"


def test_an_action_outside_of_executable_content_is_misplaced():
    [(code, _, remedy)] = refused('<state id="a"><k:cook dish="pie"/></state>')
    assert code == "misplaced-element"
    assert "<onentry>" in remedy


def test_without_the_extension_its_actions_are_ignored_with_a_warning():
    [warning] = read(kitchen('<state id="a"><onentry><k:cook dish="pie"/></onentry></state>')).diagnostics
    assert (warning.severity, warning.code) == (Severity.WARNING, "foreign-element")


def test_another_namespace_is_accepted_with_a_warning():
    body = '<state id="a"><onentry><o:cook xmlns:o="urn:other" dish="pie"/></onentry></state>'
    found = read(document(body), "x", [KITCHEN]).diagnostics
    assert [(each.severity, each.code) for each in found] == [(Severity.WARNING, "namespace")]


# ------------------------------------------------------------------------------------- attributes, elements, names, texts


def test_an_attribute_may_be_another_name_of_a_standard_one():
    assert Run(kitchen('<state id="a"/><state id="b"/>', 'first="b"'), extensions=[KITCHEN]).active == "b"


def test_an_attribute_may_be_accepted_and_ignored_by_one_element_alone():
    assert Run(kitchen('<state id="a" colour="red"/>'), extensions=[KITCHEN]).active == "a"
    assert refused('<parallel id="a" colour="red"/>')[0][0] == "unknown-attribute"


def test_an_element_may_be_another_name_of_a_standard_one():
    body = '<state id="a"><onentry><event name="\'e\'"/></onentry><transition event="e" target="b"/></state><state id="b"/>'
    assert Run(kitchen(body), extensions=[KITCHEN]).active == "b"


def test_a_value_may_have_another_spelling():
    body = """<state id="a"><onentry><log expr="1"/></onentry><transition event="e" type="inner" target="b"/><state id="b"/></state>"""
    made = Run(kitchen(body), extensions=[KITCHEN])
    made.event("e")
    assert made.log == ["1"]


@pytest.mark.parametrize("level", ["1", "4", " 2 "])
def test_a_log_level_is_a_number(level):
    _, made = cooked(f'<log level="{level}" expr="1"/>')
    assert made.of(Logged)[0].level == int(level)


@pytest.mark.parametrize("level", ["high", "", "-1", "9" * 5000, "²"])
def test_another_log_level_is_ignored_with_a_warning(level):
    _, made = cooked(f'<log level="{level}" expr="1"/>')
    assert made.of(Logged)[0].level is None
    assert [each.code for each in made.program.document.diagnostics] == ["attribute-value"]


def test_names_are_in_scope_everywhere_and_know_their_machine():
    _, made = cooked('<log expr="twice(x) + self.x"/>', '<data id="x" expr="twice(2)"/>')
    assert made.log == ["12"]


def test_a_rewriting_is_tried_only_where_a_text_does_not_parse_and_noted():
    body = '<datamodel><data id="plus" expr="1"/><data id="y" expr="1 plus 2"/></datamodel><state id="a"><onentry><log expr="plus"/><log expr="y"/></onentry></state>'
    made = Run(kitchen(body), extensions=[KITCHEN])
    assert made.log == ["1", "3"]
    [note] = Program.from_bytes(kitchen(body), "x", [KITCHEN]).diagnostics()
    assert (note.severity, note.code) == (Severity.NOTE, "dialect")
    assert "plus is written +" in note.message


def test_a_rewriting_that_does_not_parse_either_leaves_the_first_complaint():
    [found] = Program.from_bytes(
        kitchen('<state id="a"><transition event="e" cond="plus plus ("/></state>'), "x", [KITCHEN]
    ).diagnostics()
    assert found.code == "expression"


@pytest.mark.parametrize(
    ("written", "warned"), [("fats", True), ("speed", False), ("made", False), ("a.b", False), ("'x'", False)]
)
def test_a_word_that_is_no_token_and_no_variable_is_a_warning(written, warned):
    """It does not stop the document: a script could declare it in a way that cannot be seen."""
    action = ActionSchema("go", (AttributeSchema("speed", tokens=("fast", "slow")),))
    extension = Extension("urn:x", {"go": action})
    found = read(
        f"""<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" xmlns:x="urn:x"><datamodel><data id="speed"/></datamodel>
        <script>made = 1</script><state id="a"><onentry><x:go speed="{written}"/></onentry></state></scxml>""".encode(),
        "doc",
        (extension,),
    ).diagnostics
    assert [(each.code, each.location.line) for each in found] == [("attribute-value", 2)] * warned
