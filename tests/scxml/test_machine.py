"""What the Recommendation says a machine does, one example a rule; the section is in the rule or above the tests."""

import pytest

from scxml_engine.ecmascript import UNDEFINED, decode, encode
from scxml_engine.errors import ScxmlEngineError
from scxml_engine.scxml.effects import Cancelled, Configured, EventTaken, Failed, Logged, Sent, TransitionTaken
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.machine import Machine
from scxml_engine.scxml.program import Program
from tests.scxml.charts import document
from tests.scxml.running import NOW, block, data_of, run

# ----------------------------------------------------------------------------------------------- order of execution (3)


def test_exit_transition_entry_in_this_order():
    """3.13: onexit of the inner state first, then the transition's content, then onentry of the outer state first."""
    machine = run("""
      <state id="a"><onexit><log expr="'-a'"/></onexit>
        <state id="b"><onexit><log expr="'-b'"/></onexit>
          <transition event="e" target="d"><log expr="'t'"/></transition></state></state>
      <state id="c"><onentry><log expr="'+c'"/></onentry><state id="d"><onentry><log expr="'+d'"/></onentry></state></state>""")
    machine.event("e")
    assert machine.log == ["-b", "-a", "t", "+c", "+d"]


def test_several_blocks_of_one_kind_run_in_document_order():
    """3.8, 3.9."""
    machine = run("""<state id="a"><onexit><log expr="1"/></onexit><onexit><log expr="2"/></onexit>
      <transition event="e" target="b"/></state>
      <state id="b"><onentry><log expr="3"/></onentry><onentry><log expr="4"/></onentry></state>""")
    machine.event("e")
    assert machine.log == ["1", "2", "3", "4"]


def test_parallel_states_are_entered_in_document_order_and_left_in_reverse():
    words = "".join(
        f'<state id="{each}"><onentry><log expr="\'+{each}\'"/></onentry><onexit><log expr="\'-{each}\'"/></onexit></state>'
        for each in "abc"
    )
    machine = run(f'<parallel id="p">{words}<transition event="e" target="z"/></parallel><state id="z"/>')
    machine.event("e")
    assert machine.log == ["+a", "+b", "+c", "-c", "-b", "-a"]


def test_the_content_of_initial_runs_between_the_entries():
    """3.6."""
    machine = run("""<state id="a"><onentry><log expr="'+a'"/></onentry>
      <initial><transition target="b"><log expr="'init'"/></transition></initial>
      <state id="b"><onentry><log expr="'+b'"/></onentry></state></state>""")
    assert machine.log == ["+a", "init", "+b"]


def test_the_default_content_of_a_history_runs_after_the_entry_of_its_parent_and_only_without_a_record():
    """3.10."""
    machine = run("""<state id="w"><onentry><log expr="'+w'"/></onentry>
        <history id="h"><transition target="a"><log expr="'default'"/></transition></history>
        <state id="a"><onentry><log expr="'+a'"/></onentry></state><transition event="off" target="off"/></state>
      <state id="off"><transition event="on" target="h"/></state>""", 'initial="off"')  # fmt: skip
    for event in ("on", "off", "on"):
        machine.event(event)
    assert machine.log == ["+w", "default", "+a", "+w", "+a"]


def test_eventless_transitions_come_before_internal_events_and_those_before_external_ones():
    machine = run("""<state id="a"><onentry><raise event="i"/><send event="x"/></onentry><transition target="b"/></state>
      <state id="b"><transition event="i" target="c"/><transition event="x" target="fail"/></state>
      <state id="c"/><state id="fail"/>""")
    assert machine.active == "c"
    assert [each.event.name for each in machine.of(Sent)] == ["x"]


def test_internal_events_are_taken_in_the_order_of_raising():
    """4.2: at the rear of the queue."""
    machine = run("""<state id="a"><onentry><raise event="one"/><raise event="two"/></onentry>
      <transition event="*"><log expr="_event.name"/></transition></state>""")
    assert machine.log == ["one", "two"]


def test_an_event_without_a_transition_is_dropped():
    machine = run(
        '<state id="a"><onentry><raise event="x"/></onentry><transition event="y" target="b"/></state><state id="b"/>'
    )
    machine.event("z")
    assert machine.active == "a"
    machine.event("y")
    assert machine.active == "b"


def test_a_targetless_transition_runs_its_content_and_leaves_nothing():
    machine = run("""<state id="a"><onexit><log expr="'no'"/></onexit>
      <transition event="e"><log expr="'yes'"/></transition></state>""")
    machine.event("e")
    assert machine.log == ["yes"]


