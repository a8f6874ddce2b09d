"""Check: every rule finds what it says, where it is, and nothing in a document that is in order."""

import re
from pathlib import Path

import pytest

from scxml_engine.authoring import RULES, check, examine, review, rules
from scxml_engine.authoring.suppression import suppress
from scxml_engine.ocs import Treatment
from tests.ocs.harness import document

GO = '<transition event="*" target="f"/>'
END = '<final id="f"/>'
BROKEN = document(f'<state id="a"><onentry><ocs:timeout delay="5m"/></onentry>{GO}</state>{END}').replace(b'"a"', b"a")


def encoded(text):
    return text if isinstance(text, bytes) else text.encode()


def said(data, options):
    """What an author is told: without what a comment suppresses, with what is wrong with such comments."""
    every = suppress(data, "t.scxml", examine(data, "t.scxml", **options))
    return [each.diagnostic for each in every if each.suppressed is None]


def found(data, **options):
    return [(each.code, each.location.line, each.location.column) for each in examine(data, "t.scxml", **options)]


@pytest.mark.row("A1.23", "A4.3", "D3.16", "E4.12", "E6.7")
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_what_a_rule_calls_broken_is_found_and_what_it_calls_mended_is_in_order(rule):
    """A1, A4, D3, E4, E6: the rule alone speaks, once, at the element; after the mend nobody does."""
    [diagnostic] = said(encoded(rule.broken), rule.options)
    assert (diagnostic.code, diagnostic.severity) == (rule.code, rule.severity)
    assert (diagnostic.location.line, diagnostic.location.column) == (rule.line, rule.column)
    assert diagnostic.message
    assert said(encoded(rule.mended), rule.options) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_says_what_it_is(rule):
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.code)
    for sentence in (rule.finds, rule.because):
        assert sentence
        assert not sentence.endswith(".")


def test_every_file_of_the_folder_is_a_rule_with_its_own_code():
    files = {path.stem.replace("_", "-") for path in Path(rules.__file__).parent.glob("*.py")} - {"--init--"}
    assert files == {rule.code for rule in RULES}
    assert len(files) == len(RULES)


def test_findings_and_the_reader_s_own_stand_in_one_list_by_place():
    data = document(
        '<state id="a"><onentry>\n<send event="\'x\'"/>\n<ocs:timeout delay="-1"/>\n<log expr="1 eq 2"/></onentry>\n'
        f'<transition event="daytime_change" cond="_eventdata.x"/>\n<transition event="x" cond="("/>{GO}</state>{END}'
    )
    assert [(code, line) for code, line, _ in found(data)] == [
        ("dialect", 2), ("wrong-delay", 3), ("dialect", 4), ("bare-daytime-change", 5), ("eventdata", 5), ("expression", 6),
    ]  # fmt: skip


def test_the_rules_alone():
    made = Treatment.from_bytes(
        document(f'<state id="a"><transition event="daytime_change error.attribute" target="f"/></state>{END}'), "x"
    )
    assert [each.code for each in check(made.program.document)] == ["bare-daytime-change", "error-event-case"]


def test_the_rules_look_at_a_document_with_errors_too():
    """All that is wrong comes in one run."""
    data = document(
        '<state id="a"><onentry>\n<ocs:timeout delay="-1"/></onentry>\n<transition event="ocs.timeout" target="nowhere"/>'
        '\n<transition event="error.attribute" target="a"/></state>'
    )
    assert found(data) == [
        ("wrong-delay", 2, 1), ("unknown-target", 3, 1), ("error-event-case", 4, 1)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "misspelt",
    [
        '<sate id="a"><onentry>\n<ocs:timeout delay="-1"/></onentry><transition event="ocs.timeout" target="f"/></sate>',
        '<state id="a"><onenty>\n<ocs:timeout delay="-1"/></onenty><transition event="ocs.timeout" target="f"/></state>',
        '<state id="a"><onentry>\n<ocs:timeouts delay="-1"/></onentry><transition event="ocs.timeout" target="f"/></state>',
        '<state id="a"><onentry>\n<ocs:timeout dely="-1"/></onentry><transition event="ocs.timeout" target="f"/></state>',
    ],
)
def test_what_stands_inside_a_misspelt_name_is_read_as_what_was_meant(misspelt):
    [unknown, delay] = found(document(misspelt + END))
    assert unknown[0].startswith("unknown-")
    assert delay == ("wrong-delay", 2, 1)


def test_what_a_rule_says_the_reader_does_not_say_again():
    """A1: of `5m` the reader says that it does not parse; the rule says what to write."""
    data = document(
        f'<state id="a"><onentry>\n<ocs:timeout delay="5m"/><ocs:make_call record_id="5m"/></onentry>{GO}</state>{END}'
    )
    assert found(data) == [("wrong-delay", 2, 1), ("expression", 2, 26)]


@pytest.mark.row("D5.4", "D5.9", "D5.14")
def test_d5_a_document_is_examined_as_it_is_mended_at_its_own_places():
    assert [code for code, _, _ in found(BROKEN)] == ["unquoted-value", "expression"]
    [mend, delay] = examine(BROKEN, "t.scxml", repair=True)
    assert (mend.code, str(mend.severity), delay.code) == ("unquoted-value", "warning", "wrong-delay")
    assert delay.location.column == BROKEN.index(b"<ocs:timeout") + 1


def test_d5_a_treatment_that_is_ready_is_reviewed_alike():
    made = Treatment.from_bytes(BROKEN, "t.scxml", repair=True, variables={"x": "1"})
    assert review(made) == examine(BROKEN, "t.scxml", {"x": "1"}, repair=True)


def test_variables_are_known():
    data = document(END, data="limit=1")
    assert found(data, variables={"limit": "2"}) == []
    assert found(data, variables={"limt": "2"}) == [("unknown-variable", 0, 0)]
    wrong = found(document('<final id="a"/><final id="a"/>'), variables={"limt": "2"})
    assert [code for code, *_ in wrong] == ["unknown-variable", "duplicate-id"]


# ------------------------------------------------------------------------------ what the reader finds of the dialect


@pytest.mark.row("D1.3", "D3.13", "D3.16", "D4.18")
@pytest.mark.parametrize(
    ("body", "severity", "code"),
    [
        ('<x:timeout xmlns:x="urn:other" delay="1"/>', "warning", "namespace"),
        ('<x:other xmlns:x="urn:other"/>', "warning", "foreign-element"),
        ('<log expr="1 eq 1 or 2 lt 3"/>', "note", "dialect"),
        ('<log expr="1 ¦¦ 2"/>', "note", "dialect"),
        ('<if cond="1 ne 2"/>', "note", "dialect"),
        ("<script>1 eq 2</script>", "note", "dialect"),
        ("<send event=\"'x'\"/>", "note", "dialect"),
        ("<raise event='\"x\"'/>", "note", "dialect"),
        ("<send event='x' delay=\"'1s'\"/>", "note", "dialect"),
        ('<send event="x" sendid="y"/>', "note", "dialect"),
    ],
)
def test_d1_d3_d4_each_use_of_the_dialect_is_said_at_its_place(body, severity, code):
    """D1: warning; D3, D4: note."""
    [diagnostic] = examine(document(f'<state id="a"><onentry>\n  {body}</onentry>{GO}</state>{END}'), "t.scxml")
    assert (str(diagnostic.severity), diagnostic.code) == (severity, code)
    assert (diagnostic.location.line, diagnostic.location.column) == (2, 3)
