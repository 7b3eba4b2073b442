// npm run trust:faults -- --kills 100 --seed 1: full disks, read-only folders and kills, for everything that writes files.

import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    sizes: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    writers: { type: 'string' },
    only: { type: 'string', default: 'fit,search,disk,readonly' },
  },
})
const parts = {
  fit: async () => (await import('./killedFits.js')).killedFits,
  search: async () => (await import('./killedSearches.js')).killedSearches,
  disk: async () => (await import('./fullDisk.js')).fullDisk,
  readonly: async () => (await import('./readOnly.js')).readOnly,
}
const [kills, sizes, seed] = [values.kills, values.sizes, values.seed].map(Number)
let faults = 0
for (const name of values.only.split(',')) {
  if (!(name in parts))
    throw new Error(`--only: there are ${Object.keys(parts).join(', ')}; received '${name}'`)
  const began = performance.now()
  const work = await parts[name]()
  const summary = await work({
    ...{ kills, sizes, seed, writers: values.writers?.split(',') },
    report(fault) {
      faults++
      console.log(`FAULT ${name}: ${fault}`)
    },
  })
  console.log(`${name}: ${summary} (${Math.round((performance.now() - began) / 1000)} s, seed ${seed})`)
}
console.log(faults === 0 ? 'no faults' : `${faults} faults`)
process.exitCode = faults === 0 ? 0 : 1
