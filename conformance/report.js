// Runs all cases against Keras's values and says how many pass, by class of Keras.
//
//   npm run conformance              a table
//   npm run conformance -- --json    { cases, passed, failed, perLayer }
//   npm run conformance -- --write   writes the table into docs/compatibility.md

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values: options } = parseArgs({ options: { json: { type: 'boolean' }, write: { type: 'boolean' } } })
const root = fileURLToPath(new URL('..', import.meta.url))

function runCases() {
  const folder = mkdtempSync(join(tmpdir(), 'thinnet-conformance-'))
  const file = join(folder, 'report.json')
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  try {
    execFileSync(
      process.execPath,
      [
        vitest,
        'run',
        'conformance',
        '--exclude=conformance/onnx/**',
        // of our own tests, not of Keras's values
        '--exclude=conformance/coverage.test.ts',
        '--exclude=conformance/saving/coverage.test.ts',
        '--reporter=json',
        `--outputFile=${file}`,
      ],
      {
        cwd: root,
        stdio: 'ignore',
        env: { ...process.env, CI: '' },
      },
    )
  } catch {
    // a failing case is in the report; without a report, reading it says so
  }
  const report = JSON.parse(readFileSync(file, 'utf8'))
  rmSync(folder, { recursive: true })
  return report.testResults.flatMap(result => result.assertionResults)
}

/** `Dense {"units":3}` is a case of Dense; whole trainings are named by what they are, model files by who saved them. */
function subjectOf({ title, ancestorTitles }) {
  const saved = ancestorTitles.find(ancestor => ancestor.startsWith('models saved by '))
  if (saved) return saved
  const [word] = title.replace(/^\d+ /, '').split(/[\s(]/)
  return /^[A-Za-z]\w*$/.test(word) &&
    (/[A-Z]/.test(word) || title.includes('{')) &&
    !title.includes(' Adam steps ')
    ? word
    : title
}

const perLayer = {}
for (const result of runCases()) {
  const subject = subjectOf(result)
  perLayer[subject] ??= { cases: 0, passed: 0, failed: 0 }
  perLayer[subject].cases += 1
  perLayer[subject][result.status === 'passed' ? 'passed' : 'failed'] += 1
}
const total = key => Object.values(perLayer).reduce((sum, counts) => sum + counts[key], 0)
const summary = { cases: total('cases'), passed: total('passed'), failed: total('failed'), perLayer }
const rows = Object.entries(perLayer).sort(([a], [b]) => a.localeCompare(b))

if (options.json) {
  console.log(JSON.stringify(summary, null, 2))
} else {
  for (const [subject, { cases, failed }] of rows) {
    console.log(`${subject.padEnd(40)} ${String(cases).padStart(4)}${failed ? `  ${failed} FAILED` : ''}`)
  }
  console.log(`${summary.cases} cases, ${summary.passed} passed, ${summary.failed} failed`)
}
if (options.write) {
  const page = join(root, 'docs/compatibility.md')
  const [begin, end] = ['<!-- cases -->', '<!-- end of cases -->']
  const text = readFileSync(page, 'utf8')
  const table = [
    `${summary.cases} cases, ${summary.passed} pass.`,
    '',
    '| Keras | cases | pass |',
    '| --- | --- | --- |',
    ...rows.map(([subject, { cases, passed }]) => `| ${subject} | ${cases} | ${passed} |`),
  ].join('\n')
  const before = text.slice(0, text.indexOf(begin) + begin.length)
  writeFileSync(page, `${before}\n${table}\n${text.slice(text.indexOf(end))}`)
}
process.exitCode = summary.failed > 0 ? 1 : 0
