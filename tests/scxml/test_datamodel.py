"""The ECMAScript data model: faults with their places, scopes, the lazily pushed event, content, realms."""

import pytest

from scxml_engine.diagnostics import Severity
from scxml_engine.ecmascript import QuickJsRealm, decode, encode
from scxml_engine.errors import RealmLost, ScriptError
from scxml_engine.scxml.datamodel.ecmascript import EcmascriptModel
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.limits import Limits
from scxml_engine.scxml.machine import Machine
from scxml_engine.scxml.program import Program
from scxml_engine.scxml.reader import read
from tests.scxml.charts import document
from tests.scxml.running import NOW, block, run


class Watched(QuickJsRealm):
    """A realm that writes down what is defined in it, and each `_event` that crosses, on whatever way."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.defined = []
        self.crossed = []

    def define(self, scope, name, value, *, constant=False):
        self.defined.append(name)
        super().define(scope, name, value, constant=constant)

    def event(self, scope, value):
        self.crossed += [] if value is None else [value]
        super().event(scope, value)

    def fuse(self, source):
        call = super().fuse(source)

        def watched(scope, *event):
            self.crossed += [event] if event and event[0] is not None else []
            return call(scope, *event)

        return watched


def watched(body, limits=None):
    """A machine on a watched realm, started."""
    realms = []

    def make(*arguments):
        realms.append(Watched(*arguments))
        return realms[-1]

    program = Program(read(document(body)), limits=limits, make_realm=make)
    machine = Machine(program, "s")
    machine.start(NOW)
    return machine, realms


# --------------------------------------------------------------------------------------------------------------- faults


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (
            '<state id="a"><onentry><raise event="e"/></onentry><transition event="e" cond="1 +" target="a"/></state>',
            "cond",
        ),
        ('<state id="a"><onentry><log expr="(" /></onentry></state>', "expr"),
        ('<state id="a"><onentry><assign location="1" expr="1"/></onentry></state>', "location"),
        ('<state id="a"><onentry><script>if (</script></onentry></state>', "<script>"),
        ('<script>var var</script><state id="a"/>', "<script>"),
        ('<state id="a"><onentry><foreach array="[" item="i"/></onentry></state>', "array"),
        ('<state id="a"><onentry><foreach array="[1]" item="i j"/></onentry></state>', "item"),
        ('<state id="a"><onentry><send event="e" namelist="1x"/></onentry></state>', "namelist"),
        ('<state id="a"><onentry><send eventexpr="{"/></onentry></state>', "eventexpr"),
        ('<state id="a"><onentry><send event="e" delayexpr="1s"/></onentry></state>', "delayexpr"),
        ('<datamodel><data id="x" expr="{a:"/></datamodel><state id="a"/>', "expr"),
        ('<state id="a"><onentry><if cond="a b"/></onentry></state>', "cond"),
        ('<state id="a"><onentry><log expr="1; 2"/></onentry></state>', "expr"),
        ('<state id="a"><onentry><log expr=""/></onentry></state>', "expr"),
    ],
)
def test_text_that_does_not_parse_is_reported_by_check_and_is_an_error_event_when_reached(body, where):
    """B.2: `check` says it first; at run time it is error.execution, and the machine goes on."""
    program = Program.from_bytes(document(body), "doc.scxml")
    [found] = program.diagnostics()
    small = where == "namelist" or 'expr=""' in body  # no reason to refuse a document
    assert (found.severity, found.code, found.location.file, found.location.line) == (
        Severity.WARNING if small else Severity.ERROR,
        "expression",
        "doc.scxml",
        1,
    )
    assert found.message.startswith(f"{where} does not parse: ")
    machine = run(body)
    assert machine.machine.running
    assert any(f"{where} does not parse" in each for each in machine.failures)


def test_faults_are_sorted_by_place_and_stand_at_their_tags():
    program = Program.from_bytes(
        document('\n<state id="a">\n  <onentry><log expr="("/>\n <log expr=")"/></onentry></state>')
    )
    assert [(each.location.line, each.location.column) for each in program.diagnostics()] == [(3, 12), (4, 2)]


def test_a_good_document_has_no_faults():
    assert (
        Program.from_bytes(
            document('<state id="a"><transition cond="In(\'a\') &amp;&amp; _event.data" target="a"/></state>')
        ).diagnostics()
        == []
    )


def test_checking_runs_nothing():
    program = Program.from_bytes(
        document('<script>throw 1</script><state id="a"><onentry><script>while (1);</script></onentry></state>')
    )
    assert program.diagnostics() == []


# ------------------------------------------------------------------------------------------------------------ the event


def test_the_event_crosses_only_when_something_is_evaluated():
    machine, [realm] = watched(
        """<state id="a"><transition event="quiet"/><transition event="e" cond="_event.data === 1"/></state>"""
    )
    machine.deliver(Event("quiet"), NOW)
    assert realm.crossed == []
    machine.deliver(Event("e", data=encode(1)), NOW)
    assert len(realm.crossed) == 1


def test_the_event_crosses_once():
    """However many texts read it, in however many microsteps."""
    machine, [realm] = watched(
        """<datamodel><data id="n" expr="0"/></datamodel><state id="a"><transition event="e" cond="_event.data === 1" target="b">
      <assign location="n" expr="_event.data"/><script>n += _event.data; n += 1</script><log expr="_event.data"/></transition></state>
      <state id="b"><onentry><log expr="[_event.data]"/></onentry><transition cond="_event.data === 1" target="c"/></state><state id="c"/>"""
    )
    for _ in range(2):
        texts = [each.text for each in machine.deliver(Event("e", data=encode(1)), NOW)]
    assert len(realm.crossed) == 1
    assert texts == []
    assert machine.active() == ["c"]


def test_the_event_does_not_cross_where_nothing_speaks_of_it():
    machine, [realm] = watched('<state id="a"><transition event="e" cond="true" target="a"/></state>')
    machine.deliver(Event("e"), NOW)
    assert realm.crossed == []


def test_each_handler_sees_its_own_event():
    """Through raise, errors and functions that read `_event` later."""
    machine = run("""<script>function which() { return _event.name }</script>
      <state id="a"><transition event="x"><raise event="i"/><log expr="which()"/><log expr="nope"/></transition>
      <transition event="i"><log expr="which()"/></transition><transition event="error.*"><log expr="which()"/></transition></state>""")
    machine.event("x")
    machine.event("x")
    assert machine.log == ["x", "i", "error.execution"] * 2


def test_eventless_transitions_still_see_the_event_of_the_macrostep():
    machine = run("""<state id="a"><transition event="x" target="b"/></state>
      <state id="b"><transition cond="_event.data == 1" target="c"/></state><state id="c"/>""")
    machine.event("x", 1)
    assert machine.active == "c"


def test_an_event_kept_in_data_stays_as_it_was():
    machine = run("""<datamodel><data id="kept"/></datamodel><state id="a">
      <transition event="first"><assign location="kept" expr="_event"/></transition>
      <transition event="*"><log expr="kept.name + kept.data[0] + _event.name"/></transition></state>""")
    machine.event("first", [7])
    machine.event("second")
    assert machine.log == ["first7second"]


# --------------------------------------------------------------------------------------------------------------- scopes


def test_system_variables_are_defined_where_they_are_mentioned():
    _, [realm] = watched('<state id="a"><onentry><log expr="_sessionid"/></onentry></state>')
    assert realm.defined == ["_sessionid"]


def test_functions_of_scripts_see_the_data_of_their_own_machine():
    program = Program.from_bytes(
        document("""<datamodel><data id="n" expr="0"/></datamodel><script>function f() { return ++n }</script>
      <state id="a"><transition event="e"><log expr="f()"/></transition></state>""")
    )
    one, two = Machine(program, "1"), Machine(program, "2")
    for each in (one, two):
        each.start(NOW)
    answers = [each.deliver(Event("e"), NOW)[0].text for each in (one, two, one)]
    assert answers == ["1", "1", "2"]


@pytest.mark.parametrize(
    "attack",
    [
        "Array.prototype.push = null",
        "Object.prototype.x = 1",
        "Math.random = () => 1",
        "In = () => true",
        "globalThis.leak = 1",
        "this.constructor.prototype.leak = 1",
        "[].constructor.constructor('return this')().leak = 1",
        "({}).__proto__.leak = 1",
        "JSON.parse = null",
        "delete Object.prototype.toString",
    ],
)
def test_no_machine_reaches_another(attack):
    program = Program.from_bytes(
        document(f"""<state id="a"><transition event="attack"><script>{attack.replace("=>", "=&gt;")}</script></transition>
      <transition event="probe"><log expr="[typeof leak, In('b'), [].x, [1].push.length, JSON.parse('1'), Math.random() === 1,
        '' + {{}}]"/></transition></state>""")
    )
    one, two = Machine(program, "1"), Machine(program, "2")
    for each in (one, two):
        each.start(NOW)
    one.deliver(Event("attack"), NOW)
    assert two.deliver(Event("probe"), NOW)[0].text == '["undefined",false,null,1,1,false,"[object Object]"]'


