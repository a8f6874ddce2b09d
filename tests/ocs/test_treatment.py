"""A treatment made ready: variables from outside (D6), and what can be said of the document before it runs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.errors import DocumentError, SourceError
from scxml_engine.ocs.settings import Settings
from scxml_engine.ocs.treatment import Treatment, variable
from tests.ocs.harness import document, play, treatment

SHOW = """<state id="a"><onentry><log expr="typeof x + ' ' + x"/></onentry><transition target="f"/></state><final id="f"/>"""


@pytest.mark.row("D6.9", "D6.10", "D6.13")
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("300", 300),
        ("-1", -1),
        ("0", 0),
        ("0.5", 0.5),
        ("-2.50", -2.5),
        ("9007199254740991", 2**53 - 1),
        ("9007199254740992", "9007199254740992"),  # not exact as a number
        ("0123", "0123"),
        ("1e3", "1e3"),
        ("0x10", "0x10"),
        ("+5", "+5"),
        (" 5", " 5"),
        (".5", ".5"),
        ("5.", "5."),
        ("", ""),
        ("true", "true"),
        ("Zoë", "Zoë"),
        ("٣", "٣"),  # a digit, and no decimal of ours
    ],
)
def test_d6_a_canonical_decimal_is_a_number_and_anything_else_text(text, value):
    assert variable(text) == value
    assert type(variable(text)) is type(value)


@given(st.integers(-(2**53) + 1, 2**53 - 1))
def test_d6_every_exact_integer_survives(number):
    assert variable(str(number)) == number


@pytest.mark.row("D6.8")
@pytest.mark.parametrize(
    ("given_", "shown"), [("5", "number 5"), ("05", "string 05"), ("a'b", "string a'b"), ("", "string ")]
)
def test_d6_variables_override_top_level_data(given_, shown):
    assert play(treatment(SHOW, data="x=1", variables={"x": given_})).logs == [shown]


def test_d6_data_of_a_state_is_not_overridden():
    body = """<state id="a"><datamodel><data id="x" expr="1"/></datamodel><onentry><log expr="x"/></onentry>
      <transition target="f"/></state><final id="f"/>"""
    made = treatment(body, variables={"x": "2"})
    assert play(made).logs == ["1"]
    assert [each.code for each in made.diagnostics()] == ["unknown-variable"]


@pytest.mark.row("D6.11")
def test_d6_an_unknown_variable_is_a_warning_with_the_nearest_name():
    [warning] = treatment(SHOW, data="x=1; max_attempts=3", variables={"max_atempts": "5"}).diagnostics()
    assert (warning.code, str(warning.severity), warning.remedy) == (
        "unknown-variable",
        "warning",
        "did you mean max_attempts?",
    )


def test_one_treatment_serves_many_chains_that_do_not_touch_each_other():
    body = SHOW.replace("typeof x", "x++")
    made = treatment(body, data="x=1")
    assert [play(made).logs for _ in range(3)] == [["1 2"]] * 3


def test_a_document_that_cannot_be_used_says_everything_at_once():
    with pytest.raises(DocumentError) as refused:
        Treatment.from_bytes(document('<state id="a"><transition target="b"/></state><state id="a"/>'), "x.scxml")
    assert {each.code for each in refused.value.diagnostics} == {"unknown-target", "duplicate-id"}


def test_a_wrong_literal_or_expression_does_not_stop_a_run():
    """A1, design section 5: it is refused when it is reached."""
    body = """<state id="a"><onentry><ocs:timeout delay="5m"/></onentry><transition event="Error.Attribute" target="f"/></state>
      <final id="f"/>"""
    made = treatment(body)
    assert made.diagnostics(), "and said before"
    assert play(made).ended.reason == "final"


# ------------------------------------------------------------------------------------------- what a document names


class Files:
    """A source of texts that can be changed meanwhile."""

    def __init__(self, **texts):
        self.texts = texts

    def fetch(self, uri):
        if uri not in self.texts:
            raise SourceError(f"{uri}: there is no such file")
        return self.texts[uri].encode()


NAMING = document(
    '<script src="lib"/><state id="a"><onentry><log expr="said()"/></onentry><transition target="f"/></state><final id="f"/>'
)


def test_a_treatment_names_texts_beside_it():
    made = Treatment.from_bytes(NAMING, "x.scxml", source=Files(lib="function said() { return 'first' }"))
    assert play(made).logs == ["first"]
    assert made.diagnostics() == []


def test_an_earlier_edition_has_the_texts_of_then():
    """What a store keeps by the document's digest rebuilds that very document, whatever stands beside it now."""
    files = Files(lib="function said() { return 'first' }")
    first = Treatment.from_bytes(NAMING, "x.scxml", source=files)
    files.texts["lib"] = "function said() { return 'second' }"
    second = Treatment.from_bytes(NAMING, "x.scxml", source=files)
    assert first.program.document.digest != second.program.document.digest
    again = second.with_source(first.source)
    assert again.program.document.digest == first.program.document.digest
    assert again.source == first.source
    assert play(again).logs == ["first"]
    assert play(again.with_source(second.source)).logs == ["second"]
    del files.texts["lib"]
    assert play(second.with_source(first.source)).logs == ["first"]


def test_a_bare_document_is_read_with_what_stands_beside_it_now():
    made = Treatment.from_bytes(NAMING, "x.scxml", source=Files(lib="function said() { return 'now' }"))
    assert play(made.with_source(NAMING)).logs == ["now"]
    plain = Treatment.from_bytes(document(SHOW, data="x=1"), "x.scxml")
    assert plain.source == document(SHOW, data="x=1")
    with pytest.raises(DocumentError, match="no source to fetch it from"):
        plain.with_source(NAMING)


