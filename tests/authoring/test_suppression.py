"""Suppression: a comment right before an element allows warnings and notes there, with a reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.authoring import RULES, examine
from scxml_engine.authoring.suppression import suppress
from scxml_engine.diagnostics import Diagnostic, Location, Severity
from scxml_engine.scxml.markup import MAX_BYTES
from tests.ocs.harness import document

ALLOW = "<!-- check: allow stray-text: a remark -->"


READ = {rule.code for rule, find in RULES.items() if find is None}


def read(data, **options):
    """What the reader says: the other rules would say a good deal of these documents."""
    return [each for each in examine(data, "t.scxml", **options) if each.code in READ]


def found(data, **options):
    """(code, line, reason) of all that is found."""
    data = data.encode() if isinstance(data, str) else data
    findings = suppress(data, "t.scxml", read(data, **options))
    assert findings == sorted(findings, key=lambda each: each.diagnostic.location)
    return [(each.diagnostic.code, each.diagnostic.location.line, each.suppressed) for each in findings]


def scxml(body, before=""):
    return f'{before}<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">{body}\n</scxml>'


def told(data, code="stray-text"):
    """The lines in which that is told."""
    return [line for each, line, reason in found(data) if each == code and reason is None]


def test_without_a_comment_everything_is_told():
    """The findings are those of `examine`, as they were."""
    data = scxml('\n<state id="a">x</state>\n<!-- a remark on check: nothing -->').encode()
    plain = read(data)
    assert [each.diagnostic for each in suppress(data, "t.scxml", plain)] == plain
    assert [each.suppressed for each in suppress(data, "t.scxml", plain)] == [None]


def test_the_element_behind_the_comment_and_all_inside_it():
    """What stands before or behind that element is told."""
    body = f"""
<state id="a">x</state>
{ALLOW}
<state id="b">x
  <state id="c">x</state>
