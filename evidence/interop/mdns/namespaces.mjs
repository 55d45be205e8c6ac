// Two network namespaces with a cable between them, inside a user namespace: nothing leaves the machine, no rights needed.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'

const ip = (...args) => execFileSync('ip', args, { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' })
const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds))

/** Why it cannot be done here, or null. */
export function missing () {
  for (const [program, ...args] of [['unshare', '-Urn', 'ip', 'link', 'add', 'near', 'type', 'veth', 'peer', 'name', 'far'],
    ['nsenter', '--version']]) {
    try {
      execFileSync(program, args, { stdio: 'ignore' })
    } catch (error) {
      return `${program} ${error.code === 'ENOENT' ? 'is not installed' : 'cannot make network namespaces'}`
    }
  }
  return null
}

/**
 * Lays the cable: `near` with 192.168.77.1 here, `far` with 192.168.77.2 in a namespace of its own, and link-local
 * addresses of IPv6. Call it within `unshare -Urn`.
 * @returns {Promise<{inFar: (command: string, args: string[]) => [string, string[]], end: () => void}>}
 */
export async function lay () {
  const holder = spawn('unshare', ['-n', 'sleep', 'infinity'], { stdio: 'ignore' })
  await once(holder, 'spawn')
  const inFar = (command, args) => ['nsenter', ['-t', String(holder.pid), '-n', command, ...args]]
  const far = (...args) => execFileSync(...inFar('ip', args), { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' })
  const own = execFileSync('readlink', ['/proc/self/ns/net'], { encoding: 'utf8' })
  while (execFileSync('readlink', [`/proc/${holder.pid}/ns/net`], { encoding: 'utf8' }) === own) await pause(20)
  ip('link', 'set', 'lo', 'up')
  far('link', 'set', 'lo', 'up')
  ip('link', 'add', 'near', 'type', 'veth', 'peer', 'name', 'far', 'netns', String(holder.pid))
  ip('addr', 'add', '192.168.77.1/24', 'dev', 'near')
  far('addr', 'add', '192.168.77.2/24', 'dev', 'far')
  ip('link', 'set', 'near', 'up')
  far('link', 'set', 'far', 'up')
  // As on every machine with a network: js-libp2p leaves it to the routes where its multicasts go.
  far('route', 'add', 'default', 'via', '192.168.77.1')
  // Addresses of IPv6 may be used once it is certain that nobody else has them.
  const settled = list => list.includes('inet6 fe80') && !list.includes('tentative')
  while (!settled(ip('addr', 'show', 'dev', 'near')) || !settled(far('addr', 'show', 'dev', 'far'))) await pause(100)
  return { inFar, end: () => holder.kill('SIGKILL') }
}
