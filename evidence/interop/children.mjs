// Processes that speak JSON lines: started, told, waited for, and ended by the one who started them.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

const children = new Set()

export class Child {
  #process
  #waiting = new Set()
  exit = null

  /** @param name for people; @param command and its arguments */
  constructor (name, command, args) {
    this.name = name
    this.reports = []
    this.errors = []
    this.#process = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] })
    this.#process.stdin.on('error', () => {}) // a killed peer no longer listens
    this.exited = new Promise(resolve => this.#process.on('close', (code, signal) => {
      this.exit = { code, signal }
      children.delete(this)
      for (const waiter of [...this.#waiting]) waiter.gone()
      resolve(this.exit)
    }))
    this.#process.on('error', error => this.errors.push({ report: 'error', where: 'start', message: error.message }))
    createInterface({ input: this.#process.stdout }).on('line', line => this.#heard(line))
    createInterface({ input: this.#process.stderr }).on('line', line =>
      this.errors.push({ report: 'error', where: 'stderr', message: line }))
    children.add(this)
  }

  get pid () {
    return this.#process.pid
  }

  #heard (line) {
    let report
    try {
      report = JSON.parse(line)
    } catch {
      report = { report: 'error', where: 'stdout', message: line }
    }
    this.reports.push(report)
    if (report.report === 'error') this.errors.push(report)
    if (process.env.INTEROP_VERBOSE) process.stderr.write(`  ${this.name}: ${line.slice(0, 400)}\n`)
    for (const waiter of [...this.#waiting]) waiter.heard(report)
  }

  /** Sends a command. */
  tell (command, more = {}) {
    this.#process.stdin.write(JSON.stringify({ command, ...more }) + '\n')
    return this
  }

  /** Sends a command and waits for the first report of the named kind after it. */
  ask (command, more, kind, milliseconds = 30_000) {
    const since = this.reports.length
    this.tell(command, more)
    return this.heard(kind, () => true, milliseconds, since)
  }

  /** The first report or event of a kind that fits, past or to come (from index `since` on). */
  heard (kind, fits = () => true, milliseconds = 60_000, since = 0) {
    const matches = report => (report.report ?? report.event) === kind && fits(report)
    const past = this.reports.slice(since).find(matches)
    if (past) return Promise.resolve(past)
    const missing = why => new Error(`${this.name} did not report "${kind}": ${why}${this.lastErrors()}`)
    if (this.exit) return Promise.reject(missing(`it has ended with ${JSON.stringify(this.exit)}`))
    return new Promise((resolve, reject) => {
      const end = (settle, value) => {
        clearTimeout(timer)
        this.#waiting.delete(waiter)
        settle(value)
      }
      const waiter = {
        heard: report => matches(report) && end(resolve, report),
        gone: () => end(reject, missing(`it has ended with ${JSON.stringify(this.exit)}`))
      }
      const timer = setTimeout(() => end(reject, missing(`${milliseconds} ms are over`)), milliseconds)
      this.#waiting.add(waiter)
    })
  }

  lastErrors () {
    return this.errors.length ? `; its errors: ${JSON.stringify(this.errors.slice(-3)).slice(0, 2000)}` : ''
  }

  /** Asks it to end, as a terminal or a service manager does. */
  async terminate () {
    this.#process.kill('SIGTERM')
    return this.exited
  }

  /** Ends it as nothing can be prepared for. */
  async kill () {
    this.#process.kill('SIGKILL')
    return this.exited
  }

  /** Lets it finish; after `milliseconds` it is killed. */
  async quit (milliseconds = 10_000) {
    if (this.exit) return this.exit
    this.tell('quit')
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), milliseconds)
    await this.exited
    clearTimeout(timer)
    return this.exit
  }
}

/** Ends every child that is still there. */
export async function endAll () {
  await Promise.all([...children].map(child => child.quit(5_000)))
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    for (const child of children) child.kill()
    process.exit(130)
  })
}
