// The part that onnxruntime-node and onnxruntime-web have in common: both speak onnxruntime-common's interface.

import type { InferenceSession, Tensor, TensorConstructor } from 'onnxruntime-common'
import type { DType } from '../graph/index.js'
import { nextTask } from './nextTask.js'
import type { EngineTensor, Session, SessionOptions } from './session.js'

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

/** A model with an output of this name, in front of all others and no tensor, can run without copies of what it gives. */
export const NO_TENSOR = 'noTensor'

/** onnxruntime-node's own words when it comes to `NO_TENSOR`. */
const REFUSAL = /non tensor type/i

/** Releases sessions whose owners were garbage-collected, so that nobody has to dispose of models by hand. */
const forgotten = new FinalizationRegistry<() => void>(release => release())

const WRAPPED = Symbol('wrapped')

/** A tensor with that of the engine's kind: buffers are reused run after run. */
interface Wrapped extends EngineTensor {
  [WRAPPED]?: Tensor
}

class OrtSession implements Session {
  private readonly inputNames: readonly string[]
  private readonly outputNames: readonly string[]
  private readonly canRunInto: boolean
  private readonly release_: () => Promise<void>

  constructor(
    private readonly ort: Ort,
    private readonly session: InferenceSession,
    readonly sharesMemory: boolean,
  ) {
    this.inputNames = session.inputNames
    this.outputNames = session.outputNames.filter(name => name !== NO_TENSOR)
    this.canRunInto = sharesMemory && this.outputNames.length < session.outputNames.length
    let released: Promise<void> | undefined
    this.release_ = () => {
      released ??= session.release()
      return released
    }
    const release = this.release_
    forgotten.register(this, () => void release(), this)
  }

  private wrap(tensor: Wrapped): Tensor {
    tensor[WRAPPED] ??= new this.ort.Tensor(tensor.dtype, tensor.data, tensor.shape)
    return tensor[WRAPPED]
  }

  async run(
    feeds: Readonly<Record<string, EngineTensor>>,
    into: Readonly<Record<string, EngineTensor>> = {},
  ) {
    const inputs: Record<string, Tensor> = {}
    for (const name of this.inputNames) {
      if (!feeds[name]) throw new Error(`no value was fed for ${name}`)
      inputs[name] = this.wrap(feeds[name])
    }
    const names = this.outputNames
    if (this.canRunInto && names.every(name => into[name]) && (await this.runInto(inputs, into))) return into
    // onnxruntime-web takes buffers to write into, but leaves them as they were
    const fetches: Record<string, Tensor | null> = {}
    for (const name of names) fetches[name] = this.sharesMemory && into[name] ? this.wrap(into[name]) : null
    // onnxruntime-node begins every run as a task of its own; onnxruntime-web would keep all events waiting
    if (!this.sharesMemory) await nextTask()
    const results = await this.session.run(inputs, fetches)
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

  async release(): Promise<void> {
    forgotten.unregister(this)
    await this.release_()
  }
}

/** Creates a session on either engine. */
export async function createOrtSession(
  ort: Ort,
  model: Uint8Array,
  executionProvider: 'cpu' | 'wasm',
  { threads }: SessionOptions,
): Promise<Session> {
  const session = await ort.InferenceSession.create(model, {
    executionProviders: [executionProvider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  })
  return new OrtSession(ort, session, executionProvider === 'cpu')
}
