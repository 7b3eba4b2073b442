import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Database } from './database.js'

/** Bytes of a part: small enough for a database in this process, large enough for few statements. */
const partSize = 2 * 2 ** 20

export interface BlobInfo {
  name: string
  /** In bytes. */
  size: number
  /** Of the content, in hexadecimal. */
  sha256: string
}

/** Larger things that belong to a study: its data, its code, the models that it found. */
export interface Blobs {
  /** Stores bytes under a name, instead of what had it before. Readers get the one or the other, never a mixture. */
  putBlob(study: string, name: string, bytes: Uint8Array): Promise<BlobInfo>
  /** @returns the bytes, whose hash was checked; `undefined` if there is none of that name */
  getBlob(study: string, name: string): Promise<Uint8Array | undefined>
  listBlobs(study: string): Promise<BlobInfo[]>
}

const infoRow = z.object({ name: z.string(), size: z.number(), sha256: z.string() })
const partRow = z.object({ bytes: z.instanceof(Uint8Array) })

export function blobsIn(database: Database): Blobs {
  const listBlobs = async (study: string) =>
    z
      .array(infoRow)
      .parse(
        await database.query('SELECT name, size, sha256 FROM thinnet.blobs WHERE study = $1 ORDER BY name', [
          study,
        ]),
      )
  return {
    listBlobs,
    async putBlob(study, name, bytes) {
      const sha256 = hashOf(bytes)
      // The parts first; they count only when the row with their hash is there.
      for (let part = 0; part * partSize < bytes.length; part++) {
        await database.query(
          `INSERT INTO thinnet.blob_parts (study, name, sha256, part, bytes) VALUES ($1, $2, $3, $4::int, $5::bytea)
           ON CONFLICT DO NOTHING`,
          [study, name, sha256, part, bytes.subarray(part * partSize, (part + 1) * partSize)],
        )
      }
      await database.query(
        `WITH blob AS (
           INSERT INTO thinnet.blobs (study, name, size, sha256) VALUES ($1, $2, $3::float8, $4)
           ON CONFLICT (study, name) DO UPDATE SET size = excluded.size, sha256 = excluded.sha256, created_at = now()
         )
         DELETE FROM thinnet.blob_parts WHERE study = $1 AND name = $2 AND sha256 <> $4`,
        [study, name, bytes.length, sha256],
      )
      return { name, size: bytes.length, sha256 }
    },
    async getBlob(study, name) {
      let seen = ''
      for (;;) {
        const info = (await listBlobs(study)).find(blob => blob.name === name)
        if (!info) return undefined
        const bytes = await readParts(database, study, info)
        if (bytes && hashOf(bytes) === info.sha256) return bytes
        // It was replaced between the parts: then its hash is another one the next time.
        if (seen === info.sha256)
          throw new Error(`the blob '${name}' of study ${study} is damaged in ${database.place}`)
        seen = info.sha256
      }
    },
  }
}

async function readParts(database: Database, study: string, { name, size, sha256 }: BlobInfo) {
  const bytes = new Uint8Array(size)
  for (let part = 0; part * partSize < size; part++) {
    const [row] = await database.query(
      'SELECT bytes FROM thinnet.blob_parts WHERE study = $1 AND name = $2 AND sha256 = $3 AND part = $4::int',
      [study, name, sha256, part],
    )
    if (!row) return undefined
    bytes.set(partRow.parse(row).bytes, part * partSize)
  }
  return bytes
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
