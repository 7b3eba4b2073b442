// What a network drops at a step of its training.

import { drawMask } from 'thinnet'
import { BLOCK } from '../network/plan.js'
import type { Site } from '../network/sites.js'
import type { ConvolutionCard } from '../setting/setting.js'
import { expectedCovered, keptByBlocks } from './blocks.js'

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
