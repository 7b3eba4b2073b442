// Prints the milliseconds of one epoch of the case study. Argument `watched`: a callback looks at every epoch.
import { dense, dropout, makeCircles, sequential } from 'thinnet'

const watched = process.argv[2] === 'watched'
const { x, y } = makeCircles({ nSamples: 100, noise: 0.1, randomState: 1 })
const model = sequential(
  [dense(500, { activation: 'relu', inputShape: [2] }), dropout(0.4), dense(1, { activation: 'sigmoid' })],
  { seed: 1 },
).compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'], threads: 1 })

const fit = epochs =>
  model.fit(x.slice(0, 30), y.slice(0, 30), {
    epochs,
    validationData: [x.slice(30), y.slice(30)],
    verbose: 0,
    callbacks: watched ? [{ onEpochEnd() {} }] : [],
  })

await fit(1000)
const epochs = 4000
const begin = performance.now()
const { history } = await fit(epochs)
const milliseconds = (performance.now() - begin) / epochs
console.log(JSON.stringify({ milliseconds, loss: history.loss.at(-1) }))
