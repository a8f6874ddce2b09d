"""The records of a scenario's chain: written in the file by the columns of a calling list, or taken from a list.

What a cell may hold, its defaults and its type are those of the CSV list (design section 5). All records are one
chain. A value in quotes makes a text of a user-defined column; otherwise a column of canonical integers is INT, as in
CSV.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as Table
from dataclasses import replace
from functools import partial

from scxml_engine.authoring.scenarios.asking import Asking, Entries
from scxml_engine.authoring.scenarios.nodes import Node, Scalar
from scxml_engine.diagnostics import Severity
from scxml_engine.errors import ListError, SourceError, UsageError
from scxml_engine.records import CallingList, read_list
from scxml_engine.records.cells import DEFAULT_TYPES, parse_integer
from scxml_engine.records.header import read_header
from scxml_engine.records.loading import Loader

_CHAIN = "1"


def read_chain(asking: Asking, node: Node, timezones: Table[int, str]) -> CallingList | None:
    """The chain of these records; None after a report."""
    before = len(asking.problems)
    rows = [_cells(asking, each) for each in asking.items(node, "chain")]
    if len(asking.problems) > before:
        return None
    if not rows:
        asking.report(node, "the chain has no record", 'write one: [{contact_info: "5550100"}]')
        return None
    header = _header(rows)
    try:
        loader = Loader(asking.file, read_header(header, asking.file, node.span.line), timezones)
    except ListError as refused:
        asking.adopt(refused.diagnostics, node)
        return None
    own = {row["chain_id"][1].text for row in rows if "chain_id" in row and not row["chain_id"][1].empty}
    if len(own) > 1:
        asking.report(node, f"the records are of several chains: {', '.join(sorted(own))}", "test one chain at a time")
        return None
    chain_id = next(iter(own), _CHAIN)
    names = [_bare(name) for name in header]
    for row, record in zip(rows, asking.items(node, "chain"), strict=True):
        texts = [chain_id if name == "chain_id" else _text(row.get(name)) for name in names]
        known = len(loader.bad)
        loader.take(record.span.line, texts)
        asking.adopt(loader.bad[known:], record)
    return None if loader.bad else loader.finish(node.span.line)


def chain_of_list(
    asking: Asking, node: Node, path: str, chain: Node | None, timezones: Table[int, str]
) -> CallingList | None:
    """One chain of a CSV list: that of the number, else the first; None after a report."""
    try:
        found = read_list(path, timezones=timezones)
    except (ListError, SourceError) as refused:
        asking.report(node, f"list: {refused}")
        return None
    errors = [each for each in found.diagnostics if each.severity is Severity.ERROR]
    for each in errors:
        asking.report(node, f"list: {each}")
    if errors:
        return None
    wanted = None if chain is None else asking.convert(chain, "chain_id", partial(parse_integer, "chain_id"))
    chains = [each for each in found.chains if wanted is None or each.chain_id == wanted]
    if not chains:
        which = "no chain" if wanted is None else f"no chain {wanted}"
        asking.report(chain or node, f"the list {path} has {which}")
        return None
    return replace(found, chains=(chains[0],), diagnostics=())


def make_chain(records: Iterable[str | Table[str, object]], timezones: Table[int, str]) -> CallingList:
    """The chain of records that Python writes: each a number, or its cells by column.

    Integers make an INT column and texts a text column, where the column is none of the default format. Raises
    `UsageError` for records that are none, and `ListError` for columns that are none.
    """
    rows = [{"contact_info": each} if isinstance(each, str) else each for each in records]
    if not rows:
        raise UsageError("a chain has at least one record")
    header: dict[str, str] = {}
    for name, value in (cell for row in rows for cell in row.items()):
        if name.casefold() in DEFAULT_TYPES or ":" in name:
            header[name] = name
        elif value is not None:
            header[name] = f"{name}:{'int' if isinstance(value, int) else 'text'}"
    header.setdefault("chain_id", "chain_id")
    loader = Loader("records", read_header(list(header.values()), "records", 0), timezones)
    for number, row in enumerate(rows, 1):
        cells = {"chain_id": _CHAIN, **row}
        loader.take(number, ["" if cells.get(name) is None else _python_text(cells[name]) for name in header])
    if loader.bad:
        raise UsageError(str(loader.bad[0]))
    return loader.finish(0)


def _python_text(value: object) -> str:
    return str(int(value)) if isinstance(value, int) else str(value)  # the number of a constant, not its name


def _cells(asking: Asking, node: Node) -> dict[str, tuple[Scalar, Scalar]]:
    """The cells of one record by column, the name without its type."""
    cells: dict[str, tuple[Scalar, Scalar]] = {}
    entries: Entries = asking.table(node, "a record")
    for key, value in entries.values():
        if isinstance(value, Scalar):
            cells[_bare(key.text)] = key, value
        else:
            asking.report(value, f"{key.text} is no text", "a cell of a calling list holds one text or number")
    return cells


def _header(rows: list[dict[str, tuple[Scalar, Scalar]]]) -> list[str]:
    """Every column that any record has, in the order in which they are first written, and `chain_id`."""
    names: dict[str, str] = {}
    for row in rows:
        for name, (key, value) in row.items():
            typed = ":" in key.text
            quoted = value.quoted and name.casefold() not in DEFAULT_TYPES
            if typed or name not in names or (quoted and ":" not in names[name]):
                names[name] = key.text if typed else f"{name}:text" if quoted else name
    names.setdefault("chain_id", "chain_id")
    return list(names.values())


def _bare(name: str) -> str:
    return name.rpartition(":")[0].strip() if ":" in name else name.strip()


def _text(cell: tuple[Scalar, Scalar] | None) -> str:
    """What CSV would have in that place."""
    return "" if cell is None or cell[1].empty else cell[1].text
