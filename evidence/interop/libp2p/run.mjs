// Starling beside js-libp2p on loopback: every combination of transport, security and direction. Started by ./run.
import { parseArgs } from 'node:util'
import { check, finish, skip } from '../checks.mjs'
import { endAll } from '../children.mjs'
import { buildCommands, commands } from './commands.mjs'
import { build, findNode, js, starling } from './peers.mjs'
import { Pair } from './scenarios.mjs'

const { values: args } = parseArgs({
  options: { only: { type: 'string', default: '' }, 'js-only': { type: 'boolean', default: false } }
})
// `--only 'tcp noise'`, `--only :push` or `--only 'js → starling tcp:push'`: a part of the title, of the check's name
const [ofTitle, ofName = ''] = args.only.split(':')

const ANY = ['/ip4/127.0.0.1/tcp/0', '/ip4/127.0.0.1/tcp/0/ws']
const TRANSPORTS = ['tcp', 'ws']
const SECURITIES = ['noise', 'tls']
const KEYS = ['secp256k1', 'RSA'] // Ed25519 is what all else uses; no host of js-libp2p has an ECDSA key
const DIRECTIONS = args['js-only'] ? [[js, js]] : [[js, starling], [starling, js]]

const kindOf = start => start === js ? 'js' : 'starling'

/** Runs a scenario if its title is wanted; what breaks it is a failed check. */
async function scenario (title, body) {
  if (!title.includes(ofTitle)) return
  try {
    await body(title)
  } catch (error) {
    await check(`${title}: the scenario ran to its end`, async () => { throw error })
  } finally {
    await endAll()
  }
}

/** Two new hosts that listen everywhere. */
async function hosts (dialing, listening, options) {
  const both = [dialing('dialer', options.dialer), listening('listener', options.listener)]
  await Promise.all(both.map(host => host.ready()))
  return both
}

function combination (dialing, listening, transport, security) {
  return scenario(`${kindOf(dialing)} → ${kindOf(listening)} ${transport} ${security} yamux`, async title => {
    const options = { listen: ANY, security: [security] }
    const [dialer, listener] = await hosts(dialing, listening, { dialer: options, listener: options })
    const largeMib = args['js-only'] && security === 'tls' ? 1 : undefined
    await new Pair(title, dialer, listener, { transport, security, wanted: ofName, largeMib }).all()
  })
}

/** The other kinds of keys, which a js-libp2p host may have: what is signed with them holds. */
function keys (dialing, listening, key, security) {
  return scenario(`${kindOf(dialing)} → ${kindOf(listening)} tcp ${security} key ${key}`, async title => {
    const options = { listen: ANY, security: [security] }
    const other = { ...options, key }
    const [dialer, listener] = await hosts(dialing, listening, {
      dialer: dialing === js ? other : options, listener: listening === js ? other : options
    })
    await new Pair(title, dialer, listener, { transport: 'tcp', security, wanted: ofName }).acquaintance()
  })
}

/** Both securities on both sides: the dialer's first choice is taken. */
function choice (dialing, listening, order) {
  return scenario(`${kindOf(dialing)} → ${kindOf(listening)} tcp choosing ${order.join(' before ')}`, async title => {
    const [dialer, listener] = await hosts(dialing, listening, {
      dialer: { listen: ANY, security: order }, listener: { listen: ANY, security: SECURITIES }
    })
    await new Pair(title, dialer, listener, { transport: 'tcp', security: order[0], wanted: ofName }).acquaintance()
  })
}

/** The second choice is taken where the first is not spoken. */
function secondChoice (dialing, listening, only) {
  return scenario(`${kindOf(dialing)} → ${kindOf(listening)} tcp falling back to ${only}`, async title => {
    const order = [...SECURITIES].sort(one => one === only ? 1 : -1)
    const [dialer, listener] = await hosts(dialing, listening, {
      dialer: { listen: ANY, security: order }, listener: { listen: ANY, security: [only] }
    })
    await new Pair(title, dialer, listener, { transport: 'tcp', security: only, wanted: ofName }).acquaintance()
  })
}

async function all () {
  for (const [dialing, listening] of DIRECTIONS) {
    for (const transport of TRANSPORTS) {
      for (const security of SECURITIES) await combination(dialing, listening, transport, security)
    }
  }
  for (const [dialing, listening] of DIRECTIONS) {
    for (const order of [SECURITIES, [...SECURITIES].reverse()]) await choice(dialing, listening, order)
    for (const security of SECURITIES) await secondChoice(dialing, listening, security)
    for (const key of KEYS) {
      for (const security of SECURITIES) await keys(dialing, listening, key, security)
    }
  }
  if (!args['js-only'] && 'commands'.startsWith(ofTitle.split(' ')[0])) await allCommands()
}

/** What people type, with a host of js-libp2p at the other end. */
async function allCommands () {
  await check('commands: build', buildCommands)
  for (const transport of TRANSPORTS) {
    for (const security of SECURITIES) {
      await scenario(`commands ${transport} ${security}`, title => commands(transport, security, async (name, body) => {
        if (name.includes(ofName)) await check(`${title}: ${name}`, body)
      }))
    }
  }
}

if (!findNode()) {
  skip('interop with js-libp2p', 'it needs Node 22, and neither is this one nor is one in the packages')
} else if (args['js-only'] || await check('build', async () => build())) {
  await all()
}
finish()
