"""The reader's own: src= where nothing can be fetched."""

from __future__ import annotations

from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity

RULE: Final = Rule(
    code="no-source",
    severity=Severity.ERROR,
    finds="a src attribute in a document that was given to the library without a source to fetch from",
    because="the text that it names is a part of the treatment, and a treatment does not run in part",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <script src="limits.js"/>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <script>var limit = 3;</script>
  <final id="done"/>
</scxml>""",
    line=2,
    column=3,
)
