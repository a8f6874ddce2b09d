"""What the texts of a document can do together: when anything is fused, who draws, what exists, what is kept."""

import json

import pytest

from scxml_engine.ecmascript import Js2PyRealm, encode
from scxml_engine.errors import UsageError
from scxml_engine.ocs.extension import OCS
from scxml_engine.scxml.datamodel.ecmascript import EcmascriptModel
from scxml_engine.scxml.extension import Extension
from scxml_engine.scxml.program import Program
from scxml_engine.scxml.reader import inspect
from tests.scxml.charts import document

TAME = '<state id="a"><transition event="e" cond="n &lt; 5 &amp;&amp; _event.data.k === 1" target="a"/></state>'
ONE = ("n",)
DIALECT = Extension("urn:example:dialect", {}, rewrite=OCS.rewrite)
GIVEN = Extension("urn:example:given", {}, names="{names: {given: 1, _hidden: 2}, hooks: {}}")


def model(body, data=ONE, extensions=(), **more) -> EcmascriptModel:
    """The data model of a document of this body, with these data items."""
    items = "".join(f'<data id="{each}" expr="1"/>' for each in data)
    text = document(f"<datamodel>{items}</datamodel>{body}")
    return Program.from_bytes(text, "doc.scxml", extensions, fuse=True, **more).datamodel


def logging(expression):
    return f'<state id="a"><onentry><log expr="{expression}"/></onentry></state>'


def inline_of(found, source):
    """The inline form, as text, of the document's text with this source."""
    text = next(each for each in found.texts if each.source == source)
    form = found.inline(text)
    return None if form is None else form.source(lambda _: False)


# ----------------------------------------------------------------------------------------------------------- can_fuse


def test_a_tame_document_can_be_fused():
    assert model(TAME).can_fuse
    assert model("<state/>", data=()).can_fuse


def test_nothing_is_fused_when_it_is_not_wanted():
    text = document(f'<datamodel><data id="n" expr="1"/></datamodel>{TAME}')
    found = Program.from_bytes(text, fuse=False).datamodel
    assert not found.can_fuse
    assert found.projection is None
    assert found.keeping == ""


def test_nothing_is_fused_on_a_realm_that_cannot():
    try:
        Js2PyRealm()
    except UsageError as error:
        pytest.skip(str(error))
    found = model(TAME, make_realm=Js2PyRealm)
    assert not found.can_fuse
    assert all(found.inline(text) is None for text in found.texts)
    assert found.projection is None
    assert found.keeping == ""


@pytest.mark.parametrize("name", ["_n", "_", "__proto__", "a-b", "a.b", "été", "1n"])
def test_one_data_item_with_an_uncommon_name_is_enough_to_fuse_nothing(name):
    """Nor does it rely on the reader, which refuses most of these: `$s.a-b` would be quite another program."""
    text = document(f'<datamodel><data id="n" expr="1"/><data id="{name}" expr="1"/></datamodel>{TAME}')
    found = Program(inspect(text), fuse=True).datamodel
    assert [each.id for each in inspect(text).root.data] == ["n", name]
    assert not found.can_fuse
    assert all(found.inline(text) is None for text in found.texts)


@pytest.mark.parametrize("name", ["N", "a_b", "a1", "$", "$n", "n_"])
def test_common_names_are_no_hindrance(name):
    assert model(TAME, data=("n", name)).can_fuse


@pytest.mark.parametrize(("name", "fuses"), [("given", False), ("In", False), ("gives", True)])
def test_a_data_item_that_hides_a_name_of_the_prelude_is_enough_to_fuse_nothing(name, fuses):
    assert model(TAME, data=("n", name), extensions=[GIVEN]).can_fuse is fuses


def test_a_name_is_the_preludes_only_where_it_has_one():
    assert model(TAME, data=("n", "given")).can_fuse


