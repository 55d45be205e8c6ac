// The page: views, keys, dialogs, and the stream of events that everything follows.
import { store, take, onChange, changed, seconds, millis } from './store.js';
import { follow, get, sharedRun } from './api.js';
import { theme, applyTheme } from './colours.js';
import { press, replay, toast } from './controls.js';
import { element, table, whileOpen } from './tables.js';
import * as network from './network.js';
import * as spacetime from './spacetime.js';
import * as traces from './traces.js';
import * as snapshots from './snapshots.js';
import * as charts from './charts.js';
import './peer.js';
import { startTour, endTour, touring } from './tour.js';
import { health } from './store.js';

const $ = id => document.getElementById(id);
const VIEWS = { network, spacetime, traces, snapshots, charts };
const names = Object.keys(VIEWS);

applyTheme(theme());

export function show(name) {
  for (const each of names) {
    const tab = $('tab-' + each);
    tab.setAttribute('aria-selected', String(each === name));
    tab.tabIndex = each === name ? 0 : -1;
    $(each).hidden = each !== name;
    VIEWS[each].visible(each === name);
  }
}

names.forEach((name, index) => {
  const tab = $('tab-' + name);
  tab.addEventListener('click', () => show(name));
  tab.addEventListener('keydown', event => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) {
      const next = names[(index + step + names.length) % names.length];
      show(next);
      $('tab-' + next).focus();
    }
  });
});

function chip(...parts) {
  const made = element('span', '', 'chip');
  made.append(...parts);
  return made;
}

function head() {
  const { world, seed, topology, transport } = store.run;
  $('run').replaceChildren(
    chip(element('b', world), ' world'), chip('seed ', element('b', String(seed))),
    chip(element('b', String(store.peers.size)), ' peers'), chip('topology ', element('b', topology)), chip(element('b', transport)));
}

function numbers() {
  const summary = store.summary;
  const rows = [
    ['links', summary.links], ['pings', `${summary.pingsAnswered} of ${summary.pingsSent}`], ['round trip', millis(summary.rttMsP50)],
    ['published', summary.published], ['delivered', summary.delivered],
  ];
  $('numbers').replaceChildren(...rows.map(([name, value]) => {
    const row = document.createElement('div');
    row.append(element('dt', name), element('dd', String(value ?? '–')));
    return row;
  }));
}

const fillTable = whileOpen($('net-table'), () => table('Peers', [
  ['peer', peer => peer.number, true], ['state', health], ['role', peer => peer.role], ['id', peer => peer.id], ['address', peer => peer.address],
  ['NAT', peer => peer.nat], ['links', peer => peer.links, true], ['received', peer => peer.received, true], ['cached', peer => peer.cached, true]],
[...store.peers.values()], peer => network.select(peer.number)));

let speed = '';

/** Whoever set the speed, the page shows it. */
function showSpeed() {
  const now = Number.isFinite(store.clock.speed) ? String(store.clock.speed) : 'max';
  if (now !== speed) {
    speed = now;
    const select = $('speed');
    if (![...select.options].some(option => option.value === now)) {
      select.add(new Option(now + '×', now));
    }
    select.value = now;
  }
}

onChange(what => {
  showSpeed();
  $('time').textContent = seconds(store.timeNs);
  if (what.has('all') || what.has('nodes')) {
    head();
  }
  if (what.has('all')) {
    if (!store.peers.has(store.a)) {
      store.a = [...store.peers.keys()][0] ?? 0;
    }
    if (!store.peers.has(store.b)) {
      store.b = [...store.peers.keys()][1] ?? 1;
    }
    changed('selection');
  }
  numbers();
  fillTable();
});

const STATES = { on: ['on', 'live'], off: ['off', 'reconnecting'], refused: ['off', 'no token'] };
follow(take, state => {
  const [style, text] = STATES[state];
  $('connection').className = 'dot ' + style;
  $('connection').textContent = text;
  if (state === 'refused') {
    toast('This page belongs to another run. Open the address that the testbed printed when it started: it carries the token of this run.', false);
  }
});

// ---- sharing

const encode = text => btoa(String.fromCharCode(...new TextEncoder().encode(text))).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
const decode = text => new TextDecoder().decode(Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), c => c.charCodeAt(0)));

