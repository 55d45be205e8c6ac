// A js-libp2p host with everything the checks need turned on and the defaults that limit tests turned off.
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { identify, identifyPush } from '@libp2p/identify'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { tls } from '@libp2p/tls'
import { webSockets } from '@libp2p/websockets'
import { createLibp2p } from 'libp2p'

const SECURITY = { noise, tls }
const PUSH_DEBOUNCE_MS = 20
const WINDOW_BYTES_MAX = 16 << 20 // of yamux; what a reader that pauses has to have room for

const MUXER = {
  maxInboundStreams: 100_000,
  maxOutboundStreams: 100_000,
  streamOptions: { maxStreamWindowSize: WINDOW_BYTES_MAX, maxReadBufferLength: 2 * WINDOW_BYTES_MAX }
}

const PATIENCE_MS = 60_000
const CONNECTIONS = {
  maxConnections: 100_000,
  inboundConnectionThreshold: 1e9, // new ones per second and address
  maxIncomingPendingConnections: 10_000,
  inboundUpgradeTimeout: PATIENCE_MS,
  dialTimeout: PATIENCE_MS,
  outboundStreamProtocolNegotiationTimeout: PATIENCE_MS,
  inboundStreamProtocolNegotiationTimeout: PATIENCE_MS
}

/** Whether the muxer came with the security handshake, by raw connection. */
const early = new WeakMap()

export const earlyMuxer = connection => early.get(connection.maConn) ?? false

/** Notes what the handshake said about the muxer; the library does not show it. */
function watched (factory) {
  return components => {
    const encrypter = factory(components)
    for (const way of ['secureInbound', 'secureOutbound']) {
      const secure = encrypter[way].bind(encrypter)
      encrypter[way] = async (raw, options) => {
        const secured = await secure(raw, options)
        early.set(raw, secured.streamMuxer != null)
        return secured
      }
    }
    return encrypter
  }
}

/** Tells `heard` of each push. Middleware cannot: the library adds the handler to it again with each stream. */
function noted (factory, heard) {
  return components => {
    const service = factory(components)
    const handle = service.handleProtocol
    service.handleProtocol = (stream, connection) => {
      heard(connection)
      return handle(stream, connection)
    }
    return service
  }
}

const MANY = { maxInboundStreams: 100, maxOutboundStreams: 100, timeout: PATIENCE_MS }

/** @param options {listen, security} as README.md describes them; `pushed` is told of each connection that pushes */
export async function createHost ({ privateKey, listen = [], security = ['noise', 'tls'], services = true, pushed = () => {} }) {
  return createLibp2p({
    privateKey: privateKey ?? await generateKeyPair('Ed25519'),
    addresses: { listen },
    transports: [tcp(), webSockets()],
    connectionEncrypters: security.map(name => watched(SECURITY[name]())),
    streamMuxers: [yamux(MUXER)],
    connectionManager: CONNECTIONS,
    connectionMonitor: { enabled: false },
    services: services
      ? { identify: identify(MANY), identifyPush: noted(identifyPush({ debounce: PUSH_DEBOUNCE_MS, ...MANY }), pushed), ping: ping(MANY) }
      : { ping: ping(MANY) }
  })
}
