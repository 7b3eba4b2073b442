// The setting of the page: in its address, and wherever a component asks for it.

import { useSyncExternalStore } from 'react'
import { decodeSetting, encodeSetting } from './link.js'
import type { Setting } from './setting.js'

interface Store {
  readonly setting: Setting
  /** Why the link that the page was opened by could not be read. */
  readonly problem: string | undefined
}

const read = (): Store => {
  const { setting, problem } = decodeSetting(location.hash)
  return { setting, problem }
}

let store = read()
const listeners = new Set<() => void>()

function put(next: Store): void {
  store = next
  for (const listener of listeners) listener()
}

/** Changes the setting, and the page's address with it. Histories of single key strokes help nobody: it replaces the entry. */
export function changeSetting(change: Setting | ((setting: Setting) => Setting)): void {
  const setting = typeof change === 'function' ? change(store.setting) : change
  history.replaceState(null, '', `#${encodeSetting(setting)}`)
  put({ setting, problem: undefined })
}

// a link that is pasted into the address, or an entry of the history
window.addEventListener('hashchange', () => {
  if (location.hash !== `#${encodeSetting(store.setting)}`) put(read())
})

/** Calls back after every change; returns how to stop that. */
export function subscribeSetting(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

const current = (): Store => store

export const useSetting = (): Setting => useSyncExternalStore(subscribeSetting, current).setting

export const useLinkProblem = (): string | undefined =>
  useSyncExternalStore(subscribeSetting, current).problem

/** The setting now, for handlers. */
export const currentSetting = (): Setting => store.setting
