"""4: executable content, and what an error does to it."""

import pytest

from tests.scxml.assertions.harness import content, mark, play, refuses

# ------------------------------------------------------------------------------------------------------------ 4.2 raise


def test_raise_puts_an_event_at_the_rear_of_the_internal_queue():
    """4.2."""
    content('<raise event="a"/><raise event="b"/>').logs("?a", "?b")


def test_a_raised_event_is_taken_after_the_block_and_the_microstep():
    """4.2: it is not processed until the rest of the content was executed."""
    content(f'<raise event="a"/>{mark("rest")}').logs("rest", "?a")


def test_raise_is_heard_before_what_was_sent_earlier():
    """4.2, 6.2: sent events go by the external queue."""
    content('<send event="x"/><raise event="a"/>').logs("?a", "?x")


def test_raise_needs_an_event():
    """4.2.1."""
    refuses('<state id="s"><onentry><raise/></onentry></state>')
    refuses('<state id="s"><onentry><raise event=""/></onentry></state>')
    refuses('<state id="s"><onentry><raise event="e" target="x"/></onentry></state>')


# --------------------------------------------------------------------------------------------------- 4.3 if, elseif, else


@pytest.mark.parametrize(
    ("conditions", "taken"),
    [
        ("true true true", ["if"]),
        ("true false false", ["if"]),
        ("false true true", ["one"]),
        ("false false true", ["two"]),
        ("false false false", ["else"]),
    ],
)
def test_the_first_partition_whose_condition_holds_is_executed(conditions, taken):
    """4.3, 4.4, 4.5: and only that one; else counts when none holds."""
    first, second, third = conditions.split()
    content(
        f'<if cond="{first}">{mark("if")}<elseif cond="{second}"/>{mark("one")}<elseif cond="{third}"/>{mark("two")}'
        f"<else/>{mark('else')}</if>"
    ).logs(*taken)


def test_without_else_nothing_may_be_executed():
    """4.3."""
    content(f'<if cond="false">{mark("if")}<elseif cond="false"/>{mark("one")}</if>{mark("rest")}').logs("rest")


def test_later_conditions_are_not_even_asked():
    """4.3: the first one that holds ends the matter."""
    content(f'<if cond="true">{mark("if")}<elseif cond="nope.nope"/>{mark("one")}</if>').logs("if")


def test_a_partition_may_hold_several_elements_or_none():
    """4.3.2."""
    content(
        f'<if cond="true">{mark("1")}{mark("2")}<else/></if><if cond="false"><else/>{mark("3")}</if><if cond="true"/>'
    ).logs("1", "2", "3")


def test_ifs_may_stand_in_ifs():
    """4.3.2: the else of the inner one is not that of the outer one."""
    content(f'<if cond="true"><if cond="false">{mark("a")}<else/>{mark("b")}</if><else/>{mark("c")}</if>').logs("b")


def test_a_condition_sees_what_was_assigned_before():
    """4.3: the conditions are evaluated when the element is executed."""
    content(f'<assign location="n" expr="2"/><if cond="n == 2">{mark("two")}</if>', '<data id="n" expr="1"/>').logs(
        "two"
    )


def test_a_condition_that_fails_is_false_and_an_error():
    """4.3, 5.9.1: the next partition is asked; error.execution is on the queue, and the block goes on."""
    content(f'<if cond="nope">{mark("if")}<elseif cond="true"/>{mark("one")}</if>{mark("rest")}').logs(
        "one", "rest", "?error.execution"
    )


@pytest.mark.parametrize(
    "inside",
    [
        pytest.param("<if/>", id="if without cond"),
        pytest.param('<if cond="true"><elseif/></if>', id="elseif without cond"),
        pytest.param('<if cond="true"><else cond="true"/></if>', id="else with cond"),
        pytest.param('<if cond="true"><else/><elseif cond="true"/></if>', id="elseif after else"),
        pytest.param('<if cond="true"><else/><else/></if>', id="two else"),
        pytest.param('<elseif cond="true"/>', id="elseif outside"),
        pytest.param("<else/>", id="else outside"),
    ],
)  # fmt: skip
def test_an_if_that_breaks_a_rule_is_not_run(inside):
    """4.3.1, 4.3.2, 4.4.1."""
    refuses(f'<state id="s"><onentry>{inside}</onentry></state>')


# ---------------------------------------------------------------------------------------------------------- 4.6 foreach


