import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'

export const script = `export const text = '${'dropout '.repeat(50)}'\n`

/** What a build of the page looks like. */
export async function writeMadeUpDist(folder: string): Promise<void> {
  await mkdir(join(folder, 'assets'), { recursive: true })
  const files: Record<string, string | Uint8Array> = {
    'index.html': '<!doctype html><title>Thinnet studio</title>',
    'sw.js': 'self.onfetch = null',
    'site.webmanifest': '{}',
    'assets/index-1a2b3c4d.js': script,
    'assets/index-1a2b3c4d.js.br': brotliCompressSync(script),
    'assets/index-1a2b3c4d.js.gz': gzipSync(script),
    'assets/engine-1a2b3c4d.wasm': new Uint8Array([0, 97, 115, 109]),
    'assets/style-1a2b3c4d.css': 'body { margin: 0 }',
  }
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
}
