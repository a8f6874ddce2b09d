"""Realms that compile and run ECMAScript text; they know no SCXML."""

from scxml_engine.ecmascript.base import Code, Prelude, Realm, RealmLimits, Scope
from scxml_engine.ecmascript.js2py_realm import Js2PyRealm
from scxml_engine.ecmascript.quickjs import QuickJsRealm
from scxml_engine.ecmascript.syntax import fault
from scxml_engine.ecmascript.tokens import Kind, Token, tokens
from scxml_engine.ecmascript.values import UNDEFINED, BigInt, JsDate, Tagged, Value, Xml, decode, encode, to_json

__all__ = [
    "UNDEFINED",
    "BigInt",
    "Code",
    "Js2PyRealm",
    "JsDate",
    "Kind",
    "Prelude",
    "QuickJsRealm",
    "Realm",
    "RealmLimits",
    "Scope",
    "Tagged",
    "Token",
    "Value",
    "Xml",
    "decode",
    "encode",
    "fault",
    "to_json",
    "tokens",
]
