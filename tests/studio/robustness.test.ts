// What can go wrong while somebody uses the studio, and that nothing is lost by it.

import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { describe, expect, inject, test } from 'vitest'
import { caseStudy } from '../../packages/studio/src/setting/presets.js'
import { browserArguments, findChromium } from '../browser/chromium.js'
import { serveBare, serveWithHeaders } from './servers.js'
import {
  beginTraining,
  finalScores,
  hashOf,
  openStudio,
  settingOf,
  shortStudy,
  statusOf,
  takeAway,
  train,
  trainButton,
  useStudio,
  view,
  withEpochs,
} from './studio.js'

useStudio()

const longStudy = withEpochs(caseStudy, 20_000)

/** The scores without the time that they took. */
const results = async (page: Page) => (await finalScores(page)).map(row => row.slice(0, -1))

test('a reload in the middle of a training keeps the setting, and the training gives the same', async () => {
  const setting = { ...shortStudy, training: { ...shortStudy.training, epochs: 500, seed: 5 } }
  const { page } = await openStudio({ setting })
  await train(page)
  const before = await results(page)
  await beginTraining(page)
  await page.reload()
  expect(await settingOf(page)).toEqual(setting)
  expect((await results(page))[0]![1]).toBe('–')
  await train(page)
  expect(await results(page)).toEqual(before)
})

/** Shows the field for a file and gives it one. */
async function give(page: Page, name: string, text: string | Buffer): Promise<void> {
  const field = page.getByLabel(/^CSV file/)
  if ((await field.count()) === 0) await page.getByLabel('Data set').selectOption('csv')
  await field.setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })
}

async function drop(page: Page, name: string, text: string): Promise<void> {
  await page.evaluate(
    ([name, text]) => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([text!], name!, { type: 'text/csv' }))
      window.dispatchEvent(new DragEvent('drop', { dataTransfer, cancelable: true, bubbles: true }))
    },
    [name, text],
  )
}

const rows = (count: number, row: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => row(i)).join('\n')

const plane = `left,right,kind\n${rows(60, i => `${Math.sin(i) + (i % 2)},${Math.cos(i)},${i % 2 ? 'odd' : 'even'}`)}\n`

const broken: readonly (readonly [what: string, text: string | Buffer, message: RegExp])[] = [
  ['nothing', '', /has no rows|empty/],
  ['a header alone', 'a,b,c\n', /has no rows/],
  ['a row that is too short', 'a,b,c\n1,2,x\n3,4\n5,6,y\n', /line 3/],
  ['a row that is too long', 'a,b,c\n1,2,x\n3,4,y\n5,6,y,7\n', /line 4/],
  ['an open quote', 'a,b,c\n1,2,x\n"3,4,y\n5,6,y\n', /line \d/],
  ['a name twice', 'a,a,c\n1,2,x\n3,4,y\n', /\ba\b/],
  ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13]), /not a text file/],
]

test('broken CSV files are refused with the reason, and the setting before stays', async () => {
  const { page } = await openStudio()
  await give(page, 'good.csv', plane)
  await page.getByText('42 rows to train on, 18 to test on; 2 inputs, 2 classes').waitFor()
  const before = await settingOf(page)
  for (const [what, text, message] of broken) {
    const name = `${what.replaceAll(' ', '-')}.csv`
    await give(page, name, text)
    const notice = page.locator('.notice-problem').filter({ hasText: name })
    await notice.waitFor()
    expect(await notice.innerText(), what).toMatch(message)
    expect(await settingOf(page)).toEqual(before)
  }
  await drop(page, 'dropped.csv', 'a,b\n1,2\n3\n')
  await page.locator('.notice-problem').filter({ hasText: 'dropped.csv' }).waitFor()
  expect(await settingOf(page)).toEqual(before)
  await train(page)
})

test('a file of over 20 MB is refused', async () => {
  const { page } = await openStudio()
  const before = await settingOf(page)
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File([new Uint8Array(21e6)], 'huge.csv'))
    window.dispatchEvent(new DragEvent('drop', { dataTransfer, cancelable: true, bubbles: true }))
  })
  await page.getByText(/huge\.csv has 21 MB.*thinnet search/).waitFor()
  expect(await settingOf(page)).toEqual(before)
})

