// The public interface: every name is documented, and what it is stands in docs/api, where a change shows in review.

import { existsSync, readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'

const moduleAt = (path: string) => import(new URL(path, import.meta.url).href)
const { entryOf, extract, reportOf, surfaces } = await moduleAt('../docs/api/report.js')
const { undocumentedNames } = await moduleAt('../docs/api/undocumented.js')

const names = Object.keys(surfaces)
let extracted: ReturnType<typeof extract>
beforeAll(() => {
  extracted = extract()
})

test.each(names)('docs/api/%s.api.md is what the built package exports', name => {
  const committed = existsSync(reportOf(name)) ? readFileSync(reportOf(name), 'utf8') : ''
  const found: string[] = extracted.reports.get(name).split('\n')
  const known = new Set(committed.split('\n'))
  const isSame = found.join('\n') === committed
  const news = found.filter(line => !known.has(line)).slice(0, 10)
  expect(
    isSame,
    `the public interface is not what docs/api/${name}.api.md says; new are\n${news.join('\n')}\nif that is what you want: npm run api-report, and commit it with a changeset`,
  ).toBe(true)
})

test('every public name is documented', () => {
  const missing: string[] = undocumentedNames(extracted.program, Object.values(surfaces).map(entryOf))
  expect(missing.join('\n')).toBe('')
})
