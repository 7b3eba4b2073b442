// A model's compiled programs: built when first needed, kept until the model is compiled anew.

import type { Variable } from '../../layers/variable.js'
import type { Optimizer } from '../../optimizers/index.js'
import {
  chooseThreads,
  type DeviceName,
  engine,
  keepsTensors,
  requireDevice,
  type Session,
} from '../../runtime/index.js'
import { type Bank, createBanks, reclaim, StateTensor } from './banks.js'
import { DeviceTrainRunner } from './deviceTrainRunner.js'
import { buildInferenceProgram } from './infer.js'
import { InferenceRunner, type LendWeights } from './inferenceRunner.js'
import { buildMonteCarloProgram } from './monteCarlo.js'
import { MonteCarloRunner } from './monteCarloRunner.js'
import { slotName } from './names.js'
import type { Network, Objective } from './network.js'
import type { Program } from './program.js'
import { buildTrainProgram, type TrainProgramOptions } from './train.js'
import { type StepRunner, TrainRunner } from './trainRunner.js'
import { Transfer } from './transfer.js'

/** Rows at which the work of an inference program is judged. */
const TYPICAL_ROWS = 32

/** What an optimizer remembers of each weight that it trains: by slot name, the elements in the weight's shape. */
export type OptimizerMemory = ReadonlyMap<Variable, Readonly<Record<string, Float32Array>>>

export interface ProgramsOptions {
  readonly network: Network
  readonly seed: number
  readonly threads?: number | undefined
  readonly device: DeviceName
  /** What training needs; a model that only predicts has none. */
  readonly training?: { readonly objective: Objective; readonly optimizer: Optimizer } | undefined
  /** What the optimizer remembers at the start; weights that are not there start anew. */
  readonly memory?: OptimizerMemory | undefined
}

export interface Inference {
  readonly runner: InferenceRunner
  readonly program: Program
}

export class Programs {
  readonly banks: readonly Bank[]
  /** Everything that programs read and replace, by name. */
  private readonly state = new Map<string, StateTensor>()
  private readonly built = new Map<string, Promise<unknown>>()
  private readonly sessions: Session[] = []

  constructor(private readonly options: ProgramsOptions) {
    const { network, training, memory } = options
    this.banks = createBanks(network.variables, variable => network.isTrainable(variable))
    for (const bank of this.banks) {
      this.state.set(bank.name, bank.state)
      if (!bank.trainable) continue
      for (const [slot, initial] of Object.entries(training?.optimizer.slots ?? {})) {
        this.state.set(slotName(bank, slot), new StateTensor(bank.state.shape, initial))
      }
    }
    if (memory) this.remember(memory)
  }

  /** The optimizer's memory of each trained weight, cut out of the banks: views that the next step may outdate. */
  private *memories(): Generator<{ variable: Variable; slot: string; data: Float32Array }> {
    for (const bank of this.banks.filter(({ trainable }) => trainable)) {
      for (const slot of Object.keys(this.options.training?.optimizer.slots ?? {})) {
        const data = this.state.get(slotName(bank, slot))?.data ?? new Float32Array(0)
        let offset = 0
        for (const variable of bank.variables) {
          yield { variable, slot, data: data.subarray(offset, offset + variable.size) }
          offset += variable.size
        }
      }
    }
  }

  /** Copies of what the optimizer remembers. */
  get memory(): OptimizerMemory {
    const memory = new Map<Variable, Record<string, Float32Array>>()
    for (const { variable, slot, data } of this.memories()) {
      memory.set(variable, { ...memory.get(variable), [slot]: data.slice() })
    }
    return memory
  }

  /** Overwrites what the optimizer remembers. */
  remember(memory: OptimizerMemory): void {
    for (const { variable, slot, data } of this.memories()) {
      const known = memory.get(variable)?.[slot]
      if (known) data.set(known)
    }
  }

  private get training() {
    if (!this.options.training) throw new Error('the model is not compiled: call model.compile() first')
    return this.options.training
  }

  private once<T>(key: string, build: () => Promise<T>): Promise<T> {
    const known = this.built.get(key) as Promise<T> | undefined
    if (known) return known
    const promise = build()
    this.built.set(key, promise)
    promise.catch(() => this.built.delete(key))
    return promise
  }

