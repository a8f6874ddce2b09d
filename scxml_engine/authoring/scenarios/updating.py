"""Writes what happened as `expect:` into scenarios that have none: an edit of the text, which leaves the rest as it is.

Comments, layout and line ends stay. What has an `expect` is never touched, whether it passes or not: a wrong behaviour
must not become the expected one by accident. Before anything is written the new text is read again; it must hold what
the old one held and the new expectations, and these must pass.
"""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import yaml

from scxml_engine.authoring.scenarios.model import Scenario
from scxml_engine.authoring.scenarios.nodes import Mapping, Node, Scalar, read_nodes
from scxml_engine.authoring.scenarios.nodes import Sequence as NodeList
from scxml_engine.authoring.scenarios.playing import Played
from scxml_engine.authoring.scenarios.reading import parse_suite, read_text
from scxml_engine.authoring.scenarios.running import Result
from scxml_engine.authoring.scenarios.verdict import judge
from scxml_engine.errors import ConfigError, UsageError
from scxml_engine.ocs.constants import result_text
from scxml_engine.records.whole_files import write_file

_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*( [A-Za-z0-9_.-]+)*")
_WORDS_OF_YAML: Final = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_WIDE: Final = 100
_ALIAS: Final = re.compile(r"\s*:\s*\*[^\s,\[\]{}]+")


def update_file(path: str | os.PathLike[str], results: Iterable[Result]) -> int:
    """Write the missing expectations of these results of that file; how many those were.

    A scenario that does not work as it is written (no chain begins, an injection finds nothing to do) gets none.
    Raises `UsageError` for a place where none can be written, or a file that cannot be.
    """
    missing = [each for each in results if each.scenario.expect is None and each.works]
    if missing:
        mark = codecs.BOM_UTF8 if Path(path).read_bytes().startswith(codecs.BOM_UTF8) else b""
        text = with_expectations(read_text(path), str(path), [(each.scenario, each.played) for each in missing])
        write_file(path, [mark, text.encode()])
    return len(missing)


def with_expectations(text: str, file: str, happened: Sequence[tuple[Scenario, Played]]) -> str:
    """The text with an `expect` in each of these scenarios. Raises `UsageError` when one has no room for it."""
    old = read_nodes(text, file)
    nodes = _scenarios(old)
    edits: list[tuple[int, str]] = []
    wanted = _held(old)
    for scenario, played in happened:
        number = next(i for i, node in enumerate(nodes) if node.span == scenario.span)
        node = nodes[number]
        if isinstance(node, Mapping):
            place, written = _insertion(text, node, played)
            edits.append((place, written))
            wanted["scenarios"][number]["expect"] = _held(read_nodes(_flow(played), file))
    for place, written in sorted(edits, reverse=True):
        text = text[:place] + written + text[place:]
    _require_faithful(text, file, wanted, happened)
    return text


def _require_faithful(text: str, file: str, wanted: object, happened: Sequence[tuple[Scenario, Played]]) -> None:
    refusal = UsageError(f"{file}: expect cannot be written into it: write each scenario as a block of its own")
    try:
        if _held(read_nodes(text, file)) != wanted:
            raise refusal
        suite = parse_suite(text, file)
    except ConfigError:
        raise refusal from None
    by_name = {each.name: each for each in suite.scenarios}
    if any(judge(by_name[scenario.name], played) for scenario, played in happened):
        raise refusal


def _scenarios(root: Node) -> list[Node]:
    if isinstance(root, Mapping):
        found = root.entries["scenarios"][1]
        if isinstance(found, NodeList):
            return found.items
    return []


def _held(node: Node) -> Any:  # noqa: ANN401 - a tree of dictionaries, lists and texts
    """What a node holds, without its places."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, NodeList):
        return [_held(each) for each in node.items]
    return {key: _held(value) for key, (_, value) in node.entries.items()}


# ---------------------------------------------------------------------------------------------------------------- place


def _insertion(text: str, node: Mapping, played: Played) -> tuple[int, str]:
    """Where the expectation is put in, and the text that is."""
    end = _end(text, node)
    if node.flow:
        return end, f", expect: {_flow(played)}"
    newline = "\r\n" if "\r\n" in text else "\n"
    column = next(iter(node.entries.values()))[0].span.column
    block = newline.join(" " * (column - 1) + line for line in _block(played))
    if text[end - 1] == "\n":  # behind a text of several lines
        return end, block + newline
    line_end = text.find("\n", end)
    if line_end < 0:
        return len(text), newline + block + newline
    return line_end + 1, block + newline


def _end(text: str, node: Node) -> int:
    """Where the last thing ends that is written in the node."""
    if isinstance(node, Scalar) or (node.flow and not isinstance(node, Mapping)):
        return node.span.end
    if isinstance(node, NodeList):
        return _end(text, node.items[-1]) if node.items else node.span.end
    key, value = list(node.entries.values())[-1]
    if value.span.start < key.span.end:  # an alias: its node stands elsewhere
        alias = _ALIAS.match(text, key.span.end)
        return alias.end() if alias else key.span.end
    if isinstance(value, Mapping) and value.flow:
        return value.span.end
    return _end(text, value)


# -------------------------------------------------------------------------------------------------------------- writing


def _parts(played: Played) -> dict[str, str | list[str]]:
    """The keys of the expectation, each with its text or texts in YAML."""
    parts: dict[str, str | list[str]] = {"ended": played.ended}
    if played.state:
        parts["state"] = _text(played.state)
    parts["post_processing"] = played.post_processing
    parts["calls"] = [_call(each.call.contact_info, each.after, each.result) for each in played.calls]
    log = [_text(str(line.keys["text"])) for line in played.lines if line.kind == "log"]
    return parts | {"log": log} if log else parts


def _call(contact_info: str, after: float, result: int | None) -> str:
    ended = "" if result is None else f", result: {_text(result_text(result))}"
    return f"{{contact_info: {_quoted(contact_info)}, after: {round(after, 6):.15g}{ended}}}"


def _block(played: Played) -> list[str]:
    lines = ["expect:"]
    for key, value in _parts(played).items():
        if isinstance(value, str):
            lines.append(f"  {key}: {value}")
        elif not value or (key == "log" and len(_list(value)) < _WIDE):
            lines.append(f"  {key}: {_list(value)}")
        else:
            lines += [f"  {key}:", *(f"    - {each}" for each in value)]
    return lines


def _flow(played: Played) -> str:
    parts = _parts(played).items()
    return f"{{{', '.join(f'{key}: {each if isinstance(each, str) else _list(each)}' for key, each in parts)}}}"


def _list(values: Sequence[str]) -> str:
    return f"[{', '.join(values)}]"


def _text(text: str) -> str:
    is_plain = (_PLAIN.fullmatch(text) and text.lower() not in _WORDS_OF_YAML) or re.fullmatch("-?[0-9]{1,3}", text)
    return text if is_plain else _quoted(text)


def _quoted(text: str) -> str:
    written: str = yaml.safe_dump(text, default_style='"', allow_unicode=True, width=2**31)
    return written.rstrip("\n")
