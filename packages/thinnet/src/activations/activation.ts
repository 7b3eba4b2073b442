import type { Value } from '../graph/index.js'

/** A function of a layer's output, element by element or along the last axis. */
export type ActivationFunction = (x: Value) => Value
