// The library in a browser: the same random numbers to the bit, the same training to float32 rounding.

import * as thinnet from 'thinnet'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type LibraryPage, openLibraryPage } from './page.js'

type Library = typeof thinnet

let browser: LibraryPage
beforeAll(async () => {
  browser = await openLibraryPage()
})
afterAll(() => browser?.close())

/** Runs the same function here and in the page. It sees only its argument. */
async function both<T>(run: (library: Library) => T | Promise<T>): Promise<{ node: T; page: T }> {
  const page = await browser.page.evaluate(`(${run.toString()})(window.thinnet)`)
  return { node: await run(thinnet), page: page as T }
}

test('masks are the same to the bit, from both drawers', async () => {
  const { node, page } = await both(({ drawMask, createMaskBuffer }) =>
    [0.1, 0.4, 0.5, 0.73].map((rate, step) => {
      const stream = { seed: 2 ** 40 + 17, position: 256, step }
      const buffer = createMaskBuffer()
      const bytes = buffer.reserve(15_000)
      buffer.fill(0, 15_000, stream, rate)
      const slow = drawMask({ ...stream, length: 15_000, rate })
      return [buffer.engine, Array.from(bytes.subarray(0, 15_000)).join(''), Array.from(slow).join('')]
    }),
  )
  expect(page).toEqual(node)
  for (const [engine, fast, slow] of page) {
    expect(engine).toBe('wasm')
    expect(fast).toBe(slow)
  }
})

test('shuffles are the same to the bit', async () => {
  const { node, page } = await both(({ permutation, Purpose }) =>
    [1, 2, 1000, 70_001].map((length, step) =>
      Array.from(
        permutation({ seed: 2 ** 40 + 17, purpose: Purpose.shuffle, position: 0, step }, length),
      ).join(),
    ),
  )
  expect(page).toEqual(node)
  expect(page[3].split(',').length).toBe(70_001)
})

test('data and initial weights are the same to the bit', async () => {
  const { node, page } = await both(({ makeCircles, sequential, dense }) => {
    const { x } = makeCircles({ nSamples: 50, noise: 0.1, randomState: 1 })
    const model = sequential(
      [
        dense(20, { inputShape: [10] }),
        dense(20, { kernelInitializer: 'heNormal' }),
        dense(20, { kernelInitializer: 'truncatedNormal' }),
      ],
      { seed: 3 },
    )
    return { x, weights: model.getWeights().map(({ data }) => Array.from(data)) }
  })
  expect(page.weights).toEqual(node.weights)
  page.x.flat().forEach((value, i) => {
    expect(Math.abs(value - node.x.flat()[i])).toBeLessThan(1e-15)
  })
})

test('fifty epochs of the case study with dropout are those of Node', async () => {
  const { node, page } = await both(async ({ makeCircles, sequential, dense, dropout }) => {
    const { x, y } = makeCircles({ nSamples: 100, noise: 0.1, randomState: 1 })
    const model = sequential(
      [
        dense(500, { activation: 'relu', inputShape: [2] }),
        dropout(0.4),
        dense(1, { activation: 'sigmoid' }),
      ],
      { seed: 1 },
    ).compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] })
    const { history } = await model.fit(x.slice(0, 30), y.slice(0, 30), {
      epochs: 50,
      batchSize: 8,
      validationData: [x.slice(30), y.slice(30)],
      verbose: 0,
    })
    return {
      history,
      engine: await (model.constructor as unknown as { engineName(): Promise<string> }).engineName(),
    }
  })
  expect(node.engine).toBe('onnxruntime-node')
  expect(page.engine).toBe('onnxruntime-web')
  for (const name of ['loss', 'valLoss']) {
    page.history[name].forEach((value, epoch) => {
      expect(Math.abs(value - node.history[name][epoch]) / node.history[name][epoch]).toBeLessThan(1e-4)
    })
  }
})

