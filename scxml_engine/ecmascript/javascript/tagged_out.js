// Values to tagged JSON (the format is in values.py): what can be kept is kept exactly, all else is refused by name.

const DEEPEST = 100;
const KEPT_PROPERTIES = ["length", "name", "prototype", "arguments", "caller"];
const kindOf = (value) => {
  if (typeof value === "function") return "a function";
  if (typeof value === "symbol") return "a symbol";
  if (proxies.has(value)) return "a Proxy";
  const prototype = getPrototypeOf(value);
  if (prototype === null) return "an object without a prototype";
  if (proxies.has(prototype)) return "an object with a Proxy for a prototype";
  const maker = descriptorOf(prototype, "constructor");
  const made = maker && (maker.value || (maker.get && frozenObjects.has(prototype) && prototype.constructor));
  const name = typeof made === "function" && !proxies.has(made) && descriptorOf(made, "name");
  const known = name && typeof name.value === "string" && name.value ? name.value : "class instance";
  return (/^[aeio]/i.test(known) ? "an " : "a ") + known;
};
const isDom = (value) => dom !== null && domRecords.has(value);
const NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
const step = (key) => (typeof key === "string" && NAME.test(key) ? "." + key : "[" + stringify(key) + "]");

// One walk over a value: refuses what cannot be kept, counts meetings, says whether plain JSON is enough.
// `subject(path)` begins the sentence of a refusal; `originsKept` says whether functions of scripts may be kept.
// `depth` counts the keys that lead to a value; they stand in `trail`, and become a path only when one is needed.
class Survey {
  constructor(subject, originsKept) {
    this.subject = subject;
    this.originsKept = originsKept;
    this.met = new Map();
    this.trail = [];
    this.plain = true;
  }
  refuse(depth, what) {
    let path = "";
    for (let i = 0; i < depth; i++) path += step(this.trail[i]);
    throw new Refusal(this.subject(path[0] === "." ? path.slice(1) : path) + what);
  }
  look(value, depth) {
    switch (typeof value) {
      case "string":
      case "boolean":
        return;
      case "number":
        if (value - value !== 0 || is(value, -0)) this.plain = false;
        return;
      case "undefined":
      case "bigint":
        this.plain = false;
        return;
      case "symbol":
        return this.refuse(depth, "a symbol cannot be kept");
      case "function":
        this.plain = false;
        return this.lookAtFunction(value, depth);
    }
    if (value === null) return;
    if (this.met.has(value)) {
      this.met.set(value, 1);
      this.plain = false;
      return;
    }
    this.met.set(value, 0);
    if (depth > DEEPEST) this.refuse(depth, "it is nested deeper than " + DEEPEST + " levels");
    if (proxies.has(value)) this.refuse(depth, "a Proxy cannot be kept");
    if (isDom(value)) return this.lookAtDom(value, depth);
    const prototype = getPrototypeOf(value);
    if (isArray(value)) {
      if (prototype !== arrayPrototype) this.refuse(depth, kindOf(value) + " cannot be kept");
      this.lookAtArray(value, depth);
    } else if (prototype === objectPrototype) {
      this.lookAtKeys(value, ownKeys(value), depth);
    } else if (prototype === datePrototype) {
      this.plain = false;
      timeOf(value);
      if (ownKeys(value).length) this.refuse(depth, "a Date with properties of its own cannot be kept");
    } else {
      this.refuse(depth, kindOf(value) + " cannot be kept");
    }
    if (!isExtensible(value)) this.refuse(depth, "a frozen, sealed or inextensible object cannot be kept");
  }
  lookAtArray(value, depth) {
    const keys = ownKeys(value); // indices in order, then "length", then whatever was added
    const count = keys.length - 1;
    if (keys[count] !== "length") this.refuse(depth, "an array with properties of its own cannot be kept");
    if (count !== value.length) {
      if (value.length - count > 100000) this.refuse(depth, "so sparse an array cannot be kept");
      this.plain = false;
    }
    if (!descriptorOf(value, "length").writable) this.refuse(depth, "a frozen array cannot be kept");
    for (let i = 0; i < count; i++) this.lookAtProperty(value, keys[i], +keys[i], depth);
  }
  lookAtKeys(value, keys, depth) {
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      if (typeof key === "symbol") this.refuse(depth, "a symbol for a key cannot be kept");
      if (key === "$" || key === "__proto__") this.plain = false;
      this.lookAtProperty(value, key, key, depth);
    }
  }
  lookAtProperty(value, key, shown, depth) {
    const item = descriptorOf(value, key);
    this.trail[depth] = shown;
    if (!(item.writable && item.enumerable && item.configurable)) {
      const what = hasOwn(item, "get") ? "an accessor" : "a read-only or hidden property";
      this.refuse(depth + 1, what + " cannot be kept");
    }
    const kind = typeof item.value;
    if (kind === "string" || kind === "boolean") return;
    this.look(item.value, depth + 1);
  }
  // A snapshot keeps any node as a place in its document; outside, an element is a document of its own.
  lookAtDom(value, depth) {
    this.plain = false;
    const [kind, row, document] = dom.told(value);
    if (kind === 0) {
      for (let i = 0; i < value.length; i++) {
        this.trail[depth] = i;
        this.look(value[i], depth + 1);
      }
    } else if (this.originsKept) {
      if (row > 0) this.look(document, depth);
    } else if (kind !== 1 && kind !== 9) {
      this.refuse(depth, "a node that is neither an element nor a document cannot leave the data model: take its text");
    }
  }
  lookAtFunction(value, depth) {
    if (!this.originsKept) this.refuse(depth, "a function cannot leave the data model");
    if (proxies.has(value)) this.refuse(depth, "a Proxy cannot be kept");
    const origin = origins.get(value);
    if (!origin) this.refuse(depth, "a function that no top-level declaration of a script makes again cannot be kept");
    for (const key of ownKeys(value)) {
      if (!KEPT_PROPERTIES.includes(key)) this.refuse(depth, "a function with properties of its own cannot be kept");
    }
    const own = descriptorOf(value, "prototype");
    const changed = own && (own.value !== origin.prototype || ownKeys(own.value).length > origin.members);
    if (changed || !isExtensible(value)) this.refuse(depth, "a function whose prototype was changed cannot be kept");
  }
}

