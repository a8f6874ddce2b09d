"""Runs suites: each treatment is fetched and compiled once, each scenario is played and judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self

from scxml_engine.authoring.scenarios.model import Scenario, Suite
from scxml_engine.authoring.scenarios.playing import Played, play
from scxml_engine.authoring.scenarios.stage import Line
from scxml_engine.authoring.scenarios.verdict import Difference, judge
from scxml_engine.diagnostics import Diagnostic, Location, Severity
from scxml_engine.ecmascript import encode
from scxml_engine.errors import ConfigError, SourceError
from scxml_engine.ocs.lookup import suggest
from scxml_engine.ocs.trace import Listener
from scxml_engine.ocs.treatment import Treatment, variable
from scxml_engine.runtime import AnySource, BesideSource, HttpOptions, HttpSource, local_path
from scxml_engine.scxml.datamodel.ecmascript import RealmFactory
from scxml_engine.scxml.source import decode_document


@dataclass(frozen=True, slots=True)
class Document:
    """A treatment that was compiled, the lines of its text, and who listens to its scenarios."""

    treatment: Treatment
    text: tuple[str, ...]
    listener: Listener | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one scenario; no difference means that it passed."""

    suite: Suite
    scenario: Scenario
    source: Document
    played: Played
    differences: tuple[Difference, ...]

    @property
    def passed(self) -> bool:
        """Whether everything came as expected."""
        return not self.differences

    @property
    def works(self) -> bool:
        """Whether a chain began, and everything that comes from outside had something to do."""
        return bool(self.played.ended) and not self.played.idle

    @property
    def document(self) -> str:
        """The treatment as messages call it."""
        return self.source.treatment.title

    @property
    def turned(self) -> Line | None:
        """The last transition that was taken before the first difference showed."""
        places = [each.place for each in self.differences if each.what not in ("expect", "chain")]
        return self.played.transition_before(min(places)) if places else None

    def source_line(self, number: int) -> str:
        """That line of the document, without its indentation."""
        return self.source.text[number - 1].strip() if 0 < number <= len(self.source.text) else ""


class Runner:
    """Runs the scenarios of any number of suites. A context manager, which closes connections.

    `observers` is called once a treatment, and may give a listener that hears every line of its scenarios; `prepare`
    makes of each treatment the one that is played (coverage asks for one that tells more).
    """

    def __init__(
        self,
        *,
        make_realm: RealmFactory | None = None,
        repair: bool = False,
        observers: Callable[[Treatment], Listener | None] | None = None,
        prepare: Callable[[Treatment], Treatment] | None = None,
    ) -> None:
        self._make_realm = make_realm
        self._repair = repair
        self._observers = observers
        self._prepare = prepare
        self._documents: dict[tuple[object, ...], Document] = {}
        self._ready: dict[str, tuple[Suite, Document]] = {}
        self._sources: dict[HttpOptions, AnySource] = {}
        self._beside: list[BesideSource] = []
        self._fetched: list[str] = []

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        for each in self._sources.values():
            each.close()

    @property
    def files(self) -> Sequence[str]:
        """The files of the treatments that were read so far, with what they name by src=."""
        return [*self._fetched, *(file for each in self._beside for file in each.read)]

    def document(self, suite: Suite) -> Document:
        """The treatment of that suite, compiled once.

        Raises `DocumentError` for one that cannot be used, `ConfigError` for one that cannot be had, and for variables
        that it does not declare.
        """
        ready = self._ready.get(suite.file)
        if ready is None or ready[0] is not suite:
            ready = self._ready[suite.file] = suite, self._made_ready(suite)
        return ready[1]

    def _made_ready(self, suite: Suite) -> Document:
        address, settings = suite.treatment, suite.settings
        repair = suite.repair or self._repair
        key = (address.uri, repair, settings.lenient, suite.http)
        compiled = self._documents.get(key)
        if compiled is None:
            compiled = self._documents[key] = self._compile(suite, repair=repair)
        check_variables(suite, compiled.treatment)
        treatment = replace(
            compiled.treatment,
            settings=settings,
            traditional=suite.traditional,
            parameters={name: encode(variable(text)) for name, text in address.variables.items()},
        )
        return replace(compiled, treatment=treatment)

    def run(self, suite: Suite, wanted: Callable[[Scenario], bool] = lambda _: True) -> Iterator[Result]:
        """Play every scenario that is wanted. Raises as `document` does, before any is played."""
        document = self.document(suite)
        for scenario in suite.scenarios:
            if wanted(scenario):
                yield self.play(suite, scenario, document)

    def play(self, suite: Suite, scenario: Scenario, document: Document) -> Result:
        """Play one scenario."""
        played = play(scenario, document.treatment, document.listener)
        return Result(suite, scenario, document, played, judge(scenario, played))

    def _compile(self, suite: Suite, *, repair: bool) -> Document:
        address = suite.treatment
        source = self._sources.get(suite.http)
        if source is None:
            source = self._sources[suite.http] = AnySource(HttpSource(suite.http))
        path = local_path(address.uri)
        if path is not None:
            self._fetched.append(path)
        try:
            data = source.fetch(address.uri)
        except SourceError as refused:
            place = suite.treatment_location
            raise ConfigError([Diagnostic(Severity.ERROR, "no-treatment", place, str(refused))]) from None
        beside = source.beside(address.uri)
        if isinstance(beside, BesideSource):
            self._beside.append(beside)
        treatment = Treatment.from_bytes(
            data,
            address.title,
            settings=suite.settings,
            make_realm=self._make_realm,
            source=beside,
            repair=repair,
        )
        if self._prepare is not None:
            treatment = self._prepare(treatment)
        listener = None if self._observers is None else self._observers(treatment)
        return Document(treatment, tuple(decode_document(data).splitlines()), listener)


def check_variables(suite: Suite, treatment: Treatment) -> None:
    """Raises `ConfigError` for variables that the document does not declare: in a test that is a slip."""
    declared = [item.id for item in treatment.program.document.root.data]
    given = {(name, suite.treatment_location) for name in suite.treatment.variables}
    given |= {(each.name, each.location) for scenario in suite.scenarios for each in scenario.situation.variables}
    wrong = sorted(((name, place) for name, place in given if name not in declared), key=lambda each: each[1])
    if wrong:
        raise ConfigError([_undeclared(name, place, declared, treatment.title) for name, place in wrong])


def _undeclared(name: str, place: Location, declared: Iterable[str], title: str) -> Diagnostic:
    near = suggest(name, declared)
    remedy = f"did you mean {near}?" if near else f'declare <data id="{name}"/> there'
    return Diagnostic(Severity.ERROR, "unknown-variable", place, f"{title} does not declare {name}", remedy)
