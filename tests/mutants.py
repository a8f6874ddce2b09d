"""Seeded faults: every sample with one mistake at a time, and what catches it, `check` or a scenario of the sample.

    python -m tests.mutants     # write docs/mutants.md

The faults are those that authors make: a cap that was taken out, a pause of nothing, a branch or an action that was
forgotten, two guards in the wrong order, a misspelt or a wrong result, a variable that is not counted, a way that leads
somewhere else. A fault that changes nothing that anybody could see is no fault; `EQUIVALENT` has those, each with why.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from lxml import etree

from scxml_engine.authoring import examine
from scxml_engine.authoring.scenarios.playing import play
from scxml_engine.authoring.scenarios.reading import read_suite
from scxml_engine.authoring.scenarios.verdict import judge
from scxml_engine.errors import DocumentError
from scxml_engine.ocs import CallResult, Treatment
from scxml_engine.ocs.constants import result_text
from scxml_engine.scxml import markup

ROOT = Path(__file__).parent.parent
SAMPLES = sorted((ROOT / "samples").glob("sample0*.scxml"))
PAGE = ROOT / "docs" / "mutants.md"
SCXML = "{http://www.w3.org/2005/07/scxml}"
OCS = "{http://genesyslabs.com/schemas/ocs/treatments}"
RESULTS = [result_text(each) for each in CallResult]
ANOTHER = {"Answer": "NoAnswer", "Busy": "NoAnswer", "DoNotCall": "Busy", "CancelRecord": "Busy", "WrongNumber": "Busy"}
EQUIVALENT = {
    (
        "sample04",
        'line 178: cond="_event.data.daytime_code != hour" taken out',
    ): "a restart asks for the time of day once more, and then rests again",
}


@dataclass(frozen=True)
class Mutant:
    """A sample with one mistake: `kind` of mistake, the `line` in which it stands, and what was changed."""

    sample: str
    line: int
    kind: str
    change: str
    document: bytes

    @property
    def name(self) -> str:
        """Short, for a test's id and for `EQUIVALENT`."""
        return f"line {self.line}: {self.change}"


@dataclass(frozen=True)
class Caught:
    """By what: the codes of `check`, or the first scenario that fails; by nothing when both are empty."""

    codes: tuple[str, ...]
    scenario: str = ""


def mutants(path: Path) -> Iterator[Mutant]:
    """Every mutant of a sample."""
    root, places = markup.parse(path.read_bytes(), path.name)
    for index, element in enumerate(root.iter(etree.Element)):
        for kind, change, mutate in _changes(element):
            copy = deepcopy(root)
            mutate(next(each for number, each in enumerate(copy.iter(etree.Element)) if number == index))
            yield Mutant(path.stem, places[element].line, kind, change, etree.tostring(copy, encoding="utf-8"))


def _changes(element: etree._Element) -> Iterator[tuple[str, str, Callable[[etree._Element], object]]]:
    """The mistakes that can be made in one element, each with what makes it."""
    cond = element.get("cond")
    name = etree.QName(element).localname
    if cond is not None:
        kind = "removed cap" if re.search(r"max_\w+", cond) else "guard that never holds"
        yield kind, f'cond="{cond}" never holds', _set("cond", "false")
        yield "missing guard", f'cond="{cond}" taken out', lambda each: each.attrib.pop("cond")
    if element.get("delay") is not None:
        yield "wait of 0", f'delay="{element.get("delay")}" is 0', _set("delay", "0")
    if element.tag == f"{SCXML}transition":
        yield "missing branch", f"<transition {_shown(element)}> taken out", _remove
        if element.get("target") is not None:
            yield (
                "way that leads nowhere",
                f"<transition {_shown(element)}> stays",
                lambda each: each.attrib.pop("target"),
            )
    if element.tag.startswith(OCS) and name not in ("contact_info_type", "flex_attr"):
        yield "missing action", f"<ocs:{name}> taken out", _remove
    if element.tag in (f"{OCS}contact_info_type", f"{OCS}flex_attr"):
        yield "missing part", f"<ocs:{name} {_shown(element)}> taken out", _remove
    if element.tag == f"{SCXML}assign":
        yield "uncounted", f'<assign location="{element.get("location")}"> taken out', _remove
    for first, second in pairwise(each for each in element if each.tag == f"{SCXML}transition"):
        conds = first.get("cond"), second.get("cond")
        if first.get("event") == second.get("event") and None not in conds:
            yield "swapped guards", f'cond="{conds[0]}" and the next swapped', _swap(first, second)
    for attribute in ("cond", "expr"):
        for result in RESULTS:
            if f"'{result}'" in element.get(attribute, ""):
                yield "misspelt result", f"'{result}' is '{result[:-1]}'", _rename(attribute, result, result[:-1])
                if attribute == "cond" and result in ANOTHER:
                    other = ANOTHER[result]
                    yield "wrong result", f"'{result}' is '{other}'", _rename(attribute, result, other)