</state>
<state id="d">x</state>"""
    assert found(scxml(body)) == [
        ("stray-text", 2, None),
        ("stray-text", 4, "a remark"),
        ("stray-text", 5, "a remark"),
        ("stray-text", 7, None),
    ]


def test_an_empty_element_is_over_where_the_next_one_begins():
    comment = "<!-- check: allow dialect: x -->"
    body = f'<state id="a"><onentry>\n{comment}<raise event="\'x\'"/><raise event="\'y\'"/></onentry></state>'
    assert [(code, reason) for code, _, reason in found(scxml(body))] == [("dialect", "x"), ("dialect", None)]


def test_before_the_root_it_is_the_whole_document_and_what_has_no_place():
    before = '<?xml version="1.0"?>\n<!-- check: allow stray-text, unknown-variable: generated -->\n'
    data = scxml('<state id="a">x</state>', before)
    assert found(data, variables={"limit": "1"}) == [
        ("unknown-variable", 0, "generated"),
        ("stray-text", 3, "generated"),
    ]


def test_of_two_comments_around_a_place_the_inner_one_counts():
    body = f'\n<!-- check: allow stray-text: outer -->\n<state id="a">x\n{ALLOW}<state id="b">x</state></state>'
    assert [reason for _, _, reason in found(scxml(body))] == ["outer", "a remark"]


@pytest.mark.parametrize("between", ["", "\n\n", "<!-- another -->", "<?a pi?>", "<!-- check: allow eventdata: x -->"])
def test_blanks_and_comments_may_stand_between(between):
    assert told(scxml(f'{ALLOW}{between}<state id="a">x</state>')) == []


@pytest.mark.parametrize(
    "body",
    [
        f'{ALLOW} text <state id="a">x</state>',
        f'<state id="b">{ALLOW}</state><state id="a">x</state>',
        f'<state id="a">x{ALLOW}</state>',
        f'<state id="a">x<onentry><script><![CDATA[{ALLOW}]]></script></onentry></state>',
        f'{ALLOW}<![CDATA[ ]]><state id="a">x</state>',
        f'<datamodel><data id="d">{ALLOW}<![CDATA[1]]></data></datamodel><state id="a">x</state>',
    ],
)
def test_what_does_not_stand_right_before_the_element_allows_nothing(body):
    assert told(scxml(body))


@pytest.mark.parametrize(("between", "reason"), [(" ", "a remark"), (" < ", None), (" <> ", None)])
def test_in_what_is_no_xml_a_stray_mark_is_text(between, reason):
    data = f"<a>{ALLOW}{between}<b/></a>"
    place = Location("t.scxml", 1, data.index("<b/>") + 1)
    *_, last = suppress(data.encode(), "t.scxml", [Diagnostic(Severity.NOTE, "stray-text", place, "text")])
    assert last.suppressed == reason


def test_many_unknown_codes_are_told_and_not_all_are_compared():
    """A comparison is slow, and a document may hold many mistakes."""
    comments = "".join(
        f"<!-- check: allow {', '.join(f'stray-txt{one}{each}' for each in range(60))}: x -->" for one in "abc"
    )
    findings = suppress(scxml(f'{comments}<final id="a"/>').encode(), "t.scxml", [])
    remedies = [each.diagnostic.remedy for each in findings]
    assert len(remedies) == 180
    assert remedies[0] == "did you mean stray-text?"
    assert remedies[-1] == "scxml-engine check --explain all lists them"


@pytest.mark.parametrize(
    ("comment", "code", "words"),
    [
        ("check: allow stray-text", "suppression-without-reason", "no reason is given why to allow stray-text"),
        ("check: allow stray-text :  ", "suppression-without-reason", "no reason"),
        ("check: allow stray-text, stray-txt: x", "suppression-of-unknown-code", "did you mean stray-text?"),
        ("check: allow stray-text, qqq: x", "suppression-of-unknown-code", "--explain all"),
        ("check: allow stray-text, xml: x", "suppression-of-error", "xml is an error"),
        ("check: allow stray-text, eventdata: x", "unused-suppression", "eventdata is allowed and is not found there"),
    ],
)
def test_what_is_wrong_with_a_comment_is_a_warning_there(comment, code, words):
    """The finding is suppressed all the same."""
    data = scxml(f'\n  <!--{comment}-->\n<state id="a">x</state>').encode()
    first, second = suppress(data, "t.scxml", read(data))
    assert (first.diagnostic.code, str(first.diagnostic.severity), first.suppressed) == (code, "warning", None)
    assert (first.diagnostic.location.line, first.diagnostic.location.column) == (2, 3)
    assert words in str(first.diagnostic)
    assert second.diagnostic.code == "stray-text"
    assert second.suppressed is not None


@pytest.mark.parametrize("comment", ["check: allow", "check: allow : why", "\n check:\n allow\n,: x"])
def test_a_comment_that_names_nothing(comment):
    assert [code for code, _, _ in found(scxml(f'<!--{comment}--><final id="a"/>'))] == ["suppression-of-unknown-code"]


@pytest.mark.parametrize("comment", ["check: alow xml", "to check: allow me", "check allow xml", "check: allowed", "-"])
def test_a_comment_that_says_something_else_is_none(comment):
    assert found(scxml(f'<!-- {comment} --><final id="a"/>')) == []


def test_an_error_is_told_whatever_a_comment_says():
    """And that it is no use is told, too, once; a milder finding of the same code is suppressed."""
    body = """
<!-- check: allow expression: not yet written -->
<state id="a"><onentry>
  <log expr="("/>
  <ocs:make_call record_id="(1"/>
