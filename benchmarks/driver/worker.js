// A peer's process, seen from the driver: a question, an answer.

import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** Every library that counts its threads by the environment is told the same. */
function environment(threads, device) {
  const count = String(threads)
  const names = ['OMP_NUM_THREADS', 'MKL_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'NPROC', 'PJRT_NPROC']
  return {
    ...process.env,
    ...Object.fromEntries(names.map(name => [name, count])),
    ...(threads === 1 && { XLA_FLAGS: '--xla_cpu_multi_thread_eigen=false' }),
    TF_CPP_MIN_LOG_LEVEL: '2',
    ...(device !== 'cuda' && { CUDA_VISIBLE_DEVICES: '' }),
    // no helpers that outlive the process
    TORCHINDUCTOR_COMPILE_THREADS: '1',
    JAX_PLATFORMS: 'cpu',
    PYTHONDONTWRITEBYTECODE: '1',
  }
}

/**
 * Starts a peer. Answers are objects as PROTOCOL.md has them, or `{ absent }` (not installed), `{ cannot }` (its error), `{ slow }`
 * (seconds that went by without an answer); after one of these three the process is gone.
 */
export function startWorker(peer, { threads, device, python, limit, verbose }) {
  const [command, args] = peer.start({ threads, python })
  const child = spawn(command, args, {
    env: environment(threads, device),
    stdio: ['pipe', 'pipe', verbose ? 'inherit' : 'pipe'],
  })
  let errors = ''
  child.stderr?.on('data', chunk => {
    errors = (errors + chunk).slice(-4000)
  })
  child.stdin.on('error', () => {}) // the process is gone, which its end tells
  const ended = new Promise(resolve => {
    child.on('error', error =>
      resolve(error.code === 'ENOENT' ? { absent: `${command}: not found` } : { cannot: error.message }),
    )
    child.on('close', (code, signal) => {
      const reason = errors.trim().split('\n').at(-1)
      resolve({ cannot: reason || `the process ended with ${signal ?? `status ${code}`}` })
    })
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  /** The next line that is an answer; libraries may print there too. Python writes numbers that JSON has no way to write. */
  async function answered() {
    for (let next = await lines.next(); !next.done; next = await lines.next()) {
      try {
        return JSON.parse(next.value.replaceAll(/-?\b(NaN|Infinity)\b/g, 'null'))
      } catch {
        // not an answer
      }
    }
    return ended
  }

  let gone
  return {
    async ask(message) {
      if (gone) return gone
      child.stdin.write(`${JSON.stringify(message)}\n`)
      let timer
      const late = new Promise(resolve => {
        timer = setTimeout(() => resolve({ slow: limit }), 1000 * limit)
      })
      const answer = await Promise.race([answered(), late])
      clearTimeout(timer)
      if (answer.absent ?? answer.cannot ?? answer.slow) {
        gone = answer
        child.kill('SIGKILL')
      }
      return answer
    },
    async close() {
      child.stdin.end()
      const timer = setTimeout(() => child.kill('SIGKILL'), 2000)
      await ended
      clearTimeout(timer)
    },
  }
}
