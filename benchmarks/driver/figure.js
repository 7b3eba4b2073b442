// Results as a picture: how many times Thinnet's time each peer takes, a line a work.

import { axisX, dot, gridX, ruleX, text } from '@observablehq/plot'

export { renderPng } from '../../packages/lab/dist/figures/renderPng.js'
export { renderSvg } from '../../packages/lab/dist/figures/renderSvg.js'

/** Okabe and Ito's colours, which stay apart for all kinds of colour blindness; shapes tell families apart. */
const marks = {
  'thinnet-watched': { color: '#000000', symbol: 'circle' },
  pytorch: { color: '#d55e00', symbol: 'circle' },
  'pytorch-compiled': { color: '#d55e00', symbol: 'triangle' },
  'keras-jax': { color: '#0072b2', symbol: 'circle' },
  'keras-tensorflow': { color: '#0072b2', symbol: 'triangle' },
  'tfjs-wasm': { color: '#009e73', symbol: 'circle' },
  'tfjs-cpu': { color: '#009e73', symbol: 'triangle' },
  'tfjs-webgl': { color: '#cc79a7', symbol: 'circle' },
  'jax-js': { color: '#cc79a7', symbol: 'triangle' },
}

const times = value => `${value >= 1000 ? `${value / 1000}k` : value}×`

/** 0.1, 0.2, 0.5, 1, … */
const ticksFrom = (lowest, highest) =>
  [-2, -1, 0, 1, 2, 3, 4, 5]
    .flatMap(power => [1, 2, 5].map(digit => Number(`${digit}e${power}`)))
    .filter(value => value >= lowest && value <= highest)

/** @returns a figure of the lab, or undefined where there is nothing to compare */
export function ratioFigure({ machine, options, works }) {
  const several = new Set(works.map(({ threads }) => threads)).size > 1
  const label = ({ title, threads }) => (several ? `${title} (${threads})` : title)
  const points = works.flatMap(work =>
    work.results
      .filter(({ peer, ratio }) => ratio !== undefined && peer !== 'thinnet')
      .map(({ peer, title, ratio }) => ({ work: label(work), peer, title, ratio, ...marks[peer] })),
  )
  if (points.length === 0) return undefined
  const most = Math.max(...works.map(({ threads }) => threads))
  const lines = [...new Set(points.map(({ work }) => work))]
  const ratios = points.map(({ ratio }) => ratio)
  const domain = [Math.min(0.5, ...ratios) / 1.2, Math.max(2, ...ratios) * 1.2]
  const ticks = ticksFrom(...domain)
  const shown = [...new Map(points.map(point => [point.peer, point])).values()]
  const symbols = { circle: 'circle', triangle: 'triangle' }
  return {
    name: 'ratios',
    title: 'How many times as long as Thinnet',
    caption:
      `Right of the line Thinnet is faster. Medians of ${options.runs} ${options.runs === 1 ? 'round' : 'rounds in turn'}, ${options.seconds} s each, after warm-up; ` +
      `${machine.cpu}, ${machine.cores} cores, at most ${most} ${most === 1 ? 'thread' : 'threads'}, ` +
      `Node ${machine.node}, Thinnet ${machine.thinnet}, ${machine.date.slice(0, 10)}.`,
    legend: shown.map(({ title, color, symbol }) => ({ label: title, color, symbol })),
    panels: [
      {
        width: 820,
        height: 60 + 24 * lines.length,
        plot: {
          marginLeft: 270,
          marginRight: 30,
          marginBottom: 45,
          x: {
            type: 'log',
            domain,
            axis: null,
          },
          y: { type: 'point', domain: lines, label: null, axis: null },
          marks: [
            gridX(ticks),
            // with words of its own: the axis of a logarithmic scale leaves some out
            axisX(ticks, { text: times, label: 'time / time of Thinnet', labelOffset: 38 }),
            ruleX([1], { stroke: '#1c1c1e', strokeWidth: 1.5 }),
            text(lines, {
              y: line => line,
              text: line => line,
              frameAnchor: 'left',
              textAnchor: 'end',
              dx: -8,
            }),
            dot(points, {
              x: 'ratio',
              y: 'work',
              stroke: ({ color }) => color,
              fill: ({ color }) => color,
              fillOpacity: 0.75,
              symbol: ({ symbol }) => symbols[symbol],
              r: 4.5,
            }),
          ],
          color: { type: 'identity' },
          symbol: { type: 'identity' },
        },
      },
    ],
  }
}
