import type { Callback } from '../callbacks/index.js'

/** Names callbacks that have a state, so that each gets its own back: `earlyStopping`, `csvLogger`, `csvLogger 2`. */
export function statefulCallbacks(callbacks: readonly Callback[]): Map<string, Callback> {
  const named = new Map<string, Callback>()
  for (const callback of callbacks) {
    if (!callback.getState || !callback.setState) continue
    const base = callback.name ?? callback.constructor.name
    let name = base
    for (let n = 2; named.has(name); n++) name = `${base} ${n}`
    named.set(name, callback)
  }
  return named
}
