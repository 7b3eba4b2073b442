// The page stays responsive while it trains, and the engine's arrival is seen.

import { expect, test } from 'vitest'
import { caseStudy } from '../../packages/studio/src/setting/presets.js'
import { openStudio, trainButton, trained, useStudio } from './studio.js'

useStudio()

/** Of the time that a training takes, the main thread may compute for this share: the rest is there for frames and input. */
const MOST_BUSY = 0.5

test('the main thread is idle for most of a training', async () => {
  const { page } = await openStudio({ setting: caseStudy })
  const session = await page.context().newCDPSession(page)
  // processor time: on a machine that does other things, too, tasks also wait
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const busy = async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return metrics.find(({ name }) => name === 'TaskDuration')!.value
  }
  await page.evaluate(() => {
    const counter = { frames: 0 }
    Object.assign(window, { counter })
    const count = () => {
      counter.frames++
      requestAnimationFrame(count)
    }
    requestAnimationFrame(count)
  })
  const frames = () =>
    page.evaluate(() => (window as unknown as { counter: { frames: number } }).counter.frames)
  const [before, framesBefore, began] = [await busy(), await frames(), performance.now()]
  await trainButton(page).click()
  await trained(page)
  const seconds = (performance.now() - began) / 1000
  const share = ((await busy()) - before) / seconds
  const rate = ((await frames()) - framesBefore) / seconds
  console.log(
    `main thread at work ${(100 * share).toFixed(0)} % of ${seconds.toFixed(1)} s, ${rate.toFixed(0)} frames a second`,
  )
  expect(share).toBeLessThan(MOST_BUSY)
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
