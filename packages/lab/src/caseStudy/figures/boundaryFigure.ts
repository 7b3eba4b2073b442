import { contour } from '@observablehq/plot'
import type { Figure } from '../../figures/figure.js'
import type { Palette } from '../../figures/palette.js'
import { wholeNumber } from '../../report/format.js'
import type { CaseStudyData } from '../dataset.js'
import { field } from '../field.js'
import type { CaseStudyResult } from '../result.js'
import { planeOptions, pointLegend, pointMarks } from './dataFigure.js'

/** From these probabilities on, the ground of a class is one shade stronger. */
const shades = [0.5, 0.75, 0.9, 0.99]
const shadeOpacity = 0.13

/** Where each network draws the line between the classes, and how sure it is on either side; a panel a model. */
export function boundaryFigure(
  { settings, models }: CaseStudyResult,
  data: CaseStudyData,
  title: string,
  palette: Palette,
): Figure {
  const repeats =
    settings.repeats > 1 ? ` Shown is the first of ${wholeNumber(settings.repeats)} repeats.` : ''
  return {
    name: 'boundary',
    title,
    caption:
      'On the line, the network holds both classes for equally likely. The ground is stronger in colour ' +
      `where it gives its class a probability of more than ${shades.map(shade => `${shade * 100} %`).join(', ')}. Dropout is off.${repeats}`,
    legend: [
      ...pointLegend(palette),
      { label: 'network says outer ring', symbol: 'band', color: palette.class0, opacity: 0.35 },
      { label: 'network says inner ring', symbol: 'band', color: palette.class1, opacity: 0.35 },
      { label: 'decision boundary', symbol: 'line', color: palette.ink },
    ],
    panels: models.map(model => ({
      title: model.model.label,
      width: 390,
      height: 390,
      plot: {
        ...planeOptions(),
        marks: [
          ...shades.map(shade => area(model.field, shade, palette.class1)),
          ...shades.map(shade =>
            area(
              model.field.map(probability => 1 - probability),
              shade,
              palette.class0,
            ),
          ),
          contour(model.field, {
            ...geometry,
            thresholds: [0.5],
            stroke: palette.ink,
            strokeWidth: 1.8,
            ariaDescription: 'decision boundary',
          }),
          ...pointMarks(data, palette),
        ],
      },
    })),
  }
}

/** A contour takes each value to stand in the middle of its cell, so that cells reach half a step past the field. */
const halfStep = (field.to - field.from) / (field.points - 1) / 2
const geometry = {
  width: field.points,
  height: field.points,
  x1: field.from - halfStep,
  x2: field.to + halfStep,
  y1: field.from - halfStep,
  y2: field.to + halfStep,
  clip: true,
} as const

/** All of the plane where `probability` is above `threshold`. */
function area(probability: readonly number[], threshold: number, fill: string) {
  return contour([...probability], {
    ...geometry,
    thresholds: [threshold],
    fill,
    fillOpacity: shadeOpacity,
    stroke: 'none',
  })
}