def test_check_fetches_too():
    assert Treatment.check(NAMING, "x.scxml", (), Files(lib="1")) == []
    assert [each.code for each in Treatment.check(NAMING, "x.scxml", (), Files())] == ["unavailable"]
    assert [each.code for each in Treatment.check(NAMING, "x.scxml", {"y": 1}, Files(lib="1"))] == ["unknown-variable"]
    assert [each.code for each in Treatment.check(NAMING, "x.scxml")] == ["no-source"]


# ------------------------------------------------------------------------------------------------------------ repaired

CUT = b"""<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">
  <script src="lib"/>
  <state id="a"><onentry><:timeout delay=5 /><log expr="1 eq 1"/></onentry>
    <transition event="ocs.timeout" target="f"/></state><final id="f"/>
</scxml>"""


@pytest.mark.row("D5.4", "D5.11", "D5.14")
def test_d5_the_library_repairs_when_it_is_told_to():
    files = Files(lib="")
    with pytest.raises(DocumentError) as refused:
        Treatment.from_bytes(CUT, "x.scxml", source=files)
    codes = ["lost-prefix", "undeclared-prefix", "unquoted-value", "dialect"]
    assert [each.code for each in refused.value.diagnostics] == codes
    assert [each.code for each in Treatment.check(CUT, "x.scxml", (), files)] == codes
    made = Treatment.from_bytes(CUT, "x.scxml", source=files, repair=True)
    assert [each.code for each in made.diagnostics()] == codes
    assert [str(each.severity) for each in made.diagnostics()] == ["warning"] * 3 + ["note"]
    assert made.diagnostics() == Treatment.check(CUT, "x.scxml", (), files, repair=True)
    assert CUT.splitlines()[2].index(b"<log") + 1 == made.diagnostics()[-1].location.column
    assert play(made).ended.reason == "final"


def test_d5_the_source_is_the_mended_text_and_is_not_repaired_again():
    first = Treatment.from_bytes(CUT, "x.scxml", source=Files(lib="1"), repair=True)
    bare = CUT.replace(b'<script src="lib"/>', b"")
    plain = Treatment.from_bytes(bare, "x.scxml", repair=True)
    assert b'<ocs:timeout delay="5" />' in plain.source
    assert plain.program.document.digest == Treatment.from_bytes(plain.source, "x.scxml").program.document.digest
    for made, other in ((plain, first), (first, plain)):
        back = other.with_source(made.source)
        assert back.program.document.digest == made.program.document.digest
        assert back.source == made.source
        assert [each.code for each in back.diagnostics()] == ["dialect"]
        assert play(back).ended.reason == "final"


def test_d5_warnings_of_a_repair_come_first_and_variables_are_known():
    text = CUT.replace(b'<script src="lib"/>', b'<datamodel><data id="x"/></datamodel>')
    made = Treatment.from_bytes(text, "x.scxml", repair=True, variables={"x": "1", "y": "2"})
    assert [each.code for each in made.diagnostics()][:3] == ["lost-prefix", "undeclared-prefix", "unquoted-value"]
    assert made.diagnostics() == Treatment.check(text, "x.scxml", {"x": 1, "y": 2}, repair=True)
    assert made.diagnostics()[-1].code == "unknown-variable"


def test_d5_a_document_in_order_is_not_touched():
    plain = document(SHOW, data="x=1")
    made = Treatment.from_bytes(plain, "x.scxml", repair=True)
    assert made.source == plain
    assert made.diagnostics() == []


def test_the_variables_of_a_loop_are_known_words():
    body = """<state id="a"><onentry><foreach array="[1]" item="each" index="place">
      <ocs:timeout delay="each"/><ocs:timeout delay="place"/><ocs:timeout delay="other"/></foreach></onentry></state>"""
    found = [each.message for each in Treatment.check(document(body), "x") if each.code == "attribute-value"]
    assert found == ['delay="other" is no known value and no declared variable']


LENIENT = """<state id="a"><onentry>
  <ocs:next_recrod/>
  <log label="block" expr="'goes on?'"/></onentry>
  <onentry><ocs:make_call record_id="1" speed="2"/></onentry>
  <onentry><ocs:next_record><ocs:contact_type type_id="1"/></ocs:next_record></onentry>
  <onentry><ocs:timeout delay="5"/></onentry>
  <transition event="error.execution"><log label="error" expr="_event.name"/></transition>
  <transition event="ocs.timeout" target="done"/></state><final id="done"/>"""


@pytest.mark.row("A9.6")
def test_a9_lenient_what_the_dialect_does_not_have_is_an_error_when_it_is_reached():
    """A9: a warning with its place beforehand; `error.execution` then, which ends the block; the document runs."""
    made = treatment(LENIENT, settings=Settings(lenient=True))
    warned = [(each.code, each.location.line) for each in made.diagnostics()]
    assert warned == [("unknown-action", 2), ("unknown-attribute", 4), ("unknown-element", 5)]
    driver = play(made)
    assert driver.names == ["error.execution"] * 3 + ["ocs.timeout"]
    assert driver.logs == ["error.execution"] * 3
    assert driver.ended.reason == "final"
    errors = [each["message"] for each in driver.lines.of("diagnostic") if each["code"] == "error.execution"]
    assert errors == [
        "there is no action <next_recrod>",
        "<make_call> has no attribute speed=",
        "<contact_type> may not stand inside <next_record>",
    ]


def test_a9_an_earlier_edition_is_as_lenient():
    made = treatment(LENIENT, settings=Settings(lenient=True))
    assert play(made.with_source(made.source)).ended.reason == "final"


def test_a9_strict_is_the_default():
    with pytest.raises(DocumentError) as refusal:
        treatment(LENIENT)
    assert [each.location.line for each in refusal.value.diagnostics] == [2, 4, 5]
