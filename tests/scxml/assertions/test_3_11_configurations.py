"""3.11: legal configurations, and state specifications that lead to them."""

import pytest

from tests.scxml.assertions.harness import play, refuses

TREE = """
  <state id="a"><state id="a1"/><state id="a2"/></state>
  <parallel id="p">
    <state id="r"><state id="r1"/><state id="r2"><state id="r21"/><state id="r22"/></state></state>
    <state id="q"><state id="q1"/><state id="q2"/></state>
    <parallel id="o"><state id="o1"/><state id="o2"><state id="o21"/><state id="o22"/></state></parallel>
  </parallel>"""


@pytest.mark.parametrize(
    ("initial", "active"),
    [
        ("a", "a a1"),
        ("a2", "a a2"),
        ("p", "p r r1 q q1 o o1 o2 o21"),
        ("r", "p r r1 q q1 o o1 o2 o21"),
        ("r22", "p r r2 r22 q q1 o o1 o2 o21"),
        ("r22 q2", "p r r2 r22 q q2 o o1 o2 o21"),
        ("o22 q2", "p r r1 q q2 o o1 o2 o22"),
        ("r2 q2 o22", "p r r2 r21 q q2 o o1 o2 o22"),
        ("o1 o22", "p r r1 q q1 o o1 o2 o22"),
    ],
)
def test_a_specification_is_completed_to_a_legal_configuration(initial, active):
    """3.11: one child of the document; with a state its parent; one child of a compound state, all of a parallel."""
    play(TREE, root=f'initial="{initial}"').has_active(*active.split())


@pytest.mark.parametrize(
    "initial",
    [
        pytest.param("a1 a2", id="two children of one compound state"),
        pytest.param("a p", id="two children of the document"),
        pytest.param("r r1", id="a state and its ancestor"),
        pytest.param("p q1", id="a parallel and a state inside"),
        pytest.param("r1 r21", id="two branches of one region"),
        pytest.param("q2 a", id="inside and outside of a parallel"),
    ],
)
def test_what_cannot_be_active_together_is_no_specification(initial):
    """3.11: no state is an ancestor of another, and the completion is a legal configuration."""
    refuses(TREE, root=f'initial="{initial}"')
    refuses(f'{TREE}<state id="z"><transition event="e" target="{initial}"/></state>')


def test_the_configuration_is_legal_after_every_microstep():
    """3.11, 3.13: whichever transition is taken, what is left and what is entered fit together."""
    body = TREE + '<state id="z"><transition event="e" target="r22"/></state>'
    body = body.replace('<state id="q1"/>', '<state id="q1"><transition event="f" target="q2"/></state>')
    play(body, "e", "f", root='initial="z"').has_active("p", "r", "r2", "r22", "q", "q2", "o", "o1", "o2", "o21")
