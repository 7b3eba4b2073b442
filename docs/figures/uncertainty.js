// Draws docs/images/uncertainty.png: what two networks say over the plane of the two circles, and how sure they are of it; one
// without dropout, one with Monte Carlo dropout. Run by `npm run figures`, after a build.

import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Resvg } from '@resvg/resvg-js'
import { dense, dropout, makeCircles, sequential } from 'thinnet'
import { lightPalette } from '../../packages/lab/dist/figures/palette.js'
import { encodePng } from './encodePng.js'

const { ink, faint, test: vermilion, class0, class1 } = lightPalette
const [rate, seed, samples, trainRows] = [0.4, 0, 100, 30]

const margin = 28
const panel = 264
const gap = 30
const width = 2 * margin + 3 * panel + 2 * gap
const columnLeft = column => margin + column * (panel + gap)

// --- what the networks say ------------------------------------------------------------------------------------------

const { x, y } = makeCircles({ nSamples: 100, noise: 0.1, randomState: 1 })
const [xTrain, yTrain] = [x.slice(0, trainRows), y.slice(0, trainRows)]

const reach = 1.6
const cellsAcross = 132
const cell = panel / cellsAcross
const middle = i => ((i + 0.5) / cellsAcross) * 2 * reach - reach
const plane = Array.from({ length: cellsAcross ** 2 }, (_, i) => [
  middle(i % cellsAcross),
  -middle(Math.floor(i / cellsAcross)),
])

async function train(between) {
  const model = sequential(
    [dense(500, { activation: 'relu', inputShape: [2] }), ...between, dense(1, { activation: 'sigmoid' })],
    { seed },
  )
  model.compile({ loss: 'binaryCrossentropy', optimizer: 'adam' })
  await model.fit(xTrain, yTrain, { epochs: 4000, verbose: 0 })
  return model
}

const binaryEntropy = p => [p, 1 - p].reduce((sum, q) => sum - (q > 0 ? q * Math.log(q) : 0), 0)

const certain = Array.from((await (await train([])).predict(plane)).data)
const doubt = await (await train([dropout(rate)])).predictWithUncertainty(plane, {
  samples,
  task: 'classification',
})

// --- colours --------------------------------------------------------------------------------------------------------

const channels = hex => [1, 3, 5].map(at => Number.parseInt(hex.slice(at, at + 2), 16))
const mix = (from, to, share) =>
  `rgb(${channels(from).map((value, i) => Math.round(value + (channels(to)[i] - value) * share))})`

const levels = 20
const stepped = share => Math.round(Math.min(Math.max(share, 0), 1) * levels) / levels
const white = '#ffffff'
const classColor = p => mix(white, p > 0.5 ? class1 : class0, stepped(Math.abs(2 * p - 1)) * 0.6)
const doubtColor = highest => value => mix(white, vermilion, stepped(value / highest))
const highestInformation = Math.ceil(Math.max(...doubt.mutualInformation.data) * 10) / 10
const entropyColor = doubtColor(Math.LN2)
const informationColor = doubtColor(highestInformation)

// --- parts of a picture ---------------------------------------------------------------------------------------------

const escaped = text => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const text = (x, y, content, { size = 12, fill = faint, weight = 400, anchor = 'start' } = {}) =>
  `<text x="${x}" y="${y}" font-size="${size}" fill="${fill}" font-weight="${weight}" text-anchor="${anchor}">${escaped(content)}</text>`

/** The plane in cells; neighbours of one colour in a row make one rectangle, and all of one colour one path. */
function field(x, y, colorAt) {
  const paths = new Map()
  for (let row = 0; row < cellsAcross; row++) {
    for (let from = 0, to = 0; from < cellsAcross; from = to) {
      const fill = colorAt(row * cellsAcross + from)
      while (to < cellsAcross && colorAt(row * cellsAcross + to) === fill) to++
      const run = `M${x + from * cell} ${y + row * cell}h${(to - from) * cell}v${cell}h-${(to - from) * cell}z`
      paths.set(fill, (paths.get(fill) ?? '') + run)
    }
  }
  return [...paths].map(([fill, d]) => `<path fill="${fill}" d="${d}"/>`).join('')
}

const marker = (label, x, y) =>
  label === 1
    ? `<path d="M${x} ${y - 5}l4.6 8h-9.2z" fill="${class1}" stroke="white" stroke-width="1.1"/>`
    : `<circle cx="${x}" cy="${y}" r="4" fill="${class0}" stroke="white" stroke-width="1.1"/>`

const place = value => ((value + reach) / (2 * reach)) * panel

