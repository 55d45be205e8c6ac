// Traces: a list to search, the waterfall of one, and its tree over the peers with the delay of each hop.
import { onChange, millis, seconds } from './store.js';
import { get } from './api.js';
import { table, element } from './tables.js';

const $ = id => document.getElementById(id);
const BARS_MAX = 400;
const TREE_MAX = 500;
let chosen = null;
let shown = false;
let timer;

async function refresh() {
  try {
    const { traces } = await get('/api/traces?search=' + encodeURIComponent($('tr-search').value.trim()));
    list(traces);
    $('tr-status').textContent = `${traces.length} traces`;
    if (chosen == null && traces.length) {
      open(traces[0][0]);
    }
  } catch (problem) {
    $('tr-status').textContent = problem.message;
  }
}

function list(traces) {
  $('tr-list').replaceChildren(...traces.map(([id, name, startNs, durationNs, spans, peers]) => {
    const button = element('button', name);
    button.type = 'button';
    button.dataset.trace = id;
    button.setAttribute('aria-pressed', String(id === chosen));
    button.append(element('small', `${millis(durationNs / 1e6)} · ${spans} spans · ${peers} peers · at ${seconds(startNs)}`), element('small', id));
    button.addEventListener('click', () => open(id));
    return button;
  }));
}

async function open(id) {
  chosen = id;
  document.querySelectorAll('#tr-list button').forEach(button => button.setAttribute('aria-pressed', String(button.dataset.trace === id)));
  try {
    draw((await get('/api/trace/' + encodeURIComponent(id))).spans);
  } catch (problem) {
    $('tr-detail').replaceChildren(element('p', problem.message, 'empty'));
  }
}

function draw(spans) {
  const start = d3.min(spans, span => span.startNs);
  const end = d3.max(spans, span => span.startNs + span.durationNs);
  const box = $('tr-detail');
  const width = Math.max(520, box.clientWidth - 40);
  const ids = new Set(spans.map(span => span.id));
  const root = d3.stratify().id(span => span.id)
    .parentId(span => span.parent && ids.has(span.parent) ? span.parent : span === spans[0] ? '' : spans[0].id)(spans);
  root.sort((a, b) => a.data.startNs - b.data.startNs);
  const ordered = [];
  root.eachBefore(node => ordered.push(node));
  const peers = new Set(spans.map(span => span.peer));
  const hops = root.descendants().filter(node => node.parent).map(node => node.data.durationNs / 1e6);
  box.replaceChildren(
    element('h3', root.data.attributes.text ? `${root.data.name}: ${root.data.attributes.text}` : root.data.name),
    element('p', `${spans.length} spans on ${peers.size} peers in ${millis((end - start) / 1e6)}; ${root.height} hops deep; median hop ${millis(d3.median(hops))}.`, 'note'),
    element('h3', 'Waterfall'), waterfall(ordered, start, end, width),
    element('h3', 'Tree over the peers'), tree(root, spans.length, width, d3.quantile(hops, .9)), spanTable(ordered, start));
}

