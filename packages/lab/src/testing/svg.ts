import { parseHTML } from 'linkedom'

/** An SVG as text, taken apart for questions about what is in it. */
export function readSvg(svg: string) {
  const { document } = parseHTML(`<html><body>${svg}</body></html>`)
  return {
    /** What can be read in it, with line breaks as spaces. */
    text: document.body.textContent.replace(/[ \n]+/g, ' '),
    /** The paths that are strokes of this colour and no fill, such as the lines of a chart. */
    lines(color: string): string[] {
      const groups = [...document.querySelectorAll(`g[stroke="${color}"][fill="none"]`)]
      return groups.flatMap(group =>
        [...group.querySelectorAll('path')].map(path => path.getAttribute('d') ?? ''),
      )
    },
    count: (selector: string) => document.querySelectorAll(selector).length,
  }
}
