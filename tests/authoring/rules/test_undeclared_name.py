"""The language: a name that stands for a value and that nothing declares."""

from xml.sax.saxutils import quoteattr

import pytest

from scxml_engine.authoring import examine
from tests.ocs.harness import document


def told(actions, data="x=1; attempts=0; list=[]", more=""):
    """Line, message and remedy of what the rule says; the actions begin in line 2."""
    body = (
        f'<state id="a"><onentry>\n{actions}</onentry>{more}<transition event="*" target="f"/></state><final id="f"/>'
    )
    every = examine(document(body, data=data), "x")
    return [(each.location.line, each.message, each.remedy) for each in every if each.code == "undeclared-name"]


def found(expression, **options):
    """The names, as an expression and alike as a script."""
    names = [message.split()[1] for _, message, _ in told(f"<log expr={quoteattr(expression)}/>", **options)]
    script = told(f"<script><![CDATA[{expression}]]></script>", **options)
    assert [message.split()[1] for _, message, _ in script] == names
    return names


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("y", ["y"]),
        ("x + y.x", ["y"]),
        ("y(x, z)", ["y", "z"]),
        ("list.map(each => each + y)", ["y"]),
        ("`${y}`", ["y"]),
        ("({x, y, z: x})", ["y"]),
        ("list[y]", ["y"]),
        ("console.log(x)", ["console"]),
        ("x eq 1 or y ne 2", ["y"]),
        ("x ¦¦ y", ["y"]),
    ],
)
def test_a_name_that_nothing_declares(expression, names):
    """D3: old operators too."""
    assert found(expression) == names


@pytest.mark.parametrize(
    "expression",
    ["x", "x.y", "x?.y", "x['y']", "'y'", "`y`", "/y/.test(x)", "({y: x})", "({y() { return x }})", "list.map(y => y)",
     "list.map(function y(z) { return z })", "typeof y", "typeof y == 'undefined' ? 0 : y", "x /* y */", "_event.data.y",
     "_eventdata.y", "_data.x", "_sessionid + _name + _ioprocessors.scxml.location + _x", "In('a')", "uneval(x)",
     "Math.max(x, Number('1'), parseInt('2', 10))", "new Date().getHours()", "[undefined, NaN, Infinity, null, true]",
     "JSON.stringify(x)", "x eq 1 and list.length lt 3", "x ? 1 : 2", "x instanceof Array", "list.map(({y, z: [w]}) => y + w)"],
)  # fmt: skip
def test_names_that_are_there(expression):
    assert found(expression) == []


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("atempts", "did you mean attempts?"),
        ("Attempts", "did you mean attempts?"),
        ("zzz", 'declare it, as in <data id="zzz"/>'),
        ("math.PI", "did you mean Math?"),
        ("True", "did you mean true?"),
        ("in_('a')", 'declare it, as in <data id="in_"/>'),
        ("_evnt.data", "did you mean _event?"),
        ("Busy", "write 'Busy' in quotes"),
        ("BH", "write 'BH' in quotes"),
        ("callresult", "write _event.data.callresult"),
        ("_data.atempts", "did you mean _data.attempts?"),
    ],
)
def test_what_was_meant(name, remedy):
    assert [remedy for _, _, remedy in told(f'<log expr="1 + {name}"/>')] == [remedy]


def test_a_member_of_data_that_is_like_none_may_be_meant_to_be_undefined():
    """D3: it reads undefined."""
    assert found("_data.other == undefined") == []
    assert found("x._data.atempts") == []


@pytest.mark.parametrize(
    ("action", "message"),
    [
        ('<assign location="y" expr="1"/>', "location: y is declared nowhere"),
        ('<assign location="y.z" expr="1"/>', "location: y is declared nowhere"),
        ('<if cond="y"/>', "cond: y is declared nowhere"),
        ('<foreach array="y" item="z"/>', "array: y is declared nowhere"),
        ('<send event="e" namelist="x y"/>', "namelist: y is declared nowhere"),
        ('<send event="e" delayexpr="y"/>', "delayexpr: y is declared nowhere"),
        ('<ocs:timeout delay="y + 1"/>', "delay: y is declared nowhere"),
        ('<ocs:make_call record_id="y.z"/>', "record_id: y is declared nowhere"),
    ],
)
def test_wherever_a_name_can_stand(action, message):
    assert [(line, message) for line, message, _ in told(action)] == [(2, message)]


def test_each_name_once_an_attribute_at_its_element():
    actions = '<log expr="y + y"/>\n<log expr="y"/><if cond="z - y"/>'
    assert [(line, message.split()[1]) for line, message, _ in told(actions)] == [
        (2, "y"),
        (3, "y"),
        (3, "z"),
        (3, "y"),
    ]


@pytest.mark.parametrize(
    "declared",
    [
        '<foreach array="list" item="y"><log expr="y"/></foreach>',
        '<foreach array="list" item="z" index="y"><log expr="y"/></foreach>',
        "<script>var y = 1</script>",
        "<script>function y() { return 1 }</script>",
        "<script>y = 1</script>",
        "<script>let [z, y] = list</script>",
        "<script>if (typeof y === 'undefined') x = 1</script>",
        '<log expr="y = 1"/>',
    ],
)
def test_whatever_makes_a_name_declares_it_everywhere(declared):
    assert told(f'<log expr="y"/>{declared}<assign location="y" expr="1"/>') == []


def test_data_of_any_state_is_known_and_a_script_s_inner_names_are_not():
    assert told('<log expr="y"/>', more='<datamodel><data id="y"/></datamodel>') == []
    assert len(told('<log expr="y"/><script>function g() { var y; y = 2 }</script>')) == 1


@pytest.mark.parametrize(
    "action",
    [
        '<ocs:make_call record_id="y"/>',
        '<ocs:next_record repeat_chain="yse"><ocs:contact_info_type type_name="E-MAILS"/></ocs:next_record>',
        '<ocs:next_record repeat_chain="yes"><ocs:contact_info_type type_name="E-MAIL"/></ocs:next_record>',
        '<ocs:timeout delay="BHH"/>',
        '<ocs:set_flex_attr record_id="0"><ocs:flex_attr attr="OPTIONS" type="string" key="CPNDigits" value="hello"/></ocs:set_flex_attr>',
        '<ocs:set_flex_attr record_id="0"><ocs:flex_attr attr="OPTIONS" type="string" key="pre-dial-validation" value="555-1234"/></ocs:set_flex_attr>',
        '<log label="y" expr="1"/>',
        '<send event="y"/>',
    ],
)  # fmt: skip
def test_text_and_tokens_are_no_names(action):
    """Dialect, section 2: a bare word of an action is a token or its own text, and others speak of it."""
    assert told(action) == []


def test_what_only_another_error_explains_is_silent():
    assert told('<log expr="y +"/>') == []
    assert told('<log expr="max - attempts"/>', data="max-attempts=1") == []
    assert told('<script src="names.js"/><log expr="y"/>') == []  # nobody knows what it declares


def test_where_the_parser_does_not_follow_nothing_is_said():
    assert told("<script>with (x) { y }</script>") == []


def test_the_null_data_model_has_no_names():
    data = b"""<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="null">
      <state id="a"><transition cond="In('b')" target="b"/></state><final id="b"/></scxml>"""
    assert examine(data, "x") == []
