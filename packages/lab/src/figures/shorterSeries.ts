/** A curve with fewer points than it was measured at. */
export interface ShorterSeries {
  /** Steps count from 1. */
  points: { step: number; value: number }[]
  /** Steps that a group of points stands for; 1 where all are there. */
  steps: number
}
