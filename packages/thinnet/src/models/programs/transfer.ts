// Brings state to a device and back: the engine copies what a graph gives as it is.

import { graphInput, identity, type Value } from '../../graph/index.js'
import { encodeModel } from '../../onnx/index.js'
import type { DeviceTensor, EngineTensor, Session } from '../../runtime/index.js'

/** Makes a session of a model whose outputs stay on the device, or come back from it. */
export type MakeSession = (model: Uint8Array, keepsOutputs: boolean) => Promise<Session>

const copyName = (name: string) => `${name}_copy`

function copyModel(shapes: ReadonlyMap<string, readonly number[]>): Uint8Array {
  const inputs: Record<string, Value> = {}
  const outputs: Record<string, Value> = {}
  for (const [name, shape] of shapes) {
    inputs[name] = graphInput(name, 'float32', shape)
    outputs[copyName(name)] = identity(inputs[name])
  }
  return encodeModel(inputs, outputs)
}

/** Float32 tensors of known names and shapes. */
export class Transfer {
  private readonly sessions = new Map<boolean, Promise<Session>>()

  constructor(
    private readonly shapes: ReadonlyMap<string, readonly number[]>,
    private readonly makeSession: MakeSession,
  ) {}

  private session(keepsOutputs: boolean): Promise<Session> {
    let session = this.sessions.get(keepsOutputs)
    if (!session) {
      session = this.makeSession(copyModel(this.shapes), keepsOutputs)
      this.sessions.set(keepsOutputs, session)
    }
    return session
  }

  private named<T>(results: Readonly<Record<string, T>>): Map<string, T> {
    return new Map([...this.shapes.keys()].map(name => [name, results[copyName(name)]]))
  }

  async toDevice(tensors: Readonly<Record<string, EngineTensor>>): Promise<Map<string, DeviceTensor>> {
    if (this.shapes.size === 0) return new Map()
    return this.named(await (await this.session(true)).runKeeping(tensors))
  }

  async fromDevice(tensors: Readonly<Record<string, DeviceTensor>>): Promise<Map<string, EngineTensor>> {
    return this.named(await (await this.session(false)).run(tensors))
  }
}
