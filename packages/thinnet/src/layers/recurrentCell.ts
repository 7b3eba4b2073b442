import { wrongType } from '../arguments.js'
import type { Dim, Shape, Value } from '../graph/index.js'
import { apply, concat, constant, formatShape } from '../graph/index.js'
import type { CallContext } from './context.js'
import { Layer } from './layer.js'

/** Where a cell is about to run. */
export interface CellSetting {
  /** Where weights, masks and noise come from. */
  readonly context: CallContext
  /** Whether dropout and zoneout are on. */
  readonly dropout: boolean
  /** The size of the batch axis, mostly the name `batch`. */
  readonly batch: Dim
  /** How many steps there are, or the name of their axis. */
  readonly steps: Dim
  /** The input of one step, `[batch, ...]`. */
  readonly stepShape: Shape
}

/** What one step gives. */
export interface CellStep {
  /** `[batch, outputSize]`. */
  readonly output: Value
  /** The states after the step, in the order and sizes of `stateSizes`. */
  readonly states: readonly Value[]
}

/** A cell at work on one batch: its masks are drawn, its weights at hand. */
export interface CellRun {
  /** What of the work on the inputs needs no states: of one step `[batch, ...]`, or of all, `[steps, batch, ...]`, at once. */
  project(x: Value): readonly Value[]
  /** What is drawn anew for each step, `[steps, batch, ...]`. */
  readonly noise: readonly Value[]
  /** Which state the output is, if it is one. */
  readonly outputState: number | undefined
  /** From what `project` and `noise` give for a step, and the states before it. */
  step(projected: readonly Value[], states: readonly Value[], noise: readonly Value[]): CellStep
}

/**
 * What a recurrent layer repeats for every time step. A cell of one's own extends this class; `RNN` runs it.
 *
 * Called by itself, on a step `[batch, inputs]` and optionally states, it gives the output and the states.
 */
export abstract class RecurrentCell extends Layer {
  /** The sizes of the states, each `[batch, size]`. */
  abstract readonly stateSizes: readonly number[]
  /** The size of the output's last axis. */
  abstract readonly outputSize: number

  /** Readies the cell for the steps of one batch: draws its masks and noise, and lays out its weights. */
  abstract begin(setting: CellSetting): CellRun

  /** A cell of the same settings with weights of its own. */
  abstract copy(): RecurrentCell

  protected override buildAll([inputShape, ...stateShapes]: readonly Shape[]): void {
    if (inputShape === undefined || inputShape.length < 2) {
      throw this.error(`expected a step [batch, inputs], received ${formatShape(inputShape ?? [])}`)
    }
    checkStates(stateShapes, this, message => this.error(message))
    this.build(inputShape)
  }

  call(x: Value, context: CallContext): Value {
    return this.callAll([x], context)[0]
  }

  override callAll([x, ...given]: readonly Value[], context: CallContext): readonly Value[] {
    const [batch] = x.shape
    const run = this.begin({ context, dropout: context.dropout, batch, steps: 1, stepShape: x.shape })
    const states = given.length ? given : zeroStates(this.stateSizes, x)
    const noise = run.noise.map(value => apply('Squeeze', [value, constant([0], 'int64')]))
    const step = run.step(run.project(x), states, noise)
    return [step.output, ...step.states]
  }
}

/** Zeros, `[batch, size]` for each size, for the batch of `x`. */
export function zeroStates(sizes: readonly number[], x: Value): readonly Value[] {
  const batch = apply('Shape', [x], { start: 0, end: 1 })
  return sizes.map(size =>
    apply('Expand', [constant(0), concat([batch, constant([size], 'int64')], 0)], {
      dims: `${x.shape[0]},${size}`,
    }),
  )
}

/** Initial states, if there are any, are as many and as large as the cell's. */
export function checkStates(
  shapes: readonly Shape[],
  { stateSizes }: RecurrentCell,
  error: (message: string) => Error,
): void {
  if (shapes.length === 0) return
  const expected = stateSizes.map(size => `[batch, ${size}]`).join(', ')
  const fits = shapes.length === stateSizes.length && shapes.every((shape, i) => shape[1] === stateSizes[i])
  if (!fits) {
    throw error(`expected initial states ${expected}, received ${shapes.map(formatShape).join(', ')}`)
  }
}

/** Lets a cell through; another layer has no steps to make. */
export function requireCell(caller: string, name: string, layer: Layer): void {
  if (layer instanceof RecurrentCell) return
  const expected = 'a recurrent cell, such as lstmCell(8)'
  throw wrongType({ caller, name, expected }, layer.className)
}
