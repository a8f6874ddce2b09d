"""Bad input, never a traceback, never a hang: exit 2 with one clear line, or a diagnostic in the chain that met it."""

import pytest

LOOPS = {
    "raise": '<state id="a"><onentry><raise event="x"/></onentry><transition event="x" target="a"/></state>',
    "raise across regions": """<parallel id="p">
        <state id="a"><onentry><raise event="x"/><raise event="y"/></onentry><transition event="x" target="a"/></state>
        <state id="b"><transition event="y" target="b"><raise event="x"/><raise event="y"/></transition></state>
        </parallel>""",
    "eventless": '<state id="a"><transition target="b"/></state><state id="b"><transition target="a"/></state>',
    "send": '<state id="a"><onentry><send event="x"/></onentry><transition event="x" target="a"/></state>',
    "timeout 0": """<state id="a"><onentry><ocs:timeout delay="0"/></onentry>
        <transition event="ocs.timeout" target="a"/></state>""",
    "get_daytime": """<state id="a"><onentry><ocs:get_daytime/></onentry>
        <transition event="ocs.daytime_change" target="a"/></state>""",
    "next_record": """<state id="a"><onentry><ocs:next_record repeat_chain="yes"/></onentry>
        <transition event="ocs.next_record" target="a"/></state>""",
    "dial": """<state id="a"><onentry><ocs:make_call record_id="1"/></onentry>
        <transition event="ocs.callresult" target="a"/></state>""",
    "refused action": """<state id="a"><onentry><ocs:make_call record_id="7"/></onentry>
        <transition event="Error.Attribute" target="a"/></state>""",
    "send that multiplies": """<state id="a"><onentry><send event="x"/></onentry>
        <transition event="x" target="a"><send event="x"/><send event="x"/></transition></state>""",
}
"""Chains that never let the clock advance."""


def only_chain_one(body: str) -> str:
    """A treatment in which chain 1 goes into the body and every other chain ends at once."""
    return f"""<state id="which"><transition cond="_sessionid == 'chain-1'" target="bad"/>
        <transition target="good"/></state>
      <state id="bad">{body}</state><final id="good"/><final id="caught"/>"""


# --------------------------------------------------------------------------------------------------- one line, status 2


def test_a_missing_file(shell):
    assert shell.run("nope.scxml").complaint == "nope.scxml: there is no such file"
    assert shell.run("loop.scxml", "--records", "nope.csv").complaint.startswith("nope.csv: ")
    assert shell.run("loop.scxml", "--calendar", "nope.toml").complaint.startswith("nope.toml: ")
    assert shell.run("loop.scxml", "--campaign", "nope.toml").complaint.startswith("nope.toml: ")
    assert shell.run("loop.scxml", "--results", "nope.toml").complaint.startswith("nope.toml: ")


@pytest.mark.parametrize("option", [(), ("--records",), ("--calendar",), ("--campaign",)])
@pytest.mark.parametrize("name", ["folder", "random", "circle", ""])
def test_what_is_no_file_of_that_kind(shell, option, name):
    (shell.folder / "folder").mkdir()
    (shell.folder / "circle").symlink_to("circle")
    shell.write("random", bytes(range(256)) * 20)
    words = ("loop.scxml", *option, name) if option else (name,)
    assert shell.run(*words).complaint


def test_a_document_with_a_doctype_and_entities(shell):
    shell.write("t.scxml", '<!DOCTYPE scxml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>\n<scxml>&b;</scxml>')
    assert "t.scxml:1:1: error doctype" in shell.run("t.scxml").complaint


def test_an_unknown_target(shell):
    name = shell.treatment('\n<state id="start"><transition target="strat"/></state>')
    assert shell.run(name).complaint.startswith("t.scxml:2:19: error unknown-target:")


def test_a_duplicate_id(shell):
    name = shell.treatment('<state id="a"/>\n<state id="a"/>')
    assert shell.run(name).complaint.startswith("t.scxml:2:1: error duplicate-id:")


def test_an_unknown_ocs_action(shell):
    name = shell.treatment('<state id="a"><onentry>\n<ocs:make_cal record_id="1"/></onentry></state>')
    complaint = shell.run(name).complaint
    assert complaint.startswith("t.scxml:2:1: error ")
    assert "make_call" in complaint


def test_an_unknown_zone(shell):
    assert "did you mean America/New_York?" in shell.run("loop.scxml", "--tz", "America/New_Yrok").complaint
    shell.write("cal.toml", 'timezone = "Mars/Phobos"\n')
    assert "Mars/Phobos" in shell.run("loop.scxml", "--calendar", "cal.toml").complaint


def test_an_unknown_result_name(shell):
    assert "did you mean Answer?" in shell.run("loop.scxml", "--results", "Busy,Anwser").complaint
    shell.write("w.toml", "default = {Anwser = 1}\n")
    assert "did you mean Answer?" in shell.run("loop.scxml", "--results", "w.toml").complaint


