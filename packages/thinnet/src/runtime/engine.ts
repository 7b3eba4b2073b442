// Chooses the engine: onnxruntime-node where its native library is there, onnxruntime-web elsewhere.

import type { DeviceName } from './devices.js'
import { createOrtSession } from './ort.js'
import type { Engine, SessionOptions } from './session.js'
import { webEngineOptions } from './webEngine.js'

const inNode = typeof process !== 'undefined' && typeof process.versions?.node === 'string'

/**
 * onnxruntime-node collects usage data (a device id, the names of graphs and programs) and writes it to the user's home. That
 * is not ours to allow; who wants it sets the variable to 0.
 */
const TELEMETRY_SWITCH = 'ORT_DISABLE_TELEMETRY'

/** A model that gives back the number that it is fed: its session is made only where the device is. */
const PROBE = 'CAoSB3RoaW5uZXQ6LwoQCgF4EgF5IghJZGVudGl0eRIBZ1oLCgF4EgYKBAgBEgBiCwoBeRIGCgQIARIAQgQKABAV'

/** What is left of an engine's message without the place in its sources. */
function sentenceOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message
    .replace(/^.* was false\. /s, '')
    .trim()
    .split('\n')[0]
}

async function loadNode(): Promise<Engine> {
  process.env[TELEMETRY_SWITCH] ??= '1'
  const ort = await import('onnxruntime-node')
  const createSession = (model: Uint8Array, options: SessionOptions) => {
    // products in full float32: NVIDIA's libraries may round factors to 10 bits otherwise
    if (options.device === 'cuda') process.env.NVIDIA_TF32_OVERRIDE ??= '0'
    return createOrtSession(ort, model, true, options)
  }
  return {
    name: 'onnxruntime-node',
    createSession,
    async reasonAgainst(device) {
      if (device === 'cpu') return undefined
      const reason = missingLibrary(
        device,
        ort.listSupportedBackends().map(({ name }) => name),
      )
      if (reason) return reason
      try {
        const session = await createSession(Buffer.from(PROBE, 'base64'), { threads: 1, device })
        await session.release()
        return undefined
      } catch (error) {
        return sentenceOf(error)
      }
    },
  }
}

/** What onnxruntime-node lacks for a device. The engine would write its own error to the terminal for each look. */
function missingLibrary(device: DeviceName, supported: readonly string[]): string | undefined {
  if (!supported.includes(device)) {
    return `onnxruntime-node has no ${device} for ${process.platform} ${process.arch}`
  }
  if (device !== 'cuda') return undefined
  const { createRequire } = process.getBuiltinModule('node:module')
  const { existsSync } = process.getBuiltinModule('node:fs')
  const { dirname, join } = process.getBuiltinModule('node:path')
  const engine = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'))
  const library = join(engine, 'bin/napi-v6/linux/x64/libonnxruntime_providers_cuda.so')
  if (existsSync(library)) return undefined
  return "onnxruntime-node's CUDA libraries are not installed; its install script fetches them"
}

async function loadWeb(): Promise<Engine> {
  const ort = await import('onnxruntime-web/wasm')
  return {
    name: 'onnxruntime-web',
    async createSession(model, options) {
      const { device = 'cpu' } = options
      // with WebGPU the engine is another, larger WebAssembly module
      const chosen = device === 'cpu' ? ort : await import('onnxruntime-web/webgpu')
      const given = webEngineOptions()
      const wasm = device === 'cpu' ? given.wasm : given.webgpuWasm
      if (typeof wasm === 'string') chosen.env.wasm.wasmPaths = { wasm }
      chosen.env.wasm.wasmBinary = typeof wasm === 'string' ? undefined : wasm
      // takes effect at the first session: the WebAssembly module starts its threads once, and only where pages are isolated
      chosen.env.wasm.numThreads ??= globalThis.crossOriginIsolated === false ? 1 : options.threads
      return createOrtSession(chosen, model, false, options)
    },
    async reasonAgainst(device) {
      if (device === 'cpu') return undefined
      if (device === 'cuda') return 'CUDA is for Node on Linux, with onnxruntime-node'
      const { gpu } = (globalThis.navigator ?? {}) as { gpu?: { requestAdapter(): Promise<unknown> } }
      if (!gpu) return 'there is no navigator.gpu here'
      return (await gpu.requestAdapter()) ? undefined : 'navigator.gpu gives no adapter'
    },
  }
}

async function choose(): Promise<Engine> {
  if (!inNode || process.env.THINNET_ENGINE === 'web') return loadWeb()
  try {
    return await loadNode()
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
    const lack =
      error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND'
        ? `onnxruntime-node is not installed: where its install script could not fetch what it wanted, npm has left it out (npm install --ignore-scripts keeps it)`
        : `onnxruntime-node has no native library for ${process.platform} ${process.arch} (${reason})`
    console.warn(`thinnet: ${lack}; using its WebAssembly build, which is slower.`)
    return loadWeb()
  }
}

let chosen: Promise<Engine> | undefined

/** The engine of this process, loaded at the first call. */
export function engine(): Promise<Engine> {
  chosen ??= choose()
  return chosen
}
