import { RandomState } from 'thinnet'
import { baselineOf, candidatesOf } from '../candidates.js'
import type { DataSummary, StudyResult, StudySettings } from '../result.js'
import type { Candidate, CandidateResult, Space, Task, TrialCurves, TrialResult } from '../trial.js'

/** What a candidate's figures scatter around. */
export interface MadeUpEnd {
  trainLoss: number
  testLoss: number
  /** Of classes; for numbers, the mean absolute error. */
  trainOther: number
  testOther: number
}

export interface MadeUpOptions {
  task?: Task
  space?: Space
  settings?: Partial<StudySettings>
  /** By default dropout lowers the test loss up to 0.5 and raises the training loss. */
  end?: (candidate: Candidate) => MadeUpEnd
  /** Standard deviation of what differs from candidate to candidate within a split. */
  spread?: number
  /** The place of the chosen candidate; default 1, or 0 if there is one only. */
  chosen?: number
  /** Changes candidates after they were made, such as to make one fail. */
  change?: (candidate: CandidateResult) => CandidateResult
  holdout?: boolean
}

const usual = ({ dropout }: Candidate): MadeUpEnd => {
  const rate = Number(dropout ?? 0)
  const testLoss = 0.5 - 0.5 * rate * (1 - rate)
  const testOther = 0.85 + 0.08 * rate * (1 - rate)
  return { trainLoss: 0.02 + 0.3 * rate ** 2, testLoss, trainOther: 1 - 0.05 * rate, testOther }
}

/** A study of the right shape that nobody trained for: for tests of what is drawn and said. */
export function madeUpStudy(options: MadeUpOptions = {}): StudyResult {
  const { task = 'classes', space = { dropout: [0, 0.3, 0.6] }, end = usual, spread = 0.005 } = options
  const settings: StudySettings = {
    ...{ seed: 1, space, strategy: 'grid', folds: 5, repeats: 3, epochs: 60, batchSize: 32, holdout: 0.2 },
    hidden: [64, 64],
    ...options.settings,
  }
  const random = new RandomState(7)
  const normal = () => random.normal()
  const splits = Array.from({ length: settings.folds * settings.repeats }, () => 0.02 * normal())
  const all = candidatesOf(space)
  const candidates = all.map((candidate, number): CandidateResult => {
    const trials = splits.map((shift, split) => {
      const to = end(candidate)
      const wobble = () => shift + spread * normal()
      const first = split === 0
      return {
        settings: {
          ...{ candidateNumber: number, candidate, seed: 100 + split, epochs: settings.epochs, rung: 0 },
          ...{ repeat: Math.floor(split / settings.folds), fold: split % settings.folds },
        },
        result: madeUpTrial(
          task,
          { ...to, testLoss: to.testLoss + wobble() },
          wobble(),
          settings.epochs,
          first,
        ),
      }
    })
    return { number, candidate, trials }
  })
  const baseline = baselineOf(all)
  return {
    ...{ id: '0123456789ab', name: 'made-up', settings, data: madeUpData(task), baseline },
    candidates: options.change ? candidates.map(options.change) : candidates,
    chosen: options.chosen ?? Math.min(1, all.length - 1),
    best: {
      ...{ keras: new Uint8Array([80, 75]), epochs: settings.epochs, seed: 5 },
      ...((options.holdout ?? true) && {
        holdout: {
          ...{ rows: 40, loss: 0.44 },
          ...(task === 'regression' ? { meanAbsoluteError: 3.1 } : { accuracy: 0.875 }),
        },
      }),
    },
    ...{ seconds: 61, workers: 2, versions: { thinnet: '0.1.0', node: '20.19.0' } },
  }
}

function madeUpTrial(
  task: Task,
  end: MadeUpEnd,
  wobble: number,
  epochs: number,
  first: boolean,
): TrialResult {
  const other = (value: number) =>
    task === 'regression' ? { meanAbsoluteError: value } : { accuracy: Math.min(1, value) }
  return {
    train: { loss: end.trainLoss, ...other(end.trainOther) },
    test: { loss: end.testLoss, ...other(end.testOther - wobble) },
    ...{ trainRows: 128, testRows: 32, parameters: 5000, epochs, seconds: 0.25 },
    ...(first && { curves: madeUpCurves(task, end, epochs) }),
  }
}

function madeUpCurves(task: Task, end: MadeUpEnd, epochs: number): TrialCurves {
  const epoch = Array.from({ length: epochs }, (_, index) => index + 1)
  const falling = (to: number, rise: number) =>
    epoch.map(one => to + Math.exp(-one / 5) + rise * (one / epochs - 1))
  const rising = (to: number) => epoch.map(one => to * (1 - Math.exp(-one / 4)))
  return {
    epoch,
    trainLoss: falling(end.trainLoss, 0),
    testLoss: falling(end.testLoss, 0.1 * (1 - end.trainLoss)),
    ...(task !== 'regression' && {
      trainAccuracy: rising(end.trainOther),
      testAccuracy: rising(end.testOther),
    }),
  }
}

function madeUpData(task: Task): DataSummary {
  const classes = [
    { name: 'a', rows: 80 },
    { name: 'b', rows: 70 },
    ...(task === 'classes' ? [{ name: 'c', rows: 50 }] : []),
  ]
  return {
    ...{ source: 'wine & more.csv', rows: 200, inputs: 13, inputShape: [13], task, target: 'kind <of> wine' },
    schema: { version: 1 },
    ...(task !== 'regression' && { classes }),
    notes: ['200 rows; 13 inputs from 13 columns of numbers', 'bottled is left out: it is a date'],
  }
}
