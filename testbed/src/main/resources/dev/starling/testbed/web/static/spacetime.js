// The space–time diagram: time to the right, a line for each peer, an arrow for each message, and cuts across.
import { store, onChange, seconds, millis } from './store.js';
import { get } from './api.js';
import { colour, kindColour } from './colours.js';
import { Events, SENT, RECEIVED, LOST } from './events.js';
import { table, whileOpen } from './tables.js';
import { load as loadSnapshots, latest } from './snapshots.js';

const $ = id => document.getElementById(id);
const canvas = $('st-canvas');
const LEFT = 62, TOP = 26, WINDOW = 200_000, HASTY = 6_000;
const events = new Events();
let shown = false;
let loading = false;
let t0 = 0, t1 = 2e9, row0 = 0, rowHeight = 22;
let lanes = [];
let laneOf = new Map();
let size = { w: 0, h: 0 };
let dirty = true;
let hastyUntil = 0;
let own = null; // A cut of one's own: peer → time.
let inconsistent = 0;
let drawnCount = 0;
let dragging = null;

async function loadMore() {
  if (!shown || loading) {
    return;
  }
  loading = true;
  try {
    const generation = store.generation;
    for (let first = true, more = true; more; first = false) {
      const from = events.next >= 0 ? events.next : 0;
      const part = await get(`/api/history?from=${from}&most=20000`);
      if (generation !== store.generation) {
        break;
      }
      if (events.next < 0 && part.count - part.first > WINDOW) {
        events.next = part.count - WINDOW;
        continue;
      }
      events.take(part);
      more = part.next < part.count && (part.rows.length === 20_000 || first);
      dirty = true;
      if (part.rows.length < 20_000) {
        more = false;
      }
    }
    offerKinds();
  } catch (problem) {
    $('st-status').textContent = problem.message;
  } finally {
    loading = false;
  }
}

function offerKinds() {
  const select = $('st-kind');
  for (const kind of events.kinds.slice(select.options.length - 1)) {
    select.add(new Option(kind, kind));
  }
}

function offerCuts() {
  const select = $('st-cut');
  for (const option of [...select.options].slice(2)) {
    option.remove();
  }
  latest().forEach(snapshot => select.add(new Option('snapshot ' + snapshot.id, 's' + snapshot.id)));
}

function makeLanes() {
  const numbers = [...store.peers.keys()].sort((a, b) => a - b);
  lanes = [...[...store.seeds.keys()].sort((a, b) => b - a), ...numbers];
  laneOf = new Map(lanes.map((number, index) => [number, index]));
  rowHeight = Math.max(1.2, Math.min(56, (size.h - TOP - 6) / Math.max(1, lanes.length)));
  if (rowHeight < 4) {
    rowHeight = 7; // Too many for one view: scroll.
  }
  row0 = Math.max(0, Math.min(row0, lanes.length - (size.h - TOP) / rowHeight));
}

const x = timeNs => LEFT + (timeNs - t0) / (t1 - t0) * (size.w - LEFT - 10);
const timeAt = px => t0 + (px - LEFT) / (size.w - LEFT - 10) * (t1 - t0);
const y = lane => TOP + (lane - row0 + .5) * rowHeight;

/** Where the chosen cut crosses each line, or null. */
function cut() {
  const choice = $('st-cut').value;
  if (choice === 'own') {
    own ??= { base: (t0 + t1) / 2, at: new Map() };
    return number => own.at.get(number) ?? own.base;
  }
  const snapshot = latest().find(each => 's' + each.id === choice);
  if (!snapshot) {
    return null;
  }
  const times = new Map(snapshot.processes.map(([peer, cutNs]) => [peer, cutNs]));
  return number => times.get(number);
}

function resize() {
  const box = canvas.parentElement.getBoundingClientRect();
  const dpr = Math.min(devicePixelRatio || 1, 2);
  if (box.width !== size.w || box.height !== size.h || canvas.width !== Math.round(box.width * dpr)) {
    size = { w: box.width, h: box.height };
    canvas.width = Math.max(1, Math.round(box.width * dpr));
    canvas.height = Math.max(1, Math.round(box.height * dpr));
    makeLanes();
    dirty = true;
  }
  return dpr;
}