  private async session(
    { model, place }: Pick<Program, 'model' | 'place'>,
    sharedWork: number,
    { threads = this.options.threads, keepsOutputs = false } = {},
  ): Promise<Session> {
    const { device } = this.options
    await requireDevice(device)
    const { createSession } = await engine()
    const session = await createSession(model, {
      threads: chooseThreads(sharedWork, threads),
      device,
      cpuNodes: place.cpuNodes,
      keepsOutputs,
    })
    this.sessions.push(session)
    return session
  }

  /** Sessions that copy. */
  private readonly copying = (model: Uint8Array, keepsOutputs: boolean) =>
    this.session({ model, place: { fallback: [], cpuNodes: [] } }, 0, { keepsOutputs })

  /** The operators that the device lacks, in what the model predicts and, for targets of these shapes, in a step of training. */
  fallback(targetShapes: readonly (readonly number[])[]): readonly string[] {
    const { network, device, training } = this.options
    const { banks } = this
    const weighted = targetShapes.map(() => false)
    const programs: Pick<Program, 'place'>[] = [buildInferenceProgram(network, banks, device)]
    if (training)
      programs.push(
        buildTrainProgram({
          ...{ network, device, banks, ...training, targetShapes, weighted },
          validation: false,
        }),
      )
    return [...new Set(programs.flatMap(({ place }) => place.fallback))].sort()
  }

  trainer(
    options: Pick<TrainProgramOptions, 'targetShapes' | 'weighted' | 'validation'>,
    batchSize: number,
  ): Promise<StepRunner> {
    return this.once(`train ${JSON.stringify(options)}`, async () => {
      const { network, seed, device } = this.options
      const { objective, optimizer } = this.training
      const program = buildTrainProgram({
        ...{ network, objective, optimizer, device, banks: this.banks },
        ...options,
      })
      const keepsOutputs = keepsTensors(device)
      const session = await this.session(program, program.sharedWork(batchSize), { keepsOutputs })
      return keepsOutputs
        ? new DeviceTrainRunner(program, session, this.state, optimizer, seed, this.copying)
        : new TrainRunner(program, session, this.state, optimizer, seed)
    })
  }

  private get weights(): ReadonlyMap<string, StateTensor> {
    return new Map(this.banks.map(bank => [bank.name, bank.state]))
  }

  /** Lays the weights that a program does not replace on a device that holds tensors, for the batches of one call. */
  private lender(carried: readonly string[]): LendWeights {
    if (!keepsTensors(this.options.device)) return async () => new Map()
    const weights = [...this.weights].filter(([name]) => !carried.includes(name))
    const transfer = new Transfer(new Map(weights.map(([name, { shape }]) => [name, shape])), this.copying)
    return () => transfer.toDevice(Object.fromEntries(weights.map(([name, { tensor }]) => [name, tensor])))
  }

  private infer(key: string, build: () => Program): Promise<Inference> {
    return this.once(key, async () => {
      const program = build()
      const session = () =>
        this.once(`${key} session`, () => this.session(program, program.sharedWork(TYPICAL_ROWS)))
      const runner = new InferenceRunner(
        program,
        session,
        this.weights,
        this.options.seed,
        this.lender(program.carried),
      )
      return { program, runner }
    })
  }

  evaluator(targetShapes: readonly (readonly number[])[], weighted: readonly boolean[]): Promise<Inference> {
    return this.infer(`evaluate ${JSON.stringify({ targetShapes, weighted })}`, () =>
      buildInferenceProgram(this.options.network, this.banks, this.options.device, {
        objective: this.training.objective,
        targetShapes,
        weighted,
      }),
    )
  }

  predictor(): Promise<Inference> {
    return this.infer('predict', () =>
      buildInferenceProgram(this.options.network, this.banks, this.options.device),
    )
  }

  /** @param threads of the engine: with more than one, products are rounded by how many rows there are */
  monteCarlo(threads: number): Promise<MonteCarloRunner> {
    const key = `monte carlo, ${threads} threads`
    return this.once(key, async () => {
      const program = buildMonteCarloProgram(this.options.network, this.banks, this.options.device)
      const session = () =>
        this.once(`${key} session`, () => this.session(program, program.multiplications(1, 1), { threads }))
      return new MonteCarloRunner(program, session, this.weights, this.lender([]))
    })
  }

  /** To be called before a run: another model may share layers with this one. */
  reclaim(): void {
    reclaim(this.banks)
  }

  /** Gives the engine's memory back. */
  async release(): Promise<void> {
    this.built.clear()
    await Promise.all(this.sessions.splice(0).map(session => session.release()))
  }
}