function waterfall(ordered, start, end, width) {
  const rows = ordered.slice(0, BARS_MAX);
  const left = 170;
  const x = d3.scaleLinear([0, Math.max(1e-6, (end - start) / 1e6)], [left, width - 70]);
  const svg = d3.create('svg').attr('class', 'bars').attr('role', 'img').attr('aria-label', 'Waterfall; the table below has the same')
    .attr('width', width).attr('height', 30 + rows.length * 19);
  for (const tick of x.ticks(6)) {
    svg.append('line').attr('class', 'grid').attr('x1', x(tick)).attr('x2', x(tick)).attr('y1', 20).attr('y2', 30 + rows.length * 19);
    svg.append('text').attr('class', 'dim').attr('x', x(tick)).attr('y', 13).attr('text-anchor', 'middle').text(tick + ' ms');
  }
  const row = svg.selectAll('g').data(rows).join('g').attr('transform', (node, index) => `translate(0 ${26 + index * 19})`);
  row.append('text').attr('x', node => Math.min(node.depth, 8) * 9).attr('y', 12).text(node => `${node.data.peer} · ${node.data.name}`.slice(0, 26));
  row.append('rect').attr('class', node => node.data.failed ? 'span bad' : 'span').attr('rx', 3).attr('y', 3).attr('height', 11)
    .attr('x', node => x((node.data.startNs - start) / 1e6))
    .attr('width', node => Math.max(2, x(node.data.durationNs / 1e6) - x(0)));
  row.append('text').attr('class', 'dim').attr('y', 12)
    .attr('x', node => x((node.data.startNs + node.data.durationNs - start) / 1e6) + 5).text(node => millis(node.data.durationNs / 1e6));
  row.append('title').text(node => Object.entries(node.data.attributes).map(([key, text]) => `${key}: ${text}`).join('\n'));
  return wrap(svg, ordered.length > rows.length ? `the first ${rows.length} of ${ordered.length} spans` : '');
}

function tree(root, count, width, slow) {
  const kept = root.copy();
  let left = TREE_MAX;
  kept.each(node => {
    if (node.children) {
      node.children = node.children.slice(0, Math.max(0, left));
      left -= node.children.length;
      if (!node.children.length) {
        delete node.children;
      }
    }
  });
  const leaves = kept.leaves().length;
  const step = Math.max(70, Math.min(190, (width - 120) / Math.max(1, kept.height)));
  d3.tree().nodeSize([Math.max(15, 24 - leaves / 20), step])(kept);
  const [top, bottom] = d3.extent(kept.descendants(), node => node.x);
  const svg = d3.create('svg').attr('class', 'tree').attr('role', 'img').attr('aria-label', 'Tree over the peers; the table below has the same')
    .attr('width', Math.max(width, 120 + kept.height * step)).attr('height', bottom - top + 40);
  const g = svg.append('g').attr('transform', `translate(30 ${20 - top})`);
  g.selectAll('path').data(kept.links()).join('path')
    .attr('class', link => link.target.data.durationNs / 1e6 > slow ? 'edge slow' : 'edge')
    .attr('d', d3.linkHorizontal().x(node => node.y).y(node => node.x));
  const node = g.selectAll('g').data(kept.descendants()).join('g').attr('transform', each => `translate(${each.y} ${each.x})`);
  node.append('circle').attr('r', 4.5).attr('class', each => each.parent ? '' : 'root');
  node.append('text').attr('x', 8).attr('y', 4).text(each => String(each.data.peer))
    .append('tspan').attr('class', 'dim').text(each => each.parent ? `  ${millis(each.data.durationNs / 1e6)}` : '');
  return wrap(svg, count > TREE_MAX ? `the first ${TREE_MAX} of ${count} peers; yellow: the slowest tenth` : 'yellow: the slowest tenth of the hops');
}

function wrap(svg, note) {
  const box = element('div');
  box.append(svg.node(), element('p', note, 'note'));
  return box;
}

function spanTable(ordered, start) {
  const details = document.createElement('details');
  details.className = 'table';
  details.append(element('summary', 'The same as a table'), table('Spans', [
    ['peer', node => node.data.peer, true], ['after', node => node.parent?.data.peer ?? '–', true], ['what', node => node.data.name],
    ['hop', node => node.depth, true], ['begins', node => millis((node.data.startNs - start) / 1e6), true],
    ['takes', node => millis(node.data.durationNs / 1e6), true]], ordered));
  return details;
}

$('tr-refresh').addEventListener('click', refresh);
$('tr-search').addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(refresh, 250); });

export function visible(now) {
  shown = now;
  if (now) {
    refresh();
  }
}

onChange((what, messages, obeyed) => {
  if (what.has('all')) {
    chosen = null;
  }
  if (shown && (obeyed ?? []).some(([, command]) => command.startsWith('publish'))) {
    refresh();
  }
});
