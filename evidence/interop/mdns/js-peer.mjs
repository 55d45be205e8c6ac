// The unmodified multicast DNS of js-libp2p, without the rest of it. One JSON argument: { addresses: [multiaddr, …] }.
// Reports as JSON lines: ready, found { peer, addresses }. The command {"command":"quit"} on stdin ends it.
import { createInterface } from 'node:readline'
import { defaultLogger } from '@libp2p/logger'
import { mdns } from '@libp2p/mdns'
import { multiaddr } from '@multiformats/multiaddr'

const { addresses } = JSON.parse(process.argv[2])
const report = (kind, more = {}) => console.log(JSON.stringify({ report: kind, ...more }))

const discovery = mdns({ interval: 1000 })({
  addressManager: { getAddresses: () => addresses.map(text => multiaddr(text)) },
  logger: defaultLogger()
})
discovery.addEventListener('peer', ({ detail }) => report('found', {
  peer: detail.id.toString(),
  addresses: detail.multiaddrs.map(String)
}))
process.on('uncaughtException', error => report('error', { where: 'uncaught', message: String(error) }))
await discovery.start()
report('ready')
createInterface({ input: process.stdin }).on('line', async line => {
  if (JSON.parse(line).command === 'quit') {
    await discovery.stop()
    process.exit(0)
  }
})
