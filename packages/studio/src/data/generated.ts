// Points in the plane, drawn from a seed: scikit-learn's generators, the same to the last bit.

import { type LabelledData, makeBlobs, makeCircles, makeMoons, makeSpirals } from 'thinnet'
import type { DataSetting } from '../setting/setting.js'
import { DataError, type Dataset, type Part, type Plane, planeAround } from './dataset.js'

type Generated = DataSetting & { kind: 'circles' | 'moons' | 'blobs' | 'spirals' }

const classNames: Readonly<Record<Generated['kind'], readonly string[]>> = {
  circles: ['outer ring', 'inner ring'],
  moons: ['upper moon', 'lower moon'],
  blobs: ['first blob', 'second blob', 'third blob'],
  spirals: ['first arm', 'second arm'],
}

function generate({ kind, rows, noise, seed }: Generated): LabelledData {
  const options = { nSamples: rows, randomState: seed }
  switch (kind) {
    case 'circles':
      return makeCircles({ ...options, noise })
    case 'moons':
      return makeMoons({ ...options, noise })
    case 'spirals':
      return makeSpirals({ ...options, noise })
    case 'blobs':
      return makeBlobs({ ...options, clusterStd: noise })
  }
}

export const isGenerated = (setting: DataSetting): setting is Generated => setting.kind in classNames

/** The first rows are for training, as in the case study: the generators shuffle. */
export function generatedData(setting: Generated): Dataset {
  const { rows, trainRows, kind } = setting
  if (trainRows > rows - 2) {
    throw new DataError(
      `Of ${rows} rows, ${trainRows} for training leave too few for testing: at most ${rows - 2}.`,
    )
  }
  const { x, y } = generate(setting)
  const part = (from: number, to: number): Part => ({
    rows: to - from,
    x: Float32Array.from(x.slice(from, to).flat()),
    y: Float32Array.from(y.slice(from, to)),
  })
  const [train, test] = [part(0, trainRows), part(trainRows, rows)]
  const classes = classNames[kind]
  return {
    form: 'plane',
    task: classes.length === 2 ? 'binary' : 'classes',
    inputShape: [2],
    outputs: classes.length === 2 ? 1 : classes.length,
    classes,
    features: ['feature 1', 'feature 2'],
    train,
    test,
    plane: kind === 'circles' ? circlesPlane : planeAround([train, test]),
    standardize: false,
  }
}

/** As in the lab's figures of the case study. */
const circlesPlane: Plane = { x: [-1.4, 1.4], y: [-1.4, 1.4] }
