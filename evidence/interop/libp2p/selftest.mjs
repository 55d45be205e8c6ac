// The harness against itself: js-libp2p on both sides, the listener broken on purpose in one way after the other. Exactly
// the checks that can see the fault have to fail.
import { check, finish, require, skip } from '../checks.mjs'
import { endAll } from '../children.mjs'
import { findNode, js } from './peers.mjs'
import { Pair } from './scenarios.mjs'

const LISTEN = { listen: ['/ip4/127.0.0.1/tcp/0', '/ip4/127.0.0.1/tcp/0/ws'], security: ['noise'] }

/** Each fault, and what the names of the checks that must see it contain; no other check may fail. */
const FAULTS = {
  nothing: [],
  echo: ['echo of', '100 parallel streams, asked by the dialer', 'a reader that stalls'],
  perf: ['perf, asked by the dialer'],
  digest: ['half-close, asked by the dialer'],
  'early-digest': ['half-close, asked by the dialer', 'reset by the asking side, asked by the dialer'],
  reset: ['reset by the answering side, asked by the dialer'],
  drip: ['drip of single bytes, asked by the dialer'],
  stall: ['a reader that stalls holds up nobody else, asked by the dialer'],
  push: ['identify-push, asked by the listener'],
  record: ['signed peer record verified, asked by the dialer']
}

/** Runs all checks of a pair silently; returns the names of those that failed. */
async function failuresOf (fault) {
  const failed = []
  const silent = async (name, body) => {
    try {
      await body()
      return true
    } catch {
      failed.push(name)
      return false
    }
  }
  const dialer = js('dialer', LISTEN)
  const listener = js('listener', { ...LISTEN, broken: [fault] })
  try {
    await Promise.all([dialer.ready(), listener.ready()])
    await new Pair(fault, dialer, listener, { transport: 'tcp', security: 'noise', check: silent }).all()
  } finally {
    await endAll()
  }
  return failed
}

if (!findNode()) {
  skip('the harness against itself', 'it needs Node 22, and neither is this one nor is one in the packages')
} else {
  for (const [fault, seenBy] of Object.entries(FAULTS)) {
    if (process.argv[2] && process.argv[2] !== fault) continue
    await check(`broken on purpose: ${fault}`, async () => {
      const failed = await failuresOf(fault)
      for (const part of seenBy) {
        require(failed.some(name => name.includes(part)), `"${part}" did not notice; failed: ${failed.join('; ') || 'none'}`)
      }
      const others = failed.filter(name => !seenBy.some(part => name.includes(part)))
      require(others.length === 0, `failed though nothing of theirs is broken: ${others.join('; ')}`)
      return `${failed.length} checks failed`
    })
  }
}
finish()
