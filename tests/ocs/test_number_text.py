"""Numbers become text as ECMAScript writes them."""

import math

import pytest

from scxml_engine.ecmascript import QuickJsRealm, encode
from scxml_engine.ocs.actions.base import number_text


@pytest.mark.parametrize(
    "number",
    [
        0,
        -0.0,
        7,
        -7,
        1.5,
        0.1,
        1e-6,
        1e-7,
        1.25e-9,
        123456789.5,
        1e16,
        1e20,
        1e21,
        1.5e300,
        -2e-300,
        math.nan,
        math.inf,
        -math.inf,
    ],
)
def test_number_text_is_what_the_engine_says(number):
    realm = QuickJsRealm()
    scope = realm.open()
    realm.define(scope, "x", encode(number))
    assert number_text(number) == realm.text(scope, realm.expression("x"))
