import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { dense, graph, Layer, loadModel, sequential, type Value } from 'thinnet'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startCommand } from '../testing/startCommand.js'

const run = promisify(execFile)

class Tripled extends Layer {
  readonly className = 'Tripled'
  call(x: Value): Value {
    return graph.mul(x, 3)
  }
}

let home: string
const rows = 100_000
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'thinnet-predict-end-to-end-'))
  await sequential([dense(1, { inputShape: [2] })], { seed: 1 }).save(join(home, 'sum.keras'))
  await writeFile(
    join(home, 'many.csv'),
    `a,b\n${Array.from({ length: rows }, (_, i) => `${i},1\n`).join('')}`,
  )
})
afterAll(() => rm(home, { recursive: true }))

test('all rows come through a pipe, and what is said besides goes to standard error', async () => {
  const { code, out, err } = await startCommand(home, 'predict', 'sum.keras', 'many.csv').ended
  expect(code).toBe(0)
  expect(out.trimEnd().split('\n')).toHaveLength(rows + 1)
  expect(err).toContain('100,000 rows of many.csv, predicted by sum.keras\n')
})

test('a reader that has seen enough, such as head, ends it without a complaint', async () => {
  const { child, ended } = startCommand(home, 'predict', 'sum.keras', 'many.csv')
  await once(child.stdout, 'data')
  child.stdout.destroy()
  const { code, err } = await ended
  expect([code, err]).toEqual([0, ''])
})

describe("a model with a layer of one's own", () => {
  const layer = (
    value: string,
    model: string,
  ) => `import { dense, graph, Layer, registerSerializable, sequential } from 'thinnet'
${value && "import type { Value } from 'thinnet'"}
class Tripled extends Layer {
  className = 'Tripled'
  call(x${value}) {
    return graph.mul(x, 3)
  }
}
registerSerializable({ package: 'mine' }, Tripled)
${model}`
  beforeAll(async () => {
    const making = `const model = sequential([dense(3, { inputShape: [2] }), new Tripled(), dense(1)], { seed: 1 })
await model.save(${JSON.stringify(join(home, 'own.keras'))})`
    // in a process of its own, so that nothing is registered here; beside this file, where Thinnet is found
    await run(process.execPath, ['--input-type=module', '--eval', layer('', making)], {
      cwd: import.meta.dirname,
    })
    await writeFile(join(home, 'layers.js'), layer('', ''))
    await writeFile(join(home, 'layers.ts'), layer(': Value', 'const typed: number = 1\nexport { typed }'))
    await writeFile(join(home, 'two.csv'), 'a,b\n1,2\n')
  })

  test.each(['layers.ts', 'layers.js'])('is loaded with --import %s', async module => {
    const args = ['predict', 'own.keras', 'two.csv', '--import', module]
    const { code, out, err } = await startCommand(home, ...args).ended
    expect([code, err]).toEqual([0, expect.stringContaining('1 row of two.csv')])
    const again = await loadModel(join(home, 'own.keras'), { customObjects: { Tripled } })
    const expected = await again.predict([[1, 2]])
    expect(Number(out.split('\n')[1]?.split(',')[1])).toBeCloseTo(expected.data[0]!, 5)
  })

  test('is not loaded without, and the error says how', async () => {
    const { code, err } = await startCommand(home, 'predict', 'own.keras', 'two.csv').ended
    expect([code, err]).toEqual([1, expect.stringContaining('mine>Tripled')])
    expect(err).toContain('--import my-layers.ts reads the module that registers it')
  })
})

test('rows come on standard input, and a mistake in them ends the command while more could come', async () => {
  const whole = startCommand(home, 'predict', 'sum.keras', '-')
  whole.child.stdin.write('a,b\n1,')
  whole.child.stdin.end('2\n3,4\n')
  const { code, out, err } = await whole.ended
  expect([code, out.split('\n').length]).toEqual([0, 4])
  expect(err).toContain('2 rows of standard input, predicted by sum.keras\n')

  const open = startCommand(home, 'predict', 'sum.keras', '-')
  open.child.stdin.on('error', () => {})
  // a column too many, seen in the first line, which is taken as it comes
  open.child.stdin.write(`a,b,a\n${'1,2,3\n'.repeat(20_000)}`)
  const failed = await open.ended
  expect([failed.code, failed.err]).toEqual([
    1,
    expect.stringContaining('standard input, line 1: columns 1 and 3'),
  ])
})

test('Ctrl-C leaves no file behind', async () => {
  const before = await readdir(home)
  const { child, ended } = startCommand(home, 'predict', 'sum.keras', 'many.csv', '--out', 'answers.csv')
  while (!(await readdir(home)).some(name => name.endsWith('.part'))) await setTimeout(5)
  child.kill('SIGINT')
  const { code, err } = await ended
  expect([code, err]).toEqual([130, 'cancelled: nothing was written\n'])
  expect(await readdir(home)).toEqual(before)

  // while it waits for rows that do not come
  const waiting = startCommand(home, 'predict', 'sum.keras', '-', '--out', 'answers.csv')
  waiting.child.stdin.write('a,b\n')
  while (!(await readdir(home)).some(name => name.endsWith('.part'))) await setTimeout(5)
  waiting.child.kill('SIGINT')
  expect(await waiting.ended).toMatchObject({ code: 130, err: 'cancelled: nothing was written\n' })
  expect(await readdir(home)).toEqual(before)
})
