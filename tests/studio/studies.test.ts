// The studies of a store, as `thinnet studio` serves them: list, study, comparison, while trials end and while the server is away.

import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { dense, dropout, loadModel, makeMoons, sequential } from 'thinnet'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { repeat } from '../../packages/lab/src/compare/repeat.js'
import type { StudyResult } from '../../packages/lab/src/search/result.js'
import { parsePlan, searchKind, storable } from '../../packages/lab/src/search/storedStudy.js'
import { strategyOf } from '../../packages/lab/src/search/strategies/strategyOf.js'
import { type SearchOptions, study as search } from '../../packages/lab/src/search/study.js'
import { openStore, type Store } from '../../packages/lab/src/store/store.js'
import { serveStudio } from '../../packages/lab/src/studio/serveStudio.js'
import type { Served } from './servers.js'
import { hashOf, openStudio, savedBy, settingOf, shortStudy, useStudio } from './studio.js'

useStudio()

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let home: string
let store: Store
let served: Served
let done: StudyResult
const place = () => ({ folder: join(home, '.thinnet') })
const serve = (port = 0) => serveStudio({ dist: inject('studioDist'), store: place(), port })

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
const small = { data, model, folds: 2, repeats: 2, epochs: 3 }
const longName = `${'a name that says everything '.repeat(4)}${'without_a_place_to_break_'.repeat(4)}`

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'thinnet-studies-'))
  store = await openStore(place())
  const options = { ...small, store: place() }
  done = await search({ ...options, space: { dropout: [0, 0.3, 0.5] }, holdout: 0.2 })
  await repeat({ ...options, settings: { dropout: 0.3 } })
  await search({ ...options, space: { dropout: [0, 0.2] }, holdout: 0.2, name: longName })
  served = await serve()
})
afterAll(async () => {
  await served.close()
  await store.close()
  await rm(home, { recursive: true })
})

/** Ids of the studies that a test has begun: others need none of them. */
const begun: string[] = []
afterEach(async () => {
  for (const id of begun.splice(0)) await store.deleteStudy(id)
})

/** A study like the one that was run, with all of its trials in the queue, and how they end. */
async function beginSearch(name: string, repeats = 2) {
  const plan = parsePlan((await store.findStudy(done.id)).settings)
  const changed = { ...plan, settings: { ...plan.settings, repeats } }
  const { id } = await store.createStudy({
    ...{ name, kind: searchKind, settings: storable(changed), seed: 1, mostFailures: 1 },
  })
  begun.push(id)
  const stage = strategyOf(changed).next([]) ?? []
  await store.addTrials(
    id,
    stage.map((trial, number) => ({ number, settings: storable(trial) })),
  )
  const claim = async () =>
    (await store.claim({
      ...{ worker: 'tester', kinds: [searchKind], allowCode: false, lease: 600, studies: [id] },
    }))!
  const finish = async (count: number) => {
    for (let i = 0; i < count; i++) {
      const trial = await claim()
      const { candidateNumber } = stage[trial.number]!
      const [like] = done.candidates[candidateNumber]!.trials
      await store.finish(trial, storable(like!.result))
    }
  }
  return { id, claim, finish, trials: stage.length }
}

/** What is in the console when a server is away or refuses. */
const expected = /Failed to load resource/

async function openStudies(options: Parameters<typeof openStudio>[0] = {}): Promise<Page> {
  const { page } = await openStudio({ address: served.address, ...options })
  await page.getByRole('button', { name: 'Studies' }).click()
  await page.getByRole('heading', { name: 'Studies' }).waitFor()
  return page
}

const tableOf = (page: Page, name: string) => page.getByRole('table', { name, exact: true })
const rowOf = (table: Locator, text: string) => table.locator('tbody tr').filter({ hasText: text })
const cellsOf = (table: Locator, column: number) =>
  table
    .locator('tbody tr:not(:has(.detail))')
    .evaluateAll((rows, place) => rows.map(row => row.children[place]!.textContent ?? ''), column)
