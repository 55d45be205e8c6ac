// Counts checks and prints each as it ends.
const results = { passed: 0, failed: 0, skipped: 0 }

const seconds = since => ((performance.now() - since) / 1000).toFixed(2) + ' s'

/** Runs one check; its value (a short text) is printed beside it. Returns whether it passed. */
export async function check (name, body) {
  const since = performance.now()
  try {
    const detail = await body()
    results.passed++
    console.log(`pass  ${name} (${seconds(since)})${typeof detail === 'string' ? ` ${detail}` : ''}`)
    return true
  } catch (error) {
    results.failed++
    console.log(`FAIL  ${name} (${seconds(since)}): ${error.message}`)
    return false
  }
}

export function skip (name, reason) {
  results.skipped++
  console.log(`skip  ${name}: ${reason}`)
}

export function require (condition, message) {
  if (!condition) throw new Error(message)
}

/** Prints the sum; the process ends with 1 if anything failed. */
export function finish () {
  console.log(`${results.passed} passed, ${results.failed} failed, ${results.skipped} skipped`)
  process.exitCode = results.failed ? 1 : 0
}
