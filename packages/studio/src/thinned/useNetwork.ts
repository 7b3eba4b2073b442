import { useEffect, useState } from 'react'
import type { Dataset } from '../data/dataset.js'
import type { Variant } from '../setting/setting.js'
import { findSites } from '../training/assistant.js'
import { messageOf } from '../ui/messageOf.js'
import { diagramOf, type Stage } from './stages.js'
import { type TimeMask, timeMasksOf } from './timeMasks.js'

export interface DrawnNetwork {
  readonly stages: readonly Stage[]
  readonly timeMasks: readonly TimeMask[]
  /** Why there is no such network. */
  readonly problem?: string
}

const nothing: DrawnNetwork = { stages: [], timeMasks: [] }

async function drawnNetwork(variant: Variant, data: Dataset, seed: number): Promise<DrawnNetwork> {
  try {
    const sites = await findSites(variant, data, seed)
    return { stages: diagramOf(variant, data, sites), timeMasks: timeMasksOf(variant, data, sites) }
  } catch (error) {
    return { ...nothing, problem: messageOf(error) }
  }
}

/**
 * What there is to draw of a variant: made anew for another network, data or seed, not for another name. Until a worker has
 * answered it is nothing or, where the data are the same, what there was before.
 */
export function useNetwork(variant: Variant, data: Dataset, seed: number): DrawnNetwork {
  const key = JSON.stringify([variant.inputDropout, variant.layers])
  const [drawn, setDrawn] = useState<{ data: Dataset; network: DrawnNetwork }>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the variant
  useEffect(() => {
    let isCurrent = true
    drawnNetwork(variant, data, seed).then(network => isCurrent && setDrawn({ data, network }))
    return () => {
      isCurrent = false
    }
  }, [key, data, seed])
  return drawn?.data === data ? drawn.network : nothing
}
