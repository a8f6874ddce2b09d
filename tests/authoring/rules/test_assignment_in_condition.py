"""The language: `=` in a condition where a comparison was meant."""

from xml.sax.saxutils import quoteattr

import pytest

from scxml_engine.authoring import examine
from tests.ocs.harness import document


def found(cond):
    """The messages of the rule, of a transition and alike of `<if>`."""
    body = f"""<state id="a"><onentry>\n<if cond={quoteattr(cond)}/></onentry>
<transition event="e" cond={quoteattr(cond)} target="f"/><transition event="e" target="f"/></state><final id="f"/>"""
    every = examine(document(body, data="x=1; y=[]; f=1"), "x")
    mine = [(each.location.line, each.message) for each in every if each.code == "assignment-in-condition"]
    assert [line for line, _ in mine] in ([], [2, 3])
    return [message for line, message in mine if line == 3]


@pytest.mark.parametrize(
    ("cond", "variable"),
    [
        ("x = 5", "x"),
        ("x='Busy'", "x"),
        ("(x = 5)", "x"),
        ("x = 5 && y", "x"),
        ("x == 1 && (y = 3)", "y"),
        ("x == 1 || (y = 3)", "y"),
        ("!(x = 3)", "x"),
        ("x =! 3", "x"),
        ("x ? y = 1 : false", "y"),
        ("x, y = 1", "y"),
        ("x = y == 3", "x"),
        ("_event.data.callresult = 'Answer'", "_event.data.callresult"),
        ("y[0] = 1", "…"),
        ("y[0].z = 1", "….z"),
        ("x eq 1 or (y = 2)", "y"),
    ],
)
def test_the_value_that_is_assigned_decides(cond, variable):
    """D3: beside old operators too."""
    assert found(cond) == [f"cond assigns to {variable} and compares nothing"]


@pytest.mark.parametrize(
    "cond",
    ["x == 5", "x === 5", "x != 5", "x <= 5", "x >= 5", "x", "'x = 5'", "`x = 5`", "/x = 5/.test(x)", "x /* = 5 */", "y['='] == 1",
     "y.some(each => each == 1)", "y.some(each => x = each)", "y.some(function (each) { x = each; return x })",
     "(x = y.pop()) != null", "(x = y.pop()) === 5", "f(x = 5)", "x += 1", "x++ < 3", "x eq 5", "((z = 1) => z)()"],
)  # fmt: skip
def test_what_is_no_slip_is_silent(cond):
    assert found(cond) == []


@pytest.mark.parametrize("cond", ["x = = 5", "x && y = 5", "x ="])
def test_what_does_not_parse_is_told_by_the_reader_alone(cond):
    assert found(cond) == []


def test_an_assignment_elsewhere_is_what_it_says():
    body = """<state id="a"><onentry><log expr="x = 5"/><script>if (x = 5) x = 6</script></onentry>
      <transition event="e" target="f"/></state><final id="f"/>"""
    assert examine(document(body, data="x=1"), "x") == []


@pytest.mark.parametrize("cond", ["x => 3", " (x)=> 3"])
def test_an_arrow_is_a_function_and_no_comparison(cond):
    assert found(cond) == ["cond is a function of x, which always holds, and compares nothing"]
