/** `node:fs` and `node:path` in Node, nothing in a browser. */
export function disk() {
  if (typeof process === 'undefined' || typeof process.getBuiltinModule !== 'function') return undefined
  const fs = process.getBuiltinModule('node:fs/promises')
  const path = process.getBuiltinModule('node:path')
  return fs && path ? { fs, path } : undefined
}

/** What kind of error the disk gave, `ENOENT`. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : ''

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'you are not allowed to write there',
  EPERM: 'you are not allowed to write there',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'your share of the disk is used up',
  EFBIG: 'the file is too large for this disk',
  EIO: 'the disk has an error',
  EBUSY: 'another program has it open',
  ENAMETOOLONG: 'the name is too long',
  EISDIR: 'a folder has this name',
  ENOENT: 'no files can be made there',
}

/** Why something cannot be written, in plain words. */
export const reasonOf = (error: unknown): string =>
  REASONS[codeOf(error)] ?? (error instanceof Error ? error.message : String(error))
