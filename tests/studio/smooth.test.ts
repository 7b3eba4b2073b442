// The page stays responsive while it trains, and the engine's arrival is seen.

import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { openStudio, train, trainButton, trained, useStudio } from './studio.js'

useStudio()

/** Of the time that a training takes, the main thread may compute for this share: the rest is there for frames and input. */
const MOST_BUSY = 0.3
/** Milliseconds that one task of the main thread may compute: with longer ones a page feels stuck. */
const LONGEST_TASK = 50

interface TraceEvent {
  readonly ph: string
  readonly name: string
  readonly pid: number
  readonly tid: number
  /** In microseconds of the machine's clock. */
  readonly ts: number
  /** Processor time, in microseconds: on a machine that does other things, too, tasks also wait. */
  readonly tdur?: number
  readonly args: { readonly name?: string }
}

/** Milliseconds that each task of the page's main thread computes for in the meantime. */
async function tasksOf(page: Page, during: () => Promise<unknown>): Promise<number[]> {
  const browser = page.context().browser()!
  await browser.startTracing(page, { categories: ['toplevel'] })
  // what the tracing itself does at its beginning is not the page's
  await page.waitForTimeout(300)
  const from = Number(process.hrtime.bigint() / 1000n)
  await during()
  const { traceEvents }: { traceEvents: TraceEvent[] } = JSON.parse(String(await browser.stopTracing()))
  const threads = traceEvents.filter(({ ph, name }) => ph === 'M' && name === 'thread_name')
  const pages = threads.filter(({ args }) => args.name === 'CrRendererMain')
  const byThread = pages.map(({ pid, tid }) =>
    traceEvents
      .filter(event => event.pid === pid && event.tid === tid && event.ts > from)
      .filter(({ name }) => name.endsWith('::RunTask'))
      .map(({ tdur = 0 }) => tdur / 1000),
  )
  const sum = (tasks: readonly number[]) => tasks.reduce((all, one) => all + one, 0)
  return byThread.reduce((most, tasks) => (sum(tasks) > sum(most) ? tasks : most), [])
}

test('the main thread is idle for most of a training, and never busy for long', async () => {
  const { page } = await openStudio()
  // everything has arrived then
  await train(page)
  await page.locator('.chart svg').nth(1).waitFor()
  await page.getByLabel('Epochs').fill('4000')
  const began = performance.now()
  const tasks = await tasksOf(page, () => train(page))
  const seconds = (performance.now() - began) / 1000
  const share = tasks.reduce((all, one) => all + one, 0) / 1000 / seconds
  const longest = Math.max(...tasks)
  console.log(
    `main thread at work ${(100 * share).toFixed(0)} % of ${seconds.toFixed(1)} s, longest task ${longest.toFixed(0)} ms`,
  )
  expect(tasks.length).toBeGreaterThan(100)
  expect(share).toBeLessThan(MOST_BUSY)
  expect(longest).toBeLessThan(LONGEST_TASK)
})

test('the share of the engine that has arrived is shown', async () => {
  const { page } = await openStudio()
  const shown: string[] = []
  await page.exposeFunction('note', (text: string) => void shown.push(text))
  await page.evaluate(() => {
    const { note } = window as unknown as { note(text: string): void }
    const status = document.querySelector('.train-progress span')!
    new MutationObserver(() => note(status.textContent ?? '')).observe(status, {
      characterData: true,
      childList: true,
      subtree: true,
    })
  })
  // slow enough to be seen: 4 MB/s of 14 MB
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: 4e6,
    uploadThroughput: -1,
  })
  await trainButton(page).click()
  await trained(page)
  const shares = shown.flatMap(text => /^Loading the engine: (\d+) %$/.exec(text)?.[1] ?? []).map(Number)
  expect(shares.length).toBeGreaterThan(3)
  expect(shares).toEqual([...shares].sort((a, b) => a - b))
})
