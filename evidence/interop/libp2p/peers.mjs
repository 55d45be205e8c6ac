// Starts hosts of both kinds, which take the same commands and make the same reports.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Child } from '../children.mjs'
import { classpath, findJava } from '../java.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const OLDEST_NODE = 22

/** A Node that js-libp2p runs on: this one if it is new enough, else the one of the packages; null without any. */
export function findNode () {
  if (Number(process.versions.node.split('.')[0]) >= OLDEST_NODE) return process.execPath
  const installed = join(here, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node')
  return existsSync(installed) ? installed : null
}

let nextId = 1

export class Host extends Child {
  constructor (kind, name, command, args) {
    super(name, command, args)
    this.kind = kind
  }

  /** Waits until it listens; sets `peerId` and `addrs`. */
  async ready (milliseconds = 60_000) {
    const { peerId, addrs } = await this.heard('ready', () => true, milliseconds)
    Object.assign(this, { peerId, addrs })
    return this
  }

  /** The address it listens on, for 'tcp' or 'ws'. */
  address (transport) {
    const found = this.addrs.find(addr => addr.includes('/ws') === (transport === 'ws'))
    if (!found) throw new Error(`${this.name} does not listen on ${transport}, but on ${this.addrs}`)
    return found
  }

  /** Sends a command and returns its result; throws what went wrong in it. */
  async call (command, more = {}, milliseconds = 60_000) {
    const id = nextId++
    this.tell(command, { id, ...more })
    const { report, failed, ...result } = await this.heard('reply', reply => reply.id === id, milliseconds)
    if (failed !== undefined) throw new Error(`${this.name}: ${command}: ${failed}`)
    return result
  }

  /** The mark for `heardSince`: what is reported from now on. */
  get now () {
    return this.reports.length
  }

  heardSince (since, kind, fits, milliseconds = 30_000) {
    return this.heard(kind, fits, milliseconds, since)
  }
}

/** @param options see README.md; @returns a host that may not yet be ready */
export function js (name, options = {}) {
  return new Host('js', name, findNode(), [join(here, 'js-peer.mjs'), JSON.stringify(options)])
}

/** What ./starling says too: Netty's epoll, its buffers, and no samples for finding leaks. */
const NETTY = [
  '--enable-native-access=ALL-UNNAMED', '--sun-misc-unsafe-memory-access=allow', '-Dio.netty.leakDetection.level=disabled'
]

let starlingCommand = null

/** Builds what the hosts of Starling need; once, before the first of them. */
export function build () {
  const java = findJava()
  if (!java) throw new Error('no JDK 25 or newer was found: install one or set JAVA_HOME')
  starlingCommand = [java, '-Xmx512m', '-XX:+UseSerialGC', ...NETTY, '-cp', classpath(), 'dev.starling.interop.libp2p.HostMain']
}

export function starling (name, options = {}) {
  const [java, ...args] = starlingCommand
  return new Host('starling', name, java, [...args, JSON.stringify(options)])
}
