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

/** @param options {listen, security, key} as README.md describes them */
export async function createHost ({ listen = [], security = ['noise', 'tls'], key = 'Ed25519', services = true }) {
  return createLibp2p({
    privateKey: await generateKeyPair(key),
    addresses: { listen },
    transports: [tcp(), webSockets()],
    connectionEncrypters: security.map(name => watched(SECURITY[name]())),
    streamMuxers: [yamux({ maxInboundStreams: 100_000, maxOutboundStreams: 100_000 })],
    connectionManager: { maxConnections: 100_000, inboundConnectionThreshold: 1e9, maxIncomingPendingConnections: 10_000 },
    connectionMonitor: { enabled: false },
    services: services
      ? {
          identify: identify({ maxInboundStreams: 100, maxOutboundStreams: 100 }),
          identifyPush: identifyPush({ debounce: PUSH_DEBOUNCE_MS, maxInboundStreams: 100, maxOutboundStreams: 100 }),
          ping: ping({ maxInboundStreams: 100, maxOutboundStreams: 100 })
        }
      : { ping: ping({ maxInboundStreams: 100, maxOutboundStreams: 100 }) }
  })
}
