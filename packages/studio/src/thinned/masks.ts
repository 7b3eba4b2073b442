// Where a network drops something, and what it drops at a step of its training.

import { drawMask } from 'thinnet'
import { fits } from '../network/fits.js'
import { BLOCK, type NetworkData } from '../network/plan.js'
import type { Card, ConvolutionCard, Variant } from '../setting/setting.js'
import { expectedCovered, keptByBlocks } from './blocks.js'

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

/** The cards that stand for layers, with their places. */
export const usedCards = ({ layers }: Variant, form: NetworkData['form']): { card: Card; place: number }[] =>
  layers.map((card, place) => ({ card, place })).filter(({ card }) => fits(card.kind, form))

const product = (shape: readonly number[]): number => shape.reduce((all, one) => all * one, 1)

/** The mask of a row of the batch at a step: 1 where something is kept. For DropBlock, 0 where a block starts. */
export function maskAt({ shape, draw }: Site, step: number, row: number): Uint8Array {
  const size = product(shape)
  // a batch's mask begins with those of its first rows
  return drawMask({ ...draw, step, length: size * (row + 1) }).subarray(size * row)
}

export const countDropped = (mask: Uint8Array): number => {
  let dropped = 0
  for (const keep of mask) if (keep === 0) dropped++
  return dropped
}

/** What is kept of feature maps `[rows, columns, maps]`, from the mask as it is drawn. */
export function keptOfMaps(
  drop: ConvolutionCard['drop'],
  mask: Uint8Array,
  shape: readonly number[],
): Uint8Array {
  switch (drop) {
    case 'dropout':
      return mask
    case 'spatialDropout2D':
      return new Uint8Array(product(shape)).map((_, i) => mask[i % mask.length]!)
    case 'dropBlock2D':
      return keptByBlocks(mask, shape, BLOCK)
  }
}

/** The share that a place is expected to drop. */
export function expectedShare(
  site: Site,
  drop: ConvolutionCard['drop'] | undefined,
  shape: readonly number[],
) {
  return drop === 'dropBlock2D' ? expectedCovered(site.draw.rate, shape, BLOCK) : site.rate
}
