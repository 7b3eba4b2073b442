import { expect, test } from 'vitest'
import { lowestOf, trialCurvesFigure } from './curvesFigure.js'

const curves = {
  ...{ trial: 3, label: 'dropout 0.3', epoch: [3, 5, 8, 10] },
  ...{ trainLoss: [0.9, 0.5, null, 0.1], testLoss: [0.8, 0.4, 0.4, 0.6] },
}

test('the lowest point is the first of those that are as low, whatever diverged', () => {
  const point = (epoch: number, value: number) => ({ epoch, value })
  expect(lowestOf([point(1, Number.NaN), point(2, 0.4), point(4, 0.4), point(5, 0.6)])).toEqual(point(2, 0.4))
  expect(lowestOf([point(1, Number.NaN)])).toBeUndefined()
  expect(lowestOf([])).toBeUndefined()
})

test('curves stand at the epochs that were looked at', () => {
  const { panels, title } = trialCurvesFigure(curves, [])
  expect(title).toBe('Trial 3: dropout 0.3')
  expect(panels).toHaveLength(1)
  expect(panels[0]!.plot.x!.domain).toEqual([0, 10])
  const drawn = panels[0]!.plot.marks!.map(mark => (mark as unknown as { data: unknown[] }).data)
  const [test, train, lowest] = drawn
  expect(test).toEqual([0.8, 0.4, 0.4, 0.6].map((value, i) => ({ epoch: curves.epoch[i], value })))
  expect(train![2]).toEqual({ epoch: 8, value: Number.NaN })
  expect(lowest).toEqual([{ epoch: 5, value: 0.4 }])
})

test('accuracy has a panel where there is any', () => {
  const accuracy = { trainAccuracy: [0.5, 0.9, 1, 1], testAccuracy: [0.55, 0.8, 0.9, 0.9] }
  const { panels } = trialCurvesFigure({ ...curves, ...accuracy }, [
    { measure: 'accuracy', name: 'accuracy', about: 'rows classified correctly', higherIsBetter: true },
  ])
  expect(panels.map(({ title }) => title)).toEqual(['Loss', 'Accuracy'])
  expect(panels[1]!.plot.y).toMatchObject({ label: 'accuracy (rows classified correctly)', domain: [0.5, 1] })
})

test('a trial in which nothing is finite is drawn all the same', () => {
  const { panels } = trialCurvesFigure(
    { ...curves, trainLoss: [null, null, null, null], testLoss: [null, null, null, null] },
    [],
  )
  expect([...panels[0]!.plot.y!.domain!].every(Number.isFinite)).toBe(true)
})
