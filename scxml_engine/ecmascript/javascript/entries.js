// What the host can ask of a realm, and the sealing of it.

// Answers what `entry` answers, or null when it fails.
const guarded = (entry) => (a, b, c, d, e) => {
  try {
    return entry(a, b, c, d, e);
  } catch (thrown) {
    return fail(thrown);
  }
};
const evaluated = (scope, code) => {
  current = scope;
  return codes[code](objects[scope]);
};

const entries = {
  failure: () => stringify(failed),
  probe: () => new Array(4096).fill("x").join("").length === 4096,
  names: () => ownKeys(entries).join(" "),
  // The scopes that are open: what there is to be saved from a realm that is given up.
  opened: () => stringify(ownKeys(objects).filter((key) => key !== "length" && objects[key] !== undefined)),

  // These two are asked most, and go without the guard's extra call.
  truth(scope, code) {
    current = scope;
    try {
      return !!codes[code](objects[scope]);
    } catch (thrown) {
      return fail(thrown);
    }
  },
  value(scope, code) {
    current = scope;
    try {
      return tagged(codes[code](objects[scope]));
    } catch (thrown) {
      return fail(thrown);
    }
  },
};

// What a fused function (scxml/fusing.py) has beside the texts in it; all its names begin with a dollar sign.
const GIVE_UP = freeze({}); // thrown by these tools: the general path must say what happens here
const fusedTools = {
  $o: objects,
  // `_event`: the one that crosses now, as JSON or as bits and the values that they speak of; without one, the one that
  // has crossed before.
  $event(given, a, b, c, d, e, f) {
    if (given === null) return happening;
    if (typeof given === "string") return (happening = untagged(given));
    const values = [a, b, c, d, e, f];
    const data = {};
    happening = { data };
    const first = eventProperties.length;
    for (let i = 0; i < first; i++) if ((given >> i) & 1) happening[eventProperties[i]] = values[i];
    for (let i = 0; i < eventData.length; i++) if ((given >> (first + i)) & 1) data[eventData[i]] = values[first + i];
    return happening;
  },
  // A value that JSON says in full.
  $value(value) {
    if (isPlain(value)) return value;
    throw GIVE_UP;
  },
  // A primitive as a log has it.
  $text(value) {
    if (isObject(value) || typeof value === "symbol") throw GIVE_UP;
    return text(value);
  },
  $plain: isPlain,
  $json: stringify,
  $answer: (code, values) => {
    values[0] = code;
    return stringify(values);
  },
  // Something was thrown: the answer is where the general path goes on, or null when there is no memory left.
  $stop(thrown, code, values) {
    values[0] = code;
    stopped = values;
    try {
      const name = isObject(thrown) && thrown !== GIVE_UP ? read(thrown, "name") : "";
      if (thrown === GIVE_UP || (isObject(thrown) && name !== "InternalError")) return stringify(values);
      return fail(thrown);
    } catch { // no memory even for that
      failed = null;
      return null;
    }
  },
  $none: [0], // where no value was asked for; there may be no memory to make one
};
const TOOL_NAMES = ownKeys(fusedTools);

