import { makeCircles } from 'thinnet'

/** The rows of one part of the data: features `[rows, 2]` and the class of each row. */
export interface Rows {
  /** `[rows, 2]`. */
  x: number[][]
  /** 0 for the outer ring, 1 for the inner one. */
  y: number[]
}

/** The data of the case study, and how it came about. */
export interface CaseStudyData {
  /** The 30 rows to learn from. */
  train: Rows
  /** The 70 rows that no training sees. */
  test: Rows
  /** How many rows there are in all. */
  samples: number
  /** The standard deviation of what moves points off their ring. */
  noise: number
  /** The seed of the data. */
  randomState: number
  /** Of the circle halfway between the two rings, the best line between them. */
  middleRadius: number
}

const samples = 100
const noise = 0.1
const randomState = 1
/** Radius of the inner ring; the outer one has 1. The default of makeCircles. */
const factor = 0.8
const trainRows = 30

/** Two noisy rings, one in the other: the first 30 of 100 rows to train on, the other 70 to test on. */
export function caseStudyData(): CaseStudyData {
  const { x, y } = makeCircles({ nSamples: samples, noise, factor, randomState })
  return {
    train: { x: x.slice(0, trainRows), y: y.slice(0, trainRows) },
    test: { x: x.slice(trainRows), y: y.slice(trainRows) },
    samples,
    noise,
    randomState,
    middleRadius: (1 + factor) / 2,
  }
}
