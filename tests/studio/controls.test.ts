// Every control: what it changes in the setting, in the address, and in what is trained.

import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { caseStudy, convolution, presetFor } from '../../packages/studio/src/setting/presets.js'
import {
  beginTraining,
  finalScores,
  openStudio,
  settingOf,
  shortStudy,
  statusOf,
  takeAway,
  train,
  trainButton,
  trained,
  useStudio,
  view,
  withEpochs,
} from './studio.js'

useStudio()

/** The value at a path such as `training.epochs` of the setting in the page's address. */
async function at(page: Page, path: string): Promise<unknown> {
  const keys = path.split('.')
  return keys.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], await settingOf(page))
}

/** Types a number and looks where it has gone. */
async function types(page: Page, field: Locator, value: number, path: string): Promise<void> {
  await field.fill(String(value))
  expect(await at(page, path), path).toBe(value)
}

async function chooses(page: Page, field: Locator, value: string, path: string): Promise<void> {
  await field.selectOption(value)
  expect(await at(page, path), path).toBe(value)
}

/** Opens the network of a variant, counted from 1. */
async function network(page: Page, variant: number): Promise<Locator> {
  const panel = page.getByRole('region', { name: `Variant ${variant},` })
  await panel.locator('.network summary').click()
  return panel
}

test('data and training', async () => {
  const { page } = await openStudio()
  const field = (label: string | RegExp) => page.getByLabel(label, { exact: typeof label === 'string' })
  await types(page, field('Rows'), 200, 'data.rows')
  await types(page, field('Noise (standard deviation)'), 0.3, 'data.noise')
  await types(page, field(/^Rows to train on/), 50, 'data.trainRows')
  await types(page, field('Seed of the data'), 7, 'data.seed')
  await page.getByText('50 rows to train on, 150 to test on; 2 inputs, 2 classes').waitFor()
  await field('Noise (standard deviation), slider').press('ArrowRight')
  expect(await at(page, 'data.noise')).toBe(0.35)
  for (const optimizer of ['sgd', 'rmsprop', 'adamw', 'adam']) {
    await chooses(page, field('Optimizer'), optimizer, 'training.optimizer')
  }
  await types(page, field('Learning rate'), 0.01, 'training.learningRate')
  await types(page, field('Batch size (rows)'), 8, 'training.batchSize')
  await types(page, field('Epochs'), 40, 'training.epochs')
  await types(page, field(/^Seed of weights/), 3, 'training.seed')
  await train(page)
  expect((await finalScores(page)).map(row => row[6])).toEqual(['40', '40'])
})

test('every data set brings its networks, and those of three classes, images and sequences train', async () => {
  const { page } = await openStudio()
  for (const kind of ['moons', 'blobs', 'spirals', 'digits', 'vowels', 'circles'] as const) {
    await chooses(page, page.getByLabel('Data set'), kind, 'data.kind')
    expect(await at(page, 'variants')).toEqual(presetFor(kind, caseStudy).variants)
    await page.getByText(/\d+ rows to train on, \d+ to test on/).waitFor()
    if (kind === 'moons' || kind === 'spirals' || kind === 'circles') continue
    await page.getByLabel('Epochs').fill('2')
    await train(page)
    expect((await finalScores(page)).every(row => row[6] === '2')).toBe(true)
  }
})

test('what is out of bounds is said and not taken', async () => {
  const { page } = await openStudio()
  const before = await settingOf(page)
  const epochs = page.getByLabel('Epochs')
  for (const text of ['0', '-5', '20001', '2.5', '']) {
    await epochs.fill(text)
    await page.getByText('A whole number from 1 to 20000').waitFor()
    expect(await epochs.getAttribute('aria-invalid')).toBe('true')
  }
  await epochs.blur()
  expect(await epochs.inputValue()).toBe('60')
  await page.getByLabel('Noise (standard deviation)', { exact: true }).fill('3')
  await page.getByText('A number from 0 to 2').waitFor()
  expect(await settingOf(page)).toEqual(before)
  // bounds that depend on another field
  await page.getByLabel(/^Rows to train on/).fill('99')
  await page
    .getByRole('alert')
    .getByText(/at most 98/)
    .waitFor()
  expect(await trainButton(page).isDisabled()).toBe(true)
  await page.getByLabel(/^Rows to train on/).fill('98')
  await page.getByText('98 rows to train on, 2 to test on').waitFor()
})