@pytest.mark.parametrize(
    "script",
    [
        "function f() { return 1; }",
        "var o = { get x() { return 1; } }",
        "eval('1')",
        "var p = new Proxy([], n)",
        "n.valueOf = n",
        "var String = 1; String(n)",
        "with (n) { }",
    ],
)
@pytest.mark.parametrize(
    "place", ["<script>%s</script>", '<state id="b"><onentry><script>%s</script></onentry></state>']
)
def test_one_untame_text_anywhere_is_enough_to_fuse_nothing(script, place):
    found = model(place % script + TAME)
    assert not found.can_fuse
    assert all(found.inline(text) is None for text in found.texts)


def test_a_tame_script_is_no_hindrance():
    found = model(f"<script>var m = [1, 2]; for (var i = 0; i &lt; 3; i++) m.push(i);</script>{TAME}")
    assert found.can_fuse


# -------------------------------------------------------------------------------------------------------- rewriting

OLD = '<state id="a"><transition event="e" cond="%s" target="a"/></state>'


def test_a_rewritten_text_is_fused_as_it_was_rewritten():
    """D3: the old operators mean ECMAScript's, fused as well."""
    old = "n lt 5 and _event.data.k eq 3"
    found = model(OLD % old, extensions=[DIALECT])
    assert found.can_fuse
    told, new = (
        inline_of(found, old),
        inline_of(model(OLD % "n &lt; 5 &amp;&amp; _event.data.k == 3"), "n < 5 && _event.data.k == 3"),
    )
    assert told.split() == new.split()
    assert found.projection.shape == ((), ("k",))


def test_a_rewritten_text_is_surveyed_as_it_was_rewritten():
    """D3: what it does as rewritten, it does."""
    assert not model(OLD % "n lt (function () { return 1 })()", extensions=[DIALECT]).can_fuse


def test_what_a_rewritten_text_reads_of_an_event_crosses():
    found = model(OLD % "n eq _event.sendid or n eq _event.data.k", extensions=[DIALECT])
    assert found.projection.shape == (("sendid",), ("k",))


@pytest.mark.parametrize("extensions", [(), (DIALECT,)], ids=["plain", "dialect"])
@pytest.mark.parametrize("broken", ["1 +", "n lt", "lt lt lt", "(function () {"])
def test_a_text_that_parses_in_no_way_spoils_nothing(extensions, broken):
    """It is never evaluated."""
    found = model(
        OLD % broken + TAME.replace('id="a"', 'id="b"').replace('target="a"', 'target="b"'), extensions=extensions
    )
    assert found.can_fuse
    assert inline_of(found, "n < 5 && _event.data.k === 1") is not None
    assert inline_of(found, broken) is None
    assert found.projection.shape == ((), ("k",))


def test_a_text_that_needs_a_dialect_parses_in_no_way_without_it():
    assert inline_of(model(OLD % "n lt 5"), "n lt 5") is None
    assert inline_of(model(OLD % "n lt 5", extensions=[DIALECT]), "n lt 5") is not None


# ------------------------------------------------------------------------------------------------------------- draws


def keeps_a_seed(found):
    """Whether the state of Math.random is part of what a new machine keeps."""
    data = found.open(dict, 7)
    kept = json.loads(data.home.realm.snapshot(data.scope))
    return kept["random"] != 0


def test_where_nobody_draws_no_machine_has_a_seed():
    assert not keeps_a_seed(model(TAME))


@pytest.mark.parametrize("text", ["Math.random()", "Math['random']()", "Math.r\\u0061ndom()", "'random'"])
def test_whoever_may_draw_has_a_seed(text):
    """A word with an escape in it can be any word."""
    found = model(logging(text))
    assert keeps_a_seed(found)
    assert found.keeping == ""


def test_an_untame_text_may_draw_whatever_it_says():
    assert keeps_a_seed(
        model(f"<script>var key = 'rand' + 'om'; function f() {{ return Math[key](); }}</script>{TAME}")
    )


def test_without_fusing_every_machine_has_a_seed():
    text = document(f'<datamodel><data id="n" expr="1"/></datamodel>{TAME}')
    assert keeps_a_seed(Program.from_bytes(text, fuse=False).datamodel)


