// Delivery to who was away, with real processes: a publisher leaves, the only holder is killed and started again, and a
// peer that was away arrives and reads from it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { check, finish, require } from './checks.mjs'
import { endAll } from './children.mjs'
import { build, faults, seeds, starling } from './network.mjs'

const LARGE = 100_000
const folders = mkdtempSync(join(tmpdir(), 'starling-offline-'))
const common = { cluster: 'offline', secret: 'kept', keepalive: 4_000 }
const errors = []

/** A peer with a state folder of its own name. */
const kept = (name, known) => starling(name, { ...common, seeds: known, state: join(folders, name) })

async function met (one, other) {
  const { peerId } = await other.heard('ready')
  await one.heard('join', report => report.peerId === peerId)
}

function noErrors (...peers) {
  for (const peer of peers) errors.push(...peer.errors.map(error => `${peer.name}: ${JSON.stringify(error).slice(0, 600)}`))
}

async function leaves (peer) {
  errors.push(...await faults(peer))
  await peer.quit()
  noErrors(peer)
}

/** Waits until the holder has on its disk what it has received: it reports a message of its own only once that is durable. */
const settle = holder => holder.ask('emit', { event: 'settled', text: 'all before this is on the disk' }, 'emitted')

async function scenario () {
  // Seeds would keep what they relay: these have no room, so that the third peer alone can have the messages.
  const { children, known } = await seeds(starling, 'seed', { ...common, cacheBytes: 1 })
  const third = kept('third', known)
  const away = kept('away', known)
  const leaving = kept('leaving', known)
  let identity = null
  await check('a peer that was there once, then goes away', async () => {
    await met(third, away)
    identity = (await away.heard('ready')).peerId
    await leaves(away)
  })
  const sent = []
  await check('one peer publishes two messages, the third holds them, the publisher leaves', async () => {
    await met(leaving, third)
    for (const message of [{ text: 'read me later' }, { size: LARGE }]) {
      const emitted = await leaving.ask('emit', { event: 'message', ...message, wait: 1 }, 'emitted', 60_000)
      require(emitted.held, 'nobody held it')
      await third.heard('event', report => report.sha256 === emitted.sha256)
      sent.push(emitted)
    }
    await settle(third)
    await leaves(leaving)
  })
  await check('who was away arrives and reads from the third', async () => {
    const returned = kept('away', known)
    require((await returned.heard('ready')).peerId === identity, 'it is not the same peer')
    await reads(returned, sent)
    await leaves(returned)
  })
  await check('after kill -9 and a restart the third still has both', async () => {
    await third.kill()
    noErrors(third)
    require(third.exit.signal === 'SIGKILL', `it ended with ${JSON.stringify(third.exit)}`)
    const again = kept('third', known)
    await again.heard('ready')
    const { cachePackets } = await again.ask('status', {}, 'status')
    require(cachePackets > LARGE / 1024, `it came back with ${cachePackets} packets`)
    const newcomer = starling('newcomer', { ...common, seeds: known })
    await reads(newcomer, sent)
    for (const peer of [again, newcomer]) await leaves(peer)
    return `it came back with ${cachePackets} packets`
  })
  await check('the seeds never held any of it', async () => {
    for (const seed of children) {
      const { cachePackets } = await seed.ask('status', {}, 'status')
      require(cachePackets === 0, `${seed.name} holds ${cachePackets} packets`)
      await leaves(seed)
    }
  })
  await check('nothing went wrong inside', async () => require(errors.length === 0, errors.slice(0, 5).join('\n      ')))
}

async function reads (peer, sent) {
  for (const message of sent) {
    const got = await peer.heard('event', report => report.sha256 === message.sha256, 90_000)
    require(got.size === message.size && got.verified, `${got.size} bytes, verified ${got.verified}`)
  }
}

try {
  if (await check('build', async () => build())) await scenario()
} finally {
  await endAll()
  rmSync(folders, { recursive: true, force: true })
}
finish()
