import { Buffer } from 'node:buffer'

export const isBufferLike = value => ArrayBuffer.isView(value) || value instanceof ArrayBuffer

export const isArrayLike = value =>
  (Array.isArray(value) || ArrayBuffer.isView(value)) && !(value instanceof DataView)

export function toBuffer (value, encoding) {
  return Buffer.isBuffer(value) ? value : Buffer.from(value, encoding)
}
