// Compares gradients with central differences in double precision, in random cases of every operator with a gradient rule,
// of graphs of them, of every layer, loss and regularizer.
//
//   npm run trust:gradients -- --cases 20000 --seed 1          the cases are shared out evenly
//   npm run trust:gradients -- --cases 500 --only Conv2D       subjects whose name has this in it
//
// Says, for each, the number of cases and the largest error, relative to the terms of the slope. Where a gradient is
// wrong it says the smallest case found, and ends with status 1.

import { rmSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'

const { values: options } = parseArgs({
  options: {
    cases: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
  },
})

/** @param {'cases' | 'seed'} name */
function wholeNumber(name) {
  const number = Number(options[name])
  if (!Number.isInteger(number) || number < 1) {
    throw new RangeError(`--${name} must be a whole number from 1, received ${options[name]}`)
  }
  return number
}

const [total, seed] = [wholeNumber('cases'), wholeNumber('seed')]
const here = path => fileURLToPath(new URL(path, import.meta.url))
const bundle = here(`.subjects-${process.pid}.mjs`)
let library
try {
  await build({
    entryPoints: [here('../../packages/thinnet/src/layers/testing/gradientSubjects.ts')],
    outfile: bundle,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
  })
  library = await import(pathToFileURL(bundle).href)
} finally {
  rmSync(bundle, { force: true })
}

const chosen = [...library.subjects].filter(([name]) => name.includes(options.only))
if (chosen.length === 0) throw new RangeError(`nothing is called ${options.only}`)
const each = Math.ceil(total / chosen.length)
const failures = []
let cases = 0
let largest = 0
for (const [name, subject] of chosen) {
  const outcome = library.checkSubject(subject, { cases: each, seed })
  cases += outcome.cases
  largest = Math.max(largest, outcome.error)
  console.log(
    `${name.padEnd(56)} ${String(outcome.cases).padStart(6)} cases, largest error ${outcome.error.toExponential(1)}`,
  )
  if (outcome.failure) {
    failures.push(name)
    console.log(`WRONG: ${outcome.failure}\n`)
  }
}
console.log(
  `${cases} cases of ${chosen.length} subjects, seed ${seed}: largest error ${largest.toExponential(1)}, ${failures.length} wrong`,
)
if (failures.length > 0) process.exitCode = 1
