"""Findings for the tests of the reports, made by hand."""

from scxml_engine.authoring.reports import Checked
from scxml_engine.authoring.suppression import Finding
from scxml_engine.diagnostics import Diagnostic, Location, Severity

FILE = "t.scxml"


def diagnostic(
    line=1, column=1, severity=Severity.WARNING, message="something", remedy="mend it", file=FILE, code="xml"
):
    """A diagnostic."""
    return Diagnostic(severity, code, Location(file, line, column), message, remedy)


def checked(text, *findings, file=FILE):
    """A document with these findings: diagnostics, or pairs of one and the reason why it is suppressed."""
    found = [Finding(each) if isinstance(each, Diagnostic) else Finding(*each) for each in findings]
    return Checked(file, found, text.split("\n"))
