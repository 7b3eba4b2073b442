import { createHash } from 'node:crypto'
import type { ClaimedTrial } from '../store/queue.js'
import type { Study } from '../store/rows.js'
import type { Store } from '../store/store.js'
import { codeBlob } from '../store/studies.js'

/** What a worker knows of a study: asked for once, since many trials follow one another. */
export interface StudyThings {
  study: Study
  code: Uint8Array | undefined
  blob(name: string): Promise<Uint8Array>
}

/** The code of a study is not what the study says: nobody runs it. */
export class CodeRefusedError extends Error {
  override readonly name = 'CodeRefusedError'
}

/** Studies whose data are kept in memory at the same time. */
const mostStudies = 4

/** Remembers the last few studies of a worker. */
export function studyMemory(store: Store): (trial: ClaimedTrial) => Promise<StudyThings> {
  const known = new Map<string, StudyThings>()
  return async trial => {
    const things = known.get(trial.study) ?? (await fetchThings(store, trial))
    known.delete(trial.study)
    known.set(trial.study, things)
    for (const oldest of known.keys()) if (known.size > mostStudies) known.delete(oldest)
    return things
  }
}

async function fetchThings(store: Store, trial: ClaimedTrial): Promise<StudyThings> {
  const study = await store.findStudy(trial.study)
  const code = trial.codeHash === null ? undefined : await fetchCode(store, study.id, trial.codeHash)
  const blobs = new Map<string, Uint8Array>()
  return {
    study,
    code,
    async blob(name) {
      const bytes = blobs.get(name) ?? (await store.getBlob(study.id, name))
      if (!bytes) throw new Error(`study ${study.id} has no blob '${name}'`)
      blobs.set(name, bytes)
      return bytes
    },
  }
}

async function fetchCode(store: Store, study: string, codeHash: string): Promise<Uint8Array> {
  const code = await store.getBlob(study, codeBlob)
  const found = code && createHash('sha256').update(code).digest('hex')
  if (code && found === codeHash) return code
  throw new CodeRefusedError(
    `study ${study} says that its code has the hash ${codeHash}, but ${found ? `it has ${found}` : 'there is none'}`,
  )
}
