"""The reader's own: elements that are nested without end."""

from __future__ import annotations

from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity
from scxml_engine.scxml.markup import MAX_DEPTH

_LEVELS: Final = MAX_DEPTH + 1

RULE: Final = Rule(
    code="too-deep",
    severity=Severity.ERROR,
    finds=f"an element inside more than {MAX_DEPTH} levels of others",
    because="nobody writes such a document, and whatever walks through it could run out of stack",
    broken=f"""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
{"<state>" * _LEVELS}{"</state>" * _LEVELS}
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <final/>
</scxml>""",
    line=2,
    column=1 + len("<state>") * (MAX_DEPTH - 1),
)