def test_internal_and_external_transitions_differ_in_leaving_their_source():
    """3.5."""
    body = """<state id="a"><onentry><log expr="'+a'"/></onentry><transition event="e" {} target="c"/>
      <state id="b"/><state id="c"/></state>"""
    for kind, log in (("", ["+a", "+a"]), ('type="internal"', ["+a"])):
        machine = run(body.format(kind))
        machine.event("e")
        assert machine.log == log


@pytest.mark.parametrize(
    ("cond", "taken"),
    [
        ("true", True),
        ("0", False),
        ("''", False),
        ("'0'", True),
        ("({})", True),
        ("null", False),
        ("undefined", False),
        ("NaN", False),
    ],
)
def test_a_condition_is_converted_to_boolean(cond, taken):
    """B.2.3."""
    machine = run(f'<state id="a"><transition cond="{cond}" target="b"/></state><state id="b"/>')
    assert (machine.active == "b") is taken


def test_a_condition_that_fails_is_false_and_raises_error_execution():
    """5.9.1."""
    machine = run("""<state id="a"><transition event="e" cond="nothing.at.all" target="b"/><transition event="e" target="c"/>
      </state><state id="b"/><state id="c"><transition event="error.execution" target="d"/></state><state id="d"/>""")
    machine.event("e")
    assert machine.active == "d"


# --------------------------------------------------------------------------------------------------------- done events


def test_done_state_carries_donedata():
    """3.7, 5.5: parameters become an object."""
    machine = run("""<datamodel><data id="x" expr="7"/></datamodel>
      <state id="a"><state id="b"><transition event="e" target="f"/></state>
        <final id="f"><donedata><param name="p" expr="x"/><param name="q" location="x"/></donedata></final>
        <transition event="done.state.a" cond="_event.data.p === 7 &amp;&amp; _event.data.q === 7" target="ok"/></state>
      <state id="ok"/>""")
    machine.event("e")
    assert machine.active == "ok"


@pytest.mark.parametrize(
    ("donedata", "expected"),
    [
        ("", None),
        ("<donedata/>", None),
        ('<donedata><content expr="[1, {a: 2}]"/></donedata>', [1, {"a": 2}]),
        ('<donedata><content>{"a": [1]}</content></donedata>', {"a": [1]}),
        ("<donedata><content>  some\n  words </content></donedata>", "some words"),
        ('<donedata><param name="n" expr="1"/><param name="bad" expr="nope"/></donedata>', {"n": 1}),
        ('<donedata><param name="a b" expr="undefined"/></donedata>', {"a b": UNDEFINED}),
        ('<donedata><param name="__proto__" expr="1"/></donedata>', {"__proto__": 1}),
        ('<donedata><param name="$" expr="1"/></donedata>', {"$": 1}),
    ],
)
def test_donedata_is_parameters_or_one_content(donedata, expected):
    machine = run(f'<state id="a"><final id="f">{donedata}</final></state>', trace=True)
    [done] = [each.event for each in machine.of(EventTaken) if each.event.name == "done.state.a"]
    assert data_of(done) == expected
    assert (done.type, done.sendid) == ("platform", None)


def test_donedata_that_fails_raises_error_execution_and_the_done_event_is_empty():
    """5.5, 5.10.1."""
    machine = run("""<state id="a"><final id="f"><donedata><content expr="nope"/></donedata></final>
      <transition event="*"><log expr="_event.name + ' ' + typeof _event.data"/></transition></state>""")
    assert machine.log == ["error.execution object", "done.state.a undefined"]


def test_a_parallel_is_done_after_its_last_region():
    machine = run("""<parallel id="p"><state id="a"><final id="af"/></state><state id="b"><final id="bf"/></state>
      <transition event="*"><log expr="_event.name"/></transition></parallel>""")
    assert machine.log == ["done.state.a", "done.state.b", "done.state.p"]


def test_a_top_level_final_ends_the_machine_with_its_donedata_after_all_exit_blocks():
    machine = run("""<state id="a"><onexit><log expr="'-a'"/></onexit><transition event="e" target="f"/></state>
      <final id="f"><onentry><log expr="'+f'"/></onentry><onexit><log expr="'-f'"/></onexit>
        <donedata><content expr="42"/></donedata></final>""")
    machine.event("e")
    assert machine.log == ["-a", "+f", "-f"]
    assert machine.machine.finished
    assert not machine.machine.running
    assert machine.machine.failure == ""
    assert decode(machine.machine.donedata) == 42
    assert machine.active == "f"


