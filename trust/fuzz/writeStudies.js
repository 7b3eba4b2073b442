// Writes studies.json.gz: a search and repeated trainings as a store has them, which are then damaged.

import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { repeat, study } from '@thinnet/lab'
import { dense, dropout, makeMoons, sequential } from 'thinnet'
import { openFolder } from '../../packages/lab/dist/store/folderDatabase.js'
import { studyColumns, trialColumns } from '../../packages/lab/dist/store/rows.js'
import { storeIn } from '../../packages/lab/dist/store/store.js'

const home = await mkdtemp(join(tmpdir(), 'thinnet-fuzz-studies-'))
const folder = join(home, '.thinnet')
const model = ({ candidate, inputShape, outputs, seed }) =>
  sequential(
    [
      dense(3, { inputShape, activation: 'relu' }),
      dropout(Number(candidate.dropout ?? 0)),
      dense(outputs, { activation: 'sigmoid' }),
    ],
    { seed },
  )
const data = { ...makeMoons({ nSamples: 60, noise: 0.4, randomState: 1 }), name: 'moons' }
const small = { data, model, folds: 2, repeats: 2, epochs: 3, store: { folder } }
try {
  const database = await openFolder(folder, { create: true })
  try {
    const ids = [
      (await study({ ...small, space: { dropout: [0, 0.3] }, holdout: 0.2 })).id,
      (await repeat({ ...small, settings: { dropout: 0.3 } })).model.study,
    ]
    const store = storeIn(database)
    const blobs = []
    for (const id of ids) {
      for (const { name } of await store.listBlobs(id)) {
        const bytes = Buffer.from(await store.getBlob(id, name)).toString('base64')
        blobs.push({ study: id, name, bytes })
      }
    }
    const studies = await database.query(`SELECT ${studyColumns} FROM thinnet.studies ORDER BY created_at`)
    const trials = await database.query(`SELECT ${trialColumns} FROM thinnet.trials ORDER BY study, number`)
    const text = JSON.stringify({ studies, trials, blobs })
    writeFileSync(new URL('studies.json.gz', import.meta.url), gzipSync(text, { level: 9 }))
    console.log(`${studies.length} studies, ${trials.length} trials, ${text.length} bytes`)
  } finally {
    await database.close()
  }
} finally {
  await rm(home, { recursive: true })
}
