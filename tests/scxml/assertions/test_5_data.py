"""5.2 to 5.8: the data model, and the elements that read and write it."""

import pytest

from tests.scxml.assertions.harness import content, mark, play, refuses

# ---------------------------------------------------------------------------------------------------------- 5.2, 5.3 data


def test_data_is_there_when_the_first_state_is_entered():
    """5.3: from expr, from the content, or without a value."""
    content(
        '<log expr="[a, b.c, typeof d].join()"/>',
        '<data id="a" expr="1 + 1"/><data id="b">{"c": 3}</data><data id="d"/>',
    ).logs("2,3,undefined")


def test_data_is_initialised_in_document_order():
    """5.3: an expression may use what stands before it."""
    content('<log expr="b"/>', '<data id="a" expr="1"/><data id="b" expr="a + 1"/>').logs("2")


def test_early_data_of_inner_states_is_there_from_the_beginning():
    """5.3.3: with early binding all data is created and initialised when the document is."""
    play(
        '<state id="a"><onentry><log expr="x + y"/></onentry></state><state id="b"><datamodel><data id="x" expr="1"/></datamodel><parallel id="p"><datamodel><data id="y" expr="2"/></datamodel><state id="c"/></parallel></state>'
    ).logs("3")


LATE = """<state id="a"><onentry><log expr="typeof x"/></onentry><transition event="e" target="b"/></state>
  <state id="b"><onentry><log expr="x"/><assign location="x" expr="x + 1"/></onentry><datamodel><data id="x" expr="1"/></datamodel>
  <transition event="e" target="a"/></state>"""


def test_late_data_is_created_at_the_beginning_and_initialised_at_the_first_entry():
    """5.3.3: before any onentry handler; later entries leave it as it is."""
    play(LATE, "e", "e", "e", root='binding="late"').logs("undefined", "1", "number", "2")


def test_early_data_is_not_initialised_again():
    """5.3.3."""
    play(LATE, "e", "e", "e").logs("number", "1", "number", "2")


def test_late_data_may_be_assigned_to_before_its_state_is_entered():
    """5.3.3: it exists; the first entry gives it its initial value all the same."""
    play("""<state id="a"><onentry><assign location="x" expr="7"/><log expr="x"/></onentry><transition event="e" target="b"/></state>
      <state id="b"><datamodel><data id="x" expr="1"/></datamodel><onentry><log expr="x"/></onentry></state>""", "e", root='binding="late"').logs("7", "1")  # fmt: skip


def test_late_data_of_the_document_is_there_when_it_begins():
    """5.3.3: the document is entered first."""
    play(
        '<datamodel><data id="x" expr="1"/></datamodel><state id="a"><onentry><log expr="x"/></onentry></state>',
        root='binding="late"',
    ).logs("1")


def test_late_data_may_depend_on_the_event_that_led_there():
    """5.3.3: the expression is evaluated at the entry."""
    play(
        '<state id="a"><transition event="e" target="b"/></state><state id="b"><datamodel><data id="x" expr="_event.name"/></datamodel><onentry><log expr="x"/></onentry></state>',
        "e",
        root='binding="late"',
    ).logs("e")


def test_all_data_is_seen_from_everywhere():
    """5.3, B.2.1: one scope, wherever the element stands."""
    play(
        '<state id="a"><transition event="e" cond="x == 1" target="b"/></state><state id="b"><state id="c"><datamodel><data id="x" expr="1"/></datamodel></state></state>',
        "e",
    ).rests_in("c")


@pytest.mark.parametrize("value", ["nope", "undefined.field", "1 +", "return", "throw 1"])
def test_a_value_that_is_no_value_is_an_error_and_the_data_is_there_without_one(value):
    """5.3.1: error.execution, and an empty data element that can be assigned to."""
    play(f"""<datamodel><data id="x" expr="{value}"/></datamodel><state id="s">
      <transition event="error.execution" cond="typeof x == 'undefined'"><assign location="x" expr="1"/><log expr="x"/></transition></state>""").logs(
        "1"
    )