function draw() {
  const dpr = resize();
  const context = canvas.getContext('2d');
  context.setTransform(dpr, 0, 0, dpr, 0, 0);
  context.clearRect(0, 0, size.w, size.h);
  drawAxes(context);
  context.save();
  context.beginPath();
  context.rect(LEFT, TOP - 4, size.w - LEFT, size.h - TOP + 4);
  context.clip();
  const crossing = cut();
  drawMessages(context, crossing);
  drawMarks(context);
  if (crossing) {
    drawCut(context, crossing);
  }
  context.restore();
  dirty = performance.now() < hastyUntil;
}

function drawAxes(context) {
  context.font = '11px system-ui, sans-serif';
  context.textAlign = 'center';
  context.fillStyle = colour('dim');
  context.strokeStyle = colour('line');
  context.lineWidth = 1;
  const scale = d3.scaleLinear([t0 / 1e6, t1 / 1e6], [LEFT, size.w - 10]);
  context.beginPath();
  const ticks = scale.ticks(Math.max(3, Math.floor(size.w / 130)));
  const spread = ticks.length > 1 ? ticks[1] - ticks[0] : 1;
  for (const tick of ticks) {
    context.moveTo(scale(tick), TOP - 6);
    context.lineTo(scale(tick), size.h);
    context.fillText(spread >= 100 ? (tick / 1000).toFixed(1) + ' s' : tick.toFixed(spread < 1 ? 2 : 0) + ' ms', scale(tick), 13);
  }
  context.stroke();
  context.textAlign = 'right';
  context.strokeStyle = colour('faint');
  context.globalAlpha = .5;
  context.beginPath();
  const every = Math.max(1, Math.ceil(13 / rowHeight));
  lanes.forEach((number, lane) => {
    const py = y(lane);
    if (py < TOP - 2 || py > size.h + 4) {
      return;
    }
    context.moveTo(LEFT, py);
    context.lineTo(size.w, py);
    if (lane % every === 0) {
      context.globalAlpha = 1;
      context.fillStyle = number === store.a ? colour('warm') : colour('dim');
      context.fillText(number < 0 ? 'seed ' + -number : 'peer ' + number, LEFT - 8, py + 4);
      context.globalAlpha = .5;
    }
  });
  context.stroke();
  context.globalAlpha = 1;
}

function drawMessages(context, crossing) {
  const begin = events.at(t0 - events.longest - 1);
  const end = events.at(t1);
  const only = events.kinds.indexOf($('st-kind').value);
  const stride = performance.now() < hastyUntil ? Math.max(1, Math.ceil((end - begin) / HASTY)) : 1;
  const heads = (end - begin) / stride < 3000;
  const red = [];
  const byKind = new Map();
  const lost = [];
  inconsistent = 0;
  drawnCount = 0;
  for (let i = begin; i < end; i++) {
    if (only >= 0 && events.kind[i] !== only) {
      continue;
    }
    if (crossing && events.state[i] === RECEIVED && events.end[i] < crossing(events.to[i]) && events.sent[i] > crossing(events.from[i])) {
      red.push(i);
      inconsistent++;
      continue;
    }
    if (stride > 1 && i % stride !== 0) {
      continue;
    }
    if (events.state[i] === LOST) {
      lost.push(i);
    } else {
      let list = byKind.get(events.kind[i]);
      if (!list) {
        byKind.set(events.kind[i], list = []);
      }
      list.push(i);
    }
  }
  context.globalAlpha = Math.max(.12, Math.min(.85, 1500 / Math.max(1, (end - begin) / stride)));
  byKind.forEach((list, kind) => strokeArrows(context, list, kindColour(events.kinds[kind]), heads, 1));
  strokeArrows(context, lost, colour('bad'), heads, 1, [3, 3]);
  context.globalAlpha = 1;
  strokeArrows(context, red, colour('bad'), true, 2.4);
  status(end - begin, stride, crossing);
}

