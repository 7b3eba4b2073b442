/** Whether a message is an object with these keys. Both ends are this package's own, so that the outline is enough. */
export function hasKeys(value: unknown, keys: readonly string[]): boolean {
  return typeof value === 'object' && value !== null && keys.every(key => key in value)
}
