import { useEffect, useState } from 'react'
import { isOutdated, runAt, useRun } from '../session/session.js'
import { useSetting } from '../setting/settingStore.js'
import type { FeatureMaps } from '../training/protocol.js'
import { messageOf } from '../ui/messageOf.js'

export interface MapsState {
  readonly maps?: FeatureMaps | undefined
  /** Why there are none. */
  readonly missing?: string
}

const waiting: Readonly<Record<string, string>> = {
  idle: 'Train first to see what the maps hold: until then these are the masks alone.',
  running: 'What the maps hold is shown when training ends or pauses: until then these are the masks alone.',
  failed: 'There is no trained network: these are the masks alone.',
}

/** The feature maps of an image by the network of a variant, fetched whenever its training ends or pauses. */
export function useFeatureMaps(index: number, convolution: number, image: Float32Array): MapsState {
  const setting = useSetting()
  // another text, another network; while one trains the text stays
  const network = useRun(index, ({ status, epoch }) => {
    if (status === 'paused' || status === 'done' || status === 'stopped') return `trained ${status} ${epoch}`
    return status === 'loading' ? 'running' : status
  })
  const isOld = isOutdated(setting, index)
  const [state, setState] = useState<MapsState>({})
  useEffect(() => {
    if (isOld)
      return setState({ missing: 'The setting has changed since training: train again to see the maps.' })
    const missing = waiting[network]
    if (missing) return setState({ missing })
    let isCurrent = true
    runAt(index)
      .ask(trainer => trainer.featureMaps(image, convolution))
      .then(
        maps => isCurrent && setState({ maps }),
        error => isCurrent && setState({ missing: messageOf(error) }),
      )
    return () => {
      isCurrent = false
    }
  }, [index, convolution, image, network, isOld])
  return state
}
