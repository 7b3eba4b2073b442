import { describe, expect, test } from 'vitest'
import { runInWorkers } from './runInWorkers.js'

interface EchoJob {
  value?: number
  wait?: number
  fail?: string
  exit?: number
  die?: string
  hang?: boolean
}

interface Echo {
  value: number
  pid: number
}

const run = (jobs: EchoJob[], more: { processes?: number; signal?: AbortSignal } = {}, seen: number[] = []) =>
  runInWorkers<EchoJob, Echo>({
    module: new URL('./testing/echo.js', import.meta.url),
    jobs,
    describe: job => `job ${job.value}`,
    accepts: (outcome): outcome is Echo =>
      typeof outcome === 'object' && outcome !== null && 'pid' in outcome,
    onProgress: index => seen.push(index),
    ...more,
  })

/** Whether a process of this id is there. */
function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('worker processes', () => {
  test('outcomes come in the order of the jobs, however long each takes', async () => {
    const seen: number[] = []
    const jobs = [{ value: 0, wait: 120 }, { value: 1 }, { value: 2, wait: 10 }, { value: 3 }]
    const outcomes = await run(jobs, { processes: 2 }, seen)
    expect(outcomes.map(outcome => outcome.value)).toEqual([0, 1, 2, 3])
    expect(new Set(outcomes.map(outcome => outcome.pid)).size).toBe(2)
    expect(seen.sort()).toEqual([0, 1, 2, 3])
    expect(outcomes.some(outcome => lives(outcome.pid))).toBe(false)
  })

  test('no jobs need no process', async () => {
    expect(await run([])).toEqual([])
  })

  test('a job that fails is named', async () => {
    await expect(run([{ value: 7, fail: 'no such data' }])).rejects.toThrow('job 7 failed: no such data')
  })

  test('a process that dies is told with its last words', async () => {
    await expect(run([{ value: 1, exit: 3 }])).rejects.toThrow(
      /the process that trained job 1 was ended with exit code 3 before it was done\nIt wrote:\n {2}the sky is falling/,
    )
    await expect(run([{ value: 1, die: 'SIGKILL' }])).rejects.toThrow(
      'by SIGKILL (often the system, short of memory)',
    )
  })

  test('a module that cannot be loaded is told, too', async () => {
    const missing = runInWorkers({
      module: new URL('./testing/missing.js', import.meta.url),
      jobs: [{}],
      describe: () => 'nothing',
      accepts: (outcome): outcome is object => outcome !== null,
    })
    await expect(missing).rejects.toThrow(/exit code 1[\s\S]*Cannot find module/)
  })

  test('cancelling ends the processes at once and gives the reason', async () => {
    const controller = new AbortController()
    const running = run([{ hang: true }, { hang: true }], { signal: controller.signal })
    setTimeout(() => controller.abort(), 200)
    await expect(running).rejects.toMatchObject({ name: 'AbortError' })
    await expect(run([{ value: 1 }], { signal: controller.signal })).rejects.toMatchObject({
      name: 'AbortError',
    })
  })
})
