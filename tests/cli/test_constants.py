"""`scxml-engine constants`: families, look-ups and combinations, as tables and as JSON."""

import json

import pytest

from scxml_engine.ocs.constants import CallResult
from scxml_engine.ocs.constants.families import FAMILIES

WIDTH = 100


def out(result):
    assert (result.status, result.err) == (0, "")
    return result.out


def test_without_a_word_the_families_are_listed(shell):
    text = out(shell("constants"))
    rows = text.split("\n\n")[0].splitlines()
    assert rows[0].split("  ")[0] == "family"
    assert [row.split()[:2] for row in rows[2:]] == [[each.name, str(len(each.kind))] for each in FAMILIES.values()]
    assert "combinations" in text


def test_a_family_is_a_table(shell):
    assert out(shell("constants", "post-processing")) == (
        "name      title     meaning\n"
        "--------  --------  -------------------------------------------\n"
        "Finalize  Finalize  the default: the chain is completed\n"
        "Switch    Switch    traditional treatments go on with the chain\n"
    )


def test_the_whole_table_of_call_results(shell):
    rows = out(shell("constants", "call-result")).splitlines()
    assert rows[0] == "number  name                title                       meaning"
    assert rows[8] == "6       Busy                Busy                        the number was busy"
    assert rows[26] == "24      -                   Consult                     reserved"
    assert len(rows) == 2 + len(CallResult)  # none is wrapped


@pytest.mark.parametrize("words", [["Call_Result"], ["callresult"], ["call", "result"]])
def test_a_family_in_any_spelling(shell, words):
    assert shell("constants", *words) == shell("constants", "call-result")


NO_PORT = (
    "family       number  name             title              meaning\n"
    "-----------  ------  ---------------  -----------------  ----------------------------------\n"
    "call-result  44      NoFreePortError  No Port Available  no port was free to place the call\n"
)


@pytest.mark.parametrize("words", [["44"], ["no port"], ["no", "port"], ["NOFREEPORTERROR"], [" No-Port_Available "]])
def test_a_number_a_name_and_a_title_find_the_same(shell, words):
    assert out(shell("constants", *words)) == NO_PORT


def test_a_word_is_looked_up_in_all_families(shell):
    assert out(shell("constants", "stale")) == (
        "family         number  name   title  meaning\n"
        "-------------  ------  -----  -----  --------------------------------------------\n"
        "call-result    46      Stale  Stale  set by the server: it lost sight of the call\n"
        "record-status  4       -      Stale  of no more use: how it went was never told\n"
    )


def test_what_was_found_says_its_family_though_all_is_of_one(shell):
    rows = out(shell("constants", "detected")).splitlines()
    assert [row.split()[0] for row in rows[2:]] == ["call-result"] * 5


def test_a_meaning_goes_on_below_where_it_would_pass_the_edge(shell):
    rows = out(shell("constants", "error")).splitlines()
    edge = rows[0].index("meaning")
    assert [row[edge:] for row in rows[2:4]] == ["not completed: the number may be", "invalid"]
    assert rows[3][:edge].isspace()


@pytest.mark.parametrize("word", [*FAMILIES, "combinations", "error", "on", "no", *map(str, range(12)), ""])
def test_no_table_is_wider_than_a_narrow_terminal(shell, word):
    result = shell("constants", *filter(None, [word]))
    assert max(map(len, out(result).splitlines())) <= WIDTH
    assert not any(row.endswith(" ") for row in result.out.splitlines())


def test_combinations(shell):
    assert out(shell("constants", "combinations")) == (
        "record type             Ready  Retrieved  Updated  Stale  Canceled  Agent Error  Missed CallBack\n"
        "----------------------  -----  ---------  -------  -----  --------  -----------  ---------------\n"
        "0 No Record Type        -      -          -        -      -         -            -\n"
        "1 Unknown               -      -          -        -      -         -            -\n"
        "2 General               yes    yes        yes      yes    yes       yes          -\n"
        "3 Campaign Rescheduled  yes    yes        yes      yes    yes       yes          -\n"
        "4 Personal Rescheduled  yes    yes        yes      yes    yes       yes          yes\n"
        "5 Personal CallBack     yes    yes        yes      yes    yes       yes          yes\n"
        "6 Campaign CallBack     yes    yes        yes      yes    yes       yes          yes\n"
        "7 No Call               -      -          yes      -      -         -            -\n"
        "\n"
        "with no type: 0 No Record Status, 7 Chain Updated, 9 Chain Ready\n"
    )


# ---------------------------------------------------------------------------------------------------------------- JSON


def read(result):
    return json.loads(out(result))


def test_json_of_one(shell):
    assert out(shell("constants", "busy", "--json")) == (
        "[\n"
        "  {\n"
        '    "family": "call-result",\n'
        '    "number": 6,\n'
        '    "name": "Busy",\n'
        '    "title": "Busy",\n'
        '    "meaning": "the number was busy"\n'
        "  }\n"
        "]\n"
    )


def test_json_says_null_where_there_is_no_number_or_no_name(shell):
    assert [each["number"] for each in read(shell("constants", "--json", "daytime"))] == [None] * 5
    assert [each["name"] for each in read(shell("constants", "--json", "consult"))] == [None]


def test_json_without_a_word_is_everything(shell):
    everything = read(shell("constants", "--json"))
    assert everything == [each for name in FAMILIES for each in read(shell("constants", name, "--json"))]
    assert all(list(each) == ["family", "number", "name", "title", "meaning"] for each in everything)


def test_json_of_combinations(shell):
    combinations = read(shell("constants", "combinations", "--json"))
    assert [each["record_status"] for each in combinations] == list(range(10))
    assert combinations[3] == {"record_status": 3, "title": "Updated", "record_types": [2, 3, 4, 5, 6, 7]}
    assert combinations[9] == {"record_status": 9, "title": "Chain Ready", "record_types": []}


# ------------------------------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize("more", [(), ("--json",)])
@pytest.mark.parametrize(
    ("word", "complaint"),
    [
        ("buzy", 'unknown constant "buzy": did you mean Busy?'),
        ("record types", 'unknown constant "record types": did you mean record-type?'),
        ("999", "no constant has the number 999, though any integer may stand as a call result"),
        ("-1", "no constant has the number -1, though any integer may stand as a call result"),
        ("", 'unknown constant ""'),
        ("\x1b[31mq\r\n\x00\u202e", 'unknown constant "\\x1b[31mq\\r\\n\\x00\\u202e"'),
        ("\ud800", 'unknown constant "\\ud800"'),
        ("9" * 5000, f'unknown constant "{"9" * 59}…"'),
        ("é" * 100_000, f'unknown constant "{"é" * 59}…"'),
    ],
)
def test_what_there_is_not_is_one_line_and_2(shell, word, complaint, more):
    assert shell("constants", word, *more).complaint == complaint


def test_an_unknown_option_is_bad_usage(shell):
    assert "--nope" in shell("constants", "busy", "--nope").complaint