def test_at_the_end_every_active_state_is_left_inner_ones_first():
    """Appendix D, exitInterpreter: also in the regions beside the final state nothing is left out."""
    machine = run("""<state id="a"><onexit><log expr="'-a'"/></onexit><state id="b"><onexit><log expr="'-b ' + In('a')"/></onexit>
      <transition event="e" target="f"/></state></state><final id="f"><onexit><log expr="'-f ' + In('a')"/></onexit></final>""")
    machine.event("e")
    assert machine.log == ["-b true", "-a", "-f false"]


def test_after_the_end_nothing_is_taken():
    machine = run('<final id="f"/>')
    assert machine.event("e") == []


def test_internal_events_that_wait_at_the_end_are_dropped():
    machine = run("""<state id="a"><transition event="e" target="f"><raise event="later"/></transition></state>
      <final id="f"/>""", trace=True)  # fmt: skip
    machine.event("e")
    assert [each.event.name for each in machine.of(EventTaken)] == ["e"]


# ------------------------------------------------------------------------------------------------ blocks, and errors in them


def test_an_error_stops_its_block_and_no_other():
    """4: the remaining elements of the block are not processed; the next block is."""
    machine = run("""<state id="a"><onentry><log expr="1"/><log expr="nope"/><log expr="2"/></onentry>
      <onentry><log expr="3"/></onentry><transition event="error.execution"><log expr="4"/></transition></state>""")
    assert machine.log == ["1", "3", "4"]


def test_an_error_inside_if_and_foreach_stops_the_outer_block_too():
    machine = block("""<if cond="true"><foreach array="[1,2]" item="i"><log expr="i"/><log expr="nope"/></foreach>
      <log expr="'no'"/></if><log expr="'no'"/>""")
    assert machine.log == ["1", "!error.execution"]


def test_an_error_event_says_what_and_where():
    machine = run("""<state id="a"><onentry>
      <assign location="undeclared" expr="1"/></onentry>
      <transition event="error.execution"><log expr="_event.data.line + ' ' + _event.type"/>
        <log expr="_event.data.message"/></transition></state>""")
    assert machine.log[0] == "2 platform"
    assert "undeclared" in machine.log[1]
    [failed] = machine.of(Failed)
    assert (failed.code, failed.event, failed.location.line) == ("error.execution", "error.execution", 2)


def test_an_error_in_an_error_handler_is_one_more_error():
    machine = run("""<datamodel><data id="n" expr="0"/></datamodel><state id="a"><onentry><log expr="nope"/></onentry>
      <transition event="error.execution" cond="n &lt; 3"><assign location="n" expr="n + 1"/><log expr="nope"/></transition>
      </state>""")
    assert len(machine.failures) == 4
    assert machine.machine.running


@pytest.mark.parametrize(
    ("conditions", "taken"),
    [
        (("true", "true"), "if"),
        (("false", "true"), "elseif"),
        (("false", "false"), "else"),
        (("nope", "true"), "elseif"),
    ],
)
def test_if_takes_the_first_partition_whose_condition_holds(conditions, taken):
    """4.3; a condition that fails counts as false (5.9.1)."""
    first, second = conditions
    machine = block(f"""<if cond="{first}"><log expr="'if'"/><elseif cond="{second}"/><log expr="'elseif'"/>
      <elseif cond="true &amp;&amp; {second}"/><log expr="'never'"/><else/><log expr="'else'"/></if>""")
    assert machine.log[0] == taken
    assert "never" not in machine.log


def test_if_without_a_match_does_nothing():
    assert block('<if cond="false"><log expr="1"/></if><log expr="2"/>').log == ["2"]


# ------------------------------------------------------------------------------------------------------------- foreach


def test_foreach_visits_in_order_with_index_from_zero():
    """4.6."""
    machine = block('<foreach array="[\'a\',\'b\']" item="i" index="k"><log expr="i + k"/></foreach>')
    assert machine.log == ["a0", "b1"]


def test_foreach_declares_its_variables_and_they_stay():
    machine = block('<foreach array="[1,2,3]" item="i" index="k"/><log expr="i + \' \' + k"/>')
    assert machine.log == ["3 2"]


def test_foreach_declares_its_variables_even_over_an_empty_array():
    assert block('<foreach array="[]" item="i"/><log expr="typeof i"/>').log == ["undefined"]


def test_foreach_uses_a_declared_item_and_nothing_new():
    assert block('<foreach array="[5]" item="x"/><log expr="x"/>', '<data id="x" expr="1"/>').log == ["5"]


def test_foreach_walks_over_a_shallow_copy():
    """4.6: modifications of the collection during the walk have no effect on it."""
    machine = block("""<foreach array="x" item="i"><script>x.push(i)</script><assign location="x" expr="x.concat(0)"/></foreach>
      <log expr="x"/>""", '<data id="x" expr="[1,2]"/>')  # fmt: skip
    assert machine.log == ["[1,2,1,0,2,0]"]


