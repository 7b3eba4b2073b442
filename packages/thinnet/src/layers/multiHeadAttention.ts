import { LONGEST_CONSTANT, requireBoolean, requireCount } from '../arguments.js'
import type { Config } from '../config.js'
import { type Constraint, getConstraint } from '../constraints/index.js'
import {
  add,
  and,
  constant,
  equal,
  formatShape,
  matMul,
  mul,
  not,
  reshape,
  type Shape,
  sigmoid,
  sizeOf,
  softmax,
  transpose,
  unsqueeze,
  type Value,
  where,
} from '../graph/index.js'
import { getInitializer, type Initializer } from '../initializers/index.js'
import { getRegularizer, type Regularizer } from '../regularizers/index.js'
import { addActivityPenalty } from './activityPenalty.js'
import { constraintConfig, initializerConfig, regularizerConfig } from './configOf.js'
import type { CallContext } from './context.js'
import { Dropout } from './dropout.js'
import { Layer, type LayerOptions } from './layer.js'
import { formatShapes } from './merge.js'
import { checkRate } from './rate.js'
import type { SavedState } from './savedState.js'
import type { Variable } from './variable.js'

/** Options of {@link multiHeadAttention}. */
export interface MultiHeadAttentionOptions extends LayerOptions {
  /** How many numbers a value has in each head, from 1; default `keyDim`. */
  valueDim?: number | undefined
  /** The fraction of attention weights to drop in training, from 0 to 1; default 0. */
  dropout?: number
  /** Whether the projections add a number of their own to each output; default true. */
  useBias?: boolean
  /** The features of the output, a size or several; default those of the query. */
  outputShape?: number | readonly number[] | null | undefined
  /** The axes over which to attend: all between batch and features, which is the default. */
  attentionAxes?: number | readonly number[] | null | undefined
  /** Attend only to steps fewer than this many away; default none, all steps. */
  slidingWindow?: number | null | undefined
  /** Whether to multiply what is attended to by a sigmoid gate of the query; default false. */
  useGate?: boolean
  /** Default `glorotUniform`. */
  kernelInitializer?: string | Initializer
  /** Default `zeros`. */
  biasInitializer?: string | Initializer
  /** A penalty on the kernel of each projection, in the loss; default none. */
  kernelRegularizer?: string | Regularizer | undefined
  /** A penalty on the bias of each projection, in the loss; default none. */
  biasRegularizer?: string | Regularizer | undefined
  /** A penalty on the outputs of all projections, divided by the batch size, in the loss. */
  activityRegularizer?: string | Regularizer | undefined
  /** What holds for the kernel of each projection after each step; default nothing. */
  kernelConstraint?: string | Constraint | undefined
  /** What holds for the bias of each projection after each step; default nothing. */
  biasConstraint?: string | Constraint | undefined
  /** A seed of the layer's own for dropout, a whole number from 0; by default masks come from the model's seed. */
  seed?: number | null | undefined
  /** Whether a step attends only to itself and earlier ones (in Keras an argument of the call); default false. */
  useCausalMask?: boolean
  /** Whether to give the attention weights as a second output (in Keras an argument of the call); default false. */
  returnAttentionScores?: boolean
}

/** In place of scores that do not count, before the softmax. */
const NEVER = -1e9

interface Projection {
  readonly kernel: Variable
  readonly bias: Variable | undefined
}

/**
 * Attention of several heads: each head projects query, key and value, and takes for each step of the query the mean of
 * the values, weighted by `softmax(q · k / sqrt(keyDim))`; the heads' results are projected together.
 *
 * - inputs, one to four: query `[batch, t, ...]`, value `[batch, s, ...]` (default the query), key `[batch, s, ...]`
 *   (default the value), and an attention mask of numbers, `[batch, t, s]` or `[batch, heads, t, s]`, where 0 forbids.
 *   There may be several axes in place of `t` and `s`, if their sizes are known and there are no masks
 * - output `[batch, t, features]`; with `returnAttentionScores` also the weights before dropout, `[batch, heads, t, s]`
 * - weights for query, key, value (and the gate): `kernel` `[features, heads, keyDim]` and `bias` `[heads, keyDim]`; for
 *   the output `kernel` `[heads, valueDim, ...outputShape]` and `bias` `[...outputShape]`
 * - padding: steps of value and key whose mask is false are not attended to, and the mask of the output is the query's.
 *   A step of the query that attends to nothing, such as padding, gives the mean of all values if `dropout` is 0 and
 *   scores are not asked for, otherwise no value at all; so does Keras
 *
 * In a config, `useCausalMask` and `returnAttentionScores` are written only if true: Keras has them in the call.
 *
 * Source: `keras.layers.MultiHeadAttention`; Vaswani et al. 2017, Attention is all you need, section 3.2.
 *
 * @example
 * ```ts
 * const layer = multiHeadAttention(8, 64, { dropout: 0.1, useCausalMask: true })
 * ```
 */
