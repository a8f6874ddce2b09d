"""The chain of a scenario: columns, types and defaults are those of the CSV list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.authoring.scenarios.chains import make_chain
from scxml_engine.errors import ListError, UsageError
from scxml_engine.ocs import ContactType
from scxml_engine.records import parse_list
from tests.authoring.scenarios.stories import TOP, problem_of, suite_of


def top(chain):
    return f"treatment: t.scxml\nstart: 2026-03-02T09:00:00\nchain:{chain}\nscenarios:\n"


def records(chain):
    [found] = suite_of("name: a", top=top(chain)).scenarios[0].situation.chain.chains
    return [dict(each.fields) for each in found.records]


def test_what_a_record_leaves_out_has_the_manual_s_default():
    [one] = records(" [{contact_info: 5550100}]")
    assert one["contact_info"] == "5550100"
    assert (one["attempt"], one["call_result"], one["record_type"], one["record_status"]) == (0, 28, 2, 1)


def test_all_records_are_one_chain():
    one, two = records(" [{contact_info: 1}, {contact_info: 2}]")
    assert (one["chain_id"], two["chain_id"]) == (1, 1)
    one, two = records(" [{contact_info: 1}, {contact_info: 2, chain_id: 7}]")
    assert (one["chain_id"], two["chain_id"]) == (7, 7)


def test_records_stand_in_the_order_of_chain_n():
    found = records(" [{contact_info: 1, chain_n: 2}, {contact_info: 2, chain_n: 1}]")
    assert [each["contact_info"] for each in found] == ["2", "1"]


def test_a_user_defined_column_is_int_by_its_values_and_text_by_quotes_or_by_its_name():
    one, two = records(' [{contact_info: 1, age: 30, code: "30", no:text: 3, word: on}, {contact_info: 2, code: 31}]')
    assert (one["age"], one["code"], one["no"], one["word"]) == (30, "30", "3", "on")
    assert (two["age"], two["code"], two["no"], two["word"]) == (None, "31", "", "")


def test_an_empty_value_is_an_empty_cell():
    [one] = records(' [{contact_info: 1, agent_id: , age: ~, name: "null"}]')
    assert (one["agent_id"], one["age"], one["name"]) == ("", "", "null")


@pytest.mark.parametrize(
    ("chain", "place", "words"),
    [
        (" [{contact_info: 1, contact_info_type: HOM}]", "contact_info_type: HOM}]", "did you mean HOME?"),
        (" [{contact_info: 1}, {contact_info: 2, attempt: 1.5}]", "attempt: 1.5}]", "not an integer"),
        (" [{contact_info: 1, tz_name: Mars}]", "tz_name: Mars}]", "unknown time zone"),
        (" [{contact_info: ''}]", "contact_info: ''}]", "contact_info is empty"),
        (" [{number: 1}]", "[{number: 1}]", "there is no column contact_info"),
        (" [{contact_info: 1, Contact_Info: 2}]", "[{contact_info: 1, Contact_Info: 2}]", "two columns"),
        (" [{contact_info: [1]}]", "[1]}]", "contact_info is no text"),
        (" [5550100]", "5550100]", "a record is a text"),
        (" 5550100", "5550100", "chain is a text"),
        (" []", "[]", "the chain has no record"),
        (" [{contact_info: 1, chain_id: 1}, {contact_info: 2, chain_id: 2}]", None, "of several chains: 1, 2"),
        (" [{contact_info: 1, daily_from: 9, daily_till: 8}]", None, "daily_from"),
    ],
)
def test_a_bad_record_has_its_place(chain, place, words):
    found, message = problem_of("name: a", top=top(chain))
    assert words in message
    assert place is None or found == place


@given(
    st.lists(
        st.fixed_dictionaries(
            {"contact_info": st.from_regex("[0-9]{1,9}", fullmatch=True)},
            optional={
                "contact_info_type": st.sampled_from(["HOME", "4", "E-MAIL"]),
                "attempt": st.integers(0, 9).map(str),
                "age": st.integers(0, 99).map(str),
                "name": st.text("abc ", max_size=3).map(lambda text: f"n{text}n"),
                "daily_from": st.just("3600"),
            },
        ),
        min_size=1,
        max_size=4,
    )
)
def test_the_same_records_are_the_same_chain_as_csv(rows):
    names = list(dict.fromkeys(name for row in rows for name in row))
    csv = "\n".join(
        [",".join([*names, "chain_id"]), *(",".join([*(row.get(n, "") for n in names), "1"]) for row in rows)]
    )
    written = "".join(f"\n  - {{{', '.join(f'{n}: {v}' for n, v in row.items())}}}" for row in rows)
    found = suite_of("name: a", top=top(written)).scenarios[0].situation.chain
    assert found.chains == parse_list(csv).chains


# ------------------------------------------------------------------------------------------------------------ other ways

LIST = "contact_info,chain_id,name\n1,5,Ada\n2,5,Ada\n3,6,Bob\n"


def test_a_chain_may_come_from_a_list(tmp_path):
    (tmp_path / "l.csv").write_text(LIST)
    text = TOP.partition("chain:")[0] + "list: l.csv\nscenarios:\n"
    file = str(tmp_path / "x.scenario.yaml")
    suite = suite_of("name: a", "name: b\nchain_id: 6", "name: c\nchain: [{contact_info: 9}]", top=text, file=file)
    found = [[r.fields["contact_info"] for r in s.situation.chain.chains[0].records] for s in suite.scenarios]
    assert found == [["1", "2"], ["3"], ["9"]]
    assert str(tmp_path / "l.csv") in suite.files


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("list: no.csv", "cannot read the calling list"),
        ("list: l.csv\nchain_id: 9", "has no chain 9"),
        ("list: bad.csv", "contact_info_type"),
        ("list: l.csv\nchain: [{contact_info: 1}]", "side by side"),
        ("list: l.csv\nchain_id: x", "not an integer"),
    ],
)
def test_a_list_that_does_not_serve_is_refused(tmp_path, monkeypatch, keys, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "l.csv").write_text(LIST)
    (tmp_path / "bad.csv").write_text("contact_info,contact_info_type\n1,HOM\n")
    _, message = problem_of("name: a", top=TOP.partition("chain:")[0] + keys + "\nscenarios:\n")
    assert words in message


def test_python_writes_numbers_or_cells():
    [chain] = make_chain(
        ["1", {"contact_info": "2", "contact_info_type": ContactType.MOBILE, "age": 3, "code": "07"}], {}
    ).chains
    one, two = chain.records
    assert (one.fields["contact_info"], two.fields["contact_info_type"]) == ("1", 4)
    assert (one.fields["age"], two.fields["age"], two.fields["code"]) == (None, 3, "07")
    assert one.fields["chain_id"] == two.fields["chain_id"] == 1


@pytest.mark.parametrize(
    ("rows", "error", "words"),
    [
        ([], UsageError, "at least one record"),
        ([{"contact_info": "1", "attempt": "x"}], UsageError, "not an integer"),
        ([{"number": "1"}], ListError, "no column contact_info"),
    ],
)
def test_what_python_writes_is_checked_too(rows, error, words):
    with pytest.raises(error, match=words):
        make_chain(rows, {})
