// The same numbers in the page as in Node, and everything that is taken away from the page works in Node.

import { execFile } from 'node:child_process'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { loadModel, type Sequential, tensor } from 'thinnet'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { Dataset, Part } from '../../packages/studio/src/data/dataset.js'
import { buildNetwork } from '../../packages/studio/src/network/build.js'
import { caseStudy, presetFor } from '../../packages/studio/src/setting/presets.js'
import type { Setting } from '../../packages/studio/src/setting/setting.js'
import { generated, givenText } from '../../packages/studio/src/testing/sets.js'
import { serveBare } from './servers.js'
import {
  finalScores,
  openStudio,
  savedBy,
  shortStudy,
  takeAway,
  train,
  useStudio,
  withEpochs,
} from './studio.js'

useStudio()

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thinnet-code-'))
  const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))
  await symlink(modules, join(folder, 'node_modules'))
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
})
afterAll(() => rm(folder, { recursive: true }))

const inputOf = ({ x, rows }: Part, { inputShape }: Dataset) => tensor(x, [rows, ...inputShape])
const targetOf = ({ y, rows }: Part) => tensor(y, [rows])

interface TrainedHere {
  readonly model: Sequential
  readonly history: Readonly<Record<string, readonly number[]>>
  /** Train accuracy, test accuracy, train loss, test loss. */
  readonly scores: readonly number[]
}

async function trainHere(setting: Setting, index: number): Promise<TrainedHere> {
  const data = generated(setting.data)
  const { variants, training } = setting
  const model = buildNetwork(variants[index]!, data, training)
  const [x, y] = [inputOf(data.train, data), targetOf(data.train)]
  const [xTest, yTest] = [inputOf(data.test, data), targetOf(data.test)]
  const { history } = await model.fit(x, y, {
    epochs: training.epochs,
    batchSize: training.batchSize,
    validationData: [xTest, yTest],
    verbose: 0,
  })
  return { model, history, scores: await scoresOf(model, data) }
}

async function scoresOf(model: Sequential, data: Dataset): Promise<number[]> {
  const onTrain = await model.evaluate(inputOf(data.train, data), targetOf(data.train), { verbose: 0 })
  const onTest = await model.evaluate(inputOf(data.test, data), targetOf(data.test), { verbose: 0 })
  return [onTrain.accuracy, onTest.accuracy, onTrain.loss, onTest.loss]
}

/** Train accuracy, test accuracy, train loss and test loss of each variant, as the page shows them. */
async function shownScores(page: Page): Promise<number[][]> {
  return (await finalScores(page)).map(([, train, test, , trainLoss, testLoss]) => [
    Number.parseFloat(train!) / 100,
    Number.parseFloat(test!) / 100,
    Number(trainLoss),
    Number(testLoss),
  ])
}

/** Half of the last figure that the page shows. */
const SHOWN = 0.0006

/** Accuracies at most one sample apart. */
function expectSameAccuracies(shown: readonly number[], expected: readonly number[], data: Dataset): void {
  expect(Math.abs(shown[0]! - expected[0]!)).toBeLessThan(1 / data.train.rows + SHOWN)
  expect(Math.abs(shown[1]! - expected[1]!)).toBeLessThan(1 / data.test.rows + SHOWN)
}

/** The curves of each variant, from the file that the page saves. */
async function savedCurves(page: Page) {
  const dialog = await takeAway(page)
  const { text } = await savedBy(page, dialog.getByRole('button', { name: /^Curves of all/ }))
  await dialog.getByRole('button', { name: 'Close' }).click()
  const [head, ...rows] = text.trimEnd().split('\n')
  expect(head).toBe('variant,epoch,loss,test_loss,accuracy,test_accuracy')
  const byVariant: Record<string, number[][]> = {}
  for (const row of rows) {
    const [name, ...values] = row.split(',')
    byVariant[name!] ??= []
    byVariant[name!]!.push(values.map(Number))
  }
  return byVariant
}

