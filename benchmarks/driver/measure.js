// One work by all peers, in turn.

import { groupOf } from '../works/index.js'
import { operations } from '../works/multiplications.js'
import { median } from './statistics.js'

const failure = answer => answer.absent ?? answer.cannot ?? answer.slow

/** What a peer reached: medians over the rounds, or why there are none. */
function summary(peer, { failed, samples, ready }, fresh) {
  const own = { peer: peer.name, title: peer.title, version: ready?.version }
  if (samples.length === 0) return { ...own, ...failed }
  const times = samples.map(({ ms }) => ms)
  return {
    ...own,
    median: median(times),
    min: Math.min(...times),
    max: Math.max(...times),
    // milliseconds of processor time a step, of all threads together
    cpu: samples[0].cpu && median(samples.map(({ cpu }) => cpu)),
    loss: samples.at(-1).loss,
    rss: samples.at(-1).rss,
    bytes: ready.bytes,
    // of works that begin afresh: what the first step waited for
    ...(fresh && {
      importMs: ready.importMs,
      prepareMs: ready.prepareMs,
      firstMs: ready.firstMs,
    }),
    // it answered at first, then no more
    ...(failed && { ended: failed }),
    times,
  }
}

/**
 * All peers are started and warmed up, one after the other; then they take turns, and whoever is not at it waits for input.
 * A work that is `fresh` is measured from the start of a process to its first trained step, each round in a new process.
 */
export async function measureWork(work, contenders, start, job, { runs, seconds }) {
  const states = contenders.map(peer => ({ peer, samples: [], failed: undefined, ready: undefined }))
  for (let round = 0; round < runs; round++) {
    for (const state of states) {
      if (state.failed) continue
      if (work.fresh) await startAfresh(state, start, job)
      else await takeTurn(state, start, job, seconds)
    }
  }
  for (const { worker } of states) await worker?.close()
  const scale = work.kind === 'masks' ? 1e6 / work.elements : 1
  for (const { samples } of states)
    for (const sample of samples) {
      sample.ms *= scale
      if (sample.cpu) sample.cpu *= scale
    }
  const results = states.map(state => summary(state.peer, state, work.fresh))
  const perStep = operations(work)
  const ours = results.find(({ peer }) => peer === 'thinnet')?.median
  return {
    ...{
      work: work.name,
      group: groupOf(work),
      title: work.title,
      unit: work.unit ?? 'ms',
      threads: job.threads,
    },
    results: results.map(result => ({
      ...result,
      ...(result.median && ours && { ratio: result.median / ours }),
      // billions of operations a second
      ...(result.median && perStep && { gflops: perStep / result.median / 1e6 }),
    })),
  }
}

async function startAfresh(state, start, job) {
  const begin = performance.now()
  const worker = await start(state.peer)
  const ready = await worker.ask({ do: 'job', job })
  const ms = performance.now() - begin
  await worker.close()
  if (failure(ready) !== undefined) state.failed = ready
  else {
    state.ready = ready
    state.samples.push({ ms, loss: ready.loss, rss: ready.rss })
  }
}

async function takeTurn(state, start, job, seconds) {
  const answers = []
  const ask = async message => {
    if (answers.some(answer => failure(answer) !== undefined)) return
    answers.push(await state.worker.ask(message))
  }
  if (!state.worker) {
    state.worker = await start(state.peer)
    await ask({ do: 'job', job })
    if (failure(answers[0]) === undefined) state.ready = answers[0]
    await ask({ do: 'warm', seconds })
  }
  await ask({ do: 'measure', seconds })
  const last = answers.at(-1)
  if (failure(last) !== undefined) state.failed = last
  else state.samples.push(last)
}
