// Where a network drops something. In a worker: the page need not hold the library's layers for it.

import type { Variant } from '../setting/setting.js'
import { blankNetwork } from './build.js'
import { usedCards } from './fits.js'
import type { NetworkData } from './plan.js'

/** What a place drops: of the network's inputs, a layer's units or maps, or what a recurrent layer takes in at a time step. */
export type Dropped = 'inputs' | 'units' | 'maps' | 'steps' | 'state'

/** A place in a network where something is dropped. */
export interface Site {
  readonly dropped: Dropped
  /** The card's place among those of the variant; -1 for the network's inputs. */
  readonly card: number
  /** Which gate of a recurrent layer, and of how many; 0 of 1 where all share a mask. */
  readonly gate: number
  readonly gates: number
  /** Of the mask of one row, as it is drawn. */
  readonly shape: readonly number[]
  /** As the card says it. */
  readonly rate: number
  /** What `drawMask` takes beside the step: for DropBlock, the rate at which blocks start. */
  readonly draw: { readonly seed: number; readonly position: number; readonly rate: number }
}

type Wanted = Pick<Site, 'dropped' | 'card' | 'rate'> & { readonly isGated?: boolean }

/** What a variant drops, in the order of its layers. */
function wanted(variant: Variant, form: NetworkData['form']): Wanted[] {
  const all: Wanted[] = [{ dropped: 'inputs', card: -1, rate: variant.inputDropout }]
  for (const { card, place } of usedCards(variant, form)) {
    const { dropout: rate } = card
    if (card.kind === 'dense') all.push({ dropped: 'units', card: place, rate })
    else if (card.kind === 'conv2D') all.push({ dropped: 'maps', card: place, rate })
    else {
      all.push({ dropped: 'steps', card: place, rate, isGated: card.mask === 'variational' })
      all.push({ dropped: 'state', card: place, rate: card.recurrentDropout, isGated: true })
    }
  }
  return all.filter(({ rate }) => rate > 0)
}

/** All places where the network of a variant drops something. It is built for that, without the engine. */
export function sitesOf(variant: Variant, data: NetworkData, seed: number): Site[] {
  const masks = blankNetwork(variant, data, seed).dropoutMasks({ step: 0, rows: 1 })
  const places = wanted(variant, data.form)
  const sites: Site[] = []
  for (const { isGated, ...place } of places) {
    // a layer draws the masks of its inputs first, one for each gate or one for all, then as many of its state
    const { layer } = masks[sites.length]!
    const ofLayer = masks.filter(mask => mask.layer === layer).length
    const sharing = places.filter(({ card, isGated }) => card === place.card && isGated).length
    const gates = isGated ? ofLayer / sharing : 1
    for (let gate = 0; gate < gates; gate++) {
      const { shape, seed, position, rate } = masks[sites.length]!
      sites.push({ ...place, gate, gates, shape: shape.slice(1), draw: { seed, position, rate } })
    }
  }
  return sites
}
