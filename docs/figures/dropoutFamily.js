// Draws docs/images/dropout-family.png: what each member of the dropout family does to the same numbers. What is shown are
// outputs of the library, not sketches. Run by `npm run figures`, after a build.

import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Resvg } from '@resvg/resvg-js'
import {
  alphaDropout,
  curriculumDropout,
  dense,
  dropBlock1D,
  dropBlock2D,
  dropConnect,
  dropout,
  dropPath,
  earlyDropout,
  embedding,
  gaussianDropout,
  gaussianNoise,
  initializers,
  lateDropout,
  linearRate,
  sequential,
  simpleRNN,
  spatialDropout2D,
  tensor,
  variational,
} from 'thinnet'
import { lightPalette } from '../../packages/lab/dist/figures/palette.js'
import { encodePng } from './encodePng.js'

const { ink, faint, train, test: vermilion, class0 } = lightPalette
const rate = 0.3
const seed = 50

const margin = 28
const left = margin + 66
const panelWidth = 222
const gap = 26
const width = left + 4 * panelWidth + 3 * gap + margin
const columnLeft = column => left + column * (panelWidth + gap)

// --- colours --------------------------------------------------------------------------------------------------------

const channels = hex => [1, 3, 5].map(at => Number.parseInt(hex.slice(at, at + 2), 16))
const mix = (from, to, share) =>
  `rgb(${channels(from).map((value, i) => Math.round(value + (channels(to)[i] - value) * share))})`

/** What was set to 0; what is left, the darker the larger; and what is negative. */
const dropped = '#f5b48a'
const color = value => {
  if (value === 0) return dropped
  const strength = Math.round(Math.min(Math.abs(value) / 1.7, 1) * 24) / 24
  return mix('#f1f6fa', value > 0 ? train : class0, strength)
}

// --- parts of a picture ---------------------------------------------------------------------------------------------

const escaped = text => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const text = (x, y, content, { size = 12, fill = faint, weight = 400, anchor = 'start' } = {}) =>
  `<text x="${x}" y="${y}" font-size="${size}" fill="${fill}" font-weight="${weight}" text-anchor="${anchor}">${escaped(content)}</text>`

const heading = (y, content, note) =>
  text(margin, y, content, { size: 15, fill: ink, weight: 600 }) + text(margin, y + 19, note, { size: 12.5 })

const panelTitle = (column, y, title, note) =>
  text(columnLeft(column), y, title, { size: 13.5, fill: ink, weight: 600 }) +
  text(columnLeft(column), y + 16, note, { size: 11.5 })

/** A rectangle of numbers, a square each; squares of one colour make one path. */
function cells(x, y, size, rows, columns, valueAt) {
  const paths = new Map()
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const fill = color(valueAt(row, column))
      const square = `M${x + column * size} ${y + row * size}h${size}v${size}h-${size}z`
      paths.set(fill, (paths.get(fill) ?? '') + square)
    }
  }
  return [...paths].map(([fill, d]) => `<path fill="${fill}" d="${d}"/>`).join('')
}

// --- what the layers compute ----------------------------------------------------------------------------------------

async function output(make, x, inputShape) {
  const model = sequential([make({ training: true, inputShape })], { seed })
  return (await model.predict(x)).data
}

const [samples, side, maps] = [3, 10, 3]
const bump = (row, column, sample, channel) => {
  const [a, b] = [2 + ((sample * 3 + channel * 2) % 6), 2.5 + ((sample * 5 + channel * 4) % 5)]
  return 0.3 + 0.8 * Math.exp(-((row - a) ** 2 + (column - b) ** 2) / 14)
}
const images = new Float32Array(samples * side * side * maps)
images.forEach((_, i) => {
  const [sample, place, channel] = [
    Math.floor(i / side ** 2 / maps),
    Math.floor(i / maps) % side ** 2,
    i % maps,
  ]
  images[i] = bump(Math.floor(place / side), place % side, sample, channel)
})

const imageMembers = [
  ['Input', 'what all the others are given', undefined],
  ['Dropout', 'each element on its own', options => dropout(rate, options)],
  ['SpatialDropout2D', 'a feature map as a whole', options => spatialDropout2D(rate, options)],
  [
    'DropBlock2D',
    'squares of neighbours, here 4 × 4',
    options => dropBlock2D(rate, { blockSize: 4, ...options }),
  ],
  ['DropPath', 'a sample as a whole', options => dropPath(rate, options)],
  ['GaussianDropout', 'each element times noise around 1', options => gaussianDropout(rate, options)],
  ['GaussianNoise', 'each element plus noise, stddev 0.3', options => gaussianNoise(rate, options)],
  ['AlphaDropout', 'each element, to a negative value', options => alphaDropout(rate, options)],
]

