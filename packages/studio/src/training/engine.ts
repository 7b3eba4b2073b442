// The engine, ONNX Runtime's WebAssembly: fetched once, with its progress, and handed to every worker.

import address from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url'

/** The size of the engine's file: a server that compresses does not say how much is to come. */
declare const ENGINE_BYTES: number

let loading: Promise<ArrayBuffer> | undefined
const listeners = new Set<(share: number) => void>()

/**
 * The engine's WebAssembly. Later calls give the same.
 *
 * @param onProgress is told the share that has arrived, from 0 to 1
 * @throws Error that says why it could not be loaded
 */
export function loadEngine(onProgress?: (share: number) => void): Promise<ArrayBuffer> {
  if (onProgress) listeners.add(onProgress)
  loading ??= fetchEngine().catch(error => {
    loading = undefined
    throw error
  })
  return loading.finally(() => {
    if (onProgress) listeners.delete(onProgress)
  })
}

async function fetchEngine(): Promise<ArrayBuffer> {
  const response = await fetch(address).catch(() => undefined)
  if (!response?.ok || !response.body) {
    const reason = response ? `the server said ${response.status}` : 'there is no connection'
    throw new Error(
      `The engine could not be loaded: ${reason}. Try again when the page can reach its server.`,
    )
  }
  const bytes = new Uint8Array(ENGINE_BYTES)
  let at = 0
  const reader = response.body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    if (at + value.length > bytes.length)
      throw new Error('The engine is not the one of this page: load it again.')
    bytes.set(value, at)
    at += value.length
    for (const listener of listeners) listener(at / ENGINE_BYTES)
  }
  if (at < bytes.length) throw new Error('The engine arrived in part only: load the page again.')
  return bytes.buffer
}
