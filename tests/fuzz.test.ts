import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const fuzz = fileURLToPath(new URL('../trust/fuzz/fuzz.js', import.meta.url))

interface Report {
  loader: string
  mutants: number
  outcomes: Record<string, number>
  findings: { number: number; how: string; complaint: string }[]
}

test('damaged input of every loader is read or refused by name', { timeout: 240_000 }, async () => {
  const out = await mkdtemp(join(tmpdir(), 'thinnet-fuzz-test-'))
  try {
    const args = ['--mutations', '8', '--seed', '2026', '--json', '--out', out]
    const { stdout } = await promisify(execFile)(process.execPath, [fuzz, ...args], {
      maxBuffer: 2 ** 24,
    }).catch(({ stdout, stderr }) => {
      if (!stdout) throw new Error(stderr)
      return { stdout }
    })
    const reports: Report[] = JSON.parse(stdout)
    const findings = reports.flatMap(({ loader, findings }) =>
      findings.map(({ number, how, complaint }) => `${loader} ${number}: ${how}: ${complaint}`),
    )
    expect(findings).toEqual([])
    expect(reports).toHaveLength(16)
    for (const { loader, mutants, outcomes } of reports) {
      expect(mutants, loader).toBe(8)
      // nothing would be tried if all were sound, or none
      expect(Object.keys(outcomes).length, loader).toBeGreaterThan(1)
    }
  } finally {
    await rm(out, { recursive: true })
  }
})