const link = (page: Page, name: string) => page.getByRole('link', { name, exact: true })

async function openStudy(page: Page, name: string): Promise<void> {
  await link(page, name).click()
  await page.getByRole('heading', { name, level: 2 }).waitFor()
  await page.getByRole('heading', { name: 'Findings' }).waitFor()
}

describe('the list', () => {
  test('shows studies and how far they are, and lets them be found', async () => {
    const page = await openStudies()
    const table = tableOf(page, 'Table of studies')
    await table.waitFor()
    expect(await cellsOf(table, 2)).toEqual(['done', 'done', 'done'])
    await rowOf(table, '13 of 13 trials').getByRole('link', { name: 'moons', exact: true }).waitFor()
    await page.getByText('3 studies', { exact: true }).waitFor()

    await page.getByLabel(/^Filter/).fill('repeats')
    await page.getByText('1 of 3 studies').first().waitFor()
    expect(await table.locator('tbody tr').count()).toBe(1)
    await page.locator('.found [role=status]').getByText('1 of 3 studies').waitFor()
    await page.getByLabel('State').selectOption('active')
    await page.getByText('No study fits the filter.').waitFor()
    await page.getByLabel('State').selectOption('all')
    await page.getByLabel(/^Filter/).fill('')

    const head = table.getByRole('columnheader', { name: 'Progress' })
    await head.getByRole('button').click()
    expect(await head.getAttribute('aria-sort')).toBe('ascending')
  })

  test('is live: a study begins, goes on and ends in it', async () => {
    const page = await openStudies()
    const { id, claim, finish } = await beginSearch('watched')
    const row = rowOf(tableOf(page, 'Table of studies'), 'watched')
    const cells = row.locator('.wide-only')
    await cells.getByText('0 of 13 trials').waitFor({ timeout: 15_000 })
    expect(await cells.locator('.state').textContent()).toBe('waiting')
    await row.getByRole('checkbox').focus()
    await finish(2)
    await claim()
    await cells.getByText('2 of 13 trials').waitFor()
    await cells.getByText('running', { exact: true }).waitFor()
    expect(await page.title()).toMatch(/^1 active/)
    expect(await row.getByRole('checkbox').evaluate(box => box === document.activeElement)).toBe(true)
    await store.stopStudy(id)
    await cells.getByText('stopped', { exact: true }).waitFor()
  })
})

