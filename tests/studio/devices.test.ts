// Training on a graphics card, in software.

import { describe, expect, test } from 'vitest'
import { caseStudy } from '../../packages/studio/src/setting/presets.js'
import type { Setting } from '../../packages/studio/src/setting/setting.js'
import { finalScores, openStudio, settingOf, train, trainButton, trained, useStudio } from './studio.js'

/** Compiling shaders for a card in software takes most of the time, in milliseconds. */
const PATIENCE = 400_000

useStudio({ gpu: true })

const firstSteps = (epochs: number): Setting => ({
  ...caseStudy,
  variants: caseStudy.variants.slice(1),
  training: { ...caseStudy.training, epochs },
  doubtSamples: 2,
})

const engines = (requests: readonly string[]) =>
  requests.flatMap(address => /threaded(\.asyncify)?-\w+\.wasm$/.exec(address)?.[0] ?? [])

describe('WebGPU', { timeout: PATIENCE }, () => {
  test('trains as the CPU does, loads its engine only then, and Doubt asks the network there', async () => {
    const { page, requests } = await openStudio({ setting: firstSteps(3) })
    page.setDefaultTimeout(PATIENCE)
    await train(page)
    const [onCpu] = await finalScores(page)
    expect(engines(requests).filter(name => name.includes('asyncify'))).toEqual([])
    await page.getByLabel('Device').selectOption('webgpu')
    expect((await settingOf(page)).device).toBe('webgpu')
    await trainButton(page).click()
    await page
      .getByText(/^Loading the engine/)
      .first()
      .waitFor()
    await trained(page, PATIENCE)
    const [onCard] = await finalScores(page)
    expect(engines(requests).filter(name => name.includes('asyncify'))).toHaveLength(1)
    expect(onCard![6]).toBe('3')
    for (const loss of [4, 5])
      expect(Math.abs(Number(onCard![loss]) - Number(onCpu![loss]))).toBeLessThan(0.0015)
    await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Doubt' }).click()
    await page.getByText(/networks drawn/).waitFor()
  })

  test('a card that is lost is told of, nothing of the setting goes, and the CPU trains at a press', async () => {
    const setting: Setting = { ...firstSteps(20_000), device: 'webgpu' }
    const { page } = await openStudio({
      setting,
      before: async page =>
        page.on('worker', worker =>
          worker
            .evaluate(() => {
              const { requestDevice } = GPUAdapter.prototype
              GPUAdapter.prototype.requestDevice = async function (...given) {
                const device = await requestDevice.apply(this, given)
                Object.assign(self, { device })
                return device
              }
            })
            // a worker that is gone already
            .catch(() => {}),
        ),
    })
    page.setDefaultTimeout(PATIENCE)
    await trainButton(page).click()
    await page.getByText(/^Epoch [1-9]/).waitFor()
    for (const worker of page.workers()) {
      await worker.evaluate(() => (self as unknown as { device?: GPUDevice }).device?.destroy())
    }
    const notice = page.getByRole('alert')
    await notice.waitFor()
    expect(await notice.innerText()).toMatch(/^WebGPU has failed \(.*\).*The setting is kept/s)
    expect(await settingOf(page)).toEqual(setting)
    await page.getByLabel('Epochs').fill('20')
    await notice.getByRole('button', { name: 'Train on the CPU instead' }).click()
    await trained(page)
    expect((await settingOf(page)).device).toBe('cpu')
    expect((await finalScores(page))[0]![6]).toBe('20')
  })
})
