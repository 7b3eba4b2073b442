import { graphInput, reorderInput } from '../../graph/index.js'
import { encodeModel } from '../../onnx/index.js'
import { engine } from '../../runtime/index.js'

/** Fewer channels than any block has; the engine fills the block up. */
const FEW = 4

/**
 * How many channels a block of the engine's blocked layout has: what a vector register of this processor holds, 16 or 8, or 1
 * for an engine without the layout, such as onnxruntime-web.
 */
async function ask(): Promise<number> {
  const x = graphInput('x', 'float32', [1, FEW, 1, 1])
  const { createSession } = await engine()
  try {
    const session = await createSession(encodeModel({ x }, { y: reorderInput(x, FEW) }), { threads: 1 })
    const { y } = await session.run({
      x: { dtype: 'float32', data: new Float32Array(FEW), shape: [1, FEW, 1, 1] },
    })
    await session.release()
    return y.shape[1] > FEW ? y.shape[1] : 1
  } catch {
    return 1
  }
}

let known: Promise<number> | undefined

/** As `ask`; the engine is asked once. */
export function blockSize(): Promise<number> {
  known ??= ask()
  return known
}
