"""A prelude's names are in every scope, its hooks are for Python, and neither can be changed by a text."""

import pytest

from scxml_engine.ecmascript import UNDEFINED, Prelude, decode, encode
from scxml_engine.errors import ScriptError, SnapshotError, UsageError

SOURCE = """
(() => {
  let configuration = Object.create(null);
  const views = new WeakMap();
  const traps = {
    get: (scope, key) => scope[key],
    set(scope, key, value) {
      const own = Object.getOwnPropertyDescriptor(scope, key);
      if (!own) throw new ReferenceError(String(key) + " is not declared");
      if (!own.writable) throw new TypeError(String(key) + " is read-only");
      scope[key] = value;
      return true;
    },
  };
  return {
    names: {
      In(id) { return id in configuration; },
      get _eventdata() { return this._event && this._event.data; },
      get _data() {
        if (!views.has(this)) views.set(this, new Proxy(this, traps));
        return views.get(this);
      },
    },
    hooks: {
      configuration(ids) {
        configuration = Object.create(null);
        for (const id of ids) configuration[id] = true;
      },
      fail() { throw new TypeError("no"); },
    },
  };
})()
"""

ES5_SOURCE = """
(function () {
  var configuration = {};
  var own = Object.prototype.hasOwnProperty;
  return {
    names: {
      get _eventdata() { return this._event && this._event.data; },
      get _data() { return __realm_view__(this); },
      In: function (id) { return own.call(configuration, id); }
    },
    hooks: {
      configuration: function (ids) {
        configuration = {};
        for (var i = 0; i < ids.length; i++) configuration[ids[i]] = true;
      },
      fail: function () { throw new TypeError("no"); }
    }
  };
})()
"""


@pytest.fixture(scope="module")
def realm(make_realm):
    return make_realm(prelude=Prelude(SOURCE, frozenset({"_data"}), ES5_SOURCE))


@pytest.fixture
def scope(realm):
    scope = realm.open()
    realm.define(scope, "_event", encode({"name": "e", "data": {"k": 1}}), constant=True)
    realm.define(scope, "x", encode(1))
    return scope


@pytest.fixture
def get(realm, scope):
    return lambda text: decode(realm.value(scope, realm.expression(text)))


def test_a_hook_feeds_a_name(realm, scope, get):
    realm.call("configuration", encode(["a", "b"]))
    assert get("[In('a'), In('c'), In('toString')]") == [True, False, False]
    realm.call("configuration", encode([]))
    assert get("In('a')") is False


def test_a_getter_speaks_of_its_scope(realm, scope, get):
    assert get("[_eventdata.k, _data.x, _data.nope]") == [1, 1, UNDEFINED]
    other = realm.open()
    assert decode(realm.value(other, realm.expression("[_eventdata, _data.x]"))) == [UNDEFINED, UNDEFINED]


def test_the_view_is_the_data(realm, scope, get):
    realm.assign(scope, realm.location("_data.x"), realm.expression("{n: [1]}"))
    realm.run(scope, realm.script("_data.x.m = 2; _data.x.n.push(3)"))
    assert get("x") == {"n": [1, 3], "m": 2}
    assert get("_data === _data") is True


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("_data.nope", "ReferenceError"),
        ("_data._event", "TypeError"),
        ("_data", "ReferenceError"),
        ("_eventdata.k", "ReferenceError"),
        ("In", "ReferenceError"),
    ],
)
def test_what_a_location_cannot_reach(realm, scope, text, name):
    with pytest.raises(ScriptError) as caught:
        realm.assign(scope, realm.location(text), realm.expression("1"))
    assert caught.value.name == name


@pytest.mark.parametrize(
    "text", ["In = 1; _data = 1; _eventdata = 1", "In.x = 1; delete In", "Object.getPrototypeOf(In).x = 1"]
)
def test_a_text_cannot_change_the_names(realm, scope, get, text):
    realm.run(scope, realm.script(text))
    assert get("[typeof In, _eventdata.k, typeof _data, In.x]") == ["function", 1, "object", UNDEFINED]


def test_a_script_may_declare_a_name_of_its_own(realm, scope, get):
    realm.run(scope, realm.script("var In = 5"))
    assert get("In") == 5
    assert decode(realm.value(realm.open(), realm.expression("typeof In"))) == "function"


def test_hooks_are_not_for_texts(get):
    assert get("[typeof configuration, typeof hooks, typeof fail]") == ["undefined"] * 3


def test_a_failing_or_missing_hook_raises(realm):
    with pytest.raises(ScriptError, match="TypeError: no"):
        realm.call("fail")
    with pytest.raises(ScriptError, match="no hook"):
        realm.call("toString")


def test_the_view_itself_is_not_kept(realm, scope):
    realm.run(scope, realm.script("var v = _data"))
    with pytest.raises(SnapshotError, match="data item v: a Proxy cannot be kept"):
        realm.snapshot(scope)


def test_a_snapshot_holds_no_constants_and_no_names(realm, scope):
    assert '"data":{"x":1}' in realm.snapshot(scope)


@pytest.mark.parametrize("source", ["nope", "(", "null.x"])
def test_a_prelude_that_fails_is_refused(make_realm, source):
    with pytest.raises(UsageError, match="prelude"):
        make_realm(prelude=Prelude(source))