def _shown(element: etree._Element) -> str:
    keys = ("event", "cond", "target", "type_name", "attr", "key")
    return " ".join(f'{key}="{element.get(key)}"' for key in keys if element.get(key) is not None)


def _set(attribute: str, value: str) -> Callable[[etree._Element], object]:
    return lambda each: each.set(attribute, value)


def _remove(element: etree._Element) -> None:
    element.getparent().remove(element)


def _rename(attribute: str, old: str, new: str) -> Callable[[etree._Element], object]:
    return lambda each: each.set(attribute, each.get(attribute).replace(f"'{old}'", f"'{new}'"))


def _swap(first: etree._Element, second: etree._Element) -> Callable[[etree._Element], object]:
    children = list(first.getparent())
    one, two = children.index(first), children.index(second)

    def swap(each: etree._Element) -> None:
        conds = each[one].get("cond"), each[two].get("cond")
        each[two].set("cond", conds[0])
        each[one].set("cond", conds[1])

    return swap


def caught(mutant: Mutant) -> Caught:
    """What catches it: a finding of `check`, else a scenario of the sample."""
    file = f"{mutant.sample}.scxml"
    codes = tuple(dict.fromkeys(each.code for each in examine(mutant.document, file)))
    if codes:
        return Caught(codes)
    try:
        treatment = Treatment.from_bytes(mutant.document, file)
    except DocumentError:  # `check` would have said so
        return Caught(())
    suite = read_suite(ROOT / "samples" / f"{mutant.sample}.scenario.yaml")
    failing = (each.name for each in suite.scenarios if judge(each, play(each, treatment)))
    return Caught((), next(failing, ""))


_HEAD = """# Seeded faults

Every sample with one mistake at a time, and what catches it before a call is made: `scxml-engine check`, which runs first, or else a
scenario of the sample, the first that fails. Written by `python -m tests.mutants`; the test that goes with it plays every mutant again.

"""


def page() -> str:
    """docs/mutants.md: how many of each kind, then every one."""
    rows: list[str] = []
    kinds: dict[str, Counter[str]] = {}
    for path in SAMPLES:
        rows += ["", f"## {path.name}", "", "| line | mistake | what was changed | caught by |", "|---|---|---|---|"]
        for mutant in mutants(path):
            how, by = told(mutant)
            kinds.setdefault(mutant.kind, Counter())[how] += 1
            rows.append(f"| {mutant.line} | {mutant.kind} | `{_cell(mutant.change)}` | {_cell(by)} |")
    table = ["| mistake | mutants | by `check` | by a scenario | changes nothing |", "|---|---|---|---|---|"]
    for kind, found in [*sorted(kinds.items()), ("all", sum(kinds.values(), Counter()))]:
        numbers = (found.total(), found["check"], found["scenario"], found["equivalent"])
        table.append(f"| {kind} | " + " | ".join(map(str, numbers)) + " |")
    return _HEAD + "\n".join([*table, *rows]) + "\n"


def told(mutant: Mutant) -> tuple[str, str]:
    """What catches it, in a word and in full."""
    reason = EQUIVALENT.get((mutant.sample, mutant.name))
    by = caught(mutant)
    if by.codes:
        return "check", ", ".join(f"`{code}`" for code in by.codes)
    if by.scenario:
        return "scenario", f"\u201c{by.scenario}\u201d"
    return ("equivalent", f"nothing: {reason}") if reason else ("nothing", "nothing")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
