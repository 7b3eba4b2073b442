// Draws docs/images/memory.svg and memory.png from what `npm run trust:memory` has measured.
//
//   node trust/memory/figure.js reports/memory.json

import { readFileSync, writeFileSync } from 'node:fs'
import * as Plot from '@observablehq/plot'
import { lightPalette } from '../../packages/lab/dist/figures/palette.js'
import { renderPng } from '../../packages/lab/dist/figures/renderPng.js'
import { renderSvg } from '../../packages/lab/dist/figures/renderSvg.js'

const results = JSON.parse(readFileSync(process.argv[2] ?? 'reports/memory.json', 'utf8'))
const samplesOf = part => results.find(result => result.part === part).samples
const { faint, train: blue, test: vermilion } = lightPalette

function panel(title, label, samples, x) {
  const line = (key, stroke) =>
    Plot.line(
      samples.map(sample => ({ x: x(sample), y: sample[key] / 1e6 })),
      { x: 'x', y: 'y', stroke, strokeWidth: 1.5 },
    )
  return {
    title,
    width: 340,
    height: 240,
    plot: {
      marginLeft: 46,
      marginBottom: 44,
      x: { label, labelOffset: 40 },
      y: { label: 'MB', domain: [0, 450], grid: true },
      marks: [Plot.ruleY([0], { stroke: faint }), line('rss', blue), line('heapUsed', vermilion)],
    },
  }
}

const models = ({ done }) => done / 1000
const svg = renderSvg({
  name: 'memory',
  title: 'Memory over an hour of training, and over thousands of models',
  caption:
    'One process each. Left: four models (two MLPs, a CNN, an LSTM) that are trained by fit with batches of 1 to 400 rows, validated, ' +
    'saved and asked. Middle: models that are built, trained for a step, asked, and disposed of. Right: the same, but left to the garbage collector.',
  legend: [
    { label: 'resident memory of the process', symbol: 'line', color: blue },
    { label: "JavaScript's heap", symbol: 'line', color: vermilion },
  ],
  panels: [
    panel('Training', 'minutes', samplesOf('training'), ({ seconds }) => seconds / 60),
    panel('Built and disposed of', 'thousand models', samplesOf('disposed'), models),
    panel('Built and forgotten', 'thousand models', samplesOf('undisposed'), models),
  ],
})
const image = ending => new URL(`../../docs/images/memory.${ending}`, import.meta.url)
writeFileSync(image('svg'), svg)
writeFileSync(image('png'), renderPng(svg))
