"""The trace contract: the keys of each kind of line, the order in time and within an instant, the zone of `at`."""

from datetime import datetime

import pytest

COMMON = ["kind", "chain", "t", "at"]
KEYS = {
    "begin": ["treatment", "records"],
    "event": ["name", "data"],
    "transition": ["source", "targets", "event", "line"],
    "configuration": ["states"],
    "call": ["record", "contact_info", "contact_info_type", "attempt", "options", "extensions", "placed_at", "result"],
    "log": ["label", "text", "level"],
    "diagnostic": ["code", "message", "line"],
    "end": ["reason", "state", "post_processing", "calls", "result"],
}
NAMESPACES = (
    'xmlns="http://www.w3.org/2005/07/scxml" xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments" version="1.0"'
)
EVERYTHING = f"""<scxml {NAMESPACES}>
  <datamodel><data id="rec" expr="1"/></datamodel>
  <state id="s" initial="all">
    <transition event="Error.*"><log label="refused" expr="_event.data.action"/></transition>
    <transition event="ocs.daytime_change"><log label="day" expr="_event.data.daytime_code"/></transition>
    <state id="all">
      <onentry>
        <log expr="1 / 4" level="2"/><log label="o" expr="({{a: [1, null]}})"/><log label="u" expr="nowhere"/>
      </onentry>
      <onentry>
        <raise event="inner"/>
        <send event="outer"><param name="p" expr="'q'"/></send>
        <ocs:next_record repeat_chain="no"><ocs:contact_info_type type_name="HOME"/>
          <ocs:contact_info_type type_id="4" exclude="yes"/></ocs:next_record>
        <ocs:get_daytime/>
        <ocs:get_info what="TIMERANGE" param="ABH"/>
        <ocs:set_exec_flag flag="PostProcessing" value="Switch"/>
        <ocs:set_flex_attr record_id="0"><ocs:flex_attr attr="OPTIONS" type="int" key="k" value="7"/>
          <ocs:flex_attr attr="EXTENSIONS" type="string" key="e" value="'x'"/></ocs:set_flex_attr>
        <ocs:timeout delay="-1"/>
        <ocs:make_call record_id="9"/>
        <ocs:make_call record_id="rec"/>
        <ocs:timeout delay="30"/>
      </onentry>
      <transition event="ocs.timeout" target="wait"/>
    </state>
    <state id="wait"><onentry><ocs:timeout delay="ABH"/></onentry><transition event="ocs.timeout" target="f"/></state>
  </state>
  <final id="f"/>
</scxml>"""
LIST = """contact_info,contact_info_type,chain_id,tz_name
5550100,HOME,7,Asia/Tokyo
5550101,MOBILE,7,Europe/Paris
5550102,HOME,-3,America/New_York
5550103,HOME,12,
"""
CALENDAR = 'timezone = "America/Denver"\n[weekdays]\n' + "".join(
    f'{day} = "09:00-18:00"\n' for day in ("mon", "tue", "wed", "thu", "fri")
)
START = "2026-03-02T15:00:00+00:00"


@pytest.fixture
def trace(command, tmp_path):
    """A run in which every kind of line and every action occurs, over records in four zones."""
    for name, text in (
        ("t.scxml", EVERYTHING),
        ("l.csv", LIST),
        ("c.toml", CALENDAR),
        ("w.toml", "default={Busy=1}\nring=20"),
    ):
        (tmp_path / name).write_text(text, "utf-8")
    words = ["run", f"{tmp_path}/t.scxml", "--records", f"{tmp_path}/l.csv", "--calendar", f"{tmp_path}/c.toml"]
    result = command(*words, "--results", f"{tmp_path}/w.toml", "--start", START, "--json")
    assert result.status == 0, result.err
    return result


def test_every_kind_of_line_occurs_with_exactly_the_keys_of_the_contract(trace):
    assert {line["kind"] for line in trace.lines} == {*KEYS, "action"}
    for line in trace.lines:
        if line["kind"] != "action":
            keys = [key for key in line if not (line["kind"] == "diagnostic" and key == "event")]
            assert keys == COMMON + KEYS[line["kind"]]


def test_an_error_raised_while_running_is_a_diagnostic_with_its_event(trace):
    raised = {line["event"] for line in trace.of("diagnostic") if "event" in line}
    assert raised == {"error.execution", "Error.Attribute"}
    assert raised == {line["name"] for line in trace.of("event") if line["name"].casefold().startswith("error")}
    assert all(type(line["line"]) is int and line["line"] > 0 for line in trace.of("diagnostic"))