def test_foreach_items_are_the_elements_themselves():
    machine = block(
        '<foreach array="x" item="i"><script>i.seen = true</script></foreach><log expr="x"/>',
        '<data id="x" expr="[{}]"/>',
    )
    assert machine.log == ['[{"seen":true}]']


@pytest.mark.parametrize("array", ["5", "null", "({length: 2})", "'ab'", "nope", "undefined"])
def test_foreach_over_what_is_no_array_is_an_error(array):
    assert block(f'<foreach array="{array}" item="i"><log expr="1"/></foreach><log expr="2"/>').log == [
        "!error.execution"
    ]


@pytest.mark.parametrize("item", ["'continue'", "continue", "1x", "a b", "_event", "f()", "_sessionid"])
def test_foreach_with_an_illegal_item_is_an_error(item):
    machine = block(f'<foreach array="[1]" item="{item}"><log expr="1"/></foreach><log expr="_sessionid"/>')
    assert machine.log == ["!error.execution"]


def test_foreach_may_stand_in_foreach():
    machine = block("""<foreach array="[1,2]" item="i"><foreach array="[3,4]" item="j"><log expr="i * 10 + j"/></foreach>
      </foreach>""")
    assert machine.log == ["13", "14", "23", "24"]


def test_foreach_with_holes_visits_undefined():
    assert block('<foreach array="[1,,2]" item="i" index="k"><log expr="k + typeof i"/></foreach>').log == [
        "0number",
        "1undefined",
        "2number",
    ]


# ---------------------------------------------------------------------------------------------------------- log, script


def test_log_gives_label_and_text():
    machine = block('<log label="l" expr="1 + 1"/><log label="only"/><log/><log expr="({a: [1]})"/><log expr="null"/>')
    assert [(each.label, each.text) for each in machine.of(Logged)] == [
        ("l", "2"),
        ("only", ""),
        ("", ""),
        ("", '{"a":[1]}'),
        ("", "null"),
    ]


def test_a_script_runs_in_the_data_model_and_may_declare():
    """5.8."""
    machine = block(
        '<script>var y = x * 2; function f() { return y + 1 }</script><log expr="f()"/>', '<data id="x" expr="4"/>'
    )
    assert machine.log == ["9"]


def test_the_global_script_runs_after_the_data_and_before_the_first_state():
    """5.8."""
    machine = run("""<datamodel><data id="x" expr="1"/></datamodel><script>x = x + 1</script>
      <state id="a"><onentry><log expr="x"/></onentry></state>""")
    assert machine.log == ["2"]


def test_a_global_script_that_fails_is_error_execution():
    machine = run(
        '<script>nope()</script><state id="a"><transition event="error.execution" target="b"/></state><state id="b"/>'
    )
    assert machine.active == "b"


def test_a_script_that_throws_keeps_what_it_wrote():
    machine = block("<script>x = 2; throw 1</script>", '<data id="x" expr="1"/>')
    machine.event("error.again")
    assert machine.failures == ["thrown: 1"]


# ----------------------------------------------------------------------------------------------------------------- data


def test_early_binding_initialises_everything_before_the_first_state():
    """5.3.3."""
    machine = run("""<state id="a"><onentry><log expr="y"/></onentry></state>
      <state id="b"><datamodel><data id="y" expr="5"/></datamodel></state>""")
    assert machine.log == ["5"]


def test_late_binding_initialises_at_the_first_entry_and_only_then():
    """5.3.3: declared from the beginning, undefined until its state is entered for the first time."""
    machine = run("""<datamodel><data id="x" expr="1"/></datamodel>
      <state id="a"><onentry><log expr="x + ' ' + typeof y"/></onentry><transition event="e" target="b"/></state>
      <state id="b"><datamodel><data id="y" expr="x + 4"/></datamodel><onentry><log expr="y"/><assign location="y" expr="9"/>
        </onentry><transition event="e" target="a"/></state>""", 'binding="late"')  # fmt: skip
    machine.event("e")
    machine.event("e")
    machine.event("e")
    assert machine.log == ["1 undefined", "5", "1 number", "9"]


