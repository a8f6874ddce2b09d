"""Whether text parses is the engine's verdict, nothing of it runs, and a fault has its place."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scxml_engine.ecmascript import QuickJsRealm, fault
from scxml_engine.errors import ScriptSyntaxError

EXPRESSIONS = [
    "1",
    "a, b",
    "x = 1",
    "{a: 1}",
    "function () {}",
    "x => x",
    "async () => await 1",
    "`a${`b`}`",
    "/[/]/.test(x)",
    "a // comment",
    "/* c */ a",
    "\n\na\n",
    "a?.b ?? c",
    "class { #p = 1 }",
    "1n",
    "[...a]",
    "(1)",
    "this",
    "await",
    "yield",
    "a <!-- html comment",
]
NO_EXPRESSIONS = [
    "",
    "  \n",
    "// only a comment",
    "/* only */",
    "1) + (2",
    "1] + [2",
    "1), (2",
    "...x",
    "a;",
    "a; b",
    "var x",
    "return 1",
    "if (a) b",
    "1 +",
    "(",
    ")",
    "`",
    "`${",
    "/",
    "'",
    "/*",
    "a /*",
    "a b",
    "x) => (y",
    ") => 1",
    "{a = 1}",
    "1}",
    "}{",
    "a,",
    "super.x",
    "new.target",
    "import 'x'",
    "a¦b",
    "a) //",
    "\\",
    "a\n}) => {(",
    "await 1",
]
LOCATIONS = ["x", "x.y", "x['a b'][0]", "_data.x", "x[f()].y", "(x)", "x // c", "f().y", "x.if"]
NO_LOCATIONS = [
    "",
    "1",
    "x + 1",
    "f()",
    "x = y",
    "x, y",
    "[a, b]",
    "{a}",
    "x?.y",
    "x) = (y",
    "'x'",
    "a.1",
    "1x",
    "x++",
    "`x`",
    "this.x",
    "new X().y",
    "(a, b).c",
]
SCRIPTS = [
    "",
    "x = 1;",
    "let a; const b = 1",
    "function f() { return 1 }",
    "// c",
    "for (const a of b) { }",
    "'use strict'; x",
]
NO_SCRIPTS = [
    "let a; let a",
    "return",
    "}",
    "{",
    "x = ",
    "with",
    "break",
    "function (",
    "throw",
    "} } ) ; (",
    "import x from 'y'",
]


@pytest.fixture(scope="module")
def verdict(make_realm):
    """Why a text is refused, or None: a realm's own verdict, which on quickjs-ng is that of `fault`."""
    realm = make_realm()

    def judged(text, goal):
        found = fault(text, goal) if make_realm is QuickJsRealm else None
        try:
            getattr(realm, goal)(text)
        except ScriptSyntaxError as error:
            return found or error
        assert found is None
        return None

    return judged


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_an_expression(verdict, text):
    assert verdict(text, "expression") is None


@pytest.mark.parametrize("text", NO_EXPRESSIONS)
def test_no_expression(verdict, text):
    assert verdict(text, "expression") is not None


@pytest.mark.parametrize("text", LOCATIONS)
def test_a_location(verdict, text):
    assert verdict(text, "location") is None


@pytest.mark.parametrize("text", NO_LOCATIONS)
def test_no_location(verdict, text):
    assert verdict(text, "location") is not None


@pytest.mark.parametrize("text", SCRIPTS)
def test_a_script(verdict, text):
    assert verdict(text, "script") is None


@pytest.mark.parametrize("text", NO_SCRIPTS)
def test_no_script(verdict, text):
    assert verdict(text, "script") is not None


@pytest.mark.parametrize(
    ("text", "goal", "line", "column"),
    [
        ("a +\n  * b", "expression", 2, 3),
        ("a b", "expression", 1, 3),
        ("1 +", "expression", 1, 4),
        ("(1\n+ 2", "expression", 2, 4),
        ("\n\nlet = = 1;", "script", 3, 7),
        ("", "expression", 1, 1),
    ],
)
def test_a_fault_has_its_place(verdict, text, goal, line, column):
    found = verdict(text, goal)
    assert (found.line, found.column) == (line, column)


def test_nothing_runs(verdict):
    assert verdict("(function () { while (true); })()", "expression") is None
    assert verdict("while (true);", "script") is None
    assert verdict("Object = 1; JSON.parse = null; undefinedName()", "script") is None


def test_nothing_runs_in_the_judge():
    assert fault("(() => { while (true); })()", "expression") is None
    assert fault("while (true);", "script") is None
    assert fault("globalThis.Object = 1; JSON.parse = null; undefinedName()", "script") is None
    assert fault("function Object() {} var NaN", "script") is None
    assert fault("1", "expression") is None


@pytest.mark.parametrize(
    ("text", "goal"),
    [
        ("(" * 100_000, "expression"),
        ("(" * 50_000 + ")" * 50_000, "expression"),
        ("x" * 2_000_000, "script"),
        ("{" * 100_000, "script"),
        ("a." * 100_000 + "b", "expression"),
        ("!" * 200_000 + "1", "expression"),
    ],
)
def test_nesting_and_length_have_their_end(verdict, text, goal):
    verdict(text, goal)
    assert verdict("1", "expression") is None


@settings(deadline=None)
@given(st.text(st.sampled_from("()[]{}`'\"/\\*$ab=>,;.\n¦+-#1"), max_size=12))
def test_what_the_judge_lets_through_the_realm_compiles(text):
    for goal in ("expression", "script"):
        if fault(text, goal) is None:
            getattr(REALM, goal)(text)


REALM = QuickJsRealm()
