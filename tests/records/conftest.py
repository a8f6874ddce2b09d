"""What the tests of stores share: one store of each kind, made of a list's text."""

from __future__ import annotations

import pytest

from scxml_engine.records import parse_list
from tests.records.stores import STORES, Store

ROWS = "contact_info,chain_id,note\na,1,x\nb,2,y\nc,1,z\n"


@pytest.fixture(params=STORES)
def new_store(request, tmp_path):
    """Makes a store of a list's text; each test runs with every implementation."""
    kind = STORES[request.param]
    made: list[Store] = []

    def make(text: str = ROWS, **options) -> Store:
        folder = tmp_path / str(len(made))
        folder.mkdir()
        made.append(kind.create(parse_list(text, **options), folder))
        return made[-1]

    yield make
    for each in made:
        kind.close(each)


@pytest.fixture
def store(new_store):
    """Chain 1 has the records a and c, chain 2 has b."""
    return new_store()
