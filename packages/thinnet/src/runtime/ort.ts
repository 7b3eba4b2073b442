// The part that onnxruntime-node and onnxruntime-web have in common: both speak onnxruntime-common's interface.

import type { InferenceSession, Tensor, TensorConstructor } from 'onnxruntime-common'
import type { DType } from '../graph/index.js'
import { nextTask } from './nextTask.js'
import {
  type DeviceTensor,
  type EngineTensor,
  NO_TENSOR,
  type Session,
  type SessionOptions,
} from './session.js'

interface Ort {
  readonly InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>
  }
  readonly Tensor: TensorConstructor
}

const dtypes: ReadonlySet<string> = new Set<DType>(['float32', 'int32', 'int64', 'uint8', 'bool'])

function isDType(type: string): type is DType {
  return dtypes.has(type)
}

function toEngineTensor(name: string, tensor: Tensor): EngineTensor {
  const { type, data, dims } = tensor
  const known =
    data instanceof Float32Array ||
    data instanceof Int32Array ||
    data instanceof BigInt64Array ||
    data instanceof Uint8Array
  if (!known || !isDType(type))
    throw new TypeError(`output ${name} has dtype ${type}, which Thinnet does not use`)
  return { dtype: type, data, shape: dims }
}

/** onnxruntime-node's own words when it comes to `NO_TENSOR`. */
const REFUSAL = /non tensor type/i

const WRAPPED = Symbol('wrapped')

/** A tensor with that of the engine's kind: buffers are reused run after run. */
interface Wrapped {
  [WRAPPED]?: Tensor
}

/** Makes a call to the engine when it may be made. */
type Turn = <T>(call: () => Promise<T>) => Promise<T>

const atOnce: Turn = call => call()

let last: Promise<unknown> = Promise.resolve()
/** A page's WebGPU module must not be entered while another call to it waits for the device. */
const inTurn: Turn = call => {
  const turn = last.then(call)
  last = turn.catch(() => {})
  return turn
}

/** A tensor of the engine's on a device. */
class OrtDeviceTensor implements DeviceTensor {
  readonly dtype: DType
  readonly shape: readonly number[]
  readonly [WRAPPED]: Tensor

  constructor(
    name: string,
    tensor: Tensor,
    private readonly turn: Turn,
  ) {
    if (!isDType(tensor.type))
      throw new TypeError(`output ${name} has dtype ${tensor.type}, which Thinnet does not use`)
    this.dtype = tensor.type
    this.shape = tensor.dims
    this[WRAPPED] = tensor
  }

  release(): void {
    void this.turn(async () => this[WRAPPED].dispose())
  }
}

/** Releases sessions whose owners were garbage-collected, so that nobody has to dispose of models by hand. */
const forgotten = new FinalizationRegistry<() => void>(release => release())

let open = 0

/** The sessions of this process that have not been given back. */
export const openSessions = (): number => open

class OrtSession implements Session {
  private readonly inputNames: readonly string[]
  private readonly outputNames: readonly string[]
  private readonly canRunInto: boolean
  private readonly release_: () => Promise<void>

  constructor(
    private readonly ort: Ort,
    private readonly session: InferenceSession,
    private readonly native: boolean,
    readonly sharesMemory: boolean,
    private readonly turn: Turn,
  ) {
    this.inputNames = session.inputNames
    this.outputNames = session.outputNames.filter(name => name !== NO_TENSOR)
    this.canRunInto = sharesMemory && this.outputNames.length < session.outputNames.length
    open++
    let released: Promise<void> | undefined
    this.release_ = () => {
      released ??= turn(async () => {
        await session.release()
        open--
      })
      return released
    }
    const release = this.release_
    forgotten.register(this, () => void release(), this)
  }

  private wrap(tensor: (EngineTensor | DeviceTensor) & Wrapped): Tensor {
    const known = tensor[WRAPPED]
    if (known) return known
    if (!('data' in tensor)) throw new TypeError('a tensor of another engine was fed')
    const wrapped = new this.ort.Tensor(tensor.dtype, tensor.data, tensor.shape)
    tensor[WRAPPED] = wrapped
    return wrapped
  }

