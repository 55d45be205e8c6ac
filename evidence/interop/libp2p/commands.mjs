// Starling's commands beside js-libp2p: `./starling host` with a js dialer, `ping`, `identify`, `perf`, `call` to a js host.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { check, require } from '../checks.mjs'
import { Child, endAll } from '../children.mjs'
import { js } from './peers.mjs'

const launcher = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'starling')
const MIB = 1 << 20
const PATIENCE_MS = 120_000
const LISTEN = { tcp: '/ip4/127.0.0.1/tcp/0', ws: '/ip4/127.0.0.1/tcp/0/ws' }
const SECURITY_IDS = { noise: '/noise', tls: '/tls/1.0.0' }
const bare = addr => addr.replace(/\/p2p\/[^/]+$/, '')

/** `./starling host`, which ends on SIGTERM. */
class HostCommand extends Child {
  constructor (options) {
    super('starling host', launcher, ['host', ...options, '--json'])
  }

  async quit () {
    return this.exit ?? this.terminate()
  }
}

/** Runs a command to its end with something on its standard input; its lines of JSON are parsed. */
function starling (args, input = '') {
  return new Promise((resolve, reject) => {
    const child = spawn(launcher, args, { stdio: ['pipe', 'pipe', 'pipe'] })
    const out = []
    let err = ''
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    child.stdout.on('data', piece => out.push(piece))
    child.stderr.on('data', text => { err += text })
    child.on('error', reject)
    child.on('close', code => {
      clearTimeout(timer)
      resolve({ code, err, out: Buffer.concat(out) })
    })
  })
}

/** The events a command printed with --json; it must have ended well. */
async function events (...args) {
  const { code, out, err } = await starling([...args, '--json'])
  require(code === 0, `starling ${args[0]} ended with ${code}: ${err.slice(-800)}${out.toString().slice(-800)}`)
  return out.toString().trim().split('\n').map(line => JSON.parse(line))
}

const ofKind = (list, kind) => list.filter(({ event }) => event === kind)

/** Once, so that the first check does not take the time of a build. */
export const buildCommands = async () => {
  const { code, err } = await starling(['--version'])
  require(code === 0, err.slice(-2000))
}

/** @param named runs a check unless it is not wanted */
export async function commands (transport, security, named) {
  try {
    await hostCommand(transport, security, named)
    await endAll()
    await clientCommands(transport, security, named)
  } finally {
    await endAll()
  }
}

async function hostCommand (transport, security, named) {
  const host = new HostCommand(['--listen', LISTEN[transport], '--security', security, '--echo', '--perf'])
  const dialer = js('dialer', { security: [security] })
  await dialer.ready()
  let peer = null
  await named('starling host prints where it listens', async () => {
    const { peerId, addrs } = await host.heard('listening')
    require(addrs.length === 1 && addrs[0].endsWith(`/p2p/${peerId}`), `addresses ${addrs}`)
    await dialer.call('dial', { addr: addrs[0] })
    peer = peerId
  })
  await named('starling host tells of the connection', async () => {
    const opened = await host.heard('connection', ({ state }) => state === 'open')
    require(opened.peerId === dialer.peerId, `peer ${opened.peerId}`)
    require(opened.security === SECURITY_IDS[security], `security ${opened.security}`)
    require(opened.muxer === '/yamux/1.0.0' && opened.earlyMuxer === true, `muxer ${opened.muxer}, early ${opened.earlyMuxer}`)
    require(opened.direction === 'inbound', `direction ${opened.direction}`)
    const { agent, peerId } = await host.heard('identified')
    require(agent.startsWith('js-libp2p/') && peerId === dialer.peerId, `agent ${agent} of ${peerId}`)
  })
  await named('starling host answers ping, identify, echo and perf', async () => {
    await dialer.call('ping', { peer, count: 3 })
    const said = await dialer.call('identify', { peer })
    require(said.recordVerified && said.keyPeerId === peer, JSON.stringify(said))
    for (const protocol of ['/echo/1.0.0', '/perf/1.0.0']) require(said.protocols.includes(protocol), `no ${protocol}`)
    const { sent, received } = await dialer.call('echo', { peer, bytes: 5 * MIB }, PATIENCE_MS)
    require(sent.sha256 === received.sha256 && sent.bytes === received.bytes, 'what came back differs')
    const { downloaded } = await dialer.call('perf', { peer, upload: MIB, download: MIB }, PATIENCE_MS)
    require(downloaded === MIB, `${downloaded} bytes came back`)
    await host.heard('stream', ({ state, protocol }) => state === 'open' && protocol === '/echo/1.0.0')
    return said.agent
  })
  await named('starling host tells of the end and ends on SIGTERM', async () => {
    await dialer.call('close', { peer })
    await host.heard('connection', ({ state }) => state === 'closed')
    const { code } = await host.terminate()
    require(code === 0 || code === 143, `exit code ${code}`)
    require(host.errors.length === 0, JSON.stringify(host.errors))
  })
}