test('CSV files with a number to predict and with two columns, dropped on the page', async () => {
  const { page } = await openStudio()
  await drop(page, 'plane.csv', plane)
  await page.getByText(/2 inputs, 2 classes/).waitFor()
  await page
    .getByRole('img', { name: /how the network divides the plane/ })
    .first()
    .waitFor()
  await page.getByLabel('Epochs').fill('20')
  await train(page)

  await drop(page, 'prices.csv', `size,rooms,price\n${rows(80, i => `${i},${i % 5},${3.5 * i + (i % 5)}`)}\n`)
  await page.getByText(/2 inputs, a number to predict/).waitFor()
  expect(await page.getByRole('img', { name: /divides the plane/ }).count()).toBe(0)
  await page.getByLabel('Epochs').fill('20')
  await train(page)
  const [first] = await finalScores(page)
  expect(first!.slice(1, 6).every(cell => Number.isFinite(Number(cell)))).toBe(true)
  await page
    .getByText(/mean absolute error .* in standard deviations/)
    .first()
    .waitFor()

  // the same name with other rows
  await drop(
    page,
    'prices.csv',
    `size,rooms,price\n${rows(80, i => `${i},${i % 5},${i % 2 ? 'low' : 'high'}`)}\n`,
  )
  await page.getByText(/2 inputs, 2 classes/).waitFor()
  expect((await finalScores(page))[0]![1]).toBe('–')

  // another column, and the next visit
  await page.getByLabel(/^Column of prices.csv/).selectOption('rooms')
  await page
    .getByText(/a number to predict|classes/)
    .first()
    .waitFor()
  await page.reload()
  await page.getByText(/56 rows to train on, 24 to test on/).waitFor()
  expect((await settingOf(page)).data.table).toEqual({ name: 'prices.csv', target: 'rooms' })
})

/** A port that nobody listens at. */
const freePort = () =>
  new Promise<number>(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })

