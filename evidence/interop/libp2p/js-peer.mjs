// One js-libp2p host as a process: options as one JSON argument, commands as JSON lines on stdin, reports as JSON lines on
// stdout. README.md lists them; the Starling side speaks the same.
import { createInterface } from 'node:readline'
import { peerIdFromPublicKey, peerIdFromString } from '@libp2p/peer-id'
import { generateKeyPair, publicKeyFromProtobuf } from '@libp2p/crypto/keys'
import { PeerRecord, RecordEnvelope } from '@libp2p/peer-record'
import { multiaddr } from '@multiformats/multiaddr'
import * as clients from './js/clients.mjs'
import { handlers } from './js/handlers.mjs'
import { createHost, earlyMuxer } from './js/host.mjs'
import { Incoming } from './js/streams.mjs'

const STREAMS_MAX = 100_000
const options = JSON.parse(process.argv[2] ?? '{}')
const report = line => process.stdout.write(JSON.stringify(line) + '\n')
const failed = (where, error) =>
  report({ report: 'error', where, message: String(error?.message ?? error), stack: error?.stack })

// Nothing that goes wrong inside the library may stay unseen.
process.on('uncaughtException', error => failed('exception', error))
process.on('unhandledRejection', error => failed('rejection', error))

const broken = options.broken ?? []
const stalled = []
const released = () => new Promise(resolve => stalled.push(resolve))
const privateKey = await generateKeyPair(options.key ?? 'Ed25519')
const node = await createHost({
  ...options,
  privateKey,
  services: options.identify ?? true,
  pushed: connection => report({ report: 'push-received', peerId: connection.remotePeer.toString() })
})

function connectionTo (peer) {
  const open = node.getConnections(peerIdFromString(peer)).filter(connection => connection.status === 'open')
  if (open.length === 0) throw new Error(`no connection to ${peer}`)
  return open[0]
}

const described = connection => ({
  peerId: connection.remotePeer.toString(),
  direction: connection.direction,
  security: connection.encryption,
  muxer: connection.multiplexer,
  earlyMuxer: earlyMuxer(connection),
  remoteAddr: connection.remoteAddr.toString()
})

/** Everything an Identify message said, its record checked once more by hand. */
async function identity (message) {
  const key = message.publicKey ? peerIdFromPublicKey(publicKeyFromProtobuf(message.publicKey)) : null
  return {
    peerId: message.peerId.toString(),
    keyPeerId: key?.toString() ?? null,
    agent: message.agentVersion ?? null,
    protocolVersion: message.protocolVersion ?? null,
    protocols: message.protocols,
    addresses: message.listenAddrs.map(String),
    observedAddress: message.observedAddr?.toString() ?? null,
    ...await record(message.peerId)
  }
}

async function record (peerId) {
  const { peerRecordEnvelope } = await node.peerStore.get(peerId)
  if (!peerRecordEnvelope) return { recordVerified: false, recordAddresses: [] }
  const envelope = await RecordEnvelope.openAndCertify(peerRecordEnvelope, PeerRecord.DOMAIN)
  const content = PeerRecord.createFromProtobuf(envelope.payload)
  const signer = peerIdFromPublicKey(envelope.publicKey)
  return {
    recordVerified: signer.equals(peerId) && content.peerId.equals(peerId),
    recordSeq: String(content.seqNumber),
    recordAddresses: content.multiaddrs.map(String)
  }
}

async function pings (connection, { count = 1, intervalMs = 0 }) {
  const rttMs = []
  for (let i = 0; i < count; i++) {
    if (i > 0 && intervalMs > 0) await new Promise(resolve => setTimeout(resolve, intervalMs))
    const since = performance.now()
    await node.services.ping.ping(connection.remotePeer)
    rttMs.push(performance.now() - since)
  }
  return { rttMs }
}

/** Changes which protocols this host speaks; the library tells its peers. */
async function push ({ add = [], remove = [] }) {
  if (!broken.includes('push')) {
    for (const protocol of add) await node.handle(protocol, stream => stream.abort(new Error('only a name')))
    for (const protocol of remove) await node.unhandle(protocol)
  }
  return { protocols: node.getProtocols() }
}