def test_an_error_in_one_data_element_leaves_the_others_alone():
    """5.3."""
    content('<log expr="a + c"/>', '<data id="a" expr="1"/><data id="b" expr="nope"/><data id="c" expr="3"/>').logs(
        "4", "?error.execution"
    )


def test_values_from_outside_take_the_place_of_those_in_the_document():
    """5.3: for top-level data, by its id."""
    data = '<data id="x" expr="1"/><data id="y" expr="2"/><data id="z">{"a": 1}</data>'
    content('<log expr="[x, y, z].join()"/>', data, parameters={"x": "given", "z": 3}).logs("given,2,3")


def test_values_from_outside_are_for_top_level_data_only():
    """5.3."""
    play(
        '<state id="s"><datamodel><data id="x" expr="1"/></datamodel><onentry><log expr="x"/></onentry></state>',
        parameters={"x": 2},
    ).logs("1")


def test_an_expression_that_is_not_needed_is_not_evaluated():
    """5.3: the value from outside is used instead."""
    content('<log expr="x"/>', '<data id="x" expr="nope"/>', parameters={"x": 5}).logs("5")


def test_src_is_fetched():
    """5.3.1: from beside the document, at the time that the binding says."""
    content('<log expr="x.a"/>', '<data id="x" src="x.json"/>', files={"x.json": '{"a": 5}'}).logs("5")
    content('<log expr="x"/>', '<data id="x" src="file:x.txt"/>', files={"x.txt": "  some \n text "}).logs("some text")


def test_src_that_is_not_there_is_an_error():
    """5.3.1, 5.3: no legal value: error.execution, or error.communication because it could not be fetched."""
    play("""<datamodel><data id="x" src="missing.json"/></datamodel><state id="s">
      <transition event="error"><log expr="typeof x"/></transition></state>""", files={}).logs("undefined")  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [
        pytest.param("<data/>", id="no id"),
        pytest.param('<data id=""/>', id="an empty id"),
        pytest.param('<data id="x" expr="1">2</data>', id="expr and content"),
        pytest.param('<data id="x" expr="1" src="y"/>', id="expr and src"),
        pytest.param('<data id="x" src="y">2</data>', id="src and content"),
        pytest.param('<data id="x"/><data id="x"/>', id="an id twice"),
        pytest.param('<data id="_x"/>', id="a name of the system"),
        pytest.param('<data id="a b"/>', id="two names"),
        pytest.param('<data name="x"/>', id="an attribute that nobody knows"),
        pytest.param('<item id="x"/>', id="another element"),
    ],
)
def test_data_that_breaks_a_rule_is_not_run(data):
    """5.3.1, 5.3.2, 5.10."""
    refuses(f'<datamodel>{data}</datamodel><state id="s"/>')


def test_an_id_is_one_variable_wherever_it_is_declared():
    """5.3.3: ids are unique in the document, since all data has one scope."""
    refuses('<datamodel><data id="x"/></datamodel><state id="s"><datamodel><data id="x"/></datamodel></state>')


# ----------------------------------------------------------------------------------------------------------- 5.4 assign


def test_assign_puts_the_value_into_the_place():
    """5.4."""
    content('<assign location="x" expr="x + 1"/><log expr="x"/>', '<data id="x" expr="1"/>').logs("2")


@pytest.mark.parametrize(
    ("location", "expected"),
    [("x.a", '{"a":9,"b":[2,3]}'), ("x.b[1]", '{"a":1,"b":[2,9]}'), ("x['b'][0]", '{"a":1,"b":[9,3]}'), ("x.c", '{"a":1,"b":[2,3],"c":9}'), ("x[k]", '{"a":1,"b":[2,3],"n":9}')],
)  # fmt: skip
def test_a_location_may_be_a_part_of_a_structure(location, expected):
    """5.4, 5.9.2: whatever may stand on the left of an assignment."""
    content(
        f'<assign location="{location}" expr="9"/><log expr="JSON.stringify(x)"/>',
        '<data id="x" expr="{a: 1, b: [2, 3]}"/><data id="k" expr="\'n\'"/>',
    ).logs(expected)


