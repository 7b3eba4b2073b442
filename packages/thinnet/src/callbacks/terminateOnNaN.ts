import type { Callback } from './callback.js'

/**
 * Stops training when the loss of a batch is not a finite number (Keras `TerminateOnNaN`). Batches that ran together with
 * that batch have run by then; no more follow, and no more figures are reported.
 */
export function terminateOnNaN(): Callback {
  return {
    passive: true,
    onTrainBatchEnd(batch, logs, model) {
      if (Number.isFinite(logs.loss)) return
      console.warn(`thinnet: batch ${batch}: the loss is ${logs.loss}, training stops`)
      model.stopTraining = true
    },
  }
}
