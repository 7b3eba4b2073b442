// Writes the tables of README.md and docs/performance.md from the results of runs: `node benchmarks/tables.js FILE.json …`.
// A peer's figures are those of the last file that has them, and are compared with Thinnet's of the same run. All files must be of one
// machine and one device.

import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { figure } from './driver/report.js'
import { works as allWorks } from './works/index.js'

const COLUMNS = [
  ['pytorch', 'PyTorch'],
  ['pytorch-compiled', 'PyTorch compiled'],
  ['keras-jax', 'Keras on JAX'],
  ['keras-tensorflow', 'Keras on TensorFlow'],
  ['tfjs-wasm', 'tfjs, WebAssembly'],
  ['tfjs-cpu', 'tfjs, plain'],
  ['tfjs-webgl', 'tfjs, WebGL'],
  ['jax-js', 'jax-js'],
]

/** Documents of several runs as one: the machine of the last, and each work with each number of threads and set of peers once. */
export function merge(documents) {
  const cpus = new Set(documents.map(({ machine }) => machine.cpu))
  if (cpus.size > 1)
    throw new Error(`results of different machines cannot stand in one table: ${[...cpus].join(', ')}`)
  const devices = new Set(documents.map(({ options }) => options.device ?? 'cpu'))
  if (devices.size > 1)
    throw new Error(`results of different devices cannot stand in one table: ${[...devices].join(', ')}`)
  const works = new Map()
  for (const { works: some } of documents) {
    for (const work of some) {
      const peers = work.results.map(({ peer }) => peer)
      const key = `${work.work} ${work.threads} ${peers}`
      // behind those of earlier runs
      works.delete(key)
      works.set(key, work)
    }
  }
  const order = allWorks.map(({ name }) => name)
  return {
    machine: documents.at(-1).machine,
    dates: documents.map(({ machine }) => machine.date.slice(0, 10)),
    commits: [...new Set(documents.map(({ machine }) => machine.commit))],
    works: [...works.values()].sort(
      (a, b) => order.indexOf(a.work) - order.indexOf(b.work) || a.threads - b.threads,
    ),
  }
}

const least = figures => Math.min(...figures.map(({ median }) => median ?? Infinity))

/**
 * For each work its results, each peer with the number of threads that is best for it, and with `ours`: Thinnet's best time in the
 * runs that these figures are of.
 */
export function atTheirBest({ works }) {
  const byWork = new Map()
  for (const run of works) byWork.set(run.work, [...(byWork.get(run.work) ?? []), run])
  return [...byWork].map(([work, runs]) => {
    const results = new Map()
    for (const peer of new Set(runs.flatMap(run => run.results.map(result => result.peer)))) {
      // the last run with each number of threads
      const last = new Map()
      for (const run of runs) {
        const result = run.results.find(one => one.peer === peer)
        const own = run.results.find(one => one.peer === 'thinnet')
        if (result) last.set(run.threads, { result: { ...result, threads: run.threads }, own })
      }
      const found = [...last.values()]
      const median = least(found.map(({ result }) => result))
      const { result } = found.find(one => one.result.median === median) ?? found[0]
      results.set(peer, { ...result, ours: least(found.map(({ own }) => own ?? {})) })
    }
    return { work, title: runs[0].title, unit: runs[0].unit, results }
  })
}

const times = ratio =>
  ratio >= 99.5 ? Math.round(ratio) : ratio >= 9.95 ? ratio.toFixed(0) : ratio.toFixed(2)

/** What stands for a peer: its time as a multiple of Thinnet's, strong where it is the quicker one. */
function cell(result) {
  if (!result || result.absent !== undefined) return ''
  if (result.cannot !== undefined) return 'cannot'
  if (result.median === undefined) return 'too slow'
  const ratio = result.median / result.ours
  return ratio < 1 ? `**${times(ratio)}**` : times(ratio)
}

const row = cells => `| ${cells.join(' | ')} |`

