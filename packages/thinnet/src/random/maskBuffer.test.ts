import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createMaskBuffer } from './maskBuffer.js'
import { drawMask } from './maskDrawer.js'

const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const streams = fc.record({ seed: fc.maxSafeNat(), position: uint32, step: uint32 })
const lengths = fc.oneof(
  fc.constantFrom(0, 1, 31, 32, 33, 127, 128, 129, 255, 256, 257, 511, 512, 513, 15_000),
  fc.integer({ min: 0, max: 3000 }),
)
const offsets = fc.oneof(fc.constantFrom(0, 1, 15, 16, 128), fc.integer({ min: 0, max: 100_000 }))
const rates = fc.oneof(
  fc.constantFrom(0, 1e-10, 1e-9, 0.1, 0.25, 0.4, 0.5, 0.999, 1 - 2 ** -32, 1),
  fc.double({ min: 0, max: 1, noNaN: true }),
)

test('WebAssembly draws by default where it can', () => {
  expect(createMaskBuffer().engine).toBe('wasm')
})

describe.each(['wasm', 'typescript'] as const)('a mask buffer of the %s engine', engine => {
  test('draws the masks that drawMask defines, and writes nothing else', () => {
    const buffer = createMaskBuffer(1, engine)
    expect(buffer.engine).toBe(engine)
    fc.assert(
      fc.property(streams, lengths, offsets, rates, (stream, length, offset, rate) => {
        const bytes = buffer.reserve(offset + length + 300).fill(7)
        buffer.fill(offset, length, stream, rate)
        const mask = drawMask({ ...stream, length, rate })
        expect(Buffer.compare(bytes.subarray(offset, offset + length), mask)).toBe(0)
        expect(bytes.subarray(0, offset).every(byte => byte === 7)).toBe(true)
        expect(bytes.subarray(offset + length).every(byte => byte === 7)).toBe(true)
      }),
      { numRuns: 300, seed: 1 },
    )
  })

  test('grows when asked and keeps what was drawn', () => {
    const buffer = createMaskBuffer(0, engine)
    expect(buffer.reserve(1000).length).toBeGreaterThanOrEqual(1000)
    const stream = { seed: 1, position: 2, step: 3 }
    buffer.fill(0, 1000, stream, 0.4)
    const larger = buffer.reserve(1_000_000)
    expect(larger.length).toBeGreaterThanOrEqual(1_000_000)
    expect(larger.slice(0, 1000)).toEqual(drawMask({ ...stream, length: 1000, rate: 0.4 }))
    expect(buffer.reserve(10)).toBe(larger)
  })

  test('does not share its memory with another buffer', () => {
    const first = createMaskBuffer(64, engine)
    const second = createMaskBuffer(64, engine)
    first.fill(0, 64, { seed: 1, position: 0, step: 0 }, 0)
    second.fill(0, 64, { seed: 1, position: 0, step: 0 }, 1)
    expect(first.reserve(64).slice(0, 64)).toEqual(new Uint8Array(64).fill(1))
  })

  test('refuses to write where nothing was reserved, and arguments out of range', () => {
    const buffer = createMaskBuffer(100, engine)
    const room = buffer.reserve(0).length
    const stream = { seed: 1, position: 0, step: 0 }
    expect(() => buffer.fill(10, room - 9, stream, 0.5)).toThrow(
      `offset + length must be at most the ${room} bytes reserved; received ${room + 1}. Call reserve(${room + 1})`,
    )
    expect(() => buffer.fill(-1, 1, stream, 0.5)).toThrow('offset must be an integer from 0 to')
    expect(() => buffer.fill(0, 0.5, stream, 0.5)).toThrow('length must be an integer from 0 to')
    expect(() => buffer.fill(0, 1, { ...stream, seed: -1 }, 0.5)).toThrow('seed must be an integer')
    expect(() => buffer.fill(0, 1, stream, 2)).toThrow('rate must be a number from 0 to 1; received 2')
    expect(() => buffer.reserve(2 ** 32)).toThrow('bytes must be an integer from 0 to 4294836224')
    expect(() => createMaskBuffer(-1, engine)).toThrow('bytes must be an integer')
  })
})
