"""What the fixtures `treatment` and `chain` make."""

import pytest

from scxml_engine.authoring.scenarios.making import MakeChain, MakeTreatment
from scxml_engine.errors import SourceError, UsageError
from scxml_engine.ocs import Calendar, Settings
from tests.authoring.scenarios.stories import REDIAL
from tests.ocs.harness import document


@pytest.fixture
def treatment(tmp_path):
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "redial.scxml").write_bytes(document(REDIAL, data="rec=0; n=0; limit=3"))
    (tmp_path / "us.toml").write_text('timezone = "America/New_York"\n')
    return MakeTreatment([str(tmp_path / "here"), str(tmp_path)], {})


@pytest.fixture
def chain(treatment):
    return MakeChain(treatment)


def test_a_document_is_found_in_the_first_folder_that_has_it(treatment, tmp_path):
    assert treatment("redial.scxml").title == str(tmp_path / "here" / "redial.scxml")
    assert treatment(tmp_path / "here" / "redial.scxml").title == str(tmp_path / "here" / "redial.scxml")
    assert treatment("here/redial.scxml").program is treatment("redial.scxml").program
    with pytest.raises(SourceError, match=r"no\.scxml: there is no such file in .* or in "):
        treatment("no.scxml")


def test_what_it_is_given(treatment):
    made = treatment("redial.scxml", limit=5, calendar="us.toml", settings=Settings(stuck="finalize"))
    assert made.parameters["limit"] == "5"
    assert made.calendar.timezone == "America/New_York"
    assert made.settings.stuck == "finalize"
    assert treatment("redial.scxml", calendar=Calendar("Asia/Tokyo")).calendar.timezone == "Asia/Tokyo"
    with pytest.raises(UsageError, match="did you mean limit"):
        treatment("redial.scxml", limt=5)


def test_it_is_compiled_once_until_it_changes(treatment, tmp_path):
    one = treatment("redial.scxml")
    assert treatment("redial.scxml", limit=1).program is one.program
    (tmp_path / "here" / "redial.scxml").write_bytes(document(REDIAL, data="rec=0; n=0; limit=4"))
    assert treatment("redial.scxml").program is not one.program


def test_a_chain_begins(chain, treatment):
    chain("redial.scxml", ["1", "2"], limit=1).on_call("Busy").expect_call("2")
    chain(treatment("redial.scxml"), ["1"]).on_call("Busy").expect_no_call()
    chain("redial.scxml").expect_call("5550100")
    with pytest.raises(UsageError, match="limit: give that where the document is named"):
        chain(treatment("redial.scxml"), ["1"], limit=1)
