// The whole setting in the hash of the page's address.

import { caseStudy } from './presets.js'
import { type Setting, settingSchema } from './setting.js'

/** In front of the text, so that later forms can be told apart. */
const VERSION = '1.'

/** The hash for a setting, without the number sign: base64url of its JSON. */
export function encodeSetting(setting: Setting): string {
  const bytes = new TextEncoder().encode(JSON.stringify(setting))
  const text = btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''))
  return VERSION + text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

export interface Decoded {
  readonly setting: Setting
  /** Why the link could not be read, in words for the visitor. */
  readonly problem?: string
}

/** The setting that a hash holds. Without one it is the case study; with one that cannot be read, too, and why. */
export function decodeSetting(hash: string): Decoded {
  const text = hash.replace(/^#/, '')
  if (text === '') return { setting: caseStudy }
  try {
    if (!text.startsWith(VERSION)) throw new Error('it is of another version')
    const packed = text.slice(VERSION.length).replaceAll('-', '+').replaceAll('_', '/')
    const bytes = Uint8Array.from(atob(packed), letter => letter.charCodeAt(0))
    const parsed = settingSchema.safeParse(JSON.parse(new TextDecoder().decode(bytes)))
    if (parsed.success) return { setting: parsed.data }
    const [issue] = parsed.error.issues
    throw new Error(`${issue?.path.join('.') || 'it'} is not what it should be`)
  } catch (error) {
    // what base64 or JSON cannot be read of has lost its end
    const isCutOff = error instanceof DOMException || error instanceof SyntaxError
    const reason = isCutOff || !(error instanceof Error) ? 'it is cut off' : error.message
    return {
      setting: caseStudy,
      problem: `The link could not be read (${reason}), so this is the case study.`,
    }
  }
}
