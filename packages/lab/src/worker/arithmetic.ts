import { setTimeout as wait } from 'node:timers/promises'
import { deriveSeed } from 'thinnet'
import { z } from 'zod'
import type { TrialRunner } from './runner.js'

const settingsSchema = z.object({
  /** Pauses of one millisecond, at least. */
  steps: z.int().min(0).default(0),
  /** A message to fail with. */
  fail: z.string().optional(),
})

/**
 * A trial without a network, to try out workers and databases with: its result depends on the seed of the study and the
 * number of the trial alone, and on every one of its steps.
 */
export const arithmetic: TrialRunner = async ({ number, seed, settings }, { signal, report }) => {
  const { steps, fail } = settingsSchema.parse(settings)
  // The logistic map at 3.99 is chaotic: one wrong bit anywhere and the end is another.
  let x = (deriveSeed(seed, number) % 999_983) / 1_000_000 + 1e-7
  for (let step = 0; step <= steps; step++) {
    for (let i = 0; i < 100; i++) x = 3.99 * x * (1 - x)
    if (step < steps) await wait(1, undefined, { signal })
    report({ step })
  }
  if (fail !== undefined) throw new Error(fail)
  return { x, tiny: x * Number.MIN_VALUE, none: 0 / (number - number), below: -0 }
}
