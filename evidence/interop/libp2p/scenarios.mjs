// What two hosts can do with each other over one connection: the checks, the same for every pair of kinds.
import { check, require, skip } from '../checks.mjs'

const MIB = 1 << 20
const LARGE_MIB = Number(process.env.INTEROP_ECHO_MIB ?? 100)
const SMALL_BYTES = 3 * MIB + 17
const SECURITY_IDS = { noise: '/noise', tls: '/tls/1.0.0' }
const MUXER = '/yamux/1.0.0'
const PUSH = '/ipfs/id/push/1.0.0'
const LONG_MS = 120_000
const STREAMS = 100
const DRIP_BYTES = 2000
const RESET_AFTER = 100_000

const same = (one, other, what) =>
  require(one === other, `${what}: ${JSON.stringify(one)}, not ${JSON.stringify(other)}`)
const sameBytes = (sent, received) => {
  same(received.bytes, sent.bytes, 'bytes')
  same(received.sha256, sent.sha256, 'sha256')
}
const mibPerSecond = (bytes, seconds) => `${Math.round(bytes / MIB / seconds)} MiB/s`

/** Without `/p2p/…`: addresses are compared as the wire has them. */
const bare = addr => addr.replace(/\/p2p\/[^/]+$/, '')

/**
 * A pair of hosts, `dialer` about to connect to `listener`.
 * @param title the beginning of each check's name
 * @param wanted a check runs if its name contains it; what all rests upon always runs
 * @param check runs one check, as that of checks.mjs does
 */
export class Pair {
  constructor (title, dialer, listener, { transport, security, wanted = '', largeMib = LARGE_MIB, check: run = check }) {
    Object.assign(this, { title, dialer, listener, transport, security, wanted, largeMib, check: run })
  }

  async named (name, body) {
    if (name.includes(this.wanted)) await this.check(`${this.title}: ${name}`, body)
  }

  /** A check in which `from` opens the streams, once for either side. */
  async both (name, body) {
    for (const [from, to] of [[this.dialer, this.listener], [this.listener, this.dialer]]) {
      const role = from === this.dialer ? 'dialer' : 'listener'
      await this.named(`${name}, asked by the ${role} (${from.kind})`, () => body(from, to))
    }
  }

  async all () {
    const connected = await this.check(`${this.title}: connected`, () => this.connect())
    if (!connected) return
    await this.both('ping', ping)
    await this.both('identify', (from, to) => this.identify(from, to))
    await this.both('signed peer record verified', record)
    await this.both('identify-push', push)
    await this.both('perf', perf)
    await this.echoLarge()
    await this.named('echo of 3 MiB, asked by the listener', () => echo(this.listener, this.dialer, SMALL_BYTES))
    await this.both('half-close', halfClose)
    await this.both('reset by the answering side', reset)
    await this.both('reset by the asking side', aborted)
    await this.both(`${STREAMS} parallel streams`, parallel)
    await this.both('drip of single bytes', drip)
    await this.both('a reader that stalls holds up nobody else', stalled)
    await this.both('an unknown protocol is refused', unknown)
    await this.named('hang-up seen by both', () => this.hangUp())
    await this.named('a wrong peer id is refused', () => this.wrongId())
    await this.named('nothing went wrong inside', () => this.quiet())
  }

  /** What two hosts do first: connect, ping, tell each other who they are. */
  async acquaintance () {
    if (!await this.check(`${this.title}: connected`, () => this.connect())) return
    await this.both('ping', ping)
    await this.both('identify', (from, to) => this.identify(from, to))
    await this.both('signed peer record verified', record)
    await this.named('nothing went wrong inside', () => this.quiet())
  }

  async echoLarge () {
    const name = `echo of ${LARGE_MIB} MiB`
    if (this.largeMib < LARGE_MIB) {
      if (name.includes(this.wanted)) skip(`${this.title}: ${name}`, STANDSTILL)
      await this.named(`echo of ${this.largeMib} MiB`, () => echo(this.dialer, this.listener, this.largeMib * MIB))
    } else if (this.dialer.kind !== 'js' && this.transport === 'ws' && this.security === 'tls') {
      const body = () => echo(this.dialer, this.listener, LARGE_MIB * MIB, { inFlight: MIB })
      await this.named(`${name}, 1 MiB of it at a time (${STANDSTILL})`, body)
    } else if (this.dialer.kind !== 'js' && this.listener.kind === 'js') {
      // js-libp2p grants windows of 16 MiB and resets a stream of which 4 MiB are unread, as happens while it cannot write.
      const body = () => echo(this.dialer, this.listener, LARGE_MIB * MIB, { inFlight: 3 * MIB })
      await this.named(`${name}, 3 MiB of it at a time`, body)
    } else {
      await this.named(name, () => echo(this.dialer, this.listener, LARGE_MIB * MIB))
    }
  }

