// TensorFlow.js in Node, without its native addon.

import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** `backend`: wasm or cpu. */
export async function open({ backend, threads }) {
  // its advice to install the native addon would end up among the answers
  console.log = console.info = console.warn = (...words) => console.error(...words)
  const { open: openTfjs } = await import('./tfjs.js')
  return openTfjs({
    backend,
    async configure() {
      if (backend !== 'wasm') return
      const wasm = await import('@tensorflow/tfjs-backend-wasm')
      const { setWasmPaths, setThreadsCount } = wasm.default ?? wasm
      const folder = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))
      setWasmPaths(join(folder, '/'))
      setThreadsCount(threads)
    },
  })
}
