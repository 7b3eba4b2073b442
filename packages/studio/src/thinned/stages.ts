// A network as it is drawn: its inputs, its layers, its outputs.

import { usedCards } from '../network/fits.js'
import { BLOCK, type NetworkData } from '../network/plan.js'
import type { Site } from '../network/sites.js'
import type { ConvolutionCard, Variant } from '../setting/setting.js'
import type { Group } from './layout.js'
import { countDropped, expectedShare, keptOfMaps, maskAt } from './masks.js'
import { lastRecurrent } from './timeMasks.js'

export interface Stage extends Group {
  /** `500 relu`, `16 maps of 8 × 8`. */
  readonly name: string
  /** Of one sample. */
  readonly shape: readonly number[]
  /** Where it drops something, if it does. */
  readonly site: Site | undefined
  readonly drop: ConvolutionCard['drop'] | undefined
}

const product = (shape: readonly number[]): number => shape.reduce((all, one) => all * one, 1)
const plural = (count: number, word: string): string =>
  `${count.toLocaleString('en-US')} ${word}${count === 1 ? '' : 's'}`

function inputGrid({ form, inputShape: [first = 1, second = 1] }: NetworkData): Pick<Group, 'grid'> {
  if (form === 'images') return { grid: { rows: first, columns: second, byColumn: false } }
  if (form === 'sequences') return { grid: { rows: second, columns: first, byColumn: true } }
  return {}
}

/** All layers that a picture shows, from the inputs to the outputs. */
function stagesOf(variant: Variant, data: NetworkData, sites: readonly Site[]): Stage[] {
  const siteOf = (card: number) => sites.find(site => site.card === card && site.dropped !== 'state')
  const inputs = product(data.inputShape)
  let [rows = 1, columns = 1] = data.inputShape
  const hidden = usedCards(variant, data.form).map(({ card, place }): Stage => {
    const site = siteOf(place)
    if (card.kind === 'conv2D') {
      if (card.pool) [rows, columns] = [Math.floor(rows / 2), Math.floor(columns / 2)]
      return {
        name: `${plural(card.filters, 'map')} of ${rows} × ${columns}, ${card.activation}`,
        count: card.filters,
        isMaps: true,
        shape: [rows, columns, card.filters],
        site,
        drop: card.drop,
      }
    }
    return {
      name: `${card.units.toLocaleString('en-US')} ${card.kind === 'dense' ? card.activation : card.kind}`,
      count: card.units,
      isMaps: false,
      shape: [card.units],
      // what a recurrent layer drops is drawn over time
      site: card.kind === 'dense' ? site : undefined,
      drop: undefined,
    }
  })
  return [
    {
      name: plural(inputs, 'input'),
      count: inputs,
      isMaps: false,
      ...inputGrid(data),
      shape: data.inputShape,
      site: siteOf(-1),
      drop: undefined,
    },
    ...hidden,
    {
      name: plural(data.outputs, 'output'),
      count: data.outputs,
      isMaps: false,
      shape: [data.outputs],
      site: undefined,
      drop: undefined,
    },
  ]
}

/** A stage at a step: what is kept of all its elements, and the mask that says so as it is drawn. */
export interface StageMask {
  readonly kept: Uint8Array
  readonly mask: Uint8Array
}

export function stageMask({ site, drop, shape }: Stage, step: number, row: number): StageMask | undefined {
  if (!site) return undefined
  const mask = maskAt(site, step, row)
  return { mask, kept: drop ? keptOfMaps(drop, mask, shape) : mask }
}

const short = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 1 })

export interface Words {
  /** `500 relu`. */
  readonly stage: string
  /** `204 dropped in this step, rate 0.4, expected 200`; undefined where nothing is. */
  readonly dropped: string | undefined
}

export function wordsOf({ name, site, drop, shape }: Stage, masked: StageMask | undefined): Words {
  if (!site || !masked) return { stage: name, dropped: undefined }
  const share = expectedShare(site, drop, shape)
  const say = (dropped: string, of: number): Words => ({
    stage: name,
    dropped: `${dropped} in this step, rate ${site.rate}, expected ${short(share * of)}`,
  })
  if (drop === 'spatialDropout2D') {
    const maps = masked.mask.length
    return say(`${countDropped(masked.mask)} of ${plural(maps, 'map')} dropped`, maps)
  }
  const places = masked.kept.length
  const dropped = countDropped(masked.kept).toLocaleString('en-US')
  if (!drop) return say(`${dropped} dropped`, places)
  const pixels = `${dropped} of ${plural(places, 'pixel')} dropped`
  if (drop === 'dropout') return say(pixels, places)
  const [high, wide] = shape.map(side => Math.min(BLOCK, side))
  return say(`${pixels} by ${plural(countDropped(masked.mask), 'square')} of ${high} × ${wide}`, places)
}

/**
 * The layers to draw as neurons: all of them or, for a recurrent network, those behind the layer that sums the sequence up.
 * Empty if there is none behind it but the output.
 */
export function diagramOf(variant: Variant, data: NetworkData, sites: readonly Site[]): Stage[] {
  const stages = stagesOf(variant, data, sites)
  const last = lastRecurrent(variant, data)
  if (last < 0) return stages
  const at = 1 + usedCards(variant, data.form).findIndex(({ place }) => place === last)
  return stages.length - at > 2 ? stages.slice(at) : []
}
