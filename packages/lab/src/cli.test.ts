import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runCommand } from './testing/runCommand.js'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'thinnet-cli-'))
})
afterEach(() => rm(home, { recursive: true }))

const run = (...args: string[]) => runCommand(args)

describe('the thinnet command', () => {
  test('--help and --version print on standard output and succeed', async () => {
    const help = await run('case-study', '--help')
    expect(help.code).toBe(0)
    expect(help.err).toBe('')
    const options = [
      '--rate',
      '--input-dropout',
      '--max-norm',
      '--rates',
      '--hidden',
      '--epochs',
      '--repeats',
    ]
    for (const option of [...options, '--seed', '--out', '--json', '--quiet', '--help', 'Examples:']) {
      expect(help.out).toContain(option)
    }
    const all = await run('--help')
    expect(all.out).toContain('case-study')
    expect(all.out).toContain('example')
    expect((await run('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  test.each(['cnn', 'rnn'])('example %s --help lists its options, with their defaults', async name => {
    const { code, out } = await run('example', name, '--help')
    expect(code).toBe(0)
    for (const option of ['--epochs', '--repeats', '--seed', '--out', '--json', '--quiet', '--help']) {
      expect(out).toContain(option)
    }
    expect(out).toMatch(/each from another seed \(default:\s+3\)/)
  })

  test.each([
    [['case-study', '--rate', '40'], 'for 40 % write --rate 0.4'],
    [['case-study', '--rate', '-1'], '--rate: expected a number from 0 to 1'],
    [['case-study', '--rate=-0.2'], "received '-0.2'"],
    [
      ['case-study', '--epochs', 'x'],
      "--epochs: expected a whole number from 1, the passes over the training rows; received 'x'",
    ],
    [['case-study', '--rates', '0:0.9'], 'example: --rates 0:0.9:0.1'],
    [['case-study', '--rat', '0.4'], 'Did you mean --rate'],
    [['case-study', '--rate'], "option '--rate <fraction>' argument missing"],
    [['case-study', 'now'], 'too many arguments'],
    [['case-studi'], 'Did you mean case-study?'],
    [['example'], 'Usage: thinnet example'],
    [['example', 'cnm'], 'Did you mean cnn?'],
    [['example', 'cnn', '--repeats', '0'], '--repeats: expected a whole number from 1'],
    [['example', 'rnn', '--epochs', '1.5'], 'example: --epochs 150'],
    [['example', 'rnn', '--seed', '-1'], '--seed: expected a whole number from 0'],
    [['example', 'cnn', '--rate', '0.4'], '(thinnet example cnn --help lists what there is)'],
    [[], 'Usage: thinnet'],
  ])('%o is a wrong use: exit code 2, and what to do on standard error', async (args, message) => {
    const [command, ...options] = args
    const folder = command === 'case-study' ? ['--out', join(home, 'out')] : []
    const { code, out, err } = await run(...args.slice(0, 1), ...folder, ...options)
    expect(err).toContain(message)
    expect(out).toBe('')
    expect(code).toBe(2)
    expect(await readdir(home)).toEqual([])
  })

  test('a folder that cannot be written to is found out before anything is trained', async () => {
    await writeFile(join(home, 'file'), 'mine')
    const { code, out, err } = await run('case-study', '--out', join(home, 'file'))
    expect(err).toMatch(/^error: cannot write to the folder .*file: it is a file\n$/)
    expect([code, out]).toEqual([1, ''])
    expect(await readdir(home)).toEqual(['file'])
  })
})
