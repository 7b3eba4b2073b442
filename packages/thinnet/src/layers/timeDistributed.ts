import { type Config, serialize } from '../config.js'
import { type Dim, formatShape, reshapeTo, type Shape, type Value } from '../graph/index.js'
import type { CallContext, DrawOptions } from './context.js'
import { Layer, type LayerOptions } from './layer.js'

/**
 * A layer applied to each time step by itself, with the same weights: `[batch, steps, ...]` to `[batch, steps, ...]`.
 *
 * All steps of all samples are one large batch to the layer, so that what it draws at random differs from step to step.
 *
 * Source: `keras.layers.TimeDistributed`.
 *
 * @example
 * ```ts
 * const layer = timeDistributed(dense(8, { activation: 'relu' }), { inputShape: [50, 12] })
 * ```
 */
export class TimeDistributed extends Layer {
  readonly className = 'TimeDistributed'
  override readonly supportsMasking: boolean = true
  /** The layer that every time step goes through. */
  readonly layer: Layer

  constructor(options: LayerOptions & { layer: Layer }) {
    super(options)
    this.layer = this.track(options.layer)
  }

  protected override build(inputShape: Shape): void {
    if (inputShape.length < 3) {
      throw this.error(
        `expected input of rank 3 or more, [batch, steps, ...], received ${formatShape(inputShape)}`,
      )
    }
    const [batch, , ...rest] = inputShape
    this.layer.ensureBuilt([together(batch, this.knownDim(inputShape, 1)), ...rest])
  }

  call(x: Value, context: CallContext): Value {
    const [batch, , ...rest] = x.shape
    const steps = this.knownDim(x.shape, 1)
    const all = together(batch, steps)
    // what is drawn for each sample is drawn for each step of it
    const draw =
      <O extends DrawOptions>(make: (options: O) => Value) =>
      (options: O) => {
        const [first, ...others] = options.shape
        if (first !== all) return make(options)
        return reshapeTo(make({ ...options, shape: [batch, steps, ...others] }), options.shape)
      }
    const y = this.layer.call(reshapeTo(x, [all, ...rest]), {
      training: context.training,
      dropout: context.dropout,
      masks: [undefined],
      weight: variable => context.weight(variable),
      keepMask: draw(options => context.keepMask(options)),
      normal: draw(options => context.normal(options)),
      uniform: draw(options => context.uniform(options)),
      scheduled: schedule => context.scheduled(schedule),
      addLoss: penalty => context.addLoss(penalty),
      assign: (variable, value) => context.assign(variable, value),
    })
    return reshapeTo(y, [batch, steps, ...y.shape.slice(1)])
  }

  override getConfig(): Config {
    return { ...super.getConfig(), layer: serialize('keras.layers', this.layer) }
  }
}

/** The name of the batch axis that holds all steps of all samples. */
const together = (batch: Dim, steps: number): Dim =>
  typeof batch === 'number' ? batch * steps : steps === 1 ? batch : `${batch}*${steps}`

/**
 * Makes a `TimeDistributed` layer.
 *
 * @param layer what is applied to each time step
 */
export const timeDistributed = (layer: Layer, options: LayerOptions = {}): TimeDistributed =>
  new TimeDistributed({ ...options, layer })
