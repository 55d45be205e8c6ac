// What the page knows of the testbed, and who wants to hear when it changes.

const listeners = [];

export const store = {
  run: {}, forms: [], clock: { simulated: false, paused: false, speed: 1 }, timeNs: 0, generation: -1,
  peers: new Map(), links: new Map(), seeds: new Map(), seedLinks: [], cut: [], parts: new Map(), cutPairs: new Set(),
  traffic: [], lost: {}, drops: {}, items: new Map(), summary: {}, series: [], missed: 0,
  a: 0, b: 1,
};

export const linkKey = (one, other) => one < other ? `${one} ${other}` : `${other} ${one}`;

/** Calls back after each change, with a set of words for what has changed. */
export function onChange(listener) {
  listeners.push(listener);
}

export function changed(...what) {
  const words = new Set(what);
  listeners.forEach(listener => listener(words, []));
}

export function take(event) {
  const what = new Set(['time']);
  if (event.type === 'all') {
    store.peers.clear();
    store.links.clear();
    store.items.clear();
    store.seeds.clear();
    store.series.length = 0;
    store.run = event.run;
    store.forms = event.forms;
    store.generation = event.generation;
    ['all', 'peers', 'links', 'items'].forEach(word => what.add(word));
  }
  store.timeNs = event.timeNs;
  store.clock = event.clock;
  store.clock.speed ??= Infinity;
  store.missed = event.missed;
  takePeers(event, what);
  takeLinks(event, what);
  takeCut(event, what);
  for (const row of event.items ?? []) {
    const [id, from, text, publishedNs, delivered, of, p50, p95, max] = row;
    store.items.delete(id);
    store.items.set(id, { id, from, text, publishedNs, delivered, of, p50, p95, max });
    what.add('items');
  }
  while (store.items.size > 64) {
    store.items.delete(store.items.keys().next().value);
  }
  takeTotals(event, what);
  listeners.forEach(listener => listener(what, event.messages ?? [], event.obeyed ?? []));
}

function takePeers(event, what) {
  for (const [number, id, address, nat, links, received, cached] of event.peers ?? []) {
    const known = store.peers.get(number);
    if (!known) {
      what.add('nodes');
    }
    store.peers.set(number, Object.assign(known ?? { number, role: 'peer' }, { id, address, nat, links, received, cached }));
    what.add('peers');
  }
  for (const number of event.gone ?? []) {
    store.peers.delete(number);
    what.add('nodes').add('peers');
  }
}

function takeLinks(event, what) {
  for (const [one, other] of event.links ?? []) {
    store.links.set(linkKey(one, other), [one, other]);
    what.add('links');
  }
  for (const [one, other] of event.unlinked ?? []) {
    store.links.delete(linkKey(one, other));
    what.add('links');
  }
}

function takeCut(event, what) {
  if (!event.cut) {
    return;
  }
  store.cut = event.cut;
  store.parts = new Map();
  store.cutPairs = new Set();
  for (const line of event.cut) {
    if (line.startsWith('cut ')) {
      const [, one, other] = line.split(' ').map(Number);
      store.cutPairs.add(linkKey(one, other));
    } else if (line.startsWith('partition ')) {
      line.slice(10).split('|').forEach((part, index) => {
        for (const range of part.trim().split(/[ ,]+/)) {
          const [low, high] = range.split('-').map(Number);
          for (let peer = low; peer <= (high ?? low); peer++) {
            store.parts.set(peer, index + 1);
          }
        }
      });
    }
  }
  what.add('cut');
}

function takeTotals(event, what) {
  if (event.summary) {
    store.summary = event.summary;
    store.drops = event.drops;
  }
  if (event.traffic) {
    store.traffic = event.traffic.map(([kind, sent, received, lost, bytes]) => ({ kind, sent, received, lost, bytes }));
    store.lost = event.lost;
    store.series.push({
      timeNs: event.timeNs,
      wallMs: performance.now(),
      sent: Object.fromEntries(store.traffic.map(each => [each.kind, each.sent])),
    });
    if (store.series.length > 1200) {
      store.series.splice(0, store.series.length - 1200);
    }
    what.add('totals');
  }
  const seeds = event.seeds ?? [];
  if (seeds.length !== store.seeds.size) {
    store.seeds = new Map(seeds.map(([number, id, address]) =>
      [number, { number, id, address, role: 'seed', nat: 'public', links: 0, received: 0, cached: 0 }]));
    what.add('nodes');
  }
  const seedLinks = event.seedLinks ?? [];
  if (seedLinks.length !== store.seedLinks.length) {
    store.seedLinks = seedLinks;
    what.add('links');
  }
}

/** How a peer fares: the words of the legend. */
export function health(peer) {
  if (peer.role === 'seed') {
    return 'seed';
  }
  if (peer.links === 0) {
    return 'isolated';
  }
  const best = store.summary.published ?? 0;
  if (store.parts.size && store.parts.has(peer.number) || cutOff(peer.number)) {
    return 'cut';
  }
  return peer.received + ownItems(peer.number) < best ? 'behind' : 'well';
}

function ownItems(number) {
  let own = 0;
  for (const item of store.items.values()) {
    own += item.from === number ? 1 : 0;
  }
  return own;
}

function cutOff(number) {
  for (const pair of store.cutPairs) {
    const [one, other] = pair.split(' ').map(Number);
    if (one === number || other === number) {
      return true;
    }
  }
  return false;
}

export const nodeOf = number => store.peers.get(number) ?? store.seeds.get(number);
export const seconds = ns => (ns / 1e9).toFixed(3) + ' s';
export const millis = value => value == null ? '–' : value >= 100 ? value.toFixed(0) + ' ms' : value.toFixed(2) + ' ms';
