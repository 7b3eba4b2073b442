// Everything whose gradients are compared with differences: operators, graphs of them, layers, losses, regularizers.

import fc from 'fast-check'
import type { Value } from '../../graph/index.js'
import { type Draw, draws } from '../../graph/testing/draw.js'
import { compositions, gradientCases } from '../../graph/testing/gradientCases.js'
import { floatsFed, gradientError, TOLERANCE, weighted } from '../../graph/testing/gradientError.js'
import { lossCases, regularizerCases } from '../../losses/testing/lossCases.js'
import { layerCases } from './layerCases.js'

/** From a source of choices to values, and what they are differentiated with regard to. */
export type Subject = (draw: Draw) => {
  readonly outputs: readonly Value[]
  readonly variables: readonly Value[]
}

const ofGraph =
  (make: (draw: Draw, op: string) => readonly Value[], name: string): Subject =>
  draw => {
    const outputs = make(draw, name)
    return { outputs, variables: floatsFed(draw) }
  }

const named = <T>(
  kind: string,
  cases: Readonly<Record<string, T>>,
  make: (one: T, name: string) => Subject,
) => Object.entries(cases).map(([name, one]) => [`${kind} ${name}`, make(one, name)] as const)

export const subjects: ReadonlyMap<string, Subject> = new Map([
  ...named('operator', gradientCases, ofGraph),
  ...named('graph', compositions, ofGraph),
  ...named('layer', layerCases, one => one),
  ...named('loss', lossCases, one => one),
  ...named('regularizer', regularizerCases, one => one),
])

export interface Outcome {
  readonly cases: number
  /** The largest error of a gradient. */
  readonly error: number
  /** The smallest case found that fails, and how to make it again. */
  readonly failure?: string
}

/** Random cases of a subject, made from a seed. Stops at the first that fails, and shrinks it. */
export function checkSubject(subject: Subject, options: { cases: number; seed: number }): Outcome {
  let cases = 0
  let largest = 0
  let isShrinking = false
  const result = fc.check(
    fc.property(draws(), draw => {
      const { outputs, variables } = subject(draw)
      const { error, message } = gradientError(draw, weighted(draw, outputs), variables)
      if (!isShrinking) {
        cases += 1
        largest = Math.max(largest, error)
      }
      if (error < TOLERANCE) return
      isShrinking = true
      throw new Error(message)
    }),
    { numRuns: options.cases, seed: options.seed },
  )
  if (!result.failed) return { cases, error: largest }
  const reason = result.errorInstance instanceof Error ? result.errorInstance.message : 'it failed'
  const [draw] = result.counterexample ?? []
  return {
    cases,
    error: largest,
    failure: `${reason}\n${fc.stringify(draw)}\nseed ${result.seed}, path ${result.counterexamplePath}`,
  }
}
