// Exports a model of each kind, has Python check and run the files, and keeps the result in results.json.
//
//   node conformance/onnx/check.js ~/keras-reference/bin/python

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createServer } from 'vite'

const here = name => fileURLToPath(new URL(name, import.meta.url))
const [python = 'python3'] = process.argv.slice(2)

const vite = await createServer({
  configFile: false,
  logLevel: 'error',
  server: { middlewareMode: true, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
  resolve: { alias: { thinnet: here('../../packages/thinnet/src/index.ts') } },
})
const { cases, exportsOf, inputNamesOf, modelOf, samplesFor } = await vite.ssrLoadModule(here('./models.ts'))
const { countNodes, hashOf, readModel } = await vite.ssrLoadModule(here('./structure.ts'))

const port = (name, { data, shape }) => ({ name, shape, data: Array.from(data) })

const folder = mkdtempSync(join(tmpdir(), 'thinnet-onnx-'))
try {
  const described = []
  const structures = {}
  for (const [i, [name, { tokens, random }]] of Object.entries(cases).entries()) {
    const network = modelOf(name)
    const written = {}
    structures[name] = {}
    for (const [kind, options] of exportsOf(name)) {
      const bytes = await network.export(options)
      written[`${kind}File`] = join(folder, `${i}.${kind}.onnx`)
      writeFileSync(written[`${kind}File`], bytes)
      const model = readModel(bytes)
      structures[name][kind] = {
        nodes: countNodes(model.graph),
        bytes: bytes.length,
        structure: hashOf(model),
      }
    }
    const batches = []
    for (const rows of [1, 5]) {
      const samples = samplesFor(network, rows, tokens)
      const outputs = await network.predictAll(samples.length > 1 ? samples : samples[0])
      batches.push({
        inputs: samples.map((sample, j) => port(inputNamesOf(name, network)[j], sample)),
        outputs: outputs.map((output, j) => port(network.outputNames[j], output)),
      })
    }
    described.push({
      name,
      file: written.plainFile,
      dropoutFile: written.dropoutFile ?? null,
      seededFile: written.seededFile ?? null,
      alwaysRandom: random === 'always',
      batches,
    })
  }
  writeFileSync(join(folder, 'cases.json'), JSON.stringify(described))
  const { versions, results } = JSON.parse(
    execFileSync(python, [here('./check.py'), folder], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  )
  const models = Object.fromEntries(
    Object.entries(results).map(([name, { maxError, dropout }]) => [
      name,
      { maxError, ...(dropout && { dropout }), files: structures[name] },
    ]),
  )
  writeFileSync(here('./results.json'), `${JSON.stringify({ versions, models }, null, 2)}\n`)
  console.log(
    `${Object.keys(models).length} models checked with onnx ${versions.onnx} and onnxruntime ${versions.onnxruntime}`,
  )
} finally {
  await vite.close()
  rmSync(folder, { recursive: true })
}
