import { requireBoolean, requireCount } from '../arguments.js'
import { type Config, serialize } from '../config.js'
import {
  formatShape,
  type Operand,
  reshapeTo,
  type Shape,
  scan,
  transpose,
  unsqueeze,
  type Value,
  where,
} from '../graph/index.js'
import { zeros } from '../initializers/index.js'
import { getRegularizer, type Regularizer } from '../regularizers/index.js'
import { addActivityPenalty } from './activityPenalty.js'
import { regularizerConfig } from './configOf.js'
import type { CallContext } from './context.js'
import { Layer, type LayerOptions } from './layer.js'
import { checkStates, type RecurrentCell, requireCell, zeroStates } from './recurrentCell.js'
import type { SavedState } from './savedState.js'
import { StackedRNNCells } from './stackedRNNCells.js'
import type { Variable } from './variable.js'

/** Options of every recurrent layer. */
export interface RecurrentOptions extends LayerOptions {
  /** Whether to give the outputs of all time steps, `[batch, steps, units]`, or (default) of the last, `[batch, units]`. */
  returnSequences?: boolean
  /** Whether to give the last states as further outputs; default false. */
  returnState?: boolean
  /** Whether to go through time from the end; default false. Sequences that are returned then begin with the last time step. */
  goBackwards?: boolean
  /** Whether a batch starts with the states that the batch before it ended with; default false. Needs `batchSize`. */
  stateful?: boolean
  /** The number of samples in every batch, from 1; for `stateful` layers. */
  batchSize?: number | undefined
  /** Accepted as in Keras, without effect: the graph never grows with the number of time steps. */
  unroll?: boolean
  /**
   * What the output of a masked time step is: 0, or (default) the output of the step before it, which before the first
   * unmasked step is 0.
   */
  zeroOutputForMask?: boolean
  /** A penalty on the outputs, divided by the batch size, in the loss. */
  activityRegularizer?: string | Regularizer | undefined
  /** Whether dropout goes on in inference too (Monte Carlo dropout); default false, only in training. */
  training?: boolean
}

/** Options of {@link rnn} besides the cell. */
export interface RNNOptions extends RecurrentOptions {
  /** The cell, or cells to be stacked. */
  cell: RecurrentCell | readonly RecurrentCell[]
}

/** What a layer that is made from another one has of its own. */
export type RecurrentOverrides = Pick<RecurrentOptions, 'name' | 'goBackwards' | 'zeroOutputForMask'>

/**
 * Runs a cell over the time steps of sequences: `(output_t, states_t) = cell(x_t, states_(t-1))`.
 *
 * - input `[batch, steps, inputs]` and, optionally, the initial states, each `[batch, size]` (default zeros)
 * - output `[batch, units]` or, with `returnSequences`, `[batch, steps, units]`; with `returnState` also the last states
 *
 * Where the time mask is false, a step does not change the states (see `zeroOutputForMask` for the output). The graph has one
 * Scan whatever the number of steps, and products with the inputs are computed for all steps at once.
 *
 * In a config, `training` and `batchSize` are written only if they are given: Keras has no such options.
 *
 * Source: `keras.layers.RNN`.
 *
 * @example
 * ```ts
 * const layer = rnn([lstmCell(64), lstmCell(32)], { inputShape: [50, 12] })
 * ```
 */
export class RNN extends Layer {
  override readonly supportsMasking: boolean = true
  readonly cell: RecurrentCell
  readonly returnSequences: boolean
  readonly returnState: boolean
  readonly goBackwards: boolean
  readonly stateful: boolean
  readonly batchSize: number | undefined
  readonly unroll: boolean
  readonly zeroOutputForMask: boolean
  readonly activityRegularizer: Regularizer | undefined
  readonly training: boolean
  private readonly given: RNNOptions
  private kept: readonly Variable[] = []

  /** @throws RangeError or TypeError that names the option */
  constructor(options: RNNOptions)
  constructor(options: RNNOptions, className: string)
  constructor(
    options: RNNOptions,
    readonly className: string = 'RNN',
  ) {
    super(options)
    const flag = (name: string, value: boolean | undefined) =>
      requireBoolean(`layer ${this.label}`, name, value ?? false)
    this.given = options
    this.cell = this.track(
      Array.isArray(options.cell)
        ? new StackedRNNCells({ cells: options.cell })
        : (options.cell as RecurrentCell),
      'cell',
    )
    requireCell(`layer ${this.label}`, 'cell', this.cell)
    this.returnSequences = flag('returnSequences', options.returnSequences)
    this.returnState = flag('returnState', options.returnState)
    this.goBackwards = flag('goBackwards', options.goBackwards)
    this.stateful = flag('stateful', options.stateful)
    this.unroll = flag('unroll', options.unroll)
    this.zeroOutputForMask = flag('zeroOutputForMask', options.zeroOutputForMask)
    this.training = flag('training', options.training)
    this.activityRegularizer = getRegularizer(options.activityRegularizer)
    this.batchSize =
      options.batchSize === undefined
        ? undefined
        : requireCount(`layer ${this.label}`, 'batchSize', options.batchSize, 1, 'samples')
  }

  /** A layer of the same settings, but for `overrides`, with weights of its own. */
  copy(overrides: RecurrentOverrides): RNN {
    return new RNN({ ...this.given, cell: this.cell.copy(), ...overrides })
  }

