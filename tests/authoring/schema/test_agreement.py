"""The schemas against `check`: samples, every broken document of the other tests, and documents at random."""

import os
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from scxml_engine.authoring import RULES
from scxml_engine.diagnostics import Severity
from scxml_engine.ocs import OCS
from scxml_engine.scxml.program import Program
from tests.authoring.schema.disagreements import BLIND, BOTH, STRICT
from tests.authoring.schema.documents import KINDS, VOCABULARY, Maker, changed
from tests.authoring.schema.validators import RNG, XSD, entry, jing, path, told, tree, valid
from tests.scxml import test_diagnostics, test_reader

ROOT = Path(__file__).parents[3]
SHARED = Path(os.environ.get("SCXML_SHARED") or ROOT.parent / "shared")
SAMPLES = sorted(each for each in (ROOT / "samples").glob("*.scxml") if each.stem != "broken")
VALIDATORS = [("xsd", name, each) for name, each in XSD.items()] + [("rng", name, each) for name, each in RNG.items()]
EACH = pytest.mark.parametrize(
    ("schema", "validator"),
    [(schema, each) for schema, _, each in VALIDATORS],
    ids=[f"{schema}-{name}" for schema, name, _ in VALIDATORS],
)


def corpus():
    """Every document of the tests of the reader and the rules, and of the examples where they are, by what it is for."""
    here = test_reader.HERE
    for rule in RULES:
        yield f"rule {rule.code}, broken", rule.broken
        yield f"rule {rule.code}, mended", rule.mended
    for code, message, _, text in test_reader.BROKEN:
        yield f"reader {code} {message}", text.replace(here, "")
    for _, code, message, _, text in test_diagnostics.ROWS:
        yield f"diagnostics {code} {message}", text.replace(here, "")
    for each in sorted((SHARED / "examples").rglob("*.scxml")):
        yield f"example {each.parent.name} {each.stem}", each.read_bytes()


CORPUS = list(corpus())


def expected(schema, document):
    """Whether a schema must take a document: True, False, or None where a row of disagreements leaves it open."""
    errors, warnings = told(document)
    blind = [[row for row in BLIND if schema in row.schemas and applies(row, each, document)] for each in errors]
    strict = [row for row in STRICT if schema in row.schemas]
    if not all(blind):
        return False
    if any(each.startswith("doctype: ") for each in errors):
        return None  # the reader looks no further
    if any(row.where for rows in blind for row in rows):
        return None
    return None if any(applies(row, each, document) for row in strict for each in ["", *warnings]) else True


def applies(row, words, document):
    """Whether a row of disagreements is about these words of the reader, or about their absence."""
    if not row.where:
        return bool(row.says) and words.startswith(row.says)
    names = dict(zip("so", VOCABULARY.namespaces, strict=True))
    return words.startswith(row.says) and bool(etree.fromstring(document).xpath(row.where, namespaces=names))


@EACH
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda each: each.stem)
def test_a_sample_is_valid(schema, validator, sample):
    assert valid(validator, sample.read_bytes())


@EACH
def test_the_broken_sample_is_not(schema, validator):
    assert not valid(validator, (ROOT / "samples" / "broken.scxml").read_bytes())


@EACH
@pytest.mark.parametrize("document", [each for _, each in CORPUS], ids=[name for name, _ in CORPUS])
def test_a_schema_refuses_what_check_refuses_and_nothing_else(schema, validator, document):
    assert valid(validator, document) is expected(schema, document) or expected(schema, document) is None


@pytest.mark.parametrize("schema", ["scxml.rng", "scxml.rnc"])
def test_another_validator_of_relax_ng_says_the_same(schema):
    """Both syntaxes, by Jing, which needs Java: all documents of the tests in one run."""
    documents = [each for _, each in CORPUS] + [row.document for row in [*BLIND, *STRICT]]
    documents += [each.read_bytes() for each in SAMPLES]
    documents += [document for seed in range(200) for document in pair(seed)]
    documents = [each for each in documents if tree(each) is not None]
    taken = dict(zip(documents, jing(path(schema), documents), strict=True))
    assert [each for each in documents if taken[each] is not valid(RNG["lxml"], each)] == []
    assert set(taken.values()) == {True, False}


@EACH
@pytest.mark.parametrize("row", BLIND, ids=[row.says for row in BLIND])
def test_what_a_schema_cannot_see_it_takes(schema, validator, row):
    """The reader refuses it for this reason alone; the other schema, when it can see it, refuses it too."""
    errors, _ = told(row.document)
    assert errors
    assert [each for each in errors if not each.startswith(row.says)] == []
    assert valid(validator, row.document) is (schema in row.schemas)


@EACH
def test_what_does_not_parse_as_an_expression_is_valid(schema, validator):
    document = entry('<log expr="1 +"/>')
    assert any(each.severity is Severity.ERROR for each in Program.check(document.encode(), "t.scxml", (OCS,)))
    assert valid(validator, document)


@EACH
@pytest.mark.parametrize("row", STRICT, ids=[f"{row.says}{row.why}" for row in STRICT])
def test_what_a_schema_refuses_more_than_check(schema, validator, row):
    """The reader takes it, and warns of it where the row says so."""
    errors, warnings = told(row.document)
    assert errors == []
    assert any(applies(row, each, row.document) for each in ["", *warnings])
    assert valid(validator, row.document) is (schema not in row.schemas)


def text(root):
    return etree.tostring(root, encoding="unicode")


def pair(seed):
    """A document at random, and the same with something changed."""
    chance = random.Random(seed)
    root = Maker(chance).document()
    return text(root), text(changed(root, chance))


SEEDS = st.integers(0, 10**9)


@settings(max_examples=100)
@given(SEEDS)
def test_what_is_made_by_the_vocabulary_is_valid_and_read(seed):
    document, _ = pair(seed)
    for error in told(document)[0]:
        assert any(applies(row, error, document) for row in BLIND if row.schemas == BOTH), error
    for _, name, validator in VALIDATORS:
        assert valid(validator, document), name


@settings(max_examples=300)
@given(SEEDS)
def test_reader_and_schemas_agree_on_what_was_changed(seed):
    _, document = pair(seed)
    for schema, name, validator in VALIDATORS:
        must = expected(schema, document)
        assert must is None or valid(validator, document) is must, (schema, name, document, told(document))


def test_every_kind_of_element_is_made():
    """What the random documents have not, they would prove nothing about."""
    made = set()
    for seed in range(300):
        made |= {etree.QName(each).localname for each in etree.fromstring(pair(seed)[0]).iter(etree.Element)}
    assert made >= {kind.name for kind in KINDS.values()}
