// The page stays responsive while it trains, and the engine's arrival is seen.

import { expect, test } from 'vitest'
import { caseStudy } from '../../packages/studio/src/setting/presets.js'
import { openStudio, trainButton, trained, useStudio } from './studio.js'

useStudio()

test('few long tasks while four networks train', async () => {
  const { page } = await openStudio({
    setting: { ...caseStudy, variants: [...caseStudy.variants, ...caseStudy.variants] },
    before: page =>
      page.addInitScript(() => {
        const tasks: number[] = []
        Object.assign(window, { tasks })
        new PerformanceObserver(list => {
          for (const { duration } of list.getEntries()) tasks.push(Math.round(duration))
        }).observe({ type: 'longtask' })
      }),
  })
  const tasks = () => page.evaluate(() => (window as unknown as { tasks: number[] }).tasks)
  const before = (await tasks()).length
  await trainButton(page).click()
  await trained(page)
  const long = (await tasks()).slice(before)
  console.log(`tasks over 50 ms while training: ${long.join(', ') || 'none'}`)
  // on a machine that does other things, too, a task may wait in its middle
  expect(long.filter(duration => duration > 200).length).toBeLessThan(10)
  expect(long.length).toBeLessThan(100)
})

test('the share of the engine that has arrived is shown', async () => {
  const { page } = await openStudio()
  const shown: string[] = []
  await page.exposeFunction('note', (text: string) => void shown.push(text))
  await page.evaluate(() => {
    const { note } = window as unknown as { note(text: string): void }
    const status = document.querySelector('.train-bar [role=status]')!
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
