// The asking side of each protocol of the checks: each takes a connection and a command and returns what to report.
import { createHash } from 'node:crypto'
import { DIGEST, DRIP, ECHO, PERF, RESET, STALL } from './handlers.mjs'
import { Incoming, digest, flood, send, turn, u64, write } from './streams.mjs'

const PING = '/ipfs/ping/1.0.0'
const PING_BYTES = 32
const OPTIONS = { maxOutboundStreams: 100_000 }

const seconds = since => (performance.now() - since) / 1000

async function open (connection, protocol) {
  const stream = await connection.newStream(protocol, OPTIONS)
  return [stream, new Incoming(stream)]
}

/** Runs `body` with a new stream, which does not survive an error. */
async function on (connection, protocol, body) {
  const [stream, incoming] = await open(connection, protocol)
  try {
    return await body(stream, incoming)
  } catch (error) {
    stream.abort(error)
    throw error
  }
}

/** Writes and half-closes. */
async function sendAll (stream, bytes, seed) {
  const sent = await send(stream, bytes, seed)
  await stream.close()
  return sent
}

/** Sends `bytes` and reads them back at the same time. */
export function echo (connection, { bytes, seed = 0 }) {
  return on(connection, ECHO, async (stream, incoming) => {
    const since = performance.now()
    const [sent, received] = await Promise.all([sendAll(stream, bytes, seed), digest(incoming)])
    return { sent, received, seconds: seconds(since) }
  })
}

/** The text of a digest handler, `<sha256> <bytes>`. */
async function answerOf (incoming) {
  const pieces = []
  for await (const piece of incoming) pieces.push(piece)
  const [sha256, bytes] = Buffer.concat(pieces).toString('utf8').trim().split(' ')
  return { sha256, bytes: Number(bytes) }
}

/** The answer may come only after our end of writing: `early` says that something came before. */
export function halfClose (connection, { bytes, seed = 0 }) {
  return on(connection, DIGEST, async (stream, incoming) => {
    const sent = await send(stream, bytes, seed)
    for (let i = 0; i < 20; i++) await turn()
    const early = incoming.bytes > 0
    await stream.close()
    return { sent, answered: await answerOf(incoming), early }
  })
}

/** Asks for a reset after so many bytes and goes on writing until it comes. */
export function reset (connection, { after }) {
  return on(connection, RESET, async (stream, incoming) => {
    const reading = digest(incoming).then(() => 'end', error => `reset: ${error.message}`)
    await write(stream, u64(after))
    try {
      await flood(stream, after)
      for (let i = 0; stream.status === 'open' && i < 10_000; i++) {
        await write(stream, new Uint8Array(100))
        await turn()
      }
    } catch { /* what the reader has seen is what counts */ }
    const outcome = await reading
    return { outcome: outcome.split(':')[0], detail: outcome }
  })
}

/** Writes so many bytes to the digest handler and resets. */
export async function abort (connection, { bytes }) {
  const [stream] = await open(connection, DIGEST)
  await send(stream, bytes)
  stream.abort(new Error('reset as asked for'))
  return { bytes }
}

/** Opens all streams first and uses them all at once; each has content of its own. */
export async function parallel (connection, { streams, bytes }) {
  const since = performance.now()
  const all = await Promise.all(Array.from({ length: streams }, () => open(connection, ECHO)))
  const atOnce = all.filter(([stream]) => stream.status === 'open').length
  const ends = await Promise.all(all.map(async ([stream, incoming], index) => {
    const [sent, received] = await Promise.all([sendAll(stream, bytes, index + 1), digest(incoming)])
    return sent.sha256 === received.sha256 && sent.bytes === received.bytes
  }))
  return { atOnce, same: ends.filter(Boolean).length, seconds: seconds(since) }
}

/** Writes single bytes, each in a write of its own, and reads what comes back. */
export function drip (connection, { bytes }) {
  return on(connection, DRIP, async (stream, incoming) => {
    const hash = createHash('sha256')
    const reading = digest(incoming)
    for (let i = 0; i < bytes; i++) {
      const one = Uint8Array.of((i * 31 + (i >> 8)) & 0xff)
      hash.update(one)
      await write(stream, one)
      if (i % 7 === 0) await turn()
    }
    await stream.close()
    return { sent: { bytes, sha256: hash.digest('hex') }, received: await reading }
  })
}

/** Writes to a reader that does not read; ends once it was released. `progress` is told how much has been written. */
export function stall (connection, { bytes }, progress) {
  return on(connection, STALL, async (stream, incoming) => {
    progress()
    const sent = await sendAll(stream, bytes, 0)
    return { sent, answered: await answerOf(incoming) }
  })
}

/** perf as specified: uploads, half-closes, then reads what it asked for. */
export function perf (connection, { upload, download }) {
  return on(connection, PERF, async (stream, incoming) => {
    const since = performance.now()
    let first = null
    const reading = (async () => {
      let received = 0
      for await (const piece of incoming) {
        first ??= performance.now()
        received += piece.length
      }
      return received
    })()
    await write(stream, u64(download))
    await flood(stream, upload)
    await stream.close()
    const downloaded = await reading
    const end = performance.now()
    first ??= end // without a download the end of the stream says that the upload has arrived
    return {
      uploaded: upload,
      downloaded,
      uploadSeconds: (first - since) / 1000,
      downloadSeconds: (end - first) / 1000,
      seconds: (end - since) / 1000
    }
  })
}

/** Pings over one stream, one after the other; milliseconds each. */
export function latency (connection, { count }) {
  return on(connection, PING, async (stream, incoming) => {
    const rttMs = []
    for (let i = 0; i < count; i++) {
      const bytes = crypto.getRandomValues(new Uint8Array(PING_BYTES))
      const since = performance.now()
      await write(stream, bytes)
      const back = await incoming.exactly(PING_BYTES)
      rttMs.push(performance.now() - since)
      if (!back.equals(bytes)) throw new Error('a wrong pong')
    }
    await stream.close()
    return { rttMs }
  })
}

/** Opens, echoes 32 bytes and closes `count` streams, `concurrency` at a time. */
export async function streams (connection, { count, concurrency }) {
  const bytes = new Uint8Array(32).fill(7)
  const since = performance.now()
  let begun = 0
  await Promise.all(Array.from({ length: concurrency }, async () => {
    while (begun++ < count) {
      await on(connection, ECHO, async (stream, incoming) => {
        await write(stream, bytes)
        await incoming.exactly(bytes.length)
        await stream.close()
      })
    }
  }))
  return { count, seconds: seconds(since) }
}

/** Opens `count` streams that have been used once and then stay as they are. */
export async function idle (connection, { count }) {
  for (let left = count; left > 0; left--) {
    const [stream, incoming] = await open(connection, ECHO)
    await write(stream, new Uint8Array(1))
    await incoming.exactly(1)
  }
  return { count }
}
