import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadModel } from '../../index.js'
import { readArchive } from '../archive.js'
import { writeHdf5 } from '../hdf5.js'
import { LoadError } from '../loadError.js'
import { mutate } from '../testing/mutate.js'
import { testFile } from '../testing/read.js'

interface Case {
  json: object
  shards: Record<string, string>
}

const [{ json, shards: encoded }]: Case[] = JSON.parse(
  new TextDecoder().decode(testFile('tensorflowJs.json')),
)
const shards = Object.fromEntries(
  Object.entries(encoded).map(([path, text]) => [path, new Uint8Array(Buffer.from(text, 'base64'))]),
)
const description = new TextEncoder().encode(JSON.stringify(json))
const h5 = readArchive('keras2.zip', testFile('keras2.zip')).get('mlp.h5') ?? new Uint8Array(0)

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thinnet-legacy-'))
  await writeFile(join(folder, 'model.json'), description)
  for (const [path, bytes] of Object.entries(shards)) await writeFile(join(folder, path), bytes)
})
afterAll(() => rm(folder, { recursive: true }))

test('loadModel tells the formats apart by their bytes', async () => {
  expect((await loadModel(h5)).layers.map(({ className }) => className)).toContain('Dropout')
  expect((await loadModel(testFile('small.keras'))).layers).toHaveLength(3)
  expect((await loadModel(description, { shards })).layers).toHaveLength(4)
})

test('shards lie beside model.json, on the disk and on a server', async () => {
  const fromDisk = await loadModel(join(folder, 'model.json'))
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace('/models/', '')
    response.end(path === 'model.json' ? description : shards[path])
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  try {
    const fromServer = await loadModel(`http://127.0.0.1:${port}/models/model.json`)
    expect(fromServer.getWeights()).toEqual(fromDisk.getWeights())
  } finally {
    server.close()
  }
})

test('shards that are not there are named', async () => {
  await expect(loadModel(description)).rejects.toThrow(
    "bytes: group1-shard1of2.bin: is a shard of the weights that was not given; give its bytes as shards: { 'group1-shard1of2.bin': … }",
  )
  await rm(join(folder, 'group1-shard2of2.bin'))
  await expect(loadModel(join(folder, 'model.json'))).rejects.toThrow(
    'group1-shard2of2.bin: there is no such file',
  )
})

test('what is no model is refused', async () => {
  await expect(loadModel(new TextEncoder().encode('hello'))).rejects.toThrow('bytes: is no model')
  await expect(loadModel(new Uint8Array(0))).rejects.toThrow(LoadError)
  const weights = await writeHdf5({ attributes: {}, groups: {}, datasets: {} })
  await expect(loadModel(weights)).rejects.toThrow('holds weights, but no model')
})

test('600 damaged files: each is loaded or refused by name', async () => {
  let refused = 0
  for (const [bytes, options] of [
    [h5, {}],
    [description, { shards }],
  ] as const) {
    for (let seed = 0; seed < 300; seed++) {
      try {
        await loadModel(mutate(bytes, seed), options)
      } catch (error) {
        if (!(error instanceof LoadError)) throw new Error(`seed ${seed}: ${error}`, { cause: error })
        refused++
      }
    }
  }
  expect(refused).toBeGreaterThan(200)
})
