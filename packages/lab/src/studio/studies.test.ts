import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dense, dropout, loadModel, makeMoons, sequential } from 'thinnet'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { repeat } from '../compare/repeat.js'
import { findingsOf } from '../search/findings/findings.js'
import type { StudyResult } from '../search/result.js'
import { parsePlan, searchKind, storable } from '../search/storedStudy.js'
import { strategyOf } from '../search/strategies/strategyOf.js'
import { type SearchOptions, study as search } from '../search/study.js'
import type { TrialResult, TrialSettings } from '../search/trial.js'
import { openStore, type Store } from '../store/store.js'
import type * as api from './api.js'
import { type Studio, serveStudio } from './serveStudio.js'
import { writeMadeUpDist } from './testing/madeUpDist.js'

let home: string
let store: Store
let studio: Studio
let done: StudyResult
let repeated: string
const place = () => ({ folder: join(home, '.thinnet') })

/** A network of this process: quicker to start than workers are. */
const model: SearchOptions['model'] = ({ candidate, inputShape, outputs, seed }) =>
  sequential(
    [
      dense(6, { inputShape, activation: 'relu' }),
      dropout(Number(candidate.dropout ?? 0)),
      dense(outputs, { activation: 'sigmoid' }),
    ],
    { seed },
  )
const data = { ...makeMoons({ nSamples: 90, noise: 0.4, randomState: 1 }), name: 'moons' }
const small = { ...{ data, model, folds: 2, repeats: 2, epochs: 3 } }
const options = (): SearchOptions => ({ ...small, space: { dropout: [0, 0.3, 0.5] }, store: place() })

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'thinnet-studio-'))
  await writeMadeUpDist(join(home, 'dist'))
  // Held open by this process, so that nothing else has to start a database.
  store = await openStore(place())
  done = await search({ ...options(), holdout: 0.2 })
  repeated = (await repeat({ ...small, settings: { dropout: 0.3 }, store: place() })).model.study
  studio = await serveStudio({ dist: join(home, 'dist'), store: place(), port: 0 })
})
afterAll(async () => {
  await studio.close()
  await store.close()
  await rm(home, { recursive: true })
})

const get = (path: string, init?: RequestInit) => fetch(new URL(path, studio.address), init)
async function json<Answer>(path: string): Promise<Answer> {
  const answer = await get(path)
  expect(answer.headers.get('content-type'), await answer.clone().text()).toMatch(/^application\/json/)
  expect(answer.status).toBe(200)
  return answer.json()
}
async function refusal(path: string): Promise<[number, string]> {
  const answer = await get(path)
  const { error }: api.Problem = await answer.json()
  return [answer.status, error]
}

/** A study like the one that was run, with some of its trials in the queue. */
async function beginSearch(name: string, settings: Partial<StudyResult['settings']> = {}) {
  const { settings: json } = await store.findStudy(done.id)
  const plan = parsePlan(json)
  const changed = { ...plan, settings: { ...plan.settings, ...settings } }
  const study = await store.createStudy({
    ...{ name, kind: searchKind, settings: storable(changed), seed: 1, mostFailures: 1 },
  })
  const stage = strategyOf(changed).next([]) ?? []
  await store.addTrials(
    study.id,
    stage.map((trial, number) => ({ number, settings: storable(trial) })),
  )
  /** What the same trial of the study that was run gave. */
  const resultOf = (number: number): TrialResult => {
    const { candidateNumber, repeat, fold } = stage[number]!
    return done.candidates[candidateNumber]!.trials.find(
      ({ settings: one }) => one.repeat === repeat && one.fold === fold,
    )!.result
  }
  const claim = async () =>
    (await store.claim({
      ...{ worker: 'tester', kinds: [searchKind], allowCode: false, lease: 600, studies: [study.id] },
    }))!
  const finish = async (count: number) => {
    for (let i = 0; i < count; i++) {
      const trial = await claim()
      await store.finish(trial, storable(resultOf(trial.number)))
    }
  }
  return { id: study.id, claim, finish, stage }
}

