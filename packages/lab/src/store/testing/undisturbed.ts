import { arithmetic } from '../../worker/arithmetic.js'
import type { Json } from '../exactJson.js'
import type { Study } from '../rows.js'

/** What the trials of a study of kind `arithmetic` give when nothing comes in between: computed here, without a store. */
export function undisturbed(study: Study, numbers: readonly number[], settings: Json): Promise<Json[]> {
  return Promise.all(
    numbers.map(number =>
      arithmetic(
        { study: study.id, number, settings, seed: study.seed },
        {
          ...{ study, signal: new AbortController().signal, code: undefined, threads: 1 },
          report: () => {},
          blob: () => Promise.reject(new Error('it has no blobs')),
          keepBlob: () => Promise.reject(new Error('it keeps no blobs')),
        },
      ),
    ),
  )
}
