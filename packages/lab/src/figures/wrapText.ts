/**
 * Width of a line of text in pixels, near enough to lay out by: the real one depends on fonts that are not there
 * yet. Errs to the wide side.
 */
export function textWidth(text: string, size: number): number {
  return text.length * size * 0.54
}

/** Breaks text between words into lines that are at most `width` pixels long. */
export function wrapText(text: string, size: number, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`
    if (lines.length > 0 && textWidth(longer, size) > width) lines.push(word)
    else lines.splice(-1, 1, longer)
  }
  return lines
}
