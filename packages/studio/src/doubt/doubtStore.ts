// Monte Carlo dropout on the plane, of the variants that were trained last.

import { runAt } from '../session/session.js'
import type { Doubt } from '../training/protocol.js'
import { messageOf } from '../ui/messageOf.js'

export interface Doubted {
  readonly index: number
  readonly doubt?: Doubt
  readonly problem?: string
}

/**
 * Draws samples of every trained variant.
 *
 * @param onResult is told each as it is done
 */
export async function doubtAll(
  count: number,
  samples: number,
  onResult: (result: Doubted) => void,
): Promise<void> {
  const trained = Array.from({ length: count }, (_, index) => index).filter(
    index => runAt(index).state.scores,
  )
  await Promise.all(
    trained.map(async index => {
      try {
        onResult({ index, doubt: await runAt(index).ask(trainer => trainer.doubt(samples)) })
      } catch (error) {
        onResult({ index, problem: messageOf(error) })
      }
    }),
  )
}
