import type { Constraint } from '../constraints/constraint.js'
import type { Initializer } from '../initializers/initializer.js'
import type { Regularizer } from '../regularizers/regularizer.js'

/** A piece of memory that variables live in; the trainer lays many variables into one. */
export interface Storage {
  data: Float32Array
}

export interface VariableOptions {
  readonly name: string
  readonly shape: readonly number[]
  readonly initializer: Initializer
  readonly trainable?: boolean
  readonly regularizer?: Regularizer | undefined
  readonly constraint?: Constraint | undefined
}

/** A weight of a layer: its description and, once initialized, its elements. */
export class Variable {
  readonly name: string
  readonly shape: readonly number[]
  readonly size: number
  readonly initializer: Initializer
  readonly trainable: boolean
  readonly regularizer: Regularizer | undefined
  readonly constraint: Constraint | undefined
  /** Whether the elements have been set, by an initializer or by the user. */
  initialized = false
  /** Made when it is first asked for: a model that is read from a file is checked against it before. */
  private storage: Storage | undefined
  private offset = 0

  constructor(options: VariableOptions) {
    this.name = options.name
    this.shape = options.shape
    this.size = options.shape.reduce((product, dim) => product * dim, 1)
    this.initializer = options.initializer
    this.trainable = options.trainable ?? true
    this.regularizer = options.regularizer
    this.constraint = options.constraint
  }

  /** The elements, row by row: a view that the next training step may outdate. */
  get data(): Float32Array {
    this.storage ??= { data: new Float32Array(this.size) }
    return this.storage.data.subarray(this.offset, this.offset + this.size)
  }

  /** Overwrites the elements. */
  write(values: ArrayLike<number>): void {
    if (values.length !== this.size) {
      throw new RangeError(`weight ${this.name}: expected ${this.size} elements, received ${values.length}`)
    }
    this.data.set(values)
    this.initialized = true
  }

  livesIn(storage: Storage): boolean {
    return this.storage === storage
  }

  /** Moves the elements into `storage` at `offset`, where they live from now on. */
  moveTo(storage: Storage, offset: number): void {
    storage.data.set(this.data, offset)
    this.storage = storage
    this.offset = offset
  }
}
