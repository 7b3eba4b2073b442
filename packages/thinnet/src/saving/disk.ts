// Apart from files.ts, whose declarations are public: these need Node's types.

/** `node:fs` and `node:path` in Node, nothing in a browser. */
export function disk() {
  if (typeof process === 'undefined' || typeof process.getBuiltinModule !== 'function') return undefined
  const fs = process.getBuiltinModule('node:fs/promises')
  const path = process.getBuiltinModule('node:path')
  return fs && path ? { fs, path } : undefined
}