// A copy of a surveyed value in which every special is a tag; numbers shared objects in the order of first meeting.
class Copy {
  constructor(met, placesKept = false) {
    this.met = met;
    this.placesKept = placesKept; // of nodes, in their documents
    this.numbers = new Map();
  }
  of(value) {
    switch (typeof value) {
      case "number":
        if (value - value !== 0 || is(value, -0)) return { $: "number", v: is(value, -0) ? "-0" : text(value) };
        return value;
      case "undefined":
        return { $: "undefined" };
      case "bigint":
        return { $: "bigint", v: text(value) };
      case "function":
        return { $: "function", v: origins.get(value).hash + ":" + origins.get(value).key };
      case "object":
        break;
      default:
        return value;
    }
    if (value === null) return null;
    if (!this.met.get(value)) return this.container(value);
    if (this.numbers.has(value)) return { $: "ref", n: this.numbers.get(value) };
    const n = this.numbers.size + 1;
    this.numbers.set(value, n);
    return { $: "shared", n, v: this.container(value) };
  }
  container(value) {
    if (isDom(value)) return this.node(value);
    if (isArray(value)) {
      const copy = [];
      for (let i = 0; i < value.length; i++) copy[i] = hasOwn(value, i) ? this.of(value[i]) : { $: "hole" };
      return copy;
    }
    if (getPrototypeOf(value) === datePrototype) {
      const ms = timeOf(value);
      return { $: "date", v: is(ms, NaN) ? null : ms };
    }
    return this.pairs(value, ownKeys(value));
  }
  node(value) {
    const [kind, row, document] = dom.told(value);
    if (kind === 0) return { $: "nodes", v: arrayPrototype.map.call(value, (each) => this.of(each)) };
    if (row === 0) return { $: "xml", v: dom.written(value) };
    if (this.placesKept) return { $: "node", i: row, of: this.of(document) };
    return { $: "node", i: 1, of: { $: "xml", v: dom.written(value) } };
  }
  pairs(value, keys) {
    if (keys.includes("$") || keys.includes("__proto__")) {
      const list = [];
      for (let i = 0; i < keys.length; i++) list[i] = [keys[i], this.of(value[keys[i]])];
      return { $: "object", v: list };
    }
    const copy = {};
    for (let i = 0; i < keys.length; i++) copy[keys[i]] = this.of(value[keys[i]]);
    return copy;
  }
}

const subjectOfValue = (path) => (path ? path + ": " : "");
const tagged = (value) => {
  switch (typeof value) {
    case "string":
    case "boolean":
      return stringify(value);
    case "number":
      if (value - value === 0 && !is(value, -0)) return stringify(value);
  }
  const survey = new Survey(subjectOfValue, false);
  survey.look(value, 0);
  return stringify(survey.plain ? value : new Copy(survey.met).of(value));
};