test('a dense network', async () => {
  const { page } = await openStudio()
  const panel = await network(page, 2)
  const field = (label: string) => panel.getByLabel(label, { exact: true })
  await types(page, field('Input dropout (fraction of inputs to drop)'), 0.1, 'variants.1.inputDropout')
  await types(page, field('Units'), 30, 'variants.1.layers.0.units')
  for (const activation of ['tanh', 'sigmoid', 'elu', 'selu', 'gelu', 'linear', 'relu']) {
    await chooses(page, field('Activation'), activation, 'variants.1.layers.0.activation')
  }
  await types(page, field('Dropout rate (fraction of units to drop)'), 0.2, 'variants.1.layers.0.dropout')
  await field('Max-norm').check()
  await types(page, field('Greatest length'), 2, 'variants.1.layers.0.maxNorm')
  await panel.getByRole('button', { name: 'Add Dense' }).click()
  await panel.getByRole('listitem', { name: 'Layer 2, Dense' }).getByLabel('Units', { exact: true }).fill('7')
  await panel.getByText('inputs, dropout 0.1 → 30 relu, dropout 0.2, max-norm 2 → 7 relu → output').waitFor()
  await train(page)
  await panel.getByRole('button', { name: 'Remove layer 1' }).click()
  expect(await at(page, 'variants.1.layers')).toHaveLength(1)
  await panel.getByText('The setting has changed since: train again.').waitFor()
  for (let layers = 1; layers < 8; layers++) await panel.getByRole('button', { name: 'Add Dense' }).click()
  expect(await panel.getByRole('button', { name: 'Add Dense' }).isDisabled()).toBe(true)
  await train(page)
})

test('a network without any layer', async () => {
  const { page } = await openStudio()
  const panel = await network(page, 1)
  await panel.getByRole('button', { name: 'Remove layer 1' }).click()
  await panel.getByText('inputs → output').waitFor()
  await train(page)
})

test('a convolutional network', async () => {
  const preset = presetFor('digits', caseStudy)
  const { page } = await openStudio({ setting: withEpochs(preset, 1) })
  const panel = await network(page, 1)
  const layer = panel.getByRole('listitem', { name: 'Layer 1, Convolution' })
  await types(page, layer.getByLabel('Filters'), 4, 'variants.0.layers.0.filters')
  await chooses(page, layer.getByLabel('Activation'), 'elu', 'variants.0.layers.0.activation')
  await layer.getByLabel('Max-pooling 2 × 2').check()
  expect(await at(page, 'variants.0.layers.0.pool')).toBe(true)
  for (const drop of ['dropout', 'dropBlock2D', 'spatialDropout2D']) {
    await chooses(page, layer.getByLabel('What is dropped'), drop, 'variants.0.layers.0.drop')
  }
  await types(
    page,
    layer.getByLabel('Dropout rate (fraction to drop)', { exact: true }),
    0.3,
    'variants.0.layers.0.dropout',
  )
  await panel.getByRole('button', { name: 'Add Convolution' }).click()
  expect(await at(page, 'variants.0.layers.2')).toEqual(convolution(16))
  await page.getByText(/100 rows to train on/).waitFor()
  await train(page)
})

test('a recurrent network', async () => {
  const preset = presetFor('vowels', caseStudy)
  const { page } = await openStudio({ setting: withEpochs(preset, 1) })
  const panel = await network(page, 1)
  const layer = panel.getByRole('listitem', { name: 'Layer 1, GRU' })
  await types(page, layer.getByLabel('Units', { exact: true }), 5, 'variants.0.layers.0.units')
  for (const mask of ['ordinary', 'variational']) {
    await chooses(page, layer.getByLabel('Masks of the inputs'), mask, 'variants.0.layers.0.mask')
  }
  const rate = (label: string) => layer.getByLabel(label, { exact: true })
  await types(page, rate('Dropout rate (fraction of inputs to drop)'), 0.1, 'variants.0.layers.0.dropout')
  await types(
    page,
    rate('Recurrent dropout rate (fraction of the state to drop)'),
    0.2,
    'variants.0.layers.0.recurrentDropout',
  )
  await panel.getByRole('button', { name: 'Add LSTM' }).click()
  await panel.getByRole('listitem', { name: 'Layer 2, LSTM' }).getByLabel('Units', { exact: true }).fill('4')
  await page.getByText(/90 rows to train on/).waitFor()
  await train(page)
})

