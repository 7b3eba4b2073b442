import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})

/** The module as a new process has it. */
let rates: typeof import('./rate.js')
beforeEach(async () => {
  vi.resetModules()
  rates = await import('./rate.js')
})
afterEach(() => {
  warn.mockClear()
})

test.each([0, 0.2, 0.5, 1])('%d is a rate', rate => {
  expect(rates.checkRate('layer dropout', rate)).toBe(rate)
})

describe('anything else is an error that says what a rate is', () => {
  test.each([-0.1, 100.5, Number.NaN, Infinity])('%d', rate => {
    expect(() => rates.checkRate('layer dropout', rate)).toThrow(
      new RangeError(`layer dropout: rate is the fraction to drop, from 0 to 1, received ${rate}`),
    )
  })

  test.each([
    [40, 0.4],
    [1.5, 0.015],
    [100, 1],
  ])('and for the percentage %d how to write it', (rate, fraction) => {
    expect(() => rates.checkRate('layer dropout', rate)).toThrow(
      `layer dropout: rate is the fraction to drop, from 0 to 1, received ${rate}; for ${rate} % write ${fraction}`,
    )
  })
})

describe('the hint about high rates', () => {
  test('comes once, from 0.7 on', () => {
    rates.checkRate('layer dropout', 0.69)
    expect(warn).not.toHaveBeenCalled()
    for (const rate of [0.7, 0.8, 0.9]) rates.checkRate('layer dropout', rate)
    expect(warn.mock.calls).toEqual([
      [
        "layer dropout: rate 0.7: rate is the fraction to drop; for a paper's retain probability p use retain(p), that is rate 1 - p",
      ],
    ])
  })

  test('stays away while studies run, also asynchronous and failing ones', async () => {
    const { checkRate, withoutRateHints } = rates
    expect(withoutRateHints(() => checkRate('study', 0.8))).toBe(0.8)
    await withoutRateHints(async () => {
      await Promise.resolve()
      checkRate('study', 0.8)
    })
    const failing = () =>
      withoutRateHints(() => {
        checkRate('study', 0.8)
        throw new Error('enough')
      })
    expect(failing).toThrow('enough')
    expect(warn).not.toHaveBeenCalled()
    checkRate('after', 0.8)
    expect(warn).toHaveBeenCalledTimes(1)
  })
})