test('training can be cancelled, and the page stays responsive', async () => {
  const result = await browser.page.evaluate(async () => {
    const { makeCircles, sequential, dense } = (window as unknown as { thinnet: Library }).thinnet
    const { x, y } = makeCircles({ nSamples: 100, noise: 0.1, randomState: 1 })
    const model = sequential([
      dense(500, { activation: 'relu', inputShape: [2] }),
      dense(1, { activation: 'sigmoid' }),
    ]).compile({ optimizer: 'adam', loss: 'binaryCrossentropy' })
    const controller = new AbortController()
    let ticks = 0
    const timer = setInterval(() => {
      ticks += 1
      if (ticks === 10) controller.abort()
    }, 10)
    const outcome = await model.fit(x, y, { epochs: 1e6, verbose: 0, signal: controller.signal }).then(
      () => 'finished',
      error => error.name,
    )
    clearInterval(timer)
    return { outcome, ticks }
  })
  expect(result.outcome).toBe('AbortError')
  expect(result.ticks).toBeGreaterThanOrEqual(10)
})

test('a convolutional and a recurrent network with dropout train as in Node', async () => {
  const { node, page } = await both(async library => {
    const { sequential, conv2D, batchNormalization, spatialDropout2D, maxPooling2D, flatten, dense } = library
    const images = Array.from({ length: 20 }, (_, i) =>
      Array.from({ length: 8 }, (_, a) => Array.from({ length: 8 }, (_, b) => [Math.sin(i + a * b)])),
    )
    const cnn = sequential(
      [
        conv2D(8, 3, { activation: 'relu', inputShape: [8, 8, 1] }),
        batchNormalization(),
        spatialDropout2D(0.2),
        maxPooling2D(),
        flatten(),
        dense(3, { activation: 'softmax' }),
      ],
      { seed: 1 },
    ).compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' })
    const kinds = images.map((_, i) => i % 3)
    const first = await cnn.fit(images, kinds, { epochs: 5, batchSize: 8, verbose: 0 })

    const { embedding, bidirectional, gru, lstm } = library
    const rnn = sequential(
      [
        embedding(20, 8, { maskZero: true, wordDropout: 0.1, inputShape: [6] }),
        bidirectional(gru(5, { recurrentDropout: 0.2, returnSequences: true })),
        lstm(4, { dropout: 0.2 }),
        dense(1, { activation: 'sigmoid' }),
      ],
      { seed: 1 },
    ).compile({ optimizer: 'adam', loss: 'binaryCrossentropy' })
    const texts = Array.from({ length: 20 }, (_, i) =>
      Array.from({ length: 6 }, (_, j) => (j > 3 + (i % 3) ? 0 : 1 + ((i * 7 + j * 3) % 19))),
    )
    const labels = texts.map((_, i) => i % 2)
    const second = await rnn.fit(texts, labels, { epochs: 5, batchSize: 8, verbose: 0 })
    return [...first.history.loss, ...second.history.loss]
  })
  page.forEach((loss, i) => {
    expect(Math.abs(loss - node[i]) / node[i]).toBeLessThan(1e-4)
  })
})

test('a model is saved and loaded in the page, and its file opens in Node', async () => {
  const { node, page } = await both(async ({ sequential, dense, dropout, batchNormalization, loadModel }) => {
    const model = sequential(
      [dense(4, { activation: 'relu', inputShape: [2] }), dropout(0.4), batchNormalization(), dense(1)],
      { seed: 1 },
    ).compile({ optimizer: 'adam', loss: 'mse' })
    const x = [
      [1, 2],
      [3, -4],
    ]
    await model.fit(x, [1, 0], { epochs: 3, verbose: 0 })
    const bytes = await model.save()
    const again = await loadModel(new Blob([bytes.slice()]))
    const [before, after] = [await model.predict(x), await again.predict(x)]
    return {
      bytes: Array.from(bytes),
      before: Array.from(before.data),
      after: Array.from(after.data),
      steps: again.optimizer.iterations,
    }
  })
  expect(page.after).toEqual(page.before)
  expect(page.steps).toBe(3)
  const opened = await thinnet.loadModel(Uint8Array.from(page.bytes))
  const { data } = await opened.predict([
    [1, 2],
    [3, -4],
  ])
  page.after.forEach((value, i) => {
    expect(Math.abs(value - data[i])).toBeLessThan(1e-5)
    expect(Math.abs(value - node.after[i])).toBeLessThan(1e-4)
  })
})
