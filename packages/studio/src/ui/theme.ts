// Light, dark, or as the system is; the palettes are those of the lab's figures.

import { cssVariables, darkPalette, lightPalette } from '@thinnet/lab/palette'
import { useSyncExternalStore } from 'react'

export type Theme = 'system' | 'light' | 'dark'

const KEY = 'thinnet.theme'
const system = window.matchMedia('(prefers-color-scheme: dark)')
const listeners = new Set<() => void>()

function stored(): Theme {
  try {
    const value = localStorage.getItem(KEY)
    return value === 'light' || value === 'dark' ? value : 'system'
  } catch {
    // a page without storage follows the system
    return 'system'
  }
}

let theme = stored()

export const isDark = (): boolean => (theme === 'system' ? system.matches : theme === 'dark')

function apply(): void {
  const root = document.documentElement
  root.dataset.theme = isDark() ? 'dark' : 'light'
  for (const declaration of cssVariables(isDark() ? darkPalette : lightPalette).split('; ')) {
    const [name, value] = declaration.replace(';', '').split(': ')
    if (name && value) root.style.setProperty(name.trim(), value)
  }
  for (const listener of listeners) listener()
}

export function setTheme(chosen: Theme): void {
  theme = chosen
  try {
    if (chosen === 'system') localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, chosen)
  } catch {
    // then it lasts as long as the page
  }
  apply()
}

system.addEventListener('change', apply)
apply()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useTheme = (): Theme => useSyncExternalStore(subscribe, () => theme)

/** Whether the page is dark now: for what is drawn on a canvas, which CSS does not reach. */
export const useIsDark = (): boolean => useSyncExternalStore(subscribe, isDark)