def test_data_that_fails_is_declared_and_undefined():
    """5.3.1."""
    machine = run("""<datamodel><data id="x" expr="nope"/></datamodel><state id="a">
      <transition event="error.execution"><assign location="x" expr="3"/><log expr="x"/></transition></state>""")
    assert machine.log == ["3"]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ('{"a": [1, 2.5, null, true]}', '{"a":[1,2.5,null,true]}'),
        (" [ ] ", "[]"),
        ("12", "12"),
        ("  two\n\t words  ", "two words"),
        ("'quoted'", "'quoted'"),
        ("{a: 1}", "{a: 1}"),
        ("NaN", "NaN"),
        ("", "undefined"),
        ("<![CDATA[ a < b ]]>", "a < b"),
        ('"\\ud83d\\ude00"', "\U0001f600"),
        ("1e999", "Infinity"),
        ("9007199254740993", "9007199254740992"),
        ("1" * 400, "Infinity"),
        ('{"__proto__": 1}', '{"__proto__":1}'),
    ],
)
def test_content_is_json_where_it_is_json_and_otherwise_normalised_text(content, text):
    """B.2.1."""
    assert block('<log expr="x"/>', f'<data id="x">{content}</data>').log == [text]


@pytest.mark.parametrize("depth", [150, 250, 100_000])
def test_content_nested_too_deep_is_error_execution(depth):
    deep = "[" * depth + "]" * depth
    machine = run(f'<datamodel><data id="x">{deep}</data></datamodel><state id="a"><transition event="error.execution" target="b"/>'
                  "</state><state id='b'/>")  # fmt: skip
    assert machine.active == "b"
    assert block(f'<assign location="x">{deep}</assign>', '<data id="x"/>').log == ["!error.execution"]
    assert block(f'<send event="e"><content>{deep}</content></send>').log == ["!error.execution"]


def test_assign_takes_content_too():
    """5.4."""
    assert block('<assign location="x">{"a": 1}</assign><log expr="x.a"/>', '<data id="x"/>').log == ["1"]


def test_assign_without_a_value_gives_undefined():
    assert block('<assign location="x"/><log expr="typeof x"/>', '<data id="x" expr="1"/>').log == ["undefined"]


@pytest.mark.parametrize("location", ["y", "y.z", "1", "x + 1", "f()", "'x'", "", " ", "x = 1", "Math.PI", "this"])
def test_assign_to_what_is_no_declared_place_is_an_error(location):
    """5.4: a location that does not denote a location raises error.execution."""
    if not location.strip():
        return  # refused by the reader
    assert block(f'<assign location="{location}" expr="1"/><log expr="2"/>', '<data id="x"/>').log == [
        "!error.execution"
    ]


def test_parameters_override_top_level_data_alone():
    body = """<datamodel><data id="x" expr="nope"/><data id="y" expr="2"/></datamodel>
      <state id="a"><datamodel><data id="z" expr="3"/></datamodel><onentry><log expr="[x, y, z]"/></onentry></state>"""
    machine = run(body, parameters={"x": encode("given"), "z": encode("no"), "unknown": encode(1)})
    assert machine.log == ['["given",2,3]']
    assert machine.failures == []


@pytest.mark.parametrize(
    "name",
    ["constructor", "Math", "undefined", "toString", "eval", "arguments", "globalThis", "é", "$", "Object", "let"],
)
def test_a_data_id_shadows_whatever_has_that_name(name):
    machine = block(
        f'<log expr="{name}"/><assign location="{name}" expr="6"/><log expr="{name}"/>', f'<data id="{name}" expr="5"/>'
    )
    assert machine.log == ["5", "6"]


def test_data_named_as_a_reserved_word_can_be_reached_nowhere_and_harms_nothing():
    machine = block('<log expr="class"/>', '<data id="class" expr="5"/>')
    assert machine.log == ["!error.execution"]
    assert "does not parse" in machine.failures[0]


# ---------------------------------------------------------------------------------------------- system variables (5.10)


def test_system_variables_have_their_values():
    machine = block(
        "<log expr=\"_sessionid + ' ' + _name + ' ' + typeof _x\"/><log expr=\"_ioprocessors.scxml.location\"/>"
    )
    assert machine.log[1:] == ["#_scxml_s1"]
    assert machine.log[0].startswith("s1 ")


def test_the_name_is_the_documents():
    assert run('<state id="a"><onentry><log expr="_name"/></onentry></state>', 'name="n"').log == ["n"]


@pytest.mark.parametrize("name", ["_sessionid", "_name", "_ioprocessors", "_x", "_event", "_event.name"])
def test_system_variables_cannot_be_assigned_to(name):
    """5.10: the processor raises error.execution and leaves the value unchanged."""
    machine = run(f"""<state id="a"><transition event="e"><log expr="JSON.stringify({name})"/>
        <assign location="{name}" expr="'other'"/><log expr="'no'"/></transition>
      <transition event="error.execution"><log expr="'error'"/></transition>
      <transition event="f"><log expr="JSON.stringify({name})"/></transition></state>""")
    machine.event("e")
    assert machine.log[1:] == ["error"]
    if not name.startswith("_event"):
        machine.event("f")
        assert machine.log[2] == machine.log[0]