function expectSameStart(rows: readonly number[][], history: TrainedHere['history']): void {
  for (let epoch = 0; epoch < 50; epoch++) {
    const [number, loss, testLoss] = rows[epoch]!
    expect(number).toBe(epoch + 1)
    expect(Math.abs(loss! / history.loss![epoch]! - 1)).toBeLessThan(1e-4)
    expect(Math.abs(testLoss! / history.valLoss![epoch]! - 1)).toBeLessThan(1e-4)
  }
}

test('the masks that the page shows are those of Node, at any step and row', async () => {
  const { page } = await openStudio({ setting: caseStudy })
  const [, variant] = caseStudy.variants
  const model = buildNetwork(variant!, generated(caseStudy.data), caseStudy.training)
  await page.locator('[data-tour="thinned"]').scrollIntoViewIfNeeded()
  const panel = page.getByRole('region', { name: `Thinned network of ${variant!.name}` })
  await panel.waitFor()
  for (const [step, row] of [
    [0, 0],
    [0, 29],
    [1, 0],
    [77, 5],
    [3999, 11],
  ] as const) {
    await page.getByLabel('Step of the training', { exact: true }).fill(String(step + 1))
    await page.getByLabel('Row of the batch', { exact: true }).fill(String(row + 1))
    const [drawn] = model.dropoutMasks({ step, rows: 30 })
    const dropped = drawn!.mask.subarray(500 * row, 500 * (row + 1)).filter(kept => kept === 0).length
    await panel.getByText(`${dropped} dropped in this step`).first().waitFor()
  }
})

test('the case study is that of Node, and its files open there', async () => {
  const { page } = await openStudio({ setting: caseStudy })
  await train(page)
  const data = generated(caseStudy.data)
  const shown = await shownScores(page)
  const curves = await savedCurves(page)
  const losses = [0.1, 0.01]
  for (const [index, { name }] of caseStudy.variants.entries()) {
    const { history, scores } = await trainHere(caseStudy, index)
    expect(curves[name]).toHaveLength(4000)
    expectSameStart(curves[name]!, history)
    expectSameAccuracies(shown[index]!, scores, data)
    expect(Math.abs(shown[index]![3]! - scores[3]!)).toBeLessThan(losses[index]! + SHOWN)
  }
  // the story that the tour tells
  expect(shown[0]![0]).toBe(1)
  expect(shown[1]![3]).toBeLessThan(shown[0]![3]! / 1.5)

  const dialog = await takeAway(page)
  await dialog.getByLabel('Variant').selectOption('with dropout')
  const keras = await savedBy(page, dialog.getByRole('button', { name: 'Keras file (.keras)' }))
  const onnx = await savedBy(page, dialog.getByRole('button', { name: 'ONNX file' }))
  expect([keras.name, onnx.name]).toEqual(['with-dropout.keras', 'with-dropout.onnx'])
  const model = (await loadModel(keras.bytes)) as Sequential
  const loaded = await scoresOf(model, data)
  loaded.forEach((value, i) => {
    expect(Math.abs(value - shown[1]![i]!)).toBeLessThan(SHOWN)
  })
  const answers = await model.predict(inputOf(data.test, data))
  const { InferenceSession, Tensor } = createRequire(import.meta.url)('onnxruntime-node')
  const session = await InferenceSession.create(onnx.bytes)
  const feed = new Tensor('float32', data.test.x, [data.test.rows, 2])
  const result = await session.run({ [session.inputNames[0]]: feed })
  const fromOnnx: Float32Array = result[session.outputNames[0]].data
  expect(fromOnnx).toHaveLength(data.test.rows)
  fromOnnx.forEach((value, i) => {
    expect(Math.abs(value - answers.data[i]!)).toBeLessThan(1e-5)
  })
})

test('charts are saved as SVG and PNG', async () => {
  const { page } = await openStudio()
  await train(page)
  const name = 'without dropout: accuracy by epoch'
  const svg = await savedBy(page, page.getByRole('button', { name: `Save ${name} as SVG` }))
  const size = await page.evaluate(text => {
    const root = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement
    return { name: root.tagName, width: root.getAttribute('width'), height: root.getAttribute('height') }
  }, svg.text)
  expect(svg.name).toBe('without-dropout-accuracy-by-epoch.svg')
  expect(size.name).toBe('svg')
  expect(svg.text).not.toContain('var(--')
  const png = await savedBy(page, page.getByRole('button', { name: `Save ${name} as PNG` }))
  const view = new DataView(png.bytes.buffer)
  expect(png.name).toBe('without-dropout-accuracy-by-epoch.png')
  expect(view.getBigUint64(0)).toBe(0x89504e470d0a1a0an)
  expect(view.getUint32(16)).toBe(2 * Number(size.width))
  expect(view.getUint32(20)).toBe(2 * Number(size.height))
})

