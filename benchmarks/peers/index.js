// The peers: how each is called, and what is started for it. One that needs a package which is not there says so itself.

import { fileURLToPath } from 'node:url'

const file = name => fileURLToPath(new URL(name, import.meta.url))

const node = (module, settings = {}) => ({
  start: ({ threads }) => [
    process.execPath,
    ['--no-warnings', file('worker.js'), module, JSON.stringify({ ...settings, threads })],
  ],
})

const python = (module, settings = {}) => ({
  start: ({ threads, python: command }) => [
    command,
    [file('worker.py'), module, JSON.stringify({ ...settings, threads })],
  ],
})

/** `page`: what the browser's page is told, for peers that run in one. */
export const peers = [
  { name: 'thinnet', title: 'Thinnet', ...node('./thinnet.js'), page: { module: 'thinnet' } },
  // a callback looks at every epoch: only where a work asks for it
  {
    name: 'thinnet-watched',
    title: 'Thinnet, an epoch a run',
    ...node('./thinnet.js', { watched: true }),
    extra: true,
  },
  // for the work that is about it alone
  { name: 'onnxruntime', title: 'ONNX Runtime', ...node('./onnxruntime.js'), extra: true },
  { name: 'pytorch', title: 'PyTorch', ...python('pytorch') },
  { name: 'pytorch-compiled', title: 'PyTorch compiled', ...python('pytorch', { compiled: true }) },
  { name: 'keras-jax', title: 'Keras on JAX', ...python('keras_peer', { backend: 'jax' }) },
  {
    name: 'keras-tensorflow',
    title: 'Keras on TensorFlow',
    ...python('keras_peer', { backend: 'tensorflow' }),
  },
  {
    ...{ name: 'tfjs-wasm', title: 'tfjs wasm', page: { module: 'tfjs', backend: 'wasm' } },
    ...node('./tfjsInNode.js', { backend: 'wasm' }),
  },
  { name: 'tfjs-cpu', title: 'tfjs cpu', ...node('./tfjsInNode.js', { backend: 'cpu' }) },
  { name: 'tfjs-webgl', title: 'tfjs webgl', page: { module: 'tfjs', backend: 'webgl' } },
  {
    ...{ name: 'jax-js', title: 'jax-js wasm', page: { module: 'jaxJs', backend: 'wasm' } },
    ...node('./jaxJs.js', { backend: 'wasm' }),
  },
]

/** Thinnet's side, which runs whatever `--peers` says. */
export const isOurs = ({ name, extra }) => name === 'thinnet' || extra === true

/** The peers that can be asked for a work at all. */
export function peersFor(work) {
  return peers.filter(({ name, start, page, extra }) => {
    if (work.only) return work.only.includes(name)
    if (work.platform === 'browser') return page !== undefined
    return start !== undefined && (!extra || (name === 'thinnet-watched' && work.alsoWatched))
  })
}