describe('a study', () => {
  test('says what its report says, with its figures in the colours of the page', async () => {
    const page = await openStudies({ colorScheme: 'dark' })
    await openStudy(page, 'moons')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('studies-title')
    const findings = page.getByRole('region', { name: 'Findings' })
    expect(await findings.locator('h3').allTextContents()).toEqual(
      expect.arrayContaining(['Against no regularization', 'Choice', 'Fit', 'On new rows']),
    )
    const settings = page.getByRole('region', { name: 'Data and settings' })
    await settings.getByText('0, 0.3, 0.5').waitFor()
    await settings.getByText('one of 2 classes').waitFor()

    const candidates = tableOf(page, 'Candidates, means and 95 % intervals')
    expect((await cellsOf(candidates, 0)).map(text => text.replace(/chosen.*|the others.*/, ''))).toEqual([
      'none',
      'dropout 0.3',
      'dropout 0.5',
    ])
    expect(await rowOf(candidates, 'chosen').count()).toBe(1)
    for (const text of await cellsOf(candidates, 3)) expect(text).toMatch(/^\d\.\d{3} ± /)
    await page.getByText('Tests against no regularization').first().click()
    expect(await tableOf(page, 'Tests against no regularization').locator('tbody tr').count()).toBe(4)

    const line = page.locator('.server-figure svg [stroke="var(--test)"]').first()
    const color = () => line.evaluate(element => getComputedStyle(element).stroke)
    await line.waitFor({ state: 'attached' })
    expect(await color()).toBe('rgb(255, 147, 80)')
    await page.getByRole('button', { name: /^Colours/ }).click()
    expect(await color()).toBe('rgb(213, 94, 0)')
  })

  test('has a table of trials that is sorted and filtered', async () => {
    const page = await openStudies()
    await openStudy(page, 'moons')
    const table = tableOf(page, 'Table of trials')
    await page.getByText('13 trials', { exact: true }).waitFor()
    expect(await cellsOf(table, 0)).toEqual([...Array.from({ length: 12 }, (_, i) => String(i)), 'best'])
    const head = table.getByRole('columnheader', { name: 'Test loss' })
    await head.getByRole('button').press('Enter')
    expect(await head.getAttribute('aria-sort')).toBe('ascending')
    const losses = (await cellsOf(table, 3)).map(Number)
    expect(losses).toEqual(losses.toSorted((a, b) => a - b))
    await head.getByRole('button').press('Enter')
    expect(await head.getAttribute('aria-sort')).toBe('descending')
    expect((await cellsOf(table, 3)).map(Number)).toEqual(losses.toReversed())

    await page.getByLabel('Candidate', { exact: true }).selectOption('dropout 0.3')
    const found = done.candidates[done.chosen]!.candidate.dropout === 0.3 ? 5 : 4
    await page.getByText(`${found} of 13 trials`).first().waitFor()
    await page.getByLabel(/^Filter by settings/).fill('0.5')
    await page.getByText('No trial fits the filter.').waitFor()
  })

  test('shows the learning curves of the trial that is asked for', async () => {
    const page = await openStudies()
    await openStudy(page, 'moons')
    const card = page.getByRole('region', { name: 'Learning curves' })
    await card.locator('svg[role=img]').first().waitFor()
    await page.getByRole('button', { name: 'Curves of trial 2' }).click()
    await card.getByRole('heading', { name: 'Trial 2: dropout 0.5' }).waitFor()
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('curves-title')
    expect(await card.locator('.chart-panel svg').count()).toBe(2)
    await card.getByLabel('Trial', { exact: true }).selectOption('1: dropout 0.3')
    await card.getByRole('heading', { name: 'Trial 1: dropout 0.3' }).waitFor()
  })

  test('gives its model and its report', async () => {
    const page = await openStudies()
    await openStudy(page, 'moons')
    const keras = await savedBy(page, link(page, 'Best model (.keras)'))
    expect(keras.name).toBe('moons-best.keras')
    await (await loadModel(keras.bytes, { compile: false })).dispose()
    const report = await savedBy(page, link(page, 'Report (.html)'))
    expect(report.name).toBe('moons-report.html')
    expect(report.text).toContain('Which regularization for moons?')
  })

  test('that runs fills in: words, figures, trials, and errors of those that failed', async () => {
    const { claim, finish } = await beginSearch('growing')
    const page = await openStudies()
    await openStudy(page, 'growing')
    await page.getByText('There are none: no trial is done yet.').waitFor()
    await page.getByText(/can be downloaded when the study has ended/).waitFor()
    await finish(7)
    await page.getByText(/^So far: /).waitFor()
    await page.locator('.server-figure svg').first().waitFor()
    expect(await page.title()).toMatch(/^7\/13 growing/)
    await page.locator('.chart-panel svg').first().waitFor()

    const message = `the engine failed\n    at step 1\n${'long '.repeat(100)}`
    await store.fail(await claim(), message)
    const trial = await claim()
    await store.heartbeat(trial, 600, { epochs: 2 })
    const table = tableOf(page, 'Table of trials')
    await rowOf(table, '2 of 3').waitFor()
    await page.getByLabel('State').selectOption('failed')
    await page.getByText('1 of 12 trials').first().waitFor()
    const error = table.locator('details')
    expect(await error.locator('summary').textContent()).toBe('the engine failed …')
    await error.locator('summary').click()
    expect(await error.locator('pre').textContent()).toBe(message)
    const { width } = (await error.boundingBox())!
    expect(width).toBeLessThan(page.viewportSize()!.width)
  })

  test('of thousands of trials is shown page by page', async () => {
    const { trials } = await beginSearch('large', 500)
    expect(trials).toBe(3000)
    const page = await openStudies()
    await openStudy(page, 'large')
    const table = tableOf(page, 'Table of trials')
    await table.waitFor()
    const pages = page.getByRole('navigation', { name: 'Pages of trials' })
    await pages.getByText('1–100 of 3,000 trials').waitFor()
    expect(await table.locator('tbody tr').count()).toBe(100)
    const last = pages.getByRole('button', { name: 'Last' })
    await last.click()
    await pages.getByText('2,901–3,000 of 3,000 trials').waitFor()
    expect(await last.getAttribute('aria-disabled')).toBe('true')
    expect(await last.evaluate(button => button === document.activeElement)).toBe(true)
    await page.getByLabel('Candidate', { exact: true }).selectOption('none')
    await pages.getByText('1–100 of 1,000 trials').waitFor()
  })
})

