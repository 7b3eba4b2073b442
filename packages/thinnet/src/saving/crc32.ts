/** The polynomial of zip's checksum, bits reversed (ISO 3309). */
const polynomial = 0xedb88320

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? polynomial ^ (rest >>> 1) : rest >>> 1
  return rest
})

/** The CRC-32 checksum of bytes, as zip and gzip have it. */
export function crc32(bytes: Uint8Array): number {
  let rest = 0xffffffff
  for (let i = 0; i < bytes.length; i++) rest = table[(rest ^ bytes[i]) & 255] ^ (rest >>> 8)
  return (rest ^ 0xffffffff) >>> 0
}
