"""Value classes: all that a frozen dataclass is, but for the price of making one."""

from dataclasses import field, fields, replace

import pytest

from scxml_engine.scxml.value import value


@value
class Point:
    x: int
    y: int = 0
    tags: list[str] = field(default_factory=list)


@value
class Pair:
    x: int
    y: int = 0


def test_equal_fields_make_equal_values_of_one_class_alone():
    assert Point(1, 2) == Point(1, 2) != Point(1, 3)
    assert Pair(1) != Point(1)
    assert len({Pair(1), Pair(1, 0), Pair(2)}) == 2


def test_it_is_replaced_matched_and_shown_as_a_dataclass():
    match replace(Point(1, tags=["a"]), y=5):
        case Point(x, y, tags):
            assert (x, y, tags) == (1, 5, ["a"])
    assert repr(Pair(1)) == "Pair(x=1, y=0)"
    assert [each.name for each in fields(Pair)] == ["x", "y"]


def test_it_has_no_room_for_anything_else():
    with pytest.raises(AttributeError):
        Pair(1).z = 3


def test_a_default_that_is_made_is_nobody_else_s():
    assert Point(1).tags is not Point(1).tags
