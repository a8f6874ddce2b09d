// How text is compiled and scopes are made, written to, kept and restored.

const SCOPE = "__realm_scope__";
const MADE = "__realm_made__";
const VALUE = "__realm_value__";
// The text begins on the second line of what is compiled, so that its own columns stay as they are.
const FRAMES = {
  expression: [`(${SCOPE}) => { with (${SCOPE}) { return (\n`, "\n); } }"],
  location: [`(${SCOPE}, ${VALUE}) => { with (${SCOPE}) { (\n`, `\n) = ${VALUE}; } }`],
  script: [`(${SCOPE}, ${MADE}) => { with (${SCOPE}) {\n`, "\n} }"],
};
const compiled = (goal, source) => evaluate(FRAMES[goal][0] + source + FRAMES[goal][1]);

const remember = (hash) => (key, name, made) => {
  if (made.name === "") defineProperty(made, "name", { value: name, configurable: true });
  const own = descriptorOf(made, "prototype");
  const prototype = own && own.value;
  origins.set(made, { hash, key, prototype, members: prototype ? ownKeys(prototype).length : 0 });
  return made;
};

let shared = freeze(create(null));
let hooks = create(null);

const open = (seed, state) => {
  const scope = free.length ? free.pop() : objects.length;
  objects[scope] = create(shared);
  if (state || seed) random[scope] = state || seed;
  return scope;
};
const isConstant = (scope, name) => constants.has(scope) && name in constants.get(scope);
const makeConstant = (scope, name, get) => {
  // With a setter, because a script that is not strict would not hear of a property that cannot be written.
  const set = () => raise(TypeError, name + " is read-only");
  defineProperty(objects[scope], name, { get, set, enumerable: true, configurable: true });
  if (!constants.has(scope)) constants.set(scope, create(null));
  constants.get(scope)[name] = true;
};
const makeVariable = (scope, name) => {
  if (constants.has(scope)) delete constants.get(scope)[name];
};
const raise = (Kind, message) => {
  throw new Kind(message);
};

// May a text of this scope write at this place? `member`: below the root name, not at it.
const checkPlace = (scope, { root, member, assignable }) => {
  if (hasOwn(objects[scope], root)) {
    if (isConstant(scope, root)) raise(TypeError, root + " is read-only");
  } else if (!(member && assignable && root in shared)) {
    raise(ReferenceError, root + " is not declared");
  }
};
const store = (scope, location, value) => {
  const place = codes[location];
  checkPlace(scope, place);
  place.set(objects[scope], value);
};
// What a script will assign exists before it runs, in its scope: nothing it makes may end elsewhere.
const predeclare = (scope, script) => {
  const object = objects[scope];
  for (const name of script.declared) {
    if (!hasOwn(object, name)) put(object, name, hasOwn(globalThis, name) ? globalThis[name] : undefined);
  }
  for (const name of script.assigned) {
    if (!(name in object) && !hasOwn(globalThis, name)) put(object, name, undefined);
  }
};
const dataKeys = (scope) => {
  const keys = ownKeys(objects[scope]);
  const excluded = constants.get(scope);
  if (excluded === undefined) return keys;
  const kept = [];
  for (let i = 0; i < keys.length; i++) if (!(keys[i] in excluded)) kept[kept.length] = keys[i];
  return kept;
};

const picked = (object, keys) => {
  const copy = {};
  for (let i = 0; i < keys.length; i++) copy[keys[i]] = object[keys[i]];
  return copy;
};
const subjectOfData = (path) => (path ? "data item " + path + ": " : "the data: ");
// Most data is flat and plain: what JSON says in full. "" when it is not.
const isPlain = (value) => {
  const kind = typeof value;
  if (kind === "number") return value - value === 0 && (value !== 0 || 1 / value > 0);
  return kind === "string" || kind === "boolean" || value === null;
};
const keepPlain = (scope) => {
  const object = objects[scope];
  const keys = dataKeys(scope);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    if (typeof key !== "string" || key === "$" || key === "__proto__" || !isPlain(object[key])) return "";
  }
  return stringify({ random: random[scope] || 0, data: constants.has(scope) ? picked(object, keys) : object });
};
const restoredPlain = ({ random: kept, data }) => {
  const scope = open(0, kept);
  const object = objects[scope];
  const keys = ownKeys(data);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    if (key in shared) put(object, key, data[key]);
    else object[key] = data[key];
  }
  return scope;
};
const keep = (scope) => {
  const object = objects[scope];
  const survey = new Survey(subjectOfData, true);
  const keys = dataKeys(scope);
  survey.met.set(object, 0);
  survey.lookAtKeys(object, keys, 0);
  if (survey.met.get(object)) throw new Refusal("the data: a reference to the whole of it cannot be kept");
  const data = survey.plain ? picked(object, keys) : new Copy(survey.met, true).pairs(object, keys);
  return stringify({ random: random[scope] || 0, data });
};

const remade = (tree, object, functions) => {
  // Every script that some kept function came from makes its functions again, in the new scope.
  const scan = (node) => {
    if (typeof node !== "object" || node === null) return;
    if (node.$ === "function" && typeof node.v === "string" && !(node.v in functions)) {
      const hash = node.v.slice(0, node.v.indexOf(":"));
      const script = scriptsByHash[hash];
      if (!script) throw new Refusal("a function of a script that was not compiled in this realm");
      script.remake(object, (key, name, made) => {
        functions[hash + ":" + key] = remember(hash)(key, name, made);
        return made;
      });
    }
    for (const key of ownKeys(node)) scan(node[key]);
  };
  scan(tree);
};

const restored = (kept) => {
  const scope = open(0, kept.random);
  try {
    const functions = create(null);
    remade(kept.data, objects[scope], functions);
    const data = withTables(() => revived(kept.data, create(null), functions));
    for (const key of ownKeys(data)) put(objects[scope], key, data[key]);
    return scope;
  } catch (thrown) {
    entries.close(scope);
    throw thrown;
  }
};

const endIteration = (iteration) => {
  if (iterations[iteration]) {
    iterations[iteration] = undefined;
    freeIterations.push(iteration);
  }
  return true;
};
