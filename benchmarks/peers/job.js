// What every peer in JavaScript does with the numbers of a job.

const size = shape => shape.reduce((product, length) => product * length, 1)

/** Cuts the file's numbers into samples, targets and weights. */
export function cut(job, numbers) {
  const train = job.batch * job.batches
  const rows = train + job.validationRows
  const width = size(job.inputShape)
  let at = 0
  const take = length => {
    at += length
    return numbers.subarray(at - length, at)
  }
  const [x, y] = [take(rows * width), take(rows)]
  const weights = job.layers.map(layer => layer.weights.map(shape => ({ shape, data: take(size(shape)) })))
  const part = (from, to) => ({
    rows: to - from,
    x: x.subarray(from * width, to * width),
    y: y.subarray(from, to),
  })
  return {
    weights,
    train: part(0, train),
    validation: part(train, rows),
    batches: Array.from({ length: job.batches }, (_, i) => part(i * job.batch, (i + 1) * job.batch)),
  }
}

/**
 * Warming up and timing. A peer's task has `run(steps)`, which does at least that many steps and resolves, when they are done, to
 * `{ steps, loss }`.
 */
export function timer(task) {
  let estimate = 0
  async function timed(steps) {
    // the processor's time of all threads, in microseconds, where there is a way to know it: how many of them were at work
    const processor = globalThis.process?.cpuUsage?.()
    const begin = performance.now()
    const done = await task.run(steps)
    const elapsed = performance.now() - begin
    estimate = elapsed / done.steps
    const { user, system } = processor ? process.cpuUsage(processor) : {}
    const cpu = processor && (user + system) / 1000 / done.steps
    return { ms: estimate, cpu, steps: done.steps, loss: done.loss, elapsed }
  }
  return {
    timed,
    /** More and more steps, until they have taken that long. */
    async warm(seconds) {
      for (let [total, steps] = [0, 1]; total < 1000 * seconds; steps *= 2)
        total += (await timed(steps)).elapsed
    },
    /** As many steps as are expected to take that long. */
    measure: seconds => timed(Math.max(1, Math.round((1000 * seconds) / estimate))),
  }
}
