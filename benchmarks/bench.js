// Runs the contenders in turn and prints medians and ratios.
import { spawnSync } from 'node:child_process'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { makeCircles } from 'thinnet'

const { values: options } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    runs: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  },
})
const runs = Number(options.runs)
if (!Number.isInteger(runs) || runs < 1) {
  console.error(`--runs: expected a whole number from 1, received ${options.runs}`)
  process.exit(2)
}
const file = name => fileURLToPath(new URL(name, import.meta.url))
const data = JSON.stringify(makeCircles({ nSamples: 100, noise: 0.1, randomState: 1 }))

const contenders = [
  { name: 'Thinnet, epochs fused', command: process.execPath, args: [file('caseStudyThinnet.js')] },
  {
    name: 'Thinnet, an epoch a run',
    command: process.execPath,
    args: [file('caseStudyThinnet.js'), 'watched'],
  },
  { name: 'PyTorch eager', command: options.python, args: [file('case_study_pytorch.py')] },
]

function runOnce({ command, args }) {
  const env = { ...process.env, OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' }
  const { status, stdout, stderr } = spawnSync(command, args, { input: data, encoding: 'utf8', env })
  if (status !== 0) return { absent: stderr?.trim().split('\n').at(-1) ?? 'cannot be started' }
  return JSON.parse(stdout.trim().split('\n').at(-1))
}

const times = new Map(contenders.map(contender => [contender, []]))
const absent = new Map()
for (let round = 0; round < runs; round++) {
  for (const contender of contenders) {
    if (absent.has(contender)) continue
    const result = runOnce(contender)
    if (result.absent !== undefined) absent.set(contender, result.absent)
    else times.get(contender).push(result.milliseconds)
  }
}

const median = list => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]
const ours = median(times.get(contenders[0]))
const rows = contenders.map(contender => {
  const list = times.get(contender)
  return absent.has(contender)
    ? { name: contender.name, absent: absent.get(contender) }
    : {
        name: contender.name,
        median: median(list),
        min: Math.min(...list),
        max: Math.max(...list),
        ratio: median(list) / ours,
      }
})

if (options.json) {
  console.log(
    JSON.stringify({
      work: 'case study, one epoch',
      unit: 'ms',
      node: process.version,
      cpu: cpus()[0]?.model,
      rows,
    }),
  )
} else {
  console.log(
    `One epoch of the case study, milliseconds, ${runs} rounds, one thread, ${cpus()[0]?.model}, Node ${process.version}\n`,
  )
  for (const row of rows) {
    if (row.absent !== undefined) console.log(`${row.name.padEnd(26)} absent: ${row.absent}`)
    else {
      const [mid, low, high] = [row.median, row.min, row.max].map(value => value.toFixed(3))
      console.log(
        `${row.name.padEnd(26)} ${mid}  (${low} to ${high})  ${row.ratio.toFixed(2)} x Thinnet fused`,
      )
    }
  }
}