test('variants come, go and have names', async () => {
  const { page } = await openStudio()
  const add = page.getByRole('button', { name: 'Add a variant' })
  await add.click()
  await add.click()
  expect(await add.isDisabled()).toBe(true)
  await page.getByLabel('Name of variant 3').fill('third')
  await page.getByLabel('Name of variant 4').fill('fourth')
  await (await network(page, 3)).getByLabel('Units', { exact: true }).fill('3')
  await train(page)
  const before = await finalScores(page)
  expect(before.map(([name]) => name!.split('inputs')[0])).toEqual([
    'without dropout',
    'with dropout',
    'third',
    'fourth',
  ])
  // what was trained goes with its variant
  await page.getByRole('button', { name: 'Remove variant with dropout' }).click()
  expect((await finalScores(page)).map(row => row.slice(0, 6))).toEqual(
    [before[0], before[2], before[3]].map(row => row!.slice(0, 6)),
  )
  expect(await page.getByText('The setting has changed since').count()).toBe(0)
  for (const name of ['third', 'fourth']) {
    await page.getByRole('button', { name: `Remove variant ${name}` }).click()
  }
  expect(await page.getByRole('button', { name: /^Remove variant/ }).count()).toBe(0)
  expect(await at(page, 'variants')).toHaveLength(1)
})

test('a training is paused, goes on, is stopped and begins again', async () => {
  const { page } = await openStudio({ setting: withEpochs(caseStudy, 20_000) })
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  expect(await button('Pause').isDisabled()).toBe(true)
  await beginTraining(page)
  await button('Pause').click()
  await statusOf(page).getByText('Paused').waitFor()
  await button('Go on').click()
  await page.getByText(/^Epoch [\d,]+ of 20,000/).waitFor()
  await button('Start again').click()
  await page.getByText(/^Epoch [1-9]/).waitFor()
  await button('Pause').click()
  await button('Stop').click()
  await trained(page)
  for (const row of await finalScores(page)) expect(Number(row[6]!.replace(',', ''))).toBeLessThan(20_000)
  expect(await trainButton(page).innerText()).toBe('Train again')
})

test('a sweep, and one of its rates as a variant', async () => {
  const { page } = await openStudio()
  await view(page, 'Sweep')
  await page.getByLabel('Variant').selectOption('0')
  expect(await at(page, 'sweep.variant')).toBe(0)
  await page.getByLabel('Dropout of').selectOption('-1')
  expect(await at(page, 'sweep.layer')).toBe(-1)
  await page.getByLabel('Variant').selectOption('1')
  await page.getByLabel('Dropout of').selectOption('0')
  await types(page, page.getByLabel('Rates from'), 0.2, 'sweep.from')
  await types(page, page.getByLabel('to', { exact: true }), 0.1, 'sweep.to')
  await page.getByText('There is no rate').waitFor()
  const sweep = page.locator('.train-bar').getByRole('button', { name: 'Sweep' })
  expect(await sweep.isDisabled()).toBe(true)
  await types(page, page.getByLabel('to', { exact: true }), 0.6, 'sweep.to')
  await types(page, page.getByLabel('in steps of'), 0.4, 'sweep.step')
  await types(page, page.getByLabel(/^Repeats of each/), 2, 'sweep.repeats')
  await page.getByText('2 rates, 4 trainings of 60 epochs').waitFor()
  await sweep.click()
  await page.getByText('4 of 4 trainings').waitFor()
  const table = page.getByRole('region', { name: 'Scores of all rates' })
  expect(await table.locator('tbody tr').count()).toBe(2)
  await table.getByRole('button', { name: 'Open rate 0.6 as a variant' }).click()
  expect(await at(page, 'view')).toBe('play')
  expect(await at(page, 'variants.2')).toEqual({
    ...caseStudy.variants[1],
    name: 'rate 0.6',
    layers: [{ ...caseStudy.variants[1]!.layers[0], dropout: 0.6 }],
  })
  await train(page)

  await view(page, 'Sweep')
  await page.getByLabel(/^Repeats of each/).fill('50')
  await page.getByLabel('in steps of').fill('0.01')
  await sweep.click()
  await page.locator('.train-bar').getByRole('button', { name: 'Stop' }).click()
  await page.getByText(/of 2050 trainings, stopped/).waitFor()
})

