// Which networks a sweep trains: one variant at many rates, each from several seeds.

import { deriveSeed } from 'thinnet'
import type { Setting, SweepSetting, Variant } from '../setting/setting.js'

/** The rates from `from` to `to`, rounded to what a field shows. */
export function ratesOf({ from, to, step }: SweepSetting): number[] {
  const count = Math.floor((to - from) / step + 1e-9) + 1
  return Array.from({ length: Math.max(0, count) }, (_, i) => Number((from + i * step).toFixed(3)))
}

/** A variant with another rate in one layer; -1 stands for its inputs. */
export function atRate(variant: Variant, layer: number, rate: number): Variant {
  if (layer < 0) return { ...variant, inputDropout: rate }
  return {
    ...variant,
    layers: variant.layers.map((card, i) => (i === layer ? { ...card, dropout: rate } : card)),
  }
}

/** The variant that is swept, and its layer: the nearest that there is, for a setting that has lost some since. */
export function sweptOf({ sweep, variants }: Setting): { variant: Variant; index: number; layer: number } {
  const index = Math.min(sweep.variant, variants.length - 1)
  const variant = variants[index]!
  return { variant, index, layer: Math.min(sweep.layer, variant.layers.length - 1) }
}

export interface PlannedTraining {
  readonly rate: number
  readonly repeat: number
  readonly seed: number
  readonly variant: Variant
}

/** All trainings, the first repeat of every rate first: the whole chart is there early, and grows sharper. */
export function planOf(setting: Setting): PlannedTraining[] {
  const { variant, layer } = sweptOf(setting)
  const rates = ratesOf(setting.sweep)
  return Array.from({ length: setting.sweep.repeats }, (_, repeat) =>
    rates.map(rate => ({
      rate,
      repeat,
      // the first repeat is the training that Play shows
      seed: repeat === 0 ? setting.training.seed : deriveSeed(setting.training.seed, repeat),
      variant: atRate(variant, layer, rate),
    })),
  ).flat()
}
