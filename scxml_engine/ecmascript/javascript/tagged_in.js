// Tagged JSON to values.

const revived = (node, shared, functions) => {
  if (typeof node !== "object" || node === null) return node;
  if (!isArray(node) && hasOwn(node, "$")) return revivedTag(node, shared, functions);
  return fill(node, shared, functions);
};
const fill = (node, shared, functions) => {
  if (isArray(node)) {
    for (let i = 0; i < node.length; i++) {
      const item = node[i];
      if (typeof item !== "object" || item === null) continue;
      if (item.$ === "hole") delete node[i];
      else node[i] = revived(item, shared, functions);
    }
    return node;
  }
  for (const key of ownKeys(node)) {
    const item = node[key];
    if (typeof item === "object" && item !== null) node[key] = revived(item, shared, functions);
  }
  return node;
};
const revivedTag = (node, shared, functions) => {
  switch (node.$) {
    case "undefined":
      return undefined;
    case "number":
      return +node.v;
    case "bigint":
      return BigInt(node.v);
    case "date":
      return new NativeDate(node.v === null ? NaN : node.v);
    case "object":
      return fillPairs({}, node.v, shared, functions);
    case "ref":
      if (!hasOwn(shared, node.n)) throw new Refusal("a reference to nothing");
      return shared[node.n];
    case "shared": {
      // Known by its number before it is filled, because it may hold itself.
      const inner = node.v;
      if (isArray(inner) || !hasOwn(inner, "$")) return fill((shared[node.n] = inner), shared, functions);
      if (inner.$ === "object") return fillPairs((shared[node.n] = {}), inner.v, shared, functions);
      return (shared[node.n] = revivedTag(inner, shared, functions));
    }
    case "xml":
      if (dom === null || !hasOwn(tables, node.v)) throw new Refusal("XML that was not announced");
      return dom.document(tables[node.v]);
    case "node":
      if (dom === null) throw new Refusal("a node of nothing");
      return dom.node(revived(node.of, shared, functions), node.i);
    case "nodes":
      if (dom === null || !isArray(node.v)) throw new Refusal("a list of nodes of nothing");
      return dom.list(fill(node.v, shared, functions));
    case "function":
      if (functions && functions[node.v]) return functions[node.v];
      throw new Refusal("a function that no script of this document makes");
  }
  throw new Refusal("the unknown tag " + say(node.$, "?"));
};
const put = (object, key, value, writable = true) =>
  defineProperty(object, key, { value, writable, enumerable: true, configurable: true });
const fillPairs = (object, pairs, shared, functions) => {
  for (const [key, value] of pairs) put(object, key, revived(value, shared, functions));
  return object;
};
// The tables of XML are for one entry.
const withTables = (revive) => {
  try {
    return revive();
  } finally {
    tables = [];
  }
};
// A key "$" is always written just so, hence the quick way for values without specials.
const untagged = (json) =>
  json.includes('"$"') ? withTables(() => revived(parse(json), create(null), null)) : parse(json);
