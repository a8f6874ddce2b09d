// Date and Math.random as pure functions: of the instant last entered, in UTC, and of the scope's own generator.

const utc = NativeDate.UTC;
const timeOf = (date) => apply(datePrototype.getTime, date, []);
const ZONE = /(?:\b(?:Z|UTC?|GMT|[ECMP][SD]T)|:\d\d(?:\.\d+)?\s*Z|(?:GMT|UTC|UT|:\d[^+-]*)[+-]\d\d?(?::?\d\d)?)$/i;
const ISO_LOCAL = /^\s*[+-]?\d{4,6}(?:-\d\d){0,2}T\d\d:[\d:.,]*\s*$/i;
// A time without a zone is UTC. The engine is never shown one without: it would ask the host's zone.
const parseDate = NativeDate.parse;
const instantOf = (written) => {
  if (ISO_LOCAL.test(written)) return parseDate(written.trim() + "Z");
  const bare = written.replace(/\([^)]*\)/g, " ").trim();
  return parseDate(ZONE.test(bare) ? bare : bare + " UTC");
};
const yearOf = (year) => {
  const y = +year;
  const whole = Math.trunc(y);
  return whole >= 0 && whole <= 99 ? 1900 + whole : y;
};

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const two = (n) => (n < 10 ? "0" : "") + n;
const native = {};
for (const key of ownKeys(datePrototype)) {
  if (typeof key !== "string" || typeof datePrototype[key] !== "function") continue;
  const method = datePrototype[key];
  native[key] = (date, ...rest) => apply(method, date, rest);
}
const yearText = (d) => {
  const y = native.getUTCFullYear(d);
  return (y < 0 ? "-" : "") + text(Math.abs(y)).padStart(y < 0 ? 6 : 4, "0");
};
const dateText = (d) =>
  DAYS[native.getUTCDay(d)] + " " + MONTHS[native.getUTCMonth(d)] + " " + two(native.getUTCDate(d)) + " " + yearText(d);
const minuteText = (d) => ":" + two(native.getUTCMinutes(d)) + ":" + two(native.getUTCSeconds(d));
const timeText = (d) => two(native.getUTCHours(d)) + minuteText(d) + " GMT+0000 (UTC)";
const localDateText = (d) => native.getUTCMonth(d) + 1 + "/" + native.getUTCDate(d) + "/" + yearText(d);
const localTimeText = (d) => {
  const hours = native.getUTCHours(d);
  return (hours % 12 || 12) + minuteText(d) + (hours < 12 ? " AM" : " PM");
};
const valid = (format) => (d) => (is(timeOf(d), NaN) ? "Invalid Date" : format(d));
const TEXTS = {
  toString: valid((d) => dateText(d) + " " + timeText(d)),
  toDateString: valid(dateText),
  toTimeString: valid(timeText),
  toLocaleString: valid((d) => localDateText(d) + ", " + localTimeText(d)),
  toLocaleDateString: valid(localDateText),
  toLocaleTimeString: valid(localTimeText),
};
const method = (object, name, value, length = value.length) => {
  defineProperty(value, "name", { value: name, configurable: true });
  defineProperty(value, "length", { value: length, configurable: true });
  defineProperty(object, name, { value, writable: true, configurable: true });
};

function PureDate(...parts) {
  if (!new.target) return TEXTS.toString(new NativeDate(now));
  let time = now;
  if (parts.length === 1) {
    let only = parts[0];
    if (only instanceof NativeDate && !proxies.has(only)) only = timeOf(only);
    else if (isObject(only)) only = primitiveOf(only);
    time = typeof only === "string" ? instantOf(only) : +only;
  } else if (parts.length) {
    parts[0] = yearOf(parts[0]);
    time = apply(utc, undefined, parts);
  }
  return construct(NativeDate, [time], new.target);
}
// ToPrimitive with the hint "default", which template and Number() do not give.
const primitiveOf = (object) => {
  const exotic = object[Symbol.toPrimitive];
  if (exotic !== undefined && exotic !== null) {
    const value = apply(exotic, object, ["default"]);
    if (isObject(value)) throw new TypeError("toPrimitive answered an object");
    return value;
  }
  for (const name of ["valueOf", "toString"]) {
    if (typeof object[name] !== "function") continue;
    const value = object[name]();
    if (!isObject(value)) return value;
  }
  throw new TypeError("this object has no primitive value");
};

const purify = () => {
  for (const field of ["FullYear", "Month", "Date", "Day", "Hours", "Minutes", "Seconds", "Milliseconds"]) {
    const get = native["getUTC" + field];
    const set = native["setUTC" + field];
    method(datePrototype, "get" + field, { m() { return get(this); } }.m);
    const length = set && datePrototype["set" + field].length;
    if (set) method(datePrototype, "set" + field, { m(...values) { return set(this, ...values); } }.m, length);
  }
  method(datePrototype, "getYear", { m() { return native.getUTCFullYear(this) - 1900; } }.m);
  method(datePrototype, "setYear", {
    m(year) {
      const y = yearOf(year);
      if (is(y, NaN)) return native.setTime(this, NaN);
      if (is(timeOf(this), NaN)) native.setTime(this, 0);
      return native.setUTCFullYear(this, y);
    },
  }.m);
  method(datePrototype, "getTimezoneOffset", { m() { return is(timeOf(this), NaN) ? NaN : 0; } }.m);
  for (const name of ownKeys(TEXTS)) method(datePrototype, name, { m() { return TEXTS[name](this); } }.m, 0);
  method(PureDate, "now", { m() { return now; } }.m);
  method(PureDate, "parse", { m(written) { return instantOf(text(written)); } }.m);
  method(PureDate, "UTC", utc, 7);
  defineProperty(PureDate, "name", { value: "Date", configurable: true });
  defineProperty(PureDate, "length", { value: 7, configurable: true });
  defineProperty(PureDate, "prototype", { value: datePrototype, writable: false });
  defineProperty(datePrototype, "constructor", { value: PureDate, writable: true, configurable: true });
  defineProperty(globalThis, "Date", { value: PureDate, writable: true, configurable: true });
  method(Math, "random", { m() { return draw(); } }.m);
};

// sfc32, a small fast generator of 32-bit words; two draws make the 53 bits of a number in [0, 1).
const word = (s) => {
  const t = (((s[0] + s[1]) | 0) + s[3]) | 0;
  s[3] = (s[3] + 1) | 0;
  s[0] = s[1] ^ (s[1] >>> 9);
  s[1] = (s[2] + (s[2] << 3)) | 0;
  s[2] = (((s[2] << 21) | (s[2] >>> 11)) + t) | 0;
  return t >>> 0;
};
const draw = () => {
  let s = random[current] || 0;
  if (typeof s === "number") {
    s = random[current] = [s | 0, (s / 4294967296) | 0, 0x9e3779b9 | 0, 1];
    for (let i = 0; i < 15; i++) word(s);
  }
  return ((word(s) >>> 5) * 67108864 + (word(s) >>> 6)) / 9007199254740992;
};
