// What the two drivers in node share: the command line, the clock, resident memory, and the figure as one line.
// Run with node --expose-gc and NODE_PATH at the peers' node_modules.
'use strict';

const bench = process.argv[2];
const n = Number(process.argv[3]);

const now = () => Number(process.hrtime.bigint()) / 1e9;

function resident() {
  if (global.gc) global.gc();
  return process.memoryUsage().rss;
}

/** Print the figure: n repetitions took `seconds`; `each` is resident bytes an instance, where they were measured. */
function print(seconds, unit, ok, check, each = null) {
  const figure = { bench, n, value: n / seconds, unit, ok, check: String(check), rss_per_instance: each };
  console.log(JSON.stringify(figure));
}

/** (a), (g): `step` sends one event; `found` says afterwards whether all went well, and what was found. */
function events(step, found) {
  step();
  const began = now();
  for (let i = 0; i < n; i++) step();
  const seconds = now() - began;
  print(seconds, 'events/s', ...found());
}

/** (b): `make` makes and starts one instance. */
function instances(make, isIdle) {
  const kept = [make()];
  const before = resident();
  const began = now();
  for (let i = 0; i < n; i++) kept.push(make());
  const seconds = now() - began;
  const grown = resident() - before;
  const good = kept.filter(isIdle).length;
  print(seconds, 'instances/s', good === n + 1, `${good} idle`, grown / n);
}

/** (c): `reachesDone` makes one instance and runs it to its end. */
function charts(reachesDone) {
  reachesDone();
  let good = 0;
  const began = now();
  for (let i = 0; i < n; i++) if (reachesDone()) good++;
  print(now() - began, 'charts/s', good === n, `${good} done`);
}

module.exports = { bench, n, events, instances, charts };
