"""What is left to be done after a crossing is planned where it is certain beforehand that it cannot fail there."""

import pytest

from scxml_engine.scxml.extension import ActionSchema, AttributeSchema, Extension
from scxml_engine.scxml.program import Program
from scxml_engine.scxml.reader import read
from scxml_engine.scxml.replaying import TEXT, VALUE, Enqueued, entered, left, replayed
from tests.scxml.charts import document

TOY = Extension(
    "urn:toy",
    {
        "act": ActionSchema(
            "act",
            (
                AttributeSchema("mode", tokens=("Fast", "n")),
                AttributeSchema(
                    "size", literal=lambda text, so_far: f"{text}, {so_far['mode']}" if text.startswith("lit") else None
                ),
                AttributeSchema("note", numbers=False),
            ),
            children=(ActionSchema("part", (AttributeSchema("what"),)),),
        )
    },
)
LOOP = '<onexit><foreach array="[]" item="looped" index="counted"/></onexit>'
SCRIPT = "<onexit><script>var made = 1</script></onexit>"


def program_of(content, more=""):
    data = '<datamodel><data id="n" expr="1"/><data id="s" expr="\'a\'"/></datamodel>'
    body = f'{data}<state id="a"><onentry>{content}</onentry>{more}</state>'
    return Program(read(document(body, f'xmlns:t="{TOY.namespace}"'), "doc", [TOY]), [TOY])


def planned(content, more=""):
    """The plan of the first element of a block."""
    program = program_of(content, more)
    chart = program.chart
    [[node]] = chart.on_entry(chart.index["a"])
    return replayed(node, program.datamodel)


def tools(content, more=""):
    """What is asked for on the way, or None without a plan."""
    plan = planned(content, more)
    return None if plan is None else [tool for tool, _ in plan.asks]


@pytest.mark.parametrize(
    ("content", "asks"),
    [
        ('<raise event="e"/>', []),
        ('<log label="l"/>', []),
        ('<log expr="n + 1"/>', [TEXT]),
        ('<cancel sendid="i"/>', []),
        ('<cancel sendidexpr="s"/>', [TEXT]),
        ('<send event="e"/>', []),
        ('<send eventexpr="s"/>', [TEXT]),
        ('<send event="e" delay="5s" id="i"/>', []),
        ('<send event="e" target="#_internal"/>', []),
        ('<send event="e" type="scxml"/>', []),
        ('<send event="e" type="http://www.w3.org/TR/scxml/#SCXMLEventProcessor"/>', []),
        ('<send event="e"><content expr="n"/></send>', [VALUE]),
        ('<send event="e" namelist="n s"/>', [VALUE, VALUE]),
        ('<send eventexpr="s"><param name="p" expr="n"/><param name="q" expr="s"/></send>', [TEXT, VALUE, VALUE]),
    ],
)
def test_what_cannot_fail_on_this_side_is_planned(content, asks):
    assert tools(content) == asks


@pytest.mark.parametrize(
    "content",
    [
        '<send event="e" target="#_parent"/>',  # nobody may be there
        '<send event="e" target="#_scxml_m"/>',
        '<send event="e" target="nowhere"/>',
        '<send event="e" targetexpr="s"/>',
        '<send event="e" type="carrier"/>',  # may not be supported
        '<send event="e" typeexpr="s"/>',
        '<send event="e" delay="soon"/>',  # is no delay
        '<send event="e" delayexpr="s"/>',  # may be none
        '<send event="e" delay="1s" target="#_internal"/>',  # is not allowed
        '<send event="e" idlocation="s"/>',  # makes an id
        '<send event="e"><content>text</content></send>',  # may not cross
        '<send event="e"><param name="p" expr="unknown"/></send>',
        '<send eventexpr="s.slice(1)"/>',
        '<log expr="s.slice(1)"/>',
        '<cancel sendidexpr="s.slice(1)"/>',
        '<foreach array="[1]" item="i"/>',
        '<if cond="n"><log/></if>',
        '<assign location="n" expr="1"/>',
        "<script>n = 1</script>",
    ],
)
def test_everything_else_is_for_the_general_way(content):
    assert planned(content) is None


def test_an_event_that_is_raised_is_the_same_each_time():
    plan = planned('<raise event="e"/>')
    assert isinstance(plan.replayed, Enqueued)
    assert (plan.replayed.event.name, plan.replayed.event.type) == ("e", "internal")


# ---------------------------------------------------------------------------------------------------- custom actions


@pytest.mark.parametrize(
    ("content", "asks"),
    [
        ("<t:act/>", []),
        ('<t:act mode="fast"/>', []),  # a token, in any case
        ('<t:act mode="n"/>', [VALUE]),  # a token, but there is a data item of that name at all times
        ('<t:act size="5"/>', []),  # a number
        ('<t:act note="5"/>', [VALUE]),  # no number: this attribute takes none
        ('<t:act size="n + 1"/>', [VALUE]),
        ('<t:act mode="fast" size="lit"/>', []),  # a literal by the rule, which asks for what is known
        ('<t:act mode="n" size="n"/>', [VALUE, VALUE]),
        ('<t:act note="s"><t:part what="n"/><t:part what="7"/></t:act>', [VALUE, VALUE]),
    ],
)
def test_an_action_is_planned_when_each_attribute_is_certain(content, asks):
    assert tools(content) == asks


@pytest.mark.parametrize(
    ("content", "more"),
    [
        ('<t:act note="word"/>', ""),  # a word that may resolve to nothing
        ('<t:act mode="n" size="lit"/>', ""),  # the rule asks for what is not known beforehand
        ('<t:act note="s.slice(1)"/>', ""),
        ('<t:act note="s"><t:part what="word"/></t:act>', ""),
        ('<t:act mode="fast"/>', LOOP.replace("looped", "fast")),  # it depends whether there is a data item
        ('<t:act mode="fast"/>', LOOP.replace("counted", "fast")),
        ('<t:act mode="fast"/>', SCRIPT.replace("made", "fast")),
        ('<t:act mode="fast"/>', "<onexit><script>fast = 2</script></onexit>"),
    ],
)
def test_an_action_of_which_anything_is_uncertain_is_for_the_general_way(content, more):
    assert planned(content, more) is None


def test_a_faulty_action_is_for_the_general_way():
    """In a lenient dialect: error.execution when it is reached."""
    lenient = Extension(TOY.namespace, TOY.actions, lenient=True)
    text = document('<state id="a"><onentry><t:act nonsense="1"/></onentry></state>', f'xmlns:t="{TOY.namespace}"')
    program = Program(read(text, "doc", [lenient]), [lenient])
    [[node]] = program.chart.on_entry(program.chart.index["a"])
    assert node.fault
    assert replayed(node, program.datamodel) is None


# ----------------------------------------------------------------------------------------------------------- invokes


class Told:
    """Stands for an executor and its invocations."""

    def __init__(self):
        self.said = []
        self.invocations = self

    def enter(self, state):
        self.said.append(("enter", state))

    def leave(self, state):
        self.said.append(("leave", state))


def test_states_that_invoke_are_entered_and_left():
    told = Told()
    entered(3).play(told, iter(()))
    left(4).play(told, iter(()))
    assert told.said == [("enter", 3), ("leave", 4)]