export class MultiHeadAttention extends Layer {
  readonly className = 'MultiHeadAttention'
  override readonly supportsMasking: boolean = true
  /** How many heads attend side by side. */
  readonly numHeads: number
  /** How many numbers query and key have in each head. */
  readonly keyDim: number
  readonly valueDim: number
  readonly dropout: number
  readonly useBias: boolean
  readonly outputShape: readonly number[] | undefined
  readonly attentionAxes: readonly number[] | undefined
  readonly slidingWindow: number | undefined
  readonly useGate: boolean
  readonly kernelInitializer: Initializer
  readonly biasInitializer: Initializer
  readonly kernelRegularizer: Regularizer | undefined
  readonly biasRegularizer: Regularizer | undefined
  readonly activityRegularizer: Regularizer | undefined
  readonly kernelConstraint: Constraint | undefined
  readonly biasConstraint: Constraint | undefined
  readonly seed: number | undefined
  readonly useCausalMask: boolean
  readonly returnAttentionScores: boolean
  private readonly dropoutLayer: Dropout
  private projections:
    | {
        readonly query: Projection
        readonly key: Projection
        readonly gate: Projection | undefined
        readonly value: Projection
        readonly output: Projection
      }
    | undefined
  private axesOfQuery: readonly number[] | undefined

  /** @throws TypeError or RangeError that names the option: no heads, a rate outside 0 to 1, … */
  constructor(options: MultiHeadAttentionOptions & { numHeads: number; keyDim: number }) {
    super(options)
    const caller = `layer ${this.label}`
    const count = (name: string, value: number) => requireCount(caller, name, value, 1, name)
    this.numHeads = requireCount(caller, 'numHeads', options.numHeads, 1, 'heads')
    this.keyDim = requireCount(caller, 'keyDim', options.keyDim, 1, 'elements of a key')
    this.valueDim = requireCount(
      caller,
      'valueDim',
      options.valueDim ?? this.keyDim,
      1,
      'elements of a value',
    )
    this.dropout = checkRate(`${caller}: dropout`, options.dropout ?? 0)
    this.useBias = requireBoolean(caller, 'useBias', options.useBias ?? true)
    const { outputShape, attentionAxes, slidingWindow } = options
    this.outputShape =
      outputShape == null ? undefined : [outputShape].flat().map(size => count('outputShape', size))
    this.attentionAxes = attentionAxes == null ? undefined : [attentionAxes].flat()
    this.slidingWindow = slidingWindow == null ? undefined : count('slidingWindow', slidingWindow)
    this.useGate = requireBoolean(caller, 'useGate', options.useGate ?? false)
    this.kernelInitializer = getInitializer(options.kernelInitializer ?? 'glorotUniform')
    this.biasInitializer = getInitializer(options.biasInitializer ?? 'zeros')
    this.kernelRegularizer = getRegularizer(options.kernelRegularizer)
    this.biasRegularizer = getRegularizer(options.biasRegularizer)
    this.activityRegularizer = getRegularizer(options.activityRegularizer)
    this.kernelConstraint = getConstraint(options.kernelConstraint)
    this.biasConstraint = getConstraint(options.biasConstraint)
    this.seed = options.seed ?? undefined
    this.useCausalMask = requireBoolean(caller, 'useCausalMask', options.useCausalMask ?? false)
    this.returnAttentionScores = requireBoolean(
      caller,
      'returnAttentionScores',
      options.returnAttentionScores ?? false,
    )
    this.dropoutLayer = new Dropout({ rate: this.dropout, seed: this.seed })
  }

