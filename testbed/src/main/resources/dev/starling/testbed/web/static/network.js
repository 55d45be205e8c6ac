// The network: links and peers on a canvas that is drawn when something has changed, messages on another that moves.
import { store, onChange, changed, linkKey, health, nodeOf } from './store.js';
import { colour, kindColour } from './colours.js';

const $ = id => document.getElementById(id);
const still = $('net-still');
const moving = $('net-moving');
const worker = new Worker('/layout-worker.js');
const at = new Map(); // number → {x, y}
let view = d3.zoomIdentity;
let dirty = true;
let viewChanged = 0; // When the view last changed, or 0 when the picture has caught up with it.
let drawnView = d3.zoomIdentity;
let drawMs = 0;
let graphDirty = true;
let fitted = false;
let tree = null;
let hovered = null;
let flying = [];
let shown = true;
let size = { w: 0, h: 0, dpr: 1 };

const NAT = { '-': 'faint', public: 'good', UNRESTRICTED: 'good', STATIC: 'blue', EASY: 'warm', HARD: 'bad', UNREACHABLE: 'bad' };
const HEALTH = { well: 'accent', behind: 'warm', cut: 'violet', isolated: 'bad', seed: 'blue' };
const CUTS_MAX = 150; // A topology is made by cutting; more would hide it.
const PARTS = ['accent', 'warm', 'violet', 'blue', 'bad', 'good'];

function wordOf(node) {
  switch ($('colour').value) {
    case 'role': return node.role;
    case 'nat': return node.nat;
    case 'part': return 'part ' + (store.parts.get(node.number) ?? 0);
    case 'degree': return node.links === 0 ? 'no link' : node.links < 3 ? '1–2 links' : node.links < 8 ? '3–7 links' : '8 links or more';
    default: return health(node);
  }
}

function colourOf(word) {
  const degree = { 'no link': 'bad', '1–2 links': 'warm', '3–7 links': 'accent', '8 links or more': 'blue' };
  const name = word.startsWith('part ') ? PARTS[Number(word.slice(5)) % PARTS.length]
    : degree[word] ?? HEALTH[word] ?? { peer: 'accent' }[word]
      ?? NAT[word] ?? Object.entries(NAT).find(([key]) => word.toUpperCase().includes(key))?.[1] ?? 'faint';
  return colour(name);
}

const withSeeds = () => $('show-seeds').checked && store.peers.size <= 2000;

function nodes() {
  return withSeeds() ? [...store.peers.values(), ...store.seeds.values()] : [...store.peers.values()];
}

function sendGraph() {
  graphDirty = false;
  const links = [...store.links.values()];
  worker.postMessage({
    numbers: nodes().map(node => node.number),
    links: withSeeds() ? links.concat(store.seedLinks) : links,
    ring: /^(ring|line)$/.test(store.run.topology ?? '') && store.links.size <= store.peers.size * 1.2,
    weak: 3 / Math.max(8, store.peers.size),
  });
}

worker.onmessage = event => {
  const { positions, hot } = event.data;
  at.clear();
  for (let i = 0; i < positions.length; i += 3) {
    at.set(positions[i], { x: positions[i + 1], y: positions[i + 2] });
  }
  tree = null;
  dirty = true;
  if (!fitted) {
    fit(0);
    fitted = !hot;
  }
};

function resize() {
  const box = moving.parentElement.getBoundingClientRect();
  const dpr = Math.min(devicePixelRatio || 1, 2);
  if (box.width === size.w && box.height === size.h && dpr === size.dpr) {
    return;
  }
  size = { w: box.width, h: box.height, dpr };
  for (const canvas of [still, moving]) {
    canvas.width = Math.max(1, Math.round(box.width * dpr));
    canvas.height = Math.max(1, Math.round(box.height * dpr));
  }
  dirty = true;
}

const zoom = d3.zoom().scaleExtent([.02, 12])
  .filter(event => !event.shiftKey && event.type !== 'dblclick')
  .on('zoom', event => {
    view = event.transform;
    viewChanged = performance.now();
    if (event.sourceEvent) {
      fitted = true;
    }
  });
d3.select(moving).call(zoom).on('dblclick.zoom', null);