/** A browser whose tabs are hidden behind one another: Playwright's own pages always believe to be in front. */
async function launchWithTabs() {
  const port = await freePort()
  const args = [...browserArguments, `--remote-debugging-port=${port}`]
  const launched = await chromium.launch({ executablePath: findChromium(), args })
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`, { noDefaults: true })
  return { context: browser.contexts()[0]!, close: () => launched.close() }
}

test('a training in a tab in the background goes on and ends as in one that is seen', async () => {
  const seen = await openStudio({ setting: caseStudy })
  await train(seen.page)
  const expected = await results(seen.page)
  const { context, close } = await launchWithTabs()
  try {
    const page = await context.newPage()
    await page.goto(seen.address + hashOf(caseStudy))
    await beginTraining(page)
    await (await context.newPage()).bringToFront()
    // frames do not come in a hidden tab, and what waits for elements waits for frames
    const now = () =>
      page.evaluate(() => ({
        visibility: document.visibilityState,
        words: document.querySelector('.train-bar [role=status]')!.textContent,
      }))
    await expect.poll(now).toEqual({ visibility: 'hidden', words: 'Training' })
    await expect.poll(now, { timeout: 100_000 }).toEqual({ visibility: 'hidden', words: 'Trained' })
    expect(await results(page)).toEqual(expected)
  } finally {
    await close()
  }
})

/** Remembers the page's workers, so that a test can end them. */
const keepWorkers = (page: Page) =>
  page.addInitScript(() => {
    const workers: Worker[] = []
    const Original = Worker
    Object.assign(window, { workers })
    window.Worker = class extends Original {
      constructor(address: string | URL, options?: WorkerOptions) {
        super(address, options)
        workers.push(this)
      }
    }
  })

test('a worker that fails says what to do, and Train works again', async () => {
  const { page } = await openStudio({ setting: longStudy, before: keepWorkers })
  await beginTraining(page)
  await page.evaluate(() => {
    for (const worker of (window as unknown as { workers: Worker[] }).workers) {
      worker.dispatchEvent(new ErrorEvent('error', { message: 'out of memory' }))
    }
  })
  const notice = page.getByRole('alert').first()
  await notice.waitFor()
  expect(await notice.innerText()).toMatch(/out of memory.*The setting is kept; press Train to try again/s)
  expect(await settingOf(page)).toEqual(longStudy)
  await page.getByLabel('Epochs').fill('50')
  await train(page)
  expect(await page.getByRole('alert').count()).toBe(0)
  expect((await finalScores(page)).map(row => row[6])).toEqual(['50', '50'])
})

test('a worker that the browser ends without a word is noticed, one that is only busy is not', async () => {
  const { page } = await openStudio({ setting: longStudy })
  await beginTraining(page)
  for (const worker of page.workers()) {
    await worker.evaluate(() => {
      const until = performance.now() + 1500
      while (performance.now() < until);
    })
  }
  expect(await page.getByRole('alert').count()).toBe(0)
  // no event comes of it, as when memory is short; who asks may get no answer
  for (const worker of page.workers()) worker.evaluate(() => self.close()).catch(() => {})
  await page.getByRole('alert').nth(1).waitFor()
  expect(await page.getByRole('alert').first().innerText()).toMatch(
    /The browser has ended the worker.*The setting is kept; press Train to try again/s,
  )
  expect(await statusOf(page).innerText()).toBe('A training has failed')
  expect(await settingOf(page)).toEqual(longStudy)
  await page.getByLabel('Epochs').fill('50')
  await train(page)
  expect(await page.getByRole('alert').count()).toBe(0)
  expect((await finalScores(page)).map(row => row[6])).toEqual(['50', '50'])
})

test('a page that cannot have WebGPU offers none, and trains on the CPU if a link asks for it', async () => {
  const plain = await openStudio({
    before: page => page.addInitScript(() => Reflect.deleteProperty(Object.getPrototypeOf(navigator), 'gpu')),
  })
  expect(await plain.page.getByLabel('Seed of weights, shuffles and masks').count()).toBe(1)
  expect(await plain.page.getByLabel('Device').count()).toBe(0)

  const setting = { ...shortStudy, device: 'webgpu' as const }
  const { page, requests } = await openStudio({ setting, expected: /No available adapters/ })
  await page.getByText(/gives no WebGPU here, so the networks train on the CPU/).waitFor()
  await train(page)
  expect(await settingOf(page)).toEqual(setting)
  expect(requests.filter(address => /asyncify/.test(address))).toEqual([])
})

test('a worker whose script cannot be loaded says so, and Train works again', async () => {
  const { page } = await openStudio({
    before: page => page.route('**/trainer.worker-*.js', route => route.abort(), { times: 2 }),
    expected: /ERR_FAILED/,
  })
  await trainButton(page).click()
  await page.getByRole('alert').nth(1).waitFor()
  expect(await page.getByRole('alert').first().innerText()).toMatch(/script could not be loaded/)
  expect(await settingOf(page)).toEqual(shortStudy)
  await train(page)
})

describe('an engine that cannot be loaded', () => {
  const ways = {
    'without a connection': { message: /no connection/, answer: undefined },
    'not there': { message: /the server said 404/, answer: { status: 404, body: '' } },
    'cut off': { message: /in part only/, answer: { status: 200, body: 'asm' } },
  }
  test.each(Object.keys(ways) as (keyof typeof ways)[])(
    '%s: it is said, and Train works again',
    async way => {
      const { message, answer } = ways[way]
      let isBroken = true
      const { page } = await openStudio({
        before: page =>
          page.route('**/*.wasm', route => {
            if (!isBroken) return route.continue()
            return answer ? route.fulfill(answer) : route.abort()
          }),
        expected: /\.wasm/,
      })
      await trainButton(page).click()
      await page.getByRole('alert').first().waitFor()
      expect(await page.getByRole('alert').first().innerText()).toMatch(message)
      expect(await settingOf(page)).toEqual(shortStudy)
      isBroken = false
      await train(page)
      expect(await page.getByRole('alert').count()).toBe(0)
    },
  )
})

test('data that cannot be loaded are said, and come again', async () => {
  let isBroken = true
  const { page } = await openStudio({
    before: page => page.route('**/digits.csv-*', route => (isBroken ? route.abort() : route.continue())),
    expected: /digits/,
  })
  await page.getByLabel('Data set').selectOption('digits')
  await page.getByRole('alert').waitFor()
  isBroken = false
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByText(/100 rows to train on/).waitFor()
})

test('a part of the page that cannot be loaded leaves the others', async () => {
  const { page } = await openStudio({
    before: page => page.route('**/{SweepView,Parcels}-*.js', route => route.abort()),
    expected: /SweepView|Parcels|dynamically imported/,
  })
  await view(page, 'Sweep')
  await page.getByRole('alert').getByRole('button', { name: 'Load the page again' }).waitFor()
  const dialog = await takeAway(page)
  await dialog.getByText(/could not|has failed/).waitFor()
  await page.keyboard.press('Escape')
  await view(page, 'Play')
  await train(page)
})

/** Ends when the service worker has kept the page. */
const kept = (page: Page) => page.waitForFunction(() => document.documentElement.dataset.offline === 'ready')

test.each([
  ['thinnet studio', serveWithHeaders],
  ['a server of plain files', serveBare],
] as const)('the second visit works without a connection: %s', async (_, serve) => {
  const served = await serve(inject('studioDist'))
  const { page } = await openStudio({
    address: served.address,
    serviceWorkers: 'allow',
    expected: /api\/info|Failed to load resource/,
  })
  try {
    await kept(page)
    await page.context().setOffline(true)
    await served.close()
    await page.reload()
    await train(page)
    expect((await finalScores(page))[0]![6]).toBe('60')
    // the service worker isolates the page, so that it may use threads
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true)
    await page.getByLabel('Data set').selectOption('digits')
    await page.getByText(/100 rows to train on/).waitFor()
    await (await takeAway(page)).getByText('digits.csv').first().waitFor()
  } finally {
    await served.close()
  }
})

test('every part of the library is kept once, the engine for WebGPU only after its use', async () => {
  const served = await serveBare(inject('studioDist'))
  const { page } = await openStudio({
    address: served.address,
    serviceWorkers: 'allow',
    expected: /api\/info/,
  })
  const keptFiles = () =>
    page.evaluate(async () => {
      const caching = (await caches.keys()).map(async name => (await caches.open(name)).keys())
      return (await Promise.all(caching)).flat().map(({ url }) => url.split('/').at(-1)!)
    })
  try {
    await kept(page)
    const files = await keptFiles()
    for (const part of ['hdf5_hl', 'saving', 'ort.wasm', 'ort.webgpu', 'ort-wasm-simd-threaded']) {
      expect(files.filter(file => file.startsWith(part))).toHaveLength(1)
    }
    expect(files.filter(file => file.includes('asyncify'))).toEqual([])
    const list = JSON.parse(await readFile(join(inject('studioDist'), 'files.json'), 'utf8'))
    expect(list.onUse).toHaveLength(1)
    await page.evaluate(async file => void (await (await fetch(file)).arrayBuffer()), list.onUse[0])
    await expect
      .poll(async () => (await keptFiles()).filter(file => file.includes('asyncify')), { timeout: 30_000 })
      .toHaveLength(1)
  } finally {
    await served.close()
  }
})

test('a new version replaces the old one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'thinnet-version-'))
  await cp(inject('studioDist'), folder, { recursive: true })
  const served = await serveBare(folder)
  const { page } = await openStudio({
    address: served.address,
    serviceWorkers: 'allow',
    expected: /api\/info/,
  })
  try {
    await kept(page)
    const names = () => page.evaluate(() => caches.keys())
    const before = await names()
    expect(before).toHaveLength(1)
    const html = await readFile(join(folder, 'index.html'), 'utf8')
    await writeFile(join(folder, 'index.html'), html.replace('<title>', '<title>next '))
    const { files } = JSON.parse(await readFile(join(folder, 'files.json'), 'utf8'))
    await writeFile(join(folder, 'files.json'), JSON.stringify({ version: 'next', files }))
    await page.reload()
    expect(await page.title()).toMatch(/^next /)
    await kept(page)
    await expect.poll(names, { timeout: 30_000 }).toEqual(['thinnet-next'])
    await train(page)
  } finally {
    await served.close()
    await rm(folder, { recursive: true })
  }
})

test('without IndexedDB and storage it works as long as the page', async () => {
  const { page } = await openStudio({
    before: page =>
      page.addInitScript(() => {
        const refuse = () => {
          throw new DOMException('not allowed', 'SecurityError')
        }
        Object.defineProperty(window, 'indexedDB', { get: refuse })
        Object.defineProperty(window, 'localStorage', { get: refuse })
      }),
  })
  const theme = () => page.evaluate(() => document.documentElement.dataset.theme)
  await page.getByRole('button', { name: 'Colours: as the system' }).click()
  await page.getByRole('button', { name: 'Colours: light' }).click()
  expect(await theme()).toBe('dark')
  await give(page, 'plane.csv', plane)
  await page.getByText(/2 inputs, 2 classes/).waitFor()
  await page.getByLabel('Epochs').fill('20')
  await train(page)
  await page.reload()
  await page.getByText(/Choose a CSV file/).waitFor()
  expect(await trainButton(page).isDisabled()).toBe(true)
  expect(await statusOf(page).count()).toBe(1)
})
