// A recurrence over the steps of sequences, as one operator: the graph does not grow with the number of steps.

import { applyAll, GraphError } from './operators.js'
import { formatShape, graphInput, type Value } from './value.js'

/** What one step makes of the states before it. */
export interface ScanStep {
  /** The states after the step, of the same dtypes and shapes as those before it. */
  readonly states: readonly Value[]
  /** What is kept of the step. */
  readonly outputs: readonly Value[]
}

/** What {@link scan} runs over, and from where. */
export interface ScanOptions {
  /** The states before the first step. */
  readonly initial: readonly Value[]
  /** At least one value `[steps, ...]`; a step sees `[...]`. */
  readonly sequences: readonly Value[]
  /** Whether to go from the last step of the sequences to the first; default false. */
  readonly reverse?: boolean
  /**
   * Where the outputs of a reverse scan stand: in the order of the sequences (`sequence`, the default), so that output i
   * belongs to input i, or in the order in which they came to be (`time`).
   */
  readonly order?: 'sequence' | 'time'
  /** Computes a step. May use any values around the scan. */
  readonly body: (states: readonly Value[], inputs: readonly Value[]) => ScanStep
}

/** What {@link scan} gives. */
export interface ScanResult {
  /** The states after the last step. */
  readonly states: readonly Value[]
  /** The outputs of all steps, each `[steps, ...]`. */
  readonly outputs: readonly Value[]
}

/**
 * `(s_t, y_t) = body(s_(t-1), x_t)` for each step t, by ONNX's operator Scan.
 *
 * @throws GraphError if a state does not keep its dtype and shape, or the sequences differ in length
 *
 * @example
 * ```ts
 * const x = graphInput('x', 'float32', [50, 'batch', 8])
 * const zero = graphInput('zero', 'float32', ['batch', 8])
 * const sums = scan({
 *   initial: [zero],
 *   sequences: [x],
 *   body: ([sum], [step]) => ({ states: [add(sum, step)], outputs: [add(sum, step)] }),
 * })
 * sums.outputs[0].shape // [50, 'batch', 8]
 * ```
 */
export function scan({
  initial,
  sequences,
  reverse = false,
  order = 'sequence',
  body,
}: ScanOptions): ScanResult {
  const states = initial.map(({ dtype, shape }, i) => graphInput(`state_${i}`, dtype, shape))
  const inputs = sequences.map(({ dtype, shape }, i) => {
    if (shape.length === 0)
      throw new GraphError(`Scan: a sequence has an axis of steps, received ${formatShape(shape)}`)
    return graphInput(`step_${i}`, dtype, shape.slice(1))
  })
  const step = body(states, inputs)
  const [input, output] = [reverse ? 1 : 0, reverse && order === 'sequence' ? 1 : 0]
  const results = applyAll('Scan', [...initial, ...sequences], {
    body: { inputs: [...states, ...inputs], outputs: [...step.states, ...step.outputs] },
    num_scan_inputs: sequences.length,
    scan_input_directions: sequences.map(() => input),
    scan_output_directions: step.outputs.map(() => output),
  })
  return { states: results.slice(0, initial.length), outputs: results.slice(initial.length) }
}
