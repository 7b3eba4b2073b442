import { RandomState, tableOf } from 'thinnet'
import { describe, expect, test } from 'vitest'
import { madeUpContext, madeUpProblem, normalRows } from '../testing/madeUp.js'
import { columns } from './columns.js'
import { areaUnderCurve, drift, driftProblem } from './drift.js'
import { duplicates } from './duplicates.js'
import { imbalance } from './imbalance.js'
import { labels } from './labels.js'
import { leak } from './leak.js'

const x = normalRows(1, 200, 2)
const truth = x.map(([a = 0, b = 0]) => (a + b > 0 ? 1 : 0))
const sigmoid = (score: number) => 1 / (1 + Math.exp(-score))
/** What a well-trained network says. */
const wise = (row: number) => [sigmoid(4 * (x[row]![0]! + x[row]![1]!))]

describe('labels', () => {
  test('flipped ones are counted and listed by line, the worst first', async () => {
    const flipped = new RandomState(2).permutation(200).slice(0, 40)
    const y = truth.map((label, row) => (flipped.includes(row) ? 1 - label : label))
    const context = madeUpContext(madeUpProblem({ x, y }), () => ({ predict: wise }))
    const { finding, suspicious } = await labels(context)
    expect(finding).toMatchObject({ probe: 'labels', severity: 'problem' })
    expect(finding!.evidence.share).toBeGreaterThan(0.1)
    expect(finding!.evidence.share).toBeLessThan(0.3)
    const found = suspicious.filter(({ row }) => flipped.includes(row))
    expect(found.length / suspicious.length).toBeGreaterThan(0.8)
    expect(suspicious[0]!.name).toBe(`line ${suspicious[0]!.row + 2}`)
    expect(suspicious[0]!.score).toBeLessThan(suspicious.at(-1)!.score)
  })

  test('classes that overlap make suspicious rows, but no finding', async () => {
    const random = new RandomState(3)
    const y = x.map((_, row) => (random.rand() < wise(row)[0]! ? 1 : 0))
    const { finding, suspicious } = await labels(
      madeUpContext(madeUpProblem({ x, y }), () => ({ predict: wise })),
    )
    expect(finding).toBeUndefined()
    expect(suspicious.length).toBeGreaterThan(0)
  })

  test('a network that knows nothing does not blame the labels', async () => {
    const context = madeUpContext(madeUpProblem({ x, y: truth }), () => ({
      predict: row => [row % 2 === 0 ? 0.6 : 0.4],
    }))
    expect((await labels(context)).finding).toBeUndefined()
  })

  test('of numbers, residuals that are far off, in the unit of the target', async () => {
    const noise = normalRows(4, 200, 1)
    const y = x.map(([a = 0], row) => a + 0.1 * noise[row]![0]! + (row === 17 ? 5 : 0))
    const problem = madeUpProblem({ x, y, task: 'regression' })
    const context = madeUpContext(problem, () => ({ predict: row => [x[row]![0]!] }), {
      unit: { mean: 100, scale: 10 },
    })
    const { finding, suspicious } = await labels(context)
    expect(suspicious.map(({ row }) => row)).toEqual([17])
    expect(finding).toMatchObject({ severity: 'warning', evidence: { rows: 1 } })
    expect(Number(suspicious[0]!.given)).toBeCloseTo(100 + 10 * y[17]!, 0)
  })
})

describe('leaks', () => {
  const leaking = madeUpProblem({ x: x.map((row, i) => [...row, truth[i]! + 0.01 * row[0]!]), y: truth })

  test('a column that knows the target, where the others do not', async () => {
    const context = madeUpContext(leaking, ({ without }) => ({
      predict: row => [without ? (row % 3) / 2 : wise(row)[0]!],
    }))
    const { finding } = await leak(context)
    expect(finding).toMatchObject({ probe: 'leak', severity: 'problem', evidence: { columns: 'x3' } })
    expect(context.asked.map(({ without }) => without)).toEqual(Array(5).fill([2]))
  })

  test('a column whose gaps know the target is to be left out by its own name, once', async () => {
    const columns = [
      { name: 'x1', column: 'x1', inputs: [0] },
      { name: 'x2', column: 'x2', inputs: [1] },
      { name: 'closed on missing', column: 'closed on', inputs: [2] },
    ]
    const table = {
      ...{ table: tableOf('made up', ['y'], [['1']]), rows: new Int32Array(0), target: 'y' },
      ...{ columns, leftOut: [] },
    }
    const unwise = ({ without }: { without?: readonly number[] | undefined }) => ({
      predict: (row: number) => [without ? (row % 3) / 2 : wise(row)[0]!],
    })
    const { finding } = await leak(madeUpContext(leaking, unwise, { table }))
    expect(finding?.next).toContain("leave it out (--leave-out 'closed on').")
  })

  test('an easy task is no leak', async () => {
    const { finding, seen } = await leak(madeUpContext(leaking, () => ({ predict: wise })))
    expect(finding).toBeUndefined()
    expect(seen).toContain('the task is easy')
  })
})

