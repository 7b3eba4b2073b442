import { gather, graphInput, type Value } from '../graph/index.js'
import type { DrawOptions, MaskOptions } from './context.js'
import type { Layer } from './layer.js'
import { Tracer, type TracerOptions } from './tracer.js'

/** The name of the batch axis where every row stands in it once for each sample. */
export const REPEATED = 'samples'

export interface MonteCarloTracerOptions extends Omit<TracerOptions, 'training' | 'dropout'> {
  /** Which row of the batch each row of the repeated batch is: int32, `[samples]`. Without it, nothing is repeated. */
  readonly rows?: Value | undefined
}

/**
 * Traces a model for Monte Carlo prediction: the dropout family is on, and all else as in inference, also in calls that were
 * made with `training: true`.
 *
 * Many samples of the draws are computed at once: the batch is repeated, and every repetition gets draws of its own. Layers
 * in front of the first draw are the same for all samples, and stay on the plain batch: only a layer that draws, or that has
 * an input which is repeated already, gets its inputs and their masks repeated.
 */
export class MonteCarloTracer extends Tracer {
  private readonly rows: Value | undefined
  private readonly repetitions = new Map<Value, Value>()
  /** Whether the layer that is being called on plain inputs has asked for something random. */
  private trial: { drew: boolean } | undefined

  constructor({ rows, ...options }: MonteCarloTracerOptions) {
    super({ ...options, training: false, dropout: true })
    this.rows = rows
  }

  /** The value for the repeated batch, with its mask. */
  repeat(value: Value): Value {
    if (!this.rows || value.shape[0] === REPEATED) return value
    const known = this.repetitions.get(value)
    if (known) return known
    const repeated = gather(value, this.rows)
    this.repetitions.set(value, repeated)
    const mask = this.mask(value)
    this.setMask(repeated, mask && this.repeat(mask))
    return repeated
  }

  override call(
    layer: Layer,
    position: number,
    inputs: readonly Value[],
    training?: boolean,
  ): readonly Value[] {
    const before = { trial: this.trial, dropout: this.dropout }
    if (training) this.dropout = true
    const run = (values: readonly Value[], trial: { drew: boolean } | undefined) => {
      this.trial = trial
      return super.call(layer, position, values, training ? undefined : training)
    }
    const runRepeated = () => {
      const repeated = inputs.map(input => this.repeat(input))
      return run(repeated, undefined)
    }
    try {
      if (!this.rows || inputs.some(({ shape }) => shape[0] === REPEATED)) return runRepeated()
      const trial = { drew: false }
      const outputs = run(inputs, trial)
      return trial.drew ? runRepeated() : outputs
    } finally {
      Object.assign(this, before)
    }
  }

  /** Draws, unless the layer is only asked whether it would: then it gets a stand-in, and will be called again. */
  private unlessTrial(shape: Value['shape'], draw: () => Value): Value {
    if (!this.trial) return draw()
    this.trial.drew = true
    return graphInput('draw', 'float32', shape)
  }

  override keepMask(options: MaskOptions): Value {
    return this.unlessTrial(options.shape, () => super.keepMask(options))
  }

  override normal(options: DrawOptions): Value {
    return this.unlessTrial(options.shape, () => super.normal(options))
  }

  override uniform(options: DrawOptions): Value {
    return this.unlessTrial(options.shape, () => super.uniform(options))
  }

  override scheduled(schedule: (step: number) => number): Value {
    return this.unlessTrial([], () => super.scheduled(schedule))
  }
}
