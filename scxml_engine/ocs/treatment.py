"""A treatment made ready: its program, and the calendar, settings and variables that its chains share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from scxml_engine.diagnostics import Diagnostic, Location, Severity
from scxml_engine.ecmascript import Tagged, encode
from scxml_engine.ocs.calendar import Calendar
from scxml_engine.ocs.extension import OCS
from scxml_engine.ocs.lookup import suggest
from scxml_engine.ocs.sequences import TraditionalTreatment
from scxml_engine.ocs.settings import Settings
from scxml_engine.scxml.datamodel.ecmascript import RealmFactory
from scxml_engine.scxml.extension import DECIMAL
from scxml_engine.scxml.fetching import pack, unpack
from scxml_engine.scxml.limits import Limits
from scxml_engine.scxml.program import Program
from scxml_engine.scxml.reader import read
from scxml_engine.scxml.source import DocumentSource


@dataclass(frozen=True, slots=True)
class Treatment:
    """What every chain of a campaign runs.

    `source` is the document's text, or, when it named others by src=, that text and theirs in one piece (`with_source`
    takes it apart); `documents` is where they came from. `parameters` override top-level data items of the same name
    (row D6). `title` is how traces call it. With `outside_events` an idle session may be woken by more than its own
    requests, so it is never stuck. `traditional` are the treatments that go on with a chain after Switch.
    """

    program: Program
    source: bytes
    title: str
    calendar: Calendar
    settings: Settings = field(default_factory=Settings)
    parameters: Mapping[str, Tagged] = field(default_factory=dict)
    outside_events: bool = False
    documents: DocumentSource | None = None
    traditional: tuple[TraditionalTreatment, ...] = ()

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
        make_realm: RealmFactory | None = None,
        source: DocumentSource | None = None,
    ) -> Treatment:
        """Read and compile a document; `source` fetches what it names by src=.

        Raises DocumentError with every error found.
        """
        program = Program.from_bytes(data, file, (OCS,), limits, make_realm, source)
        return cls(
            program=program,
            source=pack(data, program.document.fetched),
            title=file,
            calendar=calendar or Calendar(),
            settings=settings or Settings(),
            parameters={name: encode(variable(text)) for name, text in (variables or {}).items()},
            documents=source,
        )

    def with_source(self, data: bytes) -> Treatment:
        """The same treatment with another text: an earlier edition, in which some chains began.

        `data` is the `source` of that edition: what it had fetched is taken from there, and not fetched again. What a
        bare document names is fetched as it is now.
        """
        text, documents = unpack(data, self.documents)
        program = Program.from_bytes(text, self.title, (OCS,), self.program.limits, self.program.make_realm, documents)
        return replace(self, program=program, source=pack(text, program.document.fetched))

    def diagnostics(self) -> list[Diagnostic]:
        """What can be said of the document and of the variables, by place."""
        declared = [item.id for item in self.program.document.root.data]
        return [*self.program.diagnostics(), *_unknown_variables(self.parameters, declared, self.title)]

    @staticmethod
    def check(
        data: bytes, file: str, variables: Iterable[str] = (), source: DocumentSource | None = None
    ) -> list[Diagnostic]:
        """All that is wrong with a document and worth knowing of it, by place; nothing is run."""
        found = Program.check(data, file, (OCS,), source)
        if variables and not any(each.severity is Severity.ERROR for each in found):
            declared = [item.id for item in read(data, file, (OCS,), source).root.data]
            found.extend(_unknown_variables(variables, declared, file))
        return found


def _unknown_variables(given: Iterable[str], declared: list[str], file: str) -> list[Diagnostic]:
    found = []
    for name in given:
        if name not in declared:
            near = suggest(name, declared)
            remedy = f"did you mean {near}?" if near else f'declare <data id="{name}"/> at the top of the document'
            message = f"the variable {name} is given and the document does not declare it"
            found.append(Diagnostic(Severity.WARNING, "unknown-variable", Location(file), message, remedy))
    return found


def variable(text: str) -> int | float | str:
    """The value of a variable given from outside: a canonical decimal is a number, anything else text (row D6)."""
    if not DECIMAL.fullmatch(text):
        return text
    number = float(text)
    if "." not in text:
        return int(text) if abs(number) < 2**53 else text
    return number