test('doubt follows the number of samples and what is shown', async () => {
  const { page } = await openStudio()
  await view(page, 'Doubt')
  await page.getByText('Train the networks first.').waitFor()
  await page.locator('.train-bar').getByRole('button', { name: 'Train' }).click()
  await page.getByText('100 networks drawn').first().waitFor()
  await page.getByText('Without dropout all networks are the same one').waitFor()
  await types(page, page.getByLabel('Samples', { exact: true }), 20, 'doubtSamples')
  await page.getByText('20 networks drawn').nth(1).waitFor()
  await page.getByLabel('Samples, slider').press('ArrowRight')
  await page.getByText('21 networks drawn').nth(1).waitFor()
  const picture = () =>
    page
      .getByRole('img', { name: /^with dropout: doubt/ })
      .evaluate(canvas => (canvas as HTMLCanvasElement).toDataURL())
  const entropy = await picture()
  await page.getByLabel('Disagreement of the thinned networks').check()
  expect(await picture()).not.toBe(entropy)
})

test('colours: light, dark, and as the system', async () => {
  const { page } = await openStudio({ colorScheme: 'dark' })
  const theme = () => expect.poll(() => page.evaluate(() => document.documentElement.dataset.theme))
  await theme().toBe('dark')
  await page.getByRole('button', { name: 'Colours: as the system' }).click()
  await theme().toBe('light')
  await page.reload()
  await page.getByRole('button', { name: 'Colours: light' }).click()
  await theme().toBe('dark')
  await page.getByRole('button', { name: 'Colours: dark' }).click()
  await page.emulateMedia({ colorScheme: 'light' })
  await theme().toBe('light')
})

test('a link gives the same setting elsewhere; one that is broken gives the case study and says so', async () => {
  const { page, address } = await openStudio()
  await page.getByLabel('Data set').selectOption('spirals')
  await page.getByLabel('Name of variant 1').fill('Ünïcode → 🙂')
  const setting = await settingOf(page)
  const other = await page.context().newPage()
  await other.goto(page.url())
  await other.getByLabel('Name of variant 1').waitFor()
  expect(await other.getByLabel('Name of variant 1').inputValue()).toBe('Ünïcode → 🙂')
  expect(await other.getByLabel('Data set').inputValue()).toBe('spirals')
  expect(await settingOf(other)).toEqual(setting)
  // pasted into a page that is open
  await other.goto(`${address}#1.nonsense`)
  await other
    .getByRole('alert')
    .getByText(/link could not be read.*case study/)
    .waitFor()
  expect(await other.getByLabel('Data set').inputValue()).toBe('circles')
  const wrong = withEpochs(shortStudy, -1)
  await other.goto(`${address}#1.${Buffer.from(JSON.stringify(wrong)).toString('base64url')}`)
  await other
    .getByRole('alert')
    .getByText(/training\.epochs/)
    .waitFor()
  await other.getByLabel('Epochs').fill('30')
  await other.getByRole('alert').waitFor({ state: 'detached' })
})

test('the tour tells the case study and trains it', async () => {
  const { page } = await openStudio()
  await page.getByRole('button', { name: 'Guided tour' }).click()
  const tour = page.getByRole('region', { name: 'Guided tour' })
  await tour.getByText('1 of 7').waitFor()
  expect(await settingOf(page)).toEqual(caseStudy)
  for (let step = 1; step <= 7; step++) {
    await tour.getByText(`${step} of 7`).waitFor()
    expect(await page.locator('.tour-target').count(), `the target of step ${step}`).toBe(1)
    if (step === 3) {
      await tour.getByRole('button', { name: 'Train both' }).click()
      await trained(page)
    }
    if (step === 4) {
      const gap = (i: number) => page.locator(`[data-tour=gap-${i}] strong`).innerText()
      expect(Number.parseFloat(await gap(0))).toBeGreaterThan(Number.parseFloat(await gap(1)))
    }
    if (step < 7) await tour.getByRole('button', { name: 'Next' }).click()
  }
  await tour.getByRole('button', { name: 'Open Sweep' }).click()
  expect(await at(page, 'view')).toBe('sweep')
  await tour.getByRole('button', { name: 'End the tour' }).click()
  expect(await tour.count()).toBe(0)
})

test('the link and the code are copied', async () => {
  const { page } = await openStudio({ permissions: ['clipboard-read', 'clipboard-write'] })
  const dialog = await takeAway(page)
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText())
  await dialog.getByRole('button', { name: 'Copy the link' }).click()
  await dialog.getByText('Copied').waitFor()
  expect(await clipboard()).toBe(page.url())
  await dialog.getByLabel('Variant').selectOption('with dropout')
  await dialog.getByRole('button', { name: 'Copy the code' }).click()
  await expect.poll(clipboard).toContain('dropout(0.4)')
  expect(await dialog.getByRole('button', { name: 'ONNX file' }).isDisabled()).toBe(true)
  await dialog.getByRole('button', { name: 'Close' }).click()
  expect(await dialog.count()).toBe(0)
})