describe('duplicates', () => {
  const findingOf = async (rows: number[][], y: number[]) =>
    (await duplicates(madeUpContext(madeUpProblem({ x: rows, y })))).finding

  test('exact copies on both sides of a split, and those that contradict each other', async () => {
    const finding = await findingOf(
      [...x, ...x.slice(0, 21)],
      [...truth, ...truth.slice(0, 20), 1 - truth[20]!],
    )
    expect(finding).toMatchObject({ severity: 'problem', evidence: { rows: 21, groups: 21, conflicting: 1 } })
  })

  test('tables of few categories have rows alike by chance', async () => {
    const random = new RandomState(5)
    const rows = Array.from({ length: 200 }, () => [random.randint(0, 4), random.randint(0, 4)])
    expect(
      await findingOf(
        rows,
        rows.map(() => random.randint(0, 2)),
      ),
    ).toBeUndefined()
  })

  test('two rows alike among two hundred change nothing', async () => {
    expect(await findingOf([...x, x[0]!], [...truth, truth[0]!])).toBeUndefined()
  })
})

describe('imbalance', () => {
  test('a small class that is passed over, which accuracy hides', async () => {
    const y = x.map((_, row) => (row % 12 === 0 ? 1 : 0))
    const context = madeUpContext(madeUpProblem({ x, y }), () => ({ predict: row => [y[row] ? 0.3 : 0.05] }))
    const { finding } = await imbalance(context)
    expect(finding).toMatchObject({ severity: 'warning', evidence: { balancedAccuracy: 0.5 } })
    expect(finding!.what).toContain('always answering a gives 91.5')
  })

  test('a network that learns nothing', async () => {
    const context = madeUpContext(madeUpProblem({ x, y: truth }), () => ({ predict: () => [0.5] }))
    expect((await imbalance(context)).finding?.what).toContain('learns nothing')
    const numbers = madeUpProblem({ x, y: x.map(([a = 0]) => a), task: 'regression' })
    expect((await imbalance(madeUpContext(numbers, () => ({ predict: () => [0] })))).finding?.what).toContain(
      'learns nothing',
    )
  })

  test('a small class that is found is fine', async () => {
    const y = x.map((_, row) => (row % 12 === 0 ? 1 : 0))
    expect((await imbalance(madeUpContext(madeUpProblem({ x, y })))).finding).toBeUndefined()
  })
})

describe('columns', () => {
  test('a missing value written as 9999', async () => {
    const rows = x.map((row, i) => (i === 30 ? [9999, row[1]!] : row))
    const { finding } = await columns(madeUpContext(madeUpProblem({ x: rows, y: truth })))
    expect(finding).toMatchObject({ severity: 'warning', evidence: { values: 1, columns: 'x1' } })
    expect(finding!.what).toContain('x1 is 9999 in line 32')
  })

  test('a constant column is a note, and normal numbers are none', async () => {
    const constant = await columns(madeUpContext(madeUpProblem({ x: x.map(([a = 0]) => [a, 7]), y: truth })))
    expect(constant.finding).toMatchObject({ severity: 'note', evidence: { columns: 'x2' } })
    expect((await columns(madeUpContext(madeUpProblem({ x, y: truth })))).finding).toBeUndefined()
  })
})

describe('drift', () => {
  test('the area under the curve is that of sklearn.metrics.roc_auc_score, ties shared', () => {
    expect(areaUnderCurve([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]).area).toBeCloseTo(0.75, 12)
    expect(areaUnderCurve([0.5, 0.5, 0.5, 0.9], [0, 1, 0, 1]).area).toBeCloseTo(0.75, 12)
  })

  test('test rows that can be told apart are another population', async () => {
    const problem = driftProblem(
      madeUpProblem({ x, y: truth }),
      Float32Array.from(normalRows(9, 100, 2).flat()),
    )
    expect(problem.y.filter(value => value === 1)).toHaveLength(100)
    const apart = madeUpContext(problem, () => ({ predict: row => [problem.y[row]! * 0.5 + (row % 7) / 10] }))
    expect((await drift(apart.trainer)).finding).toMatchObject({ probe: 'drift', severity: 'problem' })
    const alike = madeUpContext(problem, () => ({ predict: row => [(row % 7) / 10] }))
    expect((await drift(alike.trainer)).finding).toBeUndefined()
  })
})
