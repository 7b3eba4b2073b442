import { graphInput, type Value } from '../../packages/thinnet/src/graph/index.js'
import { runGraph } from '../../packages/thinnet/src/testing/runGraph.js'
import type { Tensor } from './keras.js'

/** Many small graphs in one ONNX model, which is loaded and run once. */
export class Run {
  private readonly feeds: (readonly [Value, Tensor])[] = []
  private readonly outputs: Value[] = []
  private ran: ReturnType<typeof runGraph> | undefined

  /** An input; its first axis is known only at run time, under a name that stands for its size. */
  feed(tensor: Tensor): Value {
    const [batch, ...rest] = tensor.shape
    const value = graphInput(`input_${this.feeds.length}`, 'float32', [`batch_of_${batch}`, ...rest])
    this.feeds.push([value, tensor])
    return value
  }

  /** Asks for a value; gives a function that says its elements, once the model has run. */
  output(value: Value): () => Promise<readonly number[]> {
    const place = this.outputs.push(value) - 1
    return async () => {
      this.ran ??= runGraph(this.feeds, this.outputs)
      return (await this.ran)[place].data
    }
  }
}
