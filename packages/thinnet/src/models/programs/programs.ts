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
import { blockSize } from './blockSize.js'
import { buildConstraintProgram } from './constraints.js'
import { DeviceTrainRunner } from './deviceTrainRunner.js'
import { FixedSession, type Lend } from './fixedSession.js'
import { buildGradientProgram } from './gradientProgram.js'
import { GradientRunner } from './gradientRunner.js'
import { buildInferenceProgram } from './infer.js'
import { InferenceRunner } from './inferenceRunner.js'
import { buildMonteCarloProgram } from './monteCarlo.js'
import { MonteCarloRunner } from './monteCarloRunner.js'
import { slotName } from './names.js'
import type { Network, Objective } from './network.js'
import type { Place } from './placement.js'
import type { Encodable, InferenceProgram } from './program.js'
import { buildTrainProgram, type TrainProgramOptions } from './train.js'
import type { Trainer } from './trainer.js'
import { TrainRunner } from './trainRunner.js'
import { Transfer } from './transfer.js'
import { createUpdateKernel, type UpdateKernel } from './updateKernel.js'

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

interface SessionNeeds {
  readonly threads?: number | undefined
  readonly place?: Place | undefined
  /** Whether the outputs stay on the device. */
  readonly keepsOutputs?: boolean
}

export interface Inference {
  readonly runner: InferenceRunner
  readonly program: InferenceProgram
}

export class Programs {
  readonly banks: readonly Bank[]
  /** Everything that programs read and replace, by name. */
  private readonly state = new Map<string, StateTensor>()
  private readonly built = new Map<string, Promise<unknown>>()
  private readonly sessions: Session[] = []
  /** Sessions that are lent for a run: with weights inside, and without. */
  private readonly fixed: FixedSession[] = []
  private readonly plain: FixedSession[] = []

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

  private async create(
    model: Uint8Array,
    sharedWork: number,
    { threads = this.options.threads, place, keepsOutputs = false }: SessionNeeds = {},
  ): Promise<Session> {
    const { device } = this.options
    await requireDevice(device)
    const { createSession } = await engine()
    return createSession(model, {
      ...{ device, keepsOutputs, threads: chooseThreads(sharedWork, threads) },
      ...(place && { cpuNodes: place.cpuNodes }),
    })
  }

  private async session(model: Uint8Array, sharedWork: number, needs?: SessionNeeds): Promise<Session> {
    const session = await this.create(model, sharedWork, needs)
    this.sessions.push(session)
    return session
  }

  /** Sessions that copy. */
  private readonly copying = (model: Uint8Array, keepsOutputs: boolean) =>
    this.session(model, 0, { keepsOutputs })

  /** The operators that the device lacks, in what the model predicts and, for targets of these shapes, in a step of training. */
  fallback(targetShapes: readonly (readonly number[])[]): readonly string[] {
    const { network, device, training } = this.options
    const { banks } = this
    const places = [buildInferenceProgram(network, banks, device).place]
    if (training) {
      const weighted = targetShapes.map(() => false)
      const parts = { network, device, banks, ...training, targetShapes, weighted }
      places.push(buildTrainProgram({ ...parts, validation: false, block: 1 }).place)
    }
    return [...new Set(places.flatMap(({ fallback }) => fallback))].sort()
  }

  /** What updates the weights outside of the engine, if that is quicker. */
  private updateKernel(): Promise<UpdateKernel | undefined> {
    return this.once('update', async () => {
      const { name } = await engine()
      // onnxruntime-web does not write into buffers that it is given; other devices have the weights
      return name === 'onnxruntime-node' && this.options.device === 'cpu'
        ? createUpdateKernel(this.banks, this.training.optimizer, this.state)
        : undefined
    })
  }

  /** Whether training can validate within a run of the engine. */
  async fusesValidation(): Promise<boolean> {
    return !keepsTensors(this.options.device) && (await this.updateKernel()) === undefined
  }

