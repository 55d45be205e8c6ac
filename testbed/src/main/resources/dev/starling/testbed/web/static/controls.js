// Every control: what it sends, when it is offered, and what came of it.
import { store, onChange, changed, seconds } from './store.js';
import { post } from './api.js';
import { element } from './tables.js';

const $ = id => document.getElementById(id);
const value = id => $(id).value.trim();

const COMMANDS = {
  'ping-ab': () => `ping ${value('a')} ${value('b')}`,
  ping: () => 'ping',
  add: () => 'add',
  kill: () => `kill ${value('a')}`,
  publish: () => `publish ${value('a')} ${value('text')}`,
  cut: () => `cut ${value('a')} ${value('b')}`,
  'heal-ab': () => `heal ${value('a')} ${value('b')}`,
  heal: () => 'heal',
  partition: () => `partition ${value('parts')}`,
  topology: () => `topology ${value('shape')}`,
  loss: () => `loss ${value('loss')}%`,
  latency: () => `latency ${value('lat-min')}ms ${value('lat-max')}ms`,
  pause: () => store.clock.paused ? 'resume' : 'pause',
  step: () => 'step 50ms',
  speed: () => `speed ${value('speed')}`,
  snapshot: () => 'snapshot',
};

let waiting = 0;

/** Sends a command; its answer goes to the toast, what happened to everybody's log. */
export async function send(command) {
  waiting++;
  document.body.classList.toggle('busy', true);
  try {
    const answer = await post('/api/control', { command });
    toast(answer.text, answer.ok);
    return answer;
  } catch (problem) {
    toast(problem.message, false);
    return { ok: false, text: problem.message };
  } finally {
    waiting--;
    document.body.classList.toggle('busy', waiting > 0);
  }
}

/** Presses a control by name, if it is offered. */
export function press(name) {
  if (name === 'replay') {
    return replaySeed();
  }
  if (!offered(name)) {
    toast(whyNot(name), false);
    return Promise.resolve();
  }
  return send(COMMANDS[name]());
}

const SIMULATED = new Set(['loss', 'latency', 'pause', 'step', 'speed']);
const known = word => store.forms.some(form => form.split(/[ ,]/)[0] === word || form.startsWith('pause') && word === 'resume');

function offered(name) {
  return (!SIMULATED.has(name) || store.clock.simulated) && (name !== 'snapshot' || known('snapshot'))
    && (name !== 'replay' || store.run.replayable);
}

function whyNot(name) {
  if (SIMULATED.has(name)) {
    return 'Only with --simulated: real peers have what the machine gives them, and real time does not wait.';
  }
  return name === 'snapshot' ? 'This testbed takes no snapshots.' : 'This testbed cannot be started again.';
}

function replaySeed() {
  return begin('/api/again', { seed: value('seed') });
}

/** Begins another run; what is wrong with its file is told. */
export function replay(file) {
  return begin('/api/replay', { file });
}

async function begin(path, body) {
  try {
    await post(path, body);
    toast('Beginning that run …', true);
    return '';
  } catch (problem) {
    toast(problem.message, false);
    return problem.message;
  }
}

let toastTimer;
export function toast(text, ok = true) {
  const box = $('toast');
  box.textContent = text;
  box.className = ok ? 'toast' : 'toast no';
  box.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { box.hidden = true; }, ok ? 3500 : 7000);
}

document.querySelectorAll('[data-command]').forEach(control => {
  if (control.tagName === 'SELECT') {
    control.addEventListener('change', () => press(control.dataset.command));
  } else if (!control.form) {
    control.addEventListener('click', () => press(control.dataset.command));
  }
});
document.querySelectorAll('form[data-form]').forEach(form => form.addEventListener('submit', event => {
  event.preventDefault();
  press(form.dataset.form);
}));
$('swap').addEventListener('click', () => {
  [store.a, store.b] = [store.b, store.a];
  changed('selection', 'inspect');
});
for (const side of ['a', 'b']) {
  $(side).addEventListener('input', () => {
    if (/^\d+$/.test(value(side))) {
      store[side] = Number(value(side));
      changed('chosen');
    }
  });
}
$('loss').addEventListener('input', () => { $('loss-out').textContent = value('loss') + ' %'; });

function log(timeNs, command, ok, text) {
  const entry = document.createElement('li');
  entry.append(element('time', seconds(timeNs) + ' '), element('code', command), element('div', text, ok ? '' : 'no'));
  $('log').querySelector('.hint')?.remove();
  $('log').prepend(entry);
  while ($('log').children.length > 60) {
    $('log').lastChild.remove();
  }
}

function offer() {
  document.querySelectorAll('[data-command]').forEach(control => {
    const name = control.dataset.command;
    const now = offered(name);
    control.disabled = !now;
    control.dataset.title ??= control.title;
    control.title = now ? control.dataset.title : whyNot(name);
  });
  document.querySelectorAll('input[data-simulated]').forEach(input => { input.disabled = !store.clock.simulated; });
  $('why-simulated').hidden = store.clock.simulated;
  $('why-snapshot').hidden = offered('snapshot');
  $('why-snapshot').textContent = offered('snapshot') ? '' : whyNot('snapshot');
}

onChange((what, messages, obeyed) => {
  for (const [timeNs, command, ok, text] of obeyed ?? []) {
    log(timeNs, command, ok, text);
  }
  if (what.has('selection')) {
    $('a').value = store.a;
    $('b').value = store.b;
  }
  if (what.has('all')) {
    offer();
    $('seed').value = store.run.seed;
    const numbers = [...store.peers.keys()];
    const half = numbers.length >> 1;
    $('parts').value = numbers.length > 1 ? `${numbers[0]}-${numbers[half - 1]} | ${numbers[half]}-${numbers.at(-1)}` : '';
    if (![...$('shape').options].some(option => option.value === store.run.topology)) {
      $('shape').add(new Option(store.run.topology));
    }
    $('shape').value = store.run.topology;
  }
  if (what.has('cut')) {
    const more = store.cut.length > 12 ? [`and ${store.cut.length - 12} more`] : [];
    $('cuts').replaceChildren(...store.cut.slice(0, 12).concat(more).map(line => element('li', line)));
  }
  $('pause').textContent = store.clock.paused ? '▶' : '❚❚';
  $('pause').setAttribute('aria-label', store.clock.paused ? 'Go on' : 'Pause');
});
