// Whether memory stays flat: an hour of training in one process, and ten thousand models that are built and disposed of in
// another; also models that nobody disposes of. Run by `npm run trust:memory`, after a build; figure.js draws the outcome.

import { fork } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from './build.js'
import { report } from './report.js'
import { train } from './train.js'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    models: { type: 'string', default: '10000' },
    undisposed: { type: 'string', default: '2000' },
    out: { type: 'string', default: 'reports/memory.json' },
    part: { type: 'string' },
  },
})

const parts = {
  training: take => train(Number(values.minutes), take),
  disposed: take => build(Number(values.models), true, take),
  undisposed: take => build(Number(values.undisposed), false, take),
}

/** Runs a part in a process of its own, which has to end by itself. */
function runPart(part) {
  return new Promise((resolve, reject) => {
    const result = { part, samples: [] }
    const child = fork(fileURLToPath(import.meta.url), [...process.argv.slice(2), '--part', part])
    child.on('message', message => {
      if (message.sample) result.samples.push(message.sample)
      else Object.assign(result, message)
    })
    child.on('exit', code => (code === 0 ? resolve(result) : reject(new Error(`${part}: exit code ${code}`))))
  })
}

if (values.part) {
  const done = await parts[values.part](taken => process.send({ sample: taken }))
  process.send({ done, node: process.version })
  process.disconnect()
} else {
  mkdirSync(dirname(values.out), { recursive: true })
  const results = []
  for (const part of Object.keys(parts)) {
    const result = await runPart(part)
    results.push(result)
    console.log(report(result))
    writeFileSync(values.out, `${JSON.stringify(results)}\n`)
  }
}
