"""A treatment made ready: its program, and the calendar, settings and variables that its chains share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from scxml_engine.diagnostics import Diagnostic, Location, Severity
from scxml_engine.ecmascript import Tagged, encode
from scxml_engine.errors import DocumentError
from scxml_engine.ocs.calendar import Calendar
from scxml_engine.ocs.extension import OCS
from scxml_engine.ocs.lookup import suggest
from scxml_engine.ocs.repair import Repaired
from scxml_engine.ocs.repair import repair as mend
from scxml_engine.ocs.sequences import TraditionalTreatment
from scxml_engine.ocs.settings import Settings
from scxml_engine.scxml.datamodel.ecmascript import RealmFactory
from scxml_engine.scxml.extension import DECIMAL
from scxml_engine.scxml.fetching import pack, unpack
from scxml_engine.scxml.limits import Limits
from scxml_engine.scxml.model import Document
from scxml_engine.scxml.program import Program
from scxml_engine.scxml.source import DocumentSource

_AS_WRITTEN: Final = Repaired(b"")


class Examined(NamedTuple):
    """A document that may have errors, None where there is none to speak of, and what can be said of it, by place.

    The places of the document are those of the mended text, where it was `repaired`.
    """

    document: Document | None
    diagnostics: list[Diagnostic]
    repaired: Repaired


@dataclass(frozen=True, slots=True)
class Treatment:
    """What every chain of a campaign runs.

    `source` is the document's text, or, when it named others by src=, that text and theirs in one piece (`with_source`
    takes it apart); `documents` is where they came from. `repaired` says what was mended in that text (row D5).
    `parameters` override top-level data items of the same name (row D6). `title` is how traces call it. With
    `outside_events` an idle session may be woken by more than its own requests, so it is never stuck. `traditional` are
    the treatments that go on with a chain after Switch.
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
    repaired: Repaired = _AS_WRITTEN

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
        traditional: Iterable[TraditionalTreatment] = (),
        repair: bool = False,
    ) -> Treatment:
        """Read and compile a document, or the `source` of one that was kept; `source` fetches what it names by src=.

        With `repair` the three faults of what is cut from the manual are mended first (row D5), each with a warning
        among the diagnostics. Raises DocumentError with every error found.
        """
        text, beside = unpack(data, source)
        extensions = (replace(OCS, lenient=True),) if settings is not None and settings.lenient else (OCS,)
        repaired = mend(text, file) if repair else Repaired(text)
        try:
            program = Program.from_bytes(repaired.data, file, extensions, limits, make_realm, beside)
        except DocumentError as refused:
            raise DocumentError(_all_told(repaired, file, refused.diagnostics, beside)) from None
        return cls(
            program=program,
            source=pack(repaired.data, program.document.fetched),
            title=file,
            calendar=calendar or Calendar(),
            settings=settings or Settings(),
            parameters={name: encode(variable(text)) for name, text in (variables or {}).items()},
            documents=source,
            traditional=tuple(traditional),
            repaired=repaired,
        )

    def with_source(self, data: bytes) -> Treatment:
        """The same treatment with another text: an earlier edition, in which some chains began.

        `data` is the `source` of that edition: what it had fetched is taken from there, and not fetched again. What a
        bare document names is fetched as it is now.
        """
        text, documents = unpack(data, self.documents)
        kept = self.program
        program = Program.from_bytes(
            text,
            self.title,
            kept.extensions,
            kept.limits,
            kept.make_realm,
            documents,
            observed=kept.observed,
        )
        source = pack(text, program.document.fetched)
        return replace(self, program=program, source=source, repaired=_AS_WRITTEN)

    def observed(self) -> Treatment:
        """The same treatment, of which whoever listens hears more: what every condition said, and every microstep.

        It does the same, and its chains cost more time: its transitions are not fused.
        """
        kept = self.program
        program = Program(kept.document, kept.extensions, kept.limits, kept.make_realm, kept.source, observed=True)
        return replace(self, program=program)

    def diagnostics(self) -> list[Diagnostic]:
        """What was mended, then what can be said of the document, by place, and of the variables."""
        declared = [item.id for item in self.program.document.root.data]
        found = self.repaired.told(self.program.diagnostics())
        return [*self.repaired.diagnostics, *found, *_unknown_variables(self.parameters, declared, self.title)]

    @staticmethod
    def examine(
        data: bytes,
        file: str,
        variables: Iterable[str] = (),
        source: DocumentSource | None = None,
        *,
        repair: bool = False,
    ) -> Examined:
        """All that is wrong with a document and worth knowing of it, by place; nothing is run.

        With `repair` that is what the mended text says, and a warning for each mend; the places are those of `data`.
        """
        repaired = mend(data, file) if repair else Repaired(data)
        examined = Program.examine(repaired.data, file, (OCS,), source)
        found = _all_told(repaired, file, examined.diagnostics, source)
        if examined.document is not None:
            declared = [item.id for item in examined.document.root.data]
            found.extend(_unknown_variables(variables, declared, file))
        return Examined(examined.document, found, repaired)

    @staticmethod
    def check(
        data: bytes,
        file: str,
        variables: Iterable[str] = (),
        source: DocumentSource | None = None,
        *,
        repair: bool = False,
    ) -> list[Diagnostic]:
        """The diagnostics of `examine` alone."""
        return Treatment.examine(data, file, variables, source, repair=repair).diagnostics


def _all_told(
    repaired: Repaired, file: str, found: Sequence[Diagnostic], source: DocumentSource | None
) -> list[Diagnostic]:
    """What was mended and what was found, by place.

    Of a document that is no XML a parser tells the first fault alone: here are all those that could be mended, and
    what would still be wrong then.
    """
    told = [*repaired.diagnostics, *repaired.told(found)]
    if [each.code for each in found] == ["xml"]:
        mended = mend(repaired.data, file)
        if mended.errors:
            told = [*mended.errors, *mended.told(Program.check(mended.data, file, (OCS,), source))]
    return sorted(told, key=lambda each: each.location)


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
