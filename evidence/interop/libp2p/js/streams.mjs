// Reading and writing whole streams of js-libp2p, with back-pressure both ways and ends told from resets.
import { createHash } from 'node:crypto'

const QUEUE_HIGH_BYTES = 1 << 20
const QUEUE_LOW_BYTES = 1 << 18
export const BLOCK_BYTES = 64 << 10

const dead = stream => stream.status === 'reset' || stream.status === 'aborted'

/** The pieces of a Uint8Array or Uint8ArrayList as one array without copying where there is one. */
export const flat = data => data instanceof Uint8Array ? data : data.subarray()

/** Waits for room; rejects when the stream is gone first. */
function room (stream) {
  return new Promise((resolve, reject) => {
    const settle = (how, value) => {
      stream.removeEventListener('drain', drained)
      stream.removeEventListener('idle', drained)
      stream.removeEventListener('close', closed)
      how(value)
    }
    const drained = () => settle(resolve)
    const closed = event => settle(reject, event.error ?? new Error('the stream was closed while writing'))
    if (stream.writeStatus === 'closed') return reject(new Error(`the stream is ${stream.status} while writing`))
    stream.addEventListener('drain', drained)
    stream.addEventListener('idle', drained)
    stream.addEventListener('close', closed)
  })
}

/** Writes, and waits while the stream or the connection is full. `onDrain()` of the library does not wait twice. */
export async function write (stream, bytes) {
  if (stream.send(bytes)) return
  while (stream.writableNeedsDrain || stream.writeBufferLength > 0) await room(stream)
}

/**
 * What arrives on a stream, pulled piece by piece. The library's own iterator grants credit for what nobody has read;
 * this one pauses the stream.
 */
export class Incoming {
  #stream
  #queue = []
  #queuedBytes = 0
  #ended = false
  #error = null
  #wake = null
  bytes = 0

  constructor (stream) {
    this.#stream = stream
    // A clean end is a FIN of the other side; the end of the connection looks the same but for this.
    let finished = stream.remoteWriteStatus === 'closed' && !dead(stream)
    stream.addEventListener('remoteCloseWrite', () => { finished = true })
    const over = () => {
      if (this.#ended || this.#error) return
      if (dead(stream)) this.#error = new Error(`the stream was ${stream.status}`)
      else if (finished) this.#ended = true
      else this.#error = new Error('the connection ended in the middle of the stream')
      this.#signal()
    }
    stream.addEventListener('end', over)
    stream.addEventListener('close', event => {
      if (event.error || dead(stream)) this.fail(event.error ?? new Error(`the stream was ${stream.status}`))
    })
    if (stream.readableEnded || dead(stream)) over()
    else stream.addEventListener('message', event => this.#arrived(flat(event.data)))
  }

  fail (error) {
    if (this.#ended || this.#error) return
    this.#error = error
    this.#signal()
  }

  #signal () {
    const wake = this.#wake
    this.#wake = null
    wake?.()
  }

  #arrived (piece) {
    this.bytes += piece.length
    this.#queue.push(piece)
    this.#queuedBytes += piece.length
    if (this.#queuedBytes > QUEUE_HIGH_BYTES && this.#stream.readStatus === 'readable') this.#stream.pause()
    this.#signal()
  }

  /** The next piece, or null at the end; throws when the stream was reset. */
  async next () {
    while (this.#queue.length === 0) {
      if (this.#error) throw this.#error
      if (this.#ended) return null
      await new Promise(resolve => { this.#wake = resolve })
    }
    const piece = this.#queue.shift()
    this.#queuedBytes -= piece.length
    if (this.#queuedBytes < QUEUE_LOW_BYTES && this.#stream.readStatus === 'paused') this.#stream.resume()
    return piece
  }

  /** The next `count` bytes. */
  async exactly (count) {
    const taken = Buffer.alloc(count)
    for (let filled = 0; filled < count;) {
      const piece = await this.next()
      if (piece === null) throw new Error(`the stream ended after ${filled} of ${count} bytes`)
      const used = Math.min(piece.length, count - filled)
      taken.set(piece.subarray(0, used), filled)
      filled += used
      if (used < piece.length) this.#back(piece.subarray(used))
    }
    return taken
  }

  #back (piece) {
    this.#queue.unshift(piece)
    this.#queuedBytes += piece.length
  }

  async * [Symbol.asyncIterator] () {
    for (let piece = await this.next(); piece !== null; piece = await this.next()) yield piece
  }
}

/** Reads to the end. */
export async function digest (incoming) {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const piece of incoming) {
    hash.update(piece)
    bytes += piece.length
  }
  return { bytes, sha256: hash.digest('hex') }
}

const NOISE = (() => {
  const block = Buffer.alloc(BLOCK_BYTES)
  for (let i = 0, state = 1; i < block.length; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    block[i] = state >>> 16
  }
  return block
})()

/** `bytes` bytes in blocks, no two blocks alike for the same `seed`: a lost, doubled or moved block changes the hash. */
export function * content (bytes, seed = 0) {
  for (let at = 0, index = 0; at < bytes; at += BLOCK_BYTES, index++) {
    const block = Buffer.from(NOISE)
    block.writeUInt32BE(seed >>> 0, 0)
    block.writeUInt32BE(index, 4)
    yield block.subarray(0, Math.min(BLOCK_BYTES, bytes - at))
  }
}

/** Writes `bytes` bytes of content; the stream stays open. */
export async function send (stream, bytes, seed = 0) {
  const hash = createHash('sha256')
  for (const block of content(bytes, seed)) {
    hash.update(block)
    await write(stream, block)
  }
  return { bytes, sha256: hash.digest('hex') }
}

/** Writes zeroes as fast as the stream takes them. */
export async function flood (stream, bytes) {
  const block = new Uint8Array(BLOCK_BYTES)
  for (let left = bytes; left > 0; left -= block.length) {
    await write(stream, left < block.length ? block.subarray(0, left) : block)
  }
}

/** An unsigned number of 64 bits, the head of several protocols. */
export function u64 (value) {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}

/** The next turn of the event loop: what is written before and after leaves in different packets. */
export const turn = () => new Promise(resolve => setImmediate(resolve))
