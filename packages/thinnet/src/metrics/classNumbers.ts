import { squeeze, type Value } from '../graph/index.js'

/** Class numbers `[batch, ...]` for predictions `[batch, ..., classes]`, from targets that may have a last axis of size 1. */
export function classNumbers(yTrue: Value, yPred: Value): Value {
  const last = yPred.shape.length - 1
  return yTrue.shape.length > last && yTrue.shape[last] === 1 ? squeeze(yTrue, [last]) : yTrue
}
