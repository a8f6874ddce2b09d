"""A program whose one machine can be looked into: what its data items hold, and an assignment by hand.

The seam is the data model that a machine asks for its data (`scxml.datamodel.base`): what stands here passes everything
on, and remembers which data was opened last. Values are read as they cross to Python, so that nothing of the document
runs for it; what cannot cross (a function, a Map) is told as such.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, cast

from scxml_engine.ecmascript.values import Tagged
from scxml_engine.errors import RealmLost, ScriptError, ScriptSyntaxError
from scxml_engine.ocs.treatment import Treatment
from scxml_engine.scxml.chart import Chart
from scxml_engine.scxml.datamodel.base import Data, DataModel
from scxml_engine.scxml.instants import milliseconds
from scxml_engine.scxml.program import Program

_LONGEST: Final = 20_000  # characters of a value that are kept
_TOO_LONG: Final = "a value of more than 20,000 characters"

Values = Mapping[str, Tagged | str]
"""Data items by name: `Tagged` (see `shown`), or behind a `!` why there is no value to show."""


class _Watched:
    """The data of one machine, which says what it held before it is closed."""

    def __init__(self, data: Data, closing: Callable[[], None]) -> None:
        self._data = data
        self._closing = closing

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the data has
        return getattr(self._data, name)

    def close(self) -> None:
        """The machine is over."""
        self._closing()
        self._data.close()


class Window:
    """The data model of a program, through which its latest machine can be seen."""

    def __init__(self, model: DataModel, names: tuple[str, ...]) -> None:
        self._model = model
        self._names = names
        self._data: Data | None = None
        self._last: Values = {}

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the model has
        return getattr(self._model, name)

    def open(self, system: Callable[[], Mapping[str, object]], seed: int) -> Data:
        """Data for a new machine."""
        return self._kept(self._model.open(system, seed))

    def restore(self, snapshot: str, system: Callable[[], Mapping[str, object]], seed: int) -> Data:
        """Data as it was when the snapshot was taken."""
        return self._kept(self._model.restore(snapshot, system, seed))

    def _kept(self, data: Data) -> Data:
        def closing() -> None:
            if self._data is data:
                self._last = self._look(data)
                self._data = None

        self._data = data
        return cast("Data", _Watched(data, closing))

    def values(self) -> Values:
        """What every data item that exists holds now, or held when the machine ended."""
        if self._data is not None:
            self._last = self._look(self._data)
        return self._last

    def assign(self, location: str, expression: str, now: datetime) -> str:
        """Assign by hand, as `<assign>` would; why that failed, or nothing."""
        data = self._data
        if data is None:
            return "the script has ended"
        realm = data.home.realm
        try:
            target, value = realm.location(location), realm.expression(expression)
            realm.enter(data.scope, milliseconds(now))
            realm.assign(data.scope, target, value)
        except RealmLost:
            _recover(data)
            return "the script memory ran out"
        except ScriptSyntaxError as error:
            return f"that does not parse: {error}"
        except ScriptError as error:
            return str(error)
        return ""

    def _look(self, data: Data) -> Values:
        before, found = self._last, {}
        for name in self._names:
            try:
                if not data.declared(name):
                    continue
                realm = data.home.realm
                value: Tagged | str = realm.value(data.scope, realm.expression(name))
            except RealmLost:
                _recover(data)
                value = "!it is too large to be shown"
            except ScriptError as error:
                value = f"!{error}"
            if len(value) > _LONGEST:
                value = f"!{_TOO_LONG}"
            found[name] = before[name] if before.get(name) == value else value  # one text for what stays the same
        return before if found == before else found


def _recover(data: Data) -> None:
    """Looking has cost the realm: the data moves on to another, as far as it can be saved."""
    try:
        data.out_of_memory()
    except RealmLost:
        return  # the machine will notice, and end


def watched(treatment: Treatment) -> tuple[Treatment, Window]:
    """The same treatment, observed, for one chain at a time; and where that chain's data can be seen."""
    kept = treatment.program
    program = Program(kept.document, kept.extensions, kept.limits, kept.make_realm, kept.source, observed=True)
    window = Window(program.datamodel, data_names(program.chart) if kept.document.datamodel != "null" else ())
    program.datamodel = cast("DataModel", window)
    return replace(treatment, program=program), window


def data_names(chart: Chart) -> tuple[str, ...]:
    """The names of all data items, in document order, each once."""
    return tuple(dict.fromkeys(item.id for node in chart.nodes for item in node.data))
