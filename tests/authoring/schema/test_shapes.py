"""The shapes of text: sign by sign what the reader takes, in every validator."""

import string
from xml.sax.saxutils import quoteattr

import pytest

from tests.authoring.schema.test_agreement import EACH
from tests.authoring.schema.validators import scxml, told, valid

SIGNS = [each for each in string.printable if each >= " "]
FORMS = {
    "variable": "<datamodel><data id={}/></datamodel><state/>",
    "word": "<state id={}/>",
    "filled": "<state><transition event={}/></state>",
}


@EACH
@pytest.mark.parametrize("form", FORMS)
def test_every_sign_is_taken_where_the_reader_takes_it(schema, validator, form):
    """Alone, in front, and behind."""
    texts = ["", *SIGNS, *(f"{each}a" for each in SIGNS), *(f"a{each}" for each in SIGNS), "\N{GREEK SMALL LETTER PI}"]
    for text in texts:
        document = scxml(FORMS[form].replace("{}", quoteattr(text)))
        assert valid(validator, document) is (told(document)[0] == []), text
