// Usable by everybody: axe, keyboard, narrow pages, a page that does not move, and small first views.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { expect, inject, test } from 'vitest'
import { caseStudy, convolution, dense, presetFor } from '../../packages/studio/src/setting/presets.js'
import type { Setting } from '../../packages/studio/src/setting/setting.js'
import {
  beginTraining,
  type OpenOptions,
  openStudio,
  settingOf,
  shortStudy,
  takeAway,
  train,
  trained,
  useStudio,
  view,
  withEpochs,
} from './studio.js'

useStudio()

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

interface Found {
  readonly id: string
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[]
}

/** What axe finds wrong with the page as it is, in light and dark. */
async function violations(page: Page, state: string): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe)
  const all: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    const found = await page.evaluate(
      async options => {
        const { axe } = window as unknown as {
          axe: { run(...given: unknown[]): Promise<{ violations: readonly Found[] }> }
        }
        return (await axe.run(document, options)).violations
      },
      { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] },
    )
    for (const { id, nodes } of found) {
      for (const { target, failureSummary } of nodes) {
        all.push(`${state}, ${colorScheme}: ${id} at ${target.join(' ')}: ${failureSummary}`)
      }
    }
  }
  return all
}

const widths = { phone: { width: 390, height: 844 }, wide: { width: 1440, height: 900 } }
/** Whether the page, not what scrolls in it, is wider than the window. */
const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

const open = (options: OpenOptions = {}) => openStudio({ viewport: widths.wide, ...options })

test.each(['phone', 'wide'] as const)('axe finds nothing in any view: %s', async width => {
  const { page } = await open({ viewport: widths[width] })
  const found: string[] = []
  const check = async (state: string) => {
    found.push(...(await violations(page, state)))
    expect(await overflow(page), `${state} is too wide`).toBe(0)
  }
  await check('before training')
  for (const summary of await page.locator('.network summary').all()) await summary.click()
  await check('networks open')
  for (const summary of await page.locator('.network summary').all()) await summary.click()
  await page.getByLabel('Epochs').fill('20000')
  await beginTraining(page)
  await check('during training')
  await page.getByRole('button', { name: 'Stop' }).click()
  await trained(page)
  await page.locator('.chart svg').first().waitFor()
  await check('after training')
  await takeAway(page)
  await page.getByRole('dialog').getByText('import {').waitFor()
  await check('take away')
  await page.getByRole('button', { name: 'Close' }).click()
  await view(page, 'Doubt')
  await page
    .getByText(/networks drawn/)
    .first()
    .waitFor()
  await check('doubt')
  await view(page, 'Sweep')
  await page.getByLabel('Rates from').waitFor()
  await check('before a sweep')
  await page.getByLabel('in steps of').fill('0.45')
  await page.getByLabel(/^Repeats of each/).fill('1')
  await view(page, 'Play')
  await page.getByLabel('Epochs').fill('5')
  await view(page, 'Sweep')
  await page.getByRole('button', { name: 'Sweep', exact: true }).last().click()
  await page.getByText('3 of 3 trainings').waitFor()
  await page.locator('.sweep-chart svg').first().waitFor()
  await check('after a sweep')
  await page.getByRole('button', { name: 'Guided tour' }).click()
  await check('tour')
  expect(found).toEqual([])
})

const manyLayers: Setting = {
  ...presetFor('digits', caseStudy),
  variants: [1, 2, 3, 4].map(number => ({
    name: `a variant whose name is as long as it is ${number}`.slice(0, 40),
    inputDropout: 0.1,
    layers: [
      ...[1, 2, 3, 4].map(i =>
        convolution(16, { pool: i === 2, dropout: 0.2, drop: 'dropBlock2D' as const }),
      ),
      ...[1, 2, 3, 4].map(() => ({ ...dense(2048, 0.5), maxNorm: 3 })),
    ],
  })),
}