describe('a comparison', () => {
  test('says what the server says, and can be turned round', async () => {
    const page = await openStudies()
    await page.getByText('Choose two or more').waitFor()
    await page.getByRole('checkbox', { name: 'Compare moons', exact: true }).check()
    await page.getByText('One is chosen').waitFor()
    await page.getByRole('checkbox', { name: `Compare ${longName}` }).check()
    await link(page, 'Compare 2 studies').click()
    await page.getByText('dealt into the same splits: differences can be tested').waitFor()
    const tests = tableOf(page, 'Tests of the differences')
    expect(await tests.locator('tbody tr').count()).toBe(2)
    expect((await cellsOf(tests, 0))[0]).toContain('against moons')
    await page.locator('.server-figure svg').first().waitFor()
    const before = (await settingOf(page)).studies
    await page.getByRole('link', { name: /^Compare with this one/ }).click()
    await tests.getByText(`against ${longName}`).first().waitFor()
    expect((await settingOf(page)).studies).toEqual(before!.toReversed())
  })

  test('of what has no figures is refused in words', async () => {
    const { id } = await beginSearch('empty')
    const page = await openStudies({ expected })
    const hash = hashOf({ ...shortStudy, view: 'studies', studies: [done.id, id] })
    await page.evaluate(pasted => {
      location.hash = pasted
    }, hash)
    await page.getByText(/cannot be compared: no trial is done yet/).waitFor()
  })
})

describe('the address', () => {
  test('brings back the study, by a reload, a link and the way back', async () => {
    const page = await openStudies()
    await openStudy(page, 'moons')
    expect((await settingOf(page)).studies).toEqual([done.id])
    const address = page.url()
    await page.reload()
    await page.getByRole('heading', { name: 'moons' }).waitFor()
    await link(page, 'All studies').click()
    await tableOf(page, 'Table of studies').waitFor()
    await page.goBack()
    await page.getByRole('heading', { name: 'Findings' }).waitFor()
    expect(page.url()).toBe(address)
  })
})

