import { type Repeat, summarizeRepeats } from '../../study/repeats.js'
import type { Curves } from '../../study/scores.js'
import { caseStudyData } from '../dataset.js'
import { fieldPoints } from '../field.js'
import { modelsOf } from '../network.js'
import type { CaseStudyResult } from '../result.js'
import { checkSettings, type SettingsInput } from '../settings.js'

/** What a network of a made-up study ends at. */
export interface MadeUpEnd {
  trainAccuracy: number
  testAccuracy: number
  trainLoss: number
  testLoss: number
}

export interface MadeUpOptions {
  settings?: SettingsInput
  baseline?: Partial<MadeUpEnd>
  dropout?: Partial<MadeUpEnd>
  /** How far repeats are apart, as a share of the values. */
  spread?: number
}

const overfit: MadeUpEnd = { trainAccuracy: 1, testAccuracy: 0.77, trainLoss: 0.004, testLoss: 2.15 }
const regular: MadeUpEnd = { trainAccuracy: 0.967, testAccuracy: 0.791, trainLoss: 0.12, testLoss: 0.53 }

/** Results of the right shape that nobody trained for: for tests of what is drawn and said. */
export function madeUpResult({
  settings,
  baseline,
  dropout,
  spread = 0.02,
}: MadeUpOptions = {}): CaseStudyResult {
  const checked = checkSettings({ epochs: 4000, ...settings })
  const random = noise(checked.seed)
  const repeatsOf = (end: MadeUpEnd) =>
    summarizeRepeats(
      Array.from({ length: checked.repeats }, (_, index): Repeat => {
        const wobble = () => 1 + spread * random()
        return {
          seed: 1000 + index,
          trainAccuracy: end.trainAccuracy,
          testAccuracy: Math.min(1, end.testAccuracy * wobble()),
          trainLoss: end.trainLoss * wobble(),
          testLoss: end.testLoss * wobble(),
          seconds: 0.4 * wobble(),
        }
      }),
    )
  return {
    settings: checked,
    models: modelsOf(checked).map((model, index) => {
      const end = index === 0 ? { ...overfit, ...baseline } : { ...regular, ...dropout }
      return { model, ...repeatsOf(end), curves: curves(end, checked.epochs, random), field: rings(index) }
    }),
    ...(checked.rates && {
      grid: checked.rates.map(rate => ({
        rate,
        ...repeatsOf({
          trainAccuracy: 1 - 0.2 * rate ** 3,
          testAccuracy: 0.77 + 0.1 * rate * (1 - rate),
          trainLoss: 0.01 + 0.5 * rate ** 2,
          testLoss: 2.15 * (1 - rate) ** 2 + 0.4,
        }),
      })),
    }),
  }
}

/** Curves that start where an untrained network does, dip on the way, and end at `end`. */
function curves(end: MadeUpEnd, epochs: number, random: () => number): Curves {
  const over = (from: number, to: number, dip: number, rough: number) =>
    Array.from({ length: epochs }, (_, epoch) => {
      const way = (epoch + 1) / epochs
      return Math.max(
        0,
        from + (to - from) * Math.sqrt(way) - dip * Math.sin(Math.PI * way ** 0.3) + rough * random(),
      )
    })
  const fraction = (values: number[]) => values.map(value => Math.min(1, value))
  return {
    accuracy: fraction(over(0.5, end.trainAccuracy, -0.1, 0.03)),
    valAccuracy: fraction(over(0.5, end.testAccuracy, -0.1, 0.005)),
    loss: over(0.7, end.trainLoss, 0.05, 0.01),
    valLoss: over(0.7, end.testLoss, 0.2, 0.01),
  }
}

/** A decision field that is about right, and wavier for the first model. */
function rings(index: number): number[] {
  return fieldPoints().map(([x, y]) => {
    const angle = Math.atan2(y!, x!)
    const radius =
      Math.hypot(x!, y!) + (index === 0 ? 0.25 * Math.sin(5 * angle) : 0.03 * Math.sin(3 * angle))
    return 1 / (1 + Math.exp((index === 0 ? 30 : 9) * (radius - 0.9)))
  })
}

/** Numbers from -1 to 1, the same for the same seed (a linear congruential generator, plenty for a wobble). */
function noise(seed: number): () => number {
  let state = seed % 2147483647
  return () => {
    state = (state * 48271 + 1) % 2147483647
    return (2 * state) / 2147483647 - 1
  }
}

/** The data of the study, for tests that draw it. */
export const data = caseStudyData()
