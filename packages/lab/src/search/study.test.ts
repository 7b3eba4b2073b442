import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dense, dropout, loadModel, makeMoons, sequential, sgd, tableOf } from 'thinnet'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStore, type Store } from '../store/store.js'
import { waitFor } from '../store/testing/waitFor.js'
import { readStudy } from './readResult.js'
import type { StudyResult } from './result.js'
import { resumeStudy, type SearchOptions, type StartedStudy, study } from './study.js'
import { withoutTimes } from './testing/withoutTimes.js'

let home: string
let store: Store
const place = () => ({ folder: join(home, '.thinnet') })
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'thinnet-search-'))
  // Held open by this process, so that no study has to start a database.
  store = await openStore(place())
})
afterAll(async () => {
  await store.close()
  await rm(home, { recursive: true })
})

const moons = makeMoons({ nSamples: 90, noise: 0.4, randomState: 1 })
const quick = (others: Partial<SearchOptions> = {}): SearchOptions => ({
  data: { ...moons, name: 'moons' },
  space: { dropout: [0, 0.5], maxNorm: [null, 2] },
  ...{ folds: 2, repeats: 2, epochs: 3, hidden: [8], workers: 1, store: place(), ...others },
})
/** A network of this process: quicker to start than workers are. */
const small: SearchOptions['model'] = ({ candidate, inputShape, outputs, seed }) =>
  sequential(
    [
      dense(6, { inputShape, activation: 'relu' }),
      dropout(Number(candidate.dropout)),
      dense(outputs, { activation: outputs === 1 ? 'sigmoid' : 'softmax' }),
    ],
    { seed },
  )
const here = (others: Partial<SearchOptions> = {}) => quick({ model: small, hidden: undefined, ...others })
const losses = ({ candidates }: StudyResult) =>
  candidates.map(({ trials }) => trials.map(({ result }) => result.test.loss))

describe('a study', () => {
  let one: StudyResult
  const started: StartedStudy[] = []
  const fractions: number[] = []
  beforeAll(async () => {
    one = await study(
      quick({ onStart: s => started.push(s), onProgress: ({ fraction }) => fractions.push(fraction) }),
    )
  })

  test('tries all candidates on the same folds from the same seeds', () => {
    expect(one.candidates).toHaveLength(4)
    const splits = one.candidates.map(({ trials }) =>
      trials.map(({ settings: { repeat, fold, seed } }) => ({ repeat, fold, seed })),
    )
    expect(splits[0]).toHaveLength(4)
    for (const others of splits) expect(others).toEqual(splits[0])
    expect(one.candidates.every(({ stoppedAt }) => stoppedAt === undefined)).toBe(true)
    expect(one.baseline).toBe(0)
  })

  test('says what it understood and how far it is', () => {
    expect(started[0]).toMatchObject({ id: one.id, name: 'moons', data: { rows: 90, task: 'binary' } })
    expect(one.data.notes[0]).toMatch(/no rows are held out/)
    expect(fractions.at(-1)).toBe(1)
    expect(fractions.toSorted((a, b) => a - b)).toEqual(fractions)
  })

  test('gives curves of the first fold of the first repeat, and of no other', () => {
    const [first, ...others] = one.candidates[1]!.trials
    expect(first?.result.curves?.epoch).toEqual([1, 2, 3])
    expect(others.every(({ result }) => result.curves === undefined)).toBe(true)
  })

  test('has the same figures to the last bit with two workers', async () => {
    const two = await study(quick({ workers: 2 }))
    expect(withoutTimes(two)).toEqual(withoutTimes(one))
  })

  test('can be read from the store again', async () => {
    const again = await readStudy(store, await store.findStudy(one.id))
    expect(again).toEqual(one)
    expect(await resumeStudy({ study: one.id, store: place() })).toEqual(one)
  })
})

