// The contract of the official test applications with js-libp2p on one side and `./starling interop` on the other, in both
// roles: environment variables in, Redis between the two, YAML out. Started by ./run.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { check, finish, require, skip } from '../../checks.mjs'
import { findNode } from '../peers.mjs'
import { Redis, findServer, startServer } from './redis.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '..', '..', '..', '..')
const MIB = 1 << 20
const TIMEOUT_SECONDS = 120
const ITERATIONS = 3
const LATENCY_ITERATIONS = 10

const { values: args } = parseArgs({
  options: { only: { type: 'string', default: '' }, 'js-only': { type: 'boolean', default: false } }
})

/** The commands of each implementation, by suite. */
const APPS = {
  js: suite => [findNode(), [join(here, 'js-app.mjs'), suite]],
  starling: suite => [join(root, 'starling'), ['interop', suite]]
}

const running = new Set()

/** Starts an application; its output is collected, and `done` resolves with its exit code. */
function start (implementation, suite, environment) {
  const [command, parameters] = APPS[implementation](suite)
  const child = spawn(command, parameters, { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] })
  const app = { child, out: '', err: '' }
  running.add(child)
  child.stdout.on('data', text => { app.out += text })
  child.stderr.on('data', text => { app.err += text })
  app.done = new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', code => {
      running.delete(child)
      resolve(code)
    })
  })
  return app
}

async function end (app) {
  app.child.kill()
  await app.done
}

process.on('exit', () => { for (const child of running) child.kill('SIGKILL') })
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130))

/** The YAML of the contract: two levels, numbers, lists of numbers and words. */
function yaml (text) {
  const sections = {}
  let section = null
  for (const line of text.split('\n')) {
    if (!line.trim() || line.startsWith('#')) continue
    const [, indent, name, value] = /^( *)(\w+):(?: (.*))?$/.exec(line) ?? []
    require(name !== undefined, `not a line of the contract's YAML: ${JSON.stringify(line)}`)
    if (indent === '') {
      require(value === undefined, `a value where a section begins: ${line}`)
      section = sections[name] = {}
    } else {
      require(section, `a value outside of a section: ${line}`)
      section[name] = /^\[.*\]$/.test(value) ? JSON.parse(value) : isNaN(Number(value)) ? value : Number(value)
    }
  }
  return sections
}

function checkTransport (out) {
  const { latency, ...more } = yaml(out)
  require(Object.keys(more).length === 0, `further sections: ${Object.keys(more)}`)
  require(latency?.unit === 'ms', `unit ${latency?.unit}`)
  for (const name of ['handshake_plus_one_rtt', 'ping_rtt']) require(latency[name] > 0, `${name}: ${latency[name]}`)
  require(latency.handshake_plus_one_rtt > latency.ping_rtt, 'the handshake took no longer than one round trip')
  return `handshake and a round trip ${latency.handshake_plus_one_rtt} ms, ping ${latency.ping_rtt} ms`
}

function checkPerf (out) {
  const sections = yaml(out)
  for (const [name, unit, iterations] of [
    ['upload', 'Gbps', ITERATIONS], ['download', 'Gbps', ITERATIONS], ['latency', 'ms', LATENCY_ITERATIONS]
  ]) {
    const section = sections[name]
    require(section, `no ${name}`)
    require(section.unit === unit, `${name}: unit ${section.unit}`)
    require(section.iterations === iterations, `${name}: ${section.iterations} iterations, not ${iterations}`)
    require(section.samples.length === iterations, `${name}: ${section.samples.length} samples`)
    require(section.samples.every(value => value > 0), `${name}: samples ${section.samples}`)
    const ordered = [section.min, section.q1, section.median, section.q3, section.max]
    require(section.min <= section.median && section.median <= section.max && section.q1 <= section.q3, `${name}: ${ordered}`)
    const inner = section.samples.filter(value => !section.outliers.includes(value))
    require(Math.min(...inner) === section.min && Math.max(...inner) === section.max, `${name}: min and max with outliers`)
  }
  return `up ${sections.upload.median} Gbps, down ${sections.download.median} Gbps, ${sections.latency.median} ms`
}

