import { expect, test } from 'vitest'
import { pointOnCircle } from './pointOnCircle.js'

test('the point on the circle is that of the engine, up to the last bits', () => {
  let worst = 0
  for (let k = 0; k < 100_000; k++) {
    const [cosine, sine] = pointOnCircle(k / 100_000)
    worst = Math.max(
      worst,
      Math.abs(cosine - Math.cos((2 * Math.PI * k) / 100_000)),
      Math.abs(sine - Math.sin((2 * Math.PI * k) / 100_000)),
    )
  }
  expect(worst).toBeLessThan(2e-15) // most of it from rounding the argument of Math.cos and Math.sin
  expect(pointOnCircle(0)).toEqual([1, 0])
  expect(pointOnCircle(1 - 2 ** -32)[1]).toBeCloseTo(-2 * Math.PI * 2 ** -32, 20)
})