describe('the model that is chosen', () => {
  const rows = Array.from({ length: 60 }, (_, i) => [
    String(Math.sin(i) + (i % 3)),
    i % 7 === 0 ? '' : String(i % 5),
    ['ant', 'bee', 'cow'][i % 3]!,
  ])
  const table = tableOf('animals.csv', ['size', 'legs', 'kind'], rows)

  test('comes with its table’s schema, and was tested on rows that no trial saw', async () => {
    const result = await study(
      quick({ data: { table, target: 'kind' }, space: { dropout: [0, 0.3] }, holdout: 0.2, repeats: 1 }),
    )
    const model = await loadModel(result.best.keras)
    expect(model.schema?.target).toMatchObject({ kind: 'classes', classes: ['ant', 'bee', 'cow'] })
    expect(result.best.holdout).toMatchObject({ rows: 12 })
    expect(result.best.holdout?.loss).toBeGreaterThan(0)
    const [{ result: trial } = { result: undefined }] = result.candidates[0]!.trials
    expect([trial?.trainRows, trial?.testRows]).toEqual([24, 24])
  })
})

describe('successive halving', () => {
  const space = { dropout: [0, 0.1, 0.2, 0.3, 0.4, 0.5] }

  test('gives those that come to the end the figures of the full grid', async () => {
    const full = await study(here({ space, epochs: 6, repeats: 1 }))
    const halved = await study(here({ space, epochs: 6, repeats: 1, strategy: 'halving' }))
    const atEnd = halved.candidates.filter(({ stoppedAt }) => stoppedAt === undefined)
    expect(atEnd.length).toBeGreaterThanOrEqual(2)
    expect(atEnd.length).toBeLessThan(6)
    expect(atEnd[0]?.number).toBe(halved.baseline)
    for (const { number } of atEnd) expect(losses(halved)[number]).toEqual(losses(full)[number])
    expect(
      halved.candidates.flatMap(({ trials }) => trials.map(({ settings }) => settings.epochs)),
    ).toContain(2)
  })
})

describe('a budget', () => {
  test('of trials ends the study, and the choice is made on the folds that all have been on', async () => {
    const result = await study(here({ space: { dropout: [0, 0.4, 0.8] }, budget: { trials: 7 } }))
    expect(result.candidates.map(({ trials, stoppedAt }) => [trials.length, stoppedAt])).toEqual([
      [3, 0],
      [2, 0],
      [2, 0],
    ])
    expect(result.best.keras.length).toBeGreaterThan(1000)
  })

  test('of minutes lets no new trial begin when they are over', async () => {
    const slow = here({ epochs: 400, repeats: 40, budget: { minutes: 0.01 } })
    const result = await study(slow)
    const count = losses(result).flat().length
    expect(count).toBeGreaterThan(0)
    expect(count).toBeLessThan(2 * 2 * 2 * 40)
  })
})

describe('a model of one’s own', () => {
  const source = `import { dense, dropout, sequential } from 'thinnet'
import { units } from './units.ts'
export const model = ({ candidate, inputShape, outputs, seed }) =>
  sequential([dense(units, { inputShape }), dropout(candidate.dropout), dense(outputs, { activation: 'sigmoid' })], { seed })
export const space = { dropout: [0, 0.25] }
export const data = async () => ({ x: Array.from({ length: 40 }, (_, i) => [i % 7, i % 2]), y: Array.from({ length: 40 }, (_, i) => i % 2) })
`

  test('in a file is run by workers, with the data and space that it brings', async () => {
    await writeFile(join(home, 'units.ts'), 'export const units: number = 5\n')
    await writeFile(join(home, 'my-model.ts'), source)
    const { space: _, data: __, hidden: ___, ...others } = quick()
    const result = await study({ ...others, model: join(home, 'my-model.ts') })
    expect(result.settings.model?.file).toBe('my-model.ts')
    expect(result.candidates.map(({ candidate }) => candidate)).toEqual([{ dropout: 0 }, { dropout: 0.25 }])
    expect(result.candidates[0]?.trials[0]?.result.parameters).toBe(2 * 5 + 5 + 5 + 1)
    const stored = await store.findStudy(result.id)
    expect(stored.codeHash).toBe(result.settings.model?.hash)
  })

  test('that diverges for some settings leaves the choice among the others', async () => {
    const result = await study(
      here({
        space: { rate: [0.01, 1e30] },
        model: ({ candidate, inputShape, seed }) =>
          sequential([dense(1, { inputShape })], { seed }).compile({
            ...{ loss: 'mse', optimizer: sgd({ learningRate: Number(candidate.rate) }) },
          }),
        epochs: 20,
      }),
    )
    expect(result.chosen).toBe(0)
    expect(result.candidates[1]?.trials[0]?.result.failure).toMatch(/no finite number/)
  })

  test('that cannot be tried is an error before there is a study', async () => {
    const before = (await store.listStudies()).length
    const wrong = here({ model: ({ seed }) => sequential([dense(1, { inputShape: [7] })], { seed }) })
    await expect(study(wrong)).rejects.toThrow(
      'the model takes samples of shape [7], but those of the data are [2]',
    )
    await expect(study(quick({ data: undefined }))).rejects.toThrow('data is missing')
    await expect(study(quick({ data: { ...moons, y: moons.y.map(() => 1) } }))).rejects.toThrow(
      'nothing to learn',
    )
    await expect(study(quick({ folds: 91 }))).rejects.toThrow('--folds: expected no more than the 90 rows')
    await expect(study(quick({ space: { droput: [0] } }))).rejects.toThrow(
      'space.droput: expected one of dropout',
    )
    expect(await store.listStudies()).toHaveLength(before)
  })
})

