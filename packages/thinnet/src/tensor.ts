// Numbers with a shape: what goes into models and comes out of them.

/** Nested arrays of numbers, as deep as the tensor has axes. */
export type NestedArray = number | boolean | ArrayLike<number> | readonly NestedArray[]

/** Numbers as a user has them: nested arrays, or a tensor. */
export type TensorLike = Tensor | readonly NestedArray[] | ArrayLike<number>

/**
 * A dense float32 tensor.
 *
 * @example
 * ```ts
 * const images = new Tensor(new Float32Array(2 * 8 * 8), [2, 8, 8])
 * images.shape // [2, 8, 8]
 * ```
 */
export class Tensor {
  /** The elements, row by row. */
  readonly data: Float32Array
  /** The sizes of the axes; `[]` for a single number. */
  readonly shape: readonly number[]

  /** @throws RangeError if the shape does not hold exactly the elements of `data` */
  constructor(data: Float32Array, shape: readonly number[]) {
    const size = shape.reduce((product, dim) => product * dim, 1)
    if (shape.some(dim => !Number.isInteger(dim) || dim < 0) || size !== data.length) {
      throw new RangeError(`a tensor of shape [${shape}] has ${size} elements, but ${data.length} were given`)
    }
    this.data = data
    this.shape = shape
  }

  /** The elements as nested arrays. */
  toArray(): NestedArray[] {
    const build = (axis: number, offset: number, stride: number): NestedArray[] => {
      const inner = stride / this.shape[axis]
      return Array.from({ length: this.shape[axis] }, (_, i) =>
        axis === this.shape.length - 1 ? this.data[offset + i] : build(axis + 1, offset + i * inner, inner),
      )
    }
    return this.shape.length === 0 ? [this.data[0]] : build(0, 0, this.data.length)
  }

  /** The shape and the first six elements, for the console. */
  toString(): string {
    const shown = Array.from(this.data.subarray(0, 6), value => Number(value.toPrecision(4))).join(', ')
    return `Tensor [${this.shape.join(', ')}] (${shown}${this.data.length > 6 ? ', …' : ''})`
  }
}

/**
 * Makes a tensor.
 *
 * @param values nested arrays, or a flat (typed) array with `shape`
 * @param shape of flat values; of nested arrays it is seen from them
 * @throws TypeError, RangeError if rows differ in length, an element is no number, or the shape does not fit
 *
 * @example
 * ```ts
 * tensor([[1, 2, 3], [4, 5, 6]]).shape // [2, 3]
 * tensor(new Float32Array(6), [2, 3]).shape // [2, 3]
 * ```
 */
export function tensor(values: TensorLike, shape?: readonly number[]): Tensor {
  const seen = toTensor('tensor', values)
  return shape ? new Tensor(seen.data, shape) : seen
}

const isFlat = (values: unknown): values is ArrayLike<number> & ArrayBufferView =>
  ArrayBuffer.isView(values) && !(values instanceof DataView)

/** Converts what a user gave; `what` names it in errors ("x", "validationData y"). */
export function toTensor(what: string, input: TensorLike): Tensor {
  if (input instanceof Tensor) return input
  if (isFlat(input)) return new Tensor(Float32Array.from(input), [input.length])
  if (!Array.isArray(input)) {
    throw new TypeError(
      `${what}: expected a tensor or (nested) arrays of numbers, received ${describe(input)}`,
    )
  }

  const shape: number[] = []
  for (let level: unknown = input; Array.isArray(level) || isFlat(level); level = level[0])
    shape.push(level.length)
  const data = new Float32Array(shape.reduce((product, dim) => product * dim, 1))
  let next = 0
  const fill = (level: unknown, axis: number, place: string): void => {
    if (axis === shape.length) {
      if (typeof level !== 'number' && typeof level !== 'boolean') {
        throw new TypeError(`${what}${place}: expected a number, received ${describe(level)}`)
      }
      data[next++] = Number(level)
      return
    }
    if (!Array.isArray(level) && !isFlat(level)) {
      throw new TypeError(`${what}${place}: expected ${shape[axis]} elements, received ${describe(level)}`)
    }
    if (level.length !== shape[axis]) {
      throw new RangeError(
        `${what}${place}: expected ${shape[axis]} elements as in the first row, received ${level.length}`,
      )
    }
    for (let i = 0; i < level.length; i++) fill(level[i], axis + 1, `${place}[${i}]`)
  }
  fill(input, 0, '')
  return new Tensor(data, shape)
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (typeof value === 'object')
    return Array.isArray(value) ? `an array of ${value.length}` : value.constructor.name
  return typeof value === 'string' ? `the text "${value}"` : `${typeof value} ${String(value)}`
}