export function fit(duration = 250) {
  if (!at.size || !size.w) {
    return;
  }
  const xs = [...at.values()].map(p => p.x);
  const ys = [...at.values()].map(p => p.y);
  const [x0, x1] = d3.extent(xs);
  const [y0, y1] = d3.extent(ys);
  const scale = Math.min(3, .9 * Math.min(size.w / (x1 - x0 + 40), size.h / (y1 - y0 + 40)));
  const target = d3.zoomIdentity.translate(size.w / 2, size.h / 2).scale(scale).translate(-(x0 + x1) / 2, -(y0 + y1) / 2);
  const selection = d3.select(moving);
  (duration ? selection.transition().duration(duration) : selection).call(zoom.transform, target);
}

function radius() {
  return Math.max(1.2, Math.min(11, (store.peers.size > 3000 ? 3 : store.peers.size > 400 ? 4.5 : store.peers.size > 60 ? 6.5 : 8) * Math.sqrt(view.k)));
}

function screen(number) {
  const p = at.get(number);
  return p && { x: view.applyX(p.x), y: view.applyY(p.y) };
}

function strokeLinks(context, links, style, width, dash = []) {
  context.strokeStyle = style;
  context.lineWidth = width;
  context.setLineDash(dash);
  let count = 0;
  context.beginPath();
  for (const [one, other] of links) {
    const from = screen(one);
    const to = screen(other);
    if (!from || !to || Math.max(from.x, to.x) < 0 || Math.min(from.x, to.x) > size.w
      || Math.max(from.y, to.y) < 0 || Math.min(from.y, to.y) > size.h) {
      continue;
    }
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y);
    if (++count % 500 === 0) {
      context.stroke();
      context.beginPath();
    }
  }
  context.stroke();
  context.setLineDash([]);
}

/** While the view moves, a large picture is moved as it is, and drawn anew when the hand rests. */
function moveStill() {
  const k = view.k / drawnView.k;
  still.style.transformOrigin = '0 0';
  still.style.transform = `translate(${view.x - drawnView.x * k}px, ${view.y - drawnView.y * k}px) scale(${k})`;
}

function drawStill() {
  dirty = false;
  viewChanged = 0;
  drawnView = view;
  still.style.transform = 'none';
  const context = still.getContext('2d');
  context.setTransform(size.dpr, 0, 0, size.dpr, 0, 0);
  context.clearRect(0, 0, size.w, size.h);
  const links = [...store.links.values()];
  const sparse = Math.min(1, 300 / Math.max(1, links.length));
  context.globalAlpha = .12 + .78 * sparse;
  const apart = link => (store.parts.get(link[0]) ?? 0) !== (store.parts.get(link[1]) ?? 0);
  strokeLinks(context, store.parts.size ? links.filter(link => !apart(link)) : links, colour('faint'), Math.max(.4, Math.min(1.4, view.k)));
  if (withSeeds()) {
    context.globalAlpha = .28;
    strokeLinks(context, store.seedLinks, colour('blue'), .7, [2, 4]);
  }
  context.globalAlpha = .9;
  strokeLinks(context, [...store.cutPairs].slice(0, CUTS_MAX).map(pair => pair.split(' ').map(Number)), colour('bad'), 1.6, [5, 5]);
  context.globalAlpha = 1;
  drawNodes(context);
}

function drawNodes(context) {
  const r = radius();
  const groups = d3.group(nodes(), wordOf);
  for (const [word, members] of groups) {
    context.fillStyle = colourOf(word);
    context.beginPath();
    for (const node of members) {
      const p = screen(node.number);
      if (!p || p.x < -20 || p.x > size.w + 20 || p.y < -20 || p.y > size.h + 20) {
        continue;
      }
      shape(context, p, node.role === 'seed' ? r * 1.35 : r, node.role);
    }
    context.fill();
  }
  if (r > 5 && store.peers.size <= 300) {
    context.fillStyle = colour('text');
    context.strokeStyle = colour('ground');
    context.lineWidth = 3;
    context.font = '11px system-ui, sans-serif';
    context.textAlign = 'center';
    for (const node of nodes()) {
      const p = screen(node.number);
      if (p) {
        const label = node.role === 'seed' ? 'seed' : String(node.number);
        context.strokeText(label, p.x, p.y + r + 12);
        context.fillText(label, p.x, p.y + r + 12);
      }
    }
  }
  legend(groups);
}

function shape(context, p, r, role) {
  if (role === 'seed') {
    context.moveTo(p.x, p.y - r);
    context.lineTo(p.x + r, p.y);
    context.lineTo(p.x, p.y + r);
    context.lineTo(p.x - r, p.y);
    context.closePath();
  } else {
    context.moveTo(p.x + r, p.y);
    context.arc(p.x, p.y, r, 0, 2 * Math.PI);
  }
}

