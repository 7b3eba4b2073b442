// What runs in the page: the answers of peers/worker.js, as functions. The bundle adds `open` of the peer.

import { timer } from '../peers/job.js'

export function answer(open, settings) {
  let task
  let clock
  const actions = {
    async job({ job }) {
      const peer = await open(settings)
      const numbers = job.data && new Float32Array(await (await fetch(job.data)).arrayBuffer())
      const begin = performance.now()
      task = await peer.prepare(job, numbers)
      const ready = { prepareMs: performance.now() - begin, version: peer.version }
      clock = timer(task)
      if (job.check) return ready
      const { elapsed, loss } = await clock.timed(1)
      return { ...ready, firstMs: elapsed, loss }
    },
    losses: async ({ steps }) => ({ losses: await task.losses(steps) }),
    async warm({ seconds }) {
      await clock.warm(seconds)
      return {}
    },
    measure: ({ seconds }) => clock.measure(seconds),
  }
  window.ask = async message => {
    try {
      return await actions[message.do](message)
    } catch (error) {
      return { cannot: (error instanceof Error ? error.message : String(error)).split('\n')[0] }
    }
  }
}
