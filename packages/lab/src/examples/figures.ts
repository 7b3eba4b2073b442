import type { Figure } from '../figures/figure.js'
import type { Palette } from '../figures/palette.js'
import { accuracyFigure, lossFigure } from '../study/figures/curvesFigures.js'
import { intervalsFigure } from '../study/figures/intervalsFigure.js'
import type { ExampleData } from './example.js'
import type { ExampleResult } from './result.js'
import { exampleTitles } from './titles.js'

export interface ExampleFigures {
  data: Figure
  accuracy: Figure
  loss: Figure
  repeats: Figure
}

/** The loss of the examples, in words. */
export const lossName = 'categorical cross-entropy'

/** All figures of an example, in the colours of a palette. */
export function exampleFigures(result: ExampleResult, data: ExampleData, palette: Palette): ExampleFigures {
  const { example, models } = result
  const titles = exampleTitles(result)
  const { columns } = example
  const curves = { palette, columns, size: { width: 300, height: 240 } }
  const longest = Math.max(...models.map(({ model }) => model.label.length))
  return {
    data: example.dataFigure(data, palette),
    accuracy: accuracyFigure(result, { ...curves, title: titles.accuracy }),
    loss: lossFigure(result, lossName, { ...curves, title: titles.loss }),
    repeats: intervalsFigure(models, {
      title: titles.repeats,
      palette,
      lossName,
      marginLeft: 16 + 6.6 * longest,
    }),
  }
}
