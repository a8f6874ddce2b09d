"""D1 to D4 and A9: what the dialect adds to the language, and how it enters it."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scxml_engine.errors import DocumentError
from scxml_engine.ocs.extension import NAMESPACE
from scxml_engine.ocs.treatment import Treatment
from tests.ocs.harness import document, one_block, play, treatment


def logged(expr, *, script="", data=""):
    """What one expression is, as a log shows it, and the driver that ran it."""
    body = f"""<state id="a"><onentry>{f"<script>{script}</script>" if script else ""}<log expr="{expr}"/></onentry>
      <transition target="f"/></state><final id="f"/>"""
    driver = play(treatment(body, data=data))
    return driver.logs[0] if driver.logs else driver.codes


def codes(text):
    with pytest.raises(DocumentError) as refused:
        Treatment.from_bytes(text, "test.scxml")
    return [(each.code, each.location.line) for each in refused.value.diagnostics]


# ----------------------------------------------------------------------------------------------------------- D1, A9: actions


def test_d1_the_namespace_and_any_prefix():
    assert NAMESPACE == "http://genesyslabs.com/schemas/ocs/treatments"
    text = document(
        '<state id="a"><onentry><ocs:timeout delay="0"/></onentry><transition event="ocs.timeout" target="f"/>'
        '</state><final id="f"/>'
    )
    for renamed in (text.replace(b"ocs:", b"x:").replace(b":ocs=", b":x="), text):
        made = Treatment.from_bytes(renamed, "test.scxml")
        assert made.diagnostics() == []
        assert play(made).ended.reason == "final"


def test_d1_another_namespace_is_accepted_with_a_warning():
    text = document(
        "<state id='a'><onentry><ocs:get_daytime/></onentry><transition event='*' target='f'/></state><final id='f'/>"
    ).replace(NAMESPACE.encode(), b"urn:elsewhere")
    made = Treatment.from_bytes(text, "test.scxml")
    [warning] = made.diagnostics()
    assert (warning.code, str(warning.severity)) == ("namespace", "warning")
    assert play(made).ended.reason == "final"


@pytest.mark.parametrize(
    ("action", "code"),
    [
        ("<ocs:teleport/>", "unknown-action"),
        ('<ocs:timeout delay="5" colour="red"/>', "unknown-attribute"),
        ("<ocs:timeout/>", "missing-attribute"),
        ("<ocs:make_call/>", "missing-attribute"),
        ("<ocs:get_info/>", "missing-attribute"),
        ('<ocs:set_exec_flag flag="PostProcessing"/>', "missing-attribute"),
        ('<ocs:set_flex_attr record_id="1"/>', "missing-element"),
        ('<ocs:next_record><ocs:contact_info_type exclude="yes"/></ocs:next_record>', "missing-attribute"),
        ("<ocs:next_record><ocs:friend/></ocs:next_record>", "unknown-element"),
        ('<ocs:contact_info_type type_id="1"/>', "unknown-action"),
    ],
)
def test_a9_what_the_dialect_does_not_have_stops_the_document(action, code):
    """A9: with its line, before anything runs."""
    assert codes(document(f'<state id="a"><onentry>\n{action}</onentry></state>')) == [(code, 2)]


def test_a9_every_problem_is_found_at_once():
    assert (
        len(
            codes(
                document('<state id="a"><onentry>\n<ocs:a/>\n<ocs:timeout/>\n<ocs:make_call x="1"/></onentry></state>')
            )
        )
        == 4
    )


# ---------------------------------------------------------------------------------------------------------------- D2, D4


@pytest.mark.parametrize(
    ("attributes", "inner"),
    [('initial="b"', ""), ('initialstate="b"', ""), ("", "<!-- document order -->")],
)
def test_d2_the_initial_state(attributes, inner):
    states = '<state id="b"><transition target="f"/></state><state id="a"/><final id="f"/>'
    assert play(treatment(inner + states, attributes=attributes)).ended.states == ("f",)


def test_d2_the_initial_child_and_initialstate_of_a_state():
    body = """<state id="o" initialstate="y"><state id="x"/><state id="y"><transition target="p"/></state></state>
      <state id="p"><initial><transition target="q"/></initial><state id="r"/><state id="q"><transition target="f"/></state>
      </state><final id="f"/>"""
    assert play(treatment(body)).ended.reason == "final"


def test_d4_extras_of_the_vendor_are_accepted():
    body = """
      <state id="a" _persist="yes" _desc="x">
        <datamodel><data ID="late" expr="5"/><data id="asked" _type="parameter" expr="6"/></datamodel><onentry>
        <log level="2" expr="late + asked"/><event name="one"/><raise event="two"/></onentry>
        <transition event="two" _desc="y" target="f"/></state><final id="f"/>"""
    driver = play(treatment(body, attributes='profile="ecmascript" exmode="strict" _persist="true"'))
    assert driver.names == ["one", "two"]
    assert [(each["text"], each["level"]) for each in driver.lines.of("log")] == [("11", 2)]


def test_d4_send_of_the_vendor():
    """Older attribute names, quoted literals, and the target _internal."""
    body = """<state id="a"><onentry>
        <send event="'late'" sendid="'one'" delay="'5s'" targettype="'scxml'" hints="none"/>
        <send event="never" sendid="two" delay="3s"/><cancel sendid="'two'"/>
        <send event="first"/><send event="'second'" target="_internal"/></onentry>
      <transition event="late" target="f"/></state><final id="f"/>"""
    made = treatment(body)
    assert {each.code for each in made.diagnostics()} == {"dialect"}
    assert play(made).names == ["second", "first", "late"]


# --------------------------------------------------------------------------------------------------------------------- D3


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        ("_data.x === x", "true"),
        ("_data['x']", "1"),
        ("_data.nobody === undefined", "true"),
        ("_data.hasOwnProperty === undefined", "true"),
        ("'x' in _data", "true"),
        ("typeof _data", "object"),
        ("Object.keys(_data).join()", "x,o"),
        ("_data.o === o", "true"),
    ],
)
def test_d3_a_data_id_resolves_bare_and_under_data(expr, expected):
    """D3: one storage; an undeclared one reads undefined."""
    assert logged(expr, data="x=1; o={n: 1}") == expected


def test_d3_assignments_to_both_are_the_same():
    body = """<state id="a"><onentry><assign location="_data.x" expr="x + 1"/><assign location="x" expr="_data.x * 10"/>
        <assign location="_data.o.n" expr="5"/><script>_data.x += o.n</script><log expr="x + ' ' + o.n"/></onentry>
      <transition target="f"/></state><final id="f"/>"""
    assert play(treatment(body, data="x=1; o={}")).logs == ["25 5"]


@pytest.mark.parametrize("how", ['<assign location="_data.y" expr="1"/>', "<script>_data.y = 1</script>"])
def test_d3_assigning_an_undeclared_one_is_error_execution(how):
    body = f"""<state id="a"><onentry>{how}<log expr="'reached'"/></onentry>
      <transition event="error.execution" target="f"/></state><final id="f"/>"""
    driver = play(treatment(body))
    assert (driver.names, driver.logs) == (["error.execution"], [])


def test_d3_data_ids_that_begin_with_an_underscore_are_errors():
    assert codes(document('<state id="a"/>', data="_x=1"))[0][0] == "data-id"


def test_d3_eventdata_is_the_event_s_data():
    body = """<state id="a"><onentry><log expr="String(_eventdata)"/><send event="x"><param name="n" expr="[1]"/></send>
      </onentry><transition event="x" cond="_eventdata === _event.data" target="f"><log expr="_eventdata.n[0]"/></transition>
      </state><final id="f"/>"""
    assert play(treatment(body)).logs == ["undefined", "1"]


# -------------------------------------------------------------------------------------------------------------- D4: uneval


@pytest.mark.parametrize(
    ("value", "source"),
    [
        ("undefined", "(void 0)"),
        ("-0", "-0"),
        ("({a: 1, 'b c': [1, , 3]})", '({a:1, "b c":[1, , 3]})'),
        ("[,]", "[,]"),
        ("[1, ,]", "[1, ,]"),
        ("NaN", "NaN"),
        ("10n", "10n"),
        ("null", "null"),
        ("new Date(5)", "(new Date(5))"),
        ("/a\\/b/g", "/a\\/b/g"),
        ("'a\\u2028b'", '"a\\u2028b"'),
    ],
)
def test_d4_uneval_gives_source(value, source):
    assert logged(f"uneval({value})") == source


texts = st.text(st.characters(exclude_characters="\ufffe\uffff"), max_size=8)  # what stands in a document's attribute
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=10,
)


@settings(max_examples=40, deadline=None)
@given(values)
def test_d4_the_law_of_uneval(value):
    """D4: source that evaluates to an equal value."""
    written = json.dumps(value).replace("Infinity", "(1/0)")
    fields = {"&": "&amp;", "<": "&lt;", '"': "&quot;"}
    expr = "".join(fields.get(each, each) for each in f"uneval(({written}))")
    if "__proto__" in written:
        return
    source = logged(expr)
    back = "".join(fields.get(each, each) for each in f"uneval({source})")
    assert logged(back) == source
    assert (
        logged("".join(fields.get(each, each) for each in f"JSON.stringify({source}) === JSON.stringify({written})"))
        == "true"
    )


def test_d4_uneval_refuses_what_has_no_source():
    assert logged("uneval(o)", script="o.o = o", data="o={}") == ["error.execution"]
    assert logged("uneval(Symbol())") == ["error.execution"]


def test_one_uneval_is_enough_for_two_views_of_one_thing():
    assert logged("uneval([o, o])", data="o={n: 1}") == "[{n:1}, {n:1}]"
    assert play(one_block('<log expr="uneval({or: 1})"/>'), until=9).logs == ["({or:1})"]