let legendText = '';
function legend(groups) {
  const words = [...groups].map(([word, members]) => [word, members.length]).sort();
  const text = JSON.stringify([words, document.documentElement.dataset.theme]);
  if (text === legendText) {
    return;
  }
  legendText = text;
  $('legend').replaceChildren(...words.map(([word, count]) => {
    const entry = document.createElement('span');
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('class', 'key');
    svg.setAttribute('viewBox', '0 0 10 10');
    const mark = document.createElementNS('http://www.w3.org/2000/svg', word === 'seed' ? 'path' : 'circle');
    Object.entries(word === 'seed' ? { d: 'M5 0 10 5 5 10 0 5Z' } : { cx: 5, cy: 5, r: 5 }).forEach(([k, v]) => mark.setAttribute(k, v));
    mark.setAttribute('fill', colourOf(word));
    svg.append(mark);
    entry.append(svg, `${word} ${count}`);
    return entry;
  }));
}

function ring(context, number, style, label) {
  const p = screen(number);
  if (!p) {
    return;
  }
  context.strokeStyle = style;
  context.lineWidth = 2.5;
  context.beginPath();
  context.arc(p.x, p.y, radius() + 5, 0, 2 * Math.PI);
  context.stroke();
  if (label) {
    context.fillStyle = style;
    context.font = 'bold 12px system-ui, sans-serif';
    context.textAlign = 'center';
    context.fillText(label, p.x, p.y - radius() - 9);
  }
}

function drawMoving(now) {
  const context = moving.getContext('2d');
  context.setTransform(size.dpr, 0, 0, size.dpr, 0, 0);
  context.clearRect(0, 0, size.w, size.h);
  if (hovered != null) {
    const near = [...store.links.values()].filter(([one, other]) => one === hovered || other === hovered);
    strokeLinks(context, near, colour('warm'), 1.8);
    near.slice(0, 200).forEach(([one, other]) => ring(context, one === hovered ? other : one, colour('faint')));
    ring(context, hovered, colour('warm'));
  }
  ring(context, store.b, colour('violet'), 'B');
  ring(context, store.a, colour('warm'), 'A');
  flying = flying.filter(flight => now < flight.end);
  for (const flight of flying) {
    if (now >= flight.begin) {
      drawFlight(context, flight, (now - flight.begin) / (flight.end - flight.begin));
    }
  }
}

function drawFlight(context, { from, to, kind, lost }, share) {
  const one = screen(from);
  const other = screen(to);
  if (!one || !other) {
    return;
  }
  const way = lost ? Math.min(share, .5) : share;
  const x = one.x + (other.x - one.x) * way;
  const y = one.y + (other.y - one.y) * way;
  context.globalAlpha = lost && share > .5 ? 2 * (1 - share) : Math.min(1, 4 * (1 - share) + .2);
  context.strokeStyle = context.fillStyle = lost ? colour('bad') : kindColour(kind);
  context.lineWidth = 1.6;
  const back = Math.max(0, way - .12);
  context.beginPath();
  context.moveTo(one.x + (other.x - one.x) * back, one.y + (other.y - one.y) * back);
  context.lineTo(x, y);
  context.stroke();
  context.beginPath();
  if (lost && share > .5) {
    context.moveTo(x - 5, y - 5); context.lineTo(x + 5, y + 5); context.moveTo(x + 5, y - 5); context.lineTo(x - 5, y + 5);
    context.stroke();
  } else {
    context.arc(x, y, 3.2, 0, 2 * Math.PI);
    context.fill();
  }
  context.globalAlpha = 1;
}

let drawnAt = 0;

/** A picture takes at most a third of the time: what is expensive is drawn less often. */
function redraw(now) {
  const rests = now - viewChanged > 140;
  if (dirty && (viewChanged === 0 || rests) && now - drawnAt > 3 * drawMs || viewChanged && (drawMs < 8 || rests)) {
    const began = performance.now();
    drawStill();
    drawnAt = performance.now();
    drawMs = drawnAt - began;
  } else if (viewChanged) {
    moveStill();
  }
}

function frame(now) {
  if (shown && !document.hidden) {
    resize();
    if (graphDirty && store.peers.size) {
      sendGraph();
    }
    redraw(performance.now());
    drawMoving(now);
  }
  requestAnimationFrame(frame);
}

function find(event) {
  const [x, y] = d3.pointer(event, moving);
  tree ??= d3.quadtree(nodes().filter(node => at.has(node.number)), node => at.get(node.number).x, node => at.get(node.number).y);
  return tree.find(view.invertX(x), view.invertY(y), (radius() + 9) / view.k);
}

