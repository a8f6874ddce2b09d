"""3.2 <scxml>: the document as a whole, where it begins, and what it says of itself."""

import pytest

from tests.scxml.assertions.harness import machine, mark, play, refuses, refuses_document, run_document, state


def test_without_initial_the_first_state_in_document_order_is_entered():
    """3.2.1: the default initial state is the first child state."""
    play('<state id="a"/><state id="b"/>').rests_in("a")


def test_the_first_child_may_be_a_parallel():
    """3.2.1: "first state" is whichever of <state>, <parallel> and <final> stands first."""
    play('<parallel id="p"><state id="a"/><state id="b"/></parallel><state id="c"/>').rests_in("a", "b")


def test_the_first_child_may_be_a_final_and_then_all_is_over_at_once():
    """3.2.1, 3.7."""
    play('<final id="f"/><state id="a"/>').ends_in("f")


def test_what_stands_before_the_first_state_does_not_matter():
    """3.2.2: data and script are children too, but no states."""
    play('<datamodel><data id="x"/></datamodel><script/><state id="a"/><state id="b"/>').rests_in("a")


def test_initial_names_the_state_to_begin_with():
    """3.2.1: the states of `initial` are entered at system initialization."""
    play('<state id="a"/><state id="b"/>', root='initial="b"').rests_in("b")


def test_initial_may_lie_deep_and_its_ancestors_are_entered_first():
    """3.2.1: `initial` is a state specification, not only a child."""
    play(state("a") + state("b", state("c") + state("d")), root='initial="d"').logs("+b", "+d").rests_in("d")


def test_initial_may_name_states_of_several_regions():
    """3.2.1, 3.11: the value is a legal state specification; regions that it leaves out enter their defaults."""
    regions = "".join(
        f'<state id="{each}"><state id="{each}1"/><state id="{each}2"/></state>' for each in ("a", "b", "c")
    )
    play(f'<parallel id="p">{regions}</parallel>', root='initial="a2 c2"').rests_in("a2", "b1", "c2")


def test_white_space_around_and_between_the_ids_of_initial_does_not_matter():
    """3.2.1: a list of ids separated by white space."""
    regions = (
        '<state id="a"><state id="a1"/><state id="a2"/></state><state id="b"><state id="b1"/><state id="b2"/></state>'
    )
    play(f'<parallel id="p">{regions}</parallel>', root='initial="  b2 \n a2 "').rests_in("a2", "b2")


def test_initial_may_name_a_history():
    """3.2.1, 3.10: nothing was recorded yet, so its default counts."""
    body = '<state id="w"><history id="h"><transition target="b"/></history><state id="a"/><state id="b"/></state>'
    play(body, root='initial="h"').rests_in("b")


def test_the_name_is_what_the_document_calls_itself():
    """3.2.1, 5.10."""
    play('<state id="a"><onentry><log expr="_name"/></onentry></state>', root='name="phone"').logs("phone")


def test_binding_is_early_unless_it_is_said():
    """3.2.1: the default of `binding` is early."""
    late = '<state id="b"><datamodel><data id="x" expr="1"/></datamodel></state>'
    body = f'<state id="a"><onentry><log expr="typeof x"/></onentry></state>{late}'
    play(body).logs("number")
    play(body, root='binding="early"').logs("number")
    play(body, root='binding="late"').logs("undefined")


def test_the_script_of_the_document_comes_after_its_data_and_before_its_states():
    """3.2.2, 5.8."""
    play(
        '<datamodel><data id="x" expr="1"/></datamodel><script>x = x + 1; var y = x * 2</script>'
        '<state id="a"><onentry><log expr="x + \' \' + y"/></onentry></state>'
    ).logs("2 4")


def test_before_the_first_event_the_document_has_reached_its_first_stable_configuration():
    """3.13: eventless transitions and internal events of the beginning come before any external event."""
    play(
        f"""<state id="a"><onentry><raise event="i"/></onentry><transition target="b"/></state>
        <state id="b"><transition event="i" target="c"/><transition event="e" target="a">{mark("too early")}</transition></state>
        <state id="c"><transition event="e" target="d"/></state><final id="d"/>""",
        "e",
    ).ends_in("d").logs()


@pytest.mark.parametrize(
    ("body", "root"),
    [
        pytest.param("", "", id="no state at all"),
        pytest.param('<state id="a"/>', 'initial="nobody"', id="initial names nothing"),
        pytest.param('<state id="a"/>', 'initial=""', id="initial is empty"),
        pytest.param('<state id="a"/><state id="b"/>', 'initial="a b"', id="initial names states that exclude each other"),
        pytest.param('<state id="a"/>', 'binding="sometimes"', id="binding is neither early nor late"),
        pytest.param('<state id="a"/>', 'initial="a" initial="a"', id="an attribute twice is no XML"),
        pytest.param('<state id="a"/><state id="a"/>', "", id="an id twice"),
        pytest.param('<state id="a"/><transition event="e" target="a"/>', "", id="a transition of nobody"),
        pytest.param('<state id="a"/><onentry/>', "", id="a handler of nobody"),
        pytest.param('<initial><transition target="a"/></initial><state id="a"/>', "", id="<initial> is for <state>"),
        pytest.param('<datamodel/><datamodel/><state id="a"/>', "", id="two data models"),
        pytest.param('<script/><script/><state id="a"/>', "", id="two scripts"),
    ],
)  # fmt: skip
def test_a_document_that_breaks_a_rule_of_its_root_is_not_run(body, root):
    """3.2, A.1: what a conformant document MUST or MUST NOT have."""
    refuses(body, root)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('<scxml version="1.0"><state id="a"/></scxml>', id="no namespace"),
        pytest.param('<scxml xmlns="urn:other" version="1.0"><state id="a"/></scxml>', id="another namespace"),
        pytest.param('<scxml xmlns="http://www.w3.org/2005/07/scxml"><state id="a"/></scxml>', id="no version"),
        pytest.param('<state xmlns="http://www.w3.org/2005/07/scxml" id="a"/>', id="another root"),
        pytest.param(machine('<state id="a">'), id="not well-formed"),
    ],
)
def test_the_root_has_its_namespace_and_its_version(text):
    """3.2.1: the values of `xmlns` and `version` are fixed; A.2: what is not well-formed is no document."""
    refuses_document(text)


def test_the_version_is_1_0():
    """3.2.1: "The value MUST be 1.0"."""
    text = machine('<state id="a"/>').replace('version="1.0"', 'version="2.0"')
    refuses_document(text)


def test_a_prefix_for_the_namespace_is_as_good_as_none():
    """A.2: the processor understands XML namespaces."""
    text = (
        '<s:scxml xmlns:s="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript">'
        '<s:state id="a"><s:transition target="b"/></s:state><s:final id="b"/></s:scxml>'
    )
    run_document(text).ends_in("b")


def test_comments_processing_instructions_and_entities_are_xml_like_everywhere():
    """A.2."""
    play(
        '<!-- one --><state id="a"><?two?><onentry><log expr="\'&#65;&lt;\'"/><!-- three --></onentry></state><!-- four -->'
    ).logs("A<")