  private inputs(feeds: Readonly<Record<string, EngineTensor | DeviceTensor>>): Record<string, Tensor> {
    const inputs: Record<string, Tensor> = {}
    for (const name of this.inputNames) {
      if (!feeds[name]) throw new Error(`no value was fed for ${name}`)
      inputs[name] = this.wrap(feeds[name])
    }
    return inputs
  }

  async run(
    feeds: Readonly<Record<string, EngineTensor | DeviceTensor>>,
    into: Readonly<Record<string, EngineTensor>> = {},
  ) {
    const inputs = this.inputs(feeds)
    const names = this.outputNames
    if (this.canRunInto && names.every(name => into[name]) && (await this.runInto(inputs, into))) return into
    // onnxruntime-web takes buffers to write into, but leaves them as they were
    const fetches: Record<string, Tensor | null> = {}
    for (const name of names) fetches[name] = this.native && into[name] ? this.wrap(into[name]) : null
    // onnxruntime-node begins every run as a task of its own; onnxruntime-web would keep all events waiting
    if (!this.native) await nextTask()
    const results = await this.turn(() => this.session.run(inputs, fetches))
    const outputs: Record<string, EngineTensor> = {}
    for (const name of names) {
      const tensor = results[name]
      const target = into[name]
      outputs[name] = target && tensor.data === target.data ? target : toEngineTensor(name, tensor)
    }
    return outputs
  }

  /**
   * onnxruntime-node writes outputs into the buffers that it is given, and then copies all of them once more, into new ones to
   * return: a millisecond for the gradients of 700,000 weights. It makes the copies in the order of the outputs and gives up
   * at the first that is no tensor; by then everything is where it should be.
   *
   * @returns false where it goes on otherwise; then `run` shows what is wrong, if anything is
   */
  private async runInto(
    inputs: Record<string, Tensor>,
    into: Readonly<Record<string, EngineTensor>>,
  ): Promise<boolean> {
    const fetches: Record<string, Tensor | null> = { [NO_TENSOR]: null }
    for (const name of this.outputNames) fetches[name] = this.wrap(into[name])
    try {
      await this.session.run(inputs, fetches)
      return true
    } catch (error) {
      return error instanceof Error && REFUSAL.test(error.message)
    }
  }

  async runKeeping(feeds: Readonly<Record<string, EngineTensor | DeviceTensor>>) {
    if (!this.native) await nextTask()
    const results = await this.turn(() => this.session.run(this.inputs(feeds)))
    return Object.fromEntries(
      this.outputNames.map(name => [name, new OrtDeviceTensor(name, results[name], this.turn)]),
    )
  }

  async release(): Promise<void> {
    forgotten.unregister(this)
    await this.release_()
  }
}

type Provider = NonNullable<InferenceSession.SessionOptions['executionProviders']>[number]

function providerOf({ device = 'cpu', cpuNodes = [] }: SessionOptions, native: boolean): Provider {
  // an empty list is an error
  if (device === 'webgpu' && cpuNodes.length) return { name: 'webgpu', forceCpuNodeNames: cpuNodes }
  return device === 'cpu' && !native ? 'wasm' : device
}

/** Creates a session on either engine; what the device lacks runs on the CPU. */
export async function createOrtSession(
  ort: Ort,
  model: Uint8Array,
  native: boolean,
  options: SessionOptions,
): Promise<Session> {
  const { device = 'cpu' } = options
  const turn = device === 'webgpu' && !native ? inTurn : atOnce
  const create = () =>
    ort.InferenceSession.create(model, {
      executionProviders: [providerOf(options, native)],
      intraOpNumThreads: options.threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      ...(options.keepsOutputs && { preferredOutputLocation: 'gpu-buffer' }),
    })
  return new OrtSession(ort, await turn(create), native, native && device === 'cpu', turn)
}
