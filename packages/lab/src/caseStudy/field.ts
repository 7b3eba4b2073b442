/**
 * The square of the plane on which decision boundaries are drawn. All data of the study lies within it, and with
 * 71 points a side the lines are smooth at the size of the figures.
 */
export const field = { from: -1.4, to: 1.4, points: 71 } as const

/** The points of the field, `[points * points, 2]`, row by row from the bottom, each from left to right. */
export function fieldPoints(): number[][] {
  const { from, to, points } = field
  const at = (index: number) => from + (index * (to - from)) / (points - 1)
  return Array.from({ length: points * points }, (_, index) => [
    at(index % points),
    at(Math.floor(index / points)),
  ])
}
