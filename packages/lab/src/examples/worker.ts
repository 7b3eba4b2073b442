import { serveJobs } from '../workerPool/serveJobs.js'
import { isExampleJob } from './training.js'
import { trainVariant } from './trainVariant.js'

// The process in which the trainings of an example run, one after the other.
serveJobs((job, report) => {
  if (!isExampleJob(job)) throw new TypeError('expected a training of an example')
  return trainVariant(job, report)
})
