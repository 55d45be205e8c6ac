// Starling beside js-libp2p on loopback: every combination of transport, security and direction. Started by ./run.
import { parseArgs } from 'node:util'
import { check, finish, skip } from '../checks.mjs'
import { endAll } from '../children.mjs'
import { build, findNode, js, starling } from './peers.mjs'
import { Pair } from './scenarios.mjs'

const { values: args } = parseArgs({
  options: { only: { type: 'string', default: '' }, 'js-only': { type: 'boolean', default: false } }
})
const ANY = ['/ip4/127.0.0.1/tcp/0', '/ip4/127.0.0.1/tcp/0/ws']
const TRANSPORTS = ['tcp', 'ws']
const SECURITIES = ['noise', 'tls']
const DIRECTIONS = args['js-only'] ? [[js, js]] : [[js, starling], [starling, js]]

/** Runs a scenario with two new hosts and ends them. */
async function between (title, dialing, listening, options, scenario) {
  try {
    const hosts = [dialing('dialer', options.dialer), listening('listener', options.listener)]
    await Promise.all(hosts.map(host => host.ready()))
    await scenario(...hosts)
  } catch (error) {
    await check(`${title}: the scenario ran to its end`, async () => { throw error })
  } finally {
    await endAll()
  }
}

// `--only 'tcp noise'`, `--only :push` or `--only 'js → starling tcp:push'`: a part of the title, of the check's name
const [ofTitle, ofName = ''] = args.only.split(':')

const kindOf = start => start === js ? 'js' : 'starling'

async function matrix () {
  for (const [dialing, listening] of DIRECTIONS) {
    for (const transport of TRANSPORTS) {
      for (const security of SECURITIES) {
        const title = `${kindOf(dialing)} → ${kindOf(listening)} ${transport} ${security} yamux`
        if (!title.includes(ofTitle)) continue
        const options = { listen: ANY, security: [security] }
        const largeMib = args['js-only'] && security === 'tls' ? 1 : undefined
        await between(title, dialing, listening, { dialer: options, listener: options }, (dialer, listener) =>
          new Pair(title, dialer, listener, { transport, security, wanted: ofName, largeMib }).all())
      }
    }
  }
}

if (!findNode()) {
  skip('interop with js-libp2p', 'it needs Node 22, and neither is this one nor is one in the packages')
} else if (args['js-only'] || await check('build', async () => build())) {
  await matrix()
}
finish()