describe('a search that has ended', () => {
  test('is in the list', async () => {
    const { studies, place: where } = await json<api.StudyList>('/api/studies')
    expect(where).toBe(`folder ${join(home, '.thinnet')}`)
    expect(studies.map(({ id }) => id).slice(-2)).toEqual([repeated, done.id])
    const entry = studies.find(({ id }) => id === done.id)!
    expect(entry).toMatchObject({
      ...{ name: 'moons', kind: 'search', storedKind: 'search in one process', state: 'done' },
      progress: { total: 13, done: 13, running: 0, waiting: 0, failed: 0, stopped: 0, secondsLeft: 0 },
    })
    expect(Math.abs(Date.parse(entry.created) - Date.now())).toBeLessThan(600_000)
  })

  test.each([(id: string) => id, (id: string) => id.slice(0, 10)])(
    'tells what its report tells',
    async part => {
      const detail = await json<api.StudyDetail>(`/api/studies/${part(done.id)}`)
      const findings = findingsOf(done)
      const { headline, effect, choice, fit, caution, honest, advice } = findings
      expect(detail.figures).toBe('final')
      expect(detail.findings).toEqual({ headline, effect, choice, fit, caution, honest, advice })
      expect(detail.downloads).toEqual({ model: true, report: true })
      expect(detail.data).toMatchObject({ source: 'moons', rows: 90, inputs: 2, task: 'binary' })
      expect(detail.measures.map(({ measure, higherIsBetter }) => [measure, higherIsBetter])).toEqual([
        ['loss', false],
        ['accuracy', true],
      ])
      const settings = Object.fromEntries(detail.settings.map(({ name, value }) => [name, value]))
      expect(settings).toMatchObject({ seed: '1', dropout: '0, 0.3, 0.5', epochs: '3', strategy: 'grid' })
      expect(detail.candidates.map(({ label, state, trials }) => [label, state, trials])).toEqual([
        ['none', 'complete', 4],
        ['dropout 0.3', 'complete', 4],
        ['dropout 0.5', 'complete', 4],
      ])
      expect(detail.candidates.map(({ chosen }) => chosen).indexOf(true)).toBe(done.chosen)
      expect(detail.candidates.map(({ baseline }) => baseline)).toEqual([true, false, false])
      const { mean, interval } = findings.summaries[1]!.test.loss!
      expect(detail.candidates[1]!.test.loss).toEqual({ mean, interval, text: expect.stringMatching(/ ± /) })
      expect(detail.comparisons).toHaveLength(4)
      expect(detail.comparisons[0]).toMatchObject({ candidate: 1, measure: 'loss' })
    },
  )

  test('has a table of trials, the last training among them', async () => {
    const { trials } = await json<api.TrialTable>(`/api/studies/${done.id}/trials`)
    expect(trials).toHaveLength(13)
    const { settings, result } = done.candidates[1]!.trials[0]!
    expect(trials[1]).toEqual({
      ...{ number: 1, role: 'trial', state: 'done', candidate: 1, label: 'dropout 0.3' },
      ...{ settings: { dropout: 0.3 }, repeat: 0, fold: 0, rung: 0, seed: settings.seed, epochs: 3 },
      ...{ epochsDone: null, train: result.train, test: result.test, seconds: expect.any(Number) },
      ...{ attempt: 1, worker: expect.any(String), error: null, curves: true },
    })
    expect(trials[12]).toMatchObject({
      ...{ role: 'best', candidate: done.chosen, repeat: null, fold: null, curves: false },
      test: { loss: done.best.holdout!.loss },
    })
  })

  test('gives the curves that were kept, and says of others that they were not', async () => {
    const detail = await json<api.StudyDetail>(`/api/studies/${done.id}`)
    expect(detail.candidates.map(({ curves }) => curves)).toEqual([0, 1, 2])
    const { trial, label, ...curves } = await json<api.Curves>(`/api/studies/${done.id}/trials/2/curves`)
    expect([trial, label]).toEqual([2, 'dropout 0.5'])
    expect(curves).toEqual(done.candidates[2]!.trials[0]!.result.curves)
    expect(await refusal(`/api/studies/${done.id}/trials/5/curves`)).toEqual([
      ...[404, 'the curves of trial 5 were not kept: those of the first fold of the first repeat are'],
    ])
    expect(await refusal(`/api/studies/${done.id}/trials/99/curves`)).toEqual([
      ...[404, 'there is no trial 99 in this study; it has 13 trials'],
    ])
    expect(await refusal(`/api/studies/${done.id}/trials/first/curves`)).toEqual([
      ...[404, "expected the number of a trial, received 'first'"],
    ])
  })

  test('has figures in the colours of the page', async () => {
    const { figures } = await json<api.FigureList>(`/api/studies/${done.id}/figures`)
    expect(figures.map(({ name }) => name)).toEqual(['rates', 'curves'])
    for (const { html, title, caption } of figures) {
      expect(html).toContain('var(--test)')
      // The content policy of the page would let neither pass.
      expect(html).not.toMatch(/<style|<script| on[a-z]+="/)
      expect([title.length > 10, caption.length > 10]).toEqual([true, true])
    }
    expect(figures[0]!.caption).toContain('Means of 4 splits')
  })

  test('gives its model and its report as files', async () => {
    const model = await get(`/api/studies/${done.id}/model`)
    expect(model.headers.get('content-disposition')).toBe('attachment; filename="moons-best.keras"')
    const bytes = new Uint8Array(await model.arrayBuffer())
    expect(bytes).toEqual(done.best.keras)
    await (await loadModel(bytes, { compile: false })).dispose()
    const report = await get(`/api/studies/${done.id}/report`)
    expect(report.headers.get('content-disposition')).toBe('attachment; filename="moons-report.html"')
    const page = await report.text()
    expect(page).toContain('Which regularization for moons?')
    expect(page).toContain('Beside this page: best.keras.')
    expect(page).not.toContain('best-model.ts')
  })

  test.each(['', '/trials', '/figures', '/trials/0/curves', '/model', '/report'])(
    'is not sent again as long as it is the same: %s',
    async path => {
      const address = `/api/studies/${done.id}${path}`
      const first = await get(address)
      const tag = first.headers.get('etag')!
      expect(first.headers.get('cache-control')).toBe('private, no-cache')
      const head = await get(address, { method: 'HEAD' })
      expect([head.status, head.headers.get('etag'), await head.text()]).toEqual([200, tag, ''])
      const again = await get(address, { headers: { 'If-None-Match': tag } })
      expect([again.status, await again.text()]).toEqual([304, ''])
      expect((await get(address, { headers: { 'If-None-Match': '"other"' } })).status).toBe(200)
    },
  )
})

describe('a search that runs', () => {
  test('tells what is known so far, and something else when more is', async () => {
    const { id, claim, finish } = await beginSearch('running')
    const address = `/api/studies/${id}`
    const waiting = await json<api.StudyDetail>(address)
    expect(waiting).toMatchObject({
      ...{ figures: 'none', problem: 'no trial is done yet', findings: null, comparisons: [] },
      progress: { total: 13, done: 0, waiting: 12, secondsLeft: null },
      downloads: { model: false, report: false },
    })
    expect(waiting.candidates.map(({ state, trials }) => [state, trials])).toEqual(
      Array(3).fill(['running', 0]),
    )

    await finish(4)
    const early = await json<api.StudyDetail>(address)
    expect(early.figures).toBe('so far')
    expect(early.findings).toMatchObject({
      headline: expect.stringContaining('Too early to compare'),
      effect: [],
    })
    expect(early.candidates[0]!.reason).toBe('2 of 4 splits are done')
    expect(early.candidates[0]!.test.loss).toEqual({ mean: expect.any(Number), text: expect.any(String) })

    await finish(3)
    const later = await json<api.StudyDetail>(address)
    expect(later.findings!.headline).toMatch(/^So far: /)
    expect(later.findings!.caution[0]).toMatch(/^The study still runs: 7 of 13 trials are done\. /)
    expect([later.findings!.honest, later.findings!.advice]).toEqual([null, []])
    expect(later.candidates.map(({ trials, state }) => [trials, state])).toEqual(
      Array(3).fill([2, 'running']),
    )
    expect(JSON.stringify(later)).not.toContain('budget')

    const { figures } = await json<api.FigureList>(`${address}/figures`)
    expect(figures.map(({ name }) => name)).toContain('rates')
    expect(figures[0]!.caption).toMatch(/^The study still runs: 7 of 13 trials are done\. Means of 2 splits/)

    const trial = await claim()
    await store.heartbeat(trial, 600, { epochs: 2 })
    const { trials } = await json<api.TrialTable>(`${address}/trials`)
    expect(trials[7]).toMatchObject({ state: 'running', epochsDone: 2, train: null, worker: 'tester' })
    expect(trials[8]).toMatchObject({ state: 'pending', epochsDone: null, seconds: null, worker: null })
    const { studies } = await json<api.StudyList>('/api/studies')
    const { progress } = studies.find(one => one.id === id)!
    expect(progress).toMatchObject({
      total: 13,
      done: 7,
      running: 1,
      waiting: 4,
      secondsLeft: expect.any(Number),
    })
    expect(await refusal(`${address}/trials/7/curves`)).toEqual([
      404,
      'the curves of trial 7 are not there yet: it has not ended',
    ])
    for (const what of ['model', 'report']) {
      expect(await refusal(`${address}/${what}`)).toEqual([
        404,
        `study ${id} (running) has no ${what} yet: it still runs`,
      ])
    }
    await store.stopStudy(id)
    const stopped = await json<api.StudyDetail>(address)
    expect(stopped.findings!.caution[0]).toMatch(
      /^The study was stopped before its end: 7 of 13 trials are done\.$/,
    )
    expect(stopped.candidates.map(({ state }) => state)).toEqual(Array(3).fill('stopped'))
    expect((await refusal(`${address}/report`))[1]).toContain('it was stopped before its end')
  })

  test('with failed trials shows them, and why', async () => {
    const { id, claim, finish } = await beginSearch('failing')
    await store.fail(await claim(), 'the loss <b>diverged</b>')
    await finish(8)
    const detail = await json<api.StudyDetail>(`/api/studies/${id}`)
    expect(detail.progress.failed).toBe(1)
    expect(detail.candidates[0]).toMatchObject({
      ...{ state: 'failed', train: {}, test: {}, curves: null },
      reason: '1 of 3 trials failed: the loss <b>diverged</b>',
    })
    const { trials } = await json<api.TrialTable>(`/api/studies/${id}/trials`)
    expect(trials[0]).toMatchObject({
      state: 'failed',
      error: 'the loss <b>diverged</b>',
      test: null,
      train: null,
    })
    expect(trials.map(({ curves }) => curves).slice(0, 3)).toEqual([false, true, true])
    const { figures } = await json<api.FigureList>(`/api/studies/${id}/figures`)
    for (const { html } of figures) expect(html).not.toContain('<b>')
  })

  test('in which all has failed so far says so', async () => {
    const { id, claim } = await beginSearch('hopeless')
    for (let i = 0; i < 3; i++) await store.fail(await claim(), 'no memory')
    const detail = await json<api.StudyDetail>(`/api/studies/${id}`)
    expect([detail.figures, detail.problem]).toEqual(['none', 'all candidates failed: no memory'])
    expect(await json(`/api/studies/${id}/figures`)).toEqual({ figures: [] })
  })

  test('by successive halving tells who was given up', async () => {
    const space = { dropout: [0, 0.1, 0.2, 0.3, 0.4] }
    const plan = parsePlan((await store.findStudy(done.id)).settings)
    const halved = {
      ...{ ...plan, candidates: space.dropout.map(dropout => ({ dropout })) },
      settings: { ...plan.settings, space, strategy: 'halving' as const },
    }
    const { id } = await store.createStudy({
      name: 'halving',
      kind: searchKind,
      settings: storable(halved),
      seed: 1,
    })
    const strategy = strategyOf(halved)
    const { result } = done.candidates[0]!.trials[0]!
    const invented = (settings: TrialSettings, wobble: number): TrialResult => ({
      ...{ ...result, epochs: settings.epochs },
      test: { ...result.test, loss: 1 + settings.candidateNumber + wobble },
    })
    const run = async (stage: readonly TrialSettings[], first: number, count: number) => {
      const trials = stage.map((trial, i) => ({ number: first + i, settings: storable(trial) }))
      await store.addTrials(id, trials)
      for (const [i, settings] of stage.slice(0, count).entries()) {
        const trial = await store.claim({
          ...{ worker: 'tester', kinds: [searchKind], allowCode: false, lease: 600, studies: [id] },
        })
        await store.finish(trial!, storable(invented(settings, i / 100)))
      }
    }
    const stage = strategy.next([])!
    await run(stage, 0, stage.length)
    const next = strategy.next([stage.map(settings => ({ settings, result: invented(settings, 0) }))])!
    await run(next, stage.length, 1)
    const { candidates, findings } = await json<api.StudyDetail>(`/api/studies/${id}`)
    expect(candidates.map(({ state, reason }) => [state, reason])).toEqual([
      ['running', '1 of 4 splits are done'],
      ['running', '0 of 4 splits are done'],
      ...Array(3).fill(['stopped', 'given up after rung 0']),
    ])
    // The new rung counts when all of it has been on a fold.
    expect(candidates.map(({ trials }) => trials)).toEqual(Array(5).fill(4))
    expect(findings!.headline).toBe('So far: No regularization is chosen')
  })
})

describe('other studies', () => {
  test('repeated trainings have their own findings', async () => {
    const detail = await json<api.StudyDetail>(`/api/studies/${repeated}`)
    expect(detail).toMatchObject({
      kind: 'repeats',
      figures: 'final',
      downloads: { model: false, report: true },
    })
    expect(detail.findings!.headline).toMatch(/^test loss .* ± .*, test accuracy /)
    expect(detail.candidates[0]).toMatchObject({
      label: 'model, dropout 0.3',
      trials: 4,
    })
    expect(detail.settings).toContainEqual({ name: 'splits', value: '4 splits (2 folds, 2 repeats)' })
    const { figures } = await json<api.FigureList>(`/api/studies/${repeated}/figures`)
    expect(figures.map(({ name }) => name)).toEqual(['repeats'])
    expect((await json<api.TrialTable>(`/api/studies/${repeated}/trials`)).trials).toHaveLength(4)
    expect(await (await get(`/api/studies/${repeated}/report`)).text()).toContain('scatter?')
    expect((await refusal(`/api/studies/${repeated}/model`))[1]).toContain("a study of the kind 'repeats")
  })

  test('what cannot be read is shown by its trials, and hinders nothing else', async () => {
    const { id } = await store.createStudy({
      name: 'future',
      kind: searchKind,
      settings: { version: 9 },
      seed: 7,
    })
    const detail = await json<api.StudyDetail>(`/api/studies/${id}`)
    expect(detail).toMatchObject({
      figures: 'none',
      problem: expect.stringContaining('another version of thinnet'),
    })
    expect((await json<api.StudyList>('/api/studies')).studies.map(one => one.id)).toContain(id)
  })

  test('what is of another kind is shown by its trials', async () => {
    const { id } = await store.createStudy({
      name: 'sums',
      kind: 'arithmetic',
      settings: { steps: 1 },
      seed: 7,
    })
    await store.addTrials(id, [{ number: 0, settings: { steps: 2 } }])
    const detail = await json<api.StudyDetail>(`/api/studies/${id}`)
    expect(detail).toMatchObject({
      kind: 'other',
      figures: 'none',
      findings: null,
      data: null,
      candidates: [],
    })
    expect(detail.settings).toContainEqual({ name: 'settings', value: '{"steps":1}' })
    const { trials } = await json<api.TrialTable>(`/api/studies/${id}/trials`)
    expect(trials).toMatchObject([
      { number: 0, state: 'pending', candidate: null, train: null, curves: false },
    ])
  })

  test.each(['', '/trials', '/figures', '/model', '/report', '/trials/0/curves'])(
    'an id that there is not is told of in the words of the store: %s',
    async path => {
      expect(await refusal(`/api/studies/nowhere${path}`)).toEqual([
        ...[
          404,
          `there is no study with the id or name 'nowhere' in folder ${join(home, '.thinnet')} (thinnet studies lists them)`,
        ],
      ])
    },
  )

  test('a name of two studies is told of too', async () => {
    for (let i = 0; i < 2; i++)
      await store.createStudy({ name: 'twin', kind: 'arithmetic', settings: {}, seed: 1 })
    expect(await refusal('/api/studies/twin')).toEqual([
      404,
      expect.stringMatching(/^'twin' can be .* give the id$/),
    ])
  })

  test("names and ids are no part of a statement: 'x'; DROP", async () => {
    const name = encodeURIComponent("x'; DROP TABLE thinnet.studies; --")
    expect((await refusal(`/api/studies/${name}`))[0]).toBe(404)
    expect((await refusal(`/api/studies/${encodeURIComponent('../../x')}`))[0]).toBe(404)
    expect((await json<api.StudyList>('/api/studies')).studies.length).toBeGreaterThan(1)
  })
})

describe('studies side by side', () => {
  test('on the same splits are tested against each other', async () => {
    const { id: other } = await search({ ...options(), space: { dropout: [0.7] }, holdout: 0.2 })
    const comparison = await json<api.StudyComparison>(`/api/compare?studies=${done.id},${other}`)
    expect(comparison.same).toBe('splits')
    expect(comparison.words[0]).toContain('differences can be tested')
    expect(comparison.studies.map(({ id, label, trials }) => [id, label, trials])).toEqual([
      [done.id, findingsOf(done).chosen.label, 4],
      [other, 'dropout 0.7', 4],
    ])
    expect(comparison.tests.map(({ a, b, measure, splits }) => [a, b, measure, splits])).toEqual([
      [done.id, other, 'loss', 4],
      [done.id, other, 'accuracy', 4],
    ])
    const [ours, theirs] = comparison.studies.map(({ test }) => test.loss!.mean!)
    expect(comparison.tests[0]!.mean).toBeCloseTo(theirs! - ours!, 12)
    expect(comparison.figure!.title).toBe('2 studies, the lowest test loss first')
    expect(comparison.figure!.html).toContain('moons ')
  })

  test('on other splits of the same rows are shown, not tested', async () => {
    const comparison = await json<api.StudyComparison>(`/api/compare?studies=${done.id},${repeated}`)
    expect([comparison.same, comparison.tests]).toEqual(['table', []])
    expect(comparison.words[0]).toContain('not of the same splits')
  })

  test('on other data are shown with a warning', async () => {
    const rows = makeMoons({ nSamples: 60, noise: 0.2, randomState: 2 })
    const { id } = await search({ ...options(), data: { ...rows, name: 'others' } })
    const comparison = await json<api.StudyComparison>(`/api/compare?studies=${done.id},${id}`)
    expect([comparison.same, comparison.tests]).toEqual(['different', []])
    expect(comparison.words[0]).toContain('say nothing about which model is better')
    expect(comparison.figure).not.toBeNull()
  })

  test.each(['', '?studies=', '?studies=one', '?studies=one,one', '?ids=a,b'])(
    'fewer than two are refused: %s',
    async query => {
      expect(await refusal(`/api/compare${query}`)).toEqual([
        ...[400, expect.stringContaining('expected ?studies=a,b with the ids of 2 to 12 studies')],
      ])
    },
  )

  test('what cannot be compared is named', async () => {
    expect((await refusal(`/api/compare?studies=${done.id},nowhere`))[0]).toBe(404)
    expect((await refusal(`/api/compare?studies=${done.id},${done.id.slice(0, 10)}`))[1]).toContain(
      'one twice',
    )
    const { id } = await beginSearch('empty')
    expect(await refusal(`/api/compare?studies=${done.id},${id}`)).toEqual([
      ...[409, `study ${id} (empty) cannot be compared: no trial is done yet`],
    ])
  })
})