async function imagePanel([title, note, make], index, top) {
  const shape = [side, side, maps]
  const y = make ? await output(make, tensor(images, [samples, ...shape]), shape) : images
  const column = index % 4
  const [size, between] = [7, 6]
  const step = side * size + between
  const grid = Array.from({ length: samples * maps }, (_, i) => {
    const [sample, map] = [Math.floor(i / maps), i % maps]
    const at = (row, place) => y[((sample * side + row) * side + place) * maps + map]
    return cells(columnLeft(column) + map * step, top + 28 + sample * step, size, side, side, at)
  })
  const labels =
    column === 0
      ? Array.from({ length: samples }, (_, sample) =>
          text(left - 10, top + 28 + sample * step + 39, `sample ${sample + 1}`, { size: 11, anchor: 'end' }),
        )
      : []
  return [panelTitle(column, top, title, note), ...grid, ...labels].join('')
}

const [steps, features] = [20, 6]
const sequence = Float32Array.from({ length: steps * features }, (_, i) => {
  const [step, feature] = [Math.floor(i / features), i % features]
  return 0.75 + 0.4 * Math.sin(step / 2.4 + feature * 1.1)
})
const kernelInitializer = initializers.randomUniform({ minval: 0.3, maxval: 1.1, seed: 1 })

const sequenceMembers = [
  ['Dropout', 'a mask for each step', options => dropout(rate, options)],
  [
    'Dropout, one mask for all steps',
    'noiseShape: [null, 1, null]',
    options => dropout(rate, { noiseShape: [null, 1, null], ...options }),
  ],
  [
    'DropBlock1D',
    'runs of neighbouring steps, here 4',
    options => dropBlock1D(rate, { blockSize: 4, ...options }),
  ],
]

function sequencePanel(column, top, title, note, y) {
  const grid = cells(
    columnLeft(column),
    top + 28,
    11,
    features,
    steps,
    (row, step) => y[step * features + row],
  )
  return panelTitle(column, top, title, note) + grid
}

/** The identity matrix shows the weights that a layer computes with. */
async function connections() {
  const identity = new Float32Array(steps * steps).map((_, i) => (i % (steps + 1) === 0 ? 1 : 0))
  const make = options =>
    dropConnect(dense(features, { kernelInitializer, useBias: false }), { rate, ...options })
  return output(make, tensor(identity, [steps, steps]), [steps])
}

/** A recurrent layer that hands its input on, so that what its options drop can be seen. */
const throughRecurrence = options =>
  simpleRNN(features, {
    activation: 'linear',
    useBias: false,
    kernelInitializer: 'identity',
    recurrentInitializer: 'zeros',
    returnSequences: true,
    ...options,
  })

const recurrentMembers = [
  [
    'dropout of lstm, gru, …',
    'an input at all time steps',
    options => throughRecurrence({ dropout: rate, seed: 2, ...options }),
  ],
  [
    'variational',
    'inputs, states and outputs so',
    options => throughRecurrence({ ...variational(rate), seed: 2, ...options }),
  ],
  ['zoneout', 'states stay as a step before', options => throughRecurrence({ zoneout: 0.5, ...options })],
]

/** A sentence of six words that come again and again, each with a vector of its own. */
async function sentence() {
  const words = Array.from({ length: steps }, (_, i) => (i * 5 + Math.floor(i / 4)) % 6)
  const vectors = initializers.randomUniform({ minval: 0.3, maxval: 1.1, seed: 2 })
  const make = options =>
    embedding(6, features, { wordDropout: rate, embeddingsInitializer: vectors, ...options })
  return output(make, [words], [steps])
}

const schedules = [
  ['earlyDropout', 'against underfitting', earlyDropout(0.5, { steps: 50, decay: 'linear' })],
  ['lateDropout', 'not before step 50', lateDropout(0.5, { steps: 50 })],
  ['curriculumDropout', 'ever harder', curriculumDropout(0.5, { gamma: 0.06 })],
  ['linearRate', 'from one rate to another', linearRate({ from: 0.1, to: 0.4, steps: 80 })],
]

