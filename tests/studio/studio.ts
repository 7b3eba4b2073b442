// The studio in Chromium, and what a visitor does there.

import { buffer } from 'node:stream/consumers'
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest'
import { encodeSetting } from '../../packages/studio/src/setting/link.js'
import { caseStudy } from '../../packages/studio/src/setting/presets.js'
import type { Setting } from '../../packages/studio/src/setting/setting.js'
import { findChromium, softwareGpu } from '../browser/chromium.js'
import { type Served, serveWithHeaders } from './servers.js'

export const withEpochs = (setting: Setting, epochs: number): Setting => ({
  ...setting,
  training: { ...setting.training, epochs },
})

/** The case study with fewer epochs, for tests to which the end does not matter. */
export const shortStudy = withEpochs(caseStudy, 60)

export interface OpenOptions extends BrowserContextOptions {
  /** Default: `shortStudy`. null opens the address without a setting, a text is the hash. */
  setting?: Setting | string | null
  /** Default: the one with the real headers. */
  address?: string
  /** Told before the page is opened. */
  before?: (page: Page) => Promise<unknown>
  /** Problems that the test brings about itself. */
  expected?: RegExp
}

export interface Studio {
  readonly page: Page
  readonly address: string
  /** What the console and the content security policy complained of. */
  readonly complaints: string[]
  /** Addresses that were asked for. */
  readonly requests: string[]
}

let browser: Browser
let served: Served
const opened: { studio: Studio; expected: RegExp | undefined }[] = []

/**
 * To be called at the top of a file: it connects to the browser, serves the page, and looks for complaints after each test.
 *
 * @param gpu whether the browser shall have a graphics card, in software
 */
export function useStudio({ gpu = false } = {}): void {
  beforeAll(async () => {
    browser = gpu
      ? await chromium.launch({
          executablePath: findChromium(),
          args: ['--no-sandbox', '--disable-dev-shm-usage', ...softwareGpu],
        })
      : await chromium.connect(inject('browserEndpoint'))
    served = await serveWithHeaders(inject('studioDist'))
  })
  afterEach(async () => {
    for (const { studio, expected } of opened.splice(0)) {
      await studio.page.context().close()
      const { origin } = new URL(studio.address)
      const own = (address: string) => /^(data|blob):/.test(address) || new URL(address).origin === origin
      expect(studio.requests.filter(address => !own(address))).toEqual([])
      expect(studio.complaints.filter(text => !expected?.test(text))).toEqual([])
    }
  })
  afterAll(async () => {
    await browser?.close()
    await served?.close()
  })
}

/** Opens the studio in a browser context of its own; it is closed after the test. */
export async function openStudio(options: OpenOptions = {}): Promise<Studio> {
  const { setting = shortStudy, address = served.address, before, expected, ...context } = options
  const made = await browser.newContext({ serviceWorkers: 'block', ...context })
  made.setDefaultTimeout(60_000)
  const page = await made.newPage()
  const studio: Studio = { page, address, complaints: [], requests: [] }
  opened.push({ studio, expected })
  watch(studio, page)
  await before?.(page)
  await page.goto(address + hashOf(setting))
  await page.locator('#train, main .button').first().waitFor()
  return studio
}

/** Notes what goes wrong in a page, and what it asks for. */
export function watch({ complaints, requests }: Studio, page: Page): void {
  page.on('console', message => {
    // tests that do not need the service worker keep it out
    if (/Service Worker registration blocked by Playwright/.test(message.text())) return
    if (message.type() === 'error' || message.type() === 'warning') {
      complaints.push(`${message.type()}: ${message.text()} ${message.location().url}`)
    }
  })
  page.on('pageerror', error => complaints.push(`uncaught: ${error.message}`))
  page.on('request', request => requests.push(request.url()))
}

export function hashOf(setting: Setting | string | null): string {
  if (setting === null) return ''
  return `#${typeof setting === 'string' ? setting : encodeSetting(setting)}`
}

/** The setting in the page's address. */
export async function settingOf(page: Page): Promise<Setting> {
  const text = (await page.evaluate(() => location.hash)).slice(3)
  return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
}

export const trainButton = (page: Page): Locator => page.locator('#train')

/** The words of the bar beside the buttons. */
export const statusOf = (page: Page): Locator => page.locator('.train-bar [role=status]')

/** Goes to a view by the buttons on top. */
export const view = (page: Page, name: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name }).click()

/** Opens the dialog of what may be taken along. */
export async function takeAway(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Take away' }).click()
  return page.getByRole('dialog', { name: 'Take away' })
}

/** Presses Train and waits for the first epoch. */
export async function beginTraining(page: Page): Promise<void> {
  await trainButton(page).click()
  await page.getByText(/^Epoch [1-9][\d,]* of/).waitFor()
}

/** Waits until all variants have been trained. */
export async function trained(page: Page, timeout = 100_000): Promise<void> {
  await statusOf(page).getByText('Trained', { exact: true }).waitFor({ timeout })
}

/** Presses Train and waits for the end. */
export async function train(page: Page): Promise<void> {
  await trainButton(page).click()
  await trained(page)
}

/** What a click saves. */
export async function savedBy(
  page: Page,
  button: Locator,
): Promise<{ name: string; bytes: Uint8Array<ArrayBuffer>; text: string }> {
  const [file] = await Promise.all([page.waitForEvent('download'), button.click()])
  const content = await buffer(await file.createReadStream())
  return {
    name: file.suggestedFilename(),
    bytes: Uint8Array.from(content),
    text: content.toString('utf8'),
  }
}

/** The cells of the table of final scores, a row a variant: name first. */
export async function finalScores(page: Page): Promise<string[][]> {
  const rows = page.getByRole('region', { name: 'Scores of all variants' }).locator('tbody tr')
  return rows.evaluateAll(all => all.map(row => Array.from(row.children, cell => cell.textContent ?? '')))
}