def test_an_action_has_its_name_its_attributes_its_children_and_why_it_was_refused(trace):
    bare = [{k: v for k, v in line.items() if k not in COMMON} for line in trace.of("action") if line["chain"] == 12]
    refused = [each["name"] for each in bare if "error" in each]
    assert refused == ["timeout", "make_call"]
    done = {each["name"]: each for each in bare if "error" not in each}
    assert done["next_record"] == {
        "name": "next_record",
        "repeat_chain": "no",
        "children": [
            {"name": "contact_info_type", "type_name": "HOME"},
            {"name": "contact_info_type", "type_id": 4, "exclude": "yes"},
        ],
    }
    assert done["set_flex_attr"]["children"] == [
        {"name": "flex_attr", "attr": "OPTIONS", "type": "int", "key": "k", "value": 7},
        {"name": "flex_attr", "attr": "EXTENSIONS", "type": "string", "key": "e", "value": "x"},
    ]
    assert done["make_call"] == {"name": "make_call", "record_id": 1, "children": []}
    assert done["timeout"] == {"name": "timeout", "delay": "ABH", "children": []}
    assert done["get_daytime"] == {"name": "get_daytime", "children": []}


def test_values_have_the_types_of_the_contract(trace):
    for line in trace.lines:
        assert type(line["chain"]) is int
        assert type(line["t"]) in (int, float)
    logs = [(line["label"], line["text"], line["level"]) for line in trace.of("log") if line["chain"] == 12][:2]
    assert logs == [("", "0.25", 2), ("o", '{"a":[1,null]}', None)]
    call = trace.of("call")[0]
    assert call["options"] == {"k": 7}
    assert call["extensions"] == {"e": "x"}
    assert call["result"] == "Busy"


def test_time_never_goes_back_over_the_whole_output(trace):
    times = [line["t"] for line in trace.lines]
    assert times == sorted(times)
    assert len(set(times)) > 3


def test_at_is_the_start_plus_t_in_the_zone_of_the_current_record(trace):
    offsets = {7: "+09:00", -3: "-05:00", 12: "-07:00"}
    for line in trace.lines:
        at = datetime.fromisoformat(line["at"])
        assert (at - datetime.fromisoformat(START)).total_seconds() == line["t"]
        assert line["at"].endswith(offsets[line["chain"]])


def test_every_chain_begins_once_and_ends_once_and_says_nothing_more(trace):
    for chain in (7, -3, 12):
        kinds = [line["kind"] for line in trace.lines if line["chain"] == chain]
        assert kinds[0] == "begin"
        assert kinds[-1] == "end"
        assert kinds.count("begin") == kinds.count("end") == 1


def test_chains_begin_in_the_order_of_their_first_row(trace):
    assert [line["chain"] for line in trace.of("begin")] == [7, -3, 12]


def test_a_call_is_told_when_its_result_is_known_and_says_when_it_was_placed(trace):
    for call in trace.of("call"):
        placed = datetime.fromisoformat(call["placed_at"])
        assert (datetime.fromisoformat(call["at"]) - placed).total_seconds() == 20
        assert placed.utcoffset() == datetime.fromisoformat(call["at"]).utcoffset()


def test_within_an_instant_answers_come_in_the_order_of_their_actions(trace):
    names = [line["name"] for line in trace.of("event") if line["chain"] == 12 and line["t"] == 0]
    assert names == [
        "error.execution", "inner", "outer", "ocs.next_record", "ocs.daytime_change", "ocs.info", "Error.Attribute",
        "Error.Attribute",
    ]  # fmt: skip


def test_a_timeout_comes_before_the_change_of_the_daytime(trace):
    last = [line["name"] for line in trace.of("event") if line["chain"] == 12]
    assert last[-1] == "ocs.timeout"
    assert trace.of("end")[-1]["t"] == trace.lines[-1]["t"]


def test_an_event_is_told_before_its_transition_and_the_configuration_after_it(trace):
    lines = [line for line in trace.lines if line["chain"] == 12]
    kinds = [line["kind"] for line in lines]
    first = kinds.index("transition")
    assert kinds[first - 1] == "event"
    assert lines[first]["event"] == lines[first - 1]["name"]
    for place, kind in enumerate(kinds):
        if kind == "end":
            assert "configuration" in kinds[place - 2 : place]


def test_the_end_tells_state_flag_calls_and_the_last_result(trace):
    for line in trace.of("end"):
        assert {key: line[key] for key in KEYS["end"]} == {
            "reason": "final", "state": "f", "post_processing": "Switch", "calls": 1, "result": "Busy",
        }  # fmt: skip


def test_a_result_in_no_time_comes_at_the_instant_of_dialing_in_the_place_of_its_call(command, tmp_path):
    (tmp_path / "t.scxml").write_text(EVERYTHING, "utf-8")
    result = command("run", f"{tmp_path}/t.scxml", "--results", "Busy", "--start", START, "--horizon", "60", "--json")
    names = [line["name"] for line in result.of("event") if line["t"] == 0]
    assert names[-3:] == ["Error.Attribute", "Error.Attribute", "ocs.callresult"]