  /** Dials, and compares what both sides say about the connection. */
  async connect () {
    const { dialer, listener } = this
    const ours = await dialer.call('dial', { addr: listener.address(this.transport) })
    same(ours.peerId, listener.peerId, 'peer id')
    const theirs = await listener.heard('connection', report => report.state === 'open' && report.peerId === dialer.peerId)
    for (const [side, seen] of [[dialer, ours], [listener, theirs]]) {
      same(seen.security, SECURITY_IDS[this.security], `security, says ${side.name}`)
      same(seen.muxer, MUXER, `muxer, says ${side.name}`)
      same(seen.earlyMuxer, true, `muxer agreed in the handshake, says ${side.name}`)
    }
    same(ours.direction, 'outbound', 'direction of the dialer')
    same(theirs.direction, 'inbound', 'direction of the listener')
    // Both identify each other unasked; the checks of the protocols begin when that is done.
    await dialer.heard('identified', report => report.peerId === listener.peerId)
    await listener.heard('identified', report => report.peerId === dialer.peerId)
    return `${ours.security} ${ours.muxer}, muxer early`
  }

  async identify (from, to) {
    const said = await from.call('identify', { peer: to.peerId })
    same(said.keyPeerId, to.peerId, 'peer id of the key')
    require(typeof said.agent === 'string' && said.agent.length > 0, 'no agent version')
    require(typeof said.protocolVersion === 'string', 'no protocol version')
    for (const protocol of ['/ipfs/id/1.0.0', PUSH, '/ipfs/ping/1.0.0', '/perf/1.0.0', '/echo/1.0.0']) {
      require(said.protocols.includes(protocol), `${protocol} is missing in ${said.protocols}`)
    }
    const listens = to.addrs.map(bare).sort()
    same(said.addresses.map(bare).sort().join(' '), listens.join(' '), 'addresses')
    require(said.observedAddress, 'no observed address')
    const { observedAddress } = said
    require(observedAddress.startsWith('/ip4/127.0.0.1/tcp/'), `observed address ${observedAddress}`)
    return `${said.agent}, sees us at ${observedAddress}`
  }

  async hangUp () {
    const since = [this.dialer.now, this.listener.now]
    await this.dialer.call('close', { peer: this.listener.peerId })
    await this.listener.heardSince(since[1], 'connection', isClosed(this.dialer.peerId))
    await this.dialer.heardSince(since[0], 'connection', isClosed(this.listener.peerId))
    for (const host of [this.dialer, this.listener]) {
      const { connections, streams } = await host.call('status')
      same(connections, 0, `connections left at ${host.name}`)
      same(streams, 0, `streams left at ${host.name}`)
    }
  }

  /** The address of the listener with the dialer's own kind of id, made by exchanging two letters at the end. */
  async wrongId () {
    const addr = this.listener.address(this.transport)
    const other = addr.replace(/\/p2p\/.*$/, `/p2p/${STRANGER}`)
    const refused = await this.dialer.call('dial', { addr: other }).then(() => null, error => error.message)
    require(refused, `${this.dialer.name} took ${this.listener.peerId} for ${STRANGER}`)
    return refused.slice(0, 160)
  }

  async quiet () {
    const found = [this.dialer, this.listener].flatMap(({ name, errors }) =>
      errors.map(error => `${name}: ${JSON.stringify(error).slice(0, 800)}`))
    require(found.length === 0, found.slice(0, 5).join('\n      '))
  }
}

/** The id of the specification's example key: nobody's. */
const STRANGER = '12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq'

const STANDSTILL = 'js-libp2p reads no TLS while it cannot write: two of them stand still too'

const isClosed = peerId => report => report.state === 'closed' && report.peerId === peerId

async function ping (from, to) {
  const { rttMs } = await from.call('ping', { peer: to.peerId, count: 5 })
  same(rttMs.length, 5, 'pongs')
  return `${Math.min(...rttMs).toFixed(1)} ms at best`
}