def test_event_is_unbound_before_the_first_event():
    """5.10: `_event` is not bound at initialisation."""
    machine = block('<log expr="typeof _event"/>')
    assert machine.log == ["undefined"]


def test_event_has_all_its_fields():
    """5.10.1; a field without a value is there and undefined."""
    machine = run("""<state id="a"><transition event="*">
      <log expr="Object.keys(_event).sort().join()"/>
      <log expr="[_event.name, _event.type, _event.sendid, _event.origin, _event.origintype, _event.invokeid, _event.data].join()"/>
      </transition></state>""")
    machine.event("e")
    machine.event("f", [1], sendid="i", origin="o", origintype="t", invokeid="v")
    assert machine.log == [
        "data,invokeid,name,origin,origintype,sendid,type",
        "e,external,,,,,",
        "data,invokeid,name,origin,origintype,sendid,type",
        "f,external,i,o,t,v,1",
    ]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ('<raise event="e"/>', "internal"),
        ('<send event="e" target="#_internal"/>', "internal"),
        ('<log expr="nope"/>', "platform"),
    ],
)
def test_the_type_of_an_event_says_where_it_came_from(content, kind):
    machine = run(
        f'<state id="a"><onentry>{content}</onentry><transition event="*"><log expr="_event.type"/></transition></state>'
    )
    assert machine.log == [kind]


def test_a_huge_event_name_is_a_name():
    name = ".".join(["x" * 1000] * 200)
    machine = run('<state id="a"><transition event="x y *"><log expr="_event.name.length"/></transition></state>')
    machine.event(name)
    assert machine.log == [str(len(name))]


# ---------------------------------------------------------------------------------------------------------------- the In predicate


def test_in_tells_what_is_active_at_its_moment():
    """5.9.2."""
    machine = run("""<state id="a"><onexit><log expr="[In('a'), In('b')]"/></onexit>
        <transition event="e" target="b"><log expr="[In('a'), In('b')]"/></transition></state>
      <state id="b"><onentry><log expr="[In('a'), In('b'), In('c')]"/></onentry>
        <state id="c"><onentry><log expr="In('c')"/></onentry></state></state>""")
    machine.event("e")
    assert machine.log == ["[true,false]", "[false,false]", "[false,true,false]", "true"]


@pytest.mark.parametrize("identifier", ["__proto__", "constructor", "In", "hasOwnProperty", "状態"])
def test_in_knows_states_of_any_name_and_no_others(identifier):
    machine = run(f"""<state id="{identifier}"><onentry><log expr="In('{identifier}')"/><log expr="In('toString')"/></onentry>
      <transition event="e" target="z"/></state><state id="z"><onentry><log expr="In('{identifier}')"/></onentry></state>""")
    machine.event("e")
    assert machine.log == ["true", "false", "false"]


def test_in_decides_conditions_between_regions():
    machine = run("""<parallel id="p">
      <state id="a"><state id="a1"><transition event="e" target="a2"/></state><state id="a2"/></state>
      <state id="b"><state id="b1"><transition cond="In('a2')" target="b2"/></state><state id="b2"/></state></parallel>""")
    assert machine.active == "p a a1 b b1"
    machine.event("e")
    assert machine.active == "p a a2 b b2"


# ----------------------------------------------------------------------------------------------------- sending and cancelling


def sent(content, data=""):
    return [(each.event, each.delay) for each in block(content, data).of(Sent)]


def test_send_without_a_target_is_for_the_sessions_own_external_queue():
    [(event, delay)] = sent('<send event="e"/>')
    assert event == Event("e", "external", None, None, "#_scxml_s1", "http://www.w3.org/TR/scxml/#SCXMLEventProcessor")
    assert delay == 0


@pytest.mark.parametrize(
    ("delay", "seconds"),
    [
        ("1s", 1),
        ("0s", 0),
        ("500ms", 0.5),
        (".5s", 0.5),
        ("1.5s", 1.5),
        ("+2s", 2),
        ("0", 0),
        ("", 0),
        ("2m", 120),
        ("1h", 3600),
        (" 3s ", 3),
    ],
)
def test_a_delay_is_a_css_time(delay, seconds):
    """6.2.4."""
    assert [each for _, each in sent(f'<send event="e" delay="{delay}"/>')] == [pytest.approx(seconds)]
    assert [each for _, each in sent(f'<send event="e" delayexpr="\'{delay}\'"/>')] == [pytest.approx(seconds)]


@pytest.mark.parametrize("delay", ["-1s", "soon", "5", "1 2s", "s", ".s", "1e3s", "NaN", "Infinity", "1s;", "1.2.3s"])
def test_what_is_no_delay_is_an_error(delay):
    assert block(f'<send event="e" delay="{delay}"/><log expr="2"/>').log == ["!error.execution"]


