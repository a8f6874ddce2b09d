// What is taken away from the context, and how the rest is frozen without hurting honest text.

const STANDARD = new Set(
  ("globalThis undefined NaN Infinity Object Boolean Number BigInt String Symbol Array Math JSON Reflect Proxy Date " +
    "RegExp Map Set WeakMap WeakSet Promise Iterator Error EvalError RangeError ReferenceError SyntaxError TypeError " +
    "URIError AggregateError ArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array " +
    "Int32Array Uint32Array BigInt64Array BigUint64Array Float16Array Float32Array Float64Array parseInt parseFloat " +
    "isNaN isFinite encodeURI encodeURIComponent decodeURI decodeURIComponent escape unescape").split(" "),
);
const frozenObjects = new WeakSet();

// Data is often written as source (`eval("(" + uneval(x) + ")")`), so `eval` is there: the indirect one, for whoever
// calls it. Its text is global code: it sees the frozen globals, no scope, no parameter, and can declare nothing that
// stays.
const plainEval = { eval(source) { return evaluate(source); } }.eval;

const neuter = () => {
  // By no other door does text become code: the constructors of functions are reachable from every function.
  const refuse = function Function() {
    throw new TypeError("code cannot be made from text here");
  };
  const kinds = [function () {}, function* () {}, async function () {}, async function* () {}];
  for (const each of kinds) {
    const prototype = getPrototypeOf(each);
    defineProperty(prototype, "constructor", { value: refuse, writable: true, configurable: true });
  }
  defineProperty(refuse, "prototype", { value: functionPrototype });
  // These two are settings of the whole context, hence a channel between scopes.
  delete Error.stackTraceLimit;
  delete Error.prepareStackTrace;
  // A Proxy is known as one for ever, so that no snapshot runs its traps or takes it for its target.
  const PureProxy = function (target, handler) {
    if (!new.target) throw new TypeError("Proxy must be called with new");
    const proxy = new NativeProxy(target, handler);
    proxies.set(proxy, target);
    return proxy;
  };
  const { revocable } = NativeProxy;
  method(PureProxy, "revocable", { m(target, handler) {
    const made = revocable(target, handler);
    proxies.set(made.proxy, target);
    return made;
  } }.m);
  defineProperty(PureProxy, "name", { value: "Proxy", configurable: true });
  defineProperty(PureProxy, "prototype", { value: undefined });
  defineProperty(globalThis, "Proxy", { value: PureProxy, writable: true, configurable: true });
  for (const key of ownKeys(globalThis)) {
    if (typeof key === "string" && !STANDARD.has(key)) delete globalThis[key];
  }
  defineProperty(globalThis, "eval", { value: plainEval, writable: true, configurable: true });
};

// A scope may be written to, and not reshaped: Python must always be able to define what it defines.
const guardScopes = () => {
  const check = (object) => {
    while (proxies.has(object)) object = proxies.get(object);
    if (isObject(object) && getPrototypeOf(object) === shared) throw new TypeError("a scope cannot be reshaped");
  };
  const first = (native) => ({ m(object, ...rest) {
    check(object);
    return apply(native, this, [object, ...rest]);
  } }.m);
  const self = (native) => ({ m(...rest) {
    check(this);
    return apply(native, this, rest);
  } }.m);
  const RESHAPING = [
    [Object, ["defineProperty", "defineProperties", "freeze", "seal", "preventExtensions", "setPrototypeOf"], first],
    [Reflect, ["defineProperty", "preventExtensions", "setPrototypeOf"], first],
    [objectPrototype, ["__defineGetter__", "__defineSetter__"], self],
  ];
  for (const [owner, names, guard] of RESHAPING) {
    for (const name of names) method(owner, name, guard(owner[name]), owner[name].length);
  }
  const proto = descriptorOf(objectPrototype, "__proto__");
  defineProperty(objectPrototype, "__proto__", { get: proto.get, set: self(proto.set), configurable: true });
};

// A frozen prototype would forbid `o.toString = …` on every object below it; an accessor allows it.
const curable = (object) => {
  const maker = descriptorOf(object, "constructor");
  return Boolean(maker && typeof maker.value === "function" && maker.value.prototype === object);
};
const cure = (object, key, value, enumerable) =>
  defineProperty(object, key, {
    get: freeze({ get() { return value; } }.get),
    set: freeze({
      set(replacement) {
        if (!isObject(this) || this === object) return;
        if (hasOwn(this, key)) this[key] = replacement;
        else put(this, key, replacement);
      },
    }.set),
    enumerable,
    configurable: false,
  });

const harden = (root) => {
  const waiting = [root];
  while (waiting.length) {
    const object = waiting.pop();
    if (!isObject(object) || frozenObjects.has(object)) continue;
    frozenObjects.add(object);
    const cured = curable(object);
    waiting.push(getPrototypeOf(object));
    for (const key of ownKeys(object)) {
      const property = descriptorOf(object, key);
      waiting.push(property.value, property.get, property.set);
      const assignable = cured && typeof key === "string" && property.writable && property.configurable;
      if (assignable) cure(object, key, property.value, property.enumerable);
    }
    freeze(object);
  }
};

const hidden = () => {
  const generator = function* () {};
  const asyncGenerator = async function* () {};
  return [
    globalThis, generator, asyncGenerator, async function () {}, () => {}, [][Symbol.iterator](), ""[Symbol.iterator](),
    new Map().entries(), new Set().values(), /a/[Symbol.matchAll](""), generator(), asyncGenerator(),
    [].values().map((x) => x), Iterator.from({ next() {} }), Iterator.concat([]), Refusal,
  ];
};