/** The envelope's signature and the id in it, checked by the other side; its addresses are those it listens on. */
async function record (from, to) {
  const said = await from.call('identify', { peer: to.peerId })
  same(said.recordVerified, true, 'record verified')
  same(said.recordAddresses.map(bare).sort().join(' '), to.addrs.map(bare).sort().join(' '), 'addresses in the record')
  require(BigInt(said.recordSeq) > 0n, `sequence number ${said.recordSeq}`)
  return `seq ${said.recordSeq}`
}

/** `to` learns without asking that `from` speaks a protocol more, then one less. */
async function push (from, to) {
  const added = `/interop/${from.kind}/${from.peerId.slice(-6)}/1.0.0`
  for (const [change, has] of [[{ add: [added] }, true], [{ remove: [added] }, false]]) {
    const since = to.now
    await from.call('push', change)
    await to.heardSince(since, 'push-received', report => report.peerId === from.peerId)
    await to.heardSince(since, 'identified', report =>
      report.peerId === from.peerId && report.protocols.includes(added) === has)
  }
}

async function perf (from, to) {
  const [upload, download] = [5 * MIB + 3, 7 * MIB + 5]
  const both = await from.call('perf', { peer: to.peerId, upload, download }, LONG_MS)
  same(both.downloaded, download, 'bytes downloaded')
  const nothing = await from.call('perf', { peer: to.peerId, upload: 0, download: 0 })
  same(nothing.downloaded, 0, 'bytes downloaded when none were asked for')
  return `up ${mibPerSecond(upload, both.uploadSeconds)}, down ${mibPerSecond(download, both.downloadSeconds)}`
}

async function echo (from, to, bytes, options = {}) {
  const { sent, received, seconds } = await from.call('echo', { peer: to.peerId, bytes, ...options }, LONG_MS)
  same(sent.bytes, bytes, 'bytes sent')
  sameBytes(sent, received)
  return `${mibPerSecond(bytes, seconds)}, sha256 ${sent.sha256.slice(0, 8)}…`
}

async function halfClose (from, to) {
  for (const bytes of [0, 1, SMALL_BYTES]) {
    const { sent, answered, early } = await from.call('halfClose', { peer: to.peerId, bytes })
    require(!early, `an answer before the end of ${bytes} bytes`)
    sameBytes(sent, answered)
  }
}

async function reset (from, to) {
  for (const after of [0, RESET_AFTER]) {
    const { outcome, detail } = await from.call('reset', { peer: to.peerId, after })
    same(outcome, 'reset', `after ${after} bytes, the end of the stream (${detail})`)
  }
  await ping(from, to)
}

async function aborted (from, to) {
  const since = to.now
  await from.call('abort', { peer: to.peerId, bytes: RESET_AFTER })
  const { outcome } = await to.heardSince(since, 'stream', report => report.protocol.includes('/digest/'))
  same(outcome, 'reset', 'the end of the stream')
  await ping(from, to)
}

async function parallel (from, to) {
  const done = await from.call('parallel', { peer: to.peerId, streams: STREAMS, bytes: 100_003 }, LONG_MS)
  same(done.atOnce, STREAMS, 'streams open at once')
  same(done.same, STREAMS, 'streams that came back unchanged')
  return `${done.seconds.toFixed(2)} s`
}

async function drip (from, to) {
  const { sent, received } = await from.call('drip', { peer: to.peerId, bytes: DRIP_BYTES })
  sameBytes(sent, received)
}

/** One stream is written to and not read; the others of the connection go on; then all of it arrives. */
async function stalled (from, to) {
  const since = from.now
  let over = false
  const whole = from.call('stall', { peer: to.peerId, bytes: 12 * MIB }, LONG_MS).finally(() => { over = true })
  whole.catch(() => {}) // looked at below
  try {
    await from.heardSince(since, 'stalling', () => true)
    await ping(from, to)
    await echo(from, to, SMALL_BYTES)
    await echo(to, from, SMALL_BYTES)
    require(!over, 'the stalled stream has ended, as if somebody had read it')
  } finally {
    await to.call('release')
    await whole
  }
  const { sent, answered } = await whole
  sameBytes(sent, answered)
}

async function unknown (from, to) {
  const refused = await from.call('call', { peer: to.peerId, protocol: '/nobody/speaks/this/1.0.0' })
    .then(() => null, error => error.message)
  require(refused, 'it was taken')
  await ping(from, to)
}
