"""The reader's own: a text that src= names and that cannot be fetched."""

from __future__ import annotations

from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity
from scxml_engine.errors import SourceError


class _EmptyFolder:
    """A source that has nothing."""

    def fetch(self, uri: str) -> bytes:
        """Refuse. Raises SourceError."""
        raise SourceError(f"{uri}: there is no such file")


RULE: Final = Rule(
    code="unavailable",
    severity=Severity.ERROR,
    finds="a src attribute that names a text which cannot be fetched; of data it is a warning",
    because="a script is fetched when the document is read, and without it the treatment is not whole; data stays "
    "undefined, and error.execution is raised when it is bound",
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
    options={"source": _EmptyFolder()},
)