function strokeArrows(context, list, style, heads, width, dash = []) {
  context.strokeStyle = context.fillStyle = style;
  context.lineWidth = width;
  context.setLineDash(dash);
  context.beginPath();
  let count = 0;
  const tips = [];
  for (const i of list) {
    const from = laneOf.get(events.from[i]);
    const to = laneOf.get(events.to[i]);
    if (from === undefined || to === undefined) {
      continue;
    }
    const x1 = x(events.sent[i]);
    const y1 = y(from);
    const open = events.state[i] === SENT;
    const x2 = open ? x1 + 6 : x(events.end[i]);
    const y2 = open ? y1 + Math.sign(to - from) * Math.min(6, rowHeight) : events.state[i] === LOST ? (y1 + y(to)) / 2 : y(to);
    if (x2 < LEFT || x1 > size.w || Math.max(y1, y2) < TOP || Math.min(y1, y2) > size.h) {
      continue;
    }
    context.moveTo(x1, y1);
    context.lineTo(x2, y2);
    drawnCount++;
    if (heads && !open) {
      tips.push([x1, y1, x2, y2, events.state[i]]);
    }
    if (++count % 500 === 0) {
      context.stroke();
      context.beginPath();
    }
  }
  context.stroke();
  context.setLineDash([]);
  context.beginPath();
  for (const [x1, y1, x2, y2, state] of tips) {
    if (state === LOST) {
      context.moveTo(x2 - 3, y2 - 3); context.lineTo(x2 + 3, y2 + 3); context.moveTo(x2 + 3, y2 - 3); context.lineTo(x2 - 3, y2 + 3);
      continue;
    }
    const angle = Math.atan2(y2 - y1, x2 - x1);
    context.moveTo(x2, y2);
    context.lineTo(x2 - 7 * Math.cos(angle - .35), y2 - 7 * Math.sin(angle - .35));
    context.lineTo(x2 - 7 * Math.cos(angle + .35), y2 - 7 * Math.sin(angle + .35));
    context.lineTo(x2, y2);
  }
  context.fill();
  if (tips.some(tip => tip[4] === LOST)) {
    context.stroke();
  }
}

function drawMarks(context) {
  const colours = { published: 'warm', delivered: 'good', up: 'blue', down: 'bad' };
  let controls = 0;
  for (const mark of events.marks) {
    if (mark.timeNs < t0 || mark.timeNs > t1) {
      continue;
    }
    const px = x(mark.timeNs);
    if (mark.what === 'control') {
      if (controls++ < 60) {
        context.fillStyle = colour('warm');
        context.globalAlpha = .7;
        context.fillRect(px, TOP - 4, 1, size.h);
        context.textAlign = 'left';
        context.fillText(mark.text.slice(0, 24), px + 4, TOP + 6 + controls % 4 * 12);
        context.globalAlpha = 1;
      }
      continue;
    }
    const lane = laneOf.get(mark.peer);
    if (lane !== undefined) {
      context.fillStyle = colour(colours[mark.what]);
      context.beginPath();
      context.arc(px, y(lane), Math.min(4, Math.max(1.5, rowHeight / 4)), 0, 2 * Math.PI);
      context.fill();
    }
  }
}

function drawCut(context, crossing) {
  context.strokeStyle = colour('violet');
  context.lineWidth = 2.2;
  context.beginPath();
  let begun = false;
  lanes.forEach((number, lane) => {
    const time = crossing(number);
    if (time === undefined) {
      return;
    }
    const px = x(time);
    context[begun ? 'lineTo' : 'moveTo'](px, y(lane));
    begun = true;
  });
  context.stroke();
}

