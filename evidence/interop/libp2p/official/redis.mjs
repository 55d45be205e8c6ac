// The few words of Redis that the official test applications use, and a server to speak them with.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import net from 'node:net'

const LINE_END = Buffer.from('\r\n')
const STARTING_MS = 20_000

/** One reply of the protocol RESP2 at the beginning of `bytes`: `[value, length]`, or null while it is not all there. */
function parse (bytes) {
  const end = bytes.indexOf(LINE_END)
  if (end < 0) return null
  const kind = String.fromCharCode(bytes[0])
  const line = bytes.toString('utf8', 1, end)
  const after = end + LINE_END.length
  if (kind === '+') return [line, after]
  if (kind === '-') return [new Error(`redis: ${line}`), after]
  if (kind === ':') return [Number(line), after]
  const count = Number(line)
  if (count < 0) return [null, after]
  if (kind === '$') {
    const whole = after + count + LINE_END.length
    return bytes.length < whole ? null : [bytes.toString('utf8', after, after + count), whole]
  }
  if (kind !== '*') throw new Error(`redis: unknown reply ${kind}`)
  const values = []
  let at = after
  while (values.length < count) {
    const next = parse(bytes.subarray(at))
    if (next === null) return null
    values.push(next[0])
    at += next[1]
  }
  return [values, at]
}

export class Redis {
  #socket
  #waiting = []
  #unread = Buffer.alloc(0)

  /** @param address HOST:PORT */
  static async connect (address) {
    const colon = address.lastIndexOf(':')
    const socket = net.connect(Number(address.slice(colon + 1)), address.slice(0, colon))
    await once(socket, 'connect')
    return new Redis(socket)
  }

  constructor (socket) {
    this.#socket = socket
    socket.on('data', bytes => this.#heard(bytes))
    socket.on('error', error => this.#end(error))
    socket.on('close', () => this.#end(new Error('redis has hung up')))
  }

  #heard (bytes) {
    this.#unread = Buffer.concat([this.#unread, bytes])
    for (let next = parse(this.#unread); next !== null; next = parse(this.#unread)) {
      this.#unread = this.#unread.subarray(next[1])
      const { resolve, reject } = this.#waiting.shift()
      if (next[0] instanceof Error) reject(next[0])
      else resolve(next[0])
    }
  }

  #end (error) {
    for (const { reject } of this.#waiting.splice(0)) reject(error)
  }

  ask (...words) {
    const parts = words.map(word => `$${Buffer.byteLength(String(word))}\r\n${word}\r\n`)
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      this.#socket.write(`*${words.length}\r\n${parts.join('')}`)
    })
  }

  close () {
    this.#socket.end()
  }
}

/** The command of the server, or null if there is none: REDIS_SERVER, or redis-server on the PATH. */
export function findServer () {
  const command = process.env.REDIS_SERVER ?? 'redis-server'
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0 ? command : null
}

function freePort () {
  return new Promise((resolve, reject) => {
    const server = net.createServer().on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

/** Starts a server on loopback that keeps nothing; returns its address and how to end it. */
export async function startServer (command) {
  const port = await freePort()
  const options = ['--port', port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--daemonize', 'no']
  const server = spawn(command, options.map(String), { stdio: 'ignore' })
  const address = `127.0.0.1:${port}`
  const gone = once(server, 'exit')
  const by = performance.now() + STARTING_MS
  for (;;) {
    try {
      const redis = await Redis.connect(address)
      await redis.ask('PING')
      redis.close()
      break
    } catch (error) {
      if (server.exitCode !== null || performance.now() > by) throw new Error(`redis-server does not answer: ${error.message}`)
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }
  return {
    address,
    async stop () {
      server.kill()
      await gone
    }
  }
}
