// xstate: the same charts as configurations of its own, guards and actions as JavaScript functions.
'use strict';

const { assign, createActor, raise, setup } = require('xstate');
const { bench, n, events, instances, charts } = require('./figure.js');

function counter() {
  const step = (target) => ({ on: { t: { guard: 'below', actions: 'count', target } } });
  return setup({
    guards: { below: ({ context }) => context.n < 1000000000 },
    actions: { count: assign({ n: ({ context }) => context.n + 1 }) },
  }).createMachine({
    context: { n: 0 },
    initial: 'a',
    states: { a: step('b'), b: step('c'), c: step('a') },
  });
}

function twelve() {
  const again = { on: { again: [{ guard: 'mayRetry', target: 'claimed' }, { target: '#given_up' }] } };
  return setup({
    guards: { mayRetry: ({ context }) => context.attempts < 3 },
    actions: { dial: assign({ attempts: ({ context }) => context.attempts + 1 }) },
  }).createMachine({
    context: { attempts: 0, number: '5550100', note: '' },
    initial: 'open',
    states: {
      open: {
        initial: 'idle',
        on: { withdraw: '#withdrawn' },
        states: {
          idle: { on: { claim: 'claimed' } },
          claimed: { on: { go: { guard: 'mayRetry', target: 'dialing' } } },
          dialing: { entry: 'dial', on: { rings: 'ringing', busy: 'engaged' } },
          ringing: { on: { answer: 'talking', silence: 'unanswered' } },
          talking: { on: { hangup: 'aftercall' } },
          aftercall: { on: { noted: '#reached' } },
          engaged: again,
          unanswered: again,
        },
      },
      reached: { id: 'reached', type: 'final' },
      given_up: { id: 'given_up', type: 'final' },
      withdrawn: { id: 'withdrawn', type: 'final' },
    },
  });
}

function treatment() {
  const result = ({ context }) => ({
    type: context.calls === 1 ? 'call.busy' : context.calls === 2 ? 'call.unanswered' : 'call.answered',
  });
  return setup({
    guards: {
      mayRetry: ({ context }) => context.calls < 3,
      isAnswered: ({ context }) => context.outcome === 'Answer',
    },
    actions: {
      reset: assign({ calls: 0 }),
      place: assign({ calls: ({ context }) => context.calls + 1 }),
      noteBusy: assign({ outcome: 'Busy' }),
      noteUnanswered: assign({ outcome: 'NoAnswer' }),
      noteAnswered: assign({ outcome: 'Answer' }),
    },
  }).createMachine({
    context: { calls: 0, outcome: '' },
    initial: 'begin',
    states: {
      begin: { entry: raise({ type: 'record.found' }), on: { 'record.found': { target: 'call', actions: 'reset' } } },
      call: { entry: ['place', raise({ type: 'call.placed' })], on: { 'call.placed': 'listen' } },
      listen: {
        entry: raise(result),
        on: {
          'call.busy': { guard: 'mayRetry', target: 'again', actions: 'noteBusy' },
          'call.unanswered': { guard: 'mayRetry', target: 'again', actions: 'noteUnanswered' },
          'call.answered': { target: 'reached', actions: 'noteAnswered' },
          'call.*': 'given_up',
        },
      },
      again: { always: [{ guard: 'mayRetry', target: 'call' }, { target: 'given_up' }] },
      reached: { always: { guard: 'isAnswered', target: 'done' } },
      given_up: { type: 'final' },
      done: { type: 'final' },
    },
  });
}

/** (g): two states, a check and the work at each event; `work` gives the new values of the context. */
function scripted(context, isRight, work) {
  const step = (target) => ({ on: { t: [{ guard: 'isRight', target, actions: 'work' }, { target: 'wrong' }] } });
  return setup({
    guards: { isRight: ({ context }) => isRight(context) },
    actions: { work: assign(({ context }) => work(context)) },
  }).createMachine({ context, initial: 'a', states: { a: step('b'), b: step('a'), wrong: { type: 'final' } } });
}

function loop() {
  return scripted({ total: 499500 }, (context) => context.total === 499500, () => {
    let total = 0;
    for (let i = 0; i < 1000; i++) total += i;
    return { total };
  });
}

function strings() {
  return scripted({ text: '', size: 990 }, (context) => context.size === 990, () => {
    let text = '';
    for (let i = 0; i < 100; i++) text += 'record ' + i + ';';
    return { text, size: text.length };
  });
}

function arrays() {
  return scripted({ list: [], last: 200 }, (context) => context.last === 200, () => {
    let list = [];
    for (let i = 0; i < 100; i++) list.push((i * 37) % 101);
    list.sort((one, other) => one - other);
    list = list.map((each) => each * 2);
    return { list, last: list[list.length - 1] };
  });
}

function json() {
  const made = {};
  for (let i = 0; i < 100; i++) made['field' + i] = 'value ' + i;
  const context = { text: JSON.stringify(made), record: null, seen: 'value 7' };
  return scripted(context, (context) => context.seen === 'value 7', (context) => {
    const record = JSON.parse(context.text);
    return { record, seen: record.field7, text: JSON.stringify(record) };
  });
}

function helpers() {
  const isOver = (result) => ['WrongNumber', 'DoNotCall', 'FaxDetected'].indexOf(result) >= 0;
  const isOpen = (hour) => hour >= 9 && hour < 21;
  const mayRetry = (attempts, result) => attempts < (result === 'Busy' ? 5 : 3);
  const counted = (attempts) => (attempts + 1) % 5;
  const step = (target) => ({
    on: {
      t: [
        { guard: ({ context }) => isOver(context.outcome), target: 'wrong' },
        { guard: ({ context }) => !isOpen(context.hour), target: 'wrong' },
        {
          guard: ({ context }) => isOpen(context.hour) && mayRetry(context.attempts, context.outcome),
          actions: assign({ attempts: ({ context }) => counted(context.attempts) }),
          target,
        },
        { target: 'wrong' },
      ],
    },
  });
  return setup({}).createMachine({
    context: { hour: 10, attempts: 0, outcome: 'Busy' },
    initial: 'a',
    states: { a: step('b'), b: step('a'), wrong: { type: 'final' } },
  });
}

const MACHINES = {
  a: counter,
  b: twelve,
  c: treatment,
  'g.loop': loop,
  'g.strings': strings,
  'g.arrays': arrays,
  'g.json': json,
  'g.helpers': helpers,
};
const machine = MACHINES[bench]();

function make() {
  const actor = createActor(machine);
  actor.start();
  return actor;
}

if (bench === 'b') {
  instances(make, (actor) => actor.getSnapshot().matches({ open: 'idle' }));
} else if (bench === 'c') {
  charts(() => make().getSnapshot().value === 'done');
} else {
  const actor = make();
  const expected = bench === 'a' ? 'abc'[(n + 1) % 3] : 'ba'[n % 2];
  const event = { type: 't' };
  events(() => actor.send(event), () => [actor.getSnapshot().value === expected, actor.getSnapshot().value]);
}