/** A row a work, a column a peer. */
export function ratioTable(merged, isShown = () => true) {
  const works = atTheirBest(merged).filter(
    ({ work, results }) => isShown(work) && results.get('thinnet')?.median,
  )
  const columns = COLUMNS.filter(([peer]) => works.some(({ results }) => cell(results.get(peer)) !== ''))
  return [
    row(['', 'Thinnet', ...columns.map(([, title]) => title)]),
    row(['---', ...['', ...columns].map(() => '---:')]),
    ...works.map(({ title, unit, results }) => {
      const { median } = results.get('thinnet')
      return row([title, `${figure(median)} ${unit}`, ...columns.map(([peer]) => cell(results.get(peer)))])
    }),
  ].join('\n')
}

/** Every figure: a table for each work. */
export function allTables({ works }) {
  const byWork = new Map()
  for (const work of works) byWork.set(work.work, [...(byWork.get(work.work) ?? []), work])
  return [...byWork.values()]
    .map(some => {
      const [{ title, unit }] = some
      const lines = some.flatMap(({ threads, results }) =>
        results.map(result => {
          const { title: name, median, min, max, gflops, rss, cannot, slow, bytes } = result
          const figures =
            median === undefined
              ? [cannot ?? (slow ? `no answer within ${slow} s` : 'not installed'), '', '', '']
              : [
                  `${figure(median)} (${figure(min)} to ${figure(max)})`,
                  result.ratio?.toFixed(2) ?? '',
                  gflops ? gflops.toFixed(0) : '',
                  [rss && Math.round(rss / 2 ** 20), bytes && `${(bytes.gzip / 1e6).toFixed(2)} loaded`]
                    .filter(Boolean)
                    .join(', '),
                ]
          return row([name, threads, ...figures])
        }),
      )
      return [
        `#### ${title}`,
        '',
        row(['', 'threads', unit, '× Thinnet', 'GFLOP/s', 'MB']),
        row(['---', '---:', '---:', '---:', '---:', '---:']),
        ...lines,
      ].join('\n')
    })
    .join('\n\n')
}

/** Where and when, as a sentence. */
export function provenance({ machine, dates, commits }) {
  const { cpu, cores, memory, system, node } = machine
  return (
    `${cpu} (${cores} cores, ${Math.round(memory / 2 ** 30)} GB), ${system}, Node ${node.slice(1)}; ` +
    `${[...new Set(dates)].join(' and ')}, commit ${commits.join(' and ')}.`
  )
}

/** A text with what stands between the markers of a part replaced. */
export function replacePart(text, part, content) {
  const [begin, end] = [`<!-- ${part}: written by benchmarks/tables.js -->`, `<!-- end of ${part} -->`]
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from)
    throw new Error(`there is no place for ${part}: expected the markers ${begin} and ${end}`)
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`
}

/** What the README shows; docs/performance.md has all. */
const IN_README = new Set([
  ...['case-study', 'mlp/512', 'cnn/dropout', 'cnn/vgg', 'lstm/50', 'lstm/dropout', 'lstm/gru'],
  ...['predict/one', 'predict/1024', 'predict/monte-carlo', 'masks/0.4'],
  ...['browser/case-study', 'browser/mlp', 'browser/cnn', 'browser/lstm'],
])

function main(files) {
  if (files.length === 0) throw new Error('expected the JSON files of one or more runs of npm run bench')
  const merged = merge(files.map(file => JSON.parse(readFileSync(file, 'utf8'))))
  const rewrite = (path, parts) => {
    const file = fileURLToPath(new URL(path, import.meta.url))
    let text = readFileSync(file, 'utf8')
    for (const [part, content] of Object.entries(parts)) text = replacePart(text, part, content)
    writeFileSync(file, text)
  }
  const origin = provenance(merged)
  rewrite('../README.md', {
    'benchmark table': `${ratioTable(merged, work => IN_README.has(work))}\n\n${origin}`,
  })
  rewrite('../docs/performance.md', {
    'ratio table': `${ratioTable(merged)}\n\n${origin}`,
    'all figures': allTables(merged),
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.slice(2))
