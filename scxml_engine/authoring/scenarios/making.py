"""Makes treatments and chains for tests in Python: what the fixtures `treatment` and `chain` are."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from scxml_engine.authoring.scenarios.driver import DEFAULT_START, ChainDriver
from scxml_engine.authoring.scenarios.reading import beside
from scxml_engine.campaign.config import load_calendar
from scxml_engine.ecmascript import encode
from scxml_engine.errors import SourceError, UsageError
from scxml_engine.ocs.calendar import Calendar
from scxml_engine.ocs.lookup import unknown
from scxml_engine.ocs.sequences import TraditionalTreatment
from scxml_engine.ocs.settings import Settings
from scxml_engine.ocs.treatment import Treatment, variable
from scxml_engine.runtime import FileSource
from scxml_engine.runtime.sources import BesideSource

Path = str | os.PathLike[str]


class MakeTreatment:
    """`treatment("redial.scxml", max_attempts=3)`: the treatment of a document, which is compiled once a content.

    Paths begin in the first of `folders` that has the file. `compiled` keeps what was compiled.
    """

    def __init__(self, folders: Sequence[str], compiled: dict[tuple[object, ...], Treatment]) -> None:
        self._folders = folders
        self._compiled = compiled

    def __call__(
        self,
        path: Path,
        *,
        calendar: Calendar | Path | None = None,
        settings: Settings | None = None,
        traditional: Iterable[TraditionalTreatment] = (),
        repair: bool = False,
        **variables: object,
    ) -> Treatment:
        """The treatment of that document with a calendar (or the path of one), settings, and values of its variables.

        Raises `SourceError` for a file that is not there, `DocumentError` for a document that cannot be used, and
        `UsageError` for a variable that it does not declare.
        """
        file, settings = self._find(path), settings or Settings()
        data = FileSource().fetch(file)
        key = (file, data, repair, settings.lenient)
        if key not in self._compiled:
            self._compiled[key] = Treatment.from_bytes(
                data, file, settings=settings, source=BesideSource(file), repair=repair
            )
        compiled = self._compiled[key]
        declared = [item.id for item in compiled.program.document.root.data]
        for name in variables:
            if name not in declared:
                raise UsageError(f"{file}: {unknown('variable', name, declared)}")
        return replace(
            compiled,
            calendar=calendar if isinstance(calendar, Calendar) else self._calendar(calendar),
            settings=settings,
            traditional=tuple(traditional),
            parameters={name: encode(variable(str(value))) for name, value in variables.items()},
        )

    def _calendar(self, path: Path | None) -> Calendar:
        return Calendar() if path is None else load_calendar(self._find(path))

    def _find(self, path: Path) -> str:
        name = os.fspath(path)
        for folder in self._folders:
            found = beside(folder, name)
            if os.path.isfile(found):
                return found
        raise SourceError(f"{name}: there is no such file in {' or in '.join(dict.fromkeys(self._folders))}")


class MakeChain:
    """`chain("redial.scxml", ["5550100"])`: a chain that has begun, with a treatment or the path of its document."""

    def __init__(self, make_treatment: MakeTreatment) -> None:
        self._make_treatment = make_treatment

    def __call__(
        self,
        treatment: Treatment | Path,
        records: Iterable[str | Mapping[str, object]] = ("5550100",),
        *,
        start: datetime | str = DEFAULT_START,
        **given: Any,  # noqa: ANN401 - whatever MakeTreatment takes
    ) -> ChainDriver:
        """Begin it; what is given besides goes with the path, as `MakeTreatment` takes it."""
        if not isinstance(treatment, Treatment):
            treatment = self._make_treatment(treatment, **given)
        elif given:
            raise UsageError(f"{', '.join(given)}: give that where the document is named")
        return ChainDriver(treatment, records, start=start)
