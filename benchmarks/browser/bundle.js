// A peer as a user's bundler packs it, and the files that it asks for besides.

import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'

const require = createRequire(import.meta.url)
const folderOf = name => dirname(require.resolve(name))

const entries = {
  thinnet: {
    code: "import { open } from '../peers/thinnet.js'",
    // asked for beside the bundle
    folder: () => folderOf('onnxruntime-web'),
  },
  tfjs: {
    code: `import { open as openTfjs } from '../peers/tfjs.js'
      import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
      const open = settings =>
        openTfjs({ ...settings, configure: () => { setWasmPaths('/'); setThreadsCount(settings.threads) } })`,
    folder: () => folderOf('@tensorflow/tfjs-backend-wasm'),
  },
  // tfjs takes the backend of WebGL along by itself, that of WebAssembly is a package of its own
  tfjsWithoutWasm: { code: "import { open } from '../peers/tfjs.js'", folder: () => undefined },
  jaxJs: { code: "import { open } from '../peers/jaxJs.js'", folder: () => undefined },
}

/** @returns the scripts by name, `index.js` first of all, and where to look for another file that the page asks for */
export async function bundlePeer({ module, ...settings }) {
  const { build } = await import('esbuild')
  const entry = entries[module === 'tfjs' && settings.backend !== 'wasm' ? 'tfjsWithoutWasm' : module]
  const { outputFiles } = await build({
    stdin: {
      contents: `${entry.code}\nimport { answer } from './page.js'\nanswer(open, ${JSON.stringify(settings)})`,
      resolveDir: import.meta.dirname,
    },
    entryNames: 'index',
    outdir: '/',
    bundle: true,
    // what is imported when needed is a file of its own, as in all bundlers
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    logLevel: 'silent',
    write: false,
  })
  const folder = entry.folder()
  return {
    scripts: new Map(outputFiles.map(({ path, contents }) => [basename(path), contents])),
    file: name => folder && join(folder, name),
  }
}