function status(visible, stride, crossing) {
  const verdict = !crossing ? '' : inconsistent ? ` · the cut is inconsistent: ${inconsistent} red` : ' · the cut is consistent';
  $('st-status').textContent = `${visible.toLocaleString('en')} of ${events.size.toLocaleString('en')} messages`
    + (stride > 1 ? `, every ${stride}th while moving` : '') + verdict;
  $('st-alt').textContent = `Space–time diagram of ${lanes.length} peers from ${seconds(t0)} to ${seconds(t1)}: ${visible} messages${verdict}.`;
}

function hasty() {
  hastyUntil = performance.now() + 180;
  dirty = true;
}

function stopFollowing() {
  $('st-follow').checked = false;
}

export function zoomBy(factor, px = size.w / 2) {
  const middle = timeAt(px);
  const width = Math.max(1e5, Math.min(600e9, (t1 - t0) * factor));
  const share = (px - LEFT) / (size.w - LEFT - 10);
  t0 = middle - share * width;
  t1 = t0 + width;
  hasty();
}

function pan(shareX, rows) {
  const width = t1 - t0;
  t0 += shareX * width;
  t1 = t0 + width;
  row0 = Math.max(0, Math.min(Math.max(0, lanes.length - (size.h - TOP) / rowHeight), row0 + rows));
  hasty();
}

canvas.addEventListener('wheel', event => {
  event.preventDefault();
  if (event.shiftKey) {
    pan(0, Math.sign(event.deltaY || event.deltaX) * Math.max(1, 40 / rowHeight));
  } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
    stopFollowing();
    pan(event.deltaX / size.w, 0);
  } else {
    stopFollowing();
    zoomBy(Math.exp(event.deltaY / 400), event.offsetX);
  }
}, { passive: false });
canvas.addEventListener('pointerdown', event => {
  dragging = { x: event.offsetX, y: event.offsetY, moved: false };
  canvas.setPointerCapture(event.pointerId);
});
canvas.addEventListener('pointermove', event => {
  if (!dragging) {
    hover(event);
    return;
  }
  const dx = event.offsetX - dragging.x;
  const dy = event.offsetY - dragging.y;
  if (dragging.moved || Math.hypot(dx, dy) > 4) {
    stopFollowing();
    pan(-dx / (size.w - LEFT), -dy / rowHeight);
    dragging = { x: event.offsetX, y: event.offsetY, moved: true };
  }
});
canvas.addEventListener('pointerup', event => {
  if (dragging && !dragging.moved && $('st-cut').value === 'own') {
    const lane = Math.floor((event.offsetY - TOP) / rowHeight + row0);
    if (lanes[lane] !== undefined) {
      own.at.set(lanes[lane], timeAt(event.offsetX));
      dirty = true;
    }
  }
  dragging = null;
});
canvas.addEventListener('pointerleave', () => { $('st-hover').hidden = true; });
canvas.addEventListener('keydown', event => {
  const keys = {
    ArrowLeft: () => pan(-.15, 0), ArrowRight: () => pan(.15, 0), ArrowUp: () => pan(0, -3), ArrowDown: () => pan(0, 3),
    '+': () => zoomBy(.7), '=': () => zoomBy(.7), '-': () => zoomBy(1.4), 0: all,
  };
  if (keys[event.key]) {
    event.preventDefault();
    event.stopPropagation();
    stopFollowing();
    keys[event.key]();
  }
});

/** The message nearest to the pointer. */
function hover(event) {
  const box = $('st-hover');
  let best = -1;
  let distance = 7;
  const begin = events.at(t0 - events.longest - 1);
  const end = Math.min(events.at(t1), begin + 20_000);
  for (let i = begin; i < end; i++) {
    const from = laneOf.get(events.from[i]);
    const to = laneOf.get(events.to[i]);
    if (from === undefined || to === undefined || events.state[i] === SENT) {
      continue;
    }
    const d = segment(event.offsetX, event.offsetY, x(events.sent[i]), y(from), x(events.end[i]), y(to));
    if (d < distance) {
      distance = d;
      best = i;
    }
  }
  box.hidden = best < 0;
  if (best >= 0) {
    box.textContent = `${events.kinds[events.kind[best]]}: ${events.from[best]} → ${events.to[best]}\nsent ${seconds(events.sent[best])}\n`
      + (events.state[best] === LOST ? 'lost' : 'received after ' + millis((events.end[best] - events.sent[best]) / 1e6));
    box.style.left = Math.min(event.offsetX + 14, size.w - 200) + 'px';
    box.style.top = Math.min(event.offsetY + 14, size.h - 70) + 'px';
  }
}

