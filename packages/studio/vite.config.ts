import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { offlineFiles } from './build/offlineFiles.ts'

const engine = fileURLToPath(import.meta.resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm'))

export default defineConfig({
  root: import.meta.dirname,
  // relative addresses: the build works in any folder of any web server
  base: './',
  plugins: [react(), offlineFiles()],
  define: { ENGINE_BYTES: String(statSync(engine).size) },
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    // the engine is 14 MB, and loads when it is needed
    chunkSizeWarningLimit: 600,
    sourcemap: false,
    // React, ONNX Runtime and the others are packed into the page: their licences go with it
    license: { fileName: 'licenses.md' },
  },
})
