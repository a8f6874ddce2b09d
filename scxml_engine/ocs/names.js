// The names that the dialect puts in scope (rows D3 and D4). Evaluated once a realm, before it is sealed.
// `this` of a getter is the scope that it is asked through.
(() => {
  const views = new WeakMap();
  const own = Object.prototype.hasOwnProperty;

  // `_data.x` and the bare `x` are one storage; reading an undeclared one gives undefined, writing one is an error.
  const viewOf = (scope) => {
    let view = views.get(scope);
    if (view === undefined) {
      view = new Proxy(scope, {
        set(target, name, value) {
          const slot = Object.getOwnPropertyDescriptor(target, name);
          if (slot === undefined) throw new ReferenceError(`_data.${String(name)} is not declared`);
          if (!slot.writable) throw new TypeError(`_data.${String(name)} is read-only`);
          target[name] = value;
          return true;
        },
        get: (target, name) => (own.call(target, name) ? target[name] : undefined),
        deleteProperty: () => false,
        defineProperty: () => false,
        setPrototypeOf: () => false,
        preventExtensions: () => false,
        getPrototypeOf: () => Object.prototype,
      });
      views.set(scope, view);
    }
    return view;
  };

  const isName = /^[A-Za-z_$][\w$]*$/;
  const source = (value, seen) => {
    if (value === undefined) return "(void 0)";
    if (Object.is(value, -0)) return "-0";
    if (typeof value === "string") return JSON.stringify(value).replace(/\u2028/g, "\\u2028").replace(/\u2029/g, "\\u2029");
    if (typeof value === "bigint") return `${value}n`;
    if (typeof value === "symbol") throw new TypeError("uneval: a symbol has no source");
    if (value === null || typeof value !== "object" && typeof value !== "function") return String(value);
    if (typeof value === "function") return `(${value})`;
    if (value instanceof Date) return `(new Date(${value.getTime()}))`;
    if (value instanceof RegExp) return String(value);
    if (!Object.isExtensible(value) && typeof value.nodeType === "number") return JSON.stringify(value); // XML, as text
    if (seen.includes(value)) throw new TypeError("uneval: a value that holds itself has no source");
    const inner = [...seen, value];
    if (Array.isArray(value)) {
      // A hole at the end needs one comma more than it has elements.
      const items = Array.from(value, (each, index) => (index in value ? source(each, inner) : ""));
      return `[${items.join(", ")}${items.length > 0 && !(value.length - 1 in value) ? "," : ""}]`;
    }
    const member = (name) => {
      const key = name === "__proto__" ? '["__proto__"]' : isName.test(name) ? name : JSON.stringify(name);
      return `${key}:${source(value[name], inner)}`;
    };
    return `{${Object.keys(value).map(member).join(", ")}}`;
  };

  return {
    names: {
      get _data() { return viewOf(this); },
      get _eventdata() { return this._event === undefined ? undefined : this._event.data; },
      uneval: (value) => {
        const text = source(value, []);
        return text.startsWith("{") ? `(${text})` : text;
      },
    },
    hooks: {},
  };
})()
