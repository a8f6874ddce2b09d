"""B.2: the ECMAScript data model."""

import pytest

from tests.scxml.assertions.harness import SCXML_PROCESSOR, content, mark, play

# --------------------------------------------------------------------------------------------------------- B.2.1 data


def test_each_data_element_is_a_variable():
    """B.2.1: its name is the id."""
    content(
        '<log expr="[typeof a, a, $b, c2].join()"/>',
        '<data id="a" expr="1"/><data id="$b" expr="2"/><data id="c2" expr="3"/>',
    ).logs("number,1,2,3")


def test_without_a_value_it_is_undefined():
    """B.2.1: with early as with late binding."""
    for binding in ("early", "late"):
        content('<log expr="typeof x + (x === undefined)"/>', '<data id="x"/>', root=f'binding="{binding}"').logs(
            "undefinedtrue"
        )


def test_all_variables_are_in_one_scope():
    """B.2.1: also those of scripts and of inner states."""
    play("""<datamodel><data id="a" expr="1"/></datamodel><script>var b = 2;</script>
      <parallel id="p"><state id="s"><datamodel><data id="c" expr="3"/></datamodel><onentry><script>var d = 4;</script></onentry></state>
      <state id="t"><onentry><log expr="a + b + c + d"/></onentry></state></parallel>""").logs("10")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{"a": [1, {"b": null}], "c": "d"}', '{"a":[1,{"b":null}],"c":"d"}'),
        (" [1, 2] ", "[1,2]"),
        ("3.5", "3.5"),
        ("true", "true"),
        ("null", "null"),
        ('"text"', '"text"'),
        ("\n  several\n\t words   here \n", '"several words here"'),
        ("not: json", '"not: json"'),
        ("{a: 1}", '"{a: 1}"'),
        ("[1, 2", '"[1, 2"'),
        ("<![CDATA[a < b]]>", '"a < b"'),
    ],
)
def test_inline_data_is_json_or_text(text, shown):
    """B.2.1: JSON becomes the structure, what is no JSON and no XML a string with its white space normalised."""
    content('<log expr="JSON.stringify(x)"/>', f'<data id="x">{text}</data>').logs(shown)


@pytest.mark.parametrize(("name", "text", "shown"), [("x.json", '{"a": [1]}', '{"a":[1]}'), ("x.txt", " some \n text ", '"some text"')])  # fmt: skip
def test_fetched_data_is_json_or_text_as_well(name, text, shown):
    """B.2.1: as if it had been inline."""
    content('<log expr="JSON.stringify(x)"/>', f'<data id="x" src="{name}"/>', files={name: text}).logs(shown)


BOOKS = '<books xmlns=""><book title="one"/><book title="two">text</book></books>'
READ = "<log expr=\"x.getElementsByTagName('book')[1].getAttribute('title')\"/>"


def test_inline_xml_is_a_dom():
    """B.2.1."""
    content(READ, f'<data id="x">{BOOKS}</data>').logs("two")
    content(
        '<log expr="x.documentElement.tagName + x.documentElement.childNodes.length"/>', f'<data id="x">{BOOKS}</data>'
    ).logs("books2")


def test_fetched_xml_is_a_dom():
    """B.2.1."""
    content(READ, '<data id="x" src="x.xml"/>', files={"x.xml": BOOKS}).logs("two")


def test_assigned_xml_is_a_dom():
    """B.2.1, 5.4."""
    content(f'<assign location="x">{BOOKS}</assign>{READ}', '<data id="x"/>').logs("two")


# ------------------------------------------------------------------------------------------- B.2.2 to B.2.4 expressions


@pytest.mark.parametrize(
    ("cond", "holds"),
    [("true", True), ("false", False), ("1", True), ("0", False), ("-1", True), ("''", False), ("'false'", True), ("'0'", True), ("null", False),
     ("undefined", False), ("NaN", False), ("[]", True), ("({})", True), ("new Boolean(false)", True), ("typeof nobody == 'undefined'", True)],
)  # fmt: skip
def test_conditions_are_converted_by_toboolean(cond, holds):
    """B.2.2: the effective boolean value."""
    content(f'<if cond="{cond}">{mark("yes")}<else/>{mark("no")}</if>').logs("yes" if holds else "no")
    play(f'<state id="s"><transition cond="{cond}" target="t"/></state><state id="t"/>').rests_in("t" if holds else "s")


def test_in_is_a_function():
    """B.2: named In, of one state id, giving a boolean."""
    content("<log expr=\"typeof In + In('s') + In('t')\"/>").logs("functiontruefalse")
    content(
        "<script>var here = ['s', 't'].map(function (id) { return In(id); });</script><log expr=\"here.join()\"/>"
    ).logs("true,false")


@pytest.mark.parametrize(
    ("value", "shown"),
    [("1 + 1", "2"), ("'a' + 1", "a1"), ("[1, 2].length", "2"), ("({a: {b: 3}}).a.b", "3"), ("(function () { return 4; })()", "4"),
     ("x ? 'yes' : 'no'", "yes"), ("/b+/.exec('abbc')[0]", "bb"), ("typeof nobody", "undefined"), ("Math.max(1, 7)", "7"), ("JSON.parse('[8]')[0]", "8"),
     ("x, 9", "9"), ("new Array(3).length", "3"), ("isNaN(0 / 0)", "true"), ("void 0 === undefined", "true")],
)  # fmt: skip
def test_any_expression_is_a_value_expression(value, shown):
    """B.2.4."""
    content(f'<log expr="{value}"/>', '<data id="x" expr="true"/>').logs(shown)
    content(f'<assign location="y" expr="{value}"/><log expr="y"/>', '<data id="x" expr="true"/><data id="y"/>').logs(
        shown
    )


