"""Section 2: a value that is written out is known before it is reached; an expression and a variable are not."""

import pytest

from scxml_engine.authoring.survey import Survey
from scxml_engine.authoring.written import written_out
from scxml_engine.ocs import Treatment
from tests.ocs.harness import document


@pytest.mark.parametrize(
    ("source", "text"),
    [("300", "300"), ("-1", "-1"), ("0.5", "0.5"), (" BH ", "BH"), ("'BH '", "BH"), ('\\"x y\\"', None), ("word", "word"), ("known", None), ("_event", None), ("_data.x", None), ("a + b", None),
     ("f()", None), ("'it\\'s'", None), ("", None), ("`x`", None)],
)  # fmt: skip
def test_what_is_written_out(source, text):
    body = f"""<state id="a"><onentry><ocs:timeout delay="{source.replace('"', "&quot;")}"/></onentry></state>"""
    survey = Survey(Treatment.examine(document(body, data="known=1"), "x").document)
    [(_, action)] = survey.actions("timeout")
    assert written_out(survey, action.attributes[0]) == text
