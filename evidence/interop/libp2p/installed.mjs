// Ends with 0 if every package is there in the version that package.json names, and a Node new enough for them.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findNode } from './peers.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const read = path => JSON.parse(readFileSync(path, 'utf8'))
const there = Object.entries(read(join(here, 'package.json')).dependencies).every(([name, version]) => {
  const manifest = join(here, 'node_modules', name, 'package.json')
  return existsSync(manifest) && read(manifest).version === version
})
process.exit(there && findNode() ? 0 : 1)
