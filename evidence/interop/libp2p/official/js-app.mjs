// js-libp2p as one of the official test applications (libp2p/unified-testing, docs/write-a-transport-test-app.md and
// docs/write-a-perf-test-app.md): environment variables in, Redis between the two, YAML out, everything else on stderr.
// The application of perf has no variable of its own in the listener: it is `js-app.mjs perf`.
import { multiaddr } from '@multiformats/multiaddr'
import { latency, perf } from '../js/clients.mjs'
import { PERF, handlers } from '../js/handlers.mjs'
import { createHost } from '../js/host.mjs'
import { Incoming } from '../js/streams.mjs'
import { Redis } from './redis.mjs'

const env = process.env
const isPerf = process.argv[2] === 'perf'
const key = `${needed('TEST_KEY')}_listener_multiaddr`
const timeoutSeconds = Number(env.TEST_TIMEOUT_SECS ?? 180)
const isDialer = needed('IS_DIALER') === 'true'

function needed (name) {
  if (!env[name]) throw new Error(`the environment variable ${name} is not set`)
  return env[name]
}

setTimeout(() => {
  console.error(`not done within ${timeoutSeconds} s`)
  process.exit(1)
}, timeoutSeconds * 1000).unref()

const suffix = { tcp: '', ws: '/ws' }[needed('TRANSPORT')]
if (suffix === undefined) throw new Error(`unknown transport ${env.TRANSPORT}`)
if (needed('MUXER') !== 'yamux') throw new Error(`unknown muxer ${env.MUXER}`)

const node = await createHost({
  listen: isDialer ? [] : [`/ip4/${env.LISTENER_IP ?? '0.0.0.0'}/tcp/0${suffix}`],
  security: [needed('SECURE_CHANNEL')]
})
const redis = await Redis.connect(needed('REDIS_ADDR'))
await (isDialer ? dial() : listen())

async function listen () {
  const answering = handlers([])[PERF]
  await node.handle(PERF, stream => answering(stream, new Incoming(stream)), { maxInboundStreams: 1000 })
  const addrs = node.getMultiaddrs().map(String)
  const addr = addrs.find(text => !text.includes('/127.0.0.1/')) ?? addrs[0]
  await redis.ask('DEL', key)
  await (isPerf ? redis.ask('SET', key, addr) : redis.ask('RPUSH', key, addr))
  console.error(`listening on ${addr}`) // until killed
}

async function listenerAddress () {
  if (!isPerf) return (await redis.ask('BLPOP', key, timeoutSeconds))[1]
  for (;;) {
    const addr = await redis.ask('GET', key)
    if (addr) return addr
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

async function dial () {
  const addr = multiaddr(await listenerAddress())
  const since = performance.now()
  const connection = await node.dial(addr)
  if (isPerf) {
    await measure(connection)
  } else {
    await latency(connection, { count: 1 })
    const handshake = performance.now() - since
    const { rttMs: [rtt] } = await latency(connection, { count: 1 })
    console.log(`latency:\n  handshake_plus_one_rtt: ${handshake.toFixed(3)}\n  ping_rtt: ${rtt.toFixed(3)}\n  unit: ms`)
  }
  process.exit(0)
}

async function measure (connection) {
  const upload = Number(env.UPLOAD_BYTES ?? 2 ** 30)
  const download = Number(env.DOWNLOAD_BYTES ?? 2 ** 30)
  const gbps = (bytes, seconds) => bytes * 8 / seconds / 1e9
  await section('upload', 'Gbps', env.UPLOAD_ITERATIONS ?? 10, async () =>
    gbps(upload, (await perf(connection, { upload, download: 0 })).seconds))
  await section('download', 'Gbps', env.DOWNLOAD_ITERATIONS ?? 10, async () =>
    gbps(download, (await perf(connection, { upload: 0, download })).seconds))
  await section('latency', 'ms', env.LATENCY_ITERATIONS ?? 100, async () =>
    (await perf(connection, { upload: 1, download: 1 })).seconds * 1000)
}

async function section (name, unit, iterations, body) {
  const samples = []
  for (let i = 0; i < Number(iterations); i++) samples.push(await body())
  samples.sort((one, other) => one - other)
  const at = part => {
    const index = part * (samples.length - 1)
    const [low, high] = [samples[Math.floor(index)], samples[Math.ceil(index)]]
    return low + (high - low) * (index - Math.floor(index))
  }
  const [q1, q3] = [at(0.25), at(0.75)]
  const reach = 1.5 * (q3 - q1)
  const isOutlier = value => value < q1 - reach || value > q3 + reach
  const inner = samples.filter(value => !isOutlier(value))
  const text = value => value.toFixed(unit === 'ms' ? 3 : 2)
  const list = values => `[${values.map(text).join(', ')}]`
  console.log([
    `${name}:`,
    `  iterations: ${samples.length}`,
    `  min: ${text(inner[0])}`,
    `  q1: ${text(q1)}`,
    `  median: ${text(at(0.5))}`,
    `  q3: ${text(q3)}`,
    `  max: ${text(inner.at(-1))}`,
    `  outliers: ${list(samples.filter(isOutlier))}`,
    `  samples: ${list(samples)}`,
    `  unit: ${unit}`
  ].join('\n'))
}