def test_a_hostile_delay_is_refused_at_once():
    machine = block('<send event="e" delayexpr="\'1\'.repeat(1000000)"/>')
    assert machine.log == ["!error.execution"]


def test_every_attribute_of_send_has_its_expression():
    [(event, delay)] = sent("<send eventexpr=\"'e' + 1\" targetexpr=\"'#_scxml_' + _sessionid\" typeexpr=\"'scxml'\" delayexpr=\"n + 's'\"/>",
                            '<data id="n" expr="3"/>')  # fmt: skip
    assert (event.name, delay) == ("e1", 3)


def test_values_are_those_of_the_moment_of_sending():
    """6.2.3: the arguments are evaluated when send is executed, not when the event is delivered."""
    [(event, _)] = sent(
        '<send event="e" delay="1s" namelist="n"/><assign location="n" expr="9"/>', '<data id="n" expr="3"/>'
    )
    assert data_of(event) == {"n": 3}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('<send event="e" namelist="x y"/>', {"x": 1, "y": [2]}),
        ('<send event="e"><param name="p" expr="x + 1"/><param name="q" location="y"/></send>', {"p": 2, "q": [2]}),
        ('<send event="e" namelist="x"><param name="p" expr="0"/></send>', {"x": 1, "p": 0}),
        ('<send event="e"><content expr="y"/></send>', [2]),
        ('<send event="e"><content>[1]</content></send>', [1]),
        ('<send event="e"><content> a  b </content></send>', "a b"),
        ('<send event="e"><content/></send>', ""),
        ('<send event="e"><param name="p" expr="nope"/><param name="q" expr="1"/></send>', {"q": 1}),
    ],
)
def test_what_an_event_carries(content, expected):
    """6.2.2, 5.7.2: a parameter that fails is left out."""
    data = '<data id="x" expr="1"/><data id="y" expr="[2]"/>'
    assert [data_of(event) for event, _ in sent(content, data)] == [expected]


def test_a_parameter_that_fails_raises_error_execution_and_does_not_stop_the_block():
    """5.7.2."""
    machine = block('<send event="e"><param name="p" expr="nope"/></send><log expr="1"/>')
    assert machine.log == ["1", "!error.execution"]


def test_a_namelist_that_fails_discards_the_message():
    """6.2.3: "the Processor MUST discard the message without attempting to deliver it"."""
    machine = block('<send event="e" namelist="nope"/>')
    assert machine.of(Sent) == []
    assert machine.log == ["!error.execution"]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ('<send event="e" target="#_scxml_nobody"/>', "error.communication"),
        ('<send event="e" target="#_parent"/>', "error.communication"),
        ('<send event="e" target="#_child"/>', "error.communication"),
        ('<send event="e" target="baz"/>', "error.execution"),
        ('<send event="e" type="smtp"/>', "error.execution"),
        ('<send event="e" targetexpr="nope"/>', "error.execution"),
        ('<send event="e" target="#_internal" delay="1s"/>', "error.execution"),
    ],
)
def test_a_message_that_cannot_go_is_an_error_with_its_sendid(content, error):
    """6.2.3, C.1: the session or the target does not exist, or the type is not supported."""
    machine = run(f"""<state id="a"><onentry>{content.replace("<send", '<send id="the"')}<log expr="'no'"/></onentry>
      <transition event="error"><log expr="_event.name + ' ' + _event.sendid"/></transition></state>""")
    assert machine.log == [f"{error} the"]
    assert machine.of(Sent) == []


def test_sendid_is_the_authors_or_none():
    [(with_id, _), (without, _)] = sent('<send event="e" id="i"/><send event="e"/>')
    assert (with_id.sendid, without.sendid) == ("i", None)


def test_idlocation_gets_a_new_id_each_time():
    """3.14, 6.2.4."""
    machine = block("""<send event="e" idlocation="x"/><assign location="y" expr="x"/><send event="e" idlocation="x"/>
      <log expr="x !== y &amp;&amp; x.length > 0"/><log expr="x"/>""", '<data id="x"/><data id="y"/>')  # fmt: skip
    first, second = machine.of(Sent)
    assert machine.log[0] == "true"
    assert machine.log[1] == second.event.sendid != first.event.sendid


def test_an_illegal_idlocation_is_an_error_and_nothing_is_sent():
    machine = block('<send event="e" idlocation="nope.x"/>')
    assert (machine.log, machine.of(Sent)) == (["!error.execution"], [])