def test_a_function_is_a_value():
    """B.2.4: as long as it stays in the session."""
    content('<log expr="f(2)"/>', '<data id="f" expr="function (n) { return n * 2; }"/>').logs("4")


def test_any_program_is_a_script():
    """B.2.7: statements, declarations and functions."""
    content("""<script><![CDATA[
        var total = 0;
        function add(n) { total += n; return total; }
        for (var i = 1; i <= 3; i++) { if (i != 2) add(i); }
        try { throw new Error("x"); } catch (e) { total += e.message.length; }
        switch (total) { case 5: total = "five"; }
      ]]></script><log expr="total + add('')"/>""").logs("fivefive")


def test_scripts_of_one_session_share_their_variables():
    """B.2.7: what one declares the next one sees."""
    content(
        '<script>var n = 1;</script><script>n = n + 1;</script><script>function f() { return n; }</script><log expr="f()"/>'
    ).logs("2")


def test_foreach_walks_over_arrays():
    """B.2.6: from index 0 upwards; the index is a number, the items are not copied."""
    content(
        '<foreach array="x" item="i" index="k"><log expr="typeof k + k + (i === x[k])"/></foreach>',
        '<data id="x" expr="[{}, {}]"/>',
    ).logs("number0true", "number1true")


def test_an_array_that_was_made_anywhere_will_do():
    """B.2.6: by a literal, by a script, by JSON."""
    for data in (
        '<data id="x" expr="[1, 2]"/>',
        '<data id="x">[1, 2]</data>',
        '<data id="x" expr="JSON.parse(\'[1, 2]\')"/>',
        "<data id=\"x\" expr=\"'1 2'.split(' ')\"/>",
    ):
        content('<foreach array="x" item="i"><log expr="i"/></foreach>', data).logs("1", "2")


# -------------------------------------------------------------------------------------- B.2.5 system variables and events


def test_the_io_processors_are_an_object_by_name():
    """B.2.5: each with the access URI as a string in its location."""
    content(
        f"<log expr=\"'{SCXML_PROCESSOR}' in _ioprocessors\"/><log expr=\"typeof _ioprocessors['{SCXML_PROCESSOR}'].location\"/>"
    ).logs("true", "string")


def heard(send):
    """The data of the event that is sent."""
    return play(
        f'<state id="s"><onentry>{send}</onentry><transition event="e"><log expr="JSON.stringify(_event.data)"/></transition></state>'
    )


def test_key_value_pairs_are_properties_of_the_events_data():
    """B.2.5: of param, namelist and donedata alike."""
    heard('<send event="e"><param name="a" expr="1"/><param name="b" expr="[2]"/></send>').logs('{"a":1,"b":[2]}')
    play(
        '<datamodel><data id="x" expr="{y: 1}"/></datamodel><state id="s"><onentry><send event="e" namelist="x"/></onentry><transition event="e"><log expr="_event.data.x.y"/></transition></state>'
    ).logs("1")


def test_content_that_is_json_is_the_structure():
    """B.2.5."""
    heard('<send event="e"><content>{"a": {"b": [1, 2]}}</content></send>').logs('{"a":{"b":[1,2]}}')


def test_content_that_is_neither_is_normalised_text():
    """B.2.5: a string with single blanks."""
    heard('<send event="e"><content>\n  this is \t some\n  text  </content></send>').logs('"this is some text"')


def test_content_that_is_xml_is_a_dom():
    """B.2.5."""
    read = READ.replace("x.get", "_event.data.get")
    play(
        f'<state id="s"><onentry><send event="e"><content>{BOOKS}</content></send></onentry><transition event="e">{read}</transition></state>'
    ).logs("two")


def test_the_data_is_a_value_like_others():
    """B.2.5: an object of the receiver's own, with all its methods."""
    play(
        '<state id="s"><onentry><send event="e"><content>[3, 1, 2]</content></send></onentry><transition event="e"><log expr="_event.data.slice().sort().join()"/></transition></state>'
    ).logs("1,2,3")


@pytest.mark.parametrize(
    "value",
    ["undefined", "null", "NaN", "-0", "1e21", "'\\u2028'", "[undefined, 1]", "({a: undefined})", "new Date(0)"],
)
def test_values_arrive_as_what_they_were(value):
    """B.2.5, 6.2.3: unmodified within one data model."""
    shown = "function (v) { return Object.prototype.toString.call(v) + (v === 0 ? 1 / v : v instanceof Date ? v.getTime() : v &amp;&amp; typeof v == 'object' ? Object.keys(v).join() + v.length : String(v)); }"
    play(f"""<script>var show = {shown}; var value = {value};</script><state id="s"><onentry><send event="e"><content expr="value"/></send></onentry>
      <transition event="e"><log expr="show(_event.data) === show(value)"/></transition></state>""").logs("true")  # fmt: skip
