// Which inputs of a model are numbers of rows of an Embedding: those are looked at before the engine is.

import { Embedding } from '../layers/embedding.js'
import { Flatten } from '../layers/flatten.js'
import { Identity } from '../layers/identity.js'
import { InputLayer } from '../layers/inputLayer.js'
import type { Layer } from '../layers/layer.js'
import { Permute } from '../layers/permute.js'
import { RepeatVector } from '../layers/repeatVector.js'
import { Reshape } from '../layers/reshape.js'
import { ModelLayer } from './modelLayer.js'

/** Layers that give the numbers of their input as they are, in some order. */
const PASSING: readonly (abstract new (...options: never) => Layer)[] = [
  InputLayer,
  Identity,
  Flatten,
  Permute,
  RepeatVector,
  Reshape,
]

/** The embeddings that take the input of a layer as it is, if it is fed at the place `index` of its inputs. */
export function embeddingsIn(layer: Layer, index: number): readonly Embedding[] {
  if (layer instanceof Embedding) return [layer]
  return layer instanceof ModelLayer ? (layer.model.indexedBy[index] ?? []) : []
}

export const passesOn = (layer: Layer): boolean => PASSING.some(kind => layer.constructor === kind)