</onentry></state>"""
    assert [each for each in found(document(body)) if each[0] in ("suppression-of-error", "expression")] == [
        ("suppression-of-error", 2, None),
        ("expression", 4, None),
        ("expression", 5, "not yet written"),
    ]


def test_a_comment_cannot_allow_what_is_said_of_comments():
    body = '<!-- check: allow unused-suppression: x -->\n<state id="a"><!-- check: allow eventdata: x --></state>'
    assert [code for code, _, _ in found(scxml(body))] == ["unused-suppression", "unused-suppression"]


def test_the_reason_is_one_line():
    body = '<!-- check: allow\n stray-text: two\n   lines: of it --><state id="a">x</state>'
    assert found(scxml(body))[0][2] == "two lines: of it"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_lines_and_encodings_are_those_of_the_reader(end, encoding):
    text = scxml(f'\n<final id="ä"/>\n{ALLOW}\n<state id="a">x</state><state id="b">x</state>')
    assert [reason for _, _, reason in found(text.replace("\n", end).encode(encoding))] == ["a remark", None]


def test_d5_with_repair_the_places_are_those_of_the_original():
    """D5: the text that is looked through is no XML yet."""
    text = scxml(
        "\n<!-- check: allow lost-prefix, unquoted-value: cut from the manual -->\n"
        "<state id=a><onentry><:set_exec_flag flag=\"'PostProcessing'\" value=\"'Switch'\"/></onentry></state>\n"
        "<state id=b/>"
    ).replace(" version", ' xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments" version')
    assert [each for each in found(text, repair=True) if each[0] in ("lost-prefix", "unquoted-value")] == [
        ("unquoted-value", 3, "cut from the manual"),
        ("lost-prefix", 3, "cut from the manual"),
        ("unquoted-value", 4, None),
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe<",
        b"<!--" * 50_000 + b"check: allow",
        ALLOW.encode() * 20_000,
        b"<!-- check: allow " + b",".join(b"c%d" % each for each in range(50_000)) + b": x --><a>",
        b"<a>" * 200_000 + b"<!-- check: allow x -->" + b"</b>" * 200_000,
        b"<a>" * 90 + b"</b>" * 200_000 + b"check:",
        b"<a '" * 200_000 + b"check:",
        b"</a" * 200_000 + b"check:",
        b" " * (MAX_BYTES + 1),
    ],
    ids=range(10),
)
def test_no_text_is_too_odd_and_none_takes_long(data):
    """The first codes are looked at, and each text is gone through once."""
    assert len(suppress(data, "t.scxml", [])) <= 20_000


@st.composite
def trees(draw, above=None, depth=0):
    """States inside each other, some behind a comment; beside each the reason that counts there."""
    reason = draw(st.sampled_from([None, None, "one", "two"]))
    inner = [draw(trees(reason or above, depth + 1)) for _ in range(draw(st.integers(0, 2 if depth < 3 else 0)))]
    comment = f"<!-- check: allow stray-text: {reason} -->" if reason else draw(st.sampled_from(["", "\n", "<!---->"]))
    text = f"{comment}\n<state>x{''.join(each for each, _ in inner)}</state>"
    return text, [reason or above, *(each for _, reasons in inner for each in reasons)]


@given(trees())
def test_every_place_has_the_reason_of_the_innermost_element_around_it(tree):
    text, reasons = tree
    assert [reason for code, _, reason in found(scxml(text)) if code == "stray-text"] == reasons


PIECES = ["<", ">", "/", "<b>", "</b>", "<b/>", "'", '"', "<!--", "-->", " ", "\n", "check: allow stray-text: x", ALLOW]


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_whatever_the_text_no_finding_is_lost(text):
    """Law: what was found is found, in order; errors and what is wrong with comments are never suppressed."""
    data = scxml(f'<state id="a">x{text}</state>').encode()
    plain = read(data)
    findings = suppress(data, "t.scxml", plain)
    assert [each.diagnostic for each in findings if "suppression" not in each.diagnostic.code] == plain
    for each in findings:
        if str(each.diagnostic.severity) == "error" or "suppression" in each.diagnostic.code:
            assert each.suppressed is None
