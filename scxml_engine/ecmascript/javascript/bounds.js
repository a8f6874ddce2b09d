// Natives that run for minutes without looking at the clock, kept from the sizes at which they do.
//
// The time limit is looked at between steps of compiled text and by most natives, but not by these. Memory bounds a
// dense array and a string; a sparse array has any length for nothing, and a search costs the product of two lengths.

const MOST_ITEMS = 1e6; // of an array, for the natives that walk it from end to end
const MOST_COMPARISONS = 2e8; // length of a text times that of what is looked for in it
const MOST_LOOKED_AT = 2e4; // characters, for a regular expression that looks around

const ARRAY_WALKS = [
  "concat", "copyWithin", "fill", "flat", "flatMap", "join", "reverse", "shift", "slice", "sort", "splice",
  "toLocaleString", "toReversed", "toSorted", "toSpliced", "toString", "unshift", "with",
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
