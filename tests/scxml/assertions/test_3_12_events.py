"""3.12: events, their names, and the descriptors that match them."""

import pytest

from tests.scxml.assertions.harness import content, mark, play


@pytest.mark.parametrize(
    ("descriptor", "event", "matches"),
    [
        ("a", "a", True),
        ("a", "a.b", True),
        ("a", "a.b.c", True),
        ("a.b", "a.b", True),
        ("a.b", "a.b.c", True),
        ("a.b", "a", False),
        ("a.b", "a.bc", False),
        ("a.b", "a.c.b", False),
        ("a", "ab", False),
        ("a", "b.a", False),
        ("ab", "a", False),
        ("a.*", "a", True),
        ("a.*", "a.b", True),
        ("a.*", "a.b.c", True),
        ("a.*", "ab", False),
        ("a.*", "b.a", False),
        ("a.", "a", True),
        ("a.", "a.b", True),
        ("a.", "ab", False),
        ("a.b.*", "a.b", True),
        ("a.b.*", "a.bc", False),
        ("*", "a", True),
        ("*", "a.b.c", True),
        ("*", "error.execution", True),
        ("A", "a", False),
        ("a", "A", False),
        ("a.B", "a.b", False),
        ("a b", "a", True),
        ("a b", "b.c", True),
        ("a b", "c", False),
        ("a  \n\t b", "b", True),
        ("a.* b.", "b.x", True),
        ("x *", "y", True),
        ("done.state", "done.state.s", True),
        ("error", "errors", False),
        ("error", "error.send.failed", True),
        ("1", "1", True),
        ("a-b", "a-b", True),
        ("a-b", "a", False),
        ("é", "é.x", True),
    ],
)
def test_a_descriptor_matches_a_prefix_of_tokens(descriptor, event, matches):
    """3.12.1: tokens between dots; an exact match or a prefix; case-sensitive; a trailing `.` or `.*` adds nothing."""
    outcome = play(f'<state id="s"><transition event="{descriptor}">{mark("yes")}</transition></state>', event)
    outcome.logs(*["yes"] * matches)


def test_a_transition_without_event_is_not_one_for_every_event():
    """3.12.1: `*` matches any event, a missing attribute none."""
    play('<state id="a"><transition event="*" target="b"/></state><state id="b"/>').rests_in("a")
    play('<state id="a"><transition cond="true" target="b"/></state><state id="b"/>').rests_in("b")


def test_the_name_that_is_matched_is_the_one_in_the_event_variable():
    """3.12: `_event.name` and matching speak of the same name."""
    play(
        '<state id="s"><transition event="a.b" cond="_event.name === \'a.b.c\'" target="t"/></state><state id="t"/>',
        "a.b.c",
    ).rests_in("t")


def test_errors_go_onto_the_internal_queue():
    """3.12.2: behind what waits there already, and before every external event."""
    content('<send event="external"/><raise event="first"/><log expr="nope"/>').logs(
        "?first", "?error.execution", "?external"
    )


def test_an_error_that_nobody_waits_for_is_dropped():
    """3.12.2: the session goes on."""
    play(
        f'<state id="s"><onentry><log expr="nope"/></onentry><transition event="e">{mark("alive")}</transition></state>',
        "e",
    ).logs("alive")


def test_errors_are_events_like_others():
    """3.12.2: they match by prefix, and a transition for them may lead anywhere."""
    for descriptor in ("error", "error.*", "error.execution", "error.", "*"):
        play(
            f'<state id="s"><onentry><log expr="nope"/></onentry><transition event="{descriptor}" target="t"/></state><state id="t"/>'
        ).rests_in("t")


def test_two_kinds_of_error_are_told_apart():
    """3.12.2: error.execution for what goes wrong inside, error.communication for what cannot be delivered."""
    content("<log expr='nope'/>").logs("?error.execution")
    content('<send event="e" target="#_scxml_nobody"/>').logs("?error.communication")


def test_an_author_may_raise_errors_and_done_events_too():
    """3.12: the names are reserved for nobody but by convention; the type still says who raised them."""
    play(
        '<state id="s"><onentry><raise event="error.mine"/></onentry><transition event="error"><log expr="_event.name + \' \' + _event.type"/></transition></state>'
    ).logs("error.mine internal")


def test_external_events_are_taken_in_the_order_of_their_coming():
    """3.12: a queue."""
    play('<state id="s"><transition event="*"><log expr="_event.name"/></transition></state>', "c", "a", "b").logs(
        "c", "a", "b"
    )
    content('<send event="c"/><send event="a"/><send event="b"/>').logs("?c", "?a", "?b")
