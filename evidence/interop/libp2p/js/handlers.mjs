// The answering side of each protocol of the checks. README.md specifies them.
import { digest, flood, turn, write } from './streams.mjs'

export const ECHO = '/echo/1.0.0'
export const PERF = '/perf/1.0.0'
export const DIGEST = '/starling/pattern/digest/1.0.0'
export const RESET = '/starling/pattern/reset/1.0.0'
export const DRIP = '/starling/pattern/drip/1.0.0'
export const STALL = '/starling/pattern/stall/1.0.0'

/** @param broken what to do wrong, see selftest.mjs; @param released resolves when stalled streams may be read */
export function handlers (broken, released) {
  const is = fault => broken.includes(fault)
  return {
    async [ECHO] (stream, incoming) {
      for await (const piece of incoming) await write(stream, is('echo') ? flipped(piece) : piece)
      await stream.close()
    },

    async [PERF] (stream, incoming) {
      const wanted = Number((await incoming.exactly(8)).readBigUInt64BE())
      while (await incoming.next() !== null) { /* the upload is only counted by its sender */ }
      await flood(stream, is('perf') ? wanted - 1 : wanted)
      await stream.close()
    },

    async [DIGEST] (stream, incoming) {
      if (is('early-digest')) {
        await write(stream, Buffer.from('0 0\n'))
        return stream.close()
      }
      const { sha256, bytes } = await digest(incoming)
      await write(stream, Buffer.from(`${sha256} ${is('digest') ? bytes + 1 : bytes}\n`))
      await stream.close()
    },

    async [RESET] (stream, incoming) {
      const after = Number((await incoming.exactly(8)).readBigUInt64BE())
      await incoming.exactly(after)
      if (is('reset')) return stream.close()
      stream.abort(new Error('reset as asked for'))
      return 'reset as asked for'
    },

    async [DRIP] (stream, incoming) {
      for await (const piece of incoming) {
        for (let i = 0; i < piece.length; i++) {
          await write(stream, piece.subarray(i, i + 1))
          if (i % 16 === 0) await turn()
        }
      }
      if (is('drip')) await write(stream, Uint8Array.of(0))
      await stream.close()
    },

    async [STALL] (stream, incoming) {
      if (!is('stall')) {
        stream.pause()
        await released()
        stream.resume()
      }
      const { sha256, bytes } = await digest(incoming)
      await write(stream, Buffer.from(`${sha256} ${bytes}\n`))
      await stream.close()
    }
  }
}

function flipped (piece) {
  const copy = Uint8Array.from(piece)
  copy[copy.length - 1] ^= 1
  return copy
}
