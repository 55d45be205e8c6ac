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

/** Waits until the holder has on its disk what it has received: it reports a message of its own only once that is durable. */
const settle = holder => holder.ask('emit', { event: 'settled', text: 'all before this is on the disk' }, 'emitted')

async function scenario () {
  // The seeds relay and cache like every peer; they are restarted empty, so that only the third peer can have the messages.
  let { children, known } = await seeds(starling, 'first')
  const third = kept('third', known)
  const away = kept('away', known)
  const leaving = kept('leaving', known)
  let identity = null
  await check('a peer that was there once, then goes away', async () => {
    await met(third, away)
    identity = (await away.heard('ready')).peerId
    await away.quit()
    noErrors(away)
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
    await leaving.quit()
    noErrors(leaving)
  })
  await check('the seeds are replaced by new ones that hold nothing', async () => {
    const ports = known.map(seed => seed.port)
    await Promise.all(children.map(child => child.quit()))
    noErrors(...children)
    children = ports.map((port, i) => starling(`second-seed-${i + 1}`, { ...common, indexed: true, port }))
    known = (await Promise.all(children.map(child => child.heard('ready'))))
      .map(({ peerId, port }) => ({ peerId, address: '127.0.0.1', port }))
    for (const child of children) {
      const { cachePackets } = await child.ask('status', {}, 'status')
      console.log(`      ${child.name} holds ${cachePackets} packets`)
    }
  })
  await check('who was away arrives and reads from the third', async () => {
    const returned = kept('away', known)
    require((await returned.heard('ready')).peerId === identity, 'it is not the same peer')
    await reads(returned, sent)
    await returned.quit()
    noErrors(returned)
  })
  await check('after kill -9 and a restart the third still has both', async () => {
    await third.kill()
    noErrors(third)
    require(third.exit.signal === 'SIGKILL', `it ended with ${JSON.stringify(third.exit)}`)
    await Promise.all(children.map(child => child.quit()))
    noErrors(...children)
    const fresh = await seeds(starling, 'third')
    const again = kept('third', fresh.known)
    await again.heard('ready')
    const { cachePackets } = await again.ask('status', {}, 'status')
    const stranger = starling('newcomer', { ...common, seeds: fresh.known })
    await reads(stranger, sent)
    for (const peer of [again, stranger, ...fresh.children]) {
      errors.push(...await faults(peer))
      await peer.quit()
      noErrors(peer)
    }
    return `it came back with ${cachePackets} packets`
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
