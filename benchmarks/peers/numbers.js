import { readFileSync } from 'node:fs'

/** The float32 numbers of a file. */
export function numbersIn(file) {
  const bytes = readFileSync(file)
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
}
