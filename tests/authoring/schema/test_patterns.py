"""Patterns put together: what is nothing leaves no trace, and what is alone stands alone."""

from scxml_engine.authoring.schema.patterns import NOTHING, AnyOrder, OneOf, Ref, Seq, any_order, one_of, seq

A, B = Ref("a"), Ref("b")


def test_what_is_nothing_is_left_out():
    assert seq() == any_order(NOTHING) == NOTHING
    assert seq(NOTHING, A) == any_order(A, NOTHING) == A
    assert seq(A, NOTHING, B) == Seq((A, B))
    assert any_order(A, NOTHING, B) == AnyOrder((A, B))


def test_a_choice_of_one_is_no_choice():
    assert one_of(A) == A
    assert one_of(A, B) == OneOf((A, B))