describe('after a SIGKILL', () => {
  test('of a worker in the middle of a trial, the trial ends once, with the same figures', async () => {
    const deadly = `import { existsSync, writeFileSync } from 'node:fs'
import { dense, dropout, sequential } from 'thinnet'
export const model = ({ candidate, inputShape, outputs, seed }) => {
  if (candidate.dropout === 0.5 && !existsSync(${JSON.stringify(join(home, 'killed'))})) {
    writeFileSync(${JSON.stringify(join(home, 'killed'))}, '')
    process.kill(process.pid, 'SIGKILL')
  }
  return sequential([dense(4, { inputShape }), dropout(candidate.dropout), dense(outputs, { activation: 'sigmoid' })], { seed })
}
`
    await writeFile(join(home, 'deadly.ts'), deadly)
    const options = quick({ model: join(home, 'deadly.ts'), hidden: undefined, repeats: 1 })
    const disturbed = await study(options)
    const trials = await store.trials(disturbed.id)
    expect(trials.map(({ losses }) => losses).toSorted()).toEqual([...Array(trials.length - 1).fill(0), 1])
    expect(disturbed.workers).toBe(2)
    expect(withoutTimes(await study(options))).toEqual(withoutTimes(disturbed))
  })

  test('of the coordinator, another one goes on, and comes to the result of an undisturbed run', async () => {
    const space = { dropout: [0, 0.1, 0.2, 0.3, 0.4, 0.5] }
    const options = quick({ epochs: 40, repeats: 1, strategy: 'halving', space })
    const lab = new URL('../../dist/index.js', import.meta.url).href
    const program = `const { study } = await import(${JSON.stringify(lab)})
await study({ ...${JSON.stringify(options)}, name: 'orphan' })`
    const coordinator = spawn(process.execPath, ['--input-type=module', '-e', program])
    const died = once(coordinator, 'exit')
    const progress = async () => {
      const orphan = (await store.listStudies()).find(({ name }) => name === 'orphan')
      return orphan ?? { id: '', done: 0, trials: 0 }
    }
    await waitFor('some trials', async () => (await progress()).done >= 3)
    coordinator.kill('SIGKILL')
    await died
    const { id, done, trials } = await progress()
    expect(done).toBeLessThan(trials)
    const resumed = await resumeStudy({ study: id, store: place(), workers: 1 })
    expect(withoutTimes(resumed)).toEqual(withoutTimes(await study(options)))
    expect((await store.trials(id)).every(({ state }) => state === 'done')).toBe(true)
  })
})

test('a study that is cancelled can be resumed, and comes to the same', async () => {
  const whole = await study(here())
  const stop = new AbortController()
  let id = ''
  const cancelled = study(
    here({
      signal: stop.signal,
      onProgress: ({ study: started, done }) => {
        id = started
        if (done >= 3) stop.abort(new Error('enough'))
      },
    }),
  )
  await expect(cancelled).rejects.toThrow('enough')
  expect((await store.findStudy(id)).state).toBe('stopped')
  await expect(resumeStudy({ study: id, store: place() })).rejects.toThrow('resume it there')
  const model = typeof small === 'function' ? small : undefined
  const resumed = await resumeStudy({ study: id, store: place(), model })
  expect(withoutTimes(resumed)).toEqual(withoutTimes(whole))
})
