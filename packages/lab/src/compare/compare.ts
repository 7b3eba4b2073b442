import { SettingError } from '../study/settingError.js'
import { versions } from '../study/versions.js'
import { type PairedTest, testPairs } from './findings/pairedTests.js'
import type { ModelChoice } from './model.js'
import { settingsText } from './report/commandLine.js'
import { type TrainedModel, type TrainingOptions, type Trainings, trainRepeatedly } from './trainings.js'

/** Options of {@link compare}. */
export interface CompareOptions extends TrainingOptions {
  /** What is compared with. */
  readonly a: ModelChoice
  /** What is compared. */
  readonly b: ModelChoice
}

/** Two models on the same rows from the same seeds. */
export interface ComparisonResult extends Omit<Trainings, 'models'> {
  /** The model that is compared with, and its trainings. */
  readonly a: TrainedModel
  /** The other model and its trainings, on the same splits from the same seeds. */
  readonly b: TrainedModel
  /** Of the figures on test rows, b less a: one for each measure, none if fewer than two trainings of both came to an end. */
  readonly tests: readonly PairedTest[]
  /** Of thinnet, @thinnet/lab, onnxruntime-node and Node.js, by name. */
  readonly versions: Readonly<Record<string, string>>
}

/**
 * Compares two models: trains both on the same splits from the same seeds, and tests the differences, training by training. Where
 * rows are drawn anew, the test is the corrected resampled t-test (Nadeau & Bengio 2003), which speaks of other rows and other
 * seeds; on a fixed split it is the paired t-test, which speaks of other seeds on these rows alone.
 *
 * @throws DataError, TableError, ModelError, SettingError before the first training
 *
 * @example
 * ```ts
 * const { tests } = await compare({
 *   data: { table: 'wine.csv', target: 'target' },
 *   a: { settings: { dropout: 0 } },
 *   b: { settings: { dropout: 0.4, maxNorm: 3 } },
 * })
 * tests[0] // { measure: 'loss', mean: -0.03, interval: { low: -0.05, high: -0.01 }, pValue: 0.01, … }
 * ```
 */
export async function compare({ a, b, ...options }: CompareOptions): Promise<ComparisonResult> {
  if (a.model === b.model && JSON.stringify(ofNetwork(a)) === JSON.stringify(ofNetwork(b))) {
    throw new SettingError({
      ...{
        option: '--b',
        expected: 'another model than --a',
        received: settingsText(b.settings ?? {}) || undefined,
      },
      example: "--a 'dropout=0' --b 'dropout=0.4,maxNorm=3'",
    })
  }
  const { models, ...trainings } = await trainRepeatedly(options, { '--a': a, '--b': b }, 'folds')
  const [first, second] = models
  if (!first || !second) throw new Error('a comparison needs two models')
  return {
    ...{ ...trainings, a: first, b: second, tests: testPairs(first, second, trainings) },
    versions: Object.fromEntries(versions().map(one => [one.name, one.version])),
  }
}

const ofNetwork = ({ settings = {}, hidden }: ModelChoice) => ({
  settings: Object.fromEntries(Object.entries(settings).sort()),
  hidden,
})
