// What the rest of the library sees of the inference engine.

import type { DType } from '../graph/index.js'
import type { DeviceName } from './devices.js'

/** A model with an output of this name, in front of all others and no tensor, can run without copies of what it gives. */
export const NO_TENSOR = 'noTensor'

/** A tensor as the engine takes and gives it: elements row by row, with the shape. */
export interface EngineTensor {
  readonly dtype: DType
  readonly data: Float32Array | Int32Array | BigInt64Array | Uint8Array
  readonly shape: readonly number[]
}

/** A tensor in the memory of a device, for the next run there. */
export interface DeviceTensor {
  readonly dtype: DType
  readonly shape: readonly number[]
  /** Gives its memory back; runs that have begun may still read it. */
  release(): void
}

export interface Session {
  /** Whether tensors are read and written where they lie; otherwise each run copies what is fed and what it gives. */
  readonly sharesMemory: boolean
  /**
   * Runs the model once. Waiting events get their turn before it; while it runs they may have to wait.
   *
   * @param feeds every input by name
   * @param into buffers for outputs of known shape, by name: where the engine can, it writes there instead of
   *   allocating; the result says where the values are
   */
  run(
    feeds: Readonly<Record<string, EngineTensor | DeviceTensor>>,
    into?: Readonly<Record<string, EngineTensor>>,
  ): Promise<Readonly<Record<string, EngineTensor>>>
  /** As `run`, of a session that keeps its outputs on the device: nobody waits for the device. */
  runKeeping(
    feeds: Readonly<Record<string, EngineTensor | DeviceTensor>>,
  ): Promise<Readonly<Record<string, DeviceTensor>>>
  /** Gives the engine's memory back. The session cannot run afterwards; releasing twice is allowed. */
  release(): Promise<void>
}

export interface SessionOptions {
  /** Threads for one operator; 1 is best for small work. */
  readonly threads: number
  /** Default `cpu`. */
  readonly device?: DeviceName
  /** Names of nodes that run on the CPU although the device claims to have them. */
  readonly cpuNodes?: readonly string[]
  /** Whether the outputs stay on the device; then `runKeeping` gives them. */
  readonly keepsOutputs?: boolean
}

export interface Engine {
  readonly name: 'onnxruntime-node' | 'onnxruntime-web'
  /** Why there is no such device here; undefined if there is one. */
  reasonAgainst(device: DeviceName): Promise<string | undefined>
  createSession(model: Uint8Array, options: SessionOptions): Promise<Session>
}
