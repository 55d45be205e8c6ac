// Speed of js-libp2p and of Starling, each with itself over loopback, alternating in one run. Started by ./bench.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import { parseArgs } from 'node:util'
import { endAll } from '../children.mjs'
import { findJava } from '../java.mjs'
import { build, findNode, js, starling } from './peers.mjs'

const { values: args } = parseArgs({
  options: {
    repetitions: { type: 'string', default: '5' },
    mib: { type: 'string', default: '1024' },
    security: { type: 'string', default: 'noise,tls' },
    transport: { type: 'string', default: 'tcp' },
    only: { type: 'string', default: '' }, // a part of a measurement's name
    json: { type: 'string' }, // a file for the results; '-' is stdout in place of the table
    'js-only': { type: 'boolean', default: false }
  }
})
const REPETITIONS = Number(args.repetitions)
const BYTES = Number(args.mib) * (1 << 20)
const LONG_MS = 600_000
const CLOCK_TICKS = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))
const STAT_UTIME = 11 // fields of /proc/PID/stat behind the command's name: utime, stime
const HANDSHAKES = 1000
const STREAMS = 10_000
const IDLE_STREAMS = 10_000
const PINGS = 5000

/** Seconds of CPU that a process has used. */
function cpuSeconds (pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[STAT_UTIME]) + Number(fields[STAT_UTIME + 1])) / CLOCK_TICKS
}

/** What a pair of hosts uses while `body` runs. */
async function used ({ client, server }, body) {
  const before = [cpuSeconds(client.pid), cpuSeconds(server.pid)]
  const result = await body()
  return { result, client: cpuSeconds(client.pid) - before[0], server: cpuSeconds(server.pid) - before[1] }
}

async function bulk (pair, way) {
  const sizes = way === 'upload' ? { upload: BYTES, download: 0 } : { upload: 0, download: BYTES }
  const { result, client, server } = await used(pair, () => pair.client.call('perf', { peer: pair.server.peerId, ...sizes }, LONG_MS))
  const gb = BYTES / 1e9
  return { 'MB/s': BYTES / 1e6 / result.seconds, 'client CPU-s/GB': client / gb, 'server CPU-s/GB': server / gb }
}

/** The cipher of the channel over a bare socket between the same two processes: the yardstick. */
async function bare (pair, security) {
  pair.barePort ??= (await pair.server.call('bareListen', { security })).port
  const { result, client, server } = await used(pair, () =>
    pair.client.call('bare', { security, port: pair.barePort, bytes: BYTES }, LONG_MS))
  const gb = BYTES / 1e9
  return { 'MB/s': BYTES / 1e6 / result.seconds, 'client CPU-s/GB': client / gb, 'server CPU-s/GB': server / gb }
}

/** Opens streams that do nothing from then on. */
async function idle (pair) {
  pair.idle ??= await pair.client.call('idle', { peer: pair.server.peerId, count: IDLE_STREAMS }, LONG_MS)
}

async function handshakes (pair, dialers) {
  const { result, client, server } = await used(pair, () =>
    pair.client.call('handshakes', { addr: pair.server.address(args.transport), count: HANDSHAKES, dialers }, LONG_MS))
  const ms = seconds => seconds * 1000 / result.count
  return { '1/s': result.count / result.seconds, 'client CPU-ms': ms(client), 'server CPU-ms': ms(server) }
}

async function streams (pair, concurrency) {
  const { result, client, server } = await used(pair, () =>
    pair.client.call('streams', { peer: pair.server.peerId, count: STREAMS, concurrency }, LONG_MS))
  const us = seconds => seconds * 1e6 / result.count
  return { '1/s': result.count / result.seconds, 'client CPU-us': us(client), 'server CPU-us': us(server) }
}

async function latency (pair) {
  const { rttMs } = await pair.client.call('latency', { peer: pair.server.peerId, count: PINGS }, LONG_MS)
  const sorted = rttMs.sort((one, other) => one - other)
  const us = part => sorted[Math.floor(part * (sorted.length - 1))] * 1000
  return { 'p50 us': us(0.5), 'p99 us': us(0.99) }
}

