import { useMemo } from 'react'
import { messageOf } from '../app/session.js'
import type { Dataset } from '../data/dataset.js'
import type { Variant } from '../setting/setting.js'
import { sitesOf } from './masks.js'
import { diagramOf, type Stage } from './stages.js'
import { type TimeMask, timeMasksOf } from './timeMasks.js'

export interface DrawnNetwork {
  readonly stages: readonly Stage[]
  readonly timeMasks: readonly TimeMask[]
  /** Why there is no such network. */
  readonly problem?: string
}

/** What there is to draw of a variant: made anew for another network, data or seed, not for another name. */
export function useNetwork(variant: Variant, data: Dataset, seed: number): DrawnNetwork {
  const key = JSON.stringify([variant.inputDropout, variant.layers])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the variant
  return useMemo(() => {
    try {
      const sites = sitesOf(variant, data, seed)
      return {
        stages: diagramOf(variant, data, sites),
        timeMasks: timeMasksOf(variant, data, sites),
      }
    } catch (error) {
      return { stages: [], timeMasks: [], problem: messageOf(error) }
    }
  }, [key, data, seed])
}
