"""The language server on one large treatment: how long an editor waits for each answer.

    python -m benchmarks.language_server [--states 2000] [--runs 15]

The treatment is that of `benchmarks.checking`. The server is a process of its own, and the client here speaks no more
of the protocol than it must: an answer counts when it is read and parsed. Before every request a character is typed, so
that nothing which was found out about the text before holds: this is the longest that anybody waits. `diagnostics` is
the time from a change to what was found in it; the check runs in one more process, and no other answer waits for it.
The figures are medians.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from typing import Any, Final, Self

from benchmarks.checking import document

SERVER: Final = (sys.executable, "-m", "scxml_engine", "lsp")
ALLOWED: Final = 200
"""Milliseconds that an answer may take."""

_URI: Final = "file:///generated/large.scxml"
_DOCUMENT: Final = {"uri": _URI}
_PUBLISHED: Final = "textDocument/publishDiagnostics"


class Editor:
    """A client with one document, whose lines are plain ASCII."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.version = 0
        self._asked = 0
        self._process = subprocess.Popen(SERVER, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self) -> Self:
        """Show the document, and wait until it was checked."""
        self.ask("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
        self._say({"method": "initialized", "params": {}})
        item = {**_DOCUMENT, "languageId": "xml", "version": self.version, "text": self.text}
        self._say({"method": "textDocument/didOpen", "params": {"textDocument": item}})
        self.published()
        return self

    def __exit__(self, *_: object) -> None:
        """End the server."""
        self.ask("shutdown", {})
        self._say({"method": "exit"})
        self._process.communicate(timeout=10)

    def ask(self, method: str, params: Mapping[str, object]) -> object:
        """The answer to a request."""
        self._asked += 1
        self._say({"id": self._asked, "method": method, "params": params})
        answer = next(each for each in self._heard() if each.get("id") == self._asked)
        if "error" in answer:
            raise SystemExit(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def published(self) -> object:
        """What was found in the version that is shown."""
        news = (each["params"] for each in self._heard() if each.get("method") == _PUBLISHED)
        return next(each["diagnostics"] for each in news if each["version"] == self.version)

    def type_a_character(self) -> None:
        """A blank behind everything: no place moves."""
        self.version += 1
        end = {"line": self.text.count("\n"), "character": self.version - 1}
        change = {"range": {"start": end, "end": end}, "text": " "}
        shown = {**_DOCUMENT, "version": self.version}
        self._say({"method": "textDocument/didChange", "params": {"textDocument": shown, "contentChanges": [change]}})

    def _say(self, message: Mapping[str, object]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()

    def _heard(self) -> Iterator[dict[str, Any]]:
        while True:
            length = 0
            while line := self._process.stdout.readline().strip():
                name, _, value = line.partition(b":")
                length = int(value) if name == b"Content-Length" else length
            if not length:
                raise SystemExit("the server has ended")
            yield json.loads(self._process.stdout.read(length))

    def place(self, words: str, inside: int) -> dict[str, int]:
        """Where a text stands, so many characters on."""
        before = self.text[: self.text.index(words) + inside]
        return {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}


def questions(editor: Editor, middle: int) -> dict[str, tuple[str, Mapping[str, object]]]:
    """What is asked, by the name of the feature: in the block of four states of that number."""
    target = {"textDocument": _DOCUMENT, "position": editor.place(f'target="wait{middle}"', 10)}
    data = {"textDocument": _DOCUMENT, "position": editor.place(f"attempts{middle} + 1", 2)}
    result = {"textDocument": _DOCUMENT, "position": editor.place(f"result{middle}) &gt;=", 0)}
    return {
        "hover": ("textDocument/hover", target),
        "completion of targets": ("textDocument/completion", target),
        "completion of names": ("textDocument/completion", result),
        "definition": ("textDocument/definition", target),
        "references": ("textDocument/references", {**target, "context": {"includeDeclaration": True}}),
        "rename a state": ("textDocument/rename", {**target, "newName": "renamed"}),
        "rename data": ("textDocument/rename", {**data, "newName": "renamed"}),
        "outline": ("textDocument/documentSymbol", {"textDocument": _DOCUMENT}),
        "folding": ("textDocument/foldingRange", {"textDocument": _DOCUMENT}),
    }


def measure(states: int, runs: int) -> dict[str, list[float]]:
    """Milliseconds by feature; before the next question the check is waited for, so that it does not run beside."""
    found: dict[str, list[float]] = {}
    with Editor(document(states).decode()) as editor:
        asked = questions(editor, states // 8)
        for _ in range(runs):
            for name, question in asked.items():
                began = time.perf_counter()
                editor.type_a_character()
                if not editor.ask(*question):
                    raise SystemExit(f"{name}: nothing was answered")
                found.setdefault(name, []).append((time.perf_counter() - began) * 1000)
                editor.published()
            began = time.perf_counter()
            editor.type_a_character()
            editor.published()
            found.setdefault("diagnostics", []).append((time.perf_counter() - began) * 1000)
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--states", type=int, default=2_000)
    parser.add_argument("--runs", type=int, default=15)
    options = parser.parse_args()
    found = measure(options.states, options.runs)
    print(f"{options.states} states, {options.runs} runs; an answer may take {ALLOWED} ms")
    for name, times in found.items():
        print(f"{name:24}{statistics.median(times):8.1f} ms   at most {max(times):8.1f} ms")


if __name__ == "__main__":
    main()
