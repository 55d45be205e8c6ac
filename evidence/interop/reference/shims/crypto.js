// What the reference takes from its runtime's crypto module, from libsodium and Node.
import { createHash, randomBytes } from 'node:crypto'
import sodium from 'libsodium-wrappers'

export { sodium, randomBytes }

export async function createDigest (name, bytes) {
  return createHash(name.replace('-', '').toLowerCase()).update(bytes).digest()
}
