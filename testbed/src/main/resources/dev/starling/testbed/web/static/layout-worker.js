// The force layout, away from the page's thread. Told nodes and links; tells positions, until it is cool.
importScripts('/lib/d3.min.js');

let simulation;
let nodes = [];
let byNumber = new Map();
let running = false;

function place(number, index, count, ring) {
  const radius = 12 * Math.sqrt(count) + 30;
  if (ring) {
    const angle = 2 * Math.PI * index / count - Math.PI / 2;
    const round = Math.max(radius, 4.2 * count / Math.PI);
    return { number, x: round * Math.cos(angle), y: round * Math.sin(angle) };
  }
  const angle = index * Math.PI * (3 - Math.sqrt(5));
  const out = radius * Math.sqrt((index + .5) / count);
  return { number, x: out * Math.cos(angle), y: out * Math.sin(angle) };
}

function graph({ numbers, links, ring, weak }) {
  const before = byNumber;
  byNumber = new Map();
  nodes = numbers.map((number, index) => before.get(number) ?? place(number, index, numbers.length, ring));
  nodes.forEach(node => byNumber.set(node.number, node));
  const edges = links.filter(([one, other]) => byNumber.has(one) && byNumber.has(other))
    .map(([source, target]) => ({ source, target, weak: source < 0 || target < 0 }));
  const big = nodes.length > 2000;
  const dense = edges.length > 8 * nodes.length;
  simulation?.stop();
  simulation = d3.forceSimulation(nodes).stop()
    .alphaDecay(big ? .05 : .03)
    .velocityDecay(.45)
    .force('charge', d3.forceManyBody().strength(dense ? -160 : big ? -28 : -60).theta(big ? 1.3 : .9).distanceMax(big ? 400 : 1200))
    .force('link', d3.forceLink(edges).id(node => node.number).distance(dense ? 110 : big ? 22 : 38)
      .strength(link => link.weak ? weak : dense ? .6 / Math.sqrt(nodes.length) : .5))
    .force('x', d3.forceX().strength(.03)).force('y', d3.forceY().strength(.03));
  simulation.alpha(before.size === 0 ? 1 : .4);
  if (!running) {
    running = true;
    tick();
  }
}

function tick() {
  const began = performance.now();
  do {
    simulation.tick();
  } while (performance.now() - began < 12 && simulation.alpha() > .01);
  const positions = new Float32Array(nodes.length * 3);
  nodes.forEach((node, index) => positions.set([node.number, node.x, node.y], 3 * index));
  const hot = simulation.alpha() > .01;
  postMessage({ positions, hot }, [positions.buffer]);
  running = hot;
  if (hot) {
    setTimeout(tick, nodes.length > 2000 ? 40 : 8);
  }
}

onmessage = event => graph(event.data);