// Until compilers have nothing left to do: HotSpot's takes longer than V8's, which js-libp2p's slowness would make us wait for.
const BULK_WARM_UPS = { js: 10, starling: 20, bare: 6 }
const CONNECTION_WARM_UPS = { js: 5, starling: 30 }

/** Each measurement and whether more of its first figure is better. */
const MEASUREMENTS = {
  'bulk upload': { run: pair => bulk(pair, 'upload'), more: true, yardstick: bare, warmUps: BULK_WARM_UPS },
  'bulk download': { run: pair => bulk(pair, 'download'), more: true, yardstick: bare, warmUps: BULK_WARM_UPS },
  'streams, one at a time': { run: pair => streams(pair, 1), more: true },
  'streams, 32 at a time': { run: pair => streams(pair, 32), more: true },
  'ping': { run: latency, more: false },
  'streams, 32 at a time beside 10,000 idle ones': {
    run: async pair => {
      await idle(pair)
      return streams(pair, 32)
    },
    more: true,
    alone: true // js-libp2p had not opened 10,000 streams on one connection after a minute
  },
  // The last: of two connections to one peer a host of Starling keeps one, and that need not be the pair's.
  'connections, one dialer': { run: pair => handshakes(pair, 1), more: true, warmUps: CONNECTION_WARM_UPS },
  'connections, 8 dialers': { run: pair => handshakes(pair, 8), more: true, warmUps: CONNECTION_WARM_UPS }
}

/** A client that is connected to a server, both processes of one kind. */
async function connected (start, security) {
  const [client, server] = [start('client', {
    security: [security], quiet: true, identify: false
  }), start('server', {
    listen: [args.transport === 'ws' ? '/ip4/127.0.0.1/tcp/0/ws' : '/ip4/127.0.0.1/tcp/0'],
    security: [security],
    quiet: true,
    identify: false
  })]
  await Promise.all([client.ready(), server.ready()])
  await client.call('dial', { addr: server.address(args.transport) })
  return { client, server }
}

const quantile = (sorted, part) => {
  const index = part * (sorted.length - 1)
  const low = Math.floor(index)
  return sorted[low] + (sorted[Math.ceil(index)] - sorted[low]) * (index - low)
}

/** Of each figure its median and the quartiles. */
function summary (samples) {
  return Object.fromEntries(Object.keys(samples[0]).map(figure => {
    const sorted = samples.map(sample => sample[figure]).sort((one, other) => one - other)
    return [figure, { median: quantile(sorted, 0.5), q1: quantile(sorted, 0.25), q3: quantile(sorted, 0.75), samples: sorted }]
  }))
}

/** How much better Starling was, repetition by repetition: the two ran one after the other on the same machine. */
function advantage (ours, theirs, more) {
  const figure = Object.keys(ours[0])[0]
  const ratios = ours.map((sample, i) => more ? sample[figure] / theirs[i][figure] : theirs[i][figure] / sample[figure])
  return summary(ratios.map(ratio => ({ ratio }))).ratio
}

async function measure (security) {
  const kinds = args['js-only'] ? { js } : { js, starling }
  const pairs = {}
  for (const [kind, start] of Object.entries(kinds)) pairs[kind] = await connected(start, security)
  const results = {}
  for (const [name, { run, more, yardstick, alone, warmUps = {} }] of Object.entries(MEASUREMENTS)) {
    if (!name.includes(args.only)) continue
    if (alone && !pairs.starling) continue
    const asked = Object.entries(pairs).filter(([kind]) => !alone || kind === 'starling')
    const runs = Object.fromEntries(asked.map(([kind, pair]) => [kind, () => run(pair)]))
    if (yardstick && pairs.starling) runs.bare = () => yardstick(pairs.starling, security)
    const samples = Object.fromEntries(Object.keys(runs).map(kind => [kind, []]))
    const warmUp = kind => warmUps[kind] ?? 1
    for (let repetition = -Math.max(...Object.keys(runs).map(warmUp)); repetition < REPETITIONS; repetition++) {
      for (const [kind, once] of Object.entries(runs)) {
        if (repetition < -warmUp(kind)) continue
        const sample = await once()
        if (repetition >= 0) samples[kind].push(sample)
        progress(`${security} ${name}: ${repetition + 1}/${REPETITIONS} ${kind}`)
      }
    }
    results[name] = Object.fromEntries(Object.entries(samples).map(([kind, list]) => [kind, summary(list)]))
    if (samples.starling && samples.js) results[name].advantage = advantage(samples.starling, samples.js, more)
    if (samples.bare) results[name].ofBare = advantage(samples.starling, samples.bare, more)
  }
  await endAll()
  return results
}

