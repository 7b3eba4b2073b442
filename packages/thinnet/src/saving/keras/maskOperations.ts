import { isKerasTensor, readCall } from './calls.js'
import { operationOf } from './operations.js'
import type { Site } from './site.js'

/** Layers that say which time steps count. */
const MASKING: readonly unknown[] = ['Embedding', 'Masking']

/**
 * The computation of masks of time steps, which Keras writes into functional models as layers of their own (`NotEqual`, `Any`, …).
 * Layers hand masks on by themselves here, so that these need not be read; but masks that are anything else are turned down.
 */
export class MaskOperations {
  private readonly operations = new Map<string, Site>()
  /** The tensors that Embedding and Masking read. */
  private readonly sources = new Set<string>()

  constructor(layers: readonly Site[]) {
    for (const layer of layers) {
      const { class_name: className, module, name } = layer.object('a layer')
      // operators that are read as layers are no masks
      if (operationOf(layer)) continue
      if (typeof module === 'string' && /^keras\.(src\.)?ops\b/.test(module) && typeof name === 'string') {
        this.operations.set(name, layer)
      } else if (MASKING.includes(className)) {
        for (const node of layer.get('inbound_nodes').list()) {
          for (const tensor of readCall(node).tensors) this.sources.add(historyOf(tensor))
        }
      }
    }
  }

  has(name: string): boolean {
    return this.operations.has(name)
  }

  /** @throws LoadError if a layer is given what an operation computes that is not read as a layer */
  checkInput(tensor: Site): void {
    const [name] = tensor.get('config').get('keras_history').list('the origin of a tensor')
    const operation = this.operations.get(String(name?.value))
    if (!operation) return
    throw tensor.error(
      `comes from ${name?.value}, the operation ${operation.object().class_name} on tensors, which is not read; of operations, only arithmetic is: in Keras, write a layer for it`,
    )
  }

  /** @throws LoadError unless a mask is computed from what an Embedding or a Masking layer reads */
  checkMask(mask: Site): void {
    const seen = new Set<string>()
    const stack = [mask]
    for (let tensor = stack.pop(); tensor; tensor = stack.pop()) {
      const history = historyOf(tensor)
      if (seen.has(history)) continue
      seen.add(history)
      const [name] = tensor.get('config').get('keras_history').list('the origin of a tensor')
      const operation = this.operations.get(String(name?.value))
      if (operation) {
        for (const node of operation.get('inbound_nodes').list())
          stack.push(...tensorsWithin(node.get('args')))
      } else if (!this.sources.has(history)) {
        throw mask.error(
          'is a mask that no Embedding or Masking layer made; masks cannot be given by hand here',
        )
      }
    }
  }
}

const historyOf = (tensor: Site): string =>
  JSON.stringify(tensor.get('config').get('keras_history').value ?? null)

function tensorsWithin(site: Site): readonly Site[] {
  if (isKerasTensor(site)) return [site]
  return Array.isArray(site.value) ? site.list().flatMap(tensorsWithin) : []
}
