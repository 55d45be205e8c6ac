// The panel of the chosen peer: state, tables, addresses, counters.
import { store, onChange, health, nodeOf } from './store.js';
import { get } from './api.js';
import { table, element } from './tables.js';
import { select } from './network.js';

const box = document.getElementById('peer');
let opened = false;
let asked = 0;
let last = 0;

async function show() {
  const number = store.a;
  const request = ++asked;
  last = performance.now();
  try {
    const peer = await get('/api/peer/' + number);
    if (request === asked) {
      draw(peer);
    }
  } catch (problem) {
    if (request === asked && opened) {
      box.hidden = false;
      box.replaceChildren(element('h3', 'Peer ' + number), element('p', problem.message, 'hint'));
    }
  }
}

function draw(peer) {
  const open = box.querySelector('details')?.open ?? false;
  const title = element('h3', 'Peer ' + peer.number);
  const close = element('button', '×');
  close.type = 'button';
  close.setAttribute('aria-label', 'Close');
  close.addEventListener('click', () => { opened = false; box.hidden = true; });
  title.append(close);
  const facts = [
    ['State', health(nodeOf(peer.number) ?? peer)], ['Address', peer.address], ['NAT type', peer.natType],
    ['Links', peer.neighbours.length], ['Items received', peer.received], ['Packets cached', peer.cached],
  ];
  const neighbours = element('div', '', 'neighbours');
  for (const neighbour of peer.neighbours.slice(0, 200)) {
    const button = element('button', String(neighbour));
    button.type = 'button';
    button.title = 'Look at peer ' + neighbour;
    button.addEventListener('click', () => select(neighbour));
    neighbours.append(button);
  }
  const counters = document.createElement('details');
  counters.open = open;
  const entries = Object.entries(peer.counters);
  counters.append(element('summary', `${entries.length} counters`),
    table('Counters', [['name', row => row[0]], ['value', row => row[1], true]], entries));
  const state = table('', [['', row => row[0]], ['', row => row[1]]], facts);
  state.tHead.remove();
  box.replaceChildren(title, element('p', peer.id, 'id'), state,
    element('p', 'Linked to', 'hint'), neighbours, counters);
  box.hidden = false;
}

onChange(what => {
  if (what.has('inspect')) {
    opened = true;
    show();
  } else if (what.has('all')) {
    opened = false;
    box.hidden = true;
  } else if (opened && what.has('peers') && performance.now() - last > 1000) {
    show();
  }
});
