// The harness against itself: two seeds and two or three peers of the reference, nothing of ours.
import { fileURLToPath } from 'node:url'
import { check, finish, require } from '../checks.mjs'
import { Child, endAll } from '../children.mjs'
import { VERSIONS, prepare } from './prepare.mjs'

const script = fileURLToPath(new URL('reference-peer.mjs', import.meta.url))
const start = (name, options) => new Child(name, process.execPath, [script, JSON.stringify(options)])

async function network (version) {
  prepare(version)
  const seeds = [1, 2].map(i => start(`${version} seed ${i}`, { version, indexed: true }))
  const ready = await Promise.all(seeds.map(seed => seed.heard('ready')))
  const known = ready.map(({ peerId, port }) => ({ peerId, address: '127.0.0.1', port }))
  const join = name => start(`${version} ${name}`, { version, cluster: 'selftest', secret: 's', seeds: known, keepalive: 4000 })
  return { seeds, join }
}

for (const version of Object.keys(VERSIONS)) {
  const { seeds, join } = await network(version)
  const a = join('a')
  const b = join('b')
  const everybody = [...seeds, a, b]
  await check(`${version}: NAT type`, async () => {
    for (const peer of [a, b]) require((await peer.heard('ready')).natType === 31, `${peer.name} is not unrestricted`)
  })
  const aId = (await a.heard('ready')).peerId
  const bId = (await b.heard('ready')).peerId
  await check(`${version}: join and connection`, async () => {
    await a.heard('join', report => report.peerId === bId)
    await b.heard('join', report => report.peerId === aId)
  })
  await check(`${version}: publish`, async () => {
    a.tell('emit', { text: 'hello' })
    require((await b.heard('event', report => report.text === 'hello')).verified, 'the signature does not hold')
  })
  await check(`${version}: 5000 bytes`, async () => {
    const sent = await b.ask('emit', { size: 5000 }, 'emitted')
    await a.heard('event', report => report.sha256 === sent.sha256)
  })
  if (version !== '0.5.4') {
    await check(`${version}: stream`, async () => {
      a.tell('stream', { to: bId, text: 'for you' })
      await b.heard('stream', report => report.text === 'for you' && report.from === aId)
    })
    await check(`${version}: query and answer`, async () => {
      await b.ask('answer', { on: true, text: 'forty-two' }, 'answering')
      a.tell('query', { message: { question: 1 } })
      await a.heard('answer', report => report.text === 'forty-two')
    })
    await check(`${version}: a late joiner is told`, async () => {
      const late = join('late')
      everybody.push(late)
      await late.heard('event', report => report.text === 'hello')
    })
  }
  await check(`${version}: nothing went wrong inside`, async () => {
    const errors = everybody.flatMap(child => child.errors)
    require(errors.length === 0, JSON.stringify(errors).slice(0, 1500))
  })
  await endAll()
}
finish()
