// Runs the gradient program, step by step, with the update behind each.

import type { Variable } from '../../layers/variable.js'
import type { Optimizer } from '../../optimizers/index.js'
import type { EngineTensor, Session } from '../../runtime/index.js'
import type { Bank, StateTensor } from './banks.js'
import { DrawFeeder, scheduledName } from './draws.js'
import type { GradientProgram } from './gradientProgram.js'
import { gradientName, nextName, SUMS } from './names.js'
import type { SumsLayout } from './network.js'
import { type Pool, poolFeeds, type Step, type StepResult, type Trainer } from './trainer.js'
import type { UpdateKernel } from './updateKernel.js'

/** What the engine is to write, and where. */
interface Target {
  readonly data: Float32Array
  readonly tensor: EngineTensor
}

const target = (data: Float32Array, shape: readonly number[]): Target => ({
  data,
  tensor: { dtype: 'float32', data, shape },
})

/** What constraints make of the weights in some banks. */
export interface Constraints {
  readonly session: Session
  readonly banks: readonly Bank[]
}

export class GradientRunner implements Trainer {
  private readonly draws: DrawFeeder
  /** The loss, and the sums of the metrics. */
  private readonly sums: Target
  private readonly assigned: readonly {
    readonly variable: Variable
    readonly name: string
    readonly to: Target
  }[]
  private readonly targets: ReadonlyMap<string, Target>
  private readonly into: Readonly<Record<string, EngineTensor>>

  constructor(
    private readonly program: GradientProgram,
    private readonly session: Session,
    private readonly state: ReadonlyMap<string, StateTensor>,
    private readonly optimizer: Optimizer,
    private readonly kernel: UpdateKernel,
    private readonly constraints: Constraints | undefined,
    seed: number,
  ) {
    this.draws = new DrawFeeder(program.draws, seed)
    const width = program.layout.reduce((sum, { size }) => sum + size, 1)
    this.sums = target(new Float32Array(width), [width])
    this.assigned = [...program.assigned].map(([name, variable]) => ({
      ...{ variable, name },
      to: target(new Float32Array(variable.size), variable.shape),
    }))
    this.targets = new Map([
      [SUMS, this.sums],
      ...this.assigned.map(({ name, to }) => [name, to] as const),
      ...[...kernel.gradients].map(
        ([bank, data]) => [gradientName(bank), target(data, bank.state.shape)] as const,
      ),
    ])
    this.into = Object.fromEntries([...this.targets].map(([name, { tensor }]) => [name, tensor]))
  }

  get layout(): SumsLayout {
    return this.program.layout
  }

  get bytesPerRow(): number {
    return this.program.bytesPerRow
  }

  /** It is there only where the engine shares memory. */
  readonly copiedBytes = 0

  /** Draws are made step by step. */
  drawBytes(): number {
    return 0
  }

  /** Nothing to do: every step ends with the weights in memory. */
  async settle(): Promise<void> {}

  async run(pool: Pool, steps: readonly Step[]): Promise<StepResult[]> {
    const { optimizer, kernel, program } = this
    const feeds = poolFeeds(pool)
    const results: StepResult[] = []
    for (const { rows } of steps) {
      feeds.order = { dtype: 'int32', data: rows, shape: [rows.length] }
      Object.assign(feeds, this.draws.drawSteps(optimizer.iterations, [rows.length]))
      program.draws.schedules.forEach((schedule, s) => {
        const data = Float32Array.of(schedule(optimizer.iterations))
        feeds[scheduledName(s)] = { dtype: 'float32', data, shape: [] }
      })
      for (const [name, { tensor }] of this.state) feeds[name] = tensor
      const outputs = await this.session.run(feeds, this.into)
      for (const [name, { data }] of Object.entries(outputs)) {
        // an engine may write elsewhere
        const wanted = this.targets.get(name)
        if (wanted && data !== wanted.data && data instanceof Float32Array) wanted.data.set(data)
      }
      kernel.run(optimizer)
      await this.constrain(feeds)
      for (const { variable, to } of this.assigned) variable.write(to.data)
      optimizer.iterations++
      const [loss, ...metrics] = this.sums.data
      results.push({ rows: rows.length, loss, metrics, validation: undefined })
    }
    return results
  }

  private async constrain(feeds: Readonly<Record<string, EngineTensor>>): Promise<void> {
    if (!this.constraints) return
    const { session, banks } = this.constraints
    // nobody needs the gradients any more
    const into = Object.fromEntries(banks.map(bank => [nextName(bank.name), this.into[gradientName(bank)]]))
    const outputs = await session.run(feeds, into)
    for (const { name, state } of banks) state.write(outputs[nextName(name)])
  }
}