@pytest.mark.parametrize("expr", ["new Map()", "() => 1", "Symbol()", "Promise.resolve(1)"])
def test_a_value_that_cannot_cross_is_an_error_and_stays_usable_inside(expr):
    machine = block(
        '<log expr="typeof x"/><send event="e" namelist="x"/>', f'<data id="x" expr="{expr.replace(">", "&gt;")}"/>'
    )
    assert len(machine.log) == 2
    assert machine.log[1] == "!error.execution"


# --------------------------------------------------------------------------------------------------------- lost realms


def test_lost_data_is_said_at_every_evaluation_and_closing_is_harmless():
    program = Program.from_bytes(document('<datamodel><data id="x" expr="1"/></datamodel><state id="a"/>'))
    data = program.datamodel.open({}, 0)
    data.lost = True
    [text] = program.document.texts
    for act in (
        lambda: data.value(text),
        data.snapshot,
        lambda: data.declare("y"),
        lambda: data.begin(1) or data.condition(text),
    ):
        with pytest.raises(RealmLost, match="lost"):
            act()
    data.end()
    data.close()
    data.close()


def test_a_realm_that_is_full_makes_room_in_another_for_a_new_machine():
    body = """<datamodel><data id="x" expr="'y'.repeat(700000)"/></datamodel><state id="a"><transition event="e"><log expr="x.length"/>
      </transition></state>"""
    _, realms = watched(body)
    assert len(realms) == 1
    program = Program(read(document(body)), limits=Limits(script_bytes=6 * 1024 * 1024, script_seconds=5))
    made = []
    for number in range(15):
        made.append(Machine(program, str(number)))
        made[-1].start(NOW)
    fit = [each for each in made if each.deliver(Event("e"), NOW)[0].__class__.__name__ == "Logged"]
    assert len(fit) >= len(made) - 4
    assert all(each.failure == "" for each in made)


