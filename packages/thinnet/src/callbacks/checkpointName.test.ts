import { describe, expect, test } from 'vitest'
import { checkpointName } from './checkpointName.js'

describe('checkpointName', () => {
  // what Python 3.11 makes of them
  test.each([
    ['{v:02d}', 7, '07'],
    ['{v:03d}', 12, '012'],
    ['{v}', 5, '5'],
    ['{v:4d}', 5, '   5'],
    ['{v:.2f}', 0.125678, '0.13'],
    ['{v:.4f}', 1234.5, '1234.5000'],
    ['{v:08.3f}', -12.34567, '-012.346'],
    ['{v:.3e}', 0.000123456, '1.235e-04'],
    ['{v:.1%}', 0.9371, '93.7%'],
    ['{v:.3g}', 0.000012345, '1.23e-05'],
    ['{v:.3g}', 123456, '1.23e+05'],
    ['{v:g}', 0.5, '0.5'],
    ['{v:g}', 100, '100'],
    ['{v:f}', 0.1, '0.100000'],
    ['{v:e}', 12345.678, '1.234568e+04'],
    ['{v:+.1f}', 2.34, '+2.3'],
    ['{v:6.2f}', 1.5, '  1.50'],
    ['{v:.2f}', Number.NaN, 'nan'],
    ['{v:.2f}', Number.POSITIVE_INFINITY, 'inf'],
    ['a{{b}}{v:.0f}', 3.7, 'a{b}4'],
  ])('%s of %d is %s, as in Python', (pattern, v, expected) => {
    expect(checkpointName(pattern, { v })).toBe(expected)
  })

  test("figures have Keras's names too", () => {
    const figures = { epoch: 3, valLoss: 0.25 }
    expect(checkpointName('{epoch:02d}-{val_loss:.2f}.keras', figures)).toBe('03-0.25.keras')
    expect(checkpointName('{epoch:02d}-{valLoss:.2f}.keras', figures)).toBe('03-0.25.keras')
  })

  test('a figure that is not there is named, with those that are', () => {
    expect(() => checkpointName('{acc:.2f}.keras', { epoch: 1, loss: 2 })).toThrow(
      'modelCheckpoint: filepath {acc:.2f}.keras: there is no figure acc; there are epoch, loss',
    )
    expect(() => checkpointName('{loss:02d}', { loss: 0.5 })).toThrow(/cannot format loss = 0.5 as "02d"/)
    expect(() => checkpointName('{loss:>4}', { loss: 0.5 })).toThrow(/cannot format/)
  })
})