def test_foreach_goes_from_the_first_item_to_the_last():
    """4.6: in the order of the collection, the item assigned before the content is executed."""
    content('<foreach array="[3, 1, 2]" item="i"><log expr="i"/></foreach>').logs("3", "1", "2")


def test_the_index_counts_the_passes():
    """4.6: and it starts at the first item, in ECMAScript 0 (B.2)."""
    content('<foreach array="[\'a\', \'b\']" item="i" index="k"><log expr="k + i"/></foreach>').logs("0a", "1b")


def test_foreach_declares_item_and_index_when_they_are_new():
    """4.6: afterwards they are variables like others."""
    content(
        '<foreach array="[5, 6]" item="i" index="k"/><log expr="i + \' \' + k"/><assign location="i" expr="7"/><log expr="i"/>'
    ).logs("6 1", "7")


@pytest.mark.parametrize(
    "name",
    ["x1", "longName", "é", "item$", "$", "$item"],
)
def test_any_legal_name_is_declared(name):
    """4.6: a name that is legal in the data model."""
    content(f'<foreach array="[1]" item="{name}" index="{name}2"/><log expr="{name} + {name}2"/>').logs("1")


def test_foreach_uses_item_and_index_when_they_are_there():
    """4.6: no variable of its own; what was there is overwritten and stays so."""
    content(
        '<foreach array="[5]" item="i" index="k"/><log expr="i + \' \' + k"/>',
        '<data id="i" expr="1"/><data id="k" expr="9"/>',
    ).logs("5 0")


def test_the_walk_goes_over_a_shallow_copy():
    """4.6: the collection may change during the walk, the walk does not."""
    data = '<data id="a" expr="[1, 2, 3]"/>'
    content(
        '<foreach array="a" item="i"><log expr="i"/><script>a.push(9)</script></foreach><log expr="a.length"/>', data
    ).logs("1", "2", "3", "6")
    content('<foreach array="a" item="i"><log expr="i"/><assign location="a" expr="[]"/></foreach>', data).logs(
        "1", "2", "3"
    )
    content('<foreach array="a" item="i"><log expr="i"/><script>a.splice(0, 1)</script></foreach>', data).logs(
        "1", "2", "3"
    )
    content('<foreach array="a" item="i"><log expr="i"/><script>a[2] = 7</script></foreach>', data).logs("1", "2", "3")


def test_the_copy_is_shallow():
    """4.6: the items are the objects themselves."""
    content(
        '<foreach array="a" item="i"><assign location="i.n" expr="i.n + 1"/></foreach><log expr="a[0].n + a[1].n"/>',
        '<data id="a" expr="[{n: 1}, {n: 2}]"/>',
    ).logs("5")


def test_assigning_to_the_item_does_not_change_the_collection():
    """4.6: the item variable holds a value, not a place in the collection."""
    content(
        '<foreach array="a" item="i"><assign location="i" expr="0"/></foreach><log expr="a.join()"/>',
        '<data id="a" expr="[1, 2]"/>',
    ).logs("1,2")


@pytest.mark.parametrize(
    "array", ["5", "null", "undefined", "'text'", "({a: 1})", "nope", "true", "({length: 1, 0: 1})"]
)
def test_what_is_no_collection_is_an_error(array):
    """4.6: error.execution, and the block that contains the element is over; in ECMAScript only arrays will do."""
    content(f'<foreach array="{array}" item="i">{mark("in")}</foreach>{mark("rest")}').logs("?error.execution")


@pytest.mark.parametrize("item", ["'continue'", "1", "a b", "break", "a-b", "f()", "_event", "_name"])
def test_what_is_no_name_of_a_variable_is_an_error(item):
    """4.6: as above, even though there is something to walk over."""
    content(f'<foreach array="[1]" item="{item}">{mark("in")}</foreach>{mark("rest")}').logs("?error.execution")


def test_over_an_empty_collection_nothing_is_executed():
    """4.6: and that is no error."""
    content(f'<foreach array="[]" item="i">{mark("in")}</foreach>{mark("rest")}').logs("rest")


def test_an_error_in_the_content_ends_the_walk_and_the_block():
    """4.6."""
    content(
        f'<foreach array="[1, 2, 3]" item="i"><log expr="i"/><if cond="i == 2"><log expr="nope"/></if></foreach>{mark("rest")}'
    ).logs("1", "2", "?error.execution")


def test_foreach_may_hold_whatever_a_block_may():
    """4.6.2."""
    content(
        '<foreach array="[1, 2]" item="i"><raise event="r"/><foreach array="[3]" item="j"><log expr="i + j"/></foreach></foreach>'
    ).logs("4", "5", "?r", "?r")


