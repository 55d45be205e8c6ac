// Puts the unmodified protocol folder of an installed npm package beside our five shims, in a folder git ignores.
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))

/** The two versions that we speak with: npm alias, its protocol folder. */
export const VERSIONS = {
  '0.6.0-rc.8': { alias: 'socket-current', folder: 'latica' },
  '0.5.4': { alias: 'socket-older', folder: 'stream-relay' }
}

export function installed () {
  return Object.entries(VERSIONS).every(([version, { alias }]) => {
    const manifest = join(here, 'node_modules', alias, 'package.json')
    return existsSync(manifest) && JSON.parse(readFileSync(manifest)).version === version
  }) && existsSync(join(here, 'node_modules', 'libsodium-wrappers'))
}

const same = (one, other) => existsSync(other) && readdirSync(one).every(name => {
  const copy = join(other, name)
  return existsSync(copy) && readFileSync(join(one, name)).equals(readFileSync(copy))
})

/**
 * Copies where the copy is missing or differs from the package by a single byte. Not for two processes at once.
 * @returns {string} the folder's URL, ending in a slash
 */
export function prepare (version) {
  const known = VERSIONS[version]
  if (!known) throw new Error(`unknown version ${version}; known: ${Object.keys(VERSIONS).join(', ')}`)
  const original = join(here, 'node_modules', known.alias, known.folder)
  const shims = join(here, 'shims')
  const target = join(here, 'build', version)
  const code = join(target, known.folder)
  if (!same(original, code) || !same(shims, target)) {
    const fresh = `${target}.${process.pid}`
    mkdirSync(fresh, { recursive: true })
    cpSync(shims, fresh, { recursive: true })
    cpSync(original, join(fresh, known.folder), { recursive: true })
    rmSync(target, { recursive: true, force: true })
    renameSync(fresh, target)
  }
  return pathToFileURL(code).href + '/'
}
