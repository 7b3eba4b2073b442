import { graphInput, identity, type Shape, type Value } from '../graph/index.js'
import type { CallContext, DrawOptions, MaskOptions, Rate } from './context.js'
import type { Layer } from './layer.js'
import type { Variable } from './variable.js'

/** One place in a model where something random is drawn. */
export type DrawSite = {
  /** Of the random stream: the layer's position in the model, and how much the layer drew before. */
  readonly position: number
  readonly shape: Shape
  readonly seed: number | undefined
} & ({ readonly kind: 'mask'; readonly rate: Rate } | { readonly kind: 'normal' | 'uniform' })

/** At most this many draws, or weights, a layer. */
const DRAWS_PER_LAYER = 256

/** Positions of layers are below this, so that those of draws fit 32 bits; models nested deeper than two may share some. */
const MAX_LAYERS = 2 ** 24
/** The layers of a model inside of a model count from a multiple of this. */
const MAX_INNER_LAYERS = 1024

/** The position of a random stream: of draw number `draw` in layer number `layer`. */
export function streamPosition(layer: number, draw: number): number {
  if (draw >= DRAWS_PER_LAYER) throw new RangeError(`a layer can draw at most ${DRAWS_PER_LAYER} times`)
  return layer * DRAWS_PER_LAYER + draw
}

export const rateAt = (rate: Rate, step: number): number => (typeof rate === 'number' ? rate : rate(step))

export interface TracerOptions {
  readonly training: boolean
  /** Whether the dropout family is on; default as `training`. */
  readonly dropout?: boolean
  readonly weight: (variable: Variable) => Value
  readonly draw: (site: DrawSite) => Value
  readonly scheduled: (schedule: (step: number) => number) => Value
}

/** Calls layers on graph values, and keeps what they ask for besides their outputs. */
export class Tracer implements CallContext {
  training: boolean
  dropout: boolean
  masks: readonly (Value | undefined)[] = []
  readonly penalties: Value[] = []
  readonly assignments = new Map<Variable, Value>()
  private readonly maskOf = new Map<Value, Value>()
  private readonly drawn = new Map<number, number>()
  private position = 0
  /** Where positions of the layers of the model start that is being traced. */
  private base = 0

  constructor(private readonly options: TracerOptions) {
    this.training = options.training
    this.dropout = options.dropout ?? options.training
  }

  /** Which steps of a value count, if that is known. */
  mask(value: Value): Value | undefined {
    return this.maskOf.get(value)
  }

  /** Sets which steps of a value count. */
  setMask(value: Value, mask: Value | undefined): void {
    if (mask) this.maskOf.set(value, mask)
  }

  /**
   * Calls the layer at place `position` of its model.
   *
   * @param training overrides whether this call is for training, and whether dropout is on in it
   */
  call(layer: Layer, position: number, inputs: readonly Value[], training?: boolean): readonly Value[] {
    const before = {
      position: this.position,
      training: this.training,
      dropout: this.dropout,
      masks: this.masks,
    }
    const masks = inputs.map(input => this.maskOf.get(input))
    this.position = (this.base + position) % MAX_LAYERS
    this.training = training ?? before.training
    this.dropout = training ?? before.dropout
    this.masks = masks
    const outputs = layer.callAll(inputs, this)
    const outputMasks = layer.computeMasks(inputs, masks, outputs)
    Object.assign(this, before)
    return outputs.map((output, i) => {
      const mask = outputMasks[i]
      if (this.maskOf.get(output) === mask) return output
      // a layer that hands its input on does not change the mask of its input
      const own = inputs.includes(output) ? identity(output) : output
      if (mask) this.maskOf.set(own, mask)
      else this.maskOf.delete(own)
      return own
    })
  }

  /** Runs the trace of a model inside of the layer that is being called: its layers get positions of their own. */
  inside<T>(inputs: readonly Value[], trace: () => T): T {
    const before = { base: this.base, masks: this.masks }
    this.base = (this.position + 1) * MAX_INNER_LAYERS
    inputs.forEach((input, i) => {
      this.setMask(input, this.masks[i])
    })
    const result = trace()
    Object.assign(this, before)
    return result
  }

  /** The position of the next draw. A layer that is called several times draws anew each time. */
  private nextPosition(): number {
    const count = this.drawn.get(this.position) ?? 0
    this.drawn.set(this.position, count + 1)
    return streamPosition(this.position, count)
  }

  weight(variable: Variable): Value {
    return this.options.weight(variable)
  }

  keepMask({ shape, rate, seed }: MaskOptions): Value {
    return this.options.draw({ kind: 'mask', position: this.nextPosition(), shape, rate, seed })
  }

  normal({ shape, seed }: DrawOptions): Value {
    return this.options.draw({ kind: 'normal', position: this.nextPosition(), shape, seed })
  }

  uniform({ shape, seed }: DrawOptions): Value {
    return this.options.draw({ kind: 'uniform', position: this.nextPosition(), shape, seed })
  }

  scheduled(schedule: (step: number) => number): Value {
    return this.options.scheduled(schedule)
  }

  addLoss(penalty: Value): void {
    this.penalties.push(penalty)
  }

  assign(variable: Variable, value: Value): void {
    this.assignments.set(variable, value)
  }
}

/** A tracer that is only asked for shapes: nothing that it computes is ever run. */
export function shapeTracer(): Tracer {
  return new Tracer({
    training: false,
    weight: ({ name, shape }) => graphInput(name, 'float32', shape),
    draw: ({ shape }) => graphInput('draw', 'float32', shape),
    scheduled: () => graphInput('scheduled', 'float32', []),
  })
}
