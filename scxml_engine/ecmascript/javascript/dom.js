// A DOM to read: what XML in the data model is to a document's text. In ECMAScript 5, for any realm.
//
// The whole of an XML document is one table, a row a node, in document order (its columns are told in xml_text.py); it
// never changes. A node is a frozen object without properties of its own, made when somebody first asks for it; which
// row of which table it is, only `host` knows. Whatever is asked of it, a walk along the rows answers.
//
// `host` gives three functions: `mark(object, record)` and `recordOf(object)`, which keep what nobody else can see, and
// `derive(array, prototype)`. The answer is what the realm may ask: see the last lines.
(function (host) {
  "use strict";
  var ELEMENT = 1, ATTRIBUTE = 2, TEXT = 3, CDATA = 4, INSTRUCTION = 7, COMMENT = 8, DOCUMENT = 9;
  var NAMES = { 3: "#text", 4: "#cdata-section", 8: "#comment", 9: "#document" };
  var CONSTANTS = { ELEMENT_NODE: 1, ATTRIBUTE_NODE: 2, TEXT_NODE: 3, CDATA_SECTION_NODE: 4,
    PROCESSING_INSTRUCTION_NODE: 7, COMMENT_NODE: 8, DOCUMENT_NODE: 9 };
  var IN_TEXT = [["&", "&amp;"], ["<", "&lt;"], [">", "&gt;"], ["\r", "&#13;"]];
  var IN_ATTRIBUTE = IN_TEXT.concat([["\"", "&quot;"], ["\n", "&#10;"], ["\t", "&#9;"]]);

  var node = {}, prototypes = {}, list = Object.create(Array.prototype);

  // nodes and lists

  function at(table, row) {
    var made = table.made[row];
    if (made === undefined) {
      made = table.made[row] = Object.freeze(Object.create(prototypes[table.k[row]]));
      host.mark(made, { table: table, row: row, lists: {} });
    }
    return made;
  }
  function atOrNull(table, row) {
    return row < 0 ? null : at(table, row);
  }
  function listed(items) {
    var made = Object.freeze(host.derive(items, list));
    host.mark(made, { table: null, row: -1 });
    return made;
  }
  function nodesAt(table, rows) {
    return listed(rows.map(function (row) { return at(table, row); }));
  }
  function here(object) {
    var record = host.recordOf(object);
    if (!record || record.table === null) throw new TypeError("this is no node");
    return record;
  }
  // The same list at every asking: it is looked at in loops.
  function remembered(record, name, rows) {
    if (!record.lists[name]) record.lists[name] = nodesAt(record.table, rows(record.table, record.row));
    return record.lists[name];
  }

  // rows: each of these answers -1 for none

  function behindAttributes(t, row) {
    var next = row + 1, end = t.e[row];
    while (next < end && t.k[next] === ATTRIBUTE) next++;
    return next;
  }
  function parentRow(t, row) {
    return t.k[row] === ATTRIBUTE ? -1 : t.p[row];
  }
  function firstRow(t, row) {
    var next = behindAttributes(t, row);
    return next < t.e[row] ? next : -1;
  }
  function lastRow(t, row) {
    return firstRow(t, row) < 0 ? -1 : childAbove(t, row, t.e[row] - 1);
  }
  // The child of `parent` in which a row lies.
  function childAbove(t, parent, row) {
    while (t.p[row] !== parent) row = t.p[row];
    return row;
  }
  function nextRow(t, row) {
    var parent = parentRow(t, row);
    return parent >= 0 && t.e[row] < t.e[parent] ? t.e[row] : -1;
  }
  function previousRow(t, row) {
    var parent = parentRow(t, row);
    return parent < 0 || firstRow(t, parent) === row ? -1 : childAbove(t, parent, row - 1);
  }
  function elementFrom(t, row, step) {
    while (row >= 0 && t.k[row] !== ELEMENT) row = step(t, row);
    return row;
  }
  function attributeRows(t, row) {
    var rows = [], end = behindAttributes(t, row), i;
    for (i = row + 1; i < end; i++) rows.push(i);
    return rows;
  }
  function childRows(t, row) {
    var rows = [], next;
    for (next = firstRow(t, row); next >= 0; next = nextRow(t, next)) rows.push(next);
    return rows;
  }
  function elementRows(t, row) {
    return childRows(t, row).filter(function (each) { return t.k[each] === ELEMENT; });
  }
  // The elements inside a row whose name is wanted; `wanted` is asked once for each name of the table.
  function rowsInside(t, row, wanted) {
    var chosen = t.t.map(wanted), rows = [], end = t.e[row], i;
    for (i = row + 1; i < end; i++) if (t.k[i] === ELEMENT && chosen[t.n[i]]) rows.push(i);
    return rows;
  }
  function attributeRow(t, row, wanted) {
    var end = behindAttributes(t, row), i;
    for (i = row + 1; i < end; i++) if (wanted(t.t[t.n[i]])) return i;
    return -1;
  }

  // names

  function isNamed(name) {
    name = String(name);
    return function (each) { return name === each[0]; };
  }
  // "*" stands for any, where `wild` allows it.
  function isNamedIn(namespace, local, wild) {
    namespace = namespace === null || namespace === undefined || namespace === "" ? null : String(namespace);
    local = String(local);
    return function (each) {
      return (namespace === each[1] || wild && namespace === "*") && (local === localPart(each[0]) || wild && local === "*");
    };
  }
  function localPart(name) {
    return name.slice(name.indexOf(":") + 1);
  }
  function prefixPart(name) {
    var colon = name.indexOf(":");
    return colon < 0 ? null : name.slice(0, colon);
  }
  function ofName(part) {
    return function (t, row) {
      return t.k[row] === ELEMENT || t.k[row] === ATTRIBUTE ? part(t.t[t.n[row]]) : null;
    };
  }

  // text

  function escaped(value, table) {
    table.forEach(function (pair) {
      if (value.indexOf(pair[0]) >= 0) value = value.split(pair[0]).join(pair[1]);
    });
    return value;
  }
  function leafText(t, row) {
    var value = t.v[row];
    switch (t.k[row]) {
      case ATTRIBUTE: return t.t[t.n[row]][0] + "=\"" + escaped(value, IN_ATTRIBUTE) + "\"";
      case TEXT: return escaped(value, IN_TEXT);
      case CDATA: return "<![CDATA[" + value + "]]>";
      case COMMENT: return "<!--" + value + "-->";
      default: return "<?" + t.t[t.n[row]][0] + (value === "" ? "" : " " + value) + "?>";
    }
  }
  // What an element must declare to stand alone: the prefixes that it has from the elements around it.
  function inherited(t, row) {
    var seen = Object.create(null), found = "", around = row, name;
    function look(each) {
      name = t.t[t.n[each]];
      if (name[0] !== "xmlns" && prefixPart(name[0]) !== "xmlns" || seen[name[0]]) return;
      seen[name[0]] = true;
      if (around !== row && t.v[each] !== "") found += " " + leafText(t, each);
    }
    for (; around > 0; around = t.p[around]) attributeRows(t, around).forEach(look);
    return found;
  }
  function written(t, row) {
    var out = [], open = [], end = t.e[row], i = row, next, tag;
    if (t.k[row] === ATTRIBUTE) return leafText(t, row);
    if (row === 0 || row === 1 && end === t.k.length) return t.x; // all there is
    while (i < end) {
      next = i + 1;
      if (t.k[i] === ELEMENT) {
        next = behindAttributes(t, i);
        tag = "<" + t.t[t.n[i]][0];
        if (i === row) tag += inherited(t, i);
        attributeRows(t, i).forEach(function (each) { tag += " " + leafText(t, each); });
        out.push(tag + (next === t.e[i] ? "/>" : ">"));
        if (next !== t.e[i]) open.push(i);
      } else if (t.k[i] !== DOCUMENT) {
        out.push(leafText(t, i));
      }
      i = next;
      while (open.length && t.e[open[open.length - 1]] <= i) out.push("</" + t.t[t.n[open.pop()]][0] + ">");
    }
    return out.join("");
  }
  function textInside(t, row) {
    var parts = [], i;
    if (t.k[row] === DOCUMENT) return null;
    if (t.k[row] !== ELEMENT) return t.v[row];
    for (i = row + 1; i < t.e[row]; i++) if (t.k[i] === TEXT || t.k[i] === CDATA) parts.push(t.v[i]);
    return parts.join("");
  }

  // what a node answers

  function hidden(object, name, value) {
    Object.defineProperty(object, name, { value: value });
  }
  function readers(prototype, table) {
    Object.keys(table).forEach(function (name) {
      var read = table[name];
      Object.defineProperty(prototype, name, { get: function () {
        var record = here(this);
        return read(record.table, record.row, record);
      } });
    });
  }
  function methods(prototype, table) {
    Object.keys(table).forEach(function (name) {
      var act = table[name];
      hidden(prototype, name, function (a, b) {
        var record = here(this);
        return act(record.table, record.row, a, b);
      });
    });
  }
  function going(step) {
    return function (t, row) { return atOrNull(t, step(t, row)); };
  }
  function goingToElement(first, step) {
    return function (t, row) { return atOrNull(t, elementFrom(t, first(t, row), step)); };
  }
  function lists(name, rows) {
    return function (t, row, record) { return remembered(record, name, rows); };
  }
  function value(t, row) {
    return t.v[row];
  }
  function name(t, row) {
    return t.n[row] < 0 ? NAMES[t.k[row]] : t.t[t.n[row]][0];
  }

  readers(node, {
    nodeType: function (t, row) { return t.k[row]; },
    nodeName: name,
    nodeValue: value,
    textContent: textInside,
    localName: ofName(function (each) { return localPart(each[0]); }),
    prefix: ofName(function (each) { return prefixPart(each[0]); }),
    namespaceURI: ofName(function (each) { return each[1]; }),
    ownerDocument: function (t, row) { return row === 0 ? null : at(t, 0); },
    parentNode: going(parentRow),
    parentElement: function (t, row) { return parentRow(t, row) > 0 ? at(t, t.p[row]) : null; },
    childNodes: lists("childNodes", childRows),
    firstChild: going(firstRow),
    lastChild: going(lastRow),
    nextSibling: going(nextRow),
    previousSibling: going(previousRow),
    attributes: function (t, row, record) {
      return t.k[row] === ELEMENT ? remembered(record, "attributes", attributeRows) : null;
    }
  });
  methods(node, {
    hasChildNodes: function (t, row) { return firstRow(t, row) >= 0; },
    hasAttributes: function (t, row) { return behindAttributes(t, row) > row + 1; },
    isSameNode: function (t, row, other) { return at(t, row) === other; },
    contains: function (t, row, other) {
      var record = host.recordOf(other);
      return !!record && record.table === t && record.row >= row && record.row < t.e[row];
    },
    toString: written,
    toJSON: written // what JSON and a trace show of it
  });
  Object.keys(CONSTANTS).forEach(function (each) { hidden(node, each, CONSTANTS[each]); });

  [ELEMENT, ATTRIBUTE, TEXT, CDATA, INSTRUCTION, COMMENT, DOCUMENT].forEach(function (kind) {
    var prototype = prototypes[kind] = Object.create(node);
    if (kind === ELEMENT || kind === DOCUMENT) {
      readers(prototype, {
        children: lists("children", elementRows),
        childElementCount: function (t, row) { return elementRows(t, row).length; },
        firstElementChild: goingToElement(firstRow, nextRow),
        lastElementChild: goingToElement(lastRow, previousRow)
      });
      methods(prototype, {
        getElementsByTagName: function (t, row, wanted) {
          return nodesAt(t, rowsInside(t, row, String(wanted) === "*" ? function () { return true; } : isNamed(wanted)));
        },
        getElementsByTagNameNS: function (t, row, namespace, local) {
          return nodesAt(t, rowsInside(t, row, isNamedIn(namespace, local, true)));
        }
      });
    }
    if (kind === ELEMENT || kind === TEXT || kind === CDATA || kind === COMMENT || kind === INSTRUCTION) {
      readers(prototype, {
        nextElementSibling: goingToElement(nextRow, nextRow),
        previousElementSibling: goingToElement(previousRow, previousRow)
      });
    }
    if (kind === TEXT || kind === CDATA || kind === COMMENT || kind === INSTRUCTION) {
      readers(prototype, { data: value, length: function (t, row) { return t.v[row].length; } });
    }
  });

  readers(prototypes[DOCUMENT], {
    documentElement: goingToElement(firstRow, nextRow)
  });
  methods(prototypes[DOCUMENT], {
    getElementById: function (t, row, id) {
      var i;
      id = String(id);
      for (i = 1; i < t.k.length; i++) {
        if (t.k[i] === ATTRIBUTE && t.v[i] === id && t.t[t.n[i]][0] === "id") return at(t, t.p[i]);
      }
      return null;
    }
  });
  readers(prototypes[ATTRIBUTE], {
    name: name,
    value: value,
    specified: function () { return true; },
    ownerElement: function (t, row) { return at(t, t.p[row]); }
  });
  readers(prototypes[INSTRUCTION], { target: name });
  readers(prototypes[ELEMENT], {
    tagName: name,
    id: function (t, row) {
      var found = attributeRow(t, row, isNamed("id"));
      return found < 0 ? "" : t.v[found];
    }
  });
  function valueOrNull(t, row) {
    return row < 0 ? null : t.v[row];
  }
  methods(prototypes[ELEMENT], {
    getAttribute: function (t, row, wanted) { return valueOrNull(t, attributeRow(t, row, isNamed(wanted))); },
    getAttributeNS: function (t, row, namespace, local) {
      return valueOrNull(t, attributeRow(t, row, isNamedIn(namespace, local)));
    },
    getAttributeNode: function (t, row, wanted) { return atOrNull(t, attributeRow(t, row, isNamed(wanted))); },
    getAttributeNodeNS: function (t, row, namespace, local) {
      return atOrNull(t, attributeRow(t, row, isNamedIn(namespace, local)));
    },
    hasAttribute: function (t, row, wanted) { return attributeRow(t, row, isNamed(wanted)) >= 0; },
    hasAttributeNS: function (t, row, namespace, local) {
      return attributeRow(t, row, isNamedIn(namespace, local)) >= 0;
    }
  });

  // what a list answers, besides all that an array does

  function found(items, wanted) {
    var i, record;
    for (i = 0; i < items.length; i++) {
      record = here(items[i]);
      if (record.table.n[record.row] >= 0 && wanted(record.table.t[record.table.n[record.row]])) return items[i];
    }
    return null;
  }
  hidden(list, "item", function (index) { return index >>> 0 < this.length ? this[index >>> 0] : null; });
  hidden(list, "getNamedItem", function (wanted) { return found(this, isNamed(wanted)); });
  hidden(list, "getNamedItemNS", function (namespace, local) { return found(this, isNamedIn(namespace, local)); });

  // what the realm asks

  return {
    // A document of a table; each has nodes of its own.
    document: function (table) {
      return at({ k: table.k, n: table.n, v: table.v, p: table.p, e: table.e, t: table.t, x: table.x, made: [] }, 0);
    },
    node: function (document, row) {
      var table = here(document).table;
      if (here(document).row !== 0 || typeof row !== "number" || table.k[row] === undefined) {
        throw new TypeError("the document has no such node");
      }
      return at(table, row);
    },
    list: function (items) {
      items.forEach(here);
      return listed(items);
    },
    written: function (object) { return written(here(object).table, here(object).row); },
    // Of a node or list: [nodeType, row, its document]; nodeType 0 is a list.
    told: function (object) {
      var record = host.recordOf(object);
      return record.table === null ? [0, -1, null] : [record.table.k[record.row], record.row, at(record.table, 0)];
    },
    roots: [node, list].concat(Object.keys(prototypes).map(function (kind) { return prototypes[kind]; }))
  };
})
