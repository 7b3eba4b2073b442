// A chart as a file: the figure of the lab's reports, in its colours for paper.

import { type Figure, lightPalette, pagePalette, panelSvg, standaloneSvg } from '@thinnet/lab/figures'

/** The figure as a standalone SVG. */
export function chartSvg(figure: Figure): string {
  // the document is HTML, and its name for a hard space is unknown to XML
  const svg = standaloneSvg(figure, (panel, name) =>
    panelSvg(panel, name, document).replaceAll('&nbsp;', '&#160;'),
  )
  // the page's figures leave the colours to its style sheet, which a file does not have
  const names = Object.keys(pagePalette) as (keyof typeof pagePalette)[]
  return names.reduce((text, name) => text.replaceAll(pagePalette[name], lightPalette[name]), svg)
}

/** Pixels of a PNG to a pixel of the SVG: sharp in print. */
const SCALE = 2

/** An SVG as the bytes of a PNG. */
export async function pngOf(svg: string): Promise<Uint8Array> {
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
  try {
    const image = new Image()
    image.src = address
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = image.width * SCALE
    canvas.height = image.height * SCALE
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
    return await canvasPng(canvas)
  } finally {
    URL.revokeObjectURL(address)
  }
}

/** What is drawn on a canvas, as the bytes of a PNG. */
export async function canvasPng(canvas: HTMLCanvasElement): Promise<Uint8Array> {
  const blob = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve, 'image/png'))
  if (!blob) throw new Error('the browser could not draw the picture')
  return new Uint8Array(await blob.arrayBuffer())
}