# ------------------------------------------------------------------------------------------------------- is_declared


def test_a_data_item_exists_at_all_times():
    assert model(TAME).is_declared("n") is True


@pytest.mark.parametrize("name", ["m", "Math", "undefined", "e"])
def test_what_nobody_declares_never_exists(name):
    assert model(TAME).is_declared(name) is False


@pytest.mark.parametrize(
    "body",
    [
        "<script>var m = 1</script>",
        "<script>m = 1</script>",
        '<state id="b"><onentry><script>if (n) { var m }</script></onentry></state>',
        '<state id="b"><onentry><foreach array="[1]" item="m"/></onentry></state>',
        '<state id="b"><onentry><foreach array="[1]" item="n" index="m"/></onentry></state>',
    ],
)
def test_what_a_text_may_declare_depends(body):
    found = model(body + TAME)
    assert found.is_declared("m") is None
    assert found.is_declared("n") is True
    assert found.is_declared("o") is False


@pytest.mark.parametrize("name", ["_event", "_sessionid", "_x"])
def test_a_system_variable_depends(name):
    assert model(TAME).is_declared(name) is None


def test_what_a_rewritten_script_declares_depends():
    """D3."""
    assert model(f"<script>if (n lt 5) m = 1</script>{TAME}", extensions=[DIALECT]).is_declared("m") is None


# ----------------------------------------------------------------------------------------------------------- keeping


def kept(found, **values):
    """What the keeping function answers for a machine with these values."""
    data = found.open(dict, 0)
    realm = data.home.realm
    for name, value in values.items():
        realm.define(data.scope, name, encode(value))
    return realm.fuse(found.keeping)(data.scope), realm.snapshot(data.scope)


def test_plain_data_is_kept_as_the_realm_keeps_it():
    answer, snapshot = kept(model(TAME, data=("n", "s", "b", "z")), n=1.5, s="é\0\ud800", b=True, z=None)
    assert json.loads(answer) == json.loads(snapshot)["data"] == {"n": 1.5, "s": "é\0\ud800", "b": True, "z": None}


def test_no_data_is_kept_as_nothing():
    assert kept(model("<state/>", data=())) == ("{}", '{"random":0,"data":{}}')


@pytest.mark.parametrize("value", [[1], {"k": 1}, float("nan"), -0.0, float("inf")], ids=repr)
@pytest.mark.parametrize("name", ["n", "s"])
def test_one_item_that_json_does_not_say_in_full_is_kept_in_the_other_way(value, name):
    found = model(TAME, data=("n", "s"))
    assert kept(found, **({"n": 1, "s": 1} | {name: value}))[0] == -1


def test_an_item_that_is_not_there_yet_is_kept_in_the_other_way():
    assert kept(model(TAME, data=("n", "s")), n=1)[0] == -1


@pytest.mark.parametrize(
    "body",
    [
        "<script>var m = 1</script>",
        "<script>m = 1</script>",
        '<state id="b"><onentry><foreach array="[1]" item="m"/></onentry></state>',
        '<state id="b"><onentry><foreach array="[1]" item="n" index="m"/></onentry></state>',
        "<script>function f() { }</script>",
    ],
)
def test_where_there_may_be_more_than_data_items_there_is_no_function_that_keeps_them(body):
    assert model(body + TAME).keeping == ""


def test_a_script_or_a_walk_that_declares_nothing_new_is_no_hindrance():
    walk = '<state id="b"><onentry><foreach array="[1]" item="n"/></onentry></state>'
    assert model(f"<script>n = 2</script>{walk}{TAME}").keeping != ""


def test_an_item_that_has_the_name_of_a_tag_is_kept_in_the_other_way():
    """`$` marks what plain JSON cannot say."""
    assert model(TAME, data=("n", "$")).keeping == ""
    assert model(TAME, data=("n", "$n")).keeping != ""
