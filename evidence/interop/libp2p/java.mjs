// Builds the Starling host for the scripts of this folder.
import { buildPeer, findJava } from '../java.mjs'

/** @returns the java command and its arguments, up to the host's options */
export function buildHost () {
  const java = findJava()
  if (!java) throw new Error('no JDK from 25 on was found; set JAVA_HOME')
  const peer = buildPeer()
  const classpath = peer[peer.indexOf('-cp') + 1]
  return [java, '-Xmx512m', '-XX:+UseSerialGC', '-cp', classpath, 'dev.starling.interop.libp2p.HostMain']
}
