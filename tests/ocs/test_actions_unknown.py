"""A9: what the ocs namespace does not have stops the document before anything runs."""

import pytest

from scxml_engine.cli import main
from scxml_engine.errors import DocumentError
from scxml_engine.ocs.settings import Settings
from scxml_engine.ocs.treatment import Treatment
from tests.ocs.harness import document, play, treatment

FLEX = '<ocs:flex_attr attr="OPTIONS" type="string" key="k" value="v" {}/>'
RED = 'colour="red"'


def found(text):
    """Code, line and column of everything that is wrong with a document."""
    with pytest.raises(DocumentError) as refused:
        Treatment.from_bytes(text, "test.scxml")
    return [(each.code, each.location.line, each.location.column) for each in refused.value.diagnostics]


def block(action):
    return document(f'<state id="a"><onentry>\n  {action}</onentry></state>')


@pytest.mark.row("A9.1", "A9.3", "A9.4")
@pytest.mark.parametrize(
    ("action", "code"),
    [
        ("<ocs:teleport/>", "unknown-action"),
        ("<ocs:Timeout delay='5'/>", "unknown-action"),
        ("<ocs:contact_info_type type_id='1'/>", "unknown-action"),
        ("<ocs:flex_attr attr='OPTIONS' type='string' key='k' value='v'/>", "unknown-action"),
    ],
)
def test_a9_an_unknown_element_is_an_error_with_line_and_column(action, code):
    assert found(block(action)) == [(code, 2, 3)]


@pytest.mark.row("A9.1", "A9.3", "A9.4")
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<ocs:next_record>", "</ocs:next_record>"),
        ('<ocs:set_flex_attr record_id="1">', FLEX.format("") + "</ocs:set_flex_attr>"),
        ('<ocs:timeout delay="5">', "</ocs:timeout>"),
    ],
)
def test_a9_an_unknown_child_is_an_error_with_line_and_column(before, after):
    assert [each[1:] for each in found(block(f"{before}\n    <ocs:friend/>{after}"))] == [(3, 5)]


@pytest.mark.row("A9.1")
@pytest.mark.parametrize(
    "body",
    [
        '\n<ocs:teleport/><state id="a"/>',
        '<state id="a">\n<ocs:teleport/></state>',
        '<state id="a">\n<ocs:timeout delay="5"/></state>',
        '<state id="a"><transition event="x">\n<ocs:teleport/></transition></state>',
        '<state id="a"><transition event="x"><if cond="true">\n<ocs:teleport/></if></transition></state>',
        '<state id="a"/><final id="f"><onexit>\n<ocs:teleport/></onexit></final>',
        '<state id="a"><datamodel>\n<ocs:teleport/></datamodel></state>',
    ],
)
def test_a9_wherever_it_stands(body):
    assert [each[1:] for each in found(document(body))] == [(2, 1)]


@pytest.mark.row("A9.2", "A9.3", "A9.4")
@pytest.mark.parametrize(
    "action",
    [
        '<ocs:timeout delay="5" colour="red"/>',
        '<ocs:timeout\n      delay="5"\n      colour="red"/>',
        '<ocs:next_record colour="red"/>',
        '<ocs:get_daytime colour="red"/>',
        '<ocs:get_info what="TIMERANGE" param="BH" colour="red"/>',
        '<ocs:make_call record_id="1" colour="red"/>',
        '<ocs:set_exec_flag flag="PostProcessing" value="Switch" colour="red"/>',
        f'<ocs:set_flex_attr record_id="1" colour="red">{FLEX.format("")}</ocs:set_flex_attr>',
        '<ocs:make_call record_id="1" Record_id="1"/>',
    ],
)
def test_a9_an_unknown_attribute_is_an_error_at_its_element(action):
    """A9: the place is that of the start tag, over however many lines it goes."""
    assert found(block(action)) == [("unknown-attribute", 2, 3)]


@pytest.mark.row("A9.2")
@pytest.mark.parametrize(
    "action",
    [
        '<ocs:next_record>\n<ocs:contact_info_type type_id="1" colour="red"/></ocs:next_record>',
        f'<ocs:set_flex_attr record_id="1">\n{FLEX.format(RED)}</ocs:set_flex_attr>',
    ],
)
def test_a9_so_is_one_of_a_child(action):
    assert found(block(action)) == [("unknown-attribute", 3, 1)]


@pytest.mark.row("A9.5")
@pytest.mark.parametrize("wrong", ["<ocs:teleport/>", '<ocs:timeout delay="5" colour="red"/>'])
def test_a9_nothing_runs(wrong, tmp_path, capsys):
    """A9: not even where the script would never come to it; `run` names the place, tells of no chain, and exits 2."""
    path = tmp_path / "t.scxml"
    path.write_bytes(
        document(
            f"""<state id="a"><onentry><log expr="'begun'"/></onentry><transition target="f"/></state>
            <state id="never"><onentry>{wrong}</onentry></state><final id="f"/>"""
        )
    )
    assert main(["run", str(path), "--json"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert f"{path}:2:" in told.err


@pytest.mark.row("A9.6")
@pytest.mark.parametrize("wrong", ["<ocs:teleport/>", '<ocs:timeout delay="5" colour="red"/>'])
def test_a9_in_lenient_mode_it_is_an_error_when_it_is_reached(wrong):
    """A9: a warning with line and column first; the document runs, and what stands behind it in its block does not."""
    text = f"""<state id="a"><onentry><log expr="'before'"/>
        {wrong}<log expr="'after'"/></onentry><transition event="error.execution" target="f"/></state>
      <state id="never"><onentry><ocs:teleport/></onentry></state><final id="f"/>"""
    lenient = treatment(text, settings=Settings(lenient=True))
    first, second = lenient.diagnostics()
    assert (str(first.severity), first.location.line, first.location.column) == ("warning", 2, 9)
    assert (str(second.severity), second.location.line) == ("warning", 3)
    driver = play(lenient)
    assert (driver.names, driver.logs, driver.ended.reason) == (["error.execution"], ["before"], "final")


@pytest.mark.row("A9.6")
def test_a9_in_lenient_mode_what_is_not_reached_does_no_harm():
    text = """<state id="a"><onentry><ocs:timeout delay="5"/></onentry><transition event="ocs.timeout" target="f"/></state>
      <state id="never"><onentry><ocs:teleport/></onentry></state><final id="f"/>"""
    driver = play(treatment(text, settings=Settings(lenient=True)))
    assert (driver.names, driver.ended.reason) == (["ocs.timeout"], "final")
