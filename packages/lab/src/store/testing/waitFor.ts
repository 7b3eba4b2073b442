import { setTimeout as wait } from 'node:timers/promises'

/** Waits until something is true, at most a minute. */
export async function waitFor(what: string, isTrue: () => Promise<boolean> | boolean): Promise<void> {
  const end = performance.now() + 60_000
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error(`waited a minute for ${what}`)
    await wait(20)
  }
}
