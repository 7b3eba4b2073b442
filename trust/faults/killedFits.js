// fit with every kind of checkpoint, killed again and again: what is on the disk is whole, and a state that training had.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadModel } from 'thinnet'
import { nextWrite, start, wait } from './children.js'
import { random } from './random.js'
import { buildModel, EPOCHS, hashOf, train } from './training.js'

const program = fileURLToPath(new URL('training.js', import.meta.url))
/** Kills before a training is let go on to its end. */
const KILLS_A_LIFE = 12

/** @param {{ kills: number, seed: number, report: (fault: string) => void }} options */
export async function killedFits({ kills, seed, report }) {
  const root = mkdtempSync(join(tmpdir(), 'thinnet-killed-fits-'))
  const draw = random(seed)
  const expected = await undisturbed(join(root, 'undisturbed'))
  let killed = 0
  let writing = 0
  for (let life = 0; killed < kills; life++) {
    const folder = join(root, `life-${life}`)
    const watched = [folder, join(folder, 'backup'), join(folder, 'models')]
    for (let i = 0; ; i++) {
      const { child, said, ended } = start([program, folder])
      if (i < KILLS_A_LIFE && killed < kills) {
        while (!said.out.includes('loaded') && child.exitCode === null) await wait(1)
        await wait(draw() * ((2 * expected.milliseconds) / KILLS_A_LIFE) + draw() * 200)
        const atWrite = draw() < 0.6
        if (atWrite) {
          await nextWrite(watched, 2000)
          // more often soon after it: a file takes a few milliseconds
          await wait(20 * draw() ** 3)
        }
        child.kill('SIGKILL')
      }
      const { signal, code, out, err } = await ended
      if (signal === null) {
        if (code !== 0) report(`life ${life}: exit code ${code}: ${err}`)
        else
          await compare(folder, JSON.parse(out.trim().split('\n').at(-1)), expected, fault =>
            report(`life ${life}: ${fault}`),
          )
        break
      }
      killed++
      if (parts(folder).length > 0) writing++
      await checkFolder(folder, expected, fault => report(`life ${life}, kill ${i}: ${fault}`))
    }
    rmSync(folder, { recursive: true })
  }
  rmSync(root, { recursive: true })
  return `${killed} kills of fit, ${writing} of them in the middle of a file`
}

/** The training that nothing comes in between: the states that it has, and what it leaves. */
async function undisturbed(folder) {
  const batches = new Set()
  const epochs = []
  const began = performance.now()
  const states = {
    onTrainBatchEnd: (_, __, model) => void batches.add(hashOf(model)),
    onEpochEnd: (_, __, model) => void epochs.push(hashOf(model)),
  }
  const { final, history } = await train(folder, { also: [states] })
  const milliseconds = performance.now() - began
  const best = []
  let lowest = Number.POSITIVE_INFINITY
  history.valLoss.forEach((loss, i) => {
    if (loss >= lowest) return
    lowest = loss
    best.push(epochs[i])
  })
  batches.add(hashOf(buildModel()))
  return {
    batches,
    epochs,
    best,
    final,
    history,
    milliseconds,
    log: readFileSync(join(folder, 'log.csv'), 'utf8'),
    files: listed(folder),
  }
}

const listed = folder => readdirSync(folder, { recursive: true }).map(String).sort()
const parts = folder => (existsSync(folder) ? listed(folder).filter(name => name.endsWith('.part')) : [])

async function checkFolder(folder, expected, report) {
  if (!existsSync(folder)) return
  const stateOf = async file => {
    if (file.endsWith('.keras')) {
      const model = await loadModel(join(folder, file))
      const hash = hashOf(model)
      await model.dispose()
      return hash
    }
    const model = buildModel()
    await model.loadWeights(join(folder, file))
    return hashOf(model)
  }
  const allowed = file => {
    if (file === 'best.keras') return expected.best
    if (file === 'last.weights.h5') return expected.epochs
    if (file.startsWith('backup')) return [...expected.batches]
    return [expected.epochs[Number(/(\d+)\.keras$/.exec(file)?.[1]) - 1]]
  }
  for (const file of listed(folder)) {
    if (!/(\.keras|\.h5)$/.test(file)) continue
    try {
      if (!allowed(file).includes(await stateOf(file))) report(`${file} is a state that training never had`)
    } catch (error) {
      report(`${file} cannot be read: ${error.message}`)
    }
  }
  if (
    existsSync(join(folder, 'log.csv')) &&
    !expected.log.startsWith(readFileSync(join(folder, 'log.csv'), 'utf8'))
  )
    report('log.csv is not the beginning of the log')
  if (parts(folder).length > 1) report(`unfinished files are left: ${parts(folder).join(' ')}`)
}

async function compare(folder, { final, history }, expected, report) {
  if (final !== expected.final) report('the final weights differ from those of the undisturbed training')
  if (JSON.stringify(history) !== JSON.stringify(expected.history)) report('History differs')
  if (history.loss.length !== EPOCHS) report(`${history.loss.length} epochs`)
  if (readFileSync(join(folder, 'log.csv'), 'utf8') !== expected.log) report('log.csv differs')
  if (listed(folder).join() !== expected.files.join()) report(`files differ: ${listed(folder).join(' ')}`)
  await checkFolder(folder, { ...expected, best: expected.best.slice(-1) }, report)
}
