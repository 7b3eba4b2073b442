import { Tensor, tableOf } from 'thinnet'
import { expect, test } from 'vitest'
import type { StudyData } from './data.js'
import { fitData } from './fitData.js'

const cells = (far: string) =>
  Array.from({ length: 20 }, (_, i) => [
    i < 10 ? String(i) : far,
    i % 4 === 0 ? '' : String(i % 3),
    i % 2 === 0 ? 'red' : i < 10 ? 'blue' : 'green',
    String(i < 10 ? 2 * i : 1000),
  ])
const table = (far: string): StudyData => ({
  ...{ kind: 'table', target: 'price', task: 'regression', leaveOut: [], categories: [] },
  table: tableOf('t', ['length', 'gaps', 'colour', 'price'], cells(far)),
})
const first = Array.from({ length: 10 }, (_, i) => i)

test('medians, vocabularies and the scale of the target know training rows only', () => {
  const fitted = fitData(table('9000'), first)
  const other = fitData(table('-5'), first)
  expect(other.schema).toEqual(fitted.schema)
  expect(fitted.schema.columns?.[2]).toMatchObject({ vocabulary: expect.not.arrayContaining(['green']) })
  const { x, y } = fitted.encode(first)
  expect(fitted.inputShape).toEqual(x.shape.slice(1))
  const mean = y.data.reduce((sum, value) => sum + value, 0) / 10
  expect(mean).toBeCloseTo(0, 6)
  expect(fitted.scale).toBeCloseTo(Math.sqrt(33), 6)
})

test('numbers of tensors are standardized by training rows, classes are left alone', () => {
  const x = new Tensor(
    Float32Array.from({ length: 12 }, (_, i) => i),
    [6, 2],
  )
  const y = new Tensor(Float32Array.of(1, 3, 1, 3, 100, 100), [6, 1])
  const data: StudyData = { kind: 'tensors', name: 't', task: 'regression', x, y }
  const fitted = fitData(data, [0, 1, 2, 3])
  expect(fitted).toMatchObject({ task: 'regression', outputs: 1, scale: 1, inputShape: [2] })
  expect([...fitted.encode([3, 0]).y.data]).toEqual([1, -1])
  expect(fitted.encode([3, 0]).x.toArray()).toEqual([
    [6, 7],
    [0, 1],
  ])
  const labels = new Tensor(Float32Array.of(0, 1, 2, 0, 1, 2), [6, 1])
  const classes = fitData({ ...data, y: labels, task: 'classes', classes: ['a', 'b', 'c'] }, [0, 1])
  expect(classes).toMatchObject({ task: 'classes', outputs: 3, scale: 1 })
  expect([...classes.encode([2, 1]).y.data]).toEqual([2, 1])
})