async function clientCommands (transport, security, named) {
  const host = await js('host', { listen: [LISTEN[transport]], security: [security] }).ready()
  const addr = host.address(transport)
  await named('starling ping', async () => {
    const lines = await events('ping', addr, '-n', '5', '--interval', '100ms', '--security', security)
    const pongs = ofKind(lines, 'pong')
    require(pongs.length === 5 && pongs.every(({ rttMs }) => rttMs > 0), JSON.stringify(lines))
    const [summary] = ofKind(lines, 'summary')
    require(summary.received === 5 && summary.peerId === host.peerId, JSON.stringify(summary))
    return `${summary.minMs.toFixed(2)} ms at best`
  })
  await named('starling identify', async () => {
    const [said] = ofKind(await events('identify', addr, '--security', security), 'identified')
    require(said.agent.startsWith('js-libp2p/'), `agent ${said.agent}`)
    require(said.security === SECURITY_IDS[security] && said.muxer === '/yamux/1.0.0', `${said.security} ${said.muxer}`)
    require(said.recordVerified === true, 'the record is not verified')
    require(said.protocols.includes('/perf/1.0.0'), `protocols ${said.protocols}`)
    require(said.addrs.map(bare).includes(bare(addr)), `addresses ${said.addrs}`)
    return said.agent
  })
  await named('starling perf', async () => {
    const [run] = ofKind(await events('perf', addr, '--upload', '10MiB', '--download', '10MiB', '--security', security), 'perf')
    require(run.uploadBytes === 10 * MIB && run.downloadBytes === 10 * MIB, JSON.stringify(run))
    return `up ${Math.round(run.uploadBytesPerSecond / MIB)} MiB/s, down ${Math.round(run.downloadBytesPerSecond / MIB)} MiB/s`
  })
  await named('starling call, half-close respected', async () => {
    const input = Buffer.alloc(3 * MIB + 1, 'what goes in ')
    const { code, out, err } = await starling(['call', addr, '/starling/pattern/digest/1.0.0', '--security', security], input)
    require(code === 0, `exit code ${code}: ${err.slice(-500)}`)
    const expected = `${createHash('sha256').update(input).digest('hex')} ${input.length}\n`
    require(out.toString() === expected, `answered ${out.toString().slice(0, 200)}`)
  })
  await named('starling call, all bytes come back', async () => {
    const input = Buffer.from(Array.from({ length: 256 }, (_, i) => i))
    const { code, out, err } = await starling(['call', addr, '/echo/1.0.0', '--security', security], input)
    require(code === 0 && out.equals(input), `exit code ${code}, ${out.length} bytes: ${err.slice(-500)}`)
  })
  await named('starling call, a reset is an error', async () => {
    const after = Buffer.alloc(8 + 100)
    after.writeBigUInt64BE(100n)
    const { code, err } = await starling(['call', addr, '/starling/pattern/reset/1.0.0', '--security', security], after)
    require(code !== 0 && err.length > 0, `exit code ${code}, stderr ${JSON.stringify(err)}`)
  })
}
