// Random graph inputs for property-based tests: shapes with symbolic axes, partners that broadcast, and the numbers to feed.

import fc from 'fast-check'
import { constant, type Dim, type DType, factorsOf, graphInput, type Shape, type Value } from '../index.js'
import type { Tensor } from './evaluator.js'

export interface ValueOptions {
  readonly dtype?: DType
  /** From a random whole number, from -24 to 24 by default, to an element. */
  readonly element?: (n: number) => number
  readonly range?: { readonly min: number; readonly max: number }
  /** Whether the value is always fed, never a constant of the graph. */
  readonly fed?: boolean
}

const defaults: Readonly<Record<DType, ValueOptions>> = {
  // exact in float32, with ties and with halves
  float32: { element: n => n / 8 },
  int32: {},
  int64: {},
  uint8: { range: { min: 0, max: 9 } },
  bool: { range: { min: 0, max: 1 } },
}

// all choices are equally likely: bias would put many elements in special places
const integer = (min: number, max: number) => fc.noBias(fc.integer({ min, max }))

const integers = (length: number, min: number, max: number) =>
  fc.noBias(fc.array(fc.integer({ min, max }), { minLength: length, maxLength: length }))

const permutation = (length: number) =>
  fc.shuffledSubarray(
    Array.from({ length }, (_, i) => i),
    { minLength: length },
  )

/** One source of choices. All values it makes are in `feeds` or constants. */
export class Draw {
  readonly feeds = new Map<Value, Tensor>()
  /** Sizes of the named dimensions that drawn shapes may have. */
  readonly sizes: Readonly<Record<string, number>>

  constructor(private readonly random: fc.GeneratorValue) {
    this.sizes = { batch: this.integer(1, 4), steps: this.integer(1, 3) }
  }

  integer(min: number, max: number): number {
    return this.random(integer, min, max)
  }

  boolean(): boolean {
    return this.random(fc.boolean)
  }

  pick<T>(options: readonly T[]): T {
    return options[this.integer(0, options.length - 1)]
  }

  /** Some of the options, in their order. */
  some<T>(options: readonly T[]): T[] {
    return options.filter(() => this.boolean())
  }

  shuffled<T>(options: readonly T[]): T[] {
    return this.random(permutation, options.length).map(i => options[i])
  }

  integers(length: number, min: number, max: number): number[] {
    return this.random(integers, length, min, max)
  }

  /** A known size or a name. */
  dim(max = 3): Dim {
    return this.pick([this.integer(1, max), ...Object.keys(this.sizes)])
  }

  shape(minRank = 0, maxRank = 3): Shape {
    return Array.from({ length: this.integer(minRank, maxRank) }, () => this.dim())
  }

  /** A shape that broadcasts with `shape`: without some leading axes, and with some axes of size 1. */
  partner(shape: Shape): Shape {
    const missing = this.integer(0, shape.length)
    return shape.slice(missing).map(dim => (this.boolean() ? dim : 1))
  }

  /** Two or more shapes that broadcast together to `shape` or a part of it. */
  partners(count: number, shape = this.shape()): Shape[] {
    const whole = this.integer(0, count)
    return Array.from({ length: count }, (_, i) => (i === whole ? shape : this.partner(shape)))
  }

  sizesOf(shape: Shape): number[] {
    const sizeOf = (factor: Dim) => (typeof factor === 'number' ? factor : this.sizes[factor])
    return shape.map(dim => factorsOf(dim).reduce<number>((size, factor) => size * sizeOf(factor), 1))
  }

  value(shape: Shape, options: ValueOptions = {}): Value {
    const dtype = options.dtype ?? 'float32'
    const sizes = this.sizesOf(shape)
    const data = this.elements(sizes, dtype, options)
    if (!options.fed && shape.every(dim => typeof dim === 'number') && this.integer(0, 3) === 0) {
      return constant(data, dtype, sizes)
    }
    return this.feed(shape, data, dtype)
  }

  private elements(sizes: readonly number[], dtype: DType, options: ValueOptions): number[] {
    const { range = { min: -24, max: 24 }, element = (n: number) => n } = { ...defaults[dtype], ...options }
    const count = sizes.reduce((product, size) => product * size, 1)
    return this.integers(count, range.min, range.max).map(element)
  }

  /** Feeds an input that something else made. */
  fill(input: Value, options: ValueOptions = {}): void {
    const shape = this.sizesOf(input.shape)
    this.feeds.set(input, { data: this.elements(shape, input.dtype, options), shape })
  }

  feed(shape: Shape, data: readonly number[], dtype: DType = 'float32'): Value {
    const input = graphInput(`input_${this.feeds.size}`, dtype, shape)
    this.feeds.set(input, { data, shape: this.sizesOf(shape) })
    return input
  }

  /** What was drawn, for the message of a test that fails. */
  [fc.toStringMethod](): string {
    const inputs = [...this.feeds].map(
      ([{ dtype, shape }, { data }]) => `${dtype}[${shape}] ${data.slice(0, 8)}`,
    )
    return `${JSON.stringify(this.sizes)}, inputs ${inputs.slice(0, 8).join('; ')}`
  }
}

/** Sources of random choices. */
export const draws = (): fc.Arbitrary<Draw> => fc.gen().map(random => new Draw(random))
