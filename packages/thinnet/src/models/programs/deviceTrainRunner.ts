// Runs the training program of a device that holds tensors: a run of the engine a step, and the state stays there.

import type { Optimizer } from '../../optimizers/index.js'
import type { DeviceTensor, EngineTensor, Session } from '../../runtime/index.js'
import type { StateTensor } from './banks.js'
import { DrawFeeder } from './draws.js'
import { LEARNING_RATE, nextName } from './names.js'
import type { SumsLayout } from './network.js'
import { FIGURE_ROWS, FIGURES, type TrainProgram } from './train.js'
import { type Pool, poolFeeds, type Step, type StepResult, type StepRunner, tensor } from './trainRunner.js'
import { type MakeSession, Transfer } from './transfer.js'

/** The given rows of a pool, one after another. */
function gatherRows(pool: EngineTensor, rows: Int32Array): EngineTensor {
  const { data, shape } = pool
  if (!(data instanceof Float32Array)) throw new TypeError('samples are float32')
  const size = data.length / shape[0]
  const batch = new Float32Array(rows.length * size)
  rows.forEach((row, i) => {
    batch.set(data.subarray(row * size, (row + 1) * size), i * size)
  })
  return tensor('float32', batch, [rows.length, ...shape.slice(1)])
}

const scalar = (value: number): EngineTensor => tensor('float32', Float32Array.of(value), [])

export class DeviceTrainRunner implements StepRunner {
  private readonly draws: DrawFeeder
  private readonly width: number
  private readonly figures: Transfer
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
    this.width = program.layout.reduce((sum, { size }) => sum + size, 1)
    const figures = [FIGURE_ROWS, this.width]
    this.figures = new Transfer(new Map([[FIGURES, figures]]), makeSession)
    const shapes = new Map<string, readonly number[]>([[FIGURES, figures]])
    for (const [name, { shape }] of state) shapes.set(name, shape)
    this.transfer = new Transfer(shapes, makeSession)
  }

  get layout(): SumsLayout {
    return this.program.layout
  }

  drawBytes(rows: number): number {
    return this.draws.bytesFor(rows)
  }

  async run(pool: Pool, steps: readonly Step[]): Promise<StepResult[]> {
    const results: StepResult[] = []
    for (let from = 0; from < steps.length; from += FIGURE_ROWS) {
      const part = steps.slice(from, from + FIGURE_ROWS)
      for (const { rows } of part) await this.step(pool, rows)
      const { data } = await this.fetchFigures()
      part.forEach(({ rows }, i) => {
        const [loss, ...metrics] = row(data, FIGURE_ROWS - part.length + i, this.width)
        results.push({ rows: rows.length, loss, metrics: Float32Array.from(metrics), validation: undefined })
      })
    }
    return results
  }

  private async step(pool: Pool, rows: Int32Array): Promise<void> {
    const { optimizer, program } = this
    this.resident ??= await this.transfer.toDevice({
      ...Object.fromEntries([...this.state].map(([name, { tensor }]) => [name, tensor])),
      [FIGURES]: tensor('float32', new Float32Array(FIGURE_ROWS * this.width), [FIGURE_ROWS, this.width]),
    })
    const { resident } = this
    const feeds: Record<string, EngineTensor | DeviceTensor> = Object.fromEntries(resident)
    for (const [name, samples] of Object.entries(poolFeeds(pool))) feeds[name] = gatherRows(samples, rows)
    feeds.rows = scalar(rows.length)
    const { iterations } = optimizer
    Object.assign(feeds, this.draws.drawWhole(iterations, rows.length))
    const rate = optimizer.learningRateAt(iterations)
    feeds[LEARNING_RATE] = scalar(rate)
    for (const [name, value] of Object.entries(optimizer.scalars(iterations, rate)))
      feeds[`scalar_${name}`] = scalar(value)

    const next = await this.session.runKeeping(feeds)
    for (const name of program.carried) {
      resident.get(name)?.release()
      resident.set(name, next[nextName(name)])
    }
    optimizer.iterations++
  }

  private async fetchFigures(): Promise<EngineTensor> {
    const figures = this.resident?.get(FIGURES)
    const fetched = figures && (await this.figures.fromDevice({ [FIGURES]: figures })).get(FIGURES)
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

function row(data: EngineTensor['data'], i: number, width: number): number[] {
  return Array.from(data.subarray(i * width, (i + 1) * width), Number)
}
