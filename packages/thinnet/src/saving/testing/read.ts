import { readFileSync } from 'node:fs'

/** The bytes of a file under `testing/files`. */
export const testFile = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`./files/${name}`, import.meta.url)))
