// Snapshots: whether they hold together, each peer's state, what was on its way, and who was late.
import { store, onChange, seconds, millis } from './store.js';
import { get } from './api.js';
import { table, element } from './tables.js';

const $ = id => document.getElementById(id);
let snapshots = [];
let chosen = null;
let shown = false;

/** The snapshots that there are, newest first. */
export async function load() {
  snapshots = (await get('/api/snapshots')).snapshots;
  return snapshots;
}

export const latest = () => snapshots;

async function refresh() {
  await load();
  if (!snapshots.some(snapshot => snapshot.id === chosen)) {
    chosen = snapshots[0]?.id ?? null;
  }
  list();
  detail();
}

function list() {
  $('sn-list').replaceChildren(...snapshots.map(snapshot => {
    const button = element('button', `Snapshot ${snapshot.id}`);
    button.type = 'button';
    button.setAttribute('aria-pressed', String(snapshot.id === chosen));
    button.append(element('small', `from peer ${snapshot.initiator} at ${seconds(snapshot.startNs)}, ${snapshot.processes.length} states`));
    button.addEventListener('click', () => { chosen = snapshot.id; list(); detail(); });
    return button;
  }));
}

function verdict(holds, yes, no) {
  return element('span', holds ? '✓ ' + yes : '✗ ' + no, holds ? 'verdict' : 'verdict no');
}

function detail() {
  const box = $('sn-detail');
  const snapshot = snapshots.find(each => each.id === chosen);
  if (!snapshot) {
    const known = store.forms.some(form => form.startsWith('snapshot'));
    box.replaceChildren(element('p', known
      ? 'No snapshot has been taken yet. Take one: it records the state of every peer and of every channel between them, while messages go on, and checks that nothing was counted twice or lost.'
      : 'This testbed takes no snapshots. The space–time diagram can still show a cut that you draw.', 'empty'));
    return;
  }
  const verdicts = element('div', '', 'verdicts');
  verdicts.append(
    verdict(snapshot.complete, 'complete', 'incomplete'),
    verdict(snapshot.consistent, 'consistent: nothing received that was not sent', 'inconsistent: something was received before it was sent'),
    verdict(snapshot.conserved, `conserved: ${snapshot.found} of ${snapshot.expected}`, `not conserved: ${snapshot.found} instead of ${snapshot.expected}`));
  const late = snapshot.processes.filter(process => process[4]).map(process => process[0]);
  const parts = [
    element('h3', `Snapshot ${snapshot.id}, begun by peer ${snapshot.initiator}, took ${millis((snapshot.endNs - snapshot.startNs) / 1e6)}`), verdicts,
    element('p', late.length ? `Late: ${late.length === 1 ? 'peer' : 'peers'} ${late.join(', ')}` : 'Nobody was late.'),
  ];
  if (snapshot.missing.length) {
    parts.push(element('h3', 'Missing'), table('', [['who and why', text => text]], snapshot.missing));
  }
  const states = snapshot.processes.reduce((sum, process) => sum + process[3], 0);
  const moving = snapshot.channels.reduce((sum, channel) => sum + channel[3], 0);
  parts.push(
    element('p', `${states} held by peers and ${moving} on the way make ${states + moving}.`),
    table('States of the peers', [
      ['peer', row => row[0], true], ['recorded at', row => seconds(row[1]), true], ['state', row => row[2]], ['holds', row => row[3], true], ['', row => row[4] ? 'late' : '']], snapshot.processes),
    table('Channels with something on the way', [
      ['from', row => row[0], true], ['to', row => row[1], true], ['messages', row => row[2], true], ['carry', row => row[3], true]],
    snapshot.channels.filter(row => row[2] > 0)));
  box.replaceChildren(...parts);
}

$('sn-refresh').addEventListener('click', refresh);
export function visible(now) {
  shown = now;
  if (now) {
    refresh();
  }
}
onChange((what, messages, obeyed) => {
  if (shown && (obeyed ?? []).some(([, command]) => command.startsWith('snapshot'))) {
    refresh();
  }
});