@pytest.mark.parametrize(
    "attributes",
    ['array="[1]"', 'item="i"', 'array="" item="i"', 'array="[1]" item=""', 'array="[1]" item="i" step="2"'],
)
def test_foreach_needs_an_array_and_an_item(attributes):
    """4.6.1."""
    refuses(f'<state id="s"><onentry><foreach {attributes}/></onentry></state>')


# -------------------------------------------------------------------------------------------------------------- 4.7 log


def test_log_takes_a_label_and_an_expression():
    """4.7.1: both are optional; the expression is evaluated when the element is executed."""
    content('<log label="l" expr="1 + 1"/><log label="l"/><log expr="\'e\'"/>').logs("l2", "l", "e")


def test_log_changes_nothing():
    """4.7: it has no side effects on how the document is interpreted."""
    content(f'<log expr="\'a\'"/><raise event="e"/><log expr="({{}})"/>{mark("rest")}').logs("a", "{}", "rest", "?e")


def test_an_error_in_log_is_an_error_like_others():
    """4.7, 5.9."""
    content(f'<log expr="nope"/>{mark("rest")}').logs("?error.execution")


# ------------------------------------------------------------------------------------------------------- 4.9 evaluation


def test_a_block_is_executed_in_document_order():
    """4.9."""
    content(
        f'{mark("1")}<assign location="n" expr="2"/><log expr="n"/><script>n = 3</script><log expr="n"/>{mark("4")}',
        '<data id="n"/>',
    ).logs("1", "2", "3", "4")


@pytest.mark.parametrize(
    "failing",
    [
        '<assign location="nope" expr="1"/>',
        '<log expr="nope"/>',
        "<script>nope()</script>",
        '<foreach array="0" item="i"/>',
        '<send event="e" target="nowhere"/>',
        '<send eventexpr="nope"/>',
        '<cancel sendidexpr="nope"/>',
        '<if cond="true"><log expr="nope"/></if>',
    ],
)
def test_after_an_error_the_rest_of_the_block_is_not_executed(failing):
    """4.9: one error event, and the block is over."""
    content(f"{mark('before')}{failing}{mark('after')}").logs("before", "?error.execution")


def test_the_error_comes_behind_what_the_block_raised_before():
    """4.9: the internal queue is a queue."""
    content('<raise event="a"/><log expr="nope"/>').logs("?a", "?error.execution")


def test_what_the_block_did_before_an_error_stays_done():
    """4.9: nothing is taken back."""
    play(f"""<datamodel><data id="n" expr="0"/></datamodel><state id="s"><onentry><assign location="n" expr="1"/><log expr="nope"/>{mark("no")}</onentry>
      <transition event="error.execution"><log expr="n"/></transition></state>""").logs("1")


def test_an_error_ends_its_own_block_alone():
    """4.9: the other blocks of the microstep, before and after, are executed."""
    play(f"""<state id="a"><onexit><log expr="nope"/></onexit><onexit>{mark("exit")}</onexit>
        <transition event="e" target="b">{mark("t")}<log expr="nope"/></transition></state>
      <state id="b"><onentry>{mark("1")}<log expr="nope"/></onentry><onentry>{mark("2")}</onentry></state>""", "e").logs("exit", "t", "1", "2").rests_in("b")  # fmt: skip


def test_an_error_in_an_initial_transition_does_not_keep_the_child_from_being_entered():
    """4.9, 3.6."""
    play(
        '<state id="a"><initial><transition target="b"><log expr="nope"/></transition></initial><state id="b"/></state>'
    ).rests_in("b")


# ---------------------------------------------------------------------------------------------------- 4.10 extensibility


def test_elements_of_an_unknown_vocabulary_do_no_harm():
    """4.10: other executable content stands in a namespace of its own."""
    content(f'<x:act xmlns:x="urn:nobody"/>{mark("rest")}').logs("rest")


def test_elements_of_an_unknown_vocabulary_may_stand_among_states():
    """4.10, A.1: tools keep their remarks there."""
    play(
        '<x:info xmlns:x="urn:nobody"><x:more/></x:info><state id="a" x:colour="red" xmlns:x="urn:nobody"><x:info xmlns:x="urn:nobody"/></state>'
    ).rests_in("a")


def test_an_unknown_element_of_scxml_itself_is_no_document():
    """A.1."""
    refuses('<state id="s"><onentry><shout/></onentry></state>')
