"""A treatment made ready: its program with the dialect, and the calendar, settings and variables that its chains share."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field

from scxml_engine.diagnostics import Diagnostic, Location, Severity
from scxml_engine.ecmascript import Tagged, encode
from scxml_engine.ocs.actions.timeout import DECIMAL
from scxml_engine.ocs.calendar import Calendar
from scxml_engine.ocs.extension import OCS
from scxml_engine.ocs.settings import Settings
from scxml_engine.scxml.limits import Limits
from scxml_engine.scxml.program import Program


@dataclass(frozen=True, slots=True)
class Treatment:
    """What every chain of a campaign runs.

    `parameters` override top-level data items of the same name (row D6). `title` is how traces call it. With
    `outside_events` an idle session may be woken by more than its own requests, so it is never stuck.
    """

    program: Program
    title: str
    calendar: Calendar
    settings: Settings = field(default_factory=Settings)
    parameters: Mapping[str, Tagged] = field(default_factory=dict)
    outside_events: bool = False

    @classmethod
    def from_bytes(
        cls,
        data: bytes,
        file: str,
        *,
        calendar: Calendar | None = None,
        settings: Settings | None = None,
        variables: Mapping[str, str] | None = None,
        limits: Limits | None = None,
    ) -> Treatment:
        """Read and compile a document. Raises DocumentError with every error found."""
        return cls(
            program=Program.from_bytes(data, file, (OCS,), limits),
            title=file,
            calendar=calendar or Calendar(),
            settings=settings or Settings(),
            parameters={name: encode(variable(text)) for name, text in (variables or {}).items()},
        )

    def diagnostics(self) -> list[Diagnostic]:
        """What can be said of the document and of the variables, by place."""
        return [*self.program.diagnostics(), *self._unknown_variables()]

    def _unknown_variables(self) -> list[Diagnostic]:
        declared = [item.id for item in self.program.document.root.data]
        found = []
        for name in self.parameters:
            if name not in declared:
                near = difflib.get_close_matches(name, declared, n=1)
                remedy = (
                    f"did you mean {near[0]}?" if near else f'declare <data id="{name}"/> at the top of the document'
                )
                message = f"the variable {name} is given and the document does not declare it"
                found.append(Diagnostic(Severity.WARNING, "unknown-variable", Location(self.title), message, remedy))
        return found


def variable(text: str) -> int | float | str:
    """The value of a variable given from outside: a canonical decimal is a number, anything else text (row D6)."""
    if not DECIMAL.fullmatch(text):
        return text
    number = float(text)
    if "." not in text:
        return int(text) if abs(number) < 2**53 else text
    return number
