"""`scxml-engine conformance`: what it prints, and its exit status."""

import json

import pytest

DOCUMENTS = {
    "pass.scxml": '<final id="pass"/>',
    "fail.scxml": '<state id="s"><transition target="fail"/></state><final id="fail"><onentry><log expr="\'\\u001b[31m\'"/></onentry></final>',
    "bad.scxml": "<state",
    "rest.scxml": '<state id="s"/>',
}
CONF = {
    "1": ("3.12", "mandatory"),
    "2": ("3.2", "optional"),
    "3": ("C.2", "mandatory"),
    "4": ("3.2", "mandatory"),
    "5": ("3.12", "optional"),
}


@pytest.fixture
def suite(shell):
    """A folder with a test for every result."""
    for name, body in DOCUMENTS.items():
        shell.write(name, f'<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">{body}</scxml>')
    files = ["pass", "fail", "bad", "rest", "pass"]
    tests = [
        {
            "id": id_,
            "spec": spec,
            "conf": conf,
            "manual": id_ == "5",
            "files": [f"{file}.scxml"],
            "text": f"Assertion {id_}.",
        }
        for (id_, (spec, conf)), file in zip(CONF.items(), files, strict=True)
    ]
    shell.write("manifest.json", json.dumps(tests))
    return shell


def test_the_table_the_failures_and_the_totals(suite):
    result = suite("conformance", ".")
    assert result.status == 1
    assert result.err == ""
    lines = result.out.splitlines()
    assert lines[:5] == [
        "section  automated  passed  manual  not passed",
        "-------  ---------  ------  ------  --------------------",
        "3.2      2          0       0       2 (fail) 4 (timeout)",
        "3.12     1          1       1",
        "C.2      1          0       0       3 (error)",
    ]
    assert "FAIL 2 (section 3.2, optional): it ended in fail" in lines
    assert "    Assertion 2." in lines
    assert "    transition s -> fail (line 1)" in lines
    assert "\x1b" not in result.out
    assert "manual 5 (section 3.12, optional): it ended in pass" in lines
    assert lines[-1] == "mandatory 1 of 3, optional 0 of 1, in all 1 of 4 automated; 1 manual listed"


def test_json_is_one_object_a_test(suite):
    result = suite("conformance", ".", "--json")
    assert result.status == 1
    assert [(each["id"], each["result"]) for each in result.lines] == [
        ("1", "pass"),
        ("2", "fail"),
        ("3", "error"),
        ("4", "timeout"),
        ("5", "manual"),
    ]
    assert all({"id", "spec", "conf", "manual", "result"} <= set(each) for each in result.lines)
    assert [each["manual"] for each in result.lines] == [False] * 4 + [True]
    assert "in all 1 of 4 automated" in result.err


@pytest.mark.parametrize(
    ("only", "status"), [(["1"], 0), (["5"], 0), (["1", "5"], 0), (["2"], 1), (["3"], 1), (["4"], 1)]
)
def test_zero_only_when_every_automated_test_passes(suite, only, status):
    words = [word for each in only for word in ("--only", each)]
    result = suite("conformance", ".", "--json", "--snapshot-every-step", *words)
    assert result.status == status
    assert [each["id"] for each in result.lines] == only


def test_the_other_engine_by_name(suite):
    pytest.importorskip("js2py", reason="it does not import on this Python", exc_type=Exception)
    result = suite("conformance", ".", "--realm", "js2py", "--only", "1")
    assert result.status == 0
    assert "no sandbox" in result.err


def test_the_page(suite):
    result = suite("conformance", ".", "--markdown", "--only", "1", "--only", "2", "--only", "5")
    assert result.status == 1
    assert "scxml_engine passes 1 of 2 automated tests of the W3C SCXML 1.0 IRP suite" in result.out
    assert (
        "| quickjs | from snapshots | mandatory 1 of 1, optional 0 of 1, in all 1 of 2 automated; 1 manual listed |"
        in result.out
    )
    assert "\n## Not passed: quickjs\n" in result.out
    assert "\n## Manual\n" in result.out


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["nowhere"], "there is no such file"),
        ([".", "--only", "6"], 'has no test "6"'),
        ([".", "--realm", "v8"], "v8"),
        ([".", "--timeout", "x"], "no number of seconds"),
        ([".", "--timeout", "0"], "cannot be waited for"),
        ([".", "--timeout", "nan"], "cannot be waited for"),
        ([".", "--json", "--markdown"], "give one"),
        ([], "DIR"),
    ],
)
def test_bad_usage_is_one_line(suite, words, complaint):
    assert complaint in suite("conformance", *words).complaint


def test_a_hostile_manifest_is_one_line(suite):
    suite.write("manifest.json", '[{"id": "\\u001b[31m\\n", "spec": "3", "conf": "m", "files": ["../\\u001b[31m\\n"]}]')
    assert "\x1b" not in suite("conformance", ".").complaint
