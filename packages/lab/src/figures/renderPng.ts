import { createRequire } from 'node:module'
import { Resvg } from '@resvg/resvg-js'

/**
 * Without a font the renderer leaves text out, silently. Systems differ in the fonts that they have, and some have
 * none; so it gets these and only these, and a figure is the same picture everywhere.
 */
const fontFiles = ['400Regular/OpenSans_400Regular.ttf', '600SemiBold/OpenSans_600SemiBold.ttf'] as const

/** Turns a standalone SVG into a PNG of twice its size in pixels, for sharp print. */
export function renderPng(svg: string): Uint8Array {
  const { resolve } = createRequire(import.meta.url)
  const font = {
    loadSystemFonts: false,
    fontFiles: fontFiles.map(file => resolve(`@expo-google-fonts/open-sans/${file}`)),
    defaultFontFamily: 'Open Sans',
    sansSerifFamily: 'Open Sans',
  }
  return new Resvg(svg, { font, fitTo: { mode: 'zoom', value: 2 }, background: 'white' }).render().asPng()
}
