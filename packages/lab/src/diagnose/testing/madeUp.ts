import { RandomState } from 'thinnet'
import type { Task } from '../../search/trial.js'
import type { DiagnosisContext } from '../context.js'
import type { Problem, TrainingOutcome, TrainingRequest } from '../training/problem.js'

/** A problem whose rows are dealt to five folds in turn. */
export function madeUpProblem(given: {
  x: readonly (readonly number[])[]
  y: readonly number[]
  task?: Task
  outputs?: number
}): Problem {
  const { x, y, task = 'binary', outputs = 1 } = given
  const foldOf = [0, 1].map(repeat =>
    Int32Array.from(y, (_, row) => (row + repeat * Math.floor(row / 5)) % 5),
  )
  return {
    x: Float32Array.from(x.flat()),
    inputShape: [x[0]!.length],
    y: Float32Array.from(y),
    ...{ task, outputs, foldOf, folds: 5, epochs: 100, batchSize: 32, seed: 1 },
    network: { kind: 'builtin', hidden: [8] },
  }
}

/** What a made-up training comes to. */
export interface MadeUp {
  train?: number
  test?: number
  best?: number
  bestEpoch?: number
  failure?: string
  normalizes?: boolean
  /** The output of a row; the row's own target by default. */
  predict?(row: number): readonly number[]
}

/** A context whose trainings are made up, with losses that jitter by 2 % from fold to fold, and what was asked for. */
export function madeUpContext(
  problem: Problem,
  outcomeOf: (request: TrainingRequest) => MadeUp = () => ({}),
  more: Partial<DiagnosisContext> = {},
): DiagnosisContext & { asked: TrainingRequest[] } {
  const asked: TrainingRequest[] = []
  const train = async (requests: readonly TrainingRequest[]) =>
    requests.map(request => {
      asked.push(request)
      return madeUpOutcome(problem, request, outcomeOf(request))
    })
  return {
    ...{
      trainer: { problem, train },
      asked,
      quick: true,
      seed: 1,
      unit: { mean: 0, scale: 1 },
      table: undefined,
    },
    nameOf: row => `line ${row + 2}`,
    classes:
      problem.task === 'regression' ? undefined : ['a', 'b', 'c'].slice(0, Math.max(2, problem.outputs)),
    inputNames: Array.from({ length: problem.inputShape[0]! }, (_, input) => `x${input + 1}`),
    ...more,
  }
}

function madeUpOutcome(problem: Problem, request: TrainingRequest, made: MadeUp): TrainingOutcome {
  const { repeat, fold } = request
  const { train = 0.1, best = 0.2, test = best, bestEpoch = 50, failure, normalizes = true } = made
  const { predict = row => [problem.y[row]!] } = made
  const rows = Int32Array.from(problem.y.keys()).filter(row => problem.foldOf[repeat]![row] === fold)
  const jitter = 1 + 0.02 * new RandomState(10 * repeat + fold + (request.wide ? 100 : 0)).normal()
  return {
    ...{
      rows,
      trainRows: problem.y.length - rows.length,
      epoch: [1, 50, 100],
      bestEpoch,
      normalizes,
      parameters: 10,
    },
    trainLoss: [0.7, (0.7 + train) / 2, train],
    testLoss: [0.7, best * jitter, test * jitter],
    finalTrainLoss: train * jitter,
    finalTestLoss: test * jitter,
    bestTestLoss: best * jitter,
    predictions: Float32Array.from(Array.from(rows, predict).flat()),
    ...(failure !== undefined && { failure }),
  }
}

/** Rows of standard normal numbers. */
export const normalRows = (seed: number, rows: number, size: number): number[][] => {
  const random = new RandomState(seed)
  return Array.from({ length: rows }, () => random.normal(0, 1, size))
}
