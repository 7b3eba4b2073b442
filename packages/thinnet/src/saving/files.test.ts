import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { readBytes } from './files.js'
import { LoadError } from './loadError.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thinnet-files-'))
})
afterEach(async () => {
  vi.unstubAllGlobals()
  await rm(folder, { recursive: true })
})

const three = Uint8Array.of(1, 2, 3)

test('bytes come from paths, URLs, arrays, buffers and blobs', async () => {
  const path = join(folder, 'a.bin')
  await writeFile(path, three)
  expect(await readBytes(path)).toEqual({ file: path, bytes: three })
  expect((await readBytes(pathToFileURL(path))).bytes).toEqual(three)
  expect(await readBytes(three)).toEqual({ file: 'bytes', bytes: three })
  expect((await readBytes(three.slice().buffer)).bytes).toEqual(three)
  expect((await readBytes(new Blob([three]))).bytes).toEqual(three)
})

test('bytes come from addresses, and what the server says otherwise is an error', async () => {
  const server = createServer((request, response) => {
    if (request.url !== '/a.bin') response.statusCode = 404
    response.end(three)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  try {
    expect((await readBytes(`http://127.0.0.1:${port}/a.bin`)).bytes).toEqual(three)
    await expect(readBytes(`http://127.0.0.1:${port}/b.bin`)).rejects.toThrow(
      'could not be fetched: the server answered 404',
    )
  } finally {
    server.close()
  }
})

test('a file that is not there is named', async () => {
  const path = join(folder, 'none.keras')
  await expect(readBytes(path)).rejects.toThrow(`${path}: there is no such file`)
  await expect(readBytes(path)).rejects.toThrow(LoadError)
  await expect(readBytes(folder)).rejects.toThrow(`${folder}: is a folder; name the file in it`)
  // @ts-expect-error a number is no source
  await expect(readBytes(7)).rejects.toThrow('the source must be a path, a URL, bytes or a Blob, received 7')
})
