// One peer of the unmodified public reference as a process on 127.0.0.1: commands as JSON lines on stdin, reports as
// JSON lines on stdout, options as one JSON argument. README.md lists them.
import { createHash } from 'node:crypto'
import dgram from 'node:dgram'
import * as events from 'node:events'
import { createInterface } from 'node:readline'
import { prepare } from './prepare.mjs'

const options = JSON.parse(process.argv[2] ?? '{}')
const version = options.version ?? '0.6.0-rc.8'
const sha256 = bytes => createHash('sha256').update(bytes).digest()
const report = line => process.stdout.write(JSON.stringify(line) + '\n')
const failed = (where, error, more = {}) =>
  report({ report: 'error', where, message: String(error?.message ?? error), stack: error?.stack, ...more })

// Nothing that goes wrong inside the reference may stay unseen.
process.on('uncaughtException', error => failed('exception', error))
process.on('unhandledRejection', error => failed('rejection', error))

const code = prepare(version)
const { Encryption, Packet, RemotePeer } = await import(code + 'index.js')
const { sodium } = await import(new URL('../crypto.js', code))
await sodium.ready

let peer = null // handed over by the reference itself when it creates its sockets
let datagramsIn = 0

/** Decodes what arrives a second time, to report what the reference cannot read together with its bytes. */
function watch (data, from) {
  datagramsIn++
  try {
    if (Packet.decode(data) || data.length === 1) return // a single byte only opens a port
    failed('decode', 'not a packet', { from, hex: data.toString('hex') })
  } catch (error) {
    failed('decode', error, { from, hex: data.toString('hex') })
  }
}

const loopback = {
  createSocket (type, _, owner) {
    peer = owner ?? peer
    const socket = dgram.createSocket(type)
    const { bind, emit } = socket
    socket.bind = port => bind.call(socket, port, '127.0.0.1')
    socket.emit = (name, ...args) => {
      if (name === 'message') watch(args[0], `${args[1].address}:${args[1].port}`)
      return emit.call(socket, name, ...args)
    }
    return socket
  }
}

const clusterId = sha256(options.cluster ?? 'starling')
const sharedKey = await Encryption.createSharedKey(options.secret ?? options.cluster ?? 'starling')
const signingKeys = await Encryption.createKeyPair()
const peerId = options.peerId ?? sha256(signingKeys.publicKey).toString('hex')
const indexedOptions = options.indexed
  ? { indexed: true, address: '127.0.0.1', natType: 31 }
  : { clusterId, sharedKey, signingKeys }
const settings = {
  ...indexedOptions,
  peerId,
  worker: false,
  keepalive: options.keepalive ?? 30_000,
  peers: (options.seeds ?? []).map(seed => new RemotePeer({ ...seed, indexed: true }))
}
if (options.port) settings.port = options.port
else if (options.indexed) settings.port = await freePort() // a seed announces its port, so it must know it
if (options.limitExempt) settings.limitExempt = true

function freePort () {
  return new Promise((resolve, reject) => {
    const socket = dgram.createSocket('udp4')
    socket.on('error', reject)
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address()
      socket.close(() => resolve(port))
    })
  })
}

const { api } = version === '0.5.4' ? { api: await olderApi() } : await import(code + 'api.js')

async function olderApi () {
  const create = (await import(code + 'sugar.js')).default
  return (given, eventsModule, dgramModule) => create(dgramModule, eventsModule)(given)
}

/** The body of a message, short ones as text and bytes, long ones as size and hash. */
function body (bytes) {
  const text = bytes.length <= 1024 ? { text: bytes.toString('utf8'), base64: bytes.toString('base64') } : {}
  return { size: bytes.length, sha256: sha256(bytes).toString('hex'), ...text }
}

const names = new Map((options.events ?? ['message']).map(name => [sha256(name).toString('hex'), name]))
const nameOf = hash => names.get(hash) ?? hash
const hexOf = bytes => Buffer.from(bytes ?? []).toString('hex')

const bus = await api(settings, events, loopback)

bus._on('#error', error => failed('peer', error))
bus._on('#warning', error => failed('warning', error))
bus._on('error', error => failed('bus', error))
bus._on('#connection', (packet, remote, port, address) =>
  report({ report: 'connection', peerId: remote?.peerId, address, port, natType: remote?.natType }))
bus._on('#disconnection', remote => report({ report: 'disconnection', peerId: [].concat(remote)[0]?.peerId }))
bus._on('#sync', (packet, port, address) => report({ report: 'sync', address, port }))
bus._on('#sync-start', (remote, port, address) => report({ report: 'sync-start', address, port }))
peer.onIntro = (packet, remote, port, address) => report({
  report: 'intro', about: packet.message.requesterPeerId, by: packet.message.responderPeerId, address, port
})

