// SCION: our own documents, compiled to JavaScript once, one Statechart an instance.
'use strict';

const path = require('path');
const scxml = require('@scion-scxml/scxml');
const { bench, n, events, instances, charts } = require('./figure.js');

const CHARTS = { a: 'counter', b: 'twelve', c: 'treatment' };
const file = path.join(__dirname, '..', 'charts', `${CHARTS[bench] || bench.slice(2)}.scxml`);

function measure(compiled) {
  const make = () => {
    const session = new scxml.core.Statechart(compiled);
    session.start();
    return session;
  };
  const active = (session) => session.getConfiguration()[0];
  if (bench === 'b') {
    instances(make, (session) => active(session) === 'idle');
  } else if (bench === 'c') {
    charts(() => active(make()) === 'done');
  } else {
    const session = make();
    const expected = bench === 'a' ? 'abc'[(n + 1) % 3] : 'ba'[n % 2];
    events(() => session.gen('t'), () => [active(session) === expected, active(session)]);
  }
}

const silent = { log() {}, info() {}, warn() {}, error() {} };
scxml.pathToModel(file, (error, model) => {
  if (error) throw error;
  model.prepare((error, compiled) => {
    if (error) throw error;
    measure(compiled);
    process.exit(0);
  }, { console: silent });
});
