// The command line.

import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { isOurs, peers } from '../peers/index.js'
import { groupOf, groups, works } from '../works/index.js'

export const usage = `npm run bench -- [options]

  --work LIST      groups (${groups.join(', ')})
                   or single works (mlp/512, lstm/dropout); default all but the browser's
  --peers LIST     ${peers
    .filter(peer => !isOurs(peer))
    .map(({ name }) => name)
    .join(', ')};
                   pytorch, keras and tfjs stand for all of theirs; none: Thinnet alone; default all
  --runs N         rounds, each peer once in each; default 5
  --threads N      threads of every peer; a list (1,2) runs all with each; default the machine's (${availableParallelism()})
  --device NAME    where Thinnet and PyTorch compute: cpu, webgpu (Thinnet alone) or cuda, without the other peers; default cpu
  --seconds N      of measuring a peer in a round, after as many of warm-up; default 1
  --limit N        seconds after which a peer without an answer is given up; default 120
  --python PATH    the Python of the peers; default python3
  --out FOLDER     for the JSON and the figure; default benchmarks/results
  --quick          the first work of each group, one round, a tenth of a second
  --check          no timing: the losses of the first 20 steps of each peer, which must go down alike
  --json           print JSON
  --verbose        show what the peers write to standard error
  --help`

export class OptionError extends Error {}

const known = {
  work: { type: 'string' },
  peers: { type: 'string' },
  runs: { type: 'string' },
  threads: { type: 'string' },
  device: { type: 'string', default: 'cpu' },
  seconds: { type: 'string' },
  limit: { type: 'string' },
  python: { type: 'string', default: 'python3' },
  out: { type: 'string' },
  quick: { type: 'boolean', default: false },
  check: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  verbose: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
}

function number(option, text, { whole }) {
  const value = Number(text)
  if (text.trim() !== '' && value > 0 && (!whole || Number.isInteger(value))) return value
  throw new OptionError(
    `--${option}: expected a ${whole ? 'whole number from 1' : 'number above 0'}, received ${text}`,
  )
}

/** The peers that compute on a device. */
const onDevice = {
  cpu: () => true,
  webgpu: isOurs,
  cuda: peer => isOurs(peer) || peer.name.startsWith('pytorch'),
}

/** The things that a list names; a word names whatever `matches` says. */
function chosen(option, text, things, matches, names) {
  return text.split(',').flatMap(word => {
    const found = things.filter(thing => matches(thing, word.trim()))
    if (found.length > 0) return found
    throw new OptionError(`--${option}: ${word.trim()} is not one of ${names.join(', ')}`)
  })
}

/** @throws OptionError that names the option, what was expected and what came */
export function readOptions(args) {
  let values
  try {
    values = parseArgs({ args, options: known }).values
  } catch (error) {
    throw new OptionError(error.message)
  }
  const { quick, check, json, verbose, help, python, out, device } = values
  if (!(device in onDevice)) {
    throw new OptionError(`--device: ${device} is not one of ${Object.keys(onDevice).join(', ')}`)
  }
  const count = (option, fallback) => number(option, values[option] ?? String(fallback), { whole: true })
  const seconds = number('seconds', values.seconds ?? (quick ? '0.1' : '1'), { whole: false })

  let wanted = values.work
    ? chosen('work', values.work, works, (work, word) => work.name === word || groupOf(work) === word, [
        ...new Set([...groups, ...works.map(({ name }) => name)]),
      ])
    : works.filter(({ platform }) => platform !== 'browser')
  if (quick) {
    wanted = groups.flatMap(group => wanted.filter(work => groupOf(work) === group).slice(0, 1))
  }

  const others = peers.filter(peer => !isOurs(peer))
  const opponents =
    values.peers === 'none'
      ? []
      : values.peers === undefined
        ? others
        : chosen(
            'peers',
            values.peers,
            others,
            ({ name }, word) => name === word || name.split('-')[0] === word,
            [...others.map(({ name }) => name), 'none'],
          )
  const names = new Set(opponents.map(({ name }) => name))
  return {
    works: [...new Set(wanted)],
    isChosen: peer => (isOurs(peer) || names.has(peer.name)) && onDevice[device](peer),
    runs: count('runs', quick ? 1 : 5),
    threads: (values.threads ?? String(availableParallelism()))
      .split(',')
      .map(word => number('threads', word, { whole: true })),
    seconds,
    limit: number('limit', values.limit ?? '120', { whole: false }),
    ...{ device, python, out, quick, check, json, verbose, help },
  }
}