def test_a_bad_row_when_strict(shell):
    shell.write("list.csv", "contact_info,daily_from,daily_till\n5550100,3600,3600\n")
    complaint = shell.run("loop.scxml", "--records", "list.csv", "--strict").complaint
    assert complaint.startswith("list.csv:2: error bad-row: daily_from 3600 is not before daily_till 3600")


@pytest.mark.parametrize(
    "words",
    [
        ("--records", "postgresql://localhost/x"), ("--records", "postgres://localhost/x"),
    ],
)  # fmt: skip
def test_an_option_of_a_later_stage(shell, words):
    assert "comes with a later version" in shell.run("loop.scxml", *words).complaint


def test_a_treatment_of_another_scheme(shell):
    """D6: it is file:, http: or https:."""
    assert "ftp" in shell.run("ftp://localhost/x").complaint


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/x.scxml", "https://127.0.0.1:9/x.scxml"])
def test_a_treatment_whose_server_is_not_there(shell, address):
    """D7: one line that names the document."""
    assert shell.run(address).complaint.startswith(address)


def test_no_treatment_at_all(shell):
    complaint = shell("run").complaint
    assert complaint == "no TREATMENT is named, and no campaign gives a treatment-uri: name a document"


@pytest.mark.parametrize("words", [("--realm", "v8"), ("--nope",), ("--seed",), ("--hori", "1d"), ("second.scxml",)])
def test_a_word_that_is_no_option(shell, words):
    assert shell.run("loop.scxml", *words).complaint


def test_every_problem_of_a_file_has_its_line(shell):
    name = shell.treatment('<state id="a"/>\n<state id="a"/>\n<state id="b"><transition target="c"/></state>')
    result = shell.run(name)
    assert result.status == 2
    assert [row.split(":")[1] for row in result.err.splitlines()] == ["2", "3"]


@pytest.mark.parametrize(
    ("words", "files"),
    [
        (("red\x1b[31m\n.scxml",), {}),
        (("loop.scxml", "--records", "\x1b[31m\n.csv"), {}),
        (("loop.scxml", "--results", "Busy\x1b[31m\n"), {}),
        (("loop.scxml", "--tz", "\x1b[31m\n"), {}),
        (("loop.scxml", "--set", "\x1b[31m\n"), {}),
        (("loop.scxml?\x1b[31m\n",), {}),
        (("loop.scxml", "--start", "\x1b[31m\n"), {}),
        (("loop.scxml", "--horizon", "\x1b[31m\n"), {}),
        (("loop.scxml", "--out", "\x1b[31m\n/x.csv"), {}),
        (("loop.scxml", "--seed", "\x1b[31m\n"), {}),
        (("loop.scxml", "--\x1b[31m\n"), {}),
        (("loop.scxml", "--calendar", "c.toml"), {"c.toml": '"\\u001b[31m\\n" = 1\n'}),
        (("loop.scxml", "--results", "c.toml"), {"c.toml": 'default = {"\\u001b[31m\\n" = 1}\n'}),
        (
            ("t.scxml",),
            {"t.scxml": "<scxml xmlns='http://www.w3.org/2005/07/scxml' version='1.0' x='&#x9b;'><final/></scxml>"},
        ),
    ],
)
def test_no_input_steers_the_terminal_or_breaks_a_line_of_a_refusal(shell, words, files):
    for name, content in files.items():
        shell.write(name, content)
    assert shell.run(*words).complaint.isprintable()


# --------------------------------------------------------------------------- what only shows in a run: the others go on


@pytest.mark.parametrize("loop", LOOPS)
@pytest.mark.parametrize("form", ["--json", "--trace"])
def test_a_loop_that_takes_no_time_ends_its_chain_with_error_and_the_others_go_on(shell, loop, form):
    name = shell.treatment(only_chain_one(LOOPS[loop]))
    result = shell.run(name, "--records", "list.csv", form)
    assert result.status == 1
    if form == "--json":
        assert [(line["chain"], line["reason"]) for line in result.of("end")] in (
            [(1, "error"), (2, "final")], [(2, "final"), (1, "error")],
        )  # fmt: skip
        assert [line for line in result.of("diagnostic") if line["chain"] == 1]


@pytest.mark.parametrize("expression", ["(", "nowhere.x", "(function () { throw null })()", "Symbol() + 1", "ocs."])
def test_a_bad_expression_is_a_diagnostic_and_error_execution(shell, expression):
    name = shell.treatment(
        only_chain_one(
            f"""<state id="x"><onentry><log expr="{expression}"/></onentry>
            <transition event="error.execution" target="caught"/></state>"""
        )
    )
    result = shell.trace(name, "--records", "list.csv")
    assert result.status == 0
    assert [(line["chain"], line["event"]) for line in result.of("diagnostic")] == [(1, "error.execution")]
    assert {line["chain"]: line["state"] for line in result.of("end")} == {1: "caught", 2: "good"}


def test_an_expression_that_does_not_parse_is_warned_of_before_the_run(shell):
    name = shell.treatment('<final id="f"><onentry>\n<log expr="("/></onentry></final>')
    result = shell.run(name)
    assert result.status == 0
    assert result.err.startswith("t.scxml:2:1: warning ")


