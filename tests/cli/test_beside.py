"""What a treatment names by src=: `run` and `check` read it beside the document, and nowhere else."""

import pytest

BODY = """<datamodel><data id="x" src="x.xml"/></datamodel><script src="lib/said.js"/>
  <final id="f"><onentry><log expr="said(x)"/></onentry></final>"""
SAID = "function said(x) { return x === undefined ? 'nothing' : x.documentElement.tagName }"


@pytest.fixture
def beside(shell):
    """A treatment in a folder of its own, with what it names."""
    (shell.folder / "t" / "lib").mkdir(parents=True)
    (shell.folder / "t" / "lib" / "said.js").write_text(SAID, "utf-8")
    (shell.folder / "t" / "x.xml").write_text("<books/>", "utf-8")
    shell.write("t/t.scxml", shell.read(shell.treatment(BODY)))
    return shell


@pytest.mark.parametrize("realm", ["quickjs", "js2py"])
def test_a_run_reads_what_lies_beside_the_treatment(beside, realm):
    result = beside.trace("t/t.scxml", "--realm", realm)
    if result.status == 2:
        pytest.skip(result.err)
    assert [line["text"] for line in result.of("log")] == ["books"]
    assert beside("check", "t/t.scxml").err == ""


def test_a_script_that_is_not_there_stops_both(beside):
    (beside.folder / "t" / "lib" / "said.js").unlink()
    for command in ("check", "run"):
        result = beside(command, "t/t.scxml")
        assert result.status == 2
        assert "t/t.scxml:1:" in result.err
        assert 'error unavailable: the script src="lib/said.js" cannot be fetched' in result.err


def test_a_link_out_of_the_folder_is_no_way_out(beside):
    beside.write("secret", "<secret/>")
    (beside.folder / "t" / "x.xml").unlink()
    (beside.folder / "t" / "x.xml").symlink_to(beside.folder / "secret")
    result = beside("check", "t/t.scxml")
    assert (result.status, "outside the document's folder" in result.err) == (0, True)
    assert [line["text"] for line in beside.trace("t/t.scxml").of("log")] == ["nothing"]