test.each(['phone', 'wide'] as const)('axe finds nothing in errors and large settings: %s', async width => {
  const found: string[] = []
  const at = { viewport: widths[width] }
  const broken = await open({ ...at, setting: '1.cut-off' })
  await broken.page.getByRole('alert').waitFor()
  found.push(...(await violations(broken.page, 'broken link')))

  const { page } = await open({ ...at, setting: manyLayers })
  await page.getByText(/100 rows to train on/).waitFor()
  for (const summary of await page.locator('.network summary').all()) await summary.click()
  await page.getByLabel('Epochs').fill('-3')
  await page.getByText('A whole number from 1 to').waitFor()
  found.push(...(await violations(page, 'four variants of eight layers')))
  expect(await overflow(page)).toBe(0)
  await page.getByLabel('Data set').selectOption('csv')
  await page.getByLabel(/^CSV file/).setInputFiles({
    name: `${'a-very-long-name-'.repeat(8)}.csv`,
    mimeType: 'text/csv',
    buffer: Buffer.from('a,b\n1'),
  })
  await page.locator('.card .notice-problem').waitFor()
  found.push(...(await violations(page, 'broken CSV file')))
  expect(await overflow(page)).toBe(0)
  await page.getByLabel(/^CSV file/).setInputFiles({
    name: `${'a-very-long-name-'.repeat(8)}.csv`,
    mimeType: 'text/csv',
    buffer: Buffer.from(
      `${'column_'.repeat(12)},b,price\n${Array.from({ length: 40 }, (_, i) => `${i},${i % 7},${i * 3.7}`).join('\n')}`,
    ),
  })
  await page.getByText(/a number to predict/).waitFor()
  found.push(...(await violations(page, 'long names')))
  expect(await overflow(page)).toBe(0)
  expect(found).toEqual([])
})

test('no view is wider than 320 pixels', async () => {
  const { page } = await open({ viewport: { width: 320, height: 640 } })
  const wide: string[] = []
  const check = async (state: string) => {
    if ((await overflow(page)) > 0) wide.push(state)
  }
  await train(page)
  for (const summary of await page.locator('.network summary').all()) await summary.click()
  await page.locator('.chart svg').first().waitFor()
  await check('play')
  await takeAway(page)
  await check('take away')
  await page.keyboard.press('Escape')
  await view(page, 'Doubt')
  await page
    .getByText(/networks drawn/)
    .first()
    .waitFor()
  await check('doubt')
  await view(page, 'Sweep')
  await page.getByLabel('Rates from').waitFor()
  await check('sweep')
  await page.getByRole('button', { name: 'Guided tour' }).click()
  for (;;) {
    await check(await page.locator('.tour h2').innerText())
    const next = page.locator('.tour').getByRole('button', { name: 'Next' })
    if ((await next.count()) === 0) break
    await next.click()
  }
  expect(wide).toEqual([])
})

/** Presses Tab, or Shift and Tab, until the focus is there. */
async function tabTo(page: Page, name: string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const names: string[] = []
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press(key)
    const focused = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement | null
      const label = (element as HTMLInputElement | null)?.labels?.[0]?.textContent
      return (element?.getAttribute('aria-label') ?? label ?? element?.textContent ?? '').trim()
    })
    names.push(focused)
    if (focused.startsWith(name)) return
  }
  throw new Error(`Tab does not come to ${name}, but to ${names.join(', ')}`)
}

