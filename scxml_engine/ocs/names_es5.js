// The names of `names.js` for a realm that knows ECMAScript 5 alone; the two say the same, and one test asks both.
(function () {
  var isName = /^[A-Za-z_$][\w$]*$/;

  function source(value, seen) {
    var inner, parts, index, name, keys, key;
    if (value === undefined) return "(void 0)";
    if (value === 0 && 1 / value < 0) return "-0";
    if (typeof value === "string") {
      return JSON.stringify(value).replace(/\u2028/g, "\\u2028").replace(/\u2029/g, "\\u2029");
    }
    if (typeof value === "function") return "(" + value + ")";
    if (value === null || typeof value !== "object") return String(value);
    if (value instanceof Date) return "(new Date(" + value.getTime() + "))";
    if (value instanceof RegExp) return String(value);
    if (!Object.isExtensible(value) && typeof value.nodeType === "number") return JSON.stringify(value); // XML, as text
    if (seen.indexOf(value) >= 0) throw new TypeError("uneval: a value that holds itself has no source");
    inner = seen.concat([value]);
    parts = [];
    if (Array.isArray(value)) {
      for (index = 0; index < value.length; index++) parts.push(index in value ? source(value[index], inner) : "");
      return "[" + parts.join(", ") + (value.length > 0 && !((value.length - 1) in value) ? "," : "") + "]";
    }
    keys = Object.keys(value);
    for (index = 0; index < keys.length; index++) {
      name = keys[index];
      key = name === "__proto__" ? "[\"__proto__\"]" : isName.test(name) ? name : JSON.stringify(name);
      parts.push(key + ":" + source(value[name], inner));
    }
    return "{" + parts.join(", ") + "}";
  }

  return {
    names: {
      get _data() { return __realm_view__(this); },
      get _eventdata() { return this._event === undefined ? undefined : this._event.data; },
      uneval: function (value) {
        var text = source(value, []);
        return text.charAt(0) === "{" ? "(" + text + ")" : text;
      }
    },
    hooks: {}
  };
})()
