import { type Repeat, summarizeRepeats } from '../../study/repeats.js'
import type { ExampleName } from '../example.js'
import { examples } from '../examples.js'
import type { ExampleResult } from '../result.js'
import { checkExampleSettings } from '../settings.js'

/** Results of the right shape that nobody trained for: variants get better in the order in which they are shown. */
export function madeUpExample(name: ExampleName, repeats = 3): ExampleResult {
  const example = examples[name]
  const settings = checkExampleSettings(example, { repeats })
  return {
    example,
    settings,
    models: example.variants.map((model, index) => {
      const scores = Array.from({ length: repeats }, (_, repeat): Repeat => {
        const wobble = 0.002 * (repeat + (index % 2 === 0 ? repeat : 0))
        return {
          seed: 100 + repeat,
          trainAccuracy: 1,
          testAccuracy: 0.8 + 0.02 * index + wobble,
          trainLoss: 0.01,
          testLoss: 0.6 - 0.05 * index - wobble,
          seconds: 1.5,
        }
      })
      const over = (from: number, to: number) =>
        Array.from({ length: settings.epochs }, (_, epoch) => from + ((to - from) * epoch) / settings.epochs)
      const curves = {
        accuracy: over(0.1, 1),
        valAccuracy: over(0.1, 0.8 + 0.02 * index),
        loss: over(2.3, 0.01),
        valLoss: over(2.3, 0.6 - 0.05 * index),
      }
      return { model, ...summarizeRepeats(scores), curves, parameters: 12_345 }
    }),
  }
}
