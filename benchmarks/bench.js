// Runs Thinnet and its peers in turn, and prints medians and ratios: see README.md.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkWork } from './driver/check.js'
import { machine } from './driver/machine.js'
import { measureWork } from './driver/measure.js'
import { OptionError, readOptions, usage } from './driver/options.js'
import { checkAsText, workAsText } from './driver/report.js'
import { startWorker } from './driver/worker.js'
import { peersFor } from './peers/index.js'
import { writeJob } from './works/data.js'

async function main(options) {
  const folder = mkdtempSync(join(tmpdir(), 'thinnet-benchmark-'))
  const browsers = options.works.some(({ platform }) => platform === 'browser')
    ? await import('./browser/serve.js')
    : undefined
  const say = text => {
    if (!options.json) console.log(`${text}\n`)
  }
  try {
    const document = {
      machine: machine(),
      options: { runs: options.runs, seconds: options.seconds, device: options.device },
      works: [],
    }
    for (const threads of options.threads) {
      for (const work of options.works) {
        const contenders = peersFor(work).filter(options.isChosen)
        const settings = { ...options, threads }
        const start = peer =>
          work.platform === 'browser' ? browsers.startPage(peer, settings) : startWorker(peer, settings)
        const jobFor = one => writeJob(one, join(folder, 'data'), { threads, device: options.device })
        if (options.check) {
          for (const checked of await checkWork(work, contenders, start, jobFor)) {
            document.works.push(checked)
            say(checkAsText(checked))
          }
        } else {
          const measured = await measureWork(work, contenders, start, await jobFor(work), options)
          document.works.push(measured)
          say(workAsText(measured))
        }
      }
    }
    if (options.json) console.log(JSON.stringify(document, null, 2))
    if (!options.check) await write(document, options, say)
    const bad = document.works.some(({ results }) => results.some(({ alike }) => alike === false))
    return bad ? 1 : 0
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function write(document, options, say) {
  const { ratioFigure, renderPng, renderSvg } = await import('./driver/figure.js')
  const folder = options.out ?? fileURLToPath(new URL('results', import.meta.url))
  mkdirSync(folder, { recursive: true })
  const name = join(folder, document.machine.date.slice(0, 19).replace('T', '-').replaceAll(':', ''))
  writeFileSync(`${name}.json`, `${JSON.stringify(document, null, 2)}\n`)
  const figure = ratioFigure(document)
  if (figure) {
    const svg = renderSvg(figure)
    writeFileSync(`${name}.svg`, svg)
    writeFileSync(`${name}.png`, renderPng(svg))
  }
  say(`Written: ${name}.json${figure ? ', .svg and .png' : ''}`)
}

try {
  const options = readOptions(process.argv.slice(2))
  if (options.help) console.log(usage)
  else process.exitCode = await main(options)
} catch (error) {
  if (!(error instanceof OptionError)) throw error
  console.error(`bench: ${error.message}\nSee npm run bench -- --help`)
  process.exitCode = 2
}
