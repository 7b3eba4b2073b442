// The engines, ONNX Runtime's WebAssembly: fetched once, with their progress, and handed to every worker.

import webgpuAddress from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url'
import cpuAddress from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url'
import type { Device } from '../setting/setting.js'

/** The size of each engine's file: a server that compresses does not say how much is to come. */
declare const ENGINE_BYTES: Readonly<Record<Device, number>>

const addresses: Readonly<Record<Device, string>> = { cpu: cpuAddress, webgpu: webgpuAddress }

const loading = new Map<Device, Promise<ArrayBuffer>>()
type Listeners = Set<(share: number) => void>
const listeners: Readonly<Record<Device, Listeners>> = { cpu: new Set(), webgpu: new Set() }

/**
 * The WebAssembly of a device's engine. Later calls give the same.
 *
 * @param onProgress is told the share that has arrived, from 0 to 1
 * @throws Error that says why it could not be loaded
 */
export function loadEngine(device: Device, onProgress?: (share: number) => void): Promise<ArrayBuffer> {
  if (onProgress) listeners[device].add(onProgress)
  let engine = loading.get(device)
  if (!engine) {
    engine = fetchEngine(device).catch(error => {
      loading.delete(device)
      throw error
    })
    loading.set(device, engine)
  }
  return engine.finally(() => {
    if (onProgress) listeners[device].delete(onProgress)
  })
}

async function fetchEngine(device: Device): Promise<ArrayBuffer> {
  const response = await fetch(addresses[device]).catch(() => undefined)
  if (!response?.ok || !response.body) {
    const reason = response ? `the server said ${response.status}` : 'there is no connection'
    throw new Error(
      `The engine could not be loaded: ${reason}. Try again when the page can reach its server.`,
    )
  }
  const bytes = new Uint8Array(ENGINE_BYTES[device])
  let at = 0
  const reader = response.body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    if (at + value.length > bytes.length)
      throw new Error('The engine is not the one of this page: load it again.')
    bytes.set(value, at)
    at += value.length
    for (const listener of listeners[device]) listener(at / bytes.length)
  }
  if (at < bytes.length) throw new Error('The engine arrived in part only: load the page again.')
  return bytes.buffer
}
