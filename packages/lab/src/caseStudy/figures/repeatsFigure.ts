import { boxY, dot, type PlotOptions } from '@observablehq/plot'
import type { Figure, Panel } from '../../figures/figure.js'
import type { Palette } from '../../figures/palette.js'
import { percentTick, wholeNumber } from '../../report/format.js'
import type { Measure } from '../../study/scores.js'
import type { CaseStudyResult } from '../result.js'

/** How much the results differ from repeat to repeat: box plots, a panel for accuracy and one for loss. */
export function repeatsFigure(result: CaseStudyResult, title: string, palette: Palette): Figure {
  const { repeats } = result.settings
  const panel = (name: string, train: Measure, test: Measure, y: PlotOptions['y']): Panel => {
    const rows = result.models.flatMap(({ model, repeats }) =>
      repeats.flatMap(repeat => [
        { model: model.label, part: 'train', value: repeat[train] },
        { model: model.label, part: 'test', value: repeat[test] },
      ]),
    )
    const parts = [
      { part: 'train', color: palette.train },
      { part: 'test', color: palette.test },
    ]
    return {
      title: name,
      width: 390,
      height: 320,
      plot: {
        marginLeft: 52,
        marginRight: 8,
        marginTop: 58,
        marginBottom: 24,
        fx: {
          domain: result.models.map(({ model }) => model.label),
          label: null,
          padding: 0.12,
          tickFormat: twoLines,
        },
        x: { domain: ['train', 'test'], label: null, padding: 0.3 },
        y: { labelArrow: 'none', grid: true, ticks: 6, inset: 6, ...y },
        marks: parts.flatMap(({ part, color }) => {
          const channels = { fx: 'model', x: 'part', y: 'value' } as const
          const own = rows.filter(row => row.part === part)
          return [
            // Single repeats are dots of their own, so that the box need not show those far out once more.
            boxY(own, { ...channels, fill: color, fillOpacity: 0.25, stroke: color, r: 0 }),
            dot(own, {
              ...channels,
              r: 2,
              fill: color,
              fillOpacity: 0.55,
              ariaDescription: `${part}, single repeats`,
            }),
          ]
        }),
      },
    }
  }
  return {
    name: 'repeats',
    title,
    caption:
      `${wholeNumber(repeats)} repeats, measured by evaluate after training (dropout off). A box holds the middle half ` +
      'of the repeats and its line is the median; whiskers reach the farthest repeat within one and a half times the ' +
      "box's height. Each dot is a repeat, darker where several are the same.",
    legend: [
      { label: 'training rows', symbol: 'band', color: palette.train, opacity: 0.5 },
      { label: 'test rows', symbol: 'band', color: palette.test, opacity: 0.5 },
    ],
    panels: [
      panel('Accuracy', 'trainAccuracy', 'testAccuracy', {
        label: 'rows classified correctly',
        tickFormat: percentTick,
      }),
      panel('Loss', 'trainLoss', 'testLoss', { label: 'binary cross-entropy, nats', zero: true }),
    ],
  }
}

/** `inputDropout 0.1` above a narrow facet: the name, and its figure below. */
function twoLines(label: string): string {
  return label.replace(' ', '\n')
}