const guardedEntries = {
  fuse(json) {
    const make = evaluate(`(${TOOL_NAMES.join(", ")}) => (${parse(json)}\n)`);
    return apply(make, undefined, TOOL_NAMES.map((name) => fusedTools[name]));
  },
  stopped: () => stringify(stopped),
  // What the bits of an event speak of.
  eventShape(json) {
    [eventProperties, eventData] = parse(json);
    return true;
  },
  visible: () => ownKeys(shared).join(" "),
  // `_event` of this scope from now on, as a constant; without one, what has crossed already.
  event(scope, json) {
    if (json !== null) happening = untagged(json);
    makeConstant(scope, "_event", () => happening);
    return true;
  },

  expression: (source) => codes.push(compiled("expression", parse(source))) - 1,
  location(source, root, member, assignable) {
    const set = compiled("location", parse(source));
    return codes.push({ set, root: parse(root), member, assignable }) - 1;
  },
  script(json) {
    const { hash, body, hoisted, remake, declared, assigned } = parse(json);
    const script = { hash, declared, assigned, made: remember(hash) };
    script.hoist = hoisted && compiled("script", hoisted);
    script.body = compiled("script", body);
    script.remake = remake ? compiled("script", remake) : () => {};
    scriptsByHash[hash] = script;
    return codes.push(script) - 1;
  },

  open: (seed) => open(seed, null),
  close(scope) {
    objects[scope] = undefined;
    if (constants.size) constants.delete(scope);
    if (random.length) random[scope] = undefined;
    if (iterations.length) iterations.forEach((each, i) => each && each.scope === scope && endIteration(i));
    free.push(scope);
    return true;
  },
  enter(scope, instant) {
    current = scope;
    now = instant;
    return true;
  },

  // What the XML of the next entry is made of; `source` is dom.js.
  xml(source, json) {
    if (dom === null) dom = makeDom(source);
    tables = parse(json);
    return true;
  },
  define(scope, name, json, constant) {
    const value = untagged(json);
    if (constant) {
      makeConstant(scope, name, () => value);
    } else {
      put(objects[scope], name, value);
      makeVariable(scope, name);
    }
    return true;
  },
  forget(scope, name) {
    delete objects[scope][name];
    makeVariable(scope, name);
    return true;
  },
  declared: (scope, name) => hasOwn(objects[scope], name),
  declare(scope, name) {
    if (!hasOwn(objects[scope], name)) put(objects[scope], name, undefined);
    return true;
  },

  text(scope, code) {
    const value = evaluated(scope, code);
    if (typeof value === "object" && value !== null && !(isDom(value) && dom.told(value)[0])) {
      try {
        const json = stringify(value);
        if (json !== undefined) return stringify(json);
      } catch {
        // A cycle, or a toJSON that throws: said in the other way.
      }
    }
    return stringify(text(value));
  },

  assign(scope, location, code) {
    store(scope, location, evaluated(scope, code));
    return true;
  },
  assignValue(scope, location, json) {
    current = scope;
    store(scope, location, untagged(json));
    return true;
  },
  initialise(scope, name, code) {
    const value = evaluated(scope, code);
    if (isConstant(scope, name)) raise(TypeError, name + " is read-only");
    put(objects[scope], name, value);
    return true;
  },
  run(scope, code) {
    current = scope;
    const script = codes[code];
    predeclare(scope, script);
    if (script.hoist) script.hoist(objects[scope], script.made);
    script.body(objects[scope], script.made);
    return true;
  },

  // Answers "id length".
  iterate(scope, code) {
    const list = evaluated(scope, code);
    if (!isArray(list)) raise(TypeError, "this is no array");
    const items = [];
    for (let i = 0, length = list.length; i < length; i++) items[i] = list[i];
    const id = freeIterations.length ? freeIterations.pop() : iterations.length;
    iterations[id] = { scope, items };
    return stringify(id + " " + items.length);
  },
  item(scope, iteration, index, item, position) {
    current = scope;
    store(scope, item, iterations[iteration].items[index]);
    if (position >= 0) store(scope, position, index);
    return true;
  },
  endIteration: (iteration) => endIteration(iteration),

  call(name, json) {
    if (!hasOwn(hooks, name)) raise(ReferenceError, "the prelude has no hook " + name);
    hooks[name](...untagged(json));
    return true;
  },

  plainSnapshot: (scope) => keepPlain(scope),
  plainRestore: (json) => restoredPlain(parse(json)),
  snapshot: (scope) => keep(scope),
  restore: (json) => restored(parse(json)),
};
for (const name of ownKeys(guardedEntries)) entries[name] = guarded(guardedEntries[name]);

// Late, because only few documents hold XML; far down, where no line of a document is.
const makeDom = (source) => {
  const made = evaluate("\n".repeat(20000) + "(" + source + "\n)")({
    mark: (object, record) => domRecords.set(object, record),
    recordOf: (object) => domRecords.get(object),
    derive: (array, prototype) => Object.setPrototypeOf(array, prototype),
  });
  for (const root of made.roots) harden(root);
  return made;
};

// sealing

neuter();
purify();
guardScopes();
bound();
if (preludeSource !== null) {
  // Far down, where no line of a document is, so that a stack tells the two apart.
  const made = evaluate("\n".repeat(20000) + "(" + parse(preludeSource) + "\n)");
  const names = create(null);
  for (const key of ownKeys(made.names || {})) defineProperty(names, key, descriptorOf(made.names, key));
  for (const key of ownKeys(made.hooks || {})) hooks[key] = made.hooks[key];
  harden(names);
  shared = names;
}
for (const root of hidden()) harden(root);
return (name) => entries[name];
