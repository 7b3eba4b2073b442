// What the layers of a sequence network drop, time step by time step.

import { usedCards } from '../network/fits.js'
import type { NetworkData } from '../network/plan.js'
import type { Site } from '../network/sites.js'
import type { Variant } from '../setting/setting.js'
import { countDropped, maskAt } from './masks.js'

export interface TimeMask {
  readonly title: string
  /** Elements at a time step. */
  readonly size: number
  /** One for each gate; none where nothing is dropped. */
  readonly sites: readonly Site[]
  readonly gateNames: readonly string[]
}

/** In the order in which the layers' kernels, and so their masks, have them. */
const gateNames = {
  gru: ['update', 'reset', 'candidate'],
  lstm: ['input', 'forget', 'candidate', 'output'],
} as const

const isRecurrent = ({ kind }: Variant['layers'][number]): boolean => kind === 'gru' || kind === 'lstm'

/** The place of the last recurrent layer; -1 without one. */
export const lastRecurrent = (variant: Variant, { form }: Pick<NetworkData, 'form'>): number =>
  usedCards(variant, form).findLast(({ card }) => isRecurrent(card))?.place ?? -1

/** All masks over time, up to the layer that sums the sequence up. */
export function timeMasksOf(variant: Variant, data: NetworkData, sites: readonly Site[]): TimeMask[] {
  const last = lastRecurrent(variant, data)
  if (last < 0) return []
  let [, size = 1] = data.inputShape
  const of = (card: number, dropped?: Site['dropped']) =>
    sites.filter(site => site.card === card && (!dropped || site.dropped === dropped))
  const masks: TimeMask[] = []
  const inputs = of(-1)
  if (inputs.length > 0) masks.push({ title: 'Inputs of the network', size, sites: inputs, gateNames: [] })
  for (const { card, place } of usedCards(variant, data.form)) {
    if (place > last || card.kind === 'conv2D') continue
    if (card.kind === 'dense') {
      size = card.units
      const units = of(place)
      if (units.length > 0) {
        masks.push({ title: `Outputs of ${size} ${card.activation}`, size, sites: units, gateNames: [] })
      }
      continue
    }
    const name = `${card.units} ${card.kind}`
    const gates = gateNames[card.kind]
    masks.push({ title: `Inputs of ${name}`, size, sites: of(place, 'steps'), gateNames: gates })
    size = card.units
    const state = of(place, 'state')
    if (state.length > 0) masks.push({ title: `State of ${name}`, size, sites: state, gateNames: gates })
  }
  return masks
}

export interface TimeMaskAt {
  isKept(step: number, element: number): boolean
  /** What one sees, in a sentence or two. */
  readonly words: string
}

const short = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 1 })

export function timeMaskAt(
  { sites, size, gateNames }: TimeMask,
  gate: number,
  step: number,
  row: number,
): TimeMaskAt {
  const site = sites[Math.min(gate, sites.length - 1)]
  if (!site) {
    return { isKept: () => true, words: `Nothing is dropped: every time step has all ${size}.` }
  }
  const mask = maskAt(site, step, row)
  const isOrdinary = site.shape.length === 2
  const dropped = countDropped(mask)
  const rate = `rate ${site.rate}, expected ${short(site.rate * mask.length)}`
  const words = isOrdinary
    ? `A new mask at every time step: columns differ. ${dropped} of ${mask.length} dropped, ${rate}.`
    : `One mask for all time steps: all columns are alike. ${dropped} of ${size} dropped throughout, ${rate}.`
  const ofGate =
    sites.length > 1
      ? ` Each of the ${sites.length} gates has a mask of its own; this is that of the ${gateNames[site.gate]} gate.`
      : ''
  return {
    isKept: (t, i) => mask[isOrdinary ? t * size + i : i] !== 0,
    words: words + ofGate,
  }
}