moving.addEventListener('pointermove', event => {
  const node = find(event);
  hovered = node?.number ?? null;
  moving.style.cursor = node ? 'pointer' : 'grab';
  const hover = $('hover');
  hover.hidden = !node;
  if (node) {
    const [x, y] = d3.pointer(event, moving);
    hover.textContent = `${node.role} ${node.number} · ${health(node)}\n${node.id}\n${node.address}\nNAT ${node.nat} · ${node.links} links · ${node.received} received · ${node.cached} cached`;
    hover.style.left = Math.max(0, Math.min(x + 14, size.w - 250)) + 'px';
    hover.style.top = Math.max(0, Math.min(y + 14, size.h - 90)) + 'px';
  }
});
moving.addEventListener('pointerleave', () => { hovered = null; $('hover').hidden = true; });
moving.addEventListener('click', event => {
  const node = find(event);
  if (node && node.number >= 0) {
    select(node.number, event.shiftKey);
  }
});

/** Chooses a peer as A, or as B. */
export function select(number, asB = false) {
  if (asB) {
    store.b = number;
  } else {
    store.a = number;
    changed('inspect');
  }
  changed('selection');
}

moving.addEventListener('keydown', event => {
  const numbers = [...store.peers.keys()].sort((a, b) => a - b);
  const index = numbers.indexOf(store.a);
  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  if (event.key in steps && numbers.length) {
    event.preventDefault();
    select(numbers[(index + steps[event.key] + numbers.length) % numbers.length], event.shiftKey);
  } else if (event.key === '+' || event.key === '=') {
    d3.select(moving).call(zoom.scaleBy, 1.3);
  } else if (event.key === '-') {
    d3.select(moving).call(zoom.scaleBy, 1 / 1.3);
  }
});

$('find').addEventListener('input', () => {
  const text = $('find').value.trim().toLowerCase();
  const found = text && [...store.peers.values()].find(peer => String(peer.number) === text)
    || text.length > 1 && [...store.peers.values()].find(peer => peer.id.startsWith(text) || peer.address.includes(text));
  if (found) {
    select(found.number);
    const p = at.get(found.number);
    if (p) {
      d3.select(moving).transition().duration(250).call(zoom.translateTo, p.x, p.y);
    }
  }
});
$('colour').addEventListener('change', () => { dirty = true; });
$('show-seeds').addEventListener('change', () => { graphDirty = dirty = true; });
$('fit').addEventListener('click', () => fit());

function fly(messages) {
  if (!shown || !$('show-messages').checked || document.hidden) {
    return;
  }
  const now = performance.now();
  const speed = Number.isFinite(store.clock.speed) ? store.clock.speed : 50;
  for (const [from, to, kind, sentNs, endNs, lost] of messages) {
    if (flying.length > 1500) {
      return;
    }
    const length = Math.max(380, Math.min(1500, (endNs - sentNs) / 1e6 / speed));
    const begin = now + Math.random() * 100;
    flying.push({ from, to, kind, lost, begin, end: begin + length });
  }
}

function alternative() {
  const counts = d3.rollup(store.peers.values(), group => group.length, health);
  const words = [...counts].map(([word, count]) => `${count} ${word}`).join(', ');
  $('net-alt').textContent = `${store.peers.size} peers and ${store.links.size} links: ${words}. Arrow keys choose a peer; the table below lists them.`;
}

onChange((what, messages) => {
  if (what.has('all')) {
    fitted = false;
    flying = [];
    at.clear();
  }
  if (what.has('nodes') || what.has('links') || what.has('all')) {
    graphDirty = true;
  }
  if (what.has('peers') || what.has('cut') || what.has('links') || what.has('theme')) {
    tree = null;
    dirty = true;
    alternative();
  }
  fly(messages);
});

/** Whether anybody looks. */
export function visible(now) {
  shown = now;
  dirty = true;
}

/** What is drawn, for tests: numbers of the nodes that have a place, links, and messages in flight. */
export function drawn() {
  return {
    nodes: nodes().filter(node => at.has(node.number)).map(node => node.number),
    links: [...store.links.keys()].filter(key => key.split(' ').every(number => at.has(Number(number)))),
    cut: [...store.cutPairs], flying: flying.length,
    place: number => screen(number), word: number => wordOf(nodeOf(number)), key: linkKey,
  };
}

requestAnimationFrame(frame);
