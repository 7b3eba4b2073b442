import type { Shape, Value } from '../graph/index.js'
import type { CallContext, MaskOptions } from './context.js'
import type { Layer } from './layer.js'
import type { Variable } from './variable.js'

/** One place in a model where a mask is drawn. */
export interface MaskSite {
  /** Of the random stream: the layer's position in the model, and how many masks the layer drew before. */
  readonly position: number
  readonly shape: Shape
  readonly rate: number
  readonly seed: number | undefined
}

/** At most this many masks, or weights, a layer. */
const DRAWS_PER_LAYER = 256

/** The position of a random stream: of draw number `draw` in layer number `layer`. */
export function streamPosition(layer: number, draw: number): number {
  if (draw >= DRAWS_PER_LAYER) throw new RangeError(`a layer can draw at most ${DRAWS_PER_LAYER} times`)
  return layer * DRAWS_PER_LAYER + draw
}

export interface TracerOptions {
  readonly training: boolean
  readonly weight: (variable: Variable) => Value
  readonly mask: (site: MaskSite) => Value
}

/** Calls layers on graph values, and keeps what they ask for besides their output. */
export class Tracer implements CallContext {
  readonly training: boolean
  readonly penalties: Value[] = []
  readonly assignments = new Map<Variable, Value>()
  private readonly options: TracerOptions
  private position = 0
  private draws = 0

  constructor(options: TracerOptions) {
    this.training = options.training
    this.options = options
  }

  /** Calls the layer at place `position` of its model. */
  call(layer: Layer, position: number, x: Value): Value {
    this.position = position
    this.draws = 0
    return layer.call(x, this)
  }

  weight(variable: Variable): Value {
    return this.options.weight(variable)
  }

  keepMask({ shape, rate, seed }: MaskOptions): Value {
    const position = streamPosition(this.position, this.draws++)
    return this.options.mask({ position, shape, rate, seed })
  }

  addLoss(penalty: Value): void {
    this.penalties.push(penalty)
  }

  assign(variable: Variable, value: Value): void {
    this.assignments.set(variable, value)
  }
}
