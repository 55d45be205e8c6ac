// Live charts. Tooltips are drawn on the canvas, so that no text of a peer ever becomes HTML.
import { store, onChange, millis } from './store.js';
import { colour, kindColour } from './colours.js';
import { table, whileOpen } from './tables.js';

const $ = id => document.getElementById(id);
let charts = null;
let shown = false;
let last = 0;

function begin() {
  charts = {};
  // Each box for itself: the table below takes its height from them while their view stays as large.
  const sizes = new ResizeObserver(() => Object.values(charts).forEach(chart => chart.resize()));
  for (const name of ['delay', 'coverage', 'traffic', 'drops']) {
    charts[name] = echarts.init($('ch-' + name), null, { renderer: 'canvas' });
    sizes.observe($('ch-' + name));
  }
}

const tooltip = () => ({
  trigger: 'axis', renderMode: 'richText', confine: true,
  backgroundColor: colour('panel'), borderColor: colour('line'), textStyle: { color: colour('text'), fontSize: 12 },
});

function frame(more) {
  const line = { lineStyle: { color: colour('line') } };
  const label = { color: colour('dim'), fontSize: 11 };
  return {
    animation: false, textStyle: { fontFamily: 'system-ui, sans-serif' }, tooltip: tooltip(),
    grid: { left: 52, right: 16, top: 34, bottom: 34 },
    legend: { textStyle: { color: colour('dim'), fontSize: 11 }, top: 4, itemWidth: 14, itemHeight: 8, type: 'scroll' },
    xAxis: { axisLine: line, axisLabel: label, ...more.xAxis },
    yAxis: { axisLabel: label, splitLine: line, nameTextStyle: label, ...more.yAxis },
    graphic: more.graphic ?? [], series: more.series,
  };
}

const short = item => item.text.length > 14 ? item.text.slice(0, 13) + '…' : item.text;
const items = () => [...store.items.values()].sort((a, b) => a.publishedNs - b.publishedNs).slice(-24);

/** Messages a second of the world between two samples, by kind. */
function rates() {
  const points = [];
  let before = store.series[0];
  for (const now of store.series) {
    if (now.timeNs - before.timeNs < 2e8) {
      continue;
    }
    const perSecond = {};
    for (const [kind, sent] of Object.entries(now.sent)) {
      perSecond[kind] = (sent - (before.sent[kind] ?? 0)) / ((now.timeNs - before.timeNs) / 1e9);
    }
    points.push({ timeNs: now.timeNs, perSecond });
    before = now;
  }
  return points.slice(-240);
}

function draw() {
  if (!shown) {
    return;
  }
  if (!charts) {
    begin();
  }
  last = performance.now();
  const all = items();
  const names = all.map((item, index) => `${index + 1} ${short(item)}`);
  const bars = (name, key, shade) => ({ name, type: 'bar', data: all.map(item => item[key]), itemStyle: { color: colour(shade) } });
  charts.delay.setOption(frame({
    xAxis: { type: 'category', data: names }, yAxis: { type: 'value', name: 'ms' },
    series: [bars('median', 'p50', 'accent'), bars('95 %', 'p95', 'warm'), bars('last', 'max', 'violet')],
  }), true);
  charts.coverage.setOption(frame({
    xAxis: { type: 'category', data: names }, yAxis: { type: 'value', min: 0, max: 100, name: '%' },
    series: [{ name: 'received by', type: 'bar', itemStyle: { color: colour('good') },
      data: all.map(item => item.of ? Math.round(1000 * item.delivered / item.of) / 10 : 0) }],
  }), true);
  drawTraffic();
  const reasons = [...Object.entries(store.lost), ...Object.entries(store.drops).map(([word, count]) => ['net: ' + word, count])];
  charts.drops.setOption(frame({
    xAxis: { type: 'category', data: reasons.map(([word]) => word), axisLabel: { color: colour('dim'), fontSize: 11, interval: 0, width: 110, overflow: 'break' } },
    yAxis: { type: 'value' },
    graphic: reasons.length ? [] : [{ type: 'text', left: 'center', top: 'middle', style: { text: 'Nothing was lost so far.', fill: colour('dim'), fontSize: 13 } }],
    series: [{ name: 'lost', type: 'bar', barMaxWidth: 60, itemStyle: { color: colour('bad') }, data: reasons.map(([, count]) => count) }],
  }), true);
}

function drawTraffic() {
  const points = rates();
  const kinds = store.traffic.map(each => each.kind).filter(kind => points.some(point => point.perSecond[kind] > 0));
  charts.traffic.setOption(frame({
    xAxis: { type: 'value', min: 'dataMin', max: 'dataMax', axisLabel: { color: colour('dim'), formatter: value => value.toFixed(1) + ' s' }, splitLine: { show: false } },
    yAxis: { type: 'value' },
    series: kinds.map(kind => ({
      name: kind, type: 'line', symbol: 'none', lineStyle: { width: 1.6, color: kindColour(kind) }, itemStyle: { color: kindColour(kind) },
      areaStyle: { opacity: .12, color: kindColour(kind) },
      data: points.map(point => [point.timeNs / 1e9, Math.round(point.perSecond[kind] ?? 0)]),
    })),
  }), true);
}

const fillTable = whileOpen($('ch-table'), () => [
  table('Published messages', [
    ['text', item => item.text], ['from', item => item.from, true], ['received by', item => `${item.delivered} of ${item.of}`, true],
    ['median', item => millis(item.p50), true], ['95 %', item => millis(item.p95), true], ['last', item => millis(item.max), true]], items()),
  table('Traffic by kind', [
    ['kind', row => row.kind], ['sent', row => row.sent, true], ['received', row => row.received, true],
    ['lost', row => row.lost, true], ['bytes', row => row.bytes, true]], store.traffic),
  table('Lost, by reason', [['reason', row => row[0]], ['messages', row => row[1], true]], Object.entries(store.lost)),
  table('Dropped by the simulated network', [['reason', row => row[0]], ['datagrams', row => row[1], true]], Object.entries(store.drops)),
]);

export function visible(now) {
  shown = now;
  if (now) {
    requestAnimationFrame(() => {
      draw();
      Object.values(charts ?? {}).forEach(chart => chart.resize());
    });
  }
}

/** What is drawn, for tests. */
export function drawn() {
  return Object.fromEntries(Object.entries(charts ?? {}).map(([name, chart]) =>
    [name, chart.getOption().series.map(series => ({ name: series.name, data: series.data }))]));
}

onChange(what => {
  if (what.has('theme') || shown && performance.now() - last > 900) {
    draw();
  }
  if (shown) {
    fillTable();
  }
});