const run = promisify(execFile)

/** The figures that a program of the page prints, in the order of `shownScores`. */
async function figuresOf(code: string): Promise<number[]> {
  const file = join(folder, 'network.js')
  await writeFile(file, code)
  const { stdout } = await run(process.execPath, [file], { cwd: folder })
  const figure = (rows: string, name: string) =>
    Number(new RegExp(`${rows} rows \\{[^}]*\\b${name}: ([-\\d.e]+)`).exec(stdout)?.[1] ?? Number.NaN)
  const score = stdout.includes('accuracy') ? 'accuracy' : 'meanAbsoluteError'
  return [
    figure('training', score),
    figure('test', score),
    figure('training', 'loss'),
    figure('test', 'loss'),
  ]
}

/** Runs the code of every variant in Node and compares what it prints with what the page shows. */
async function expectCodeGivesTheSame(page: Page, names: readonly string[]): Promise<void> {
  const shown = await finalScores(page)
  const dialog = await takeAway(page)
  for (const [index, name] of names.entries()) {
    await dialog.getByLabel('Variant').selectOption(name)
    const { text } = await savedBy(page, dialog.getByRole('button', { name: 'Save it' }))
    const figures = await figuresOf(text)
    const [, trainScore, testScore, , trainLoss, testLoss] = shown[index]!
    const share = trainScore!.includes('%') ? 100 : 1
    const expected = [
      Number.parseFloat(trainScore!) / share,
      Number.parseFloat(testScore!) / share,
      Number(trainLoss),
      Number(testLoss),
    ]
    for (const [i, figure] of figures.entries()) {
      expect(Math.abs(figure - expected[i]!), `${name}: ${text}\n${figures} ${expected}`).toBeLessThan(2e-3)
    }
  }
}

const given = {
  digits: 'digits.csv',
  vowels: 'japanese-vowels.csv',
} as const

test.each(['circles', 'blobs', 'digits', 'vowels'] as const)('the code for %s gives the same', async kind => {
  if (kind === 'digits' || kind === 'vowels') {
    const name = kind === 'digits' ? 'digits' : 'japanese-vowels'
    await writeFile(join(folder, given[kind]), givenText(name))
  }
  const epochs = kind === 'circles' || kind === 'blobs' ? 100 : 4
  const setting = withEpochs(presetFor(kind, caseStudy), epochs)
  const { page } = await openStudio({ setting })
  await train(page)
  await expectCodeGivesTheSame(
    page,
    setting.variants.map(({ name }) => name),
  )
})

test('the code for a CSV file gives the same', async () => {
  const wine = givenText('wine')
  await writeFile(join(folder, 'wine.csv'), wine)
  const { page } = await openStudio()
  await page.getByLabel('Data set').selectOption('csv')
  await page
    .getByLabel(/^CSV file/)
    .setInputFiles({ name: 'wine.csv', mimeType: 'text/csv', buffer: Buffer.from(wine) })
  await page.getByText(/rows to train on, .* 3 classes/).waitFor()
  await page.getByLabel('Epochs').fill('20')
  await train(page)
  await expectCodeGivesTheSame(page, ['without dropout', 'with dropout'])
})

test('the curves are those of Node, from a server of plain files in a sub-folder, without isolation', async () => {
  const bare = await serveBare(inject('studioDist'))
  // the page asks once whether it is served by `thinnet studio`
  const { page } = await openStudio({ address: bare.address, expected: /api\/info/ })
  try {
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false)
    await train(page)
    const curves = await savedCurves(page)
    for (const [index, { name }] of shortStudy.variants.entries()) {
      const { history } = await trainHere(shortStudy, index)
      expectSameStart(curves[name]!, history)
    }
  } finally {
    await bare.close()
  }
})