def test_a_snapshot_moves_between_realms():
    body = '<datamodel><data id="x"/></datamodel><script>function f() { return 5 }</script><state id="a"><onentry><assign location="x" expr="[f]"/></onentry></state>'
    models = [EcmascriptModel(read(document(body)), QuickJsRealm) for _ in range(2)]
    data = models[0].open({}, 3)
    *_, script = [text for text in read(document(body)).texts if text.where == "<script>"]
    data.run(script)
    assert decode(models[1].restore(data.snapshot(), {}, 0).snapshot().encode().decode())["data"]


@pytest.mark.parametrize("name", ["x", "$", "$s", "$o", "toJSON", "valueOf", "é", "constructor"])
def test_a_data_item_of_any_name_is_kept_and_restored(name):
    """B.2: names that mean something elsewhere, to JSON or to a snapshot, mean nothing here."""
    body = f'<datamodel><data id="{name}" expr="5"/></datamodel><state id="a"><transition event="e"><log expr="{name}"/></transition></state>'
    program = Program.from_bytes(document(body))
    machine = Machine(program, "m")
    machine.start(NOW)
    restored = Machine.restore(program, machine.snapshot())
    assert [each.text for each in restored.deliver(Event("e"), NOW)] == ["5"]


def test_content_that_is_nested_too_deep_to_cross_is_an_error():
    program = Program.from_bytes(
        document(f'<datamodel><data id="x">{"[" * 5000 + "]" * 5000}</data></datamodel><state id="a"/>')
    )
    [item] = program.document.root.data
    with pytest.raises(ScriptError, match="nested too deep"):
        program.datamodel.content(item.content)
