import { versions } from '../study/versions.js'
import { type MeasureSpread, spreadsOf } from './findings/spread.js'
import type { ModelChoice } from './model.js'
import { type TrainedModel, type TrainingOptions, type Trainings, trainRepeatedly } from './trainings.js'

/** Options of {@link repeat}. */
export interface RepeatOptions extends TrainingOptions, ModelChoice {}

/** One model, trained again and again. */
export interface RepeatedResult extends Omit<Trainings, 'models'> {
  /** The model and its trainings. */
  readonly model: TrainedModel
  /** How the figures scatter: one for each measure, none if fewer than two trainings came to an end. */
  readonly spreads: readonly MeasureSpread[]
  /** Of thinnet, @thinnet/lab, onnxruntime-node and Node.js, by name. */
  readonly versions: Readonly<Record<string, string>>
}

/**
 * Trains a model again and again and says how its figures scatter: the case study's repeated evaluation, for any model.
 *
 * @throws DataError, TableError, ModelError, SettingError before the first training
 *
 * @example
 * ```ts
 * const { spreads } = await repeat({ data: { table: 'wine.csv', target: 'target' }, settings: { dropout: 0.4 }, repeats: 30 })
 * spreads[0].test // { count: 30, mean: 0.12, std: 0.03, interval: { low: 0.08, high: 0.16 } }
 * ```
 */
export async function repeat(options: RepeatOptions): Promise<RepeatedResult> {
  const { settings, model, hidden, label, ...training } = options
  const choice: ModelChoice = { settings, model, hidden, label }
  const { models, ...trainings } = await trainRepeatedly(training, { '--set': choice }, 'random')
  const [trained] = models
  if (!trained) throw new Error('there is no model to repeat')
  return {
    ...{ ...trainings, model: trained, spreads: spreadsOf(trained, trainings) },
    versions: Object.fromEntries(versions().map(one => [one.name, one.version])),
  }
}