function segment(px, py, x1, y1, x2, y2) {
  const length = (x2 - x1) ** 2 + (y2 - y1) ** 2;
  const share = length ? Math.max(0, Math.min(1, ((px - x1) * (x2 - x1) + (py - y1) * (y2 - y1)) / length)) : 0;
  return Math.hypot(px - x1 - share * (x2 - x1), py - y1 - share * (y2 - y1));
}

export function all() {
  if (events.size) {
    t0 = events.sent[0];
    t1 = Math.max(t0 + 1e6, events.sent[events.size - 1] + 2e8);
    dirty = true;
  }
}

$('st-fit').addEventListener('click', () => { stopFollowing(); all(); });
$('st-in').addEventListener('click', () => { stopFollowing(); zoomBy(.6); });
$('st-out').addEventListener('click', () => { stopFollowing(); zoomBy(1.6); });
$('st-kind').addEventListener('change', () => { dirty = true; });
$('st-cut').addEventListener('change', () => {
  own = null;
  const snapshot = latest().find(each => 's' + each.id === $('st-cut').value);
  if ($('st-cut').value) {
    stopFollowing();
  }
  if (snapshot) {
    const [low, high] = d3.extent(snapshot.processes, process => process[1]);
    const margin = Math.max(5e7, high - low);
    t0 = low - margin;
    t1 = high + margin;
  }
  dirty = true;
});

const fillTable = whileOpen($('st-table'), () => {
  const begin = events.at(t0);
  const end = events.at(t1);
  const rows = d3.range(begin, Math.min(end, begin + 301));
  return table('Messages in view', [
    ['sent', i => seconds(events.sent[i]), true], ['kind', i => events.kinds[events.kind[i]]], ['from', i => events.from[i], true], ['to', i => events.to[i], true],
    ['', i => ['on its way', 'received', 'lost'][events.state[i]]], ['after', i => events.state[i] === SENT ? '' : millis((events.end[i] - events.sent[i]) / 1e6), true]], rows);
});

function frame() {
  if (shown) {
    if ($('st-follow').checked && !store.clock.paused && store.timeNs > 0) {
      const width = t1 - t0;
      t1 = store.timeNs;
      t0 = t1 - width;
      dirty = true;
    }
    resize();
    if (dirty) {
      draw();
    }
  }
  requestAnimationFrame(frame);
}

let last = 0;
onChange(what => {
  if (what.has('all')) {
    events.clear();
    own = null;
    t0 = Math.max(0, store.timeNs - 2e9);
    t1 = store.timeNs;
    $('st-kind').replaceChildren(new Option('all', ''));
  }
  if (what.has('nodes') || what.has('all')) {
    makeLanes();
  }
  if (what.has('theme') || what.has('selection') || what.has('cut')) {
    dirty = true;
  }
  if (shown && performance.now() - last > 450) {
    last = performance.now();
    loadMore();
    fillTable();
  }
});

export function visible(now) {
  shown = now;
  dirty = true;
  if (now) {
    loadMore();
    loadSnapshots().then(offerCuts, () => {});
  }
}

/** What is drawn, for tests. */
export function drawn() {
  return { messages: events.size, arrows: drawnCount, inconsistent, lanes: lanes.length, kinds: [...events.kinds], from: t0, to: t1,
    point: (number, timeNs) => ({ x: x(timeNs), y: y(laneOf.get(number)) }),
    message: i => ({ from: events.from[i], to: events.to[i], sent: events.sent[i], end: events.end[i], state: events.state[i] }) };
}

requestAnimationFrame(frame);