// A publisher hands its own packets to itself, 0.5.4 even single fragments, which its event layer then cannot open.
const deliver = peer.onPacket
peer.onPacket = (packet, port, address, own) => own === true ? undefined : deliver(packet, port, address)

let answerText = null
peer.onQuery = query => {
  report({ report: 'query', message: query })
  return answerText === null ? null : { message: Buffer.from(answerText) }
}
/** Set only once this peer asks: the reference ends answers to others at any peer on the way that has this handler. */
const onAnswer = (message, packet, port, address) => {
  const bytes = Buffer.isBuffer(message) ? message : Buffer.from(JSON.stringify(message))
  report({ report: 'answer', ...body(bytes), address, port, packetId: hexOf(packet.packetId) })
}

let readyReported = false
async function reportReady () {
  if (readyReported) return
  readyReported = true
  report({
    report: 'ready',
    version,
    natType: peer.natType,
    address: peer.address,
    port: options.indexed ? peer.config.port : peer.port,
    peerId: peer.peerId
  })
}
bus._on('#ready', reportReady)

const sub = options.indexed ? null : await bus.subcluster({ sharedKey })
if (sub) {
  const emit = sub._emit
  sub._emit = (name, ...args) => {
    onSubclusterEvent(name, ...args)
    return emit.call(sub, name, ...args)
  }
}

function onSubclusterEvent (name, first, packet) {
  if (name === '#join') return report({ report: 'join', peerId: first.peerId, address: first.address, port: first.port })
  if (name === '#leave') return
  if (name === 'warning' || name === 'unopened' || name === 'unverified') return failed(name, first)
  if (!first) return failed('event', 'a message without body')
  const stream = packet.type === 6
  report({
    report: stream ? 'stream' : 'event',
    event: nameOf(name),
    ...body(Buffer.from(first)),
    verified: packet.verified === true,
    signer: hexOf(packet.usr2),
    packetId: hexOf(packet.packetId),
    hops: packet.hops,
    ...(stream ? { from: hexOf(packet.usr4) } : {})
  })
}

/** What a command wants to send: text, base64, or `size` bytes that count up and are easy to compare by hash. */
function payload ({ text, base64, size }) {
  if (size !== undefined) return Buffer.from(Array.from({ length: size }, (_, i) => (i * 31 + (i >> 8)) & 0xff))
  return base64 === undefined ? Buffer.from(text ?? '') : Buffer.from(base64, 'base64')
}

const commands = {
  async emit (command) {
    const bytes = payload(command)
    const to = version === '0.5.4' ? bus : sub // 0.5.4 seals twice when a subcluster with known peers emits
    const packets = await to.emit(command.event ?? 'message', bytes)
    report({ report: 'emitted', size: bytes.length, sha256: sha256(bytes).toString('hex'), packetId: hexOf(packets?.[0]?.packetId) })
  },
  async stream (command) {
    const to = sub.peers.get(command.to)
    if (!to) return report({ report: 'streamed', ok: false, reason: 'no such peer has joined' })
    const packets = await to.emit(command.event ?? 'message', payload(command))
    report({ report: 'streamed', ok: packets !== undefined })
  },
  async query ({ message }) {
    peer.onAnswer = onAnswer
    await bus.query(message)
    report({ report: 'queried' })
  },
  answer ({ on, text }) {
    answerText = on === false ? null : text
    report({ report: 'answering', on: answerText !== null })
  },
  status () {
    report({
      report: 'status',
      natType: peer.natType,
      connected: peer.peers.filter(p => p.connected).map(p => p.peerId),
      joined: sub ? [...sub.peers.keys()] : [],
      cachePackets: peer.cache.size,
      cached: [...peer.cache.data.keys()],
      datagramsIn,
      metrics: peer.metrics,
      queue: peer.sendQueue.length
    })
  },
  quit () {
    report({ report: 'bye' })
    process.stdout.write('', () => process.exit(0))
  }
}

createInterface({ input: process.stdin }).on('line', async line => {
  if (!line.trim()) return
  try {
    const { command, ...rest } = JSON.parse(line)
    if (!commands[command]) throw new Error(`unknown command ${command}`)
    await commands[command](rest)
  } catch (error) {
    failed('command', error, { line })
  }
}).on('close', () => process.exit(0)) // whoever started us is gone

if (peer.natType) await reportReady()