@pytest.mark.parametrize(
    "script",
    [
        "for (;;);",
        "while (true) { try { for (;;); } catch (e) {} }",
        "function f() { f() } f()",
        "const a = []; for (;;) a.push(new Array(1e5).fill(1))",
        "let s = 'x'; for (;;) s += s",
        "new Array(2 ** 32)",
        "throw {get message() { throw 1 }, toString() { for (;;); }}",
        "/^(a+)+$/.test('a'.repeat(60) + 'b')",
    ],
)
def test_a_script_that_loops_or_devours_memory_is_stopped_and_gives_error_execution(shell, script):
    name = shell.treatment(
        only_chain_one(
            f"""<state id="x"><onentry><script><![CDATA[{script}]]></script></onentry>
            <transition event="error.execution" target="caught"/><transition target="good"/></state>"""
        )
    )
    result = shell.trace(name, "--records", "list.csv")
    reasons = {line["chain"]: line["reason"] for line in result.of("end")}
    assert reasons in ({1: "final", 2: "final"}, {1: "error", 2: "final"})  # error: what it hoarded was its data
    assert "error.execution" in {line.get("event") for line in result.of("diagnostic")} or reasons[1] == "error"


def test_what_a_script_throws_stays_on_its_line_and_steers_no_terminal(shell):
    name = shell.treatment(
        "<final id='f'><onentry><script>throw Error('\\u001b[31m\\n\\u2028')</script></onentry></final>"
    )
    out = shell.run(name, "--trace").out
    assert "\\x1b[31m\\n\\u2028" in out
    assert all(row.isprintable() for row in out.split("\n"))


@pytest.mark.parametrize("delay", ["1e308s", "999999999999999999999s", "-1s", "x", ""])
def test_a_delay_that_no_clock_reaches_is_no_crash(shell, delay):
    name = shell.treatment(
        only_chain_one(
            f"""<state id="x"><onentry><send event="x" delay="{delay}"/></onentry>
            <transition event="error.execution" target="caught"/><transition event="x" target="caught"/></state>"""
        )
    )
    result = shell.trace(name, "--records", "list.csv")
    if result.status != 2:  # a literal that is no delay may be refused before anything runs
        assert {line["chain"] for line in result.of("end")} == {1, 2}


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1.5", "-1", "0", "99999999999999999999", "({})", "null", "''"])
def test_a_record_that_is_none_is_error_attribute(shell, value):
    name = shell.treatment(
        f"""<state id="a"><onentry><ocs:make_call record_id="{value}"/></onentry>
        <transition event="Error.Attribute" target="f"/></state><final id="f"/>"""
    )
    result = shell.trace(name)
    assert (result.status, result.of("call")) == (0, [])


def test_more_events_than_may_wait_end_the_chain(shell):
    name = shell.treatment(
        only_chain_one(
            """<state id="x"><onentry><foreach array="Array.from({length: 20000})" item="i">
              <send event="e" delay="1s"/></foreach></onentry></state>"""
        )
    )
    result = shell.trace(name, "--records", "list.csv")
    assert {line["chain"]: line["reason"] for line in result.of("end")} == {1: "error", 2: "final"}


@pytest.mark.parametrize(
    "expression",
    [
        "'x'.repeat(2e6)",
        "(function () { const a = {}; a.a = a; return a })()",
        "(function () { let a = {}; for (let i = 0; i &lt; 50000; i++) a = {a}; return a })()",
        "'\\u001b[31m\\u0007\\n\\r\\u009b\\u2028\\u202e\\ud800'",
        "({toJSON() { throw 1 }})",
        "Symbol('x')",
    ],
)
def test_whatever_is_logged_stays_on_its_line_and_steers_no_terminal(shell, expression):
    name = shell.treatment(f'<final id="f"><onentry><log label="&#x9b;l" expr="{expression}"/></onentry></final>')
    assert shell.trace(name).of("end")[0]["reason"] == "final"
    assert all(row.isprintable() for row in shell.run(name, "--trace").out.split("\n"))


def test_a_cell_stays_on_its_line_and_steers_no_terminal(shell):
    shell.write("list.csv", 'contact_info,note\n"55\x1b[31m\n01","\x9b\u202e"\n')
    assert shell.trace("loop.scxml", "--records", "list.csv").of("call")[0]["contact_info"] == "55\x1b[31m\n01"
    out = shell.run("loop.scxml", "--records", "list.csv", "--trace").out
    assert all(row.isprintable() for row in out.split("\n"))


@pytest.mark.parametrize("number", ["0", "-5", "9007199254740991", "-9007199254740991"])
def test_any_exact_integer_is_a_chain_id(shell, number):
    shell.write("list.csv", f"contact_info,chain_id\n1,{number}\n")
    assert shell.trace("loop.scxml", "--records", "list.csv").of("end")[0]["chain"] == int(number)


def test_ten_thousand_columns_are_no_trouble(shell):
    shell.write("list.csv", ",".join(["contact_info", *(f"c{n}" for n in range(10_000))]) + "\n" + "1" + ",x" * 10_000)
    assert shell.trace("loop.scxml", "--records", "list.csv").status == 0
