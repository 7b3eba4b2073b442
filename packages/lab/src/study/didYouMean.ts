/**
 * `did you mean dropout?`, if one of `names` is close to `name`, for the hint of a SettingError: it differs by a quarter of its
 * letters at most, two of them always, so that two that changed places are no matter; letters' case does not count.
 */
export function didYouMean(name: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map(candidate => ({ candidate, letters: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.letters - b.letters)
  const [best] = ranked
  const tolerated = name.length < 4 ? 0 : Math.max(2, Math.floor(name.length / 4))
  return best && best.letters <= tolerated ? `did you mean ${best.candidate}?` : undefined
}

/** Letters to put in, take out or change (Levenshtein), row by row of the table of all beginnings. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j - 1]! + (letter === b[j - 1] ? 0 : 1), row[j]! + 1, next[j - 1]! + 1))
    }
    row = next
  }
  return row[b.length]!
}
