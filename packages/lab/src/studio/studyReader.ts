import { ConnectionLostError, StatementError } from '../store/database.js'
import type { Study } from '../store/rows.js'
import type { Store } from '../store/store.js'
import { Refusal } from './answers.js'
import type { LazyStore } from './lazyStore.js'
import { type ShownStudy, shownStudies } from './shownStudies.js'

/** How routes get at studies. All of it throws a `Refusal` for what is not there. */
export interface StudyReader {
  open(): Promise<Store>
  /** By its id, its name, or the beginning of its id. */
  find(idOrName: string): Promise<Study>
  read(idOrName: string): Promise<{ store: Store; shown: ShownStudy }>
}

export function studyReader(lazy: LazyStore): StudyReader {
  const show = shownStudies()
  const find = async (idOrName: string) => {
    const store = await lazy.get()
    try {
      return await store.findStudy(idOrName)
    } catch (error) {
      if (
        !(error instanceof Error) ||
        error instanceof ConnectionLostError ||
        error instanceof StatementError
      )
        throw error
      throw new Refusal(404, error.message, { cause: error })
    }
  }
  return {
    open: () => lazy.get(),
    find,
    async read(idOrName) {
      const study = await find(idOrName)
      const store = await lazy.get()
      return { store, shown: await show(store, study) }
    },
  }
}