  protected override buildAll(inputShapes: readonly Shape[]): void {
    if (inputShapes.length < 1 || inputShapes.length > 4) {
      throw this.error(
        `expected one to four inputs, query, value, key and attention mask, received ${inputShapes.length}`,
      )
    }
    const [query, value = query, key = value] = inputShapes
    const shapes = [query, value, key]
    const between = (shape: Shape) => formatShape(shape.slice(1, -1))
    if (
      shapes.some(shape => shape.length !== query.length || shape.length < 3) ||
      between(value) !== between(key)
    ) {
      throw this.error(
        `expected query, value and key of rank 3 or more, value and key of the same steps, received ${formatShapes(shapes)}`,
      )
    }
    const middle = query.slice(1, -1).map((_, i) => i + 1)
    const axes = (this.attentionAxes ?? middle).map(axis => (axis < 0 ? axis + query.length : axis))
    if (formatShape(axes) !== formatShape(middle)) {
      throw this.error(
        `attentionAxes must be all axes between batch and features, ${formatShape(middle)}, received ${formatShape(this.attentionAxes ?? [])}`,
      )
    }
    this.axesOfQuery = axes
    const { numHeads, keyDim, valueDim } = this
    const project = (name: string, input: Shape, dim: number) =>
      this.addProjection(name, [this.knownDim(input, -1)], [numHeads, dim])
    const output = this.outputShape ?? [this.knownDim(query, -1)]
    this.projections = {
      query: project('query', query, keyDim),
      key: project('key', key, keyDim),
      gate: this.useGate ? project('gate', query, valueDim) : undefined,
      value: project('value', value, valueDim),
      output: this.addProjection('attention_output', [numHeads, valueDim], output),
    }
  }

  private addProjection(name: string, from: readonly number[], to: readonly number[]): Projection {
    const kernel = this.addWeight({
      name: `${name}_kernel`,
      shape: [...from, ...to],
      initializer: this.kernelInitializer,
      regularizer: this.kernelRegularizer,
      constraint: this.kernelConstraint,
    })
    if (!this.useBias) return { kernel, bias: undefined }
    const bias = this.addWeight({
      name: `${name}_bias`,
      shape: to,
      initializer: this.biasInitializer,
      regularizer: this.biasRegularizer,
      constraint: this.biasConstraint,
    })
    return { kernel, bias }
  }

  /**
   * Keras's class holds a layer for each projection.
   *
   * @internal
   */
  override get savedState(): SavedState {
    const { query, key, value, output, gate } = this.projections ?? {}
    const part = (name: string, projection: Projection | undefined): SavedState => ({
      name,
      className: 'EinsumDense',
      variables: projection ? [projection.kernel, ...(projection.bias ? [projection.bias] : [])] : [],
      parts: {},
    })
    return {
      name: this.label,
      className: this.className,
      variables: [],
      parts: {
        query_dense: part('query', query),
        key_dense: part('key', key),
        value_dense: part('value', value),
        output_dense: part('attention_output', output),
        ...(gate && { _gate_dense: part('gate', gate) }),
      },
    }
  }

  call(x: Value, context: CallContext): Value {
    return this.callAll([x], context)[0]
  }

  override callAll(inputs: readonly Value[], context: CallContext): readonly Value[] {
    if (!this.projections) throw this.error('has not been built')
    const [query, value = query, key = value, attentionMask] = inputs
    const [queryMask, valueMask = inputs.length < 2 ? queryMask : undefined, keyMask] = context.masks
    const several = query.shape.length > 3
    if (several && (attentionMask || context.masks.some(mask => mask))) {
      throw this.error(`masks need inputs of rank 3, received ${formatShape(query.shape)}`)
    }
    const inOneAxis = (x: Value) => (several ? reshape(x, [0, -1, this.knownDim(x.shape, -1)]) : x)
    const { numHeads, keyDim, valueDim, projections } = this
    // [batch, heads, steps, dim]
    const heads = (x: Value, projection: Projection, dim: number) => {
      const projected = this.project(inOneAxis(x), projection, numHeads * dim, context)
      return transpose(reshape(projected, [0, 0, numHeads, dim]), [0, 2, 1, 3])
    }
    const gate = projections.gate && sigmoid(heads(query, projections.gate, valueDim))
    const q = heads(query, projections.query, keyDim)
    const k = heads(key, projections.key, keyDim)
    const v = heads(value, projections.value, valueDim)

    const masks = [
      queryMask && unsqueeze(queryMask, [1, 3]),
      valueMask && unsqueeze(valueMask, [1, 2]),
      keyMask && unsqueeze(keyMask, [1, 2]),
      this.maskOfPlaces(q, k),
      attentionMask && this.givenMask(attentionMask),
    ].filter(mask => mask !== undefined)
    const mask = masks.length > 0 ? masks.reduce(and) : undefined

    const all = matMul(mul(q, 1 / Math.sqrt(keyDim)), transpose(k, [0, 1, 3, 2]))
    const softened = softmax(mask ? where(mask, all, NEVER) : all)
    // Keras's fused kernel, which it takes for the plain case, lets a step without any choice attend to all
    const fused = this.dropout === 0 && !this.returnAttentionScores && !several
    const scores = mask && !fused ? where(mask, softened, 0) : softened
    const dropped = this.dropoutLayer.call(scores, context)
    const attended = matMul(dropped, v)
    const gated = gate ? mul(attended, gate) : attended
    const together = reshape(transpose(gated, [0, 2, 1, 3]), [0, 0, numHeads * valueDim])

    const sizes = projections.output.kernel.shape.slice(2)
    const flat = this.project(together, projections.output, sizeOf(sizes), context)
    const steps = several ? query.shape.slice(1, -1).map((_, i) => this.knownDim(query.shape, i + 1)) : [0]
    const y = several || sizes.length > 1 ? reshape(flat, [0, ...steps, ...sizes]) : flat
    return this.returnAttentionScores ? [y, scores] : [y]
  }

