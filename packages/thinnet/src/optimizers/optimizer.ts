import { type Config, type Serializable, serialize } from '../config.js'
import type { Value } from '../graph/index.js'
import type { LearningRateSchedule } from './schedules/schedule.js'

/** The tensors of one update, all of one shape: a weight, or many weights laid end to end. */
export interface UpdateInput {
  /** The weights before the step. */
  readonly parameter: Value
  /** Clipped already, where that was asked for. */
  readonly gradient: Value
  /** The optimizer's memory of this parameter, by slot name. */
  readonly slots: Readonly<Record<string, Value>>
  /** The numbers of this step, by name, as scalars. */
  readonly scalars: Readonly<Record<string, Value>>
}

/** What one step makes of a weight and of the optimizer's memory of it. */
export interface UpdateOutput {
  /** The weights after the step. */
  readonly parameter: Value
  /** The memory after the step, with the same names. */
  readonly slots: Readonly<Record<string, Value>>
}

/** What all optimizers take. Gradients are clipped in one of three ways or none. */
export interface OptimizerOptions {
  /** A number, or a schedule over steps. */
  learningRate?: number | LearningRateSchedule
  /** Decoupled weight decay (AdamW's): each step subtracts `learningRate * weightDecay * weight`. */
  weightDecay?: number
  /** The gradient of each weight is scaled down to this norm. */
  clipnorm?: number
  /** Each element of a gradient is cut to between `-clipvalue` and `clipvalue`. */
  clipvalue?: number
  /** The gradients of all weights together are scaled down to this norm. */
  globalClipnorm?: number
  /** For the saved model; by default Keras's name of the class, `adam`. */
  name?: string
}

/**
 * A rule that moves weights along their gradients.
 *
 * An optimizer of the user's own extends this class: `slots` says what it remembers for each weight, `scalars` gives the
 * numbers that change from step to step, and `update` is the rule as graph values.
 */
export abstract class Optimizer implements Serializable {
  abstract readonly className: string
  readonly name: string
  learningRate: number | LearningRateSchedule
  readonly weightDecay: number | undefined
  readonly clipnorm: number | undefined
  readonly clipvalue: number | undefined
  readonly globalClipnorm: number | undefined
  /** Steps taken so far. */
  iterations = 0

  /** What is remembered for each element of each weight, by name, with its initial value. */
  abstract readonly slots: Readonly<Record<string, number>>

  /**
   * The slots in the order of Keras's files: for each group in turn, all slots of the first weight, then all of the second, …
   */
  get savedSlots(): readonly (readonly string[])[] {
    return [Object.keys(this.slots)]
  }

  /** Numbers that Keras's files have behind the slots, as they are after `iterations` steps; thinnet computes them from there. */
  get savedNumbers(): readonly number[] {
    return []
  }

  constructor(options: OptimizerOptions & { learningRate: number | LearningRateSchedule; name: string }) {
    this.name = options.name
    this.learningRate = options.learningRate
    this.weightDecay = options.weightDecay
    this.clipnorm = options.clipnorm
    this.clipvalue = options.clipvalue
    this.globalClipnorm = options.globalClipnorm
    checkOptions(options)
  }

  /** The learning rate of a step, counted from 0. */
  learningRateAt(step: number): number {
    return typeof this.learningRate === 'number' ? this.learningRate : this.learningRate.at(step)
  }

  /** The numbers that `update` needs at a step (counted from 0), by name; the names never change. */
  abstract scalars(step: number, learningRate: number): Readonly<Record<string, number>>

  /** One step of the rule. */
  abstract update(input: UpdateInput): UpdateOutput

  /** The config keys that every Keras optimizer has. Optimizers add theirs. */
  getConfig(): Config {
    const { learningRate } = this
    return {
      name: this.name,
      learning_rate:
        typeof learningRate === 'number'
          ? learningRate
          : serialize('keras.optimizers.schedules', learningRate),
      weight_decay: this.weightDecay ?? null,
      clipnorm: this.clipnorm ?? null,
      global_clipnorm: this.globalClipnorm ?? null,
      clipvalue: this.clipvalue ?? null,
      // what Keras has besides, as it is when nobody asks for it
      use_ema: false,
      ema_momentum: 0.99,
      ema_overwrite_frequency: null,
      loss_scale_factor: null,
      gradient_accumulation_steps: null,
    }
  }
}

function checkOptions(options: OptimizerOptions & { name: string }): void {
  const { learningRate, clipnorm, clipvalue, globalClipnorm, weightDecay } = options
  if (typeof learningRate === 'number' && !(learningRate >= 0 && Number.isFinite(learningRate))) {
    throw new RangeError(
      `${options.name}: learningRate must be a finite number from 0, received ${learningRate}`,
    )
  }
  if (
    typeof learningRate !== 'number' &&
    (typeof learningRate !== 'object' ||
      Array.isArray(learningRate) ||
      typeof learningRate?.at !== 'function')
  ) {
    throw new TypeError(
      `${options.name}: learningRate must be a number or a schedule, received ${typeof learningRate === 'string' ? `the text '${learningRate}'` : learningRate}; schedule(step => …) makes one of a function`,
    )
  }
  if (weightDecay !== undefined && !(weightDecay >= 0)) {
    throw new RangeError(`${options.name}: weightDecay must be a number from 0, received ${weightDecay}`)
  }
  const clips = Object.entries({ clipnorm, clipvalue, globalClipnorm }).filter(
    ([, value]) => value !== undefined,
  )
  for (const [name, value] of clips) {
    if (!(Number(value) > 0))
      throw new RangeError(`${options.name}: ${name} must be positive, received ${value}`)
  }
  if (clips.length > 1) {
    const names = clips.map(([name]) => name).join(' and ')
    throw new RangeError(
      `${options.name}: only one of clipnorm, clipvalue and globalClipnorm can be set, received ${names}`,
    )
  }
}
