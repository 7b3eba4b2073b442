import type { BlobInfo } from './blobs.js'
import { type Json, prettyJson } from './exactJson.js'
import type { Study, Trial } from './rows.js'
import type { Store } from './store.js'

/** A study with all of its trials; of its blobs only what they are. */
export interface StudyDocument {
  format: 'thinnet-study'
  version: 1
  study: Study
  trials: Trial[]
  blobs: BlobInfo[]
}

export async function exportStudy(store: Store, study: Study): Promise<StudyDocument> {
  return {
    format: 'thinnet-study',
    version: 1,
    study,
    trials: await store.trials(study.id),
    blobs: await store.listBlobs(study.id),
  }
}

/** As JSON, in which a number that JSON lacks is an object: `{"$number":"NaN"}`. */
export function documentText({ study, trials, blobs, ...rest }: StudyDocument): string {
  const document: Json = {
    ...rest,
    study: { ...study },
    trials: trials.map(trial => ({ ...trial })),
    blobs: blobs.map(blob => ({ ...blob })),
  }
  return `${prettyJson(document)}\n`
}
