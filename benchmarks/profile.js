// Where the time of a step goes: ONNX Runtime's own profile of a work, by kinds of operators. See README.md.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { numbersIn } from './peers/numbers.js'
import { open } from './peers/thinnet.js'
import { writeJob } from './works/data.js'
import { works } from './works/index.js'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    threads: { type: 'string', default: '1' },
    steps: { type: 'string', default: '100' },
    /** each node, with its output's shape */
    nodes: { type: 'boolean', default: false },
  },
})
const [name] = positionals
const work = works.find(one => one.name === name)
if (!work) throw new Error(`profile: ${name} is not one of ${works.map(one => one.name).join(', ')}`)
const steps = Number(values.steps)
const folder = mkdtempSync(join(tmpdir(), 'thinnet-profile-'))

// every session of this process is profiled
const ort = await import('onnxruntime-node')
const sessions = []
const { create } = ort.InferenceSession
ort.InferenceSession.create = async (model, options) => {
  const session = await create.call(ort.InferenceSession, model, {
    ...options,
    enableProfiling: true,
    profileFilePrefix: join(folder, `${sessions.length}`),
  })
  sessions.push(session)
  return session
}

const job = await writeJob(work, join(folder, 'data'), { threads: Number(values.threads) })
const task = await (await open({})).prepare(job, numbersIn(job.data))
const begin = performance.now()
const { steps: done } = await task.run(steps)
const elapsed = performance.now() - begin
for (const session of sessions) {
  try {
    session.endProfiling()
  } catch {
    // released meanwhile: it only asked the engine something
  }
}

const totals = new Map()
for (const file of readdirSync(folder).filter(entry => entry.endsWith('.json'))) {
  for (const { cat, name, dur, args } of JSON.parse(readFileSync(join(folder, file), 'utf8'))) {
    if (cat !== 'Node' || !name.endsWith('_kernel_time')) continue
    const shapes = list => (list ?? []).map(entry => `[${Object.values(entry)[0]}]`).join(' ')
    const inputs = shapes(args.input_type_shape)
    const key = values.nodes ? `${args.op_name} ${inputs} -> ${shapes(args.output_type_shape)}` : args.op_name
    const total = totals.get(key) ?? { runs: 0, time: 0 }
    totals.set(key, { runs: total.runs + 1, time: total.time + dur })
  }
}
rmSync(folder, { recursive: true })

const isOuter = key => /^(Loop|If|Scan)\b/.test(key)
const rows = [...totals].sort(([, a], [, b]) => b.time - a.time)
const inner = rows.filter(([key]) => !isOuter(key)).reduce((sum, [, { time }]) => sum + time, 0)
console.log(
  `${work.title}: ${(elapsed / done).toFixed(3)} ms with the profiler, ${done} steps; in operators ${(inner / done / 1000).toFixed(3)} ms`,
)
for (const [key, { runs, time }] of rows) {
  const share = isOuter(key) ? '      ' : `${((100 * time) / inner).toFixed(1).padStart(5)} %`
  console.log(
    `${(time / done).toFixed(1).padStart(9)} µs ${share}  ${(runs / done).toFixed(2).padStart(7)} x  ${key.slice(0, 150)}`,
  )
}
process.exit()
