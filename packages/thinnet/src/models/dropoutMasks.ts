// The masks of a training step, to be looked at: the very bits that training uses.

import { checkOptions, requireCount } from '../arguments.js'
import { BATCH, graphInput, type Value } from '../graph/index.js'
import type { Layer } from '../layers/layer.js'
import { type DrawSite, rateAt, Tracer } from '../layers/tracer.js'
import { drawMask } from '../random/index.js'
import { checkInteger } from '../random/stream.js'
import type { LayeredModel } from './layered.js'

/** Settings of `dropoutMasks`. */
export interface DropoutMasksOptions {
  /** The training step, counted from 0 over all epochs. */
  step: number
  /** Rows of the batch at that step. */
  rows: number
}

/** One mask of one training step. */
export interface DropoutMask {
  /** The name of the layer that draws it. */
  readonly layer: string
  /** With the rows of the batch in front, where each has a mask of its own. */
  readonly shape: readonly number[]
  /** The fraction to drop at this step. For DropBlock, of blocks that start: the mask has a 0 where one does. */
  readonly rate: number
  /** Where its bits come from: `drawMask({ seed, position, step, length, rate })`. */
  readonly seed: number
  /** The layer's place in the model, or in what wraps it: the position in its stream of random numbers. */
  readonly position: number
  /** The training step, from 0. */
  readonly step: number
  /** 1 where something is kept, and 0 where it is dropped, in row-major order. */
  readonly mask: Uint8Array
}

/** Remembers which layer is being called when something is drawn. */
class MaskTracer extends Tracer {
  private readonly calling: string[] = []

  constructor(found: (layer: string, site: DrawSite) => void) {
    super({
      training: true,
      weight: ({ name, shape }) => graphInput(name, 'float32', shape),
      draw: site => {
        found(this.calling.at(-1) ?? '', site)
        return graphInput('draw', 'float32', site.shape)
      },
      scheduled: () => graphInput('scheduled', 'float32', []),
    })
  }

  override call(
    layer: Layer,
    position: number,
    inputs: readonly Value[],
    training?: boolean,
  ): readonly Value[] {
    this.calling.push(layer.name ?? layer.className)
    const outputs = super.call(layer, position, inputs, training)
    this.calling.pop()
    return outputs
  }
}

const CALLER = 'dropoutMasks'

/** The masks that a model draws at one step of its training, in the order of its layers. */
export function dropoutMasks(
  model: Pick<LayeredModel, 'inputShapes' | 'trace' | 'seed'>,
  options: DropoutMasksOptions,
): DropoutMask[] {
  checkOptions(CALLER, options, { step: true, rows: true })
  const { step, rows } = options
  checkInteger(`${CALLER}: step`, step, 2 ** 32 - 1)
  requireCount(CALLER, 'rows', rows, 1, 'rows')
  const found: { layer: string; site: DrawSite }[] = []
  const tracer = new MaskTracer((layer, site) => found.push({ layer, site }))
  model.trace(
    model.inputShapes.map((shape, i) => graphInput(`x_${i}`, 'float32', [BATCH, ...shape])),
    tracer,
  )
  return found.flatMap(({ layer, site }) => {
    if (site.kind !== 'mask') return []
    const shape = site.shape.map(dim => (typeof dim === 'number' ? dim : rows))
    const place = {
      seed: site.seed ?? model.seed,
      position: site.position,
      step,
      rate: rateAt(site.rate, step),
    }
    const length = shape.reduce((product, dim) => product * dim, 1)
    return [{ layer, shape, ...place, mask: drawMask({ ...place, length }) }]
  })
}