describe('when something is missing', () => {
  test('a server that goes is told of, what was shown stays, and it goes on when it is back', async () => {
    const server = await serve()
    const { page } = await openStudio({ address: server.address, expected })
    await page.getByRole('button', { name: 'Studies' }).click()
    const { finish } = await beginSearch('survivor')
    await openStudy(page, 'survivor')
    const top = await page.getByRole('heading', { name: 'Findings' }).boundingBox()
    await server.close()
    const told = page.locator('.connection')
    await told.getByText('The server does not answer').waitFor()
    await told.getByText(/What is shown is from \d\d:\d\d:\d\d/).waitFor()
    expect(await page.getByRole('heading', { name: 'Findings' }).boundingBox()).toEqual(top)
    await finish(1)
    const again = await serve(Number(new URL(server.address).port))
    await page.getByText(/^1 of 13 trials/).waitFor()
    expect(await told.textContent()).toBe('')
    await again.close()
  })

  test('a study that is deleted stays to be seen, and is said to be gone', async () => {
    const { id } = await beginSearch('doomed')
    const page = await openStudies({ expected })
    await openStudy(page, 'doomed')
    await store.deleteStudy(begun.pop()!)
    await page.getByText(/It is no longer in the store/).waitFor()
    await page.getByRole('heading', { name: 'doomed' }).waitFor()
    await page.reload()
    await page.getByText(/It is not in the store/).waitFor()
    expect((await settingOf(page)).studies).toEqual([id])
    await link(page, 'All studies').click()
    await tableOf(page, 'Table of studies').waitFor()
  })

  test('a store without a study names the command that makes one, and one that is not there is explained', async () => {
    const folder = join(home, 'empty')
    await (await openStore({ folder })).close()
    const empty = await serveStudio({ dist: inject('studioDist'), store: { folder }, port: 0 })
    const first = await openStudio({ address: empty.address })
    await first.page.getByRole('button', { name: 'Studies' }).click()
    await first.page.getByText(/There are no studies in the folder .*empty yet/).waitFor()
    await first.page.getByText('thinnet search wine.csv --target target').waitFor()
    await empty.close()

    const nothing = { folder: join(home, 'nothing') }
    const without = await serveStudio({ dist: inject('studioDist'), store: nothing, port: 0 })
    const { page } = await openStudio({ address: without.address, expected })
    await page.getByRole('button', { name: 'Studies' }).click()
    await page.getByText(/The server says: there are no studies in the folder/).waitFor()
    await without.close()
  })

  test('nothing is asked after the view has been left', async () => {
    const { page, requests } = await openStudio({ address: served.address })
    await page.getByRole('button', { name: 'Studies' }).click()
    const { finish } = await beginSearch('unwatched')
    await openStudy(page, 'unwatched')
    const asked = () => requests.filter(address => address.includes(`/api/studies`)).length
    const before = asked()
    await expect.poll(asked, { timeout: 10_000 }).toBeGreaterThan(before + 3)
    await page.getByRole('button', { name: 'Sweep' }).click()
    await page.getByLabel('Rates from').waitFor()
    const left = asked()
    await finish(1)
    await page.waitForTimeout(5000)
    expect(asked()).toBe(left)
  })
})

const widths = { phone: { width: 390, height: 844 }, wide: { width: 1440, height: 900 } }

test.each([
  ['light', 'phone'],
  ['dark', 'phone'],
  ['light', 'wide'],
  ['dark', 'wide'],
] as const)('axe finds nothing, and the page is never too wide: %s, %s', async (colorScheme, width) => {
  const { claim, finish } = await beginSearch('failing')
  await finish(7)
  await store.fail(await claim(), 'no memory '.repeat(100))
  await claim()
  const page = await openStudies({ colorScheme, viewport: widths[width] })
  await page.evaluate(axe)
  const found: string[] = []
  const check = async (state: string) => {
    const wrong = await page.evaluate(async () => {
      const { run } = (
        window as unknown as { axe: { run(...given: unknown[]): Promise<{ violations: [] }> } }
      ).axe
      const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
      const { violations } = await run(document, { runOnly })
      return violations as { id: string; nodes: { target: string[]; failureSummary: string }[] }[]
    })
    for (const { id, nodes } of wrong) {
      for (const { target, failureSummary } of nodes)
        found.push(`${state}: ${id} ${target} ${failureSummary}`)
    }
    const excess = () =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    expect(await excess(), `${state} is too wide`).toBe(0)
  }
  await tableOf(page, 'Table of studies').waitFor()
  await page.getByRole('checkbox', { name: 'Compare moons', exact: true }).check()
  await page.getByRole('checkbox', { name: `Compare ${longName}` }).check()
  await check('list')
  await link(page, 'Compare 2 studies').click()
  await page.locator('.server-figure svg').first().waitFor()
  await check('comparison')
  await link(page, 'All studies').click()
  await openStudy(page, 'failing')
  await page.locator('.chart-panel svg').first().waitFor()
  await page.locator('.server-figure svg').first().waitFor()
  await page.locator('details.trial-error summary').click()
  await check('study')
  expect(found).toEqual([])
})