test('a network is built, trained, looked at and taken away by the keyboard alone', async () => {
  const { page } = await open({ setting: caseStudy })
  const { keyboard } = page
  const focused = () => page.evaluate(() => document.activeElement?.textContent)
  const types = async (field: string, text: string) => {
    await tabTo(page, field)
    await keyboard.press('ControlOrMeta+A')
    await keyboard.type(text)
  }
  await keyboard.press('Tab')
  expect(await focused()).toBe('Skip to the content')
  await keyboard.press('Enter')
  await tabTo(page, 'Data set')
  await keyboard.type('moons')
  await types('Epochs', '200')
  await tabTo(page, 'Network')
  await keyboard.press('Enter')
  await types('Units', '20')
  await tabTo(page, 'Activation')
  await keyboard.type('tanh')
  await tabTo(page, 'Dropout rate (fraction of units to drop), slider')
  for (let i = 0; i < 4; i++) await keyboard.press('ArrowRight')
  await tabTo(page, 'Max-norm')
  await keyboard.press('Space')
  await tabTo(page, 'Add Dense')
  await keyboard.press('Enter')
  const { data, training, variants } = await settingOf(page)
  expect([data.kind, training.epochs]).toEqual(['moons', 200])
  expect(variants[0]!.layers).toEqual([{ ...dense(20, 0.2), activation: 'tanh', maxNorm: 3 }, dense(64)])

  await tabTo(page, 'Train', 'Shift+Tab')
  await keyboard.press('Enter')
  await trained(page)
  await tabTo(page, 'Loss')
  await keyboard.press('Space')
  await page.getByRole('button', { name: 'Save without dropout: loss by epoch as SVG' }).waitFor()

  for (const [name, sign] of [
    ['Sweep', 'Rates from'],
    ['Doubt', 'Samples'],
    ['Play', 'Epochs'],
  ] as const) {
    await page.reload()
    await tabTo(page, name)
    await keyboard.press('Enter')
    await page.getByLabel(sign, { exact: true }).waitFor()
  }

  await tabTo(page, 'Train')
  await keyboard.press('Enter')
  await trained(page)
  await tabTo(page, 'Take away', 'Shift+Tab')
  await keyboard.press('Enter')
  await tabTo(page, 'Keras file')
  const [file] = await Promise.all([page.waitForEvent('download'), keyboard.press('Enter')])
  expect(file.suggestedFilename()).toBe('without-dropout.keras')
  await keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  expect(await focused()).toBe('Take away')
})

test('the tour by the keyboard alone, from its beginning to its end', async () => {
  const { page } = await open({ setting: caseStudy })
  await tabTo(page, 'Guided tour')
  await page.keyboard.press('Enter')
  const title = () => page.evaluate(() => document.activeElement?.textContent)
  const titles = [await title()]
  for (let i = 0; i < 6; i++) {
    await tabTo(page, 'Next')
    await page.keyboard.press('Enter')
    titles.push(await title())
  }
  expect(new Set(titles).size).toBe(7)
  await tabTo(page, 'Back')
  await page.keyboard.press('Enter')
  expect(await title()).toBe(titles[5])
  await page.keyboard.press('Escape')
  expect(await title()).toBe('Guided tour')
})

test.each(['phone', 'wide'] as const)(
  'nothing moves from the beginning to the end of a training: %s',
  async width => {
    const { page } = await open({
      setting: withEpochs(shortStudy, 1000),
      viewport: widths[width],
      before: page =>
        page.addInitScript(() => {
          const shifts: { value: number; of: string }[] = []
          Object.assign(window, { shifts })
          new PerformanceObserver(list => {
            for (const entry of list.getEntries()) {
              const { value, sources } = entry as PerformanceEntry & {
                value: number
                sources: { node?: Element }[]
              }
              shifts.push({
                value,
                of: sources.map(({ node }) => node?.className || node?.nodeName).join(' '),
              })
            }
          }).observe({ type: 'layout-shift', buffered: true })
        }),
    })
    await train(page)
    await page.locator('.chart svg').nth(1).waitFor()
    const shifts = await page.evaluate(
      () => (window as unknown as { shifts: { value: number; of: string }[] }).shifts,
    )
    const sum = shifts.reduce((all, { value }) => all + value, 0)
    expect(sum, JSON.stringify(shifts)).toBeLessThan(0.02)
  },
)

test('the first view is small', async () => {
  const dist = inject('studioDist')
  const { page, requests, address } = await open({ setting: null })
  await page.getByText(/30 rows to train on/).waitFor()
  await page.waitForLoadState('networkidle')
  const files = [...new Set(requests)]
    .map(request => new URL(request).pathname.slice(1))
    .filter(path => path !== 'api/info')
  expect(files.some(file => file.endsWith('.wasm'))).toBe(false)
  const sizes = files.map(file => {
    const bytes = readFileSync(`${dist}/${file || 'index.html'}`)
    return { file, raw: bytes.length, packed: gzipSync(bytes).length }
  })
  const total = sizes.reduce((sum, { packed }) => sum + packed, 0)
  const script = sizes.filter(({ file }) => file.endsWith('.js')).reduce((sum, { raw }) => sum + raw, 0)
  console.log(`first view of ${address}: ${total} bytes compressed, ${script} of JavaScript before`)
  expect(total).toBeLessThan(300_000)
})