def test_cancel_names_a_sendid():
    machine = block('<cancel sendid="i"/><cancel sendidexpr="\'j\' + 1"/>')
    assert [each.sendid for each in machine.of(Cancelled)] == ["i", "j1"]


def test_send_to_the_internal_queue_is_an_internal_event():
    """C.1."""
    machine = run("""<state id="a"><onentry><send event="i" target="#_internal"><param name="p" expr="1"/></send></onentry>
      <transition event="i" cond="_event.data.p == 1" target="b"/></state><state id="b"/>""")
    assert machine.active == "b"
    assert machine.of(Sent) == []


def test_parameters_that_share_objects_within_themselves_stay_apart():
    machine = run("""<datamodel><data id="x" expr="{a: 1}"/><data id="y" expr="{b: 2}"/></datamodel><state id="a"><onentry>
        <send event="i" target="#_internal"><param name="p" expr="[x, x]"/><param name="q" expr="[y, y]"/></send></onentry>
      <transition event="i"><log expr="_event.data"/><log expr="_event.data.p[0] === _event.data.p[1]"/></transition>
      </state>""")  # fmt: skip
    assert machine.log == ['{"p":[{"a":1},{"a":1}],"q":[{"b":2},{"b":2}]}', "true"]
    both = '<send event="e"><param name="p" expr="[x, x]"/><param name="q" expr="[y, y]"/></send>'
    [(event, _)] = sent(both, '<data id="x" expr="{a: 1}"/><data id="y" expr="{b: 2}"/>')
    assert data_of(event) == {"p": [{"a": 1}, {"a": 1}], "q": [{"b": 2}, {"b": 2}]}


def test_the_data_of_an_event_is_a_copy():
    """What one handler does to an object does not reach the event that carries it."""
    machine = run("""<datamodel><data id="x" expr="[1]"/></datamodel><state id="a"><onentry>
        <send event="i" target="#_internal"><content expr="x"/></send><script>x.push(2)</script></onentry>
      <transition event="i"><log expr="_event.data"/></transition></state>""")
    assert machine.log == ["[1]"]


# -------------------------------------------------------------------------------------------------------- the interface


def test_a_machine_starts_once():
    machine = run('<state id="a"/>').machine
    with pytest.raises(ScxmlEngineError, match="starts once"):
        machine.start(NOW)


def test_events_come_after_the_start():
    machine = Machine(Program.from_bytes(document('<state id="a"/>')), "s")
    with pytest.raises(ScxmlEngineError, match="started"):
        machine.deliver(Event("e"), NOW)


def test_active_atomic_and_can_take():
    machine = run("""<parallel id="p"><state id="a"><state id="a1"><transition event="x.y" cond="false"/></state></state>
      <state id="b"/></parallel>""").machine
    assert machine.active_atomic() == ["a1", "b"]
    assert machine.can_take("x.y.z")
    assert not machine.can_take("x")


def test_a_trace_tells_everything_in_its_order():
    machine = run("""<state id="a"><transition event="e" target="b"><log expr="1"/><raise event="i"/></transition></state>
      <state id="b"><transition target="c"/></state><state id="c"><onentry><log expr="2"/><log expr="nope"/></onentry>
      <transition event="i"/></state>""", trace=True)  # fmt: skip
    machine.effects.clear()
    machine.event("e")
    shown = []
    for each in machine.effects:
        match each:
            case EventTaken(event):
                shown.append(f"event {event.name}")
            case TransitionTaken(source, targets, event, _):
                shown.append(f"{source}->{','.join(targets)} {event}")
            case Logged():
                shown.append(each.text)
            case Failed():
                shown.append("failed")
            case Configured(states):
                shown.append(f"in {','.join(states)}")
    assert shown == [
        "event e",
        "a->b e",
        "1",
        "b->c None",
        "2",
        "failed",
        "event i",
        "c-> i",
        "event error.execution",
        "in c",
    ]


def test_without_a_trace_nothing_is_traced():
    machine = run('<state id="a"><transition event="e" target="a"/></state>')
    assert machine.event("e") == []


def test_machines_of_one_program_share_nothing_that_shows():
    program = Program.from_bytes(
        document("""<datamodel><data id="n" expr="0"/></datamodel><state id="a">
      <transition event="e"><assign location="n" expr="n + 1"/><log expr="n + _sessionid + In('b')"/></transition>
      <transition event="go" target="b"/></state><state id="b"/>""")
    )
    one, two = (Machine(program, each) for each in ("1", "2"))
    one.start(NOW)
    two.start(NOW)
    one.deliver(Event("e"), NOW)
    two.deliver(Event("go"), NOW)
    assert [each.text for each in one.deliver(Event("e"), NOW)] == ["21false"]
    assert two.active() == ["b"]
