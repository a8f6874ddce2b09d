// Natives that run for minutes without looking at the clock, kept from the sizes at which they do.
//
// The time limit is looked at between steps of compiled text and by most natives, but not by these. Memory bounds a
// dense array and a string; a sparse array has any length for nothing, and a search costs the product of two lengths.

const MOST_ITEMS = 1e6; // of an array, for the natives that walk it from end to end
const MOST_JOINED = 5e5; // items that join makes one text of, in all arrays inside one another
const MOST_CONVERTED = 1e5; // the same where nobody asked for join: an operator has no other bound, and may run unwatched
const ITEMS_PER_ARRAY = 5; // what an array inside another costs besides its own items
const ITEMS_PER_OBJECT = 20; // what any other object costs: a date most of all, and each node of XML
const CHARACTERS_PER_ITEM = 64; // of the text of an array inside another
const MOST_COMPARISONS = 2e8; // length of a text times that of what is looked for in it
const MOST_LOOKED_AT = 2e4; // characters, for a regular expression that looks around

const ARRAY_WALKS = [
  "concat", "copyWithin", "fill", "flat", "flatMap", "reverse", "shift", "slice", "sort", "splice",
  "toLocaleString", "toReversed", "toSorted", "toSpliced", "unshift", "with",
];
const TEXT_SEARCHES = { indexOf: null, includes: null, lastIndexOf: null, split: Symbol.split, replace: Symbol.replace,
  replaceAll: Symbol.replace };

const bound = () => {
  const refuseLong = (value) => {
    if (isObject(value) && value.length > MOST_ITEMS) {
      throw new RangeError(`an array of length ${text(value.length)} is too long for this`);
    }
  };
  const refuseLongInside = (list) => {
    if (!isArray(list)) return;
    refuseLong(list);
    for (const each of list) refuseLongInside(each);
  };
  for (const name of ARRAY_WALKS) {
    const native = arrayPrototype[name];
    if (native === undefined) continue;
    method(arrayPrototype, name, { m(...rest) {
      refuseLong(this);
      if (name === "flat") refuseLongInside(this);
      if (name === "concat") for (const each of rest) refuseLong(each);
      return apply(native, this, rest);
    } }.m, native.length);
  }

  // An array in an array becomes text by another join, and one array may be an item many times over: thirty arrays, each
  // of them twice in the next, are a text of a thousand million items. So a join and all the joins in it share a budget.
  const nativeJoin = arrayPrototype.join;
  const nativeToString = arrayPrototype.toString;
  const spend = (budget, items) => {
    budget.items -= items;
    if (budget.items < 0) throw new RangeError("the text of so many arrays inside one another would be too long");
  };
  const nodesOf = (object) => {
    const record = domRecords.get(object);
    return record && record.table ? record.table.e[record.row] - record.row : 1;
  };
  const textOf = (item, budget) => {
    if (!isArray(item) || item[Symbol.toPrimitive] != null || item.toString !== toString || item.join !== join) {
      spend(budget, ITEMS_PER_OBJECT * nodesOf(item));
      return `${item}`;
    }
    const made = joined(item, ",", budget);
    spend(budget, ITEMS_PER_ARRAY + made.length / CHARACTERS_PER_ITEM);
    return made;
  };
  const joined = (list, separator, budget) => {
    refuseLong(list);
    if (!isArray(list) || proxies.has(list)) return apply(nativeJoin, list, [separator]);
    const length = list.length;
    spend(budget, length);
    let i = 0;
    while (i < length && !isObject(list[i])) i++;
    if (i === length) return apply(nativeJoin, list, [separator]);
    const items = [];
    for (let before = 0; before < i; before++) items[before] = list[before];
    for (; i < length; i++) items[i] = isObject(list[i]) ? textOf(list[i], budget) : list[i];
    return apply(nativeJoin, items, [separator]);
  };
  method(arrayPrototype, "join", { m(separator) {
    return joined(this, separator === undefined ? "," : `${separator}`, { items: MOST_JOINED });
  } }.m, nativeJoin.length);
  method(arrayPrototype, "toString", { m() {
    if (isArray(this) && this.join === join) return joined(this, ",", { items: MOST_CONVERTED });
    refuseLong(this);
    return apply(nativeToString, this, []);
  } }.m, nativeToString.length);
  const { join, toString } = arrayPrototype;

  const stringPrototype = String.prototype;
  for (const name of ownKeys(TEXT_SEARCHES)) {
    const native = stringPrototype[name];
    const symbol = TEXT_SEARCHES[name];
    method(stringPrototype, name, { m(wanted, ...rest) {
      const knowsHow = isObject(wanted) && symbol !== null && wanted[symbol] != null;
      if (this == null || knowsHow || wanted === undefined) return apply(native, this, [wanted, ...rest]);
      const subject = text(this);
      const searched = `${wanted}`;
      if (subject.length * searched.length > MOST_COMPARISONS) {
        throw new RangeError(`a search for ${searched.length} characters in ${subject.length} takes too long`);
      }
      return apply(native, subject, [searched, ...rest]);
    } }.m, native.length);
  }

  const { exec } = RegExp.prototype;
  const sourceOf = descriptorOf(RegExp.prototype, "source").get;
  const looksAround = /\(\?<?[=!]/;
  method(RegExp.prototype, "exec", { m(subject) {
    const searched = `${subject}`;
    if (searched.length > MOST_LOOKED_AT && apply(exec, looksAround, [apply(sourceOf, this, [])]) !== null) {
      throw new RangeError(`a regular expression that looks around takes at most ${MOST_LOOKED_AT} characters`);
    }
    return apply(exec, this, [searched]);
  } }.m, exec.length);
};
