// Chooses the engine: onnxruntime-node where its native library is there, onnxruntime-web elsewhere.

import { createOrtSession } from './ort.js'
import type { Engine } from './session.js'

const inNode = typeof process !== 'undefined' && typeof process.versions?.node === 'string'

/**
 * onnxruntime-node collects usage data (a device id, the names of graphs and programs) and writes it to the user's home. That
 * is not ours to allow; who wants it sets the variable to 0.
 */
const TELEMETRY_SWITCH = 'ORT_DISABLE_TELEMETRY'

async function loadNode(): Promise<Engine> {
  process.env[TELEMETRY_SWITCH] ??= '1'
  const ort = await import('onnxruntime-node')
  return {
    name: 'onnxruntime-node',
    createSession: (model, options) => createOrtSession(ort, model, 'cpu', options),
  }
}

async function loadWeb(): Promise<Engine> {
  const ort = await import('onnxruntime-web/wasm')
  return {
    name: 'onnxruntime-web',
    createSession(model, options) {
      // takes effect at the first session: the WebAssembly module starts its threads once, and only where pages are isolated
      ort.env.wasm.numThreads ??= globalThis.crossOriginIsolated === false ? 1 : options.threads
      return createOrtSession(ort, model, 'wasm', options)
    },
  }
}

async function choose(): Promise<Engine> {
  if (!inNode || process.env.THINNET_ENGINE === 'web') return loadWeb()
  try {
    return await loadNode()
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
    console.warn(
      `thinnet: onnxruntime-node has no native library for ${process.platform} ${process.arch} (${reason}); ` +
        'using its WebAssembly build, which is slower.',
    )
    return loadWeb()
  }
}

let chosen: Promise<Engine> | undefined

/** The engine of this process, loaded at the first call. */
export function engine(): Promise<Engine> {
  chosen ??= choose()
  return chosen
}
