"""D3: the operators of release 8.0, read as ECMAScript's, by token and in operator position only."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scxml_engine.ecmascript import Kind, tokens
from scxml_engine.ocs.rewrite import rewrite
from tests.ocs.harness import play, treatment

OPERATORS = {"eq": "==", "ne": "!=", "lt": "<", "gt": ">", "le": "<=", "ge": ">=", "and": "&&", "or": "||"}


def words(source):
    """The text that stands for it, its tokens with one blank between."""
    found = rewrite(source)
    return None if found is None else " ".join(token.text for token in tokens(found.source))


@pytest.mark.row("D3.3", "D3.13")
@pytest.mark.parametrize(("old", "new"), OPERATORS.items())
def test_d3_every_operator(old, new):
    assert words(f"a {old} b") == f"a {new} b"
    assert old in rewrite(f"a {old} b").note


@pytest.mark.row("D3.12", "D3.18", "D3.19", "D3.20", "D3.21", "D3.22", "D3.23", "D3.24")
@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a eq 'x' and b lt 3 or c", "a == 'x' && b < 3 || c"),
        ("(a eq 1)and(b ne 2)", "( a == 1 ) && ( b != 2 )"),
        ("a ¦¦ b", "a || b"),
        ("a¦¦b ¦¦ c", "a || b || c"),
        ("a == 'Answer' ¦¦ n gt 99", "a == 'Answer' || n > 99"),
        ("a eq -1", "a == - 1"),
        ("!a and !b", "! a && ! b"),
        ("f(x) lt [1][0]", "f ( x ) < [ 1 ] [ 0 ]"),
        ("a.eq eq b.or", "a . eq == b . or"),
        ("a eq /x or y/", "a == /x or y/"),
        ("`x or ${a eq b} y`", "`x or ${ a == b } y`"),
        ("a /* or */ eq b // and", "a /* or */ == b // and"),
        ("x eq 'a or b and ¦¦ c'", "x == 'a or b and ¦¦ c'"),
        ("typeof a eq 'string'", "typeof a == 'string'"),
        ("a\neq\nb", "a == b"),
        ("eq eq eq", "eq == eq"),
        ("a instanceof and and b", "a instanceof and && b"),
        ("void or eq typeof and", "void or == typeof and"),
        ("new or or new and", "new or || new and"),
        ("x ? a eq b : c ne d", "x ? a == b : c != d"),
        ("x[a eq b ? 0 : 1] gt {or: a lt b}.or", "x [ a == b ? 0 : 1 ] > { or : a < b } . or"),
        ("a ge b /* eq */ le c", "a >= b /* eq */ <= c"),
    ],
)
def test_d3_rewriting_is_by_token_in_operator_position(source, expected):
    """D3: never in strings, templates, regular expressions, comments, property names or keys."""
    assert words(source) == expected


@pytest.mark.row("D3.18", "D3.19", "D3.20", "D3.21", "D3.22", "D3.23", "D3.24")
@pytest.mark.parametrize(
    "source",
    [
        "eq",
        "and b",
        "a and",
        "a.or",
        "{or: 1}",
        "'a and b'",
        "/a or b/",
        "`a or b`",
        "a ¦ b",
        "a ¦ ¦ b",
        "",
        "// a or b",
    ],
)
def test_d3_what_is_no_operator_is_left_alone(source):
    assert rewrite(source) is None


COMMENTED = "/* ne */ c"
atoms = st.sampled_from(
    [
        "a",
        "b.or",
        "'or and'",
        '"eq ¦¦"',
        "`and ${a} or`",
        "/or eq/",
        "12",
        "(a)",
        "[or_]",
        "f(b)",
        "x.and.eq",
        COMMENTED,
    ]
)


@pytest.mark.row("D3.18")
@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(list(OPERATORS)), atoms), min_size=1, max_size=5), atoms)
def test_d3_the_law_of_rewriting(pairs, first):
    """Exactly the operators change: every other token, and all text between, is what it was."""
    source = first + "".join(f" {operator} {atom}" for operator, atom in pairs)
    expected = first + "".join(f" {OPERATORS[operator]} {atom}" for operator, atom in pairs)
    assert words(source) == " ".join(token.text for token in tokens(expected))


@pytest.mark.row("D3.19", "D3.20")
@settings(max_examples=100, deadline=None)
@given(st.text("aorqn deltg¦'\"`{}():.,;-+$\\\n ", max_size=40))
def test_d3_any_text_at_all_keeps_its_strings(source):
    found = rewrite(source)
    if found is None:
        return
    opaque = (Kind.STRING, Kind.TEMPLATE)

    def kept(text):
        return [token.text for token in tokens(text) if token.kind in opaque]

    assert kept(found.source) == kept(source)


@pytest.mark.row("D3.11", "D3.23", "D3.24")
@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        ("or + and", "3"),
        ("[or, and].join('or')", "1or2"),
        ("{or: 1}.or || 'x'", "1"),
        ("({or: 1, and: 2}).and", "2"),
        ("or\n+ and", "3"),
        ("`${or} or ${and}`", "1 or 2"),
    ],
)
def test_d3_text_that_parses_is_never_rewritten(expr, expected):
    """D3: names of data items may be the old operators."""
    body = f'<state id="a"><onentry><log expr="{expr}"/></onentry><transition target="f"/></state><final id="f"/>'
    driver = play(treatment(body, data="or=1; and=2"))
    assert driver.logs == [expected]


@pytest.mark.row("D3.13", "D3.25")
def test_d3_scripts_are_rewritten_too_and_every_use_is_noted():
    body = """<state id="a"><onentry><script>if (n lt 2 and n ge 1) { n = 10 }</script><log expr="n eq 10"/></onentry>
      <transition cond="n ne 10" target="wrong"/><transition target="f"/></state><final id="f"/><final id="wrong"/>"""
    made = treatment(body, data="n=1")
    assert [each.code for each in made.diagnostics()] == ["dialect"] * 3
    driver = play(made)
    assert (driver.logs, driver.ended.states) == (["true"], ("f",))


STAYS = {
    "a string": ("'x eq y'", "D3.19"),
    "a string in double quotes": ("&quot;a and b ¦¦ c&quot;", "D3.19"),
    "a template": ("`a or b`", "D3.20"),
    "a regular expression": ("/a le b/.source", "D3.21"),
    "a comment": ("1 /* a ne b */", "D3.22"),
    "a property": ("o.lt", "D3.23"),
    "a key": ("{gt: 7}.gt", "D3.24"),
    "a key in quotes": ("{'ge': 8}['ge']", "D3.24"),
    "a key of several": ("{a: 1, or: 9, and: 2}.or", "D3.24"),
}


@pytest.mark.row("D3.18", "D3.19", "D3.20", "D3.21", "D3.22", "D3.23", "D3.24")
@pytest.mark.parametrize("where", STAYS)
def test_d3_what_stays_beside_an_operator_that_is_rewritten(where):
    """D3: the whole expression is old, and within it that word means what it meant."""
    kept = STAYS[where][0]
    body = f"""<state id="a"><onentry><log expr="1 eq 1 and [{kept}][0]"/><log expr="[{kept}][0]"/></onentry>
      <transition target="f"/></state><final id="f"/>"""
    rewritten, plain = play(treatment(body, data="o={lt: 6}")).logs
    assert rewritten == plain


@pytest.mark.row("D3.11", "D3.25")
@pytest.mark.parametrize("name", OPERATORS)
def test_d3_a_function_may_have_an_operator_s_name(name):
    """D3: a script that parses is never rewritten; one that does not keeps what is no operator in it."""
    script = f"function {name}(a) {{ return a }} var n = {name}(1); n = {name} (n);"
    body = f"""<script>{script}</script><state id="a"><onentry><log expr="n + {name}(1)"/></onentry>
      <transition target="f"/></state><final id="f"/>"""
    made = treatment(body)
    assert made.diagnostics() == []
    assert play(made).logs == ["2"]


@pytest.mark.row("D3.18", "D3.25")
@settings(max_examples=50)
@given(
    st.lists(
        st.tuples(st.sampled_from(list(OPERATORS)), st.sampled_from([" ", "\n", "\n\n"]), atoms), min_size=1, max_size=5
    )
)
def test_d3_a_script_keeps_its_lines(pieces):
    """D3: so that what fails in a rewritten script is told with the line that its author wrote."""
    source = "a" + "".join(f"{blank}{operator}{blank}{atom}" for operator, blank, atom in pieces)
    found = rewrite(source).source
    assert [line.split() == [] for line in found.split("\n")] == [line.split() == [] for line in source.split("\n")]
