// Peers of both kinds with the same commands and reports.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildPeer, findJava } from './java.mjs'
import { Child } from './children.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const referenceScript = join(here, 'reference', 'reference-peer.mjs')
const OWN_FAULTS = ['bad-body', 'bad-id', 'truncated', 'field-too-long', 'unsealable', 'bad-composition', 'bad-magic', 'bad-type']

let starlingCommand = null

/** Builds what the peers of Starling need; once, before the first of them. */
export function build () {
  const java = findJava()
  if (!java) throw new Error('no JDK 25 or newer was found: install one or set JAVA_HOME')
  starlingCommand = [java, buildPeer()]
}

export function reference (name, options) {
  const child = new Child(name, process.execPath, [referenceScript, JSON.stringify(options)])
  child.kind = 'reference'
  return child
}

export function starling (name, options) {
  const [java, args] = starlingCommand
  const child = new Child(name, java, [...args, JSON.stringify(options)])
  child.kind = 'starling'
  return child
}

/** Starts two seeds of one kind and returns them with what others need to find them. */
export async function seeds (start, prefix, options = {}) {
  const children = [1, 2].map(number => start(`${prefix}-seed-${number}`, { ...options, indexed: true }))
  const ready = await Promise.all(children.map(child => child.heard('ready')))
  return {
    children,
    known: ready.map(({ peerId, port }) => ({ peerId, address: '127.0.0.1', port }))
  }
}

/** What a peer of ours could not read, by its own counters; empty when all was well. */
export async function faults (child) {
  if (child.kind !== 'starling') return []
  const { counters } = await child.ask('status', {}, 'status')
  return OWN_FAULTS.map(reason => [`srp.rejected.${reason}`, counters[`srp.rejected.${reason}`] ?? 0])
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => `${child.name}: ${reason} ${count}`)
}
