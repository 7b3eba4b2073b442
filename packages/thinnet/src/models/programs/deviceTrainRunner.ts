// Runs the training program of a device that holds tensors: a run of the engine a step, and the state stays there.

import type { Optimizer } from '../../optimizers/index.js'
import type { DeviceTensor, EngineTensor, Session } from '../../runtime/index.js'
import type { StateTensor } from './banks.js'
import { DrawFeeder } from './draws.js'
import { NUMBERS, nextName, SUMS } from './names.js'
import type { SumsLayout } from './network.js'
import { putNumbers, rowsIn, type StepRows, stepRows } from './stepRows.js'
import { KEPT_STEPS, type TrainProgram } from './train.js'
import { type Pool, pickRows, poolFeeds, type Step, type StepResult, type Trainer } from './trainer.js'
import { type MakeSession, Transfer } from './transfer.js'

export class DeviceTrainRunner implements Trainer {
  private readonly draws: DrawFeeder
  private readonly numbers: StepRows
  /** Figures before the first step. */
  private readonly noSums: EngineTensor
  private readonly sums: Transfer
  private readonly transfer: Transfer
  /** State as the steps have left it, from the first step on until it is settled. */
  private resident: Map<string, DeviceTensor> | undefined

  constructor(
    private readonly program: TrainProgram,
    private readonly session: Session,
    private readonly state: ReadonlyMap<string, StateTensor>,
    private readonly optimizer: Optimizer,
    seed: number,
    makeSession: MakeSession,
  ) {
    this.draws = new DrawFeeder(program.draws, seed)
    this.numbers = stepRows('float32', program.numbers, new Float32Array(program.numbers.length))
    const width = program.layout.reduce((sum, { size }) => sum + size, 1)
    const shape = [KEPT_STEPS, width]
    this.noSums = { dtype: 'float32', data: new Float32Array(KEPT_STEPS * width), shape }
    this.sums = new Transfer(new Map([[SUMS, shape]]), makeSession)
    const shapes = new Map<string, readonly number[]>([[SUMS, shape]])
    for (const [name, { shape }] of state) shapes.set(name, shape)
    this.transfer = new Transfer(shapes, makeSession)
  }

  get layout(): SumsLayout {
    return this.program.layout
  }

  /** What the device has is not known. */
  readonly bytesPerRow = 0

  /** Draws are made step by step. */
  drawBytes(): number {
    return 0
  }

  /** The state stays where it is. */
  readonly copiedBytes = 0

  async run(pool: Pool, steps: readonly Step[]): Promise<StepResult[]> {
    const results: StepResult[] = []
    for (let from = 0; from < steps.length; from += KEPT_STEPS) {
      const part = steps.slice(from, from + KEPT_STEPS)
      for (const { rows } of part) await this.step(pool, rows)
      const sums = rowsIn(await this.fetchSums(), KEPT_STEPS)
      part.forEach(({ rows }, i) => {
        const [loss, ...metrics] = sums(KEPT_STEPS - part.length + i)
        results.push({ rows: rows.length, loss, metrics, validation: undefined })
      })
    }
    return results
  }

  private async step(pool: Pool, rows: Int32Array): Promise<void> {
    const { optimizer, program, numbers } = this
    this.resident ??= await this.transfer.toDevice({
      ...Object.fromEntries([...this.state].map(([name, { tensor }]) => [name, tensor])),
      [SUMS]: this.noSums,
    })
    const { resident } = this
    const step = optimizer.iterations
    putNumbers(numbers, 0, { program, optimizer, step, rows: rows.length })
    const next = await this.session.runKeeping({
      ...Object.fromEntries(resident),
      ...poolFeeds(pickRows(pool, rows)),
      ...this.draws.drawSteps(step, [rows.length]),
      [NUMBERS]: numbers.tensor,
    })
    for (const name of program.carried) {
      resident.get(name)?.release()
      resident.set(name, next[nextName(name)])
    }
    optimizer.iterations++
  }

  private async fetchSums(): Promise<EngineTensor> {
    const sums = this.resident?.get(SUMS)
    const fetched = sums && (await this.sums.fromDevice({ [SUMS]: sums })).get(SUMS)
    if (!fetched) throw new Error('there are no figures before the first step')
    return fetched
  }

  async settle(): Promise<void> {
    const { resident } = this
    if (!resident) return
    this.resident = undefined
    const fetched = await this.transfer.fromDevice(Object.fromEntries(resident))
    for (const name of this.program.carried) {
      const value = fetched.get(name)
      if (value) this.state.get(name)?.replace(value)
    }
    for (const tensor of resident.values()) tensor.release()
  }
}
