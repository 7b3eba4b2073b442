import type { ChildProcess } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ResultDocument } from './caseStudy/resultDocument.js'
import { command, startCommand } from './testing/startCommand.js'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'thinnet-end-to-end-'))
})
afterEach(() => rm(home, { recursive: true }))

const start = (...args: string[]) => startCommand(home, ...args)

/** What Ctrl-C does in a terminal: the signal goes to the command and to all processes that it started. */
function pressCtrlC({ pid }: ChildProcess): void {
  process.kill(-pid!, 'SIGINT')
}

async function trainingHasBegun(folder: string): Promise<void> {
  while (!(await readdir(folder).catch(() => [])).some(name => name.startsWith('.'))) await setTimeout(20)
  // The processes that train need a moment to start.
  await setTimeout(1500)
}

describe('thinnet case-study', () => {
  const small = ['case-study', '--epochs', '30', '--hidden', '16', '--repeats', '2', '--rates', '0,0.5']

  test('writes one JSON document to standard output, and all of its files', async () => {
    const { code, out, err } = await start(...small, '--input-dropout', '0.1', '--json', '--out', 'tmp/out')
      .ended
    expect(err).toContain('drawing figures')
    expect(code).toBe(0)
    const document: ResultDocument = JSON.parse(out)
    expect(document).toMatchObject({ seed: 1, epochs: 30 })
    expect(document.models.map(model => model.name)).toEqual(['baseline', 'dropout', 'inputDropout'])
    expect(document.grid?.map(point => point.rate)).toEqual([0, 0.5])
    const [baseline, dropout] = document.models
    expect(baseline!.repeats.map(repeat => repeat.seed)).toEqual(dropout!.repeats.map(repeat => repeat.seed))
    // Rate 0 is the baseline: trained once, shown twice.
    expect(document.grid![0]!.repeats).toEqual(baseline!.repeats)
    for (const { repeats } of [...document.models, ...document.grid!]) {
      expect(repeats).toHaveLength(2)
      for (const { trainAccuracy, testAccuracy, trainLoss, testLoss, seconds } of repeats) {
        // Accuracies are counts of 30 and of 70 rows.
        expect(trainAccuracy * 30).toBeCloseTo(Math.round(trainAccuracy * 30), 4)
        expect(testAccuracy * 70).toBeCloseTo(Math.round(testAccuracy * 70), 4)
        for (const value of [trainLoss, testLoss, seconds]) expect(value).toBeGreaterThan(0)
      }
    }
    const names = ['data', 'accuracy', 'loss', 'boundary', 'repeats', 'grid'].flatMap(name => [
      `${name}.svg`,
      `${name}.png`,
    ])
    expect(document.files).toEqual([...names, 'report.html', 'results.json'].map(name => `tmp/out/${name}`))
    expect((await readdir(join(home, 'tmp/out'))).sort()).toEqual(
      [...names, 'report.html', 'results.json'].sort(),
    )
    expect(JSON.parse(await readFile(join(home, 'tmp/out/results.json'), 'utf8'))).toEqual(document)
    for (const name of names.filter(one => one.endsWith('.svg'))) {
      expect(await readFile(join(home, 'tmp/out', name), 'utf8'), name).not.toMatch(/NaN|undefined/)
    }
    expect(await readFile(join(home, 'tmp/out/report.html'), 'utf8')).not.toContain(home)
  })

  test('the same seed gives the same results and figures, to the last bit', async () => {
    const results: ResultDocument[] = []
    for (const out of ['a', 'b']) {
      const ended = await start(
        'case-study',
        '--epochs',
        '20',
        '--hidden',
        '8',
        '--seed',
        '9',
        '--json',
        '--quiet',
        '--out',
        out,
      ).ended
      expect([ended.code, ended.err]).toEqual([0, ''])
      results.push(JSON.parse(ended.out))
    }
    const scores = results.map(({ models }) =>
      models.map(({ repeats }) => repeats.map(({ seconds, ...rest }) => ({ ...rest, took: seconds > 0 }))),
    )
    expect(scores[0]).toEqual(scores[1])
    for (const name of ['accuracy.svg', 'loss.svg', 'boundary.svg', 'boundary.png']) {
      expect(await readFile(join(home, 'a', name))).toEqual(await readFile(join(home, 'b', name)))
    }
  })

  test('without --json it shows a table, says where its numbers come from, and where to look', async () => {
    const { code, out } = await start('case-study', '--epochs', '20', '--hidden', '8').ended
    expect(code).toBe(0)
    expect(out).toMatch(/model +train accuracy +test accuracy +train loss +test loss +seconds/)
    expect(out).toMatch(/baseline +\d+\.\d\s%/)
    expect(out).toContain('measured by evaluate after training, dropout off')
    expect(out).toContain("The curves are Keras's History")
    expect(out).toContain(join('reports/case-study', 'report.html'))
    expect(await readdir(join(home, 'reports/case-study'))).toContain('report.html')
  })

  test('Ctrl-C leaves nothing behind and exits with 130', async () => {
    const { child, ended } = start('case-study', '--epochs', '5000000', '--out', 'a/b')
    await trainingHasBegun(join(home, 'a/b'))
    pressCtrlC(child)
    const { code, out, err } = await ended
    expect([code, out]).toEqual([130, ''])
    expect(err).toContain('cancelled: nothing was written')
    expect(await readdir(home)).toEqual([])
  })

  test('wrong options exit with 2 and an unwritable folder with 1, both without a trace', async () => {
    const wrong = await start('case-study', '--rate', '40').ended
    expect([wrong.code, wrong.out]).toEqual([2, ''])
    expect(wrong.err).toContain('for 40 % write --rate 0.4')
    const unwritable = await start('case-study', '--out', join(command, 'inside')).ended
    expect([unwritable.code, unwritable.out]).toEqual([1, ''])
    expect(unwritable.err).toContain('cannot write to the folder')
    expect(await readdir(home)).toEqual([])
  })
})