/** Connects and hangs up `count` times with `dialers` hosts, each one after the other. */
async function handshakes ({ addr, count, dialers = 1 }) {
  const extra = Array.from({ length: dialers - 1 }, () => createHost({ ...options, listen: [], services: false }))
  const hosts = [node, ...await Promise.all(extra)]
  const since = performance.now()
  let begun = 0
  await Promise.all(hosts.map(async host => {
    while (begun++ < count) await (await host.dial(multiaddr(addr), { force: true })).close()
  }))
  const seconds = (performance.now() - since) / 1000
  await Promise.all(hosts.slice(1).map(host => host.stop()))
  return { count, seconds }
}

/** What each command does; its result is reported as `reply` with the command's `id`. */
const commands = {
  dial: async ({ addr }) => described(await node.dial(multiaddr(addr))),
  close: async ({ peer }) => { await connectionTo(peer).close() },
  ping: command => pings(connectionTo(command.peer), command),
  identify: async ({ peer }) => identity(await node.services.identify.identify(connectionTo(peer))),
  push,
  release: async () => { stalled.splice(0).forEach(go => go()) },
  call: async ({ peer, protocol }) => { (await connectionTo(peer).newStream(protocol)).abort(new Error('only tried')) },
  handshakes,
  status: async () => ({ connections: node.getConnections().length, streams: openStreams(), ...process.memoryUsage() })
}
for (const name of ['echo', 'halfClose', 'reset', 'abort', 'parallel', 'drip', 'stall', 'perf', 'latency', 'streams', 'idle']) {
  commands[name] = command => clients[name](connectionTo(command.peer), command, () => report({ report: 'stalling' }))
}

const openStreams = () => node.getConnections().reduce((sum, connection) => sum + connection.streams.length, 0)

async function obey (line) {
  const command = JSON.parse(line)
  if (command.command === 'quit') return quit()
  try {
    if (!commands[command.command]) throw new Error(`unknown command ${command.command}`)
    report({ report: 'reply', id: command.id, ...await commands[command.command](command) })
  } catch (error) {
    report({ report: 'reply', id: command.id, failed: error.message, name: error.name })
  }
}

async function quit () {
  await Promise.race([node.stop(), new Promise(resolve => setTimeout(resolve, 3000))])
  process.exit(0)
}

for (const [protocol, handler] of Object.entries(handlers(broken, released))) {
  await node.handle(protocol, async (stream, connection) => {
    const incoming = new Incoming(stream)
    const ended = (outcome, message) => options.quiet || report({
      report: 'stream', protocol, peerId: connection.remotePeer.toString(), outcome, bytes: incoming.bytes, message
    })
    try {
      ended('ended', await handler(stream, incoming))
    } catch (error) {
      ended(stream.status === 'reset' ? 'reset' : 'failed', error.message)
      stream.abort(error)
    }
  }, { maxInboundStreams: STREAMS_MAX, maxOutboundStreams: STREAMS_MAX })
}
if (!options.quiet) {
  node.addEventListener('connection:open', ({ detail }) => report({ report: 'connection', state: 'open', ...described(detail) }))
  node.addEventListener('connection:close', ({ detail }) =>
    report({ report: 'connection', state: 'closed', peerId: detail.remotePeer.toString(), direction: detail.direction }))
  node.addEventListener('peer:identify', ({ detail }) => identity(detail)
    .then(said => report({ report: 'identified', ...said }), error => failed('identified', error)))
}

if (broken.includes('record')) {
  const seqNumber = 2n ** 62n // no right one that is pushed later takes its place
  const elsewhere = new PeerRecord({ peerId: node.peerId, multiaddrs: [multiaddr('/ip4/192.0.2.1/tcp/1')], seqNumber })
  const envelope = await RecordEnvelope.seal(elsewhere, privateKey)
  await node.peerStore.patch(node.peerId, { peerRecordEnvelope: envelope.marshal().subarray() })
}
report({ report: 'ready', peerId: node.peerId.toString(), addrs: node.getMultiaddrs().map(String) })
createInterface({ input: process.stdin }).on('line', line => line.trim() && obey(line)).on('close', quit)
