// A worker for the tests of runInWorkers, in the words of serveJobs's protocol. Plain JavaScript, because a process
// of its own has no TypeScript.
process.on('message', async job => {
  if (job.die) process.kill(process.pid, job.die)
  if (job.exit) {
    process.stderr.write('the sky is falling\n', () => process.exit(job.exit))
    return
  }
  if (job.hang) return
  if (job.fail) return process.send({ kind: 'failure', message: job.fail })
  process.send({ kind: 'progress', done: 1 })
  await new Promise(resolve => setTimeout(resolve, job.wait ?? 0))
  process.send({ kind: 'outcome', outcome: { value: job.value, pid: process.pid } })
})