function progress (text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`)
}

const firstLine = text => text.trim().split('\n')[0]

function machine () {
  const java = findJava()
  return {
    cpu: os.cpus()[0].model,
    cpus: os.cpus().length,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    kernel: `${os.type()} ${os.release()}`,
    load: os.loadavg().map(value => Number(value.toFixed(2))),
    node: execFileSync(findNode(), ['--version'], { encoding: 'utf8' }).trim(),
    java: args['js-only'] || !java ? null : firstLine(execFileSync(java, ['--version'], { encoding: 'utf8' })),
    'js-libp2p': JSON.parse(readFileSync(new URL('package.json', import.meta.url))).dependencies.libp2p,
    date: new Date().toISOString()
  }
}

const method = `Two processes of one kind over loopback (${args.transport}), connected once and kept for all repetitions; js-libp2p
and Starling take turns measurement by measurement, so that both see the same machine. One repetition to warm up (bulk twenty, js-libp2p ten, which is when neither gets faster any more), then
${REPETITIONS}; median and quartiles. Bulk is perf 1.0.0 over one stream, ${args.mib} MiB; a connection is dialed, secured, multiplexed
and closed (${HANDSHAKES} a repetition; thirty to warm up, js-libp2p five), Starling's also identified; a stream is opened, echoes 32 bytes and is closed
(${STREAMS}); ping is 32 bytes there and back over one stream (${PINGS}). CPU time is that of the two processes, from /proc/PID/stat,
with compilers and collectors. "Bare" is the JDK's cipher over a blocking socket between the two processes of Starling.`

function table (results) {
  const rows = [['', '', 'js-libp2p', 'Starling', 'better by', 'bare cipher', 'of bare']]
  const text = value => value >= 100 ? value.toFixed(0) : value.toPrecision(3)
  const cell = figure => figure ? `${text(figure.median)} (${text(figure.q1)}-${text(figure.q3)})` : ''
  for (const [security, measurements] of Object.entries(results)) {
    for (const [name, { js, starling, advantage, bare, ofBare }] of Object.entries(measurements)) {
      Object.keys(starling ?? js).forEach((figure, i) => rows.push([
        i === 0 ? `${security}: ${name}` : '', figure, cell(js?.[figure]), cell(starling?.[figure]),
        i === 0 && advantage ? `x ${cell(advantage)}` : '',
        cell(bare?.[figure]),
        i === 0 && ofBare ? cell(ofBare) : ''
      ]))
    }
  }
  const widths = rows[0].map((_, column) => Math.max(...rows.map(row => row[column].length)))
  return rows.map(row => row.map((value, column) => value.padEnd(widths[column])).join('  ').trimEnd()).join('\n')
}

if (!args['js-only']) build()
const about = machine()
const results = {}
try {
  for (const security of args.security.split(',')) results[security] = await measure(security)
} finally {
  await endAll()
  progress('')
}
const everything = { machine: about, method: method.replaceAll('\n', ' '), repetitions: REPETITIONS, results }
if (args.json === '-') {
  console.log(JSON.stringify(everything, null, 2))
} else {
  if (args.json) writeFileSync(args.json, JSON.stringify(everything, null, 2) + '\n')
  console.log(Object.entries(about).map(([name, value]) => `${name}: ${value}`).join(' · '))
  console.log(`${method}\n\n${table(results)}`)
}
