// Finds a JDK 25 and builds the Starling peer for the scripts of this folder.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '..', '..')
const OLDEST = 25

const inside = folder => existsSync(folder) ? readdirSync(folder).sort().reverse().map(name => join(folder, name)) : []

function versionOf (home) {
  try {
    return Number(/JAVA_VERSION="(\d+)/.exec(readFileSync(join(home, 'release'), 'utf8'))[1])
  } catch {
    return 0
  }
}

/** The java command of a JDK from 25 on, or null. */
export function findJava () {
  const fromPath = (process.env.PATH ?? '').split(delimiter).map(folder => join(folder, 'java')).filter(existsSync)
    .map(java => dirname(dirname(realpathSync(java))))
  const homes = [
    process.env.JAVA_HOME ?? '',
    ...fromPath,
    ...inside('/usr/lib/jvm'),
    ...inside('/opt'),
    ...inside(join(process.env.HOME ?? '', '.sdkman/candidates/java')),
    ...inside(join(process.env.HOME ?? '', '.jdks')),
    ...inside('/Library/Java/JavaVirtualMachines').map(folder => join(folder, 'Contents/Home'))
  ]
  const home = homes.find(candidate => candidate && versionOf(candidate) >= OLDEST)
  return home ? join(home, 'bin', 'java') : null
}

/** Builds the programs of src/ and returns their class path. */
export function classpath () {
  const maven = offline => spawnSync(
    'mvn', ['-q', ...offline, '-Pinterop', '-pl', 'evidence/interop', '-am', 'process-classes'],
    { cwd: root, encoding: 'utf8' })
  let built = maven(['-o'])
  if (built.status !== 0) built = maven([]) // something is still to be downloaded
  if (built.error) throw new Error(`mvn cannot be run: ${built.error.message}`)
  if (built.status !== 0) throw new Error(`the build failed:\n${built.stdout.slice(-3000)}`)
  return join(here, 'target', 'classes') + delimiter + readFileSync(join(here, 'target', 'classpath'), 'utf8').trim()
}

/** Builds what InteropPeer needs and returns the arguments of java that run it. */
export function buildPeer () {
  return ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', classpath(), 'dev.starling.interop.InteropPeer']
}

/** Whether a program answers to --version. */
export function available (program) {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
