"""A3: of a number and a name the number wins, so they had better mean the same."""

import pytest

from scxml_engine.authoring import examine
from tests.ocs.harness import document


def found(attributes):
    body = f'<state id="a"><onentry><ocs:next_record><ocs:contact_info_type {attributes}/></ocs:next_record></onentry></state>'
    every = examine(document(body, data="kind=1"), "x")
    return [(each.message, each.remedy) for each in every if each.code == "contact-type-mismatch"]


@pytest.mark.parametrize(
    "attributes",
    [
        "type_id='4' type_name='HOME'",
        "type_name=\"'home'\" type_id=\"'4'\"",
        "type_id='MOBILE' type_name=\"'Home Phone'\"",
    ],
)
def test_a3_two_types_in_one_element(attributes):
    assert found(attributes) == [
        ("type_id is 4 (MOBILE) and type_name is HOME", "keep one of them, or write type_id 1")
    ]


@pytest.mark.parametrize(
    "attributes",
    ["type_id='4' type_name='MOBILE'", "type_id='4'", "type_name='HOME'", "type_id='kind' type_name='HOME'", "type_id='4' type_name='kind'", "type_id='10' type_name='E-MAIL'", "type_id='99' type_name='HOME'"],
)  # fmt: skip
def test_a3_one_type_or_an_expression_is_in_order(attributes):
    assert found(attributes) == []