  protected override buildAll([inputShape, ...stateShapes]: readonly Shape[]): void {
    if (inputShape === undefined || inputShape.length < 3) {
      throw this.error(
        `expected input of rank 3, [batch, steps, inputs], received ${formatShape(inputShape ?? [])}`,
      )
    }
    checkStates(stateShapes, this.cell, message => this.error(message))
    const [batch, , ...features] = inputShape
    this.cell.ensureBuilt([batch, ...features])
    if (!this.stateful) return
    const size = this.batchSize ?? batch
    if (typeof size !== 'number')
      throw this.error('stateful layers need batchSize, the number of samples in every batch')
    this.kept = this.cell.stateSizes.map(units =>
      this.addWeight({ name: 'rnn_state', shape: [size, units], initializer: zeros(), trainable: false }),
    )
  }

  /**
   * As in Keras, without the states that a stateful layer keeps.
   *
   * @internal
   */
  override get savedState(): SavedState {
    return { ...super.savedState, variables: [] }
  }

  /** Forgets the states that a stateful layer keeps: the next batch starts with zeros. */
  resetStates(): void {
    for (const variable of this.kept) variable.write(new Float32Array(variable.size))
  }

  call(x: Value, context: CallContext): Value {
    return this.callAll([x], context)[0]
  }

  override callAll(inputs: readonly Value[], context: CallContext): readonly Value[] {
    return this.run(inputs, context, 'time')
  }

  /**
   * @param order of returned sequences of a layer that goes backwards: that of the input, or that of the computation
   *
   * @internal
   */
  run([x, ...given]: readonly Value[], context: CallContext, order: 'sequence' | 'time'): readonly Value[] {
    const [batch, steps, ...features] = x.shape
    const cell = this.cell.begin({
      context,
      dropout: context.dropout || this.training,
      batch,
      steps,
      stepShape: [batch, ...features],
    })
    const timeFirst = (value: Value) =>
      transpose(value, [1, 0, ...value.shape.map((_, axis) => axis).slice(2)])
    const projected = cell.project(timeFirst(x))
    const [mask] = context.masks
    const counts = mask ? [unsqueeze(timeFirst(mask), [2])] : []
    const kept = this.kept.map(variable =>
      reshapeTo(context.weight(variable), [batch, ...variable.shape.slice(1)]),
    )
    const zero = given.length === 0 && kept.length === 0
    const initial = given.length ? given : zero ? zeroStates(this.cell.stateSizes, x) : kept

    // the output is a state of its own where it is none of the cell's and a later step, or the end, asks for it
    const isState = cell.outputState !== undefined && (!mask || (zero && !this.zeroOutputForMask))
    const carried = !isState && (!this.returnSequences || (mask !== undefined && !this.zeroOutputForMask))
    const blank = carried ? zeroStates([this.cell.outputSize], x) : []
    const count = initial.length
    const { states, outputs } = scan({
      initial: [...initial, ...blank],
      sequences: [...projected, ...cell.noise, ...counts],
      reverse: this.goBackwards,
      order,
      body: (before, slices) => {
        const noise = slices.slice(projected.length, projected.length + cell.noise.length)
        const step = cell.step(slices.slice(0, projected.length), before.slice(0, count), noise)
        const masked = (value: Value, otherwise: Operand) =>
          mask ? where(slices[slices.length - 1], value, otherwise) : value
        const after = step.states.map((value, i) => masked(value, before[i]))
        const output = isState
          ? after[cell.outputState ?? 0]
          : masked(step.output, this.zeroOutputForMask || !carried ? 0 : before[count])
        return {
          states: carried ? [...after, output] : after,
          outputs: this.returnSequences ? [output] : [],
        }
      },
    })
    const last = states.slice(0, count)
    this.kept.forEach((variable, i) => {
      context.assign(variable, reshapeTo(last[i], variable.shape))
    })
    const final = isState ? last[cell.outputState ?? 0] : states[count]
    const output = this.returnSequences ? timeFirst(outputs[0]) : final
    const results = this.returnState ? [output, ...last] : [output]
    for (const result of results) addActivityPenalty(this.activityRegularizer, result, context)
    return results
  }

  override computeMasks(
    _inputs: readonly Value[],
    masks: readonly (Value | undefined)[],
    outputs: readonly Value[],
  ): readonly (Value | undefined)[] {
    return outputs.map((_, i) => (i === 0 && this.returnSequences ? masks[0] : undefined))
  }

  /**
   * The settings that all recurrent layers have.
   *
   * @internal
   */
  protected recurrentConfig(): Config {
    return {
      ...super.getConfig(),
      return_sequences: this.returnSequences,
      return_state: this.returnState,
      go_backwards: this.goBackwards,
      stateful: this.stateful,
      unroll: this.unroll,
      zero_output_for_mask: this.zeroOutputForMask,
      ...(this.training && { training: true }),
      ...(this.batchSize !== undefined && { batch_size: this.batchSize }),
    }
  }

  override getConfig(): Config {
    return {
      ...this.recurrentConfig(),
      ...(this.activityRegularizer && { activity_regularizer: regularizerConfig(this.activityRegularizer) }),
      cell: serialize('keras.layers', this.cell),
    }
  }

  /**
   * The config of a layer that makes its cell itself: settings of both together.
   *
   * @internal
   */
  protected mergedConfig(): Config {
    return {
      ...this.cell.getConfig(),
      ...this.recurrentConfig(),
      activity_regularizer: regularizerConfig(this.activityRegularizer),
    }
  }
}

/**
 * Makes an `RNN` layer.
 *
 * @param cell a cell, or cells to be stacked
 */
export const rnn = (cell: RecurrentCell | readonly RecurrentCell[], options: RecurrentOptions = {}): RNN =>
  new RNN({ ...options, cell })
