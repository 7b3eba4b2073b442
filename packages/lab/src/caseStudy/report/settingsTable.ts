import { counted, wholeNumber } from '../../report/format.js'
import type { Markup } from '../../report/html.js'
import { renderSettingRows, seedList } from '../../study/report/settingRows.js'
import type { Version } from '../../study/versions.js'
import type { CaseStudyData } from '../dataset.js'
import { describeModel } from '../network.js'
import type { CaseStudyResult } from '../result.js'
import { batchSize } from '../training.js'

export interface SettingsTableInput {
  result: CaseStudyResult
  data: CaseStudyData
  versions: readonly Version[]
}

/** Everything that the numbers depend on. */
export function settingsTable({ result, data, versions }: SettingsTableInput): Markup {
  const { settings, models } = result
  const { samples, noise, randomState, train, test } = data
  const seeds = models[0]!.repeats.map(repeat => repeat.seed)
  const rows: [string, string | Markup][] = [
    [
      'data',
      `makeCircles({ nSamples: ${samples}, noise: ${noise}, randomState: ${randomState} }), as scikit-learn's make_circles`,
    ],
    [
      'rows',
      `the first ${train.y.length} to train, the last ${test.y.length} to test; the test rows are the validation data`,
    ],
    ['network', `2 inputs, ${counted(settings.hidden, 'hidden unit')} (ReLU), 1 output (sigmoid)`],
    ...models.map(({ model }): [string, string] => [model.label, describeModel(model)]),
    [
      'initial weights',
      'kernels Glorot uniform, biases zero; in every network those of the baseline of the same seed',
    ],
    ['loss', 'binary cross-entropy, from the logits of the last layer'],
    ['optimizer', "Adam with Keras's defaults: learning rate 0.001, β₁ 0.9, β₂ 0.999, ε 10⁻⁷"],
    ['epochs', `${wholeNumber(settings.epochs)}, of one step each: batch size ${batchSize}, shuffled`],
    ['seed', `${settings.seed}; repeat i has deriveSeed(${settings.seed}, i) in every network`],
    ['seeds of repeats', seedList(seeds)],
    ...versions.map(({ name, version }): [string, string] => [name, version]),
  ]
  return renderSettingRows(rows)
}
