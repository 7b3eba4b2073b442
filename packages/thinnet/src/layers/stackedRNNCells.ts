import { type Config, serialize } from '../config.js'
import type { Shape, Value } from '../graph/index.js'
import type { LayerOptions } from './layer.js'
import { type CellRun, type CellSetting, RecurrentCell, requireCell } from './recurrentCell.js'
import type { SavedState } from './savedState.js'

/**
 * Cells on top of each other, as one cell: the output of each is the input of the next, at every time step. The states are
 * those of the first cell, then of the second, and so on; the output is that of the last.
 *
 * Source: `keras.layers.StackedRNNCells`.
 *
 * @example
 * ```ts
 * const layer = rnn(stackedRNNCells([gruCell(32), gruCell(16)]))
 * ```
 */
export class StackedRNNCells extends RecurrentCell {
  readonly className = 'StackedRNNCells'
  /** From the one that sees the input to the one whose output it is. */
  readonly cells: readonly RecurrentCell[]
  readonly stateSizes: readonly number[]
  /** That of the last cell. */
  readonly outputSize: number

  /** @throws RangeError if there is no cell */
  constructor(private readonly given: LayerOptions & { cells: readonly RecurrentCell[] }) {
    super(given)
    if (!Array.isArray(given.cells) || given.cells.length === 0) throw this.error('needs at least one cell')
    this.cells = given.cells.map(cell => this.track(cell))
    for (const [i, cell] of this.cells.entries()) requireCell(`layer ${this.label}`, `cells[${i}]`, cell)
    this.stateSizes = this.cells.flatMap(cell => cell.stateSizes)
    this.outputSize = this.cells[this.cells.length - 1].outputSize
  }

  copy(): StackedRNNCells {
    return new StackedRNNCells({ ...this.given, cells: this.cells.map(cell => cell.copy()) })
  }

  /** @internal */
  override get savedState(): SavedState {
    return { ...super.savedState, parts: { cells: this.cells.map(cell => cell.savedState) } }
  }

  protected override build(inputShape: Shape): void {
    let shape = inputShape
    for (const cell of this.cells) {
      cell.ensureBuilt(shape)
      shape = [inputShape[0], cell.outputSize]
    }
  }

  /** Readies every cell for the steps of one batch. */
  begin(setting: CellSetting): CellRun {
    let { stepShape } = setting
    const runs = this.cells.map(cell => {
      const run = cell.begin({ ...setting, stepShape })
      stepShape = [setting.batch, cell.outputSize]
      return run
    })
    const lastRun = runs[runs.length - 1]
    const statesBefore = this.stateSizes.length - this.cells[this.cells.length - 1].stateSizes.length
    return {
      noise: runs.flatMap(run => run.noise),
      outputState: lastRun.outputState === undefined ? undefined : statesBefore + lastRun.outputState,
      project: x => runs[0].project(x),
      step: (projected, states, noise) => {
        const after: Value[] = []
        let [state, drawn] = [0, 0]
        let input = projected
        let output = projected[0]
        runs.forEach((run, i) => {
          const { stateSizes } = this.cells[i]
          if (i > 0) input = run.project(output)
          const mine = states.slice(state, state + stateSizes.length)
          const step = run.step(input, mine, noise.slice(drawn, drawn + run.noise.length))
          after.push(...step.states)
          output = step.output
          state += stateSizes.length
          drawn += run.noise.length
        })
        return { output, states: after }
      },
    }
  }

  override getConfig(): Config {
    return { ...super.getConfig(), cells: this.cells.map(cell => serialize('keras.layers', cell)) }
  }
}

/**
 * Makes `StackedRNNCells`.
 *
 * @param cells from the one that sees the input to the one that gives the output
 */
export const stackedRNNCells = (
  cells: readonly RecurrentCell[],
  options: LayerOptions = {},
): StackedRNNCells => new StackedRNNCells({ ...options, cells })
