"""The realms that run this suite, and what each cannot do.

A test asks for the fixture `make_realm` and is run once a realm. `LANGUAGE` looks for words of the language in the
test's own data; `TESTS` names a test, or those of its cases whose data has some part. Both say why it cannot pass; that
it indeed does not is checked (`xfail_strict`). `NEVER` names files and tests that must not even be tried.
"""

import re

from scxml_engine.ecmascript import Js2PyRealm, QuickJsRealm

REALMS = {"quickjs": QuickJsRealm, "js2py": Js2PyRealm}

LANGUAGE: dict[str, list[tuple[str, str]]] = {
    "js2py": [
        (r"=>", "arrow functions"),
        (r"`", "template literals"),
        (r"\bclass\b", "classes"),
        (r"\b\d+n\b|BigInt", "BigInt"),
        (r"\.\.\.", "spread and rest"),
        (r"\b(?:Map|Set|Symbol|Proxy|Promise|Reflect|globalThis)\b", "the objects of ECMAScript 2015 and later"),
        (r"\bObject\.(?:assign|is|entries)\b|\bNumber\.is", "the functions of ECMAScript 2015 and later"),
        (r"\bUint8Array\b", "typed arrays: they are taken away, being one way out of js2py"),
        (r"\basync\b|\byield\b", "generators and async functions"),
        (r"\?\.|\?\?", "optional chaining"),
        (r"\bfor \(.*\bof\b", "for-of"),
        (r"(?:var|let) *[\[{]", "destructuring"),
        (r"\['__proto__'\]:", "computed keys"),
        (r"catch \{", "catch without a parameter"),
    ]
}
TESTS: dict[str, dict[str, str]] = {
    "js2py": {
        "test_what_a_script_makes_stays: for (let x": "let is var: it is not bound to its block",
        "test_what_a_script_makes_stays: { let x": "let is var: it is not bound to its block",
        "test_no_script: let a; let a": "let is var: it may be declared twice",
        "test_an_error_has_its_line": "js2py does not know where an error was thrown",
        "test_a_failure_says_where: nope": "js2py does not know where an error was thrown",
        "test_a_failure_says_where: null.x": "js2py does not know where an error was thrown",
        "test_a_failure_says_where: new Error('a": "js2py does not know where an error was thrown",
        "test_lines_of_the_realm_itself_are_no_lines": "js2py does not know where an error was thrown",
        "test_a_fault_has_its_place: let = =": "js2py's parser finds this fault one token late",
        "test_a_failure_says_what: null.x": "js2py has other words for it",
        "test_memory_is_counted": "nobody counts memory",
        "test_a_function_as_text_is_its_source": "a function does not know its source",
        "test_it_is_kept: -0": "-0 is 0 when it is calculated (it crosses unharmed)",
        "test_a_script_that_cannot_be_analysed_runs_as_it_is": "names beyond 16 bits",
        "test_promise_jobs_never_run": "the objects of ECMAScript 2015 and later",
    }
}
_NO_SANDBOX = "js2py is no sandbox: a text can reach Python itself (CVE-2024-28397)"
NEVER: dict[str, dict[str, str]] = {
    "js2py": {
        "test_limits.py": "js2py has no limits of time or memory, and calls nest some 200 deep",
        "test_the_door_is_shut": _NO_SANDBOX,
        "test_an_import_leads_nowhere": _NO_SANDBOX,
        "test_everything_reachable_is_frozen": _NO_SANDBOX,
        "test_everything_reachable_from_a_dom_is_frozen": _NO_SANDBOX,
        "test_no_way_leads_from_a_dom_to_the_host": _NO_SANDBOX,
        "test_python_can_define_whatever_a_text_did_to_its_scope": _NO_SANDBOX,
        "test_one_scope_never_shows_in_another": _NO_SANDBOX,
        "test_a_restored_scope_behaves_as_the_first": "its data holds BigInt and computed keys",
    }
}
# What js2py answers otherwise and nothing mends: a text, its answer, the right one. None stands for a ScriptError.
DIFFERENCES: list[tuple[str, str | None, str | None]] = [
    ("-0", "0", '{"$":"number","v":"-0"}'),
    ("(2.5).toFixed(0)", '"2"', '"3"'),
    ("(123.456).toPrecision(2)", '"123.5"', '"1.2e+2"'),
    ("(1234.5678).toExponential(2)", '"1.23e+03"', '"1.23e+3"'),
    ("(0.5).toString(2)", '"0"', '"0.1"'),
    ("+'1_000'", "1000", '{"$":"number","v":"NaN"}'),
    ("+'inf'", '{"$":"number","v":"Infinity"}', '{"$":"number","v":"NaN"}'),
    ("decodeURIComponent('%')", '"%"', None),
    ("escape('\\xe9')", '"%C3%A9"', '"%E9"'),
    ("({}) instanceof 5", "false", None),
    ("'aXbX'.replace('X', function (found, place) { return place })", '"a2bX"', '"a1bX"'),
    (
        "(function () { var seen = []; for (var k in Object.create({a: 1})) seen.push(k); return seen })()",
        "[]",
        '["a"]',
    ),
    ("(function () { function inner() {} return inner.name })()", '"PyJsHoisted_inner_"', '"inner"'),
    ("[1].map(function () { return typeof this })[0]", '"undefined"', '"object"'),
    ("(function (a) { arguments[0] = 2; return a })(1)", "1", "2"),
    ("(function () { var f; try { throw 5 } catch (e) { f = function () { return e } } return f() })()", None, "5"),
    ("(function () { 'use strict'; try { nowhere = 1 } catch (e) { return 1 } return 0 })()", "0", "1"),
    ("(function () { let x = 1; { let x = 2 } return x })()", "2", "1"),
    ("(function () { const x = 1; try { x = 2 } catch (e) { } return x })()", "2", "1"),
    ("String(function () { return 1 })", '"function () { [python code] }"', '"function () { return 1 }"'),
]
_REFUSALS = ("test_no_expression", "test_no_location", "test_no_script")  # what is not known is refused, too


def cannot(realm: str, test: str, texts: list[str]) -> str | None:
    """Why a test with these texts for data cannot pass in a realm, or None."""
    for name, reason in TESTS.get(realm, {}).items():
        named, _, part = name.partition(": ")
        if named == test and (not part or any(part in text for text in texts)):
            return reason
    for word, reason in LANGUAGE.get(realm, []):
        if test not in _REFUSALS and any(re.search(word, text) for text in texts):
            return reason
    return None


def speaks(kind: type, text: str) -> bool:
    """Whether a realm knows the language of a text."""
    name = next(name for name, each in REALMS.items() if each is kind)
    return cannot(name, "", [text]) is None