async function share(file) {
  try {
    const text = file ?? (await get('/api/share')).file;
    $('share-file').value = text;
    $('share-link').value = `${location.origin}/#replay=${encode(text)}`;
    $('share-problem').textContent = '';
    $('share-what').textContent = store.clock.simulated
      ? 'The file holds how the run began and each control with its time. In the simulated world it replays exactly, event by event.'
      : 'The file holds how the run began and each control with its time. Real peers are asked the same at the same times; what the machine and its sockets do may differ.';
    if (!$('dialog-share').open) {
      $('dialog-share').showModal();
    }
  } catch (problem) {
    toast(problem.message, false);
  }
}

$('share').addEventListener('click', () => share());
$('share2').addEventListener('click', () => share());
$('copy-link').addEventListener('click', () => {
  $('share-link').select();
  navigator.clipboard?.writeText($('share-link').value).then(() => toast('Copied. It opens on a machine where a testbed is up.'), () => {});
});
$('save-file').addEventListener('click', () => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([$('share-file').value], { type: 'text/plain' }));
  link.download = `starling-${store.run.seed}.run`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
});
$('load-file').addEventListener('click', () => $('file').click());
$('file').addEventListener('change', async () => {
  const [file] = $('file').files;
  if (file) {
    $('share-file').value = (await file.text()).slice(0, 1_000_000);
    $('file').value = '';
  }
});
$('replay-file').addEventListener('click', async () => {
  const problem = await replay($('share-file').value);
  $('share-problem').textContent = problem;
  if (!problem) {
    $('dialog-share').close();
  }
});
if (sharedRun) {
  try {
    share(decode(sharedRun));
  } catch {
    toast('The link holds no run.', false);
  }
}

// ---- dialogs, theme and keys

document.querySelectorAll('[data-close]').forEach(button => button.addEventListener('click', () => button.closest('dialog').close()));

function otherTheme() {
  const next = theme() === 'dark' ? 'light' : 'dark';
  localStorage.setItem('starling-theme', next);
  applyTheme(next);
  changed('theme');
}
$('theme').addEventListener('click', otherTheme);

const KEYS = [
  ['1 … 5', 'network, space–time, traces, snapshots, charts'], ['space', 'pause or go on'], ['.', 'step 50 ms'], ['p', 'ping A → B'], ['b', 'publish from A'],
  ['n', 'add a peer'], ['k', 'kill A'], ['c', 'cut A – B'], ['h', 'heal everything'], ['s', 'take a snapshot'], ['/', 'find a peer, or search traces'],
  ['0  +  −', 'show all, zoom in, zoom out'], ['arrows', 'in a picture: choose a peer, or pan'], ['r', 'share or replay'], ['t', 'dark or light'], ['g', 'the tour'], ['?', 'this'], ['Esc', 'close'],
];
$('keys').replaceChildren(...KEYS.flatMap(([key, what]) => [element('dt', key), element('dd', what)]));
$('help').addEventListener('click', () => $('dialog-help').showModal());

const ACTIONS = {
  ' ': () => press('pause'), '.': () => press('step'), p: () => press('ping-ab'), b: () => press('publish'), n: () => press('add'), k: () => press('kill'),
  c: () => press('cut'), h: () => press('heal'), s: () => press('snapshot'), r: () => share(), t: otherTheme, g: startTour, '?': () => $('dialog-help').showModal(),
  0: () => $('spacetime').hidden ? network.fit() : spacetime.all(),
  '/': () => ($('traces').hidden ? $('find') : $('tr-search')).focus(),
};
names.forEach((name, index) => { ACTIONS[index + 1] = () => show(name); });

document.addEventListener('keydown', event => {
  if (event.key === 'Escape' && touring()) {
    endTour();
    return;
  }
  const typing = event.target.closest('input, textarea, select, dialog, button, summary');
  const harmless = !typing || typing.tagName === 'BUTTON' && event.key !== ' ';
  if (event.ctrlKey || event.metaKey || event.altKey || !harmless || !ACTIONS[event.key]) {
    return;
  }
  event.preventDefault();
  ACTIONS[event.key]();
});

show('network');
if (!localStorage.getItem('starling-toured')) {
  toast('New here? Press g for a tour in six steps.');
}

// What the page shows, for tests that compare it with the testbed behind it.
window.starling = { store, network: network.drawn, spacetime: spacetime.drawn, charts: charts.drawn };
