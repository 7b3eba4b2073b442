/** The processors that this process may use. */
export function availableParallelism(): number {
  const cores = globalThis.navigator?.hardwareConcurrency
  if (cores) return cores
  const os = typeof process === 'undefined' ? undefined : process.getBuiltinModule?.('node:os')
  return os ? os.availableParallelism() : 1
}
