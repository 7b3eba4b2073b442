import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { offlineFiles } from './build/offlineFiles.ts'

const bytesOf = (file: string) => statSync(fileURLToPath(import.meta.resolve(`onnxruntime-web/${file}`))).size
const engineBytes = {
  cpu: bytesOf('ort-wasm-simd-threaded.wasm'),
  webgpu: bytesOf('ort-wasm-simd-threaded.asyncify.wasm'),
}

export default defineConfig({
  root: import.meta.dirname,
  // relative addresses: the build works in any folder of any web server
  base: './',
  plugins: [react(), offlineFiles({ onUse: /asyncify.*\.wasm$/ })],
  define: { ENGINE_BYTES: JSON.stringify(engineBytes) },
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    // the engine and the HDF5 library are megabytes, and load when they are needed
    chunkSizeWarningLimit: 600,
    sourcemap: false,
    // React, ONNX Runtime and the others are packed into the page: their licences go with it
    license: { fileName: 'licenses.md' },
  },
})