def test_assign_takes_content_instead_of_an_expression():
    """5.4.1, 5.4.2: JSON where it is JSON, else text (B.2)."""
    content(
        '<assign location="x">{"a": [1]}</assign><log expr="x.a[0]"/><assign location="x"> two \n words</assign><log expr="x"/>',
        '<data id="x"/>',
    ).logs("1", "two words")


@pytest.mark.parametrize(
    "location", ["undeclared", "undeclared.field", "x.y.z", "1", "'x'", "x + 1", "f()", "x y", "In", "In.x.y"]
)
def test_what_is_no_place_is_an_error(location):
    """5.4, 5.9.2: error.execution, and the block is over."""
    content(f'<assign location="{location}" expr="1"/>{mark("rest")}', '<data id="x"/>').logs("?error.execution")


@pytest.mark.parametrize("value", ["nope", "return", "1 +", "null.field"])
def test_what_is_no_value_is_an_error_and_nothing_is_assigned(value):
    """5.4, 5.9.3."""
    play(f"""<datamodel><data id="x" expr="1"/></datamodel><state id="s"><onentry><assign location="x" expr="{value}"/>{mark("rest")}</onentry>
      <transition event="error.execution"><log expr="x"/></transition></state>""").logs("1")


def test_assign_may_not_declare():
    """5.4: only what the data model holds can be assigned to."""
    content('<assign location="fresh" expr="1"/>').logs("?error.execution")


def test_assign_needs_a_location_and_takes_one_value():
    """5.4.1."""
    for inside in ('<assign expr="1"/>', '<assign location="" expr="1"/>', '<assign location="x" expr="1">2</assign>'):
        refuses(f'<datamodel><data id="x"/></datamodel><state id="s"><onentry>{inside}</onentry></state>')


# --------------------------------------------------------------------------------------- 5.5 donedata, 5.6 content, 5.7 param


def done(donedata, data="", shown="JSON.stringify(_event.data)"):
    """What a final state's donedata says, and the errors before it."""
    return play(
        f'<datamodel>{data}</datamodel><state id="a"><final id="f"><donedata>{donedata}</donedata></final>'
        f'<transition event="error.execution">{mark("error")}</transition>'
        f'<transition event="done.state.a"><log expr="{shown}"/></transition></state>'
    )


def test_parameters_are_the_fields_of_the_done_events_data():
    """5.5, 5.7: name and value, by expression or by location."""
    done(
        '<param name="p" expr="x + 1"/><param name="q" location="y.z"/>',
        '<data id="x" expr="1"/><data id="y" expr="{z: [3]}"/>',
    ).logs('{"p":2,"q":[3]}')


def test_content_is_the_done_events_data():
    """5.5, 5.6."""
    done('<content expr="[x]"/>', '<data id="x" expr="1"/>').logs("[1]")
    done('<content>{"a": 1}</content>').logs('{"a":1}')
    done("<content> two \n words </content>").logs('"two words"')


def test_donedata_is_evaluated_when_the_final_state_is_entered():
    """5.5: after its entry handlers."""
    play("""<datamodel><data id="x" expr="1"/></datamodel><state id="a"><final id="f"><onentry><assign location="x" expr="2"/></onentry>
      <donedata><param name="p" location="x"/></donedata></final><transition event="done.state.a"><log expr="_event.data.p"/></transition></state>""").logs(
        "2"
    )


def test_donedata_is_for_the_parent_and_not_for_the_parallel_above():
    """3.7, 5.5, Appendix D: the parallel's done event carries nothing."""
    play("""<parallel id="p"><state id="a"><final id="f"><donedata><content expr="1"/></donedata></final></state>
      <transition event="done.state.a"><log expr="_event.data"/></transition>
      <transition event="done.state.p"><log expr="typeof _event.data"/></transition></parallel>""").logs(
        "1", "undefined"
    )


def test_content_that_fails_is_an_error_and_the_data_is_empty():
    """5.6.2: error.execution comes before the done event, which comes all the same."""
    done('<content expr="nope"/>', shown="_event.data == null || _event.data === ''").logs("error", "true")


