// The inside of a realm: one hardened context that many scopes share. This part: what it holds, and says of faults.
//
// The files of this folder are joined, in the order of `PARTS` in binding.py, into the body of one strict function of
// the prelude's source (JSON text, or null). It hardens the context for good and answers `door`: a function from the
// name of an entry to that entry. The host keeps the entries; nothing in the context refers to them.
//
// Rules that all of it obeys:
//   1. State (scopes, codes, iterations) lives in this closure. Compiled text sees its parameters and the globals only.
//   2. An entry never throws for a fault of a text: it answers null, and `failure()` then says what happened. The
//      description is made here, within the limits, because an error thrown by a text may run code when it is read.
//   3. An entry answers a boolean, a small whole number, or a text made by JSON.stringify. Nothing else survives the
//      way out unharmed (wide integers, joined strings, NUL, lone surrogates, undefined). One answers a function: `fuse`,
//      whose text the engine has written, and which holds to the same answers.
//   4. A text may hold its own scope object (`this` in a function called by its bare name), so nothing here trusts a
//      scope to be more than an ordinary object; it can harm only its own machine.

const evaluate = eval;
const { stringify, parse } = JSON;
const { isArray, prototype: arrayPrototype } = Array;
const { create, defineProperty, freeze, isExtensible, getPrototypeOf } = Object;
const { getOwnPropertyDescriptor: descriptorOf, hasOwn, is } = Object;
const { ownKeys, apply, construct } = Reflect;
const objectPrototype = Object.prototype;
const functionPrototype = Function.prototype;
const datePrototype = Date.prototype;
const NativeDate = Date;
const NativeProxy = Proxy;
const text = String;

const objects = []; // scope → the object its texts run in
const constants = new Map(); // scope → names that its texts cannot assign, where there are any
const random = []; // scope → a seed not yet used (number) or the generator's four words; empty where nobody draws
const free = []; // closed scopes, to be given out again
const codes = []; // code → compiled function, or a script's record
const iterations = []; // iteration → { scope, items }
const freeIterations = [];
const scriptsByHash = create(null); // content hash → a script's record
const origins = new WeakMap(); // function → { hash, key } of the declaration that makes it again
const proxies = new WeakMap(); // every Proxy → its target: traps must not run where nobody expects it
const domRecords = new WeakMap(); // node or list of a DOM → what dom.js knows of it
let dom = null; // what dom.js makes; null until the first XML enters, since most realms never see any
let tables = []; // of the XML texts that the next entry takes; tags speak of them by number
let current = 0; // whose turn it is
let now = 0; // the instant that Date speaks of, in milliseconds
let failed = null; // what the last null answer was about
let happening; // `_event` of the machine whose turn it is, while there is one
let eventProperties = []; // names, where events cross as bits and values
let eventData = []; // names below `data`
let stopped = null; // where a fused function stopped for want of memory

// faults

// A text within limits: what a thrown value says of itself, however hostile.
const say = (value, otherwise) => {
  try {
    const said = text(value);
    return said.length > 1000 ? said.slice(0, 1000) + "…" : said;
  } catch {
    return otherwise;
  }
};
const read = (object, name) => {
  try {
    return object[name];
  } catch {
    return undefined;
  }
};
const isObject = (value) => (typeof value === "object" && value !== null) || typeof value === "function";

const fail = (thrown) => {
  failed = null;
  if (!isObject(thrown)) {
    failed = ["", say(thrown, "a value that cannot be read"), ""];
  } else {
    const name = read(thrown, "name");
    const message = read(thrown, "message");
    const stack = read(thrown, "stack");
    failed = [
      typeof name === "string" ? say(name, "Error") : "Error",
      message === undefined ? say(thrown, "an object that cannot be read") : say(message, "an unreadable message"),
      typeof stack === "string" ? stack.slice(0, 2000) : "",
    ];
  }
  return null;
};
class Refusal extends TypeError {} // a value that cannot cross or be kept