const SUITES = { transport: checkTransport, perf: checkPerf }

/** One test as the official scripts run it: the listener first, the dialer's exit code and output are the result. */
async function test (redisAddress, title, suite, dialer, listener, more) {
  const common = {
    REDIS_ADDR: redisAddress,
    TEST_KEY: createHash('sha256').update(title).digest('hex').slice(0, 8),
    TEST_TIMEOUT_SECS: String(TIMEOUT_SECONDS),
    LISTENER_IP: '127.0.0.1', // where the official suite has 0.0.0.0: nothing here leaves this machine
    MUXER: 'yamux',
    DEBUG: 'false',
    ...more
  }
  const sizes = suite === 'perf'
    ? {
        UPLOAD_BYTES: 20 * MIB,
        DOWNLOAD_BYTES: 20 * MIB,
        UPLOAD_ITERATIONS: ITERATIONS,
        DOWNLOAD_ITERATIONS: ITERATIONS,
        LATENCY_ITERATIONS
      }
    : {}
  const listening = start(listener, suite, { ...common, IS_DIALER: 'false' })
  const dialing = start(dialer, suite, { ...common, ...sizes, IS_DIALER: 'true' })
  try {
    const code = await Promise.race([dialing.done, listening.done.then(code => `none: the listener ended with ${code}`)])
    require(code === 0, `the dialer's exit code is ${code}\n${dialing.err.slice(-1500)}\n${listening.err.slice(-1500)}`)
    require(listening.out === '', `the listener wrote on stdout: ${listening.out.slice(0, 300)}`)
    return SUITES[suite](dialing.out)
  } finally {
    await Promise.all([end(dialing), end(listening)])
  }
}

/** What the official suite counts as failed has to end with another exit code than 0. */
async function refused (redisAddress, dialer) {
  const environment = {
    REDIS_ADDR: redisAddress, TEST_KEY: 'deadbeef', TEST_TIMEOUT_SECS: '20', TRANSPORT: 'tcp', SECURE_CHANNEL: 'noise', MUXER: 'yamux'
  }
  const redis = await Redis.connect(redisAddress)
  await redis.ask('RPUSH', 'deadbeef_listener_multiaddr', '/ip4/127.0.0.1/tcp/9/p2p/12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq')
  redis.close()
  const dialing = start(dialer, 'transport', { ...environment, IS_DIALER: 'true' })
  const code = await dialing.done
  require(code !== 0, 'the exit code is 0')
  require(dialing.out === '', `results on stdout: ${dialing.out}`)
  return `exit code ${code}`
}

async function all (redisAddress) {
  const pairs = args['js-only'] ? [['js', 'js']] : [['starling', 'js'], ['js', 'starling']]
  for (const suite of Object.keys(SUITES)) {
    for (const [dialer, listener] of pairs) {
      for (const transport of ['tcp', 'ws']) {
        for (const security of ['noise', 'tls']) {
          const title = `${suite}: ${dialer} x ${listener} (${transport}, ${security}, yamux)`
          if (!title.includes(args.only)) continue
          await check(title, () =>
            test(redisAddress, title, suite, dialer, listener, { TRANSPORT: transport, SECURE_CHANNEL: security }))
        }
      }
    }
  }
  for (const [dialer] of pairs) {
    const title = `transport: a dialer that reaches nobody fails (${dialer})`
    if (title.includes(args.only)) await check(title, () => refused(redisAddress, dialer))
  }
}

const command = findServer()
if (!command) {
  skip('the official contract', 'redis-server is not installed (Debian: apt-get install redis-server; elsewhere set REDIS_SERVER)')
} else if (!findNode()) {
  skip('the official contract', 'js-libp2p needs Node 22, and neither is this one nor is one in the packages')
} else {
  const server = await startServer(command)
  try {
    await all(server.address)
  } finally {
    await server.stop()
  }
}
finish()