  /** `[batch, steps, features]` to `[batch, steps, size]` */
  private project(x: Value, { kernel, bias }: Projection, size: number, context: CallContext): Value {
    const product = matMul(x, reshape(context.weight(kernel), [-1, size]))
    const y = bias ? add(product, reshape(context.weight(bias), [size])) : product
    addActivityPenalty(this.activityRegularizer, y, context)
    return y
  }

  /** Which places may attend to which, whatever is there: bool `[1, 1, t, s]`. */
  private maskOfPlaces(query: Value, key: Value): Value | undefined {
    const { useCausalMask, slidingWindow } = this
    if (!useCausalMask && slidingWindow === undefined) return undefined
    const rows = this.knownDim(query.shape, 2)
    const columns = this.knownDim(key.shape, 2)
    if (rows * columns > 4 * LONGEST_CONSTANT)
      throw this.error(`a mask of ${rows} by ${columns} places is larger than any that can be computed with`)
    const allowed = Array.from({ length: rows * columns }, (_, i) => {
      const distance = Math.floor(i / columns) - (i % columns)
      const near = slidingWindow === undefined || Math.abs(distance) < slidingWindow
      return near && !(useCausalMask && distance < 0) ? 1 : 0
    })
    return constant(allowed, 'bool', [1, 1, rows, columns])
  }

  private givenMask(mask: Value): Value {
    const rank = mask.shape.length
    if (rank !== 3 && rank !== 4) {
      throw this.error(
        `expected an attention mask [batch, t, s] or [batch, heads, t, s], received ${formatShape(mask.shape)}`,
      )
    }
    const allowed = not(equal(mask, 0))
    return rank === 3 ? unsqueeze(allowed, [1]) : allowed
  }

  override computeMasks(
    _inputs: readonly Value[],
    masks: readonly (Value | undefined)[],
    outputs: readonly Value[],
  ): readonly (Value | undefined)[] {
    return outputs.map((_, i) => (i === 0 ? masks[0] : undefined))
  }

  override getConfig(): Config {
    return {
      ...super.getConfig(),
      num_heads: this.numHeads,
      key_dim: this.keyDim,
      value_dim: this.valueDim,
      dropout: this.dropout,
      use_bias: this.useBias,
      use_gate: this.useGate,
      output_shape: this.outputShape ?? null,
      attention_axes: this.axesOfQuery ?? this.attentionAxes ?? null,
      sliding_window: this.slidingWindow ?? null,
      kernel_initializer: initializerConfig(this.kernelInitializer),
      bias_initializer: initializerConfig(this.biasInitializer),
      kernel_regularizer: regularizerConfig(this.kernelRegularizer),
      bias_regularizer: regularizerConfig(this.biasRegularizer),
      activity_regularizer: regularizerConfig(this.activityRegularizer),
      kernel_constraint: constraintConfig(this.kernelConstraint),
      bias_constraint: constraintConfig(this.biasConstraint),
      seed: this.seed ?? null,
      ...(this.useCausalMask && { use_causal_mask: true }),
      ...(this.returnAttentionScores && { return_attention_scores: true }),
    }
  }
}

/**
 * Makes a `MultiHeadAttention` layer.
 *
 * @param numHeads how many heads attend, from 1
 * @param keyDim how many numbers query and key have in each head, from 1
 */
export const multiHeadAttention = (
  numHeads: number,
  keyDim: number,
  options: MultiHeadAttentionOptions = {},
): MultiHeadAttention => new MultiHeadAttention({ ...options, numHeads, keyDim })
