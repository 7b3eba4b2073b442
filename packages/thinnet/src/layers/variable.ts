import type { Constraint } from '../constraints/constraint.js'
import type { Initializer } from '../initializers/initializer.js'
import type { Regularizer } from '../regularizers/regularizer.js'

/** A piece of memory that variables live in; the trainer lays many variables into one. */
export interface Storage {
  readonly data: Float32Array
  /** When all elements were replaced, as `nextVersion` counts. */
  readonly version: number
}

let versions = 0

/** A larger number at every change of any weight. */
export const nextVersion = (): number => ++versions

/** What a layer says of a weight that it creates. */
export interface VariableOptions {
  /** Keras's name within the layer, `kernel`. */
  readonly name: string
  /** Whole numbers from 1; `[]` for a single number. */
  readonly shape: readonly number[]
  /** Sets the first elements, from the model's seed and the layer's position. */
  readonly initializer: Initializer
  /** Whether gradients move it; default true. The moving mean of a batch normalization is one that they do not. */
  readonly trainable?: boolean
  /** A penalty in the loss; default none. */
  readonly regularizer?: Regularizer | undefined
  /** What holds for the weight after each step; default nothing. */
  readonly constraint?: Constraint | undefined
}

/** A weight of a layer: its description and, once initialized, its elements. */
export class Variable {
  readonly name: string
  readonly shape: readonly number[]
  /** How many elements it has. */
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
  private changed = 0
  private handedOut = false

  constructor(options: VariableOptions) {
    this.name = options.name
    this.shape = options.shape
    this.size = options.shape.reduce((product, dim) => product * dim, 1)
    this.initializer = options.initializer
    this.trainable = options.trainable ?? true
    this.regularizer = options.regularizer
    this.constraint = options.constraint
  }

  /**
   * The elements, row by row: a view that the next training step may outdate. Predictions compare the weights that were
   * looked at in this way, as they may be written to: `write` is quicker.
   */
  get data(): Float32Array {
    this.handedOut = true
    return this.elements
  }

  /**
   * As `data`, for whoever does not write to it.
   *
   * @internal
   */
  get elements(): Float32Array {
    this.storage ??= { data: new Float32Array(this.size), version: 0 }
    return this.storage.data.subarray(this.offset, this.offset + this.size)
  }

  /**
   * Whether elements may change without a new version, since `data` was given away.
   *
   * @internal
   */
  get exposed(): boolean {
    return this.handedOut
  }

  /**
   * Another number, larger than any before, once the elements have changed.
   *
   * @internal
   */
  get version(): number {
    return Math.max(this.changed, this.storage?.version ?? 0)
  }

  /** Overwrites the elements. */
  write(values: ArrayLike<number>): void {
    if (values.length !== this.size) {
      throw new RangeError(`weight ${this.name}: expected ${this.size} elements, received ${values.length}`)
    }
    this.elements.set(values)
    this.changed = nextVersion()
    this.initialized = true
  }

  /**
   * Whether its elements lie in this piece of memory.
   *
   * @internal
   */
  livesIn(storage: Storage): boolean {
    return this.storage === storage
  }

  /**
   * Moves the elements into `storage` at `offset`, where they live from now on.
   *
   * @internal
   */
  moveTo(storage: Storage, offset: number): void {
    storage.data.set(this.elements, offset)
    this.changed = this.version
    this.storage = storage
    this.offset = offset
  }
}