  trainer(
    options: Pick<TrainProgramOptions, 'targetShapes' | 'weighted' | 'validation' | 'validatesAlways'>,
    batchSize: number,
  ): Promise<Trainer> {
    // they will be outdated, and take memory
    for (const session of this.fixed) void session.drop()
    return this.once(`train ${JSON.stringify(options)}`, async () => {
      const { network, seed, device } = this.options
      const { objective, optimizer } = this.training
      // only a network with kernels of two axes of places has anything to gain
      const images = network.variables.some(({ shape }) => shape.length === 4)
      const block = images && device === 'cpu' ? await blockSize() : 1
      const parts = { network, objective, optimizer, device, block, banks: this.banks, ...options }
      const kernel = await this.updateKernel()
      if (kernel) {
        const program = buildGradientProgram(parts)
        const work = program.sharedWork(batchSize)
        const session = await this.session(program.model, work)
        const constraints = buildConstraintProgram(this.banks)
        const constrained = constraints && {
          session: await this.session(constraints.model, work),
          banks: constraints.banks,
        }
        return new GradientRunner(program, session, this.state, optimizer, kernel, constrained, seed)
      }
      const program = buildTrainProgram(parts)
      const keepsOutputs = keepsTensors(device)
      const needs = { place: program.place, keepsOutputs }
      const session = await this.session(program.model, program.sharedWork(batchSize), needs)
      return keepsOutputs
        ? new DeviceTrainRunner(program, session, this.state, optimizer, seed, this.copying)
        : new TrainRunner(program, session, this.state, optimizer, seed)
    })
  }

  /**
   * Lends sessions of a program, which are made when they are needed: what a program costs can be known without one.
   *
   * @param carried names of the banks that the program replaces
   */
  private lender(
    program: Encodable & { readonly carried?: readonly string[] },
    sharedWork: number,
    threads?: number,
  ): Lend {
    const { inner, place, carried = [] } = program
    const needs = { threads, place }
    const session = new FixedSession(inner, () => this.create(program.encode(), sharedWork, needs))
    const within = inner.length > 0
    ;(within ? this.fixed : this.plain).push(session)
    if (within || !keepsTensors(this.options.device)) return session.lend
    const weights = [...this.weightsOf(program)].filter(([name]) => !carried.includes(name))
    const transfer = new Transfer(new Map(weights.map(([name, { shape }]) => [name, shape])), this.copying)
    return run =>
      session.lend(async made => {
        const resident = await transfer.toDevice(
          Object.fromEntries(weights.map(([name, { tensor }]) => [name, tensor])),
        )
        try {
          return await run(made, resident)
        } finally {
          for (const tensor of resident.values()) tensor.release()
        }
      })
  }

  /** What a program is fed of the weights. */
  private weightsOf({ inner }: Encodable): ReadonlyMap<string, StateTensor> {
    return new Map(inner.length ? [] : this.banks.map(bank => [bank.name, bank.state]))
  }

  private infer(key: string, build: () => InferenceProgram): Promise<Inference> {
    return this.once(key, async () => {
      const program = build()
      const lend = this.lender(program, program.sharedWork(TYPICAL_ROWS))
      return {
        program,
        runner: new InferenceRunner(program, lend, this.weightsOf(program), this.options.seed),
      }
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
    const { network, device } = this.options
    return this.infer('predict', () => buildInferenceProgram(network, this.banks, device))
  }

  /** @param threads of the engine: with more than one, products are rounded by how many rows there are */
  monteCarlo(threads: number): Promise<MonteCarloRunner> {
    const key = `monte carlo, ${threads} threads`
    return this.once(key, async () => {
      const program = buildMonteCarloProgram(this.options.network, this.banks, this.options.device)
      const lend = this.lender(program, program.multiplications(1, 1), threads)
      return new MonteCarloRunner(program, lend, this.weightsOf(program))
    })
  }

  /** To be called before a run: another model may share layers with this one. */
  reclaim(): void {
    reclaim(this.banks)
  }

  /** Gives the engine's memory back. */
  async release(): Promise<void> {
    this.built.clear()
    const lent = [...this.fixed.splice(0), ...this.plain.splice(0)]
    const sessions = this.sessions.splice(0).map(session => session.release())
    await Promise.all([...sessions, ...lent.map(session => session.drop())])
  }
}
