import { describe, expect, test } from 'vitest'
import { type BlobsOptions, makeBlobs } from './blobs.js'
import { expectTable } from './testing/expectTable.js'
import { readMore, readTable } from './testing/readReference.js'

const more = readMore()

describe("makeBlobs makes scikit-learn's rows", () => {
  test('about random centers', () => {
    const data = makeBlobs({ nSamples: 100, centers: 3, nFeatures: 2, clusterStd: 2, randomState: 2 })
    expectTable(data, readTable('blobs-n100-k3-std2-seed2.csv'))
  })

  test('with counts and deviations per blob, an empty blob and a box of centers', () => {
    const data = makeBlobs({
      nSamples: [3, 0, 4],
      nFeatures: 3,
      clusterStd: [1, 2, 0.5],
      centerBox: [0, 1],
      randomState: 4,
    })
    const call =
      'make_blobs(n_samples=[3,0,4],n_features=3,cluster_std=[1,2,0.5],center_box=(0,1),random_state=4)'
    expectTable(data, more[call])
  })

  test('about given centers, unshuffled, the rows left over in the first blobs', () => {
    const centers = [
      [0, 5],
      [5, 0],
      [9, 9],
    ]
    const data = makeBlobs({ nSamples: 8, centers, shuffle: false, randomState: 4 })
    expectTable(
      data,
      more['make_blobs(n_samples=8,centers=[[0,5],[5,0],[9,9]],shuffle=False,random_state=4)'],
    )
  })

  test('in its documentation', () => {
    const { x, y } = makeBlobs({ nSamples: 100, centers: 3, clusterStd: 2, randomState: 2 })
    expect(x[0]).toEqual([-2.5293364773666833, -5.902744194148227])
    expect(y[0]).toBe(2)
  })
})

describe('makeBlobs', () => {
  test('makes 100 rows of 2 features in 3 blobs by default, and again from the seed that it reports', () => {
    const data = makeBlobs()
    expect(data.x).toHaveLength(100)
    expect(data.x[0]).toHaveLength(2)
    expect(new Set(data.y)).toEqual(new Set([0, 1, 2]))
    expect(makeBlobs({ randomState: data.randomState })).toEqual(data)
  })

  test('a blob of deviation 0 is its center over and over', () => {
    const { x } = makeBlobs({ nSamples: 3, centers: [[1, 2, 3]], clusterStd: 0 })
    expect(x).toEqual(Array(3).fill([1, 2, 3]))
  })

  test.each<[BlobsOptions, string]>([
    [{ nSamples: 0 }, 'makeBlobs: nSamples must be'],
    [
      { nSamples: [] },
      'makeBlobs: the length of nSamples must be a whole number of blobs, 1 or more, received 0',
    ],
    [{ nSamples: [4, Number.NaN] }, 'makeBlobs: nSamples[1] must be'],
    [{ nSamples: [4, 4], centers: [[0]] }, 'makeBlobs: nSamples must be a total, or an array of 1 counts'],
    [{ nFeatures: 0 }, 'makeBlobs: nFeatures must be a whole number of features, 1 or more, received 0'],
    [{ centers: 0 }, 'makeBlobs: centers must be a whole number of blobs, 1 or more, received 0'],
    [{ centers: [] }, 'makeBlobs: centers must be'],
    [{ centers: [[1, 2], [3]] }, 'received [[1,2],[3]]'],
    [{ centers: [[1, Number.NaN]] }, 'makeBlobs: centers[0][1] must be a finite number, received NaN'],
    [{ clusterStd: -1 }, 'makeBlobs: clusterStd must be a standard deviation'],
    [
      { clusterStd: [1, 1] },
      'makeBlobs: clusterStd must be a standard deviation, or an array of 3, one per blob',
    ],
    [{ clusterStd: [1, 1, -1] }, 'makeBlobs: clusterStd[2] must be a standard deviation'],
    [
      { centerBox: [1, 0] },
      'makeBlobs: centerBox must be finite bounds [low, high], low first, received [1,0]',
    ],
    [{ centerBox: [0, Infinity] }, 'low first, received [0,"Infinity"]'],
  ])('turns down %o', (options, message) => {
    expect(() => makeBlobs(options)).toThrow(RangeError)
    expect(() => makeBlobs(options)).toThrow(message)
  })

  test('turns down a number of centers beside counts, as scikit-learn does', () => {
    const act = () => makeBlobs({ nSamples: [4, 4], centers: 2 })
    expect(act).toThrow(TypeError)
    expect(act).toThrow('makeBlobs: centers must be left out or an array of centers')
  })
})