@pytest.mark.parametrize(
    "param",
    ['<param name="p" expr="nope"/>', '<param name="p" location="nope"/>', '<param name="p" location="x.y.z"/>'],
)
def test_a_parameter_that_fails_is_an_error_and_is_left_out(param):
    """5.7.1: name and value are ignored; the others count."""
    done(f'{param}<param name="q" expr="1"/>', '<data id="x"/>').logs("error", '{"q":1}')


def test_when_the_only_parameter_fails_the_data_is_empty():
    """5.7.1."""
    done(
        '<param name="p" location="nope.nope"/>', shown="_event.data == null || Object.keys(_event.data).length == 0"
    ).logs("error", "true")


def test_a_parameter_without_a_value_is_there():
    """5.7: undefined is a legal value of ECMAScript."""
    done('<param name="p" expr="undefined"/>', shown="'p' in _event.data").logs("true")


@pytest.mark.parametrize(
    "donedata",
    [
        pytest.param('<content>1</content><param name="p" expr="1"/>', id="content and param"),
        pytest.param("<content>1</content><content>2</content>", id="two contents"),
        pytest.param('<param expr="1"/>', id="param without a name"),
        pytest.param('<param name="p"/>', id="param without a value"),
        pytest.param('<param name="p" expr="1" location="x"/>', id="param with expr and location"),
        pytest.param("<log/>", id="another element"),
    ],
)
def test_donedata_that_breaks_a_rule_is_not_run(donedata):
    """5.5.2, 5.7.1: one content, or parameters."""
    refuses(f'<datamodel><data id="x"/></datamodel><final id="f"><donedata>{donedata}</donedata></final>')


def test_content_has_an_expression_or_children():
    """5.6.1: not both."""
    refuses('<final id="f"><donedata><content expr="1">2</content></donedata></final>')


# ------------------------------------------------------------------------------------------------------------ 5.8 script


def test_a_script_of_the_document_runs_when_it_is_loaded():
    """5.8: after the data is there and before the first state is."""
    play(
        '<datamodel><data id="x" expr="1"/></datamodel><script>x = x + 1</script><state id="s"><onentry><log expr="x"/></onentry></state>'
    ).logs("2")


def test_a_script_in_a_block_runs_when_its_turn_comes():
    """5.8: executable content like any other."""
    content('<log expr="x"/><script>x = 2</script><log expr="x"/>', '<data id="x" expr="1"/>').logs("1", "2")


def test_what_a_script_declares_may_be_used_and_assigned_to():
    """5.8: its variables are locations."""
    play(
        '<script>var v = 1; function twice(n) { return n * 2; }</script><state id="s"><onentry><assign location="v" expr="twice(v) + 1"/><log expr="v"/></onentry></state>'
    ).logs("3")
    content('<script>var w = 1;</script><assign location="w" expr="w + 1"/><log expr="w"/>').logs("2")


def test_a_script_that_fails_is_an_error():
    """5.8, 5.9: also that of the document."""
    content(f"<script>nope();</script>{mark('rest')}").logs("?error.execution")
    play(
        f'<script>nope();</script><state id="s"><transition event="error.execution">{mark("error")}</transition></state>'
    ).logs("error")


def test_an_empty_script_does_nothing():
    """5.8."""
    content(f"<script/><script>  </script><script>// a remark</script>{mark('rest')}").logs("rest")


def test_a_scripts_src_is_fetched_when_the_document_is_loaded():
    """5.8.1."""
    play(
        '<script src="lib.js"/><state id="s"><onentry><log expr="twice(2)"/></onentry></state>',
        files={"lib.js": "function twice(n) { return n * 2; }"},
    ).logs("4")
    content('<script src="set.js"/><log expr="x"/>', '<data id="x"/>', files={"set.js": "x = 5"}).logs("5")


def test_a_document_whose_script_cannot_be_fetched_is_not_run():
    """5.8.1: it is non-conformant and rejected."""
    refuses('<script src="missing.js"/><state id="s"/>', files={})


def test_a_script_has_a_source_or_content():
    """5.8.1: not both."""
    refuses('<script src="lib.js">var x;</script><state id="s"/>', files={"lib.js": ""})