function chart(column, top, title, note, colorAt) {
  const [left, below] = [columnLeft(column), top + 30]
  const points = xTrain.map(([a, b], i) => marker(yTrain[i], left + place(a), below + place(-b)))
  return [
    text(left, top, title, { size: 13.5, fill: ink, weight: 600 }),
    text(left, top + 17, note, { size: 11.5 }),
    `<g shape-rendering="crispEdges">${field(left, below, colorAt)}</g>`,
    `<rect x="${left}" y="${below}" width="${panel}" height="${panel}" fill="none" stroke="${faint}" stroke-opacity="0.5"/>`,
    ...points,
  ].join('')
}

/** A colour bar with what its ends mean. */
function scale(y, title, colorAt, [low, high]) {
  const left = columnLeft(2)
  const swatch = panel / (levels + 1)
  const swatches = Array.from(
    { length: levels + 1 },
    (_, i) =>
      `<rect x="${left + i * swatch}" y="${y + 8}" width="${swatch}" height="14" fill="${colorAt(i / levels)}"/>`,
  )
  return [
    text(left, y, title, { size: 12.5, fill: ink }),
    `<g shape-rendering="crispEdges">${swatches.join('')}</g>`,
    `<rect x="${left}" y="${y + 8}" width="${panel}" height="14" fill="none" stroke="${faint}" stroke-opacity="0.5"/>`,
    text(left, y + 37, low, { size: 11.5 }),
    text(left + panel, y + 37, high, { size: 11.5, anchor: 'end' }),
  ].join('')
}

function legend(top) {
  const left = columnLeft(2)
  return [
    scale(top + 30, 'Probability of the inner ring', classColor, ['0: outer ring', '1: inner ring']),
    scale(top + 100, 'Entropy', share => entropyColor(share * Math.LN2), ['0: sure', 'ln 2: no idea']),
    scale(top + 170, 'Mutual information', share => informationColor(share * highestInformation), [
      '0: all agree',
      `${highestInformation}: they differ`,
    ]),
    marker(0, left + 6, top + 244),
    text(left + 18, top + 248, 'trained on: outer ring', { size: 12.5, fill: ink }),
    marker(1, left + 6, top + 266),
    text(left + 18, top + 270, 'trained on: inner ring', { size: 12.5, fill: ink }),
  ].join('')
}

// --- the picture ----------------------------------------------------------------------------------------------------

const heading = (y, content) => text(margin, y, content, { size: 15, fill: ink, weight: 600 })
const [firstRow, secondRow] = [136, 520]
const parts = [
  text(margin, 44, 'How sure is the model?', { size: 21, fill: ink, weight: 600 }),
  text(
    margin,
    68,
    `Two noisy rings, ${trainRows} points to train on, 500 hidden units, 4,000 epochs of Adam; seed ${seed}.`,
    { size: 13 },
  ),
  heading(firstRow - 28, 'Without dropout: one network'),
  chart(0, firstRow, 'Prediction', 'two colours, hardly anything between them', i => classColor(certain[i])),
  chart(1, firstRow, 'Entropy', 'unsure on thin lines alone', i => entropyColor(binaryEntropy(certain[i]))),
  legend(firstRow),
  heading(secondRow - 28, `Monte Carlo dropout, rate ${rate}: ${samples} thinned networks`),
  chart(0, secondRow, 'Mean prediction', 'what they say on average', i => classColor(doubt.mean.data[i])),
  chart(1, secondRow, 'Predictive entropy', 'unsure, for whatever reason', i =>
    entropyColor(doubt.predictiveEntropy.data[i]),
  ),
  chart(2, secondRow, 'Mutual information', 'unsure, because they disagree', i =>
    informationColor(doubt.mutualInformation.data[i]),
  ),
]

const height = secondRow + 30 + panel + margin
const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="Open Sans, sans-serif" role="img"><title>How sure is the model?</title><rect width="100%" height="100%" fill="#ffffff"/>${parts.join('\n')}</svg>\n`

// the lab's fonts, and only these, so that the picture is the same everywhere
const { resolve } = createRequire(import.meta.url)
const fontFiles = ['400Regular/OpenSans_400Regular.ttf', '600SemiBold/OpenSans_600SemiBold.ttf'].map(file =>
  resolve(`@expo-google-fonts/open-sans/${file}`),
)
const font = { loadSystemFonts: false, fontFiles, defaultFontFamily: 'Open Sans' }
const image = new Resvg(svg, { font, fitTo: { mode: 'zoom', value: 2 }, background: 'white' }).render()
writeFileSync(new URL('../images/uncertainty.png', import.meta.url), encodePng(image))
