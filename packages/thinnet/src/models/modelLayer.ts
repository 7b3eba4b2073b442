import type { Shape, Value } from '../graph/index.js'
import type { CallContext } from '../layers/context.js'
import type { Embedding } from '../layers/embedding.js'
import { Layer } from '../layers/layer.js'
import type { SavedState } from '../layers/savedState.js'
import { Tracer } from '../layers/tracer.js'
import type { Variable } from '../layers/variable.js'

/** What a model is to the layer that stands for it. */
interface InnerModel {
  readonly name: string
  readonly className: string
  readonly savedState: SavedState
  /** All weights in Keras's order. */
  readonly savedVariables: readonly Variable[]
  readonly variables: readonly Variable[]
  /** For each input, the layers that take it as numbers of their rows. */
  readonly indexedBy: readonly (readonly Embedding[])[]
  isTrainable(variable: Variable): boolean
  buildLike(shapes: readonly Shape[]): void
  trace(inputs: readonly Value[], tracer: Tracer): readonly Value[]
}

/** A model as a layer of another model: the weights are the model's own, and training one trains the other. */
export class ModelLayer extends Layer {
  readonly className: string

  constructor(readonly model: InnerModel) {
    super({ name: model.name })
    this.className = model.className
  }

  override get savedState(): SavedState {
    return this.model.savedState
  }

  override get weights(): readonly Variable[] {
    return this.model.variables
  }

  override trains(variable: Variable): boolean {
    return this.trainable && this.model.isTrainable(variable)
  }

  protected override buildAll(inputShapes: readonly Shape[]): void {
    this.model.buildLike(inputShapes)
  }

  call(x: Value, context: CallContext): Value {
    return this.callAll([x], context)[0]
  }

  override callAll(inputs: readonly Value[], context: CallContext): readonly Value[] {
    if (!(context instanceof Tracer)) throw this.error('a model can be called by models only')
    const tracer = context
    this.outputMasks = []
    return tracer.inside(inputs, () => {
      const outputs = this.model.trace(inputs, tracer)
      this.outputMasks = outputs.map(output => tracer.mask(output))
      return outputs
    })
  }

  private outputMasks: readonly (Value | undefined)[] = []

  /** The inner layers have said which steps count. */
  override computeMasks(): readonly (Value | undefined)[] {
    return this.outputMasks
  }
}