function schedulePanel([title, note, schedule], column, top) {
  const [x0, y0, height] = [columnLeft(column), top + 28, 64]
  const points = Array.from({ length: 201 }, (_, i) => {
    const step = i / 2
    return `${(x0 + (step / 100) * panelWidth).toFixed(1)},${(y0 + height * (1 - schedule(step) / 0.55)).toFixed(1)}`
  })
  const axis = `<path d="M${x0} ${y0}V${y0 + height}H${x0 + panelWidth}" fill="none" stroke="${faint}" stroke-opacity="0.5"/>`
  const line = `<polyline points="${points.join(' ')}" fill="none" stroke="${vermilion}" stroke-width="2.2" stroke-linejoin="round"/>`
  const ticks = [
    text(x0, y0 + height + 15, 'step 0', { size: 11 }),
    text(x0 + panelWidth, y0 + height + 15, '100', { size: 11, anchor: 'end' }),
  ]
  if (column === 0) {
    ticks.push(text(left - 10, y0 + height + 4, '0', { size: 11, anchor: 'end' }))
    ticks.push(text(left - 10, y0 + height * (1 - 0.5 / 0.55) + 4, 'rate 0.5', { size: 11, anchor: 'end' }))
  }
  return [panelTitle(column, top, title, note), axis, line, ...ticks].join('')
}

/** Swatches with their meaning, in one row. */
function legend(y) {
  let x = margin
  const parts = []
  const entry = (values, label) => {
    values.forEach((value, i) => {
      parts.push(`<rect x="${x + i * 14}" y="${y}" width="14" height="14" fill="${color(value)}"/>`)
    })
    x += values.length * 14 + 8
    parts.push(text(x, y + 11.5, label, { size: 12.5, fill: ink }))
    x += label.length * 6.6 + 26
  }
  entry([0], 'dropped: set to 0')
  entry([0.2, 0.6, 1, 1.4, 1.7], 'kept: the darker the larger')
  entry([-0.5, -1, -1.5], 'negative')
  return parts.join('')
}

// --- the picture ----------------------------------------------------------------------------------------------------

const parts = [
  text(margin, 44, 'The dropout family: what is dropped together', { size: 21, fill: ink, weight: 600 }),
  text(
    margin,
    68,
    `One training step of each layer at rate ${rate}. What is kept grows (by 1 / (1 - rate) in most), so that the mean stays.`,
    { size: 13 },
  ),
  legend(84),
  heading(136, 'Feature maps', '3 samples (rows), each of 3 feature maps (columns) of 10 × 10 places'),
]
for (const [index, member] of imageMembers.entries()) {
  parts.push(await imagePanel(member, index, index < 4 ? 186 : 478))
}

parts.push(
  heading(772, 'Sequences and weights', '6 features (rows) over 20 steps; 20 inputs of 6 units (rows)'),
)
for (const [column, [title, note, make]] of sequenceMembers.entries()) {
  const y = await output(make, tensor(sequence, [1, steps, features]), [steps, features])
  parts.push(sequencePanel(column, 822, title, note, y))
}
parts.push(sequencePanel(3, 822, 'DropConnect', 'single weights, for a whole batch', await connections()))

parts.push(
  heading(
    954,
    'Recurrent layers and embeddings',
    '6 units (rows) over 20 time steps; a sentence of 20 words',
  ),
)
for (const [column, [title, note, make]] of recurrentMembers.entries()) {
  const y = await output(make, tensor(sequence, [1, steps, features]), [steps, features])
  parts.push(sequencePanel(column, 1004, title, note, y))
}
parts.push(sequencePanel(3, 1004, 'wordDropout of embedding', 'a word wherever it stands', await sentence()))

const ratesTop = 1136
parts.push(heading(ratesTop, 'Rates that follow the training', 'any function of the step, or one of these'))
for (const [column, one] of schedules.entries()) parts.push(schedulePanel(one, column, ratesTop + 50))

const height = ratesTop + 50 + 28 + 64 + 15 + margin
const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="Open Sans, sans-serif" role="img"><title>The dropout family: what is dropped together</title><rect width="100%" height="100%" fill="#ffffff"/><g shape-rendering="crispEdges">${parts.join('\n')}</g></svg>\n`

// the lab's fonts, and only these, so that the picture is the same everywhere
const { resolve } = createRequire(import.meta.url)
const fontFiles = ['400Regular/OpenSans_400Regular.ttf', '600SemiBold/OpenSans_600SemiBold.ttf'].map(file =>
  resolve(`@expo-google-fonts/open-sans/${file}`),
)
const font = { loadSystemFonts: false, fontFiles, defaultFontFamily: 'Open Sans' }
const image = new Resvg(svg, { font, fitTo: { mode: 'zoom', value: 2 }, background: 'white' }).render()
writeFileSync(new URL('../images/dropout-family.png', import.meta.url), encodePng(image))
