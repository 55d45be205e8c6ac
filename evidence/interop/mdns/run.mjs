// Starling's multicast DNS beside that of js-libp2p, and beside itself over IPv6, on a cable between two namespaces.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { check, finish, require, skip } from '../checks.mjs'
import { Child, endAll } from '../children.mjs'
import { buildPeer, findJava } from '../java.mjs'
import { lay, missing } from './namespaces.mjs'

const here = fileURLToPath(import.meta.url)
const JS_ID = '12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq'
const JS_ADDRESSES = ['/ip4/192.168.77.2/tcp/4001', '/ip4/192.168.77.2/tcp/4002/ws', '/ip6/fd00::2/udp/4003/quic-v1']
const OWN_ADDRESSES = ['/ip4/0.0.0.0/tcp/5001', '/ip4/0.0.0.0/tcp/5002/ws']

function outside () {
  const why = missing() ?? (findJava() ? null : 'there is no JDK 25')
  if (why) {
    skip('multicast DNS beside js-libp2p', why)
    return finish()
  }
  const environment = { ...process.env, INTEROP_JAVA: JSON.stringify([findJava(), ...buildPeer().slice(0, -1)]) }
  const inner = spawnSync('unshare', ['-Urn', process.execPath, here], { env: environment, stdio: 'inherit' })
  process.exitCode = inner.status ?? 1
}

const same = (one, other) => JSON.stringify([...one].sort()) === JSON.stringify([...other].sort())

/** Waits for a report of `peer` with exactly these addresses, of which the last word counts. */
const found = (child, peer, addresses) => child.heard(
  'found', report => report.peer === peer && same(report.addresses, addresses), 20_000)

async function inside () {
  const [java, ...args] = JSON.parse(process.env.INTEROP_JAVA)
  const cable = await lay()
  const starling = (name, settings, wrap = (command, more) => [command, more], main = 'MdnsPeer') =>
    new Child(name, ...wrap(java, [...args, `dev.starling.interop.${main}`, JSON.stringify(settings)]))
  try {
    await besideJs(cable, starling)
    await besideItself(cable, starling)
    await wholePeers(cable, starling)
  } finally {
    await endAll()
    cable.end()
  }
  finish()
}

async function besideJs (cable, starling) {
  const own = starling('starling', { seed: 1, interfaces: ['near'], ipv4: true, ipv6: false, addresses: OWN_ADDRESSES })
  const { peer } = await own.heard('ready')
  const js = new Child('js-libp2p', ...cable.inFar(process.execPath, [
    fileURLToPath(new URL('js-peer.mjs', import.meta.url)),
    JSON.stringify({ addresses: JS_ADDRESSES.map(address => `${address}/p2p/${JS_ID}`) })
  ]))
  await js.heard('ready')
  await check('Starling finds js-libp2p, with all of its addresses', async () => {
    await found(own, JS_ID, JS_ADDRESSES.map(address => `${address}/p2p/${JS_ID}`))
  })
  await check('js-libp2p finds Starling, with the interface in place of the wildcard', async () => {
    await found(js, peer, ['/ip4/192.168.77.1/tcp/5001', '/ip4/192.168.77.1/tcp/5002/ws'])
  })
  await check('what js-libp2p multicasts each second is all understood, and not answered more than once a second', async () => {
    const since = own.reports.length
    const before = (await own.ask('counters', {}, 'counters')).counters
    const began = performance.now()
    await new Promise(resolve => setTimeout(resolve, 5000))
    const after = (await own.ask('counters', {}, 'counters')).counters
    const seconds = (performance.now() - began) / 1000
    const rejected = Object.keys(after).filter(name => name.startsWith('rejected.') && after[name] > 0)
    require(rejected.length === 0, `rejected: ${rejected}`)
    const answers = after['out.answers'] - before['out.answers']
    require(answers >= 2 && answers <= seconds + 1, `${answers} answers in ${seconds.toFixed(1)} s`)
    require(!own.reports.slice(since).some(report => report.report === 'found'), 'told of what is not new')
    return `${answers} answers in ${seconds.toFixed(1)} s`
  })
  require(own.errors.length === 0, `errors of Starling${own.lastErrors()}`)
  require(js.errors.length === 0, `errors of js-libp2p${js.lastErrors()}`)
  await js.quit()
  await own.quit()
}

async function besideItself (cable, starling) {
  const six = { ipv4: false, ipv6: true, addresses: ['/ip6/fd00::7/tcp/5001'] }
  const near = starling('near', { ...six, seed: 2, interfaces: ['near'] })
  const far = starling('far', { ...six, seed: 3, interfaces: ['far'] }, cable.inFar)
  const [one, other] = [(await near.heard('ready')).peer, (await far.heard('ready')).peer]
  await check('two of Starling find each other over IPv6', async () => {
    await found(near, other, [`/ip6/fd00::7/tcp/5001/p2p/${other}`])
    await found(far, one, [`/ip6/fd00::7/tcp/5001/p2p/${one}`])
  })
  await check('who says goodbye is lost within seconds', async () => {
    await far.quit()
    await near.heard('lost', report => report.peer === other, 10_000)
  })
  require(near.errors.length === 0, `errors${near.lastErrors()}`)
  await near.quit()
}

/** Peers as applications open them, with the option mdns: on all interfaces, both families. */
async function wholePeers (cable, starling) {
  const near = starling('near peer', { seed: 4, listen: ['/ip4/0.0.0.0/tcp/5011'] }, undefined, 'MdnsHost')
  const { peer: one } = await near.heard('ready')
  const js = new Child('js-libp2p', ...cable.inFar(process.execPath, [
    fileURLToPath(new URL('js-peer.mjs', import.meta.url)),
    JSON.stringify({ addresses: JS_ADDRESSES.map(address => `${address}/p2p/${JS_ID}`) })
  ]))
  await js.heard('ready')
  await check('js-libp2p finds a whole peer where it listens', () => found(js, one, ['/ip4/192.168.77.1/tcp/5011']))
  await check('the whole peer has js-libp2p in its book', async () => {
    const until = performance.now() + 10_000
    for (;;) {
      const { counters } = await near.ask('counters', {}, 'counters')
      if (counters['mdns.now.peers'] === 1 && counters['book.peers'] === 1) return
      require(performance.now() < until, `counters: ${JSON.stringify(counters)}`)
      await new Promise(resolve => setTimeout(resolve, 100))
    }
  })
  await js.quit()
  const far = starling('far peer', { seed: 5, listen: ['/ip4/0.0.0.0/tcp/5012'] }, cable.inFar, 'MdnsHost')
  const { peer: other } = await far.heard('ready')
  await check('two whole peers find each other and connect', async () => {
    await near.heard('connected', report => report.peer === other, 20_000)
    await far.heard('connected', report => report.peer === one, 20_000)
  })
  await far.quit()
  await near.quit()
  require(near.errors.length === 0, `errors${near.lastErrors()}`)
}

if (process.env.INTEROP_JAVA) await inside()
else outside()
