// What the WebAssembly engine is told before it starts.

/** Settings of the WebAssembly engine, for pages. */
export interface WebEngineOptions {
  /**
   * The engine's WebAssembly (`ort-wasm-simd-threaded.wasm` of onnxruntime-web): its bytes, for a page that fetched them itself to
   * show how far it is, or its address. By default it is expected beside the script.
   */
  readonly wasm?: ArrayBuffer | string
  /** The same for models that compute on WebGPU, whose engine is another one: `ort-wasm-simd-threaded.asyncify.wasm`. */
  readonly webgpuWasm?: ArrayBuffer | string
}

let options: WebEngineOptions = {}

/**
 * Tells where the WebAssembly engine comes from. To be called before the first training or prediction; later calls have no
 * effect. Node's native engine takes no notice of it.
 *
 * @example
 * ```ts
 * configureWebEngine({ wasm: '/assets/ort-wasm-simd-threaded.wasm' })
 * ```
 */
export function configureWebEngine(chosen: WebEngineOptions): void {
  options = { ...options, ...chosen }
}

export const webEngineOptions = (): WebEngineOptions => options
